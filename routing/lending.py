"""What somebody can do for a while: until a time, or for one sign-in. The own values come back by themselves."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from lexicon.ids import DeskId, QueueId, SkillId
from lexicon.profile import Lent
from routing.profile import Profile

K = TypeVar("K")


def lend(own: Profile, lent: Iterable[Lent]) -> Profile:
    """The profile with these on top of it; each is told what comes back after it."""
    skills, queues, told = dict(own.skills), dict(own.queues), list[Lent]()
    for one in lent:
        if one.kind == "skill":
            told.append(replace(one, own=own.skills.get(SkillId(one.what), 0)))
            _put(skills, SkillId(one.what), one.value)
        else:
            told.append(replace(one, own=own.queues.get(QueueId(one.what), 0)))
            _put(queues, QueueId(one.what), one.value)
    return replace(own, skills=skills, queues=queues, lent=tuple(told))


def own(profile: Profile) -> Profile:
    """What is there when nothing is lent any more."""
    skills, queues = dict(profile.skills), dict(profile.queues)
    for one in profile.lent:
        if one.kind == "skill":
            _put(skills, SkillId(one.what), one.own)
        else:
            _put(queues, QueueId(one.what), one.own)
    return replace(profile, skills=skills, queues=queues, lent=())


def settled(profile: Profile, desk: DeskId, at: datetime) -> tuple[Profile, list[Lent]]:
    """The profile as it holds at this desk at this instant, and what is over by its time. What was lent for another
    sign-in is left out without a word: it was given back when that ended."""
    if not profile.lent:
        return profile, []
    over = [one for one in profile.lent if one.until is not None and one.until <= at]
    holds = [one for one in profile.lent if one not in over and one.desk in (None, desk)]
    if len(holds) == len(profile.lent):
        return profile, []
    return lend(own(profile), holds), over


def of_sign_in(profile: Profile, desk: DeskId) -> list[Lent]:
    """What ends when this desk is signed out."""
    return [one for one in profile.lent if one.desk == desk]


def _put(held: dict[K, int], what: K, value: int) -> None:
    if value:
        held[what] = value
    else:
        held.pop(what, None)
