"""My day on the desk, against the same figures computed by SQL from the journal."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    NotReadyReasonId,
    OfferId,
    QuestionId,
    QueueId,
    ReasonId,
    SurveyId,
)
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    CallArrived,
    CallBridged,
    CallEnded,
    CallHeld,
    CallQueued,
    CallRetrieved,
    Fact,
    OfferFailed,
    OfferMade,
    OfferTaken,
    SurveyAnswered,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from tests.contract.gateway.world import World
from tests.contract.parts import WallClock

pytestmark = pytest.mark.asyncio
DEMO, WANG, QUEUE, BILLING = ClientId("demo"), AgentId("wang"), QueueId("service"), ReasonId("billing")

# As docs/desktop.md says it, in another way than the gateway computes it. $1: the agent, $2: the day's midnight.
FIGURES = """
WITH mine AS (SELECT id, at, kind, call_id, data FROM journal WHERE agent_id = $1),
talks AS (
    SELECT ended.call_id, (ended.data ->> 'talked_s')::float AS talked_s,
           coalesce((SELECT sum((data ->> 'held_s')::float) FROM mine
                     WHERE kind = 'CallRetrieved' AND call_id = ended.call_id), 0) AS held_s
    FROM mine AS ended WHERE ended.kind = 'TalkEnded' AND ended.at >= $2
    AND EXISTS (SELECT FROM mine WHERE kind = 'CallBridged' AND call_id = ended.call_id)),
moves AS (
    SELECT id, at, CASE kind WHEN 'AgentReady' THEN 'ready' WHEN 'OfferMade' THEN 'offered'
                             WHEN 'OfferTaken' THEN 'talking' WHEN 'WrapUpStarted' THEN 'wrap-up'
                             ELSE 'not-ready' END AS state
    FROM mine WHERE kind IN ('AgentSignedIn', 'AgentReady', 'AgentNotReady', 'OfferMade', 'OfferTaken',
                             'WrapUpStarted')),
spans AS (SELECT state, greatest(at, $2) AS since, lead(at) OVER (ORDER BY id) AS until FROM moves),
states AS (SELECT state, sum(extract(epoch FROM until - since)) AS seconds FROM spans
           WHERE until > $2 GROUP BY state)
SELECT (SELECT count(*) FROM talks) AS calls, (SELECT sum(talked_s - held_s) FROM talks) AS talked_s,
       (SELECT sum(held_s) FROM talks) AS held_s,
       (SELECT sum((data ->> 'lasted_s')::float) FROM mine WHERE kind = 'WrapUpEnded' AND at >= $2) AS acw_s,
       (SELECT count(*) FROM mine WHERE kind = 'SurveyAnswered' AND (data ->> 'is_csat')::boolean AND at >= $2)
           AS rated,
       (SELECT count(*) FROM mine WHERE kind = 'SurveyAnswered' AND (data ->> 'is_satisfied')::boolean AND at >= $2)
           AS satisfied,
       (SELECT jsonb_object_agg(state, seconds)::text FROM states) AS states,
       (SELECT count(*) FROM wrap_up WHERE coalesce(owner_id, agent_id) = $1 AND state = 'owed') AS owed
