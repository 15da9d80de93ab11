"""What the doctor says of strangers on SIP."""

import os
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from launch.doctor import Patient, check_guard
from launch.settings import load
from launch.site import Site
from lexicon.errors import BadInput


def said(tmp_path: Path, host: str, ban: str) -> tuple[str, str]:
    settings = load(tmp_path / "none.toml").model_copy(update={"sip_host": IPv4Address(host), "ban": ban})
    (found,) = check_guard(Patient(Site(settings, tmp_path, settings.ports()), {}))
    return found.what, found.fix


def test_on_loopback_nobody_comes(tmp_path: Path) -> None:
    assert said(tmp_path, "127.0.0.1", "off")[1] == ""


def test_where_strangers_come_somebody_must_look(tmp_path: Path) -> None:
    what, fix = said(tmp_path, "192.0.2.1", "off")
    assert "192.0.2.1" in what
    assert "ZUOXI_BAN=on" in fix
    assert said(tmp_path, "192.0.2.1", "watch")[1] == ""


def test_only_root_can_keep_anybody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert "root" in said(tmp_path, "192.0.2.1", "on")[1]
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert said(tmp_path, "192.0.2.1", "on")[1] == ""


@pytest.mark.parametrize("wrong", ["10.0.0.0/99", "nobody", "0.0.0.0/0", "::/0", "10.0.0.1/8"])
def test_networks_of_everybody_and_of_nobody_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("ZUOXI_BAN_NEVER", wrong)
    with pytest.raises(BadInput, match="BAN_NEVER"):
        load(tmp_path / "none.toml")
