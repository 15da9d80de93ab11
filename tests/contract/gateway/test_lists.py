"""Lists of numbers over HTTP: entered in any spelling, masked, imported whole, exported as one may; others' closed."""

import io
import json
from typing import Any

import openpyxl
import pytest

from lexicon.journal import DoNotCallAllowed, NumberListed, NumbersImported, VipChanged
from store.journal_read import JournalReader
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
NUMBER = "13812345678"
WISH = {"client": "demo", "number": NUMBER, "reason": "threatens agents", "until": "2030-12-31"}


async def boss_of(world: World) -> Person:
    await add_person(world, "boss", "operations-manager")
    return await world.signed_in("boss")


async def send(person: Person, path: str, content: str | bytes) -> tuple[int, Any]:
    data = content.encode("gb18030") if isinstance(content, str) else content
    async with person.session.post(path, data=data) as response:
        return response.status, await response.json()


async def file_of(person: Person, path: str) -> bytes:
    async with person.session.get(path) as response:
        assert response.status == 200, await response.text()
        return await response.read()


async def test_an_entry_is_made_changed_and_taken_out(world: World) -> None:
    began, boss = world.gateway.clock.now(), await boss_of(world)
    status, made = await boss.post("/api/lists/blocked", WISH)
    assert (status, made["number"], made["until"], made["added_by"]) == (200, "138****5678", "2030-12-31", "boss")
    for spelling in (NUMBER, f"+86 {NUMBER}", f"0086{NUMBER}", f"0{NUMBER}"):
        status, told = await boss.post("/api/lists/blocked", {**WISH, "number": spelling})
        assert (status, told["code"]) == (409, "listed"), spelling
    status, told = await boss.post("/api/lists/vip", WISH)
    assert (status, told["code"]) == (409, "listed-otherwise")
    page = (await boss.get(f"/api/lists/blocked?number=%2B86{NUMBER}"))[1]
    assert [one["entry"] for one in page["lines"]] == [made["entry"]] and page["total"] == 1
    change = {"seen": made["seen"], "reason": "apologised", "until": ""}
    status, now = await boss.ask("PUT", f"/api/lists/blocked/{made['entry']}", change)
    assert (status, now["reason"], now["until"]) == (200, "apologised", "")
    assert (await boss.ask("PUT", f"/api/lists/blocked/{made['entry']}", change))[0] == 409
    assert (await boss.post(f"/api/lists/blocked/{made['entry']}/drop", {"seen": made["seen"]}))[0] == 409
    assert (await boss.post(f"/api/lists/blocked/{made['entry']}/drop", {"seen": now["seen"]}))[0] == 204
    assert (await boss.post("/api/lists/vip", {**WISH, "priority": 2, "agents": ["wang"]}))[0] == 200
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    listed = [(one.reason, one.is_gone, one.by) for one in facts if isinstance(one, NumberListed)]
    assert listed == [("threatens agents", False, "boss"), ("apologised", False, "boss"), ("apologised", True, "boss")]
    assert [(one.priority, one.agents) for one in facts if isinstance(one, VipChanged)] == [(2, ("wang",))]
    trail = (await boss.get("/api/audit?act=NumberListed"))[1]
    assert len(trail) == 3 and NUMBER not in str(trail) and trail[0]["whom"] == "…5678"


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("blocked", {"number": "12"}, "number"),
        ("blocked", {"number": "1380000x001"}, "number"),
        ("blocked", {"client": ""}, "client"),
        ("blocked", {"client": "nobody"}, "client"),
        ("blocked", {"until": "2030-13-01"}, "until"),
        ("vip", {"agents": ["nobody"]}, "agents"),
        ("vip", {"priority": 10}, "priority"),
        ("blocked", {"reason": "x" * 201}, "reason"),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(world: World, name: str, change: Any, where: str) -> None:
    status, told = await (await boss_of(world)).post(f"/api/lists/{name}", {**WISH, **change})
    assert (status, told["where"]) == (400, where), told


