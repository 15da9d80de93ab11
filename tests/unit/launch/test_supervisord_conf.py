"""supervisord's configuration: order, quoting, and that all of it stops within ten seconds."""

import configparser
from pathlib import Path

import pytest

from launch.parts import STOP_WAIT_S, Part
from launch.ports import Ports
from launch.settings import LaunchSettings
from launch.site import Site
from launch.stack import STOP_WITHIN_S
from launch.supervision import render_conf


def part(name: str, group: str) -> Part:
    return Part(name, group, ("/bin/100%", "two words"), "TERM", lambda: True, 1.0, lambda: "1")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(LaunchSettings(), tmp_path / "50%", Ports())


def read(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(inline_comment_prefixes=(" ;",))
    parser.read_string(text)
    return parser


def test_nothing_starts_by_itself_and_everything_comes_back(site: Site) -> None:
    conf = read(render_conf(site, [part("redis", "data")]))["program:redis"]
    assert (conf["autostart"], conf["autorestart"]) == ("false", "true")


def test_percent_signs_and_spaces_survive(site: Site) -> None:
    text = render_conf(site, [part("redis", "data")])
    assert read(text)["program:redis"]["command"] == "/bin/100%% 'two words'"
    assert "50%%" in read(text)["program:redis"]["stdout_logfile"]


def test_services_stop_before_what_they_need(site: Site) -> None:
    parts = [part("redis", "data"), part("asterisk", "exchange"), part("gateway", "services")]
    conf = read(render_conf(site, parts))
    order = [int(conf[f"group:{group}"]["priority"]) for group in ("data", "exchange", "services")]
    assert order == sorted(order)


def test_the_slowest_regular_stop_stays_below_ten_seconds() -> None:
    assert sum(STOP_WAIT_S.values()) <= STOP_WITHIN_S < 10
