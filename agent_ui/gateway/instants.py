"""Instants as the screens are told them."""

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    """ISO 8601, UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(at: datetime | None) -> str | None:
    """As ``iso``; None stays None."""
    return None if at is None else iso(at)
