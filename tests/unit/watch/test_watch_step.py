"""A watch's table: every stage takes every event, and what matters of each way through it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from ari_app.watch import commands as do
from ari_app.watch import events as ev
from ari_app.watch.state import Stage, Talk, Watch, WatchWay
from ari_app.watch.step import HANDLERS, begin, step
from lexicon.ids import AgentId, CallId, ChannelId, ClientId, WatchId
from lexicon.journal import WatchBegan, WatchClosed, WatchEnded, WatchRefused
from lexicon.moment import Moment

EVENTS: tuple[type[ev.WatchEvent], ...] = get_args(ev.WatchEvent)
TALK = Talk(CallId("c1"), ClientId("acme"), ChannelId("caller"), ChannelId("leg"))
ANN, SUE = AgentId("ann"), AgentId("sue")
NEW = Watch(WatchId("w1"), SUE, "PJSIP/desk-s", ANN, WatchWay.LISTEN, False, TALK)
FOLLOWING = replace(NEW, is_following=True, talk=None)


def at(second: float) -> Moment:
    return Moment(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second), second)


def told(watch: Watch, *events: ev.WatchEvent) -> tuple[Watch, list[do.WatchCommand]]:
    """After these events, one second apart, and what the last one caused."""
    commands: list[do.WatchCommand] = []
    for second, event in enumerate(events):
        watch, commands = step(watch, event, at(100 + second))
    return watch, commands


FIRST = ChannelId("snoop-w1-1")
HEARING = told(NEW, ev.LegUp(), ev.SnoopUp(FIRST))[0]
IN_STAGE = {
    Stage.RINGING: NEW,
    Stage.WAITING: told(FOLLOWING, ev.LegUp())[0],
    Stage.OPENING: told(NEW, ev.LegUp())[0],
    Stage.HEARING: HEARING,
    Stage.TAKING: told(HEARING, ev.TakeOverAsked())[0],
    Stage.TAKEN: told(HEARING, ev.TakeOverAsked(), ev.TakenOver())[0],
    Stage.ENDED: told(HEARING, ev.StopAsked("stopped"))[0],
}
TYPICAL: dict[str, object] = {
    "cause": 16,
    "snoop": FIRST,
    "talk": TALK,
    "call": TALK.call,
    "agent": ANN,
    "way": WatchWay.BARGE,
    "is_following": False,
    "why": "stopped",
    "what": "Snoop",
    "token": FIRST,
    "name": "open",
}
LATE = TYPICAL | {
    "snoop": ChannelId("snoop-w1-9"),
    "call": CallId("c9"),
    "agent": AgentId("bo"),
    "way": WatchWay.LISTEN,
    "token": "late",
    "name": "again",
    "talk": replace(TALK, call=CallId("c9")),
    "is_following": True,
}


def facts(commands: list[do.WatchCommand]) -> list[object]:
    return [command.fact for command in commands if isinstance(command, do.Note)]


def ends(commands: list[do.WatchCommand]) -> set[str]:
    return {command.channel for command in commands if isinstance(command, do.HangUp)}


@pytest.mark.parametrize(("stage", "watch"), IN_STAGE.items())
def test_each_stage_is_reached_by_its_own_road(stage: Stage, watch: Watch) -> None:
    assert watch.stage is stage


@pytest.mark.parametrize("values", [TYPICAL, LATE], ids=["fitting", "late"])
@pytest.mark.parametrize(("stage", "kind"), list(product(Stage, EVENTS)))
def test_every_stage_takes_every_event(stage: Stage, kind: type[ev.WatchEvent], values: dict[str, object]) -> None:
    watch = IN_STAGE[stage]
    event = kind(**{field.name: values[field.name] for field in fields(kind)})  # type: ignore[arg-type]
    after, commands = step(watch, event, at(200))
    if (stage, kind) not in HANDLERS:
        assert after == watch
        if isinstance(event, ev.SnoopUp) and not (stage is Stage.HEARING and event.snoop == watch.snoop):
            assert commands == [do.HangUp(event.snoop)]
        else:
            assert commands == []
    if after.stage is Stage.ENDED and watch.stage is not Stage.ENDED:
        assert isinstance(commands[-1], do.ForgetWatch)
        assert [type(fact) for fact in facts(commands)][-1] is WatchClosed
        if watch.stage is not Stage.TAKEN:
            assert watch.leg in ends(commands) and do.DropBridge(watch.bridge) in commands
    if watch.heard_mono is not None and after.heard_mono is None:
        assert any(isinstance(fact, WatchEnded) for fact in facts(commands)), "what is heard no more is told"


def test_nobody_is_heard_before_it_is_told() -> None:
    watch, commands = told(NEW, ev.LegUp())
    assert do.Snoop(NEW.id, TALK.leg, FIRST, "none") in commands and not facts(commands)
    watch, commands = told(watch, ev.SnoopUp(FIRST))
    assert [type(fact) for fact in facts(commands)] == [WatchBegan]
    assert do.Enter(watch.bridge, FIRST) in commands


@pytest.mark.parametrize(
    ("way", "target", "whisper"),
    [(WatchWay.LISTEN, TALK.leg, "none"), (WatchWay.WHISPER, TALK.leg, "out"), (WatchWay.BARGE, TALK.caller, "both")],
)
def test_whose_channel_each_way_goes_through(way: WatchWay, target: ChannelId, whisper: str) -> None:
    _, commands = told(replace(NEW, way=way), ev.LegUp())
    assert [(one.target, one.whisper) for one in commands if isinstance(one, do.Snoop)] == [(target, whisper)]


def test_another_way_leaves_no_second_ear() -> None:
    watch, commands = told(HEARING, ev.WayAsked(WatchWay.WHISPER))
    assert not ends(commands), "what is heard now stays until the other is there"
    watch, commands = told(watch, ev.WayAsked(WatchWay.BARGE))
    assert ends(commands) == {"snoop-w1-2"} and watch.old == FIRST
    watch, commands = told(watch, ev.SnoopUp(ChannelId("snoop-w1-3")))
    assert ends(commands) == {FIRST} and (watch.heard_way, watch.old) == (WatchWay.BARGE, "")
    assert told(watch, ev.SnoopUp(ChannelId("snoop-w1-2")))[1] == [do.HangUp(ChannelId("snoop-w1-2"))]


def test_an_ear_that_does_not_come() -> None:
    opening = IN_STAGE[Stage.OPENING]
    closed, commands = told(opening, ev.TimerRang("open", FIRST))
    assert closed.stage is Stage.ENDED and FIRST in ends(commands)
    assert [type(fact) for fact in facts(commands)] == [WatchRefused, WatchClosed]
    waits, commands = told(replace(opening, is_following=True), ev.Refused("Snoop", FIRST, "500"))
    assert waits.stage is Stage.WAITING and [type(fact) for fact in facts(commands)] == [WatchRefused]


def test_taking_over_that_is_not_done_in_time() -> None:
    taking = IN_STAGE[Stage.TAKING]
    back, commands = told(taking, ev.TimerRang("take", taking.id))
    assert back.stage is Stage.HEARING and [type(fact) for fact in facts(commands)] == [WatchRefused]
    back, commands = told(taking, ev.SnoopGone(FIRST), ev.TimerRang("take", taking.id))
    assert back.stage is Stage.OPENING and back.snoop == "snoop-w1-2"


def test_the_agents_end_is_not_the_end_of_what_was_taken_over() -> None:
    taken = IN_STAGE[Stage.TAKEN]
    assert told(taken, ev.TalkOver(TALK.call, ANN)) == (taken, [])
    assert told(taken, ev.TalkOver(TALK.call, SUE))[0].stage is Stage.ENDED


def test_it_begins_with_a_fact_and_a_ring() -> None:
    _, commands = begin(NEW, "ann")
    assert [type(one) for one in commands] == [do.Note, do.RingSupervisor, do.SetTimer]
