"""What is wrong with what a flow looks up, and which values it knows."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from flows import document as nodes
from flows.document import FlowDocument, Source, SourceKind
from routing.publishing.publish import Problem, Where

MOST_NAMED = 8
ALWAYS = ("caller", "dialled", "vip", "blocked")
LONGEST_S = 10.0


def values_of(document: FlowDocument) -> set[str]:
    """All values that a node may use: typed, looked up, or always known."""
    found = {*ALWAYS}
    for node in document.nodes.values():
        if isinstance(node, nodes.Collect):
            found.add(node.into)
    for source in document.sources.values():
        found |= source.fields.keys()
    return found


def check_source(at: Where, source: Source) -> Iterator[Problem]:
    """Everything that is wrong."""
    if not source.fields:
        yield Problem((*at, "fields"), "没有字段", "no fields; expected what the answer gives")
    if source.kind is SourceKind.HTTP:
        parts = urlsplit(source.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            yield Problem(
                (*at, "url"), "应为 http(s) 地址，不含账号", "expected an http(s) address without an account in it"
            )
    elif source.url:
        yield Problem((*at, "url"), "数据库不写地址", "a database has no address")


def check_look_up(at: Where, node: nodes.LookUp, document: FlowDocument) -> Iterator[Problem]:
    """Everything that is wrong."""
    source = document.sources.get(node.source)
    if source is None:
        yield unknown((*at, "source"), ("来源", "source"), node.source, document.sources)
    elif source.kind is SourceKind.DATABASE and len(node.ask) != 1:
        yield Problem((*at, "ask"), "数据库只按一个键查询", "a database is asked by one key")
    usable = values_of(document)
    for word, value in node.ask.items():
        if value not in usable:
            yield unknown((*at, "ask", word), ("值", "value"), value, usable)
    if not 0 < node.timeout_s <= LONGEST_S:
        yield Problem(
            (*at, "timeout_s"),
            f"{node.timeout_s:g} 秒，应大于 0，不超过 {LONGEST_S:g}：主叫在等",
            f"{node.timeout_s:g} s; expected more than 0, up to {LONGEST_S:g}: the caller hears nothing meanwhile",
        )


def unknown(at: Where, noun: tuple[str, str], word: str, known: Iterable[str]) -> Problem:
    """A name that is not there, with those that may be meant."""
    names = sorted(known)
    near = ", ".join(get_close_matches(word, names, n=3) or names[:MOST_NAMED]) or "-"
    return Problem(at, f"没有{noun[0]} {word!r}，有：{near}", f"no {noun[1]} {word!r}; there is: {near}")
