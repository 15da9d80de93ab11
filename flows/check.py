"""What is wrong with a flow, told before it holds: each problem with its place and what would be right.

A run has an end because of what is refused here: from every node there is a way on or an end, and no circle that a
caller who does nothing could go round in. Whoever plays with the keys is stopped by ``ari_app/ivr/walk.py``.
"""

from collections.abc import Collection, Iterator

from flows import document as nodes
from flows.check_calendar import check_calendar
from flows.check_nodes import RULES
from flows.check_source import check_source, unknown, values_of
from flows.check_survey import check_surveys
from flows.document import LANGUAGES, AnyNode, FlowDocument, Piece
from flows.graph import exits, pieces
from flows.sounds import is_uploaded
from flows.surroundings import Surroundings
from flows.survey import survey_pieces
from routing.publishing.publish import Problem, Where

MOST_NODES = 500
COMFORT_VALUES = ("position", "wait")
CALLBACK_VALUES = ("number",)


def check(document: FlowDocument, around: Surroundings) -> list[Problem]:
    """Everything that is wrong or odd, problems before warnings, in the order of the document."""
    found = [*_head(document, around)]
    for id_, calendar in document.calendars.items():
        found += check_calendar(("calendars", id_), calendar, around.now)
    for id_, source in document.sources.items():
        found += check_source(("sources", id_), source)
    for id_, node in document.nodes.items():
        found += _node(("nodes", id_), node, document, around)
        found += _said(("nodes", id_), node, document, around)
    for where, piece in survey_pieces(document.surveys):
        found += _piece(where, piece, (), document, around)
    found += check_surveys(document)
    if all(one.is_warning for one in found):  # what follows walks along targets that are there
        found += [*_circles(document), *_unreasoned(document), *_unreached(document)]
    return sorted(found, key=lambda one: one.is_warning)


# ---------------------------------------------------------------- the head


