"""Lists of telephone numbers: VIPs, blocked callers, do-not-call."""

from store.migrations.run_sql import run_sql

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run_sql(__file__)
