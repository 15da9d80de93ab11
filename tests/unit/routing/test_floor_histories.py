"""Random histories of the floor: whatever happens in whatever order, the fast floor and the reference agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.routing.drawn import World, worlds
from tests.unit.routing.events import HISTORIES, Event
from tests.unit.routing.trial import Trial


@given(worlds(), HISTORIES, st.booleans())
@settings(max_examples=100)
def test_the_floor_is_the_reference(world: World, history: list[Event], is_advanced: bool) -> None:
    Trial(world, is_advanced).run(history)
