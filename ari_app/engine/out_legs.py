"""Legs that go out: each through a trunk that is chosen when it is dialled, and through another one where the line
refuses it or says nothing for too long. The call hears of the first ringing, the answer, and of an end that no other
trunk could change; of a change of trunks it learns the new name of its leg (``OutAgain``).

Each trunk that is tried is a channel of its own name, noted before it is dialled: nobody is dialled twice, whatever
becomes of this controller.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.placing import CALL_S
from ari_app.call.talking import NORMAL_CLEARING
from ari_app.engine.ports import Timers, World
from ari_app.engine.standing import Doings
from ari_app.engine.trunk_use import TrunkUse
from ari_app.trunks.book import Book, Group, Trunk
from ari_app.trunks.choosing import Chosen, Later, NoneFree, choose, choose_for_help
from ari_app.trunks.form import Form, form_for
from ari_app.trunks.refusal import is_the_lines
from lexicon.causes import NO_CIRCUIT
from lexicon.ids import CallId, ChannelId, ClientId, call_of_out, first_out, out_again
from lexicon.journal import LegRefused, LegSent, NoLineFree
from lexicon.phone_number import CHINA, Home, Kind, phone_number


@dataclass(frozen=True, slots=True)
class OutLeg:
    """A leg that nobody has answered. ``asked`` is how the trunk of now is dialled, ``tried`` ends with that one."""

    asked: do.CallOut
    client: ClientId
    group: Group
    began_mono: float
    tried: tuple[str, ...] = ()
    has_rung: bool = False
    is_silent: bool = False  # too long: it was asked to end


class OutLegs:
    """One per controller, with what its trunks carry. ``mono``: monotonic seconds."""

    def __init__(self, timers: Timers, mono: Callable[[], float], book: Book, doings: Doings) -> None:
        self._timers, self._mono, self._do = timers, mono, doings
        self.use = TrunkUse(mono, book)
        self._legs: dict[ChannelId, OutLeg] = {}  # by their first names
        self.home: Callable[[], Home] = lambda: CHINA  # of the rules that hold: see Permits
        self.closed: Callable[[], Collection[str]] = tuple  # lines over which nobody but help is called

    @property
    def book(self) -> Book:
        """The lines that are in force."""
        return self.use.book

    @book.setter
    def book(self, book: Book) -> None:
        self.use.book = book

    def dial(self, client: ClientId, asked: do.CallOut) -> None:
        """The call wants somebody outside."""
        leg = OutLeg(asked, client, self.book.way_out, self._mono())
        self._legs[first_out(asked.channel)] = leg
        self._through_next(leg)

    def dial_again(self, channel: ChannelId) -> None:
        """The call knows the leg by its new name."""
        if (leg := self._known(channel)) is not None:
            self._through_next(leg)

    def heard(self, news: ev.OutEvent) -> ev.OutEvent | None:
        """What the call is to hear of this; None: nothing."""
        if isinstance(news, ev.OutGone):
            self.use.left(news.channel)
        leg = self._known(news.channel)
        if leg is None:
            return news
        match news:
            case ev.OutGone(cause=cause, sip=sip):
                is_over = not self._goes_on(leg, cause, sip, "silent" if leg.is_silent else "refused")
                told = ev.OutGone(news.channel, NO_CIRCUIT) if leg.is_silent else news  # of a line that says nothing
                return told if is_over else None
            case _ if leg.is_silent:  # too late: its end is asked for
                return None
            case ev.OutRinging():
                self._timers.cancel(self._key(news.channel, "silent"))
                self._legs[first_out(news.channel)] = replace(leg, has_rung=True)
            case ev.OutAnswered():
                self._drop(news.channel)
        return news

    def refused(self, event: ev.ExchangeRefused) -> bool:
        """Asterisk did not do as it was asked. Whether the call is to hear so: not when another trunk is tried."""
        if event.what != "CallOut":
            return True
        channel = ChannelId(event.token)
        leg = self._known(channel)
        if leg is None or event.is_retryable:  # what it gave no answer to may have been done: silence settles it
            return True
        self.use.left(channel)
        return not self._goes_on(leg, 0, 0, "no-channel")

    def given_up(self, channel: ChannelId) -> None:
        """The call hangs it up: no other trunk is tried. One that never came to be is not heard of again."""
        self.use.left(channel)
        if self._known(channel) is not None:
            self._drop(channel)

    def forget(self, call: CallId) -> None:
        """The call is over, and so are its legs."""
        self.use.left_all(call)
        for channel in [one for one in self._legs if call_of_out(one) == call]:
            self._drop(channel)

    def adopt(self, sent: tuple[LegSent, ...], *, has_rung: bool, may_be_silent: bool) -> None:
        """A leg that another controller dialled, and nobody has answered; ``sent`` are its trunks."""
        last = sent[-1]
        asked = do.CallOut(last.call, last.leg, last.trunk, last.number, last.shown, CALL_S, last.bridge)
        group = self.book.groups.get(last.group, self.book.way_out)
        tried = tuple(one.trunk for one in sent)
        self._legs[first_out(last.leg)] = leg = OutLeg(asked, last.client, group, self._mono(), tried, has_rung)
        if may_be_silent:
            self._watch(leg)

    def compare(self, world: World, *, was_cut: bool) -> None:
        """The calls on each trunk are counted anew. After a cut nobody knows who has been silent meanwhile."""
        self.use.compare(world, [leg.asked.channel for leg in self._legs.values()])
        for channel in self._legs if was_cut else ():
            self._timers.cancel(self._key(channel, "silent"))

    # ------------------------------------------------------------------ inside

    def _known(self, channel: ChannelId) -> OutLeg | None:
        """The leg that has this name now."""
        leg = self._legs.get(first_out(channel))
        return leg if leg is not None and leg.asked.channel == channel else None

    def _through_next(self, leg: OutLeg) -> None:
        call, channel = leg.asked.call, leg.asked.channel
        match self._choice(leg):
            case Chosen(trunk, turns):
                form = self._form(leg, trunk)
                assert form is not None
                self.use.took_turn(leg.group.name, dict(turns))
                self.use.sent(channel, trunk.name)
                leg = replace(leg, tried=(*leg.tried, trunk.name))
                self._legs[first_out(channel)] = leg
                self._note_sent(leg, form)
                self._do.send(call, do.Remember())  # the next controller has to know whose silence it waits out
                asked = replace(leg.asked, trunk=trunk.dial, number=form.number, caller_id=form.shown)
                self._do.send(call, asked)
                self._watch(leg)
            case Later(after_s):
                self._timers.set(self._key(channel, "line"), after_s, lambda: self.dial_again(channel))
            case NoneFree(full):
                self._drop(channel)
                self._do.note(NoLineFree(call, leg.client, channel, leg.group.name, full, self._unfit(leg)))
                self._do.dispatch(call, ev.ExchangeRefused("CallOut", channel, "no line is free"))

    def _note_sent(self, leg: OutLeg, form: Form) -> None:
        asked, attempt = leg.asked, len(leg.tried)
        who = (asked.call, leg.client, asked.channel, leg.tried[-1], attempt)
        wanted = (asked.number, asked.caller_id, asked.bridge, leg.group.name)
        self._do.note(LegSent(*who, *wanted, dialled=form.number, showed=form.shown))

    def _form(self, leg: OutLeg, trunk: Trunk) -> Form | None:
        """As this trunk's carrier wants it; None where it may not carry the call."""
        return form_for(trunk.wants, leg.asked.number, leg.asked.caller_id, self.home())

    def _unfit(self, leg: OutLeg) -> tuple[str, ...]:
        """Trunks that could not show the call's number, nor another one."""
        trunks = self.book.trunks
        return tuple(one for one in leg.group.trunks if one in trunks and self._form(leg, trunks[one]) is None)

    def _choice(self, leg: OutLeg) -> Chosen | Later | NoneFree:
        now = self._mono()
        if now - leg.began_mono > leg.group.within_s:
            return NoneFree(())
        is_for_help = phone_number(leg.asked.number, self.home()).kind is Kind.EMERGENCY
        pick = choose_for_help if is_for_help else choose
        passed_over = (*leg.tried, *self._unfit(leg), *(() if is_for_help else self.closed()))
        return pick(self.book, leg.group, self.use.of(leg.group.name), passed_over, now)

    def _watch(self, leg: OutLeg) -> None:
        channel = leg.asked.channel
        self._timers.set(self._key(channel, "silent"), leg.group.give_up_s, lambda: self._silent(channel))

    def _silent(self, channel: ChannelId) -> None:
        """It is asked to end, if there is another trunk; with its end that one is tried."""
        leg = self._known(channel)
        if leg is None or isinstance(self._choice(leg), NoneFree):
            return
        self.use.was_silent(leg.tried[-1])
        self._legs[first_out(channel)] = replace(leg, is_silent=True)
        self._do.send(leg.asked.call, do.HangUp(channel, NORMAL_CLEARING))

    def _goes_on(self, leg: OutLeg, cause: int, sip: int, why: str) -> bool:
        """The trunk of now is over: whether another one is tried."""
        channel, attempt = leg.asked.channel, len(leg.tried)
        is_lines = why != "refused" or is_the_lines(cause, sip, has_rung=leg.has_rung)
        goes_on = is_lines and not isinstance(self._choice(leg), NoneFree)
        if why != "refused":
            cause = sip = 0
        if cause or sip or why != "refused":  # else it was found gone after a cut: nobody knows why
            who = (leg.asked.call, leg.client, channel, leg.tried[-1])
            self._do.note(LegRefused(*who, attempt, cause, sip, why, goes_on, is_lines))
        self._drop(channel)
        if goes_on:
            again = out_again(channel, attempt + 1)
            hearer = leg.asked.hearer if why == "no-channel" else do.NOBODY  # who is in the bridge by now
            asked = replace(leg.asked, channel=again, hearer=hearer)
            self._legs[first_out(again)] = replace(leg, asked=asked, has_rung=False, is_silent=False)
            self._do.dispatch(leg.asked.call, ev.OutAgain(channel, again))
        return goes_on

    def _drop(self, channel: ChannelId) -> None:
        self._legs.pop(first_out(channel), None)
        for what in ("silent", "line"):
            self._timers.cancel(self._key(channel, what))

    def _key(self, channel: ChannelId, what: str) -> tuple[str, str]:
        return (first_out(channel), what)
