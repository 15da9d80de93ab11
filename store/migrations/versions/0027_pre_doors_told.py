"""Sign-ins that end are told of at once."""

from store.migrations.run_sql import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql(__file__)
