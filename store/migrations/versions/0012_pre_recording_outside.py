"""Calls that no agent is in are recorded for the clients that want it."""

from store.migrations.run_sql import run_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run_sql(__file__)
