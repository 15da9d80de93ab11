"""What the wallboard says of a number that is nobody's."""

from datetime import UTC, datetime

from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Rules
from lexicon.ids import CallId
from lexicon.journal import Entry, NumberUnknown

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_number_who_called_it_and_over_which_trunk() -> None:
    floor = Floor(Rules())
    for seq, fact in enumerate(
        (
            NumberUnknown(CallId("c1"), "4009", "13900001234", "carrier"),
            NumberUnknown(CallId("c2"), "4010", "", "", are_many=True),
        )
    ):
        floor.apply(Entry(AT, "controller", 1, seq, fact))
    assert [(one.code, one.call, one.detail) for one in floor.alarms] == [
        ("number-unknown", "c1", "4009 \u2190 139****1234 (carrier)"),
        ("number-unknown", "c2", "4010 ... \u2190 ?"),
    ]
