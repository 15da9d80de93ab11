"""THINKER: numbers that are not to be called, for a client or for the whole centre, and who may all the same."""

from dataclasses import dataclass
from datetime import date, datetime

from lexicon.ids import ClientId

EVERYBODY = ClientId("")
"""The whole centre's list."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """An entry: by whom and when; its last day by the client's clock; until when it may be called all the same."""

    entry: int
    by: str
    at: datetime
    until: date | None = None
    allowed_until: datetime | None = None
    allowed_by: str = ""

    def told(self, zoned: datetime) -> str:
        """Who entered it and when, by the clock of ``zoned``."""
        return f"{self.by or '-'}, {self.at.astimezone(zoned.tzinfo):%Y-%m-%d %H:%M}"


class DoNotCall:
    """All entries that stand, by client and ``lexicon.phone_number.key``. ``change``: the last change that it knows."""

    def __init__(self) -> None:
        self.change = 0
        self._by_number: dict[tuple[ClientId, str], Unwanted] = {}
        self._whose: dict[int, tuple[ClientId, str]] = {}

    def __len__(self) -> int:
        return len(self._by_number)

    def put(self, client: ClientId, key: str, entry: Unwanted) -> None:
        """It stands, from now on as it is said here."""
        self._by_number[client, key] = entry
        self._whose[entry.entry] = (client, key)

    def drop(self, entry: int) -> None:
        """It stands no more. The same number may stand there by another entry."""
        whose = self._whose.pop(entry, None)
        if whose is not None and (there := self._by_number.get(whose)) is not None and there.entry == entry:
            del self._by_number[whose]

    def find(self, client: ClientId, key: str, at: datetime) -> Unwanted | None:
        """The entry that holds for a call of this client's; ``at`` by the client's clock. The centre's goes first."""
        for whose in (EVERYBODY, client):
            found = self._by_number.get((whose, key))
            if found is not None and (found.until is None or at.date() <= found.until):
                return found
        return None
