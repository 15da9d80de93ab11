"""The contract with the screens, continued: what each role asks of a sign-in. See ``messages.py``.

GET /api/role-rules                       -> RoleRules     of every role
PUT /api/role-rules/{role}  RoleRuleWish  -> RoleRuleSaved holds at once: sign-ins that no longer meet it end
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from agent_ui.gateway.protocol.doors import Role

RuleNetworks = Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(max_length=50)]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class RoleRule(Frozen, frozen=True, kw_only=True):
    """``networks``: in CIDR; empty: from anywhere. A person's own networks are stronger than the role's."""

    role: Role
    needs_totp: bool
    networks: RuleNetworks


class RoleRules(Frozen, frozen=True, kw_only=True):
    """``address``: where who asks is, as the server sees it. ``has_factor``: of who asks."""

    rules: list[RoleRule]
    address: str
    has_factor: bool


class RoleRuleWish(Frozen, frozen=True, kw_only=True):
    """``was``: the rule as it was seen. ``why``: goes into the audit trail."""

    was: RoleRule
    needs_totp: bool
    networks: RuleNetworks
    why: Annotated[str, Meta(min_length=1, max_length=500)]


class RoleRuleSaved(Frozen, frozen=True, kw_only=True):
    """``in_call``: sign-ins that live on because of a conversation; the same rule saved again ends them."""

    rule: RoleRule
    ended: int
    in_call: int
