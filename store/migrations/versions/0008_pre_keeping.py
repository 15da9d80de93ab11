"""How long a call is kept for an agent whose browser went away."""

from store.migrations.run_sql import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql(__file__)
