"""THINKER: wrap-ups as the screens see them."""

from collections.abc import Mapping

import msgspec

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import wrap_up as pu
from agent_ui.gateway.protocol.work import NextAction
from lexicon.ids import AgentId
from store.owed import Owed
from store.wrap_ups import WrapUp

Names = Mapping[AgentId, tuple[str, str]]
_NOBODY = ("", "")


def shown_wrap_up(one: WrapUp, names: Names) -> p.WrapUp:
    """As who writes it sees it."""
    is_anothers = one.agent != one.owner
    zh, en = names.get(one.agent, (one.agent, one.agent)) if is_anothers else _NOBODY
    return p.WrapUp(
        call=one.call,
        client=one.client,
        caller=mask_number(one.caller),
        reason=one.reason,
        disposition=one.disposition,
        note=one.note,
        state=one.state,  # type: ignore[arg-type]  # what is closed is not listed
        changed_at=iso(one.changed_at),
        saved_at=iso_or_none(one.saved_at),
        of=one.agent if is_anothers else "",
        of_zh=zh,
        of_en=en,
        queue=one.queue,
        due_at=iso_or_none(one.due_at),
        version=one.version,
        page=one.page,
        next=msgspec.json.decode(one.next, type=NextAction) if one.next else None,
    )


def shown_owed(one: Owed, names: Names) -> pu.OwedWrapUp:
    """As who leads sees it."""
    owner_zh, owner_en = names.get(one.owner, (one.owner, one.owner))
    agent_zh, agent_en = names.get(one.agent, (one.agent, one.agent))
    return pu.OwedWrapUp(
        call=one.call,
        agent=one.agent,
        agent_zh=agent_zh,
        agent_en=agent_en,
        owner=one.owner,
        owner_zh=owner_zh,
        owner_en=owner_en,
        client=one.client,
        queue=one.queue,
        reason=one.reason,
        caller=mask_number(one.caller),
        owed_at=iso_or_none(one.owed_at),
        due_at=iso(one.due_at),
    )
