"""What the agent has done with a conversation, and what is still to be done with it."""

from dataclasses import dataclass

from ari_app.call import events as ev


@dataclass(frozen=True, slots=True)
class Control:
    """``held_mono``: since when the caller hears music (monotonic seconds), None when he does not.

    While the legs are on their way from Dial(): ``here`` are those that came, ``wants`` is what is done then.
    """

    held_mono: float | None = None
    is_muted: bool = False
    here: frozenset[str] = frozenset()
    wants: tuple[ev.Asked, ...] = ()

    @property
    def is_held(self) -> bool:
        return self.held_mono is not None
