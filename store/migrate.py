"""``python -m store.migrate``: bring the database of ZUOXI_PG_DSN to the newest revision. Harmless to repeat.

One transaction holds it all: either every missing revision is in, or none. Two runs at once wait for each other.
"""

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

_LOCK = 0x5A55_5831  # any number, the same for every run


def config() -> Config:
    """Alembic's configuration, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.set_main_option("path_separator", "os")
    return settings


def heads() -> list[str]:
    """The newest revisions; more than one means that two developers have to agree."""
    return list(ScriptDirectory.from_config(config()).get_heads())


def migrate(dsn: str, to: str = "head") -> tuple[str | None, str | None]:
    """Upgrade to a revision, the newest unless told; the revision before and after. Raises sqlalchemy's errors."""
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = _revision(connection)
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
        return before, _revision(connection)


def _revision(connection: Connection) -> str | None:
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def main() -> int:
    """0: the database is at the head; 1: it is not, and why is on stderr."""
    dsn = os.environ.get("ZUOXI_PG_DSN", "")
    if not dsn:
        print("ZUOXI_PG_DSN is not set; expected postgresql://USER@HOST:PORT/DATABASE", file=sys.stderr)
        return 1
    try:
        before, after = migrate(dsn)
    except OperationalError as error:
        print(f"PostgreSQL does not answer: {error.orig}", file=sys.stderr)
        return 1
    print(f"database at revision {after}" + ("" if before == after else f" (was {before or 'empty'})"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
