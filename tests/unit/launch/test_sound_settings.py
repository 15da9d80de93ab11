"""What softphones elsewhere are told of the way for sound."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from asterisk_conf.addresses import ice_candidates
from launch.parts import turn
from launch.ports import Ports
from launch.settings import LaunchSettings, load
from launch.site import Site
from lexicon.errors import BadInput

HERE, OUTSIDE = IPv4Address("192.0.2.1"), IPv4Address("203.0.113.1")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LaunchSettings.model_fields:
        monkeypatch.delenv(f"ZUOXI_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("set_to", "told"),
    [
        ({"TURN": "on"}, "ZUOXI_TURN: was on, but sound is on 127.0.0.1; expected ZUOXI_MEDIA_HOST too"),
        ({"ICE_HOST": "203.0.113.1"}, "ZUOXI_ICE_HOST: was 203.0.113.1, but sound is on 127.0.0.1"),
        ({"ICE_HOST": "0.0.0.0", "SIP_HOST": "192.0.2.1"}, "ZUOXI_ICE_HOST: was 0.0.0.0; expected the one address"),
        ({"TURN_HOST": "127.0.0.1", "SIP_HOST": "192.0.2.1"}, "ZUOXI_TURN_HOST: was 127.0.0.1"),
        (
            {"TURN": "on", "SIP_HOST": "192.0.2.1", "TURN_LAST": "21010"},
            "ZUOXI_TURN_LAST: 21000 to 21010 is too narrow",
        ),
        (
            {"TURN": "on", "SIP_HOST": "192.0.2.1", "RTP_LAST": "21500"},
            "ZUOXI_TURN_LAST: .* overlaps the ports of sound",
        ),
        ({"TURN": "perhaps"}, "ZUOXI_TURN: was 'perhaps'"),
    ],
)
def test_what_cannot_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, set_to: dict[str, str], told: str) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(f"ZUOXI_{name}", value)
    with pytest.raises(BadInput, match=told):
        load(tmp_path / "none.toml")


def test_the_address_outside_is_a_candidate_beside_our_own() -> None:
    assert ice_candidates(OUTSIDE, HERE) == [
        "[ice_host_candidates]",
        "192.0.2.1 => 203.0.113.1,include_local_address",
    ]
    assert ice_candidates(None, HERE) == ice_candidates(HERE, HERE) == []
    assert LaunchSettings(sip_host=HERE, external_host=OUTSIDE).ice == OUTSIDE
    assert LaunchSettings(sip_host=HERE, external_host=OUTSIDE, ice_host=HERE).ice == HERE


def site(tmp_path: Path, settings: LaunchSettings) -> Site:
    return Site(settings, tmp_path, Ports())


def test_the_relay_reaches_our_sound_and_nothing_else(tmp_path: Path) -> None:
    settings = LaunchSettings(sip_host=HERE, external_host=OUTSIDE, turn="on")
    lines = turn.conf(site(tmp_path, settings)).splitlines()
    assert [line for line in lines if "peer" in line and "multicast" not in line] == [
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "allowed-peer-ip=192.0.2.1",
    ]
    assert {"use-auth-secret", "external-ip=203.0.113.1/192.0.2.1", "no-cli"} <= set(lines)


def test_the_gateway_is_told_of_a_relay_only_where_there_is_one(tmp_path: Path) -> None:
    without = site(tmp_path, LaunchSettings(sip_host=HERE)).environment()
    assert not {"ZUOXI_TURN_URLS", "ZUOXI_TURN_SECRET"} & set(without)
    told = site(tmp_path, LaunchSettings(sip_host=HERE, turn="on", turn_port=3479)).environment()
    assert told["ZUOXI_TURN_URLS"] == "turn:192.0.2.1:3479?transport=udp turn:192.0.2.1:3479?transport=tcp"
    assert len(told["ZUOXI_TURN_SECRET"]) >= 32
