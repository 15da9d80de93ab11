"""A wrap-up that was saved can be saved again by who has the same caller again: what stood there is kept."""

from store.migrations.run_sql import run_sql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run_sql(__file__)
