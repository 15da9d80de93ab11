"""Before the services of a production machine start: directories, what Asterisk and coturn read, the certificate.

``python -m launch.prepare`` by zuoxi-prepare.service, as their user. Needs no database: a telephone has to be answered.
"""

import json
import sys
from typing import Any

from launch import certificates
from launch.asterisk_root import find
from launch.parts import asterisk, turn
from launch.settings import load
from launch.site import Site
from lexicon.errors import ZuoxiError


def prepare(site: Site) -> None:
    """Everything that a start makes anew. Raises ZuoxiError."""
    site.prepare()
    certificates.prepare(site.settings, site.var)
    found = find(site.settings)
    asterisk.prepare(site, found)
    if site.settings.turn == "on":
        turn.prepare(site)
    _record(site, found.why)


def _record(site: Site, why: str) -> None:
    """What the command line reads of a running centre (cli/running.py)."""
    tls = certificates.papers(site.settings, site.var)
    state: dict[str, Any] = {
        "processes": {},
        "parts": {},
        "ports": {name: port for name, port, _ in site.ports.named()},
        "rtp": [site.ports.rtp_first, site.ports.rtp_last],
        "urls": {"desktop": f"{site.http_url}/", "wallboard": f"{site.http_url}/wallboard"},
        "sip": f"{site.addresses.phones}:{site.ports.sip}",
        "asterisk": why,
        "services": [],
        "authority": None if tls is None or tls.authority is None else str(tls.authority),
    }
    for name, told in (("state.json", state), ("env.json", site.environment())):
        path = site.run / name
        temporary = path.with_name(f".{path.name}.new")
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(told, indent=2) + "\n")
        temporary.replace(path)


def main() -> int:
    """Exit status 1 with one line when something cannot be."""
    try:
        settings = load()
        prepare(Site(settings, settings.var.absolute(), settings.ports()))
    except ZuoxiError as error:
        print(error.text, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
