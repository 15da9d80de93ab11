"""Who is silent, who only stands behind a machine that stood still; what a client that is behind is told."""

from types import SimpleNamespace
from typing import Any, cast

from aiohttp import web

from agent_ui.gateway import outbox as outboxes
from agent_ui.gateway.desk.pulse import DOUBT_S, GONE_S, PING, PING_S, TICK_S, Listening, Pulse
from agent_ui.gateway.outbox import MOST_UNSENT, ROOM, Outbox


class Line:
    """A transport whose client takes only what it is told to."""

    def __init__(self) -> None:
        self.waiting = b""
        self.is_cut = False

    def get_extra_info(self, name: str) -> None:
        return None

    def is_closing(self) -> bool:
        return self.is_cut

    def get_write_buffer_size(self) -> int:
        return len(self.waiting)

    def write(self, data: bytes) -> None:
        self.waiting += data

    def abort(self) -> None:
        self.is_cut = True

    def take(self, size: int) -> bytes:
        taken, self.waiting = self.waiting[:size], self.waiting[size:]
        return taken


def made() -> tuple[Outbox, Line]:
    line = Line()
    request = SimpleNamespace(transport=line)
    return Outbox(cast(web.WebSocketResponse, None), cast(web.Request, request), "desk"), line


class Told:
    """What a hub is told of a page."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.outbox, self.line = made()
        self.page = Listening(self.outbox, lambda: self.words.append("doubt"), lambda: self.words.append("trust"))

    def pass_s(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.page.pass_s(TICK_S)


def test_a_page_that_answers_is_asked_now_and_then_and_never_doubted() -> None:
    told = Told()
    for _ in range(20):
        told.pass_s(PING_S)
        assert told.line.take(100).endswith(PING)
        told.page.heard()
    assert told.words == [] and not told.line.is_cut


def test_four_seconds_of_standing_still_cost_no_page_its_socket() -> None:
    told = Told()
    told.pass_s(4)
    told.page.heard()
    told.pass_s(4)
    assert told.words == [] and not told.line.is_cut


def test_a_silent_page_is_doubted_once_trusted_when_it_speaks_and_cut_when_it_never_does() -> None:
    told = Told()
    told.pass_s(DOUBT_S + 2)
    assert told.words == ["doubt"] and not told.line.is_cut
    told.page.heard()
    assert told.words == ["doubt", "trust"]
    told.pass_s(GONE_S + 1)
    assert told.words == ["doubt", "trust", "doubt"] and told.line.is_cut


def test_a_gateway_that_stood_still_counts_it_against_nobody() -> None:
    outbox, line = made()
    pulse = Pulse()
    words: list[str] = []
    with pulse.listening(outbox, lambda: words.append("doubt")) as page:
        for _ in range(3):
            pulse.tick(60.0)  # one late tick each; what came meanwhile is read after it
        assert page.silent_s <= 6 * TICK_S + 1e-9 and words == [] and not line.is_cut
    pulse.tick(60.0)
    assert page.silent_s <= 6 * TICK_S + 1e-9  # its block is over: nobody listens any more


def test_who_takes_in_what_was_sent_over_a_slow_line_is_not_silent() -> None:
    told = Told()
    told.outbox.write(bytes(ROOM))
    for _ in range(round(2 * GONE_S / TICK_S)):
        told.page.pass_s(TICK_S)
        told.line.take(1000)
    assert told.words == [] and not told.line.is_cut


def test_a_client_that_is_behind_is_shown_nothing_and_the_newest_once_it_has_caught_up() -> None:
    outbox, line = made()
    shown: list[str] = []
    outbox.on_room = lambda: shown.append("all of it")
    for _ in range(1000):
        outbox.show(bytes(1000))
    assert ROOM < outbox.unsent <= ROOM + 1000 and outbox.is_behind
    line.take(ROOM // 4)
    outbox.look()
    assert shown == [] and outbox.is_behind  # not at the first byte: or each would be followed by a whole state
    line.take(ROOM)
    outbox.look()
    outbox.look()
    assert shown == ["all of it"]
    outbox.show(b"again")
    assert line.waiting.endswith(b"again")


def test_what_must_be_said_is_said_to_one_that_is_behind_until_there_is_no_room_at_all() -> None:
    outbox, line = made()
    outbox.write(bytes(ROOM + 1))
    assert outbox.is_behind
    outbox.write(b"refused")
    assert line.waiting.endswith(b"refused")
    for _ in range(20):
        outbox.write(bytes(MOST_UNSENT // 10))
    assert line.is_cut and len(line.waiting) <= 1.1 * MOST_UNSENT + 2 * ROOM + 10


def test_heartbeats_are_spread_over_their_second() -> None:
    slices = [made()[0].slice for _ in range(3 * outboxes.SLICES)]
    assert {slices.count(one) for one in range(outboxes.SLICES)} == {3}


def test_a_transport_that_is_gone_takes_nothing() -> None:
    outbox = Outbox(cast(Any, None), cast(Any, SimpleNamespace(transport=None)), "desk")
    outbox.show(b"x")
    outbox.write(b"x")
    assert outbox.unsent == 0 and not outbox.is_behind
