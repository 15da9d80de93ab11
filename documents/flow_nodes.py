"""Nodes of a flow file: a reader for each kind, in ``READERS`` with the keys it may and must have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from documents.flow_values import Found, flag_of, instant_of, number_of, pieces_of, text_of
from documents.yaml_file import Value
from flows import document as nodes
from flows.digits import CheckDigit
from flows.document import AnyNode


def node_of(value: Value) -> AnyNode | None:
    """One node; what is wrong with it is among the mistakes afterwards."""
    entries = value.entries()
    if "do" not in entries:
        if value.is_mapping:
            value.wrong("缺少键 'do'", "the key 'do' is missing")
        return None
    kind = entries["do"].text()
    if kind not in READERS:
        words = ", ".join(READERS)
        entries["do"].wrong(f"未知的节点 {kind!r}，可用：{words}", f"unknown node {kind!r}; expected one of {words}")
        return None
    allowed, needed, read = READERS[kind]
    return read(value.keys("do", *allowed, *needed, needed=needed))


def _say(found: Found) -> AnyNode:
    return nodes.Say(
        say=pieces_of(found, "say"),
        then=text_of(found, "then"),
        is_interruptible=flag_of(found, "interruptible", usual=True),
    )


def _menu(found: Found) -> AnyNode:
    return nodes.Menu(
        say=pieces_of(found, "say"), keys=_keys(found), otherwise=text_of(found, "otherwise"), **_asks(found)
    )


def _language(found: Found) -> AnyNode:
    usual = nodes.Language(say=(), keys={}, then="")
    return nodes.Language(
        say=pieces_of(found, "say"), keys=_keys(found), then=text_of(found, "then"), **_asks(found, usual)
    )


def _hours(found: Found) -> AnyNode:
    roads = {word: text_of(found, word) for word in ("open", "closed", "holiday") if word in found}
    return nodes.Hours(**{"calendar": text_of(found, "calendar"), "open": "", "closed": "", **roads})


def _reason(found: Found) -> AnyNode:
    return nodes.SetReason(reason=text_of(found, "reason"), then=text_of(found, "then"))


def _queue(found: Found) -> AnyNode:
    return nodes.Queue(
        reason=text_of(found, "reason"),
        comfort=_comfort(found["comfort"]) if "comfort" in found else None,
        keys=_keys(found) if "keys" in found else {},
        survey=text_of(found, "survey"),
        closed=text_of(found, "closed"),
    )


def _comfort(value: Value) -> nodes.Comfort:
    found = value.keys("every_s", "first_s", "say", needed=("every_s", "say"))
    return nodes.Comfort(
        every_s=number_of(found, "every_s", 30.0), say=pieces_of(found, "say"), first_s=number_of(found, "first_s", 0.0)
    )


def _emergency(found: Found) -> AnyNode:
    return nodes.Emergency(
        say=pieces_of(found, "say"),
        off=text_of(found, "off"),
        then=text_of(found, "then"),
        is_on=flag_of(found, "on", usual=True),
        starts=instant_of(found, "starts"),
        ends=instant_of(found, "ends"),
    )


def _transfer(found: Found) -> AnyNode:
    return nodes.Transfer(number=text_of(found, "number"), failed=text_of(found, "failed"), say=pieces_of(found, "say"))


def _collect(found: Found) -> AnyNode:
    usual = nodes.Collect(say=(), into="", then="", otherwise="")
    into = found["into"].identity() if "into" in found else ""
    return nodes.Collect(
        say=pieces_of(found, "say"),
        into=into,
        then=text_of(found, "then"),
        otherwise=text_of(found, "otherwise"),
        shortest=found["shortest"].integer() if "shortest" in found else usual.shortest,
        longest=found["longest"].integer() if "longest" in found else usual.longest,
        end=text_of(found, "end", usual.end).replace("none", ""),
        check=found["check"].one_of(CheckDigit, CheckDigit.NONE) if "check" in found else CheckDigit.NONE,
        is_masked=flag_of(found, "masked", usual=False),
        **_asks(found, usual),
    )


def _look_up(found: Found) -> AnyNode:
    roads = {word: text_of(found, word) for word in ("source", "found", "missing", "failed")}
    ask = {word: value.text() for word, value in (found["ask"].entries() if "ask" in found else {}).items()}
    return nodes.LookUp(**roads, ask=ask, timeout_s=number_of(found, "timeout_s", 3.0))


def _choose(found: Found) -> AnyNode:
    cases = {case: to.text() for case, to in (found["cases"].entries() if "cases" in found else {}).items()}
    return nodes.Choose(value=text_of(found, "value"), cases=cases, otherwise=text_of(found, "otherwise"))


def _voicemail(found: Found) -> AnyNode:
    usual = nodes.Voicemail(say=(), then="", failed="")
    return nodes.Voicemail(
        say=pieces_of(found, "say"),
        reason=text_of(found, "reason"),
        hours=text_of(found, "hours"),
        review=pieces_of(found, "review"),
        then=text_of(found, "then"),
        failed=text_of(found, "failed"),
        due_min=number_of(found, "due_min", usual.due_min),
        longest_s=number_of(found, "longest_s", usual.longest_s),
        silence_s=number_of(found, "silence_s", usual.silence_s),
        shortest_s=number_of(found, "shortest_s", usual.shortest_s),
        tries=found["tries"].integer() if "tries" in found else usual.tries,
        timeout_s=number_of(found, "timeout_s", usual.timeout_s),
    )


def _callback(found: Found) -> AnyNode:
    usual = nodes.Callback(otherwise="")
    said: dict[str, Any] = {
        word: pieces_of(found, word) if word in found else getattr(usual, word)
        for word in ("say", "enter", "wrong", "done")
    }
    return nodes.Callback(
        otherwise=text_of(found, "otherwise"),
        **said,
        reason=text_of(found, "reason"),
        expires_min=number_of(found, "expires_min", usual.expires_min),
        hours=text_of(found, "hours"),
        **_asks(found, usual),
    )


def _hang_up(found: Found) -> AnyNode:
    why = found["why"].identity() if "why" in found else "served"
    return nodes.HangUp(say=pieces_of(found, "say"), why=why)


_ASKS = ("tries", "timeout_s", "bad", "silent")
_MESSAGE = ("reason", "due_min", "hours", "longest_s", "silence_s", "shortest_s", "review", "tries", "timeout_s")
_ENTRY = ("shortest", "longest", "end", "check", "masked", *_ASKS)
_CALLBACK = ("say", "enter", "wrong", "done", "reason", "expires_min", "hours", *_ASKS)
READERS: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Found], AnyNode]]] = {
    "say": (("interruptible",), ("say", "then"), _say),
    "menu": (_ASKS, ("say", "keys", "otherwise"), _menu),
    "language": (_ASKS, ("say", "keys", "then"), _language),
    "hours": (("holiday",), ("calendar", "open", "closed"), _hours),
    "reason": ((), ("reason", "then"), _reason),
    "queue": (("reason", "comfort", "keys", "survey", "closed"), (), _queue),
    "emergency": (("then", "on", "starts", "ends"), ("say", "off"), _emergency),
    "transfer": (("say",), ("number", "failed"), _transfer),
    "collect": (_ENTRY, ("say", "into", "then", "otherwise"), _collect),
    "look-up": (("timeout_s",), ("source", "ask", "found", "missing", "failed"), _look_up),
    "choose": ((), ("value", "cases", "otherwise"), _choose),
    "voicemail": (_MESSAGE, ("say", "then", "failed"), _voicemail),
    "callback": (_CALLBACK, ("otherwise",), _callback),
    "hang-up": (("say", "why"), (), _hang_up),
}  # fmt: skip


def _asks(found: Found, usual: Any = None) -> dict[str, Any]:
    """The keys that all questions have; those that are not there are as usual."""
    usual = usual or nodes.Menu(say=(), keys={}, otherwise="")
    return {
        "tries": found["tries"].integer() if "tries" in found else usual.tries,
        "timeout_s": number_of(found, "timeout_s", usual.timeout_s),
        "bad": pieces_of(found, "bad") if "bad" in found else usual.bad,
        "silent": pieces_of(found, "silent") if "silent" in found else usual.silent,
    }


def _keys(found: Found) -> dict[str, str]:
    return {key: value.text() for key, value in found["keys"].entries().items()} if "keys" in found else {}
