"""How many requests a program may make, and how many it made; the table of VIPs of old goes."""

from store.migrations.run_sql import run_sql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    run_sql(__file__)
