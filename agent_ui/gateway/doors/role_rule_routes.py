"""What each role asks of a sign-in, over HTTP. Nobody locks the own door, and a rule is for who sees every client."""

from typing import get_args

from aiohttp import web

from agent_ui.gateway.doors.networks import is_within, network
from agent_ui.gateway.doors.rights import may_give
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.protocol import role_rules as p
from agent_ui.gateway.protocol.doors import Role
from lexicon.clock import Clock
from lexicon.errors import NotAllowed, Refused
from store.doors import DoorBook, Rule
from store.pool import Pool
from store.role_rules import RuleWish, SignedIn, put_rule


class RoleRuleRoutes:
    """One method a request; see protocol/role_rules.py."""

    def __init__(self, pool: Pool, live: Live, clock: Clock) -> None:
        self._pool, self._live, self._clock = pool, live, clock
        self._doors = DoorBook(pool)

    async def listed(self, asked: Asked) -> web.StreamResponse:
        known = {one.role: one for one in await self._doors.rules()}
        rules = [_told(known.get(role, Rule(role, False, ()))) for role in get_args(Role)]
        has_factor = (await self._doors.asks(asked.session.person)).has_factor
        return answer(p.RoleRules(rules=rules, address=asked.session.address, has_factor=has_factor))

    async def put(self, asked: Asked) -> web.StreamResponse:
        role, wish, session = asked.path("role"), await asked.body(p.RoleRuleWish), asked.session
        if role not in get_args(Role) or wish.was.role != role:
            raise Refused("no such role", code="not-found")
        if session.clients is not None or not may_give((session.role, None), (role, None)):
            raise NotAllowed("a role's rule is for everybody who has it", code="rights-beyond")
        rule = Rule(role, wish.needs_totp, tuple(sorted({network(one) for one in wish.networks})))
        was = Rule(role, wish.was.needs_totp, tuple(wish.was.networks))
        if role == session.role:
            await self._permit_own(asked, rule)

        def stays(one: SignedIn) -> bool:
            is_here = one.has_networks or not rule.networks or is_within(one.address, rule.networks)
            return is_here and (one.meets_totp or not rule.needs_totp)

        wanted = RuleWish(rule, was, wish.why, stays, self._live.is_in_call)
        done = await put_rule(self._pool, wanted, (session.person, session.address), self._clock.now())
        return answer(p.RoleRuleSaved(rule=_told(rule), ended=done.ended, in_call=done.in_call))

    async def _permit_own(self, asked: Asked, rule: Rule) -> None:
        """Who changes the rule of the own role meets it now. Raises Refused."""
        if rule.networks and not is_within(asked.session.address, rule.networks):
            raise Refused("this address is not in these networks", code="shuts-out-networks")
        if rule.needs_totp and not (await self._doors.asks(asked.session.person)).has_factor:
            raise Refused("no second factor of one's own yet", code="shuts-out-totp")


def _told(rule: Rule) -> p.RoleRule:
    return p.RoleRule(
        role=rule.role,  # type: ignore[arg-type]  # of the roles that there are
        needs_totp=rule.needs_totp,
        networks=list(rule.networks),
    )


def add_role_rules(router: Router, rules: RoleRuleRoutes) -> None:
    """Their routes."""
    router.add("GET", "/api/role-rules", "people", rules.listed)
    router.add("PUT", "/api/role-rules/{role}", "people", rules.put)
