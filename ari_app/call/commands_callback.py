"""What a call wants done about somebody who is to be called back."""

from dataclasses import dataclass

from lexicon.ids import CallId


@dataclass(frozen=True, slots=True)
class EndCallback:
    """The one who waits to be called back by ``call`` is on the line again with ``by``, which has the place now."""

    call: CallId
    by: CallId
