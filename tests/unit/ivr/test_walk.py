"""Any sound flow, walked at random: every run ends, nowhere is a dead end, what means nothing changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ivr import flow as ivr
from ari_app.ivr.flow import IvrDecision, IvrEvent, IvrState, Stage, step
from flows import document as nodes
from flows.check import check
from flows.digits import CheckDigit
from flows.document import FlowDocument, Piece, flow_of
from flows.sounds import spoken
from lexicon.ids import ReasonId
from tests.unit.flows.flowing import AROUND, NOW, TEXT, document, documents

WAITS: dict[Stage, tuple[type, ...]] = {
    Stage.SAYING: (ivr.Say,),
    Stage.ASKING: (ivr.Say,),
    Stage.LISTENING: (ivr.Listen,),
    Stage.AWAY: (ivr.Elsewhere, ivr.Ask),
    Stage.WAITING: (ivr.Chosen,),
    Stage.DONE: (ivr.Bye,),
}
MOVES: dict[Stage, tuple[IvrEvent, ...]] = {
    Stage.SAYING: (ivr.Played(),),
    Stage.ASKING: (ivr.Played(),),
    Stage.LISTENING: (ivr.TimedOut(),),
    Stage.AWAY: (ivr.Refused(),),
}
ENDS = (Stage.WAITING, Stage.DONE)
EVENTS: tuple[IvrEvent, ...] = (
    ivr.Answered(None), ivr.Answered({"tier": "gold"}),
    ivr.Started(), ivr.Played(), ivr.TimedOut(), ivr.Refused(), *(ivr.Pressed(key) for key in nodes.KEYS)
)  # fmt: skip


@given(documents())
def test_the_drawn_flows_are_sound(one: FlowDocument) -> None:
    assert [problem.en for problem in check(one, AROUND) if not problem.is_warning] == []


@given(documents(), st.lists(st.sampled_from(EVENTS), max_size=60))
def test_every_run_ends_and_none_is_stuck(one: FlowDocument, events: list[IvrEvent]) -> None:
    flow = flow_of(one, 1)
    state, decision = step(flow, IvrState(), ivr.Started(), NOW)
    for event in events:
        assert decision is None or isinstance(decision, WAITS[state.stage])
        before = state
        state, decision = step(flow, state, event, NOW)
        if decision is None:
            assert state == before, "what means nothing changes nothing"
    for _ in range(ivr.MOST_NODES * 10):  # from here on the caller does nothing
        if state.stage in ENDS:
            break
        (event,) = MOVES[state.stage]
        state, decision = step(flow, state, event, NOW)
        assert isinstance(decision, WAITS[state.stage]), "something is always wanted, until the end"
    assert state.stage in ENDS
    assert state.node in flow.nodes


@given(documents(), st.lists(st.sampled_from(nodes.KEYS), min_size=1))
def test_whoever_plays_with_the_keys_is_told_goodbye(one: FlowDocument, keys: list[str]) -> None:
    flow = flow_of(one, 1)
    state, _ = step(flow, IvrState(), ivr.Started(), NOW)
    for turn in range(5000):
        if state.stage is Stage.DONE or (state.stage is Stage.WAITING and turn % 3):
            return
        event = MOVES[state.stage][0] if turn % 3 else ivr.Pressed(keys[turn // 3 % len(keys)])
        state, _ = step(flow, state, event, NOW)
    raise AssertionError("still going round")


def walked(one: FlowDocument, *events: IvrEvent) -> list[IvrDecision]:
    flow, state, found = flow_of(one, 1), IvrState(), list[IvrDecision]()
    for event in (ivr.Started(), *events):
        state, decision = step(flow, state, event, NOW)
        found.append(decision)
    return found


def pressed(keys: str) -> list[IvrEvent]:
    return [ivr.Pressed(key) for key in keys]


END = nodes.HangUp(why="served")
CARD = nodes.Collect(
    say=TEXT, into="card", then="said", otherwise="end", shortest=4, longest=8, tries=2, check=CheckDigit.LUHN
)
READ = nodes.HangUp(say=(Piece(value="card", read_as=nodes.ReadAs.DIGITS),))
COLLECTS = document({"card": CARD, "said": READ, "end": END})
TYPED = tuple(spoken("zh", word) for word in ("幺", "二", "三", "零"))


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        ("1230#", ivr.Bye(TYPED, "served")),  # right, ended by the caller
        ("1234#", ivr.Say(("bad-digit", spoken("zh", "您好")))),  # the check digit is wrong
        ("12#", ivr.Say(("bad-digit", spoken("zh", "您好")))),  # too short
        ("#", ivr.Say(("no-digit", spoken("zh", "您好")))),  # nothing at all
        ("12", ivr.Listen(5.0)),  # more may come
    ],
)
def test_what_is_typed(keys: str, last: IvrDecision) -> None:
    assert walked(COLLECTS, *pressed(keys))[-1] == last


def test_silence_ends_an_entry_that_may_be_longer() -> None:
    assert walked(COLLECTS, *pressed("1230"), ivr.TimedOut())[-1] == ivr.Bye(TYPED, "served")


def test_the_second_wrong_entry_is_the_last() -> None:
    assert walked(COLLECTS, *pressed("1#"), *pressed("2#"))[-1] == ivr.Bye((), "served")


def test_what_is_typed_is_in_no_repr() -> None:
    flow, state = flow_of(COLLECTS, 1), IvrState()
    for event in (ivr.Started(), *pressed("1230#")):
        state, _ = step(flow, state, event, NOW)
        assert "123" not in repr(state)
    assert state.values == {"card": "1230"}


def test_the_language_that_was_chosen_is_spoken() -> None:
    asks = nodes.Language(say=TEXT, keys={"1": "zh", "2": "en"}, then="end")
    one = document({"asks": asks, "end": nodes.HangUp(say=TEXT)})
    assert walked(one)[-1] == ivr.Say((spoken("zh", "您好"),))
    assert walked(one, ivr.Pressed("2"))[-1] == ivr.Bye((spoken("en", "Hello"),), "served")
    assert walked(one, ivr.Played(), ivr.TimedOut())[-1] == ivr.Bye((spoken("zh", "您好"),), "served")


def test_hours_and_an_emergency_decide_by_the_moment_that_is_given() -> None:
    told = nodes.Emergency(say=TEXT, off="hours", starts=NOW.replace(hour=10), ends=NOW.replace(hour=11))
    one = document(
        {
            "told": told,
            "hours": nodes.Hours(calendar="office", open="open", closed="end"),
            "open": nodes.Queue(reason="billing"),
            "end": END,
        }
    )
    flow = flow_of(one, 1)
    wednesday = NOW.replace(day=25)
    for hour, wanted in (
        (2, ivr.Chosen(ReasonId("billing"), "default")), (9, ivr.Chosen(ReasonId("billing"), "default")),
        (12, ivr.Bye((), "served")),
    ):  # fmt: skip
        assert step(flow, IvrState(), ivr.Started(), wednesday.replace(hour=hour))[1] == wanted
    assert step(flow, IvrState(), ivr.Started(), NOW.replace(hour=10))[1] == ivr.Bye(
        (spoken("zh", "您好"),), "emergency-message"
    )


def test_a_key_in_a_greeting_is_for_the_menu_behind_it_unless_the_greeting_must_be_heard() -> None:
    greeting = nodes.Say(say=TEXT, then="sets")
    menu = nodes.Menu(say=TEXT, keys={"1": "q"}, otherwise="end")
    places: dict[str, nodes.AnyNode] = {
        "greeting": greeting, "sets": nodes.SetReason(reason="other", then="menu"), "menu": menu,
        "q": nodes.Queue(), "end": END,
    }  # fmt: skip
    assert walked(document(places), ivr.Pressed("1"))[-1] == ivr.Chosen(ReasonId("other"), "menu")
    must = nodes.Say(say=TEXT, then="sets", is_interruptible=False)
    assert walked(document({**places, "greeting": must}), ivr.Pressed("1"))[-1] is None


def test_a_late_event_in_every_stage_changes_nothing() -> None:
    flow = flow_of(COLLECTS, 1)
    state, _ = step(flow, IvrState(), ivr.Started(), NOW)
    done = replace(state, stage=Stage.DONE)
    for event in EVENTS:
        assert step(flow, done, event, NOW) == (done, None)
    for stage, late in (
        (Stage.ASKING, ivr.TimedOut()), (Stage.LISTENING, ivr.Played()), (Stage.ASKING, ivr.Started()),
        (Stage.ASKING, ivr.Refused()),
    ):  # fmt: skip
        assert step(flow, replace(state, stage=stage), late, NOW) == (replace(state, stage=stage), None)
