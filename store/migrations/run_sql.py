"""A revision is the plain SQL file of the same name beside it."""

from pathlib import Path

from alembic import op


def run_sql(revision_file: str) -> None:
    """Run the .sql beside ``revision_file`` as it stands, in alembic's transaction."""
    sql = Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(sql)
