"""A file that somebody may write anew while we run, and lists in one line of settings."""

from ipaddress import IPv4Network
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from documents.changed_file import ChangedFile
from documents.listed import Networks, Words


def test_each_change_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    file = ChangedFile(path)
    assert not file.has_changed(), "it is not there"
    path.write_text("one")
    assert file.has_changed() and not file.has_changed()
    fresh = tmp_path / "fresh"
    fresh.write_text("two")
    fresh.replace(path)
    assert file.has_changed() and not file.has_changed()
    path.unlink()
    assert not file.has_changed()
    path.write_text("three")
    assert file.has_changed() and not file.has_changed()


def test_without_a_file_there_is_one_look() -> None:
    file = ChangedFile(None)
    assert file.has_changed() and not file.has_changed()


@pytest.mark.parametrize(
    "written", ["10.0.0.0/8,192.168.7.0/24", " 10.0.0.0/8 , 192.168.7.0/24 ", "10.0.0.0/8 192.168.7.0/24"]
)
def test_lists_as_people_write_them(written: str) -> None:
    networks = (IPv4Network("10.0.0.0/8"), IPv4Network("192.168.7.0/24"))
    assert TypeAdapter(Networks).validate_python(written) == networks
    assert TypeAdapter(Networks).validate_python(networks) == networks
    assert TypeAdapter(Words).validate_python("") == () and TypeAdapter(Words).validate_python("a, b") == ("a", "b")
