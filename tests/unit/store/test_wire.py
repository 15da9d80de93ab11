"""Facts as text and back: all of them, the unknown, the broken."""

import dataclasses
import json
import typing
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from lexicon.journal import FACTS, Entry, ExchangeLost, Fact, OfferMade, RunnerUp
from lexicon.outcome import Fault, Outcome
from lexicon.wire import UnreadableFact, entry_from_bytes, entry_to_bytes, fact_from_json, fact_to_json
from store.sql import QUERIES, load

AT = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
SAMPLES: dict[object, object] = {str: '王 " \\ é', int: 7, float: 1.5, bool: True, datetime: AT, type(None): None}


def sample(kind: object) -> object:
    """A value of an annotated type."""
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    if kind is Outcome:
        return Outcome(Fault.CALLER, "completed")
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)
        return (sample(inner[0]),) if inner[-1] is Ellipsis else tuple(map(sample, inner))
    if typing.get_origin(kind) is dict:
        return {sample(key): sample(value) for key, value in [typing.get_args(kind)]}
    if dataclasses.is_dataclass(kind) or hasattr(kind, "__struct_fields__"):
        return made(kind)
    if typing.get_args(kind):
        return sample(typing.get_args(kind)[0])
    return SAMPLES[kind]


def made(kind: Any) -> Any:
    hints = typing.get_type_hints(kind)
    make: Callable[..., Any] = kind
    return make(**{name: sample(hint) for name, hint in hints.items()})


@pytest.mark.parametrize("kind", FACTS.values(), ids=list(FACTS))
def test_every_fact_survives(kind: type[Fact]) -> None:
    fact = made(kind)
    assert fact_from_json(kind.__name__, fact_to_json(fact)) == fact
    entry = Entry(AT, "controller", 3, 4, fact)
    assert entry_from_bytes(entry_to_bytes(entry)) == entry
    assert b"\n" not in entry_to_bytes(entry)


def test_more_fields_are_ignored_and_nul_is_replaced() -> None:
    assert fact_from_json("ExchangeLost", '{"why": "x", "later": [1]}') == ExchangeLost("x")
    assert fact_from_json("ExchangeLost", fact_to_json(ExchangeLost("a\0b"))) == ExchangeLost("a\ufffdb")


def test_a_choice_that_was_stored_is_read_and_would_be_written_the_same() -> None:
    stored = (
        '{"offer":"o1","call":"c1","client":"acme","queue":"main","agent":"ann","channel":"ch","ring_timeout_s":15.0,'
        '"choice":{"of":"contact","strategy":"longest-idle","key":[1,12.5,"c1"],'
        '"runners_up":[["c2","order",[1,13.5,"c2"]]],"skips":{"free":1,"talking":2},"step":0},"after":7}'
    )
    made = fact_from_json("OfferMade", stored)
    assert isinstance(made, OfferMade) and made.choice is not None
    assert made.choice.runners_up == (RunnerUp("c2", "order", (1, 13.5, "c2")),)
    assert json.loads(fact_to_json(made)) == json.loads(stored) | {"contact": ""}  # came later, with a default


@pytest.mark.parametrize(("kind", "data"), [("Nothing", "{}"), ("ExchangeLost", "{}"), ("ExchangeLost", "[")])
def test_what_cannot_be_read_is_named(kind: str, data: str) -> None:
    with pytest.raises(UnreadableFact) as error:
        fact_from_json(kind, data)
    assert error.value.kind == kind


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"at":"yesterday"}', msgspec.json.encode({"kind": "X"})])
def test_broken_lines_are_named(line: bytes) -> None:
    with pytest.raises(UnreadableFact):
        entry_from_bytes(line)


@pytest.mark.parametrize("noun", [path.stem for path in QUERIES.glob("*.sql")])
def test_every_query_is_named_and_explained(noun: str) -> None:
    assert load(noun)
