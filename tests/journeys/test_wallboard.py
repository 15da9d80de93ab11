"""The wallboard's socket: pushed, counted like the journal, the same after a restart, alive without Redis."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import Api
from lexicon.journal import CallBridged, CallEnded, CallQueued, OfferFailed
from tests.journeys.browser import AgentPage, no_axe_findings, open_page, quick_chromium, tone_file
from tests.journeys.centre import PASSWORD, Centre, eventually

pytestmark = pytest.mark.asyncio
News = dict[str, Any]
Figures = tuple[float | None, ...]
QUEUES = ("t-q", "t-short")

# Each queue's calls that entered it in this test, told from the facts alone. A call counts once in each queue, however
# often it returned; it is answered or given up where it was then. Whom we called is no arrival in any queue.
ENTERED = """
WITH entered AS (
    SELECT call_id, id, data ->> 'queue' AS queue FROM journal WHERE kind IN ('CallQueued', 'CallOverflowed')
        AND call_id NOT IN (SELECT call_id FROM journal WHERE kind = 'CallPlaced')
), answered AS (
    SELECT DISTINCT ON (told.call_id) told.call_id, told.id, queue, (data ->> 'waited_s')::float AS waited_s
    FROM journal AS told JOIN entered ON entered.call_id = told.call_id AND entered.id < told.id
    WHERE kind = 'CallBridged' ORDER BY told.call_id, told.id, entered.id DESC
), joined AS (
    SELECT DISTINCT call_id, entered.queue FROM entered LEFT JOIN answered USING (call_id)
    WHERE answered.id IS NULL OR entered.id < answered.id
), gone AS (
    SELECT DISTINCT ON (told.call_id) told.call_id, queue FROM journal AS told
    JOIN entered ON entered.call_id = told.call_id AND entered.id < told.id
    WHERE kind = 'CallEnded' AND data -> 'outcome' ->> 'fault' = 'caller' ORDER BY told.call_id, entered.id DESC
)
"""
NUMBERS = (
    ENTERED
    + """
SELECT joined.queue, count(*) AS offered, count(here.call_id) AS answered,
       count(*) FILTER (WHERE answered.call_id IS NULL AND gone.call_id IS NOT NULL) AS abandoned,
       count(*) FILTER (WHERE here.waited_s <= promise_s) AS within_promise, avg(here.waited_s) AS asa_s
FROM joined LEFT JOIN answered USING (call_id)
LEFT JOIN answered AS here ON here.call_id = joined.call_id AND here.queue = joined.queue
LEFT JOIN gone ON gone.call_id = joined.call_id AND gone.queue = joined.queue
JOIN queue ON queue.id = joined.queue
GROUP BY joined.queue
"""
)
CALLS = (
    ENTERED
    + """
SELECT joined.queue, joined.call_id AS call, here.call_id IS NOT NULL AS is_answered,
       answered.call_id IS NULL AND gone.call_id IS NOT NULL AS is_abandoned, here.waited_s <= promise_s AS is_within
FROM joined LEFT JOIN answered USING (call_id)
LEFT JOIN answered AS here ON here.call_id = joined.call_id AND here.queue = joined.queue
LEFT JOIN gone ON gone.call_id = joined.call_id AND gone.queue = joined.queue
JOIN queue ON queue.id = joined.queue
"""
)


class Board:
    """A wallboard: all its news, in order, and what they add up to."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, url: str) -> None:
        self._session, self._socket, self._url = session, socket, url
        self.news: list[News] = []
        self.tiles: dict[str, News] = {}
        self.agents: dict[str, News] = {}
        self.away: list[str] = []
        self.states: list[tuple[str, str]] = []  # (agent, state) in the order told

    async def get(self, path: str) -> News:
        async with self._session.get(self._url + path) as answer:
            assert answer.status == 200, await answer.text()
            told: News = await answer.json()
            return told

    async def listen(self) -> None:
        """Until the socket closes."""
        async for message in self._socket:
            self.hear(message.json())

    def hear(self, news: News) -> None:
        self.news.append(news)
        match news["type"]:
            case "wallboard":
                self.tiles = {tile["id"]: tile for tile in news["queues"]}
                self.agents = {agent["id"]: agent for agent in news["agents"]}
                self.states += [(agent["id"], agent["state"]) for agent in news["agents"]]
            case "queue":
                self.tiles[news["queue"]["id"]] = news["queue"]
            case "agent":
                self.agents[news["agent"]["id"]] = news["agent"]
                self.states.append((news["agent"]["id"], news["agent"]["state"]))
            case "links":
                self.away = news["away"]

    async def until(self, is_so: Callable[[], bool], what: str, within_s: float = 5) -> None:
        """Wait until the news add up to something."""

        async def so() -> bool:
            return is_so()

        await eventually(so, what, within_s, lambda: f"{self.tiles} {self.agents}")

    async def shows(self, agent: str, state: str, within_s: float = 5) -> None:
        await self.until(lambda: self.agents.get(agent, {}).get("state") == state, f"{agent} {state}", within_s)


