"""A flow, one step at a time: what was heard, pressed or missed in, what the flow wants next out.

``step(flow, state, event, now)`` decides; whoever calls it plays, listens and looks up. A digit may be pressed while a
prompt plays (barge-in); in a greeting it counts for the menu that comes next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from flows import document as nodes
from flows.calendar import Opening, opening
from flows.digits import is_right
from flows.document import Flow
from flows.sounds import sounds
from lexicon.ids import ReasonId

MOST_NODES = 300
"""More are not entered in one call: whoever plays with the keys for so long is told goodbye."""

GOODBYE = ("goodbye",)
NO_CHOICE = "no-choice"


class Stage(StrEnum):
    """What the flow is waiting for in its node."""

    NEW = "new"  # not begun
    SAYING = "saying"  # the end of what is said
    ASKING = "asking"  # the end of what is asked, or a key
    LISTENING = "listening"  # a key, the timer runs
    AWAY = "away"  # an answer from elsewhere
    WAITING = "waiting"  # an agent, in the queue; a key may lead out of it
    DONE = "done"  # nothing: the call goes on without the flow


@dataclass(frozen=True, slots=True)
class IvrState:
    """Where a caller is in its flow. ``typed`` and ``values`` may be secret: they are in no log."""

    node: str = ""
    stage: Stage = Stage.NEW
    tries: int = 0
    language: str = ""  # chosen by the caller; "": the flow's
    reason: str = ""  # set on the way
    by: str = "default"  # what led here: menu once a key did
    nodes: int = 0  # entered so far
    is_asked: bool = False  # a key was asked for
    typed: str = field(default="", repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Started:
    """The caller was answered. ``values``: what is known of the call: caller, dialled."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Played:
    """The prompts asked for last were heard to their end."""


@dataclass(frozen=True, slots=True)
class Pressed:
    digit: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No key within the node's time after what was asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a source said. ``values`` None: it knows nobody of that kind."""

    values: Mapping[str, str] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked for elsewhere (a transfer, a look-up) did not come about."""


IvrEvent = Started | Played | Pressed | TimedOut | Answered | Refused


@dataclass(frozen=True, slots=True)
class Say:
    """Stop what plays, say these prompts one after another."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait this long for a key."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reason is known, the caller joins its queue. ``by``: menu or default."""

    reason: ReasonId
    by: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """To a telephone number outside, after these prompts."""

    number: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bye:
    """Say these prompts, and end the call. ``why``: a word for its outcome."""

    prompts: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a source this, and wait so long."""

    source: nodes.Source
    question: Mapping[str, str] = field(repr=False)
    timeout_s: float


IvrDecision = Say | Listen | Chosen | Elsewhere | Ask | Bye | None


def step(flow: Flow, state: IvrState, event: IvrEvent, now: datetime) -> tuple[IvrState, IvrDecision]:
    """What the flow wants next. An event that means nothing in ``state`` changes nothing."""
    return _Walk(flow, now).step(state, event)


def begun(flow: Flow, language: str = "") -> IvrState:
    """Of a caller whose place nobody knows any more: what it hears first was heard; what it was asked is asked."""
    is_said = isinstance(flow.nodes[flow.start], nodes.Say)
    return IvrState(flow.start, Stage.SAYING, language=language, nodes=1) if is_said else IvrState(language=language)


def waits(flow: Flow, place: str, language: str) -> IvrState:
    """Of a caller who waits in the queue of this node; "" or a node that is no more: of its number."""
    if isinstance(flow.nodes.get(place), nodes.Queue):
        return IvrState(place, Stage.WAITING, language=language, nodes=1, is_asked=True)
    return IvrState(language=language)


def is_choice(flow: Flow, state: IvrState, digit: str, now: datetime) -> bool | None:
    """Whether ``digit`` means something now; None where it is being typed, and is nobody's business."""
    place = _Walk(flow, now).asks(state)
    node = flow.nodes.get(place)
    match node:
        case nodes.Collect():
            return None
        case nodes.Menu(keys=keys) | nodes.Language(keys=keys) | nodes.Queue(keys=keys):
            return digit in keys
        case _:
            return False


def entry_of(flow: Flow, name: str) -> bool | None:
    """Whether a value that was typed may be in no journal and no log; None for one that was not typed."""
    asked = [node for node in flow.nodes.values() if isinstance(node, nodes.Collect) and node.into == name]
    return any(node.is_masked for node in asked) if asked else None


def language_of(flow: Flow, state: IvrState) -> str:
    """What is spoken now; "" where the flow leaves that to its number."""
    return state.language or flow.language


