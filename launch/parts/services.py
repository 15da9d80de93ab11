"""Our own services: the controller, the gateway and the recording worker."""

import importlib.util
import json
import os
import shutil
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launch.parts import Part
from launch.parts.launcher import through_drop
from launch.settings import ROOT
from launch.site import Site

MODULES = {
    "controller": "ari_app.main",
    "gateway": "agent_ui.gateway.main",
    "recorder": "recording.worker",
    "webhooks": "webhooks.worker",
    "standby": "ari_app.main",
    "guard": "ari_app.guard_main",
}


def exists(module: str) -> bool:
    """Whether this module of ours is there (only looked for, not run)."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def part(site: Site, name: str) -> Part:
    """One service as a part. Its ready mark from an earlier life is removed before each start, restarts included."""
    mark = site.run / f"{name}.ready"
    options = ["--directory", str(ROOT), "--forget", str(mark)]
    command = [*(_only_the_filter() if name == "guard" else ()), sys.executable, "-m", MODULES[name]]
    words = through_drop(command, options=options)
    is_ready: Callable[[], bool] = (lambda: healthy(site)) if name == "gateway" else mark.exists
    return Part(name, "services", words, "TERM", is_ready, 45.0, project_version)


def _only_the_filter() -> tuple[str, ...]:
    """The guard reads what strangers wrote: of root's rights it keeps that over packet filters, and no other."""
    setpriv = shutil.which("setpriv")
    if os.getuid() != 0 or setpriv is None:
        return ()
    return (setpriv, "--bounding-set=-all,+net_admin", "--inh-caps=-all,+net_admin", "--no-new-privs")


def healthy(site: Site) -> bool:
    """Whether the gateway answers."""
    return _health(site) is not None


def all_well(site: Site) -> bool:
    """Whether the gateway says that every part is well."""
    return bool((_health(site) or {}).get("ready"))


def _health(site: Site) -> dict[str, Any] | None:
    url = f"{site.http_url}/api/health"
    try:
        # No proxy of the machine's between us and loopback.
        # Whether it answers is asked, and nothing told: the operator's own certificate need not name this address.
        tls = ssl._create_unverified_context()
        direct = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
        opener = urllib.request.build_opener(*direct)
        with opener.open(url, timeout=3) as answer:
            found = json.load(answer)
            return found if answer.status == 200 and isinstance(found, dict) else None
    except (OSError, ValueError, urllib.error.URLError):
        return None


def project_version() -> str:
    """The version in pyproject.toml."""
    import tomllib

    return str(tomllib.loads(Path(ROOT / "pyproject.toml").read_text())["project"]["version"])
