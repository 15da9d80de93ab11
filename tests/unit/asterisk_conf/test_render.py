"""The renderer: every file says who relies on it, every wrong value is refused in words."""

import re

import pytest

from asterisk_conf.render import render, template_names
from asterisk_conf.settings import read_settings
from lexicon.errors import BadInput

RIGHT: dict[str, object] = {
    "ari_password": "a" * 24,
    "ami_secret": "b" * 24,
    "module_dir": "/opt/tree/modules",
    "data_dir": "/opt/tree/data",
    "music_dir": "/opt/tree/data/moh",
    "etc_dir": "/srv/zuoxi/etc",
    "lib_dir": "/srv/zuoxi/lib",
    "spool_dir": "/srv/zuoxi/spool",
    "log_dir": "/srv/zuoxi/log",
    "run_dir": "/srv/zuoxi/run",
    "prompts_dir": "/srv/zuoxi/prompts",
}


def rendered(**changes: object) -> dict[str, str]:
    return render(read_settings(RIGHT | changes))


def test_the_first_line_of_each_file_names_who_relies_on_it() -> None:
    for name, text in rendered().items():
        assert text.startswith("; Relied on by "), name


def test_no_placeholder_is_left() -> None:
    for name, text in rendered().items():
        assert "@{" not in text, name


def test_asterisks_own_variables_survive() -> None:
    dialplan = rendered()["extensions.conf"]
    assert "Stasis(zuoxi,inbound,${EXTEN})" in dialplan
    assert "${PROMPTS}/zh/sorry-technical" in dialplan


def test_entry_by_broadcast_can_be_asked_for() -> None:
    assert "StasisBroadcast(1000,^zuoxi$,inbound:${EXTEN})" in rendered(entry="broadcast")["extensions.conf"]


def test_values_reach_their_files() -> None:
    files = rendered(sip_port=5999, rtp_first=30000, rtp_last=30100)
    assert "bind = 127.0.0.1:5999" in files["pjsip.conf"]
    assert "rtpend = 30100" in files["rtp.conf"]
    assert "password = " + "a" * 24 in files["ari.conf"]


def test_modules_are_named_one_by_one_and_once() -> None:
    text = rendered()["modules.conf"]
    assert "autoload = no" in text
    loaded = re.findall(r"^load = (\S+)$", text, re.MULTILINE)
    assert len(loaded) == len(set(loaded)) > 100
    assert "app_queue.so" not in loaded


def test_nobody_is_let_in_unnamed_and_the_user_name_comes_first() -> None:
    text = rendered()["pjsip.conf"]
    assert "endpoint_identifier_order = username,ip" in text
    assert "[anonymous]" not in text
    for endpoint in re.findall(r"type = endpoint\n(?:.+\n)+", text):
        assert "media_address = 127.0.0.1" in endpoint
        assert "bind_rtp_to_media_address = yes" in endpoint


def test_the_manager_may_not_originate_and_only_excludes() -> None:
    text = rendered()["manager.conf"]
    assert "originate" not in re.sub(r";.*", "", text)
    assert set(re.findall(r"action\((\w+)\)", text)) == {"exclude"}


def test_every_file_asterisk_asks_for_is_there() -> None:
    assert {"asterisk.conf", "pjsip.conf", "sorcery.conf", "cel.conf", "pjproject.conf"} <= set(template_names())


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("sip_port", 80, "greater than or equal to 1024"),
        ("sip_port", "sixty", "a valid integer"),
        ("sip_host", "localhost", "IPv4"),
        ("media_host", "0.0.0.0", "one address"),
        ("ari_user", "two words", "a letter, then up to 39"),
        ("module_dir", "modules", "an absolute path"),
        ("module_dir", "/a;b", "without ;"),
        ("etc_dir", "/a\nb", "an absolute path"),
        ("entry", "queue", "'stasis' or 'broadcast'"),
        ("max_call_s", 5, "greater than or equal to 60"),
        ("sip_prt", 15060, "one of sip_host"),
    ],
)
def test_a_wrong_value_is_refused_with_field_value_and_what_would_be_right(
    field: str, value: object, expected: str
) -> None:
    with pytest.raises(BadInput) as refused:
        rendered(**{field: value})
    assert refused.value.where == field
    assert expected in refused.value.expected
    if field != "sip_prt":
        assert repr(value) in refused.value.was


def test_a_wrong_secret_is_refused_without_showing_it() -> None:
    with pytest.raises(BadInput) as refused:
        rendered(ari_password="semi;colon;semi;colon")
    assert refused.value.where == "ari_password"
    assert "colon" not in str(refused.value)


def test_a_missing_value_is_named() -> None:
    values = dict(RIGHT)
    del values["etc_dir"]
    with pytest.raises(BadInput, match="etc_dir: is missing"):
        read_settings(values)


def test_a_narrow_range_for_sound_is_refused() -> None:
    with pytest.raises(BadInput, match="rtp_first, rtp_last"):
        rendered(rtp_first=20000, rtp_last=20000)


def test_each_address_reaches_its_files() -> None:
    files = rendered(
        sip_host="192.0.2.1", media_host="192.0.2.2", control_host="192.0.2.3", controllers=["10.1.0.0/16"]
    )
    assert "bind = 192.0.2.1:15060\n; not behind NAT" in files["pjsip.conf"]
    assert "media_address = 192.0.2.2" in files["pjsip.conf"]
    assert "bindaddr = 192.0.2.3" in files["http.conf"]
    for name in ("manager.conf", "ari.conf"):
        let_in = [line for line in files[name].splitlines() if line.startswith(("deny", "permit"))]
        own = [
            "deny = 0.0.0.0/0.0.0.0",
            "permit = 10.1.0.0/255.255.0.0",
            "permit = 127.0.0.0/255.0.0.0",
            "permit = 192.0.2.3/255.255.255.255",
        ]
        accounts = 2 if name == "manager.conf" else 1  # the controller's, the guard's
        assert let_in == own * accounts, name


def test_behind_a_router_others_are_told_its_address() -> None:
    text = rendered(
        sip_host="192.0.2.1", media_host="192.0.2.1", external_host="203.0.113.9", local_nets=["10.0.0.0/8"]
    )
    transport = text["pjsip.conf"].split("[transport-udp]")[1].split("\n\n")[0]
    assert transport.splitlines()[3:] == [
        "bind = 192.0.2.1:15060",
        "external_signaling_address = 203.0.113.9",
        "external_media_address = 203.0.113.9",
        "local_net = 10.0.0.0/8",
        "local_net = 127.0.0.0/8",
        "local_net = 192.0.2.1/32",
    ]
