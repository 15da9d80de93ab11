"""Desks on the running stack: sign-ins one after another, rights, telephones, wrap-ups, who is idle the longest."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import AgentFailed, Api, Desk, order_id
from cli.phone import Leg, NotRegistered, Phone
from lexicon.journal import (
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallBridged,
    CallEnded,
    OfferMade,
    RecordingMissing,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpSaved,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import PASSWORD, Centre, TestAgent, eventually

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def signed_in(centre: Centre, login: str) -> AsyncIterator[tuple[Api, aiohttp.ClientSession]]:
    """A new sign-in with a cookie jar of its own; whoever signs in elsewhere or out has to see to the end."""
    limit, jar = aiohttp.ClientTimeout(total=10), aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(timeout=limit, cookie_jar=jar) as session:
        api = Api(session, centre.url)
        await api.post("/api/sign-in", protocol.SignIn(login=login, password=PASSWORD), protocol.Me)
        yield api, session


async def register(centre: Centre, api: Api, desk: Desk) -> tuple[Phone, protocol.Phone]:
    """The desk's SIP telephone, registered and told to the controller."""
    credentials = await api.post("/api/phone", protocol.PhoneWanted(kind="sip"), protocol.Phone)
    phone = await centre.phones.desk(credentials.user, credentials.password)
    await desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
    await desk.until(lambda now: now.me.is_phone_registered, "a registered phone", 10)
    return phone, credentials


async def talk(centre: Centre, agent: TestAgent, digit: str = "1") -> tuple[Leg, Leg, str, protocol.DeskCall]:
    """A call in which the agent talks."""
    caller, number = await centre.choose(digit)
    offered = await agent.phone.next_call(10)
    await offered.answer()
    snapshot = await agent.state("talking")
    await centre.fact(number, CallBridged)
    assert snapshot.call is not None
    return caller, offered, number, snapshot.call


# ---------------------------------------------------------------- sign-ins


async def test_signing_out_before_the_socket_closes_and_in_again_works(centre: Centre) -> None:
    for _ in range(3):
        async with signed_in(centre, "t-anna") as (api, session), centre.desk(session, uuid.uuid4().hex) as desk:
            await desk.until(lambda now: now.me.state == "not-ready", "the desk", 10)
            await register(centre, api, desk)
            await desk.order(protocol.GoReady(id=order_id()))
            await desk.until(lambda now: now.me.state == "ready", "ready", 10)
            await api.post("/api/sign-out", None, object)  # the socket is still open now
            await eventually(lambda: is_closed(desk), "a closed desk", 5)
    about = [fact for fact in await centre.facts() if isinstance(fact, AgentSignedIn | AgentSignedOut)]
    assert [type(fact).__name__ for fact in about] == ["AgentSignedIn", "AgentSignedOut"] * 3
    assert {fact.by for fact in about if isinstance(fact, AgentSignedOut)} == {"self"}
    assert len({fact.desk for fact in about}) == 3


async def is_closed(desk: Desk) -> bool:
    return desk.closed_by is not None


async def test_a_second_sign_in_replaces_the_first(centre: Centre) -> None:
    async with signed_in(centre, "t-anna") as (api, session), centre.desk(session, "p1") as old:
        await old.until(lambda now: now.me.state == "not-ready", "the desk", 10)
        _, credentials = await register(centre, api, old)
        async with centre.agent("t-anna") as anna:
            assert old.closed_by == "desk-replaced"
            with pytest.raises(AgentFailed, match="not-signed-in"):
                await api.post("/api/phone", protocol.PhoneWanted(kind="sip"), protocol.Phone)
            with pytest.raises(NotRegistered):
                await centre.phones.desk(credentials.user, credentials.password)
            caller, _, number, _ = await talk(centre, anna)
            await caller.hang_up()
            await anna.state("wrap-up")

        async def are_both_out() -> bool:
            return [one.by for one in await centre.facts() if isinstance(one, AgentSignedOut)] == ["replaced", "self"]

        await eventually(are_both_out, "both sign-outs", 5)


