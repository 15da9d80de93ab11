"""What desk and floor are told of held, muted and given away conversations."""

from lexicon.journal import AgentMuted, CallHeld, CallRetrieved, CallTransferred, ControlRefused
from tests.unit.gateway.history import CALL, CLIENT, LI, QUEUE, REASON, WANG, History


def talking() -> History:
    history = History()
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    return history


def test_a_held_call_is_shown_with_its_time_until_it_is_taken_back() -> None:
    history = talking()
    assert history.snapshot().call.held_since is None
    history.tell(CallHeld(CALL, CLIENT, WANG))
    assert history.snapshot().call.held_since is not None and history.snapshot().call.phase == "talking"
    assert WANG in history.floor.touched.agents
    history.tell(CallRetrieved(CALL, CLIENT, WANG, 1.0))
    assert history.snapshot().call.held_since is None


def test_a_mute_is_shown_and_ends_with_the_conversation() -> None:
    history = talking()
    history.tell(AgentMuted(CALL, CLIENT, WANG, True), CallHeld(CALL, CLIENT, WANG))
    assert history.snapshot().call.is_muted
    history.talk_ends(WANG)
    told = history.snapshot().call
    assert (told.is_muted, told.held_since, told.phase) == (False, None, "ended")


def test_a_call_that_was_given_away_is_one_call() -> None:
    history = talking()
    before = history.counts().answered
    history.tell(CallTransferred(CALL, CLIENT, WANG, QUEUE, QUEUE, REASON))
    history.talk_ends(WANG)
    history.sign_in(LI)
    history.offer(LI, "o2")
    history.answer(LI, "o2", waited_s=90)
    assert (history.counts().answered, history.counts().offered) == (before, 1)
    assert (WANG, "call-transferred") in history.words


def test_what_the_exchange_refused_is_told_to_who_asked() -> None:
    history = talking()
    history.tell(ControlRefused(CALL, CLIENT, WANG, "hold", "404"))
    assert history.words[-1] == (WANG, "control-refused")
    history.tell(CallHeld(CALL, CLIENT, LI))  # nobody's: changes nothing
    assert history.snapshot().call.held_since is None
