"""Looking on while a simulation runs: what a forecast said when a contact joined, against what really happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lexicon.ids import CallId, QueueId
from lexicon.moment import Moment
from routing.floor import Floor
from routing.waiting import Waiting


class Watcher:
    """Told of each contact as it goes by. Nothing is done here; whoever looks on overrides what it wants to hear."""

    def joining(self, contact: Waiting, floor: Floor, now: Moment) -> None:
        """Before the floor hears of it: the contact is not in it yet."""

    def waits(self, contact: Waiting, floor: Floor, now: Moment) -> None:
        """It was not offered at once; the floor has it now."""

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        """Served; ``waited_s`` since it joined."""

    def left(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        """It hung up, or was sent to a callback or voicemail."""


class Forecaster(Protocol):
    """Says how long somebody will wait, from what can be known when he joins."""

    def expected_wait_s(self, contact: Waiting, floor: Floor, now: Moment) -> float | None:
        """Seconds; None: it cannot tell."""
        ...

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        """What became of one who was served, for those who learn from it."""
        ...


@dataclass(slots=True)
class Score:
    """``mae_s``: mean absolute error over the contacts that were served and had a forecast."""

    told: int = 0
    silent: int = 0
    error_s: float = 0.0
    bias_s: float = 0.0

    @property
    def mae_s(self) -> float | None:
        return self.error_s / self.told if self.told else None

    @property
    def mean_bias_s(self) -> float | None:
        """Above zero: it says more than comes true."""
        return self.bias_s / self.told if self.told else None

    def add(self, forecast_s: float | None, waited_s: float) -> None:
        if forecast_s is None:
            self.silent += 1
            return
        self.told += 1
        self.error_s += abs(forecast_s - waited_s)
        self.bias_s += forecast_s - waited_s


class Forecasts(Watcher):
    """Scores forecasters side by side on the same run.

    ``scores`` by forecaster and queue (None: all). ``only_waiting``: those offered at once are left out. Who joins
    before ``after_s`` teaches the forecasters and is not scored.
    """

    def __init__(
        self, forecasters: Mapping[str, Forecaster], *, only_waiting: bool = False, after_s: float = 0.0
    ) -> None:
        self.forecasters, self.only_waiting, self.after_s = forecasters, only_waiting, after_s
        self.scores: dict[tuple[str, QueueId | None], Score] = {}
        self._told: dict[CallId, dict[str, float | None]] = {}
        self._counted: set[CallId] = set()

    def joining(self, contact: Waiting, floor: Floor, now: Moment) -> None:
        self._told[contact.call] = {
            name: one.expected_wait_s(contact, floor, now) for name, one in self.forecasters.items()
        }
        if not self.only_waiting and now.mono >= self.after_s:
            self._counted.add(contact.call)

    def waits(self, contact: Waiting, floor: Floor, now: Moment) -> None:
        if now.mono >= self.after_s:
            self._counted.add(contact.call)

    def answered(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        told = self._told.pop(contact.call)
        for name, forecaster in self.forecasters.items():
            if contact.call in self._counted:
                for queue in (contact.queue, None):
                    self.scores.setdefault((name, queue), Score()).add(told[name], waited_s)
            forecaster.answered(contact, waited_s, now)
        self._counted.discard(contact.call)

    def left(self, contact: Waiting, waited_s: float, now: Moment) -> None:
        self._told.pop(contact.call)
        self._counted.discard(contact.call)
