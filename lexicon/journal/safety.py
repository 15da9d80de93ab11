"""Facts about those who try to get in over SIP."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttackBegan:
    """Somebody scans or guesses passwords, after a time in which nobody did. ``why``: from where, and what."""

    why: str


@dataclass(frozen=True, slots=True)
class AddressBanned:
    """No SIP of this address (IPv6: its /64) is let in for ``for_s`` seconds. ``why``: the kind of event that was too
    much, or "asked"; ``nth``: how often it was banned lately; ``by``: guard, or who asked. Where only ``is_watching``
    nothing was done."""

    address: str
    why: str
    for_s: int
    nth: int
    by: str
    is_watching: bool = False


@dataclass(frozen=True, slots=True)
class AddressReleased:
    """SIP of this address is let in again. ``by``: time, never-list, or who asked."""

    address: str
    by: str


@dataclass(frozen=True, slots=True)
class GuardFailed:
    """Who should be kept out is not: the filter cannot be set, or packets come all the same."""

    why: str
