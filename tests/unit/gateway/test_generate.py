"""The generator of the screens' types: what it writes for each shape, and that the committed file is fresh."""

import types
from typing import Literal

import msgspec
import pytest

from agent_ui.gateway.description.generate import HEADER, CannotSay, generate, main
from agent_ui.gateway.protocol import messages as protocol

Mood = Literal["calm", "busy"]


class Inner(msgspec.Struct, frozen=True, kw_only=True):
    n: int


class Said(msgspec.Struct, frozen=True, kw_only=True, tag="said"):
    """What was said."""

    mood: Literal["busy", "calm"]
    other: Literal["b", "a"]
    share: float | None
    parts: list[Inner]
    either: list[int | None]
    named: dict[str, Inner]
    is_done: bool
    note: str = ""


class Heard(msgspec.Struct, frozen=True, kw_only=True, tag="heard"):
    """First line.

    Second paragraph.
    """


class Odd(msgspec.Struct, frozen=True, kw_only=True):
    pair: tuple[int, int]


def module_of(**members: object) -> types.ModuleType:
    """A protocol of its own, made of this file's types."""
    made = types.ModuleType(__name__)
    vars(made).update(members)
    return made


def test_every_shape_has_its_typescript() -> None:
    text = generate(module_of(Mood=Mood, Inner=Inner, Said=Said, Heard=Heard, News=Said | Heard))
    assert text == (
        HEADER
        + '\nexport const moods = ["calm", "busy"] as const;\nexport type Mood = (typeof moods)[number];\n'
        + "\nexport interface Inner {\n  n: number;\n}\n"
        + '\n/** What was said. */\nexport interface Said {\n  type: "said";\n  mood: Mood;\n  other: "a" | "b";\n'
        + "  share: number | null;\n  parts: Inner[];\n  either: (number | null)[];\n"
        + "  named: Record<string, Inner>;\n  is_done: boolean;\n  note?: string;\n}\n"
        + "\n/**\n * First line.\n *\n * Second paragraph.\n */\n"
        + 'export interface Heard {\n  type: "heard";\n}\n'
        + "\nexport type News = Said | Heard;\n"
    )


def test_an_unknown_shape_is_named_and_not_guessed() -> None:
    with pytest.raises(CannotSay, match="Tuple"):
        generate(module_of(Odd=Odd))


def test_the_same_protocol_gives_the_same_bytes() -> None:
    assert generate(protocol) == generate(protocol)


def test_every_message_of_the_protocol_is_written() -> None:
    text = generate(protocol)
    for name, value in vars(protocol).items():
        if isinstance(value, type) and issubclass(value, protocol.Frozen) and value is not protocol.Frozen:
            assert f"export interface {name} {{" in text


def test_the_committed_file_is_fresh() -> None:
    assert main(["--check"]) == 0
