"""THINKER: what a desk is told besides state and call: its day, its hand, and words of supervisors."""

from datetime import datetime

from msgspec.structs import replace

from agent_ui.gateway.doors.masking import mask_text
from agent_ui.gateway.floor.day import DayLine, home_zone, midnight
from agent_ui.gateway.floor.desk import MessageLine, unread
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import AgentLine
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.protocol import desk as pd
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import AgentId


def with_extras(snapshot: p.DeskSnapshot, floor: Floor, line: AgentLine, now: datetime) -> p.DeskSnapshot:
    """The snapshot of a desk that is signed in, with all of it."""
    return replace(
        snapshot,
        day=my_day(floor, line.id, now),
        hand_since=iso_or_none(line.hand_at),
        messages=[message(one) for one in unread(floor, line.id)],
        headset=line.headset,
    )


def my_day(floor: Floor, agent: AgentId, now: datetime) -> pd.MyDay:
    """The agent's day so far."""
    zone = home_zone(floor)
    today = now.astimezone(zone).date()
    line = floor.book.days.get((agent, today), DayLine())
    return pd.MyDay(
        began_at=iso(midnight(today, zone)),
        calls=line.calls,
        talked_s=round(line.talked_s, 3),
        held_s=round(line.held_s, 3),
        acw_s=round(line.acw_s, 3),
        states={state: round(seconds, 3) for state, seconds in line.states.items()},
        reasons={str(reason): round(seconds, 3) for reason, seconds in line.reasons.items()},
        rated=line.rated,
        satisfied=line.satisfied,
    )


def message(line: MessageLine) -> pd.DeskMessage:
    """As its reader sees it."""
    return pd.DeskMessage(
        id=line.id, by_zh=line.name_zh, by_en=line.name_en, text=mask_text(line.text), at=iso(line.at)
    )


def sent(line: MessageLine) -> pd.SentMessage:
    """As its sender sees it."""
    return pd.SentMessage(
        id=line.id,
        by_zh=line.name_zh,
        by_en=line.name_en,
        text=mask_text(line.text),
        at=iso(line.at),
        to=len(line.to),
        waiting=sorted(agent for agent in line.to if agent not in line.read),
    )


def is_same(one: p.DeskSnapshot, other: p.DeskSnapshot) -> bool:
    """Whether the page need not be told: but for the clock it is the same."""
    if one.me.state == other.me.state == "signed-out":
        return (one.owed, one.owed_due) == (
            other.owed,
            other.owed_due,
        ) and one.me.is_phone_registered == other.me.is_phone_registered
    return one == replace(other, at=one.at)
