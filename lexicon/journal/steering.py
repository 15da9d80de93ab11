"""Facts about what a supervisor has an agent do."""

from dataclasses import dataclass

from lexicon.ids import AgentId, NotReadyReasonId


@dataclass(frozen=True, slots=True)
class AgentSteered:
    """Supervisor ``by`` made ``agent`` ready, not-ready (with ``reason``) or sign-out. What came of it follows as facts
    of its own; ``is_later``: after the call and its after-call work, which nobody cuts short."""

    agent: AgentId
    by: AgentId
    what: str
    reason: NotReadyReasonId | None
    is_later: bool
