"""``python -m bench.queue``: app_queue and the product side by side; writes ``bench/results/queue.json``.

The method, what makes it fair and what the figures mean: docs/performance.md. 0: no call of ours was lost or offered
twice (a missed target is a figure, not a failure); 1: one was, or the bench could not be run.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench.machine import machine
from bench.queue.encoding import ENCODING, encode
from bench.queue.figures import figures
from bench.queue.plan import PARTS, QUICK, Sizes, Step, one_round
from bench.queue.rig import Place, Rig
from bench.queue.sipp_version import sipp_version
from bench.queue.table import RESULTS, table
from bench.queue.take import Load, take
from bench.queue.waiting import wait
from lexicon.errors import ZuoxiError

Summary = dict[str, object]
PAUSE_S = 1.0


def arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, comma-separated: %(default)s")
    parser.add_argument("--rounds", type=int, help="how often each take is repeated (3)")
    parser.add_argument("--calls", type=int, help="calls of each take of the gap (600)")
    parser.add_argument("--quick", action="store_true", help="whether it all works, within a minute: no figures")
    parser.add_argument(
        "--ringing", choices=("dial", "originate"), help="how the product rings; its own choice if absent"
    )
    parser.add_argument("--ours", action="store_true", help="ours alone: to compare ways of ringing")
    parser.add_argument("--base-port", type=int, default=11000, help="the first of 2000 ports (%(default)s)")
    parser.add_argument("--out", type=Path, help=f"the results file (bench/results/{RESULTS.name})")
    parser.add_argument("--add", action="store_true", help="keep what the results file has of other parts")
    parser.add_argument("--keep", action="store_true", help="keep the directory with all logs and takes")
    found = parser.parse_args(words)
    if unknown := set(found.only.split(",")) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return found


def sizes_of(asked: argparse.Namespace) -> Sizes:
    """The sizes with what was asked for."""
    sizes = QUICK if asked.quick else Sizes()
    wanted = {name: getattr(asked, name) for name in ("rounds", "calls") if getattr(asked, name) is not None}
    return replace(sizes, **wanted)


async def measure(asked: argparse.Namespace, sizes: Sizes, console: Console) -> dict[str, object]:
    """Every take of every round; what goes into the file."""
    if asked.ringing:
        os.environ["ZUOXI_RINGING"] = asked.ringing
    parts = tuple(part for part in PARTS if part in asked.only.split(","))
    rounds = [one_round(sizes, parts, is_even=number % 2 == 0, is_alone=asked.ours) for number in range(sizes.rounds)]
    is_encoded = not asked.ours and not set(parts) <= {"waiting", "music"}  # nothing new to learn from a few more
    takes: list[Summary] = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<40}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("starting the product", total=sum(map(len, rounds)) + 1)
        async with Rig(Place(asked.base_port), sizes.most_agents, keeps=asked.keep) as rig:
            for number, steps in enumerate(rounds, 1):
                for step in steps:
                    progress.update(task, description=f"round {number}/{sizes.rounds}: {step.name}")
                    found = await one(rig, step) | {"part": step.part, "round": number}
                    takes.append(found)
                    progress.console.print(line(found), highlight=False)
                    progress.advance(task)
                    await asyncio.sleep(PAUSE_S)
            progress.update(task, description="encoding the recordings")
            encoding = await encode(rig, sizes.most_encoded) if is_encoded else {}
            progress.advance(task)
            kept = str(rig.room) if asked.keep else ""
            exchange = rig.stack.asterisk.version
    command = "python -m bench.queue " + " ".join(sys.argv[1:]) if sys.argv[1:] else "make bench-queue"
    if asked.add and (path := results(asked)).exists():
        before = json.loads(path.read_text())
        command, takes = joined(before, command, takes)
        encoding = encoding or {name: before["figures"][name] for name in ENCODING if name in before["figures"]}
    return {
        "name": "queue",
        "machine": machine() | {"asterisk": exchange, "sipp": sipp_version()},
        "figures": figures(takes, sizes.cpu_rates) | {name: round(value, 3) for name, value in encoding.items()},
        "command": command,
        "ringing": asked.ringing or os.environ.get("ZUOXI_RINGING", "the product's own choice"),
        "rounds": sizes.rounds,
        "takes": takes,
        "kept": kept,
    }


def results(asked: argparse.Namespace) -> Path:
    """The file that is written."""
    out: Path | None = asked.out
    return out or (RESULTS.with_name(f"queue-{asked.ringing}.json") if asked.ringing else RESULTS)


def joined(before: dict[str, Any], command: str, takes: list[Summary]) -> tuple[str, list[Summary]]:
    """The commands and takes of an earlier run's other parts, and these."""
    anew = {take["part"] for take in takes}
    return f"{before['command']}; {command}", [take for take in before["takes"] if take["part"] not in anew] + takes


async def one(rig: Rig, step: Step) -> Summary:
    """One take."""
    if isinstance(step.what, Load):
        return (await take(rig, step.side, step.what)).summary()
    return (await wait(rig, step.side, step.what)).summary()


def line(found: Summary) -> str:
    """One take in one line."""
    words = [f"{found['part']:<8} {found['side']:<19}"]
    for name in ("gap_ms", "gap_after_refusal_ms"):
        if isinstance(spread := found.get(name), dict):
            words.append(f"{name}: mean {spread['mean']:g} p99 {spread['p99']:g} (n={spread['n']})")
    for name in ("cpu_ms_per_call", "cpu_percent"):
        if isinstance(cpu := found.get(name), dict):
            words.append(f"{name}: " + " ".join(f"{part} {value:g}" for part, value in cpu.items()))
    if "lost" in found:
        words.append(f"{found['calls_per_s']} calls/s, lost {found['lost']}, twice {found['offered_twice']}")
    load = found["load_average"]
    assert isinstance(load, list)
    return "  ".join([*words, "load " + "/".join(f"{value:g}" for value in load)])


def is_sound(found: dict[str, object]) -> bool:
    """Whether no call of ours was lost or offered twice."""
    told = found["figures"]
    assert isinstance(told, dict)
    return not told.get("ours_lost") and not told.get("ours_offered_twice")


def main(words: list[str]) -> int:
    """See the module."""
    asked = arguments(words)
    sizes, console, began = sizes_of(asked), Console(soft_wrap=True), time.monotonic()
    console.print(f"load average before: {' '.join(f'{value:.2f}' for value in os.getloadavg())}")
    try:
        found = asyncio.run(measure(asked, sizes, console))
    except ZuoxiError as error:
        console.print(f"[red]{error.text}")
        return 1
    path = results(asked)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    console.print(table(found), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{path}  ({time.monotonic() - began:.0f} s)")
    if not is_sound(found):
        console.print("[red]calls of ours were lost or offered twice: see the takes in the file")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
