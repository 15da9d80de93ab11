"""THINKER: what facts about second parties change on the floor: with whom each agent of a call talks, whom it seeks."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent_ui.gateway.floor.lines import CallLine, ParkedLine, SecondLine, Talk
from lexicon.ids import AgentId, CallId
from lexicon.journal import (
    CallParked,
    CallUnparked,
    ConsultStarted,
    ConsultSwapped,
    Fact,
    HandedOutside,
    HandedOver,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    PartyAway,
    PartyBack,
    PartyJoined,
    PartyLeft,
    SecondAnswered,
    SecondEnded,
    SecondSought,
    TalkEnded,
)

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor


def _sought(floor: "Floor", fact: SecondSought, at: datetime) -> None:
    state = "ringing" if fact.number else "seeking"
    _second(floor, fact.call, SecondLine(fact.mode, state, fact.queue, fact.to, at, fact.number))


def _ended(floor: "Floor", fact: SecondEnded, at: datetime) -> None:
    _second(floor, fact.call, None)


def offer_made(floor: "Floor", fact: OfferMade, at: datetime) -> None:
    """The second party is rung: the call itself goes on as it was."""
    line = floor.calls.get(fact.call)
    known = None if line is None else line.second
    call = CallLine(fact.call, fact.client, "", "", "zh") if line is None else copy(line)
    call.queue = fact.queue
    agent = floor.agent_line(fact.agent, at, "offered")
    agent.reason = agent.next_reason = agent.wrap_up_until = None
    mode = "consult" if known is None else known.mode
    by = None if line is None else line.agent
    agent.talk = Talk(call, fact.offer, at, part="second", mode=mode, by=by)
    if known is not None:
        _second(floor, fact.call, SecondLine(known.mode, "ringing", known.queue, fact.agent, at))


def offer_settled(floor: "Floor", fact: OfferFailed | OfferWithdrawn | OfferTaken, at: datetime) -> None:
    """Whoever was rung for the call as its second party came, or did not."""
    line = floor.calls.get(fact.call)
    known = None if line is None else line.second
    if known is None or known.agent != fact.agent or known.state != "ringing":
        return
    is_taken = isinstance(fact, OfferTaken)
    agent = fact.agent if is_taken else None
    _second(floor, fact.call, SecondLine(known.mode, "with" if is_taken else "seeking", known.queue, agent, at))


def _answered(floor: "Floor", fact: SecondAnswered, at: datetime) -> None:
    """Outside. Where no agent is in the call any more, nobody looks at it."""
    line = floor.calls.get(fact.call)
    if line is not None and (known := line.second) is not None:
        _second(floor, fact.call, replace(known, state="with", since=at))


def _handed_outside(floor: "Floor", fact: HandedOutside, at: datetime) -> None:
    """In no queue and with no agent."""
    line = floor.calls.get(fact.call)
    if line is not None:
        _second(floor, fact.call, None)
        line.agent, line.parties = None, ()
        floor.set_phase(line, "talking")


def _consult_started(floor: "Floor", fact: ConsultStarted, at: datetime) -> None:
    if talk := floor.talk_of(fact.to, fact.call):
        talk.phase, talk.bridged_at = "talking", at


def _swapped(floor: "Floor", fact: ConsultSwapped, at: datetime) -> None:
    line = floor.calls.get(fact.call)
    if line is not None and (known := line.second) is not None:
        state = "waiting" if fact.is_with_caller else "with"
        _second(floor, fact.call, replace(known, state=state, since=at))
        if known.agent is not None and (talk := floor.talk_of(known.agent, fact.call)):
            talk.held_at = at if fact.is_with_caller else None


def _party_joined(floor: "Floor", fact: PartyJoined, at: datetime) -> None:
    line = floor.calls.get(fact.call)
    if line is None:
        return
    line.parties = (*line.parties, AgentId(fact.number) if fact.number else fact.agent)
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.part, talk.held_at = "party", None
    _second(floor, fact.call, None)


def _party_left(floor: "Floor", fact: PartyLeft, at: datetime) -> None:
    line = floor.calls.get(fact.call)
    if line is not None:
        line.parties = tuple(one for one in line.parties if one != (fact.number or fact.agent))
        _second(floor, fact.call, line.second)


def _party_away(floor: "Floor", fact: PartyAway, at: datetime) -> None:
    """The agent's browser is gone, and the place is kept. Whoever led is one of the others from now on."""
    line = floor.calls.get(fact.call)
    if line is not None and fact.agent == line.agent:
        line.parties = (*line.parties, fact.agent)
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.part, talk.phase, talk.recording, talk.is_muted = "party", "kept", "none", False


def _party_back(floor: "Floor", fact: PartyBack, at: datetime) -> None:
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase = "talking"


def _handed_over(floor: "Floor", fact: HandedOver, at: datetime) -> None:
    line = floor.calls.get(fact.call)
    if line is None:
        return
    line.agent = fact.to
    line.parties = tuple(one for one in line.parties if one != fact.to)
    if talk := floor.talk_of(fact.to, fact.call):
        talk.part, talk.held_at, talk.recording = "lead", None, "none" if fact.how == "alone" else "starting"
    if fact.how == "alone":
        floor.set_phase(line, "offered")
    _second(floor, fact.call, None)


def left(floor: "Floor", fact: TalkEnded, at: datetime) -> None:
    """Whose part is over seeks nobody any more."""
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.second, talk.parties = None, ()


def _second(floor: "Floor", call: CallId, second: SecondLine | None) -> None:
    """The lead sees it; all who are in the conference see each other."""
    line = floor.calls.get(call)
    if line is None or line.agent is None:
        return
    line.second = second
    everybody: tuple[AgentId, ...] = (line.agent, *line.parties)
    for agent in everybody:
        if talk := floor.talk_of(agent, call):
            talk.parties = tuple(one for one in everybody if one != agent)
            talk.second = second if agent == line.agent else None


def _parked(floor: "Floor", fact: CallParked, at: datetime) -> None:
    """Every desk sees it: anybody may take the caller up."""
    line = floor.calls.get(fact.call)
    caller = "" if line is None else line.caller
    floor.parked[fact.call] = ParkedLine(fact.call, fact.client, caller, fact.slot, fact.agent, at)
    floor.touched.agents |= floor.agents.keys()


def _unparked(floor: "Floor", fact: CallUnparked, at: datetime) -> None:
    unparked(floor, fact.call)


def unparked(floor: "Floor", call: CallId) -> None:
    """The slot is free, however that came."""
    if floor.parked.pop(call, None) is not None:
        floor.touched.agents |= floor.agents.keys()


HANDLERS: dict[type[Fact], "Callable[[Floor, Any, datetime], None]"] = {
    SecondSought: _sought,
    SecondEnded: _ended,
    ConsultStarted: _consult_started,
    ConsultSwapped: _swapped,
    PartyAway: _party_away,
    PartyBack: _party_back,
    PartyJoined: _party_joined,
    PartyLeft: _party_left,
    HandedOver: _handed_over,
    HandedOutside: _handed_outside,
    SecondAnswered: _answered,
    CallParked: _parked,
    CallUnparked: _unparked,
}
