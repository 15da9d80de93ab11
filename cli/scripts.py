"""``zuoxi scripts``: what agents read beside a call, for each reason and language, published in versions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import running
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import is_chinese, say
from documents.yaml_file import Mistake, Mistakes, UnreadableYaml, Value, read_yaml_file
from launch.clock import SystemClock
from lexicon.ids import ReasonId
from store.articles import LANGUAGES, LONGEST_BODY, LONGEST_TITLE, Article, Articles, Text, publish_articles

app = typer.Typer(no_args_is_help=True, help=say("话术与知识：坐席在通话旁看到的文字", "texts beside a call"))
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)
File = Annotated[Path, typer.Argument(help=say("话术文件（YAML）", "the text, a YAML file"))]


@app.command(help=say("发布一个原因的话术", "publish the texts of one reason"))
def publish(file: File, by: By = "", is_json: Json = False) -> None:
    """All of them or none."""
    reason, texts = _read(file)

    async def work() -> list[int]:
        instance = running.find()
        async with memory(instance) as pool, journal(instance, pool) as writer:
            return await publish_articles(writer, reason, texts, who(by), SystemClock().now())

    versions = run(work())
    if is_json:
        print_json({"reason": reason, "versions": dict(zip([one.language for one in texts], versions, strict=True))})
        return
    for text, version in zip(texts, versions, strict=True):
        _screen.print(
            say(f"{reason} {text.language} 第 {version} 版", f"{reason} {text.language}: version {version}"),
            markup=False,
        )


@app.command("list", help=say("现行话术", "the texts that hold"))
def listed(is_json: Json = False) -> None:
    async def work() -> list[Article]:
        async with memory(running.find()) as pool:
            return await Articles(pool).listed()

    found = run(work())
    if is_json:
        print_json([{**asdict(one), "published_at": one.published_at.isoformat()} for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for name in (say("原因", "reason"), say("语言", "language"), say("版本", "version"), say("标题", "title")):
        table.add_column(name)
    for one in found:
        table.add_row(one.reason, one.language, str(one.version), one.title)
    _screen.print(table)


def _read(file: Path) -> tuple[ReasonId, list[Text]]:
    """Exit status 1 with every mistake at its place."""
    try:
        root, mistakes = read_yaml_file(file)
    except UnreadableYaml as error:
        _tell(file, [error.mistake])
        raise typer.Exit(1) from None
    reason, texts = text_of(root, mistakes)
    if len(mistakes):
        _tell(file, list(mistakes))
        raise typer.Exit(1)
    return reason, texts


def text_of(root: Value, mistakes: Mistakes) -> tuple[ReasonId, list[Text]]:
    """What is wrong is among the mistakes afterwards."""
    top = root.keys("reason", *LANGUAGES, needed=("reason",))
    texts = []
    for language in LANGUAGES:
        if language not in top:
            continue
        found = top[language].keys("title", "text", needed=("title", "text"))
        title = found["title"].text(LONGEST_TITLE) if "title" in found else ""
        body = found["text"].several_lines(LONGEST_BODY) if "text" in found else ""
        texts.append(Text(language, title, body))
    if not texts and not len(mistakes):
        root.wrong("没有 zh 或 en 的文字", "expected a text: zh, en or both")
    return ReasonId(top["reason"].text() if "reason" in top else ""), texts


def _tell(file: Path, mistakes: list[Mistake]) -> None:
    for one in mistakes:
        told = one.zh if is_chinese() else one.en
        _people.print(f"{file}:{one.line}:{one.column}: {told}", markup=False, soft_wrap=True)
