"""The shared words: every fact travels there and back, ids can be put into a URL, the error tree is what it says."""

import dataclasses
import types
import typing
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest

from lexicon import errors
from lexicon.ids import CallId, OfferId, agent_channel, call_bridge
from lexicon.journal import FACTS, Entry, Fact
from lexicon.outcome import Fault
from lexicon.wire import UnreadableFact, entry_from_bytes, entry_to_bytes, fact_from_json, fact_to_json

AT = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
PLAIN: dict[type, object] = {str: '坐席 "x"', int: 16, float: 1.25, bool: True, datetime: AT}


def some(kind: Any) -> Any:
    """A value of this type, whatever it is."""
    while isinstance(kind, typing.NewType):
        kind = kind.__supertype__
    if kind in PLAIN:
        return PLAIN[kind]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return some(kind.__args__[0])
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)
        return (some(inner[0]),) * 2 if inner[-1] is Ellipsis else tuple(map(some, inner))
    if typing.get_origin(kind) is dict:
        return {some(key): some(value) for key, value in [typing.get_args(kind)]}
    if hasattr(kind, "_fields"):
        return kind(*map(some, typing.get_type_hints(kind).values()))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return kind(**{name: some(hint) for name, hint in typing.get_type_hints(kind).items() if name in fields_of(kind)})


def fields_of(kind: Any) -> tuple[str, ...]:
    """The fields' names, of a struct or a dataclass."""
    names: tuple[str, ...] = getattr(kind, "__struct_fields__", ())
    return names or tuple(field.name for field in dataclasses.fields(kind))


@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS.keys())
def test_every_fact_travels_there_and_back(kind: type[Fact]) -> None:
    fact = some(kind)
    assert fact_from_json(kind.__name__, fact_to_json(fact)) == fact
    entry = Entry(AT, "controller", 3, 7, fact)
    assert entry_from_bytes(entry_to_bytes(entry)) == entry
    assert b"\n" not in entry_to_bytes(entry)


@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS.keys())
def test_every_fact_is_frozen_and_says_what_it_is(kind: type[Fact]) -> None:
    assert kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(")
    with pytest.raises(AttributeError, match="immutable|cannot assign"):
        setattr(some(kind), fields_of(kind)[0], "other")


@pytest.mark.parametrize("broken", [b"", b"[]", b"{", b'{"kind":"CallEnded"}'])
def test_what_cannot_be_read_is_named(broken: bytes) -> None:
    with pytest.raises(UnreadableFact):
        entry_from_bytes(broken)


def test_a_kind_of_a_later_version_is_named() -> None:
    with pytest.raises(UnreadableFact) as unread:
        fact_from_json("CallBeamedUp", "{}")
    assert unread.value.kind == "CallBeamedUp"


def test_derived_ids_are_distinct_and_stable() -> None:
    assert agent_channel(OfferId("o1")) == agent_channel(OfferId("o1")) != agent_channel(OfferId("o2"))
    bridges = {call_bridge(CallId(call), talk) for call in ("c1", "c2") for talk in (1, 2)}
    assert len(bridges) == 4


def test_the_error_tree() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.ZuoxiError)]
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes)), "each error has its own word"
    for kind in kinds:
        assert kind.retryable is issubclass(kind, errors.Away)
        assert isinstance(kind.fault, Fault)
        assert kind.__name__ in (errors.__doc__ or ""), "the docstring draws the whole tree"
