"""The audit trail sought, taken out and walked; and whether what was changed is in force, by the controller's beat."""

import csv
import io
from datetime import timedelta

import pytest

from lexicon.ids import ClientId
from lexicon.journal import CentreChanged
from lexicon.orders import InForceBeat
from store.audit import Act
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio


async def test_the_trail_is_sought_by_whom_and_when_and_taken_out(world: World) -> None:
    await add_person(world, "auditor", "operations-manager")
    await add_person(world, "=danger", "agent")
    await world.signed_in("wang")
    auditor, began = await world.signed_in("auditor"), world.gateway.clock.now()
    await world.gateway.trail.audit.add(act("=danger", "wang"), began)
    about = (await auditor.get("/api/audit?whom=wang"))[1]
    assert [one["whom"] for one in about] == ["wang"] * len(about) and len(about) >= 2
    since = began.isoformat().replace("+00:00", "Z")
    assert [one["who"] for one in (await auditor.get(f"/api/audit?since={since}"))[1]] == ["=danger"]
    assert (await auditor.get(f"/api/audit?until={since}&who==danger"))[1] == []
    later = (began + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    status, text = await auditor.get(f"/api/audit/export?whom=wang&until={later}")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert status == 200 and [row[4] for row in rows[1:]] == ["wang"] * len(about)
    assert rows[1][2] == "'=danger", "a spreadsheet takes it for no formula"
    [noted] = (await auditor.get("/api/audit?act=audit-exported"))[1]
    assert noted["who"] == "auditor" and '"of_whom": "wang"' in noted["detail"]
    assert (await auditor.get("/api/audit/export?since=yesterday"))[0] == 400


async def test_one_clients_auditor_takes_out_nothing_of_another(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["demo"])
    half = await world.signed_in("half")
    now = world.gateway.clock.now()
    for client in ("demo", "other"):
        await world.gateway.trail.audit.add(act("zhao", f"of-{client}", client), now)
    text = (await half.get("/api/audit/export"))[1]
    assert "of-demo" in text and "of-other" not in text


async def test_the_trail_is_walked_and_a_break_is_named(world: World) -> None:
    await add_person(world, "auditor", "operations-manager")
    auditor = await world.signed_in("auditor")
    status, told = await auditor.post("/api/audit/verify")
    assert (status, told["broken"]) == (200, None) and told["rows"] >= 1 and len(told["hash"]) == 64
    async with world.pool.transaction() as connection:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER audit_is_append_only")
        await connection.execute("UPDATE audit SET who = 'nobody' WHERE id = 1")
        await connection.execute("ALTER TABLE audit ENABLE TRIGGER audit_is_append_only")
    told = (await auditor.post("/api/audit/verify"))[1]
    assert (told["broken"], told["why"]) == (1, "altered")


async def test_what_was_changed_is_in_force_when_the_controller_has_read_it(world: World, until: Until) -> None:
    await add_person(world, "admin", "administrator")
    admin, now = await world.signed_in("admin"), world.gateway.clock.now()

    async def state() -> tuple[bool, str]:
        told = (await admin.get("/api/in-force"))[1]
        return told["is_in_force"], told["why"]

    async def beats(read_at: object, refused: str = "") -> None:
        world.board.in_force = InForceBeat(plan=1, since=now, read_at=read_at, refused=refused)  # type: ignore[arg-type]
        await until(lambda: bool((beat := world.gateway.links.beat) and beat.in_force == world.board.in_force))

    await until(lambda: world.gateway.links.is_controller_up)
    assert await state() == (False, "unknown")
    await beats(now)
    world.board.journal.record(CentreChanged("skills", "billing", ClientId("demo"), False, "admin"))
    await world.board.journal.flush()
    await until(lambda: world.gateway.live.changes.at is not None)
    assert await state() == (False, "late")
    await beats(now + timedelta(minutes=1))
    assert await state() == (True, "")
    await beats(now + timedelta(minutes=2), "queue x leads nowhere")
    assert await state() == (False, "refused")


async def test_open_desks_hear_of_other_lists_and_articles(world: World) -> None:
    await add_person(world, "admin", "administrator")
    admin, wang = await world.signed_in("admin"), await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as listener:
        await listener.kind("snapshot")
        row = {"id": "fresh", "client": "demo", "name_zh": "新", "name_en": "Fresh", "is_resolved": True}
        assert (await admin.ask("PUT", "/api/centre/dispositions", {"seen": "", "row": row}))[0] == 200
        await listener.until(lambda one: one["type"] == "names" and one["what"] == "names")
        assert "fresh" in str((await wang.get("/api/catalogue"))[1]["dispositions"])
        text = {"title": "x", "body": "y", "after": 0}
        status, told = await admin.post("/api/articles/billing/zh", text)
        assert status == 200, told
        await listener.until(lambda one: one["type"] == "names" and one["what"] == "articles")


def act(who: str, whom: str, client: str = "") -> Act:
    return Act(who, "test", whom, client)
