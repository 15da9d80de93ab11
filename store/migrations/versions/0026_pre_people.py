"""People as administrators keep them: who left, who shows a second factor whatever the role asks, and the last of
the administrators, who stays one."""

from store.migrations.run_sql import run_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run_sql(__file__)
