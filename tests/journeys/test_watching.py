"""A supervisor at the whole product, with real sound: in each way, following, taking over; a killed controller."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest

from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import watch as pw
from cli import sound
from cli.demo_agent import Api, order_id
from cli.phone import Leg, Phone
from lexicon.journal import CallBridged, CallEnded, RecordingKept, WatchBegan, WatchChanged, WatchClosed, WatchEnded
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import PASSWORD, Centre, TestAgent, eventually
from tests.journeys.stereo import both_ears

pytestmark = pytest.mark.asyncio
CALLER_HZ, AGENT_HZ, BOSS_HZ = 440, 1000, 1700
TONES = (CALLER_HZ, AGENT_HZ, BOSS_HZ)


async def hears(leg: Leg, *wanted: int) -> None:
    """Wait until just these tones are heard."""

    async def is_so() -> bool:
        pcm = leg.heard(0.4)
        return len(pcm) > 6000 and {hz for hz in TONES if sound.tone_level(pcm, hz) > 0.25} == set(wanted)

    await eventually(is_so, f"{wanted}", 8)


class Supervisor:
    """A page and a telephone that answers by itself."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, phone: Phone) -> None:
        self._socket, self.phone = socket, phone
        self.seat: pw.SeatSnapshot | None = None
        self._answers: dict[str, pw.WatchNews] = {}
        self.codes: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            news = msgspec.json.decode(message.data, type=pw.WatchNews)
            match news:
                case pw.SeatSnapshot():
                    self.seat = news
                case protocol.DeskNotice(code=code):
                    self.codes.append(code)
                case protocol.OrderDone(id=id_) | protocol.OrderRefused(id=id_):
                    self._answers[id_] = news
                case _:
                    pass

    async def ask(self, order: pw.WatchOrder) -> pw.WatchNews:
        """Send it; what came of it."""
        await self._socket.send_str(msgspec.json.encode(order).decode())
        await eventually(lambda: is_(order.id in self._answers), "an answer", 8)
        return self._answers[order.id]

    async def until(self, fits: Callable[[pw.Watching], bool], what: str) -> None:
        def is_so() -> bool:
            return self.seat is not None and self.seat.mine is not None and fits(self.seat.mine)

        await eventually(lambda: is_(is_so()), what, 10, lambda: str(self.seat))

    async def hear(self, agent: TestAgent, way: pw.WatchWay = "listen", *, is_following: bool = False) -> Leg:
        watch = pw.Watch(id=order_id(), agent=agent.login, way=way, is_following=is_following)
        assert isinstance(await self.ask(watch), protocol.OrderDone)
        leg = await self.phone.next_call(10)
        await leg.answer()
        leg.tone(BOSS_HZ)
        return leg


async def is_(value: bool) -> bool:
    return value


@asynccontextmanager
async def supervisor(centre: Centre) -> AsyncIterator[Supervisor]:
    limit, jar = aiohttp.ClientTimeout(total=10), aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(timeout=limit, cookie_jar=jar) as session:
        api = Api(session, centre.url)
        await api.post("/api/sign-in", protocol.SignIn(login="t-super", password=PASSWORD), protocol.Me)
        target = f"{centre.url.replace('http', 'ws', 1)}/api/watch?page={uuid.uuid4().hex}"
        async with session.ws_connect(target, origin=centre.url) as socket:
            got = await api.post("/api/phone", protocol.PhoneWanted(kind="sip"), protocol.Phone)
            phone = await centre.phones.desk(got.user, got.password)
            made = Supervisor(socket, phone)
            listening = asyncio.ensure_future(made.listen())
            try:
                yield made
            finally:
                await phone.unregister()
                async with session.post(centre.url + "/api/sign-out", headers={"Origin": centre.url}):
                    pass
                listening.cancel()


@asynccontextmanager
async def talking(centre: Centre, agent: TestAgent) -> AsyncIterator[tuple[Leg, Leg, str]]:
    caller, number = await centre.choose("1")
    phone = await agent.phone.next_call(10)
    await phone.answer()
    caller.tone(CALLER_HZ)
    phone.tone(AGENT_HZ)
    await hears(caller, AGENT_HZ)
    await hears(phone, CALLER_HZ)
    yield caller, phone, number


