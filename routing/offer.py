"""An offer's life: one call put to one agent. Every pair that is not in the table leaves the offer as it is."""

from enum import StrEnum


class OfferState(StrEnum):
    MADE = "made"
    TAKEN = "taken"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class OfferEvent(StrEnum):
    ANSWERED = "answered"
    NOT_ANSWERED = "not-answered"
    CALLER_GONE = "caller-gone"


MOVES: dict[tuple[OfferState, OfferEvent], OfferState] = {
    (OfferState.MADE, OfferEvent.ANSWERED): OfferState.TAKEN,
    (OfferState.MADE, OfferEvent.NOT_ANSWERED): OfferState.FAILED,
    (OfferState.MADE, OfferEvent.CALLER_GONE): OfferState.WITHDRAWN,
}


def after(state: OfferState, event: OfferEvent) -> OfferState:
    """The offer's state after ``event``; a settled offer stays settled."""
    return MOVES.get((state, event), state)
