"""What a call out costs: a table of prefixes, each with prices that begin on a day.

Money is whole fen (hundredths of the currency's unit), prices are ``Decimal`` units a minute; never a float.
A call costs its answered time, rounded up to the price's step (a minute, if the carrier says nothing else), and what
comes out is rounded up to the fen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from math import ceil

from ari_app.trunks.phone_number import PhoneNumber

MINUTE_S = 60
FEN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """``prefix`` begins with + and the country's code, or is the digits of numbers without an E.164 form (95, 400)."""

    prefix: str
    minute: Decimal
    starts_on: date
    step_s: int = MINUTE_S

    def fen(self, seconds: float) -> int:
        """What ``seconds`` of a conversation cost. Nothing is charged for what was not answered."""
        steps = ceil(round(max(0.0, seconds), 3) / self.step_s)
        cost = self.minute * FEN * steps * self.step_s / MINUTE_S
        return int(cost.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class RateTable:
    """Made by ``rate_table``; the newest price first at each prefix."""

    by_prefix: dict[str, tuple[Rate, ...]] = field(default_factory=dict)
    longest: int = 0

    def rate(self, number: PhoneNumber, on: date) -> Rate | None:
        """The price of the longest prefix that has one by then, the newest that had begun."""
        key = number.key
        for length in range(min(self.longest, len(key)), 0, -1):
            for rate in self.by_prefix.get(key[:length], ()):
                if rate.starts_on <= on:
                    return rate
        return None


def rate_table(rates: Iterable[Rate]) -> RateTable:
    made: dict[str, tuple[Rate, ...]] = {}
    for rate in sorted(rates, key=lambda one: one.starts_on, reverse=True):
        made[rate.prefix] = (*made.get(rate.prefix, ()), rate)
    return RateTable(made, max(map(len, made), default=0))
