"""Random lives of a call: a tiny world obeys its commands and answers in any order, early, late or not at all."""

from collections.abc import Callable
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import IN_TALK
from ari_app.call.state import Phase, Way
from ari_app.trunks.numbers import DialledNumber
from lexicon.ids import ChannelId, NotReadyReasonId, OfferId, PlaybackId, RecordingId, agent_channel
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    TalkEnded,
)
from tests.unit.call.desk import ANN, DESK, ENDPOINT, FAULT, KEPT_NUMBER, NO_DEFAULT, NUMBER, REASONS, Line

Chance = Callable[[int], int]
LIVES = st.lists(st.integers(0, 10_000), min_size=20, max_size=120)


class SmallWorld:
    """Asterisk, the router and the people of one call, with as little sense as the thinker may expect of them."""

    def __init__(self, number: DialledNumber | None, way: Way = Way.ORIGINATE) -> None:
        self.way = way
        self.line = Line(number, way)
        self.in_dial: OfferId | None = None
        self.offers = count(1)
        self.is_caller_there = True
        self.is_waiting = False
        self.legs: dict[OfferId, str] = {}  # offered, ringing, up, gone
        self.settled: dict[OfferId, list[str]] = {}
        self.talks: list[OfferId] = []
        self.bridges: set[str] = set()
        self.timers: dict[str, str] = {}
        self.answers: list[ev.CallEvent] = []
        self.is_forgotten = False
        self.tell(ev.Arrived())

    def tell(self, event: ev.CallEvent) -> None:
        was_over = self.is_forgotten
        self.line.tell(event, 0.5)
        if was_over:
            assert not [c for c in self.line.last if not isinstance(c, do.WithdrawOffer | do.HangUp)]
        for command in self.line.last:
            self.obey(command)

    def obey(self, command: do.Command) -> None:
        match command:
            case do.Answer():
                self.answers.append(ev.CallerAnswered())
            case do.Play(playback=playback):
                assert self.in_dial is None, "said to somebody who is with Dial()"
                self.answers.append(ev.PromptEnded(playback))
            case do.Record(recording=recording):
                self.answers.append(ev.RecorderConfirmed(recording))
            case do.SetTimer(name, token):
                self.timers[name] = token
            case do.CancelTimer(name):
                self.timers.pop(name, None)
            case do.Forget():
                assert not self.is_forgotten
                self.is_forgotten, self.is_caller_there = True, False
                self.timers.clear()
            case do.Park() | do.Unpark():
                assert self.in_dial is None, "moved while Dial() holds the channel"
            case do.JoinQueue() | do.LeaveQueue():
                assert not (self.is_waiting and isinstance(command, do.JoinQueue)), "waits in two places"
                self.is_waiting = isinstance(command, do.JoinQueue)
            case _:
                self.obey_about_the_agent(command)

    def obey_about_the_agent(self, command: do.Command) -> None:
        match command:
            case do.Ring(offer=offer):
                if "-r" in offer:  # once more, for a conversation that goes on
                    self.legs.setdefault(offer, "offered")
                assert self.legs[offer] == "offered", "rung twice"
                self.legs[offer] = "ringing"
            case do.Dial(offer=offer):
                assert self.legs[offer] == "offered" and self.in_dial is None, "rung twice"
                self.legs[offer], self.in_dial = "ringing", offer
            case do.Recall(offer=offer):
                self.recalled()
            case do.Join(offer=offer, bridge=bridge):
                assert self.legs[offer] == "up", "joined a leg that is not there"
                assert bridge not in self.bridges
                self.bridges.add(bridge)
                self.answers.append(ev.Joined(offer))
            case do.Lift(offer=offer):
                if self.in_dial == offer:
                    self.in_dial = None
                    self.answers += [ev.Lifted(offer, "agent"), ev.Lifted(offer, "caller")]
                else:
                    self.answers.append(ev.ExchangeRefused("Lift", offer, "not there"))
            case do.Hold() | do.Retrieve() | do.Mute() | do.SendDigits():
                assert self.in_dial is None, "done with a leg that Dial() holds"
            case do.DropBridge(bridge):
                self.bridges.discard(bridge)
            case do.HangUp(channel):
                for offer in self.legs:
                    if channel in (agent_channel(offer), f"leg-{offer}"):
                        self.legs[offer] = "gone"
            case do.TakeOffer(offer) | do.MissOffer(offer=offer) | do.WithdrawOffer(offer):
                self.settled[offer].append(type(command).__name__)
                if isinstance(command, do.TakeOffer):
                    self.talks.append(offer)
            case do.EndTalk():
                assert self.talks, "a conversation ended that was none"
                self.talks.pop()
            case _:
                pass

    def recalled(self) -> None:
        """Dial() lets the caller go: the leg ends, the caller comes back."""
        if self.in_dial is not None:
            self.legs[self.in_dial] = "gone"
            self.come_back("RECALLED", 0)

    def come_back(self, status: str, cause: int) -> None:
        assert self.in_dial is not None
        self.answers.append(ev.CallerBack(self.in_dial, status, cause))
        self.in_dial = None

    # ---------------------------------------------------------------- what may happen

    def something(self, chance: int) -> None:
        kind, pick = chance % 12, chance // 12
        if kind < 4 and self.answers:
            # What Dial() does is told in the order in which it happened.
            self.tell(self.answers.pop(0 if self.way is Way.DIAL else pick % len(self.answers)))
        elif kind == 4 and self.timers:
            name = sorted(self.timers)[pick % len(self.timers)]
            self.tell(ev.TimerRang(name, self.timers.pop(name)))
        elif kind == 5:
            self.tell(ev.DigitReceived("129#"[pick % 4]))
        elif kind in (6, 7) and self.is_waiting:
            self.assign()
        elif kind in (8, 9) and self.legs:
            self.leg_event(sorted(self.legs)[pick % len(self.legs)], pick // 7)
        elif kind == 10:
            self.tell(self.odd(pick))
        elif kind == 11 and pick % 4 == 0 and self.is_caller_there:
            self.end_dial()
            self.tell(ev.CallerGone(16) if pick % 8 else ev.ExchangeLost())
            assert self.is_forgotten, "the caller is gone and the call is not over"

    def assign(self) -> None:
        offer = OfferId(f"o{next(self.offers)}")
        self.is_waiting = False
        self.legs[offer], self.settled[offer] = "offered", []
        self.tell(ev.Assigned(offer, ANN, DESK, ENDPOINT))

    def leg_event(self, offer: OfferId, pick: int) -> None:
        if pick % 5 < 3 and self.legs[offer] == "ringing":
            self.legs[offer] = "up"
            leg = ChannelId(f"leg-{offer}") if self.way is Way.DIAL else ChannelId("")
            self.tell(ev.AgentAnswered(offer, leg))
            if leg and pick % 2 == 0 and "recorder" in self.timers:
                self.tell(ev.RecorderConfirmed(RecordingId(self.timers["recorder"])))
        elif pick % 5 == 3 and self.legs[offer] in ("ringing", "up"):
            was_up, cause = self.legs[offer] == "up", [16, 17, 21, 0][pick % 4]
            self.legs[offer] = "gone"
            self.tell(ev.AgentLegGone(offer, cause))
            if self.in_dial == offer and not was_up:
                self.come_back("BUSY" if cause == 17 else "CONGESTION", cause)
            elif self.in_dial == offer:  # nobody took the caller back: the dialplan hangs up
                self.end_dial()
                self.tell(ev.CallerGone(16))
        else:
            self.tell(ev.OfferDeclined(offer, "declined", NotReadyReasonId("no-answer")))

    def end_dial(self) -> None:
        """The caller's channel ends, and the leg that rings or talks for it."""
        if self.in_dial is not None:
            self.legs[self.in_dial], self.in_dial = "gone", None

    def odd(self, pick: int) -> ev.CallEvent:
        """Late words, refusals, people who come and go."""
        offer = sorted(self.legs)[pick % len(self.legs)] if self.legs else OfferId("o0")
        playback, recording = PlaybackId(f"play-c1-{pick % 6}"), RecordingId(f"c1-{pick % 3}")
        odd: list[ev.CallEvent] = [
            ev.PromptEnded(playback),
            ev.TimerRang("ring", offer),
            ev.TimerRang("digit", str(pick % 6)),
            ev.ExchangeRefused("Play", playback, "404"),
            ev.ExchangeRefused("Ring", offer, "400"),
            ev.ExchangeRefused("Join", offer, "422"),
            ev.ExchangeRefused("Record", recording, "no"),
            ev.RecorderRefused(recording, "no"),
            ev.RecorderConfirmed(recording),
            ev.AgentHungUp(ANN),
            ev.AgentLost(ANN),
            ev.StaffingChanged(pick % 2 == 0),
            ev.HoldAsked(ANN),
            ev.RetrieveAsked(ANN),
            ev.MuteAsked(ANN, pick % 2 == 0),
            ev.DigitsAsked(ANN, "1"),
            ev.TransferAsked(ANN, REASONS[FAULT]),
            ev.ExchangeRefused("Hold", offer, "404"),
            ev.LinkBack(),
            ev.PageGone(ANN),
            ev.PageBack(ANN),
            ev.PageReplaced(ANN),
            ev.PhoneBack(ANN, ENDPOINT),
            ev.LegHeard(offer, pick % 3),
        ]
        return odd[pick % len(odd)]

    # ---------------------------------------------------------------- what must hold

    def always(self) -> None:
        phase = self.line.call.phase
        assert self.is_waiting is (phase is Phase.QUEUED)
        assert self.is_forgotten is (phase is Phase.ENDED)
        assert len(self.line.facts(CallEnded)) == (1 if self.is_forgotten else 0)
        assert self.in_dial is None or phase is not Phase.QUEUED, "waits while Dial() still holds the channel"
        assert len(self.talks) == (1 if phase in IN_TALK else 0)
        assert len(self.bridges) <= len(self.talks)
        ringing = [offer for offer, state in self.legs.items() if state in ("ringing", "up")]
        assert len(ringing) <= 1, "two telephones for one caller"
        assert all(len(words) <= 1 for words in self.settled.values()), "an offer settled twice"

    def at_the_end(self) -> None:
        line = self.line
        assert self.is_forgotten and not self.timers and not self.bridges and not self.talks and not self.is_waiting
        assert all(state in ("gone", "offered") for state in self.legs.values()), "a leg was left over"
        assert all(len(words) == 1 for words in self.settled.values()), "an offer was left open"
        assert len(line.facts(CallArrived)) == 1
        made, taken = line.facts(OfferMade), line.facts(OfferTaken)
        assert len(made) == len(taken) + len(line.facts(OfferFailed)) + len(line.facts(OfferWithdrawn))
        assert len(line.facts(TalkEnded)) == len(taken) >= len(line.facts(CallBridged))
        assert {drop.bridge for drop in line.all(do.DropBridge)} >= {join.bridge for join in line.all(do.Join)}
        joins = {(command.contact.joined, command.contact.order) for command in line.all(do.JoinQueue)}
        assert len(joins) <= 1, "the join time or the place changed"


@settings(max_examples=400)
@given(number=st.sampled_from([NUMBER, KEPT_NUMBER, NO_DEFAULT, None]), way=st.sampled_from(Way), life=LIVES)
def test_every_life_ends_once_and_leaves_nothing(number: DialledNumber | None, way: Way, life: list[int]) -> None:
    world = SmallWorld(number, way)
    world.always()
    for chance in life:
        world.something(chance)
        world.always()
    if world.is_caller_there:
        world.end_dial()
        world.tell(ev.CallerGone(16))
        world.always()
    world.at_the_end()
    for chance in life[:20]:  # after the end nothing more is done
        world.something(chance)
        world.always()


@settings(max_examples=150)
@given(number=st.sampled_from([NUMBER, KEPT_NUMBER]), way=st.sampled_from(Way), life=LIVES)
def test_nobody_waits_for_ever(number: DialledNumber, way: Way, life: list[int]) -> None:
    """If from some moment on only time passes and Asterisk answers, a call comes to a person or to an end."""
    world = SmallWorld(number, way)
    for chance in life:
        world.something(chance)
    for _ in range(40):
        if world.answers:
            world.tell(world.answers.pop(0))
        elif world.timers:
            name = min(world.timers, key=lambda name: (name == "longest", name))
            world.tell(ev.TimerRang(name, world.timers.pop(name)))
    phase = world.line.call.phase
    assert phase in (Phase.TALKING, Phase.ENDED) or world.line.all(do.HangUp), f"stuck in {phase}"
