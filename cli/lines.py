"""``zuoxi lines``: what lines.yml says, checked, and as DAHDI and Asterisk are told of it; how lines were used."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from agent_ui.gateway.board.line_routes import day_of, line_history
from agent_ui.gateway.protocol.lines import LineHistory
from asterisk_conf.lines.dahdi import chan_dahdi_conf, channels, d_channel, system_conf
from asterisk_conf.lines.pjsip import pjsip_conf
from asterisk_conf.settings import AsteriskSettings, read_settings
from cli import line_test, lines_apply, running
from cli.lines_history import show_history
from cli.memory import memory
from cli.routing import Json, print_json, run
from cli.words import say
from launch.clock import SystemClock

app = typer.Typer(no_args_is_help=True, help=say("线路：30B+D 和 SIP 中继", "lines: E1 and T1 spans, SIP trunks"))
_ANY = dict.fromkeys(
    ("module_dir", "data_dir", "music_dir", "etc_dir", "lib_dir", "spool_dir", "log_dir", "run_dir"), "/"
)
_SECRETS = dict.fromkeys(("ari_password", "ami_secret"), "not-in-what-is-shown")
USUAL = read_settings({**_ANY, **_SECRETS})  # of these only address, ports and the longest call are shown
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)

File = Annotated[Path, typer.Argument(help=say("线路文件（YAML）", "lines.yml"))]


class Part(StrEnum):
    """Who reads it."""

    SYSTEM = "system"
    ASTERISK = "asterisk"
    PJSIP = "pjsip"


@app.command(help=say("检查一个线路文件", "look for everything that is wrong"))
def check(file: File, is_json: Json = False) -> None:
    lines, mistakes = lines_apply.read(file)
    if is_json:
        print_json({"is_sound": lines is not None, "problems": [asdict(one) for one in mistakes]})
    elif lines is None:
        lines_apply.tell(file, mistakes)
    else:
        for span in lines.spans:
            what = f"{span.kind.value}  {span.switch.value}  B {channels(lines, span)}  D {d_channel(lines, span)}"
            _screen.print(f"{span.number}  {span.name}  {what}", markup=False)
        for trunk in lines.sip.trunks:
            srtp = "  SRTP" if trunk.is_srtp else ""
            out = say("  呼出", "  calls go out here") if trunk.name == lines.out else ""
            what = f"{trunk.transport.value}{srtp}  {trunk.host}:{trunk.port}  {','.join(trunk.codecs)}{out}"
            _screen.print(f"{trunk.name}  {what}", markup=False)
        _screen.print(f"[green]{say('可以使用', 'sound')}[/]")
    raise typer.Exit(0 if lines is not None else 1)


@app.command(
    help=say(
        "生成的配置：system（DAHDI）、asterisk（chan_dahdi）或 pjsip（SIP 中继，不含密码）",
        "what is rendered: system.conf, chan_dahdi.conf or pjsip.conf (without passwords)",
    )
)
def show(
    file: File,
    part: Annotated[Part, typer.Option(help=say("给谁看", "for whom"))] = Part.SYSTEM,
) -> None:
    lines, mistakes = lines_apply.read(file)
    if lines is None:
        lines_apply.tell(file, mistakes)
        raise typer.Exit(1)
    longest_s = AsteriskSettings.model_fields["max_call_s"].default
    if part is Part.PJSIP:
        print(pjsip_conf(lines.sip, USUAL, is_shown=True), end="")
        return
    print(system_conf(lines) if part is Part.SYSTEM else chan_dahdi_conf(lines, longest_s), end="")


@app.command(help=say("一天的每半小时：线路与服务水平", "a day's half hours: lines beside service levels"))
def history(
    day: Annotated[str, typer.Option(help=say("日期，如 2026-11-29；默认今天", "such as 2026-11-29; today"))] = "",
    is_json: Json = False,
) -> None:
    async def work() -> LineHistory:
        async with memory(running.find()) as pool:
            return await line_history(pool, day_of(day) if day else None, SystemClock().now())

    found = run(work())
    if is_json:
        print_json(msgspec.to_builtins(found))
    else:
        show_history(found, _screen)


app.command(
    "test",
    help=say(
        "经一条线路打一个测试电话，说明结果（0 正常，3 收不到声音，4 没有接通）",
        "a test call over one line, and what happened (exit status 0: works, 3: no sound back, 4: not reached)",
    ),
)(line_test.command)


app.command(
    "apply",
    help=say(
        "让正在运行的系统采用改动后的线路文件，通话不中断", "have the running centre take up what changed; no call ends"
    ),
)(lines_apply.command)
