"""What is wrong with one node: the rules of each type, in ``RULES``."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flows import document as nodes
from flows.calendar import is_ever_open
from flows.check_source import check_look_up, unknown, values_of
from flows.document import KEYS, AnyNode, FlowDocument
from flows.surroundings import Surroundings
from lexicon.ids import ReasonId
from routing.publishing.publish import Problem, Where

LONGEST_TIMEOUT_S = 60.0
_NUMBER = re.compile(r"\+[0-9]{5,19}|[0-9]{3,20}")
Question = nodes.Menu | nodes.Language | nodes.Collect | nodes.Voicemail | nodes.Callback
Rule = Callable[[Where, Any, FlowDocument, Surroundings], Iterator[Problem]]


def check_keys(at: Where, keys: Mapping[str, str]) -> Iterator[Problem]:
    """Keys that lead somewhere."""
    if not keys:
        yield Problem((*at, "keys"), "没有按键", "no keys; expected at least one")
    for key in keys:
        if len(key) != 1 or key not in KEYS:
            yield Problem(
                (*at, "keys", key), f"{key!r} 不是按键，应为 0 到 9、* 或 #", f"{key!r}; expected 0 to 9, * or #"
            )


def _asks(at: Where, node: Question, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if not 1 <= node.tries <= 9:
        yield Problem((*at, "tries"), f"次数为 {node.tries}，应为 1 到 9", f"{node.tries} tries; expected 1 to 9")
    if not 0 < node.timeout_s <= LONGEST_TIMEOUT_S:
        yield Problem(
            (*at, "timeout_s"),
            f"{node.timeout_s:g} 秒，应大于 0，不超过 {LONGEST_TIMEOUT_S:g}",
            f"{node.timeout_s:g} s; expected more than 0, up to {LONGEST_TIMEOUT_S:g}",
        )
    if not node.say:
        yield Problem((*at, "say"), "没有提示：主叫不知道按什么", "nothing is said: expected what the caller is asked")


def _queue(at: Where, node: nodes.Queue, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.reason:
        yield from check_reason((*at, "reason"), node.reason, document, around)
    if node.keys:
        yield from check_keys(at, node.keys)
    comfort = node.comfort
    if comfort is not None and not 5 <= comfort.every_s <= 3600:
        told = f"{comfort.every_s:g} 秒，应为 5 到 3600", f"{comfort.every_s:g} s; expected 5 to 3600"
        yield Problem((*at, "comfort", "every_s"), *told)
    if comfort is not None and not 0 <= comfort.first_s <= 3600:
        told = f"{comfort.first_s:g} 秒，应为 0 到 3600", f"{comfort.first_s:g} s; expected 0 to 3600"
        yield Problem((*at, "comfort", "first_s"), *told)


def check_reason(at: Where, reason: str, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    owner = around.reasons.get(ReasonId(reason))
    if owner is None:
        mine = [one for one, client in around.reasons.items() if client == document.client]
        yield unknown(at, ("来电原因", "reason"), reason, mine)
    elif owner != document.client:
        yield Problem(at, f"原因属于客户 {owner!r}", f"this reason is of client {owner!r}; expected one of the flow's")


def _collect(at: Where, node: nodes.Collect, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if not 1 <= node.shortest <= node.longest <= 40:
        yield Problem(
            (*at, "longest"),
            f"{node.shortest} 到 {node.longest} 位：应为 1 到 40，且最少不多于最多",
            f"{node.shortest} to {node.longest} digits; expected 1 to 40, the least not above the most",
        )
    if node.end and (len(node.end) != 1 or node.end not in KEYS):
        yield Problem((*at, "end"), f"{node.end!r} 不是按键", f"{node.end!r}; expected a key, or '' for none")


def _menu(at: Where, node: nodes.Menu, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    yield from check_keys(at, node.keys)


def _language(at: Where, node: nodes.Language, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    yield from check_keys(at, node.keys)
    for key, language in node.keys.items():
        if language not in document.languages:
            yield unknown((*at, "keys", key), ("语言", "language"), language, document.languages)


def _set_reason(at: Where, node: nodes.SetReason, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    yield from check_reason((*at, "reason"), node.reason, document, around)


def _hours(at: Where, node: nodes.Hours, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.calendar not in document.calendars:
        yield unknown((*at, "calendar"), ("日历", "calendar"), node.calendar, document.calendars)


def _emergency(at: Where, node: nodes.Emergency, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.starts is not None and node.ends is not None and node.ends <= node.starts:
        yield Problem((*at, "ends"), "应晚于开始时间", "expected later than the start")


def _look_up(at: Where, node: nodes.LookUp, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    yield from check_look_up(at, node, document)


def _choose(at: Where, node: nodes.Choose, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    usable = values_of(document)
    if node.value not in usable:
        yield unknown((*at, "value"), ("值", "value"), node.value, usable)


LIMITS = {
    "longest_s": (5.0, 1800.0),
    "silence_s": (1.0, 60.0),
    "shortest_s": (2.0, 60.0),
    "due_min": (1.0, 44_640.0),
}
EXPIRES_MIN = (1.0, 720.0)  # a new controller reads the journal of a day


def _voicemail(at: Where, node: nodes.Voicemail, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.reason:
        yield from check_reason((*at, "reason"), node.reason, document, around)
    for word, (least, most) in LIMITS.items():
        value = getattr(node, word)
        if not least <= value <= most:
            zh, en = f"{value:g}，应为 {least:g} 到 {most:g}", f"{value:g}; expected {least:g} to {most:g}"
            yield Problem((*at, word), zh, en)
    if node.hours and node.hours not in document.calendars:
        yield unknown((*at, "hours"), ("日历", "calendar"), node.hours, document.calendars)
    elif node.hours and not is_ever_open(document.calendars[node.hours]):
        zh, en = "这个日历从不开放：期限永远不到", "this calendar is never open: nothing would ever be due"
        yield Problem((*at, "hours"), zh, en)
    if node.review:
        yield from _asks(at, node, document, around)


def _callback(at: Where, node: nodes.Callback, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.reason:
        yield from check_reason((*at, "reason"), node.reason, document, around)
    least, most = EXPIRES_MIN
    if not least <= node.expires_min <= most:
        told = f"{node.expires_min:g}"
        zh, en = f"{told}，应为 {least:g} 到 {most:g}", f"{told}; expected {least:g} to {most:g}"
        yield Problem((*at, "expires_min"), zh, en)
    if node.hours and node.hours not in document.calendars:
        yield unknown((*at, "hours"), ("日历", "calendar"), node.hours, document.calendars)
    elif node.hours and not is_ever_open(document.calendars[node.hours]):
        yield Problem((*at, "hours"), "这个日历从不开放", "this calendar is never open")
    if not any(piece.value == "number" for piece in node.say):
        zh, en = "没有读出号码：应包含 value: number", "the number is not said: expected value: number among it"
        yield Problem((*at, "say"), zh, en)
    for word in ("enter", "done"):
        if not getattr(node, word):
            yield Problem((*at, word), "没有内容", "nothing is said")


def _transfer(at: Where, node: nodes.Transfer, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if not _NUMBER.fullmatch(node.number):
        expected = "expected digits, with a + in front if need be, up to 20"
        yield Problem((*at, "number"), f"{node.number!r} 不是电话号码", f"{node.number!r}; {expected}")


RULES: dict[type[AnyNode], tuple[Rule, ...]] = {
    nodes.Menu: (_menu, _asks),
    nodes.Language: (_language, _asks),
    nodes.Queue: (_queue,),
    nodes.SetReason: (_set_reason,),
    nodes.Hours: (_hours,),
    nodes.Emergency: (_emergency,),
    nodes.Collect: (_collect, _asks),
    nodes.LookUp: (_look_up,),
    nodes.Transfer: (_transfer,),
    nodes.Choose: (_choose,),
    nodes.Voicemail: (_voicemail,),
    nodes.Callback: (_callback, _asks),
}
