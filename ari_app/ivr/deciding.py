"""Nodes that only decide: nothing is heard in them, they are passed at once."""

from dataclasses import replace

from ari_app.ivr.state import IvrState
from ari_app.ivr.walk import Kind, Walk
from flows import document as nodes
from flows.calendar import Opening, opening
from flows.document import AnyNode


def _by_hours(walk: Walk, state: IvrState, node: nodes.Hours) -> tuple[IvrState, str]:
    match opening(walk.flow.calendars[node.calendar], walk.now):
        case Opening.OPEN:
            return state, node.open
        case Opening.HOLIDAY if node.holiday:
            return state, node.holiday
        case _:
            return state, node.closed


def _reason(walk: Walk, state: IvrState, node: nodes.SetReason) -> tuple[IvrState, str]:
    return replace(state, reason=node.reason), node.then


def _choose(walk: Walk, state: IvrState, node: nodes.Choose) -> tuple[IvrState, str]:
    return state, node.cases.get(state.values.get(node.value, ""), node.otherwise)


KINDS: dict[type[AnyNode], Kind] = {
    nodes.Hours: Kind(passes=_by_hours),
    nodes.SetReason: Kind(passes=_reason),
    nodes.Choose: Kind(passes=_choose),
}
