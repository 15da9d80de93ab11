"""Every fact that can happen: one frozen type each, a file per noun.

The journal is append-only. An entry's ``kind`` is the type's name; ``FACTS`` maps it back. Fields may be added with a
default, never removed or renamed: old entries stay readable.
"""

from dataclasses import dataclass
from datetime import datetime

from lexicon.journal.agent import (
    AbilityLent,
    AbilityReturned,
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    DeskBack,
    DeskLost,
    PhoneFound,
    PhoneLost,
    ProfileChanged,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.journal.board import ThresholdsSet
from lexicon.journal.call import (
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallOverflowed,
    CallQueued,
    CallServedAlone,
    CallWillNotEnd,
    DigitPressed,
    QueueLeft,
    ReasonChosen,
    RequirementRelaxed,
    TalkEnded,
)
from lexicon.journal.callback import (
    CallbackDialled,
    CallbackEnded,
    CallbackItemDone,
    CallbackItemTaken,
    CallbackOffered,
    CallbackTaken,
)
from lexicon.journal.centre import CentreChanged, CentreFact, CustomersImported, PeopleImported
from lexicon.journal.closing import CallTurnedAway, LineClosed, LineOpened, QueueClosed, QueueOpened
from lexicon.journal.control import (
    AgentMuted,
    CallHeld,
    CallRetrieved,
    CallTransferred,
    ControlRefused,
    ConversationLifted,
)
from lexicon.journal.desk import (
    ArticlePublished,
    CustomerNoted,
    HandLowered,
    HandRaised,
    HeadsetChecked,
    MessageRead,
    MessageSent,
    NotReadyLimitSet,
)
from lexicon.journal.dialling import (
    CallOutBarred,
    CallOutCharged,
    CallOutEnding,
    CallOutMetered,
    DiallingFact,
    DialRulesSet,
    NumberChanged,
    NumberUnknown,
    RatesImported,
)
from lexicon.journal.flow import FlowPublished, FlowStarted, LanguageChosen, LookUpEnded, ValueEntered
from lexicon.journal.keeping import CallKept, CallRejoined
from lexicon.journal.legs import LegRefused, LegSent, LinesAdopted, NoLineFree
from lexicon.journal.line import LegMeasured, LineDegraded, LineDown, LineMeasured, LineUp
from lexicon.journal.line_test import LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang
from lexicon.journal.listed import (
    CallerRecognised,
    DoNotCallAllowed,
    ListedFact,
    NumberListed,
    NumbersImported,
    UnwantedCalled,
)
from lexicon.journal.next_action import (
    NextActionCancelled,
    NextActionDone,
    NextActionMoved,
    NextActionPlanned,
    NextActionTaken,
)
from lexicon.journal.offer import Choice, OfferFailed, OfferMade, OfferTaken, OfferWithdrawn, RunnerUp
from lexicon.journal.out import (
    CalleeRings,
    CallOutFailed,
    CallPlaced,
    CallPutThrough,
    OutsideAnswered,
    OutsideOver,
)
from lexicon.journal.parking import CallParked, CallUnparked
from lexicon.journal.pausing import RecordingPaused, RecordingResumed
from lexicon.journal.program import WebhookPaused
from lexicon.journal.prompt_call import PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.journal.recording import (
    RecordingFailed,
    RecordingKept,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
)
from lexicon.journal.safety import AddressBanned, AddressReleased, AttackBegan, GuardFailed
from lexicon.journal.second import (
    ConsultStarted,
    ConsultSwapped,
    HandedOver,
    PartyAway,
    PartyBack,
    PartyJoined,
    PartyLeft,
    SecondEnded,
    SecondSought,
)
from lexicon.journal.second_out import HandedOutside, OutsideRecordingSet, SecondAnswered, SecondLegEnded
from lexicon.journal.standing import LegFell, LegModeSet, LegStood
from lexicon.journal.steering import AgentSteered
from lexicon.journal.survey import SurveyAnswered, SurveyEnded, SurveyStarted
from lexicon.journal.system import (
    ControllerStarted,
    DiskFreed,
    DiskFull,
    ExchangeFound,
    ExchangeLost,
    RoutingAdopted,
    RoutingPublished,
    VipChanged,
)
from lexicon.journal.voicemail import (
    VoicemailDone,
    VoicemailDropped,
    VoicemailLeft,
    VoicemailStarted,
    VoicemailTaken,
)
from lexicon.journal.watch import (
    CallTakenOver,
    MonitorToneSet,
    WatchBegan,
    WatchChanged,
    WatchClosed,
    WatchEnded,
    WatchOpened,
    WatchRefused,
)
from lexicon.journal.wrap_up import (
    WrapUpAmended,
    WrapUpClosed,
    WrapUpDueSet,
    WrapUpHanded,
    WrapUpOwed,
    WrapUpSaved,
)

Fact = (
    CallArrived
    | CallAnswered
    | DigitPressed
    | ReasonChosen
    | CallQueued
    | CallOverflowed
    | QueueLeft
    | RequirementRelaxed
    | CallBridged
    | TalkEnded
    | CallServedAlone
    | CallWillNotEnd
    | CallEnded
    | OfferMade
    | OfferTaken
    | OfferFailed
    | OfferWithdrawn
    | AgentSignedIn
    | AgentSignedOut
    | AgentReady
    | AgentNotReady
    | AgentNextState
    | WrapUpStarted
    | WrapUpEnded
    | DeskLost
    | DeskBack
    | PhoneFound
    | PhoneLost
    | CustomerNoted
    | ArticlePublished
    | HeadsetChecked
    | HandRaised
    | HandLowered
    | MessageSent
    | MessageRead
    | NotReadyLimitSet
    | ThresholdsSet
    | ProfileChanged
    | AbilityLent
    | AbilityReturned
    | RecordingStarted
    | RecordingMissing
    | RecordingStopped
    | RecordingKept
    | RecordingFailed
    | WrapUpSaved
    | WrapUpAmended
    | WrapUpOwed
    | WrapUpHanded
    | NextActionPlanned
    | NextActionTaken
    | NextActionDone
    | NextActionMoved
    | NextActionCancelled
    | WrapUpClosed
    | WrapUpDueSet
    | ControllerStarted
    | DiskFull
    | DiskFreed
    | ExchangeLost
    | ExchangeFound
    | AttackBegan
    | AddressBanned
    | AddressReleased
    | GuardFailed
    | LineTestBegan
    | LineTestRang
    | LineTestAnswered
    | LineTestEnded
    | PromptRecordingBegan
    | PromptRecordingAnswered
    | PromptRecordingEnded
    | RoutingAdopted
    | RoutingPublished
    | CallTurnedAway
    | LineClosed
    | LineOpened
    | QueueClosed
    | QueueOpened
    | VipChanged
    | FlowPublished
    | FlowStarted
    | LanguageChosen
    | ValueEntered
    | LookUpEnded
    | ConversationLifted
    | CallHeld
    | CallRetrieved
    | AgentMuted
    | RecordingPaused
    | RecordingResumed
    | CallTransferred
    | ControlRefused
    | CallPlaced
    | CalleeRings
    | CallOutFailed
    | DiallingFact
    | CentreFact
    | ListedFact
    | CallPutThrough
    | OutsideAnswered
    | OutsideOver
    | LegSent
    | LegRefused
    | NoLineFree
    | LinesAdopted
    | LegStood
    | LegFell
    | LegModeSet
    | SecondSought
    | AgentSteered
    | OutsideRecordingSet
    | SecondAnswered
    | SecondLegEnded
    | HandedOutside
    | SecondEnded
    | ConsultStarted
    | ConsultSwapped
    | PartyJoined
    | PartyAway
    | PartyBack
    | PartyLeft
    | HandedOver
    | CallParked
    | CallUnparked
    | VoicemailDone
    | VoicemailDropped
    | VoicemailLeft
    | VoicemailStarted
    | VoicemailTaken
    | CallTakenOver
    | MonitorToneSet
    | WatchBegan
    | WatchChanged
    | WatchClosed
    | WatchEnded
    | WatchOpened
    | WatchRefused
    | CallKept
    | CallRejoined
    | CallbackDialled
    | CallbackEnded
    | CallbackItemDone
    | CallbackItemTaken
    | CallbackOffered
    | CallbackTaken
    | SurveyStarted
    | SurveyAnswered
    | SurveyEnded
    | LineDown
    | LineDegraded
    | LineUp
    | LineMeasured
    | LegMeasured
    | WebhookPaused
)

FACTS: dict[str, type[Fact]] = {fact.__name__: fact for fact in Fact.__args__}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. Order holds per writer (``epoch``, ``seq``) and per call."""

    at: datetime  # UTC
    writer: str  # controller, gateway, recorder
    epoch: int  # one more at each start of the writer
    seq: int  # 1, 2, 3 ... within the epoch
    fact: Fact


__all__ = [
    "AbilityLent", "AbilityReturned",
    "AddressBanned", "AddressReleased", "AgentMuted", "AgentNextState", "AgentNotReady", "AgentReady", "AgentSignedIn",
    "AgentSignedOut", "AgentSteered", "ArticlePublished", "AttackBegan", "CallAnswered", "CallArrived", "CallBridged",
    "CallEnded", "CallHeld", "CallKept", "CallOutBarred", "CallOutCharged", "CallOutEnding", "CallOutFailed",
    "CallOutMetered", "CallOverflowed", "CallParked", "CallPlaced", "CallPutThrough", "CallQueued", "CallRejoined",
    "CallRetrieved", "CallServedAlone", "CallTakenOver", "CallTransferred", "CallTurnedAway", "CallUnparked",
    "CallWillNotEnd", "CallbackDialled", "CallbackEnded", "CallbackItemDone", "CallbackItemTaken", "CallbackOffered",
    "CallbackTaken", "CalleeRings", "CallerRecognised", "CentreChanged", "Choice", "ConsultStarted", "ConsultSwapped",
    "ControlRefused", "ControllerStarted", "ConversationLifted", "CustomerNoted", "CustomersImported", "DeskBack",
    "DeskLost", "DialRulesSet", "DigitPressed", "DiskFreed", "DiskFull", "DoNotCallAllowed", "Entry", "ExchangeFound",
    "ExchangeLost", "FACTS", "Fact", "FlowPublished", "FlowStarted", "GuardFailed", "HandLowered", "HandRaised",
    "HandedOutside", "HandedOver", "HeadsetChecked", "LanguageChosen", "LegFell", "LegMeasured", "LegModeSet",
    "LegRefused", "LegSent", "LegStood", "LineClosed", "LineDegraded", "LineDown", "LineMeasured", "LineOpened",
    "LineTestAnswered", "LineTestBegan", "LineTestEnded", "LineTestRang", "LineUp", "LinesAdopted", "LookUpEnded",
    "MessageRead", "MessageSent", "MonitorToneSet", "NextActionCancelled", "NextActionDone", "NextActionMoved",
    "NextActionPlanned", "NextActionTaken", "NoLineFree", "NotReadyLimitSet", "NumberChanged", "NumberListed",
    "NumberUnknown", "NumbersImported", "OfferFailed", "OfferMade", "OfferTaken", "OfferWithdrawn", "OutsideAnswered",
    "OutsideOver", "OutsideRecordingSet", "PartyAway", "PartyBack", "PartyJoined", "PartyLeft", "PeopleImported",
    "PhoneFound", "PhoneLost", "ProfileChanged", "PromptRecordingAnswered", "PromptRecordingBegan",
    "PromptRecordingEnded", "QueueClosed", "QueueLeft", "QueueOpened", "RatesImported", "ReasonChosen",
    "RecordingFailed", "RecordingKept", "RecordingMissing", "RecordingPaused", "RecordingResumed", "RecordingStarted",
    "RecordingStopped",
    "RequirementRelaxed", "RoutingAdopted", "RoutingPublished", "RunnerUp", "SecondAnswered", "SecondEnded",
    "SecondLegEnded", "SecondSought", "SurveyAnswered", "SurveyEnded", "SurveyStarted", "TalkEnded", "ThresholdsSet",
    "UnwantedCalled", "ValueEntered", "VipChanged", "VoicemailDone", "VoicemailDropped", "VoicemailLeft",
    "VoicemailStarted", "VoicemailTaken", "WatchBegan", "WatchChanged", "WatchClosed", "WatchEnded", "WatchOpened",
    "WatchRefused", "WebhookPaused", "WrapUpAmended", "WrapUpClosed", "WrapUpDueSet", "WrapUpEnded", "WrapUpHanded",
    "WrapUpOwed", "WrapUpSaved", "WrapUpStarted",
]  # fmt: skip
