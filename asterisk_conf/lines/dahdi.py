"""Spans as DAHDI (``system.conf``, read by dahdi_cfg) and Asterisk (``chan_dahdi.conf``) want them."""

from collections.abc import Iterable, Mapping, Sequence

from asterisk_conf.lines.document import Hunting, Lines, Side, Span

DRIVER = "chan_dahdi.so"
CONTEXT = "from-trunk"  # of extensions.conf
_SIGNALLING = {Side.USER: "pri_cpe", Side.NETWORK: "pri_net"}
_HUNTS = {Hunting.UP: "g", Hunting.DOWN: "G"}


def with_lines(
    files: Mapping[str, str], lines: Lines, max_call_s: int, ours: Sequence[Span] | None = None
) -> dict[str, str]:
    """Asterisk's files with those that spans need; without spans nothing is added. No call lasts longer than that.

    ``ours``: the spans that this Asterisk runs, where another one runs the rest.
    """
    if not lines.spans:
        return dict(files)
    modules = f"{files['modules.conf']}\n; the spans of lines.yml\nload = {DRIVER}\n"
    return {**files, "modules.conf": modules, "chan_dahdi.conf": chan_dahdi_conf(lines, max_call_s, ours)}


def channels(lines: Lines, span: Span) -> str:
    """The B channels of a span that carry calls, in DAHDI's numbers: ``1-15,17-31``."""
    return _ranges(lines.first_channel(span) + slot - 1 for slot in span.slots)


def d_channel(lines: Lines, span: Span) -> int:
    """The D channel in DAHDI's numbers."""
    return lines.first_channel(span) + span.kind.d_slot - 1


def dial_string(span: Span, number: str) -> str:
    """What Asterisk dials to call ``number`` over the group of this span."""
    return f"DAHDI/{_HUNTS[span.hunting]}{span.group}/{number}"


def system_conf(lines: Lines) -> str:
    """``/etc/dahdi/system.conf``: first how each line is clocked and framed, then what its channels are for."""
    text = ["# Relied on by dahdi_cfg. Rendered from lines.yml by `zuoxi lines`: change that, not this."]
    for span in lines.spans:
        text += ["", f"# {span.number}: {span.name}, {span.kind.value}, {span.switch.value}"]
        if span.dynamic:
            text.append(f"dynamic={span.dynamic},{span.kind.timeslots},{span.clock}")
        else:
            crc4 = ",crc4" if span.has_crc4 else ""
            words = f"{span.number},{span.clock},{span.build_out},{span.framing.value},{span.coding.value}{crc4}"
            text.append(f"span={words}")
    for span in lines.spans:
        text += ["", f"bchan={channels(lines, span)}", f"dchan={d_channel(lines, span)}"]
        if span.echo:
            text.append(f"echocanceller={span.echo},{channels(lines, span)}")
    text += ["", f"loadzone={lines.zone}", f"defaultzone={lines.zone}", ""]
    return "\n".join(text)


def chan_dahdi_conf(lines: Lines, max_call_s: int, ours: Sequence[Span] | None = None) -> str:
    """``chan_dahdi.conf``. Settings hold for every ``channel`` line below them, so each span says all of its own."""
    text = [
        "; Relied on by ari_app (a call over a span enters from-trunk like any other) and by what watches the spans.",
        "; Rendered from lines.yml: change that, not this.",
        "[channels]",
        "usecallerid = yes",
        # Alarms of a span as one event; the D channel's state comes with no event at all and has to be asked for.
        "reportalarms = all",
        "overlapdial = no",
        "priindication = outofband",
        f"context = {CONTEXT}",
        f"setvar = TIMEOUT(absolute)={max_call_s}",
    ]
    for span in lines.spans if ours is None else ours:
        text += [
            "",
            f"; span {span.number}: {span.name}",
            f"switchtype = {span.switch.value}",
            f"signalling = {_SIGNALLING[span.side]}",
            f"pridialplan = {span.called_as.value}",
            f"prilocaldialplan = {span.calling_as.value}",
            f"echocancel = {'yes' if span.echo else 'no'}",
            f"group = {span.group}",
            f"setvar = ZUOXI_TRUNK={span.name}",
            f"channel => {channels(lines, span)}",
        ]
    return "\n".join([*text, ""])


def _ranges(numbers: Iterable[int]) -> str:
    """``1-15,17-31``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)
