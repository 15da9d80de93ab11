"""Settings of a start: file, environment, and what is said of a wrong one."""

from pathlib import Path

import pytest

from launch.settings import LaunchSettings, doubtful_names, load
from lexicon.errors import BadInput


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of this machine's own settings."""
    for name in LaunchSettings.model_fields:
        monkeypatch.delenv(f"ZUOXI_{name.upper()}", raising=False)


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "zuoxi.toml"
    file.write_text('http_port = 8481\nsip_port = 15061\nvar = "/srv/zuoxi"\n')
    monkeypatch.setenv("ZUOXI_SIP_PORT", "15062")
    settings = load(file)
    assert (settings.http_port, settings.sip_port, settings.var) == (8481, 15062, Path("/srv/zuoxi"))


def test_an_unknown_name_in_the_file_is_refused_with_the_likely_one(tmp_path: Path) -> None:
    file = tmp_path / "zuoxi.toml"
    file.write_text("http_prot = 8481\n")
    with pytest.raises(BadInput) as refused:
        load(file)
    assert refused.value.where == f"{file}: http_prot"
    assert refused.value.expected == "http_port"


def test_a_wrong_value_in_the_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "zuoxi.toml"
    file.write_text('http_port = "high"\n')
    with pytest.raises(BadInput, match=r"zuoxi\.toml: http_port: was 'high'; expected a valid integer$"):
        load(file)


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "zuoxi.toml"
    file.write_text("http_port: 8481\n")
    with pytest.raises(BadInput, match="lines like http_port = 8481"):
        load(file)


def test_a_wrong_value_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_FSYNC", "maybe")
    with pytest.raises(BadInput, match="ZUOXI_FSYNC: was 'maybe'; expected 'on' or 'off'"):
        load(tmp_path / "none.toml")


def test_one_port_for_two_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_REDIS_PORT", "15432")
    with pytest.raises(BadInput, match="ZUOXI_REDIS_PORT: 15432 is also pg's"):
        load(tmp_path / "none.toml")


def test_a_misspelt_variable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZUOXI_HTTP_PROT", "8481")
    assert ("ZUOXI_HTTP_PROT", "ZUOXI_HTTP_PORT") in doubtful_names()
