"""Secrets and whole numbers: everything is driven with recognisable ones, then it is looked for where it must not be.

Every route of the table and every socket; logs, journal, audit trail, error answers, all tables of the database.
"""

import json
import logging
import re
import unicodedata
from typing import Any

import pyotp
import pytest

from agent_ui.gateway.doors.rights import RIGHTS, may
from agent_ui.gateway.protocol.doors import Role
from lexicon.ids import AgentId, CallId
from lexicon.journal import MessageSent
from tests.contract.gateway import second_client as second
from tests.contract.gateway.people import CALL, CALLER, ITEM, PASSWORD, RECORDING, add_person
from tests.contract.gateway.test_closed import addresses
from tests.contract.gateway.world import SIP_PASSWORD, Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
SOCKETS = ("/api/desk", "/api/watch", "/api/wallboard", "/api/sip")
TYPED = ("geheim-wrong-password", "geheim-as-login", "geheim-body", "geheim-query", "geheim-header", "geheim-message",
         "geheim-bearer", "geheim-url", "geheim-file")  # fmt: skip
BODY = dict.fromkeys(("password", "login", "old", "new", "code", "secret", "token"), "geheim-body") | {"id": "x"}


async def with_a_factor(person: Person) -> list[str]:
    """The seed and the recovery codes."""
    _, begun = await person.post("/api/factor")
    code = pyotp.TOTP(begun["seed"]).now()
    _, told = await person.post("/api/factor/confirm", {"code": code})
    return [begun["seed"], *told["codes"]]


async def tables(world: World) -> dict[str, str]:
    """All that is in the database, by table."""
    names = await world.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    found = {}
    for name in (row["tablename"] for row in names):
        rows = await world.pool.fetch(f'SELECT row_to_json(one)::text AS text FROM "{name}" AS one')
        found[name] = "\n".join(row["text"] for row in rows)
    return found


async def asked_everything(world: World, people: dict[str, Person]) -> list[tuple[str, str]]:
    """Of each request that was refused the answer."""
    refused = list[tuple[str, str]]()
    headers = {"X-Api-Key": "geheim-header"}
    for login, password in (("wang", "geheim-wrong-password"), ("geheim-as-login", "geheim-wrong-password")):
        refused.append(
            ("sign-in", str(await world.person().post("/api/sign-in", {"login": login, "password": password})))
        )
    for method, path, permission in world.gateway.router.table:
        address = re.sub(r"\{\w+(:[^}]*)?\}", "x1", path) + "?password=geheim-query&limit=geheim-query"
        askers = [one for role, one in people.items() if permission is None or may(role, permission)] or [
            people["administrator"]
        ]
        if path in (*SOCKETS, "/api/sign-out"):
            continue
        for more in (
            {},
            {"Authorization": "Bearer geheim-bearer"},
            {"Authorization": "Bearer zxt_geheim-bearer-00000"},
        ):
            status, told = await askers[0].ask(
                method, address, BODY if method != "GET" else None, headers={**headers, **more}
            )
            if status >= 400:
                refused.append((path, str(told)))
        if method != "GET":
            status, told = await askers[0].ask(method, address, None, data=b'{"id": "geheim-file')
            if status >= 400:
                refused.append((path, str(told)))
    return refused


async def said_at_a_desk(world: World, wang: Person, until: Until) -> list[tuple[str, str]]:
    """The answers to messages that make no sense."""
    refused = list[tuple[str, str]]()
    async with wang.socket("/api/desk?page=p1&x=geheim-query") as desk:
        await until(lambda: "wang" in world.board.at)
        told = await desk.send(type="place-call", id="o1", number="geheim-message", line="geheim-message", reason="x")
        refused.append(("desk", str(told)))
        await desk.socket.send_str('{"type": "geheim-message", "id": "o2"}')
        await desk.closed()
        refused.append(("desk", str(desk.socket.close_code) + str(desk.news)))
    return refused


