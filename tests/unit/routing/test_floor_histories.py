"""Random histories of the floor: whatever happens in whatever order, the floor and the reference agree, and each
promise of routing is kept on its own.

``HYPOTHESIS_PROFILE=deep`` looks for a long time, through other histories at each run.
"""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.ids import CallId
from routing.moves import Assignment
from routing.snapshot import snapshot
from tests.unit.routing import properties as promised
from tests.unit.routing.drawn import World, worlds
from tests.unit.routing.events import HISTORIES, Event, Restore
from tests.unit.routing.trial import Trial

IS_DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


def tried(examples: int) -> settings:
    return settings(max_examples=examples * 100, derandomize=False) if IS_DEEP else settings(max_examples=examples)


def at_offer(trial: Trial, made: Assignment, could_take: tuple[CallId, ...]) -> None:
    promised.no_contact_is_offered_twice(trial, made)
    promised.number_is_kept(trial, made)
    promised.order_is_kept(made, could_take)
    promised.bound_is_kept(trial, made, could_take)
    promised.certification_is_honoured(trial, made)
    promised.capacity_is_kept(trial, made)
    promised.hold_is_kept(trial, made)


def at_rest(trial: Trial) -> None:
    promised.no_agent_has_two_voice_contacts(trial)
    promised.nobody_is_idle_while_somebody_waits(trial)


@given(worlds(), HISTORIES, st.booleans())
@tried(150)
def test_the_floor_is_the_reference_and_keeps_its_promises(
    world: World, history: list[Event], is_advanced: bool
) -> None:
    Trial(world, is_advanced, at_offer, at_rest).run(history)


@given(worlds(), HISTORIES)
@tried(15)
def test_the_same_history_gives_the_same_answers(world: World, history: list[Event]) -> None:
    one, other = Trial(world).run(history), Trial(world).run(history)
    assert one.said == other.said


@given(worlds(), HISTORIES, st.integers(0, 60))
@tried(15)
def test_a_floor_made_from_a_snapshot_goes_on_as_the_one_it_was_taken_of(
    world: World, history: list[Event], taken_after: int
) -> None:
    """(Histories of the test above are taken down and made again in their midst, too.)"""
    first, rest = history[:taken_after], history[taken_after:]
    whole, again = Trial(world).run(history), Trial(world).run([*first, Restore(), *rest])
    assert again.said == whole.said
    assert snapshot(again.fast) == snapshot(whole.fast)
