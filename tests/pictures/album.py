"""The pictures as one page: a row for each state, what is wrong below it, and words of the other language to judge."""

from html import escape
from pathlib import Path

from tests.pictures.camera import LANGUAGES, STYLES, Scene

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of Zuoxi</title><style>
body { margin: 16px; font: 14px/20px system-ui, "Noto Sans CJK SC", sans-serif; background: #888; color: #111; }
section { margin: 0 0 24px; padding: 8px; background: #fff; }
.row { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; }
figure { position: relative; margin: 0; overflow: hidden; }
img { width: 100%; border: 1px solid #999; }
figure i { position: absolute; left: 0; right: 0; border-top: 1px dashed #c33; }
li { color: #a11; } .words { color: #555; }
</style><h1>Screens of Zuoxi</h1><p>The dashed line is where a window of 1280 by 720 ends.</p>
"""


def _row(scene: Scene) -> str:
    fold = "" if scene.room == "tv" else '<i style="top: calc(100cqw * 720 / 1280)"></i>'
    figures = "".join(
        f'<figure style="container-type: inline-size"><a href="{name}"><img src="{name}" loading="lazy" '
        f'alt="{escape(scene.name)} {style[0]} {style[1]}"></a>{fold}</figure>'
        for style in STYLES
        if (name := scene.pictures.get(style))
    )
    found = "".join(f"<li>{escape(one)}</li>" for one in scene.found)
    words = "".join(
        f'<p class="words">not {one}: {escape(" · ".join(sorted(scene.words.get(one, ()))))}</p>' for one in LANGUAGES
    )
    title = escape(f"{scene.room}: {scene.name}")
    return f'<section id="{title}"><h2>{title}</h2><div class="row">{figures}</div><ul>{found}</ul>{words}</section>'


def bind(folder: Path, scenes: list[Scene]) -> Path:
    """Write index.html."""
    file = folder / "index.html"
    file.write_text(HEAD + "\n".join(_row(scene) for scene in scenes), encoding="utf-8")
    return file
