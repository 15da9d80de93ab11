"""What agents ask for in a conversation: checked here, so that the page hears at once why something can't be done."""

import re
from typing import assert_never

from ari_app.call import events as ev
from ari_app.call.ending import IN_TALK
from ari_app.call.state import Call, Phase
from ari_app.engine.engine import Engine
from ari_app.trunks.numbers import CallReason
from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.orders import ControlOrder, HoldCall, MuteCall, RetrieveCall, SendDigits, TransferCall

KEYS = re.compile(r"[0-9A-D*#]{1,32}")


def control(engine: Engine, agent: AgentId, order: ControlOrder) -> None:
    """Do it, or raise a ``Refused`` with a code for the page."""
    call = engine.calls.get(CallId(order.call))
    if call is None or call.offer is None or call.offer.agent != agent or call.phase not in IN_TALK:
        raise Conflict("that call is over", code="call-over")
    if call.phase in (Phase.JOINING, Phase.KEPT):
        raise Conflict("the call is just being connected", code="call-not-connected")
    engine.dispatch(call.id, _asked(engine, call, agent, order))


def _asked(engine: Engine, call: Call, agent: AgentId, order: ControlOrder) -> ev.Asked:
    match order:
        case HoldCall():
            return ev.HoldAsked(agent)
        case RetrieveCall():
            return ev.RetrieveAsked(agent)
        case MuteCall(is_muted=is_muted):
            return ev.MuteAsked(agent, is_muted)
        case SendDigits(digits=digits):
            if not KEYS.fullmatch(digits):
                raise BadInput("digits", "holds what no telephone has a key for", "up to 32 of 0-9 * # A-D")
            if call.control.is_held:
                raise Conflict("take the call back first", code="call-held")
            return ev.DigitsAsked(agent, digits)
        case TransferCall(queue=queue, reason=reason):
            return ev.TransferAsked(agent, _target(engine, call, QueueId(queue), ReasonId(reason)))
        case _:
            assert_never(order)


def _target(engine: Engine, call: Call, queue: QueueId, reason: ReasonId) -> CallReason:
    """Where the caller is to wait, and for what: a queue of the same client, with a reason that leads there."""
    rules = engine.published.queues.get(queue)
    if rules is None or call.number is None or call.reason is None or rules.client != call.number.client:
        raise Refused("no such queue for this client", code="no-such-queue")
    leading = sorted(one.id for one in call.number.reasons.values() if one.queue.id == queue)
    wanted = reason or (call.reason.id if call.reason.id in leading else "")
    if wanted and wanted not in leading:
        raise Refused("that reason does not lead to this queue", code="no-such-queue")
    if not leading:
        raise Refused("nothing leads to this queue", code="no-such-queue")
    found = call.number.reasons[ReasonId(wanted or leading[0])]
    return CallReason(found.id, rules, found.head_start_s, found.is_emergency)
