"""Facts about the machinery."""

from dataclasses import dataclass

from lexicon.ids import AgentId, ClientId


@dataclass(frozen=True, slots=True)
class ControllerStarted:
    """A controller took the cell. ``adopted`` calls were found alive in Asterisk, ``lost`` were not."""

    adopted: int
    lost: int


@dataclass(frozen=True, slots=True)
class ExchangeLost:
    """The link to Asterisk broke; calls go on by themselves if Asterisk lives."""

    why: str


@dataclass(frozen=True, slots=True)
class ExchangeFound:
    """The link to Asterisk is up again and what it holds was compared with what we knew."""

    version: str
    adopted: int
    lost: int
    swept: int  # channels and bridges that belonged to nobody and were removed


@dataclass(frozen=True, slots=True)
class DiskFull:
    """Where recordings go there is less room than must stay free: new ones are refused, calls go on."""

    place: str
    free_mb: int


@dataclass(frozen=True, slots=True)
class DiskFreed:
    """There is room again: new conversations are recorded."""

    place: str
    free_mb: int


@dataclass(frozen=True, slots=True)
class RoutingAdopted:
    """The controller routes by this version of the plan from now on (0: nothing was ever published)."""

    version: int


@dataclass(frozen=True, slots=True)
class RoutingPublished:
    """A routing plan holds from now on; those who wait keep their order number. ``by``: who published it."""

    version: int
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class VipChanged:
    """Calls of this caller to this client go first from now on, by the head start of ``priority`` (None: no more),
    held for ``agents`` at first. ``by``: who said so."""

    client: ClientId
    caller: str
    priority: int | None
    agents: tuple[AgentId, ...]
    by: str
