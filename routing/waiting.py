"""Who waits, and in what order: one number, fixed at entry.

``order`` = join time + the queue's promise - the head start of the contact's priority, in seconds since 1970 (UTC).
The smallest is served first, whatever the queue, so that the order across queues is defined.

**Nobody starves.** Let ``lead`` of a contact be promise - head start, and ``least`` the smallest lead of the plan. If x
goes before c although both wait for the same agent, then order(x) <= order(c), hence
    join(x) <= join(c) + lead(c) - lead(x) <= join(c) + lead(c) - least =: join(c) + B.
Whoever joins more than B seconds after c never goes before c. B is finite and known when the plan is published, so the
contacts that may go before c are those who waited already and those who join within B: a finite number, each served
once. Emergencies are the exception by intent: they go before all and are exempt from the bound. A contact that waits
for its preferred agent gives up to the queue's hold of its own time; it keeps its number meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.plan import Plan

OrderKey = tuple[int, float, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting contact.

    ``joined``: the original join time. ``entered_mono``: since when it waits in this queue (differs after an
    overflow); the steps of the queue count from it. ``preferred``: agents it is held for at first (last agent, VIP's
    own agents), for the queue's ``hold_s`` at most from joining on. ``of``: the call for which a second party is sought
    by this contact; the agent who takes it is with that call. ``stays``: a queue's last step may move it on to
    another queue, but sends it nowhere else: it is to be called back, or did not want what it was sent to.
    """

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    joined: Moment
    order: float
    entered_mono: float
    is_emergency: bool = False
    preferred: tuple[AgentId, ...] = ()
    of: CallId = CallId("")
    stays: bool = False

    @property
    def key(self) -> OrderKey:
        """Smallest is served first: emergencies, the order number, the id (a stable tie-break)."""
        return (0 if self.is_emergency else 1, self.order, self.call)


def order_number(joined_at: datetime, promise_s: float, head_start_s: float) -> float:
    """The number fixed at entry, in seconds since 1970 (UTC)."""
    return joined_at.timestamp() + promise_s - head_start_s


def overtaking_bound_s(plan: Plan, queue: QueueId, reason: ReasonId) -> float:
    """B of the proof above for contacts of ``queue`` and ``reason``, in seconds."""
    return plan.bound_s[queue, reason]
