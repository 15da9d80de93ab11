"""A wrap-up that was saved can be saved again by who has the same caller again: what stood there is kept."""

from store.migrations.run_sql import run_sql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run_sql(__file__)
