"""A call that an agent places: the own telephone is rung first, then the customer, whom the agent hears ringing.
A callback is one from its dialling on (see ``calling_back.py``).

From the customer's answer on it is a conversation like any other whose legs we dialled (``Way.ORIGINATE``).
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.callback import REACHED, told
from ari_app.call.recording import start_recording
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from ari_app.trunks.outward import why_failed
from lexicon.ids import agent_channel
from lexicon.journal import CallBridged, CalleeRings, CallEnded, CallOutFailed, CallPlaced
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome
from routing.waiting import order_number

RAISE_S = 15.0
"""How long the agent's own telephone is rung; a page takes it at once."""
CALL_S = 60.0
"""How long the customer's telephone is rung."""
LATER_S = 5.0
"""Asterisk counts the seconds; it is asked this much later, should no word have come."""

AGENTS = ("given-up", "phone-not-answered", "phone-unreachable", "desk-lost")
OURS = ("exchange-lost", "controller-lost")


def placed(call: Call, _: ev.Placed, now: Moment) -> Step:
    assert call.offer is not None and call.number is not None and call.reason is not None
    offer = call.offer
    placed = CallPlaced(
        call.id, call.number.client, offer.agent, offer.id, call.channel, call.dialled, call.caller, call.language,
        call.reason.id,
    )  # fmt: skip
    ring = do.Ring(offer.id, call.agent_leg, offer.endpoint, call.caller, do.NOBODY, RAISE_S + LATER_S)
    # Nobody but the controller knows of this call: unless it is in the journal, a new one could not tell its end.
    return call, [do.Note(placed), do.SetTimer("raise", offer.id, RAISE_S), do.Remember(), ring]


def raised(call: Call, event: ev.AgentAnswered, now: Moment) -> Step:
    """The agent is on the line: dial, in the bridge where the agent hears what the network says."""
    if call.offer is None or call.offer.id != event.offer:
        return call, [do.HangUp(event.leg or agent_channel(event.offer))]
    out = do.CallOut(
        call.id, call.channel, do.ANY_TRUNK, call.caller, call.dialled, CALL_S, call.next_bridge,
        call.agent_leg,
    )  # fmt: skip
    return replace(call, phase=Phase.CALLING), [
        do.CancelTimer("raise"),
        out,
        do.SetTimer("out", call.channel, CALL_S + LATER_S),
    ]


def rings(call: Call, event: ev.OutRinging, now: Moment) -> Step:
    if event.channel != call.channel or call.has_rung or call.offer is None or call.number is None:
        return call, []
    return replace(call, has_rung=True), [do.Note(CalleeRings(call.id, call.number.client, call.offer.agent))]


def answered(call: Call, event: ev.OutAnswered, now: Moment) -> Step:
    """The conversation begins. Should it ever have to wait for another agent, it does so from now on."""
    if event.channel != call.channel:
        return call, []
    assert call.offer is not None and call.number is not None and call.reason is not None
    settled: list[do.Command] = []
    waited_s = 0.0
    if call.callback is None:
        order = order_number(now.at, call.reason.queue.promise_s, call.reason.head_start_s)
        call = replace(call, joined_at=now.at, joined_mono=now.mono, order=order, entered_mono=now.mono)
    else:
        settled, waited_s = [_told_back(call, REACHED, now)], call.callback.waited_s
    call = replace(call, phase=Phase.TALKING, bridged_mono=now.mono, patience_mono=now.mono)
    call, record = start_recording(call)
    assert call.offer is not None and call.number is not None
    bridged = CallBridged(call.id, call.number.client, call.offer.agent, call.bridge, call.agent_leg, waited_s)
    return call, [do.CancelTimer("out"), *settled, do.Note(bridged), *record]


def _told_back(call: Call, why: str, now: Moment) -> do.Command:
    assert call.number is not None and call.reason is not None and call.callback is not None
    who = (call.id, call.number.client, call.reason.queue.id, call.reason.id)
    return do.Note(told(who, call.callback, why, now.at))


# ---------------------------------------------------------------- nobody is reached


def callee_gone(call: Call, event: ev.OutGone, now: Moment) -> Step:
    if event.channel != call.channel:
        return call, []
    why = event.why or why_failed(event.cause, event.sip, has_rung=call.has_rung)
    return failed(call, why, now, event)


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    return failed(call, "given-up" if call.phase is Phase.CALLING else "phone-not-answered", now)


def given_up(call: Call, event: ev.AgentHungUp, now: Moment) -> Step:
    return (call, []) if call.offer is None or call.offer.agent != event.agent else failed(call, "given-up", now)


def declined(call: Call, event: ev.OfferDeclined, now: Moment) -> Step:
    return (call, []) if call.offer is None or call.offer.id != event.offer else failed(call, "given-up", now)


def desk_lost(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    return (call, []) if call.offer is None or call.offer.agent != event.agent else failed(call, "desk-lost", now)


def page_replaced(call: Call, event: ev.PageReplaced, now: Moment) -> Step:
    """The new page has no sound of it."""
    return (call, []) if call.offer is None or call.offer.agent != event.agent else failed(call, "desk-lost", now)


def too_late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "raise" and call.phase is Phase.RAISING:
        return failed(call, "phone-not-answered", now)
    if event.name == "out" and call.phase is Phase.CALLING:
        return failed(call, "no-answer" if call.has_rung else "no-line", now)
    return call, []


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """What Asterisk gave no answer to may have been done: the deadline, or a look at what is there, settles it."""
    if event.is_retryable:
        return call, []
    if event.what == "Ring" and call.offer is not None and event.token == call.offer.id:
        return failed(call, "phone-unreachable", now)
    if event.what == "CallOut" and event.token == call.channel:
        return failed(call, "no-line", now)
    return call, []


def lost(call: Call, _: ev.ExchangeLost, now: Moment) -> Step:
    return failed(call, "exchange-lost", now)


def controller_lost(call: Call, _: ev.ControllerLost, now: Moment) -> Step:
    return failed(call, "controller-lost", now)


def failed(call: Call, why: str, now: Moment, gone: ev.OutGone | None = None) -> Step:
    """Both legs end, the agent is where it was before, and the one who placed the call is told why."""
    assert call.offer is not None and call.number is not None
    began_mono = call.arrived_mono if call.callback is None else call.callback.dialled_mono
    agent, client, tried_s = call.offer.agent, call.number.client, now.mono - began_mono
    cause, sip = (0, 0) if gone is None else (gone.cause, gone.sip)
    failure = CallOutFailed(call.id, client, agent, why, cause, sip, tried_s)
    clear: list[do.Command] = [do.CancelTimer("raise"), do.CancelTimer("out"), do.HangUp(call.agent_leg)]
    if call.phase is Phase.CALLING:
        clear += [] if gone is not None else [do.HangUp(call.channel)]
        clear.append(do.DropBridge(call.next_bridge))
    fault = Fault.AGENT if why in AGENTS else Fault.SYSTEM if why in OURS else Fault.LINE
    ended = CallEnded(call.id, client, Outcome(fault, why), cause or None, now.mono - call.arrived_mono)
    back = do.EndTalk(agent, call.id, client, 0.0)  # nobody was talked with: no after-call work
    called_back = [] if call.callback is None else [_told_back(call, why, now)]
    done = replace(call, phase=Phase.ENDED, offer=None)
    return done, [*clear, do.Note(failure), back, *called_back, do.Note(ended), do.Forget(call.id)]
