"""The door: second factors, networks, passwords that must be changed, pauses for who guesses, sign-ins that end."""

from typing import Any

import pyotp
import pytest

from agent_ui.gateway.doors.tries import MOST_OF_LOGIN
from store.audit import Act
from store.doors import DoorBook, Rule
from tests.contract.gateway.people import PASSWORD, add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import PostgresServer, RedisServer, WallClock

pytestmark = pytest.mark.asyncio
NOBODY = Act("test", "test")
Answer = tuple[int, Any]


async def rule(world: World, role: str, *, totp: bool = False, networks: tuple[str, ...] = ()) -> None:
    await DoorBook(world.pool).put_rule(Rule(role, totp, networks), NOBODY, WallClock().now())


async def enrol(person: Person) -> tuple[str, list[str]]:
    """The seed, and the recovery codes."""
    status, begun = await person.post("/api/factor")
    assert status == 200 and begun["picture"].startswith("data:image/svg+xml")
    code = pyotp.TOTP(begun["seed"]).now()
    status, told = await person.post("/api/factor/confirm", {"code": code})
    assert status == 200, told
    return begun["seed"], told["codes"]


async def sign_in(world: World, login: str, code: str = "", person: Person | None = None) -> Answer:
    wish = {"login": login, "password": world.passwords[login], "code": code}
    return await (person or world.person()).post("/api/sign-in", wish)


async def acts(world: World, of: str) -> list[str]:
    return [row["act"] for row in await world.pool.fetch("SELECT act FROM audit WHERE whom = $1 ORDER BY id", of)]


async def codes_of(seed: str) -> list[str]:
    """The next code that was not used yet, and the one behind it."""
    now = int(WallClock().now().timestamp()) // 30
    return [pyotp.TOTP(seed).generate_otp(now + ahead) for ahead in (1, 2)]


async def test_a_role_that_asks_for_a_second_factor(world: World) -> None:
    await rule(world, "administrator", totp=True)
    await add_person(world, "root", "administrator")
    root = world.person()
    status, me = await sign_in(world, "root", person=root)
    assert (status, me["must"]) == (200, "totp")
    status, told = await root.get("/api/audit")
    assert (status, told["code"]) == (403, "totp-first")
    seed, recovery = await enrol(root)
    assert (await root.get("/api/audit"))[0] == 200 and (await root.get("/api/me"))[1]["must"] == ""
    assert (await root.post("/api/factor"))[1]["code"] == "has-factor"
    status, told = await sign_in(world, "root")
    assert (status, told["code"]) == (401, "code-needed")
    [code, _] = await codes_of(seed)
    status, told = await sign_in(world, "root", "000000" if code != "000000" else "111111")
    assert (status, told["code"]) == (401, "wrong-code")
    assert (await sign_in(world, "root", code))[0] == 200
    assert (await sign_in(world, "root", code))[1]["code"] == "wrong-code", "a code is good once"
    assert len({*recovery}) == 10
    assert (await sign_in(world, "root", recovery[0].upper().replace("-", " ")))[0] == 200
    assert (await sign_in(world, "root", recovery[0]))[1]["code"] == "wrong-code", "so is a recovery code"
    noted = await acts(world, "root")
    assert [one for one in noted if one.startswith(("totp", "recovery"))] == ["totp-enrolled", "recovery-code-used"]
    text = str([dict(row) for row in await world.pool.fetch("SELECT * FROM factor")])
    text += str(await world.pool.fetch("SELECT * FROM recovery_code")) + str(
        await world.pool.fetch("SELECT * FROM audit")
    )
    assert seed not in text and recovery[1] not in text


async def test_the_code_that_confirmed_is_not_good_again(world: World) -> None:
    zhao = await world.signed_in("zhao")
    _, begun = await zhao.post("/api/factor")
    code = pyotp.TOTP(begun["seed"]).now()
    assert (await zhao.post("/api/factor/confirm", {"code": "12345"}))[1]["code"] == "wrong-code-first"
    assert (await zhao.post("/api/factor/confirm", {"code": code}))[0] == 200
    assert (await sign_in(world, "zhao", code))[1]["code"] == "wrong-code"


async def test_a_factor_is_set_up_only_soon_after_the_password_was_shown(world: World) -> None:
    zhao = await world.signed_in("zhao")
    await world.pool.execute("UPDATE session SET created_at = created_at - interval '11 minutes'")
    assert (await zhao.post("/api/factor"))[1]["code"] == "sign-in-again"


async def test_an_administrator_resets_a_lost_factor(world: World) -> None:
    await add_person(world, "root", "administrator")
    root, zhao = await world.signed_in("root"), await world.signed_in("zhao")
    await enrol(zhao)
    assert [one["login"] for one in (await root.get("/api/people"))[1] if one["has_factor"]] == ["zhao"]
    assert (await root.post("/api/people/zhao/reset-factor"))[0] == 204
    assert (await zhao.get("/api/me"))[0] == 401, "what was signed in is over"
    assert (await sign_in(world, "zhao"))[0] == 200
    assert (await root.post("/api/people/nobody/reset-factor"))[0] == 404
    assert "totp-reset" in await acts(world, "zhao")


async def test_a_seed_of_another_person_or_key_opens_nothing(world: World) -> None:
    """Who may write to the database cannot give somebody a factor that is known."""
    zhao, li = await world.signed_in("zhao"), await world.signed_in("li")
    seed, _ = await enrol(li)
    await enrol(zhao)
    await world.pool.execute(
        "UPDATE factor SET seed = (SELECT seed FROM factor WHERE person_id = 'li') WHERE person_id = 'zhao'"
    )
    status, told = await sign_in(world, "zhao", (await codes_of(seed))[0])
    assert (status, told["code"]) == (409, "factor-unreadable")


