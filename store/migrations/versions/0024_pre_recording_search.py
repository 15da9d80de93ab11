"""Recordings are searched by who was recorded, by the caller and by time."""

from store.migrations.run_sql import run_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run_sql(__file__)
