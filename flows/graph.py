"""Which nodes follow which, and whether the caller has to do something for it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from flows.document import (
    AnyNode,
    Callback,
    Choose,
    Collect,
    Emergency,
    Flow,
    Hours,
    Language,
    LookUp,
    Menu,
    Piece,
    Queue,
    Say,
    SetReason,
    Transfer,
    Voicemail,
)
from lexicon.ids import ReasonId

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Exit:
    """One way on. ``where``: its place in the node; ``is_by_caller``: only a caller who acts takes it."""

    where: Where
    target: str
    is_by_caller: bool = False


def exits(node: AnyNode) -> Iterator[Exit]:
    """All ways on from ``node``, in the order in which they are drawn."""
    match node:
        case Say(then=then) | SetReason(then=then):
            yield Exit(("then",), then)
        case Menu(keys=keys, otherwise=otherwise):
            yield from (Exit(("keys", key), target, True) for key, target in keys.items())
            yield Exit(("otherwise",), otherwise)
        case Queue(keys=keys, closed=closed):
            yield from (Exit(("keys", key), target, True) for key, target in keys.items())
            if closed:
                yield Exit(("closed",), closed)
        case Language(then=then):
            yield Exit(("then",), then)
        case Hours():
            yield from (Exit((word,), getattr(node, word)) for word in ("open", "closed"))
            if node.holiday:
                yield Exit(("holiday",), node.holiday)
        case Emergency():
            yield Exit(("off",), node.off)
            if node.then:
                yield Exit(("then",), node.then)
        case Transfer(failed=failed):
            yield Exit(("failed",), failed)
        case Collect(then=then, otherwise=otherwise):
            yield Exit(("then",), then, True)
            yield Exit(("otherwise",), otherwise)
        case LookUp():
            yield from (Exit((word,), getattr(node, word)) for word in ("found", "missing", "failed"))
        case Voicemail(then=then, failed=failed):
            yield Exit(("then",), then, True)
            yield Exit(("failed",), failed)
        case Callback(otherwise=otherwise):
            yield Exit(("otherwise",), otherwise)
        case Choose(cases=cases, otherwise=otherwise):
            yield from (Exit(("cases", case), target) for case, target in cases.items())
            yield Exit(("otherwise",), otherwise)
        case _:
            return


def pieces(node: AnyNode) -> Iterator[tuple[Where, Piece]]:
    """Everything that ``node`` says, each piece with its place."""
    for word in ("say", "enter", "wrong", "done", "bad", "silent", "review"):
        for place, piece in enumerate(getattr(node, word, ())):
            yield (word, place), piece
    if isinstance(node, Queue) and node.comfort is not None:
        for place, piece in enumerate(node.comfort.say):
            yield ("comfort", "say", place), piece


def reasons(flow: Flow) -> tuple[ReasonId, ...]:
    """The reasons that its callers can come to have, each once: first those for which nobody has to press a key."""
    found: dict[ReasonId, None] = {}
    ahead, seen = deque([flow.start]), set[str]()
    while ahead:
        name = ahead.popleft()
        if name in seen or name not in flow.nodes:
            continue
        seen.add(name)
        node = flow.nodes[name]
        if isinstance(node, Queue | SetReason | Voicemail | Callback) and node.reason:
            found[ReasonId(node.reason)] = None
        by_caller = [one.target for one in exits(node) if one.is_by_caller]
        ahead.extendleft(reversed([one.target for one in exits(node) if not one.is_by_caller]))
        ahead.extend(by_caller)
    return tuple(found)
