"""``zuoxi lines test``: one call over one trunk or span, and what happened, step by step."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from agent_ui.gateway.problems import error_of, problem_of
from ari_app.trunks.line_test import LONGEST_S
from bus.link import Bus, GapPossible
from cli import running
from cli.asking import answers_to
from cli.routing import Json, print_json, run
from cli.words import say
from lexicon.causes import InWords, q850_in_words, sip_in_words
from lexicon.errors import ControllerAway, Refused, ZuoxiError
from lexicon.journal import Fact, LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang
from lexicon.orders_aside import TryLine

PATIENCE_S = 30.0
WITH_MORE = ("no-such-line", "line-shows-not")  # refusals of which more is said than a word
HEARD, ANSWERED, ONE_WAY, NOT_REACHED = 0, 0, 3, 4
_screen = Console(highlight=False)

RESULTS: dict[str, tuple[str, str]] = {
    "heard": ("正常：双向有声音", "works: sound both ways"),
    "answered": ("已接通（此线路无法统计声音）", "answered (sound cannot be counted on this line)"),
    "one-way": ("已接通，但没有收到对方的声音", "answered, but no sound came back"),
    "busy": ("对方忙", "busy"),
    "no-answer": ("无人接听", "no answer"),
    "wrong-number": ("空号或号码有误", "no such number"),
    "refused": ("被拒绝", "refused"),
    "no-line": ("没有空闲通道，或线路不通", "no channel free, or the line is down"),
    "unreachable": ("无法到达", "could not be reached"),
    "exchange-away": ("电话交换机不可用", "the telephone exchange is away"),
}


def exit_status(result: str) -> int:
    """0: answered, with sound where that can be counted; 3: no sound came back; 4: nobody was reached."""
    return {"heard": HEARD, "answered": ANSWERED, "one-way": ONE_WAY}.get(result, NOT_REACHED)


def told(fact: Fact) -> str:
    """A step in words."""
    match fact:
        case LineTestBegan(line=line, number=number, shown=shown):
            shows = say(f"，显示 {shown}", f", showing {shown}") if shown else ""
            return say(f"经 {line} 拨打 {number}{shows}", f"calling {number} over {line}{shows}")
        case LineTestRang(after_s=after_s, is_early=True):
            return say(
                f"{after_s:.1f} 秒：网络送来声音（接通前）",
                f"{after_s:.1f} s: sound from the network, not answered yet",
            )
        case LineTestRang(after_s=after_s):
            return say(f"{after_s:.1f} 秒：振铃", f"{after_s:.1f} s: it rings")
        case LineTestAnswered(after_s=after_s):
            return say(f"{after_s:.1f} 秒：接通", f"{after_s:.1f} s: answered")
        case LineTestEnded():
            return _ended(fact)
    return ""


def _ended(fact: LineTestEnded) -> str:
    zh, en = RESULTS.get(fact.result, (fact.result, fact.result))
    words = [f"{fact.after_s:.1f} {say('秒：', 's: ')}{say(zh, en)}"]
    if fact.cause and exit_status(fact.result) == NOT_REACHED:
        words.append(f"Q.850 {fact.cause} ({_said(q850_in_words(fact.cause))})")
    if fact.sip:
        words.append(f"SIP {fact.sip} ({_said(sip_in_words(fact.sip))})")
    if fact.codec:
        sound = say(
            f"{fact.codec}，发出 {fact.sent} 包，收到 {fact.received} 包，丢失 {fact.lost} 包",
            f"{fact.codec}, {fact.sent} packets sent, {fact.received} received, {fact.lost} lost",
        )
        words.append(sound)
    if fact.is_far_end and fact.talked_s:
        words.append(say("对方挂机", "the other side hung up"))
    if fact.why:
        words.append(fact.why)
    return say("；", "; ").join(words)


def _said(words: InWords) -> str:
    return say(words.zh, words.en)


def command(
    line: Annotated[str, typer.Argument(help=say("lines.yml 中的线路名", "the line's name in lines.yml"))],
    number: Annotated[str, typer.Argument(help=say("拨打的号码", "the number to call"))],
    seconds: Annotated[
        float, typer.Option("--for", min=1, max=LONGEST_S, help=say("接通后保持几秒", "how long to talk, s"))
    ] = 5,
    ring: Annotated[
        float, typer.Option(min=1, max=LONGEST_S, help=say("最长振铃秒数", "how long to let it ring, s"))
    ] = 60,
    shown: Annotated[str, typer.Option(help=say("显示的主叫号码", "the caller id to show"))] = "",
    is_json: Json = False,
) -> None:
    steps: list[dict[str, Any]] = []

    def step(fact: Fact) -> None:
        steps.append({"step": type(fact).__name__, **asdict(fact)})
        if not is_json:
            _screen.print(told(fact), markup=False, soft_wrap=True)

    order = TryLine(
        id=secrets.token_hex(12), gateway="", agent=f"cli:{os.environ.get('USER', '')}", desk="",
        line=line, number=number, shown=shown, for_s=seconds, ring_s=ring,
    )  # fmt: skip
    result = run(_try(running.find(), order, step))
    if is_json:
        print_json({"result": result, "steps": steps})
    sys.stdout.flush()
    raise typer.Exit(exit_status(result))


async def _try(instance: running.Instance, order: TryLine, step: Callable[[Fact], None]) -> str:
    bus = Bus(instance.env["ZUOXI_REDIS_URL"], f"cli-{secrets.token_hex(4)}")
    try:
        async with answers_to(bus), _facts(bus) as facts:
            asked = await bus.ask(_addressed(order, bus))
            if asked.code:
                raise error_of(asked.code, asked.text)
            return await _until_over(facts, asked.data["test"], order.for_s + order.ring_s + PATIENCE_S, step)
    except ZuoxiError as failure:
        words = problem_of(failure)[1]
        more = f" ({failure.text})" if failure.code in WITH_MORE else ""
        raise Refused(say(words.zh, words.en) + more, code=failure.code) from None


def _addressed(order: TryLine, bus: Bus) -> TryLine:
    return TryLine(**{**{name: getattr(order, name) for name in order.__struct_fields__}, "gateway": bus.name})


@asynccontextmanager
async def _facts(bus: Bus) -> AsyncIterator[AsyncIterator[Fact]]:
    """What the controller notes, from before the order on."""
    heard: asyncio.Queue[Fact] = asyncio.Queue()
    is_live = asyncio.Event()

    async def listen() -> None:
        async for news in bus.facts("controller"):
            if isinstance(news, GapPossible):
                is_live.set()
            else:
                heard.put_nowait(news.fact)

    async def one_by_one() -> AsyncIterator[Fact]:
        while True:
            yield await heard.get()

    task = asyncio.ensure_future(listen())
    try:
        async with asyncio.timeout(5):
            await is_live.wait()
        yield one_by_one()
    except TimeoutError as error:
        raise ControllerAway("what the controller says cannot be heard") from error
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until_over(facts: AsyncIterator[Fact], test: str, patience_s: float, step: Callable[[Fact], None]) -> str:
    async with asyncio.timeout(patience_s):
        async for fact in facts:
            if isinstance(fact, LineTestBegan | LineTestRang | LineTestAnswered | LineTestEnded) and fact.test == test:
                step(fact)
                if isinstance(fact, LineTestEnded):
                    return fact.result
    raise ControllerAway("the test call's end was not told")
