"""Secrets of webhooks are sealed."""

from store.migrations.run_sql import run_sql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run_sql(__file__)
