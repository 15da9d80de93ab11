"""Missed calls and a customer's contacts are found by an index, however many years of calls there are before."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lexicon.clock import Clock
from store.contacts import _SQL as CONTACTS
from store.missed import _SQL as MISSED
from store.pool import Pool
from store.seed import seed

pytestmark = pytest.mark.asyncio
# A year of calls in small: each of 3,000 callers a hundred times, an agent's telephone missing every third.
YEAR = """
INSERT INTO writer VALUES ('test', 1) ON CONFLICT DO NOTHING;
INSERT INTO journal (at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data)
SELECT now() - interval '400 days' + n * interval '10 minutes', 'test', 1, n * 3 + k, kind, 'demo', 'c' || n,
       CASE WHEN k = 1 THEN 'wang' END, NULL,
       jsonb_build_object('call', 'c' || n, 'client', 'demo', 'caller', '139' || lpad((n % 3000)::text, 8, '0'),
                          'number', '4008000001', 'why', 'no-answer', 'agent', 'wang')
FROM generate_series(1, 50000) AS n, (VALUES (0, 'CallArrived'), (1, 'OfferFailed'), (2, 'CallEnded')) AS of (k, kind)
WHERE k <> 1 OR n % 3 = 0;
ANALYZE journal;
"""


def nodes(plan: Any) -> list[dict[str, Any]]:
    """The plan's steps, all of them."""
    return [plan, *(one for child in plan.get("Plans", []) for one in nodes(child))]


async def test_no_step_walks_the_whole_journal(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    async with pool.connection() as connection:
        await connection.execute(YEAR, timeout=120)
        since = clock.now() - timedelta(hours=24)
        asked = [
            (MISSED["of_agent"], ("wang", since)),
            (MISSED["number"], ("c6", "wang", since)),
            (CONTACTS["contacts"], ("demo", ["13900000001", "+8613900000001"], "c1", 50)),
        ]
        for sql, values in asked:
            rows = await connection.fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values)
            plan = json.loads(rows[0][0])[0]["Plan"]
            walked = [
                one for one in nodes(plan) if one["Node Type"] == "Seq Scan" and one["Relation Name"] == "journal"
            ]
            assert walked == [], sql
            read = sum(one["Actual Rows"] * one["Actual Loops"] for one in nodes(plan) if "Relation Name" in one)
            assert read < 5000, (read, sql)