"""


class Shifted(WallClock):
    """Some time ago, and put forward by hand."""

    def __init__(self, ago: timedelta) -> None:
        self.at: datetime = WallClock().now() - ago

    def now(self) -> datetime:
        return self.at


class Night:
    """What happens to wang, written at its time."""

    def __init__(self, world: World) -> None:
        self.journal, self.clock = world.board.journal, Shifted(timedelta(hours=1))
        self.journal._clock = self.clock

    async def at(self, seconds: float, *facts: Fact) -> None:
        """So many seconds later."""
        self.clock.at += timedelta(seconds=seconds)
        for fact in facts:
            self.journal.record(fact)
        await self.journal.flush()

    async def call(self, call: CallId, talked_s: float, held_s: float, acw_s: float) -> None:
        """A caller who is answered; after-call work goes on."""
        offer, at, now = OfferId(f"o-{call}"), self.at, self.clock.now
        await at(20, CallArrived(call, DEMO, ChannelId(call), "4008000001", "13812345678", "zh"))
        await at(1, CallQueued(call, DEMO, QUEUE, BILLING, now(), False))
        await at(0.5, OfferMade(offer, call, DEMO, QUEUE, WANG, ChannelId("l"), 15))
        await at(4, OfferTaken(offer, call, DEMO, WANG, 4))
        await at(0.25, CallBridged(call, DEMO, WANG, BridgeId("b"), ChannelId("c"), 5))
        if held_s:
            await at(5, CallHeld(call, DEMO, WANG))
            await at(held_s, CallRetrieved(call, DEMO, WANG, held_s))
        await at(talked_s - held_s, TalkEnded(call, DEMO, WANG, talked_s))
        await at(0, CallEnded(call, DEMO, Outcome(Fault.CALLER, "completed"), 16, talked_s))
        await at(0, WrapUpStarted(WANG, call, DEMO, 60))
        await at(acw_s)

    async def shift(self) -> None:
        """Two calls, three answers to a survey, a break, a call that is missed."""
        at, now = self.at, self.clock.now
        await at(30, AgentReady(WANG, now()))
        await self.call(CallId("d1"), 100, 20, 30)
        await at(0, WrapUpEnded(WANG, CallId("d1"), DEMO, "saved", 30), AgentReady(WANG, now()))
        csat = (CallId("d1"), DEMO, WANG, QUEUE, SurveyId("s"), QuestionId("q"))
        await at(1, SurveyAnswered(*csat, "5", 5, is_csat=True, is_satisfied=True))
        await at(1, SurveyAnswered(*csat, "1", 1, is_csat=True), SurveyAnswered(*csat, "2", 2))
        await self.call(CallId("d2"), 61.5, 0, 60)
        await at(0, WrapUpOwed(CallId("d2"), DEMO, WANG), WrapUpEnded(WANG, CallId("d2"), DEMO, "limit", 60))
        await at(0, AgentNotReady(WANG, NotReadyReasonId("break"), "self"))
        await at(300, AgentReady(WANG, now()))
        await at(2, OfferMade(OfferId("o-d3"), CallId("d3"), DEMO, QUEUE, WANG, ChannelId("l"), 15))
        await at(15, OfferFailed(OfferId("o-d3"), CallId("d3"), DEMO, WANG, "no-answer", 15))
        await at(0, AgentNotReady(WANG, NotReadyReasonId("no-answer"), "no-answer"))


async def test_my_day_is_what_sql_computes_from_the_journal(world: World) -> None:
    wang, night = await world.signed_in("wang"), Night(world)
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        await night.shift()
        told = await desk.until(
            lambda one: one["type"] == "snapshot" and one["me"]["reason"] == "no-answer" and one["owed_due"]
        )
    row = await world.pool.fetch_one(FIGURES, "wang", datetime.fromisoformat(told["day"]["began_at"]))
    assert row is not None
    day: dict[str, Any] = told["day"]
    for name in ("calls", "rated", "satisfied"):
        assert day[name] == row[name], name
    for name in ("talked_s", "held_s", "acw_s"):
        assert day[name] == pytest.approx(row[name] or 0.0, abs=0.01), name  # of nothing, just after midnight
    assert told["owed"] == row["owed"] == 1
    states = json.loads(row["states"] or "{}")
    shown = {state: seconds for state, seconds in day["states"].items() if state != "signed-out"}
    assert set(shown) == set(states)
    for state, seconds in states.items():
        assert shown[state] == pytest.approx(seconds, abs=0.05), state
    if day["calls"] == 2:  # the day's midnight was not in the hour
        assert (day["talked_s"], day["held_s"], day["acw_s"]) == (141.5, 20, 90)
