"""Self-service flows on the real Asterisk: published while the centre runs, spoken, typed into, brought back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from documents.yaml_file import written
from lexicon.ids import ClientId
from lexicon.journal import (
    CallAnswered,
    CallEnded,
    CallQueued,
    FlowPublished,
    FlowStarted,
    LanguageChosen,
    LookUpEnded,
    QueueLeft,
    ReasonChosen,
    ValueEntered,
)
from lexicon.outcome import Fault, Outcome
from store.customers import Customers
from tests.journeys.centre import Centre, eventually
from tests.journeys.test_routing import done, zuoxi

pytestmark = pytest.mark.asyncio

NUMBER, CARD = "5550003", "4111111111111111"
ROW = f"""
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id)
VALUES ('{NUMBER}', 't', 'zh', 'greeting', 'menu', 2, 0.5, 't-ra') ON CONFLICT DO NOTHING
"""
FLOW: dict[str, Any] = {
    "format": 1,
    "flow": "t-line",
    "client": "t",
    "numbers": [NUMBER],
    "languages": ["zh", "en"],
    "start": "language",
    "calendars": {
        "never": {"time_zone": "UTC", "week": {}, "special": [{"date": "2001-01-01", "hours": "09:00-10:00"}]},
    },
    "nodes": {
        "language": {
            "do": "language", "keys": {"1": "zh", "2": "en"}, "then": "main", "timeout_s": 3,
            "say": {"zh": "普通话请按一，英语请按二", "en": "For Chinese press one, for English press two"},
        },
        "main": {
            "do": "menu", "otherwise": "bye", "timeout_s": 3, "tries": 2,
            "keys": {"1": "card", "2": "waits", "3": "hours"},
            "say": {"zh": "请按一、二或三", "en": "Press one, two or three"},
        },
        "card": {
            "do": "collect", "into": "card", "shortest": 12, "longest": 19, "check": "luhn", "masked": True,
            "say": {"zh": "请输入卡号", "en": "Your card number"}, "then": "waits", "otherwise": "bye",
        },
        "waits": {"do": "queue", "reason": "t-ra"},
        "hours": {"do": "hours", "calendar": "never", "open": "waits", "closed": "shut"},
        "shut": {"do": "hang-up", "why": "closed", "say": {"zh": "现在是非工作时间", "en": "We are closed"}},
        "bye": {"do": "hang-up", "say": "goodbye", "why": "no-choice"},
    },
}  # fmt: skip


@pytest_asyncio.fixture
async def line(centre: Centre, tmp_path: Path) -> AsyncIterator[tuple[Centre, Path]]:
    """A number with a flow of its own in force; afterwards the flow has no number any more."""
    async with in_force(centre, tmp_path, ROW, FLOW) as file:
        yield centre, file


def put(file: Path, flow: dict[str, Any]) -> None:
    file.write_text(written(flow))


@asynccontextmanager
async def in_force(centre: Centre, directory: Path, row: str, flow: dict[str, Any]) -> AsyncIterator[Path]:
    """A number with a flow of its own, from this file; afterwards the flow has no number any more."""
    await centre.pool.execute(row)
    file = directory / "flow.yml"
    await publish(centre, file, flow)
    yield file
    await publish(centre, file, {**flow, "numbers": []})


async def publish(centre: Centre, file: Path, flow: dict[str, Any]) -> int:
    """Publish; answers once the controller works by it."""
    put(file, flow)
    version: int = (await done(centre, "flow", "publish", str(file), "--note", "a test"))["version"]
    held = f'"flow": "{flow["flow"]}", "version": {version},'

    async def is_in_force() -> bool:
        return held in (centre.stack.site.log / "controller.log").read_text()

    await eventually(is_in_force, f"version {version} in force")
    return version


async def test_what_is_typed_in_a_flow_reaches_the_queue_and_a_card_number_nothing_else(
    line: tuple[Centre, Path],
) -> None:
    centre, _ = line
    caller, number = await centre.call(NUMBER)
    await caller.hears_anything()
    await caller.press("2")
    await centre.fact(number, LanguageChosen)
    await caller.hears_anything()
    await caller.press("1")
    await caller.hears_anything()
    await caller.press(CARD + "#")
    queued = await centre.fact(number, CallQueued)
    chosen = await centre.fact(number, ReasonChosen)
    assert (queued.reason, chosen.by) == ("t-ra", "menu")
    started, entered = await centre.fact(number, FlowStarted), await centre.fact(number, ValueEntered)
    assert started.flow == "t-line" and (entered.name, entered.digits, entered.value) == ("card", 16, "")
    kinds = await centre.kinds(number)
    assert kinds[:3] == ["CallArrived", "CallAnswered", "FlowStarted"]
    assert kinds.count("DigitPressed") == 2, "of the language and the menu only"
    logs = [path.read_text(errors="replace") for path in centre.stack.site.log.rglob("*") if path.is_file()]
    told = "\n".join([*logs, *(repr(entry) for entry in await centre.entries())])
    assert CARD not in told and CARD[:8] not in told
    await caller.hang_up()
    ended = await centre.fact(number, CallEnded)
    assert ended.outcome == Outcome(Fault.CALLER, "hung-up-waiting")


async def test_a_caller_stays_with_the_version_it_began_with_and_an_old_one_can_be_brought_back(
    line: tuple[Centre, Path],
) -> None:
    centre, file = line
    first, its_number = await centre.call(NUMBER)
    await first.hears_anything()
    began = (await centre.fact(its_number, FlowStarted)).version
    second = {**FLOW["nodes"], "waits": {"do": "queue", "reason": "t-rb"}}
    now = await publish(centre, file, {**FLOW, "nodes": second})
    assert now == began + 1
    await first.press("1")
    await centre.fact(its_number, LanguageChosen)
    await first.hears_anything()
    await first.press("2")
    assert (await centre.fact(its_number, CallQueued)).reason == "t-ra", "the version it began with"
    other, number = await centre.call(NUMBER)
    await other.hears_anything()
    assert (await centre.fact(number, FlowStarted)).version == now
    await other.press("1")
    await centre.fact(number, LanguageChosen)
    await other.hears_anything()
    await other.press("2")
    assert (await centre.fact(number, CallQueued)).reason == "t-rb"
    back = await done(centre, "flow", "rollback", "t-line", str(began))
    assert back["version"] == now + 1
    published = [fact.version for fact in await centre.facts() if isinstance(fact, FlowPublished)]
    assert published[-2:] == [now, now + 1]
    lines = await done(centre, "flow", "history", "t-line")
    assert [one["version"] for one in lines][:2] == [now + 1, now]
    shown = await done(centre, "flow", "show", "t-line")
    assert shown["nodes"]["waits"] == {"do": "queue", "reason": "t-ra"}
    for leg in (first, other):
        await leg.hang_up()


async def test_out_of_hours_the_caller_is_told_so(line: tuple[Centre, Path]) -> None:
    centre, _ = line
    caller, number = await centre.call(NUMBER)
    await centre.fact(number, CallAnswered)
    await caller.hears_anything()
    await caller.press("1")
    await centre.fact(number, LanguageChosen)
    await caller.hears_anything()
    await caller.press("3")
    await caller.ended()
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CENTRE, "closed")


async def test_a_flow_with_mistakes_is_not_published(line: tuple[Centre, Path]) -> None:
    centre, file = line
    before = await done(centre, "flow", "history", "t-line")
    wrong = {**FLOW["nodes"], "waits": {"do": "queue", "reason": "t-rz"}}
    put(file, {**FLOW, "nodes": wrong})
    status, _, complaints = await zuoxi(centre, "flow", "publish", str(file))
    assert status == 1 and "no reason 't-rz'; there is: " in complaints and f"{file}:" in complaints
    put(file, {**FLOW, "flow": "another"})
    status, _, complaints = await zuoxi(centre, "flow", "check", str(file))
    assert status == 1 and "flow 't-line' has this number already" in complaints
    assert await done(centre, "flow", "history", "t-line") == before


async def test_a_known_customer_is_led_elsewhere_and_a_key_leads_out_of_the_queue(line: tuple[Centre, Path]) -> None:
    centre, file = line
    nodes = {
        **FLOW["nodes"],
        "asks": {
            "do": "look-up", "source": "ours", "ask": {"phone": "caller"},
            "found": "tier", "missing": "main", "failed": "main",
        },
        "tier": {"do": "choose", "value": "tier", "cases": {"gold": "gold"}, "otherwise": "main"},
        "gold": {
            "do": "queue", "reason": "t-rb", "keys": {"9": "bye"},
            "comfort": {
                "every_s": 5, "first_s": 1, "say": [{"zh": "您排在第", "en": "You are"}, {"value": "position"}],
            },
        },
    }  # fmt: skip
    sources = {"ours": {"kind": "database", "fields": {"tier": "tier"}}}
    known, number = "13977770001", "13977770002"
    await Customers(centre.pool).replace(ClientId("t"), "phone", [(known, {"tier": "gold"})])
    await publish(centre, file, {**FLOW, "start": "asks", "sources": sources, "nodes": nodes})
    other, _ = await centre.call(NUMBER, number)
    await other.hears_anything()
    await other.press("2")
    assert (await centre.fact(number, LookUpEnded)).result == "missing"
    assert (await centre.fact(number, CallQueued)).reason == "t-ra"
    await other.hang_up()
    caller, _ = await centre.call(NUMBER, known)
    queued = await centre.fact(known, CallQueued)
    assert (queued.reason, queued.node) == ("t-rb", "gold")
    assert (await centre.fact(known, LookUpEnded)).result == "found"
    await caller.hears_anything()
    await caller.press("9")
    assert (await centre.fact(known, QueueLeft)).why == "left-by-key"
    await caller.ended()
    assert (await centre.fact(known, CallEnded)).outcome == Outcome(Fault.CALLER, "no-choice")
