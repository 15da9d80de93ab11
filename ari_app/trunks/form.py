"""How one carrier wants a call put to it: the called number in its form, and a number that it lets us show.

Each trunk has its own, so it is worked out anew for every trunk that is tried. Numbers without an E.164 form (110,
10086, 95588), and those with a carrier chosen before them (17909), are dialled as they are on every trunk.
"""

import re
from dataclasses import dataclass

from lexicon.phone_number import CHINA, DialAs, Home, Kind, dialled_as, has_chosen_carrier, phone_number

SHOWN = re.compile(r"\+?[0-9]{3,19}")
PATTERN = re.compile(r"\+?[0-9xX]{1,19}\*?")


@dataclass(frozen=True, slots=True)
class Wants:
    """What ``lines.yml`` says of it. ``dial_prefix`` stands before the called number; ``shows`` are the numbers, or
    patterns of them, that the carrier lets us show (None: every one, (): none), ``shows_else`` is shown for others.
    """

    dial_as: DialAs = DialAs.TYPED
    dial_prefix: str = ""
    shows: tuple[str, ...] | None = None
    shows_else: str = ""
    show_as: DialAs = DialAs.TYPED


@dataclass(frozen=True, slots=True)
class Form:
    """What the carrier is told. ``shown`` "": no number."""

    number: str
    shown: str


def form_for(wants: Wants, number: str, shown: str, home: Home = CHINA) -> Form | None:
    """How the carrier is told of a call to ``number`` that is to show ``shown``; None: it lets us show neither that nor
    another number, so another trunk must carry the call. Never None for an emergency number."""
    told = shown_by(wants, shown, home)
    if told is None:
        if phone_number(number, home).kind is not Kind.EMERGENCY:
            return None
        told = next((one for one in wants.shows or () if SHOWN.fullmatch(one)), shown)
    return Form(called_by(wants, number, home), dialled_as(phone_number(told, home), wants.show_as, home))


def called_by(wants: Wants, number: str, home: Home = CHINA) -> str:
    """The called number as the carrier wants it."""
    known = phone_number(number, home)
    if not known.e164 or has_chosen_carrier(known, home):
        return number
    return wants.dial_prefix + dialled_as(known, wants.dial_as, home)


def shown_by(wants: Wants, shown: str, home: Home = CHINA) -> str | None:
    """What is shown where ``shown`` is wanted; "": no number, None: the trunk may not be used for that."""
    if wants.shows is None:
        return shown
    if not wants.shows:
        return ""
    if shown and any(fits(one, shown, home) for one in wants.shows):
        return shown
    return wants.shows_else or (None if shown else "")


def fits(pattern: str, number: str, home: Home = CHINA) -> bool:
    """Whether the number is one of these, however either is written: ``x`` is any digit, ``*`` at the end whatever
    follows."""
    known = phone_number(number, home)
    if SHOWN.fullmatch(pattern):
        return phone_number(pattern, home).key == known.key
    wanted = re.compile(re.sub("[xX]", "[0-9]", re.escape(pattern)).replace(r"\*", "[0-9]*"))
    return any(wanted.fullmatch(one) for one in {known.dialled, *(dialled_as(known, form, home) for form in DialAs)})
