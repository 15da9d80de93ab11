"""``zuoxi simulate --day``: a day of the journal as it was, as the simulator plays it, and with changes."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cli import running, simulate_table
from cli.changes_file import Changes, read_changes
from cli.scenario_file import WrongScenario
from cli.simulating import WRONG_FILE, Runs, chances, progress, tell_mistakes
from cli.words import say
from documents.yaml_file import UnreadableYaml
from lexicon.errors import BadInput, ZuoxiError
from routing.plan import Plan
from routing.publishing.document import plan_of
from routing.simulator.figures import Ledger, Report
from routing.simulator.recorded import RecordedDay, recorded
from routing.simulator.replay import Left, measure, played, scenario_of
from routing.simulator.scenario import Scenario
from routing.simulator.simulate import Simulation
from store.journal_read import JournalReader
from store.plans import Plans, with_tables
from store.pool import open_pool

BEFORE = timedelta(hours=24)  # who was signed in when the day began
AFTER = timedelta(hours=6)  # how the day's last contacts ended


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. ``changes`` None: only how well the model plays the day as it was."""

    day: str
    changes: Path | None
    time_zone: str
    runs: Runs
    is_json: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """The day, and the plan that held when it ended (the present one for a day before the first was published)."""

    day: RecordedDay
    plan: Plan
    unreadable: int


def run(wish: Wish) -> int:
    """The exit status: 0; 1 when the day cannot be had; 2 for a changes file that is wrong."""
    try:
        changes = read_changes(wish.changes) if wish.changes is not None else None
        loaded = asyncio.run(load(running.find().dsn, wish.day, wish.time_zone))
        return show(loaded, changes, wish)
    except (UnreadableYaml, WrongScenario) as error:
        assert wish.changes is not None
        tell_mistakes(wish.changes, error, wish.is_json)
        return WRONG_FILE
    except (ZuoxiError, OSError) as error:
        word = error.text if isinstance(error, ZuoxiError) else str(error)
        if wish.is_json:
            print(json.dumps({"error": word}, ensure_ascii=False))
        print(word, file=sys.stderr)
        return 1


async def load(dsn: str, day: str, time_zone: str) -> Loaded:
    """The entries of the day, folded. Raises BadInput, DatabaseAway."""
    pool = await open_pool(dsn, size=1, name="zuoxi-simulate")
    try:
        plans = Plans(pool)
        catalogue, document, version = await plans.in_force()
        zones = {client.time_zone for client in catalogue.clients}
        start, end = hours_of(day, time_zone or (zones.pop() if len(zones) == 1 else ""))
        held = [line.version for line in await plans.history(limit=10_000) if line.published_at < end]
        then = await plans.of_version(held[0]) if held else None  # the newest of them
        if then is not None:
            document, version = with_tables(then.document, catalogue), then.version
        reader = JournalReader(pool)
        entries = await reader.between(start - BEFORE, end + AFTER)
    finally:
        await pool.close()
    found = recorded(entries, start, (end - start).total_seconds())
    return Loaded(found, plan_of(document, version), reader.unreadable)


def hours_of(day: str, time_zone: str) -> tuple[datetime, datetime]:
    """The first instant of a day and the one after its last; 23 or 25 hours when the clocks change. Raises BadInput."""
    try:
        first = date.fromisoformat(day)
    except ValueError:
        raise BadInput("--day", repr(day), say("日期，如 2026-11-22", "a date such as 2026-11-22")) from None
    if not time_zone:
        right = say("时区，如 Asia/Shanghai（客户不在同一时区）", "a zone such as Asia/Shanghai (the clients' differ)")
        raise BadInput("--time-zone", "-", right)
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        right = say("时区名，如 Asia/Shanghai", "a zone such as Asia/Shanghai")
        raise BadInput("--time-zone", repr(time_zone), right) from None
    start, end = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (first, first + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def show(loaded: Loaded, changes: Changes | None, wish: Wish) -> int:
    """Simulate and print the columns."""
    contacts, left = played(loaded.day, loaded.plan)
    if not contacts:
        raise BadInput("--day", wish.day, say("有来话进入排队的一天", "a day on which contacts were queued"))
    columns = {say("实际", "as it was"): measure(loaded.day, loaded.plan).report(wish.runs.level)}
    unchanged, changed = say("模拟（未改）", "simulated, unchanged"), say("模拟（已改）", "simulated, changed")
    columns[unchanged] = _play(loaded, wish, unchanged, lambda scenario: scenario)
    if changes is not None:
        columns[changed] = _play(loaded, wish, changed, changes.apply)
    if wish.is_json:
        found = dict(
            zip(("measured", "unchanged", "changed"), map(simulate_table.as_json, columns.values()), strict=False)
        )
        about = {"day": wish.day, "contacts": len(contacts), "agents": len(loaded.day.people), "left_out": _left(left)}
        print(json.dumps({**about, **found}, ensure_ascii=False, indent=2))
        return 0
    console = simulate_table.console()
    console.print(f"[bold]{wish.day}[/]  {_words(loaded, len(contacts), left, wish.runs)}", highlight=False)
    simulate_table.compare(columns, console)
    return 0


def _play(loaded: Loaded, wish: Wish, title: str, change: Callable[[Scenario], Scenario]) -> Report:
    """The day again and again. Both columns draw the same: their difference is the change."""
    ledger: list[Ledger] = []

    def work(told: Callable[[float], None]) -> Report:
        for replication in range(wish.runs.replications):
            chance = random.Random(f"{wish.runs.seed}/{replication}/day")
            scenario = change(scenario_of(loaded.day, loaded.plan, chance))
            if not ledger:
                ledger.append(Ledger(scenario.plan))
            for share in Simulation(scenario, chances(wish.runs.seed, replication), ledger[0]).run():
                told((replication + share) / wish.runs.replications)
        return ledger[0].report(wish.runs.level, wish.runs.replications)

    return progress(title, wish.is_json, work)


def _left(left: Left) -> dict[str, int]:
    return {"unknown_reason": left.unknown_reason, "open": left.open, "sent_away": left.sent_away}


def _words(loaded: Loaded, contacts: int, left: Left, runs: Runs) -> str:
    people, level = len(loaded.day.people), f"{runs.level * 100:g}"
    text = say(
        f"{contacts} 通，{people} 名坐席；模拟 {runs.replications} 次，± 为 {level}% 置信区间",
        f"{contacts} contacts, {people} agents; {runs.replications} replications, ± is the {level} % interval",
    )
    for count, zh, en in (
        (left.unknown_reason, "原因不在当前计划中，未计入", "with a reason that the plan has no more: left out"),
        (left.open, "日志中没有结局，未计入", "without an end in the journal: left out"),
        (left.sent_away, "被系统送走（无人签入、等待过久）", "sent away (nobody signed in, waited too long)"),
        (loaded.unreadable, "条日志读不懂", "entries of the journal unreadable"),
    ):
        if count:
            text += f"\n  {count} {say(zh, en)}"
    return text
