"""What a start writes down of itself: for the command line (cli/running.py), and for whoever has to clean up."""

import json
from collections.abc import Mapping
from typing import Any

from asterisk_conf.write import write_one
from launch.certificates import papers
from launch.site import Site


def record(site: Site, found: Mapping[str, Any], *, mode: int) -> None:
    """``run/state.json``, with ``found`` and what the site itself tells; ``run/env.json`` has secrets."""
    tls = papers(site.settings, site.var)
    state = {
        **found,
        "ports": {name: port for name, port, _ in site.ports.named()},
        "rtp": [site.ports.rtp_first, site.ports.rtp_last],
        "authority": None if tls is None or tls.authority is None else str(tls.authority),
        "urls": {"desktop": f"{site.http_url}/", "wallboard": f"{site.http_url}/wallboard"},
        "sip": f"{site.addresses.phones}:{site.ports.sip}",
    }
    write_one(site.run, "state.json", json.dumps(state, indent=2) + "\n", mode=mode)
    write_one(site.run, "env.json", json.dumps(site.environment(), indent=2) + "\n", mode=0o600)
