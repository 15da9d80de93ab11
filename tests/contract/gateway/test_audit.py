"""The audit trail: what is in it, that it cannot be changed, and that a change is found all the same."""

from typing import Any

import asyncpg
import pytest

from lexicon.ids import AgentId, CallId, ClientId, OfferId, WatchId
from lexicon.journal import AgentSteered, CallTakenOver, Fact, VipChanged, WatchBegan, WatchEnded, WatchOpened
from store.audit import Act, Audit, Broken, Place
from tests.contract.gateway.people import RECORDING, add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
WHO = (WatchId("w1"), AgentId("zhao"), AgentId("wang"))
ABOUT = (CallId("c1"), ClientId("demo"))


async def trail(world: World) -> list[tuple[str, str, str]]:
    """(who, act, whom), in order."""
    return [(row["who"], row["act"], row["whom"]) for row in await world.pool.fetch("SELECT * FROM audit ORDER BY id")]


async def test_what_is_noted(world: World) -> None:
    await add_other_client(world)
    person = world.person()
    for _ in range(7):
        await person.post("/api/sign-in", {"login": "wang", "password": "wrong"})
    await person.post("/api/sign-in", {"login": "my-password-by-mistake", "password": "wrong"})
    zhao = await world.signed_in("zhao")
    for _ in range(3):
        assert (await zhao.get(f"/api/recordings/{RECORDING}/audio"))[0] == 200
    assert (await zhao.post("/api/reveal", {"kind": "recording", "id": RECORDING}))[0] == 200
    await world.signed_in("li")
    [desk] = [one["desk"] for one in (await zhao.get("/api/sessions"))[1] if one["person"] == "li"]
    assert (await zhao.post(f"/api/sessions/{desk}/end"))[0] == 204
    facts: list[Fact] = [
        WatchOpened(*WHO, "listen", False),
        WatchBegan(*WHO, *ABOUT, "whisper"),
        CallTakenOver(*ABOUT, AgentId("wang"), AgentId("zhao"), OfferId("w1")),
        WatchEnded(*WHO, *ABOUT, "whisper", 2.5, "taken-over"),
        AgentSteered(AgentId("wang"), AgentId("zhao"), "sign-out", None, False),
        VipChanged(ClientId("demo"), "13812345678", 1, (), "boss"),
    ]
    for fact in facts:
        world.board.journal.record(fact)
    await world.board.journal.flush()
    await zhao.post("/api/sign-out")
    assert await trail(world) == [
        *[("wang", "sign-in-refused", "wang")] * 5,
        ("wang", "locked-out", "wang"),
        ("unknown", "sign-in-refused", ""),
        ("zhao", "sign-in", "zhao"),
        ("zhao", "recording-heard", RECORDING),
        ("zhao", "number-revealed", RECORDING),
        ("li", "sign-in", "li"),
        ("zhao", "session-ended", "li"),
        ("zhao", "WatchOpened", "wang"),
        ("zhao", "WatchBegan", "wang"),
        ("zhao", "CallTakenOver", "wang"),
        ("zhao", "WatchEnded", "wang"),
        ("zhao", "AgentSteered", "wang"),
        ("boss", "VipChanged", "…5678"),
        ("zhao", "sign-out", "zhao"),
    ]
    text = str(await world.pool.fetch("SELECT * FROM audit"))
    assert not [word for word in ("my-password", "13812345678", "13911112222") if word in text]
    assert isinstance(await Audit(world.pool).verify(), Place)


async def test_a_fact_and_its_line_come_together_or_not_at_all(world: World) -> None:
    with pytest.raises(RuntimeError):
        async with world.board.journal.transaction() as change:
            change.record(AgentSteered(AgentId("wang"), AgentId("zhao"), "ready", None, False))
            raise RuntimeError
    assert await trail(world) == []


async def test_the_trail_is_read_by_who_may(world: World) -> None:
    await add_person(world, "root", "administrator")
    root, zhao = await world.signed_in("root"), await world.signed_in("zhao")
    assert (await zhao.get("/api/audit"))[0] == 403
    status, told = await root.get("/api/audit?limit=1&who=zhao&act=sign-in")
    assert (status, [(one["who"], one["id"]) for one in told]) == (200, [("zhao", 2)])
    assert (await root.get("/api/audit?limit=5&before=2"))[1][0]["who"] == "root"
    assert (await root.get("/api/audit?limit=0"))[0] == 400


async def add_rows(world: World, count: int) -> None:
    audit = Audit(world.pool)
    for number in range(count):
        await audit.add(Act("zhao", "sign-in", f"p{number}", "demo", "::1", {"n": number}), world.gateway.clock.now())


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_nothing_in_it_is_changed(world: World, statement: str) -> None:
    await add_rows(world, 2)
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await world.pool.execute(statement)


CHANGES: dict[str, tuple[str, int, str]] = {
    "who": ("UPDATE audit SET who = 'x' WHERE id = 3", 3, "altered"),
    "a blank moved from one field to the next": (
        "UPDATE audit SET who = 'zha', act = 'osign-in' WHERE id = 3", 3, "altered",
    ),
    "when": ("UPDATE audit SET at = at + interval '1 microsecond' WHERE id = 4", 4, "altered"),
    "a row in the middle": ("DELETE FROM audit WHERE id = 2", 2, "missing"),
    "the first row": ("DELETE FROM audit WHERE id = 1", 1, "missing"),
    "the last row": ("DELETE FROM audit WHERE id = 5", 5, "cut-off"),
    "all of it": ("DELETE FROM audit", 1, "cut-off"),
    "one more, by hand": (
        "INSERT INTO audit VALUES (6, now(), 'x', 'sign-in', '', '', '', '{}', sha256('x'))", 6, "altered",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_past_the_lock_is_found(world: World, what: str) -> None:
    await add_rows(world, 5)
    statement, where, why = CHANGES[what]
    await without_the_lock(world, statement)
    assert await Audit(world.pool).verify() == Broken(where, why)


async def test_a_trail_written_anew_is_found_by_a_place_that_was_noted(world: World) -> None:
    """Who owns the database can make the whole chain anew: what was noted elsewhere says that it was another one."""
    await add_rows(world, 3)
    noted = await Audit(world.pool).verify()
    assert isinstance(noted, Place) and noted.id == 3
    await without_the_lock(world, "DELETE FROM audit; UPDATE audit_end SET id = 0, hash = sha256('zuoxi')")
    await add_rows(world, 2)
    assert await Audit(world.pool).verify() == Place(2, (await end(world))["hash"])
    assert await Audit(world.pool).verify([noted]) == Broken(3, "cut-off")
    await add_rows(world, 2)
    assert await Audit(world.pool).verify([noted]) == Broken(3, "another-past")


async def end(world: World) -> Any:
    return (await world.pool.fetch("SELECT id, hash FROM audit_end"))[0]


async def without_the_lock(world: World, statement: str) -> None:
    """As the owner of the table could."""
    async with world.pool.connection() as connection:
        await connection.execute(
            f"ALTER TABLE audit DISABLE TRIGGER USER; {statement}; ALTER TABLE audit ENABLE TRIGGER USER"
        )
