"""The file of a flow as it was written, and drafts."""

from store.migrations.run_sql import run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_sql(__file__)
