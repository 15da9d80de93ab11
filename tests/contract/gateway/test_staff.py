"""One person, kept over HTTP: made, changed, locked out, gone; by whom, and by whom not; each with its reason noted."""

import json
from datetime import timedelta
from typing import Any

import pytest

from lexicon.journal import CentreChanged, ProfileChanged
from store.journal_read import JournalReader
from tests.contract.gateway.people import PASSWORD, add_other_client, add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
WHY = {"why": "asked for by Mr Chen"}


def new(login: str, **more: Any) -> dict[str, Any]:
    return {
        "login": login, "name_zh": "孙丽", "name_en": "Sun Li", "role": "agent", "clients": None, "networks": [],
        "needs_totp": False, "has_standing_leg": False, "team": None, "skills": {}, "queues": {}, "certifications": [],
        **more,
    }  # fmt: skip


async def put(who: Person, row: dict[str, Any], seen: str = "") -> tuple[int, Any]:
    return await who.ask("PUT", f"/api/people/{row['login']}", {"seen": seen, "row": row, **WHY})


async def changed(who: Person, login: str, **more: Any) -> tuple[int, Any]:
    _, was = await who.get(f"/api/people/{login}")
    return await put(who, {**was["row"], **more}, was["seen"])


async def administrator(world: World, login: str = "admin", clients: list[str] | None = None) -> Person:
    await add_person(world, login, "administrator", clients)
    return await world.signed_in(login)


async def details(world: World, act: str) -> list[dict[str, Any]]:
    rows = await world.pool.fetch("SELECT detail FROM audit WHERE act = $1 ORDER BY id", act)
    return [json.loads(row["detail"]) for row in rows]


async def test_somebody_new_signs_in_and_has_what_was_given(world: World) -> None:
    began, admin = world.gateway.clock.now(), await administrator(world)
    today = began.date()
    until = {"reason": "billing", "first_day": today.isoformat(), "last_day": (today + timedelta(9)).isoformat()}
    row = new("sun", team="front", skills={"billing": 7}, queues={"service": 3}, certifications=[until])
    status, told = await put(admin, row)
    assert (status, told["person"]["row"], told["has_ended"]) == (200, row, False), told
    assert (await put(admin, row))[1]["code"] == "exists"
    world.passwords["sun"] = told["password"]
    sun = world.person()
    assert (await sun.sign_in("sun"))["must"] == "password", "the first password is good for changing it"
    assert (await admin.get("/api/people/sun"))[1]["is_signed_in"]
    facts = [entry.fact for entry in await JournalReader(world.pool).since(began)]
    [profile] = [one for one in facts if isinstance(one, ProfileChanged)]
    assert (dict(profile.abilities.skills), profile.by) == ({"billing": 7}, "admin")
    assert [one.key for one in facts if isinstance(one, CentreChanged)] == ["sun"]
    [detail] = await details(world, "person-added")
    assert detail["why"] == WHY["why"] and detail["is"]["skills"] == {"billing": 7} and detail["was"] is None
    assert told["password"] not in str(await world.pool.fetch("SELECT * FROM audit"))


async def test_two_administrators_do_not_overwrite_each_other(world: World) -> None:
    admin = await administrator(world)
    _, was = await admin.get("/api/people/wang")
    assert (await put(admin, {**was["row"], "name_en": "Fang"}, was["seen"]))[0] == 200
    status, told = await put(admin, {**was["row"], "team": None}, was["seen"])
    assert (status, told["code"]) == (409, "conflict")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"skills": {"biling": 5}}, "skills"),
    ({"skills": {"billing": 11}}, "row.skills[...]"),
    ({"team": "nowhere"}, "team"),
    ({"role": "client"}, "clients"),
    ({"clients": []}, "clients"),
    ({"clients": ["nobody"]}, "clients"),
    ({"networks": ["10.0.0.300"]}, "network"),
    ({"name_zh": ""}, "row.name_zh"),
    ({"certifications": [{"reason": "billing", "first_day": "2026-02-30", "last_day": "2026-03-01"}]},
     "row.certifications[0].first_day"),
    ({"certifications": [{"reason": "billing", "first_day": "2026-03-02", "last_day": "2026-03-01"}]},
     "certifications"),
]  # fmt: skip


