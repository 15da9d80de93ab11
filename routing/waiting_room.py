"""Everybody who waits, and what becomes of them as time goes by: steps, overflow, the hold for preferred agents."""

from collections.abc import Iterable
from dataclasses import replace

from msgspec import Struct

from lexicon.ids import AgentId
from lexicon.journal import RequirementRelaxed
from lexicon.moment import Moment
from routing.deadlines import Deadlines
from routing.lane import Row
from routing.matching import Matcher
from routing.plan import LastStep, QueuePlan, Then
from routing.waiting import Waiting


class Overflowed(Struct, frozen=True, gc=False):
    """The contact waits in another queue from now on, with the number it had."""

    before: Waiting
    after: Waiting


class Diverted(Struct, frozen=True, gc=False):
    """The contact waited through all steps and waits no more: callback or voicemail."""

    contact: Waiting
    then: Then


Change = RequirementRelaxed | Overflowed | Diverted


class WaitingRoom:
    """Rows of the matcher, and their deadlines."""

    def __init__(self, matcher: Matcher, deadlines: Deadlines) -> None:
        self.matcher = matcher
        self.plan = matcher.plan
        self.deadlines = deadlines

    def enter(self, contact: Waiting, now: Moment) -> Row:
        """The contact waits: for its preferred agents as long as they may come, else for everybody."""
        row = self.look_up(contact, now)
        self.settle(row)
        return row

    def look_up(self, contact: Waiting, now: Moment) -> Row:
        """Where the contact would stand; ``settle`` makes it wait there, ``Matcher.leave`` takes it away again."""
        rules = self.plan.queues[contact.queue]
        row = self.matcher.enter(contact, _step(contact, rules, 0, now))
        if contact.preferred and now.mono < contact.joined.mono + rules.hold_s and self._may_come(row):
            self.matcher.hold(row)
        return row

    def settle(self, row: Row) -> None:
        if not row.is_held:
            self.matcher.open(row)
        self.set_deadline(row)

    def set_deadline(self, row: Row) -> None:
        """The next thing that will happen to this contact if nobody takes it."""
        contact, rules = row.contact, self.plan.queues[row.contact.queue]
        dues: list[float] = []
        if row.is_held:
            dues.append(contact.joined.mono + rules.hold_s)
        if row.step + 1 < len(rules.steps):
            dues.append(contact.entered_mono + rules.steps[row.step + 1].after_s)
        if (last := last_step(contact, rules)) is not None:
            dues.append(contact.entered_mono + last.after_s)
        if dues:
            self.deadlines.set_contact(row, min(dues), len(self.matcher.rows))

    def pass_time(self, now: Moment) -> tuple[list[Change], list[Row]]:
        """Everything that is due for contacts, and the rows that anybody new may take because of it."""
        changes: list[Change] = []
        moved: list[Row] = []
        while (row := self.deadlines.due_contact(now)) is not None:
            changed, row = self._fall_due(row, now)
            changes += changed
            moved.append(row)
        return changes, moved

    def _fall_due(self, row: Row, now: Moment) -> tuple[list[Change], Row]:
        contact, rules = row.contact, self.plan.queues[row.contact.queue]
        last = last_step(contact, rules)
        if last is not None and now.mono >= contact.entered_mono + last.after_s:
            self.matcher.leave(contact.call)
            if last.queue is None:
                return [Diverted(contact, last.then)], row
            moved = replace(contact, queue=last.queue, entered_mono=now.mono, preferred=())
            return [Overflowed(contact, moved)], self.enter(moved, now)
        step = _step(contact, rules, row.step, now)
        changes: list[Change] = []
        if step != row.step:
            self.matcher.move(row, step)
            changes.append(RequirementRelaxed(contact.call, contact.client, contact.queue, step))
        if row.is_held and now.mono >= contact.joined.mono + rules.hold_s:
            self.matcher.open(row)
        self.set_deadline(row)
        return changes, row

    def end_holds(self, agents: Iterable[AgentId]) -> list[Row]:
        """Contacts held for these agents for which nobody preferred may come any more: open to all from now on."""
        opened: list[Row] = []
        for agent in agents:
            for row in self.matcher.held_for(agent):
                if not self._may_come(row):
                    self.matcher.open(row)
                    self.set_deadline(row)
                    opened.append(row)
        return opened

    def _may_come(self, row: Row) -> bool:
        return any(self.matcher.is_coming_for(agent, row.lane) for agent in row.contact.preferred)


def last_step(contact: Waiting, rules: QueuePlan) -> LastStep | None:
    """The last step of its queue, if it is one for this contact."""
    is_elsewhere = rules.last is None or (contact.stays and rules.last.queue is None)
    return None if is_elsewhere else rules.last


def _step(contact: Waiting, rules: QueuePlan, step: int, now: Moment) -> int:
    """The step that the wait has come to, which was ``step`` before."""
    while step + 1 < len(rules.steps) and now.mono >= contact.entered_mono + rules.steps[step + 1].after_s:
        step += 1
    return step
