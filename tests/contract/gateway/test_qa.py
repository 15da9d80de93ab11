"""The QA bench's requests: found by anything, a page at a time, closed to other clients, downloads noted."""

from datetime import timedelta

import pytest

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, QueueId, ReasonId, RecordingId
from lexicon.journal import (
    CallArrived,
    CallHeld,
    CallQueued,
    CallRetrieved,
    Fact,
    RecordingKept,
    RecordingStarted,
    RecordingStopped,
)
from tests.contract.gateway.people import OTHER, RECORDING, add_other_client, add_person
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
DEMO, SERVICE = ClientId("demo"), QueueId("service")


async def talks(world: World, name: str, agent: str, caller: str, seconds: float, held_s: float = 0) -> None:
    """A conversation of the demo client that was recorded as ``name``."""
    call, recording, who, now = CallId(f"c-{name}"), RecordingId(name), AgentId(agent), world.gateway.clock.now()
    facts: list[Fact] = [
        CallArrived(call, DEMO, ChannelId("x"), "4008000001", caller, "zh"),
        CallQueued(call, DEMO, SERVICE, ReasonId("billing"), now, False),
        RecordingStarted(recording=recording, call=call, client=DEMO, agent=who, after_s=0.1),
        *((CallHeld(call, DEMO, who), CallRetrieved(call, DEMO, who, held_s)) if held_s else ()),
        RecordingStopped(recording=recording, call=call, client=DEMO, agent=who, customer_file="a", agent_file="b"),
        RecordingKept(
            recording=recording, call=call, client=DEMO, path=f"{name}.mp3", seconds=seconds, bytes=4, sha256="x"
        ),
    ]
    for fact in facts:
        world.board.journal.record(fact)
        await world.board.journal.flush()
    world.gateway.settings.kept_dir.mkdir(exist_ok=True)
    (world.gateway.settings.kept_dir / f"{name}.mp3").write_bytes(b"0123")


async def names(person: Person, query: str) -> list[str]:
    status, told = await person.get(f"/api/qa/recordings?{query}")
    assert status == 200, told
    return [one["id"] for one in told["found"]]


async def test_found_by_anything_a_page_at_a_time(world: World) -> None:
    await add_person(world, "ear", "qa", ["demo"])
    await add_other_client(world)
    await talks(world, "a", "wang", "+8613812345678", 30)
    await talks(world, "b", "li", "013812345678", 90, held_s=25)
    await talks(world, "c", "wang", "02155556666", 10)
    await world.pool.execute(
        "INSERT INTO wrap_up (call_id, agent_id, client_id, reason_id, disposition_id, state, changed_at, saved_at)"
        " SELECT 'c-c', 'wang', 'demo', 'orders', id, 'saved', now(), now() FROM disposition"
        " WHERE client_id = 'demo' ORDER BY id LIMIT 1"
    )
    [done] = [one["disposition_id"] for one in await world.pool.fetch("SELECT * FROM wrap_up WHERE call_id = 'c-c'")]
    ear = await world.signed_in("ear")
    assert await names(ear, "") == ["c", "b", "a"]
    assert await names(ear, "number=138%201234-5678") == ["b", "a"], "however it is written"
    assert await names(ear, "agent=wang") == await names(ear, "agent=%E7%8E%8B%E8%8A%B3") == ["c", "a"]
    assert await names(ear, "queue=service&reason=billing") == await names(ear, "reason=billing") == []
    assert await names(ear, "reason=orders") == await names(ear, f"disposition={done}") == ["c"]
    assert await names(ear, "queue=service") == ["c", "b", "a"]
    assert await names(ear, "shortest_s=20&longest_s=60") == ["a"]
    assert await names(ear, "held_s=20") == ["b"]
    later = (world.gateway.clock.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert await names(ear, f"since={later}") == []
    assert await names(ear, f"until={later}") == ["c", "b", "a"]
    _, first = await ear.get("/api/qa/recordings?limit=2")
    assert [one["caller"] for one in first["found"]] == ["021****6666", "013*****5678"]
    assert await names(ear, f"limit=2&before={first['before']}&before_id={first['before_id']}") == ["a"]
    for wrong in ("number=abc", "since=yesterday", "held_s=-1", "limit=0"):
        status, told = await ear.get(f"/api/qa/recordings?{wrong}")
        assert (status, told["where"]) == (400, wrong.split("=")[0])


async def test_closed_to_other_clients_and_to_agents_and_a_download_is_noted(world: World) -> None:
    await add_other_client(world)
    await talks(world, "a", "wang", "+8613812345678", 30, held_s=5)
    await add_person(world, "ear", "qa", ["demo"])
    await add_person(world, "theirs", "qa", [OTHER])
    ear, theirs, li = [await world.signed_in(login) for login in ("ear", "theirs", "li")]
    assert await names(ear, "") == ["a"]
    assert await names(theirs, "") == [RECORDING]
    assert await names(theirs, "number=13812345678") == []
    for one, of in ((ear, RECORDING), (theirs, "a")):
        for path in (f"/api/qa/recordings/{of}/marks", f"/api/recordings/{of}/file"):
            assert (await one.get(path))[0] == 404
    for path in ("/api/qa/recordings", "/api/qa/recordings/a/marks", "/api/recordings/a/file"):
        assert (await li.get(path))[0] == 403
    _, marks = await ear.get("/api/qa/recordings/a/marks")
    assert [one["kind"] for one in marks] == ["hold"]
    async with ear.session.get("/api/recordings/a/file") as response:
        assert (response.status, await response.read()) == (200, b"0123")
        assert response.headers["Content-Disposition"] == 'attachment; filename="a.mp3"'
    noted = await world.pool.fetch("SELECT who, whom, client_id FROM audit WHERE act = 'recording-downloaded'")
    assert [tuple(one) for one in noted] == [("ear", "a", "demo")]
