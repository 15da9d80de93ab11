"""The rules of the house, checked on what git tracks."""

import ast
import configparser
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import agent_ui.gateway.description.generate
import docs.generate
import docs.licences

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
GENERATED = {"agent_ui/web/src/protocol/index.ts"}
COMPILED = {".png", ".wav", ".mp3", ".ico", ".woff2", ".jpg", ".gz"}
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|debian\.(org|net)|ubuntu\.com|docker\.io|quay\.io|ghcr\.io|"
    r"proxy\.golang\.org|crates\.io|huggingface\.co",
    re.IGNORECASE,
)
PLACES = re.compile(r"(?<![\w.$}*-])/(work/|(home|Users|root|var/tmp)/\w)")
ODDS_AND_ENDS = ("utils", "helpers", "common", "manager", "base")


@cache
def tracked() -> tuple[str, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def ending(*suffixes: str) -> list[str]:
    return [name for name in tracked() if name.endswith(suffixes)]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(text_of(name))


# ---------------------------------------------------------------- who may import whom


def test_imports_keep_the_contracts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=".importlinter", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_room_has_its_place_in_the_contracts() -> None:
    """A new room must say where it stands before anything can lean on it."""
    rules = configparser.ConfigParser(inline_comment_prefixes=None, comment_prefixes=(";",))
    rules.read(ROOT / ".importlinter")
    roots = set(rules["importlinter"]["root_packages"].split())
    layers = re.split(r"[\s:|]+", rules["importlinter:contract:arrows"]["layers"])
    for init in ending("/__init__.py"):
        package = init.removesuffix("/__init__.py").replace("/", ".")
        if package.partition(".")[0] not in ("tests", "docs", "bench"):
            assert package.partition(".")[0] in roots
    for name in ending(".py"):
        parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
        if parts[0] in ("ari_app", "recording") and len(parts) > 1:
            assert ".".join(parts[:2]) in layers, f"{name} has no layer in .importlinter"


# ---------------------------------------------------------------- sizes and names


def test_no_file_is_too_long() -> None:
    long = {name: text_of(name).count("\n") for name in ending(".py", ".ts", ".tsx") if name not in GENERATED}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_no_room_for_odds_and_ends() -> None:
    stems = {name: Path(name).stem for name in ending(".py", ".ts", ".tsx")}
    assert [name for name, stem in stems.items() if stem in ODDS_AND_ENDS] == []


def test_every_package_says_what_it_is() -> None:
    bare = [name for name in ending("/__init__.py") if not ast.get_docstring(tree_of(name))]
    assert bare == []
    folders = {str(Path(name).parent) for name in ending(".py")} - {".", "docker"}  # only scripts
    apart = {folder for folder in folders if folder.startswith(("tests/", "store/migrations/versions"))}
    assert {folder for folder in folders - apart if not (ROOT / folder / "__init__.py").is_file()} == set()


def test_every_module_of_the_product_says_what_it_is() -> None:
    own = [name for name in ending(".py") if not name.startswith(("tests/", "store/migrations/"))]
    assert [name for name in own if not ast.get_docstring(tree_of(name))] == []


def test_every_public_word_of_the_lexicon_has_its_entry() -> None:
    words = [
        f"{name}:{node.name}"
        for name in ending(".py")
        if name.startswith("lexicon/")
        for node in tree_of(name).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert words == []


def test_every_migration_says_when_it_runs() -> None:
    names = [Path(name).name for name in ending(".py", ".sql") if "migrations/versions/" in name]
    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}_(pre|post)_[a-z0-9_]+\.(py|sql)", name)] == []
    assert {Path(n).stem for n in names if n.endswith(".py")} == {Path(n).stem for n in names if n.endswith(".sql")}


# ---------------------------------------------------------------- nothing of this machine


def readable() -> list[str]:
    this = str(Path(__file__).relative_to(ROOT))
    return [name for name in tracked() if Path(name).suffix not in COMPILED and name != this]


def lines_with(pattern: re.Pattern[str], names: list[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name in names
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    """Registries come from whoever runs it: pip's, npm's and apt's own settings."""
    assert lines_with(REGISTRIES, readable()) == []


def test_no_path_of_a_machine() -> None:
    assert lines_with(PLACES, readable()) == []


# ---------------------------------------------------------------- fresh, honest, patient


def test_generated_files_are_fresh() -> None:
    assert agent_ui.gateway.description.generate.main(["--check"]) == 0
    assert docs.generate.main(["--check"]) == 0
    assert docs.licences.main(["--check"]) == 0


def imported(name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_mocks() -> None:
    assert [name for name in ending(".py") if any(m.startswith("unittest.mock") for m in imported(name))] == []


def test_unit_tests_do_not_sleep() -> None:
    """Virtual time instead; ``asyncio.sleep`` only where a virtual loop runs it."""
    sleepy = [
        f"{name}:{node.lineno}"
        for name in ending(".py")
        if name.startswith("tests/unit/")
        for node in ast.walk(tree_of(name))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert sleepy == []
