"""The gateway over HTTP, on real PostgreSQL and Redis."""

import asyncio
import os
from datetime import UTC, datetime

import aiohttp
import pytest

from agent_ui.gateway.problems import TEXTS
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, OfferId, QueueId, ReasonId, RecordingId
from lexicon.journal import (
    CallArrived,
    CallBridged,
    Entry,
    Fact,
    OfferMade,
    OfferTaken,
    RecordingKept,
    RecordingStopped,
    WrapUpOwed,
)
from tests.contract.gateway.world import World
from tests.contract.parts import PostgresServer, Until

CALL, CLIENT, WANG = CallId("c1"), ClientId("demo"), AgentId("wang")


def talked(world: World, call: CallId = CALL, agent: AgentId = WANG) -> None:
    """The journal of a call in which the agent talked."""
    world.board.journal.record(
        CallArrived(
            call=call, client=CLIENT, channel=ChannelId("x"), number="4008000001", caller="13800000000", language="zh"
        )
    )
    world.board.journal.record(
        CallBridged(
            call=call,
            client=CLIENT,
            agent=agent,
            bridge=BridgeId("b"),
            agent_channel=ChannelId("y"),
            waited_s=3.5,
        )
    )


@pytest.mark.asyncio
async def test_health_needs_no_sign_in(world: World) -> None:
    status, told = await world.person().get("/api/health")
    assert status == 200
    assert {name for name, part in told["parts"].items() if not part["is_well"]} == {"recorder"}
    assert told["ready"] is False


@pytest.mark.asyncio
async def test_a_recorder_that_was_killed_is_not_well(world: World) -> None:
    """Its mark outlives it: only one that is renewed says that somebody takes jobs."""
    mark = world.gateway.settings.var / "run" / "recorder.ready"
    mark.parent.mkdir()
    mark.touch()
    assert (await world.person().get("/api/health"))[1]["ready"] is True
    long_ago = mark.stat().st_mtime - 60
    os.utime(mark, (long_ago, long_ago))
    assert (await world.person().get("/api/health"))[1]["parts"]["recorder"]["is_well"] is False


@pytest.mark.asyncio
async def test_sign_in_and_out(world: World) -> None:
    person = world.person()
    assert (await person.get("/api/me"))[0] == 401
    me = await person.sign_in("wang")
    assert (me["id"], me["role"], me["name_zh"]) == ("wang", "agent", "王芳")
    assert (await person.get("/api/me")) == (200, me)
    [cookie] = list(person.session.cookie_jar)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    stored = await world.pool.fetch("SELECT id_sha256 FROM session")
    assert all(cookie.value not in row["id_sha256"] for row in stored)
    assert (await person.post("/api/sign-out"))[0] == 204
    assert (await person.get("/api/me"))[0] == 401


@pytest.mark.asyncio
async def test_who_works_on_keeps_the_cookie_too(world: World) -> None:
    """The sign-in lives on with each request; a browser that dropped its cookie after 12 h would cut a conversation."""
    person = await world.signed_in("wang")
    [cookie] = list(person.session.cookie_jar)
    await world.pool.execute("UPDATE session SET expires_at = now() + interval '11 hours'")
    async with person.session.get("/api/me") as response:
        again = response.cookies["zx_session"]
        assert (again.value, again["max-age"]) == (cookie.value, "43200")
        assert (again["httponly"], again["samesite"], again["path"]) == (True, "Strict", "/")
    async with person.session.get("/api/me") as response:
        assert not response.cookies
    await world.pool.execute("UPDATE session SET expires_at = now() + interval '11 hours'")
    async with person.session.post("/api/sign-out") as response:
        assert response.cookies["zx_session"].value == ""


