"""What is run: the parts of the bench and their sizes, as data."""

from dataclasses import dataclass, replace

from bench.queue.centre import MUSIC_NUMBER
from bench.queue.conf import AppQueue
from bench.queue.take import OURS, Load, Side
from bench.queue.waiting import Crowd

PARTS = ("gap", "refusal", "cpu", "waiting", "music")
OURS_WITH_MUSIC = replace(OURS, name="ours-music", service=MUSIC_NUMBER)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. ``cpu_rates``: calls a second."""

    rounds: int = 3
    calls: int = 600
    agents: int = 20
    population: int = 60
    talk_ms: tuple[int, int] = (1000, 3000)
    refusal_calls: int = 40
    cpu_rates: tuple[int, ...] = (40, 70)
    cpu_seconds: int = 12
    cpu_agents: int = 200
    cpu_talk_ms: tuple[int, int] = (500, 1500)
    crowd: Crowd = Crowd(200, 400)
    is_whole: bool = True  # False: no second columns, and ours alone wherever both were compared once
    most_encoded: int = 150

    @property
    def most_agents(self) -> int:
        """How many agents the database needs."""
        return max(self.agents, self.cpu_agents, self.crowd.busy)


QUICK = Sizes(
    rounds=1,
    calls=30,
    agents=5,
    population=12,
    talk_ms=(600, 900),
    refusal_calls=10,
    cpu_rates=(),
    cpu_seconds=2,
    cpu_agents=8,
    cpu_talk_ms=(200, 500),
    crowd=Crowd(3, 5, 1.0, 1.0),
    is_whole=False,
    most_encoded=3,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One take of one part: which side carries what. ``what`` is a ``Crowd`` for those who only wait."""

    part: str
    side: Side
    what: Load | Crowd

    @property
    def name(self) -> str:
        """A word for the progress bar and the results."""
        return f"{self.part}: {self.side.name}"


def one_round(sizes: Sizes, parts: tuple[str, ...], *, is_even: bool, is_alone: bool = False) -> list[Step]:
    """The takes of one round; who goes first changes from round to round. ``is_alone``: ours only."""
    groups: list[list[Step]] = []
    if "gap" in parts:
        groups.append(_gap(sizes))
    if "refusal" in parts:
        groups.append(_refusal(sizes))
    if "cpu" in parts:
        groups += [_cpu(sizes, rate) for rate in sizes.cpu_rates]
    if "waiting" in parts:
        groups.append(_waiting(sizes))
    if "music" in parts and sizes.is_whole:
        groups.append(_music(sizes))
    steps = [step for group in groups for step in (group if is_even else reversed(group))]
    return [step for step in steps if step.side.queue is None] if is_alone else steps


def _gap(sizes: Sizes) -> list[Step]:
    load = Load(sizes.agents, sizes.population, sizes.calls, float(sizes.population), sizes.talk_ms)
    steps = [Step("gap", side, load) for side in (OURS, Side("app_queue", AppQueue(sizes.agents)))]
    if sizes.is_whole:  # by its defaults it takes about two calls a second, however many agents are free
        defaults = Side("app_queue-defaults", AppQueue(sizes.agents, autofill=False))
        steps.append(Step("gap", defaults, replace(load, calls=max(sizes.calls // 3, 2 * load.population))))
    return steps


def _refusal(sizes: Sizes) -> list[Step]:
    load = Load(1, 6, sizes.refusal_calls, 6.0, (200, 400), refused_permille=300)
    sides = [OURS]
    if sizes.is_whole:
        sides += [Side("app_queue-retry-1", AppQueue(1, retry_s=1)), Side("app_queue", AppQueue(1))]
    return [Step("refusal", side, load) for side in sides]


def _cpu(sizes: Sizes, rate: int) -> list[Step]:
    load = Load(sizes.cpu_agents, 4 * sizes.cpu_agents, rate * sizes.cpu_seconds, float(rate), sizes.cpu_talk_ms)
    return [Step(f"cpu-{rate}", side, load) for side in (OURS, Side("app_queue", AppQueue(sizes.cpu_agents)))]


def _waiting(sizes: Sizes) -> list[Step]:
    peer = [Side("app_queue", AppQueue(sizes.crowd.busy), "wait")] if sizes.is_whole else []
    return [Step("waiting", side, sizes.crowd) for side in (OURS, *peer)]


def _music(sizes: Sizes) -> list[Step]:
    sides = (OURS_WITH_MUSIC, Side("app_queue-music", AppQueue(sizes.crowd.busy), "moh"))
    return [Step("music", side, sizes.crowd) for side in sides]