async def test_each_way_in_turn_and_what_the_journal_and_the_recording_say(centre: Centre) -> None:
    async with (
        centre.agent("t-anna") as anna,
        supervisor(centre) as boss,
        talking(centre, anna) as (caller, phone, who),
    ):
        leg = await boss.hear(anna)
        await hears(leg, CALLER_HZ, AGENT_HZ)
        await hears(caller, AGENT_HZ)
        for way, at_caller, at_agent in (
            ("whisper", (AGENT_HZ,), (CALLER_HZ, BOSS_HZ)),
            ("barge", (AGENT_HZ, BOSS_HZ), (CALLER_HZ, BOSS_HZ)),
            ("listen", (AGENT_HZ,), (CALLER_HZ,)),
        ):
            assert isinstance(await boss.ask(pw.ChangeWay(id=order_id(), way=way)), protocol.OrderDone)  # type: ignore[arg-type]
            await boss.until(lambda mine, way=way: mine.way == way and mine.call is not None, way)  # type: ignore[misc]
            await hears(caller, *at_caller)
            await hears(phone, *at_agent)
            await hears(leg, CALLER_HZ, AGENT_HZ)
        await caller.hang_up()
        await leg.ended()
        await anna.state("wrap-up")
        await eventually(lambda: is_(boss.codes == ["watch-conversation-over"]), "the word to the supervisor", 5)
        began, ended = await centre.fact(who, WatchBegan), await centre.fact(who, WatchEnded)
        assert (began.supervisor, began.agent, began.way) == ("t-super", "t-anna", "listen")
        assert ended.why == "conversation-over" and ended.lasted_s > 1
        assert [entry.fact.way for entry in await centre.story(who) if isinstance(entry.fact, WatchChanged)] == [
            "whisper",
            "barge",
            "listen",
        ]
        kept = await centre.fact(who, RecordingKept)
        customer, agent = both_ears(centre.stack.site.kept / kept.path)
        step = 2 * 2 * sound.RATE_HZ // 5
        barged = [sound.tone_level(customer[at : at + step], BOSS_HZ) > 0.25 for at in range(0, len(customer), step)]
        assert 0 < sum(barged) < len(barged) / 2, "who barged in is kept, what was whispered is not"
        assert sound.tone_level(agent, BOSS_HZ) < 0.02
        await anna.save(await centre.call_id(who))


async def test_following_from_call_to_call_through_a_killed_controller(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, supervisor(centre) as boss:
        leg = await boss.hear(anna, is_following=True)
        async with talking(centre, anna) as (caller, phone, who):
            await hears(leg, CALLER_HZ, AGENT_HZ)
            old = centre.stack.pid("controller")
            centre.stack.kill("controller")
            await hears(leg, CALLER_HZ, AGENT_HZ)
            await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=old)
            await hears(leg, CALLER_HZ, AGENT_HZ)
            await hears(phone, CALLER_HZ)
            await boss.until(lambda mine: mine.call is not None, "hearing still")
            assert isinstance(await boss.ask(pw.ChangeWay(id=order_id(), way="whisper")), protocol.OrderDone)
            await hears(phone, CALLER_HZ, BOSS_HZ)
            await caller.hang_up()
        await boss.until(lambda mine: mine.call is None and mine.is_following, "waiting for the next one")
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(who))
        await anna.state("ready")
        leg.quiet()
        async with talking(centre, anna) as (caller, phone, second):
            leg.tone(BOSS_HZ)
            await hears(phone, CALLER_HZ, BOSS_HZ)
            await hears(leg, CALLER_HZ, AGENT_HZ)
            assert isinstance(await boss.ask(pw.StopWatching(id=order_id())), protocol.OrderDone)
            await leg.ended()
            await hears(phone, CALLER_HZ)
            await hears(caller, AGENT_HZ)
            await phone.hang_up()
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(second))
        assert [await centre.fact(one, WatchBegan) for one in (who, second)]


async def test_taking_over_without_silence_for_the_caller(centre: Centre) -> None:
    async with (
        centre.agent("t-anna") as anna,
        supervisor(centre) as boss,
        talking(centre, anna) as (caller, phone, who),
    ):
        leg = await boss.hear(anna)
        await hears(leg, CALLER_HZ, AGENT_HZ)
        caller.forget()
        assert isinstance(await boss.ask(pw.TakeOver(id=order_id())), protocol.OrderDone)
        await phone.ended()
        await hears(caller, BOSS_HZ)
        await hears(leg, CALLER_HZ)
        pcm, frame = caller.heard(), 2 * sound.RATE_HZ // 10
        silent = [at for at in range(0, len(pcm) - frame, frame) if sound.rms(pcm[at : at + frame]) < 0.01]
        # Nobody waits for an answer here: one leg leaves, the other is in the bridge within a request or two. What this
        # machine takes for it beside another test is its own affair; a ring, or a caller who is parked, is seconds.
        assert len(silent) <= 5, f"{len(silent)} tenths of a second of silence"
        await boss.until(lambda mine: mine.is_taken, "the call is the supervisor's")
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(who))
        await anna.state("ready")
        assert isinstance(await boss.ask(pw.EndTaken(id=order_id())), protocol.OrderDone)
        await caller.ended()
        assert (await centre.fact(who, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
        assert (await centre.fact(who, CallBridged, count=2)).agent == "t-super"
        kept = [await centre.fact(who, RecordingKept, count=count) for count in (1, 2)]
        last = max(kept, key=lambda one: one.recording)
        assert sound.strongest_hz(both_ears(centre.stack.site.kept / last.path)[1]) == pytest.approx(BOSS_HZ, abs=5)


async def test_two_supervisors_pages_gone_and_refusals(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        async with supervisor(centre) as boss:
            refused = await boss.ask(pw.Watch(id=order_id(), agent="t-anna", way="listen"))
            assert isinstance(refused, protocol.OrderRefused) and refused.problem.code == "nothing-to-hear"
            async with talking(centre, anna) as (caller, phone, who):
                leg = await boss.hear(anna, "barge")
                await hears(caller, AGENT_HZ, BOSS_HZ)
                await boss._socket.close()  # the browser is gone
                await leg.ended(15)
                await hears(caller, AGENT_HZ)
                await hears(phone, CALLER_HZ)
                await phone.hang_up()
        facts = [fact for fact in await centre.facts() if isinstance(fact, WatchClosed)]
        assert [fact.why for fact in facts] == ["page-lost"]
        await anna.state("wrap-up")
        await anna.save(await centre.call_id(who))
