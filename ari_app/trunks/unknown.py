"""Which calls to numbers of nobody's are told: a scanner dials thousands, and a forgotten number is to be seen."""

from collections import OrderedDict
from enum import StrEnum

PERIOD_S = 3600.0
MOST_NUMBERS = 10
"""Of one trunk that are told in a period."""
MOST_TRUNKS = 1000


class Unknown(StrEnum):
    """What is told of a call to a number of nobody's: that number, or that there are many."""

    ONE = "one"
    MANY = "many"


class UnknownNumbers:
    """What was told lately, by trunk: never more than ``MOST_NUMBERS`` of each, however many are called."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, dict[str, float]] = OrderedDict()

    def told(self, number: str, trunk: str, mono: float) -> Unknown | None:
        """Whether, and how, this call is told. None: it was, or there are too many."""
        lately = {one: at for one, at in self._told.pop(trunk, {}).items() if mono - at < PERIOD_S}
        self._told[trunk] = lately
        if len(self._told) > MOST_TRUNKS:
            self._told.popitem(last=False)
        if number in lately or len(lately) > MOST_NUMBERS:
            return None
        found = Unknown.ONE if len(lately) < MOST_NUMBERS else Unknown.MANY
        lately[number] = mono
        return found

    def __len__(self) -> int:
        return sum(map(len, self._told.values()))
