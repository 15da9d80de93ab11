"""Settings of a start: file, environment, and what is said of a wrong one."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from launch.addresses import refuse_foreign
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


def test_everything_is_on_loopback_unless_said() -> None:
    at = LaunchSettings().addresses()
    assert {str(one) for one in (at.http, at.sip, at.media, at.control)} == {"127.0.0.1"}
    assert (at.external, at.controllers) == (None, ())


def test_the_address_of_sip_is_that_of_sound_unless_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_SIP_HOST", "192.0.2.1")
    at = load(tmp_path / "none.toml").addresses()
    assert (str(at.media), str(at.phones), str(at.control)) == ("192.0.2.1", "192.0.2.1", "127.0.0.1")
    monkeypatch.setenv("ZUOXI_SIP_HOST", "0.0.0.0")
    monkeypatch.setenv("ZUOXI_MEDIA_HOST", "192.0.2.7")
    assert str(load(tmp_path / "none.toml").addresses().phones) == "192.0.2.7"


def test_networks_are_written_one_after_the_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_SIP_HOST", "10.1.2.3")
    monkeypatch.setenv("ZUOXI_EXTERNAL_HOST", "203.0.113.1")
    monkeypatch.setenv("ZUOXI_LOCAL_NETS", "10.1.0.0/16, 192.168.7.0/24")
    assert [str(one) for one in load(tmp_path / "none.toml").addresses().local] == ["10.1.0.0/16", "192.168.7.0/24"]


@pytest.mark.parametrize(
    ("set_to", "told"),
    [
        ({"SIP_HOST": "sip.example"}, "ZUOXI_SIP_HOST: was 'sip.example'"),
        ({"SIP_HOST": "224.0.0.1"}, "ZUOXI_SIP_HOST: was 224.0.0.1; expected an address of this machine, or 0.0.0.0"),
        ({"SIP_HOST": "0.0.0.0"}, "ZUOXI_MEDIA_HOST: is needed with ZUOXI_SIP_HOST=0.0.0.0; expected the one address"),
        (
            {"SIP_HOST": "192.0.2.1", "MEDIA_HOST": "127.0.0.1"},
            "ZUOXI_MEDIA_HOST: was 127.0.0.1 with .* nobody outside",
        ),
        ({"EXTERNAL_HOST": "203.0.113.1"}, "ZUOXI_EXTERNAL_HOST: .* sound is on 127.0.0.1, .* ZUOXI_SIP_HOST set to"),
        ({"SIP_HOST": "192.0.2.1", "EXTERNAL_HOST": "192.0.2.1"}, "ZUOXI_EXTERNAL_HOST: .* nothing is translated then"),
        ({"SIP_HOST": "192.0.2.1", "EXTERNAL_HOST": "127.0.0.1"}, "ZUOXI_EXTERNAL_HOST: was 127.0.0.1; .* has outside"),
        ({"LOCAL_NETS": "10.0.0.0/8"}, "ZUOXI_LOCAL_NETS: means nothing without ZUOXI_EXTERNAL_HOST"),
        (
            {"SIP_HOST": "192.0.2.1", "EXTERNAL_HOST": "203.0.113.1", "LOCAL_NETS": "0.0.0.0/0"},
            "ZUOXI_LOCAL_NETS: was everybody",
        ),
        ({"LOCAL_NETS": "10.0.0.1/8"}, "ZUOXI_LOCAL_NETS"),
        ({"CONTROLLERS": "here"}, "ZUOXI_CONTROLLERS"),
    ],
)
def test_addresses_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, set_to: dict[str, str], told: str
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(f"ZUOXI_{name}", value)
    with pytest.raises(BadInput, match=told):
        load(tmp_path / "none.toml")


def test_an_address_that_this_machine_has_not_is_refused_before_anything_starts() -> None:
    at = LaunchSettings(sip_host=IPv4Address("192.0.2.77")).addresses()
    with pytest.raises(
        BadInput, match=r"ZUOXI_SIP_HOST: was 192\.0\.2\.77, which this machine has not; expected one of"
    ):
        refuse_foreign(at, ["asterisk"])
    refuse_foreign(at, ["controller", "gateway"])  # Asterisk is elsewhere
