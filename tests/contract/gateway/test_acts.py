"""Every kind of fact that a person can cause is in the audit trail, or is said not to be and why."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest

from ari_app.trunks.permission import NOBODY
from launch.settings import ROOT
from lexicon.ids import AgentId, CallId, ClientId, NotReadyReasonId, QueueId, ReasonId, SkillId
from lexicon.journal import FACTS, AddressReleased, AgentSignedIn, CallbackEnded, LineTestBegan
from store.abilities import SkillAt, change_person, set_standing_leg
from store.articles import Text, publish_articles
from store.audit import Audit, Place
from store.catalogue import DialRule, PricedPrefix
from store.dialling import put_dial_rule, put_rates
from store.not_ready import set_limit
from store.plans import Publication, publish
from store.recording_outside import record_outside
from store.seed import PLAN
from store.tones import set_tone
from store.vips import KnownVip, put_vip
from tests.contract.gateway.test_flows import BODY
from tests.contract.gateway.world import World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
DEMO, WANG = ClientId("demo"), AgentId("wang")
NUMBER = "13812345678"


def words(text: str) -> set[str]:
    return set(text.split())


# What somebody decides for others, hears of others, or changes of the rules.
AUDITED = words(
    """WatchOpened WatchBegan WatchChanged WatchEnded CallTakenOver AgentSteered ProfileChanged RoutingPublished
    FlowPublished VipChanged MonitorToneSet OutsideRecordingSet DialRulesSet RatesImported ArticlePublished
    NotReadyLimitSet MessageSent CallbackEnded LegModeSet AddressReleased LineTestBegan NumberChanged
    ThresholdsSet CentreChanged PeopleImported CustomersImported QueueClosed QueueOpened LineClosed LineOpened
    WrapUpHanded WrapUpClosed WrapUpDueSet NextActionMoved NextActionCancelled
    NumberListed NumbersImported DoNotCallAllowed PromptRecordingBegan AbilityLent AbilityReturned
    WrapUpAmended"""
)
WITH_A_LINE = words(
    "CentreChanged PeopleImported CustomersImported NumbersImported PromptRecordingBegan"
)  # written beside the fact, with more in it
# People's own work: the journal says who did it in which call, and nobody else's rights or rules are changed by it.
WORK = words(
    """AgentSignedIn AgentSignedOut AgentReady AgentNotReady AgentNextState WrapUpEnded WrapUpSaved HeadsetChecked
    HandRaised HandLowered MessageRead CustomerNoted CallPlaced CallHeld CallRetrieved AgentMuted CallTransferred
    SecondSought SecondEnded ConsultStarted ConsultSwapped PartyJoined PartyLeft HandedOver HandedOutside CallParked
    RecordingPaused RecordingResumed
    CallUnparked OfferTaken OfferFailed TalkEnded VoicemailTaken VoicemailDone CallbackItemTaken CallbackItemDone
    CallbackOffered CallbackTaken NextActionPlanned NextActionTaken NextActionDone"""
)
# A try that came to nothing: nothing was heard, called or changed.
NOTHING = words("WatchRefused WatchClosed ControlRefused CallOutBarred CallOutFailed")
# What a caller, a line or a program causes.
NOBODY_HERE = words(
    """CallArrived CallAnswered DigitPressed ReasonChosen CallQueued CallOverflowed QueueLeft RequirementRelaxed
    CallBridged CallServedAlone CallWillNotEnd CallEnded OfferMade OfferWithdrawn WrapUpStarted WrapUpOwed DeskLost
    DeskBack PhoneFound PhoneLost RecordingStarted RecordingMissing RecordingStopped RecordingKept RecordingFailed
    ControllerStarted DiskFull DiskFreed ExchangeLost ExchangeFound RoutingAdopted AttackBegan AddressBanned GuardFailed
    LineTestRang LineTestAnswered LineTestEnded PromptRecordingAnswered PromptRecordingEnded
    FlowStarted LanguageChosen ValueEntered LookUpEnded ConversationLifted
    CalleeRings CallPutThrough OutsideAnswered OutsideOver CallOutCharged CallOutEnding CallOutMetered LegSent
    LegRefused NoLineFree LinesAdopted LegStood LegFell SecondAnswered SecondLegEnded VoicemailDropped VoicemailLeft
    VoicemailStarted CallKept CallRejoined PartyAway PartyBack CallbackDialled SurveyStarted SurveyAnswered SurveyEnded
    LineDown LineDegraded LineUp LineMeasured LegMeasured NumberUnknown CallTurnedAway WebhookPaused CallerRecognised
    UnwantedCalled"""
)


async def test_every_act_has_its_words_in_both_languages() -> None:
    """What stands in the trail is read by people: a fact's own name, or a word of ours, means nothing to them."""
    sources = [
        file.read_text("utf-8") for room in ("agent_ui/gateway", "store", "cli") for file in (ROOT / room).rglob("*.py")
    ]
    noted = re.compile(r'\bAct\([^"]*?, "([a-z]+(?:-[a-z]+)+)"|(?:trail|self)\.add\(\s*[\w.]+, "([a-z-]+)"')
    acts = {one or other for text in sources for one, other in noted.findall(text)}
    assert {"numbers-imported", "recording-heard", "rule-changed"} <= acts, "they are found"
    for language in ("zh", "en"):
        texts = json.loads((ROOT / f"agent_ui/web/src/texts/{language}-floor.json").read_text("utf-8"))["act"]
        assert (AUDITED - WITH_A_LINE | acts) - texts.keys() == set(), language


