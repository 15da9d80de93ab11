"""The SIP trunks of ``lines.yml`` read, every mistake at its place; passwords come from files of their own."""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from asterisk_conf.lines.form_file import KEYS, wants_of
from asterisk_conf.lines.reading import Found, between, word
from asterisk_conf.lines.trunk import (
    Account,
    Codec,
    Keys,
    Listening,
    Network,
    Profile,
    Shown,
    Transport,
    Trunk,
    Trunks,
    host_is_address,
)
from documents.yaml_file import Value

MOST_TRUNKS = 64
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*")
_USER = re.compile(r"[A-Za-z0-9+._-]{1,80}")
_PASSWORD = re.compile(r"[!-:<-~]{1,128}")  # Asterisk's files take ';' for the beginning of a comment
_PATH = re.compile(r"[A-Za-z0-9/._ -]{1,200}")
GATEWAY_CHANNELS = 30  # of one E1
GATEWAY_ASKED_S = 10  # it is near, and its answer is the alarm of its lines
PORTS, EXPIRY_S, QUALIFY_S = (1, 65_535), (30, 86_400), (0, 3_600)
CHANNELS, PER_SECOND = (1, 10_000), (1, 1_000)


def trunks_of(found: Found, place: Path, taken: set[str]) -> Trunks:
    """The ``trunks`` and ``listen`` of the file at ``place``; ``taken``: names of spans."""
    values = found["trunks"].items() if "trunks" in found else []
    if len(values) > MOST_TRUNKS:
        found["trunks"].wrong(f"最多 {MOST_TRUNKS} 条中继", f"expected at most {MOST_TRUNKS} trunks, not {len(values)}")
    listening = _listening(found["listen"], place) if "listen" in found else Listening()
    trunks: list[Trunk] = []
    for value in values:
        trunk = _trunk(value, place, listening)
        if trunk.name and trunk.name in taken:
            value.wrong(f"名称 {trunk.name!r} 已用过", f"the name {trunk.name!r} is there already; expected another")
        taken.add(trunk.name)
        trunks.append(trunk)
    return Trunks(tuple(trunks), listening)


def _listening(value: Value, place: Path) -> Listening:
    found = value.keys("ipv6", "tls_port", "certificate", "key", "authorities")
    ipv6: IPv6Address | None = None
    if "ipv6" in found:
        text = found["ipv6"].text()
        try:
            ipv6 = IPv6Address(text)
        except ValueError:
            found["ipv6"].wrong(f"应为 IPv6 地址，而不是 {text!r}", f"expected an IPv6 address, not {text!r}")
    files = {name: _file(found, name, place) for name in ("certificate", "key", "authorities")}
    port = between(found, "tls_port", 5061, (1024, 65_535)) if "certificate" in found or "tls_port" in found else 0
    for name, other in (("certificate", "key"), ("key", "certificate"), ("tls_port", "certificate")):
        if name in found and other not in found:
            value.wrong(f"有 {name} 就须有 {other}", f"with {name} goes {other}; expected both")
    return Listening(ipv6, port, **files)


def _trunk(value: Value, place: Path, listening: Listening) -> Trunk:
    found = value.keys(
        "name", "host", "port", "transport", "srtp", "codecs", "keys", "allow", "account", "shown", "trusted", "domain",
        "ask_every_s", "channels", "per_second", "profile", *KEYS,
        needed=("name", "host"),
    )  # fmt: skip
    profile = word(found, "profile", Profile.CARRIER)
    is_gateway = profile is Profile.GATEWAY
    transport = word(found, "transport", Transport.UDP)
    host, is_ipv6 = _host(found["host"]) if "host" in found else ("", False)
    allow = _allow(found, host)
    is_ipv6 = is_ipv6 or (not host_is_address(host) and bool(allow) and all(one.version == 6 for one in allow))
    account = _account(found["account"], place) if "account" in found else None
    is_srtp = found["srtp"].flag() if "srtp" in found else False
    if is_srtp and transport is not Transport.TLS:
        found["srtp"].wrong(
            "SRTP 的密钥在 SIP 里传送：transport 应为 tls",
            "the keys of SRTP travel in SIP; expected transport: tls with it",
        )
    if transport is Transport.TLS and not listening.authorities:
        value.wrong(
            "用 TLS 须在 listen 里写 authorities（信任的证书机构文件）",
            "TLS needs `authorities` under `listen`: the file of those whose certificates are trusted",
        )
    if is_ipv6 and listening.ipv6 is None:
        value.wrong("用 IPv6 须在 listen 里写 ipv6", "a trunk over IPv6 needs `ipv6` under `listen`: our own address")
    if not allow and account is None and "allow" not in found and _HOST.fullmatch(host):
        value.wrong(
            "域名中继须写 allow（对方呼入的地址），或用账号注册",
            "a trunk by name needs `allow`, from where its calls come, or an account to register with",
        )
    return Trunk(
        name=_name(found["name"]) if "name" in found else "",
        host=host,
        port=between(found, "port", transport.port, PORTS),
        transport=transport,
        is_ipv6=is_ipv6,
        is_srtp=is_srtp,
        codecs=_codecs(found["codecs"]) if "codecs" in found else (Codec.ALAW, Codec.ULAW),
        keys=word(found, "keys", Keys.RFC4733),
        allow=allow,
        account=account,
        shown=word(found, "shown", Shown.FROM),
        is_trusted=found["trusted"].flag() if "trusted" in found else is_gateway,
        domain=_named(found, "domain", _HOST, "sip.carrier.example"),
        qualify_s=between(found, "ask_every_s", GATEWAY_ASKED_S if is_gateway else 30, QUALIFY_S),
        channels=between(found, "channels", GATEWAY_CHANNELS if is_gateway else 0, CHANNELS),
        per_second=between(found, "per_second", 0, PER_SECOND),
        profile=profile,
        wants=wants_of(found),
    )


