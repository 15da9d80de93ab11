"""The tables and functions of procrastinate, which keeps our jobs."""

from store.migrations.run_sql import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql(__file__)
