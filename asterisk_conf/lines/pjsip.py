"""SIP trunks as PJSIP wants them: the sections that ``pjsip.conf`` has beyond the product's own."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from asterisk_conf.addresses import behind_translation
from asterisk_conf.lines.trunk import Listening, Profile, Shown, Transport, Trunk, Trunks, host_is_address
from asterisk_conf.settings import AsteriskSettings

CONTEXT = "from-trunk"  # of extensions.conf
HIDDEN = "(not shown)"


def with_trunks(files: Mapping[str, str], trunks: Trunks, settings: AsteriskSettings) -> dict[str, str]:
    """Asterisk's files with the trunks in them; without trunks nothing is added."""
    if not trunks.trunks:
        return dict(files)
    return {**files, "pjsip.conf": files["pjsip.conf"] + "\n" + pjsip_conf(trunks, settings)}


def pjsip_conf(trunks: Trunks, settings: AsteriskSettings, *, is_shown: bool = False) -> str:
    """The sections of the trunks. ``is_shown``: for people to read, without passwords."""
    text = ["; SIP trunks. Rendered from lines.yml: change that, not this."]
    for is_ipv6, transport in sorted({(one.is_ipv6, one.transport) for one in trunks.trunks}):
        if (is_ipv6, transport) != (False, Transport.UDP):  # the product's own: transport-udp
            text += ["", *_transport(is_ipv6, transport, trunks.listening, settings)]
    for trunk in trunks.trunks:
        text += ["", f"; {trunk.name}"]
        text += _endpoint(trunk, trunks.listening, settings)
        text += ["", f"[{trunk.name}]", "type = aor", f"contact = {_uri(trunk)}"]
        text += [f"qualify_frequency = {trunk.qualify_s}", "qualify_timeout = 3"]
        if trunk.profile is Profile.GATEWAY:
            # A gateway whose lines are down answers, but with a refusal.
            text += ["qualify_2xx_only = yes"]
        if trunk.allow:
            text += ["", f"[{trunk.name}]", "type = identify", f"endpoint = {trunk.name}"]
            text += [f"match = {network}" for network in trunk.allow]
        text += _account(trunk, HIDDEN if is_shown else None)
    return "\n".join([*text, ""])


def _transport(is_ipv6: bool, transport: Transport, listening: Listening, settings: AsteriskSettings) -> Iterable[str]:
    host = f"[{listening.ipv6}]" if is_ipv6 else str(settings.sip_host)
    port = (listening.tls_port or 0) if transport is Transport.TLS else settings.sip_port
    yield from (f"[{_transport_name(is_ipv6, transport)}]", "type = transport", f"protocol = {transport.value}")
    yield f"bind = {host}:{port}"
    if not is_ipv6:
        yield from behind_translation(settings.external_host, settings.media_host, settings.local_nets)
    if transport is Transport.TLS:
        # What the carrier shows must be signed by one we trust, and be for the name that we called.
        yield from ("method = tlsv1_2", "verify_server = yes", f"ca_list_file = {listening.authorities}")
        if listening.certificate:
            yield from (f"cert_file = {listening.certificate}", f"priv_key_file = {listening.key}")


def _transport_name(is_ipv6: bool, transport: Transport) -> str:
    return f"transport-{transport.value}{'6' if is_ipv6 else ''}"


