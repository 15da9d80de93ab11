"""``changes.yml``: what is different in a replay. Other skills, other people, another plan; docs/simulator.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cli import scenario_plan
from cli.scenario_file import WrongScenario, offers_of
from cli.scenario_people import changed_worker, workers_of
from documents.yaml_amounts import check_known, seconds, whole
from documents.yaml_file import Mistakes, Value, read_yaml_file
from lexicon.ids import AgentId
from routing.plan import Plan
from routing.simulator.scenario import Scenario, Worker

FIELDS = (
    "queues", "reasons", "head_starts", "agents", "add", "remove", "offers", "places", "service_level_within_s",
    "short_abandon_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """A file that was read and, for the day it was read for, is right."""

    file: Path
    top: dict[str, Value]
    mistakes: Mistakes

    def plan(self, before: Plan) -> Plan:
        """The plan of the changed day."""
        return scenario_plan.changed_plan(self.top, before)

    def apply(self, before: Scenario) -> Scenario:
        """The day with other people, skills and rules. Raises WrongScenario."""
        top, plan = self.top, self.plan(before.plan)
        workers = self._people(before.workers, plan)
        after = replace(before, plan=plan, workers=workers)
        if "offers" in top:
            after = replace(after, offers=offers_of(top["offers"]))
        if "places" in top:
            after = replace(after, places=whole(top["places"], 1, 10**9))
        if "service_level_within_s" in top:
            after = replace(after, within_s=seconds(top["service_level_within_s"]))
        if "short_abandon_s" in top:
            after = replace(after, short_s=seconds(top["short_abandon_s"]))
        if not len(self.mistakes):
            scenario_plan.problems(plan, workers, before.span.start, self.mistakes)
        if len(self.mistakes):
            raise WrongScenario(self.file, self.mistakes)
        return after

    def _people(self, before: tuple[Worker, ...], plan: Plan) -> tuple[Worker, ...]:
        people = {worker.id: worker for worker in before}
        for name, value in self.top["agents"].entries().items() if "agents" in self.top else ():
            check_known(value, name, people)
            if AgentId(name) in people:
                people[AgentId(name)] = changed_worker(value, people[AgentId(name)], plan)
        for one in self.top["remove"].items() if "remove" in self.top else ():
            name = one.text()
            check_known(one, name, people)
            people.pop(AgentId(name), None)
        for one in self.top["add"].items() if "add" in self.top else ():
            for worker in workers_of(one, plan):
                if worker.id in people:
                    one.wrong(f"坐席 {worker.id} 那天已在", f"agent {worker.id} was there that day already")
                people[worker.id] = replace(worker, group="")
        return tuple(people.values())


def read_changes(file: Path) -> Changes:
    """Raises UnreadableYaml; the rest comes when the changes are applied."""
    root, mistakes = read_yaml_file(file)
    return Changes(file, root.keys(*FIELDS), mistakes)
