"""What is known of callers: VIPs, and whether the last conversation says what they want."""

from store.migrations.run_sql import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql(__file__)
