"""A routing plan as a file: read with every mistake at its place, and written."""

from __future__ import annotations

from collections.abc import Mapping

from documents.yaml_file import Mistakes, Value, check_identity
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import NORMAL_PRIORITY, LastStep, Medium, QueuePlan, Reason, Step, Strategy, Then
from routing.publishing.document import FORMAT, Named, PlanDocument, QueueEntry, ReasonEntry

QUEUE_KEYS = (
    "client", "name_zh", "name_en", "promise_s", "medium", "strategy", "steps", "then", "ring_timeout_s",
    "misses_allowed", "hold_s",
)  # fmt: skip
REASON_KEYS = (
    "name_zh", "name_en", "queue", "skills", "certified", "parent", "priority", "emergency",
)  # fmt: skip
USUAL = QueuePlan(QueueId("usual"))


def read_plan(top: Value, mistakes: Mistakes) -> PlanDocument:
    """The document; what is wrong with its form is in ``mistakes`` afterwards, and then it is not to be used."""
    found = top.keys("format", "head_starts", "skills", "teams", "queues", "reasons", needed=("format",))
    if "format" in found:
        written = found["format"].integer()
        if written != FORMAT:
            found["format"].wrong(f"格式 {written} 未知，应为 {FORMAT}", f"format {written}; expected {FORMAT}")
            return PlanDocument()
    for key in ("queues", "reasons"):
        if key not in found and not len(mistakes):
            top.wrong(f"缺少键 {key!r}", f"the key {key!r} is missing")
    return PlanDocument(
        queues=tuple(_queue(QueueId(id_), value) for id_, value in _named(found, "queues").items()),
        reasons=tuple(_reason(ReasonId(id_), value) for id_, value in _named(found, "reasons").items()),
        skills={SkillId(id_): _name(value) for id_, value in _named(found, "skills").items()},
        teams={TeamId(id_): _name(value) for id_, value in _named(found, "teams").items()},
        head_starts=_head_starts(found),
    )


def _named(found: Mapping[str, Value], key: str) -> dict[str, Value]:
    """The entries below ``key``, whose keys are ids."""
    if key not in found:
        return {}
    entries = found[key].entries()
    for id_, value in entries.items():
        check_identity(value, id_)
    return entries


def _head_starts(found: Mapping[str, Value]) -> dict[int, float]:
    starts: dict[int, float] = {}
    for name, value in found["head_starts"].entries().items() if "head_starts" in found else ():
        if name.isascii() and name.isdigit() and len(name) == 1:
            starts[int(name)] = value.number()
        else:
            value.wrong(f"{name!r} 不是优先级，应为 1 到 9", f"{name!r} is no priority; expected 1 to 9")
    return starts


def _name(value: Value) -> Named:
    found = value.keys("client", "name_zh", "name_en", needed=("client", "name_zh", "name_en"))
    return Named(ClientId(_text(found, "client")), _text(found, "name_zh"), _text(found, "name_en"))


def _queue(id_: QueueId, value: Value) -> QueueEntry:
    found = value.keys(*QUEUE_KEYS, needed=("client", "name_zh", "name_en"))
    rules = QueuePlan(
        id_,
        _number(found, "promise_s", USUAL.promise_s),
        found["medium"].one_of(Medium, Medium.VOICE) if "medium" in found else Medium.VOICE,
        found["strategy"].one_of(Strategy, USUAL.strategy) if "strategy" in found else USUAL.strategy,
        tuple(_step(one) for one in found["steps"].items()) if "steps" in found else USUAL.steps,
        _then(found["then"]) if "then" in found else None,
        _number(found, "ring_timeout_s", USUAL.ring_timeout_s),
        _integer(found, "misses_allowed", USUAL.misses_allowed),
        _number(found, "hold_s", USUAL.hold_s),
    )
    return QueueEntry(ClientId(_text(found, "client")), _text(found, "name_zh"), _text(found, "name_en"), rules)


def _step(value: Value) -> Step:
    found = value.keys("after_s", "certified", "anyone", "skills", "teams", "or_teams", needed=("after_s",))
    return Step(
        _number(found, "after_s", 0.0),
        _flag(found, "certified", usual=True),
        _flag(found, "anyone", usual=False),
        _levels(found),
        _teams(found, "teams"),
        _teams(found, "or_teams"),
    )


