"""What a message or a request names is of a client that its sender sees: tried over the real sockets and routes."""

import re
from typing import Any, get_args

import msgspec
import pytest

from agent_ui.gateway.doors.rights import may
from agent_ui.gateway.protocol.doors import Role
from agent_ui.gateway.protocol.messages import DeskOrder
from agent_ui.gateway.protocol.watch import WatchOrder
from lexicon.ids import AgentId, CallId, ClientId, NotReadyReasonId, OfferId, QueueId, ReasonId, voicemail
from lexicon.journal import AgentSignedIn, CallParked, OfferFailed, VoicemailLeft, VoicemailTaken, WrapUpStarted
from lexicon.orders import ConsultCall, PickUpCall, PlaceCall, TransferTo
from store.not_ready import set_limit
from tests.contract.gateway import second_client as second
from tests.contract.gateway.people import CALL, CALLER, ITEM, LINE, OTHER, WAITS, add_other_client, add_person
from tests.contract.gateway.test_desktop import CALLER as OURS
from tests.contract.gateway.test_desktop import DEMO, arrives
from tests.contract.gateway.world import Listener, Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
OUR_LINE, OUR_ITEM = "4008000001", voicemail(CallId("v1"), 1)

# Every field of a message that names something, and what keeps it to the sender's own. "reach": tried below. "own": the
# controller refuses what is not the sender's own call or offer (ari_app/engine: control, _decline, _end_talk) and takes
# queues and reasons of the call's client alone. "floor": FloorScope.permit_watch (test_rights.py). "shared": nobody's.
NAMED = {
    "not-ready": {"reason": "shared"},
    "decline": {"offer": "own"},
    "transfer": {"call": "own", "queue": "own", "reason": "own"},
    "transfer-to": {"call": "own", "to": "reach", "queue": "own", "reason": "own", "number": "own"},
    "consult": {"call": "own", "to": "reach", "queue": "own", "reason": "own", "number": "own"},
    "drop-party": {"call": "own", "party": "own"},
    "pick-up": {"call": "reach"},
    "place-call": {"number": "own", "line": "reach", "reason": "own", "back_to": "reach", "item": "reach"},
    "watch": {"agent": "floor", "call": "floor"},
    "steer": {"agent": "floor", "reason": "shared"},
    **{
        one: {"call": "own"}
        for one in ("hang-up", "hold", "retrieve", "mute", "digits", "take-back", "swap", "complete", "merge", "park")
    },
    **{one: {"call": "own"} for one in ("pause-recording", "resume-recording")},
}
NOT_NAMES = {"id", "digits", "way", "what"}


async def test_every_field_that_names_something_is_accounted_for() -> None:
    found = {}
    for kind in (*get_args(DeskOrder), *get_args(WatchOrder)):
        texts = [name for name, of in kind.__annotations__.items() if of in (str, "str") and name not in NOT_NAMES]
        inherited = [
            name for base in kind.__mro__ for name, of in getattr(base, "__annotations__", {}).items() if of is str
        ]
        names = {*texts, *(name for name in inherited if name in kind.__struct_fields__)} - NOT_NAMES
        if names:
            found[kind.__struct_config__.tag] = names
    assert found == {tag: set(fields) for tag, fields in NAMED.items()}


async def restricted(world: World, who: str, *clients: str) -> None:
    await world.pool.execute("UPDATE person SET sees_all_clients = false WHERE id = $1", who)
    for client in clients:
        await world.pool.execute("INSERT INTO person_client VALUES ($1, $2)", who, client)


async def leaves_a_message(world: World) -> None:
    item = (OUR_ITEM, CallId("v1"), DEMO, QueueId("service"), ReasonId("billing"), OURS)
    world.board.journal.record(VoicemailLeft(*item, world.gateway.clock.now(), 3.0, "v.wav"))
    await world.board.journal.flush()


