"""The formulas against numbers that others printed, or that follow from another formula."""

from math import erf, exp, inf, pi, sqrt

import pytest

from routing.simulator.erlang import ImpatientQueue, Queue, erlang_b, erlang_c, least_servers


def test_printed_erlang_c() -> None:
    """100 calls in half an hour, 180 s, 20 s, 14 agents: as two packages print it."""
    queue = Queue(100 / 1800, 180, 14)
    assert queue.p_wait == pytest.approx(0.1741319335950498, abs=1e-12)
    assert queue.service_level(20) == pytest.approx(0.8883500191794669, abs=1e-12)
    assert queue.asa == pytest.approx(7.835937, abs=1e-6)
    assert queue.occupancy == pytest.approx(0.714286, abs=1e-6)


def test_printed_service_levels_of_a_book() -> None:
    levels = [round(Queue(0.01, 300, servers).service_level(20), 4) for servers in (5, 6)]
    assert levels == [0.7933, 0.9188]


def test_erlang_b_of_thirty_lines() -> None:
    assert erlang_b(25, 30) == pytest.approx(0.0526032, abs=1e-7)


@pytest.mark.parametrize(
    ("servers", "p_wait", "level", "asa"),
    [
        (6, 0.587516, 0.4504, 176.25),
        (7, 0.324150, 0.7163, 48.62),
        (8, 0.167267, 0.8631, 16.73),
        (9, 0.080510, 0.9383, 6.04),
        (10, 0.036105, 0.9741, 2.17),
    ],
)
def test_one_call_a_minute_of_five_minutes(servers: int, p_wait: float, level: float, asa: float) -> None:
    queue = Queue(1 / 60, 300, servers)
    assert queue.p_wait == pytest.approx(p_wait, abs=1e-6)
    assert queue.service_level(20) == pytest.approx(level, abs=5e-5)
    assert queue.asa == pytest.approx(asa, abs=5e-3)


def test_least_servers_for_80_20() -> None:
    loads = (5, 10, 20, 50, 100, 200, 500, 1000)
    found = [least_servers(a, lambda n, a=a: Queue(a / 300, 300, n).service_level(20) >= 0.8) for a in loads]  # type: ignore[misc]
    assert found == [8, 14, 25, 57, 108, 210, 513, 1015]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0.5, [12, 54, 106, 512, 1017]), (0.2, [14, 58, 111, 525, 1034]), (0.05, [17, 64, 119, 540, 1056])],
)
def test_square_root_staffing(most: float, expected: list[int]) -> None:
    loads = (10, 50, 100, 500, 1000)
    assert [least_servers(a, lambda n, a=a: erlang_c(a, n) <= most) for a in loads] == expected  # type: ignore[misc]


def test_garnett_without_patience() -> None:
    queue = Queue(48 / 60, 60, 50)
    assert queue.asa == pytest.approx(20.8337, abs=1e-4)
    assert queue.percentile(0.9) == pytest.approx(58.139, abs=1e-3)
    assert queue.length == pytest.approx(16.667, abs=1e-3)
    assert queue.p_wait == pytest.approx(0.694456, abs=1e-6)


def test_garnett_with_patience() -> None:
    queue = ImpatientQueue(Queue(48 / 60, 60, 50), patience=120)
    assert queue.abandoned == pytest.approx(0.030912, abs=1e-6)
    assert queue.mean_wait == pytest.approx(3.7095, abs=1e-4)
    assert queue.percentile(0.9) == pytest.approx(12.44, abs=5e-3)
    assert queue.length == pytest.approx(2.968, abs=1e-3)
    assert queue.occupancy == pytest.approx(0.9303, abs=1e-4)
    assert queue.p_wait == pytest.approx(0.467774, abs=1e-6)


@pytest.mark.parametrize(
    ("servers", "p_wait", "abandoned"), [(90, 0.85365, 0.10790), (100, 0.51330, 0.03986), (110, 0.17056, 0.00871)]
)
def test_as_patient_as_they_talk(servers: int, p_wait: float, abandoned: float) -> None:
    queue = ImpatientQueue(Queue(100, 1, servers), patience=1)
    assert queue.p_wait == pytest.approx(p_wait, abs=5e-6)
    assert queue.abandoned == pytest.approx(abandoned, abs=5e-6)


def test_ninety_agents_and_thirty_places() -> None:
    queue = ImpatientQueue(Queue(8.4, 10, 90), places=120)
    assert queue.blocked == pytest.approx(0.0036431, abs=1e-7)
    assert queue.length / (8.4 * (1 - queue.blocked)) == pytest.approx(0.45002, abs=1e-5)


@pytest.mark.parametrize(("beta", "p_wait"), [(0.1, 0.8803), (0.5, 0.5045), (1, 0.2234), (1.5, 0.0847), (2, 0.0269)])
def test_halfin_whitt_is_where_erlang_c_goes(beta: float, p_wait: float) -> None:
    """The limit formula, and Erlang C at a load of 40,000 close to it."""
    below = (1 + erf(beta / sqrt(2))) / 2
    density = exp(-beta * beta / 2) / sqrt(2 * pi)
    assert 1 / (1 + beta * below / density) == pytest.approx(p_wait, abs=5e-5)
    assert erlang_c(40_000, round(40_000 + beta * 200)) == pytest.approx(p_wait, abs=3e-3)


def test_no_patience_is_erlang_c() -> None:
    assert ImpatientQueue(Queue(0.8, 60, 50)).p_wait == pytest.approx(Queue(0.8, 60, 50).p_wait, abs=1e-9)


def test_more_load_than_servers() -> None:
    assert (erlang_c(10, 10), Queue(1, 10, 10).asa, Queue(1, 20, 10).occupancy) == (1.0, inf, 1.0)


def test_waits_with_a_limit_on_places() -> None:
    """First come, first served; far from the limit it is M/M/n."""
    wide, open_ended = ImpatientQueue(Queue(0.8, 60, 50), places=3000), Queue(0.8, 60, 50)
    for limit in (0.0, 20.0, 60.0):
        assert 1 - wide.longer(limit) == pytest.approx(open_ended.service_level(limit), abs=1e-9)
    narrow = ImpatientQueue(Queue(8.4, 10, 90), places=120)
    assert narrow.mean_wait == pytest.approx(0.45002, abs=1e-5)
    steps = [narrow.longer(n / 1000) for n in range(20_000)]  # the mean is what lies below the tail
    assert sum(steps) / 1000 == pytest.approx(narrow.mean_wait, abs=1e-3)
