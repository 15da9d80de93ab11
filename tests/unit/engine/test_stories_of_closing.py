"""A supervisor closes and opens queues and lines: callers are told, kept or let go, and never left in silence."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ari_app.engine.closing import tell_closed
from ari_app.trunks.numbers import CallReason
from flows.document import AnyNode, Flow, HangUp, Menu, Piece, Queue
from lexicon.ids import ChannelId, QueueId, TrunkId
from lexicon.journal import CallBridged, CallQueued, CallTurnedAway, NoLineFree, QueueLeft
from lexicon.orders import SetReady
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import BILLING, KEEPING, KEPT_NUMBER
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_trunks import lines, place, sent, talked

SHUT = Outcome(Fault.CENTRE, "queue-closed")


def close(centre: Centre, closed: Mapping[QueueId, str], **more: Any) -> None:
    """As what was published holds: the engine is told, and the calls."""
    centre.engine.publish(replace(centre.engine.published, closed=closed, **more))
    tell_closed(centre.engine)


def said(centre: Centre, channel: ChannelId) -> list[str]:
    """What the caller has been played, by name."""
    return [name for one, name in centre.exchange.heard if one == channel]


@story
async def test_who_comes_to_a_closed_queue_is_told_and_let_go(centre: Centre) -> None:
    await centre.ready("ann")
    close(centre, {KEEPING.id: "keep"})
    caller = await centre.caller()
    assert centre.ringing("ann") == [] and said(centre, caller)[-1] == "queue-closed"
    await asyncio.sleep(30)
    assert centre.outcomes() == [SHUT]
    assert [one.queue for one in centre.journal.facts(CallTurnedAway)] == [KEEPING.id]
    assert centre.journal.facts(CallQueued) == []
    close(centre, {})
    await centre.talk("ann")


@story
async def test_who_is_in_the_menu_when_it_closes_is_turned_away_too(centre: Centre) -> None:
    channel = centre.exchange.call_in(KEPT_NUMBER.number)
    await asyncio.sleep(4)
    close(centre, {KEEPING.id: "keep"})
    centre.exchange.press(channel, "1")
    await centre.soon()
    assert len(centre.journal.facts(CallTurnedAway)) == 1


@story
async def test_who_waits_is_told_keeps_the_place_and_is_served(centre: Centre) -> None:
    await centre.sign_in("ann")
    caller = await centre.caller()
    close(centre, {KEEPING.id: "keep"})
    await centre.soon()
    assert said(centre, caller)[-1] == "queue-closed-kept"
    await asyncio.sleep(10)
    assert centre.is_with_music(caller)
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert len(centre.journal.facts(CallBridged)) == 1


@story
async def test_who_waits_is_let_go_where_that_is_wanted(centre: Centre) -> None:
    await centre.sign_in("ann")
    caller = await centre.caller()
    close(centre, {KEEPING.id: "let-go"})
    await centre.soon()
    assert said(centre, caller)[-1] == "queue-closed"
    await asyncio.sleep(30)
    assert centre.outcomes() == [SHUT]
    assert [one.why for one in centre.journal.facts(QueueLeft)] == ["queue-closed"]
    assert centre.exchange.is_clean()


@story
async def test_who_is_rung_for_is_not_cut_off_and_goes_when_nobody_answers(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.caller()
    close(centre, {KEEPING.id: "let-go"})
    await centre.soon()
    assert len(centre.ringing("ann")) == 1
    await asyncio.sleep(60)
    assert centre.outcomes() == [SHUT]


@story
async def test_a_conversation_goes_on(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.talk("ann")
    close(centre, {KEEPING.id: "let-go"})
    await asyncio.sleep(30)
    assert len(centre.exchange.talkers()) == 1


@story
async def test_the_flow_has_a_way_of_its_own_for_it(centre: Centre) -> None:
    nodes: dict[str, AnyNode] = {
        "menu": Menu(say=(Piece(recorded="menu"),), keys={"1": "waits"}, otherwise="waits"),
        "waits": Queue(reason=BILLING, closed="storm"),
        "storm": HangUp(say=(Piece(recorded="goodbye"),), why="emergency-message"),
    }
    flow = Flow("f", 1, "menu", nodes, language="zh")
    number = replace(KEPT_NUMBER, flow=flow)
    await centre.sign_in("ann")
    close(centre, {}, numbers={number.number: number})
    first = await centre.caller()
    assert centre.is_with_music(first)
    close(centre, {KEEPING.id: "let-go"})
    second = await centre.caller()
    assert said(centre, first)[-1] == said(centre, second)[-1] == "goodbye"
    await asyncio.sleep(30)
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "emergency-message")] * 2


@story
async def test_a_flow_that_leads_from_one_closed_queue_to_the_next_comes_to_an_end(centre: Centre) -> None:
    nodes: dict[str, AnyNode] = {"waits": Queue(reason=BILLING, closed="waits")}  # no check would let it be published
    number = replace(KEPT_NUMBER, flow=Flow("f", 1, "waits", nodes, language="zh"))
    close(centre, {KEEPING.id: "keep"}, numbers={number.number: number})
    await centre.caller()
    await asyncio.sleep(30)
    assert centre.outcomes() == [SHUT]


@story
async def test_an_emergency_is_not_turned_away(centre: Centre) -> None:
    reasons = {reason: CallReason(reason, KEEPING, is_emergency=True) for reason in KEPT_NUMBER.reasons}
    number = replace(KEPT_NUMBER, reasons=reasons)
    await centre.sign_in("ann")
    close(centre, {KEEPING.id: "let-go"}, numbers={number.number: number})
    caller = await centre.caller()
    assert centre.is_with_music(caller)


@story
async def test_it_is_closed_for_the_next_controller_as_well(centre: Centre) -> None:
    close(centre, {KEEPING.id: "keep"})
    waiting = await centre.caller()
    assert said(centre, waiting)[-1] == "queue-closed"
    heir = await centre.die_and_start_again()
    await heir.caller()
    await asyncio.sleep(30)
    assert heir.outcomes() == [SHUT, SHUT]


@story
async def test_who_was_to_go_when_the_controller_died_goes_by_the_next_one(centre: Centre) -> None:
    await centre.sign_in("ann")
    await centre.caller()

    def closed_meanwhile(heir: Centre) -> None:
        heir.engine.publish(replace(heir.engine.published, closed={KEEPING.id: "let-go"}))

    heir = await centre.die_and_start_again(prepare=closed_meanwhile)
    await asyncio.sleep(60)
    assert heir.outcomes() == [SHUT]


async def over_a_closed_line(centre: Centre, how: str) -> list[str]:
    """What a caller hears whose line is closed like that."""
    centre.engine._rooms.trunk_of = lambda channel: TrunkId("east")
    close(centre, {}, closed_lines={TrunkId("east"): how})
    channel = centre.exchange.call_in(KEPT_NUMBER.number)
    await asyncio.sleep(30)
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "line-closed")]
    return said(centre, channel)


@story
async def test_a_call_over_a_closed_line_is_told(centre: Centre) -> None:
    assert await over_a_closed_line(centre, "announce") == ["line-closed"]


@story
async def test_a_call_over_a_closed_line_is_refused(centre: Centre) -> None:
    assert await over_a_closed_line(centre, "refuse") == []


@story
async def test_a_closed_line_makes_no_calls_out(centre: Centre) -> None:
    """The next trunk of the group has the call, whatever calls in over the closed one hear."""
    lines(centre, "east", "west")
    close(centre, {}, closed_lines={TrunkId("east"): "announce"})
    await centre.ready("ann")
    await place(centre)
    assert [trunk for _, trunk, _ in sent(centre)] == ["west"]
    await talked(centre)


@story
async def test_with_all_lines_closed_none_is_free(centre: Centre) -> None:
    lines(centre, "east", "west")
    close(centre, {}, closed_lines={TrunkId("east"): "announce", TrunkId("west"): "refuse"})
    await centre.ready("ann")
    await place(centre)
    assert sent(centre) == [] and centre.journal.facts(NoLineFree)


@story
async def test_a_line_that_is_closed_while_another_rings_is_not_tried_after_it(centre: Centre) -> None:
    lines(centre, "east", "west")
    await centre.ready("ann")
    await place(centre)
    close(centre, {}, closed_lines={TrunkId("west"): "announce"})
    (leg,) = [one for one in centre.exchange.legs.values() if one.trunk]
    centre.exchange.hang_up_at(leg.id, 34)  # no channel: the line's doing, so that the next one would be tried
    await centre.soon()
    assert [trunk for _, trunk, _ in sent(centre)] == ["east"]
