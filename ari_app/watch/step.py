"""``step(watch, event, now) -> (watch, commands)``: the life of a watch as a table of handlers.

Any pair that is not in ``HANDLERS`` returns the watch unchanged. A conversation is heard through a snoop channel of
Asterisk's, which disturbs nobody and needs nothing of the conversation: it works on legs that Dial() holds.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ari_app.watch import commands as do
from ari_app.watch import events as ev
from ari_app.watch.state import Stage, Watch, WatchWay
from lexicon.ids import ChannelId, snoop_channel
from lexicon.journal import WatchBegan, WatchChanged, WatchClosed, WatchEnded, WatchOpened, WatchRefused
from lexicon.moment import Moment

Step = tuple[Watch, list[do.WatchCommand]]

RING_S = 20.0
OPEN_WITHIN_S = 3.0
AGAIN_S = 0.5
TAKE_WITHIN_S = 10.0
WHISPER = {WatchWay.LISTEN: "none", WatchWay.WHISPER: "out", WatchWay.BARGE: "both"}
NOBODY = ChannelId("")


def begin(watch: Watch, shown: str) -> Step:
    """Ring the supervisor; ``shown`` is the number that the telephone shows."""
    ring = do.RingSupervisor(watch.id, watch.leg, watch.endpoint, shown, RING_S)
    return watch, [do.Note(_opened(watch)), ring, do.SetTimer("ring", watch.id, RING_S + AGAIN_S)]


def step(watch: Watch, event: ev.WatchEvent, now: Moment) -> Step:
    """What ``event`` makes of ``watch`` and what is to be done, in order. Never fails on a late event."""
    handler = HANDLERS.get((watch.stage, type(event)))
    if handler is not None:
        return handler(watch, event, now)
    if isinstance(event, ev.SnoopUp) and (watch.stage is not Stage.HEARING or event.snoop != watch.snoop):
        return watch, [do.HangUp(event.snoop)]  # nobody waits for it any more
    return watch, []


# ---------------------------------------------------------------- the supervisor's leg


def _leg_up(watch: Watch, _: ev.LegUp, now: Moment) -> Step:
    enter: list[do.WatchCommand] = [do.CancelTimer("ring"), do.Enter(watch.bridge, watch.leg)]
    watch, commands = _hear_or_wait(watch, now)
    return watch, [*enter, *commands]


def _not_answered(watch: Watch, event: ev.LegGone | ev.TimerRang, now: Moment) -> Step:
    if isinstance(event, ev.TimerRang) and event.name != "ring":
        return watch, []
    return _close(watch, "not-answered", now)


def _leg_gone(watch: Watch, _: ev.LegGone, now: Moment) -> Step:
    return _close(watch, "hung-up", now)


def _stop(watch: Watch, event: ev.StopAsked, now: Moment) -> Step:
    return _close(watch, event.why, now)


# ---------------------------------------------------------------- hearing


def _hear_or_wait(watch: Watch, now: Moment) -> Step:
    if watch.talk is not None:
        return _open(watch)
    if watch.is_following:
        return replace(watch, stage=Stage.WAITING), []
    return _close(watch, "conversation-over", now)


def _open(watch: Watch, old: ChannelId = NOBODY) -> Step:
    """Through a new channel: how one is heard cannot be changed while it is."""
    talk, number = watch.talk, watch.snoops + 1
    assert talk is not None
    watch = replace(watch, stage=Stage.OPENING, snoops=number, snoop=snoop_channel(watch.id, number), old=old)
    # The agent's leg for what only the agent is to hear. Who barges in is part of the conversation: through the
    # caller's channel both hear it, and so does the recorder on the agent's leg.
    target = talk.caller if watch.way is WatchWay.BARGE else talk.leg
    snoop = do.Snoop(watch.id, target, watch.snoop, WHISPER[watch.way])
    return watch, [snoop, do.SetTimer("open", watch.snoop, OPEN_WITHIN_S)]


def _opened_up(watch: Watch, event: ev.SnoopUp, now: Moment) -> Step:
    if event.snoop != watch.snoop or watch.talk is None:
        return watch, [do.HangUp(event.snoop)]
    commands: list[do.WatchCommand] = [do.CancelTimer("open")]
    if watch.old:
        commands.append(do.HangUp(watch.old))
    commands.append(do.Enter(watch.bridge, watch.snoop))
    who, talk = (watch.id, watch.supervisor, watch.agent), watch.talk
    if watch.heard_mono is None:
        commands.append(do.Note(WatchBegan(*who, talk.call, talk.client, watch.way, talk.has_tone)))
    elif watch.heard_way is not watch.way:
        commands.append(do.Note(WatchChanged(*who, talk.call, talk.client, watch.way)))
    heard_mono = now.mono if watch.heard_mono is None else watch.heard_mono
    watch = replace(watch, stage=Stage.HEARING, old=NOBODY, heard_mono=heard_mono, heard_way=watch.way)
    return watch, commands


def _not_opened(watch: Watch, event: ev.Refused | ev.TimerRang, now: Moment) -> Step:
    """Refused, or no sign of it: as it was before, or the end."""
    if isinstance(event, ev.TimerRang):
        if event.name == "again" and event.token == watch.snoop and watch.talk is not None:
            return _open(watch)
        if event.name != "open" or event.token != watch.snoop:
            return watch, []
        why = "it did not come"
    elif event.token != watch.snoop or event.what != "Snoop":
        return _refused(watch, event, now)
    else:
        why = event.why
    assert watch.talk is not None
    told = WatchRefused(watch.id, watch.supervisor, watch.agent, watch.talk.call, watch.way, why)
    commands: list[do.WatchCommand] = [do.CancelTimer("open"), do.Note(told), do.HangUp(watch.snoop)]
    if watch.old:
        return replace(watch, stage=Stage.HEARING, snoop=watch.old, old=NOBODY, way=watch.heard_way), commands
    if watch.is_following:
        watch, ended = _talk_left(watch, "refused", now)
        return replace(watch, stage=Stage.WAITING), [*commands, *ended]
    watch, closed = _close(watch, "refused", now)
    return watch, [*commands, *closed]


def _refused(watch: Watch, event: ev.Refused, now: Moment) -> Step:
    """The telephone could not be rung, or what is heard not be brought together."""
    if event.what == "RingSupervisor":
        return _close(watch, "unreachable", now)
    if event.what == "Enter" and event.token in (watch.leg, watch.snoop):
        return _close(watch, "refused", now)
    return watch, []


def _snoop_gone(watch: Watch, event: ev.SnoopGone, now: Moment) -> Step:
    """With its leg, as a rule, and the word of that is on its way; if none comes it is made again."""
    if event.snoop == watch.old:
        return replace(watch, old=NOBODY), []
    if event.snoop != watch.snoop:
        return watch, []
    again = do.SetTimer("again", watch.snoop, AGAIN_S)
    return replace(watch, stage=Stage.OPENING, old=NOBODY), [do.CancelTimer("open"), again]


def _talk_began(watch: Watch, event: ev.TalkBegan, now: Moment) -> Step:
    watch = replace(watch, talk=event.talk)
    return (watch, []) if watch.stage is Stage.RINGING else _open(watch)


def _talk_over(watch: Watch, event: ev.TalkOver, now: Moment) -> Step:
    if watch.talk is None or (watch.talk.call, watch.talker) != (event.call, event.agent):
        return watch, []
    if not watch.is_following:
        return _close(watch, "conversation-over", now)
    was_ringing = watch.stage is Stage.RINGING
    watch, commands = _talk_left(watch, "conversation-over", now)
    return (watch if was_ringing else replace(watch, stage=Stage.WAITING)), commands


def _talk_left(watch: Watch, why: str, now: Moment) -> Step:
    """Nothing is heard any more; the supervisor's leg stays."""
    commands: list[do.WatchCommand] = [do.CancelTimer("open"), do.CancelTimer("again")]
    if watch.stage in (Stage.OPENING, Stage.HEARING, Stage.TAKING):
        commands += [do.HangUp(one) for one in (watch.old, watch.snoop) if one]
    if watch.talk is not None and watch.heard_mono is not None:
        who, talk, lasted_s = (watch.id, watch.supervisor, watch.agent), watch.talk, now.mono - watch.heard_mono
        commands.append(do.Note(WatchEnded(*who, talk.call, talk.client, watch.heard_way, lasted_s, why)))
    return replace(watch, talk=None, snoop=NOBODY, old=NOBODY, heard_mono=None), commands


