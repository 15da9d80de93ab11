"""What the bench reads from the agents' wire: gaps, and calls that were lost or offered twice."""

import pytest

from bench.queue.wire import Offer, faults, gaps, read_offers

SHORT = """\
2026-01-01\t00:00:01.0\t1.000000\tR\tone\tCSeq:1 INVITE\tINVITE sip:ag0001@127.0.0.1:1 SIP/2.0
2026-01-01\t00:00:01.0\t1.010000\tS\tone\tCSeq:1 INVITE\tSIP/2.0 180 Ringing
2026-01-01\t00:00:01.0\t1.020000\tS\tone\tCSeq:1 INVITE\tSIP/2.0 200 OK
2026-01-01\t00:00:01.0\t1.030000\tR\tone\tCSeq:1 ACK\tACK sip:ag0001@127.0.0.1:1 SIP/2.0
2026-01-01\t00:00:02.0\t2.000000\tS\tone\tCSeq:2 BYE\tBYE sip:asterisk@127.0.0.1:1 SIP/2.0
2026-01-01\t00:00:02.0\t2.001000\tR\tone\tCSeq:2 BYE\tSIP/2.0 200 OK
2026-01-01\t00:00:02.0\t2.004000\tR\ttwo\tCSeq:1 INVITE\tINVITE sip:ag0001@127.0.0.1:1 SIP/2.0
2026-01-01\t00:00:02.0\t2.005000\tS\ttwo\tCSeq:1 INVITE\tSIP/2.0 486 Busy Here
2026-01-01\t00:00:02.0\t2.006000\tR\ttwo\tCSeq:1 ACK\tACK sip:ag0001@127.0.0.1:1 SIP/2.0
2026-01-01\t00:00:02.0\t2.050000\tR\tthree\tCSeq:1 OPTIONS\tOPTIONS sip:ag0001@127.0.0.1:1 SIP/2.0
broken line
"""
LOG = "OFFER ag0001 1391 one\nsomething else\nOFFER ag0001 1392 two\n"


def test_the_wire_is_read_offer_by_offer() -> None:
    one, two = read_offers(SHORT.splitlines(), LOG.splitlines())
    assert (one.agent, one.caller, one.offered_at, one.answered_at, one.freed_at) == (
        "ag0001",
        "1391",
        1.0,
        1.03,
        2.001,
    )
    assert one.is_served and one.over_at == 2.001
    assert (two.caller, two.refused_at, two.answered_at) == ("1392", 2.005, None)
    assert not two.is_served


def served(agent: str, caller: str, begin: float, end: float) -> Offer:
    return Offer(agent, caller, begin, answered_at=begin + 0.02, freed_at=end)


def test_a_gap_is_from_the_end_to_the_next_offer_at_the_same_agent() -> None:
    offers = [
        served("a", "1", 0.0, 1.0),
        served("b", "2", 0.1, 1.1),
        Offer("a", "3", 1.003, refused_at=1.005),
        served("b", "4", 1.2, 2.0),
        served("a", "3", 1.007, 1.9),
    ]
    offers.sort(key=lambda offer: offer.offered_at)
    found = gaps(offers, begin=0.0, last=len(offers))
    assert found.after_talk == pytest.approx([0.003, 0.1])
    assert found.after_refusal == pytest.approx([0.002])


def test_gaps_before_the_queue_is_full_and_after_it_runs_dry_do_not_count() -> None:
    offers = [served("a", str(number), float(number), number + 0.9) for number in range(6)]
    assert len(gaps(offers, begin=0.0, last=6).after_talk) == 5
    assert len(gaps(offers, begin=2.0, last=6).after_talk) == 3  # of those who were free from 2.0 on
    assert len(gaps(offers, begin=0.0, last=3).after_talk) == 2
    assert gaps(offers, begin=0.0, last=-7).after_talk == []


def test_all_served_once_is_without_fault() -> None:
    offers = [served("a", "1", 0.0, 1.0), Offer("a", "2", 1.0, refused_at=1.1), served("b", "2", 1.2, 2.0)]
    assert not faults(offers, callers=2).any()


def test_a_telephone_that_forgets_to_hang_up_loses_no_call() -> None:
    forgotten = Offer("a", "1", 0.0, answered_at=0.1, withdrawn_at=9.0)
    found = faults([forgotten], callers=1, end=5.0)
    assert found.stuck == 1 and not found.any()
    assert faults([forgotten], callers=1, end=9.5).lost == 1  # hung up on by the exchange before the end


@pytest.mark.parametrize(
    ("offers", "what"),
    [
        ([served("a", "1", 0.0, 1.0)], "lost"),
        ([served("a", "1", 0.0, 1.0), served("b", "2", 0.0, 1.0), served("c", "2", 0.5, 1.5)], "offered_twice"),
        ([served("a", "1", 0.0, 1.0), served("b", "2", 0.0, 1.0), served("c", "2", 1.5, 2.0)], "offered_twice"),
        ([served("a", "1", 0.0, 1.0), served("a", "2", 0.5, 1.5)], "agent_offered_two"),
        ([served("a", "1", 0.0, 1.0), served("b", "2", 0.0, 1.0), Offer("c", "", 0.2)], "unknown"),
    ],
)
def test_every_fault_is_seen(offers: list[Offer], what: str) -> None:
    found = faults(offers, callers=2)
    assert found.any() and getattr(found, what)
