"""In which order a whole run takes the files: the longest first, so that no worker ends alone with one of them.

The order counts with ``--no-loadscope-reorder``; without it pytest-xdist begins with the files of the most tests.
"""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = (
    *("faults/test_links", "journeys/test_routing", "journeys/test_voicemail", "journeys/test_up"),
    *("journeys/test_caller", "contract/gateway/test_api_description", "faults/test_parts", "faults/test_soak"),
    *("contract/trunks/test_line_test", "journeys/test_bench_queue", "journeys/test_callbacks", "faults/test_page"),
    *("journeys/test_flows", "journeys/test_trunks", "journeys/test_cli", "journeys/test_guard"),
    *("contract/gateway/test_doors_page", "journeys/test_keeping", "journeys/test_lines", "journeys/test_second_page"),
    *("journeys/test_calling_out", "faults/test_standby", "contract/recording/test_worker"),
    *("journeys/test_elsewhere", "journeys/test_bench_setup", "journeys/test_from_outside"),
    *("journeys/test_going_outside", "journeys/test_desktop", "journeys/test_second"),
    *(
        "contract/trunks/test_line_watch",
        "faults/test_disk_full",
        "journeys/test_standing",
        "journeys/test_steering_page",
    ),
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
