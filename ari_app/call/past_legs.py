"""What the journal says of the trunks tried for a leg outside, and of persistent legs: a part of ``past.fold``."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lexicon.ids import ChannelId, first_out
from lexicon.journal import Fact, LegFell, LegSent, LegStood

if TYPE_CHECKING:
    from ari_app.call.past import PastAgent, PastCall


def leg_sent(call: "PastCall", fact: LegSent) -> "PastCall":
    """The leg has another name with each trunk: the customer's, the second party's, or where the caller was sent."""

    def is_it(leg: ChannelId) -> bool:
        return leg != "" and first_out(leg) == first_out(fact.leg)

    call = replace(call, legs=(fact,) if fact.attempt == 1 else (*call.legs, fact))
    if is_it(call.channel):
        call = replace(call, channel=fact.leg, has_rung=False)
    if is_it(call.outside_leg):
        call = replace(call, outside_leg=fact.leg)
    if call.second is not None and is_it(call.second.leg):
        call = replace(call, second=replace(call.second, leg=fact.leg))
    return call


def standing_fact(agent: "PastAgent", fact: Fact) -> "PastAgent":
    """The agent's persistent leg is up, or was given up."""
    match fact:
        case LegStood(channel=channel):
            return replace(agent, leg=channel)
        case LegFell(channel=channel):
            return replace(agent, leg=ChannelId(""), fallen=channel)
        case _:
            return agent