async def test_what_cannot_be_is_told_at_its_field(world: World) -> None:
    admin = await administrator(world)
    for more, where in WRONG:
        status, told = await put(admin, new("sun", **more))
        assert (status, told["where"]) == (400, where), (more, told)
    assert (await put(admin, new("Sun Li")))[0] == 400
    assert (await admin.get("/api/people/sun"))[0] == 404, "nothing half done"


async def test_other_rights_end_the_sign_in_and_other_skills_do_not(world: World) -> None:
    admin, wang = await administrator(world), await world.signed_in("wang")
    status, told = await changed(admin, "wang", skills={"orders": 2})
    assert status == 200 and not told["has_ended"] and (await wang.get("/api/me"))[0] == 200
    status, told = await changed(admin, "wang", role="qa")
    assert status == 200 and told["has_ended"] and (await wang.get("/api/me"))[0] == 401
    assert (await world.person().sign_in("wang"))["role"] == "qa"
    assert [one["why"] for one in await details(world, "person-changed")] == [WHY["why"]] * 2


async def test_a_person_in_a_call_keeps_the_rights_until_it_is_over(world: World, until: Until) -> None:
    admin, wang = await administrator(world), await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as listener:
        await listener.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        await add_other_client(world)  # its facts put wang into a conversation
        await until(lambda: world.gateway.live.is_in_call("wang"))  # type: ignore[arg-type]
        status, told = await changed(admin, "wang", role="qa")
        assert (status, told["code"]) == (409, "agent-in-a-call")
        for path, body in (
            ("state", {"state": "locked", **WHY}),
            ("password", WHY),
            ("sign-out", WHY),
            ("factor", WHY),
        ):
            assert (await admin.post(f"/api/people/wang/{path}", body))[1]["code"] == "agent-in-a-call"
        assert (await changed(admin, "wang", skills={"billing": 3}))[0] == 200
        assert (await wang.get("/api/me"))[0] == 200


async def test_locked_out_gone_and_here_again(world: World) -> None:
    admin, wang = await administrator(world), await world.signed_in("wang")
    for state, act in (("locked", "person-locked"), ("left", "person-left")):
        assert (await admin.post("/api/people/wang/state", {"state": state, **WHY}))[0] == 204
        assert (await wang.get("/api/me"))[0] == 401
        wish = {"login": "wang", "password": world.passwords["wang"]}
        assert (await world.person().post("/api/sign-in", wish))[0] == 401
        assert (await details(world, act))[-1]["why"] == WHY["why"]
    found = (await admin.get("/api/people/wang"))[1]
    assert found["state"] == "left" and found["left_at"] and found["row"]["skills"], "all else stays"
    listed = [one["id"] for one in (await admin.get("/api/staff"))[1]["people"]]
    assert "wang" not in listed and "li" in listed
    assert [one["id"] for one in (await admin.get("/api/staff?state=left"))[1]["people"]] == ["wang"]
    assert (await admin.post("/api/people/wang/state", {"state": "active", **WHY}))[0] == 204
    await world.signed_in("wang")


async def test_a_lock_out_by_guessing_is_ended(world: World) -> None:
    admin = await administrator(world)
    wrong = {"login": "wang", "password": "not it at all"}
    answers = [(await world.person().post("/api/sign-in", wrong))[0] for _ in range(7)]
    assert answers[-1] == 429
    await admin.post("/api/people/wang/state", {"state": "active", **WHY})
    await world.signed_in("wang")


async def test_a_password_is_set_once_and_has_to_be_changed(world: World) -> None:
    admin, wang = await administrator(world), await world.signed_in("wang")
    status, told = await admin.post("/api/people/wang/password", WHY)
    assert status == 200 and (await wang.get("/api/me"))[0] == 401
    world.passwords["wang"] = told["password"]
    assert (await world.person().sign_in("wang"))["must"] == "password"
    assert [one["why"] for one in await details(world, "password-set")] == [WHY["why"]]


