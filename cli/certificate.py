"""``zuoxi certificate``: what browsers have to trust, and how they come to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.routing import Json, print_json
from cli.running import var_directory
from cli.words import say
from launch import certificates
from launch.settings import load
from lexicon.errors import Refused

HOW_ZH = """让浏览器信任：把上面的根证书（--export 导出）交给每台电脑，核对 SHA-256 指纹，然后导入：
  Windows     certutil -addstore -f Root zuoxi.crt（管理员）；域内用组策略下发
  macOS       钥匙串访问 → 系统 → 导入 → 始终信任
  Debian      cp zuoxi.crt /usr/local/share/ca-certificates/ && update-ca-certificates
  Chrome/Edge on Linux: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n zuoxi -i zuoxi.crt"""
HOW_EN = """For browsers to trust it: take the authority (--export) to each computer, compare its SHA-256, import it:
  Windows     certutil -addstore -f Root zuoxi.crt (as administrator), or by group policy
  macOS       Keychain Access, System, import, Always Trust
  Debian      cp zuoxi.crt /usr/local/share/ca-certificates/ && update-ca-certificates
  Chromium on Linux: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n zuoxi -i zuoxi.crt"""


def command(
    export: Annotated[
        Path | None, typer.Option(help=say("把根证书写到这个文件", "write the authority's certificate to this file"))
    ] = None,
    renew: Annotated[
        bool,
        typer.Option("--renew", help=say("现在换发服务器证书（不用重启）", "make a new one now; no restart needed")),
    ] = False,
    is_json: Json = False,
) -> None:
    """Fingerprints, names and end of the gateway's certificate; made when there is none yet."""
    settings, var = load(), var_directory()
    found = certificates.papers(settings, var)
    if found is None:
        raise Refused(say("没有启用 TLS：设置 ZUOXI_TLS", "TLS is off: set ZUOXI_TLS=generated, or own"))
    if renew:
        if found.authority is None:
            raise Refused(say("证书是自备的：替换文件即可", "the certificate is your own: put a new one in its place"))
        certificates.forget(var)
    found = certificates.prepare(settings, var) or found
    told: dict[str, Any] = {
        "certificate": str(found.certificate),
        "ends": certificates.ends(found.certificate),
        "sha256": certificates.fingerprint(found.certificate),
        "names": certificates.names_of(settings) if found.authority else None,
        "authority": None,
    }
    if found.authority is not None:
        told["authority"] = {"file": str(found.authority), "sha256": certificates.fingerprint(found.authority)}
        if export is not None:
            export.write_bytes(found.authority.read_bytes())
    elif export is not None:
        raise Refused(say("证书是自备的：没有根证书可导出", "the certificate is your own: there is nothing to export"))
    if is_json:
        print_json(told)
        return
    for name in ("certificate", "ends", "sha256"):
        print(f"{name:12} {told[name]}")
    if found.authority is not None:
        print(f"{'names':12} {', '.join(told['names'])}")
        print(f"{'authority':12} {found.authority}\n{'sha256':12} {told['authority']['sha256']}")
        print(say(HOW_ZH, HOW_EN), file=sys.stderr)
