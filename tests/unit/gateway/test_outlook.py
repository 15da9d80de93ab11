"""Tiles that warn before a promise is broken, and the calls behind their figures, on a floor that is told a story."""

from datetime import timedelta

import pytest
from msgspec.structs import replace as told_as

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.board.figures import NAMES as FIGURES
from agent_ui.gateway.board.figures import Ground, figure
from agent_ui.gateway.board.outlook import CALM_S, Watch
from agent_ui.gateway.floor.calls import half_of
from agent_ui.gateway.floor.views import Names
from agent_ui.gateway.protocol import board as pb
from agent_ui.gateway.protocol import messages as p
from lexicon.ids import CallId, QuestionId, QueueId, SurveyId
from lexicon.journal import AgentReady, CallEnded, CallOverflowed, CallQueued, SurveyAnswered, WrapUpEnded
from lexicon.outcome import Fault, Outcome
from lexicon.thresholds import Thresholds
from tests.unit.gateway.history import CALL, CLIENT, LI, NAMES, QUEUE, REASON, WANG, History

NOTHING = Thresholds(service_level=None, longest_wait_s=None, abandoned=None, asa_s=None)


class Story(History):
    """A floor with a board that is looked at."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        super().__init__()
        self.at -= timedelta(hours=10)  # the day is long yet
        self.names = Names(NAMES.queues, NAMES.people, thresholds={QUEUE: thresholds} if thresholds else {})
        self.watch = Watch()
        self.board = Board(self.floor, self.names, self.at, self.watch)

    def look(self, after_s: float = 0) -> p.QueueTile:
        """The tile, so many seconds later."""
        self.at += timedelta(seconds=after_s)
        self.changes(self.board)
        self.floor.touched.queues |= self.board.look(self.at)
        self.changes(self.board)
        (tile,) = self.board.whole(self.at).queues
        return tile

    def state(self, after_s: float = 0) -> tuple[str, list[str]]:
        outlook = self.look(after_s).outlook
        assert outlook is not None
        return outlook.state, [f"{one.figure} {one.state}" for one in outlook.against]

    def ground(self) -> Ground:
        (queue,) = self.names.queues
        measure = self.board.measure(queue, self.at)
        of = self.names.thresholds.get(QUEUE, Thresholds())
        return Ground(self.floor, queue, self.names.people, self.board.staff(QUEUE), measure, of, self.at)


def test_nothing_is_wrong_with_a_queue_that_nobody_calls() -> None:
    assert Story().state() == ("calm", [])


def test_it_warns_while_the_promise_can_be_kept_and_breaks_when_it_cannot() -> None:
    """Nobody is at work: who waits will not be served in time, and after 20 s could not be by anybody."""
    story = Story(Thresholds(longest_wait_s=None))
    story.call()
    assert story.state() == ("warning", ["service-level warning"])
    assert story.state(18) == ("warning", ["service-level warning"])
    assert story.state(3) == ("breached", ["service-level breached"])


def test_a_loss_that_those_who_will_come_can_make_good_only_warns() -> None:
    story = Story(Thresholds(longest_wait_s=None, abandoned=None))
    story.call(CallId("c0"))
    story.tell(_ended(CallId("c0")))
    for number in (1, 2, 3):
        story.call(CallId(f"c{number}"))
    measure = story.ground().measure
    assert story.state() == ("warning", ["service-level warning"])
    assert measure.foretold.best is not None and 0.8 < measure.foretold.best < 1


def test_a_free_agent_is_no_cause_for_alarm() -> None:
    story = Story()
    story.sign_in(WANG)
    story.call()
    assert story.state()[0] == "calm"


@pytest.mark.parametrize(
    ("thresholds", "after_s", "told"),
    [
        ({"longest_wait_s": 30.0}, 20, ("calm", [])),
        ({"longest_wait_s": 30.0}, 25, ("warning", ["longest warning"])),
        ({"longest_wait_s": 30.0}, 31, ("breached", ["longest breached"])),
        ({"waiting": 1}, 0, ("warning", ["waiting warning"])),
        ({"ready": 1}, 0, ("breached", ["ready breached"])),
        ({"ready": 1, "longest_wait_s": 30.0}, 25, ("breached", ["ready breached", "longest warning"])),
        ({}, 500, ("calm", [])),
    ],
)
def test_plain_thresholds(thresholds: dict[str, float], after_s: float, told: tuple[str, list[str]]) -> None:
    story = Story(Thresholds(**{**dict.fromkeys(_PLAIN), **thresholds}))  # type: ignore[arg-type]
    story.call()
    assert story.state(after_s) == told


_PLAIN = ("service_level", "longest_wait_s", "abandoned", "asa_s")


def test_todays_shares_count_from_some_calls_on() -> None:
    story = Story(Thresholds(service_level=None, longest_wait_s=None, abandoned=0.5, asa_s=None, from_calls=2))
    story.call()
    story.end(Fault.CALLER, "hung-up-waiting")
    assert story.state() == ("calm", [])
    story.call(CallId("c2"))
    story.tell(*[_ended(CallId("c2"))])
    assert story.state() == ("breached", ["abandoned-share breached"])


def _ended(call: CallId) -> CallEnded:
    return CallEnded(call, CLIENT, Outcome(Fault.CALLER, "hung-up-waiting"), 16, 60)


def test_a_tile_is_worse_at_once_and_better_only_when_it_stays_so() -> None:
    story = Story(
        Thresholds(service_level=None, longest_wait_s=None, abandoned=None, asa_s=None, waiting=1, warn_at=0.5)
    )
    assert story.state()[0] == "calm"
    story.call()
    assert story.state()[0] == "warning"
    story.end(Fault.CALLER, "hung-up-waiting")
    assert story.state(1) == ("warning", ["waiting warning"]), "held, and why"
    assert (easing := story.look().outlook) is not None and easing.is_easing
    story.call(CallId("c2"))
    assert story.state(CALM_S - 6)[0] == "warning"
    assert (again := story.look().outlook) is not None and not again.is_easing
    story.tell(_ended(CallId("c2")))
    assert story.state(1)[0] == "warning"
    assert story.state(CALM_S - 1)[0] == "warning", "the first calm does not count: it was worse in between"
    assert story.state(1.5) == ("calm", [])


def test_what_hovers_does_not_make_it_flicker() -> None:
    story = Story(
        Thresholds(service_level=None, longest_wait_s=None, abandoned=None, asa_s=None, waiting=1, warn_at=0.5)
    )
    states = []
    for number in range(20):
        call = CallId(f"h{number}")
        story.call(call)
        states.append(story.state()[0])
        story.tell(_ended(call))
        states.append(story.state(3)[0])
    assert set(states) == {"warning"}


def test_a_new_board_remembers_for_how_long_it_has_been_so() -> None:
    story = Story(Thresholds(service_level=None, longest_wait_s=None, abandoned=None, asa_s=None, waiting=1))
    story.call()
    since = story.look().outlook
    story.board = Board(story.floor, story.names, story.at + timedelta(seconds=5), story.watch)
    assert since is not None and story.look(5).outlook == since


# ------------------------------------------------------------ the calls behind


def _told_whole(story: Story) -> None:
    """One answered and wrapped up, one given up, one who went to another queue, one who waits."""
    story.sign_in(WANG)
    story.sign_in(LI)
    story.call()
    story.offer(WANG, "o1")
    story.answer(WANG, "o1", waited_s=5)
    story.talk_ends(WANG)
    story.end(Fault.CALLER, "hung-up")
    story.tell(WrapUpEnded(WANG, CALL, CLIENT, "saved", 3), AgentReady(WANG, story.at))
    for number in (2, 3, 4):
        story.call(CallId(f"c{number}"))
    story.tell(_ended(CallId("c2")))
    story.tell(CallOverflowed(CallId("c3"), CLIENT, QUEUE, QueueId("other")))


def test_each_figure_has_as_many_calls_behind_it_as_it_says() -> None:
    story = Story()
    _told_whole(story)
    tile, ground = story.look(), story.ground()
    assert tile.half is not None
    expected: dict[pb.FigureName, int] = {
        "waiting": tile.waiting,
        "callbacks": tile.callbacks,
        "offered": tile.offered_today,
        "answered": tile.answered_today,
        "abandoned": tile.abandoned_today,
        "abandoned-share": tile.answered_today + tile.abandoned_today,
        "service-level": tile.answered_today + tile.abandoned_today,
        "half": tile.half.answered + tile.half.abandoned,
        "forecast": tile.half.answered + tile.half.abandoned + tile.waiting,
        "asa": tile.answered_today,
        "aht": tile.handled_today,
        "csat": tile.rated_today,
        "longest": tile.waiting,
    }
    told = {name: figure(name, ground, 0) for name in FIGURES}
    assert {name: told[name].total for name in expected} == expected
    assert (tile.waiting, tile.offered_today, tile.answered_today, tile.abandoned_today, tile.handled_today) == (
        1, 4, 1, 1, 1,
    )  # fmt: skip
    assert told["service-level"].value == 0.5 and told["asa"].value == 5
    assert [(one.id, one.end) for one in told["offered"].calls] == [
        ("c4", "waiting"), ("c3", "left"), ("c2", "abandoned"), ("c1", "answered"),
    ]  # fmt: skip
    assert {one.caller for one in told["offered"].calls} == {"138****0000"}
    assert [one.id for one in told["staffed"].agents] == ["li", "wang"] and told["ready"].value == tile.ready == 2
    assert told["aht"].value == tile.aht_s
    (handled,) = told["aht"].calls
    assert (handled.talked_s or 0) + (handled.acw_s or 0) == tile.aht_s


def test_the_forecast_and_what_it_is_made_of_agree() -> None:
    story = Story()
    _told_whole(story)
    story.at += timedelta(seconds=4)
    told = figure("forecast", story.ground(), 0)
    parts = {name: value or 0.0 for name, value in told.parts.items()}
    whole = parts["within"] + parts["late"] + parts["abandoned"] + parts["waiting"] + parts["coming"]
    good = parts["within"] + parts["waiting_in_time"] + parts["coming"] * parts["coming_level"]
    assert told.value == pytest.approx(good / whole)
    assert sum(one.chance or 0 for one in told.calls) == pytest.approx(parts["waiting_in_time"])


def test_a_long_list_comes_in_pages() -> None:
    story = Story()
    for number in range(450):
        story.call(CallId(f"n{number}"))
    pages = [figure("offered", story.ground(), offset) for offset in (0, 200, 400, 600)]
    assert [len(page.calls) for page in pages] == [200, 200, 50, 0] and {page.total for page in pages} == {450}
    assert len({one.id for page in pages for one in page.calls}) == 450


def test_who_comes_back_to_the_queue_counts_once() -> None:
    story = Story()
    story.call()
    story.tell(CallQueued(CALL, CLIENT, QUEUE, REASON, story.at, True))
    assert story.look().offered_today == figure("offered", story.ground(), 0).total == 1


def test_scores_have_their_calls() -> None:
    story = Story()
    story.call()
    for score in (5, 2):
        story.tell(
            SurveyAnswered(
                CALL, CLIENT, WANG, QUEUE, SurveyId("s"), QuestionId("q"), str(score), score, True, score > 3
            )
        )
    told = figure("csat", story.ground(), 0)
    assert (told.total, told.value, [one.score for one in told.calls]) == (2, 0.5, [2, 5])


def test_half_hours_are_the_clients_own() -> None:
    story = Story()
    zone = story.floor.zone(CLIENT)
    assert half_of(story.at, zone).minute == 30
    story.call()
    tile = story.look()
    assert tile.half is not None and tile.half.offered == 1
    story.at += timedelta(minutes=30)
    fresh = story.look()
    assert fresh.half is not None and (fresh.half.offered, fresh.half.begins_at != tile.half.begins_at) == (0, True)
    assert told_as(fresh, half=None, outlook=None).waiting == 1