async def test_a_second_sign_in_during_a_call_is_refused_and_the_call_goes_on(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, offered, number, call = await talk(centre, anna)
        with pytest.raises(AgentFailed, match="in-call-elsewhere: "):
            async with signed_in(centre, "t-anna"):
                pass
        with pytest.raises(AgentFailed, match="in-call: "):
            await anna.api.post("/api/sign-out", None, object)
        assert anna.desk.closed_by is None
        caller.tone(440)
        offered.tone(1000)
        await caller.hears(1000)
        await offered.hears(440)
        await caller.hang_up()
        await anna.state("wrap-up")
        await anna.save(call.id)
        await anna.state("ready")
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")


async def test_a_page_without_the_right_cookie_or_origin_gets_no_socket(centre: Centre) -> None:
    sockets = ["/api/desk?page=p1", "/api/wallboard", "/api/sip"]

    async def status(session: aiohttp.ClientSession, path: str, origin: str | None) -> int:
        try:
            async with session.ws_connect(centre.url + path, origin=origin, protocols=("sip",)):
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status

    async with aiohttp.ClientSession() as nobody:
        assert [await status(nobody, path, centre.url) for path in sockets] == [401, 401, 401]
    async with signed_in(centre, "t-anna") as (api, session):
        for origin in (None, "http://elsewhere.example", centre.url + "1", "null"):
            assert [await status(session, path, origin) for path in sockets] == [403, 403, 403], origin
        assert [await status(session, path, centre.url) for path in sockets] == [101, 101, 101]
        await api.post("/api/sign-out", None, object)
    async with signed_in(centre, "t-super") as (api, session):  # somebody else's cookie: a supervisor has no desk
        # (but a telephone, to listen with)
        assert [await status(session, path, centre.url) for path in sockets] == [403, 101, 101]
        await api.post("/api/sign-out", None, object)
    made_up = {"zx_session": "x" * 43}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), cookies=made_up) as liar:
        assert [await status(liar, path, centre.url) for path in sockets] == [401, 401, 401]


async def test_sip_credentials_end_with_the_sign_in(centre: Centre) -> None:
    async with signed_in(centre, "t-anna") as (api, session), centre.desk(session, "p1") as desk:
        await desk.until(lambda now: now.me.state == "not-ready", "the desk", 10)
        _, credentials = await register(centre, api, desk)
        await api.post("/api/sign-out", None, object)
    with pytest.raises(NotRegistered) as refused:
        await centre.phones.desk(credentials.user, credentials.password)
    assert refused.value.status in (401, 403, 404)


async def test_ready_is_refused_without_a_registered_telephone(centre: Centre) -> None:
    async with signed_in(centre, "t-anna") as (api, session), centre.desk(session, "p1") as desk:
        await desk.until(lambda now: now.me.state == "not-ready", "the desk", 10)
        with pytest.raises(AgentFailed, match="no-phone: "):
            await desk.order(protocol.GoReady(id=order_id()))
        phone, _ = await register(centre, api, desk)
        await desk.order(protocol.GoReady(id=order_id()))
        await desk.until(lambda now: now.me.state == "ready", "ready", 10)
        await phone.unregister()
        await desk.until(lambda now: not now.me.is_phone_registered, "the lost phone", 10)
        caller, number = await centre.choose("1")
        caller.forget()
        await caller.hears_anything()
        assert "OfferMade" not in await centre.kinds(number)  # nothing is offered to a desk that cannot ring
        await caller.hang_up()
        await centre.fact(number, CallEnded)
        await api.post("/api/sign-out", None, object)


