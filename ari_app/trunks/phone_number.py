"""What a telephone number is: its E.164 form where there is one, its kind, and how it is written for a carrier.

The only home of ``phonenumbers``. Whose country and area a number without them belongs to is ``Home``.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers as lib
from phonenumbers import PhoneNumberType as Type

SPACING = str.maketrans("", "", " \t-().\u00a0\u2010\u2011\u2012\u2013")
LONGEST_SHORT = 6
"""Digits of numbers that a country keeps for itself: 10086, 95588, 12315."""
ALSO_EMERGENCY = {"CN": frozenset(("122", "12110", "12395"))}
"""Road accidents, the police by text, rescue at sea: not in the library's table of the country."""
PREMIUM = {"CN": ("160", "168", "1259")}
SATELLITE = {"CN": ("1349", "1740")}
WORLD_SATELLITE = ("870", "881", "882", "883")
WORLD_PREMIUM = ("808", "979")
CHOSEN_CARRIER = {"CN": ("179",)}
"""A carrier chosen by five digits before the number (17909): what follows is the number."""
SERVICE = {"CN": ("95", "96", "10", "12", "11")}
"""Service numbers of any length, which have no E.164 form: 95013 and what follows it."""


class Kind(StrEnum):
    """What a class of service allows or bars. ``other`` is whatever this version cannot name."""

    EMERGENCY = "emergency"
    SHORT = "short"
    FREE = "free"
    SHARED = "shared"
    FIXED = "fixed"
    MOBILE = "mobile"
    PREMIUM = "premium"
    SATELLITE = "satellite"
    INTERNATIONAL = "international"
    OTHER = "other"


class DialAs(StrEnum):
    """How a carrier wants numbers: as they were typed, +8610..., 8610..., 010..., or without our own area code."""

    TYPED = "typed"
    E164 = "e164"
    PLAIN = "plain"
    NATIONAL = "national"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Home:
    """Where we are: a number without a country's code is of ``region`` (ISO 3166), one without an area code of ``area``
    (without its leading 0; "": such numbers have no E.164 form)."""

    region: str = "CN"
    area: str = ""

    @property
    def code(self) -> str:
        """The country's calling code."""
        return str(lib.country_code_for_region(self.region))


CHINA = Home()


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """``dialled``: digits, with one + before them or none. ``e164``: "" where there is none (95588, 110)."""

    dialled: str
    e164: str
    kind: Kind

    @property
    def key(self) -> str:
        """The same for every way to write it."""
        return self.e164 or self.dialled


@lru_cache(maxsize=20_000)
def phone_number(typed: str, home: Home = CHINA) -> PhoneNumber:
    """What this is, however it is written: +86, 0086 or 86 before it, an area code with its 0 or without, a mobile
    number with the 0 that some carriers deliver. What is no number at all is ``other``, with what was typed."""
    number = typed.translate(SPACING)
    if is_emergency(number, home):
        return PhoneNumber(number, "", Kind.EMERGENCY)
    if not number.removeprefix("+").isdecimal() or not number.isascii():
        return PhoneNumber(number, "", Kind.OTHER)
    at_home = without_country(number, home)
    if at_home is None:
        return _abroad(number, home)
    chosen = CHOSEN_CARRIER.get(home.region, ())
    if at_home.startswith(chosen) and len(at_home) > 5 and chosen:
        behind = phone_number(at_home[5:], home)
        return PhoneNumber(number, behind.e164, Kind.OTHER if behind.kind is Kind.EMERGENCY else behind.kind)
    return _at_home(number, at_home, home)


def key(typed: str, home: Home = CHINA) -> str:
    """What two ways to write one number have in common; "" for none."""
    return phone_number(typed, home).key


def is_emergency(number: str, home: Home = CHINA) -> bool:
    """Also with the country's code, and an area code, before it: the emergency centre of that place."""
    if _helps(number, home.region):
        return True
    at_home = without_country(number, home)
    if at_home is None or at_home == number and not number.startswith("0"):
        return False
    rest = at_home.removeprefix("0")
    return any(_helps(rest[cut:], home.region) for cut in (0, 2, 3) if cut == 0 or at_home.startswith("0"))


def without_country(number: str, home: Home) -> str | None:
    """The number as it is at home; None for one abroad."""
    for prefix in ("+", _idd(home)):
        if prefix and number.startswith(prefix):
            rest = number.removeprefix(prefix)
            return rest.removeprefix(home.code) if rest.startswith(home.code) else None
    return number