def _head(document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if document.client not in around.clients:
        yield unknown(("client",), ("客户", "client"), document.client, around.clients)
    elif around.owner not in (None, document.client):
        yield Problem(
            ("client",),
            f"流程 {document.flow!r} 属于客户 {around.owner!r}：请换一个标识，或写上该客户",
            f"flow {document.flow!r} is of client {around.owner!r} already; expected that client, or another id",
        )
    wrong = [one for one in document.languages if one not in LANGUAGES]
    if wrong or not document.languages or len(set(document.languages)) < len(document.languages):
        yield Problem(
            ("languages",),
            "应为 zh、en 中的一个或两个，先说的在前",
            "expected zh, en or both, the one spoken first before the other",
        )
    yield from _numbers(document, around)
    if document.start not in document.nodes:
        yield unknown(("start",), ("节点", "node"), document.start, document.nodes)
    if len(document.nodes) > MOST_NODES:
        yield Problem(("nodes",), f"节点多于 {MOST_NODES} 个", f"more than {MOST_NODES} nodes")


def _numbers(document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if not document.numbers:
        yield Problem(("numbers",), "没有号码使用这个流程", "no number leads to this flow", is_warning=True)
    for place, number in enumerate(document.numbers):
        at: Where = ("numbers", place)
        if number not in around.numbers:
            yield unknown(at, ("号码", "number"), number, around.numbers)
        elif around.numbers[number] != document.client:
            owner = around.numbers[number]
            yield Problem(
                at, f"号码属于客户 {owner!r}", f"this number is of client {owner!r}; expected one of the flow's"
            )
        if number in around.taken:
            other = around.taken[number]
            yield Problem(
                at,
                f"号码已由流程 {other!r} 使用：请先从那里删去",
                f"flow {other!r} has this number already; take it out there first",
            )
        if number in document.numbers[:place]:
            yield Problem(at, "号码出现了两次", "this number is there twice")


# ---------------------------------------------------------------- one node


def _node(at: Where, node: AnyNode, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    if node.does not in around.performs:
        yield Problem(
            (*at, "do"),
            f"电话系统现在还不能执行 {node.does!r}",
            f"the telephony cannot perform {node.does!r} yet; expected another node",
        )
    for exit_ in exits(node):
        if exit_.target not in document.nodes:
            yield unknown((*at, *exit_.where), ("节点", "node"), exit_.target, document.nodes)
    for rule in RULES.get(type(node), ()):
        yield from rule(at, node, document, around)


# ---------------------------------------------------------------- what is said


def _said(at: Where, node: AnyNode, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    known = values_of(document)
    if isinstance(node, nodes.Say | nodes.Emergency | nodes.Voicemail) and not node.say:
        yield Problem((*at, "say"), "没有内容", "nothing is said")
    for where, piece in pieces(node):
        usable = {*known, *(COMFORT_VALUES if where[0] == "comfort" else ())}
        usable |= {*(CALLBACK_VALUES if isinstance(node, nodes.Callback) else ())}
        yield from _piece((*at, *where), piece, usable, document, around)


def _piece(
    here: Where, piece: Piece, usable: Collection[str], document: FlowDocument, around: Surroundings
) -> Iterator[Problem]:
    """One piece of what is said, where these values are known."""
    if sum(map(bool, (piece.recorded, piece.value, piece.zh or piece.en))) != 1:
        zh, en = "应为录音、文字或值之一", "expected one of a recorded file, a text, or a value"
        yield Problem(here, zh, en)
    elif piece.recorded and piece.recorded not in around.prompts:
        yield from _recorded(here, piece, document, around)
    elif any(name and not is_uploaded(name) for name in (piece.zh_sound, piece.en_sound)):
        yield Problem(here, "录音文件名不正确", "this is no name of an uploaded file")
    elif piece.value:
        if piece.value not in usable:
            yield unknown(here, ("值", "value"), piece.value, usable)
        masked = (one for one in document.nodes.values() if isinstance(one, nodes.Collect) and one.is_masked)
        if piece.value in {one.into for one in masked}:
            zh, en = "保密的输入不能读出", "a masked entry is not said aloud"
            yield Problem(here, zh, en)
    elif not piece.recorded:
        yield from _text(here, piece, document)


def _recorded(here: Where, piece: Piece, document: FlowDocument, around: Surroundings) -> Iterator[Problem]:
    """A name that the product has no file of: an upload in every language of the flow."""
    found = around.uploads.get(piece.recorded)
    if found is None and not (piece.zh_sound or piece.en_sound):
        yield unknown(here, ("录音", "recorded file"), piece.recorded, {*around.prompts, *around.uploads})
        return
    for language in document.languages:
        if not piece.sound(language) and not (found or {}).get(language):
            told = f"录音 {piece.recorded!r} 没有 {language} 的文件", f"no file of {piece.recorded!r} in {language}"
            yield Problem(here, told[0], f"{told[1]}; upload one")


def _text(at: Where, piece: Piece, document: FlowDocument) -> Iterator[Problem]:
    for language in document.languages:
        if language in LANGUAGES and not piece.text(language):
            yield Problem(at, f"缺少 {language} 的文字", f"the text in {language} is missing")


# ---------------------------------------------------------------- the whole


def _circles(document: FlowDocument) -> Iterator[Problem]:
    """Ways round that need no key: a caller who does nothing would never come to an end."""
    settled: set[str] = set()
    for start in document.nodes:
        way: list[str] = []
        found: list[list[str]] = []
        _round(start, way, settled, document, found)
        for circle in found:
            told = " → ".join(circle)
            yield Problem(
                ("nodes", circle[0]),
                f"不按任何键也会循环：{told}",
                f"goes in a circle without a key being pressed: {told}; expected an end",
            )


def _round(place: str, way: list[str], settled: set[str], document: FlowDocument, found: list[list[str]]) -> None:
    if place in way:
        found.append([*way[way.index(place) :], place])
        return
    if place in settled:
        return
    way.append(place)
    for exit_ in exits(document.nodes[place]):
        if not exit_.is_by_caller:
            _round(exit_.target, way, settled, document, found)
    way.pop()
    settled.add(place)


def _unreasoned(document: FlowDocument) -> Iterator[Problem]:
    """Queues that a caller can come to before any reason is set."""
    todo, seen = [(document.start, False)], set[tuple[str, bool]]()
    while todo:
        place, has_reason = here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        node = document.nodes[place]
        has_reason = has_reason or isinstance(node, nodes.SetReason | nodes.Queue)  # a key out of it keeps its reason
        todo += [(exit_.target, has_reason) for exit_ in exits(node)]
    for place, has_reason in sorted(seen):
        node = document.nodes[place]
        if isinstance(node, nodes.Queue | nodes.Voicemail | nodes.Callback) and not node.reason and not has_reason:
            yield Problem(
                ("nodes", place),
                "有一条路到这里还没有来电原因：请写 reason，或先经过 reason 节点",
                "there is a way here on which no reason was set; expected reason here, or a reason node before it",
            )


def _unreached(document: FlowDocument) -> Iterator[Problem]:
    todo, seen = [document.start], set[str]()
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += [exit_.target for exit_ in exits(document.nodes[place])]
    for place in document.nodes:
        if place not in seen:
            yield Problem(("nodes", place), "没有路通到这里", "no way leads here", is_warning=True)
