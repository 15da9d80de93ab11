"""What the centre is made of, over HTTP: changed once, in force, in the trail; by whom, and by whom not."""

from typing import Any

import pytest

from lexicon.journal import CentreChanged, RoutingPublished
from store.journal_read import JournalReader
from store.plans import Plans
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio


async def row_of(person: Person, noun: str, **wanted: str) -> dict[str, Any]:
    """The row with these values, as it is told."""
    status, told = await person.get(f"/api/centre/{noun}")
    assert status == 200, told
    return next(dict(one) for one in told if all(one["row"][name] == value for name, value in wanted.items()))


async def test_a_row_is_made_changed_and_taken_out(world: World, until: Until) -> None:
    began = world.gateway.clock.now()
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    row = {"id": "vip-case", "client": "demo", "name_zh": "转专席", "name_en": "To the desk", "is_resolved": False,
           "position": 6, "is_retired": False}  # fmt: skip
    status, made = await admin.ask("PUT", "/api/centre/dispositions", {"seen": "", "row": row})
    assert (status, made["row"]) == (200, row)
    names = [one["id"] for one in (await admin.get("/api/catalogue"))[1]["dispositions"]]
    assert names[-1] == "vip-case"
    status, told = await admin.ask("PUT", "/api/centre/dispositions", {"seen": "", "row": row})
    assert (status, told["code"]) == (409, "exists")
    changed = {"seen": made["seen"], "row": {**row, "name_en": "To the expert desk", "is_retired": True}}
    status, now = await admin.ask("PUT", "/api/centre/dispositions", changed)
    assert status == 200 and now["seen"] != made["seen"]
    known = {one["id"]: one["is_current"] for one in (await admin.get("/api/catalogue"))[1]["dispositions"]}
    assert known["vip-case"] is False, "its name stays for who has it"
    status, told = await admin.ask("PUT", "/api/centre/dispositions", {**changed, "row": row})
    assert (status, told["code"]) == (409, "conflict"), "two administrators do not overwrite each other"
    drop = {"key": ["vip-case"], "seen": now["seen"]}
    assert (await admin.post("/api/centre/dispositions/drop", drop))[0] == 204
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    made_of = [(one.is_gone, one.by) for one in facts if isinstance(one, CentreChanged)]
    assert made_of == [(False, "admin"), (False, "admin"), (True, "admin")]
    await add_person(world, "auditor", "operations-manager")
    trail = (await (await world.signed_in("auditor")).get("/api/audit?act=centre-changed"))[1]
    assert [one["whom"] for one in trail] == ["dispositions/vip-case"] * 3
    assert '"To the expert desk"' in trail[1]["detail"] and '"To the desk"' in trail[1]["detail"]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("clients", {"id": "x", "name_zh": "某", "name_en": "X", "time_zone": "Asia/Nowhere"}, "time_zone"),
    ("clients", {"id": "Bad Id", "name_zh": "某", "name_en": "X", "time_zone": "UTC"}, "id"),
    ("skills", {"id": "x", "client": "demo", "name_zh": "", "name_en": "X"}, "name_zh"),
    ("skills", {"id": "x", "client": "nobody", "name_zh": "某", "name_en": "X"}, "client"),
    ("not_ready", {"id": "x", "name_zh": "某", "name_en": "X", "limit_s": 0}, "limit_s"),
]


async def test_what_cannot_be_is_told_at_its_field(world: World) -> None:
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    for noun, row, where in WRONG:
        status, told = await admin.ask("PUT", f"/api/centre/{noun}", {"seen": "", "row": row})
        assert (status, told.get("where")) == (400, where), told


async def test_what_is_referred_to_stays(world: World) -> None:
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    for noun, name in (("clients", "demo"), ("skills", "billing"), ("teams", "front")):
        found = await row_of(admin, noun, id=name)
        status, told = await admin.post(f"/api/centre/{noun}/drop", {"key": [name], "seen": found["seen"]})
        assert (status, told["code"]) == (409, "in-use"), noun
    found = await row_of(admin, "not_ready", id="meal")
    drop = {"key": ["meal"], "seen": found["seen"]}
    assert (await admin.post("/api/centre/not_ready/drop", drop))[1]["code"] == "in-use"


async def test_a_skill_of_the_plan_is_renamed_in_the_plan(world: World) -> None:
    """One truth: the published document has the new name, as a version of its own."""
    began = world.gateway.clock.now()
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    found = await row_of(admin, "skills", id="billing")
    wish = {**found, "row": {**found["row"], "name_en": "Invoices"}}
    assert (await admin.ask("PUT", "/api/centre/skills", wish))[0] == 200
    plan = await Plans(world.pool).newest()
    assert plan is not None and (plan.version, plan.document.skills["billing"].name_en) == (2, "Invoices")  # type: ignore[index]
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    assert [one.version for one in facts if isinstance(one, RoutingPublished)] == [2]


async def test_a_second_clients_rows_are_closed(world: World) -> None:
    """Seen by who sees all, so that the test can fail; by nobody who sees the first client alone, nor changed."""
    await add_other_client(world)
    await add_person(world, "boss", "administrator")
    await add_person(world, "half", "administrator", ["demo"])
    boss, half = [await world.signed_in(login) for login in ("boss", "half")]
    tried = {"clients": "other", "skills": "o-skill", "dispositions": "o-done", "waiting": "o-queue"}
    for noun, name in tried.items():
        theirs = await row_of(boss, noun, id=name)
        assert name not in str(await half.get(f"/api/centre/{noun}")), noun
        wish = {**theirs, "row": {**theirs["row"], "name_en": "Taken"}}
        assert (await half.ask("PUT", f"/api/centre/{noun}", wish))[0] == 404, noun
        if noun != "waiting":
            drop = {"key": [name], "seen": theirs["seen"]}
            assert (await half.post(f"/api/centre/{noun}/drop", drop))[0] == 404, noun
        assert (await row_of(boss, noun, id=name))["row"] == theirs["row"]
    fresh = {"id": "mine", "client": "other", "name_zh": "某", "name_en": "Mine"}
    assert (await half.ask("PUT", "/api/centre/skills", {"seen": "", "row": fresh}))[0] == 404
    moved = await row_of(half, "skills", id="billing")
    stolen = {**moved, "row": {**moved["row"], "client": "other"}}
    assert (await boss.ask("PUT", "/api/centre/skills", stolen))[0] == 400, "a row never changes its client"
    own = await row_of(half, "not_ready", id="meal")
    assert (await half.ask("PUT", "/api/centre/not_ready", {**own, "row": {**own["row"], "limit_s": 60}}))[0] == 404
