"""The journal's indexes: those that are read remain, by time a small one."""

from store.migrations.run_sql import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql(__file__)
