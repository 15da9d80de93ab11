"""Migrations on a real, empty database."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql

from ari_app.call.past import fold
from ari_app.catalogue import published
from flows.graph import reasons
from lexicon.ids import AgentId, CallId
from store.journal_read import JournalReader
from store.lease import Lease
from store.migrate import config, heads, migrate
from store.plans import Plans
from store.pool import open_pool
from store.seed import seed
from tests.contract.parts import PostgresServer

ROWS_OF_0002 = """
INSERT INTO client VALUES ('c', 'zh', 'en');
INSERT INTO skill VALUES ('s', 'c', 'zh', 'en');
INSERT INTO person VALUES ('p', 'p', 'zh', 'en', 'agent', '-');
INSERT INTO person_skill VALUES ('p', 's', 7);
INSERT INTO queue (id, client_id, name_zh, name_en, priority)
    VALUES ('q1', 'c', 'zh', 'en', 2), ('q2', 'c', 'zh', 'en', 5);
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en)
    VALUES ('r1', 'c', 'q1', 's', 'zh', 'en'), ('r2', 'c', 'q2', 's', 'zh', 'en');
INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id)
    VALUES ('123', 'c', 'zh', 'greeting', 'menu', 'r1');
INSERT INTO number_digit VALUES ('123', '1', 'r1');
INSERT INTO wrap_up VALUES ('call', 'p', 'c', 'r1', NULL, '', 'draft', now());
"""
CERTIFIED = "INSERT INTO person_certification VALUES ('p', 'r1', '{}', '{}', 'me', now())"


ROWS_OF_A_DAY = """
INSERT INTO writer VALUES ('controller', 3);
INSERT INTO journal (at, writer, epoch, seq, kind, client_id, call_id, agent_id, recording_id, data) VALUES
    (now() - interval '3 min', 'controller', 3, 1, 'AgentSignedIn', NULL, NULL, 'p', NULL,
     '{"agent": "p", "desk": "d", "name": "王小明", "skills": ["s"]}'),
    (now() - interval '3 min', 'controller', 3, 2, 'AgentReady', NULL, NULL, 'p', NULL,
     '{"agent": "p", "idle_since": "2026-01-01T00:00:00Z"}'),
    (now() - interval '2 min', 'controller', 3, 3, 'CallArrived', 'c', 'c1', NULL, NULL,
     '{"call": "c1", "client": "c", "channel": "x1", "number": "123", "caller": "139", "language": "zh"}'),
    (now() - interval '2 min', 'controller', 3, 4, 'ReasonChosen', 'c', 'c1', NULL, NULL,
     '{"call": "c1", "client": "c", "reason": "r1", "by": "menu"}'),
    (now() - interval '2 min', 'controller', 3, 5, 'CallQueued', 'c', 'c1', NULL, NULL,
     '{"call": "c1", "client": "c", "queue": "q1", "reason": "r1", "joined_at": "2026-01-01T00:00:00Z",
       "is_return": false}');
INSERT INTO recording (id, client_id, call_id, agent_id, caller, reason_id, state, started_at, path, sha256)
    VALUES ('c0-1', 'c', 'c0', 'p', '138', 'r1', 'kept', now(), 'c0-1.mp3', 'x');
