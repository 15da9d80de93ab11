"""A number may name the flow that leads it, and what is done to numbers is in the audit trail."""

from store.migrations.run_sql import run_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_sql(__file__)