async def give_factor(world: World, person: str) -> None:
    await world.pool.execute(
        "INSERT INTO factor (person_id, seed, is_confirmed, made_at) VALUES ($1, 'x', true, now())", person
    )


async def has_factor(world: World, person: str) -> bool:
    return bool(await world.pool.fetch("SELECT FROM factor WHERE person_id = $1", person))


async def test_a_second_factor_is_reset_with_a_reason(world: World) -> None:
    admin, wang = await administrator(world), await world.signed_in("wang")
    await give_factor(world, "wang")
    assert (await admin.post("/api/people/wang/factor", {"why": ""}))[0] == 400
    assert await has_factor(world, "wang")
    assert (await admin.post("/api/people/wang/factor", WHY))[0] == 204
    assert not await has_factor(world, "wang") and (await wang.get("/api/me"))[0] == 401
    assert [one["why"] for one in await details(world, "totp-reset")] == [WHY["why"]]


async def test_nobody_resets_the_own_second_factor_or_one_of_more_rights(world: World) -> None:
    """Neither at the person's form nor at the page of who is signed in."""
    admin, manager = await administrator(world), await administrator(world, "part", ["demo"])
    for one in ("admin", "zhao"):
        await give_factor(world, one)
    for path, body in (("factor", WHY), ("reset-factor", None)):
        status, told = await admin.post(f"/api/people/admin/{path}", body)
        assert (status, told["code"]) == (403, "own-rights"), path
        assert (await manager.post(f"/api/people/zhao/{path}", body))[0] == 404, "zhao sees other clients, too"
    assert await has_factor(world, "admin") and await has_factor(world, "zhao")


async def test_ones_own_second_factor_can_be_asked_for(world: World) -> None:
    admin = await administrator(world)
    assert (await changed(admin, "zhao", needs_totp=True))[0] == 200
    assert (await world.person().sign_in("zhao"))["must"] == "totp"


async def test_nobody_gives_more_than_is_had(world: World) -> None:
    """Who sees one client makes nobody who sees all or another, changes nobody who does, and finds none of them."""
    await add_other_client(world)
    boss, half = await administrator(world, "boss"), await administrator(world, "half", ["demo"])
    for clients in (None, ["other"], ["demo", "other"]):
        status, told = await put(half, new("mine", clients=clients))
        assert (status, told["code"]) == (403, "rights-beyond"), clients
    assert (await put(half, new("mine", clients=["demo"])))[0] == 200
    assert (await put(boss, new("theirs", clients=["other"], skills={"o-skill": 3})))[0] == 200
    found = {one["id"] for one in (await half.get("/api/staff"))[1]["people"]}
    assert found == {"half", "mine"}
    assert (await put(half, new("theirs", clients=["demo"])))[1]["code"] == "exists"
    for method, path, body in (
        ("GET", "", None), ("POST", "/password", WHY), ("POST", "/state", {"state": "left", **WHY}),
        ("POST", "/sign-out", WHY),
    ):  # fmt: skip
        assert (await half.ask(method, f"/api/people/theirs{path}", body))[0] == 404, path
    assert (await changed(half, "mine", skills={"o-skill": 3}))[1]["where"] == "skills"
    await world.pool.execute("INSERT INTO person_skill VALUES ('mine', 'o-skill', 4)")  # by who sees all, say
    _, was = await half.get("/api/people/mine")
    assert was["row"]["skills"] == {}
    assert (await put(half, {**was["row"], "skills": {"billing": 2}}, was["seen"]))[0] == 200
    assert (await boss.get("/api/people/mine"))[1]["row"]["skills"] == {"billing": 2, "o-skill": 4}


