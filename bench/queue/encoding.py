"""What making the recordings costs, after the run: the recorder is started and its CPU read until enough are kept."""

import asyncio
import time

from bench.queue.centre import facts_by_kind
from bench.queue.cpu import used
from bench.queue.rig import Rig

WITHIN_S = 90.0
ENCODING = (
    "encoding_cpu_ms_per_call", "encoding_postgres_cpu_ms_per_call", "encoded", "encoding_failed", "recordings",
    "recordings_missing",
)  # fmt: skip
DONE = ("RecordingKept", "RecordingFailed")


async def encode(rig: Rig, most: int) -> dict[str, float]:
    """Let the recorder make up to ``most`` recordings; CPU in milliseconds for each, and how many were made of all."""
    dsn = rig.stack.env["ZUOXI_PG_DSN"]
    wanted = min(most, (await facts_by_kind(dsn)).get("RecordingStopped", 0))
    await asyncio.to_thread(rig.stack.start_part, "recorder")
    rig.note_pids(("recorder", "postgres"))
    before, began = rig.cpu(("recorder", "postgres")), time.monotonic()
    counts: dict[str, int] = {}
    while time.monotonic() - began < WITHIN_S:
        counts = await facts_by_kind(dsn)
        if sum(counts.get(kind, 0) for kind in DONE) >= wanted:
            break
        await asyncio.sleep(0.5)
    spent = used(before, rig.cpu(("recorder", "postgres")))
    await asyncio.to_thread(rig.stack.stop_part, "recorder")
    made = max(1, sum(counts.get(kind, 0) for kind in DONE))
    return {
        "encoding_cpu_ms_per_call": 1000 * spent["recorder"] / made,
        "encoding_postgres_cpu_ms_per_call": 1000 * spent["postgres"] / made,
        "encoded": float(counts.get("RecordingKept", 0)),
        "encoding_failed": float(counts.get("RecordingFailed", 0)),
        "recordings": float(counts.get("RecordingStopped", 0)),
        "recordings_missing": float(counts.get("RecordingMissing", 0)),
    }
