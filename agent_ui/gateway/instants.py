"""Instants as the screens are told them, and tell them."""

from datetime import UTC, datetime

from lexicon.errors import BadInput


def iso(at: datetime) -> str:
    """ISO 8601, UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(at: datetime | None) -> str | None:
    """As ``iso``; None stays None."""
    return None if at is None else iso(at)


def instant(text: str, where: str) -> datetime:
    """An instant as somebody wrote it; one without a zone is UTC. Raises BadInput."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(where, text, "ISO 8601 with a zone") from error
