"""What must be true of every journal, whatever happened."""

from collections import Counter

from lexicon.ids import AgentId
from lexicon.journal import (
    CallArrived,
    CallbackDialled,
    CallbackEnded,
    CallbackTaken,
    CallBridged,
    CallEnded,
    CallOutFailed,
    CallPlaced,
    CallQueued,
    CallTakenOver,
    Entry,
    Fact,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    SurveyAnswered,
    SurveyEnded,
    SurveyStarted,
    TalkEnded,
)


def callbacks_can_have_happened(facts: list[Fact]) -> None:
    """Each that was taken ends once, and nobody is dialled twice for it, or before an agent took it."""
    taken = Counter(fact.call for fact in facts if isinstance(fact, CallbackTaken))
    ended = Counter(fact.call for fact in facts if isinstance(fact, CallbackEnded))
    dialled = Counter(fact.call for fact in facts if isinstance(fact, CallbackDialled))
    assert taken == ended and set(taken.values()) <= {1}
    assert set(dialled) <= set(taken) and set(dialled.values()) <= {1}
    places = {fact.call: fact.order for fact in facts if isinstance(fact, CallbackTaken)}
    for fact in facts:
        if isinstance(fact, CallQueued) and fact.is_callback:
            assert fact.order == places[fact.call], "the place changed"


def pauses_can_have_happened(facts: list[Fact]) -> None:
    """Each is of a recording that goes on, is over once, and before the next."""
    paused: set[str] = set()
    started: set[str] = set()
    for fact in facts:
        match fact:
            case RecordingStarted(recording=recording):
                started.add(recording)
            case RecordingPaused(recording=recording):
                assert recording in started and recording not in paused
                paused.add(recording)
            case RecordingResumed(recording=recording):
                paused.remove(recording)
            case _:
                pass
    assert not paused, "a pause that never ends"


def story_can_have_happened(entries: list[Entry]) -> None:
    """Every call arrives and ends once; an offer is settled once; nobody has two calls at once; talks end."""
    facts = [entry.fact for entry in entries]
    arrived = Counter(fact.call for fact in facts if isinstance(fact, CallArrived | CallPlaced))
    ended = Counter(fact.call for fact in facts if isinstance(fact, CallEnded))
    assert arrived == ended and set(arrived.values()) <= {1}
    made = [fact.offer for fact in facts if isinstance(fact, OfferMade)]
    settled = Counter(fact.offer for fact in facts if isinstance(fact, OfferTaken | OfferFailed | OfferWithdrawn))
    assert len(made) == len(set(made)), "an offer was made twice"
    assert set(settled.values()) <= {1}, f"settled twice: {[one for one, n in settled.items() if n > 1]}"
    assert set(made) == set(settled), f"never settled: {set(made) - set(settled)}"
    busy: dict[AgentId, str] = {}
    over: set[str] = set()
    for fact in facts:
        match fact:
            case OfferMade(call=call, agent=agent):
                assert agent not in busy, f"{agent} has {busy[agent]} and is offered {call}"
                assert call not in over, f"{call} is over and is offered"
                busy[agent] = call
            case CallPlaced(call=call, agent=agent):
                assert agent not in busy, f"{agent} has {busy[agent]} and calls somebody"
                busy[agent] = call
            case CallOutFailed(agent=agent):
                busy.pop(agent)
            case OfferFailed(agent=agent) | OfferWithdrawn(agent=agent) | TalkEnded(agent=agent):
                busy.pop(agent, None)
            case CallTakenOver(call=call, agent=agent, supervisor=supervisor):
                assert busy.get(agent) == call and supervisor not in busy
                busy[supervisor] = call
            case CallBridged(call=call, agent=agent):
                assert busy.get(agent) == call
            case CallEnded(call=call):
                assert call not in busy.values(), f"{call} ended under an agent who still has it"
                over.add(call)
            case _:
                pass
    assert not busy
    callbacks_can_have_happened(facts)
    pauses_can_have_happened(facts)
    started = Counter(fact.recording for fact in facts if isinstance(fact, RecordingStarted))
    stopped = Counter(fact.recording for fact in facts if isinstance(fact, RecordingStopped))
    assert set(stopped.values()) <= {1} and not set(started) - set(stopped), "a recording ends twice, or never"


def surveys_can_have_happened(entries: list[Entry]) -> None:
    """Whoever is asked about a conversation is asked once, after it, and that comes to one end."""
    facts = [entry.fact for entry in entries]
    started = Counter(fact.call for fact in facts if isinstance(fact, SurveyStarted))
    assert started == Counter(fact.call for fact in facts if isinstance(fact, SurveyEnded)), "asked, and never ended"
    assert set(started.values()) <= {1}
    answers = Counter((fact.call, fact.question) for fact in facts if isinstance(fact, SurveyAnswered))
    assert set(answers.values()) <= {1} and {call for call, _ in answers} <= set(started)
