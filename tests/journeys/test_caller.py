"""The caller's side: heard, asked, queued, answered; and every way in which that can go otherwise."""

import uuid

import pytest

from agent_ui.gateway.doors.masking import mask_number
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DigitPressed,
    NumberUnknown,
    OfferFailed,
    OfferMade,
    OfferWithdrawn,
    ReasonChosen,
    RecordingKept,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import EN, ZH, Centre, eventually
from tests.journeys.listed import listed
from tests.journeys.test_cli import ask
from tests.journeys.unsaid import at_the_doors, said

pytestmark = pytest.mark.asyncio
OTHER = """
INSERT INTO client (id, name_zh, name_en) VALUES ('u', '另一家', 'Another company') ON CONFLICT DO NOTHING;
INSERT INTO queue (id, client_id, name_zh, name_en) VALUES ('u-q', 'u', '队列', 'Queue') ON CONFLICT DO NOTHING;
INSERT INTO reason (id, client_id, queue_id, name_zh, name_en)
    VALUES ('u-r', 'u', 'u-q', '原因', 'Reason') ON CONFLICT DO NOTHING;
"""


async def test_a_caller_is_answered_by_the_agent_with_the_skill_and_both_hear_each_other(centre: Centre) -> None:
    """And no log of any part says a secret of it: passwords, of telephones too, cookies, codes, tokens, keys."""
    async with centre.agent("t-cai"), centre.agent("t-anna") as anna:
        caller, number = await centre.choose("1")
        offered = await anna.phone.next_call(10)
        snapshot = await anna.state("offered")
        assert snapshot.call is not None
        assert (snapshot.call.caller, snapshot.call.reason, snapshot.call.digits) == (mask_number(number), "t-ra", "1")
        await offered.answer()
        caller.tone(440)
        offered.tone(1000)
        await caller.hears(1000)
        await offered.hears(440)
        await anna.state("talking")
        await caller.hang_up()
        await offered.ended()
        await anna.state("wrap-up")
        assert (await anna.save(snapshot.call.id)).state == "saved"
        await anna.state("ready")
        ended = await centre.fact(number, CallEnded)
        assert (ended.outcome, ended.cause) == (Outcome(Fault.CALLER, "completed"), 16)
        kept = await centre.fact(number, RecordingKept)
        assert kept.seconds > 0.5
        kinds = await centre.kinds(number)
        assert sorted(kinds[7:9]) == ["CallBridged", "RecordingStarted"]  # either may be known first
        assert [*kinds[:7], *kinds[9:12]] == [
            "CallArrived",
            "CallAnswered",
            "DigitPressed",
            "ReasonChosen",
            "CallQueued",
            "OfferMade",
            "OfferTaken",
            "TalkEnded",
            "WrapUpStarted",
            "CallEnded",
        ]
    await at_the_doors(centre)
    assert not said(centre.stack)


async def test_an_unknown_number_is_told_so_without_being_answered(centre: Centre) -> None:
    phone = await centre.phones.caller("13900000000")
    leg = await phone.dial("5559999")
    ended = await leg.ended(20)
    assert ended.status == 404
    told = await centre.fact("13900000000", NumberUnknown)
    assert (told.number, told.caller, told.are_many) == ("5559999", "13900000000", False)
    outcome = (await centre.fact("13900000000", CallEnded)).outcome
    assert outcome == Outcome(Fault.CALLER, "unknown-number")
    assert "CallAnswered" not in await centre.kinds("13900000000")


@pytest.mark.parametrize(("how", "status"), [("busy", 486), ("announce", None)])
async def test_a_blocked_caller_is_turned_away_as_the_client_says(centre: Centre, how: str, status: int | None) -> None:
    """Refused before any answer, or told so; no telephone rings, and who is not in the list is served."""
    blocked = f"1380000{uuid.uuid4().int % 10000:04d}"
    phone = await centre.phones.caller(blocked)
    async with centre.agent("t-anna") as anna:
        await centre.pool.execute("UPDATE client SET blocked_how = $1 WHERE id = 't'", how)
        async with listed(centre, "blocked", blocked, "threatens agents"):
            leg = await phone.dial(ZH)
            if how == "announce":
                await leg.answered()
                await leg.hears_anything()
            ended = await leg.ended(20)
            assert (ended.by, ended.status) == ("them", status)
            assert (await centre.fact(blocked, CallEnded)).outcome == Outcome(Fault.CENTRE, "blocked")
            kinds = await centre.kinds(blocked)
            assert "CallerRecognised" in kinds and not {"CallQueued", "OfferMade"} & set(kinds)
            other, _ = await centre.choose("1")
            assert (await anna.phone.next_call(10)).peer_number != blocked
            await other.hang_up()
            await centre.pool.execute("UPDATE client SET blocked_how = 'refuse' WHERE id = 't'")


async def test_a_bad_digit_then_none_without_default_is_a_goodbye(centre: Centre) -> None:
    leg, number = await centre.choose("9")
    ended = await leg.ended(60)
    assert ended.by == "them"
    assert (await centre.fact(number, DigitPressed)).is_choice is False
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "no-choice")


