"""Processes as the kernel shows them under /proc: who is alive, which are ours, and how they are ended.

A process is known by its id *and* its start time, because ids are used again. Everything a stack starts carries
``ZUOXI_STACK=<var directory>`` in its environment, so leftovers are found even when nothing recorded them.
"""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MARK = "ZUOXI_STACK"
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its id and its start in clock ticks since boot."""

    pid: int
    started: int


def _stat(pid: int) -> list[str] | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The second field is the name in brackets and may hold spaces and brackets itself.
    return text[text.rindex(")") + 2 :].split()


def find(pid: int) -> Process | None:
    """The living process with this id; None when there is none or it is only waiting to be collected."""
    fields = _stat(pid)
    if fields is None or fields[0] in "ZX":
        return None
    return Process(pid, int(fields[19]))


def is_alive(process: Process) -> bool:
    """Whether exactly this process still runs."""
    return find(process.pid) == process


def all_pids() -> list[int]:
    """The ids of every process we can see."""
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def marked(var: Path) -> list[Process]:
    """Every living process started by the stack whose state lies in ``var``, except this one."""
    wanted = f"{MARK}={var}".encode()
    found: list[Process] = []
    for pid in all_pids():
        if pid == os.getpid():
            continue
        try:
            environment = (_PROC / str(pid) / "environ").read_bytes()
        except OSError:
            continue
        process = find(pid) if wanted in environment.split(b"\0") else None
        if process is not None:
            found.append(process)
    return found


def part_of(pid: int) -> str:
    """The part a marked process belongs to; empty when it is none (the supervisor itself)."""
    try:
        environment = (_PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return ""
    found = [word for word in environment.split(b"\0") if word.startswith(b"ZUOXI_PART=")]
    return found[0].partition(b"=")[2].decode() if found else ""


def descendants(pid: int) -> list[Process]:
    """Living children of a process, their children, and so on."""
    parents: dict[int, list[int]] = {}
    for each in all_pids():
        fields = _stat(each)
        if fields is not None:
            parents.setdefault(int(fields[1]), []).append(each)
    found: list[Process] = []
    waiting = list(parents.get(pid, []))
    while waiting:
        each = waiting.pop()
        process = find(each)
        if process is not None:
            found.append(process)
        waiting.extend(parents.get(each, []))
    return found


def wait_gone(processes: Iterable[Process], timeout_s: float) -> list[Process]:
    """Wait until all have ended; returns those that have not."""
    left = list(processes)
    deadline = time.monotonic() + timeout_s
    while (left := [process for process in left if is_alive(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def end(processes: Iterable[Process], *, grace_s: float) -> None:
    """End these: politely first, by force after ``grace_s`` seconds. Only exactly these, never by name."""
    left = list(processes)
    for number, timeout_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 5.0)):
        for process in left:
            if is_alive(process):
                try:
                    os.kill(process.pid, number)
                except ProcessLookupError:
                    continue
        left = wait_gone(left, timeout_s)
        if not left:
            return


def name_of(pid: int) -> str:
    """A short word for a process: its command's name, or its number."""
    try:
        return (_PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return str(pid)