async def misses(world: World, call: str, agent: str, client: ClientId, caller: str) -> None:
    await arrives(world, call, agent, caller, client)
    world.board.journal.record(OfferFailed(OfferId(f"o-{call}"), CallId(call), client, AgentId(agent), "no-answer", 15))
    await world.board.journal.flush()


class Desk:
    """A page that sends orders."""

    def __init__(self, listener: Listener) -> None:
        self.listener, self._sent = listener, 0

    async def code(self, **order: Any) -> str:
        """What it is refused with; "": it went through."""
        self._sent += 1
        told = await self.listener.send(id=f"n{self._sent}", **order)
        return told["problem"]["code"] if told["type"] == "refused" else ""

    async def call(self, **named: str) -> str:
        return await self.code(type="place-call", **named)


async def test_no_caller_of_another_client_is_called_back(world: World, until: Until) -> None:
    """wang was put through to another client's caller, missed one and owes a wrap-up, but does not see that client."""
    wang = await world.signed_in("wang")
    await restricted(world, "wang", "demo")
    async with wang.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        await misses(world, "om", "wang", DEMO, CALLER)  # not theirs yet: the same in the other client is tried below
        await add_other_client(world)
        await misses(world, "on", "wang", OTHER, CALLER)
        world.board.journal.record(WrapUpStarted(AgentId("wang"), CALL, OTHER, 60))
        await world.board.journal.flush()
        await until(lambda: world.gateway.live.client_of(CALL) == OTHER)
        for theirs in (CALL, "on", WAITS, "nothing"):
            for line in (OUR_LINE, LINE, ""):
                assert await desk.call(back_to=theirs, line=line) == "not-your-call", (theirs, line)
        assert await desk.call(item=ITEM) == await desk.call(item=OUR_ITEM) == "not-found"
        assert await desk.call(number=CALLER, line=LINE) == await desk.call(number=CALLER) == "not-allowed"
        assert await desk.call(back_to="om", line=LINE) == "line-of-another", "his own caller, from another's number"
        assert world.board.heard(PlaceCall) == []
        assert await desk.call(back_to="om", line=OUR_LINE) == await desk.call(back_to="om") == ""
    placed = [(one.number, one.line) for one in world.board.heard(PlaceCall)]  # type: ignore[union-attr]
    assert placed == [(CALLER, OUR_LINE), (CALLER, OUR_LINE)]


async def test_who_sees_all_clients_does_not_mix_them_either(world: World, until: Until) -> None:
    await add_other_client(world)
    await set_limit(world.gateway.journal, NotReadyReasonId("training"), 600, "test")  # the names are read again
    await until(lambda: LINE in str(world.gateway.live.catalogue))
    li = await world.signed_in("li")
    await misses(world, "on", "li", OTHER, CALLER)
    async with li.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.kind("snapshot")
        assert await desk.call(back_to="on", line=OUR_LINE) == "line-of-another"
        assert await desk.call(back_to="on", line="000") == "line-of-another"
        assert await desk.call(back_to="on") == ""
    assert [(one.number, one.line) for one in world.board.heard(PlaceCall)] == [(CALLER, LINE)]  # type: ignore[union-attr]


async def test_a_message_is_called_back_by_its_item(world: World) -> None:
    """The number goes in at the server, and a line of the same client's; one that a colleague has taken is his."""
    await leaves_a_message(world)
    wang = await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.kind("snapshot")
        assert await desk.call(item=OUR_ITEM) == ""
        status, _ = await wang.post(f"/api/work-items/{OUR_ITEM}/take")
        assert status == 200
        assert await desk.call(item=OUR_ITEM, line=OUR_LINE) == ""
        await world.pool.execute("UPDATE work_item SET agent_id = 'li' WHERE id = $1", OUR_ITEM)
        assert await desk.call(item=OUR_ITEM) == "already-taken"
        assert await desk.call(item="none") == "not-found"
    placed = [(one.number, one.line) for one in world.board.heard(PlaceCall)]  # type: ignore[union-attr]
    assert placed == [(OURS, OUR_LINE)] * 2
    assert all(OURS not in str(one) for one in listener.news), "the page never hears the whole number"


