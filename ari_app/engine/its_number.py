"""The number of a call that another controller began, as the call knew it."""

from ari_app.call.past import PastCall
from ari_app.engine.engine import Engine
from ari_app.ivr.number import number_flow
from ari_app.trunks.numbers import DialledNumber

NOWHERE = number_flow("", "", {}, tries=0, digit_timeout_s=5.0, default_reason=None)
"""Goodbye: all that is left for a caller who had come to no reason yet."""


def number_of(engine: Engine, past: PastCall) -> DialledNumber | None:
    """Also one that was removed, or moved to another client, while the call went on: the call stays its client's.
    None where the journal does not say whose it was."""
    known = engine.numbers.get(past.dialled)
    if past.client is None or (known is not None and known.client == past.client):
        return known
    reasons = engine.published.reasons
    return DialledNumber(past.dialled, past.client, past.language or past.greeted, NOWHERE, reasons)


def sure_number_of(engine: Engine, past: PastCall) -> DialledNumber:
    """Of a call that was looked at before."""
    number = number_of(engine, past)
    assert number is not None
    return number
