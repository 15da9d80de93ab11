"""A conversation that ended unseen or unnoted: its agent goes into after-call work (see ``restore.py``)."""

from ari_app.call.past import PastCall
from ari_app.engine.engine import Engine
from ari_app.engine.its_number import number_of
from lexicon.ids import ClientId
from lexicon.journal import TalkEnded, WrapUpStarted


def settle_talk(engine: Engine, past: PastCall, client: ClientId) -> None:
    """The journal holds a conversation open: it is over."""
    assert past.agent is not None and past.bridged_at is not None
    now, number = engine.now(), number_of(engine, past)
    engine.note(TalkEnded(past.id, client, past.agent, (now.at - past.bridged_at).total_seconds()))
    reason = None if number is None or past.reason is None else number.reasons.get(past.reason)
    if past.agent in engine.floor.agents and reason is not None:
        limit_s = reason.queue.acw_limit_s
        engine.floor.adopt_wrap_up(past.agent, past.id, client, now)
        engine.decide([WrapUpStarted(past.agent, past.id, client, limit_s)])
