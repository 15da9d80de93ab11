"""What a role asks of a sign-in, changed together with the sign-ins that no longer meet it. Noted in one commit."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from lexicon.errors import Conflict
from lexicon.ids import AgentId
from store.audit import Act, add_within
from store.doors import Rule
from store.pool import Pool
from store.sql import load

_SQL = load("role_rules")
_DOORS = load("doors")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living sign-in of the role. ``meets_totp``: has a second factor, or is let to nothing else before it has."""

    id_sha256: str
    person: AgentId
    address: str
    has_networks: bool
    meets_totp: bool


@dataclass(frozen=True, slots=True)
class RuleWish:
    """``was``: as it was seen. ``stays`` and ``is_in_call`` are asked of each living sign-in."""

    rule: Rule
    was: Rule
    why: str
    stays: Callable[[SignedIn], bool]
    is_in_call: Callable[[AgentId], bool]


@dataclass(frozen=True, slots=True)
class RuleDone:
    """How many sign-ins were ended, and how many live on because of a conversation."""

    ended: int
    in_call: int


async def put_rule(pool: Pool, wish: RuleWish, by: tuple[AgentId, str], at: datetime) -> RuleDone:
    """Holds at once. The same rule again ends the sign-ins that a conversation had kept.

    Raises Conflict (conflict: the rule is not as it was seen) and DatabaseAway.
    """
    rule = wish.rule
    async with pool.transaction() as connection:
        await connection.execute(_SQL["hold"])
        row = await connection.fetchrow(_SQL["of_role"], rule.role)
        now = Rule(rule.role, row["needs_totp"], tuple(row["networks"])) if row else Rule(rule.role, False, ())
        if now != wish.was:
            raise Conflict("the rule is not as it was seen", code="conflict")
        await connection.execute(_DOORS["put_rule"], rule.role, rule.needs_totp, list(rule.networks))
        living = [SignedIn(**row) for row in await connection.fetch(_SQL["signed_in"], rule.role, at)]
        out = [one for one in living if not wish.stays(one)]
        kept = [one for one in out if wish.is_in_call(one.person)]
        ended = [one.id_sha256 for one in out if one not in kept]
        await connection.execute(_SQL["end"], ended, at)
        detail = {"why": wish.why, "was": asdict(now), "is": asdict(rule), "ended": len(ended), "in_call": len(kept)}
        await add_within(connection, Act(by[0], "rule-changed", rule.role, address=by[1], detail=detail), at)
    return RuleDone(len(ended), len(kept))
