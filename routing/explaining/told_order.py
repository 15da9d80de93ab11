"""The order in which the controller's entries were decided."""

from collections.abc import Iterable

from lexicon.journal import Entry, OfferMade

WRITER = "controller"


def in_order_of_decision(entries: Iterable[Entry]) -> list[Entry]:
    """An offer stands behind what was noted in its instant, but was decided before some of that."""
    mine = [entry for entry in entries if entry.writer == WRITER]

    def place(entry: Entry) -> tuple[int, int, int, int]:
        after = entry.fact.after if isinstance(entry.fact, OfferMade) else 0
        return (entry.epoch, after, 1, entry.seq) if after else (entry.epoch, entry.seq, 0, 0)

    return sorted(mine, key=place)
