"""What routing promises, each promise by its name. ``made`` is an offer of the floor, ``trial`` what is known outside.

They are asked about the floor's own answers and the agents' and contacts' own data; nothing of the matcher is used.
"""

from collections.abc import Collection

from lexicon.ids import CallId
from routing.agent import AgentState
from routing.moves import Assignment
from routing.plan import Medium
from tests.unit.routing.trial import Trial


def no_contact_is_offered_twice(trial: Trial, made: Assignment) -> None:
    assert made.contact.call not in [other.contact.call for other in trial.out.values()]
    assert made.contact.call in trial.line, "does not wait"
    assert made.offer not in trial.out and made.offer not in trial.settled, "an offer id was used twice"


def no_agent_has_two_voice_contacts(trial: Trial) -> None:
    for agent in trial.fast.agents.values():
        offers = [one for one in trial.out.values() if one.agent == agent.id and trial.is_voice(one.contact)]
        is_in_call = agent.state in (AgentState.TALKING, AgentState.WRAP_UP)
        assert len(offers) + is_in_call <= 1
        assert len(offers) == (agent.state is AgentState.OFFERED)
        assert (agent.call is not None) is (agent.state in (AgentState.OFFERED, AgentState.TALKING, AgentState.WRAP_UP))


def nobody_is_idle_while_somebody_waits(trial: Trial) -> None:
    if trial.slow.is_on_hold or not trial.is_advanced:  # nobody may be rung, or nobody told what time it is
        return
    for contact in trial.fast.matcher.waiting:
        for agent in trial.slow.agents.values():
            assert not trial.slow.may_take(contact, agent, trial.now), f"{agent.id} could take {contact.call}"


def order_is_kept(made: Assignment, could_take: Collection[CallId]) -> None:
    """Of all whom this agent could have taken in that instant, the contact is the first."""
    assert next(iter(could_take)) == made.contact.call


def bound_is_kept(trial: Trial, made: Assignment, could_take: Collection[CallId]) -> None:
    """Who joined more than B after somebody does not go before, if the agent could have taken either."""
    served = trial.known[made.contact.call]
    if made.contact.is_emergency:
        return
    for call in could_take:
        passed = trial.known[call]
        if passed.plan is served.plan:
            after_s = (served.contact.joined.at - passed.contact.joined.at).total_seconds()
            assert after_s <= passed.bound_s, f"{made.contact.call} joined {after_s} s after {call} and goes before it"


def certification_is_honoured(trial: Trial, made: Assignment) -> None:
    """To the minute: valid from the start of the first one until just before the end."""
    if not trial.is_advanced:  # the event may have published another plan after the offer
        return
    plan, now = trial.slow.plan, trial.now
    step = plan.queues[made.contact.queue].steps[made.choice.step]
    if not plan.reasons[made.contact.reason].needs_certification or step.is_anyone or not step.is_certified:
        return
    profile = trial.fast.agents[made.agent].profile
    if profile.team in step.or_teams:
        return
    for held in profile.certifications:
        if held.reason in plan.path(made.contact.reason) and held.starts <= now.at < held.ends:
            return
    raise AssertionError(f"{made.agent} is not certified for {made.contact.reason} at {now.at}")


def capacity_is_kept(trial: Trial, made: Assignment) -> None:
    if not trial.is_advanced:  # the event may have changed the agent after the offer
        return
    agent = trial.fast.agents[made.agent]
    medium = trial.slow.plan.queues[made.contact.queue].medium
    assert agent.is_present
    if medium is Medium.VOICE:
        assert agent.is_registered
        assert agent.profile.is_blending or not agent.work
    else:
        assert list(agent.work.values()).count(medium) <= agent.profile.capacity[medium]
        assert agent.profile.is_blending or agent.state is AgentState.READY


def number_is_kept(trial: Trial, made: Assignment) -> None:
    """Offered for the first time or after a failed offer, here or after an overflow: the number given at entry."""
    first = trial.known[made.contact.call].contact
    assert (made.contact.order, made.contact.joined, made.contact.key) == (first.order, first.joined, first.key)
    assert made.contact == trial.line[made.contact.call], "changed on its way"


def hold_is_kept(trial: Trial, made: Assignment) -> None:
    assert not trial.slow.is_on_hold, "offered while nobody can be rung"