@asynccontextmanager
async def wallboard(centre: Centre) -> AsyncIterator[Board]:
    """A supervisor's wallboard that has been told everything."""
    limit, jar = aiohttp.ClientTimeout(total=10), aiohttp.CookieJar(unsafe=True)
    target = f"{centre.url.replace('http', 'ws', 1)}/api/wallboard"
    async with aiohttp.ClientSession(timeout=limit, cookie_jar=jar) as session:
        await Api(session, centre.url).post(
            "/api/sign-in", protocol.SignIn(login="t-super", password=PASSWORD), protocol.Me
        )
        async with session.ws_connect(target, origin=centre.url) as socket:
            board = Board(session, socket, centre.url)
            listening = asyncio.ensure_future(board.listen())
            try:
                await board.until(lambda: bool(board.tiles), "the whole wallboard", 10)
                yield board
            finally:
                listening.cancel()


def figures(tile: News) -> Figures:
    """What a tile says of today."""
    names = ("offered_today", "answered_today", "abandoned_today", "within_promise_today")
    asa_s = None if tile["asa_s"] is None else round(tile["asa_s"], 3)
    return (*(tile[name] for name in names), asa_s)


async def told_by_the_journal(centre: Centre) -> dict[str, Figures]:
    """The same figures from SQL."""
    found: dict[str, Figures] = {}
    for row in await centre.pool.fetch(NUMBERS):
        asa_s = None if row["asa_s"] is None else round(row["asa_s"], 3)
        counts = (row["offered"], row["answered"], row["abandoned"], row["within_promise"])
        found[row["queue"]] = (*counts, asa_s)
    return found


async def figures_agree(centre: Centre, board: Board) -> None:
    """What the board shows of every queue is what the journal says."""
    wanted: dict[str, Figures] = {}
    shown: dict[str, Figures] = {}

    async def do_agree() -> bool:
        wanted.update(await told_by_the_journal(centre))
        shown.update({queue: figures(board.tiles[queue]) for queue in wanted})
        return bool(wanted) and shown == wanted

    await eventually(do_agree, "the journal's own figures", 5, lambda: f"shown {shown}, wanted {wanted}")


async def calls_agree(centre: Centre, board: Board) -> None:
    """Behind each figure stand the very calls of the journal, as many as the tile says."""
    rows = await centre.pool.fetch(CALLS)
    for queue in QUEUES:
        mine = [row for row in rows if row["queue"] == queue]
        over = {row["call"] for row in mine if row["is_answered"] or row["is_abandoned"]}
        wanted = {
            "offered": {row["call"] for row in mine},
            "answered": {row["call"] for row in mine if row["is_answered"]},
            "abandoned": {row["call"] for row in mine if row["is_abandoned"]},
            "service-level": over,
            "abandoned-share": over,
            "asa": {row["call"] for row in mine if row["is_answered"]},
        }
        tile = board.tiles[queue]
        sums = {"offered": "offered_today", "answered": "answered_today", "abandoned": "abandoned_today"}
        for figure, calls in wanted.items():
            told = await board.get(f"/api/figures/{queue}/{figure}")
            assert {one["id"] for one in told["calls"]} == calls and told["total"] == len(calls), (queue, figure)
            if figure in sums:
                assert told["value"] == tile[sums[figure]] == len(calls)
        told = await board.get(f"/api/figures/{queue}/service-level")
        kept = {one["id"] for one in told["calls"] if one["is_within"]}
        assert kept == {row["call"] for row in mine if row["is_within"]} and len(kept) == tile["within_promise_today"]
        handled = await board.get(f"/api/figures/{queue}/aht")
        assert handled["total"] == tile["handled_today"]


