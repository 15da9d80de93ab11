"""Roles, whose clients a person sees, second factors, networks, and the audit trail."""

from store.migrations.run_sql import run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_sql(__file__)
