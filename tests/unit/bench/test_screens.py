"""The arithmetic of ``make bench-screens``: percentiles, shares of a core, the table."""

import pytest

from bench.document import put_into
from bench.screens.figures import shares, spread, table


def test_percentiles_are_values_that_were_seen() -> None:
    assert spread([]) == {"n": 0}
    assert spread([7.04]) == {"n": 1, "p50": 7.0, "p99": 7.0, "max": 7.0}
    assert spread([float(one) for one in range(100, 0, -1)]) == {"n": 100, "p50": 50.0, "p99": 99.0, "max": 100.0}
    assert spread([float(one) for one in range(1, 201)])["p99"] == 198.0
    assert spread([1.0, 2.0, 3.0])["p50"] == 2.0


def test_a_share_is_seconds_of_one_core_in_the_time_that_went_by() -> None:
    assert shares({"gateway": 1.0, "gone": 9.0}, {"gateway": 3.0, "new": 1.0}, 10.0) == {"gateway": 20.0, "new": 10.0}


def told(painted_p99: float = 149.0, javascript: float = 249.5) -> str:
    one = {"n": 100, "p50": 10.0, "p99": 40.0, "max": 90.0}
    stages = ("announced", "desk_socket", "wallboard_socket", "wallboard_heard", "wallboard_painted", "desk_heard")
    figures: dict[str, object] = {f"{stage}_ms": one for stage in stages}
    figures |= {"desk_painted_ms": one | {"p99": painted_p99}, "opened_cold_ms": one | {"max": 1500.0}}
    figures |= {"javascript_gzip_kb": javascript, "core_percent": {"gateway": 4.5}, "waited_percent": {"gateway": 1.0}}
    figures |= {"desks": 500, "calls_per_s": 2.0, "calls": 80, "seconds": 40.0, "closed_sockets": 0}
    figures |= {"busy_percent": 60.0, "others_percent": 3.0}
    machine = {"cores": 2, "cpu": "some", "load_average_before": [0.5, 0.5, 0.5]}
    return table({"figures": figures, "machine": machine, "command": "make bench-screens"})


def test_the_table_says_what_was_reached_and_what_was_not() -> None:
    text = told()
    assert "| fact to the socket of the desk it is about | 100 | 10.0 | 40.0 | 90.0 | 50 ✓ |" in text
    assert "2000 ✓" in text and "target 250 ✓" in text and "✗" not in text
    assert "150 ✗" in told(painted_p99=150.1) and "target 250 ✗" in told(javascript=250.1)


def test_the_table_stands_between_its_marks_and_nowhere_else() -> None:
    document = "before\n<!-- screens: how -->\nold\n<!-- /screens -->\nafter\n"
    once = put_into(document, "screens", "new")
    assert once == "before\n<!-- screens: how -->\nnew\n<!-- /screens -->\nafter\n" == put_into(once, "screens", "new")
    with pytest.raises(ValueError, match="substring"):
        put_into("nothing", "screens", "new")
