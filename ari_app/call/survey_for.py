"""Whether a caller is asked about the conversation, and what: decided by the call alone, the same at any time."""

from ari_app.call.state import Call
from flows import document as nodes
from flows.survey import Survey
from lexicon.ids import is_out


def survey_of(call: Call) -> tuple[str, Survey] | None:
    """What this call's customer is asked after the conversation. The same answer as long as the call lasts."""
    if call.number is None or not call.number.flow.surveys:
        return None
    flow = call.number.flow
    if is_out(call.channel):
        named = next((name for name, one in flow.surveys.items() if one.is_outbound), "")
    else:
        node = flow.nodes.get(call.ivr.node)
        named = node.survey if isinstance(node, nodes.Queue) else ""
    survey = flow.surveys.get(named)
    return None if survey is None or not survey.takes(call.id) else (named, survey)