async def test_a_whole_number_is_revealed_and_noted_and_masked_for_who_may_not(world: World) -> None:
    boss = await boss_of(world)
    made = (await boss.post("/api/lists/blocked", WISH))[1]
    reveal = {"kind": "listed", "id": str(made["entry"])}
    assert (await boss.post("/api/reveal", reveal))[1] == {"number": NUMBER}
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    assert (await admin.post("/api/reveal", reveal))[0] == 403
    masked = (await file_of(admin, "/api/lists/blocked/file?client=demo")).decode("utf-8-sig")
    assert "138****5678" in masked and NUMBER not in masked
    assert NUMBER in (await file_of(boss, "/api/lists/blocked/file?client=demo")).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(await file_of(boss, "/api/lists/blocked/file?client=demo&form=xlsx")))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[0][:3] == ["number", "reason", "until"] and rows[1][:3] == [NUMBER, "threatens agents", "2030-12-31"]
    trail = (await boss.get("/api/audit?limit=200"))[1]
    exports = [one for one in trail if one["act"] == "numbers-exported"]
    masked_for = [(one["who"], json.loads(one["detail"])["is_masked"]) for one in exports]
    assert masked_for == [("boss", False), ("boss", False), ("admin", True)]
    assert NUMBER not in str(trail)


@pytest.mark.parametrize("name", ["vip", "blocked"])
async def test_who_may_reveal_nothing_changes_and_drops_an_entry_by_its_id(world: World, name: str) -> None:
    boss = await boss_of(world)
    made = (await boss.post(f"/api/lists/{name}", WISH))[1]
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    [line] = (await admin.get(f"/api/lists/{name}"))[1]["lines"]
    assert line == made and NUMBER not in str(line)
    path = f"/api/lists/{name}/{line['entry']}"
    status, now = await admin.ask("PUT", path, {"seen": line["seen"], "reason": "calmer now", "until": ""})
    assert (status, now["reason"], now["number"]) == (200, "calmer now", "138****5678")
    assert (await boss.post("/api/reveal", {"kind": "listed", "id": str(line["entry"])}))[1] == {"number": NUMBER}
    assert (await admin.post(f"{path}/drop", {"seen": now["seen"]}))[0] == 204
    assert (await boss.get(f"/api/lists/{name}"))[1]["total"] == 0
    assert "number-revealed" not in str((await admin.get("/api/audit?who=admin"))[1])


FILE = f"号码,原因,截止日期\n+86{NUMBER},骚扰,2031/01/31\n01062345678,,\n"


async def test_a_file_is_looked_at_and_taken_in_whole(world: World) -> None:
    began, boss = world.gateway.clock.now(), await boss_of(world)
    await boss.post("/api/lists/do-not-call", WISH)
    await boss.post("/api/lists/do-not-call", {**WISH, "number": "13900000009"})
    path = "/api/lists/do-not-call/import{}?client=demo&others=drop"
    status, seen = await send(boss, path.format("/preview"), FILE)
    assert (status, seen["encoding"], seen["mistakes"]) == (200, "gb18030", [])
    assert (seen["added"], seen["changed"], seen["removed"]) == (1, 1, 1), "in any spelling it is the same number"
    status, told = await send(boss, f"{path.format('')}&token={seen['token']}", FILE + "13900000008,,\n")
    assert (status, told["code"]) == (409, "import-changed")
    status, done = await send(boss, f"{path.format('')}&token={seen['token']}", FILE)
    assert (status, done["added"], done["changed"], done["removed"]) == (200, 1, 1, 1)
    page = (await boss.get("/api/lists/do-not-call"))[1]
    assert sorted((one["number"], one["reason"], one["until"]) for one in page["lines"]) == [
        ("010****5678", "", ""),
        ("138****5678", "骚扰", "2031-01-31"),
    ]
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    assert [(one.list, one.added, one.removed) for one in facts if isinstance(one, NumbersImported)] == [
        ("do-not-call", 1, 1)
    ]