@dataclass(frozen=True, slots=True)
class _Walk:
    """One step through ``flow`` at ``now``."""

    flow: Flow
    now: datetime

    def step(self, state: IvrState, event: IvrEvent) -> tuple[IvrState, IvrDecision]:
        match event, state.stage:
            case Started(values), Stage.NEW:
                return self._enter(replace(state, values=values) if values else state, self.flow.start)
            case Played(), Stage.NEW:
                return self._enter(state, self.flow.start)
            case Played(), Stage.SAYING:
                return self._enter(state, self._after(state))
            case Played(), Stage.ASKING:
                return replace(state, stage=Stage.LISTENING), Listen(self._asking(state).timeout_s)
            case Pressed(digit), Stage.SAYING | Stage.ASKING | Stage.LISTENING:
                return self._pressed(state, digit)
            case TimedOut(), Stage.LISTENING:
                return self._timed_out(state)
            case Pressed(digit), Stage.WAITING:
                target = self._ways_out(state).get(digit)
                return (state, None) if target is None else self._enter(replace(state, by="menu"), target)
            case Answered(values), Stage.AWAY:
                return self._answered(state, values)
            case Refused(), Stage.AWAY:
                return self._enter(state, self._after(state))
            case _:
                return state, None

    # ------------------------------------------------------------- into a node

    def _enter(self, state: IvrState, place: str) -> tuple[IvrState, IvrDecision]:
        """The next node that wants something; those that only decide are passed at once."""
        while True:
            state = replace(state, node=place, stage=Stage.SAYING, tries=0, typed="", nodes=state.nodes + 1)
            if state.nodes > MOST_NODES:
                return replace(state, stage=Stage.DONE), Bye(GOODBYE, NO_CHOICE)
            node = self.flow.nodes[place]
            match node:
                case nodes.Hours():
                    place = self._by_hours(node)
                case nodes.SetReason(reason=reason, then=then):
                    state, place = replace(state, reason=reason), then
                case nodes.Emergency(off=off) if not self._is_on(node):
                    place = off
                case nodes.Choose(value=value, cases=cases, otherwise=otherwise):
                    place = cases.get(state.values.get(value, ""), otherwise)
                case nodes.Menu(tries=0, otherwise=otherwise):  # nothing is asked here
                    place = otherwise
                case nodes.Menu() | nodes.Language() | nodes.Collect():
                    return self._ask(state, ())
                case _:
                    return self._want(state, node)

    def _want(self, state: IvrState, node: nodes.AnyNode) -> tuple[IvrState, IvrDecision]:
        """What a node without a question wants."""
        done = replace(state, stage=Stage.DONE)
        match node:
            case nodes.Say(say=said):
                return state, Say(self._sounds(state, said))
            case nodes.Emergency(say=said, then=then):
                return (state, Say(self._sounds(state, said))) if then else (
                    done, Bye(self._sounds(state, said), "emergency-message"))  # fmt: skip
            case nodes.Queue(reason=reason):
                return replace(state, stage=Stage.WAITING), Chosen(ReasonId(reason or state.reason), state.by)
            case nodes.Transfer(number=number, say=said):
                return replace(state, stage=Stage.AWAY), Elsewhere(number, self._sounds(state, said))
            case nodes.LookUp(source=source, ask=ask, timeout_s=timeout_s):
                question = {word: state.values.get(name, "") for word, name in ask.items()}
                return replace(state, stage=Stage.AWAY), Ask(self.flow.sources[source], question, timeout_s)
            case nodes.HangUp(say=said, why=why):
                return done, Bye(self._sounds(state, said), why)
            case _:
                raise AssertionError(node)

    def _after(self, state: IvrState) -> str:
        """Where it goes on when the node in hand is over."""
        node = self.flow.nodes[state.node]
        match node:
            case nodes.Say(then=then) | nodes.Emergency(then=then):
                return then
            case nodes.Transfer(failed=failed) | nodes.LookUp(failed=failed):
                return failed
            case _:
                raise AssertionError(node)

    def _by_hours(self, node: nodes.Hours) -> str:
        match opening(self.flow.calendars[node.calendar], self.now):
            case Opening.OPEN:
                return node.open
            case Opening.HOLIDAY if node.holiday:
                return node.holiday
            case _:
                return node.closed

    def _is_on(self, node: nodes.Emergency) -> bool:
        has_begun = node.starts is None or node.starts <= self.now
        return node.is_on and has_begun and (node.ends is None or self.now < node.ends)

    def _answered(self, state: IvrState, values: Mapping[str, str] | None) -> tuple[IvrState, IvrDecision]:
        node = self.flow.nodes[state.node]
        if not isinstance(node, nodes.LookUp):
            return state, None
        if values is None:
            return self._enter(state, node.missing)
        return self._enter(replace(state, values={**state.values, **values}), node.found)

    # ------------------------------------------------------------- asking

    def _asking(self, state: IvrState) -> "nodes.Menu | nodes.Language | nodes.Collect":
        node = self.flow.nodes[state.node]
        assert isinstance(node, nodes.Menu | nodes.Language | nodes.Collect)
        return node

    def _ask(self, state: IvrState, before: nodes.Pieces) -> tuple[IvrState, IvrDecision]:
        """Ask (again), or take the road of whoever gave no answer."""
        node = self._asking(state)
        if state.tries >= node.tries:
            place = node.then if isinstance(node, nodes.Language) else node.otherwise
            return self._enter(state, place)
        state = replace(state, stage=Stage.ASKING, tries=state.tries + 1, typed="", is_asked=True)
        return state, Say(self._sounds(state, (*before, *node.say)))

    def _timed_out(self, state: IvrState) -> tuple[IvrState, IvrDecision]:
        node = self._asking(state)
        if isinstance(node, nodes.Collect) and state.typed:
            return self._typed(state, node)
        return self._ask(state, node.silent)

    # ------------------------------------------------------------- a key

    def _ways_out(self, state: IvrState) -> Mapping[str, str]:
        node = self.flow.nodes[state.node]
        return node.keys if isinstance(node, nodes.Queue) else {}

    def asks(self, state: IvrState) -> str:
        """The node that hears the next key; "" for none: what is said now can't be cut short."""
        if state.stage in (Stage.ASKING, Stage.LISTENING, Stage.WAITING):
            return state.node
        place = state.node if state.stage is Stage.SAYING else ""
        for _ in self.flow.nodes:  # a way without a question has an end: see flows/check.py
            match self.flow.nodes.get(place):
                case nodes.Say(is_interruptible=True, then=then) | nodes.SetReason(then=then):
                    place = then
                case nodes.Hours() as hours:
                    place = self._by_hours(hours)
                case nodes.Emergency(off=off) as message if place != state.node and not self._is_on(message):
                    place = off
                case nodes.Choose(value=value, cases=cases, otherwise=otherwise):
                    place = cases.get(state.values.get(value, ""), otherwise)
                case nodes.Menu() | nodes.Language() | nodes.Collect():
                    return place
                case _:
                    return ""
        return ""

    def _pressed(self, state: IvrState, digit: str) -> tuple[IvrState, IvrDecision]:
        place = self.asks(state)
        if not place:
            return state, None
        if place != state.node:
            state = self._skip_to(state, place)
        node = self._asking(state)
        if isinstance(node, nodes.Collect):
            return self._type(state, node, digit)
        target = node.keys.get(digit)
        if target is None:
            return self._ask(state, node.bad)
        state = replace(state, is_asked=True)
        if isinstance(node, nodes.Language):
            return self._enter(replace(state, language=target), node.then)
        return self._enter(replace(state, by="menu"), target)

    def _skip_to(self, state: IvrState, place: str) -> IvrState:
        """At the question that comes next; a reason that is set on the way is set."""
        while state.node != place:
            node, reason = self.flow.nodes[state.node], state.reason
            match node:
                case nodes.SetReason(reason=reason, then=then):
                    pass
                case nodes.Say(then=then):
                    pass
                case nodes.Hours():
                    then = self._by_hours(node)
                case nodes.Emergency(off=off):
                    then = off
                case nodes.Choose(value=value, cases=cases, otherwise=otherwise):
                    then = cases.get(state.values.get(value, ""), otherwise)
                case _:
                    raise AssertionError(node)
            state = replace(state, node=then, stage=Stage.ASKING, tries=0, typed="", reason=reason)
        return state

    def _type(self, state: IvrState, node: nodes.Collect, digit: str) -> tuple[IvrState, IvrDecision]:
        if digit == node.end:
            return self._typed(state, node)
        state = replace(state, typed=state.typed + digit, is_asked=True)
        if len(state.typed) >= node.longest:
            return self._typed(state, node)
        # The first digit ends what is said; from then on each one has the node's time.
        return replace(state, stage=Stage.LISTENING), Listen(node.timeout_s)

    def _typed(self, state: IvrState, node: nodes.Collect) -> tuple[IvrState, IvrDecision]:
        """All digits are there: right, or once more."""
        if len(state.typed) < node.shortest or not is_right(node.check, state.typed):
            return self._ask(state, node.bad if state.typed else node.silent)
        values = {**state.values, node.into: state.typed}
        return self._enter(replace(state, values=values, by="menu"), node.then)

    def _sounds(self, state: IvrState, said: nodes.Pieces) -> tuple[str, ...]:
        return sounds(said, language_of(self.flow, state) or "zh", state.values)