async def test_a_telephone_hung_up_by_the_agent_ends_the_call(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, offered, number, call = await talk(centre, anna)
        await offered.hang_up()  # on the telephone itself, no order of the page's
        assert (await caller.ended(10)).by == "them"
        ended = await centre.fact(number, CallEnded)
        assert ended.outcome == Outcome(Fault.AGENT, "completed")
        assert ended.cause in (None, 16)  # a Q.850 cause, never one of Asterisk's own flags
        assert (await centre.kinds(number)).count("CallQueued") == 1
        await anna.state("wrap-up")
        await anna.save(call.id)
        await anna.state("ready")


# ---------------------------------------------------------------- after-call work


async def test_past_the_limit_the_draft_is_owed_and_can_be_saved_later(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        before = (await anna.state("ready")).owed  # of calls in other tests
        caller, _, number, call = await talk(centre, anna, "4")  # its queue allows one second of wrap-up
        await keep_draft(centre, anna, call.id)
        await caller.hang_up()
        await anna.state("wrap-up")
        with pytest.raises(AgentFailed, match="wrap-up-owed: "):
            await anna.desk.order(protocol.GoReady(id=order_id()))
        assert (await centre.fact(number, WrapUpOwed)).agent == "t-anna"
        ended = await centre.fact(number, WrapUpEnded)
        assert ended.how == "limit" and 0.9 < ended.lasted_s < 3
        await anna.desk.until(lambda now: now.me.state == "ready" and now.owed == before + 1, "ready, one owed", 10)
        row = await centre.pool.fetch_one("SELECT state, note FROM wrap_up WHERE call_id = $1", call.id)
        assert row is not None and tuple(row.values()) == ("owed", "draft 草稿")
        assert (await anna.save(call.id, reason="t-rs")).state == "saved"
        await centre.fact(number, WrapUpSaved)
        await anna.desk.until(lambda now: now.me.state == "ready" and now.owed == before, "nothing owed", 10)
        row = await centre.pool.fetch_one("SELECT state, note FROM wrap_up WHERE call_id = $1", call.id)
        assert row is not None and tuple(row.values()) == ("saved", "写好了 noted")


async def keep_draft(centre: Centre, agent: TestAgent, call: str) -> None:
    draft = {"reason": None, "disposition": None, "note": "draft 草稿"}
    url, headers = f"{centre.url}/api/wrap-ups/{call}", {"Origin": centre.url}
    async with agent.session.put(url, json=draft, headers=headers) as reply:
        assert reply.status == 200, await reply.text()


async def test_a_save_that_is_repeated_is_one_save(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, _, number, call = await talk(centre, anna)
        await caller.hang_up()
        await anna.state("wrap-up")
        first, *others = await asyncio.gather(*(anna.save(call.id) for _ in range(5)))  # nobody has kept a draft
        assert {first.state} == {"saved"} and all(one == first for one in others)
        await anna.state("ready")
        assert await anna.save(call.id) == first  # the answer to the first was lost, the page says it again
        with pytest.raises(AgentFailed, match="already-saved: "):
            await anna.save(call.id, disposition="t-open")
        facts = [fact for fact in await centre.facts() if isinstance(fact, WrapUpSaved)]
        assert [(fact.call, fact.disposition) for fact in facts] == [(call.id, "t-done")]
        rows = await centre.pool.fetch("SELECT disposition_id FROM wrap_up WHERE call_id = $1", call.id)
        assert [row["disposition_id"] for row in rows] == ["t-done"]
        assert len([fact for fact in await centre.facts() if isinstance(fact, WrapUpEnded)]) == 1


async def test_two_different_saves_at_once_have_one_winner(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, _, number, call = await talk(centre, anna)
        await caller.hang_up()
        await anna.state("wrap-up")
        both = (anna.save(call.id), anna.save(call.id, disposition="t-open"))
        said = await asyncio.gather(*both, return_exceptions=True)
        saved = [one for one in said if isinstance(one, protocol.WrapUp)]
        refused = [one for one in said if isinstance(one, AgentFailed)]
        assert len(saved) == len(refused) == 1 and "already-saved" in str(refused[0])
        row = await centre.pool.fetch_one("SELECT disposition_id FROM wrap_up WHERE call_id = $1", call.id)
        assert row is not None and row["disposition_id"] == saved[0].disposition
        assert (await centre.fact(number, WrapUpSaved)).disposition == saved[0].disposition
        await anna.state("ready")


# ---------------------------------------------------------------- who is idle the longest


async def test_the_longest_idle_is_since_the_last_wrap_up_or_the_last_ready(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        caller, _, number, call = await talk(centre, anna)  # Ready before Ben, so she is first
        await caller.hang_up()
        await anna.state("wrap-up")
        await anna.save(call.id)
        await anna.state("ready")  # idle anew since the end of the wrap-up: behind Ben now
        async with centre.agent("t-dora") as dora:  # behind Anna
            assert await offered_to(centre) == "t-ben"
            await ben.state("ready")  # a caller who gave up while he was rung leaves him his place
            assert await offered_to(centre) == "t-ben"
            await ben.state("ready")
            await ben.desk.order(protocol.GoNotReady(id=order_id(), reason="break"))
            await ben.state("not-ready")
            await ben.desk.order(protocol.GoReady(id=order_id()))
            await ben.state("ready")  # last of the three now
            await anna.desk.order(protocol.GoReady(id=order_id()))  # Ready again while Ready changes nothing
            waiting = {"t-anna": anna, "t-dora": dora, "t-ben": ben}
            order = []
            for _ in range(3):
                login = await offered_to(centre, declined_by=waiting)
                order.append(login)
            assert order == ["t-anna", "t-dora", "t-ben"]
            since = {fact.agent: fact.idle_since for fact in await centre.facts() if isinstance(fact, AgentReady)}
            assert sorted(since, key=lambda agent: since[agent]) == order


async def offered_to(centre: Centre, declined_by: dict[str, TestAgent] | None = None) -> str:
    """Who is rung for the next caller; the caller gives up, or (with ``declined_by``) the agent says no first."""
    caller, number = await centre.choose("1")
    made = await centre.fact(number, OfferMade)
    if declined_by is not None:
        agent = declined_by[made.agent]
        snapshot = await agent.state("offered")
        assert snapshot.call is not None
        await caller.hang_up()
        await agent.state("ready")
        await agent.desk.order(protocol.GoNotReady(id=order_id(), reason="break"))
        await agent.state("not-ready")
    await caller.hang_up()
    await centre.fact(number, CallEnded)
    return made.agent


# ---------------------------------------------------------------- recording


async def test_a_recorder_that_refuses_is_told_and_the_call_goes_on(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, signed_in(centre, "t-super") as (api, session):
        target = f"{centre.url.replace('http', 'ws', 1)}/api/wallboard"
        async with session.ws_connect(target, origin=centre.url) as board:
            centre.stack.console("module unload app_mixmonitor.so")  # Asterisk knows no such action any more
            try:
                caller, offered, number, call = await talk(centre, anna)
                missing = await centre.fact(number, RecordingMissing)
                alarm = await next_alarm(board)
            finally:
                centre.stack.console("module load app_mixmonitor.so")
            assert missing.why and (alarm["code"], alarm["call"]) == ("recording-missing", call.id)
            at = {type(entry.fact): entry.at for entry in await centre.story(number)}
            assert (at[RecordingMissing] - at[CallBridged]).total_seconds() < 0.5
            shown = await anna.desk.until(lambda now: now.call is not None and now.call.recording == "missing", "it", 5)
            assert shown.me.state == "talking"
            caller.tone(440)
            offered.tone(1000)
            await caller.hears(1000)
            await offered.hears(440)
        await caller.hang_up()
        await anna.state("wrap-up")
        await anna.save(call.id)
        caller, offered, number, call = await talk(centre, anna)  # and the next one is recorded again
        await caller.hang_up()
        await centre.fact(number, TalkEnded)
        assert "RecordingStarted" in await centre.kinds(number)
        await anna.state("wrap-up")
        await api.post("/api/sign-out", None, object)


async def next_alarm(board: aiohttp.ClientWebSocketResponse) -> dict[str, str]:
    """The next alarm on a wallboard."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(10):
            while True:
                news = await board.receive_json()
                if news["type"] == "alarm":
                    alarm: dict[str, str] = news["alarm"]
                    return alarm
    raise AssertionError("no alarm was raised")
