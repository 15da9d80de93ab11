"""Owed wrap-ups: by when they are due, handed to somebody else, closed; drafts of two pages; what is chosen most."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lexicon.ids import AgentId, CallId, ClientId, OfferId, QueueId, ReasonId
from lexicon.journal import (
    CallArrived,
    CallQueued,
    HandedOver,
    OfferMade,
    OfferTaken,
    WrapUpAmended,
    WrapUpClosed,
    WrapUpEnded,
    WrapUpHanded,
    WrapUpOwed,
    WrapUpSaved,
    WrapUpStarted,
)
from store.audit import Audit, AuditRow, Sought
from tests.contract.gateway.people import add_person
from tests.contract.gateway.test_desktop import facts
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
DEMO, BILLING = ClientId("demo"), ReasonId("billing")
FULL = {"reason": "billing", "disposition": "resolved", "note": "n"}


async def talked(world: World, call: str, agent: str, queue: str = "service") -> None:
    """They have talked, and after-call work goes on."""
    id_, who, record, now = CallId(call), AgentId(agent), world.board.journal.record, world.gateway.clock.now()
    record(CallArrived(id_, DEMO, "ch", "4008000001", "13812345678", "zh"))  # type: ignore[arg-type]
    record(CallQueued(id_, DEMO, QueueId(queue), BILLING, now, False))
    record(OfferMade(OfferId(f"o-{call}"), id_, DEMO, QueueId(queue), who, "leg", 15))  # type: ignore[arg-type]
    record(OfferTaken(OfferId(f"o-{call}"), id_, DEMO, who, 1))
    record(WrapUpStarted(who, id_, DEMO, 60))
    await world.board.journal.flush()


async def owes(world: World, call: str, agent: str, queue: str = "service") -> None:
    """The limit has passed."""
    await talked(world, call, agent, queue)
    world.board.journal.record(WrapUpOwed(CallId(call), DEMO, AgentId(agent)))
    world.board.journal.record(WrapUpEnded(AgentId(agent), CallId(call), DEMO, "limit", 60))
    await world.board.journal.flush()


def within(one: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(one["due_at"]) - datetime.fromisoformat(one["owed_at"])


async def put(person: Person, call: str, **draft: Any) -> tuple[int, Any]:
    return await person.ask("PUT", f"/api/wrap-ups/{call}", draft)


async def test_due_by_the_rule_of_the_queue_of_the_client_or_of_all(world: World) -> None:
    zhao = await world.signed_in("zhao")
    await owes(world, "c1", "wang")
    for where, due_s in (({"client": "demo"}, 7200), ({"queue": "service"}, 1800)):
        assert (await zhao.ask("PUT", "/api/wrap-up-due", {**where, "due_s": due_s}))[0] == 204
        await owes(world, f"c-{due_s}", "wang")
    assert (await zhao.ask("PUT", "/api/wrap-up-due", {"queue": "service", "due_s": None}))[0] == 204
    await owes(world, "c2", "wang")
    listed = {one["call"]: within(one) for one in (await zhao.get("/api/owed"))[1]}
    hours = {call: timedelta(hours=n) for call, n in (("c1", 4), ("c-7200", 2), ("c-1800", 0.5), ("c2", 2))}
    assert listed == hours
    assert [one["call"] for one in (await zhao.get("/api/owed"))[1]][0] == "c-1800", "what is due first"
    assert (await zhao.get("/api/wrap-up-due"))[1] == [
        {"client": "", "queue": "", "due_s": 14400},
        {"client": "demo", "queue": "", "due_s": 7200},
    ]
    for wrong in ({"due_s": None}, {"queue": "service", "due_s": 1}, {"client": "nobody", "due_s": 600}):
        assert (await zhao.ask("PUT", "/api/wrap-up-due", wrong))[0] == 400
    assert (await zhao.ask("PUT", "/api/wrap-up-due", {"queue": "nothing", "due_s": 600}))[0] == 404
    wang = await world.signed_in("wang")
    assert (await wang.ask("PUT", "/api/wrap-up-due", {"due_s": 600}))[0] == 403
    (mine, *_) = (await wang.get("/api/wrap-ups"))[1]
    assert mine["due_at"] and mine["state"] == "owed" and mine["queue"] == "service"
    assert len(await trail(world, "WrapUpDueSet")) == 3


async def trail(world: World, act: str) -> list[AuditRow]:
    return await Audit(world.pool).newest(50, sought=Sought(act=act))


async def test_handed_to_somebody_else_with_what_was_written(world: World, until: Until) -> None:
    wang, li, zhao = [await world.signed_in(login) for login in ("wang", "li", "zhao")]
    async with wang.socket("/api/desk?page=p1") as desk, zhao.socket("/api/wallboard") as board:
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] != "signed-out")
        await owes(world, "c1", "wang")
        assert (await put(wang, "c1", note="half of it"))[0] == 200
        told = await desk.until(lambda one: one["type"] == "snapshot" and one["owed"] == 1 and one["owed_due"])
        await board.until(
            lambda one: one["type"] == "queue" and one["queue"]["id"] == "service" and one["queue"]["owed"] == 1
        )
        assert (await zhao.post("/api/owed/c1/wang/hand", {"to": "nobody"}))[1]["code"] == "agent-not-here"
        assert (await li.post("/api/owed/c1/wang/hand", {"to": "li"}))[0] == 403
        assert (await zhao.post("/api/owed/none/wang/hand", {"to": "li"}))[0] == 404
        assert (await zhao.post("/api/owed/c1/wang/hand", {"to": "li"}))[0] == 204
        assert (await zhao.post("/api/owed/c1/wang/hand", {"to": "li"}))[0] == 204, "again changes nothing"
        await desk.until(lambda one: one["type"] == "notice" and one["code"] == "wrap-up-taken")
        await desk.until(
            lambda one: one["type"] == "snapshot" and one["owed"] == 0 and desk.news.index(one) > desk.news.index(told)
        )
    assert (await put(wang, "c1", note="more"))[1]["code"] == "wrap-up-handed"
    assert (await wang.get("/api/wrap-ups"))[1] == []
    (theirs,) = (await li.get("/api/wrap-ups"))[1]
    assert (theirs["note"], theirs["of"], theirs["of_en"]) == ("half of it", "wang", "Wang Fang")
    assert (await li.post("/api/wrap-ups/c1", FULL))[0] == 200
    assert await facts(world, WrapUpSaved) == [
        WrapUpSaved(CallId("c1"), DEMO, AgentId("li"), BILLING, "resolved", AgentId("wang"))  # type: ignore[arg-type]
    ]
    (handed,) = await facts(world, WrapUpHanded)
    assert (handed.agent, handed.of, handed.to, handed.by) == ("wang", "wang", "li", "zhao")
    await until(lambda: world.gateway.live.floor.owed.count(AgentId("li")) == 0)
    (row,) = await trail(world, "WrapUpHanded")
    assert (row.who, row.whom) == ("zhao", "wang")


async def test_who_talked_in_the_call_too_has_one_of_the_own(world: World) -> None:
    zhao = await world.signed_in("zhao")
    await owes(world, "c1", "wang")
    await owes(world, "c1", "li")
    assert (await zhao.post("/api/owed/c1/wang/hand", {"to": "li"}))[1]["code"] == "had-part"


async def test_closed_with_a_reason(world: World, until: Until) -> None:
    wang, zhao = await world.signed_in("wang"), await world.signed_in("zhao")
    await owes(world, "c1", "wang")
    assert (await zhao.post("/api/owed/c1/wang/close", {"why": "  "}))[0] == 400
    assert (await zhao.post("/api/owed/c1/wang/close", {"why": "wrong number"}))[0] == 204
    assert (await zhao.post("/api/owed/c1/wang/close", {"why": "again"}))[1]["code"] == "not-owed"
    assert (await wang.get("/api/wrap-ups"))[1] == [] == (await zhao.get("/api/owed"))[1]
    assert (await put(wang, "c1", note="x"))[1]["code"] == "wrap-up-closed"
    assert (await wang.post("/api/wrap-ups/c1", FULL))[1]["code"] == "wrap-up-closed"
    (closed,) = await facts(world, WrapUpClosed)
    assert (closed.agent, closed.by, closed.why) == ("wang", "zhao", "wrong number")
    await until(lambda: world.gateway.live.floor.owed.count(AgentId("wang")) == 0)
    (row,) = await trail(world, "WrapUpClosed")
    assert (row.who, row.whom) == ("zhao", "wang") and "wrong number" in row.detail


async def test_an_agent_is_told_when_one_is_overdue(world: World) -> None:
    wang = await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] != "signed-out")
        await owes(world, "c1", "wang")
        await desk.until(lambda one: one["type"] == "snapshot" and one["owed_due"])
        await world.pool.execute("UPDATE wrap_up SET due_at = now() + interval '50 milliseconds'")
        world.gateway.live._owed.again()
        await desk.until(lambda one: one["type"] == "notice" and one["code"] == "wrap-up-overdue")


async def test_two_pages_with_one_draft(world: World) -> None:
    wang = await world.signed_in("wang")
    await talked(world, "c1", "wang")
    status, first = await put(wang, "c1", note="one", base=0, page="a")
    assert (status, first["version"], first["page"]) == (200, 1, "a")
    assert (await put(wang, "c1", note="two", base=0, page="a"))[0] == 200, "its own answer was lost"
    status, told = await put(wang, "c1", note="three", base=1, page="b")
    assert (status, told["code"]) == (409, "draft-changed")
    assert (await wang.get("/api/wrap-ups"))[1][0]["note"] == "two", "nothing is overwritten unseen"
    assert (await put(wang, "c1", note="two", base=1, page="b"))[0] == 200, "the same is no conflict"
    assert (await put(wang, "c1", note="four", base=3, page="a"))[0] == 200
    assert (await wang.post("/api/wrap-ups/c1", {**FULL, "base": 3, "page": "b"}))[1]["code"] == "draft-changed"
    assert (await wang.post("/api/wrap-ups/c1", {**FULL, "base": 4, "page": "b"}))[0] == 200


async def test_what_is_chosen_most_comes_first(world: World) -> None:
    wang, li = await world.signed_in("wang"), await world.signed_in("li")
    for n, (who, reason) in enumerate(
        [(wang, "account"), (wang, "account"), (wang, "billing"), *[(li, "technical")] * 3]
    ):
        await talked(world, f"c{n}", "wang" if who is wang else "li")
        assert (await who.post(f"/api/wrap-ups/c{n}", {**FULL, "reason": reason}))[0] == 200
    status, told = await wang.get("/api/wrap-up-use?client=demo&queue=service")
    assert (status, told["reasons"]) == (200, ["account", "billing", "technical"]), "the own first"
    assert (await li.get("/api/wrap-up-use?client=demo&queue=none"))[1]["reasons"][0] == "technical", "else of all"
    assert (await li.get("/api/wrap-up-use?queue=service"))[1]["where"] == "client"


async def test_what_is_chosen_of_a_client_that_is_not_seen_is_not_there(world: World) -> None:
    await add_person(world, "half", "agent", ["demo"])
    half = await world.signed_in("half")
    assert (await half.get("/api/wrap-up-use?client=demo&queue=service"))[0] == 200
    assert (await half.get("/api/wrap-up-use?client=other&queue=service"))[0] == 404
    said = (await half.get("/api/openapi.json"))[1]["paths"]["/api/wrap-up-use"]["get"]["responses"]
    assert "404" in said, "the description says so"


async def test_leaders_of_one_client_see_and_change_no_other(world: World) -> None:
    await world.pool.execute("INSERT INTO client (id, name_zh, name_en) VALUES ('other', '他', 'Other')")
    await add_person(world, "boss", "supervisor", ["other"])
    boss = await world.signed_in("boss")
    await owes(world, "c1", "wang")
    assert (await boss.get("/api/owed"))[1] == []
    assert (await boss.post("/api/owed/c1/wang/hand", {"to": "li"}))[0] == 404
    assert (await boss.post("/api/owed/c1/wang/close", {"why": "x"}))[0] == 404
    assert (await boss.ask("PUT", "/api/wrap-up-due", {"queue": "service", "due_s": 600}))[0] == 404
    assert (await boss.ask("PUT", "/api/wrap-up-due", {"client": "demo", "due_s": 600}))[0] == 400
    assert (await boss.ask("PUT", "/api/wrap-up-due", {"due_s": 600}))[0] == 403
    assert (await boss.ask("PUT", "/api/wrap-up-due", {"client": "other", "due_s": 600}))[0] == 204


@pytest.mark.parametrize("how", ["parked", "handed"])
async def test_saved_again_by_who_has_the_same_caller_again(world: World, how: str) -> None:
    wang, record = await world.signed_in("wang"), world.board.journal.record
    call, who = CallId("c1"), AgentId("wang")
    await talked(world, "c1", "wang")
    assert (await wang.post("/api/wrap-ups/c1", FULL))[0] == 200
    other = FULL | {"note": "more", "next": None}
    assert (await wang.post("/api/wrap-ups/c1", other))[1]["code"] == "already-saved", "the first work goes on still"
    record(WrapUpEnded(who, call, DEMO, "saved", 5))
    await world.board.journal.flush()
    assert (await wang.post("/api/wrap-ups/c1", other))[1]["code"] == "already-saved"
    if how == "parked":
        record(OfferTaken(OfferId("o-again"), call, DEMO, who, 1))
    else:
        record(HandedOver(call, DEMO, AgentId("li"), who, CallId("k1"), OfferId("o-k1"), "consult"))
    record(WrapUpStarted(who, call, DEMO, 60))
    await world.board.journal.flush()
    (there,) = (await wang.get("/api/wrap-ups"))[1]
    assert (there["state"], there["note"]) == ("saved", "n")
    saved = await wang.post("/api/wrap-ups/c1", other | {"base": there["version"]})
    assert (saved[0], saved[1]["note"], saved[1]["version"]) == (200, "more", there["version"] + 1)
    assert await wang.post("/api/wrap-ups/c1", other) == saved, "said again, it is one save"
    assert (await wang.post("/api/wrap-ups/c1", FULL))[1]["code"] == "already-saved"
    assert (await wang.get("/api/wrap-ups"))[1] == []
    (before,) = await world.pool.fetch("SELECT version, note FROM wrap_up_version WHERE call_id = 'c1'")
    assert (before["version"], before["note"]) == (there["version"], "n")
    assert [one.version for one in await facts(world, WrapUpAmended)] == [there["version"]]
    assert len(await facts(world, WrapUpSaved)) == 2 and len(await trail(world, "WrapUpAmended")) == 1
