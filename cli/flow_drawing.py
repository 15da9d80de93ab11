"""A flow as a picture (SVG): a box for each node, a row for each step away from the start."""

from __future__ import annotations

from html import escape

from flows import document as nodes
from flows.document import AnyNode, FlowDocument
from flows.graph import exits, pieces

BOX_W, BOX_H, GAP_X, GAP_Y, EDGE = 210, 58, 40, 74, 24
LONGEST_WORDS = 26
FILL = {
    "say": "#e8f1ff", "menu": "#fff3d6", "language": "#fff3d6", "collect": "#fff3d6", "hours": "#e9f7ec",
    "emergency": "#ffe3e3", "queue": "#dff5e1", "voicemail": "#f0e4ff", "callback": "#f0e4ff", "hang-up": "#eeeeee",
}  # fmt: skip


def drawn(document: FlowDocument) -> str:
    """The whole picture."""
    rows = _rows(document)
    widest = max(len(row) for row in rows)
    width = widest * (BOX_W + GAP_X) - GAP_X + 2 * EDGE
    height = len(rows) * (BOX_H + GAP_Y) - GAP_Y + 2 * EDGE
    at: dict[str, tuple[float, float]] = {}
    for depth, row in enumerate(rows):
        left = (width - len(row) * (BOX_W + GAP_X) + GAP_X) / 2
        for place, id_ in enumerate(row):
            at[id_] = (left + place * (BOX_W + GAP_X), EDGE + depth * (BOX_H + GAP_Y))
    lines = [line for id_ in at for line in _lines(id_, document, at)]
    boxes = [_box(id_, document.nodes[id_], at[id_], document) for id_ in at]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="sans-serif" font-size="12">'
    )
    title = f"<title>{escape(document.name_zh)} / {escape(document.name_en)}</title>"
    marker = (
        '<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs><rect width="100%" height="100%" fill="#fff"/>'
    )
    return "\n".join([head, title, marker, *lines, *boxes, "</svg>"]) + "\n"


def _rows(document: FlowDocument) -> list[list[str]]:
    """Nodes by how many steps they are from the start; what no way leads to comes last."""
    rows, seen = [[document.start]], {document.start}
    while rows[-1]:
        below: list[str] = []
        for id_ in rows[-1]:
            for exit_ in exits(document.nodes[id_]):
                if exit_.target not in seen:
                    seen.add(exit_.target)
                    below.append(exit_.target)
        rows.append(below)
    rows[-1] = [id_ for id_ in document.nodes if id_ not in seen]
    return [row for row in rows if row]


def _lines(id_: str, document: FlowDocument, at: dict[str, tuple[float, float]]) -> list[str]:
    found: list[str] = []
    ways = list(exits(document.nodes[id_]))
    for place, exit_ in enumerate(ways):
        (x, y), (to_x, to_y) = at[id_], at[exit_.target]
        from_x = x + BOX_W * (place + 1) / (len(ways) + 1)
        if to_y > y:
            end_x, end_y, bend = to_x + BOX_W / 2, to_y, (to_y + y + BOX_H) / 2
            path = f"M{from_x:g} {y + BOX_H:g} C{from_x:g} {bend:g} {end_x:g} {bend:g} {end_x:g} {end_y:g}"
        else:  # back up, or beside: round the right edge
            end_x, end_y, bend = to_x + BOX_W, to_y + BOX_H / 2, max(x, to_x) + BOX_W + GAP_X
            path = (
                f"M{from_x:g} {y + BOX_H:g} C{bend:g} {y + BOX_H + GAP_Y / 2:g} {bend:g} {end_y:g} {end_x:g} {end_y:g}"
            )
        label = exit_.where[-1] if exit_.where != ("then",) else ""
        found.append(f'<path d="{path}" fill="none" stroke="#888" marker-end="url(#to)"/>')
        if label:
            text = escape(str(label))
            found.append(f'<text x="{from_x + 4:g}" y="{y + BOX_H + 14:g}" fill="#333">{text}</text>')
    return found


def _box(id_: str, node: AnyNode, at: tuple[float, float], document: FlowDocument) -> str:
    x, y = at
    fill = FILL.get(node.does, "#f4f0ff")
    words = escape(_words(node, document.languages[0]))
    return (
        f'<g><rect x="{x:g}" y="{y:g}" width="{BOX_W}" height="{BOX_H}" rx="8" fill="{fill}" stroke="#555"/>'
        f'<text x="{x + 10:g}" y="{y + 20:g}" font-weight="bold">{escape(id_)}</text>'
        f'<text x="{x + BOX_W - 10:g}" y="{y + 20:g}" text-anchor="end" fill="#666">{node.does}</text>'
        f'<text x="{x + 10:g}" y="{y + 42:g}">{words}</text></g>'
    )


def _words(node: AnyNode, language: str) -> str:
    """What it is about, in a few words."""
    match node:
        case nodes.Hours(calendar=calendar):
            return calendar
        case nodes.Queue(reason=reason, survey=survey) if survey:
            return f"{reason or '-'} → {survey}"
        case nodes.SetReason(reason=reason) | nodes.Queue(reason=reason):
            return reason or "-"
        case nodes.Transfer(number=number):
            return number
        case _:
            said = " ".join(piece.recorded or piece.value or piece.text(language) for _, piece in pieces(node))
            return said if len(said) <= LONGEST_WORDS else said[: LONGEST_WORDS - 1] + "…"
