"""Messages on the real Asterisk: recorded, kept as an MP3, a work item that is listed, taken and done."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from agent_ui.gateway.protocol import work as protocol_work
from cli.demo_agent import AgentFailed
from lexicon.ids import ClientId
from lexicon.journal import (
    CallEnded,
    CallPlaced,
    RecordingKept,
    VoicemailDone,
    VoicemailDropped,
    VoicemailLeft,
    VoicemailStarted,
)
from lexicon.outcome import Fault, Outcome
from store.customers import Customers
from store.work_items import WorkItems
from tests.journeys.browser import open_page
from tests.journeys.centre import PASSWORD, Centre, eventually
from tests.journeys.test_flows import in_force
from tests.journeys.test_routing import done, zuoxi

pytestmark = pytest.mark.asyncio

NUMBER = "5550004"
ROW = f"""
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id)
VALUES ('{NUMBER}', 't', 'zh', 'greeting', 'menu', 2, 0.5, 't-ra') ON CONFLICT DO NOTHING
"""
FLOW: dict[str, Any] = {
    "format": 1,
    "flow": "t-box",
    "client": "t",
    "numbers": [NUMBER],
    "languages": ["zh", "en"],
    "start": "box",
    "nodes": {
        "box": {
            "do": "voicemail", "reason": "t-ra", "then": "thanks", "failed": "sorry", "due_min": 30, "longest_s": 20,
            "silence_s": 2, "say": {"zh": "请留言", "en": "Leave a message"},
        },
        "thanks": {"do": "hang-up", "why": "message-left", "say": "goodbye"},
        "sorry": {"do": "hang-up", "why": "no-message", "say": "sorry-technical"},
    },
}  # fmt: skip


@pytest_asyncio.fixture
async def box(centre: Centre, tmp_path: Path) -> AsyncIterator[Centre]:
    """A number whose callers may leave a message."""
    async with in_force(centre, tmp_path, ROW, FLOW):
        yield centre


async def test_a_message_ended_by_the_hash_key_is_a_work_item_with_an_mp3(box: Centre) -> None:
    caller, number = await box.call(NUMBER)
    await box.fact(number, VoicemailStarted)
    caller.tone(440)
    await asyncio.sleep(3)
    await caller.press("#")
    left = await box.fact(number, VoicemailLeft)
    assert (left.queue, left.reason, left.caller) == ("t-q", "t-ra", number)
    assert left.spoken_s is not None and 2 <= left.spoken_s <= 4
    ended = await box.fact(number, CallEnded)
    assert ended.outcome == Outcome(Fault.CALLER, "message-left")
    kept = await box.fact(number, RecordingKept)
    assert 2.5 < kept.seconds < 5
    item = await WorkItems(box.pool).by_id(left.recording)
    assert item is not None and (item.state, item.recording, item.due_at) == ("open", "kept", left.due_at)
    assert not list(box.stack.site.raw.glob(f"{left.recording}*")), "the raw file is gone once the MP3 is read back"


async def test_silence_ends_a_message_and_a_hang_up_keeps_it(box: Centre) -> None:
    caller, number = await box.call(NUMBER)
    await box.fact(number, VoicemailStarted)
    caller.tone(440)
    await asyncio.sleep(2)
    caller.quiet()
    assert (await box.fact(number, VoicemailLeft)).spoken_s == pytest.approx(2, abs=1)
    other, another = await box.call(NUMBER)
    await box.fact(another, VoicemailStarted)
    other.tone(440)
    await asyncio.sleep(2.5)
    await other.hang_up()
    assert (await box.fact(another, VoicemailLeft)).spoken_s == pytest.approx(2.5, abs=1)
    await box.fact(another, RecordingKept)


async def test_whoever_says_nothing_is_told_and_leaves_none(box: Centre) -> None:
    caller, number = await box.call(NUMBER)
    dropped = await box.fact(number, VoicemailDropped)
    assert dropped.why == "too-short"
    assert (await box.fact(number, CallEnded)).outcome.reason == "no-message"
    assert await WorkItems(box.pool).by_id(dropped.recording) is None
    assert not list(box.stack.site.raw.glob(f"{dropped.recording}*"))


async def message(box: Centre) -> VoicemailLeft:
    """A caller leaves one."""
    caller, number = await box.call(NUMBER)
    await box.fact(number, VoicemailStarted)
    caller.tone(440)
    await asyncio.sleep(2.2)
    await caller.hang_up()
    left = await box.fact(number, VoicemailLeft)
    await box.fact(number, RecordingKept)
    return left


async def test_an_item_is_listed_taken_once_and_done(box: Centre) -> None:
    left = await message(box)
    path = f"/api/work-items/{left.recording}"
    async with box.agent("t-anna", is_ready=False) as anna, box.agent("t-ben", is_ready=False) as ben:
        for agent in (anna, ben):
            async with agent.session.get(f"{box.url}/api/work-items") as got:
                listed = msgspec.json.decode(await got.read(), type=list[protocol_work.WorkItem])
            assert [one.sound for one in listed if one.id == left.recording] == ["kept"]
        taken = await anna.api.post(f"{path}/take", protocol_work.WorkDone(), protocol_work.WorkItem)
        assert (taken.state, taken.agent, taken.agent_name_en) == ("taken", "t-anna", "Test t-anna")
        with pytest.raises(AgentFailed, match="already-taken"):
            await ben.api.post(f"{path}/take", protocol_work.WorkDone(), protocol_work.WorkItem)
        async with ben.session.get(f"{box.url}/api/recordings/{left.recording}/audio") as sound:
            assert (sound.status, sound.headers["Content-Type"]) == (200, "audio/mpeg")
        finished = protocol_work.WorkDone(note="called back")
        await anna.api.post(f"{path}/done", finished, protocol_work.WorkItem)
        assert (await box.fact(left.caller, VoicemailDone)).note == "called back"
    listed_by_command = await done(box, "work", "list", "--done", "--client", "t")
    assert [one["note"] for one in listed_by_command if one["id"] == left.recording] == ["called back"]
    assert (await done(box, "work", "show", left.recording))["state"] == "done"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_person_sees_takes_and_finishes_a_message_at_the_page(
    box: Centre, browser: Browser, language: str, tmp_path: Path
) -> None:
    _, desk = await open_page(browser, box.url, language)
    await desk.sign_in("t-anna", PASSWORD)
    await desk.state("not-ready")
    left = await message(box)
    item = desk.at(f"work-{left.recording}")  # told through the socket
    await expect(item).to_be_visible()
    await expect(item.locator("audio")).to_have_count(1)
    if language == "en":  # by the key: who calls back sees to it, and the page knows no whole number
        await desk.phone_registered()
        await item.get_by_test_id("work-take").focus()
        await desk.page.keyboard.press("Control+F7")
        placed: list[CallPlaced] = []

        async def is_placed() -> bool:
            placed[:] = [fact for fact in await box.facts() if isinstance(fact, CallPlaced)]
            return len(placed) > 0

        await eventually(is_placed, "the call back")
        assert [(one.agent, one.caller, one.client) for one in placed] == [("t-anna", left.caller, left.client)]
        await desk.page.keyboard.press("F10")
    else:
        await item.get_by_test_id("work-take").click()
    await expect(item).to_have_attribute("data-state", "taken")
    await item.get_by_test_id("work-note").fill("已回电")
    await desk.page.screenshot(path=str(tmp_path / f"work-{language}.png"))
    await item.get_by_test_id("work-done").click()
    await expect(item).to_have_count(0)
    await desk.at("sign-out").click()


async def test_the_wallboard_shows_what_waits_and_what_is_overdue(
    box: Centre, browser: Browser, tmp_path: Path
) -> None:
    _, boss = await open_page(browser, box.url)
    await boss.sign_in("t-super", PASSWORD)
    before = await box.pool.fetch_one("SELECT count(*) AS n FROM work_item WHERE queue_id = 't-q' AND state <> 'done'")
    assert before is not None
    left = await message(box)
    line = boss.at("messages-t-q")
    await expect(line).to_contain_text(str(before["n"] + 1))
    await box.pool.execute("UPDATE work_item SET due_at = now() - interval '1 s' WHERE id = $1", left.recording)
    async with box.agent("t-anna", is_ready=False) as anna:
        await anna.api.post(f"/api/work-items/{left.recording}/take", protocol_work.WorkDone(), protocol_work.WorkItem)
        await expect(line).to_have_attribute("data-overdue", "true")
        await boss.page.screenshot(path=str(tmp_path / "messages-zh.png"))
        await boss.page.get_by_role("button", name="English").click()
        await expect(line).to_contain_text("Overdue: 1")
        await boss.page.screenshot(path=str(tmp_path / "messages-en.png"))
        done = protocol_work.WorkDone(note="called back")
        await anna.api.post(f"/api/work-items/{left.recording}/done", done, protocol_work.WorkItem)
    if before["n"] == 0:
        await expect(line).to_have_count(0)
    await boss.at("sign-out").click()


async def test_customers_are_loaded_whole_or_not_at_all(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("phone,name,tier\n13800000000,王小明,gold\n13900000000,Li,silver\n")
    told = await done(centre, "customers", "import", str(file), "--client", "t", "--check")
    assert (told["rows"], told["written"]) == (2, 0)
    assert await Customers(centre.pool).find(ClientId("t"), "phone", "13800000000") is None
    told = await done(centre, "customers", "import", str(file), "--client", "t")
    assert told["written"] == 2
    assert await Customers(centre.pool).find(ClientId("t"), "phone", "13800000000") == {
        "name": "王小明",
        "tier": "gold",
    }
    file.write_text("phone,name,tier\n13700000000,Wu,gold\n,nobody,x\n")
    status, out, _ = await zuoxi(centre, "customers", "import", str(file), "--client", "t", "--json")
    assert status == 1 and '"row": 3' in out and '"column": 1' in out
    assert await Customers(centre.pool).find(ClientId("t"), "phone", "13700000000") is None
    assert await Customers(centre.pool).find(ClientId("t"), "phone", "13900000000") is not None
