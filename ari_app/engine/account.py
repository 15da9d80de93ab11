"""The account code that channels in Dial() carry: which offer they are there for, and whether Asterisk records it.

The dialplan (``zuoxi-ring``) writes it on the caller's channel, Dial() copies it onto the leg it makes, and both bring
it with every event and every look: ``offer-<offer>/0x`` when the recorder was begun, ``offer-<offer>/`` when not.
"""

from lexicon.ids import OfferId

PREFIX = "offer-"
BEGUN = "0x"  # the first letters of MixMonitor's own id for what it began


def offer_of(name: str) -> OfferId | None:
    """The offer whose agent leg has this channel id or account code; None for any other name."""
    if not name.startswith(PREFIX):
        return None
    return OfferId(name[len(PREFIX) :].partition("/")[0])


def is_recorded(account: str) -> bool:
    """Whether Asterisk had begun the recording when it rang."""
    return account.partition("/")[2] == BEGUN
