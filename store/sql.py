"""The SQL of store/queries: one file a noun, every query named (``-- name: x``) and explained (a comment below it)."""

from functools import cache
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"


@cache
def load(noun: str) -> dict[str, str]:
    """The queries of ``noun`` by name. Raises ValueError where one is unnamed, unexplained or named twice."""
    found: dict[str, str] = {}
    text = (QUERIES / f"{noun}.sql").read_text(encoding="utf-8")
    head, *parts = text.split("-- name: ")
    if any(line.strip() and not line.startswith("--") for line in head.splitlines()):
        raise ValueError(f"{noun}.sql: a query without a name")
    for part in parts:
        name, _, rest = part.partition("\n")
        name = name.strip()
        lines = rest.strip().splitlines()
        if not lines or not lines[0].startswith("-- "):
            raise ValueError(f"{noun}.sql: {name} is not explained")
        body = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
        if not body or name in found:
            raise ValueError(f"{noun}.sql: {name} is empty or named twice")
        found[name] = body
    return found
