"""One step through a flow: into a node, on from one, or a key that is for the next question.

What each type of node does is a ``Kind``, in the table of ``flow.py``; a family of nodes has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ari_app.ivr.decisions import Bye, IvrDecision
from ari_app.ivr.events import IvrEvent, Played, Pressed
from ari_app.ivr.state import IvrState, Stage
from flows.document import AnyNode, Flow, Pieces
from flows.sounds import sounds

MOST_NODES = 300
"""More are not entered in one call: whoever plays with the keys for so long is told goodbye."""

GOODBYE = ("goodbye",)
NO_CHOICE = "no-choice"

IvrStep = tuple[IvrState, IvrDecision]
Entering = Callable[["Walk", IvrState, Any], IvrStep]
Passing = Callable[["Walk", IvrState, Any], "tuple[IvrState, str] | None"]
Hearing = Callable[["Walk", IvrState, Any, Any], IvrStep]


def _never(node: Any, digit: str) -> bool | None:
    return False


def _nowhere(node: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type of node does: a node that only decides is passed, any other is entered and hears what happens."""

    enters: Entering | None = None  # what it wants; None: it is passed always
    passes: Passing | None = None  # on to which node, at once; None: not now
    hears: Mapping[tuple[Stage, type[IvrEvent]], Hearing] = field(default_factory=dict)
    cut: Callable[[Any], str] = _nowhere  # a key ends what it says: the node that comes then
    choice: Callable[[Any, str], bool | None] = _never  # see ``flow.is_choice``
    is_entered_first: bool = False  # what it asks depends on how it is entered: no key is for it before

    @property
    def is_question(self) -> bool:
        """Whether it asks for a key first of all; one that is pressed before is for it."""
        has_words_first = self.is_entered_first or (Stage.SAYING, Played) in self.hears
        return (Stage.ASKING, Pressed) in self.hears and not has_words_first


@dataclass(frozen=True, slots=True)
class Walk:
    """One step through ``flow`` at ``now``."""

    flow: Flow
    now: datetime
    kinds: Mapping[type[AnyNode], Kind]

    def step(self, state: IvrState, event: IvrEvent) -> IvrStep:
        """An event that means nothing in ``state`` changes nothing."""
        node = self.flow.nodes.get(state.node)
        if isinstance(event, Pressed) and state.stage is Stage.SAYING:
            place = self.asks(state)
            if place and place != state.node:
                state = self._skip_to(state, place)
                node = self.flow.nodes[place]
        heard = None if node is None else self.kinds[type(node)].hears.get((state.stage, type(event)))
        return (state, None) if heard is None else heard(self, state, node, event)

    def enter(self, state: IvrState, place: str) -> IvrStep:
        """The next node that wants something; those that only decide are passed at once."""
        while True:
            state = replace(state, node=place, stage=Stage.SAYING, tries=0, typed="", nodes=state.nodes + 1)
            if state.nodes > MOST_NODES:
                return replace(state, stage=Stage.DONE), Bye(GOODBYE, NO_CHOICE)
            node = self.flow.nodes[place]
            kind = self.kinds[type(node)]
            on = None if kind.passes is None else kind.passes(self, state, node)
            if on is None:
                assert kind.enters is not None, node
                return kind.enters(self, state, node)
            state, place = on

    def asks(self, state: IvrState) -> str:
        """The node that hears the next key; "" for none: what is said now can't be cut short."""
        if state.stage in (Stage.ASKING, Stage.LISTENING, Stage.WAITING):
            return state.node
        place = state.node if state.stage is Stage.SAYING else ""
        on = state
        for _ in self.flow.nodes:  # a way without a question has an end: see flows/check.py
            node = self.flow.nodes.get(place)
            if node is None:
                return ""
            kind = self.kinds[type(node)]
            if kind.is_question:
                return place
            on, place = self._next(on, place, is_here=place == state.node)
        return ""

    def _next(self, state: IvrState, place: str, *, is_here: bool) -> tuple[IvrState, str]:
        """On without a question: past a node that only decides, or out of one whose words a key may cut short."""
        node = self.flow.nodes[place]
        kind = self.kinds[type(node)]
        if kind.passes is not None and not is_here:
            return kind.passes(self, state, node) or (state, kind.cut(node))
        return state, kind.cut(node)

    def _skip_to(self, state: IvrState, place: str) -> IvrState:
        """At the question that comes next; a reason that is set on the way is set."""
        at, on = state.node, state
        while at != place:
            on, at = self._next(on, at, is_here=at == state.node)
        return replace(on, node=place, stage=Stage.ASKING, tries=0, typed="")

    def sounds(self, state: IvrState, said: Pieces) -> tuple[str, ...]:
        """The names of what is played, in the caller's language."""
        return sounds(said, language_of(self.flow, state) or "zh", state.values)


def language_of(flow: Flow, state: IvrState) -> str:
    """What is spoken now; "" where the flow leaves that to its number."""
    return state.language or flow.language
