"""Callers whom a client wants served first: the row and the fact VipChanged in one commit."""

import re
from dataclasses import dataclass

from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId
from lexicon.journal import VipChanged
from store.clients import must_be_client
from store.journal import JournalWriter, Transaction
from store.pool import Pool
from store.sql import load

CALLER = re.compile(r"\+?[0-9]{3,20}")
PRIORITIES = range(1, 10)
LONGEST_NOTE = 200
_SQL = load("vips")


@dataclass(frozen=True, slots=True)
class KnownVip:
    """``caller`` as the trunk presents it; ``priority`` is looked up in the plan's head starts, 1 goes first;
    ``agents``: the call is held for these at first."""

    client: ClientId
    caller: str
    priority: int = 1
    agents: tuple[AgentId, ...] = ()
    note: str = ""


async def vips(pool: Pool, client: str = "") -> list[KnownVip]:
    """Those of ``client`` or, if that is empty, all. Raises DatabaseAway."""
    return [KnownVip(**{**row, "agents": tuple(row["agents"])}) for row in await pool.fetch(_SQL["all"], client)]


async def put_vip(journal: JournalWriter, vip: KnownVip, logins: tuple[str, ...], by: str) -> KnownVip:
    """From now on this caller goes first, held for the people with these sign-in names; nothing is written when it
    was so already. Raises BadInput (client, caller, priority, agents or note that cannot be) and DatabaseAway.
    """
    if vip.priority not in PRIORITIES:
        raise BadInput("priority", str(vip.priority), f"{PRIORITIES[0]} to {PRIORITIES[-1]}; 1 goes first")
    if len(vip.note) > LONGEST_NOTE:
        raise BadInput("note", f"{len(vip.note)} characters", f"at most {LONGEST_NOTE}")
    async with journal.transaction() as work:
        await _known(work, vip.client, vip.caller)
        ids = {row["login"]: AgentId(row["id"]) for row in await work.connection.fetch(_SQL["people"], list(logins))}
        for login in logins:
            if login not in ids:
                raise BadInput("agents", f"nobody signs in as {login!r}", "sign-in names of people")
        agents = tuple(dict.fromkeys(ids[login] for login in logins))
        if await work.connection.fetchval(_SQL["put"], vip.client, vip.caller, vip.priority, list(agents), vip.note):
            work.record(VipChanged(vip.client, vip.caller, vip.priority, agents, by))
    return KnownVip(vip.client, vip.caller, vip.priority, agents, vip.note)


async def drop_vip(journal: JournalWriter, client: ClientId, caller: str, by: str) -> bool:
    """This caller is like any other from now on; False when it was so already. Raises as ``put_vip``."""
    async with journal.transaction() as work:
        await _known(work, client, caller)
        was = bool(await work.connection.fetchval(_SQL["drop"], client, caller))
        if was:
            work.record(VipChanged(client, caller, None, (), by))
    return was


async def _known(work: Transaction, client: ClientId, caller: str) -> None:
    if not CALLER.fullmatch(caller):
        raise BadInput("caller", repr(caller), "3 to 20 digits, with or without a + before them, as the line shows it")
    await must_be_client(work, client)
