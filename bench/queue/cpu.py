"""CPU seconds of the parts, user and system, from /proc: each with its children, also those that have ended."""

import os
from collections.abc import Mapping
from pathlib import Path

from launch.processes import descendants

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def _seconds(pid: int, *, with_ended: bool) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = text[text.rindex(")") + 2 :].split()
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return (own + (ended if with_ended else 0)) * _TICK_S


def cpu_s(pids: Mapping[str, int]) -> dict[str, float]:
    """By part: its process, its living descendants, and what their ended children had used."""
    return {
        name: _seconds(pid, with_ended=True) + sum(_seconds(one.pid, with_ended=True) for one in descendants(pid))
        for name, pid in pids.items()
    }


def precise_cpu_s(pids: Mapping[str, int]) -> dict[str, float]:
    """As ``cpu_s``, to the nanosecond instead of the tick; only while no thread and no process ends."""
    return {
        name: sum(_to_the_nanosecond(each) for each in (pid, *(one.pid for one in descendants(pid))))
        for name, pid in pids.items()
    }


def _to_the_nanosecond(pid: int) -> float:
    seconds = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            seconds += int((task / "schedstat").read_text().split()[0]) / 1e9
        except OSError:
            continue
    return seconds


def used(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """CPU seconds between two readings."""
    return {name: max(0.0, after[name] - before.get(name, 0.0)) for name in after}
