"""What clients tell us of their customers, for self-service flows to look up."""

from store.migrations.run_sql import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql(__file__)
