"""In which order the files of a whole run begin: the longest first, so that no worker is left alone with one at the end.

The order counts with ``--no-loadscope-reorder``; without it pytest-xdist begins with the files of the most tests.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    *("faults/test_links", "journeys/test_bench_queue", "faults/test_page", "journeys/test_caller"),
    *("contract/launch/test_launch_life", "journeys/test_bench_setup", "journeys/test_keeping", "faults/test_soak"),
)
ROOMS = ("journeys", "faults", "contract")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files, then the others: those whose tests are long before those whose tests are many."""
    items.sort(key=lambda item: _rank(item.path))


def _rank(path: Path) -> tuple[int, int]:
    place = path.relative_to(HERE).with_suffix("").as_posix()
    room = place.partition("/")[0]
    return (
        LONGEST.index(place) if place in LONGEST else len(LONGEST),
        ROOMS.index(room) if room in ROOMS else len(ROOMS),
    )