async def test_every_mistake_of_a_file_has_its_place_and_nothing_is_done(world: World) -> None:
    boss = await boss_of(world)
    await boss.post("/api/lists/blocked", WISH)
    rows = ["12,1,,", "13900000001,0,,", "13900000002,1,nobody,", "13900000003,1,,soon", f"{NUMBER},1,,"]
    wrong = "\n".join(["number,priority,agents,until", *rows]) + "\n"
    status, seen = await send(boss, "/api/lists/vip/import/preview?client=demo", wrong)
    assert status == 200 and {(one["row"], one["column"]) for one in seen["mistakes"]} >= {(2, 1), (3, 2), (5, 4)}
    status, told = await send(boss, "/api/lists/vip/import?client=demo", wrong)
    assert (status, told["code"]) == (409, "import-wrong")
    held = f"number,agents\n13900000002,nobody\n{NUMBER},wang\n"
    seen = (await send(boss, "/api/lists/vip/import/preview?client=demo", held))[1]
    assert [(one["row"], one["column"]) for one in seen["mistakes"]] == [(2, 0), (3, 1)], "nobody's; a blocked one's"
    assert (await boss.get("/api/lists/vip"))[1]["total"] == 0


async def test_let_through_only_where_the_client_allows_it_and_by_who_may(world: World) -> None:
    began, boss = world.gateway.clock.now(), await boss_of(world)
    made = (await boss.post("/api/lists/do-not-call", WISH))[1]
    path, wish = f"/api/lists/do-not-call/{made['entry']}/allow", {"seen": made["seen"], "minutes": 30, "why": "agreed"}
    status, told = await boss.post(path, wish)
    assert (status, told["code"]) == (409, "no-override")
    await world.pool.execute("UPDATE client SET may_override = true WHERE id = 'demo'")
    await add_person(world, "admin", "administrator")
    assert (await (await world.signed_in("admin")).post(path, wish))[0] == 403
    status, now = await boss.post(path, wish)
    assert (status, now["allowed_by"], now["allowed_why"]) == (200, "boss", "agreed")
    centre = (await boss.post("/api/lists/do-not-call", {**WISH, "client": ""}))[1]
    status, told = await boss.post(
        path.replace(str(made["entry"]), str(centre["entry"])), {**wish, "seen": centre["seen"]}
    )
    assert (status, told["code"]) == (409, "no-override")
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    assert [(one.entry, one.why, one.by) for one in facts if isinstance(one, DoNotCallAllowed)] == [
        (made["entry"], "agreed", "boss")
    ]


async def test_a_second_clients_lists_are_closed(world: World) -> None:
    """Seen by who sees all, so that the test can fail."""
    await add_other_client(world)
    boss = await boss_of(world)
    await add_person(world, "half", "operations-manager", ["demo"])
    half = await world.signed_in("half")
    theirs = (await boss.post("/api/lists/blocked", {**WISH, "client": "other", "reason": "their-words"}))[1]
    centre = (await boss.post("/api/lists/do-not-call", {**WISH, "client": ""}))[1]
    assert (await boss.get("/api/lists/blocked"))[1]["total"] == 1
    assert (await half.get("/api/lists/blocked"))[1] == {"lines": [], "total": 0, "below": None}
    at, seen = f"/api/lists/blocked/{theirs['entry']}", {"seen": theirs["seen"]}
    assert (await half.ask("PUT", at, {**seen, "reason": "x"}))[0] == 404
    assert (await half.post(f"{at}/drop", seen))[0] == 404
    assert (await half.post("/api/lists/blocked", {**WISH, "client": "other"}))[0] == 404
    assert (await half.get("/api/lists/blocked/file?client=other"))[0] == 404
    assert (await send(half, "/api/lists/blocked/import/preview?client=other", FILE))[0] == 404
    assert (await half.post("/api/reveal", {"kind": "listed", "id": str(theirs["entry"])}))[0] == 404
    at, seen = f"/api/lists/do-not-call/{centre['entry']}", {"seen": centre["seen"]}
    assert (await half.post(f"{at}/drop", seen))[0] == 404, "what is the whole centre's is changed by who sees all"
    assert (await half.post("/api/lists/do-not-call", {**WISH, "client": ""}))[0] == 404
    assert (await half.get("/api/lists/do-not-call"))[1]["total"] == 1, "and read by all, masked"
    assert (await half.post("/api/reveal", {"kind": "listed", "id": str(centre["entry"])}))[0] == 404
