"""What the bench of the floor and the soak of the page make of what they saw; the feeder's facts make a floor."""

from bench.floor.frames import summary
from bench.floor.looking import World
from tests.faults.page_soak import MOST, figures, too_much
from tests.faults.page_watch import growth, objects_kb


def test_frames_that_were_left_out_are_counted() -> None:
    told = summary([16.7] * 97 + [33.3, 33.4, 100.0], [83.0])
    assert told["frame_ms"] == {"p50": 16.7, "p95": 16.7, "p99": 100.0, "max": 100.0}
    assert (told["frames"], told["dropped"], told["long_tasks"], told["longest_task_ms"]) == (100, 7, 1, 83.0)
    assert summary([], [])["dropped_share"] == 0


def test_growth_is_the_slope_of_a_hundred_calls() -> None:
    assert growth([100, 150, 200], [10, 15, 20]) == 10
    assert growth([100, 150, 200], [12, 10, 12]) == 0
    assert growth([100], [12]) == 0


def test_one_listener_of_each_call_is_too_much() -> None:
    seen = [(calls, {"listeners": 380.0 + calls, "nodes": 447.0, "heap_kb": 11000.0}) for calls in (100, 150, 200)]
    assert too_much(figures(seen)) == {"listeners": 100}
    assert MOST["peer_connections"] < 1


def test_objects_are_what_is_left_without_code() -> None:
    meta = {"node_fields": ["type", "name", "self_size"], "node_types": [["code", "object", "string", "native"]]}
    assert objects_kb({"snapshot": {"meta": meta}, "nodes": [0, 0, 4096, 1, 0, 1024, 2, 0, 512, 3, 0, 9000]}) == 1.5


def test_a_second_of_changes_is_looked_at() -> None:
    world = World()
    world.second()
    assert len(world.board.look(world.at)) <= 100
    whole = world.board.whole(world.at)
    assert len(whole.agents) == 1000 and sum(tile.waiting for tile in whole.queues) == 150