async def test_every_kind_of_fact_is_accounted_for(world: World) -> None:
    """The trigger's kinds are these; each other kind is said why not; docs/security.md says the same."""
    triggers = "SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgrelid = 'journal'::regclass"
    told = {word for row in await world.pool.fetch(triggers) for word in re.findall(r"'(\w+)'", row["text"])}
    assert (told & set(FACTS)) | WITH_A_LINE == AUDITED
    groups = (AUDITED, WORK, NOTHING, NOBODY_HERE)
    assert set().union(*groups) == set(FACTS) and sum(map(len, groups)) == len(FACTS)
    page = (ROOT / "docs/security.md").read_text("utf-8")
    assert [kind for kind in sorted(AUDITED | WORK | NOTHING) if f"`{kind}`" not in page] == []


async def test_each_act_is_in_the_trail(world: World, until: Until) -> None:
    """Done as it is done, by the part that does it; those that need an exchange as the controller would note them."""
    zhao, journal, now = await world.signed_in("zhao"), world.gateway.journal, world.gateway.clock.now()
    record = world.board.journal.record
    record(AgentSignedIn(WANG, "d1", "王芳", ("billing",)))  # type: ignore[arg-type]
    await until(lambda: WANG in world.gateway.live.floor.agents)
    over = (CallId("c1"), DEMO, QueueId("service"), ReasonId("billing"), NUMBER)

    async def fact(one: AddressReleased | LineTestBegan | CallbackEnded) -> None:
        record(one)
        await world.board.journal.flush()

    async def posted(path: str, body: object) -> None:
        assert (await zhao.post(path, body))[0] == 200

    acts: dict[str, tuple[Callable[[], Awaitable[object]], str]] = {
        "DialRulesSet": (lambda: put_dial_rule(journal, DialRule(DEMO, NOBODY, ("mobile",)), "boss"), ""),
        "RatesImported": (
            lambda: put_rates(journal, [PricedPrefix("+86", Decimal("0.1"), date(2026, 1, 1))], "boss"), "",
        ),
        "ArticlePublished": (
            lambda: publish_articles(journal, ReasonId("billing"), [Text("zh", "x", "y")], "boss", now), "",
        ),
        "NotReadyLimitSet": (lambda: set_limit(journal, NotReadyReasonId("training"), 600, "boss"), "training"),
        "MessageSent": (lambda: posted("/api/messages", {"text": "his number is " + NUMBER, "to": ["wang"]}), "*"),
        "LegModeSet": (lambda: set_standing_leg(journal, WANG, is_standing=True, by="boss"), "wang"),
        "ProfileChanged": (
            lambda: change_person(journal, "wang", SkillAt(SkillId("billing"), 2), "boss", now), "wang",
        ),
        "RoutingPublished": (lambda: publish(journal, Publication(PLAN, "boss", "", 1), now), ""),
        "FlowPublished": (lambda: posted("/api/flows/line", BODY), "line"),
        "VipChanged": (lambda: put_vip(journal, KnownVip(DEMO, NUMBER), (), "boss"), "…5678"),
        "MonitorToneSet": (lambda: set_tone(journal, DEMO, 20, "boss"), ""),
        "OutsideRecordingSet": (lambda: record_outside(journal, DEMO, "boss", is_on=True), ""),
        "AddressReleased": (lambda: fact(AddressReleased("192.0.2.7", "boss")), "192.0.2.7"),
        "LineTestBegan": (lambda: fact(LineTestBegan("t1", "line", NUMBER, "", "boss")), "t1"),
        "CallbackEnded": (lambda: fact(CallbackEnded(*over, "cancelled", now, False, "boss")), "c1"),
    }  # fmt: skip
    for act, (do, whom) in acts.items():
        await do()
        await journal.flush()
        (row, *more) = await world.pool.fetch("SELECT * FROM audit WHERE act = $1", act)
        assert more == [] and row["who"] in ("boss", "zhao"), act
        assert whom in ("*", row["whom"]), (act, row["whom"])
        assert NUMBER not in str(row), act
    assert isinstance(await Audit(world.pool).verify(), Place)
    before = await world.pool.fetch("SELECT FROM audit")
    for nobody in (
        AddressReleased("192.0.2.7", "time"),
        CallbackEnded(*over, "expired", now, True),
        CallbackEnded(*over, "rang-in", now, True, "c2"),
    ):
        await fact(nobody)
    assert await world.pool.fetch("SELECT FROM audit") == before, "nobody has done these"
