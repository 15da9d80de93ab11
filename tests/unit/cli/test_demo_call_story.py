"""What ``zuoxi demo call`` prints, told from the facts of its call."""

from datetime import UTC, datetime, timedelta

from cli.demo_call import Story, random_caller
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, ClientId, OfferId, QueueId, ReasonId
from lexicon.journal import (
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DigitPressed,
    Entry,
    Fact,
    OfferFailed,
    OfferMade,
)
from lexicon.outcome import Fault, Outcome

T0 = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
CALL, CLIENT, QUEUE, REASON = CallId("c"), ClientId("x"), QueueId("q"), ReasonId("r")
ANNA, BEN = AgentId("anna"), AgentId("ben")


def story(*facts: Fact) -> Story:
    """The facts, a second apart."""
    return Story([Entry(T0 + timedelta(seconds=n), "controller", 1, n + 1, fact) for n, fact in enumerate(facts)])


def offer(id_: str, agent: AgentId) -> OfferMade:
    return OfferMade(OfferId(id_), CALL, CLIENT, QUEUE, agent, ChannelId(f"offer-{id_}"), 15)


ARRIVED = CallArrived(CALL, CLIENT, ChannelId("ch"), "4008000001", "139", "zh")
ANSWERED = CallAnswered(CALL, CLIENT)
PRESSED = DigitPressed(CALL, CLIENT, "1", True)
QUEUED = CallQueued(CALL, CLIENT, QUEUE, REASON, T0, False)
AGAIN = CallQueued(CALL, CLIENT, QUEUE, REASON, T0, True)
MISSED = OfferFailed(OfferId("o1"), CALL, CLIENT, ANNA, "no-answer", 15)
BRIDGED = CallBridged(CALL, CLIENT, BEN, BridgeId("b"), ChannelId("offer-o2"), 20)
ENDED = CallEnded(CALL, CLIENT, Outcome(Fault.CALLER, "completed"), 16, 30)


def test_each_step_has_its_time_in_iso_8601_utc() -> None:
    steps = story(ARRIVED, ANSWERED, PRESSED, QUEUED, offer("o1", BEN), BRIDGED, ENDED).steps()
    assert steps == {
        "answered": "2026-01-02T03:04:06.678Z",
        "queued": "2026-01-02T03:04:08.678Z",
        "offered": "2026-01-02T03:04:09.678Z",
        "bridged": "2026-01-02T03:04:10.678Z",
        "ended": "2026-01-02T03:04:11.678Z",
    }
    assert list(steps.values()) == sorted(filter(None, steps.values()))


def test_the_offer_told_is_the_one_that_was_taken_and_the_place_in_the_line_the_first() -> None:
    steps = story(ANSWERED, QUEUED, offer("o1", ANNA), MISSED, AGAIN, offer("o2", BEN), BRIDGED, ENDED).steps()
    assert (steps["queued"], steps["offered"]) == ("2026-01-02T03:04:06.678Z", "2026-01-02T03:04:10.678Z")
    assert list(steps.values()) == sorted(filter(None, steps.values()))


def test_steps_that_were_not_reached_are_null() -> None:
    steps = story(ARRIVED, ANSWERED, ENDED).steps()
    assert [name for name, at in steps.items() if at is None] == ["queued", "offered", "bridged"]
    assert set(story().steps().values()) == {None}


def test_keys_are_counted_and_the_last_fact_found() -> None:
    told = story(ANSWERED, PRESSED, PRESSED, QUEUED)
    assert told.pressed() == 2
    assert told.last(CallQueued) == (T0 + timedelta(seconds=3), QUEUED)
    assert told.last(CallEnded) is None


def test_callers_are_mobile_numbers_and_differ() -> None:
    callers = {random_caller() for _ in range(50)}
    assert len(callers) > 45
    assert all(len(caller) == 11 and caller.isdigit() and caller.startswith("139") for caller in callers)
