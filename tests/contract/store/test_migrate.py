"""Migrations on a real, empty database."""

import asyncio
from pathlib import Path
from uuid import uuid4

import psycopg

from store.migrate import heads, migrate
from store.seed import seed
from tests.contract.parts import PostgresServer


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
