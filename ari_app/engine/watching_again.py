"""Watches after a cut of the link, and those that another controller began: what Asterisk holds says what they are."""

from dataclasses import replace

from ari_app.call.past import Past
from ari_app.engine.engine import Engine
from ari_app.engine.ports import SeenChannel, World
from ari_app.engine.watching import SNOOPS, Watches, watch_of, way_of
from ari_app.watch import events as ev
from ari_app.watch.past import PastWatch
from ari_app.watch.state import Stage, Talk, Watch
from lexicon.journal import WatchClosed, WatchEnded

LOST = "controller-lost"


def catch_up(watches: Watches, world: World) -> None:
    """What was not heard of while the link was cut. Tones begin anew: the old ones belong to nobody now."""
    watches.tones.anew()
    seen = {channel.id: channel for channel in world.channels}
    for watch in list(watches.open.values()):
        if watch.leg not in seen:
            watches.dispatch(watch.id, ev.LegGone(0))
        elif watch.stage is Stage.RINGING and seen[watch.leg].is_ours:
            watches.dispatch(watch.id, ev.LegUp())
        elif watch.snoop and watch.snoop not in seen:
            watches.dispatch(watch.id, ev.SnoopGone(watch.snoop))
        elif watch.stage is Stage.OPENING and seen[watch.snoop].is_ours:
            watches.dispatch(watch.id, ev.SnoopUp(watch.snoop))
    watches.sound()


def restore_watches(engine: Engine, watches: Watches, past: Past, world: World) -> None:
    """Whoever was listening goes on listening. Call it after the calls are restored, before ``reconcile``."""
    seen = {channel.id: channel for channel in world.channels}
    for old in past.watches.values():
        watch = Watch(old.id, old.supervisor, "", old.agent, way_of(old.way), old.is_following)
        if watch.leg not in seen or not seen[watch.leg].is_ours or (old.is_taken and not _has_it(engine, old, watch)):
            _end(engine, old, LOST)
        elif old.is_taken:
            call = engine.calls[old.call] if old.call is not None else None
            assert call is not None and call.number is not None
            talk = Talk(call.id, call.number.client, call.channel, watch.leg)
            watches.adopt(replace(watch, stage=Stage.TAKEN, talk=talk))
        else:
            _adopt(engine, watches, old, watch, list(seen.values()))


def _has_it(engine: Engine, old: PastWatch, watch: Watch) -> bool:
    call = None if old.call is None else engine.calls.get(old.call)
    return call is not None and call.offer is not None and call.offer.id == watch.offer


def _adopt(engine: Engine, watches: Watches, old: PastWatch, watch: Watch, seen: list[SeenChannel]) -> None:
    now, talk = engine.now(), watches.talk_of(old.agent)
    ears = [one.id for one in seen if one.id.startswith(SNOOPS) and watch_of(one.id) == old.id and one.is_ours]
    made = max((int(ear.rpartition("-")[2]) for ear in ears), default=0)
    watch = replace(watch, snoops=made)
    if talk is not None and talk.call == old.call and old.began_at is not None and len(ears) == 1:
        since = now.mono - (now.at - old.began_at).total_seconds()
        hears = replace(watch, stage=Stage.HEARING, talk=talk, snoop=ears[0], heard_mono=since, heard_way=watch.way)
        watches.adopt(hears)
        return
    if old.began_at is not None:
        _tell_ended(engine, old, LOST)
    watches.adopt(replace(watch, stage=Stage.WAITING))
    if talk is not None and (old.is_following or talk.call == old.call):
        watches.dispatch(watch.id, ev.TalkBegan(talk))
    elif not old.is_following:
        watches.dispatch(watch.id, ev.StopAsked("conversation-over"))


def _end(engine: Engine, old: PastWatch, why: str) -> None:
    if old.began_at is not None and not old.is_taken:
        _tell_ended(engine, old, why)
    engine.note(WatchClosed(old.id, old.supervisor, old.agent, why))


def _tell_ended(engine: Engine, old: PastWatch, why: str) -> None:
    assert old.call is not None and old.client is not None and old.began_at is not None
    lasted_s = (engine.now().at - old.began_at).total_seconds()
    who = (old.id, old.supervisor, old.agent)
    engine.note(WatchEnded(*who, old.call, old.client, old.way, lasted_s, why))
