"""A small contact centre for tests: one stack, its own client with quick queues, agents, callers, a way to look."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
import msgspec

from agent_ui.gateway.protocol import messages as protocol
from bus.link import Bus
from cli.demo_agent import Api, Desk, order_id
from cli.phone import Leg, Phone, Telephones
from launch.clock import SystemClock
from launch.stack import Stack
from lexicon.errors import Away
from lexicon.ids import CallId
from lexicon.journal import AgentSignedIn, AgentSignedOut, CallArrived, Entry, Fact
from lexicon.orders import SignOutDesk
from store.journal_read import JournalReader
from store.pool import Pool
from store.seed import HASHER

PASSWORD = "a-test-password"
ZH, EN = "5550001", "5550002"
UNSAID = {PASSWORD}
"""Secrets of this run that are known to the tests: no log may hold one (tests/journeys/unsaid.py)."""
F = TypeVar("F", bound=Fact)

SETUP = f"""
INSERT INTO client (id, name_zh, name_en) VALUES ('t', '测试公司', 'Test company');
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES
    ('t-a', 't', '甲技能', 'Skill A'), ('t-b', 't', '乙技能', 'Skill B'), ('t-none', 't', '无', 'Nobody''s');
INSERT INTO queue (id, client_id, name_zh, name_en, ring_timeout_s, acw_limit_s, unstaffed_wait_s, longest_wait_s)
    VALUES ('t-q', 't', '测试队列', 'Test queue', 2, 30, 1, 600),
           ('t-short', 't', '短队列', 'Short queue', 2, 1, 1, 2);
UPDATE queue SET keep_s = 6 WHERE id LIKE 't-%';
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en) VALUES
    ('t-ra', 't', 't-q', 't-a', '甲原因', 'Reason A'), ('t-rb', 't', 't-q', 't-b', '乙原因', 'Reason B'),
    ('t-rn', 't', 't-q', 't-none', '无人', 'Nobody'), ('t-rs', 't', 't-short', 't-a', '短等', 'Short wait');
INSERT INTO disposition (id, client_id, name_zh, name_en, is_resolved) VALUES
    ('t-done', 't', '已办结', 'Done', true), ('t-open', 't', '未办结', 'Open', false);
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id) VALUES
    ('{ZH}', 't', 'zh', 'greeting', 'menu', 2, 0.5, NULL), ('{EN}', 't', 'en', 'greeting', 'menu', 2, 0.5, 't-ra');
INSERT INTO number_digit (number, digit, reason_id) VALUES
    ('{ZH}', '1', 't-ra'), ('{ZH}', '2', 't-rb'), ('{ZH}', '3', 't-rn'), ('{ZH}', '4', 't-rs'), ('{EN}', '1', 't-ra');
INSERT INTO person (id, login, name_zh, name_en, role, password_hash)
    SELECT login, login, '测试' || login, 'Test ' || login, role, '{HASHER.hash(PASSWORD)}' FROM (VALUES
    ('t-anna', 'agent'), ('t-ben', 'agent'), ('t-cai', 'agent'), ('t-dora', 'agent'), ('t-super', 'supervisor'))
    AS people (login, role);
INSERT INTO person_skill (person_id, skill_id) VALUES ('t-anna', 't-a'), ('t-ben', 't-a'), ('t-ben', 't-b'),
    ('t-cai', 't-b'), ('t-dora', 't-a');
