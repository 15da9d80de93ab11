"""How long agents may be Not ready, for each reason and day."""

from lexicon.errors import BadInput
from lexicon.ids import NotReadyReasonId
from lexicon.journal import NotReadyLimitSet
from store.journal import JournalWriter
from store.sql import load

_SQL = load("not_ready")
LONGEST_S = 86_400


async def set_limit(journal: JournalWriter, reason: NotReadyReasonId, limit_s: int | None, by: str) -> None:
    """It holds at once. Raises BadInput and DatabaseAway."""
    if limit_s is not None and not 1 <= limit_s <= LONGEST_S:
        raise BadInput("limit", str(limit_s), f"1 to {LONGEST_S} seconds")
    async with journal.transaction() as change:
        done = await change.connection.execute(_SQL["set_limit"], reason, limit_s)
        if done != "UPDATE 1":
            raise BadInput("reason", reason, "a Not ready reason")
        change.record(NotReadyLimitSet(reason, limit_s, by))
