"""Callers whom a client wants served first, as the command line changes them: the list ``vip`` of store/listed.py."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId
from lexicon.phone_number import CHINA, Home
from store.centre_rows import By
from store.clients import must_be_client
from store.journal import JournalWriter, Transaction
from store.listed import VIP, Wish, add_within, change_within, checked, drop_within, hold, standing
from store.pool import Pool
from store.sql import load

_Result = TypeVar("_Result")
_FIELDS = {"number": "caller", "reason": "note"}
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


async def put_vip(
    journal: JournalWriter, vip: KnownVip, logins: tuple[str, ...], by: str, home: Home = CHINA
) -> KnownVip:
    """From now on this caller goes first, held for the people with these sign-in names; nothing is written when it
    was so already. Raises BadInput (client, caller, priority, agents or note that cannot be), Conflict, DatabaseAway.
    """

    async def work(change: Transaction, wish: Wish, who: By) -> KnownVip:
        ids = {row["login"]: AgentId(row["id"]) for row in await change.connection.fetch(_SQL["people"], list(logins))}
        for login in logins:
            if login not in ids:
                raise BadInput("agents", f"nobody signs in as {login!r}", "sign-in names of people")
        wish = replace(wish, agents=tuple(dict.fromkeys(ids[login] for login in logins)))
        was = await standing(change, VIP, wish, home)
        if was is None:
            await add_within(change, VIP, wish, who, home)
        else:
            await change_within(change, was, replace(was.wish, **_said(wish)), who)
        return KnownVip(vip.client, wish.number, wish.priority, wish.agents, wish.reason)

    return await _held(journal, vip, by, work)


async def drop_vip(journal: JournalWriter, client: ClientId, caller: str, by: str, home: Home = CHINA) -> bool:
    """This caller is like any other from now on; False when it was so already. Raises as ``put_vip``."""

    async def work(change: Transaction, wish: Wish, who: By) -> bool:
        was = await standing(change, VIP, wish, home)
        if was is not None:
            await drop_within(change, [was], who)
        return was is not None

    return await _held(journal, KnownVip(client, caller), by, work)


async def _held(
    journal: JournalWriter, vip: KnownVip, by: str, work: Callable[[Transaction, Wish, By], Awaitable[_Result]]
) -> _Result:
    try:
        wish = checked(VIP, Wish(vip.client, vip.caller, vip.note, None, vip.priority, ()))
    except BadInput as error:
        raise BadInput(_FIELDS.get(error.where, error.where), error.was, error.expected) from None
    async with journal.transaction() as change:
        await hold(change)
        await must_be_client(change, vip.client)
        return await work(change, wish, By(by, "", None, await change.connection.fetchval(_SQL["now"])))


def _said(wish: Wish) -> dict[str, Any]:
    return {"reason": wish.reason, "priority": wish.priority, "agents": wish.agents}
