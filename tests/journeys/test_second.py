"""A second party in a conversation, with real sound: transferred to, consulted, merged, and what of it is kept."""

import asyncio

import pytest

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.protocol import control as order
from cli import sound
from cli.demo_agent import AgentFailed, order_id
from cli.phone import Leg
from lexicon.journal import (
    CallEnded,
    CallQueued,
    HandedOver,
    OfferMade,
    RecordingKept,
    SecondEnded,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre, TestAgent, eventually
from tests.journeys.stereo import both_ears
from tests.journeys.test_control import AGENT_HZ, CALLER_HZ, OTHER_HZ, Talk, is_, music, quiet, spans, talking

pytestmark = pytest.mark.asyncio
THIRD_HZ = 1700


async def second_is(agent: TestAgent, *states: str) -> None:
    def is_so(now: object) -> bool:
        call = getattr(now, "call", None)
        return call is not None and call.second is not None and call.second.state in states

    await agent.desk.until(is_so, " or ".join(states), 10)


async def is_alone(agent: TestAgent) -> None:
    """With the caller: nobody is sought any more."""
    await agent.desk.until(lambda now: now.call is not None and now.call.second is None, "nobody else", 10)


async def answered(agent: TestAgent, hz: int) -> Leg:
    phone = await agent.phone.next_call(10)
    await phone.answer()
    phone.tone(hz)
    return phone


async def hears_both(leg: Leg, *hz: int) -> None:
    """Each of these tones is heard, if not as loud as one alone."""

    async def is_so() -> bool:
        heard = leg.heard(0.5)
        return all(sound.tone_level(heard, one) > 0.1 for one in hz)

    await eventually(is_so, f"{hz} Hz", 8, lambda: str([round(sound.tone_level(leg.heard(0.5), one), 2) for one in hz]))


async def ask(talk: Talk, kind: type, **more: str) -> None:
    await talk.agent.desk.order(kind(id=order_id(), call=talk.call, **more))


async def test_a_transfer_to_an_agent_by_name_and_one_who_is_not_free(centre: Centre) -> None:
    async with talking(centre) as talk:
        with pytest.raises(AgentFailed, match="agent-signed-out"):
            await ask(talk, order.TransferTo, to="t-cai")
        async with centre.agent("t-cai", is_ready=False) as cai:
            with pytest.raises(AgentFailed, match="agent-not-ready"):
                await ask(talk, order.TransferTo, to="t-cai")
            await cai.ready()
            await ask(talk, order.TransferTo, to="t-cai")
            await second_is(talk.agent, "ringing")
            offered = await cai.state("offered")
            assert offered.call is not None and (offered.call.part, offered.call.by) == ("second", "t-anna")
            await music(talk.caller)
            await quiet(talk.phone)
            phone = await answered(cai, OTHER_HZ)
            await talk.caller.hears(OTHER_HZ)
            await phone.hears(CALLER_HZ)
            await talk.agent.state("wrap-up")
            snapshot = await cai.state("talking")
            assert (
                snapshot.call is not None
                and snapshot.call.id == talk.call
                and snapshot.call.caller == mask_number(talk.number)
            )
            await cai.desk.until(lambda now: now.call is not None and now.call.recording == "on", "recording", 5)
            await talk.caller.hang_up()
            await cai.state("wrap-up")
            await cai.save(talk.call)
            await cai.state("ready", "not-ready")
    assert (await centre.fact(talk.number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    given = await centre.fact(talk.number, HandedOver)
    assert (given.agent, given.to, given.how) == ("t-anna", "t-cai", "transfer")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("CallBridged", "TalkEnded", "CallEnded", "WrapUpStarted")] == [2, 2, 1, 2]
    kept = [await centre.fact(talk.number, RecordingKept, count=n) for n in (1, 2)]
    by_name = {one.recording.rpartition("-")[2]: one for one in kept}
    assert set(by_name) == {"1", "2"}
    second = both_ears(centre.stack.site.kept / by_name["2"].path)
    assert sound.strongest_hz(second[0]) == pytest.approx(CALLER_HZ, abs=5)
    assert sound.strongest_hz(second[1]) == pytest.approx(OTHER_HZ, abs=5)


async def test_nobody_answers_and_the_first_agent_has_the_caller_again(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-cai") as cai:
        await ask(talk, order.TransferTo, queue="t-q", reason="t-rb")
        await cai.phone.next_call(10)
        await ask(talk, order.TakeBack)
        await is_alone(talk.agent)
        await talk.hear_each_other()
        await cai.state("ready")
        await ask(talk, order.TransferTo, to="t-cai")
        phone = await cai.phone.next_call(10)
        await music(talk.caller)
        await is_alone(talk.agent)  # it rang for two seconds
        await phone.ended(5)
        await talk.hear_each_other()
        await cai.state("not-ready")
        ended = [await centre.fact(talk.number, SecondEnded, count=n) for n in (1, 2)]
        assert [one.why for one in ended] == ["taken-back", "no-answer"]
        made = await centre.fact(talk.number, OfferMade, count=2)
        assert (made.agent, made.contact, made.queue) == ("t-cai", ended[0].contact, "t-q") and made.choice is not None
        await talk.caller.hang_up()
        await talk.agent.state("wrap-up")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("CallQueued", "TalkEnded", "CallEnded", "HandedOver")] == [1, 1, 1, 0]


async def test_a_transfer_goes_on_without_the_one_who_began_it(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-cai") as cai:
        await ask(talk, order.TransferTo, to="t-cai")
        rung = await cai.phone.next_call(10)
        await talk.phone.hang_up()
        await talk.agent.state("wrap-up")
        await music(talk.caller)
        await rung.answer()
        rung.tone(OTHER_HZ)
        await talk.caller.hears(OTHER_HZ)
        await talk.caller.hang_up()
        await cai.state("wrap-up")
    assert len([kind for kind in await centre.kinds(talk.number) if kind == "TalkEnded"]) == 2
    assert (await centre.fact(talk.number, CallQueued)).call == talk.call


def is_heard_again(customer: bytes, agent: bytes) -> None:
    """The customer is there when the agent is back, whatever sequence numbers the colleague's packets had."""
    heard = [spans(ear[len(ear) // 2 :], hz).count(True) for ear, hz in ((customer, CALLER_HZ), (agent, AGENT_HZ))]
    assert heard[0] > 2 and abs(heard[0] - heard[1]) < 3


async def test_consulting_back_and_forth_and_handing_over(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-cai") as cai:
        await ask(talk, order.ConsultCall, to="t-cai")
        phone = await answered(cai, OTHER_HZ)
        await second_is(talk.agent, "with")
        (consult,) = [one for one in await centre.ari("bridges") if one["id"].startswith("consult-")]
        assert consult["technology"] == "softmix", "no packets of a colleague reach the recorder of the conversation"
        await talk.phone.hears(OTHER_HZ)
        await phone.hears(AGENT_HZ)
        await music(talk.caller)
        began = asyncio.get_running_loop().time()
        await ask(talk, order.SwapCall)
        await second_is(talk.agent, "waiting")
        await talk.hear_each_other()
        await music(phone)
        await ask(talk, order.SwapCall)
        await talk.phone.hears(OTHER_HZ)
        await music(talk.caller)
        await ask(talk, order.CompleteCall)
        await talk.agent.state("wrap-up")
        await talk.caller.hears(OTHER_HZ)
        await phone.hears(CALLER_HZ)
        consulted_s = asyncio.get_running_loop().time() - began
        await talk.caller.hang_up()
        await cai.state("wrap-up")
    kept = {}
    for n in (1, 2, 3):
        one = await centre.fact(talk.number, RecordingKept, count=n)
        kept[one.recording.rpartition("-")[2]] = one
    assert set(kept) == {"1", "2", "c1"}
    other, first = both_ears(centre.stack.site.kept / kept["c1"].path)
    assert sound.strongest_hz(other) == pytest.approx(OTHER_HZ, abs=5)
    assert sound.strongest_hz(first) == pytest.approx(AGENT_HZ, abs=5)
    for ear in (other, first):
        assert sound.tone_level(ear, CALLER_HZ) < 0.01, "nothing of the caller is in the consultation"
    customer, agent = both_ears(centre.stack.site.kept / kept["1"].path)
    assert sound.tone_level(customer, OTHER_HZ) < 0.01, "nothing of the consultation is in the conversation"
    assert sound.strongest_hz(customer) == pytest.approx(CALLER_HZ, abs=5)
    assert sound.strongest_hz(agent) == pytest.approx(AGENT_HZ, abs=5)
    is_heard_again(customer, agent)
    assert kept["c1"].seconds > 1 and consulted_s > 1
    talked = [await centre.fact(talk.number, TalkEnded, count=n) for n in (1, 2)]
    assert sorted(one.agent for one in talked) == ["t-anna", "t-cai"]


async def test_a_conference_and_its_end(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-cai") as cai, centre.agent("t-dora", is_ready=False) as dora:
        await ask(talk, order.ConsultCall, to="t-cai")
        phone = await answered(cai, OTHER_HZ)
        await second_is(talk.agent, "with")
        await ask(talk, order.MergeCall)
        await hears_both(talk.caller, AGENT_HZ, OTHER_HZ)
        await hears_both(talk.phone, CALLER_HZ, OTHER_HZ)
        await hears_both(phone, CALLER_HZ, AGENT_HZ)
        await cai.desk.until(lambda now: now.call is not None and now.call.part == "party", "a conference", 5)
        await dora.ready()
        await ask(talk, order.ConsultCall, to="t-dora")
        third = await answered(dora, THIRD_HZ)
        await talk.phone.hears(THIRD_HZ)
        await talk.caller.hears(OTHER_HZ)
        await ask(talk, order.MergeCall)
        await hears_both(talk.caller, AGENT_HZ, OTHER_HZ, THIRD_HZ)
        with pytest.raises(AgentFailed, match="not-the-lead"):
            await cai.desk.order(order.DropParty(id=order_id(), call=talk.call, party="t-dora"))
        await ask(talk, order.DropParty, party="t-dora")
        await third.ended(5)
        await dora.state("wrap-up")
        await talk.phone.hang_up()
        await talk.agent.state("wrap-up")
        await talk.caller.hears(OTHER_HZ)
        await phone.hears(CALLER_HZ)
        await cai.desk.until(lambda now: now.call is not None and now.call.part == "lead", "the lead", 5)
        await phone.hang_up()
        assert (await talk.caller.ended(10)).by == "them"
    assert (await centre.fact(talk.number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("TalkEnded", "WrapUpStarted", "PartyJoined", "CallEnded")] == [3, 3, 2, 1]
    assert kinds.count("RecordingMissing") == 0


async def test_a_new_controller_in_the_middle_of_everything(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-cai") as cai:
        await ask(talk, order.TransferTo, to="t-cai")
        rung = await cai.phone.next_call(10)
        centre.stack.restart("controller")
        await rung.ended(15)
        await is_alone(talk.agent)
        await talk.hear_each_other()
        await cai.state("ready")
        await ask(talk, order.ConsultCall, to="t-cai")
        phone = await answered(cai, OTHER_HZ)
        await talk.phone.hears(OTHER_HZ)
        centre.stack.restart("controller")
        await music(talk.caller)
        await talk.phone.hears(OTHER_HZ)
        await eventually(lambda: is_(talk.caller.is_up()), "the call")
        await cai.desk.until(lambda now: now.me.state == "talking", "talking", 15)

        async def is_merged() -> bool:
            try:
                await ask(talk, order.MergeCall)
            except AgentFailed:
                return False
            return True

        await eventually(is_merged, "a controller that takes orders", 15)
        await hears_both(talk.caller, AGENT_HZ, OTHER_HZ)
        centre.stack.restart("controller")
        await hears_both(phone, AGENT_HZ, CALLER_HZ)
        await talk.caller.hang_up()
        await talk.agent.state("wrap-up")
        await cai.state("wrap-up")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("TalkEnded", "CallEnded")] == [2, 1]


async def test_a_caller_is_parked_and_taken_up_by_another(centre: Centre) -> None:
    async with talking(centre) as talk, centre.agent("t-dora") as dora:
        await ask(talk, order.ParkCall)
        await talk.agent.state("wrap-up")
        await talk.phone.ended(5)
        await music(talk.caller)
        shown = await dora.desk.until(lambda now: len(now.parked) == 1, "a parked caller", 5)
        assert (shown.parked[0].slot, shown.parked[0].by, shown.parked[0].caller) == (
            1,
            "t-anna",
            mask_number(talk.number),
        )
        with pytest.raises(AgentFailed, match="not-free-busy"):
            await ask(talk, order.PickUpCall)
        centre.stack.restart("controller")
        await music(talk.caller)

        async def is_taken() -> bool:
            try:
                await dora.desk.order(order.PickUpCall(id=order_id(), call=talk.call))
            except AgentFailed:
                return False
            return True

        await eventually(is_taken, "a controller that takes orders", 15)
        phone = await answered(dora, OTHER_HZ)
        await talk.caller.hears(OTHER_HZ)
        await phone.hears(CALLER_HZ)
        await dora.desk.until(lambda now: not now.parked, "an empty slot", 5)
        await talk.caller.hang_up()
        await dora.state("wrap-up")
    assert (await centre.fact(talk.number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    kinds = await centre.kinds(talk.number)
    assert [kinds.count(kind) for kind in ("CallParked", "CallUnparked", "TalkEnded", "CallQueued")] == [1, 1, 2, 1]
    await centre.fact(talk.number, RecordingKept, count=2)
