"""What the raw legs are good for. Pure: sizes and seconds come in as arguments.

Whether a call is recorded at all, and the 200 ms in which Asterisk must confirm, is the call's own business
(``ari_app/call/recording.py``): the voice path does not ask this service anything.
"""

from dataclasses import dataclass
from typing import Final, Literal

WAV_HEADER_BYTES: Final = 44
MISSING_AFTER_S: Final = 3.0  # Asterisk opened both files before it confirmed: a missing one will not come
GROWING_AFTER_S: Final = 10.0  # then the job is tried again later
STILL_FOR_S: Final = 0.3  # a size unchanged for so long is final (measured: always enough after MixMonitorStop)

Verdict = Literal["ready", "look-again", "growing", "broken"]


@dataclass(frozen=True, slots=True)
class LegSeen:
    """One raw leg as found on disk. ``size`` None: no such file. ``still_s``: for how long the size has not changed."""

    size: int | None
    still_s: float


def judge(customer: LegSeen, agent: LegSeen, waited_s: float) -> tuple[Verdict, str]:
    """Whether the legs can be made into an MP3 now, and the word for it when not.

    ``broken``: never; ``growing``: not in this try; ``look-again``: in a moment.
    """
    missing = [name for name, leg in (("customer", customer), ("agent", agent)) if leg.size is None]
    if missing:
        return (
            ("broken", f"raw leg missing: {', '.join(missing)}") if waited_s >= MISSING_AFTER_S else ("look-again", "")
        )
    if min(customer.still_s, agent.still_s) < STILL_FOR_S:
        return ("growing", "raw legs still growing") if waited_s >= GROWING_AFTER_S else ("look-again", "")
    if max(customer.size or 0, agent.size or 0) <= WAV_HEADER_BYTES:
        return "broken", "both raw legs are empty"
    return "ready", ""