async def test_each_step_of_a_call_is_pushed(centre: Centre) -> None:
    async with wallboard(centre) as board:
        before = dict(board.tiles["t-q"])
        async with centre.agent("t-anna", is_ready=False) as anna:
            await board.shows("t-anna", "not-ready")
            await board.until(lambda: board.tiles["t-q"]["staffed"] == before["staffed"] + 1, "one more staffed")
            caller, number = await centre.choose("1")
            queued = await centre.fact(number, CallQueued)
            await board.until(lambda: board.tiles["t-q"]["waiting"] == 1, "one who waits")
            tile = board.tiles["t-q"]
            assert tile["offered_today"] == before["offered_today"] + 1
            assert tile["longest_waiting_since"][:19] == queued.joined_at.isoformat()[:19]
            await anna.ready()
            await board.shows("t-anna", "offered")
            assert board.agents["t-anna"]["caller"] == mask_number(number) and board.agents["t-anna"]["queue"] == "t-q"
            offered = await anna.phone.next_call(10)
            await offered.answer()
            await board.shows("t-anna", "talking")
            await board.until(lambda: board.tiles["t-q"]["waiting"] == 0, "nobody who waits")
            await board.until(
                lambda: board.tiles["t-q"]["answered_today"] == before["answered_today"] + 1, "one more answered"
            )
            await caller.hang_up()
            await board.shows("t-anna", "wrap-up")
            snapshot = await anna.state("wrap-up")
            assert snapshot.call is not None
            await anna.save(snapshot.call.id)
            await board.shows("t-anna", "ready")
            assert board.agents["t-anna"]["handled_today"] >= 1
        await board.shows("t-anna", "signed-out")
        told = [state for agent, state in board.states if agent == "t-anna"]
        steps = [state for place, state in enumerate(told) if place == 0 or told[place - 1] != state]
        wanted = ["not-ready", "offered", "talking", "wrap-up", "ready", "signed-out"]
        assert steps in (wanted, [wanted[0], "ready", *wanted[1:]])  # ready and offered may come in one moment
        # Changes only, after the first word, and one for each service whose first fact since its start this was.
        starts = {entry.writer for entry in await centre.entries() if entry.seq == 1}
        assert 1 <= [one["type"] for one in board.news].count("wallboard") <= 1 + len(starts)


