"""The gateway's certificate: made once, made anew when it has to be."""

import stat
import subprocess
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from launch import certificates
from launch.settings import LaunchSettings, load
from lexicon.errors import BadInput, Refused


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LaunchSettings.model_fields:
        monkeypatch.delenv(f"ZUOXI_{name.upper()}", raising=False)


def made(settings: LaunchSettings, var: Path) -> certificates.Papers:
    found = certificates.prepare(settings, var)
    assert found is not None and found.authority is not None
    return found


def test_it_is_made_once_and_anew_for_another_name_under_the_same_authority(tmp_path: Path) -> None:
    one = made(LaunchSettings(tls="generated"), tmp_path)
    first, authority = certificates.fingerprint(one.certificate), certificates.fingerprint(one.authority or Path())
    again = made(LaunchSettings(tls="generated"), tmp_path)
    assert certificates.fingerprint(again.certificate) == first
    other = made(LaunchSettings(tls="generated", tls_names=("desk.example",)), tmp_path)
    assert certificates.fingerprint(other.certificate) != first
    assert certificates.fingerprint(other.authority or Path()) == authority
    verify = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "desk.example"]
    subprocess.run([*verify, "-CAfile", str(other.authority), str(other.certificate)], check=True, capture_output=True)
    assert certificates.days_left(other.certificate) >= certificates.RENEW_DAYS


def test_only_we_may_read_the_keys(tmp_path: Path) -> None:
    found = made(LaunchSettings(tls="generated"), tmp_path)
    assert stat.S_IMODE(found.key.parent.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in found.key.parent.glob("*.key")}
    modes["key.pem"] = stat.S_IMODE(found.key.stat().st_mode)
    assert set(modes.values()) == {0o600}


def test_it_names_every_address_that_browsers_use() -> None:
    settings = LaunchSettings(
        tls="generated",
        http_host=IPv4Address("0.0.0.0"),
        sip_host=IPv4Address("192.0.2.1"),
        external_host=IPv4Address("203.0.113.1"),
        tls_names=("desk.example",),
    )
    names = certificates.names_of(settings)
    assert {"192.0.2.1", "203.0.113.1", "127.0.0.1", "localhost", "desk.example"} <= set(names)
    assert "0.0.0.0" not in names


def test_one_that_ended_has_no_days_left(tmp_path: Path) -> None:
    assert certificates.days_left(tmp_path / "none.pem") == 0


@pytest.mark.parametrize("name", ["-x", "a b", "evil\nDNS:other", "a/CN=b", ""])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="ZUOXI_TLS_NAMES"):
        certificates.prepare(LaunchSettings(tls="generated", tls_names=(name,)), tmp_path)


def test_files_of_ones_own_have_to_be_there(tmp_path: Path) -> None:
    settings = LaunchSettings(tls="own", tls_certificate=tmp_path / "c.pem", tls_key=tmp_path / "k.pem")
    with pytest.raises(Refused, match="there is no such file"):
        certificates.prepare(settings, tmp_path)


@pytest.mark.parametrize(
    ("set_to", "told"),
    [
        ({"HTTP_HOST": "0.0.0.0"}, "ZUOXI_HTTP_HOST: was 0.0.0.0 .* passwords would travel in clear"),
        ({"TLS": "own"}, "ZUOXI_TLS: was own; expected ZUOXI_TLS_CERTIFICATE"),
        ({"TLS": "generated", "TLS_KEY": "/k"}, "ZUOXI_TLS: was generated, with a certificate or key"),
        ({"TLS": "yes"}, "ZUOXI_TLS: was 'yes'"),
    ],
)
def test_doors_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, set_to: dict[str, str], told: str
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(f"ZUOXI_{name}", value)
    with pytest.raises(BadInput, match=told):
        load(tmp_path / "none.toml")


def test_pages_may_leave_in_clear_towards_a_trusted_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_HTTP_HOST", "192.0.2.1")
    monkeypatch.setenv("ZUOXI_PROXIES", "192.0.2.8/32")
    assert load(tmp_path / "none.toml").tls == "off"
