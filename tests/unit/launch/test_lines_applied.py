"""What becomes of a changed lines.yml while Asterisk runs: said of each part, and taken back when Asterisk refuses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ari_app.trunks.book import from_json
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of
from asterisk_conf.settings import read_settings
from asterisk_conf.write import write
from launch.lines import RELOADED, Rendering, apply, copy_tls, in_force, sections, write_book
from lexicon.errors import ExchangeAway, Refused

TRUNKS = "trunks:\n  - {name: a, host: 192.0.2.1}\n  - {name: b, host: 192.0.2.2, transport: tcp}\n"
SECRET = "a-secret-of-a-test"  # noqa: S105


class Asked:
    """What Asterisk was asked over ARI, and what it says it has; ``knows`` None: it refuses everything."""

    def __init__(self, *knows: str) -> None:
        self.knows: tuple[str, ...] | None = knows
        self.uris: list[str] = []


@contextmanager
def asterisk(asked: Asked) -> Iterator[int]:
    class Answers(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            asked.uris.append(self.path.removeprefix("/ari/asterisk/modules/"))
            self.send_response(500 if asked.knows is None else 204)
            self.end_headers()

        def do_GET(self) -> None:
            found = ", ".join(f'{{"resource": "{one}"}}' for one in asked.knows or ())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"[{found}]".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def started(var: Path, text: str, port: int = 18088) -> Rendering:
    """A centre that runs by these lines."""
    home, directories = (
        var / "asterisk",
        ("module_dir", "data_dir", "music_dir", "lib_dir", "spool_dir", "log_dir", "run_dir"),
    )
    home.mkdir(parents=True)
    values = dict.fromkeys(directories, "/x") | {"etc_dir": str(home / "etc"), "http_port": port}
    rendering = Rendering(
        read_settings({**values, "ari_password": SECRET, "ami_secret": SECRET}), None, True, "none", "a test's"
    )
    lines = given(var, text)
    copy_tls(home, lines.sip.listening, None)
    write(rendering.files(home, lines), home / "etc")
    rendering.keep(home)
    write_book(var / "book.json", lines)
    return rendering


def given(var: Path, text: str) -> Lines:
    (var / "lines.yml").write_text("format: 1\n" + text)
    return lines_of(var / "lines.yml")


def test_trunks_are_told_by_what_became_of_them(tmp_path: Path) -> None:
    asked = Asked("a", "c", "trunk-demo", "desk-1")
    with asterisk(asked) as port:
        started(tmp_path, TRUNKS, port)
        lines = given(tmp_path, TRUNKS.replace("192.0.2.1", "192.0.2.9").replace("name: b", "name: c") + "out: c\n")
        applied = apply(tmp_path, lines, tmp_path / "lines.yml")
        assert (applied.added, applied.changed, applied.removed, applied.waits) == (("c",), ("a",), ("b",), ())
        assert tuple(asked.uris) == RELOADED
        book = from_json((tmp_path / "book.json").read_bytes())
        assert (book.out, book.version) == ("c", applied.version) and in_force(tmp_path) == ""
        asked.uris.clear()
        again = apply(tmp_path, lines, tmp_path / "lines.yml")
        assert (again.added, again.changed, again.removed) == ((), (), ()) and not asked.uris, "nothing is asked for"
    kept = tmp_path / "asterisk" / "rendered-from.json"
    assert kept.stat().st_mode & 0o077 == 0, "it holds secrets"


def test_a_change_that_is_the_controllers_alone_is_told_and_asterisk_is_asked_nothing(tmp_path: Path) -> None:
    asked = Asked("a", "b")
    with asterisk(asked) as port:
        started(tmp_path, TRUNKS, port)
        lines = given(tmp_path, TRUNKS.replace("192.0.2.1}", "192.0.2.1, dial_as: e164, shows: [4001]}"))
        applied = apply(tmp_path, lines, tmp_path / "lines.yml")
    assert (applied.added, applied.changed, applied.removed, applied.waits) == ((), ("a",), (), ())
    assert not asked.uris
    wants = from_json((tmp_path / "book.json").read_bytes()).trunks["a"].wants
    assert (wants.dial_as, wants.shows) == ("e164", ("4001",))


def test_what_waits_for_a_restart_is_said(tmp_path: Path) -> None:
    for name in ("c.pem", "k.pem"):
        (tmp_path / name).write_text("first")
    tls = "listen: {tls_port: 5061, certificate: c.pem, key: k.pem, authorities: c.pem}\n"
    secure = TRUNKS.replace("transport: tcp", "transport: tls")
    with asterisk(Asked("a", "b")) as port:
        started(tmp_path, tls + secure, port)
        (tmp_path / "c.pem").write_text("second")
        span = "spans:\n  - {span: 1, name: s, kind: e1, clock: 1}\n"
        lines = given(tmp_path, (tls + secure).replace("5061", "5071") + span)
        waits = [en for _, en in apply(tmp_path, lines, tmp_path / "lines.yml").waits]
        assert waits == [
            "transport-tls is as it was until Asterisk is restarted",
            "the new certificate of TLS is read at a restart of Asterisk",
            "the new authorities of TLS is read at a restart of Asterisk",
            "changed spans hold after a restart of Asterisk, which ends its calls",
        ]
        lines = given(tmp_path, TRUNKS)
        (left,) = [en for _, en in apply(tmp_path, lines, tmp_path / "lines.yml").waits]
        assert left == "transport-tls is used no more; a restart of Asterisk closes it"


@pytest.mark.parametrize("knows", [None, ("a", "b")])
def test_what_asterisk_refuses_changes_nothing(tmp_path: Path, knows: tuple[str, ...] | None) -> None:
    asked = Asked()
    asked.knows = knows
    with asterisk(asked) as port:
        started(tmp_path, TRUNKS, port)
        kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "lines.yml"}
        lines = given(tmp_path, TRUNKS + "  - {name: new, host: 192.0.2.3}\n")
        with pytest.raises(ExchangeAway):
            apply(tmp_path, lines, tmp_path / "lines.yml")
        assert {path: path.read_bytes() for path in kept} == kept


def test_what_this_asterisk_cannot_do_is_refused(tmp_path: Path) -> None:
    started(tmp_path, TRUNKS)
    named = given(tmp_path, "trunks:\n  - {name: a, host: sip.example, allow: [192.0.2.1]}\n")
    with pytest.raises(Refused, match="ZUOXI_ASTERISK_DNS=host"):
        apply(tmp_path, named, tmp_path / "lines.yml")
    (tmp_path / "asterisk" / "rendered-from.json").write_text("{}")
    with pytest.raises(Refused, match="start the centre anew"):
        apply(tmp_path, named, tmp_path / "lines.yml")


def test_sections_of_one_name_are_told_together() -> None:
    text = "x = 0\n[a]\ntype = endpoint\n; a word\n\n[b](t)\ny = 1\n[a]\ntype = aor\n"
    assert sections(text) == {"a": "type = endpoint\ntype = aor\n", "b": "(t)\ny = 1\n"}
