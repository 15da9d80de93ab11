"""Which trunk is next: never one beyond its limits, each once, in order or by weight."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ari_app.trunks.book import Book, Group, Trunk, made_of
from ari_app.trunks.choosing import Chosen, Later, NoneFree, Use, choose, choose_for_help

A, B, C = (Trunk(name, name, (f"PJSIP/{name}",)) for name in "abc")


def book(*trunks: Trunk, weights: tuple[int, ...] = ()) -> Book:
    return made_of(trunks, (Group("all", tuple(one.name for one in trunks), weights),), "all")


def limited(name: str, channels: int = 0, per_second: int = 0) -> Trunk:
    return Trunk(name, name, (), channels, per_second)


def name(choice: object) -> str:
    assert isinstance(choice, Chosen), choice
    return choice.trunk.name


def test_in_order_the_first_that_can() -> None:
    lines = book(A, B, C)
    assert [name(choose(lines, lines.way_out, Use(), tried, 0.0)) for tried in ("", "a", "ab")] == ["a", "b", "c"]
    assert choose(lines, lines.way_out, Use(), "abc", 0.0) == NoneFree(())


def test_a_call_for_help_goes_out_over_a_full_trunk_too() -> None:
    lines = book(limited("a", 1, 1), limited("b", 1))
    full = Use({"a": 1, "b": 1}, {"a": (0.0,)})
    assert name(choose_for_help(lines, lines.way_out, Use({"a": 1}), (), 0.5)) == "b", "one with room comes first"
    assert name(choose_for_help(lines, lines.way_out, full, (), 0.5)) == "a"
    assert name(choose_for_help(lines, lines.way_out, full, ("a",), 0.5)) == "b"
    assert choose_for_help(lines, lines.way_out, full, ("a", "b"), 0.5) == NoneFree(())


def test_a_full_trunk_is_passed_over_and_told_of() -> None:
    lines = book(limited("a", 2), limited("b", 1))
    assert name(choose(lines, lines.way_out, Use({"a": 1}), (), 0.0)) == "a"
    assert name(choose(lines, lines.way_out, Use({"a": 2}), (), 0.0)) == "b"
    assert choose(lines, lines.way_out, Use({"a": 2, "b": 1}), (), 0.0) == NoneFree(("a", "b"))
    assert choose(lines, lines.way_out, Use({"a": 2, "b": 1}), ("b",), 0.0) == NoneFree(("a",))


def test_who_has_had_the_calls_of_this_second_waits_or_leaves_it_to_the_next() -> None:
    busy = Use(started={"a": (9.5, 9.8)})
    assert name(choose(book(limited("a", 0, 2), B), Group("g", ("a", "b")), busy, (), 10.0)) == "b"
    alone = book(limited("a", 0, 2))
    later = choose(alone, alone.way_out, busy, (), 10.0)
    assert isinstance(later, Later) and abs(later.after_s - 0.5) < 1e-9
    assert name(choose(alone, alone.way_out, busy, (), 10.0 + later.after_s)) == "a"
    assert name(choose(alone, alone.way_out, Use(started={"a": (8.0, 9.5)}), (), 10.0)) == "a"
    full = choose(book(limited("a", 1, 1)), Group("g", ("a",)), Use({"a": 1}, {"a": (9.9,)}), (), 10.0)
    assert full == NoneFree(("a",)), "waiting would not help"


def test_who_was_silent_comes_last_for_a_while() -> None:
    lines = book(A, B)
    assert name(choose(lines, lines.way_out, Use(resting={"a"}), (), 0.0)) == "b"
    assert name(choose(lines, lines.way_out, Use(resting={"a", "b"}), (), 0.0)) == "a"
    assert name(choose(lines, lines.way_out, Use(resting={"a"}), ("b",), 0.0)) == "a"


def test_a_trunk_that_was_taken_out_is_not_chosen() -> None:
    old, new = book(A, B), book(B)
    assert name(choose(new, old.way_out, Use(), (), 0.0)) == "b"
    assert choose(new, old.way_out, Use(), ("b",), 0.0) == NoneFree(())


def test_turns_are_spread_over_a_round() -> None:
    lines = book(A, B, C, weights=(5, 1, 1))
    turns: dict[str, int] = {}
    taken = []
    for _ in range(7):
        choice = choose(lines, lines.way_out, Use(turns=turns), (), 0.0)
        assert isinstance(choice, Chosen)
        taken.append(choice.trunk.name)
        turns = dict(choice.turns)
    assert "".join(taken) == "aabacaa"


weights = st.lists(st.integers(1, 9), min_size=1, max_size=4)
limits = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=4)


@given(weights, st.integers(1, 5))
def test_shares_are_exact_over_each_round(shares: list[int], rounds: int) -> None:
    lines = book(*(limited(f"t{n}") for n, _ in enumerate(shares)), weights=tuple(shares))
    turns: dict[str, int] = {}
    for _ in range(rounds):
        taken: Counter[str] = Counter()
        for _ in range(sum(shares)):
            choice = choose(lines, lines.way_out, Use(turns=turns), (), 0.0)
            assert isinstance(choice, Chosen)
            taken[choice.trunk.name] += 1
            turns = dict(choice.turns)
        assert [taken[f"t{n}"] for n, _ in enumerate(shares)] == shares


@given(limits, st.booleans(), st.lists(st.tuples(st.floats(0, 0.5), st.booleans()), max_size=60))
def test_no_trunk_is_ever_beyond_its_limits(
    bounds: list[tuple[int, int]], is_weighted: bool, calls: list[tuple[float, bool]]
) -> None:
    trunks = [limited(f"t{n}", *bound) for n, bound in enumerate(bounds)]
    lines = book(*trunks, weights=tuple(range(1, len(trunks) + 1)) if is_weighted else ())
    in_use: Counter[str] = Counter()
    started: dict[str, tuple[float, ...]] = {}
    turns: dict[str, int] = {}
    now = 0.0
    up: list[str] = []
    for after_s, ends_one in calls:
        now += after_s
        if ends_one and up:
            in_use[up.pop(0)] -= 1
        choice = choose(lines, lines.way_out, Use(in_use, started, turns), (), now)
        if not isinstance(choice, Chosen):
            for trunk in trunks:
                recent = [at for at in started.get(trunk.name, ()) if now - at < 1.0]
                is_full = 0 < trunk.channels <= in_use[trunk.name]
                assert is_full or 0 < trunk.per_second <= len(recent), "refused although there was room"
            continue
        took, turns = choice.trunk, dict(choice.turns)
        up.append(took.name)
        in_use[took.name] += 1
        started[took.name] = (*started.get(took.name, ()), now)
        assert not took.channels or in_use[took.name] <= took.channels
        if took.per_second:
            times = started[took.name]
            assert all(last - first >= 1.0 for first, last in zip(times, times[took.per_second :], strict=False))
        if not is_weighted:
            earlier = trunks[: trunks.index(took)]
            assert all(_cannot(one, in_use, started, now) for one in earlier), "out of order"


def _cannot(trunk: Trunk, in_use: Counter[str], started: dict[str, tuple[float, ...]], now: float) -> bool:
    recent = [at for at in started.get(trunk.name, ()) if now - at < 1.0]
    return 0 < trunk.channels <= in_use[trunk.name] or 0 < trunk.per_second <= len(recent)


@given(weights, st.booleans(), st.sets(st.integers(0, 3)))
def test_each_is_tried_once_in_a_call(shares: list[int], is_weighted: bool, resting: set[int]) -> None:
    trunks = [limited(f"t{n}") for n, _ in enumerate(shares)]
    lines = book(*trunks, weights=tuple(shares) if is_weighted else ())
    use = Use(resting={f"t{n}" for n in resting})
    tried: list[str] = []
    while isinstance(choice := choose(lines, lines.way_out, use, tried, 0.0), Chosen):
        tried.append(choice.trunk.name)
    assert sorted(tried) == sorted(one.name for one in trunks)
    if not is_weighted and not resting:
        assert all(first < second for first, second in pairwise(tried))