async def test_a_missed_call_can_be_called_back_for_a_day(world: World) -> None:
    wang = await world.signed_in("wang")
    await misses(world, "m1", "wang", DEMO, OURS)
    async with wang.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.kind("snapshot")
        assert await desk.call(back_to="m1") == ""
        await world.pool.execute("ALTER TABLE journal DISABLE TRIGGER USER")
        await world.pool.execute("UPDATE journal SET at = at - interval '25 hours' WHERE call_id = 'm1'")
        assert await desk.call(back_to="m1") == "not-your-call"


async def test_nobody_is_put_through_to_who_does_not_see_the_client(world: World, until: Until) -> None:
    """wang talks for demo; chen works for the other client alone, on the list of clients and by skill."""
    await restricted(world, "wang", "demo")
    wang = await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        await arrives(world, "t1", "wang")
        await listener.until(lambda one: one["type"] == "snapshot" and one["call"] is not None)
        record = world.board.journal.record
        async with world.pool.connection() as connection:
            await connection.execute("INSERT INTO client (id, name_zh, name_en) VALUES ('other', '他', 'Other')")
        record(AgentSignedIn(AgentId("stranger"), "d9", "陌生", ("o-skill",)))  # type: ignore[arg-type]
        record(AgentSignedIn(AgentId("mate"), "d8", "同事", ("billing",)))  # type: ignore[arg-type]
        await until(lambda: {"stranger", "mate"} <= {*world.gateway.live.floor.agents})
        for kind in ("transfer-to", "consult"):
            assert await desk.code(type=kind, call="t1", to="stranger") == "agent-not-here"
            assert await desk.code(type=kind, call="t1", to="mate") == ""
        assert len(world.board.heard(TransferTo)) == len(world.board.heard(ConsultCall)) == 1
        people = [one["id"] for one in (await wang.get("/api/colleagues"))[1]]
        assert "mate" in people and "stranger" not in people
        await restricted(world, "chen", "other")
        chen = await world.signed_in("chen")
        async with chen.socket("/api/desk?page=p2") as hers:
            await hers.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
            assert await desk.code(type="consult", call="t1", to="chen") == "agent-not-here", "she does not see demo"


async def test_a_parked_caller_of_another_client_is_not_taken_up(world: World, until: Until) -> None:
    await restricted(world, "li", "demo")
    await add_other_client(world)
    await arrives(world, "p1", "wang")
    record = world.board.journal.record
    for call, client in (("p1", DEMO), (CALL, OTHER)):
        record(CallParked(CallId(call), client, AgentId("wang"), 1, 60))
    await until(lambda: len(world.gateway.live.floor.parked) == 2)
    li = await world.signed_in("li")
    async with li.socket("/api/desk?page=p1") as listener:
        desk = Desk(listener)
        await listener.kind("snapshot")
        assert await desk.code(type="pick-up", call=CALL) == await desk.code(type="pick-up", call="x") == "not-allowed"
        assert await desk.code(type="pick-up", call="p1") == ""
    assert [one.call for one in world.board.heard(PickUpCall)] == ["p1"]  # type: ignore[union-attr]


async def test_what_changed_in_another_clients_work_is_not_told(world: World) -> None:
    await restricted(world, "li", "demo")
    await leaves_a_message(world)
    li, wang = await world.signed_in("li"), await world.signed_in("wang")
    async with li.socket("/api/desk?page=p1") as hers, wang.socket("/api/desk?page=p2") as his:
        for one in (hers, his):
            await one.kind("snapshot")
        await add_other_client(world)
        await his.until(lambda one: one["type"] == "work" and one["client"] == "other")
        world.board.journal.record(VoicemailTaken(OUR_ITEM, CallId("v1"), DEMO, QueueId("service"), AgentId("wang")))
        await hers.until(lambda one: one["type"] == "work" and one["client"] == "demo")
        assert "'other'" not in str(hers.news)


# ---------------------------------------------------------------- routes

