"""What is to follow a call: saved with its wrap-up or not at all, listed for its owner, moved and cancelled."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from flows import document as nodes
from flows.calendar import DAYS, Calendar, Span
from flows.piece import Piece
from lexicon.errors import Refused
from lexicon.journal import NextActionCancelled, NextActionDone, NextActionMoved, NextActionPlanned, WrapUpSaved
from lexicon.orders import MayCall
from store.audit import Audit
from tests.contract.gateway.test_desktop import facts
from tests.contract.gateway.test_owed import FULL, put, talked
from tests.contract.gateway.world import Person, World
from tests.unit.flows.flowing import document

pytestmark = pytest.mark.asyncio


def later(world: World, minutes: float = 60) -> str:
    at = world.gateway.clock.now() + timedelta(minutes=minutes)
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def follow(at: str, owner: str = "agent", **more: Any) -> dict[str, Any]:
    return {**FULL, "next": {"kind": "planned-callback", "at": at, "owner": owner, **more}}


async def items(person: Person) -> dict[str, Any]:
    return {one["id"]: one for one in (await person.get("/api/work-items"))[1]}


async def test_planned_with_the_wrap_up_and_listed_for_its_owner_alone(world: World) -> None:
    wang, li, zhao = [await world.signed_in(login) for login in ("wang", "li", "zhao")]
    await talked(world, "c1", "wang")
    wish = follow(later(world), what="tell him the price")
    assert (await put(wang, "c1", **{**wish, "disposition": None}))[1]["next"] == wish["next"] | {"number": ""}
    assert await items(wang) == {}, "a draft plans nothing"
    assert (await wang.post("/api/wrap-ups/c1", wish))[0] == 200
    assert (await wang.post("/api/wrap-ups/c1", wish))[0] == 200, "the same again"
    mine = (await items(wang))["next-c1-wang"]
    shown = (mine["kind"], mine["owner"], mine["state"], mine["agent"], mine["caller"], mine["what"], mine["queue"])
    assert shown == ("planned-callback", "agent", "taken", "wang", "138****5678", "tell him the price", "service")
    assert datetime.fromisoformat(mine["due_at"]) - datetime.fromisoformat(mine["starts_at"]) == timedelta(minutes=15)
    assert await items(li) == {} and "next-c1-wang" in await items(zhao)
    assert (await li.post("/api/work-items/next-c1-wang/cancel", {"why": "x"}))[0] == 404
    assert len(await facts(world, NextActionPlanned)) == len(await facts(world, WrapUpSaved)) == 1
    assert (await wang.post("/api/work-items/next-c1-wang/done", {"note": "called"}))[0] == 200
    assert [fact.note for fact in await facts(world, NextActionDone)] == ["called"]


async def test_for_the_team_and_for_the_queue(world: World) -> None:
    wang, li, chen = [await world.signed_in(login) for login in ("wang", "li", "chen")]
    await world.pool.execute("UPDATE person SET team_id = NULL")
    await talked(world, "c0", "wang")
    assert (await wang.post("/api/wrap-ups/c0", follow(later(world), "team")))[1]["code"] == "no-team"
    await world.pool.execute("INSERT INTO team (id, client_id, name_zh, name_en) VALUES ('a', 'demo', 'x', 'x')")
    await world.pool.execute("UPDATE person SET team_id = 'a' WHERE id IN ('wang', 'li')")
    assert (await wang.post("/api/wrap-ups/c0", follow(later(world), "team")))[0] == 200
    await talked(world, "c1", "wang")
    wish = {**FULL, "next": {"kind": "follow-up", "at": later(world), "owner": "queue", "what": "send the contract"}}
    assert (await wang.post("/api/wrap-ups/c1", wish))[0] == 200
    assert set(await items(li)) == {"next-c0-wang", "next-c1-wang"} and set(await items(chen)) == {"next-c1-wang"}
    assert (await li.post("/api/work-items/next-c0-wang/take"))[0] == 200
    assert (await wang.post("/api/work-items/next-c0-wang/take"))[1]["code"] == "already-taken"


async def test_moved_and_cancelled_with_a_trail(world: World) -> None:
    wang, li, zhao = [await world.signed_in(login) for login in ("wang", "li", "zhao")]
    await talked(world, "c1", "wang")
    await wang.post("/api/wrap-ups/c1", follow(later(world)))
    path, at = "/api/work-items/next-c1-wang", later(world, 120)
    assert (await wang.post(f"{path}/move", {"at": at, "owner": "agent", "to": "li"}))[1]["code"] == "agent-not-here"
    assert (await wang.post(f"{path}/move", {"at": at, "owner": "agent"}))[0] == 204
    starts = (await items(wang))["next-c1-wang"]["starts_at"]
    assert datetime.fromisoformat(starts) == datetime.fromisoformat(at)
    assert (await zhao.post(f"{path}/move", {"at": at, "owner": "agent", "to": "li"}))[0] == 204
    assert await items(wang) == {} and (await items(li))["next-c1-wang"]["agent"] == "li"
    assert (await li.post(f"{path}/move", {"at": at, "owner": "queue"}))[0] == 204
    assert (await items(wang))["next-c1-wang"]["state"] == "open"
    assert (await wang.post(f"{path}/cancel", {"why": " "}))[0] == 400
    assert (await wang.post(f"{path}/cancel", {"why": "he called himself"}))[0] == 204
    assert (await wang.post(f"{path}/cancel", {"why": "again"}))[1]["code"] == "already-done"
    assert (await wang.post(f"{path}/take"))[0] == 409 and await items(wang) == {}
    moved = [(fact.agent, fact.owner, fact.by) for fact in await facts(world, NextActionMoved)]
    assert moved == [("wang", "agent", "wang"), ("li", "agent", "zhao"), ("", "queue", "li")]
    assert [fact.why for fact in await facts(world, NextActionCancelled)] == ["he called himself"]
    kinds = [row.act for row in await Audit(world.pool).newest(50) if row.act.startswith("NextAction")]
    assert sorted(kinds) == ["NextActionCancelled", *["NextActionMoved"] * 3]


async def test_refused_for_its_number_its_time_or_its_owner_nothing_is_saved(world: World) -> None:
    wang = await world.signed_in("wang")
    await talked(world, "c1", "wang")
    for wrong in (later(world, -60), later(world, 60 * 24 * 100), "soon"):
        assert (await wang.post("/api/wrap-ups/c1", follow(wrong)))[1]["where"] == "next.at"
    assert (await wang.post("/api/wrap-ups/c1", follow(later(world), number="abc")))[1]["code"] == "no-number"
    empty = {**FULL, "next": {"kind": "follow-up", "at": later(world), "owner": "agent"}}
    assert (await wang.post("/api/wrap-ups/c1", empty))[1]["where"] == "next.what"
    world.board.refusal = Refused("may not", code="barred-hour")
    assert (await wang.post("/api/wrap-ups/c1", follow(later(world))))[1]["code"] == "barred-then"
    world.board.refusal = None
    assert await facts(world, WrapUpSaved) == [] == await facts(world, NextActionPlanned)
    assert (await wang.post("/api/wrap-ups/c1", follow(later(world), number="13900001111")))[0] == 200
    (*_, asked) = [one for one in world.board.heard(MayCall) if isinstance(one, MayCall)]
    assert (asked.number, asked.client, asked.line, asked.agent) == ("13900001111", "demo", "4008000001", "wang")


async def test_within_the_opening_hours_in_the_centres_own_zone(world: World) -> None:
    """Open from 9 to 18 in Shanghai: 1 to 10 in UTC."""
    hours = Calendar("Asia/Shanghai", {day: (Span(540, 1080),) for day in DAYS})
    flow = document(
        {"main": nodes.Say(say=(Piece(recorded="greeting"),), then="q"), "q": nodes.Queue(reason="billing")},
        client="demo",
        numbers=("4008000001",),
    )
    flow = msgspec.structs.replace(flow, calendars={"day": hours})
    insert = "INSERT INTO flow_version (flow, version, client_id, document, published_at, published_by)"
    text = msgspec.json.encode(flow).decode()
    await world.pool.execute(f"{insert} VALUES ('f', 1, 'demo', $1::text::jsonb, now(), 'x')", text)
    wang = await world.signed_in("wang")
    await talked(world, "c1", "wang")
    day = (world.gateway.clock.now() + timedelta(days=2)).astimezone(UTC).replace(minute=30, second=0, microsecond=0)
    for hour, status in ((0, 409), (10, 409), (1, 200)):
        code, told = await wang.post("/api/wrap-ups/c1", follow(day.replace(hour=hour).isoformat()))
        assert (code, told.get("code")) == (status, None if status == 200 else "closed-then"), hour
