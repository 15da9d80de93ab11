"""Whether a caller is asked about the conversation, and what: decided by the call alone, the same at any time."""

from datetime import timedelta

from ari_app.call.state import Call
from flows import document as nodes
from flows.survey import Survey
from lexicon.ids import is_out


def survey_of(call: Call) -> tuple[str, Survey] | None:
    """What this call's customer is asked after the conversation. The same answer as long as the call lasts."""
    if call.number is None or call.joined_at is None:
        return None
    flow = call.number.flow
    if is_out(call.channel):
        named = next((name for name, one in flow.surveys.items() if one.is_outbound), "")
    else:
        node = flow.nodes.get(call.ivr.node)
        named = node.survey if isinstance(node, nodes.Queue) else ""
    survey = flow.surveys.get(named)
    if survey is None or not survey.takes(call.id):
        return None
    asked_at = call.known.surveyed_at
    if asked_at is not None and call.joined_at - asked_at < timedelta(days=survey.once_in_days):
        return None
    return named, survey
