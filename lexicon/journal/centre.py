"""Facts about what the centre is made of."""

from dataclasses import dataclass

from lexicon.ids import ClientId


@dataclass(frozen=True, slots=True)
class CentreChanged:
    """A row of the centre (``noun``: clients, skills, dispositions ...) is another from now on, or ``is_gone``.

    ``client``: whose it is; "" for what is of none. ``by``: who said so.
    """

    noun: str
    key: str
    client: ClientId
    is_gone: bool
    by: str


@dataclass(frozen=True, slots=True)
class PeopleImported:
    """A file of people was taken in, whole. What each can do now is told by the facts ``ProfileChanged``."""

    added: int
    changed: int
    by: str


@dataclass(frozen=True, slots=True)
class CustomersImported:
    """A file of a client's customers was taken in, whole."""

    client: ClientId
    key: str
    added: int
    changed: int
    removed: int
    by: str


CentreFact = CentreChanged | PeopleImported | CustomersImported
