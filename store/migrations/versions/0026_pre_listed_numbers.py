"""Lists of telephone numbers: VIPs, blocked callers, do-not-call."""

from store.migrations.run_sql import run_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run_sql(__file__)
