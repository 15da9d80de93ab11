"""Entry of the Asterisk container: its configuration out of ``ZUOXI_*``, then Asterisk takes this process's place."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from asterisk_conf.render import render
from asterisk_conf.settings import read_settings
from asterisk_conf.write import link_recordings, write
from launch.asterisk_root import in_tree
from lexicon.errors import ZuoxiError

HOME = Path("/var/lib/zuoxi-exchange")


def main() -> None:
    """Never returns; a wrong or missing setting is one line and exit status 2."""
    env = os.environ
    try:
        asterisk = in_tree(Path("/opt/asterisk"))
        settings = read_settings(
            {
                "sip_host": env["ZUOXI_SIP_HOST"],
                "media_host": env.get("ZUOXI_MEDIA_HOST", env["ZUOXI_SIP_HOST"]),
                "external_host": env.get("ZUOXI_EXTERNAL_HOST") or None,
                "ice_host": env.get("ZUOXI_ICE_HOST") or env.get("ZUOXI_EXTERNAL_HOST") or None,
                "sip_port": env["ZUOXI_SIP_PORT"],
                "http_port": urlsplit(env["ZUOXI_ARI_URL"]).port,
                "ami_port": env["ZUOXI_AMI_PORT"],
                "rtp_first": env["ZUOXI_RTP_FIRST"],
                "rtp_last": env["ZUOXI_RTP_LAST"],
                "trunk_address": env.get("ZUOXI_TRUNK_ADDRESS", "127.0.0.1"),
                "trunk_port": env.get("ZUOXI_TRUNK_PORT", "15070"),
                "ari_user": env["ZUOXI_ARI_USER"],
                "ari_password": env["ZUOXI_ARI_PASSWORD"],
                "ami_user": env["ZUOXI_AMI_USER"],
                "ami_secret": env["ZUOXI_AMI_SECRET"],
                "module_dir": str(asterisk.module_dir),
                "data_dir": str(asterisk.data_dir),
                "music_dir": str(asterisk.music_dir),
                **{f"{name}_dir": str(HOME / name) for name in ("etc", "lib", "spool", "log", "run")},
            }
        )
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set; docker/settings.sh makes it")
    except ZuoxiError as error:
        print(error.text, file=sys.stderr)
        sys.exit(2)
    for directory in ("lib/keys/keys", "spool", "log", "run"):
        (HOME / directory).mkdir(parents=True, exist_ok=True)
    link_recordings(HOME / "spool", Path(env.get("ZUOXI_RAW_DIR", "/var/lib/zuoxi-raw")))
    write(render(settings), HOME / "etc")
    plain = {name: value for name, value in env.items() if name in ("PATH", "LANG", "TZ")}
    words = [*asterisk.command, "-f", "-C", str(HOME / "etc" / "asterisk.conf")]
    os.chdir("/")
    os.execve(words[0], words, plain)


if __name__ == "__main__":
    main()
