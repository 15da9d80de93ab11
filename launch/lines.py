"""``lines.yml`` as Asterisk and the controller are told of it, at the start and while calls go on.

What was rendered is kept beside it with all that it depends on, so that ``zuoxi lines apply`` renders the same centre
from whatever environment it is called.
"""

import base64
import contextlib
import os
import re
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import msgspec

from ari_app.trunks.book import DEMO, Trunk, from_json, to_json
from asterisk_conf.extra import with_extra
from asterisk_conf.lines.book import book_of
from asterisk_conf.lines.dahdi import DRIVER, with_lines
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.pjsip import with_trunks
from asterisk_conf.lines.trunk import Listening, host_is_address
from asterisk_conf.render import render
from asterisk_conf.settings import AsteriskSettings, read_settings
from asterisk_conf.write import write_one
from lexicon.errors import ExchangeAway, Refused

KEPT, PJSIP = "rendered-from.json", "pjsip.conf"
RELOADED = ("res_pjsip.so", "res_pjsip_endpoint_identifier_ip.so", "res_pjsip_outbound_registration.so")
ANSWER_WITHIN_S = 10.0
_SECTION = re.compile(r"^\[([^\]]+)\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What Asterisk's files depend on besides the lines."""

    settings: AsteriskSettings
    extra: Path | None  # the site's own additions
    has_driver: bool  # of spans
    dns: str  # none: this Asterisk asks nobody for names
    why: str  # it is this one

    @classmethod
    def kept(cls, home: Path) -> Self:
        """What the running Asterisk was rendered from. Raises Refused."""
        try:
            found = msgspec.json.decode((home / KEPT).read_bytes())
            extra = found["extra"]
            settings = read_settings(found["settings"])
            return cls(settings, Path(extra) if extra else None, found["has_driver"], found["dns"], found["why"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"{home / KEPT} cannot be read ({error}); start the centre anew with: make up") from None

    def keep(self, home: Path) -> None:
        """For ``kept``; with secrets, so for its owner alone."""
        found = {
            "settings": self.settings.model_dump(mode="json"),
            "extra": str(self.extra or ""),
            "has_driver": self.has_driver,
            "dns": self.dns,
            "why": self.why,
        }
        write_one(home, KEPT, msgspec.json.encode(found).decode(), mode=0o600)

    def refuse_impossible(self, lines: Lines, file: Path | None) -> None:
        """Raises Refused for what this Asterisk cannot do."""
        if lines.spans and not self.has_driver:
            raise Refused(
                f"{file} has spans, but this Asterisk ({self.why}) has no {DRIVER} in {self.settings.module_dir}:"
                " install asterisk-dahdi and start with ZUOXI_ASTERISK=system"
            )
        named = [trunk.name for trunk in lines.sip.trunks if not host_is_address(trunk.host)]
        if named and self.dns == "none":
            raise Refused(
                f"{file} calls {', '.join(named)} by name, and Asterisk asks nobody for names: give an"
                " address, or start with ZUOXI_ASTERISK_DNS=host"
            )

    def files(self, home: Path, lines: Lines) -> dict[str, str]:
        """All that Asterisk reads."""
        own = {name: str(copy) for name, copy, _ in tls_files(home, lines.sip.listening)}
        listening = replace(lines.sip.listening, certificate="", key="", authorities="")
        for name, copy in own.items():
            listening = with_file(listening, name, copy)
        sip = replace(lines.sip, listening=listening)
        files = with_lines(render(self.settings), lines, self.settings.max_call_s)
        return with_extra(with_trunks(files, sip, self.settings), self.extra)


def with_file(listening: Listening, name: str, path: str) -> Listening:
    """The same with another file for TLS."""
    match name:
        case "certificate":
            return replace(listening, certificate=path)
        case "key":
            return replace(listening, key=path)
        case _:
            return replace(listening, authorities=path)


def tls_files(home: Path, listening: Listening) -> list[tuple[str, Path, Path]]:
    """Each file for TLS: what it is, where Asterisk reads it, where it is kept (there Asterisk may not read)."""
    kept = {"certificate": listening.certificate, "key": listening.key, "authorities": listening.authorities}
    return [(name, home / "tls" / f"{name}.pem", Path(path)) for name, path in kept.items() if path]


def copy_tls(home: Path, listening: Listening, group: int | None) -> None:
    """For Asterisk's group alone."""
    for _, copy, kept in tls_files(home, listening):
        copy.parent.mkdir(mode=0o750, exist_ok=True)
        if group is not None:
            os.chown(copy.parent, -1, group)
        write_one(copy.parent, copy.name, kept.read_text(), group=group)


def write_book(path: Path, lines: Lines) -> str:
    """From then on the controller dials by it; its version."""
    book = book_of(lines)
    write_one(path.parent, path.name, to_json(book).decode())
    return book.version


def in_force(var: Path) -> str:
    """The version by which the controller says that it dials; "" when none has."""
    try:
        return (var / "book.in-force").read_text().strip()
    except OSError:
        return ""


# ---------------------------------------------------------------- while calls go on


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of it. ``waits``: what Asterisk takes up only when it is started anew, in Chinese and English."""

    version: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    waits: tuple[tuple[str, str], ...] = ()


def apply(var: Path, lines: Lines, file: Path) -> Applied:
    """Have the running Asterisk know these lines, and then the controller dial by them. Calls go on as they are.

    Raises Refused or ExchangeAway; nothing has changed then.
    """
    home = var / "asterisk"
    rendering = Rendering.kept(home)
    rendering.refuse_impossible(lines, file)
    etc = home / "etc"
    before = (etc / PJSIP).read_text()
    files = rendering.files(home, lines)
    group = (etc / PJSIP).stat().st_gid
    old, new = sections(before), sections(files[PJSIP])
    waits = (*_transports(old, new), *_keys(home, lines.sip.listening), *_spans(etc, files))
    names = {trunk.name for trunk in lines.sip.trunks}
    was = {name for name in old if f"set_var = ZUOXI_TRUNK={name}\n" in old[name]} - {DEMO}
    known, book = _known(var / "book.json"), book_of(lines).trunks
    if files[PJSIP] != before:
        copy_tls(home, lines.sip.listening, group)
        write_one(etc, PJSIP, files[PJSIP], group=group)
        try:
            _reload(rendering.settings, names)
        except ExchangeAway:
            write_one(etc, PJSIP, before, group=group)
            with contextlib.suppress(ExchangeAway):
                _reload(rendering.settings, set())
            raise
    return Applied(
        write_book(var / "book.json", lines),
        tuple(sorted(names - was)),
        tuple(sorted(one for one in names & was if old[one] != new[one] or known.get(one) != book[one])),
        tuple(sorted(was - names)),
        waits,
    )


def _known(book: Path) -> Mapping[str, Trunk]:
    """The trunks by which the controller dials now; none that can be read: each is as if it were changed."""
    try:
        return from_json(book.read_bytes()).trunks
    except (OSError, ValueError):
        return {}


def sections(text: str) -> dict[str, str]:
    """Of a file of Asterisk's: by name, those of one name together."""
    found: dict[str, str] = {}
    starts = [*_SECTION.finditer(text)]
    for one, following in zip(starts, [*starts[1:], None], strict=True):
        body = text[one.end() : None if following is None else following.start()]
        kept = [line for line in body.splitlines() if line and not line.startswith(";")]
        found[one[1]] = found.get(one[1], "") + "\n".join(kept) + "\n"
    return found


def _transports(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """PJSIP opens a new transport at once, and leaves one that is open as it is."""
    for name in sorted(name for name in old if name.startswith("transport-")):
        if name not in new:
            yield (
                f"{name} 不再使用，重启 Asterisk 后才关闭",
                f"{name} is used no more; a restart of Asterisk closes it",
            )
        elif old[name] != new[name]:
            yield (
                f"{name} 的新设置，重启 Asterisk 后生效",
                f"{name} is as it was until Asterisk is restarted",
            )


def _keys(home: Path, listening: Listening) -> Iterable[tuple[str, str]]:
    for name, copy, kept in tls_files(home, listening):
        if copy.exists() and copy.read_bytes() != kept.read_bytes():
            yield (
                f"TLS 文件 {name} 的新内容，重启 Asterisk 后生效",
                f"the new {name} of TLS is read at a restart of Asterisk",
            )


def _spans(etc: Path, files: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """chan_dahdi takes no other spans or signalling while it runs."""
    now = etc / "chan_dahdi.conf"
    if (now.read_text() if now.exists() else "") != files.get("chan_dahdi.conf", ""):
        yield (
            "中继（spans）的改动，重启 Asterisk 后生效，重启前通话会中断",
            "changed spans hold after a restart of Asterisk, which ends its calls",
        )


def _reload(settings: AsteriskSettings, names: set[str]) -> None:
    for module in RELOADED:
        _ask(settings, "PUT", f"asterisk/modules/{module}")
    known = {one["resource"] for one in msgspec.json.decode(_ask(settings, "GET", "endpoints/PJSIP"))}
    if missing := names - known:
        raise ExchangeAway(f"Asterisk has not taken {', '.join(sorted(missing))}; see its log")


def _ask(settings: AsteriskSettings, method: str, uri: str) -> bytes:
    login = base64.b64encode(f"{settings.ari_user}:{settings.ari_password}".encode()).decode()
    url = f"http://{settings.control_host}:{settings.http_port}/ari/{uri}"
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"Basic {login}"})  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy between us and Asterisk
    try:
        with opener.open(request, timeout=ANSWER_WITHIN_S) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise ExchangeAway(f"Asterisk does not answer at {url}: {error}") from None
