"""Lengths of time, instants, numbers within limits and names of other things, as they stand in a YAML file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from documents.yaml_file import Value
from routing.simulator.chance import Duration, Exponential, Fixed, Lognormal, Measured, Never

LONGEST_S = 3650 * 86_400.0
YEARS = range(2000, 2201)
UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = r"(\d+(?:\.\d+)?)(ms|s|m|h|d)"
_LENGTH = re.compile(f"(?:{_PART})+")
_SHIFT = re.compile(r"(\d{1,3}):([0-5]\d)-(\d{1,3}):([0-5]\d)")
_WHOLE = re.compile(r"\d{1,12}")
_NUMBER = re.compile(r"\d{1,12}(\.\d{0,9})?")


def length_s(text: str) -> float | None:
    """``20s``, ``3m``, ``1h30m``, ``0.5s`` or a number of seconds; None when it is none of these."""
    if _LENGTH.fullmatch(text):
        return sum(float(n) * UNITS_S[unit] for n, unit in re.findall(_PART, text))
    return float(text) if _NUMBER.fullmatch(text) else None


def seconds(value: Value, *, above: float = -1.0) -> float:
    """A length of time, more than ``above`` seconds and not beyond ten years."""
    text = value.text()
    found = length_s(text.replace(" ", "")) if text else 0.0
    if found is None:
        value.wrong(f"{text!r} 不是时长，应如 20s、3m、1h30m", f"{text!r}; expected a length of time: 20s, 3m, 1h30m")
        return 0.0
    if found > LONGEST_S:
        value.wrong(f"{text} 太长，应不超过十年（3650d）", f"{text} is too long; expected ten years (3650d) at most")
        return 1.0
    if text and found <= above:
        value.wrong(f"应大于 {above:g} 秒，而不是 {text}", f"{text}; expected more than {above:g} seconds")
    return found


def number(value: Value, low: float, high: float) -> float:
    """A number from ``low`` to ``high``."""
    text = value.text()
    found = float(text) if _NUMBER.fullmatch(text) else None
    if text and (found is None or not low <= found <= high):
        value.wrong(
            f"应为 {low:g} 到 {high:g} 的数，而不是 {text}", f"{text}; expected a number from {low:g} to {high:g}"
        )
    return low if found is None else found


def whole(value: Value, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``."""
    text = value.text()
    found = int(text) if _WHOLE.fullmatch(text) else None
    if text and (found is None or not low <= found <= high):
        value.wrong(
            f"应为 {low} 到 {high} 的整数，而不是 {text}", f"{text}; expected a whole number from {low} to {high}"
        )
    return low if found is None else min(max(found, low), high)


def among(value: Value, known: Iterable[str]) -> str:
    """A name that is defined elsewhere."""
    text = value.text()
    if text:
        check_known(value, text, known)
    return text


def check_known(value: Value, text: str, known: Iterable[str]) -> None:
    """Note a name that is not defined, with those that may be meant."""
    names = sorted(known)
    if text not in names:
        near = ", ".join(difflib.get_close_matches(text, names, n=3, cutoff=0.4) or names[:12])
        value.wrong(f"没有 {text!r}，可用：{near}", f"{text!r} is not known; expected one of {near}")


def instant(value: Value) -> datetime:
    """``2026-01-05 08:00``, UTC unless it says otherwise."""
    text = value.text()
    try:
        found = datetime.fromisoformat(text)
        if found.year not in YEARS:
            raise ValueError(text)
    except ValueError:
        if text:
            value.wrong(
                f"{text!r} 不是时刻，应如 2026-01-05 08:00（UTC）",
                f"{text!r}; expected an instant: 2026-01-05 08:00 (UTC)",
            )
        return datetime(2000, 1, 1, tzinfo=UTC)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def shifts(value: Value) -> tuple[tuple[float, float], ...]:
    """A list of ``08:00-12:00``: hours and minutes from the start of the run; hours may go beyond 24."""
    found: list[tuple[float, float]] = []
    for one in value.items():
        text = one.text().replace(" ", "")
        parts = _SHIFT.fullmatch(text)
        if parts is None:
            one.wrong(f"{text!r} 不是时段，应如 08:00-12:00", f"{text!r}; expected hours from the start: 08:00-12:00")
            continue
        start, end = (int(parts[n]) * 3600.0 + int(parts[n + 1]) * 60.0 for n in (1, 3))
        if end <= start or (found and start < found[-1][1]):
            one.wrong(f"{text} 应晚于前一段，且不为空", f"{text}; expected it after the one before, and not empty")
            continue
        found.append((start, end))
    return tuple(found)


def duration(value: Value, *, is_endless: bool = False) -> Duration:
    """``180s``, ``exponential 180s``, ``lognormal 180s 1.2`` (mean, standard deviation / mean), a list of lengths.

    ``is_endless``: ``never`` is one too.
    """
    if value.is_list:
        measured = tuple(seconds(one) for one in value.items())
        if measured:
            return Measured(measured)
    else:
        text = value.text()
        words = text.split()
        mean_s = length_s(words[1]) if len(words) > 1 else None
        match words:
            case []:
                return Fixed(0.0)
            case ["never"] if is_endless:
                return Never()
            case [one] if (fixed_s := length_s(one)) is not None:
                return Fixed(fixed_s)
            case ["fixed", _] if mean_s is not None:
                return Fixed(mean_s)
            case ["exponential", _] if mean_s:
                return Exponential(mean_s)
            case ["lognormal", _, cv] if mean_s and _NUMBER.fullmatch(cv) and float(cv) > 0:
                return Lognormal(mean_s, float(cv))
    never = "never, " if is_endless else ""
    value.wrong(
        f"应为 180s、exponential 180s、lognormal 180s 1.2（均值、标准差/均值）、{never}或实测时长的列表",
        f"expected 180s, exponential 180s, lognormal 180s 1.2 (mean, deviation / mean), {never}or a list of lengths",
    )
    return Fixed(1.0)
