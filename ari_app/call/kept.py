"""A conversation whose agent went away: what is known of it while the caller is kept with music."""

from dataclasses import dataclass

NOT_ASKED = -1
SILENCE_S = 0.4  # 20 packets
SILENCE_BACK_S = 2.0


@dataclass(frozen=True, slots=True)
class Heard:
    """So many packets of sound had come from the agent's leg at that time (monotonic seconds); ``NOT_ASKED``: unknown.

    ``is_back``: the page is there, and one more packet is all that is wanted.
    """

    packets: int
    at_mono: float
    is_back: bool = False

    def told(self, packets: int, at_mono: float) -> "Heard | None":
        """With what was told now; None: it is known that the sound goes on, and nobody has to listen any more."""
        if self.is_back and self.packets != NOT_ASKED:
            return None
        return Heard(packets, at_mono, self.is_back)

    def is_silence(self, at_mono: float) -> bool:
        """Whether for so long nothing came that the leg is dead. A network that is just back is given some time."""
        return at_mono - self.at_mono >= (SILENCE_BACK_S if self.is_back else SILENCE_S)


@dataclass(frozen=True, slots=True)
class Kept:
    """``offer`` is the one that was taken; each ringing for it has a number of its own (``rings``).

    ``endpoint`` is what is to be rung, "" while the agent is not back.
    """

    offer: str
    since_mono: float
    endpoint: str = ""
    is_ringing: bool = False
    rings: int = 0
