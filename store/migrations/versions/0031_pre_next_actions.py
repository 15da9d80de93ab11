"""What is to follow a call: planned with its wrap-up, kept as a work item of an agent, a team or a queue."""

from store.migrations.run_sql import run_sql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run_sql(__file__)
