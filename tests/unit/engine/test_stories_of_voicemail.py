"""A caller leaves a message, told through the real engine in virtual time: one work item whatever happens."""

import asyncio
from dataclasses import replace

from flows import document as nodes
from flows.document import Flow, Piece
from lexicon.ids import ChannelId
from lexicon.journal import CallEnded, QueueLeft, VoicemailDropped, VoicemailLeft
from lexicon.outcome import Fault, Outcome
from routing.plan import LastStep, QueuePlan, Then
from tests.unit.call.desk import NUMBER, PLAN, PUBLISHED, QUEUE
from tests.unit.engine.centre import Centre, story

BOX = nodes.Voicemail(
    say=(Piece(recorded="leave"),), then="thanks", failed="sorry", reason="billing", due_min=60.0, longest_s=30.0
)
THANKS = nodes.HangUp(say=(Piece(recorded="thanks"),), why="message-left")
SORRY = nodes.HangUp(say=(Piece(recorded="sorry"),), why="no-message")
REVIEW = nodes.Voicemail(
    say=BOX.say, then="thanks", failed="sorry", reason="billing", longest_s=30.0, review=(Piece(recorded="review"),)
)  # fmt: skip


def leads(centre: Centre, box: nodes.Voicemail = BOX, start: str = "box") -> None:
    """The number's flow is this one from now on."""
    queue = nodes.Queue(reason="billing")
    flow = Flow("line", 1, start, {"box": box, "thanks": THANKS, "sorry": SORRY, "queue": queue}, language="en")
    number = replace(NUMBER, flow=flow)
    centre.engine.publish(replace(PUBLISHED, numbers={number.number: number}, flows={("line", 1): flow}))


async def called(centre: Centre) -> ChannelId:
    """A caller who has heard the greeting and the tone."""
    channel = centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(7)
    return channel


def prompts(centre: Centre) -> list[str]:
    return [prompt for _, prompt in centre.exchange.heard]


@story
async def test_a_message_is_a_work_item(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    assert prompts(centre) == ["leave", "beep"]
    centre.messages.speak(caller, 5)
    await asyncio.sleep(5)
    centre.messages.finish(caller)
    await asyncio.sleep(4)
    (left,) = centre.journal.facts(VoicemailLeft)
    assert (left.queue, left.reason, left.caller, left.spoken_s) == (QUEUE.id, "billing", "13800000000", 5)
    assert left.customer_file == f"{left.recording}.wav"
    assert prompts(centre)[-1] == "thanks"
    assert centre.outcomes() == [Outcome(Fault.CALLER, "message-left")]


@story
async def test_whoever_hangs_up_after_speaking_has_left_a_message(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert [left.spoken_s for left in centre.journal.facts(VoicemailLeft)] == [3]
    assert centre.outcomes() == [Outcome(Fault.CALLER, "hung-up-menu")]


@story
async def test_whoever_says_nothing_leaves_none(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.exchange.hang_up_at(caller)
    other = await called(centre)
    centre.messages.finish(other)
    await asyncio.sleep(4)
    assert not centre.journal.facts(VoicemailLeft)
    assert [dropped.why for dropped in centre.journal.facts(VoicemailDropped)] == ["too-short", "too-short"]
    assert prompts(centre)[-1] == "sorry" and not centre.messages.stored


@story
async def test_a_message_may_be_spoken_again(centre: Centre) -> None:
    leads(centre, REVIEW)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.messages.finish(caller)
    await asyncio.sleep(1)
    assert prompts(centre)[-1] == "review"
    centre.exchange.press(caller, "2")
    await asyncio.sleep(4)
    centre.messages.speak(caller, 8)
    centre.messages.finish(caller)
    await asyncio.sleep(1)
    centre.exchange.press(caller, "1")
    await asyncio.sleep(4)
    assert [left.spoken_s for left in centre.journal.facts(VoicemailLeft)] == [8]
    assert [dropped.why for dropped in centre.journal.facts(VoicemailDropped)] == ["recorded-again"]
    assert len(centre.messages.stored) == 1


@story
async def test_without_an_answer_to_the_question_it_is_kept(centre: Centre) -> None:
    leads(centre, REVIEW)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.messages.finish(caller)
    await asyncio.sleep(15)
    assert len(centre.journal.facts(VoicemailLeft)) == 1
    assert centre.outcomes() == [Outcome(Fault.CALLER, "message-left")]


@story
async def test_where_nothing_can_be_recorded_the_caller_is_told(centre: Centre) -> None:
    leads(centre)
    centre.messages.is_full = True
    await called(centre)
    await asyncio.sleep(4)
    assert prompts(centre)[-1] == "sorry"
    assert [dropped.why for dropped in centre.journal.facts(VoicemailDropped)] == ["refused"]
    assert not centre.journal.facts(VoicemailLeft)


@story
async def test_a_controller_that_dies_loses_no_message(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre = await centre.die_and_start_again()
    centre.messages.speak(caller, 3)
    centre.messages.finish(caller)
    await asyncio.sleep(4)
    assert [left.spoken_s for left in centre.journal.facts(VoicemailLeft)] == [6]
    assert prompts(centre)[-1] == "thanks"


@story
async def test_a_message_that_ended_while_nobody_was_there_is_kept(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.stop.set()
    centre.exchange.listener = None
    centre.messages.finish(caller)
    centre = await centre.die_and_start_again()
    await asyncio.sleep(4)
    assert [left.spoken_s for left in centre.journal.facts(VoicemailLeft)] == [None]
    assert prompts(centre)[-1] == "thanks"


@story
async def test_a_caller_who_hung_up_while_nobody_was_there_has_left_one(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.exchange.listener = None
    centre.exchange.hang_up_at(caller)
    centre = await centre.die_and_start_again()
    assert len(centre.journal.facts(VoicemailLeft)) == 1
    assert len(centre.journal.facts(CallEnded)) == 1
    centre = await centre.die_and_start_again()
    assert len(centre.journal.facts(VoicemailLeft)) == 1


@story
async def test_a_cut_of_the_link_while_it_is_taken(centre: Centre) -> None:
    leads(centre)
    caller = await called(centre)
    centre.messages.speak(caller, 3)
    centre.exchange.is_linked = False
    centre.messages.finish(caller)
    await asyncio.sleep(5)
    await centre.reconnect()
    await asyncio.sleep(4)
    assert len(centre.journal.facts(VoicemailLeft)) == 1
    assert prompts(centre)[-1] == "thanks"


@story
async def test_the_last_step_of_a_queue(centre: Centre) -> None:
    leads(centre, start="queue")
    last = QueuePlan(QUEUE.id, last=LastStep(30.0, Then.VOICEMAIL))
    centre.engine.publish(replace(centre.engine.published, plan=replace(PLAN, queues={QUEUE.id: last})))
    await centre.sign_in("ann")
    caller = centre.exchange.call_in(NUMBER.number)
    await asyncio.sleep(40)
    assert [left.why for left in centre.journal.facts(QueueLeft)] == ["voicemail"]
    centre.messages.speak(caller, 9)
    centre.messages.finish(caller)
    await asyncio.sleep(4)
    assert [left.spoken_s for left in centre.journal.facts(VoicemailLeft)] == [9]
    assert centre.outcomes() == [Outcome(Fault.CALLER, "message-left")]
