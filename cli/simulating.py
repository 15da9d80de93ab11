"""What both ways of ``zuoxi simulate`` share: chance, the progress bar, wrong files."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cli.scenario_file import WrongScenario
from cli.words import is_chinese
from documents.yaml_file import UnreadableYaml
from routing.simulator.chance import Chances
from routing.simulator.figures import Ledger, Report
from routing.simulator.scenario import Scenario
from routing.simulator.simulate import Simulation

WRONG_FILE = 2


@dataclass(frozen=True, slots=True)
class Runs:
    """How a scenario is run."""

    replications: int
    seed: int
    level: float


def chances(seed: int, replication: int) -> Chances:
    """A generator for each purpose; the same seed gives the same run."""
    return lambda purpose: random.Random(f"{seed}/{replication}/{purpose}")


def simulate(scenario: Scenario, runs: Runs, told: Callable[[float], None]) -> Report:
    """Run it; ``told`` hears how far it is, 0 to 1."""
    ledger = Ledger(scenario.plan)
    for replication in range(runs.replications):
        for share in Simulation(scenario, chances(runs.seed, replication), ledger).run():
            told((replication + share) / runs.replications)
    return ledger.report(runs.level, runs.replications)


def progress(title: str, is_quiet: bool, work: Callable[[Callable[[float], None]], Report]) -> Report:
    """``work`` with a bar on the terminal."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=is_quiet or not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task(title, total=1.0)
        return work(lambda share: bar.update(task, completed=share))


def tell_mistakes(file: Path, error: WrongScenario | UnreadableYaml, is_json: bool) -> None:
    """File, line, column, what is wrong and what would be right, one a line."""
    found = [error.mistake] if isinstance(error, UnreadableYaml) else list(error.mistakes)
    if is_json:
        places = [{"line": one.line, "column": one.column, "zh": one.zh, "en": one.en} for one in found]
        print(json.dumps({"error": "wrong-file", "file": str(file), "mistakes": places}, ensure_ascii=False))
    for one in found:
        place = f"{file}:{one.line}:{one.column}" if one.line else str(file)
        print(f"{place}: {one.zh if is_chinese() else one.en}", file=sys.stderr)
