"""A floor that is told a story, fact by fact."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import AgentLine, Counts, Rules, Touched
from agent_ui.gateway.floor.views import Names, QueueNames, desk_snapshot, notices
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
    SkillId,
)
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DigitPressed,
    Entry,
    Fact,
    OfferMade,
    OfferTaken,
    ReasonChosen,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome

CLIENT, QUEUE, REASON, SKILL = ClientId("demo"), QueueId("service"), ReasonId("billing"), SkillId("billing")
CALL, WANG, LI = CallId("c1"), AgentId("wang"), AgentId("li")
NO_ANSWER, BREAK = NotReadyReasonId("no-answer"), NotReadyReasonId("break")
START = datetime(2026, 11, 22, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai: the day ends soon
NAMES = Names(
    queues=(QueueNames(QUEUE, CLIENT, "客服队列", "Customer service", 20.0, frozenset([SKILL])),),
    people={WANG: ("王芳", "Wang Fang"), LI: ("李强", "Li Qiang")},
)


def take_touched(floor: Floor) -> Touched:
    touched, floor.touched = floor.touched, Touched()
    return touched


class History:
    """A floor and its clock; ``tell`` applies facts one second apart."""

    def __init__(self) -> None:
        self.floor = Floor(Rules({CLIENT: ZoneInfo("Asia/Shanghai")}, {QUEUE: 20.0}))
        self.at = START
        self.entries: list[Entry] = []
        self.words: list[tuple[str | None, str]] = []

    def tell(self, *facts: Fact, after_s: float = 1) -> None:
        for fact in facts:
            self.at += timedelta(seconds=after_s)
            entry = Entry(self.at, "controller", 1, len(self.entries) + 1, fact)
            self.entries.append(entry)
            self.words += [(agent, notice.code) for agent, notice in notices(self.floor, entry)]
            self.floor.apply(entry)

    def agent(self, agent: AgentId = WANG) -> AgentLine:
        return self.floor.agents[agent]

    def counts(self) -> Counts:
        day = self.at.astimezone(ZoneInfo("Asia/Shanghai")).date()
        return self.floor.counts.get((QUEUE, day), Counts())

    def phase(self, call: CallId = CALL) -> str:
        return self.floor.calls[call].phase

    def sign_in(self, agent: AgentId) -> None:
        desk = DeskId(f"d-{agent}")
        self.tell(
            AgentSignedIn(agent, desk, agent, (SKILL,)), AgentNotReady(agent, NotReadyReasonId("sign-in"), "system")
        )
        self.tell(AgentReady(agent, self.at))

    def call(self, call: CallId = CALL) -> None:
        self.tell(
            CallArrived(call, CLIENT, ChannelId("ch"), "4008000001", "13800000000", "zh"),
            DigitPressed(call, CLIENT, "9", False),
            DigitPressed(call, CLIENT, "1", True),
            ReasonChosen(call, CLIENT, REASON, "menu"),
        )
        self.tell(CallQueued(call, CLIENT, QUEUE, REASON, self.at, False))

    def offer(self, agent: AgentId, offer: str) -> None:
        self.tell(OfferMade(OfferId(offer), CALL, CLIENT, QUEUE, agent, ChannelId(f"offer-{offer}"), 15))

    def answer(self, agent: AgentId, offer: str, waited_s: float = 5) -> None:
        self.tell(
            OfferTaken(OfferId(offer), CALL, CLIENT, agent, 2),
            CallBridged(CALL, CLIENT, agent, BridgeId("b"), ChannelId("x"), waited_s),
        )

    def talk_ends(self, agent: AgentId) -> None:
        self.tell(TalkEnded(CALL, CLIENT, agent, 30), WrapUpStarted(agent, CALL, CLIENT, 60))

    def end(self, fault: Fault, reason: str) -> None:
        self.tell(CallEnded(CALL, CLIENT, Outcome(fault, reason), 16, 60))

    def changes(self, board: Board) -> list[p.WallboardNews]:
        return board.changes(take_touched(self.floor), self.at)

    def snapshot(self, agent: AgentId = WANG):  # type: ignore[no-untyped-def]
        return desk_snapshot(self.floor, agent, DeskId(f"d-{agent}"), is_registered=True, now=self.at)


def wallboard(floor: Floor, names: Names, now: datetime) -> p.Wallboard:
    """Drawn from nothing."""
    return bare(Board(floor, names, now).whole(now))


def bare(whole: p.Wallboard) -> p.Wallboard:
    """All but the outlooks, which remember for how long it has been so."""
    return replace(whole, queues=[replace(one, outlook=None) for one in whole.queues])