async def test_no_secret_is_told_again(
    world: World, until: Until, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people: dict[str, Person] = {}
    for role in ("administrator", "operations-manager"):
        await add_person(world, role, role)
        people[role] = await world.signed_in(role)
    people["agent"] = await world.signed_in("wang")
    root, wang = people["administrator"], people["agent"]
    cookies = [one.value for person in people.values() for one in person.session.cookie_jar]
    factor = await with_a_factor(wang)
    _, token = await root.post("/api/tokens", {"name": "crm", "rights": ["calls"], "clients": None})
    hook = {"name": "crm", "url": "https://hook.test/in?signature=geheim-url", "clients": None}
    status, webhook = await root.post("/api/webhooks", hook)
    assert status == 200, webhook
    _, telephone = await wang.post("/api/phone", {"kind": "sip"})
    assert telephone["password"] == SIP_PASSWORD
    secrets = [PASSWORD, world.passwords["wang"], *cookies, *factor, token["token"], webhook["secret"], SIP_PASSWORD]

    refused = [*await asked_everything(world, people), *await said_at_a_desk(world, wang, until)]
    await world.gateway.journal.flush()
    await wang.post("/api/sign-out")

    found = await tables(world)
    places = {
        "logs": "".join(capfd.readouterr()) + caplog.text,
        "errors": json.dumps(refused, ensure_ascii=False),
        "audit": found["audit"],
        "journal": found["journal"],
    }
    assert "signed-in" in places["logs"] and "webhook-made" in places["audit"] and len(refused) > 100
    told_again = [(one[:16], place) for place, text in places.items() for one in (*secrets, *TYPED) if one in text]
    # What people put into a form that is kept is kept: the address of a webhook, with all of it.
    told_again += [(one[:16], name) for name, text in found.items() for one in secrets if one in text]
    assert told_again == []


# ---------------------------------------------------------------- whole numbers


WRITTEN = f"回电 {CALLER} 或 139-1111-2222，（139）1111 2222，１３９１１１１２２２２, +86 {CALLER}"


def whole(told: Any) -> bool:
    """Whether the caller's number is in it, however it is written."""
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return CALLER in re.sub(r"[\s().\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", text))


async def written_everywhere(world: World, boss: Person) -> None:
    """The number, in all that people write and that others read."""
    await world.pool.execute("UPDATE customer_note SET note = $1", WRITTEN)
    await world.pool.execute(
        "UPDATE customer_record SET fields = jsonb_build_object('备注', $1::text, 'mobile', '13911112222')", WRITTEN
    )
    await world.pool.execute("DELETE FROM wrap_up WHERE call_id = $1", CALL)
    await world.pool.execute(
        "INSERT INTO wrap_up (call_id, agent_id, client_id, reason_id, disposition_id, state, note, changed_at, "
        "saved_at) VALUES ($1, 'wang', 'other', 'o-reason', 'o-done', 'saved', $2, now(), now())", CALL, WRITTEN,
    )  # fmt: skip
    await world.pool.execute("UPDATE work_item SET note = $1", WRITTEN)
    await world.pool.execute("UPDATE listed_number SET reason = $1", WRITTEN)
    world.board.journal.record(
        MessageSent("m-number", AgentId("o-boss"), (AgentId("one-agent"),), WRITTEN, "主管", "Boss")
    )


async def test_no_whole_number_leaves_but_by_a_reveal(
    world: World, until: Until, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of each route the first role that may and has no right to whole numbers, and the first that has it."""
    boss = await second.add_second_client(world)
    people: dict[Role, Person] = {}
    for role in RIGHTS:
        await add_person(world, f"one-{role}", role, ["other"])
        people[role] = await world.signed_in(f"one-{role}")
    await written_everywhere(world, boss)
    await until(lambda: "m-number" in world.gateway.live.floor.desk_messages)
    told_whole, tried = set[str](), 0
    for method, path, permission in world.gateway.router.table:
        if permission is None or method != "GET" or path in SOCKETS:
            continue
        roles = [role for role in RIGHTS if may(role, permission)]
        some = [next((one for one in roles if may(one, "reveal") is has), None) for has in (False, True)]
        for role in [one for one in some if one is not None]:
            for address in addresses(path):
                status, told = await people[role].get(address)
                tried += status == 200
                if whole(told):
                    told_whole.add(f"{role} {address}")
    for path, role in (("/api/desk", "agent"), ("/api/wallboard", "client"), ("/api/watch", "qa")):
        async with people[role].socket(f"{path}?page=p1") as socket:
            await until(lambda socket=socket: len(socket.news) > 2)  # type: ignore[misc]
            if whole(socket.news):
                told_whole.add(f"{role} {path}")
    assert told_whole == set() and tried > 40  # lists of numbers, too, show one whole only when asked to (0092)
    for kind, id_ in (("call", CALL), ("recording", RECORDING), ("work-item", ITEM)):
        assert (await people["supervisor"].post("/api/reveal", {"kind": kind, "id": id_}))[1] == {"number": CALLER}
        assert (await people["agent"].post("/api/reveal", {"kind": kind, "id": id_}))[0] == 403
    trail = (await tables(world))["audit"]
    assert trail.count("number-revealed") == 3 and not whole(trail) and not whole("".join(capfd.readouterr()))
    assert CallId(CALL) in trail
