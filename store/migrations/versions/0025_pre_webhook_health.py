"""Webhooks: how each is doing, and a record of what was tried; answers kept for an Idempotency-Key."""

from store.migrations.run_sql import run_sql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run_sql(__file__)
