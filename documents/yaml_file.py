"""YAML files that people write, read so that every mistake is told with its line and column, all of them at once.

A ``Value`` is asked for what should be there. What is not as it should be is noted, and something harmless is
answered, so that reading goes on; whoever reads looks at ``Mistakes`` at the end. Plain words are taken as they are
written: ``no`` is a word and not false, ``010`` is ten. Tags and merges mean nothing here and are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from lexicon.errors import ZuoxiError

E = TypeVar("E", bound=StrEnum)
Where = tuple[str | int, ...]

LARGEST_BYTES = 1 << 20
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_PLAIN = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place; ``line`` and ``column`` count from 1, 0 when it is nowhere in particular."""

    line: int
    column: int
    zh: str
    en: str


class UnreadableYaml(ZuoxiError):
    """Not YAML at all, or no file: there is nothing to look into."""

    code = "unreadable-yaml"

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.en)
        self.mistake = mistake


class Mistakes:
    """All that is wrong in one file, in the order of its lines, and where everything stands."""

    def __init__(self) -> None:
        self._found: list[Mistake] = []
        self._places: dict[Where, tuple[int, int]] = {}

    def __iter__(self) -> Iterator[Mistake]:
        return iter(sorted(self._found, key=lambda one: (one.line, one.column)))

    def __len__(self) -> int:
        return len(self._found)

    def add(self, where: Where, zh: str, en: str) -> None:
        """Something is wrong at ``where``, or at the nearest place above it that is in the file."""
        self._found.append(Mistake(*self.place(where), zh, en))

    def note(self, where: Where, node: yaml.Node) -> None:
        """``where`` stands at this node."""
        self._places[where] = (node.start_mark.line + 1, node.start_mark.column + 1)

    def place(self, where: Where) -> tuple[int, int]:
        """Line and column of ``where``, or of the nearest place above it."""
        while where and where not in self._places:
            where = where[:-1]
        return self._places.get(where, (1, 1))


