"""The screens' files. Every address that is no file is the page itself, which knows its own addresses."""

from pathlib import Path

from aiohttp import web

from lexicon.errors import Refused

MISSING = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>坐席 Zuoxi</title>
<p>页面文件尚未构建：请在项目根目录运行 <code>make up</code>。</p>
<p lang="en">The screens have not been built yet: run <code>make up</code> at the project's root.</p></html>"""


class Screens:
    """The handler of everything outside ``/api``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A built file, or index.html."""
        wanted = request.match_info.get("path", "")
        if wanted.startswith("api/") or wanted == "api":
            raise Refused("no such route", code="not-found")
        file = self._find(wanted)
        if file is not None:
            lasting = wanted.startswith("assets/")  # their names carry a hash of their content
            cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return web.FileResponse(file, headers={"Cache-Control": cache})
        if wanted.startswith("assets/"):
            raise Refused("no such file", code="not-found")
        page = self._find("index.html")
        if page is None:
            return web.Response(
                text=MISSING, content_type="text/html", status=503, headers={"Cache-Control": "no-store"}
            )
        return web.FileResponse(page, headers={"Cache-Control": "no-cache"})

    def _find(self, wanted: str) -> Path | None:
        if not wanted or "\0" in wanted:
            return None
        try:
            file = (self._folder / wanted).resolve()
            return file if file.is_relative_to(self._folder) and file.is_file() else None
        except OSError:  # a name that no disk can hold
            return None
