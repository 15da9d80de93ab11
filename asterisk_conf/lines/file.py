"""``lines.yml`` read: what is wrong is told with file, line, column and what would be right, all of it at once."""

import re
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from asterisk_conf.lines.document import FORMAT, Coding, Framing, Hunting, Kind, Lines, NumberPlan, Side, Span, Switch
from asterisk_conf.lines.form_file import KEYS, wants_of
from asterisk_conf.lines.group_file import groups_of
from asterisk_conf.lines.reading import Found, between, word
from asterisk_conf.lines.trunk_file import PER_SECOND, trunks_of
from documents.yaml_file import Mistakes, UnreadableYaml, Value, read_yaml_file
from lexicon.errors import Refused

LARGEST_GROUP = 63  # chan_dahdi keeps groups in the bits of one number
LONGEST_BUILD_OUT = 7
MOST_SPANS = 64
_ZONE = re.compile(r"[a-z]{2}")
_SLOTS = re.compile(r"\d{1,2}(-\d{1,2})?(,\d{1,2}(-\d{1,2})?)*")
_DYNAMIC = re.compile(r"(loc,\d+:[01]|(eth|ethmf),[A-Za-z0-9._-]{1,15}/([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}/\d{1,3})")
_ECHO = re.compile(r"[a-z0-9]{2,20}")
_CODINGS = {Kind.E1: (Coding.HDB3, Coding.AMI), Kind.T1: (Coding.B8ZS, Coding.AMI)}
_FRAMINGS = {Kind.E1: (Framing.CCS,), Kind.T1: (Framing.ESF, Framing.D4)}
E = TypeVar("E", Kind, Switch, Side, Hunting, NumberPlan, Framing, Coding)


def read_lines(path: Path) -> tuple[Lines | None, Mistakes]:
    """The lines of a file; None when anything is wrong, which is in the mistakes then. Raises UnreadableYaml."""
    top, mistakes = read_yaml_file(path)
    found = top.keys("format", "zone", "spans", "trunks", "groups", "out", "listen", needed=("format",))
    if not {"spans", "trunks"} & set(found):
        top.wrong("缺少 spans 或 trunks", "there is neither `spans` nor `trunks`; expected one of them at least")
    if "format" in found and (written := found["format"].integer()) != FORMAT:
        found["format"].wrong(f"格式 {written} 未知，应为 {FORMAT}", f"format {written}; expected {FORMAT}")
        return None, mistakes
    zone = found["zone"].text() if "zone" in found else "cn"
    if not _ZONE.fullmatch(zone):
        found["zone"].wrong(
            f"应为两个小写字母，如 cn，而不是 {zone!r}", f"expected two letters such as cn, not {zone!r}"
        )
    values = found["spans"].items() if "spans" in found else []
    if len(values) > MOST_SPANS:
        found["spans"].wrong(
            f"最多 {MOST_SPANS} 条线路", f"expected at most {MOST_SPANS} spans, here are {len(values)}"
        )
    spans = tuple(_span(value, place) for place, value in enumerate(values, 1))
    _compared(spans, values)
    sip = trunks_of(found, path, {span.name for span in spans})
    groups, out = groups_of(found, sip.trunks, spans)
    return (None if len(mistakes) else Lines(spans, zone, sip, groups, out)), mistakes


def lines_of(path: Path | None) -> Lines:
    """The lines for rendering; none without a file. Raises Refused that names file, line, column and remedy."""
    if path is None:
        return Lines()
    try:
        lines, mistakes = read_lines(path)
    except UnreadableYaml as error:
        raise Refused(f"{path}: {error.mistake.en}") from None
    if lines is None:
        raise Refused("\n".join(f"{path}:{one.line}:{one.column}: {one.en}" for one in mistakes))
    return lines


def _span(value: Value, place: int) -> Span:
    found = value.keys(
        "span", "name", "kind", "switch", "side", "clock", "framing", "coding", "crc4", "build_out", "slots", "group",
        "hunting", "called_as", "calling_as", "echo", "dynamic", "per_second", *KEYS,
        needed=("span", "name", "kind", "clock"),
    )  # fmt: skip
    kind = word(found, "kind", Kind.E1)
    span = Span(
        number=_number(
            found, "span", place, (place, place), "编号须从 1 开始逐条连续", "spans are numbered 1, 2, 3 ..."
        ),
        name=found["name"].identity() if "name" in found else "",
        kind=kind,
        switch=word(found, "switch", Switch.EUROISDN if kind is Kind.E1 else Switch.NATIONAL),
        side=word(found, "side", Side.USER),
        clock=_number(found, "clock", 0, (0, MOST_SPANS), "0 为本端供钟", "0: we give the clock"),
        framing=_fits(found, "framing", _FRAMINGS[kind], kind),
        coding=_fits(found, "coding", _CODINGS[kind], kind),
        has_crc4=found["crc4"].flag() if "crc4" in found else kind is Kind.E1,
        build_out=_number(found, "build_out", 0, (0, LONGEST_BUILD_OUT), "见 DAHDI 的 LBO", "DAHDI's LBO"),
        slots=_slots(found["slots"], kind) if "slots" in found else kind.b_slots,
        group=_number(found, "group", 1, (0, LARGEST_GROUP), "中继组", "the trunk group"),
        hunting=word(found, "hunting", Hunting.DOWN),
        called_as=word(found, "called_as", NumberPlan.UNKNOWN),
        calling_as=word(found, "calling_as", NumberPlan.UNKNOWN),
        echo=_matching(found, "echo", _ECHO, "mg2, oslec"),
        dynamic=_matching(found, "dynamic", _DYNAMIC, "loc,1:0, eth,eth1/02:00:00:00:00:02/0"),
        per_second=between(found, "per_second", 0, PER_SECOND),
        wants=wants_of(found, is_span=True),
    )
    if span.has_crc4 and kind is Kind.T1:
        found["crc4"].wrong("T1 没有 CRC4：请删去，或写 false", "a T1 has no CRC4; expected false, or nothing")
    for name in ("framing", "coding", "crc4", "build_out"):
        if span.dynamic and name in found:
            found[name].wrong("dynamic 线路没有这一项", "a dynamic span has no line of its own; expected nothing")
    return span


