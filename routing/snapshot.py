"""The floor at one instant as plain values: comparable, and enough to go on from as if nothing had happened."""

from collections.abc import Iterator
from dataclasses import dataclass

from lexicon.ids import AgentId, OfferId
from lexicon.moment import Moment
from routing.agent import Agent
from routing.floor import Floor
from routing.pace import Pace
from routing.plan import Plan
from routing.tally import Tally
from routing.waiting import Waiting


@dataclass(frozen=True, slots=True)
class WaitingThere:
    """A waiting contact, the step it has come to, and whether it is still held for its preferred agents."""

    contact: Waiting
    step: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Agents by id, contacts in their order, offers by id. ``seen``: up to when everything due had been done."""

    plan: Plan
    seen: Moment | None
    agents: tuple[tuple[Agent, Tally], ...]
    waiting: tuple[WaitingThere, ...]
    offers: tuple[tuple[OfferId, AgentId, Waiting], ...]
    turns: int
    is_held: bool
    pace: Pace


def snapshot(floor: Floor) -> Snapshot:
    """The floor as it is. Costs O(everything): for tests, take-overs and explanations of the past."""
    rows = sorted(floor.matcher.rows.values(), key=lambda row: row.contact.key)
    return Snapshot(
        floor.plan,
        floor.seen,
        tuple((floor.seats[agent].who, floor.seats[agent].tally.copy()) for agent in sorted(floor.seats)),
        tuple(WaitingThere(row.contact, row.step, row.is_held) for row in rows),
        tuple((offer, floor.offers[offer].agent, floor.offers[offer].contact) for offer in sorted(floor.offers)),
        floor.turns,
        floor.matcher.is_held,
        floor.pace.copy(),
    )


def restored(offer_ids: Iterator[str], saved: Snapshot) -> Floor:
    """A floor that answers every further event as the one the snapshot was taken of."""
    floor = Floor(offer_ids, saved.plan)
    floor.seen, floor.turns, floor.matcher.is_held = saved.seen, saved.turns, saved.is_held
    floor.pace = saved.pace.copy()
    if saved.seen is not None:
        for agent, tally in saved.agents:
            floor.put_back(agent, tally.copy(), saved.seen)
    for there in saved.waiting:
        floor.wait_again(there.contact, there.step, is_held=there.is_held)
    for offer, agent_id, contact in saved.offers:
        floor.offer_again(offer, agent_id, contact)
    return floor
