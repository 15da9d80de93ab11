"""The commands: ``zuoxi status``, ``explain``, ``simulate``, ``demo``, ``routing``, ``flow``, ``agent``, ``vip``,
``survey``, ``tone``, ``record-outside``, ``work``, ``callbacks``, ``bans``, ``customers``, ``scripts``,
``not-ready``, ``lines``, ``certificate``, ``backup``, ``restore``.

With ``--json`` only JSON is on stdout.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer
from rich.console import Console

from cli import agent as agent_commands
from cli import backup as backup_commands
from cli import bans, callbacks, certificate, demo_agent, demo_call, explain, install, running, simulate
from cli import customers as customer_commands
from cli import flow as flow_commands
from cli import lines as line_commands
from cli import not_ready as not_ready_commands
from cli import record_outside as record_outside_commands
from cli import routing as routing_commands
from cli import scripts as script_commands
from cli import status as status_room
from cli import survey as survey_command
from cli import tone as tone_commands
from cli import vip as vip_commands
from cli import work as work_commands
from cli.phone import PhoneError
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import ZuoxiError

app = typer.Typer(no_args_is_help=True, add_completion=False, help=say("坐席：联络中心", "Zuoxi: a contact centre"))
demo = typer.Typer(no_args_is_help=True, help=say("对正在运行的系统做演示", "try the running centre"))
app.add_typer(demo, name="demo")
app.add_typer(routing_commands.app, name="routing")
app.add_typer(flow_commands.app, name="flow")
app.add_typer(agent_commands.app, name="agent")
app.add_typer(vip_commands.app, name="vip")
app.add_typer(line_commands.app, name="lines")
app.add_typer(tone_commands.app, name="tone")
app.add_typer(record_outside_commands.app, name="record-outside")
app.add_typer(work_commands.app, name="work")
app.add_typer(callbacks.app, name="callbacks")
app.add_typer(bans.app, name="bans")
app.add_typer(customer_commands.app, name="customers")
app.add_typer(script_commands.app, name="scripts")
app.add_typer(not_ready_commands.app, name="not-ready")
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


@app.command(help=say("什么在运行、在哪里、是否正常", "what runs, where, and how well"))
def status(is_json: Json = False) -> None:
    found = asyncio.run(status_room.status())
    if is_json:
        _print(found)
        return
    status_room.show(found, Console())
    raise typer.Exit(0 if found["ready"] else 1)


@demo.command(help=say("打一个真实的 SIP 电话", "place a real SIP call"))
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


@demo.command(help=say("不用浏览器的坐席：签入、接听、填写小结", "an agent without a browser: answers and wraps up"))
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


app.command("simulate", help=say("模拟：同一个路由引擎，虚拟的时钟", "the router on a virtual clock: what if"))(
    simulate.command
)

app.command("survey", help=say("通话后满意度调查的结果", "what callers said of conversations"))(survey_command.command)
app.command("explain", help=say("为什么是这位坐席，为什么不是那位", "why this agent, and why not that one"))(
    explain.command
)

app.command("install", help=say("生产环境：systemd 单元及其文件", "production: systemd's units and what they read"))(
    install.command
)

app.command("certificate", help=say("网关的 TLS 证书", "the gateway's certificate, and how browsers come to trust it"))(
    certificate.command
)

app.command(
    "backup", help=say("备份：数据库、密钥、配置、录音索引", "database, keys, configuration, index of recordings")
)(backup_commands.backup)

app.command("restore", help=say("把备份恢复到空目录", "a backup into an empty state directory"))(
    backup_commands.restore
)


def main() -> None:
    """Entry of ``python -m cli``; a wrong setting is one line, not a traceback."""
    try:
        app(prog_name="zuoxi")
    except ZuoxiError as error:
        print(error.text, file=sys.stderr)
        sys.exit(1)
