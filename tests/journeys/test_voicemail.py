"""Messages on the real Asterisk: recorded, kept as an MP3, a work item that is listed, taken and done."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from lexicon.journal import CallEnded, RecordingKept, VoicemailDropped, VoicemailLeft, VoicemailStarted
from lexicon.outcome import Fault, Outcome
from store.work_items import WorkItems
from tests.journeys.centre import Centre
from tests.journeys.test_flows import publish

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
    await centre.pool.execute(ROW)
    file = tmp_path / "flow.yml"
    await publish(centre, file, FLOW)
    yield centre
    await publish(centre, file, {**FLOW, "numbers": []})


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
