"""``zuoxi simulate``: the router on a virtual clock, with a scenario from a file or a day from the journal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import simulate_day, simulate_table
from cli.scenario_file import Read, WrongScenario, read_scenario
from cli.simulating import WRONG_FILE, Runs, progress, simulate, tell_mistakes
from cli.words import say
from documents.yaml_file import UnreadableYaml


def run_file(file: Path, wished: tuple[int | None, int | None, float | None], is_json: bool, is_whole: bool) -> int:
    """The exit status: 0, or 2 for a file that is wrong."""
    try:
        read: Read = read_scenario(file)
    except (UnreadableYaml, WrongScenario) as error:
        tell_mistakes(file, error, is_json)
        return WRONG_FILE
    for line, zh, en in read.warnings:
        print(f"{file}:{line}: {say(f'注意：{zh}', f'note: {en}')}", file=sys.stderr)
    wishes = read.wishes
    replications, seed, level = wished
    runs = Runs(
        wishes.replications if replications is None else replications,
        wishes.seed if seed is None else seed,
        wishes.level if level is None else level,
    )
    report = progress(wishes.name, is_json, lambda told: simulate(read.scenario, runs, told))
    if is_json:
        found: dict[str, Any] = {"name": wishes.name, "seed": runs.seed, "replications": runs.replications}
        print(json.dumps({**found, **simulate_table.as_json(report)}, ensure_ascii=False, indent=2))
    else:
        simulate_table.show(report, wishes.name, simulate_table.console(), is_whole=is_whole)
    return 0


def command(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="SCENARIO", help=say("场景文件（YAML）", "a scenario file (YAML)"), show_default=False),
    ] = None,
    day: Annotated[
        str, typer.Option(help=say("重演日志中的一天，如 2026-11-22", "replay a day of the journal: 2026-11-22"))
    ] = "",
    changes: Annotated[
        Path | None,
        typer.Option("--scenario", help=say("重演时的改动（YAML）", "what is changed in the replay (YAML)")),
    ] = None,
    time_zone: Annotated[
        str, typer.Option(help=say("这一天的时区（默认：客户的）", "the day's time zone (default: the client's)"))
    ] = "",
    replications: Annotated[
        int | None, typer.Option(min=1, max=100_000, help=say("独立重复次数", "independent replications"))
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=say("随机种子", "seed of chance"))] = None,
    level: Annotated[
        float | None, typer.Option(min=0.5, max=0.9999, help=say("置信水平", "confidence level of the intervals"))
    ] = None,
    is_whole: Annotated[bool, typer.Option("--all", help=say("列出所有指标", "list every figure"))] = False,
    is_json: Annotated[
        bool, typer.Option("--json", help=say("只输出一个 JSON 对象", "print one JSON object and nothing else"))
    ] = False,
) -> None:
    if (file is None) == (not day) or (changes is not None and not day):
        raise typer.BadParameter(
            say("给出场景文件，或 --day（可加 --scenario）", "give a scenario file, or --day (and perhaps --scenario)")
        )
    if file is not None:
        raise typer.Exit(run_file(file, (replications, seed, level), is_json, is_whole))
    wish = simulate_day.Wish(day, changes, time_zone, Runs(replications or 20, seed or 1, level or 0.95), is_json)
    raise typer.Exit(simulate_day.run(wish))
