"""THINKER: of a plan, what somebody sees who does not see every client; and that part put back into the whole."""

from dataclasses import replace

from agent_ui.gateway.doors.rights import Scope
from lexicon.errors import Refused
from lexicon.ids import ClientId
from routing.publishing.document import PlanDocument, clients_of


def part(document: PlanDocument, scope: Scope) -> PlanDocument:
    """Of these clients alone. Head starts are the whole centre's and are read by all."""
    if scope is None:
        return document
    of = clients_of(document)
    return replace(
        document,
        queues=tuple(one for one in document.queues if one.client in scope),
        reasons=tuple(one for one in document.reasons if of.get(one.needs.queue) in scope),
        skills={id_: one for id_, one in document.skills.items() if one.client in scope},
        teams={id_: one for id_, one in document.teams.items() if one.client in scope},
    )


def merged(wish: PlanDocument, now: PlanDocument, scope: Scope) -> PlanDocument:
    """``wish`` for these clients, and of the others what holds now. Raises Refused for what is another client's."""
    if scope is None:
        return wish
    own, of = part(now, scope), clients_of(now)
    wished = clients_of(wish)
    clients = [*(one.client for one in (*wish.skills.values(), *wish.teams.values())), *wished.values()]
    clients += [wished.get(one.needs.queue) or of.get(one.needs.queue, ClientId("")) for one in wish.reasons]
    is_theirs = any(client not in scope for client in clients)
    theirs = {one.needs.id for one in now.reasons} - {one.needs.id for one in own.reasons}
    taken = {one.rules.id for one in now.queues} - {one.rules.id for one in own.queues}
    is_theirs = is_theirs or any(one.needs.id in theirs for one in wish.reasons)
    is_theirs = is_theirs or any(one.rules.id in taken for one in wish.queues)
    if is_theirs:
        raise Refused("a queue or reason of another client", code="not-found")
    mine = {one.rules.id for one in own.queues}
    mine_too = {one.needs.id for one in own.reasons}
    return replace(
        now,
        queues=(*(one for one in now.queues if one.rules.id not in mine), *wish.queues),
        reasons=(*(one for one in now.reasons if one.needs.id not in mine_too), *wish.reasons),
        skills={**{id_: one for id_, one in now.skills.items() if id_ not in own.skills}, **wish.skills},
        teams={**{id_: one for id_, one in now.teams.items() if id_ not in own.teams}, **wish.teams},
    )