class Value:
    """One place of the file with what stands there."""

    def __init__(self, node: yaml.Node, where: Where, mistakes: Mistakes) -> None:
        self._node, self.where, self._mistakes = node, where, mistakes
        if node.tag not in _PLAIN:
            self.wrong(f"不能使用标签 {node.tag}", f"tags such as {node.tag} mean nothing here")

    def wrong(self, zh: str, en: str) -> None:
        """Note that this is not as it should be."""
        self._mistakes.add(self.where, zh, en)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self._node, yaml.SequenceNode)

    def keys(self, *allowed: str, needed: Sequence[str] = ()) -> dict[str, Value]:
        """A mapping with these keys only; the ``needed`` ones must be there."""
        found = self.entries()
        for key, _ in self._node.value if found else ():
            if isinstance(key, yaml.ScalarNode) and key.value in found and key.value not in allowed:
                where = (*self.where, key.value)
                self._mistakes.note(where, key)
                zh, en = "、".join(allowed), ", ".join(allowed)
                self._mistakes.add(
                    where, f"未知的键 {key.value!r}，可用：{zh}", f"unknown key {key.value!r}; expected one of {en}"
                )
                del found[key.value]
        for key in needed:
            if key not in found and isinstance(self._node, yaml.MappingNode):
                self.wrong(f"缺少键 {key!r}", f"the key {key!r} is missing")
        return found

    def entries(self) -> dict[str, Value]:
        """A mapping with any keys, in the order in which they stand there."""
        if not isinstance(self._node, yaml.MappingNode):
            self.wrong("应为“键: 值”的列表", "expected a mapping (key: value)")
            return {}
        found: dict[str, Value] = {}
        for key, node in self._node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.value:
                self.wrong("键应为一个词", "expected a word as key")
                continue
            where = (*self.where, key.value)
            if key.value in found:
                self._mistakes.note((*where, "again"), key)
                self._mistakes.add((*where, "again"), f"键 {key.value!r} 重复", f"the key {key.value!r} is there twice")
                continue
            # A wrong value is told where it stands, everything else about it where its key stands.
            self._mistakes.note(where, key if not isinstance(node, yaml.ScalarNode) else node)
            found[key.value] = Value(node, where, self._mistakes)
        return found

    def items(self) -> list[Value]:
        """A list."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.wrong("应为列表", "expected a list")
            return []
        for place, node in enumerate(self._node.value):
            self._mistakes.note((*self.where, place), node)
        return [Value(node, (*self.where, place), self._mistakes) for place, node in enumerate(self._node.value)]

    def several_lines(self, longest: int) -> str:
        """A text over several lines, not empty."""
        text = self._scalar() or ""
        if not text.strip():
            self.wrong("不能为空", "expected a text, this is empty")
        elif len(text) > longest or "\x00" in text:
            self.wrong(f"最多 {longest} 个字", f"expected at most {longest} characters")
        return text.strip()

    def text(self, longest: int = 200) -> str:
        """A word or a line of text, not empty."""
        text = self._scalar()
        if text is None:
            return ""
        if not text.strip():
            self.wrong("不能为空", "expected a text, this is empty")
        elif len(text) > longest or not text.isprintable():
            self.wrong(f"应为一行文字，最多 {longest} 个字", f"expected one line of at most {longest} characters")
        return text.strip()

    def identity(self) -> str:
        """A word that can be an id: letters, digits, and . _ - between them."""
        text = self._scalar()
        if text is None:
            return ""
        check_identity(self, text)
        return text

    def one_of(self, kind: type[E], default: E) -> E:
        """One of the words of ``kind``."""
        text = self._scalar()
        if text is None:
            return default
        try:
            return kind(text)
        except ValueError:
            words = ", ".join(kind)
            self.wrong(f"{text!r} 不是可用的值，可用：{words}", f"{text!r} is not known; expected one of {words}")
            return default

    def flag(self) -> bool:
        """true or false."""
        text = self._scalar()
        if text not in ("true", "false", None) or self._is_quoted():
            self.wrong(f"应为 true 或 false，而不是 {text!r}", f"expected true or false, not {text!r}")
        return text == "true"

    def integer(self) -> int:
        """A whole number."""
        text = self._scalar()
        if text is None:
            return 0
        if not _INTEGER.fullmatch(text) or self._is_quoted():
            self.wrong(f"应为整数，而不是 {text!r}", f"expected a whole number, not {text!r}")
            return 0
        return int(text)

    def number(self) -> float:
        """A number, for instance of seconds."""
        text = self._scalar()
        if text is None:
            return 0.0
        if not _NUMBER.fullmatch(text) or self._is_quoted() or not math.isfinite(float(text)):
            self.wrong(f"应为数字，而不是 {text!r}", f"expected a number, not {text!r}")
            return 0.0
        return float(text)

    def _scalar(self) -> str | None:
        if not isinstance(self._node, yaml.ScalarNode):
            self.wrong("应为单个值", "expected a single value, not a list or mapping")
            return None
        if self._node.value in ("", "~", "null") and not self._is_quoted():
            self.wrong("缺少值", "there is no value")
            return None
        return str(self._node.value)

    def _is_quoted(self) -> bool:
        return getattr(self._node, "style", None) is not None


_IDENTITY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


def check_identity(value: Value, text: str) -> None:
    """Note where ``text``, which may be the key of ``value``, can be no id."""
    if not _IDENTITY.fullmatch(text):
        value.wrong(
            f"{text!r} 不能用作标识：只能用字母、数字和中间的 . _ -，最多 64 个字符",
            f"{text!r} can be no id: letters and digits, with . _ - between them, at most 64 characters",
        )


def read_yaml(text: str) -> tuple[Value, Mistakes]:
    """The document of a text. Raises UnreadableYaml."""
    mistakes = Mistakes()
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
        why = ", ".join(filter(None, (error.context, error.problem)))
        raise UnreadableYaml(Mistake(line, column, f"YAML 语法错误：{why}", f"not YAML: {why}")) from None
    except (yaml.YAMLError, RecursionError) as error:
        why = str(error).partition("\n")[0]
        raise UnreadableYaml(Mistake(0, 0, f"YAML 语法错误：{why}", f"not YAML: {why}")) from None
    if node is None:
        raise UnreadableYaml(Mistake(1, 1, "文件是空的", "the file is empty"))
    mistakes.note((), node)
    return Value(node, (), mistakes), mistakes


def read_yaml_file(path: Path) -> tuple[Value, Mistakes]:
    """The document of a file in UTF-8. Raises UnreadableYaml."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
        if len(raw) > LARGEST_BYTES:
            raise UnreadableYaml(Mistake(0, 0, "文件超过 1 MiB", "the file is larger than 1 MiB"))
        return read_yaml(raw.decode("utf-8-sig"))
    except OSError as error:
        raise UnreadableYaml(Mistake(0, 0, f"读不到文件：{error.strerror}", f"unreadable: {error.strerror}")) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UnreadableYaml(Mistake(line, 1, "不是 UTF-8 编码", "this is not UTF-8")) from None


def written(data: object) -> str:
    """Plain data as a file that people can go on with."""
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    return text
