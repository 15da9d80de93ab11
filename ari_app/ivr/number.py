"""The flow of a number for which none was published: its row says a greeting, one menu, and a reason for each key."""

from collections.abc import Mapping

from flows import document as nodes
from flows.document import Flow
from lexicon.ids import ReasonId

GREETING, MENU, DEFAULT, BYE = "greeting", "menu", "default", "bye"


def number_flow(
    greeting: str, menu: str, digits: Mapping[str, ReasonId], *, tries: int, digit_timeout_s: float,
    default_reason: ReasonId | None,
) -> Flow:  # fmt: skip
    """Without a greeting (an empty name) the menu comes first; without a menu the caller goes straight to
    ``default_reason``; without that, goodbye."""
    roads = {reason: f"to-{reason}" for reason in digits.values()}
    otherwise = BYE if default_reason is None else DEFAULT
    found: dict[str, nodes.AnyNode] = {place: nodes.Queue(reason=reason) for reason, place in roads.items()}
    found[MENU] = nodes.Menu(
        say=(nodes.Piece(recorded=menu),) if menu else (),
        keys={digit: roads[reason] for digit, reason in digits.items()},
        otherwise=otherwise,
        tries=tries if menu else 0,
        timeout_s=digit_timeout_s,
    )
    found[BYE] = nodes.HangUp(say=(nodes.Piece(recorded="goodbye"),), why="no-choice")
    if default_reason is not None:
        found[DEFAULT] = nodes.Queue(reason=default_reason)
    if greeting:
        found[GREETING] = nodes.Say(say=(nodes.Piece(recorded=greeting),), then=MENU)
    return Flow("", 0, GREETING if greeting else MENU, found)
