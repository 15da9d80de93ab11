"""What Asterisk did alone, told to the journal; and which telephones it may ring."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from ari_app.call.fallback import Alone
from ari_app.engine.fallback import adopt_alone, note_alone
from ari_app.engine.ports import SeenChannel, World
from ari_app.fallback import LastKnown
from lexicon.ids import CallId, ChannelId
from lexicon.journal import (
    CallArrived,
    CallEnded,
    CallServedAlone,
    Entry,
    OfferMade,
    RecordingMissing,
    RecordingStopped,
    TalkEnded,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import NUMBER
from tests.unit.engine.centre import Centre, story

CHANNEL = ChannelId("z-1.1")
AT = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
TALK = Alone(
    CHANNEL,
    AT,
    NUMBER.number,
    "139",
    AT + timedelta(seconds=10),
    "desk-d-ann",
    1,
    True,
    AT + timedelta(seconds=70),
    "talked",
)


@story
async def test_a_call_that_is_over_is_told_whole(centre: Centre) -> None:
    await centre.sign_in("ann")
    note_alone(centre.engine, TALK, TALK.call)
    (alone,) = centre.journal.facts(CallServedAlone)
    assert (alone.agent, alone.arrived_at, alone.ended_at) == ("ann", TALK.arrived_at, TALK.ended_at)
    assert [talk.talked_s for talk in centre.journal.facts(TalkEnded)] == [60]
    assert [kept.customer_file for kept in centre.journal.facts(RecordingStopped)] == ["f-z-1.1-1-customer"]
    assert [owed.agent for owed in centre.journal.facts(WrapUpOwed)] == ["ann"]
    (ended,) = centre.journal.facts(CallEnded)
    assert (ended.outcome, ended.lasted_s) == (Outcome(Fault.CALLER, "completed"), 70)
    assert centre.state("ann") is AgentState.NOT_READY, "that was long ago"


@story
async def test_a_conversation_that_was_not_recorded_raises_the_alarm(centre: Centre) -> None:
    await centre.sign_in("ann")
    note_alone(centre.engine, replace(TALK, is_recorded=False), TALK.call)
    assert len(centre.journal.facts(RecordingMissing)) == 1 and not centre.journal.facts(RecordingStopped)


@story
async def test_an_agent_or_number_nobody_knows_is_no_obstacle(centre: Centre) -> None:
    note_alone(centre.engine, TALK, TALK.call)
    note_alone(centre.engine, replace(TALK, channel=ChannelId("z-2"), number="999"), CallId("f-z-2"))
    assert len(centre.journal.facts(CallArrived)) == len(centre.journal.facts(CallEnded)) == 2
    assert not centre.journal.facts(TalkEnded)


@story
async def test_of_a_call_that_was_ended_already_only_the_rest_is_told(centre: Centre) -> None:
    await centre.sign_in("ann")
    note_alone(centre.engine, TALK, CallId("c7"))
    assert not centre.journal.facts(CallArrived) and not centre.journal.facts(CallEnded)
    assert [kept.call for kept in centre.journal.facts(RecordingStopped)] == ["c7"]
    assert [told.call for told in centre.journal.facts(CallServedAlone)] == ["c7"]


@story
async def test_a_conversation_that_goes_on_is_a_call_like_any_other(centre: Centre) -> None:
    await centre.sign_in("ann")
    account = f"offer-{TALK.offer}"
    leg = SeenChannel(ChannelId("z-1.2"), "PJSIP/desk-d-ann-0001", "", (), False, account, True, True)
    caller = SeenChannel(CHANNEL, "PJSIP/trunk-0001", "139", (), False, account)
    going = replace(TALK, ended_at=None)
    assert not adopt_alone(centre.engine, going, World("", (caller,), ())), "no leg: it is over"
    for _ in range(2):  # read twice, taken over once
        assert adopt_alone(centre.engine, going, World("", (caller, leg), ()))
    assert centre.state("ann") is AgentState.TALKING
    assert len(centre.journal.facts(OfferMade)) == 1
    centre.engine.channel_gone(leg.id, 16)
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    assert len(centre.journal.facts(WrapUpStarted)) == 1
    centre.engine.channel_gone(caller.id, 16)
    await centre.soon()
    assert [ended.call for ended in centre.journal.facts(CallEnded)] == [TALK.call]


@story
async def test_who_may_be_rung_without_a_controller(centre: Centre) -> None:
    known = LastKnown(centre.engine, cast(Any, None), Path("/raw"))
    assert known.phones() == {NUMBER.number: ""}
    await centre.ready("ann", "bo")
    await centre.sign_in("cy")  # not ready
    assert known.phones() == {NUMBER.number: "desk-d-ann:desk-d-bo"}
    await centre.talk("ann")
    assert known.phones() == {NUMBER.number: "desk-d-ann:desk-d-bo"}, "talking changes nothing"
    centre.desks.contact_changed("desk-d-bo", False)
    assert known.phones() == {NUMBER.number: "desk-d-ann"}


@story
async def test_a_call_makes_nobody_look(centre: Centre) -> None:
    known = LastKnown(centre.engine, cast(Any, None), Path("/raw"))
    await centre.ready("ann")
    known.phones()
    before = len(centre.journal.entries)
    await centre.talk("ann")
    await centre.hang_up("ann")
    heard: list[Entry] = centre.journal.entries[before:]
    known.hear(heard)
    assert heard and not known.is_due
    await centre.sign_out("ann")
    known.hear(centre.journal.entries[before:])
    assert known.is_due
