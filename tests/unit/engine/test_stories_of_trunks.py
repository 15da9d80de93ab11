"""Stories of calls out over several trunks: which one carries them, and what becomes of one that does not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ari_app.call.state import Way
from ari_app.trunks.book import Group, Trunk, made_of
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    CalleeRings,
    CallOutFailed,
    CallPlaced,
    LegRefused,
    LegSent,
    NoLineFree,
    OutsideOver,
    SecondEnded,
)
from lexicon.orders import ConsultCall, EndTalk, PlaceCall, TransferTo
from routing.agent import AgentState
from tests.unit.call.desk import LED_OUT
from tests.unit.engine.centre import Centre, story, story_of
from tests.unit.engine.test_stories_of_going_outside import publish
from tests.unit.engine.test_stories_of_second import ask, talk

CUSTOMER = "13900139000"
GIVE_UP_S, WITHIN_S = 5.0, 20.0


def lines(centre: Centre, *names: str, channels: int = 0, per_second: int = 0, weights: tuple[int, ...] = ()) -> None:
    """The centre's calls go out over these trunks; the limits are of the first."""
    trunks = [Trunk(name, name, (f"PJSIP/{name}",)) for name in names]
    trunks[0] = Trunk(names[0], names[0], (f"PJSIP/{names[0]}",), channels, per_second)
    centre.engine.outs.book = made_of(tuple(trunks), (Group("all", names, weights, GIVE_UP_S, WITHIN_S),), "all")
    centre.exchange.trunks = set(names)


async def place(centre: Centre, name: str = "ann") -> None:
    """The agent's own telephone is taken; the customer is being dialled."""
    await centre.order(PlaceCall, name, number=CUSTOMER)
    await centre.answer(name)
    await centre.soon()


def sent(centre: Centre) -> list[tuple[str, str, int]]:
    return [(fact.leg.rpartition("-")[2], fact.trunk, fact.attempt) for fact in centre.journal.facts(LegSent)]


def refused(centre: Centre) -> list[tuple[str, int, int, str, bool]]:
    return [(f.trunk, f.cause, f.sip, f.why, f.is_tried_on) for f in centre.journal.facts(LegRefused)]


async def talked(centre: Centre, name: str = "ann") -> None:
    """The customer's telephone rings over whatever trunk, is taken, and all ends well."""
    (leg,) = [one for one in centre.exchange.legs.values() if one.trunk and not one.is_up]
    centre.exchange.pick_up(leg.id)
    await centre.soon()
    assert [len(one) for one in centre.exchange.talkers()] == [2]
    assert centre.engine.outs.use.calls(leg.trunk) == 1
    centre.exchange.hang_up_at(leg.id)
    await asyncio.sleep(1)
    assert centre.state(name) is AgentState.WRAP_UP and centre.engine.outs.use.calls(leg.trunk) == 0


@story
async def test_the_first_trunk_that_can_has_the_call(centre: Centre) -> None:
    lines(centre, "a", "b")
    await centre.ready("ann")
    await place(centre)
    assert sent(centre) == [("1", "a", 1)] and not refused(centre)
    await talked(centre)


@story
async def test_what_the_line_refuses_goes_over_the_next(centre: Centre) -> None:
    lines(centre, "a", "b", "c")
    centre.exchange.refusing = {"a": 34, "b": 38}
    await centre.ready("ann")
    await place(centre)
    assert sent(centre) == [("1", "a", 1), ("1.2", "b", 2), ("1.3", "c", 3)]
    assert refused(centre) == [("a", 34, 503, "refused", True), ("b", 38, 0, "refused", True)]
    assert len(centre.journal.facts(CalleeRings)) == 1 and centre.state("ann") is AgentState.TALKING
    await talked(centre)


