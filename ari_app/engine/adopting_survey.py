"""How a caller who was being asked about a conversation goes on under another controller (see ``restore.py``)."""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.past import PastCall
from ari_app.call.past_survey import PastSurvey
from ari_app.call.state import Call, Phase, replace
from ari_app.call.surveying import COMPLETED, LONGEST_S, surveyed
from ari_app.engine.account import offer_of
from ari_app.engine.adopting import adopt_returning
from ari_app.engine.engine import Engine
from ari_app.engine.ports import SeenChannel
from ari_app.engine.settling import settle_talk
from lexicon.ids import ClientId, OfferId
from lexicon.journal import SurveyEnded

LOST = "controller-lost"


def adopt_survey(engine: Engine, call: Call, past: PastCall, caller: SeenChannel) -> None:
    """The first question without an answer is asked (again). If there is none, that was the last word."""
    told = past.survey
    number = call.number
    assert told is not None and number is not None
    if past.agent is not None and past.bridged_at is not None:
        settle_talk(engine, past, number.client)
    call = replace(call, parting=COMPLETED)
    survey = number.flow.surveys.get(told.id)
    asked = () if survey is None else tuple(one.id for one in survey.questions)
    left = next((one for one in asked if one not in told.answered), "")
    if survey is None or told.is_over or not left:
        if not told.is_over:
            engine.note(survey_lost(past, told, number.client))
        engine.adopt(replace(call, phase=Phase.FAREWELL))
        engine.carry_out(call, do.HangUp(call.channel), engine.now())
        return
    begun = surveyed(call, told.id, survey, told.agent, told.queue)
    begun = changed(begun, answers=len(told.answered), ivr=changed(begun.ivr, node=left))
    if not caller.is_ours:
        waits = replace(call, phase=Phase.RETURNING, survey=begun)
        adopt_returning(engine, waits, offer_of(caller.account) or OfferId(""))
        return
    engine.adopt(replace(call, phase=Phase.SURVEY, survey=begun))
    engine.carry_out(call, do.SetTimer("survey", "", LONGEST_S), engine.now())
    engine.dispatch(call.id, ev.LinkBack())


def survey_lost(past: PastCall, told: PastSurvey, client: ClientId) -> SurveyEnded:
    """Nobody can go on with it."""
    return SurveyEnded(past.id, client, told.agent, told.queue, told.id, LOST, len(told.answered))