def _teams(found: Mapping[str, Value], key: str) -> frozenset[TeamId]:
    return frozenset(TeamId(team.identity()) for team in found[key].items()) if key in found else frozenset()


def _then(value: Value) -> LastStep:
    found = value.keys("after_s", "do", "queue", needed=("after_s", "do"))
    return LastStep(
        _number(found, "after_s", 0.0),
        found["do"].one_of(Then, Then.OVERFLOW) if "do" in found else Then.OVERFLOW,
        QueueId(found["queue"].identity()) if "queue" in found else None,
    )


def _reason(id_: ReasonId, value: Value) -> ReasonEntry:
    found = value.keys(*REASON_KEYS, needed=("name_zh", "name_en", "queue"))
    needs = Reason(
        id_,
        QueueId(found["queue"].identity() if "queue" in found else ""),
        _levels(found),
        _flag(found, "certified", usual=False),
        ReasonId(found["parent"].identity()) if "parent" in found else None,
        _integer(found, "priority", NORMAL_PRIORITY),
        _flag(found, "emergency", usual=False),
    )
    return ReasonEntry(_text(found, "name_zh"), _text(found, "name_en"), needs)


def _levels(found: Mapping[str, Value]) -> dict[SkillId, int]:
    levels = found["skills"].entries() if "skills" in found else {}
    return {SkillId(skill): level.integer() for skill, level in levels.items()}


def _text(found: Mapping[str, Value], key: str) -> str:
    return found[key].text() if key in found else ""


def _number(found: Mapping[str, Value], key: str, usual: float) -> float:
    return found[key].number() if key in found else usual


def _integer(found: Mapping[str, Value], key: str, usual: int) -> int:
    return found[key].integer() if key in found else usual


def _flag(found: Mapping[str, Value], key: str, *, usual: bool) -> bool:
    return found[key].flag() if key in found else usual


# ---------------------------------------------------------------- written


def plain(document: PlanDocument) -> dict[str, object]:
    """The document as it stands in a file; what is as usual is left out."""
    named = {
        key: {
            id_: {"client": one.client, "name_zh": one.name_zh, "name_en": one.name_en}
            for id_, one in sorted(some.items())
        }
        for key, some in (("skills", document.skills), ("teams", document.teams))
    }
    return {
        "format": FORMAT,
        **(
            {"head_starts": {p: _short(s) for p, s in sorted(document.head_starts.items())}}
            if document.head_starts
            else {}
        ),
        **{key: some for key, some in named.items() if some},
        "queues": {entry.rules.id: _plain_queue(entry) for entry in document.queues},
        "reasons": {entry.needs.id: _plain_reason(entry) for entry in document.reasons},
    }


def _plain_queue(entry: QueueEntry) -> dict[str, object]:
    rules = entry.rules
    found: dict[str, object] = {
        "client": entry.client,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "promise_s": _short(rules.promise_s),
        "medium": rules.medium.value,
        "strategy": rules.strategy.value,
        "ring_timeout_s": _short(rules.ring_timeout_s),
        "misses_allowed": rules.misses_allowed,
        "hold_s": _short(rules.hold_s),
        "steps": [_plain_step(step) for step in rules.steps],
    }
    if rules.last is not None:
        queue = {} if rules.last.queue is None else {"queue": rules.last.queue}
        found["then"] = {"after_s": _short(rules.last.after_s), "do": rules.last.then.value, **queue}
    return found


def _plain_step(step: Step) -> dict[str, object]:
    return {
        "after_s": _short(step.after_s),
        **({} if step.is_certified else {"certified": False}),
        **({"anyone": True} if step.is_anyone else {}),
        **({"skills": dict(sorted(step.levels.items()))} if step.levels else {}),
        **({"teams": sorted(step.teams)} if step.teams else {}),
        **({"or_teams": sorted(step.or_teams)} if step.or_teams else {}),
    }


def _plain_reason(entry: ReasonEntry) -> dict[str, object]:
    needs = entry.needs
    return {
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "queue": needs.queue,
        **({} if needs.parent is None else {"parent": needs.parent}),
        **({"skills": dict(sorted(needs.skills.items()))} if needs.skills else {}),
        **({"certified": True} if needs.needs_certification else {}),
        **({} if needs.priority == NORMAL_PRIORITY else {"priority": needs.priority}),
        **({"emergency": True} if needs.is_emergency else {}),
    }


def _short(seconds: float) -> float:
    return int(seconds) if seconds == int(seconds) else seconds