def _number(found: Found, name: str, default: int, limits: tuple[int, int], zh: str, en: str) -> int:
    if name not in found:
        return default
    number = found[name].integer()
    low, high = limits
    if not low <= number <= high:
        should = str(low) if low == high else f"{low} … {high}"
        found[name].wrong(f"应为 {should}（{zh}），而不是 {number}", f"expected {should} ({en}), not {number}")
    return number


def _fits(found: Found, name: str, allowed: tuple[E, ...], kind: Kind) -> E:
    if name not in found:
        return allowed[0]
    word = found[name].one_of(type(allowed[0]), allowed[0])
    if word not in allowed:
        words = ", ".join(allowed)
        found[name].wrong(
            f"{kind.value} 线路没有 {word}，可用：{words}", f"no {word} on an {kind.value}; expected one of {words}"
        )
    return word


def _matching(found: Found, name: str, pattern: re.Pattern[str], such: str) -> str:
    if name not in found:
        return ""
    text = found[name].text()
    if not pattern.fullmatch(text):
        found[name].wrong(f"不可用的值 {text!r}，例如：{such}", f"{text!r} is not known; expected such as {such}")
    return text


def _slots(value: Value, kind: Kind) -> tuple[int, ...]:
    text = value.text()
    such = "1-15,17-31" if kind is Kind.E1 else "1-23"
    if not _SLOTS.fullmatch(text):
        value.wrong(f"应为时隙，如 {such}，而不是 {text!r}", f"expected timeslots such as {such}, not {text!r}")
        return kind.b_slots
    slots: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        slots += range(int(first), int(last or first) + 1)
    if kind.d_slot in slots:
        d_slot = kind.d_slot
        value.wrong(f"时隙 {d_slot} 是 D 信道，应为 {such}", f"timeslot {d_slot} is the D channel; expected {such}")
    elif not slots or sorted(set(slots)) != slots or not set(slots) <= set(kind.b_slots):
        value.wrong(
            f"应为 {such} 之内、从小到大、不重复的时隙", f"expected timeslots within {such}, in their order, each once"
        )
    return tuple(slots)


def _compared(spans: tuple[Span, ...], values: list[Value]) -> None:
    """What no span can say of itself: names, sources of timing, groups of one kind."""
    for place, (span, value) in enumerate(zip(spans, values, strict=True)):
        before = spans[:place]
        if span.name and span.name in {one.name for one in before}:
            value.wrong(f"名称 {span.name!r} 已用过", f"the name {span.name!r} is there already; expected another")
        if span.clock and span.clock in {one.clock for one in before}:
            value.wrong(
                f"时钟源 {span.clock} 已用过：每条线路各用一个次序，或写 0",
                f"clock {span.clock} is there already; expected an order of its own, or 0",
            )
        alike = next((one for one in before if one.group == span.group), None)
        if alike is not None and (alike.side, alike.hunting) != (span.side, span.hunting):
            value.wrong(
                f"与线路 {alike.number} 同组，side 和 hunting 须相同",
                f"in one group with span {alike.number}; expected the same side and hunting",
            )
        if alike is not None and alike.wants != span.wants:
            value.wrong(
                f"与线路 {alike.number} 同组，{'、'.join(KEYS)} 须相同",
                f"in one group with span {alike.number}; expected the same {', '.join(KEYS)}",
            )
    for span, following in pairwise(spans):
        if span.dynamic and not following.dynamic:
            values[following.number - 1].wrong(
                "DAHDI 先数带板卡的线路：dynamic 线路应排在最后",
                "DAHDI counts spans with a card first; expected dynamic ones at the end",
            )
    clocks = sorted(span.clock for span in spans if span.clock)
    if clocks and clocks != list(range(1, len(clocks) + 1)) and len(set(clocks)) == len(clocks):
        values[-1].wrong(
            f"时钟源次序应为 1 到 {len(clocks)}，而不是 {clocks}",
            f"the order of clocks should be 1 to {len(clocks)}, not {', '.join(map(str, clocks))}",
        )
