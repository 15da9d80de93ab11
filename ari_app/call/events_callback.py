"""What can happen to one who is to be called back, besides what can happen to any call."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallbackOver:
    """It is not to be made any more. ``why``: cancelled, rang-in; ``by``: who said so, or the call with the place."""

    why: str
    by: str
