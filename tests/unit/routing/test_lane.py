"""Who waits in a lane stands in order, whatever comes and goes: emergencies, equal numbers, anybody at any time."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lexicon.ids import CallId
from routing.lane import Lane, Row
from routing.plan import Medium, Requirement, Strategy
from routing.profile import Rule
from routing.waiting import Waiting
from tests.unit.routing.scene import CLIENT, MAIN, SERVICE, at

CONTACTS = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 1.0, 1.5, 2.0])), min_size=1, max_size=30)


@given(CONTACTS, st.randoms(use_true_random=False))
def test_contacts_stand_in_their_order_and_leave_from_anywhere(
    contacts: list[tuple[bool, float]], chance: Random
) -> None:
    lane = Lane(Requirement(MAIN, Medium.VOICE), Strategy.LONGEST_IDLE, Rule.QUEUE, is_planned=True)
    rows: list[Row] = []
    for n, (is_emergency, order) in enumerate(contacts):
        call = CallId(f"c{n * 7 % 31:02}")
        rows.append(Row(Waiting(call, CLIENT, MAIN, SERVICE, at(0), order, 0.0, is_emergency), lane, 0))
        lane.push_waiting(rows[-1])
        _stands(lane, rows)
    chance.shuffle(rows)
    while rows:
        lane.drop_waiting(rows.pop())
        _stands(lane, rows)


def _stands(lane: Lane, rows: list[Row]) -> None:
    assert [entry[3] for entry in lane.waiting] == sorted(rows, key=lambda row: row.contact.key)
    assert len(lane.orders) == len(lane.waiting)
    assert list(lane.orders) == sorted(lane.orders)
