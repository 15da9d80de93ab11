"""The contract with the screens, continued: scripts and knowledge articles as they are written (store/articles.py).

GET  /api/articles                             -> list[ArticleLine]   those that hold, of the clients that are seen
GET  /api/articles/{reason}/{language}         -> ArticleText | null  what holds for this reason itself; ?version=
GET  /api/articles/{reason}/{language}/versions -> list[ArticleLine]  newest first
POST /api/articles/{reason}/{language}  ArticleWanted -> ArticleLine  published; 409 when somebody else was quicker
"""

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class ArticleLine(Frozen, frozen=True, kw_only=True):
    client: str
    reason: str
    language: str
    version: int
    title: str
    published_by: str
    published_at: str


class ArticleText(Frozen, frozen=True, kw_only=True):
    """``body``: the subset of Markdown that docs/desktop.md names."""

    version: int
    title: str
    body: str


class ArticleWanted(Frozen, frozen=True, kw_only=True):
    """``after``: the version that was looked at, 0 for none."""

    title: str
    body: str
    after: int
