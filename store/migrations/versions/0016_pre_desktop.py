"""Limits of Not ready reasons, notes about customers, articles for the agents."""

from store.migrations.run_sql import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_sql(__file__)
