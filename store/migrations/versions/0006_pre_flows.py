"""Self-service flows, and the texts that were spoken for them."""

from store.migrations.run_sql import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql(__file__)
