"""The relay's passwords, as coturn checks them (draft-uberti-behave-turn-rest, 2.2)."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

from agent_ui.gateway.desk.turn import LASTS, relays
from agent_ui.gateway.settings import Settings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def settings(urls: str = "") -> Settings:
    there: dict[str, str | Path] = {"var": Path("/v"), "pg_dsn": "p", "redis_url": "r", "ari_url": "http://a"}
    return Settings.model_validate(
        {**there, "kept_dir": Path("/k"), "raw_dir": Path("/r"), "turn_urls": urls, "turn_secret": "s3"}
    )


def test_without_a_relay_nothing_is_told() -> None:
    assert relays(settings(), "wang", NOW) == []


def test_the_name_says_when_it_ends_and_the_password_proves_that_we_said_so() -> None:
    [relay] = relays(settings("turn:h:3478?transport=udp, turn:h:3478?transport=tcp"), "wang", NOW)
    assert relay.urls == ["turn:h:3478?transport=udp", "turn:h:3478?transport=tcp"]
    ends, _, person = relay.username.partition(":")
    assert (datetime.fromtimestamp(int(ends), UTC) - NOW, person) == (LASTS, "wang")
    expected = hmac.new(b"s3", relay.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(relay.credential) == expected
    [other] = relays(settings("turn:h:1"), "li", NOW)
    assert other.credential != relay.credential
