"""An outcome that is not chosen any more stays for what refers to it."""

from store.migrations.run_sql import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql(__file__)
