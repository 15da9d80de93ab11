"""More of what people do in the audit trail; an index for missed calls."""

from store.migrations.run_sql import run_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_sql(__file__)