async def test_nobody_changes_the_own_rights(world: World) -> None:
    admin = await administrator(world)
    await administrator(world, "second")
    for more in ({"role": "operations-manager"}, {"clients": ["demo"]}):
        assert (await changed(admin, "admin", **more))[1]["code"] == "own-rights"
    assert (await changed(admin, "admin", name_en="Root"))[0] == 200
    for path, body in (("state", {"state": "left", **WHY}), ("password", WHY), ("sign-out", WHY)):
        assert (await admin.post(f"/api/people/admin/{path}", body))[1]["code"] == "own-rights"


async def test_the_last_administrator_stays(world: World) -> None:
    """Whoever tries: the page, and the database itself, where a program writes to it."""
    admin, half = await administrator(world), await administrator(world, "half", ["demo"])
    await add_person(world, "second", "administrator")
    second = await world.signed_in("second")
    assert (await second.post("/api/people/admin/state", {"state": "locked", **WHY}))[0] == 204
    assert (await half.post("/api/people/second/state", {"state": "left", **WHY}))[0] == 404
    await world.pool.execute("UPDATE person SET is_enabled = true WHERE id = 'admin'")
    admin = await world.signed_in("admin")
    await world.pool.execute("UPDATE person SET is_enabled = false WHERE id IN ('second', 'guo')")
    file = b"login,role\nadmin,supervisor\n"
    async with admin.session.post("/api/import/people/preview", data=file) as answer:
        token = (await answer.json())["token"]
    async with admin.session.post(f"/api/import/people?token={token}", data=file) as answer:
        assert (answer.status, (await answer.json())["code"]) == (409, "last-administrator")
    assert (await admin.get("/api/me"))[0] == 200


async def test_a_certification_that_ends_is_told_before_and_its_revoking_is_remembered(world: World) -> None:
    admin, now = await administrator(world), world.gateway.clock.now()
    today = now.date()
    days = {"billing": 20, "orders": 90}
    first = (today - timedelta(60)).isoformat()
    held = [
        {"reason": one, "first_day": first, "last_day": (today + timedelta(ahead)).isoformat()}
        for one, ahead in days.items()
    ]
    status, told = await changed(admin, "wang", certifications=held)
    assert status == 200 and [one["reason"] for one in told["person"]["ending"]] == ["billing"]
    assert 19 <= told["person"]["ending"][0]["in_days"] <= 20
    page = (await admin.get("/api/staff?state=ending"))[1]
    assert (page["total"], page["ending"], [one["id"] for one in page["people"]]) == (1, 1, ["wang"])
    longer = [{**held[0], "last_day": (today + timedelta(200)).isoformat()}, held[1]]
    status, told = await changed(admin, "wang", certifications=longer)
    assert status == 200 and told["person"]["ending"] == [] and told["person"]["row"]["certifications"] == longer
    status, told = await changed(admin, "wang", certifications=[longer[0]])
    ended = [one for one in told["person"]["row"]["certifications"] if one["reason"] == "orders"]
    assert status == 200 and ended[0]["last_day"] <= (today + timedelta(1)).isoformat(), "over, and still known"
    [row] = await world.pool.fetch(
        "SELECT count(*) AS valid FROM person_certification "
        "WHERE person_id = 'wang' AND reason_id = 'orders' AND ends > $1",
        now,
    )
    assert row["valid"] == 0


async def test_fifty_a_page_and_found_by_any_part(world: World) -> None:
    admin = await administrator(world)
    await world.pool.execute(
        "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
        "SELECT 'p' || n, 'p' || n, '某' || n, 'Person ' || n, 'agent', 'x' FROM generate_series(100, 220) AS n"
    )
    first, third = [(await admin.get(f"/api/staff?find=person&offset={offset}"))[1] for offset in (0, 100)]
    assert (first["total"], len(first["people"]), len(third["people"])) == (121, 50, 21)
    assert [one["id"] for one in (await admin.get("/api/staff?find=某15 9"))[1]["people"]] == ["p159"]
    assert (await admin.get("/api/staff?offset=-1"))[0] == 400
    assert {one["role"] for one in (await admin.get("/api/staff?role=administrator"))[1]["people"]} == {"administrator"}
    assert PASSWORD not in str(first)
