"""THINKER: what an agent is told of a supervisor's doing."""

from collections.abc import Mapping

from agent_ui.gateway.protocol import messages as p
from lexicon.ids import AgentId
from lexicon.journal import AbilityLent, AbilityReturned, AgentSteered, Entry, ProfileChanged
from lexicon.profile import Abilities
from routing.abilities import abilities_of, profile_of
from routing.lending import lend, own


def steered_notice(fact: AgentSteered, people: Mapping[AgentId, tuple[str, str]]) -> p.DeskNotice:
    """With the name of whoever did it."""
    zh, en = people.get(fact.by, (fact.by, fact.by))
    later = "-later" if fact.is_later and fact.what != "not-ready" else ""
    return p.DeskNotice(code=f"steered-{fact.what}{later}", by_zh=zh, by_en=en)


def changed_notice(entry: Entry, people: Mapping[AgentId, tuple[str, str]]) -> tuple[AgentId, p.DeskNotice] | None:
    """Somebody has changed what the agent can do, for good or for a while; or that while is over."""
    match entry.fact:
        case ProfileChanged(by="controller" | "lending") | AbilityReturned(why="signed-out"):
            return None
        case ProfileChanged(agent=agent, by=by):
            code = "abilities-changed"
        case AbilityLent(agent=agent, by=by):
            code = "abilities-lent"
        case AbilityReturned(agent=agent, by=by, why=why):
            code = "abilities-over" if why == "time" else "abilities-returned"
        case _:
            return None
    zh, en = people.get(AgentId(by), (by, by))
    return agent, p.DeskNotice(code=code, by_zh=zh, by_en=en)


def able_after(abilities: Abilities, fact: ProfileChanged | AbilityReturned) -> Abilities:
    """What an agent can do after this, who could do that before."""
    if isinstance(fact, ProfileChanged):
        return fact.abilities
    known = profile_of(abilities)
    stays = [one for one in known.lent if (one.kind, one.what) != (fact.kind, fact.what)]
    return abilities_of(lend(own(known), stays))
