"""Browser gone in a consultation or conference: the caller is kept for its agent, as out of any conversation.

Who was sought or consulted, and a number outside in a conference, is let go: the caller is to wait for the agent who
knows what it was about, and not with somebody whom he has never spoken with. Where other agents are in the conference
the caller talks on with them: nobody waits in music who has somebody to talk with (see ``away.py``).
"""

from collections.abc import Callable
from typing import Any

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.away import lead_away
from ari_app.call.conference import lead_left
from ari_app.call.keeping import is_kept_for, keep, leg_heard, listen_due, listen_refused
from ari_app.call.others import others_ended
from ari_app.call.second import Mode
from ari_app.call.state import Call, Phase, replace
from ari_app.call.talking import NORMAL_CLEARING
from ari_app.call.types import Step
from lexicon.ids import AgentId, is_standing
from lexicon.journal import PartyLeft
from lexicon.moment import Moment

Handler = Callable[[Call, Any, Moment], Step]


def page_or(otherwise: Handler) -> Handler:
    """The agent loaded the page anew: kept, or what is so for an agent who is lost."""

    def replaced(call: Call, event: ev.PageReplaced, now: Moment) -> Step:
        if _is_kept_for(call, event.agent):
            return _keep(call, "page", now)
        if _leaves_others(call, event.agent):
            return lead_away(call, "page", now)
        return otherwise(call, ev.AgentLost(event.agent), now)

    return replaced


def leg_or(otherwise: Handler) -> Handler:
    """A leg that ended by no will of the agent's: kept, and rung again at once where the page is well."""

    def gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
        offer = call.offer
        if offer is None or offer.id != event.offer:
            return otherwise(call, event, now)
        is_kept, leaves_others = _is_kept_for(call, offer.agent), _leaves_others(call, offer.agent)
        if not (is_kept or leaves_others):
            return otherwise(call, event, now)
        if event.cause == NORMAL_CLEARING and not is_standing(offer.leg):  # the telephone was hung up
            return otherwise(call, event, now)
        kept, commands = (_keep if is_kept else lead_away)(call, "leg", now)
        return kept, [*commands, do.AskPhone(offer.agent)]

    return gone


def timer_or(otherwise: Handler) -> Handler:
    return lambda call, event, now: listen_due(call, event) if event.name == "listen" else otherwise(call, event, now)


def refusal_or(otherwise: Handler) -> Handler:
    return lambda call, event, now: (
        listen_refused(call, event) if event.what == "Listen" else otherwise(call, event, now)
    )


def heard(call: Call, event: ev.LegHeard, now: Moment) -> Step:
    """Of the agent's leg, while the page is gone."""
    return leg_heard(call, event, now, _gone)


def _gone(call: Call, why: str, now: Moment) -> Step:
    assert call.offer is not None
    if _is_kept_for(call, call.offer.agent):
        return _keep(call, why, now)
    if _leaves_others(call, call.offer.agent):
        return lead_away(call, why, now)
    if call.parties and call.second is None:
        return lead_left(call, now)
    return replace(call, heard=None), []  # what is sought or consulted is settled when the desk is given up


def _is_kept_for(call: Call, agent: AgentId) -> bool:
    """Other agents who talk with the caller go on doing so."""
    return _leads(call, agent) and not any(one.is_here for one in call.parties)


def _leaves_others(call: Call, agent: AgentId) -> bool:
    return _leads(call, agent) and any(one.is_here for one in call.parties)


def _leads(call: Call, agent: AgentId) -> bool:
    """A transfer goes on without the one who began it."""
    is_given_away = call.second is not None and call.second.mode is Mode.TRANSFER
    return call.offer is not None and call.offer.agent == agent and not is_given_away and is_kept_for(call)


def _keep(call: Call, why: str, now: Moment) -> Step:
    assert call.number is not None
    client = call.number.client
    left = [
        do.Note(PartyLeft(call.id, client, one.offer.agent, one.contact, "left" if one.number else "lost", one.number))
        for one in call.parties
    ]
    others = others_ended(call, "first-left", now)
    kept, commands = keep(replace(call, phase=Phase.TALKING, second=None, parties=()), why, now)
    return kept, [*commands, *others, *left]  # the music comes first