APART = ("/api/desk", "/api/watch", "/api/wallboard", "/api/sip", "/api/sign-out", "/api/phone")  # sockets; the own
# The own draft, gone where there is none; an empty table to fill in; of a plan everybody sees his own clients' part.
OWN = (
    "DELETE /api/flows/{flow}/draft",
    "GET /api/import/{kind}/template",
    "GET /api/lists/{list}",
    "GET /api/lists/{list}/file",
    "GET /api/lists/{list}/template",
    "GET /api/plan/{version}",
)
# Where the other's own supervisor sees what of it there is: what nobody could see would be no proof.
SEEN = {
    "GET /api/catalogue", "GET /api/recordings", "GET /api/work-items", "GET /api/waiting", "GET /api/explain/{id}",
    "GET /api/customers/{call}", "GET /api/articles/{reason}", "GET /api/messages",
    "GET /api/sessions", "GET /api/flows", "GET /api/flows/{flow}", "POST /api/reveal", "GET /api/lines/history",
    "GET /api/recordings/{recording}/audio",
}  # fmt: skip


def addresses(path: str) -> list[str]:
    """The route with everything that is another client's in its places."""
    found = [path]
    for word in re.findall(r"\{(\w+)\}", path):
        assert word in second.NAMED, f"{path}: say in second_client.py what another client's {{{word}}} is"
        found = [one.replace(f"{{{word}}}", value) for one in found for value in second.NAMED[word]]
    return found


async def test_no_route_tells_or_changes_anything_of_another_client(world: World, until: Until) -> None:
    """Every role on every route that it may use, with everything of the other client's in its place."""
    boss = await second.add_second_client(world)
    people: dict[str, Person] = {}
    for role in get_args(Role):
        await add_person(world, f"half-{role}", role, ["demo"])
        people[role] = await world.signed_in(f"half-{role}")
    await second.misses_theirs(world, "half-agent")
    await until(lambda: "o-message" in world.gateway.live.floor.desk_messages)
    flow = msgspec.json.decode(msgspec.json.encode(msgspec.structs.replace(second.FLOW, flow="o-flow")))
    bodies = second.bodies(flow)
    tried, seen = 0, set()
    for method, path, permission in world.gateway.router.table:
        if permission is None or path in APART:
            continue
        for address in addresses(path):
            for body in bodies.get(f"{method} {path}", [{}]) if method != "GET" else [None]:
                for role, person in people.items():
                    if may(role, permission):
                        status, told = await person.ask(method, address, body)
                        assert second.told_of_it(told) == [], (role, method, address, told)
                        is_there = status < 300 and "{" in path and told is not None and not isinstance(told, list)
                        is_there = is_there and f"{method} {path}" not in OWN
                        assert not is_there, (role, method, address, status, told)
                        tried += 1
                if method == "GET" or path == "/api/reveal":
                    status, told = await boss.ask(method, address, body)
                    if status == 200 and (second.told_of_it(told) or path.endswith("/audio")):
                        seen.add(f"{method} {path}")
    assert tried > 150 and seen >= SEEN, SEEN - seen
    await unchanged(world)


async def unchanged(world: World) -> None:
    """Nothing of the gateway's own in the journal but a hand that somebody raised for himself; no row was touched."""
    await world.gateway.journal.flush()
    kinds = "SELECT kind FROM journal WHERE writer = 'gateway' AND kind <> 'ArticlePublished'"
    kinds += " AND agent_id IS DISTINCT FROM 'half-agent'"
    assert [row["kind"] for row in await world.pool.fetch(kinds)] == []
    (item,) = await world.pool.fetch("SELECT state FROM work_item WHERE id = $1", ITEM)
    (session,) = await world.pool.fetch("SELECT ended_at FROM session WHERE desk_id = 'o-desk'")
    assert (item["state"], session["ended_at"]) == ("open", None)
    assert len(await world.pool.fetch("SELECT FROM customer_note")) == 1
    assert len(await world.pool.fetch("SELECT FROM flow_version WHERE flow = 'o-flow'")) == 1
