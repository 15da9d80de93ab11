"""How a carrier wants numbers, as a trunk or a span of ``lines.yml`` says it: read, every mistake at its place."""

import re

from ari_app.trunks.form import PATTERN, SHOWN, Wants, fits
from asterisk_conf.lines.reading import Found, word
from documents.yaml_file import Value
from lexicon.phone_number import DialAs

KEYS = ("dial_as", "dial_prefix", "shows", "shows_else", "show_as")
NOTHING = "none"
MOST_SHOWN = 200
_PREFIX = re.compile(r"[0-9]{1,8}")


def wants_of(found: Found, *, is_span: bool = False) -> Wants:
    """What of ``KEYS`` is written. A span carries digits only, so no ``+``."""
    forms = {name: word(found, name, DialAs.TYPED) for name in ("dial_as", "show_as")}
    for name, form in forms.items():
        if is_span and form is DialAs.E164:
            found[name].wrong(
                "线路上只能送数字：应为 plain 或 national", "a span carries digits: expected plain or national"
            )
    shows = _shows(found["shows"]) if "shows" in found else None
    return Wants(
        forms["dial_as"],
        _prefix(found["dial_prefix"]) if "dial_prefix" in found else "",
        shows,
        _other(found["shows_else"], shows) if "shows_else" in found else "",
        forms["show_as"],
    )


def _prefix(value: Value) -> str:
    text = value.text()
    if not _PREFIX.fullmatch(text):
        value.wrong(
            f"应为拨号前加的 1 … 8 位数字，如 9，而不是 {text!r}",
            f"expected 1 … 8 digits to dial before the number, such as 9, not {text!r}",
        )
    return text


def _shows(value: Value) -> tuple[str, ...]:
    if not value.is_list:
        text = value.text()
        if text != NOTHING:
            value.wrong(
                f"应为号码列表，或 none（不显示号码），而不是 {text!r}",
                f"expected a list of numbers, or none (no number is shown), not {text!r}",
            )
        return ()
    values = value.items()
    if not values or len(values) > MOST_SHOWN:
        value.wrong(
            f"应为 1 … {MOST_SHOWN} 个号码；不显示号码请写 none",
            f"expected 1 … {MOST_SHOWN} numbers; for no number to be shown write none",
        )
    for one in values:
        if not SHOWN.fullmatch(text := one.text()) and not PATTERN.fullmatch(text):
            one.wrong(
                f"应为号码，如 4008001000，或 02165551xxx、0216555*，而不是 {text!r}",
                f"expected a number such as 4008001000, or 02165551xxx, 0216555*, not {text!r}",
            )
    return tuple(one.text() for one in values)


def _other(value: Value, shows: tuple[str, ...] | None) -> str:
    text = value.text()
    if not shows:
        value.wrong(
            "shows_else 须与 shows 的号码列表同用",
            "with `shows_else` goes a list of numbers in `shows`; expected both",
        )
    elif not SHOWN.fullmatch(text):
        value.wrong(f"应为号码，如 4008001000，而不是 {text!r}", f"expected a number such as 4008001000, not {text!r}")
    elif not any(fits(one, text) for one in shows):
        numbers = ", ".join(shows)
        value.wrong(
            f"{text} 不在 shows 里，应为其中之一：{numbers}",
            f"{text} is none that this line may show; expected one of {numbers}",
        )
    return text
