"""Tables of results: printed, or put between a document's marks, ``<!-- NAME: how -->`` and ``<!-- /NAME -->``."""

import argparse
from collections.abc import Sequence
from pathlib import Path


def asked(prog: str, result: Path, words: Sequence[str] | None = None) -> tuple[Path, Path | None]:
    """The file of results, and the document that is to have the table; None: it is printed."""
    parser = argparse.ArgumentParser(prog=f"python -m {prog}")
    parser.add_argument("file", nargs="?", type=Path, default=result)
    parser.add_argument("--into", type=Path, help="a document with the marks")
    wish = parser.parse_args(words)
    return wish.file, wish.into


def put_into(document: str, name: str, text: str) -> str:
    """The document with ``text`` between the marks of that name. Raises ValueError when it has none."""
    begin, end = document.index(f"<!-- {name}:"), document.index(f"<!-- /{name} -->")
    begin = document.index("-->", begin) + len("-->")
    return f"{document[:begin]}\n{text}\n{document[end:]}"


def tell(text: str, name: str, into: Path | None) -> None:
    """Print it, or write it into the document."""
    if into is None:
        print(text)
    else:
        into.write_text(put_into(into.read_text("utf-8"), name, text), "utf-8")
