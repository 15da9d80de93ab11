"""``zuoxi backup`` and ``zuoxi restore``: all that a centre is in one file, and back."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli import running
from cli.acts import act, note
from cli.routing import By, Json, print_json
from cli.words import say
from launch import backup as taking
from launch import restore as giving
from launch.ports import Ports
from launch.settings import load
from launch.site import Site
from lexicon.errors import ZuoxiError

_screen = Console(highlight=False)


def backup(
    file: Annotated[Path, typer.Argument(help=say("要写的文件", "the file to write"))],
    with_recordings: Annotated[
        bool,
        typer.Option("--with-recordings", help=say("包含录音文件", "the recordings' files too, not only their index")),
    ] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    """While everything runs. Noted before it is written: all that there is leaves the centre with it."""

    def work() -> taking.Manifest:
        about = {"with_recordings": with_recordings}
        asyncio.run(note(instance := running.find(), act(by, "backup-begun", file.name, detail=about)))
        state = instance.state
        ports = Ports(**state["ports"], rtp_first=state["rtp"][0], rtp_last=state["rtp"][1])
        site = Site(load(), running.var_directory(), ports)
        return taking.backup(site, file, with_recordings=with_recordings)

    _tell(work, is_json, say(f"已备份到 {file}", f"backed up to {file}"))


def restore(
    file: Annotated[Path, typer.Argument(help=say("备份文件", "the file that backup wrote"))],
    by: By = "",
    is_json: Json = False,
) -> None:
    """Into the directory that ZUOXI_VAR names, which must be empty. Noted in the trail that is restored."""

    def work() -> taking.Manifest:
        settings = load()
        # Its own ports while it is filled: another centre may run on the usual ones.
        noted = act(by, "restored", file.name)
        return giving.restore(file, settings, Ports.free(), (noted.who, noted.address))

    where = os.environ.get("ZUOXI_VAR") or str(load().var)
    done = say(f"已恢复到 {where}，可以 make up", f"restored into {where}; make up starts it")
    _tell(work, is_json, done)


def _tell(work: Any, is_json: bool, done: str) -> None:
    try:
        manifest = work()
    except ZuoxiError as error:
        if is_json:
            print_json({"error": error.text})
        else:
            _screen.print(f"[red]{error.text}[/]", markup=True)
        raise typer.Exit(1) from None
    if is_json:
        print_json(asdict(manifest))
        return
    _screen.print(done, markup=False)
    rows = sum(manifest.rows.values())
    tables, files = len(manifest.rows), len(manifest.files)
    _screen.print(
        say(
            f"{tables} 张表，{rows} 行，{files} 个文件，数据库版本 {manifest.revision}",
            f"{tables} tables, {rows} rows, {files} files, database revision {manifest.revision}",
        ),
        markup=False,
    )