def _name(value: Value) -> str:
    name = value.identity()
    if name.startswith(("desk-", "trunk-demo")):  # endpoints of agents' telephones, and of the demo
        value.wrong(f"名称 {name!r} 已被系统占用", f"names such as {name!r} are the product's own; expected another")
    return name


def _host(value: Value) -> tuple[str, bool]:
    text = value.text().removeprefix("[").removesuffix("]")
    if host_is_address(text):
        return text, ip_address(text).version == 6
    if not _HOST.fullmatch(text):
        value.wrong(f"应为地址或域名，而不是 {text!r}", f"expected an address or a name, not {text!r}")
    return text, False


def _allow(found: Found, host: str) -> tuple[Network, ...]:
    if "allow" not in found:
        return (ip_network(host),) if host_is_address(host) else ()
    networks: list[Network] = []
    for value in found["allow"].items():
        text = value.text()
        try:
            networks.append(ip_network(text))
        except ValueError:
            value.wrong(f"应为地址或网段，而不是 {text!r}", f"expected an address or network, not {text!r}")
            continue
        if networks[-1].prefixlen == 0:
            value.wrong("不能放行所有地址", "this allows everybody; expected the carrier's own networks")
    return tuple(networks)


def _codecs(value: Value) -> tuple[Codec, ...]:
    codecs = tuple(one.one_of(Codec, Codec.ALAW) for one in value.items())
    if not codecs or len(set(codecs)) != len(codecs):
        value.wrong("应为至少一种、不重复的编码", "expected at least one codec, and each once")
    return codecs


def _account(value: Value, place: Path) -> Account:
    found = value.keys("user", "password_file", "register", "expiry_s", "server", needed=("user", "password_file"))
    return Account(
        user=_named(found, "user", _USER, "4008001000"),
        password=_password(found["password_file"], place) if "password_file" in found else "",
        is_registering=found["register"].flag() if "register" in found else True,
        expiry_s=between(found, "expiry_s", 300, EXPIRY_S),
        server=_named(found, "server", _HOST, "sip.carrier.example"),
    )


def _password(value: Value, place: Path) -> str:
    path = place.parent / value.text()
    try:
        password = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no text"
        value.wrong(f"读不了 {path}：{reason}", f"{path} cannot be read ({reason}); expected a file with the password")
        return ""
    if not _PASSWORD.fullmatch(password):
        value.wrong(
            f"{path} 里应为一行可见字符，最多 128 个，不含分号",
            f"expected one line of at most 128 visible characters without ; in {path}",
        )
        return ""
    return password


def _file(found: Found, name: str, place: Path) -> str:
    if name not in found:
        return ""
    path = (place.parent / found[name].text()).resolve()
    if not _PATH.fullmatch(str(path)):
        found[name].wrong(
            f"路径 {str(path)!r} 含有不可用的字符", f"a path of letters, digits, / . _ - is expected: {path}"
        )
    elif not path.is_file():
        found[name].wrong(f"没有文件 {path}", f"there is no file {path}; expected one in PEM form")
    return str(path)


def _named(found: Found, name: str, pattern: re.Pattern[str], such: str) -> str:
    if name not in found:
        return ""
    text = found[name].text()
    if not pattern.fullmatch(text):
        found[name].wrong(f"不可用的值 {text!r}，例如：{such}", f"{text!r} cannot be; expected such as {such}")
    return text
