"""Facts about who may call whom, and what calls out cost."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ChannelId, ClientId


@dataclass(frozen=True, slots=True)
class CallOutBarred:
    """Nobody was dialled, because the rules say no. ``kind``: what the number is; ``why``: the word of the refusal.

    ``call`` is "" where there was no call yet (an agent dials), ``agent`` where a flow calls.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    number: str
    kind: str
    shown: str
    why: str
    detail: str = ""  # of a do-not-call entry: who made it and when


@dataclass(frozen=True, slots=True)
class CallOutMetered:
    """Somebody answered outside: from now on it costs. ``e164`` is "" for numbers without one; ``prefix`` of the price,
    ``minute`` in the currency's units, ``step_s`` by which it is counted; "" and 0: the table has none.
    ``longest_s``: after it the leg is ended; 0: never.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    leg: ChannelId
    number: str
    e164: str
    kind: str
    prefix: str
    minute: str
    step_s: int
    longest_s: int


@dataclass(frozen=True, slots=True)
class CallOutCharged:
    """What a leg outside cost by the table, in whole fen, rounded up. ``is_guess``: its end was not seen, so that it is
    charged until a new controller looked."""

    call: CallId
    client: ClientId
    agent: AgentId
    leg: ChannelId
    seconds: float
    fen: int
    is_guess: bool


@dataclass(frozen=True, slots=True)
class CallOutEnding:
    """A leg outside is near its longest time: ``left_s`` more, 0: it is being ended."""

    call: CallId
    client: ClientId
    agent: AgentId
    leg: ChannelId
    left_s: int


@dataclass(frozen=True, slots=True)
class DialRulesSet:
    """Who may be called for this client, by everybody (``agent`` "") or by one agent, is another rule from now on."""

    client: ClientId
    agent: AgentId
    by: str


@dataclass(frozen=True, slots=True)
class RatesImported:
    """A file of prices was taken in, whole. ``rows``: new or changed ones."""

    rows: int
    by: str


@dataclass(frozen=True, slots=True)
class NumberChanged:
    """A published number came (``was`` ""), went (``client`` ""), belongs to another client, or leads elsewhere within
    its client (``was`` is ``client``). ``number`` as it is kept."""

    number: str
    client: ClientId
    was: ClientId
    by: str


@dataclass(frozen=True, slots=True)
class NumberUnknown:
    """Somebody called a number that is none of ours, and was refused. ``number`` and ``caller`` as the line wrote them.

    Said once an hour of each number; of a trunk on which many are called ``are_many`` is said once, and then nothing.
    """

    call: CallId
    number: str
    caller: str
    trunk: str
    are_many: bool = False


DiallingFact = (
    CallOutBarred
    | CallOutCharged
    | CallOutEnding
    | CallOutMetered
    | DialRulesSet
    | NumberChanged
    | NumberUnknown
    | RatesImported
)