"""


@dataclass(slots=True)
class TestAgent:
    """An agent without a browser: the page's API and socket, a SIP telephone."""

    __test__ = False
    login: str
    api: Api
    desk: Desk
    phone: Phone
    session: aiohttp.ClientSession
    page: str

    async def ready(self) -> None:
        """Press Ready, as soon as the telephone is registered."""
        await self.desk.until(lambda now: now.me.is_phone_registered, "a registered phone", 10)
        await self.desk.order(protocol.GoReady(id=order_id()))
        await self.state("ready", "offered")  # a caller who waits is offered at once

    async def state(self, *wanted: str) -> protocol.DeskSnapshot:
        """Wait until the desk shows one of these states."""
        return await self.desk.until(lambda now: now.me.state in wanted, " or ".join(wanted), 15)

    async def save(self, call: str, disposition: str = "t-done", reason: str = "t-ra") -> protocol.WrapUp:
        """Save the wrap-up."""
        draft = protocol.WrapUpDraft(reason=reason, disposition=disposition, note="写好了 noted")
        return await self.api.post(f"/api/wrap-ups/{call}", draft, protocol.WrapUp)


@dataclass(slots=True)
class Centre:
    """See the module."""

    stack: Stack
    pool: Pool
    phones: Telephones
    began: datetime = field(default_factory=SystemClock().now)

    @property
    def url(self) -> str:
        return self.stack.http_url

    # ------------------------------------------------------------------ people

    async def call(self, number: str, caller: str | None = None) -> tuple[Leg, str]:
        """Dial; the leg as soon as the IVR answered, and the caller id used."""
        caller = caller or f"139{uuid.uuid4().int % 10**8:08d}"
        leg = await (await self.phones.caller(caller)).dial(number)
        await leg.answered()
        return leg, caller

    async def choose(self, digit: str, number: str = ZH) -> tuple[Leg, str]:
        """Dial and press a digit as soon as something is said."""
        leg, caller = await self.call(number)
        await leg.hears_anything()
        await leg.press(digit)
        return leg, caller

    @asynccontextmanager
    async def agent(self, login: str, *, is_ready: bool = True) -> AsyncIterator[TestAgent]:
        """An agent signed in at a desk with a registered telephone; signed out again at the end."""
        async with AsyncExitStack() as stack:
            limit = aiohttp.ClientTimeout(total=10)
            jar = aiohttp.CookieJar(unsafe=True)
            session = await stack.enter_async_context(aiohttp.ClientSession(timeout=limit, cookie_jar=jar))
            api, page = Api(session, self.url), uuid.uuid4().hex
            await api.post("/api/sign-in", protocol.SignIn(login=login, password=PASSWORD), protocol.Me)
            desk = await stack.enter_async_context(self.desk(session, page))
            wanted = protocol.PhoneWanted(kind="sip")
            credentials = await api.post("/api/phone", wanted, protocol.Phone)
            UNSAID.update({credentials.password, *(one.value for one in jar)})
            phone = await self.phones.desk(credentials.user, credentials.password)
            await desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
            agent = TestAgent(login, api, desk, phone, session, page)
            if is_ready:
                await agent.ready()
            try:
                yield agent
            finally:
                await phone.unregister()
                async with session.post(self.url + "/api/sign-out", headers={"Origin": self.url}):
                    pass

    @asynccontextmanager
    async def desk(self, session: aiohttp.ClientSession, page: str) -> AsyncIterator[Desk]:
        """The page's socket."""
        target = f"{self.url.replace('http', 'ws', 1)}/api/desk?page={page}"
        async with session.ws_connect(target, origin=self.url) as socket:
            desk = Desk(socket)
            listening = asyncio.ensure_future(desk.listen())
            try:
                await desk.until(lambda now: True, "the desk", 15)
                yield desk
            finally:
                listening.cancel()

    # ------------------------------------------------------------------ looking

    async def story(self, caller: str) -> list[Entry]:
        """Everything the journal says of this caller's calls in this test."""
        return await JournalReader(self.pool).of_caller(caller, self.began)

    async def fact(self, caller: str, kind: type[F], within_s: float = 15, count: int = 1) -> F:
        """Wait for the ``count``-th fact of this kind in the caller's story."""
        found: list[F] = []

        async def is_there() -> bool:
            found[:] = [entry.fact for entry in await self.story(caller) if isinstance(entry.fact, kind)]
            return len(found) >= count

        await eventually(is_there, f"{kind.__name__} of {caller}", within_s)
        return found[count - 1]

    async def kinds(self, caller: str) -> list[str]:
        """The names of the facts in order."""
        return [type(entry.fact).__name__ for entry in await self.story(caller)]

    async def entries(self) -> list[Entry]:
        """Everything the journal says since this test began."""
        return await JournalReader(self.pool).since(self.began)

    async def facts(self) -> list[Fact]:
        """The facts of ``entries``."""
        return [entry.fact for entry in await self.entries()]

    async def owed(self, login: str) -> int:
        """How many wrap-ups this agent owes for calls of this test."""
        owed = "SELECT count(*) AS n FROM wrap_up WHERE agent_id = $1 AND state = 'owed' AND changed_at >= $2"
        row = await self.pool.fetch_one(owed, login, self.began)
        return 0 if row is None else int(row["n"])

    async def call_id(self, caller: str) -> CallId:
        return (await self.fact(caller, CallArrived)).call

    async def ari(self, path: str, method: str = "GET") -> Any:
        """Ask Asterisk directly, past the product; None for an answer without a body."""
        env = self.stack.env
        login = aiohttp.encode_basic_auth(env["ZUOXI_ARI_USER"], env["ZUOXI_ARI_PASSWORD"])
        url = f"{env['ZUOXI_ARI_URL']}/ari/{path}"
        async with (
            aiohttp.ClientSession(headers={"Authorization": login}) as session,
            session.request(method, url) as got,
        ):
            body = await got.read()
            return msgspec.json.decode(body) if body else None

    async def puts_out(self) -> None:
        """Signs those out who closed the page without a word: the grace of a lost page is not waited for.

        Where nobody takes the order they are signed out after it, as they would be.
        """
        inside: dict[str, str] = {}
        for fact in await self.facts():
            if isinstance(fact, AgentSignedIn):
                inside[fact.agent] = fact.desk
            elif isinstance(fact, AgentSignedOut):
                inside.pop(fact.agent, None)
        if not inside:
            return
        bus = Bus(self.stack.env["ZUOXI_REDIS_URL"], f"tests-{uuid.uuid4().hex}")
        listening = asyncio.ensure_future(bus.run())
        try:
            for agent, desk in inside.items():
                order = SignOutDesk(id=order_id(), gateway=bus.name, agent=agent, desk=desk, by="put-out")
                with contextlib.suppress(Away):
                    await bus.ask(order)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await bus.close()

    async def nobody_left(self, within_s: float = 25) -> None:
        """Nobody is signed in: who closed the page without a word is signed out after the grace."""

        async def is_empty() -> bool:
            return not await self.pool.fetch(SIGNED_IN)

        await eventually(is_empty, "an empty floor", within_s)

    async def nothing_left(self, within_s: float = 10) -> None:
        """No channel, no bridge but the one with the music, no recording being written, in Asterisk."""
        left: list[str] = []

        async def is_clean() -> bool:
            channels, bridges = await self.ari("channels"), await self.ari("bridges")
            left[:] = [channel["name"] for channel in channels]
            left.extend(one["id"] for one in bridges if not one["id"].startswith("waiting-") or one["channels"])
            return not left

        await eventually(is_clean, "an empty Asterisk", within_s, lambda: f"left over: {left}")


SIGNED_IN = """
SELECT agent_id FROM journal WHERE kind IN ('AgentSignedIn', 'AgentSignedOut')
GROUP BY agent_id HAVING (array_agg(kind ORDER BY id DESC))[1] = 'AgentSignedIn'
"""


async def eventually(
    is_so: Callable[[], Awaitable[bool]], what: str, within_s: float = 15, detail: Callable[[], str] = str
) -> None:
    """Wait for a condition; fail with its name and ``detail``."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not await is_so():
        if loop.time() > deadline:
            raise AssertionError(f"no sign of {what} within {within_s:g} s {detail()}")
        await asyncio.sleep(0.05)


def utc() -> datetime:
    """Now."""
    return SystemClock().now().astimezone(UTC)
