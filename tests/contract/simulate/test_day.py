"""`zuoxi simulate --day` on a real PostgreSQL: a day is written by the journal's own writer, read and played again."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli.simulate_day import hours_of, load
from launch.settings import ROOT
from lexicon.errors import BadInput
from lexicon.ids import QueueId
from lexicon.journal import Entry
from routing.simulator.figures import ALL
from routing.simulator.recorded import Ending
from routing.simulator.replay import measure
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.plans import Publication, put_plan
from store.pool import open_pool
from store.seed import PLAN, seed
from tests.contract.parts import PostgresServer
from tests.unit.simulate.recorded_day import DAY_S, START, Centre, a_day

DAY = "2026-03-03"  # in Shanghai


class DayClock:
    """The time of the entry that is written next."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()


async def heard(entries: Sequence[Entry]) -> None:
    """Nobody listens."""


async def write(dsn: str, centre: Centre, folder: Path) -> None:
    """The day into the journal, every fact at its time."""
    await seed(dsn, folder / "var")
    pool = await open_pool(dsn)
    clock = DayClock()
    writer = JournalWriter(pool, "controller", clock, folder / "spool", heard)
    await writer.start()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(writer.run())
        for at_s, fact in centre.facts:
            clock.at = START + timedelta(seconds=at_s)
            writer.record(fact)
        await writer.flush()
        task.cancel()
    await pool.close()


@pytest.fixture(scope="module")
def recorded(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Centre]:
    """One database with one recorded day, for all who only read."""
    dsn, centre = postgres.create_database(f"t{uuid4().hex}", "zuoxi_template"), a_day()
    asyncio.run(write(dsn, centre, tmp_path_factory.mktemp("day")))
    return dsn, centre


@pytest.fixture
def dsn(recorded: tuple[str, Centre]) -> str:
    return recorded[0]


@pytest.fixture
def recorded_centre(recorded: tuple[str, Centre]) -> Centre:
    return recorded[1]


