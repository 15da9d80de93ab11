"""Before the services of a production machine start: directories, what Asterisk and coturn read, the certificate.

``python -m launch.prepare`` by zuoxi-prepare.service, as their user. Needs no database: a telephone has to be answered.
"""

import sys

from launch import certificates
from launch.asterisk_root import find
from launch.parts import asterisk, turn
from launch.record import record
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
    record(site, {"processes": {}, "parts": {}, "asterisk": found.why, "services": []}, mode=0o600)


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
