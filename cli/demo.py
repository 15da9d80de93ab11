"""``zuoxi demo``: a real call, and a real agent without a browser. With ``--json`` only JSON is on stdout."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer
from rich.console import Console

from cli import demo_agent, demo_call, running
from cli.phone import PhoneError
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import ZuoxiError

app = typer.Typer(no_args_is_help=True, help=say("对正在运行的系统做演示", "try the running centre"))
_people = Console(stderr=True, highlight=False)

NUMBER, KEYS = "[0-9A-Za-z*#+_.-]{1,64}", "[0-9*#A-D]{0,32}"

Json = Annotated[
    bool, typer.Option("--json", help=say("只输出一个 JSON 对象", "print one JSON object and nothing else"))
]


def _print(found: Any) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=2), flush=True)


def _tell(word: str) -> None:
    _people.print(f"  {word}", markup=False)


def _quiet(word: str) -> None:
    pass


async def _interruptible(work: Coroutine[Any, Any, Any]) -> Any:
    """SIGTERM and SIGHUP end the work as Ctrl-C does: everything is hung up and signed out."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await work


def _word(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.text if isinstance(error, ZuoxiError) else str(error) or type(error).__name__


def _run(work: Coroutine[Any, Any, Any]) -> str:
    """Run to the end; the word for what went wrong, empty when all went well."""
    try:
        asyncio.run(_interruptible(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return say("被中断", "interrupted")
    except (ZuoxiError, PhoneError, BaseExceptionGroup, OSError) as error:
        if isinstance(error, BaseExceptionGroup):
            expected, rest = error.split((ZuoxiError, PhoneError, OSError))
            if rest is not None or expected is None:
                raise
        return _word(error)
    return ""


def _checked(allowed: str) -> Callable[[str], str]:
    """What a telephone cannot dial, press or show is said before anything is tried."""

    def check(text: str) -> str:
        if re.fullmatch(allowed, text) is None:
            raise typer.BadParameter(say(f"{text!r} 应符合 {allowed}", f"{text!r} should match {allowed}"))
        return text

    return check


@app.command(help=say("打一个真实的 SIP 电话", "place a real SIP call"))
def call(
    number: Annotated[str, typer.Option(callback=_checked(NUMBER), help=say("拨打的号码", "number to dial"))],
    digits: Annotated[
        str, typer.Option(callback=_checked(KEYS), help=say("在语音菜单中按的键", "keys to press in the menu"))
    ] = "1",
    seconds: Annotated[float, typer.Option(min=0.5, max=3600, help=say("通话秒数", "how long to talk"))] = 10,
    timeout: Annotated[float, typer.Option(min=1, help=say("最长等待接通秒数", "longest wait for an agent, s"))] = 60,
    caller: Annotated[
        str, typer.Option(callback=_checked(f"|{NUMBER}"), help=say("主叫号码", "caller id to show"))
    ] = "",
    is_json: Json = False,
) -> None:
    wish = demo_call.Wish(number, digits, seconds, timeout, caller)
    story = demo_call.Story()
    found: dict[str, Any] = {}

    async def work() -> None:
        nonlocal story
        placed = demo_call.DemoCall(running.find(), wish, SystemClock(), _quiet if is_json else _tell)
        story = placed.story
        found.update(caller=placed.caller)
        found.update(await placed.place())

    error = _run(work())
    if error:
        found = {**found, **story.steps(), "error": error}
    if is_json or not error:
        _print(found)
    else:
        _people.print(f"[red]{say('失败', 'failed')}[/]: {error}")
    raise typer.Exit(1 if error else 0)


@app.command(help=say("不用浏览器的坐席：签入、接听、填写小结", "an agent without a browser: answers and wraps up"))
def agent(
    calls: Annotated[int, typer.Option(min=1, help=say("接听几个电话后退出", "calls to take before leaving"))] = 1,
    login: Annotated[str, typer.Option(help=say("演示账号", "demo sign-in"))] = "demo",
    seconds_answer: Annotated[float, typer.Option(min=0, help=say("振铃多久后接听", "ring this long, s"))] = 0.5,
    disposition: Annotated[str, typer.Option(help=say("处理结果", "disposition id"))] = "resolved",
    timeout: Annotated[float, typer.Option(min=1, help=say("最长等待来电秒数", "longest wait for a call, s"))] = 3600,
    is_json: Json = False,
) -> None:
    wish = demo_agent.Wish(login, calls, seconds_answer, disposition, timeout)
    taken: list[dict[str, Any]] = []

    def done(one: dict[str, Any]) -> None:
        taken.append(one)
        if calls > 1 or not is_json:  # one line for each call; a single one is printed at the end
            print(json.dumps(one, ensure_ascii=False), flush=True)

    async def work() -> None:
        await demo_agent.DemoAgent(running.find(), wish, _quiet if is_json else _tell, done).work()

    error = _run(work())
    if is_json and calls == 1:
        _print({**(taken[0] if taken else {}), **({"error": error} if error else {})})
    elif is_json and error:
        print(json.dumps({"error": error}, ensure_ascii=False), flush=True)
    elif error:
        _people.print(f"[red]{say('失败', 'failed')}[/]: {error}")
    raise typer.Exit(1 if error else 0)
