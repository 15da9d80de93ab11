"""Facts about other people's programs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebhookPaused:
    """A webhook took nothing for days: it is told nothing more until somebody resumes it. ``why``: its name, and what
    went wrong last."""

    webhook: str
    why: str
