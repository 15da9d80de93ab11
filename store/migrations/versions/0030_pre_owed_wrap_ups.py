"""Owed wrap-ups have a time by which they are due, and can be handed on or closed; drafts have versions."""

from store.migrations.run_sql import run_sql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run_sql(__file__)
