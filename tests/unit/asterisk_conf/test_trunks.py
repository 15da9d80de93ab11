"""SIP trunks from lines.yml: what PJSIP is told, against a golden file, and every mistake at its place."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from asterisk_conf.lines.file import lines_of, read_lines
from asterisk_conf.lines.pjsip import HIDDEN, pjsip_conf, with_trunks
from asterisk_conf.lines.trunk import Listening, Trunks
from cli.lines import USUAL

GOLDEN = Path(__file__).parent / "golden"
FILE = GOLDEN / "trunks.yml"
PASSWORD = "only-for-this-test"  # noqa: S105
ONE = "format: 1\ntrunks:\n  - {name: a, host: 192.0.2.1%s}\n"


def rendered() -> str:
    """Without the place of this checkout."""
    return pjsip_conf(lines_of(FILE).sip, USUAL).replace(str(GOLDEN), "GOLDEN")


def test_what_is_rendered_is_what_was_read_through() -> None:
    assert rendered() == (GOLDEN / "trunks.conf").read_text()


def test_people_are_shown_no_password() -> None:
    sip = lines_of(FILE).sip
    shown = pjsip_conf(sip, USUAL, is_shown=True)
    assert PASSWORD in rendered()
    assert PASSWORD not in shown and HIDDEN in shown and PASSWORD not in repr(sip)


def test_without_trunks_nothing_is_added() -> None:
    files = {"pjsip.conf": "[global]\n"}
    assert with_trunks(files, Trunks(), USUAL) == files
    assert "[carrier-a]" in with_trunks(files, lines_of(FILE).sip, USUAL)["pjsip.conf"]
    assert lines_of(GOLDEN / "lines.yml").sip == Trunks((), Listening())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: 1\n", (1, 1, "neither `spans` nor `trunks`")),
        (ONE % ", codec: [alaw]", (3, 32, "unknown key 'codec'")),
        (ONE % ", codecs: [g729]", (3, 41, "'g729' is not known; expected one of alaw")),
        (ONE % ", codecs: []", (3, 32, "expected at least one codec")),
        (ONE % ", transport: sctp", (3, 43, "'sctp' is not known; expected one of udp, tcp, tls")),
        (ONE % ", port: 0", (3, 38, "expected 1 … 65535, not 0")),
        (ONE % ", srtp: true", (3, 38, "the keys of SRTP travel in SIP; expected transport: tls")),
        (ONE % ", transport: tls", (3, 5, "TLS needs `authorities` under `listen`")),
        (ONE % ", allow: [anywhere]", (3, 40, "expected an address or network, not 'anywhere'")),
        (ONE % ", allow: [0.0.0.0/0]", (3, 40, "this allows everybody")),
        (ONE % ", account: {user: a}", (3, 32, "the key 'password_file' is missing")),
        (ONE % ", account: {user: a, password_file: none}", (3, 66, "cannot be read (No such file or directory)")),
        (ONE % ", account: {user: a, password_file: two}", (3, 66, "expected one line of at most 128 visible")),
        (ONE % ", domain: a b", (3, 40, "'a b' cannot be; expected such as sip.carrier.example")),
        ((ONE % "").replace("name: a", "name: desk-1"), (3, 12, "names such as 'desk-1' are the product's own")),
        ((ONE % "").replace("192.0.2.1", "not_a_name"), (3, 21, "expected an address or a name, not 'not_a_name'")),
        ((ONE % "").replace("192.0.2.1", "sip.example"), (3, 5, "a trunk by name needs `allow`")),
        ((ONE % "").replace("192.0.2.1", '"2001:db8::1"'), (3, 5, "a trunk over IPv6 needs `ipv6` under `listen`")),
        (ONE % "" + "  - {name: a, host: 192.0.2.2}\n", (4, 5, "the name 'a' is there already")),
        ((ONE % "") + "out: b\n", (4, 6, "there is no line 'b'; expected one of a")),
        ((ONE % "") + "listen: {ipv6: 192.0.2.1}\n", (4, 16, "expected an IPv6 address, not '192.0.2.1'")),
        ((ONE % "") + "listen: {authorities: gone}\n", (4, 23, "there is no file")),
        ((ONE % "") + "listen: {certificate: two}\n", (4, 1, "with certificate goes key; expected both")),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(tmp_path: Path, text: str, told: tuple[int, int, str]) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(text)
    (tmp_path / "two").write_text("one;two\n")
    lines, mistakes = read_lines(file)
    assert lines is None
    found = [(one.line, one.column, one.en) for one in mistakes]
    assert len(found) == 1, found
    assert found[0][:2] == told[:2] and told[2] in found[0][2], found
    assert all(one.zh != one.en for one in mistakes)


def test_a_gateway_has_one_e1_behind_it_unless_said(tmp_path: Path) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(
        ONE % ", profile: gateway" + "  - {name: b, host: 192.0.2.2, profile: gateway, channels: 60, trusted: false}\n"
    )
    one, two = lines_of(file).sip.trunks
    assert (one.channels, one.is_trusted, one.qualify_s) == (30, True, 10)
    assert (two.channels, two.is_trusted) == (60, False)
    assert pjsip_conf(lines_of(file).sip, USUAL).count("qualify_2xx_only = yes") == 2
    file.write_text(ONE % "")
    (carrier,) = lines_of(file).sip.trunks
    assert (carrier.channels, carrier.is_trusted, carrier.qualify_s) == (0, False, 30)


def test_behind_a_router_a_carrier_outside_is_told_its_address(tmp_path: Path) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(ONE % "" + "  - {name: near, host: 192.168.7.9}\n")
    settings = USUAL.model_copy(
        update={"media_host": IPv4Address("10.0.0.2"), "external_host": IPv4Address("203.0.113.1")}
    )
    outside, near = pjsip_conf(lines_of(file).sip, settings).split("; near")
    assert "from_domain = 203.0.113.1" in outside and "from_domain" not in near
