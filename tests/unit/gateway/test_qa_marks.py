"""Marks of a player, from the facts of a call."""

from datetime import UTC, datetime, timedelta

from agent_ui.gateway.qa.marks import marks_of
from store.recording_search import Told

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def told(*facts: tuple[float, str, str]) -> list[Told]:
    return [Told(START + timedelta(seconds=at), kind, agent) for at, kind, agent in facts]


def marks(*facts: tuple[float, str, str], seconds: float | None = 60) -> list[tuple[str, float, float]]:
    return [(one.kind, one.from_s, one.to_s) for one in marks_of(told(*facts), "wang", START, seconds)]


def test_what_led_to_the_conversation_lies_before_it() -> None:
    facts = ((-40, "CallAnswered", ""), (-30, "CallQueued", ""), (-0.5, "CallBridged", "wang"))
    assert marks(*facts) == [("menu", -40, -30), ("waiting", -30, -0.5)]


def test_a_hold_ends_with_the_retrieve_or_with_the_talk() -> None:
    facts = ((5, "CallHeld", "wang"), (9, "CallRetrieved", "wang"), (20, "CallHeld", "wang"), (30, "TalkEnded", "wang"))
    assert marks(*facts) == [("hold", 5, 9), ("hold", 20, 30)]


def test_another_agents_holds_and_transfers_are_not_in_this_recording() -> None:
    assert marks((5, "CallHeld", "li"), (9, "CallRetrieved", "li"), (10, "CallTransferred", "li")) == []


def test_instants_and_what_comes_after() -> None:
    facts = ((10, "ConsultStarted", "wang"), (20, "PartyJoined", "li"), (70, "HandedOver", "wang"))
    assert marks(*facts) == [("consult", 10, 10), ("joined", 20, 20)]
    assert marks(*facts, seconds=None)[-1] == ("transfer", 70, 70), "as long as nobody knows how long it is"


def test_a_hold_reaches_no_further_than_the_recording() -> None:
    assert marks((50, "CallHeld", "wang"), (90, "TalkEnded", "wang")) == [("hold", 50, 60)]


def test_a_pause_of_the_recording_is_marked_for_this_agents_part() -> None:
    facts = ((5, "RecordingPaused", "wang"), (9, "RecordingResumed", "wang"), (10, "RecordingPaused", "li"))
    assert marks(*facts) == [("paused", 5, 9)]
    assert marks((20, "RecordingPaused", "wang"), (30, "TalkEnded", "wang")) == [("paused", 20, 30)]