# ---------------------------------------------------------------- what the supervisor asks for


def _turned(watch: Watch, event: ev.TurnAsked, now: Moment) -> Step:
    """Another agent or conversation; the same one only changes its way, and whether the next one is heard too."""
    is_same = event.talk is not None and watch.talk is not None and event.talk.call == watch.talk.call
    turned = replace(watch, agent=event.agent, is_following=event.is_following)
    if is_same or watch.stage is Stage.RINGING:
        turned = replace(turned, talk=event.talk)
        commands: list[do.WatchCommand] = []
        if turned.is_following is not watch.is_following or turned.agent != watch.agent:
            commands = [do.Note(_opened(replace(turned, way=event.way)))]
        turned, more = step(turned, ev.WayAsked(event.way), now)
        return turned, [*commands, *more]
    left, commands = _talk_left(watch, "moved", now)
    turned = replace(left, agent=event.agent, is_following=event.is_following, way=event.way, talk=event.talk)
    turned, more = _hear_or_wait(turned, now)
    return turned, [*commands, do.Note(_opened(turned)), *more]


def _way(watch: Watch, event: ev.WayAsked, now: Moment) -> Step:
    if event.way is watch.way:
        return watch, []
    watch = replace(watch, way=event.way)
    if watch.stage in (Stage.RINGING, Stage.WAITING):
        return watch, [do.Note(WatchChanged(watch.id, watch.supervisor, watch.agent, None, None, watch.way))]
    if watch.stage is Stage.HEARING:
        return _open(watch, old=watch.snoop)
    stale = watch.snoop
    watch, commands = _open(watch, old=watch.old)
    return watch, [do.HangUp(stale), *commands]


