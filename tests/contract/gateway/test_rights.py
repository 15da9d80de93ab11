"""Roles and rights, tried: every role on every route and with every message; a second client's rows on every route."""

import re
from typing import Any, get_args

import pytest

from agent_ui.gateway.doors.rights import ORDERS, RIGHTS, may
from agent_ui.gateway.protocol.doors import Permission, Role
from agent_ui.gateway.protocol.messages import DeskOrder
from agent_ui.gateway.protocol.watch import WatchOrder
from docs.rights import TABLE, rights
from lexicon.ids import AgentId
from lexicon.journal import AgentSignedIn
from tests.contract.gateway.people import (
    CALL,
    CALLER,
    ITEM,
    LINE,
    PASSWORD,
    RECORDING,
    WAITS,
    add_other_client,
    add_person,
)
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
ROLES: tuple[Role, ...] = get_args(Role)
APART = ("/api/sign-out", "/{path:.*}")


async def everybody(world: World) -> dict[Role, Person]:
    """One signed-in person of each role."""
    found = {}
    for role in ROLES:
        await add_person(world, f"one-{role}", role, ["demo"] if role == "client" else None)
        found[role] = await world.signed_in(f"one-{role}")
    return found


async def test_every_role_on_every_route(world: World) -> None:
    """The written table is docs/rights.md: it lists the app's own routes, and each answers as it says."""
    people, nobody = await everybody(world), world.person()
    table = world.gateway.router.table
    served = {
        (route.method, route.resource.canonical)
        for route in world.gateway.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert served == {(method, re.sub(r":[^}]*", "", path)) for method, path, _ in table}, (
        "a route that the router does not know of"
    )
    assert rights(table) == TABLE.read_text("utf-8"), "docs/rights.md is stale: run python -m docs.rights"
    for method, path, permission in table:
        if path in APART:
            continue
        address = re.sub(r"\{\w+\}", "x1", path)
        body: dict[str, str] | None = {} if method != "GET" else None
        status, told = await nobody.ask(method, address, body)
        if permission is None:
            assert status != 403
            continue
        assert (status, told["code"]) == (401, "not-signed-in"), path
        for role, person in people.items():
            status, told = await person.ask(method, address, body)
            assert (status == 403) is not may(role, permission), (role, path, status, told)
            is_answered = status < 500 or told["code"] == "controller-away"  # the test's switchboard explains nothing
            assert is_answered, (role, path, status)


async def test_every_message_names_its_right(world: World) -> None:
    orders = {*get_args(DeskOrder), *get_args(WatchOrder)}
    ways = {one for one in orders if "way" in one.__struct_fields__}
    assert orders - ways == set(ORDERS) and len(ways) == 2
    used = {*ORDERS.values(), *(row[2] for row in world.gateway.router.table if row[2] is not None)}
    ways_of_hearing = {"listen", "whisper", "barge"}
    assert used | ways_of_hearing | {"all-recordings", "all-work", "people"} == set(get_args(Permission))
    assert set(RIGHTS) == set(ROLES)


async def test_a_message_without_the_right_is_refused(world: World) -> None:
    people = await everybody(world)
    sent: list[tuple[Permission, dict[str, Any]]] = [
        ("listen", {"type": "watch", "agent": "wang", "way": "listen"}),
        ("whisper", {"type": "watch", "agent": "wang", "way": "whisper"}),
        ("barge", {"type": "way", "way": "barge"}),
        ("take-over", {"type": "take-over"}),
        ("take-over", {"type": "end-taken"}),
        ("steer", {"type": "steer", "agent": "wang", "what": "ready"}),
        ("watch", {"type": "stop"}),
    ]
    seats = [role for role in ROLES if may(role, "watch")]
    assert {"qa", "trainer", "supervisor"} <= set(seats)
    for role in seats:
        async with people[role].socket("/api/watch?page=p1") as seat:
            await seat.kind("seat")
            for number, (right, message) in enumerate(sent):
                told = await seat.send(id=str(number), **message)
                is_refused = told["type"] == "refused" and told["problem"]["code"] == "not-allowed"
                assert is_refused is not may(role, right), (role, message)


async def test_a_second_clients_rows_are_closed(world: World, until: Until) -> None:
    """Each is seen by who sees all, so that the test can fail, and by nobody who sees the first client alone."""
    await add_other_client(world)
    await add_person(world, "boss", "operations-manager")
    await add_person(world, "half", "operations-manager", ["demo"])
    await add_person(world, "buyer", "client", ["demo"])
    boss, half, buyer = [await world.signed_in(login) for login in ("boss", "half", "buyer")]
    await until(lambda: WAITS in world.gateway.live.floor.calls)
    lists = ["/api/catalogue", "/api/recordings", "/api/work-items", "/api/waiting"]
    for path in lists:
        assert "other" in str((await boss.get(path))[1]), path
        assert "other" not in str((await half.get(path))[1]), path
    for path in ("/api/catalogue", "/api/recordings"):
        told = str((await buyer.get(path))[1])
        assert "other" not in told and CALLER not in told and LINE not in told
    single = [
        ("GET", f"/api/recordings/{RECORDING}/audio", None),
        ("GET", f"/api/explain/{CALL}", None),
        ("GET", f"/api/explain/{CALL}/oo1", None),
        ("POST", f"/api/work-items/{ITEM}/take", None),
        ("POST", f"/api/work-items/{ITEM}/done", {"note": ""}),
        ("POST", "/api/reveal", {"kind": "call", "id": CALL}),
        ("POST", "/api/reveal", {"kind": "recording", "id": RECORDING}),
        ("POST", "/api/reveal", {"kind": "work-item", "id": ITEM}),
    ]
    for method, path, body in single:
        assert (await half.ask(method, path, body))[0] == 404, path
    assert (await half.post(f"/api/callbacks/{WAITS}/cancel"))[1]["code"] == "callback-over"
    for method, path, body in single:
        status, told = await boss.ask(method, path, body)
        assert status in (200, 409), (path, told)
    assert (await boss.post("/api/reveal", {"kind": "call", "id": CALL}))[1] == {"number": CALLER}
    tried = [row for row in world.gateway.router.table if row[0] == "GET" and "{" not in row[1] and row[2]]
    for _, path, permission in tried:  # whatever route is added later
        if permission is not None and path not in ("/api/desk", "/api/watch", "/api/wallboard", "/api/sip"):
            told = str(await half.get(path))
            assert CALLER not in told and "'other'" not in told and "'o-queue'" not in told, path


async def test_a_wallboard_of_one_client_shows_no_other(world: World, until: Until) -> None:
    await add_person(world, "half", "operations-manager", ["demo"])
    half, boss, record = await world.signed_in("half"), await world.signed_in("zhao"), world.board.journal.record
    async with half.socket("/api/wallboard") as seen, boss.socket("/api/wallboard") as all_of_it:
        await seen.kind("wallboard")
        record(AgentSignedIn(AgentId("wang"), "d1", "王芳", ("billing",)))  # type: ignore[arg-type]
        await add_other_client(world)
        await all_of_it.until(lambda one: one["type"] == "agent" and one["agent"]["call"] == CALL)
        talks = await seen.until(lambda one: one["type"] == "agent" and one["agent"]["state"] == "talking")
        assert (talks["agent"]["call"], talks["agent"]["caller"], talks["agent"]["queue"]) == (None, None, None)
        assert all(CALL not in str(one) and "o-queue" not in str(one) for one in seen.news)
        assert all(CALLER not in str(one) for one in all_of_it.news), "whole numbers are for who reveals them"
    async with half.socket("/api/watch?page=p1") as seat:
        await seat.kind("seat")
        for number, call in enumerate((CALL, "")):
            told = await seat.send(type="watch", id=str(number), agent="wang", way="listen", call=call)
            assert told["problem"]["code"] == "not-allowed"
        told = await seat.send(type="watch", id="9", agent="wang", way="listen", call=CALL, is_following=True)
        assert told["problem"]["code"] == "not-allowed"


async def test_a_client_reads_and_changes_nothing(world: World) -> None:
    """Every route with which something could be changed is closed, but for the own sign-in."""
    await add_person(world, "buyer", "client", ["demo"])
    buyer = await world.signed_in("buyer")
    assert PASSWORD not in str(await buyer.get("/api/me"))
    changing = [row for row in world.gateway.router.table if row[0] != "GET" and row[2] is not None]
    open_to_all = {path for _, path, permission in changing if permission == "me"}
    assert open_to_all >= {"/api/sign-out"}
    for method, path, permission in changing:
        if permission != "me":
            assert (await buyer.ask(method, re.sub(r"\{\w+\}", "x1", path), {}))[0] == 403, path
