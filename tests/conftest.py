"""In which order a whole run takes the files: the longest first, so that no worker ends alone with one of them.

The order counts with ``--no-loadscope-reorder``; without it pytest-xdist begins with the files of the most tests.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    *("faults/test_links", "journeys/test_bench_queue", "journeys/test_caller", "faults/test_parts"),
    *("journeys/test_voicemail", "faults/test_soak", "contract/trunks/test_line_test", "journeys/test_bench_setup"),
    *("journeys/test_routing", "faults/test_page", "journeys/test_up", "journeys/test_second_page"),
    *("journeys/test_second", "faults/test_disk_full", "journeys/test_callbacks", "journeys/test_lines"),
    *("contract/gateway/test_api_description", "faults/test_standby", "contract/trunks/test_line_watch"),
    *("journeys/test_keeping", "journeys/test_from_outside", "journeys/test_cli", "journeys/test_standing"),
)
"""Each takes more than half a minute; those that compute and those that wait take turns."""
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
