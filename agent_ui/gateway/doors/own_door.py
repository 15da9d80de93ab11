"""The own password and the own second factor."""

import asyncio
from datetime import timedelta

from aiohttp import web

from agent_ui.gateway.doors.factors import Factors, address_of, hash_of, picture_of, recovery_codes
from agent_ui.gateway.doors.passwords import LONGEST, weakness
from agent_ui.gateway.doors.sign_in import HASHER, SignIns
from agent_ui.gateway.http import Asked, answer, done
from agent_ui.gateway.protocol import doors as p
from lexicon.clock import Clock
from lexicon.errors import Refused
from store.audit import Act
from store.doors import DoorBook
from store.people import People, Person
from store.pool import Pool
from store.sessions import Session, Sessions

FRESH = timedelta(minutes=10)


class OwnDoor:
    """One method a request; see protocol/doors.py. Each is for whoever is signed in, about nobody else."""

    def __init__(self, pool: Pool, sign_ins: SignIns, factors: Factors, clock: Clock) -> None:
        self._people, self._sessions, self._doors = People(pool), Sessions(pool), DoorBook(pool)
        self._sign_ins, self._factors, self._clock = sign_ins, factors, clock

    async def change_password(self, asked: Asked) -> web.StreamResponse:
        """Needs the old one. Wrong ones count as tries of a sign-in."""
        wanted, session = await asked.body(p.NewPassword), asked.session
        person = await self._me(session)
        if len(wanted.old) > LONGEST or not await self._sign_ins.is_again(person, wanted.old, session.address):
            raise Refused("the old password is wrong", code="wrong-password")
        why = weakness(wanted.new, (person.login, person.name_en, person.name_zh))
        if why is not None or wanted.new == wanted.old:
            raise Refused("the new password is weak", code=f"password-{why or 'same'}")
        made = await asyncio.to_thread(HASHER.hash, wanted.new)
        act = Act(person.id, "password-changed", person.id, address=session.address)
        await self._doors.put_password(person.id, made, is_own=True, act=act, at=self._clock.now())
        if session.must == "password":
            asks = await self._doors.asks(person.id)
            await self._sessions.done(session.id_sha256, "totp" if asks.needs_totp and not asks.has_factor else "")
        return done()

    async def begin_factor(self, asked: Asked) -> web.StreamResponse:
        """Only soon after the password was shown: a desk left open gets no factor of somebody else's."""
        session = asked.session
        if session.must == "password":
            raise Refused("the password comes first", code="password-first")
        if not await self._sessions.is_younger(session.id_sha256, self._clock.now() - FRESH):
            raise Refused("the sign-in is too old for this", code="sign-in-again")
        seed, sealed = self._factors.new(session.person)
        await self._doors.begin_factor(session.person, sealed, self._clock.now())
        return answer(p.NewFactor(seed=seed, picture=picture_of(address_of(seed, session.login))))

    async def confirm_factor(self, asked: Asked) -> web.StreamResponse:
        """The telephone shows its first code."""
        wanted, session = await asked.body(p.FactorCode), asked.session
        asks = await self._doors.asks(session.person)
        if asks.has_factor or asks.seed is None:
            raise Refused("nothing to be confirmed", code="has-factor")
        if not await self._sign_ins.may_try(session.login, session.address):
            raise Refused("too many tries", code="too-many-tries")
        step = self._factors.step_of(self._factors.open(session.person, asks.seed), wanted.code.strip(), 0)
        if step is None:
            raise Refused("this is not the code of now", code="wrong-code-first")
        codes = recovery_codes()
        act = Act(session.person, "totp-enrolled", session.person, address=session.address)
        hashes = [hash_of(one) for one in codes]
        await self._doors.confirm_factor(session.person, step, hashes, act, self._clock.now())
        await self._sign_ins.forgive(session.login, session.address)
        if session.must == "totp":
            await self._sessions.done(session.id_sha256, "")
        return answer(p.RecoveryCodes(codes=codes))

    async def _me(self, session: Session) -> Person:
        person = await self._people.by_id(session.person)
        if person is None:
            raise Refused("this person is gone", code="not-signed-in")
        return person