def dialled_as(number: PhoneNumber, form: DialAs, home: Home = CHINA) -> str:
    """How it is put to a carrier. What has no E.164 form is always dialled as it is."""
    if form is DialAs.TYPED or not number.e164:
        return number.dialled
    if form is DialAs.E164:
        return number.e164
    if form is DialAs.PLAIN or not number.e164.startswith("+" + home.code):
        abroad = not number.e164.startswith("+" + home.code)
        return (_idd(home) if abroad and form is not DialAs.PLAIN else "") + number.e164[1:]
    rest = number.e164.removeprefix("+" + home.code)
    if number.kind is not Kind.FIXED:
        return rest
    if form is DialAs.LOCAL and home.area and rest.startswith(home.area):
        return rest.removeprefix(home.area)
    return (lib.ndd_prefix_for_region(home.region, True) or "") + rest


def _abroad(number: str, home: Home) -> PhoneNumber:
    digits = number.removeprefix("+") if number.startswith("+") else number.removeprefix(_idd(home))
    e164, kind = "", Kind.INTERNATIONAL
    if digits.startswith(WORLD_SATELLITE):
        kind = Kind.SATELLITE
    elif digits.startswith(WORLD_PREMIUM):
        kind = Kind.PREMIUM
    parsed = _parsed("+" + digits, home)
    if parsed is not None:
        e164 = lib.format_number(parsed, lib.PhoneNumberFormat.E164)
        if kind is Kind.INTERNATIONAL and lib.number_type(parsed) == Type.PREMIUM_RATE:
            kind = Kind.PREMIUM
    return PhoneNumber(number, e164, kind)


def _at_home(number: str, at_home: str, home: Home) -> PhoneNumber:
    bare = at_home.removeprefix("0")
    if at_home.startswith(_idd(home)):  # +86 00...: a way abroad, were it let through
        return PhoneNumber(number, "", Kind.OTHER)
    if len(at_home) <= LONGEST_SHORT:
        return PhoneNumber(number, "", Kind.PREMIUM if bare.startswith(PREMIUM.get(home.region, ())) else Kind.SHORT)
    without_code = at_home.removeprefix(home.code) if at_home.startswith(home.code) else ""
    for candidate in (at_home, without_code, _local(at_home, home)):
        parsed = _parsed(candidate, home) if candidate else None
        if parsed is not None and lib.is_valid_number(parsed) and parsed.country_code == int(home.code):
            e164 = lib.format_number(parsed, lib.PhoneNumberFormat.E164)
            return PhoneNumber(number, e164, _kind(parsed, home))
    if bare.startswith(PREMIUM.get(home.region, ())):
        return PhoneNumber(number, "", Kind.PREMIUM)
    if at_home.startswith(SERVICE.get(home.region, ())):
        return PhoneNumber(number, "", Kind.SHORT)
    is_local = 7 <= len(at_home) <= 8 and not at_home.startswith("0")
    return PhoneNumber(number, "", Kind.FIXED if is_local else Kind.OTHER)


def _kind(parsed: lib.PhoneNumber, home: Home) -> Kind:
    digits = lib.national_significant_number(parsed)
    if digits.startswith(SATELLITE.get(home.region, ())):
        return Kind.SATELLITE
    if digits.startswith(PREMIUM.get(home.region, ())):
        return Kind.PREMIUM
    return {
        Type.MOBILE: Kind.MOBILE,
        Type.FIXED_LINE: Kind.FIXED,
        Type.FIXED_LINE_OR_MOBILE: Kind.FIXED,
        Type.TOLL_FREE: Kind.FREE,
        Type.SHARED_COST: Kind.SHARED,
        Type.UAN: Kind.SHARED,
        Type.PREMIUM_RATE: Kind.PREMIUM,
        Type.VOIP: Kind.FIXED,
    }.get(lib.number_type(parsed), Kind.OTHER)


def _local(at_home: str, home: Home) -> str:
    """With our own area code before it, where it may have been left out."""
    is_local = home.area and not at_home.startswith("0") and len(at_home) in (7, 8)
    return (lib.ndd_prefix_for_region(home.region, True) or "") + home.area + at_home if is_local else ""


def _parsed(number: str, home: Home) -> lib.PhoneNumber | None:
    try:
        return lib.parse(number, home.region)
    except lib.NumberParseException:
        return None


def _helps(number: str, region: str) -> bool:
    return number in ALSO_EMERGENCY.get(region, frozenset()) or (
        number.isdecimal() and number.isascii() and lib.is_emergency_number(number, region)
    )


def _idd(home: Home) -> str:
    return {"US": "011", "CA": "011"}.get(home.region, "00")
