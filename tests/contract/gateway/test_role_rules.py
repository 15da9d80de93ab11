"""What a role asks of a sign-in, changed by hand: held at once, with a reason, shutting out nobody who does it."""

import json
from typing import Any

import pytest

from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
WHY = "asked for by the client"


async def boss_of(world: World, login: str = "root", clients: list[str] | None = None) -> Person:
    await add_person(world, login, "administrator", clients)
    return await world.signed_in(login)


async def rule(who: Person, role: str) -> dict[str, Any]:
    told = (await who.get("/api/role-rules"))[1]
    return dict(next(one for one in told["rules"] if one["role"] == role))


async def put(who: Person, role: str, totp: bool = False, networks: list[str] | None = None) -> tuple[int, Any]:
    wish = {"was": await rule(who, role), "needs_totp": totp, "networks": networks or [], "why": WHY}
    return await who.ask("PUT", f"/api/role-rules/{role}", wish)


async def give_factor(world: World, person: str) -> None:
    await world.pool.execute(
        "INSERT INTO factor (person_id, seed, is_confirmed, made_at) VALUES ($1, 'x', true, now())", person
    )


async def test_networks_hold_at_once_for_open_pages_and_are_noted(world: World) -> None:
    root, li = await boss_of(world), await world.signed_in("li")
    async with li.socket("/api/desk?page=p1") as listener:
        await listener.kind("snapshot")
        wang = await world.signed_in("wang")
        await world.pool.execute("UPDATE person SET networks = '{127.0.0.0/8}' WHERE id = 'wang'")
        status, told = await put(root, "agent", networks=["10.20.0.0/16"])
        assert (status, told["ended"], told["in_call"]) == (200, 1, 0), told
        assert told["rule"] == await rule(root, "agent")
        assert await listener.closed() == 4003
    assert (await li.get("/api/me"))[0] == 401
    assert (await wang.get("/api/me"))[0] == 200, "the own networks are stronger"
    status, told = await world.person().post("/api/sign-in", {"login": "li", "password": world.passwords["li"]})
    assert (status, told["code"]) == (403, "network-refused")
    assert (await put(root, "agent"))[0] == 200 and await world.signed_in("li")
    rows = await world.pool.fetch("SELECT who, whom, detail FROM audit WHERE act = 'rule-changed' ORDER BY id")
    first = json.loads(rows[0]["detail"])
    assert (rows[0]["who"], rows[0]["whom"], first["why"], first["ended"]) == ("root", "agent", WHY, 1)
    assert first["was"]["networks"] == [] and first["is"]["networks"] == ["10.20.0.0/16"]


async def test_a_second_factor_ends_the_sign_ins_of_who_has_none(world: World) -> None:
    root, li, wang = await boss_of(world), await world.signed_in("li"), await world.signed_in("wang")
    await give_factor(world, "wang")
    status, told = await put(root, "agent", totp=True)
    assert (status, told["ended"]) == (200, 1)
    assert ((await li.get("/api/me"))[0], (await wang.get("/api/me"))[0]) == (401, 200)
    again = world.person()
    assert (await again.sign_in("li"))["must"] == "totp"
    assert (await put(root, "agent", totp=True))[1]["ended"] == 0, "who sets one up is let be"


async def test_nobody_shuts_out_oneself(world: World) -> None:
    root = await boss_of(world)
    for more, code in (({"networks": ["10.0.0.0/8"]}, "shuts-out-networks"), ({"totp": True}, "shuts-out-totp")):
        status, told = await put(root, "administrator", **more)
        assert (status, told["code"]) == (409, code)
    await give_factor(world, "root")
    status, told = await put(root, "administrator", totp=True, networks=["127.0.0.1/32", "10.0.0.0/8"])
    assert status == 200 and told["rule"]["networks"] == ["10.0.0.0/8", "127.0.0.1/32"]
    assert (await root.get("/api/me"))[0] == 200
    told = (await root.get("/api/role-rules"))[1]
    assert (len(told["rules"]), told["address"], told["has_factor"]) == (9, "127.0.0.1", True)


async def test_what_is_wrong_or_not_as_it_was_seen_changes_nothing(world: World) -> None:
    root = await boss_of(world)
    was = await rule(root, "agent")
    status, told = await put(root, "agent", networks=["10.0.0.300"])
    assert (status, told["where"]) == (400, "network")
    wish = {"was": was, "needs_totp": False, "networks": [], "why": ""}
    assert (await root.ask("PUT", "/api/role-rules/agent", wish))[0] == 400, "a reason is asked for"
    assert (await root.ask("PUT", "/api/role-rules/king", {**wish, "why": WHY}))[0] == 404
    assert await rule(root, "agent") == was
    assert (await put(root, "agent", networks=["127.0.0.0/8"]))[0] == 200
    status, told = await root.ask("PUT", "/api/role-rules/agent", {**wish, "why": WHY})
    assert (status, told["code"]) == (409, "conflict")


async def test_a_rule_is_not_for_who_sees_some_clients_alone(world: World) -> None:
    await add_other_client(world)
    for login, role, code in (("part", "administrator", "rights-beyond"), ("head", "supervisor", "not-allowed")):
        await add_person(world, login, role, ["other"])
        who = await world.signed_in(login)
        wish = {"was": {"role": "agent", "needs_totp": False, "networks": []}, "needs_totp": True, "networks": []}
        status, told = await who.ask("PUT", "/api/role-rules/agent", {**wish, "why": WHY})
        assert (status, told["code"]) == (403, code)
    assert await world.pool.fetch("SELECT * FROM role_rule") == []


async def test_a_conversation_is_not_cut_by_it(world: World, until: Until) -> None:
    root, wang = await boss_of(world), await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as listener:
        await listener.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        await add_other_client(world)  # its facts put wang into a conversation
        await until(lambda: world.gateway.live.is_in_call("wang"))  # type: ignore[arg-type]
        status, told = await put(root, "agent", networks=["10.0.0.0/8"])
        assert (status, told["ended"], told["in_call"]) == (200, 0, 1)
        assert (await wang.get("/api/me"))[0] == 200
