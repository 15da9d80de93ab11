"""docs/security.md: what is said to hold names a test that shows it, and each test that it names is there."""

import re

from agent_ui.gateway.doors.sign_in import HASHER
from launch.settings import ROOT

PAGE = (ROOT / "docs/security.md").read_text("utf-8").partition("## What people do")[0]
LINES = [line for line in PAGE.splitlines() if line.startswith("| ")]
ROWS = [row for row in ([cell.strip() for cell in line.strip("|").split("|")] for line in LINES) if len(row) == 3]
ROWS = [row for row in ROWS if row[1] not in ("Holds", "---")]
FILES = {str(path.relative_to(ROOT / "tests")): path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}


def named(text: str) -> tuple[set[str], set[str]]:
    """Files of tests, and functions in them."""
    files = {one for one in re.findall(r"[\w/]+\.py", text) if "test_" in one}
    return files, {one for one in re.findall(r"\btest_\w+\b(?!\.py)", text) if not any(one in file for file in files)}


def test_what_holds_names_its_test() -> None:
    words = {cell for row in ROWS for cell in row[1:2]}
    assert words == {"yes", "no", "part", "not used"}
    without = [row[0] for row in ROWS if row[1] == "yes" and not any(named(row[2]))]
    assert without == []


def test_each_test_that_is_named_is_there() -> None:
    functions = {one for text in FILES.values() for one in re.findall(r"def (test_\w+)", text)}
    for row in ROWS:
        files, tests = named(row[2])
        assert [one for one in files if one not in FILES] == [], row[0]
        assert [one for one in tests if one not in functions] == [], row[0]


def test_passwords_are_hashed_as_it_is_written() -> None:
    made = HASHER.hash("a-password-for-this")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and made != HASHER.hash("a-password-for-this")
