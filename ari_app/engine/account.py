"""What says which offer a channel in Dial() is there for: its account, ``offer-<offer>``.

A caller whom Dial() rings for is in the extension ``<seconds>*<offer>*<recording>*<telephone>`` of ``zuoxi-ring``, and
brings it with every event and every look; the leg that was answered is in one bridge with him.
"""

from lexicon.ids import OfferId

PREFIX = "offer-"


def offer_of(name: str) -> OfferId | None:
    """The offer whose agent leg has this channel id or account; None for any other name."""
    return OfferId(name[len(PREFIX) :]) if name.startswith(PREFIX) else None


def account_of(extension: str) -> str:
    """The account of a caller in this extension of ``zuoxi-ring``; "" for one that names no offer."""
    words = extension.split("*")
    return f"{PREFIX}{words[1]}" if len(words) > 1 and words[1] else ""
