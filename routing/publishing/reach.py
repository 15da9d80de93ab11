"""Whether anybody at all could ever take a contact, and from which step on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from lexicon.ids import QueueId, ReasonId, SkillId, TeamId
from routing.plan import Plan, Requirement, requirement
from routing.profile import Profile, unmet

Able = tuple[Profile, frozenset[ReasonId]]  # with every reason for which a certification holds now or later


class Reach:
    """The people there are: a question costs those who have the rarest skill it asks for, and the teams it opens to."""

    def __init__(self, plan: Plan, people: Iterable[Profile], now: datetime) -> None:
        self._plan = plan
        self._all: list[Able] = [(profile, self._certified_ever(profile, now)) for profile in people]
        self._of_skill: defaultdict[SkillId, list[Able]] = defaultdict(list)
        self._of_team: defaultdict[TeamId, list[Able]] = defaultdict(list)
        for able in self._all:
            for skill in able[0].skills:
                self._of_skill[skill].append(able)
            if able[0].team is not None:
                self._of_team[able[0].team].append(able)

    def first(self, reason: ReasonId, queues: Iterable[QueueId]) -> tuple[QueueId, int, float] | None:
        """The first queue and step at which somebody could take it, and after how many seconds; None: never."""
        late_s = 0.0
        for queue in queues:
            rules = self._plan.queues[queue]
            for place, step in enumerate(rules.steps):
                if self._anybody(requirement(self._plan, queue, reason, place)):
                    return queue, place, late_s + step.after_s
            late_s += rules.last.after_s if rules.last is not None else 0.0
        return None

    def _anybody(self, asked: Requirement) -> bool:
        some = min((self._of_skill[skill] for skill, _ in asked.skills), key=len, default=self._all)
        if asked.or_teams:
            some = [*some, *(able for team in asked.or_teams for able in self._of_team[team])]
        return any(unmet(asked, profile, certified) is None for profile, certified in some)

    def _certified_ever(self, profile: Profile, now: datetime) -> frozenset[ReasonId]:
        below = (self._plan.below.get(held.reason, frozenset()) for held in profile.certifications if held.ends > now)
        return frozenset().union(*below)
