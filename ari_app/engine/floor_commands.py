"""What a call wants of the floor: commands in, its decisions noted and carried on by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_second import SecondOver
from ari_app.call.state import Call
from ari_app.engine.callers import LastTalk
from lexicon.moment import Moment

if TYPE_CHECKING:
    from ari_app.engine.engine import Engine

FloorCommand = (
    do.JoinQueue | do.OfferTo | do.LeaveQueue | do.AskWait | do.TakeOffer | do.MissOffer | do.WithdrawOffer | do.EndTalk
)


def ask_floor(engine: Engine, call: Call, command: FloorCommand, now: Moment) -> None:
    """Have it done on the floor."""
    floor = engine.floor
    match command:
        case do.JoinQueue(contact):
            engine.decide(floor.join(contact, now))
        case do.OfferTo(contact, agent):
            engine.decide(floor.offer_to(contact, agent, now))
            if contact.call not in floor.offered:
                engine.dispatch(call.id, SecondOver(contact.call, "refused"))
        case do.LeaveQueue(gone):
            floor.leave(gone, now)
        case do.AskWait(waits):
            expected = floor.expected_wait(waits, now)
            if expected is not None:
                engine.dispatch(waits, ev.WaitKnown(expected.position, expected.wait_s))
        case do.TakeOffer(offer):
            floor.take(offer, now)
            if call.number is not None and call.reason is not None and call.offer is not None:
                talk = LastTalk(call.offer.agent, call.reason.id, now.at)
                engine.callers.talked(call.number.client, call.caller, talk)
        case do.MissOffer(offer, reason, by, waits):
            engine.decide(floor.miss(offer, reason, by, now, waits=waits))
        case do.WithdrawOffer(offer):
            engine.decide(floor.withdraw(offer, now))
        case do.EndTalk(agent, talk, client, limit_s):
            engine.decide(floor.end_talk(agent, talk, client, limit_s, now))
        case _:
            assert_never(command)


def make_comfortable(engine: Engine, call: Call) -> None:
    """A call has just joined its queue; what is said to it comes after the assignment, if there is one."""
    if call.reason is not None and not engine.floor.is_staffed(call.reason.queue.id, call.reason.id):
        engine.dispatch(call.id, ev.StaffingChanged(False))
    engine.dispatch(call.id, ev.StillWaiting())
