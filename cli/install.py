"""``zuoxi install``: systemd's units of a production machine, and what they read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.words import say
from launch import production
from launch.asterisk_root import find
from launch.settings import load


def command(
    root: Annotated[
        Path, typer.Option(help=say("写到这个目录下（先看看）", "write below this directory, to be looked at"))
    ] = Path("/"),
    user: Annotated[str, typer.Option(help=say("服务的用户", "whom the services run as"))] = "zuoxi",
) -> None:
    """Writes and starts nothing; docs/install.md goes on from there."""
    settings = load()
    for path in production.install(settings, find(settings), production.Wish(root.absolute(), user)):
        print(root.absolute() / path.relative_to("/"))
