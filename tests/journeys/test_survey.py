"""The survey after a conversation, on the real Asterisk: the agent hangs up, the caller is asked and presses a key."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import order_id
from lexicon.journal import CallEnded, RecordingKept, SurveyAnswered, SurveyEnded, SurveyStarted, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre, TestAgent, eventually
from tests.journeys.test_control import AGENT_HZ, CALLER_HZ, Talk
from tests.journeys.test_flows import in_force
from tests.journeys.test_routing import done
from tests.journeys.test_wallboard import wallboard

pytestmark = pytest.mark.asyncio
NUMBER = "5550006"
COMPLETED = Outcome(Fault.AGENT, "completed")
ROW = f"""
INSERT INTO number (number, client_id, language, greeting, menu, tries, digit_timeout_s, default_reason_id)
VALUES ('{NUMBER}', 't', 'zh', 'greeting', 'menu', 2, 0.5, 't-ra') ON CONFLICT DO NOTHING
"""
FLOW: dict[str, Any] = {
    "format": 1,
    "flow": "t-asked",
    "client": "t",
    "numbers": [NUMBER],
    "languages": ["zh"],
    "start": "waits",
    "surveys": {
        "csat": {
            "questions": {
                "satisfied": {
                    "say": {"zh": "请为本次服务评分，一分到五分，五分为非常满意"},
                    "scores": {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5},
                    "csat": True,
                },
            },
        },
    },
    "nodes": {"waits": {"do": "queue", "reason": "t-ra", "survey": "csat"}},
}


@pytest_asyncio.fixture
async def asked(centre: Centre, tmp_path: Path) -> AsyncIterator[Centre]:
    """A number whose callers are asked."""
    async with in_force(centre, tmp_path, ROW, FLOW):
        yield centre


async def talk(centre: Centre, agent: TestAgent) -> Talk:
    """A caller and the agent hear each other."""
    caller, number = await centre.call(NUMBER)
    phone = await agent.phone.next_call(10)
    await phone.answer()
    caller.tone(CALLER_HZ)
    phone.tone(AGENT_HZ)
    snapshot = await agent.state("talking")
    assert snapshot.call is not None
    both = Talk(agent, caller, phone, number, snapshot.call.id)
    await both.hear_each_other()
    return both


async def test_the_agent_hangs_up_and_the_caller_presses_five(asked: Centre) -> None:
    async with wallboard(asked) as board, asked.agent("t-anna") as agent:
        before = board.tiles["t-q"]["rated_today"], board.tiles["t-q"]["satisfied_today"]
        both = await talk(asked, agent)
        await both.phone.hang_up()
        await agent.state("wrap-up")
        started = await asked.fact(both.number, SurveyStarted)
        await both.caller.hears_anything()
        await both.caller.press("5")
        answer = await asked.fact(both.number, SurveyAnswered)
        assert (answer.call, answer.agent, answer.queue, answer.score) == (both.call, "t-anna", "t-q", 5)
        assert (await asked.fact(both.number, CallEnded)).outcome == COMPLETED
        await both.caller.ended(10)
        rated = (before[0] + 1, before[1] + 1)
        figures = ("rated_today", "satisfied_today")
        await board.until(lambda: tuple(board.tiles["t-q"][one] for one in figures) == rated, "the answer")
        kinds = await asked.kinds(both.number)
        names = ("SurveyStarted", "SurveyAnswered", "SurveyEnded", "TalkEnded", "CallQueued", "CallEnded")
        assert [kinds.count(kind) for kind in names] == [1] * 6
        assert "ConversationLifted" not in kinds, "out of Dial()"
        (line,) = [
            one for one in await done(asked, "survey", "--by", "agent", "--client", "t") if one["about"] == "t-anna"
        ]
        assert line["asked"] >= 1 and line["satisfied"] >= 1
        assert started.survey == "csat" and (await asked.fact(both.number, SurveyEnded)).why == "completed"
        kept = await asked.fact(both.number, RecordingKept, 30)
        assert kept.seconds < (await asked.fact(both.number, TalkEnded)).talked_s + 1.5, (
            "it ended with the conversation"
        )
        await agent.save(both.call)
    await asked.nothing_left()


async def test_by_the_button_out_of_a_bridge_and_the_controller_is_killed_while_the_question_is_said(
    asked: Centre,
) -> None:
    async with asked.agent("t-anna") as agent:
        both = await talk(asked, agent)
        await both.hold()
        await both.retrieve()
        await both.hear_each_other()
        await agent.desk.order(protocol.HangUp(id=order_id(), call=both.call))
        await asked.fact(both.number, SurveyStarted)
        await both.caller.hears_anything()
        asked.stack.kill("controller")
        await agent.state("wrap-up")

        async def is_answered() -> bool:
            """A key that is pressed while no controller is there is nobody's."""
            await both.caller.press("4")
            return "SurveyAnswered" in await asked.kinds(both.number)

        await eventually(is_answered, "an answer to the next controller", 30)
        answer = await asked.fact(both.number, SurveyAnswered)
        assert (answer.agent, answer.score, answer.is_satisfied) == ("t-anna", 4, True)
        await both.caller.ended(15)
        await agent.save(both.call)
    kinds = await asked.kinds(both.number)
    assert [kinds.count(kind) for kind in ("SurveyStarted", "SurveyEnded", "TalkEnded", "CallEnded")] == [1] * 4
    assert "ConversationLifted" in kinds
    assert (await asked.fact(both.number, CallEnded)).outcome == COMPLETED