def _take_over(watch: Watch, _: ev.TakeOverAsked, now: Moment) -> Step:
    assert watch.talk is not None
    take = do.TakeOver(watch.talk.call, watch.agent, watch.supervisor, watch.offer)
    return replace(watch, stage=Stage.TAKING), [take, do.SetTimer("take", watch.id, TAKE_WITHIN_S)]


def _taken(watch: Watch, _: ev.TakenOver, now: Moment) -> Step:
    """The leg is on its way into a bridge with the caller: from now on it is the call's."""
    left, commands = _talk_left(watch, "taken-over", now)
    taken = replace(left, stage=Stage.TAKEN, talk=watch.talk)
    return taken, [do.CancelTimer("take"), *commands, do.DropBridge(watch.bridge)]


def _not_taken(watch: Watch, event: ev.TimerRang, now: Moment) -> Step:
    """The conversation could not be given to the supervisor in time: he hears it as before."""
    if event.name != "take" or watch.talk is None:
        return watch, []
    who = (watch.id, watch.supervisor, watch.agent, watch.talk.call)
    told = do.Note(WatchRefused(*who, "take-over", "not done in time"))
    if watch.snoop:
        return replace(watch, stage=Stage.HEARING), [told]
    watch, commands = _open(watch)
    return watch, [told, *commands]


def _snoop_gone_taking(watch: Watch, event: ev.SnoopGone, now: Moment) -> Step:
    """With the agent's leg, as asked."""
    return (replace(watch, snoop=NOBODY) if event.snoop == watch.snoop else watch), []


def _taken_is_over(watch: Watch, event: ev.TalkOver | ev.LegGone, now: Moment) -> Step:
    """The call has settled the leg's end itself."""
    if isinstance(event, ev.TalkOver) and event.agent != watch.talker:
        return watch, []
    closed = WatchClosed(watch.id, watch.supervisor, watch.agent, "conversation-over")
    return replace(watch, stage=Stage.ENDED, talk=None), [do.Note(closed), do.ForgetWatch()]


# ---------------------------------------------------------------- the end


def _close(watch: Watch, why: str, now: Moment) -> Step:
    left, commands = _talk_left(watch, why, now)
    closed = WatchClosed(watch.id, watch.supervisor, watch.agent, why)
    commands += [do.CancelTimer("ring"), do.CancelTimer("take"), do.HangUp(watch.leg), do.DropBridge(watch.bridge)]
    return replace(left, stage=Stage.ENDED), [*commands, do.Note(closed), do.ForgetWatch()]


def _opened(watch: Watch) -> WatchOpened:
    return WatchOpened(watch.id, watch.supervisor, watch.agent, watch.way, watch.is_following)


Handler = Callable[[Watch, Any, Moment], Step]
S = Stage

HANDLERS: dict[tuple[Stage, type[ev.WatchEvent]], Handler] = {
    (S.RINGING, ev.LegUp): _leg_up,
    (S.RINGING, ev.LegGone): _not_answered,
    (S.RINGING, ev.TimerRang): _not_answered,
    (S.RINGING, ev.Refused): _refused,
    (S.RINGING, ev.TalkBegan): _talk_began,
    (S.RINGING, ev.TalkOver): _talk_over,
    (S.WAITING, ev.TalkBegan): _talk_began,
    (S.WAITING, ev.Refused): _refused,
    (S.OPENING, ev.SnoopUp): _opened_up,
    (S.OPENING, ev.SnoopGone): _snoop_gone,
    (S.OPENING, ev.Refused): _not_opened,
    (S.OPENING, ev.TimerRang): _not_opened,
    (S.OPENING, ev.TalkOver): _talk_over,
    (S.HEARING, ev.SnoopGone): _snoop_gone,
    (S.HEARING, ev.Refused): _refused,
    (S.HEARING, ev.TalkOver): _talk_over,
    (S.HEARING, ev.TakeOverAsked): _take_over,
    (S.TAKING, ev.SnoopGone): _snoop_gone_taking,
    (S.TAKING, ev.TakenOver): _taken,
    (S.TAKING, ev.TalkOver): _talk_over,
    (S.TAKING, ev.TimerRang): _not_taken,
    (S.TAKEN, ev.TalkOver): _taken_is_over,
    (S.TAKEN, ev.LegGone): _taken_is_over,
    **{(stage, ev.TurnAsked): _turned for stage in (S.RINGING, S.WAITING, S.OPENING, S.HEARING)},
    **{(stage, ev.WayAsked): _way for stage in (S.RINGING, S.WAITING, S.OPENING, S.HEARING)},
    **{(stage, ev.LegGone): _leg_gone for stage in (S.WAITING, S.OPENING, S.HEARING, S.TAKING)},
    **{(stage, ev.StopAsked): _stop for stage in (S.RINGING, S.WAITING, S.OPENING, S.HEARING, S.TAKING)},
}