async def test_the_figures_are_the_journals_own_and_the_same_after_a_restart(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        for digit in ("1", "4"):  # answered, in both queues
            caller, number = await centre.choose(digit)
            offered = await anna.phone.next_call(10)
            await offered.answer()
            await centre.fact(number, CallBridged)
            await caller.hang_up()
            snapshot = await anna.state("wrap-up")
            assert snapshot.call is not None
            await anna.save(snapshot.call.id, reason="t-ra" if digit == "1" else "t-rs")
            await anna.state("ready")
        caller, number = await centre.choose("1")  # rung in vain, then back in the line, then gives up
        await centre.fact(number, OfferFailed)
        await centre.fact(number, CallQueued, count=2)
        await caller.hang_up()
        await centre.fact(number, CallEnded)
        caller, number = await centre.choose("4")  # waits too long: no abandonment of the caller's
        await caller.ended(20)
        await centre.fact(number, CallEnded)
        async with wallboard(centre) as board:
            await figures_agree(centre, board)
            before = {queue: figures(board.tiles[queue]) for queue in QUEUES}
            assert (before["t-q"][2] or 0) >= 1
            await calls_agree(centre, board)
    await asyncio.to_thread(centre.stack.restart, "gateway")
    async with wallboard(centre) as board:
        await figures_agree(centre, board)
        assert {queue: figures(board.tiles[queue]) for queue in QUEUES} == before
        await calls_agree(centre, board)


async def test_without_redis_it_says_so_and_is_still_told(centre: Centre) -> None:
    async with wallboard(centre) as board:
        await board.until(lambda: board.away == [], "all parts", 10)
        offered_before = board.tiles["t-q"]["offered_today"]
        async with centre.agent("t-anna", is_ready=False):
            await asyncio.to_thread(centre.stack.stop_part, "redis")
            try:
                await board.until(lambda: board.away == ["bus"], "the bus being away", 5)
                caller, number = await centre.choose("1")
                await centre.fact(number, CallQueued)
                await board.until(
                    lambda: board.tiles["t-q"]["offered_today"] == offered_before + 1, "the call in the line", 3
                )
                await caller.hang_up()
                await centre.fact(number, CallEnded)
                await board.until(lambda: board.tiles["t-q"]["waiting"] == 0, "an empty line", 3)
            finally:
                await asyncio.to_thread(centre.stack.start_part, "redis")
            await board.until(lambda: board.away == [], "all parts again", 15)
        await board.shows("t-anna", "signed-out", 15)
        await figures_agree(centre, board)


async def test_a_gateway_that_hangs_is_noticed_within_two_seconds(centre: Centre, tmp_path: Any) -> None:
    async with quick_chromium(tone_file(tmp_path / "microphone.wav")) as browser:
        _, page = await open_page(browser, centre.url, "en")
        await page.sign_in("t-super", PASSWORD)
        fresh = page.at("freshness")
        await expect(fresh).to_have_attribute("data-link", "up", timeout=10_000)
        await _thresholds_and_figures(page)
        await page.page.keyboard.press("Shift+F2")
        await page.at("tv-queue-t-short").uncheck()
        await page.at("tv-start").click()
        await page.page.reload()
        await expect(page.at("tv-tile-t-q")).to_be_visible()
        await expect(page.at("tv-tile-t-short")).to_have_count(0)
        await expect(page.at("sign-out")).to_be_hidden()
        await no_axe_findings(page.page)
        fresh = page.at("tv-fresh")
        await expect(fresh).to_have_attribute("data-link", "up", timeout=10_000)
        opened: list[str] = []
        page.page.on("websocket", lambda one: opened.append(one.url))
        centre.stack.signal("gateway", signal.SIGSTOP)
        try:
            await expect(page.at("tv-lost")).to_be_visible(timeout=3_000)  # 1.9 s by the page's clock; a busy machine
        finally:
            centre.stack.signal("gateway", signal.SIGCONT)
        await expect(fresh).to_have_attribute("data-link", "up", timeout=15_000)
        assert opened == []  # who only stood still has lost nothing
        await page.page.keyboard.press("Escape")
        await expect(page.at("freshness")).to_have_attribute("data-link", "up", timeout=10_000)


async def _thresholds_and_figures(page: AgentPage) -> None:
    """By keys alone: a threshold that is set turns the tile; a figure opens with its calls."""
    tile, keys = page.at("tile-t-q"), page.page.keyboard
    mood = tile.get_by_test_id("mood")
    await mood.focus()
    await keys.press("Shift+F3")
    form = page.at("thresholds-form")
    await form.get_by_test_id("threshold-ready").fill("500")
    await keys.press("Enter")
    await expect(page.at("thresholds-state")).to_have_attribute("data-state", "saved")
    await expect(tile).to_have_attribute("data-mood", "breached", timeout=5_000)
    await expect(page.at("queue-alarm").filter(has_text="500")).to_be_visible()
    await no_axe_findings(page.page)
    await form.get_by_test_id("thresholds-usual").click()
    await keys.press("Escape")
    await expect(page.at("beside-panel")).to_have_count(0)
    await tile.get_by_test_id("abandoned").click()
    shown = await tile.get_by_test_id("abandoned").inner_text()
    await expect(page.at("figure-value")).to_have_text(shown)
    await expect(page.at("figure-total")).to_have_attribute("data-total", shown)
    rows = page.at("beside-panel").locator("tbody tr")
    await expect(rows).to_have_count(int(shown))
    await no_axe_findings(page.page)
    await keys.press("Escape")
    await expect(page.at("beside-panel")).to_have_count(0)