async def test_no_digit_goes_to_the_default_reason(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        leg, number = await centre.call(EN)
        offered = await anna.phone.next_call(60)
        chosen = await centre.fact(number, ReasonChosen)
        assert (chosen.reason, chosen.by) == ("t-ra", "default")
        await offered.decline()
        await leg.hang_up()


@pytest.mark.parametrize("phase", ["greeting", "menu"])
async def test_a_caller_hangs_up_in_the_ivr(centre: Centre, phase: str) -> None:
    leg, number = await centre.call(ZH)
    await leg.hears_anything()
    if phase == "menu":
        await leg.press("9")
        await centre.fact(number, DigitPressed)
    await leg.hang_up()
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, f"hung-up-{phase}")


async def test_a_caller_hangs_up_while_waiting(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False):
        leg, number = await centre.choose("1")
        await centre.fact(number, CallQueued)
        leg.forget()
        await leg.hears_anything()  # the music
        await leg.hang_up()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "hung-up-waiting")


async def test_a_caller_hangs_up_while_the_agent_is_rung(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        leg, number = await centre.choose("1")
        offered = await anna.phone.next_call(10)
        await leg.hang_up()
        await offered.ended(10)
        assert (await centre.fact(number, OfferWithdrawn)).why == "caller-gone"
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "hung-up-ringing")
        await anna.state("ready")


async def test_nobody_signed_in_is_said_and_ends_the_wait(centre: Centre) -> None:
    leg, number = await centre.choose("3")
    await centre.fact(number, CallQueued)
    ended = await leg.ended(30)
    assert ended.by == "them"
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CENTRE, "no-agent-signed-in")


async def test_the_longest_wait_ends_with_a_word(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False):
        leg, number = await centre.choose("4")
        assert (await leg.ended(30)).by == "them"
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CENTRE, "waited-too-long")


async def test_an_agent_who_does_not_answer_is_not_ready_and_the_caller_goes_first(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        leg, number = await centre.choose("1")
        rung = await anna.phone.next_call(10)
        missed = await centre.fact(number, OfferFailed)
        assert (missed.why, missed.agent) == ("no-answer", "t-anna")
        await rung.ended(10)
        snapshot = await anna.state("not-ready")
        assert snapshot.me.reason == "no-answer"
        first = await centre.fact(number, CallQueued)
        again = await centre.fact(number, CallQueued, count=2)
        assert (again.joined_at, again.is_return) == (first.joined_at, True)
        async with centre.agent("t-ben") as ben:
            offered = await ben.phone.next_call(10)
            await offered.answer()
            bridged = await centre.fact(number, CallBridged)
            assert bridged.agent == "t-ben" and bridged.waited_s > 2
            await leg.hang_up()
            await ben.state("wrap-up")


async def test_two_agents_for_one_call_and_two_calls_for_one_agent(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        first, number_1 = await centre.choose("1")
        assert (await centre.fact(number_1, OfferMade)).agent == "t-anna"  # idle the longer
        offered = await anna.phone.next_call(10)
        await offered.answer()
        await anna.state("talking")
        second, number_2 = await centre.choose("2")
        third, number_3 = await centre.choose("1")
        assert (await centre.fact(number_2, OfferMade)).agent == "t-ben"
        ring = await ben.phone.next_call(10)
        await ring.answer()
        await ben.state("talking")
        await centre.fact(number_3, CallQueued)
        await second.hang_up()
        snapshot = await ben.state("wrap-up")
        assert snapshot.call is not None
        await ben.save(snapshot.call.id, reason="t-rb")
        next_ring = await ben.phone.next_call(10)  # the one who waited, at once
        assert (await centre.fact(number_3, OfferMade)).agent == "t-ben"
        await next_ring.answer()
        await ben.state("talking")
        await first.hang_up()
        await third.hang_up()
        await ben.state("wrap-up")


async def test_two_clients_numbers_on_one_trunk(centre: Centre) -> None:
    """A number comes, is called as carriers write it, and goes: each call is its own client's, then nobody's."""
    async with centre.pool.transaction() as connection:
        await connection.execute(OTHER)
    added = await ask(centre, "numbers", "add", "+86 21 6337 2000", "u", "--reason", "u-r")
    assert (added[0], added[1]["number"], added[1]["client"]) == (0, "02163372000", "u")
    for dialled, client, number in (
        ("+862163372000", "u", "02163372000"),
        ("2163372000", "u", "02163372000"),
        (ZH, "t", ZH),
    ):
        leg, caller = await centre.call(dialled)
        came = await centre.fact(caller, CallArrived)
        assert (came.client, came.number) == (client, number), dialled
        await leg.hang_up()
        assert (await centre.fact(caller, CallEnded)).client == client
    assert (await ask(centre, "numbers", "remove", "2163372000"))[1] == {"number": "02163372000", "was": "u"}

    async def is_refused() -> bool:
        phone = await centre.phones.caller("13900000009")
        return (await (await phone.dial("02163372000")).ended(20)).status == 404

    await eventually(is_refused, "a removed number that is refused without being answered", 15)
