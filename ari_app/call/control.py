"""What the agent has done with a conversation, and what is still to be done with it."""

from dataclasses import dataclass

from ari_app.call import events as ev


@dataclass(frozen=True, slots=True)
class Pause:
    """The recording holds silence since then (monotonic seconds). ``is_sure``: Asterisk said so, and it was told."""

    since_mono: float
    limit_s: float
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """``held_mono``: since when the caller hears music (monotonic seconds), None when he does not.

    While the legs are on their way from Dial(): ``here`` are those that came, ``wants`` is what is done then.
    ``pause`` is there only in a conversation or conference for which nobody is sought.
    """

    held_mono: float | None = None
    is_muted: bool = False
    here: frozenset[str] = frozenset()
    wants: tuple[ev.Asked, ...] = ()
    pause: Pause | None = None

    @property
    def is_held(self) -> bool:
        return self.held_mono is not None
