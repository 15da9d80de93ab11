"""What ``lines.yml`` says as the controller wants it: the trunks for calls out, spans among them, and their groups."""

from ari_app.trunks.book import DEMO, Book, Trunk, made_of
from asterisk_conf.lines.document import Lines, Span
from asterisk_conf.lines.group_file import span_group


def book_of(lines: Lines) -> Book:
    """Where nothing is said of calls out they go to the demo's own trunk."""
    sip = [
        Trunk(one.name, one.name, (f"PJSIP/{one.name}",), one.channels, one.per_second, one.wants)
        for one in lines.sip.trunks
    ]
    together: dict[str, list[Span]] = {}
    for span in lines.spans:
        together.setdefault(span_group(span), []).append(span)
    spans = [_of_spans(name, tuple(spans)) for name, spans in together.items()]
    demo = Trunk(DEMO, DEMO, (f"PJSIP/{DEMO}",))
    return made_of((*sip, *spans, demo), lines.groups, lines.out or DEMO)


def _of_spans(name: str, spans: tuple[Span, ...]) -> Trunk:
    """As many calls as there are B channels; as many a second as the exchange takes of each span together."""
    limits = [span.per_second for span in spans]
    keys = tuple(f"DAHDI/i{span.number}" for span in spans)
    per_second = sum(limits) if all(limits) else 0
    return Trunk(name, name, keys, sum(len(span.slots) for span in spans), per_second, spans[0].wants)
