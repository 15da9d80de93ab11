"""The commands of ``zuoxi``. A command's module is loaded when it is asked for: most would wait for numpy otherwise.

With ``--json`` only JSON is on stdout.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from cli.words import say
from lexicon.errors import ZuoxiError

GROUPS: Final = {
    "demo": "demo",
    "routing": "routing",
    "flow": "flow",
    "agent": "agent",
    "vip": "vip",
    "people": "people_import",
    "sessions": "people:sessions_app",
    "audit": "audit",
    "tokens": "tokens",
    "webhooks": "webhooks",
    "lines": "lines",
    "numbers": "numbers",
    "dialling": "dialling",
    "rates": "rates",
    "tone": "tone",
    "record-outside": "record_outside",
    "work": "work",
    "callbacks": "callbacks",
    "bans": "bans",
    "customers": "customers",
    "scripts": "scripts",
    "not-ready": "not_ready",
    "thresholds": "thresholds",
}
"""Name of a group of commands: module in this room, and its app where that is not ``app``."""

COMMANDS: Final = {
    "status": ("status:command", say("什么在运行、在哪里、是否正常", "what runs, where, and how well")),
    "simulate": ("simulate:command", say("模拟：同一个路由引擎，虚拟的时钟", "the router on a virtual clock: what if")),
    "survey": ("survey:command", say("通话后满意度调查的结果", "what callers said of conversations")),
    "explain": ("explain:command", say("为什么是这位坐席，为什么不是那位", "why this agent, and why not that one")),
    "install": (
        "install:command",
        say("生产环境：systemd 单元及其文件", "production: systemd's units and what they read"),
    ),
    "certificate": (
        "certificate:command",
        say("网关的 TLS 证书", "the gateway's certificate, and how browsers come to trust it"),
    ),
    "backup": (
        "backup:backup",
        say("备份：数据库、密钥、配置、录音索引", "database, keys, configuration, index of recordings"),
    ),
    "restore": ("backup:restore", say("把备份恢复到空目录", "a backup into an empty state directory")),
}
"""Name of a command: module and function in this room, and what its help says."""


def _found(place: str, otherwise: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(f"cli.{module}"), name or otherwise)


class Commands(TyperGroup):
    """The commands by name; only the one that is asked for is loaded, all of them for the list of ``--help``."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name in GROUPS:
            found: Any = get_group(_found(GROUPS[cmd_name], "app"))
        elif cmd_name in COMMANDS:
            place, words = COMMANDS[cmd_name]
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name, help=words)(_found(place, "command"))
            found = get_command(alone)
        else:
            return None
        found.name = cmd_name
        return found


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help=say("坐席：联络中心", "Zuoxi: a contact centre")
)


@app.callback()
def _commands() -> None:
    """Makes typer build a group though no command is registered."""


def main() -> None:
    """Entry of ``python -m cli``; a wrong setting is one line, not a traceback."""
    try:
        app(prog_name="zuoxi")
    except ZuoxiError as error:
        print(error.text, file=sys.stderr)
        sys.exit(1)