async def test_networks(world: World) -> None:
    await rule(world, "supervisor", networks=("10.0.0.0/8",))
    status, told = await sign_in(world, "zhao")
    assert (status, told["code"]) == (403, "network-refused")
    status, told = await world.person().post("/api/sign-in", {"login": "zhao", "password": "wrong"})
    assert (status, told["code"]) == (401, "wrong-login"), "where from is told to who knows the password"
    await world.pool.execute("UPDATE person SET networks = '{127.0.0.0/8}' WHERE id = 'zhao'")
    assert (await sign_in(world, "zhao"))[0] == 200, "the own row is stronger than the role's"
    assert "network-refused" in await acts(world, "zhao")
    forged = {"X-Forwarded-For": "10.1.2.3"}
    await world.pool.execute("UPDATE person SET networks = '{}' WHERE id = 'zhao'")
    wish = {"login": "zhao", "password": world.passwords["zhao"]}
    assert (await world.person().ask("POST", "/api/sign-in", wish, headers=forged))[0] == 403, "no proxy is trusted"


async def test_a_first_password_is_changed_before_anything_else(world: World) -> None:
    await add_person(world, "new", "supervisor")
    await world.pool.execute("UPDATE person SET must_change_password = true WHERE id = 'new'")
    new = world.person()
    assert (await sign_in(world, "new", person=new))[1]["must"] == "password"
    assert (await new.get("/api/recordings"))[1]["code"] == "password-first"
    assert (await new.post("/api/factor"))[1]["code"] == "password-first"
    for wrong, code in (
        ("short", "short"), ("newnewnewnew99", "about-you"), ("password12345", "common"), (PASSWORD, "same"),
    ):  # fmt: skip
        status, told = await new.post("/api/password", {"old": PASSWORD, "new": wrong})
        assert (status, told["code"]) == (409, f"password-{code}"), wrong
    good = "vier-blaue-tassen"
    assert (await new.post("/api/password", {"old": "not it", "new": good}))[1]["code"] == "wrong-password"
    assert (await new.post("/api/password", {"old": PASSWORD, "new": good}))[0] == 204
    assert (await new.get("/api/recordings"))[0] == 200
    assert (await sign_in(world, "new"))[0] == 401
    world.passwords["new"] = good
    assert (await sign_in(world, "new"))[1]["must"] == ""


async def test_guessing_one_login_from_many_places_is_held_up_and_its_owner_is_not(
    world: World, redis_server: RedisServer
) -> None:
    await world.signed_in("wang")  # from 127.0.0.1
    tries = world.gateway.tries
    answers = [await tries.add("wang", f"10.0.0.{number}", is_known=False) for number in range(MOST_OF_LOGIN + 2)]
    assert answers == [""] * MOST_OF_LOGIN + ["first", "held"]
    assert (await sign_in(world, "wang"))[0] == 200


async def test_each_pause_is_longer(world: World, redis_server: RedisServer) -> None:
    tries, seen = world.gateway.tries, []
    for _ in range(3):
        answers = [await tries.add("wang", "10.0.0.1", is_known=True) for _ in range(7)]
        assert answers == [""] * 5 + ["first", "held"]
        for key in await keys(world, "pause:*"):
            seen.append(int(await world.gateway.bus._command("TTL", key)))
            await world.gateway.bus.forget(key)  # the pause is over
        for key in await keys(world, "here:*"):
            await world.gateway.bus.forget(key)
    assert [round(one, -2) for one in seen] == [300, 600, 1200]


async def keys(world: World, kind: str) -> list[str]:
    found: Any = await world.gateway.bus._command("KEYS", f"zuoxi:tries:{kind}")
    return [one.decode() if isinstance(one, bytes) else one for one in found]


async def test_a_sign_in_ends_by_itself(world: World) -> None:
    person = await world.signed_in("wang")
    await world.pool.execute(
        "UPDATE session SET longest_until = now() + interval '1 minute', expires_at = now() + interval '1 minute'"
    )
    assert (await person.get("/api/me"))[0] == 200
    [row] = await world.pool.fetch("SELECT expires_at <= longest_until AS is_bound FROM session")
    assert row["is_bound"], "no request makes it longer than the longest"
    await world.pool.execute("UPDATE session SET expires_at = now() - interval '1 second'")
    assert (await person.get("/api/me"))[0] == 401


async def test_nobody_ends_the_sign_in_of_who_sees_more(world: World) -> None:
    await add_person(world, "half", "supervisor", ["demo"])
    half, _ = await world.signed_in("half"), await world.signed_in("zhao")
    told = (await half.get("/api/sessions"))[1]
    assert [one["person"] for one in told] == ["half"] and told[0]["is_mine"]
    [row] = await world.pool.fetch("SELECT desk_id FROM session WHERE person_id = 'zhao'")
    assert (await half.post(f"/api/sessions/{row['desk_id']}/end"))[0] == 404


async def test_no_sign_in_without_its_line_in_the_trail(world: World, postgres: PostgresServer) -> None:
    """The trail's end cannot be had: nobody comes in unseen."""
    async with world.pool.transaction() as connection:
        await connection.execute("SELECT FROM audit_end FOR UPDATE")
        status, told = await sign_in(world, "wang")
        assert (status, told["code"]) == (503, "database-away")
    assert (await sign_in(world, "wang"))[0] == 200
    assert await acts(world, "wang") == ["sign-in"]
