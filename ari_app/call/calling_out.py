"""What the phases of calls to the outside hear: rows of the table in ``step.py``."""

from collections.abc import Callable
from typing import Any

from ari_app.call import events as ev
from ari_app.call import outside, placing, self_service
from ari_app.call.state import Call, Phase
from ari_app.call.types import Step
from lexicon.moment import Moment

Handler = Callable[[Call, Any, Moment], Step]


def _from_outside(handler: Handler) -> Handler:
    """Whom nobody outside was reached for goes on in the flow."""
    return lambda call, event, now: self_service.or_go_on(handler(call, event, now), now)


P = Phase
PLACING = (P.RAISING, P.CALLING)

HANDLERS: dict[tuple[Phase, type[ev.CallEvent]], Handler] = {
    (P.OUTSIDE, ev.PromptEnded): _from_outside(outside.said),
    (P.OUTSIDE, ev.OutRinging): outside.rings,
    (P.OUTSIDE, ev.OutAnswered): outside.answered,
    (P.OUTSIDE, ev.TimerRang): _from_outside(outside.too_late),
    (P.OUTSIDE, ev.ExchangeRefused): _from_outside(outside.refused),
    (P.OUTSIDE, ev.LinkBack): _from_outside(outside.link_back),
    (P.RAISING, ev.Placed): placing.placed,
    (P.RAISING, ev.AgentAnswered): placing.raised,
    (P.CALLING, ev.OutRinging): placing.rings,
    (P.CALLING, ev.OutAnswered): placing.answered,
    (P.OUTSIDE, ev.CallerGone): outside.caller_gone,
    (P.OUTSIDE, ev.OutGone): _from_outside(outside.gone),
    (P.OUTSIDE, ev.ExchangeLost): outside.exchange_lost,
    **{(phase, ev.OutGone): placing.callee_gone for phase in PLACING},
    **{(phase, ev.AgentLegGone): placing.leg_gone for phase in PLACING},
    **{(phase, ev.AgentHungUp): placing.given_up for phase in PLACING},
    **{(phase, ev.OfferDeclined): placing.declined for phase in PLACING},
    **{(phase, ev.AgentLost): placing.desk_lost for phase in PLACING},
    **{(phase, ev.PageReplaced): placing.page_replaced for phase in PLACING},
    **{(phase, ev.TimerRang): placing.too_late for phase in PLACING},
    **{(phase, ev.ExchangeRefused): placing.refused for phase in PLACING},
    **{(phase, ev.ExchangeLost): placing.lost for phase in PLACING},
    **{(phase, ev.ControllerLost): placing.controller_lost for phase in PLACING},
}