@story
async def test_what_the_callee_refuses_does_not(centre: Centre) -> None:
    lines(centre, "a", "b")
    await centre.ready("ann")
    for cause, why in ((17, "busy"), (21, "refused"), (1, "wrong-number")):
        centre.exchange.refusing = {"a": cause}
        await place(centre)
        assert centre.journal.facts(CallOutFailed)[-1].why == why
        assert centre.journal.facts(LegRefused)[-1].is_tried_on is False
    assert {trunk for _, trunk, _ in sent(centre)} == {"a"} and centre.state("ann") is AgentState.READY


@story
async def test_when_all_refuse_the_agent_is_told(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.refusing = {"a": 34, "b": 34}
    await centre.ready("ann")
    await place(centre)
    assert [one.why for one in centre.journal.facts(CallOutFailed)] == ["no-line"]
    assert [one[-1] for one in refused(centre)] == [True, False]
    assert centre.state("ann") is AgentState.READY and centre.exchange.is_clean()
    await place(centre)
    assert [trunk for _, trunk, _ in sent(centre)] == ["a", "b"] * 2, "the next call tries anew"


@story
async def test_a_trunk_without_a_channel_is_passed_over(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.trunks = {"b"}
    await centre.ready("ann")
    await place(centre)
    assert refused(centre) == [("a", 0, 0, "no-channel", True)]
    assert [len(one) for one in centre.exchange.talkers()] == [2], "the agent hears it ring"
    await talked(centre)


@story
async def test_a_silent_trunk_is_given_up_within_its_time(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.wordless = {"a"}
    await centre.ready("ann")
    await place(centre)
    await asyncio.sleep(GIVE_UP_S - 1)
    assert [trunk for _, trunk, _ in sent(centre)] == ["a"]
    await asyncio.sleep(1.2)
    assert [trunk for _, trunk, _ in sent(centre)] == ["a", "b"] and refused(centre) == [("a", 0, 0, "silent", True)]
    await talked(centre)
    centre.engine.wrap_up_saved(AgentId("ann"), centre.journal.facts(CallPlaced)[0].call)
    await place(centre)
    assert sent(centre)[-1][1] == "b", "not tried first again for a while"
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_the_last_one_is_waited_for(centre: Centre) -> None:
    lines(centre, "a")
    centre.exchange.wordless = {"a"}
    await centre.ready("ann")
    await place(centre)
    await asyncio.sleep(GIVE_UP_S * 3)
    assert centre.state("ann") is AgentState.TALKING
    (leg,) = [one for one in centre.exchange.legs.values() if one.trunk]
    centre.exchange.pick_up(leg.id)  # without having rung
    await centre.soon()
    assert [len(one) for one in centre.exchange.talkers()] == [2]
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_none_is_tried_after_the_whole_time(centre: Centre) -> None:
    lines(centre, *"abcdefg")
    centre.exchange.wordless = set("abcdefg")
    await centre.ready("ann")
    await place(centre)
    await asyncio.sleep(WITHIN_S * 2)
    assert len(sent(centre)) == round(WITHIN_S / GIVE_UP_S)
    await asyncio.sleep(60)
    assert [one.why for one in centre.journal.facts(CallOutFailed)] == ["no-line"] and centre.exchange.is_clean()


@story
async def test_a_full_trunk_leaves_the_call_to_the_next(centre: Centre) -> None:
    lines(centre, "a", "b", channels=1)
    caller = centre.exchange.call_in("nobodys")  # calls that come in count as well
    centre.engine.outs.use.came(caller, "PJSIP/a-00000001")
    await centre.ready("ann")
    await place(centre)
    assert sent(centre) == [("1", "b", 1)] and not refused(centre)
    await talked(centre)
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.engine.outs.use.calls("a") == 0


@story
async def test_when_all_are_full_no_line_is_free(centre: Centre) -> None:
    lines(centre, "a", channels=1)
    await centre.ready("ann", "bo")
    await place(centre)
    await place(centre, "bo")
    assert [one.why for one in centre.journal.facts(CallOutFailed)] == ["no-line"]
    assert [(one.group, one.full) for one in centre.journal.facts(NoLineFree)] == [("all", ("a",))]
    assert centre.state("bo") is AgentState.READY
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_a_call_waits_for_its_turn_of_a_second(centre: Centre) -> None:
    lines(centre, "a", per_second=1)
    await centre.ready("ann", "bo")
    for name in ("ann", "bo"):
        await centre.order(PlaceCall, name, number=CUSTOMER)
    await centre.answer("ann")
    await centre.answer("bo")
    assert len(sent(centre)) == 1
    await asyncio.sleep(1)
    assert len(sent(centre)) == 2 and not centre.journal.facts(CallOutFailed)
    for name in ("ann", "bo"):
        await centre.hang_up(name)
    await centre.soon()


@story
async def test_by_weight_they_take_turns(centre: Centre) -> None:
    lines(centre, "a", "b", weights=(2, 1))
    centre.exchange.refusing = {"a": 17, "b": 17}
    await centre.ready("ann")
    for _ in range(6):
        await place(centre)
    assert [trunk for _, trunk, _ in sent(centre)] == list("abaaba")


@story
async def test_given_up_while_another_trunk_is_tried(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.refusing, centre.exchange.wordless = {"a": 34}, {"b"}
    await centre.ready("ann")
    await place(centre)
    await centre.order(EndTalk, "ann", call=centre.journal.facts(CallPlaced)[0].call)
    await centre.soon()
    assert [one.why for one in centre.journal.facts(CallOutFailed)] == ["given-up"] and centre.exchange.is_clean()
    await asyncio.sleep(60)
    assert len(sent(centre)) == 2, "nothing is tried for nobody"


@story
async def test_the_controller_dies_while_the_second_trunk_rings(centre: Centre) -> None:
    lines(centre, "a", "b", "c")
    centre.exchange.refusing = {"a": 34}
    await centre.ready("ann")
    await place(centre)
    heir = await centre.die_and_start_again(prepare=lambda one: lines(one, "a", "b", "c"))
    assert heir.state("ann") is AgentState.TALKING and heir.engine.outs.use.calls("b") == 1
    (leg,) = [one.id for one in heir.exchange.legs.values() if one.trunk]
    assert leg.endswith("-1.2")
    heir.exchange.hang_up_at(leg, 34)
    await heir.soon()
    assert sent(heir)[-1] == ("1.3", "c", 3), "the trunks that were tried are known"
    assert len(heir.exchange.dialled_through) == 3
    await talked(heir)


@story
async def test_the_controller_dies_while_a_trunk_is_silent(centre: Centre) -> None:
    lines(centre, "a", "b", "c")
    centre.exchange.refusing, centre.exchange.wordless = {"a": 34}, {"b"}
    await centre.ready("ann")
    await place(centre)
    heir = await centre.die_and_start_again()
    await asyncio.sleep(GIVE_UP_S + 1)
    assert sent(heir)[-1] == ("1.3", "c", 3) and refused(heir)[-1] == ("b", 0, 0, "silent", True)
    await talked(heir)


@story
async def test_what_rang_while_there_was_no_controller_is_not_given_up(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.wordless = {"a"}
    await centre.ready("ann")
    await place(centre)
    (leg,) = [one for one in centre.exchange.legs.values() if one.trunk]

    def rings(heir: Centre) -> None:
        heir.exchange.legs[leg.id].has_rung = True

    heir = await centre.die_and_start_again(prepare=rings)
    await asyncio.sleep(GIVE_UP_S + 2)
    assert [trunk for _, trunk, _ in sent(heir)] == ["a"] and heir.state("ann") is AgentState.TALKING
    await heir.hang_up("ann")
    await heir.soon()


@story
async def test_the_controller_dies_and_the_leg_is_gone(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.refusing = {"a": 34}
    await centre.ready("ann")
    await place(centre)
    (leg,) = [one.id for one in centre.exchange.legs.values() if one.trunk]

    def gone(heir: Centre) -> None:
        lines(heir, "a", "b")
        heir.exchange.hang_up_at(leg, 34)

    heir = await centre.die_and_start_again(prepare=gone)
    assert [one.why for one in heir.journal.facts(CallOutFailed)] == ["controller-lost"]
    assert heir.exchange.dialled_through == ["a", "b"], "nobody is dialled again whose answer may have been missed"


@story
async def test_an_answer_that_was_missed_is_found(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.refusing = {"a": 34}
    await centre.ready("ann")
    await place(centre)
    (leg,) = [one.id for one in centre.exchange.legs.values() if one.trunk]
    heir = await centre.die_and_start_again(prepare=lambda one: one.exchange.pick_up(leg))
    assert [len(one) for one in heir.exchange.talkers()] == [2]
    await heir.hang_up("ann")
    await heir.soon()


@story
async def test_after_a_cut_nobody_is_given_up_for_silence(centre: Centre) -> None:
    lines(centre, "a", "b")
    await centre.ready("ann")
    await centre.order(PlaceCall, "ann", number=CUSTOMER)
    await centre.answer("ann")
    centre.exchange.wordless = {"a"}
    await centre.soon()
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    await asyncio.sleep(GIVE_UP_S * 2)
    assert len(sent(centre)) == 1 and centre.engine.outs.use.calls("a") == 1
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_asked_to_end_while_the_link_is_cut_it_goes_on_afterwards(centre: Centre) -> None:
    lines(centre, "a", "b")
    centre.exchange.wordless = {"a"}
    await centre.ready("ann")
    await place(centre)
    centre.exchange.is_linked = False
    await asyncio.sleep(GIVE_UP_S + 1)
    assert len(sent(centre)) == 1
    await centre.reconnect()
    await asyncio.sleep(6)
    assert [trunk for _, trunk, _ in sent(centre)] == ["a", "b"]
    await talked(centre)


async def _sent_by_a_flow(centre: Centre) -> ChannelId:
    publish(centre)
    caller = centre.exchange.call_in(LED_OUT.number)
    await centre.soon()
    return caller


async def _consulting(centre: Centre) -> ChannelId:
    caller = await talk(centre)
    await ask(centre, ConsultCall, number=CUSTOMER)
    return caller


async def _transferring(centre: Centre) -> ChannelId:
    caller = await talk(centre)
    await ask(centre, TransferTo, number=CUSTOMER)
    return caller


async def _left_alone(centre: Centre) -> ChannelId:
    """The agent leaves while it rings."""
    caller = await _transferring(centre)
    await centre.hang_up("ann")
    await centre.soon()
    return caller


@pytest.mark.parametrize("begin", [_sent_by_a_flow, _consulting, _transferring, _left_alone])
def test_all_other_ways_out_try_on_as_well(begin: Callable[[Centre], Awaitable[ChannelId]]) -> None:
    @story_of(Way.DIAL)
    async def told(centre: Centre) -> None:
        lines(centre, "a", "b", "c")
        centre.exchange.refusing = {"a": 34}
        caller = await begin(centre)
        (leg,) = [one.id for one in centre.exchange.legs.values() if one.trunk]
        assert [trunk for _, trunk, _ in sent(centre)] == ["a", "b"] and leg.endswith("-1.2")
        centre.exchange.hang_up_at(leg, 34)
        await centre.soon()
        (leg,) = [one.id for one in centre.exchange.legs.values() if one.trunk]
        centre.exchange.pick_up(leg)
        await centre.soon()
        assert any(leg in talkers for talkers in centre.exchange.talkers())
        assert not centre.journal.facts(OutsideOver) and not centre.journal.facts(SecondEnded)
        centre.exchange.hang_up_at(caller)
        await asyncio.sleep(5)
        assert not centre.engine.calls and not [one for one in centre.exchange.legs.values() if one.trunk]

    told(Way.DIAL)
