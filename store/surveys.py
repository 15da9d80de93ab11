"""What callers said of conversations, read from the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lexicon.ids import ClientId
from store.journal_read import LONG_READ_S
from store.pool import Pool
from store.sql import load

_SQL = load("surveys")
By = Literal["agent", "queue", "day"]


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """``about``: an agent, a queue or a day. ``rated``: answers on satisfaction; ``satisfied``: good ones of them."""

    about: str
    asked: int
    answered: int
    rated: int
    satisfied: int
    mean_score: float | None

    @property
    def csat(self) -> float | None:
        """The share of answers that are one of the scale's two best; None while there is none."""
        return self.satisfied / self.rated if self.rated else None


class Surveys:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def results(self, by: By, since: datetime, until: datetime, client: ClientId) -> list[SurveyResult]:
        """Of all clients where ``client`` is ""."""
        rows = await self._pool.fetch(_SQL["results"], by, since, until, client, timeout_s=LONG_READ_S)
        return [SurveyResult(**row) for row in rows]
