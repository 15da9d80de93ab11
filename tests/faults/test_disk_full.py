"""The disk for recordings full to the last byte: calls go on, an alarm is told, recording begins again by itself."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from launch.stack import ALL, Stack
from lexicon.journal import CallEnded, DiskFreed, DiskFull, RecordingKept, RecordingMissing
from lexicon.outcome import Fault, Outcome
from tests.conftest_stack import centre_on, running_stack
from tests.faults.test_parts import hear_each_other, talk
from tests.journeys.centre import Centre, eventually

pytestmark = pytest.mark.asyncio
MIB = 1 << 20
ROOM = 24 * MIB


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A centre whose raw recordings lie on a disk of their own, of a few megabytes."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-disk-") as place:
        raw = Path(place) / "raw"
        raw.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(raw)], check=False)
        if mounted.returncode != 0:
            pytest.skip("a small disk can only be mounted by root")
        os.environ["ZUOXI_LEAST_FREE_MB"] = "8"
        try:
            Path(place).chmod(0o755)
            with running_stack(request, ALL, raw=raw) as running:
                yield running
        finally:
            os.environ.pop("ZUOXI_LEAST_FREE_MB")
            subprocess.run(["umount", "--lazy", str(raw)], check=True)


@pytest_asyncio.fixture
async def centre(small: Stack) -> AsyncIterator[Centre]:
    async with centre_on(small) as made:
        yield made


def fill(file: Path) -> None:
    """Write until there is no room for a byte more."""
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(64 * 1024))
        except OSError:
            return


async def noted(centre: Centre, kind: type[DiskFull] | type[DiskFreed]) -> None:
    async def is_there() -> bool:
        return any(isinstance(fact, kind) for fact in await centre.facts())

    await eventually(is_there, kind.__name__, 20)


async def test_a_full_disk_refuses_recordings_and_no_calls(centre: Centre) -> None:
    raw = centre.stack.site.raw
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        caller, offered, first = await talk(centre, anna)  # idle the longest
        await asyncio.to_thread(fill, raw / "filling")  # in the middle of a conversation
        await noted(centre, DiskFull)
        await hear_each_other(caller, offered)
        await caller.hang_up()
        assert (await centre.fact(first, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        caller, offered, second = await talk(centre, ben)
        missing = await centre.fact(second, RecordingMissing)
        assert missing.agent == "t-ben"
        await hear_each_other(caller, offered)
        await caller.hang_up()
        assert (await centre.fact(second, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        snapshot = await ben.state("wrap-up")
        assert snapshot.call is not None
        await ben.save(snapshot.call.id)
        (raw / "filling").unlink()
        await noted(centre, DiskFreed)
        await ben.state("ready")
        caller, offered, third = await talk(centre, ben)
        await hear_each_other(caller, offered)
        await caller.hang_up()
        assert (await centre.fact(third, RecordingKept, within_s=40)).seconds > 0.3
        await ben.state("wrap-up")
