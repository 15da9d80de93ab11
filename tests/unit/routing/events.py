"""What can happen to a floor, as data: a history is a list of these and reads like one.

Agents are numbers, contacts and offers are picked out of those there are (and now and then out of those that are
settled, or that never were). ``after_s`` is the time that passes before the event.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

from lexicon.ids import QueueId, ReasonId
from tests.unit.routing.drawn import AGENTS, QUEUES, REASONS, SERVICE


@dataclass(frozen=True)
class Advance:
    after_s: float = 0


@dataclass(frozen=True)
class SignIn:
    """At a new desk; with a telephone and pressing Ready when ``is_ready``. Signed in already: the same desk again."""

    agent: int
    profile: int = 0
    is_ready: bool = True
    after_s: float = 0


@dataclass(frozen=True)
class Reprofile:
    """Abilities change while the agent is signed in, whatever it is doing."""

    agent: int
    profile: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class SignOut:
    agent: int
    after_s: float = 0


@dataclass(frozen=True)
class LoseDesk:
    agent: int
    after_s: float = 0


@dataclass(frozen=True)
class Phone:
    agent: int
    is_registered: bool
    after_s: float = 0


@dataclass(frozen=True)
class GoReady:
    agent: int
    after_s: float = 0


@dataclass(frozen=True)
class GoNotReady:
    agent: int
    after_s: float = 0


@dataclass(frozen=True)
class Join:
    """``queue`` None: the reason's own. ``ago_s``: it joined so long ago (it comes back from somewhere)."""

    reason: ReasonId = SERVICE
    queue: QueueId | None = None
    preferred: tuple[int, ...] = ()
    ago_s: float = 0
    after_s: float = 0


@dataclass(frozen=True)
class JoinAgain:
    """A contact that is known already: one that waits, is offered, or whose conversation failed."""

    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class Leave:
    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class Take:
    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class Miss:
    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class Withdraw:
    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class EndTalk:
    agent: int
    limit_s: float = 60
    after_s: float = 0


@dataclass(frozen=True)
class EndWrapUp:
    agent: int
    after_s: float = 0


@dataclass(frozen=True)
class EndWork:
    agent: int
    pick: int = 0
    after_s: float = 0


@dataclass(frozen=True)
class Hold:
    after_s: float = 0


@dataclass(frozen=True)
class Release:
    after_s: float = 0


@dataclass(frozen=True)
class Publish:
    plan: int = 1
    after_s: float = 0


@dataclass(frozen=True)
class Restore:
    """The floor is taken down and made again from its snapshot."""

    after_s: float = 0


Event = (
    Advance | SignIn | Reprofile | SignOut | LoseDesk | Phone | GoReady | GoNotReady | Join | JoinAgain | Leave | Take
    | Miss | Withdraw | EndTalk | EndWrapUp | EndWork | Hold | Release | Publish | Restore
)  # fmt: skip

WHO = st.integers(0, AGENTS - 1)
PICK = st.integers(0, 9)
PAUSE = st.sampled_from([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 5.0, 5.0, 10.0, 20.0, 60.0])


@st.composite
def one_of(draw: st.DrawFn, *kinds: st.SearchStrategy[Event]) -> Event:
    """Each as likely as it is often named (Hypothesis's own takes groups apart and names each once)."""
    return draw(kinds[draw(st.integers(0, len(kinds) - 1))])


JOINS = st.builds(
    Join,
    st.sampled_from(REASONS),
    st.sampled_from([None, None, None, None, *QUEUES]),
    st.just(()) | st.lists(WHO, min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([0.0, 0.0, 0.0, 0.0, 30.0]),
    PAUSE,
)
TAKES = st.builds(Take, PICK, PAUSE)
ENDS = one_of(
    st.builds(EndTalk, WHO, st.sampled_from([60.0, 0.0]), PAUSE),
    st.builds(EndWrapUp, WHO, PAUSE),
    st.builds(EndWork, WHO, PICK, PAUSE),
)
DESKS = one_of(
    st.builds(SignIn, WHO, st.integers(0, 3), st.booleans(), PAUSE),
    st.builds(SignOut, WHO, PAUSE),
    st.builds(Reprofile, WHO, st.integers(0, 3), PAUSE),
    st.builds(LoseDesk, WHO, PAUSE),
    st.builds(Phone, WHO, st.booleans(), PAUSE),
    st.builds(GoReady, WHO, PAUSE),
    st.builds(GoNotReady, WHO, PAUSE),
)
ODD = one_of(
    st.builds(JoinAgain, PICK, PAUSE),
    st.builds(Leave, PICK, PAUSE),
    st.builds(Withdraw, PICK, PAUSE),
    st.builds(Publish, st.integers(0, 1), PAUSE),
    st.builds(Restore, PAUSE),
    st.builds(Hold, PAUSE),
    st.builds(Release, PAUSE),
    st.builds(Release, PAUSE),
    st.builds(Release, PAUSE),
)
READIES = one_of(st.builds(GoReady, WHO, PAUSE), st.builds(SignIn, WHO, st.integers(0, 3), st.just(True), PAUSE))
EVENTS = one_of(
    st.builds(Advance, PAUSE), JOINS, JOINS, JOINS, JOINS, READIES, TAKES, TAKES, st.builds(Miss, PICK, PAUSE),
    ENDS, ENDS, ENDS, DESKS, ODD,
)  # fmt: skip
START_OF_DAY = st.lists(
    st.builds(SignIn, WHO, st.integers(0, 3), st.just(True)),
    min_size=3,
    max_size=AGENTS,
    unique_by=lambda event: event.agent,
)
HISTORIES: st.SearchStrategy[list[Event]] = st.builds(
    lambda first, rest: [*first, *rest], START_OF_DAY, st.lists(EVENTS, min_size=30, max_size=60)
)
