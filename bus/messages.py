"""What travels over Redis: the words are ``lexicon.orders``, here under the name the bus's users know."""

from lexicon.orders import (
    Answer,
    AnyOrder,
    Beat,
    Decline,
    EndTalk,
    IssuePhone,
    LoseDesk,
    Order,
    SetNotReady,
    SetPhone,
    SetReady,
    SignInDesk,
    SignOutDesk,
)

__all__ = [
    "Answer",
    "AnyOrder",
    "Beat",
    "Decline",
    "EndTalk",
    "IssuePhone",
    "LoseDesk",
    "Order",
    "SetNotReady",
    "SetPhone",
    "SetReady",
    "SignInDesk",
    "SignOutDesk",
]
