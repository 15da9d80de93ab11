"""More of what people do in the audit trail; an index for missed calls."""

from store.migrations.run_sql import run_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_sql(__file__)
