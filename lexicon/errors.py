"""The error tree.

ZuoxiError
├── Refused          the request was understood and is not allowed or not possible now (retrying alone won't help)
│   ├── NotAllowed   the person lacks the right
│   └── Conflict     another change came first
├── BadInput         the input itself is wrong; ``where`` says which field, ``expected`` what would be right
└── Away             a part we depend on is not there now; retryable
    ├── ExchangeAway     Asterisk
    ├── DatabaseAway     PostgreSQL
    ├── BusAway          Redis
    ├── SourceAway       where a self-service flow looks something up
    └── ControllerAway   the controller did not answer
"""

from lexicon.outcome import Fault


class ZuoxiError(Exception):
    """Root of our errors. ``code`` is a word for programs, the text is for people."""

    code = "error"
    fault = Fault.SYSTEM
    retryable = False

    def __init__(self, text: str, *, code: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        if code is not None:
            self.code = code


class Refused(ZuoxiError):
    """Understood, but not allowed or not possible now; trying again alone won't help."""

    code = "refused"
    fault = Fault.AGENT


class NotAllowed(Refused):
    """The person lacks the right."""

    code = "not-allowed"


class Conflict(Refused):
    """Another change came first."""

    code = "conflict"


class BadInput(ZuoxiError):
    """The input itself is wrong: ``where`` says which field, ``expected`` what would be right."""

    code = "bad-input"
    fault = Fault.AGENT

    def __init__(self, where: str, was: str, expected: str) -> None:
        super().__init__(f"{where}: {was}; expected {expected}")
        self.where, self.was, self.expected = where, was, expected


class Away(ZuoxiError):
    """A part that we depend on is not there now; trying again may help."""

    code = "away"
    retryable = True


class ExchangeAway(Away):
    """Asterisk is not there."""

    code = "exchange-away"


class DatabaseAway(Away):
    """PostgreSQL is not there."""

    code = "database-away"


class BusAway(Away):
    """Redis is not there."""

    code = "bus-away"


class SourceAway(Away):
    """Where a self-service flow looks something up: no answer, or one that makes no sense."""

    code = "source-away"


class ControllerAway(Away):
    """The controller did not answer."""

    code = "controller-away"
