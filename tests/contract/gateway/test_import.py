"""People and customers from files: looked at, taken in whole, refused when it is not what was looked at any more."""

from typing import Any

import pytest

from lexicon.ids import ClientId
from lexicon.journal import CustomersImported, PeopleImported, ProfileChanged
from store.customers import Customers
from store.journal_read import JournalReader
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
HEAD = "login,name_zh,name_en,role,clients,team,skills,queues\n"
NEW = "sun,孙丽,Sun Li,agent,all,front,billing:5; orders:2,service:3\n"
CHANGED = "wang,王芳,Wang Fang,agent,all,front,billing:9,\n"
SAME = "li,李强,Li Qiang,agent,all,front,technical:5,\n"


async def send(person: Person, path: str, content: str | bytes) -> tuple[int, Any]:
    data = content.encode("gb18030") if isinstance(content, str) else content
    async with person.session.post(path, data=data) as response:
        return response.status, await response.json()


async def test_people_are_looked_at_and_taken_in_whole(world: World) -> None:
    began = world.gateway.clock.now()
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    file = HEAD + NEW + CHANGED + SAME
    status, seen = await send(admin, "/api/import/people/preview", file)
    assert (status, seen["encoding"], seen["mistakes"]) == (200, "gb18030", [])
    assert (seen["added"], seen["changed"], seen["unchanged"]) == (1, 1, 1)
    assert [(one["row"], one["key"], one["what"]) for one in seen["lines"]] == [
        (2, "sun", "added"),
        (3, "wang", "changed"),
    ]
    assert seen["lines"][1]["changes"] == [{"name": "skills", "was": "billing:5; technical:5", "now": "billing:9"}]
    status, told = await send(admin, f"/api/import/people?token={seen['token']}", file + "\n")
    assert (status, told["code"]) == (409, "import-changed"), "another file than the one that was looked at"
    await world.pool.execute("UPDATE person SET name_en = 'Wang F.' WHERE id = 'wang'")
    status, told = await send(admin, f"/api/import/people?token={seen['token']}", file)
    assert (status, told["code"]) == (409, "import-changed"), "a person changed since"
    token = (await send(admin, "/api/import/people/preview", file))[1]["token"]
    status, done = await send(admin, f"/api/import/people?token={token}", file)
    assert (status, done["added"], done["changed"]) == (200, 1, 1)
    assert [one["login"] for one in done["passwords"]] == ["sun"]
    sun = world.person()
    status, me = await sun.post("/api/sign-in", done["passwords"][0])
    assert (status, me["must"]) == (200, "password")
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    profiles = {one.agent: one.abilities for one in facts if isinstance(one, ProfileChanged)}
    assert profiles["sun"].skills == {"billing": 5, "orders": 2} and profiles["sun"].queues == {"service": 3}  # type: ignore[index]
    assert profiles["wang"].skills == {"billing": 9}  # type: ignore[index]
    assert [(one.added, one.changed, one.by) for one in facts if isinstance(one, PeopleImported)] == [(1, 1, "admin")]
    trail = (await admin.get("/api/audit?limit=200"))[1]
    acts = {(one["act"], one["whom"]) for one in trail}
    assert {("person-added", "sun"), ("person-changed", "wang")} <= acts and ("person-changed", "li") not in acts
    assert done["passwords"][0]["password"] not in str(trail)


async def test_one_mistake_and_nothing_is_taken_in(world: World) -> None:
    await add_person(world, "admin", "administrator")
    admin = await world.signed_in("admin")
    file = HEAD + NEW + "qian,钱,Qian,agent,all,back,biling:5,\n"
    status, seen = await send(admin, "/api/import/people/preview", file)
    assert (status, seen["token"], seen["lines"]) == (200, "", [])
    assert [(one["row"], one["column"], one["name"]) for one in seen["mistakes"]] == [(3, 6, "team"), (3, 7, "skills")]
    assert "billing" in seen["mistakes"][1]["en"] and "billing" in seen["mistakes"][1]["zh"]
    status, told = await send(admin, "/api/import/people?token=x", file)
    assert (status, told["code"]) == (409, "import-wrong")
    assert await world.pool.fetch_one("SELECT FROM person WHERE id = 'sun'") is None


async def test_customers_are_looked_at_and_taken_in(world: World) -> None:
    began = world.gateway.clock.now()
    await add_person(world, "boss", "operations-manager")
    boss, known = await world.signed_in("boss"), Customers(world.pool)
    demo = ClientId("demo")
    await known.replace(demo, "phone", [("1", {"name": "a"}), ("2", {"name": "b"}), ("3", {"name": "c"})])
    file = "phone,name\n1,a\n2,B\n4,d\n"
    status, seen = await send(boss, "/api/import/customers/preview?client=demo&others=drop", file)
    counts = [seen[one] for one in ("added", "changed", "unchanged", "removed")]
    assert (status, counts) == (200, [1, 1, 1, 1])
    status, kept = await send(boss, "/api/import/customers/preview?client=demo", file)
    assert kept["removed"] == 0 and kept["token"] != seen["token"]
    status, done = await send(boss, f"/api/import/customers?client=demo&token={kept['token']}", file)
    assert (status, done["added"], done["changed"], done["removed"]) == (200, 1, 1, 0)
    assert await known.find(demo, "phone", "2") == {"name": "B"} and await known.find(demo, "phone", "3")
    status, told = await send(boss, f"/api/import/customers?client=demo&others=drop&token={seen['token']}", file)
    assert (status, told["code"]) == (409, "import-changed")
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    assert [(one.added, one.changed) for one in facts if isinstance(one, CustomersImported)] == [(1, 1)]
    status, _ = await boss.get("/api/import/customers/template")
    assert status == 200


async def test_files_of_a_second_client_are_closed(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "boss", "administrator")
    await add_person(world, "half", "administrator", ["demo"])
    await add_person(world, "theirs", "agent", ["other"])
    half = await world.signed_in("half")
    path = "/api/import/customers?client=other&token=x"
    assert (await send(half, path, "phone\n1\n"))[0] == 404
    assert (await send(half, "/api/import/customers/preview?client=other", "phone\n1\n"))[0] == 404
    rows = {
        "theirs,他,Theirs,agent,demo,,,\n": 1,  # somebody of theirs is taken over
        "wang,王芳,Wang Fang,agent,demo,,,\n": 1,  # who sees more than one sees oneself
        "mine,我,Mine,agent,all,,,\n": 5,  # to see more than one sees oneself
        "mine,我,Mine,agent,other,,,\n": 5,
        "mine,我,Mine,agent,demo,,o-skill:5,\n": 7,
        "mine,我,Mine,agent,demo,,,o-queue\n": 8,
    }
    for row, column in rows.items():
        seen = (await send(half, "/api/import/people/preview", HEAD + row))[1]
        assert column in [one["column"] for one in seen["mistakes"]], row
        assert "o-skill" not in str(seen).replace("'o-skill'", "") and "Their queue" not in str(seen)
    seen = (await send(half, "/api/import/people/preview", HEAD + "mine,我,Mine,agent,demo,front,billing:1,\n"))[1]
    assert seen["mistakes"] == []
