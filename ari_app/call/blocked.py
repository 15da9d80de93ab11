"""A caller whom the client has blocked: turned away as the client says, before anything else is said or counted.

It is the centre's doing: such a call joins no queue, and nobody's abandoned call it is.
"""

from ari_app.call import commands as do
from ari_app.call.ending import end_now, farewell
from ari_app.call.state import Call
from ari_app.call.types import Step
from ari_app.trunks.numbers import BLOCKED
from lexicon.journal import CallerRecognised
from lexicon.outcome import Fault, Outcome

FLOW, ANNOUNCE, PROMPT = "flow", "announce", "caller-blocked"
CAUSES = {"refuse": 21, "busy": 17, "unassigned": 1}  # ITU-T Q.850: rejected, user busy, unallocated
OUTCOME = Outcome(Fault.CENTRE, "blocked")


def told(call: Call) -> list[do.Command]:
    """What the journal is told of who calls."""
    known = call.known.listed
    if known is None or call.number is None:
        return []
    return [do.Note(CallerRecognised(call.id, call.number.client, known.list, known.entry, known.reason, known.how))]


def is_turned_away(call: Call) -> bool:
    """Whether this caller is kept out; a flow may do that itself, by the value ``blocked``."""
    known = call.known.listed
    return known is not None and known.list == BLOCKED and known.how != FLOW


def turned_away(call: Call) -> Step:
    """Told so, or not taken at all."""
    assert call.known.listed is not None
    how = call.known.listed.how
    if how == ANNOUNCE:
        return farewell(call, PROMPT, OUTCOME)
    ended, _ = end_now(call, OUTCOME)
    return ended, [do.HangUp(call.channel, CAUSES.get(how, CAUSES["refuse"]))]


def values(call: Call) -> dict[str, str]:
    """What a flow may choose by."""
    known = call.known.listed
    return {name: "yes" if known is not None and known.list == name else "no" for name in ("vip", BLOCKED)}