@pytest.mark.asyncio
async def test_wrong_password_and_lockout(world: World) -> None:
    person = world.person()
    for login in ("wang", "nobody"):
        answers = [await person.post("/api/sign-in", {"login": login, "password": "wrong"}) for _ in range(6)]
        assert [status for status, _ in answers] == [401] * 5 + [429]
        assert answers[0][1]["code"] == "wrong-login"
        assert answers[5][1]["code"] == "too-many-tries"
        assert all(answers[5][1][language] for language in ("zh", "en"))
    right = {"login": "wang", "password": world.passwords["wang"]}
    assert (await person.post("/api/sign-in", right))[0] == 429
    await person.sign_in("li")  # another login is not locked


@pytest.mark.asyncio
async def test_many_tries_at_once_gain_nothing(world: World) -> None:
    person = world.person()
    body = {"login": "wang", "password": "wrong"}
    answers = await asyncio.gather(*(person.post("/api/sign-in", body) for _ in range(20)))
    assert sorted(status for status, _ in answers) == [401] * 5 + [429] * 15


@pytest.mark.asyncio
async def test_origin_is_checked(world: World) -> None:
    person = await world.signed_in("wang")
    for origin in ("http://evil.example", "null", "", world.url + "0"):
        status, told = await person.ask("PUT", "/api/wrap-ups/c1", {}, headers={"Origin": origin})
        assert (status, told["code"]) == (403, "wrong-origin")
        for path in ("/api/desk?page=p1", "/api/wallboard", "/api/sip"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await person.session.ws_connect(path, headers={"Origin": origin})
            assert refused.value.status == 403


@pytest.mark.asyncio
async def test_wrong_bodies_are_named(world: World) -> None:
    person = await world.signed_in("wang")
    status, told = await person.ask("PUT", "/api/wrap-ups/c1", {"note": 5})
    assert (status, told["code"], told["where"]) == (400, "bad-input", "note")
    assert "str" in told["en"] and "note" in told["zh"]
    assert (await person.ask("PUT", "/api/wrap-ups/c1", [1]))[0] == 400
    assert (await person.ask("PUT", "/api/wrap-ups/c1", None, data=b"{"))[0] == 400
    assert (await person.ask("PUT", "/api/wrap-ups/c1", {"note": "x" * 70000}))[0] == 400
    assert (await person.get("/api/recordings?limit=0"))[1]["where"] == "limit"
    assert (await person.get("/api/recordings?before=yesterday"))[1]["where"] == "before"
    assert (await person.get("/api/nothing"))[0] == 404


@pytest.mark.asyncio
async def test_what_no_database_can_hold_is_refused_at_the_door(world: World) -> None:
    person = await world.signed_in("wang")
    full = {"reason": "billing", "disposition": "resolved", "note": ""}
    refused = [
        await person.post("/api/wrap-ups/%00", full),
        await person.post("/api/wrap-ups/c1", full | {"reason": "a\0b"}),
        await person.get("/api/recordings/%00/audio"),
        await person.get("/api/recordings?call=%00"),
        await person.get("/api/recordings?before=0001-01-01T00:00:00%2B14:00"),
        await person.post("/api/sign-in", {"login": "a\0", "password": "x"}),
    ]
    assert [(status, told["code"]) for status, told in refused] == [(400, "bad-input")] * len(refused)


@pytest.mark.asyncio
async def test_headers(world: World) -> None:
    async with world.person().session.get("/api/health") as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.asyncio
async def test_wrap_up_is_saved_with_its_fact(world: World, until: Until) -> None:
    person = await world.signed_in("wang")
    talked(world)
    await world.board.journal.flush()
    draft = {"reason": "billing", "disposition": None, "note": "账单\0 ok"}
    status, told = await person.ask("PUT", "/api/wrap-ups/c1", draft)
    assert (status, told["state"], told["caller"], told["client"]) == (200, "draft", "138****0000", "demo")
    assert [one["call"] for one in (await person.get("/api/wrap-ups"))[1]] == ["c1"]
    assert (await person.post("/api/wrap-ups/c1", draft))[1]["where"] == "disposition"
    world.board.journal.record(WrapUpOwed(call=CALL, client=CLIENT, agent=WANG))
    await world.board.journal.flush()
    status, told = await person.ask("PUT", "/api/wrap-ups/c1", draft)
    assert told["state"] == "owed"
    full = draft | {"disposition": "resolved"}
    first = await person.post("/api/wrap-ups/c1", full)
    assert (first[0], first[1]["state"]) == (200, "saved")
    rows = await world.pool.fetch("SELECT writer, data::text FROM journal WHERE kind = 'WrapUpSaved'")
    assert len(rows) == 1 and rows[0]["writer"] == "gateway"
    assert (await person.get("/api/wrap-ups"))[1] == []
    assert (await person.post("/api/wrap-ups/c1", full | {"note": "another"}))[1]["code"] == "already-saved"
    assert (await person.ask("PUT", "/api/wrap-ups/c1", draft))[0] == 409
    assert len(await world.pool.fetch("SELECT FROM journal WHERE kind = 'WrapUpSaved'")) == 1


@pytest.mark.asyncio
async def test_same_save_twice_answers_the_same(world: World) -> None:
    person = await world.signed_in("wang")
    talked(world)
    await world.board.journal.flush()
    full = {"reason": "billing", "disposition": "resolved", "note": ""}
    assert await person.post("/api/wrap-ups/c1", full) == await person.post("/api/wrap-ups/c1", full)
    assert len(await world.pool.fetch("SELECT FROM journal WHERE kind = 'WrapUpSaved'")) == 1


@pytest.mark.asyncio
async def test_wrap_up_of_others(world: World) -> None:
    person = await world.signed_in("li")
    talked(world)
    await world.board.journal.flush()
    full = {"reason": "billing", "disposition": "resolved", "note": ""}
    assert (await person.post("/api/wrap-ups/c1", full))[1]["code"] == "not-your-call"
    assert (await person.post("/api/wrap-ups/none", full))[1]["code"] == "not-your-call"


@pytest.mark.asyncio
async def test_a_call_whose_journal_is_still_in_a_spool_is_saved_a_moment_later(world: World, until: Until) -> None:
    """PostgreSQL is back, the controller's spool not yet in it: "this was not your call" would be a lie, and final."""
    person = await world.signed_in("wang")
    offer, queue = OfferId("o1"), QueueId("service")
    heard: list[Fact] = [
        OfferMade(
            offer=offer, call=CALL, client=CLIENT, queue=queue, agent=WANG, channel=ChannelId("x"), ring_timeout_s=15
        ),
        OfferTaken(offer=offer, call=CALL, client=CLIENT, agent=WANG, rang_s=2),
    ]
    epoch, at = world.board.journal.epoch, world.gateway.clock.now()
    await world.board.bus.publish_facts(
        [Entry(at, "controller", epoch, 100 + place, fact) for place, fact in enumerate(heard)]
    )
    await until(lambda: WANG in world.gateway.live.floor.agents)
    full = {"reason": "billing", "disposition": "resolved", "note": ""}
    for method in ("PUT", "POST"):
        status, told = await person.ask(method, "/api/wrap-ups/c1", full)
        assert (status, told["code"]) == (503, "database-away")
    talked(world)
    await world.board.journal.flush()
    assert (await person.post("/api/wrap-ups/c1", full))[0] == 200


@pytest.mark.asyncio
async def test_no_save_is_claimed_without_postgres(world: World, postgres: PostgresServer) -> None:
    person = await world.signed_in("wang")
    talked(world)
    await world.board.journal.flush()
    full = {"reason": "billing", "disposition": "resolved", "note": ""}
    postgres.stop()
    try:
        status, told = await person.post("/api/wrap-ups/c1", full)
        assert (status, told["code"]) == (503, "database-away")
        assert (await world.person().get("/api/health"))[1]["parts"]["postgres"]["is_well"] is False
    finally:
        postgres.start()
    status, told = await person.post("/api/wrap-ups/c1", full)
    assert (status, told["state"]) == (200, "saved")


@pytest.mark.asyncio
async def test_recordings(world: World) -> None:
    wang, li, zhao = [await world.signed_in(login) for login in ("wang", "li", "zhao")]
    talked(world)
    recording = RecordingId("r1")
    world.board.journal.record(
        RecordingStopped(recording=recording, call=CALL, client=CLIENT, agent=WANG, customer_file="a", agent_file="b")
    )
    await world.board.journal.flush()
    assert (await wang.get("/api/recordings/r1/audio"))[1]["code"] == "recording-not-kept"
    kept = world.gateway.settings.kept_dir
    kept.mkdir()  # noqa: ASYNC240
    (kept / "r1.mp3").write_bytes(bytes(range(256)))  # noqa: ASYNC240
    world.board.journal.record(
        RecordingKept(recording=recording, call=CALL, client=CLIENT, path="r1.mp3", seconds=2.5, bytes=256, sha256="x")
    )
    await world.board.journal.flush()
    for person, count in ((wang, 1), (li, 0), (zhao, 1)):
        assert len((await person.get("/api/recordings"))[1]) == count
        status, _ = await person.get("/api/recordings/r1/audio")
        assert status == (200 if count else 404)
    [one] = (await zhao.get("/api/recordings?limit=5&call=c1"))[1]
    assert (one["state"], one["seconds"], one["agent_name_zh"], one["caller"]) == ("kept", 2.5, "王芳", "138****0000")
    past = datetime(2000, 1, 1, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    assert (await zhao.get(f"/api/recordings?before={past}"))[1] == []
    async with zhao.session.get("/api/recordings/r1/audio", headers={"Range": "bytes=10-19"}) as response:
        assert response.status == 206
        assert response.content_type == "audio/mpeg"
        assert await response.read() == bytes(range(10, 20))


@pytest.mark.asyncio
async def test_catalogue_and_screens(world: World) -> None:
    person = await world.signed_in("zhao")
    status, told = await person.get("/api/catalogue")
    assert status == 200 and [one["id"] for one in told["reasons"]] == ["account", "billing", "orders", "technical"]
    assert all(one["is_current"] for one in told["reasons"])
    plan = (
        "INSERT INTO routing_plan (document, published_at, published_by) VALUES ('{}', now(), 'boss') RETURNING version"
    )
    old, new = [(await world.pool.fetch(plan))[0]["version"] for _ in range(2)]
    await world.pool.execute(
        "UPDATE reason SET plan_version = CASE id WHEN 'billing' THEN $1::bigint ELSE $2::bigint END", old, new
    )
    told = (await person.get("/api/catalogue"))[1]
    assert [one["id"] for one in told["reasons"] if not one["is_current"]] == ["billing"], "not in the plan any more"
    assert (await person.get("/"))[0] == 503  # says plainly that the screens are not built
    dist = world.gateway.settings.web_dir
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<p>page")
    (dist / "assets" / "a-1.js").write_text("1")
    for path in ("/", "/wallboard", "/desk/anything", "/" + "a" * 300):
        async with person.session.get(path) as response:
            assert (response.status, await response.text()) == (200, "<p>page")
            assert response.headers["Cache-Control"] == "no-cache"
    async with person.session.get("/assets/a-1.js") as response:
        assert "immutable" in response.headers["Cache-Control"]
    for path in ("/assets/missing.js", "/assets/..%2f..%2fdemo.json", "/api/x"):
        status, told = await person.get(path)
        assert status == 404 or told == "<p>page", path
        assert "password" not in str(told)


def test_every_code_has_both_languages() -> None:
    assert all(zh and en for zh, en in TEXTS.values())
    assert ReasonId("x") == "x"
