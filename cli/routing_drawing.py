"""A routing plan as trees: queues with their steps and what follows, reasons below the reasons they roll up into."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.tree import Tree

from cli.words import is_chinese, say
from lexicon.ids import ReasonId
from routing.plan import NORMAL_PRIORITY, Step, Then
from routing.publishing.document import PlanDocument, QueueEntry, ReasonEntry

_THEN = {Then.OVERFLOW: "溢出到", Then.CALLBACK: "回拨", Then.VOICEMAIL: "语音信箱"}


def drawn(document: PlanDocument) -> Iterator[Tree]:
    """One tree of queues, one of reasons."""
    queues = Tree(f"[bold]{say('队列', 'queues')}[/]")
    for entry in document.queues:
        _queue(queues, entry)
    yield queues
    reasons = Tree(f"[bold]{say('来电原因', 'reasons')}[/]")
    listed = {entry.needs.id for entry in document.reasons}
    for top in document.reasons:
        if top.needs.parent not in listed:
            _reason(reasons, top, document, frozenset())
    yield reasons


def _named(id_: str, zh: str, en: str) -> str:
    return f"[cyan]{escape(id_)}[/] {escape(zh if is_chinese() else en)}"


def _queue(tree: Tree, entry: QueueEntry) -> None:
    rules = entry.rules
    words = [entry.client, rules.medium.value, rules.strategy.value]
    words += [say(f"承诺 {rules.promise_s:g} 秒", f"promise {rules.promise_s:g} s")]
    words += [say(f"振铃 {rules.ring_timeout_s:g} 秒", f"rings {rules.ring_timeout_s:g} s")]
    if rules.hold_s:
        words += [say(f"为专属坐席保留 {rules.hold_s:g} 秒", f"holds {rules.hold_s:g} s for preferred agents")]
    branch = tree.add(f"{_named(rules.id, entry.name_zh, entry.name_en)}  {escape(', '.join(words))}")
    for step in rules.steps:
        branch.add(f"{step.after_s:g} s  {escape(_asked(step))}")
    if rules.last is not None:
        to = f" → {rules.last.queue}" if rules.last.queue is not None else ""
        branch.add(f"{rules.last.after_s:g} s  {escape(say(_THEN[rules.last.then], rules.last.then.value) + to)}")


def _asked(step: Step) -> str:
    words = [f"{skill} ≥ {level}" for skill, level in sorted(step.levels.items())]
    if step.is_anyone:
        words.append(say("任何人", "anyone"))
    else:
        words.insert(0, say("原因的要求", "what the reason asks"))
        if not step.is_certified:
            words.append(say("不问认证", "no certification"))
    if step.teams:
        words.append(say("班组 ", "of ") + ", ".join(sorted(step.teams)))
    if step.or_teams:
        teams = ", ".join(sorted(step.or_teams))
        words.append(say(f"或班组 {teams} 的任何人", f"or anyone of {teams}"))
    return "; ".join(words)


def _reason(tree: Tree, entry: ReasonEntry, document: PlanDocument, above: frozenset[ReasonId]) -> None:
    needs = entry.needs
    words = [f"→ {needs.queue}", *(f"{skill} ≥ {level}" for skill, level in sorted(needs.skills.items()))]
    if needs.needs_certification:
        words.append(say("需要认证", "certified"))
    if needs.is_emergency:
        words.append(say("紧急", "emergency"))
    if needs.priority != NORMAL_PRIORITY:
        words.append(say(f"优先级 {needs.priority}", f"priority {needs.priority}"))
    branch = tree.add(f"{_named(needs.id, entry.name_zh, entry.name_en)}  {escape('; '.join(words))}")
    for below in document.reasons:
        if below.needs.parent == needs.id and needs.id not in above:
            _reason(branch, below, document, above | {needs.id})
