"""Migrations on a real, empty database."""

import asyncio
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from store.migrate import heads, migrate
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