def _endpoint(trunk: Trunk, listening: Listening, settings: AsteriskSettings) -> Iterable[str]:
    yield from (f"[{trunk.name}]", "type = endpoint")
    yield f"transport = {_transport_name(trunk.is_ipv6, trunk.transport)}"
    yield from (f"context = {CONTEXT}", "disallow = all", f"allow = {','.join(trunk.codecs)}")
    yield f"dtmf_mode = {trunk.keys.value}"
    yield f"media_address = {listening.ipv6 if trunk.is_ipv6 else settings.media_host}"
    yield from ("bind_rtp_to_media_address = yes", "direct_media = no", "rtp_symmetric = yes")
    yield from ("rtp_timeout = 60", "rtp_timeout_hold = 300", f"aors = {trunk.name}")
    if trunk.is_srtp:
        yield "media_encryption = sdes"
    if trunk.account is not None:
        yield f"outbound_auth = {trunk.name}"
    if domain := trunk.domain or _outside(trunk, settings):
        yield f"from_domain = {domain}"
    if trunk.shown is Shown.PAI:
        yield "send_pai = yes"
    if trunk.shown is Shown.RPID:
        yield "send_rpid = yes"
    yield from _from_user(trunk)
    yield f"trust_id_inbound = {'yes' if trunk.is_trusted else 'no'}"
    if trunk.shown is not Shown.FROM:
        yield "trust_id_outbound = yes"
    yield f"set_var = TIMEOUT(absolute)={settings.max_call_s}"
    yield f"set_var = ZUOXI_TRUNK={trunk.name}"
    yield "set_var = CHANNEL(hangup_handler_push)=zuoxi-sound,s,1"


def _outside(trunk: Trunk, settings: AsteriskSettings) -> str:
    """Behind a router: our address as a carrier beyond it knows it. PJSIP writes the inner one in From otherwise."""
    if settings.external_host is None or trunk.is_ipv6:
        return ""
    is_inside = host_is_address(trunk.host) and any(ip_address(trunk.host) in one for one in settings.local_nets)
    return "" if is_inside else str(settings.external_host)


def _from_user(trunk: Trunk) -> Iterable[str]:
    """Where From carries no number to show: a carrier that reads it elsewhere, or lets us show none, knows its customer
    by From."""
    is_numberless = trunk.wants.shows == ()
    if trunk.account is not None and (is_numberless or trunk.shown is not Shown.FROM):
        yield f"from_user = {trunk.account.user}"
    elif is_numberless:
        yield "from_user = anonymous"


def _account(trunk: Trunk, password: str | None) -> Iterable[str]:
    account = trunk.account
    if account is None:
        return
    yield from ("", f"[{trunk.name}]", "type = auth", "auth_type = userpass", f"username = {account.user}")
    yield f"password = {account.password if password is None else password}"
    if account.is_registering:
        server = account.server or trunk.domain or _host(trunk)
        port = f":{trunk.port}" if server == _host(trunk) else ""
        yield from ("", f"[{trunk.name}]", "type = registration", f"endpoint = {trunk.name}", "line = yes")
        yield f"transport = {_transport_name(trunk.is_ipv6, trunk.transport)}"
        yield from (f"outbound_auth = {trunk.name}", f"server_uri = sip:{server}{port}{_parameter(trunk)}")
        yield f"client_uri = sip:{account.user}@{trunk.domain or _host(trunk)}"
        yield from (f"contact_user = {account.user}", f"expiration = {account.expiry_s}")
        # A carrier that was away, or refused us for a while, is asked again for as long as it takes.
        yield from ("retry_interval = 20", "forbidden_retry_interval = 300", "max_retries = 1000000")
        # Otherwise Asterisk gives up for good at the first 401, which a carrier's fault can be as well as ours.
        yield from ("auth_rejection_permanent = no", "fatal_retry_interval = 300")
        if server != _host(trunk):
            yield f"outbound_proxy = {_uri(trunk)}\\;lr"


def _host(trunk: Trunk) -> str:
    return f"[{trunk.host}]" if host_is_address(trunk.host) and ":" in trunk.host else trunk.host


def _uri(trunk: Trunk) -> str:
    return f"sip:{_host(trunk)}:{trunk.port}{_parameter(trunk)}"


def _parameter(trunk: Trunk) -> str:
    """Asterisk's files take a plain ';' for a comment."""
    return "" if trunk.transport is Transport.UDP else f"\\;transport={trunk.transport.value}"
