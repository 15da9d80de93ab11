"""The lines that Asterisk's dialplan wrote while it was alone."""

from datetime import UTC, datetime

from ari_app.call.fallback import Alone, read
from lexicon.ids import ChannelId
from lexicon.outcome import Fault, Outcome

ANSWERED = "answered|z-1.1|100.5|5550001|139|104.000|desk-a|2|0x"
GONE = "gone|z-1.1|100.5|5550001|139|110.250|talked"
CHANNEL = ChannelId("z-1.1")


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_both_lines_of_a_call_are_one_story() -> None:
    found, unreadable = read([ANSWERED, GONE])
    assert unreadable == 0
    assert found == {
        CHANNEL: Alone(CHANNEL, at(100.5), "5550001", "139", at(104), "desk-a", 2, True, at(110.25), "talked")
    }
    assert (found[CHANNEL].call, found[CHANNEL].offer) == ("f-z-1.1", "f-z-1.1-2")
    assert found[CHANNEL].outcome == Outcome(Fault.CALLER, "completed")


def test_a_conversation_that_goes_on_has_no_end() -> None:
    assert read([ANSWERED])[0][CHANNEL].ended_at is None


def test_who_only_waited_has_one_line() -> None:
    (one,) = read(["gone|z-1.2|100|5550001||130|waiting"])[0].values()
    assert (one.answered_at, one.phone, one.outcome) == (None, "", Outcome(Fault.CALLER, "hung-up-waiting"))


def test_who_heard_the_apology_was_our_fault() -> None:
    (one,) = read(["gone|z-1.2|100|5550001|139|130|sorry"])[0].values()
    assert one.outcome == Outcome(Fault.SYSTEM, "controller-lost")


def test_a_torn_line_is_counted_and_harms_no_other() -> None:
    found, unreadable = read(["answered|z-1.1|100", "gone|z-1.1|x|5550001|139|1|talked", GONE, ""])
    assert unreadable == 3
    assert list(found) == [CHANNEL]
