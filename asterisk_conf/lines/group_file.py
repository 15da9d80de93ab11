"""The ``groups`` and ``out`` of ``lines.yml`` read: which trunks share the calls out, in order or by weight."""

import re
from collections.abc import Iterable, Mapping

from ari_app.trunks.book import GIVE_UP_S, WITHIN_S, Group
from asterisk_conf.lines.dahdi import dial_string
from asterisk_conf.lines.document import Span
from asterisk_conf.lines.reading import Found, between
from asterisk_conf.lines.trunk import Trunk
from documents.yaml_file import Value

MOST_GROUPS, MOST_WEIGHT = 32, 100
SECONDS = (2, 120)
_SPANS = re.compile(r"DAHDI/[gG](\d{1,2})")


def span_group(span: Span) -> str:
    """What Asterisk dials to have a free channel of this span's group: the group's name as a trunk."""
    return dial_string(span, "").rstrip("/")


def groups_of(found: Found, trunks: Iterable[Trunk], spans: Iterable[Span]) -> tuple[tuple[Group, ...], str]:
    """The groups, and the name of the group or trunk that calls go out through; "": none was named."""
    lines = {trunk.name: trunk.name for trunk in trunks if trunk.name}
    lines |= {span_group(span): span_group(span) for span in spans}
    groups: list[Group] = []
    values = found["groups"].items() if "groups" in found else []
    if len(values) > MOST_GROUPS:
        found["groups"].wrong(f"最多 {MOST_GROUPS} 组", f"expected at most {MOST_GROUPS} groups, not {len(values)}")
    for value in values:
        group = _group(value, lines)
        if group.name and group.name in {*lines, *(one.name for one in groups), *(span.name for span in spans)}:
            value.wrong(f"名称 {group.name!r} 已用过", f"the name {group.name!r} is there already; expected another")
        groups.append(group)
    if "out" not in found:
        return tuple(groups), ""
    return tuple(groups), _named(found["out"], found["out"].text(), lines | {one.name: one.name for one in groups})


def _group(value: Value, lines: Mapping[str, str]) -> Group:
    found = value.keys("name", "order", "weight", "give_up_s", "within_s", needed=("name",))
    names: list[str] = []
    weights: list[int] = []
    if ("order" in found) == ("weight" in found):
        value.wrong(
            "应有 order（依次）或 weight（按比例）之一",
            "expected either `order` (the first that can) or `weight` (shares)",
        )
    elif "order" in found:
        names = [_named(one, one.text(), lines) for one in found["order"].items()]
    else:
        for name, share in found["weight"].entries().items():
            names.append(_named(share, name, lines))
            weights.append(between({name: share}, name, 1, (1, MOST_WEIGHT)))
    listed = found.get("order", found.get("weight"))
    if (
        listed is not None
        and len({"order", "weight"} & set(found)) == 1
        and (not names or len(set(names)) != len(names))
    ):
        listed.wrong("应为至少一条、不重复的中继", "expected at least one trunk, and each once")
    return Group(
        found["name"].identity() if "name" in found else "",
        tuple(names),
        tuple(weights),
        float(between(found, "give_up_s", round(GIVE_UP_S), SECONDS)),
        float(between(found, "within_s", round(WITHIN_S), SECONDS)),
    )


def _named(value: Value, name: str, lines: Mapping[str, str]) -> str:
    """A line by its name; a group of spans also with the other letter, which says from which end it is hunted."""
    as_spans = _SPANS.fullmatch(name)
    for one in lines:
        if one == name or (as_spans and one.lower() == f"dahdi/g{as_spans[1]}"):
            return one
    words = ", ".join(lines)
    value.wrong(f"没有名为 {name!r} 的线路，可用：{words}", f"there is no line {name!r}; expected one of {words}")
    return name