INSERT INTO session VALUES ('hash', 'd', 'p', '127.0.0.1', now(), now(), now() + interval '1 day', NULL);
"""


def revisions() -> list[str]:
    """Every revision, oldest first."""
    return [one.revision for one in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]


def rows_of(dsn: str) -> dict[str, int]:
    with psycopg.connect(dsn) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = {}
        for (table,) in tables:
            counted = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            assert counted is not None
            found[table] = counted[0]
        return found


@pytest.mark.parametrize("release", revisions()[:-1])
def test_a_centre_of_any_earlier_release_loses_no_row_and_works(postgres: PostgresServer, release: str) -> None:
    dsn = postgres.create_database(f"t{uuid4().hex}")
    migrate(dsn, release)
    with psycopg.connect(dsn) as connection:
        connection.execute(ROWS_OF_0002)
        connection.execute(ROWS_OF_A_DAY)
    before = rows_of(dsn)
    before.pop("vip", None)  # its rows are in listed_number since 0032; 0034 drops it empty of use
    assert migrate(dsn) == (release, heads()[0])
    after = rows_of(dsn)
    assert {table: after[table] for table in before} == before

    async def works() -> None:
        """What the old release wrote is read by this one: what is open, the catalogue, the plan, the next epoch."""
        pool = await open_pool(dsn)
        try:
            reader = JournalReader(pool)
            past = fold(await reader.since(datetime(2026, 1, 1, tzinfo=UTC)))
            assert reader.unreadable == 0
            assert (past.calls[CallId("c1")].reason, past.agents[AgentId("p")].is_ready) == ("r1", True)
            centre = published(*await Plans(pool).in_force())
            assert reasons(centre.numbers["123"].flow) == ("r1",)
            lease = Lease(dsn, "controller")
            assert await lease.take() == 4
            await lease.close()
        finally:
            await pool.close()

    asyncio.run(works())


def test_one_head_and_paired_names() -> None:
    assert len(heads()) == 1
    versions = Path("store/migrations/versions")
    names = sorted(path.stem for path in versions.glob("0*.py"))
    assert names == sorted(path.stem for path in versions.glob("*.sql"))
    assert all(name.split("_")[1] in ("pre", "post") for name in names)


def test_twice_on_an_empty_database(postgres: PostgresServer) -> None:
    dsn = postgres.create_database(f"t{uuid4().hex}")
    assert migrate(dsn) == (None, heads()[0])
    assert migrate(dsn) == (heads()[0], heads()[0])
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_seed_twice_keeps_what_was_changed(dsn: str, tmp_path: Path) -> None:
    assert asyncio.run(seed(dsn, tmp_path))
    first = (tmp_path / "demo.json").read_text()
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE queue SET promise_s = 7")
    assert not asyncio.run(seed(dsn, tmp_path))
    assert (tmp_path / "demo.json").read_text() == first
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT promise_s FROM queue").fetchone() == (7.0,)
    (tmp_path / "demo.json").unlink()
    assert asyncio.run(seed(dsn, tmp_path))
    assert (tmp_path / "demo.json").read_text() != first


def test_the_router_s_tables_come_to_a_database_with_rows(postgres: PostgresServer) -> None:
    dsn = postgres.create_database(f"t{uuid4().hex}")
    migrate(dsn, "0002")
    with psycopg.connect(dsn) as connection:
        connection.execute(ROWS_OF_0002)
    assert migrate(dsn)[0] == "0002"
    with psycopg.connect(dsn) as connection:
        reasons = connection.execute("SELECT id, priority, skill_id, plan_version FROM reason ORDER BY id").fetchall()
        assert reasons == [("r1", 2, "s", None), ("r2", 5, "s", None)]
        assert connection.execute("SELECT reason_id, level FROM reason_skill ORDER BY reason_id").fetchall() == [
            ("r1", 1),
            ("r2", 1),
        ]
        queues = connection.execute("SELECT strategy, misses_allowed, hold_s, music, acw_limit_s FROM queue").fetchall()
        assert queues == [("longest-idle", 0, 0.0, "default", 60.0)] * 2
        connection.execute("UPDATE queue SET acw_limit_s = 0, music = ''")
        connection.execute("UPDATE number SET greeting = '', menu = ''")
        # The old code's way in still says what the reason needs.
        connection.execute("INSERT INTO reason VALUES ('r3', 'c', 'q1', 's', 'zh', 'en')")
        assert connection.execute("SELECT skill_id FROM reason_skill WHERE reason_id = 'r3'").fetchone() == ("s",)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE number SET menu = '', default_reason_id = NULL", "number_check"),
        ("UPDATE queue SET acw_limit_s = -1", "queue_acw_limit_s_check"),
        ("UPDATE reason SET parent_id = id", "reason_check"),
        ("INSERT INTO reason_skill VALUES ('r1', 's', 11)", "reason_skill_level_check"),
        (CERTIFIED.format("2026-01-01 10:00:30+00", "2026-01-02 10:00+00"), "person_certification_starts_check"),
        (CERTIFIED.format("2026-01-01 10:00+00", "2026-01-02 10:00:00.5+00"), "person_certification_ends_check"),
        (CERTIFIED.format("2026-01-01 10:00+00", "2026-01-01 10:00+00"), "person_certification_check"),
    ],
)
def test_what_the_router_s_tables_refuse(postgres: PostgresServer, dsn: str, statement: str, named: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(ROWS_OF_0002)
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute(statement.encode())
        assert refused.value.diag.constraint_name == named


def test_a_published_plan_is_never_changed(dsn: str) -> None:
    for statement in (
        "UPDATE routing_plan SET note = 'x'",
        "DELETE FROM routing_plan",
        "TRUNCATE routing_plan CASCADE",
    ):
        with psycopg.connect(dsn) as connection:
            connection.execute(
                "INSERT INTO routing_plan (document, published_at, published_by) VALUES ('{}', now(), 'x')"
            )
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement.encode())