def zuoxi(dsn: str, folder: Path, *words: str) -> tuple[int, Any, str]:
    """The command as people run it, on an instance that recorded itself in ``folder``."""
    run = folder / "instance" / "run"
    run.mkdir(parents=True, exist_ok=True)
    (run / "state.json").write_text(json.dumps({"sip": "127.0.0.1:1", "urls": {"desktop": "http://127.0.0.1:1"}}))
    (run / "env.json").write_text(json.dumps({"ZUOXI_PG_DSN": dsn}))
    done = subprocess.run(
        [sys.executable, "-m", "cli", "simulate", *words],
        cwd=ROOT,
        env={**os.environ, "ZUOXI_VAR": str(folder / "instance"), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if "--json" in words else done.stdout, done.stderr


def test_the_day_is_read_as_it_was_written(dsn: str, recorded_centre: Centre) -> None:
    loaded = asyncio.run(load(dsn, DAY, ""))
    assert (loaded.day.start, loaded.day.length_s, loaded.unreadable) == (START, DAY_S, 0)
    assert [seen.call for seen in loaded.day.contacts] == [caller.call for caller in recorded_centre.callers]
    answered = [caller for caller in recorded_centre.callers if caller.waited_s >= 0]
    assert sum(seen.ending is Ending.ANSWERED for seen in loaded.day.contacts) == len(answered)
    was = measure(loaded.day, loaded.plan).report(0.95).figures[ALL]
    assert was["asa_s"].value == pytest.approx(sum(caller.waited_s for caller in answered) / len(answered))


def test_other_days_are_other_days(dsn: str, recorded_centre: Centre) -> None:
    loaded = asyncio.run(load(dsn, "2026-03-04", ""))
    assert loaded.day.contacts == () and loaded.day.people == ()
    in_utc = asyncio.run(load(dsn, "2026-03-02", "UTC")).day.contacts
    until = (START.replace(hour=0) + timedelta(days=1) - START).total_seconds()
    assert len(in_utc) == sum(caller.at_s < until for caller in recorded_centre.callers)


def columns(found: Any) -> tuple[dict[str, float], ...]:
    """The figures of all as measured, simulated unchanged and simulated changed."""
    names = ("offered", "abandoned", "asa_s")
    rows = [found[name]["figures"][0] for name in ("measured", "unchanged", "changed")]
    return tuple({name: row[name]["value"] for name in names} for row in rows)


def test_three_columns_of_the_command(dsn: str, tmp_path: Path, recorded_centre: Centre) -> None:
    """The demo's plan lets anybody take a call after a minute, the recorded centre never did: without that step the
    simulated day is the recorded one; with two more people far fewer hang up."""
    changes = tmp_path / "changes.yml"
    words = ("--day", DAY, "--scenario", str(changes), "--replications", "5", "--seed", "1", "--json")
    changes.write_text("queues: {service: {steps: [{}]}}\n")
    status, found, _ = zuoxi(dsn, tmp_path, *words)
    assert status == 0
    assert (found["contacts"], found["agents"]) == (len(recorded_centre.callers), 4)
    was, unchanged, changed = columns(found)
    assert was["offered"] == unchanged["offered"] == changed["offered"]
    assert unchanged["abandoned"] < was["abandoned"]
    assert changed == pytest.approx(was, rel=1e-3)
    changes.write_text("add: [{id: new, count: 2, skills: {billing: 5, technical: 5, orders: 5}}]\n")
    status, found, _ = zuoxi(dsn, tmp_path, *words)
    was, unchanged, changed = columns(found)
    assert status == 0 and changed["abandoned"] < unchanged["abandoned"] * 0.7 and changed["asa_s"] < unchanged["asa_s"]


def test_for_people(dsn: str, tmp_path: Path, recorded_centre: Centre) -> None:
    status, text, _ = zuoxi(dsn, tmp_path, "--day", DAY, "--replications", "2")
    assert status == 0 and "as it was" in text and "simulated, unchanged" in text and "reason billing" in text


def test_what_cannot_be_had_is_one_line(dsn: str, tmp_path: Path, recorded_centre: Centre) -> None:
    status, found, words = zuoxi(dsn, tmp_path, "--day", "2026-03-05", "--json")
    assert status == 1 and "2026-03-05" in found["error"] and words.count("\n") == 1
    changes = tmp_path / "changes.yml"
    changes.write_text("remove:\n  - nobody\n")
    status, found, words = zuoxi(dsn, tmp_path, "--day", DAY, "--scenario", str(changes), "--json")
    assert status == 2 and found["mistakes"][0]["line"] == 2 and f"{changes}:2:" in words
    status, _, words = zuoxi(dsn, tmp_path, "--day", "yesterday")
    assert status == 1 and "2026-11-22" in words
    status, _, words = zuoxi(dsn, tmp_path, "--day", DAY, "--time-zone", "Mars/Olympus")
    assert status == 1 and "Asia/Shanghai" in words


def test_a_day_whose_clocks_change_has_23_hours() -> None:
    start, end = hours_of("2026-03-29", "Europe/Berlin")
    assert (end - start).total_seconds() == 23 * 3600
    with pytest.raises(BadInput):
        hours_of("2026-03-29", "")


@pytest.mark.asyncio
async def test_between_leaves_out_the_end(dsn: str, recorded_centre: Centre) -> None:
    pool, last_s = await open_pool(dsn), recorded_centre.facts[-1][0]
    found = await JournalReader(pool).between(START, START + timedelta(seconds=last_s))
    await pool.close()
    assert len(found) == sum(at_s < last_s for at_s, _ in recorded_centre.facts)


@pytest.mark.asyncio
async def test_the_plan_is_the_one_that_held_on_that_day(postgres: PostgresServer, tmp_path: Path) -> None:
    """Before any plan: the present one; then the one that was the newest when the day ended."""
    dsn = postgres.create_database(f"t{uuid4().hex}", "zuoxi_template")
    await seed(dsn, tmp_path)
    present = (await load(dsn, DAY, "")).plan.queues[QueueId("service")]
    entry = PLAN.queues[0]
    old = replace(PLAN, queues=(replace(entry, rules=replace(entry.rules, promise_s=7.0)),))
    pool = await open_pool(dsn)
    async with pool.transaction() as connection:
        await put_plan(connection, Publication(old, "t", "", 1), START - timedelta(days=1))
    await pool.close()
    then = (await load(dsn, DAY, "")).plan.queues[QueueId("service")]
    assert (present.promise_s, then.promise_s) == (20.0, 7.0)
