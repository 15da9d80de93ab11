"""Where Asterisk comes from: a private tree built from Debian packages, or one the machine already has.

Debian 12 ships no Asterisk. The tree is only unpacked, nothing in it is run or configured, so it needs neither root nor
namespaces; its programs run through its own loader with the machine's paths valid. See docs/decisions/0003.
"""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.lines.file import lines_of
from launch.settings import LaunchSettings
from lexicon.errors import Refused

OLDEST = (22, 10, 1)
OLDEST_SYSTEM = (22, 0, 0)
PACKAGES = "base-files,libc6,asterisk,asterisk-modules,asterisk-core-sounds-en-wav,asterisk-moh-opsound-wav"
# Without what it depends on: the drivers are the machine's affair, and would bring a compiler into the tree.
_FOR_SPANS = """set -e
export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
mkdir "$1/spans" && cd "$1/spans"
libraries=$(apt-cache depends asterisk-dahdi | sed -nE 's/.*Depends: (lib(openr2|pri|ss7|tonezone)[^ ]*)/\\1/p')
apt-get download -q asterisk-dahdi $libraries
for package in *.deb; do dpkg-deb -x "$package" "$1"; done
cd / && rm -r "$1/spans"
"""


@dataclass(frozen=True, slots=True)
class Asterisk:
    """An Asterisk that can be started: the words that start its program, its directories, and why this one."""

    command: tuple[str, ...]
    root: Path
    module_dir: Path
    data_dir: Path
    music_dir: Path
    version: str
    why: str


def _version_of(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{command[-1]} does not run: {error}") from None
    found = re.match(r"Asterisk (\d+\.\d+\.\d+\S*)", done.stdout)
    if not found:
        raise Refused(f"{command[-1]} does not run: {(done.stderr or done.stdout).strip()[:200]}")
    return found[1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def in_tree(root: Path) -> Asterisk:
    """The Asterisk of a private tree, checked by running it; raises ``Refused`` when it is not whole or too old."""
    loader = next(iter(sorted(root.glob("usr/lib/*/ld-linux-*.so.*"))), None)
    if loader is None:
        raise Refused(f"{root} holds no loader; delete it and start again")
    libraries = loader.parent
    command = (
        str(loader),
        "--library-path",
        f"{libraries}:{libraries}/pulseaudio:{root}/usr/lib",  # libpri lies in the last
        str(root / "usr/sbin/asterisk"),
    )
    version = _version_of(command)
    if _numbers(version) < OLDEST:
        raise Refused(
            f"Asterisk {version} in {root} is older than {'.'.join(map(str, OLDEST))}; delete it, start again"
        )
    data = root / "usr/share/asterisk"
    modules = libraries / "asterisk/modules"
    return Asterisk(command, root, modules, data, data / "moh", version, "private tree, its own loader")


def on_system() -> Asterisk:
    """The machine's own Asterisk; raises ``Refused`` when it is missing or too old."""
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    hint = "unset ZUOXI_ASTERISK to use a private one"
    if program is None:
        raise Refused(f"ZUOXI_ASTERISK=system, but no asterisk is installed; {hint}")
    version = _version_of((program,))
    if _numbers(version) < OLDEST_SYSTEM:
        raise Refused(f"ZUOXI_ASTERISK=system, but the installed one is {version}, older than 22; {hint}")
    usual = ["/usr/lib/asterisk/modules", *map(str, Path("/usr/lib").glob("*/asterisk/modules"))]
    modules = _first_with("chan_pjsip.so", [_own_word("astmoddir"), *usual, "/usr/local/lib/asterisk/modules"])
    if modules is None:
        raise Refused(f"ZUOXI_ASTERISK=system, but its modules (chan_pjsip.so) were not found; {hint}")
    data = _first_with("documentation", [_own_word("astdatadir"), "/usr/share/asterisk", "/var/lib/asterisk"])
    if data is None:
        raise Refused(f"ZUOXI_ASTERISK=system, but its data directory was not found; {hint}")
    return Asterisk((program,), Path("/"), modules, data, data / "moh", version, "ZUOXI_ASTERISK=system")


def _own_word(name: str, conf: Path = Path("/etc/asterisk/asterisk.conf")) -> str:
    try:
        found = re.search(rf"^\s*{name}\s*=>?\s*(\S+)", conf.read_text(errors="replace"), re.MULTILINE)
    except OSError:
        return ""
    return found[1] if found else ""


def _first_with(name: str, directories: list[str]) -> Path | None:
    return next((Path(each) for each in directories if each and (Path(each) / name).exists()), None)


def tree_path(settings: LaunchSettings) -> Path:
    """Where the private tree lies or will lie: in the cache, or under var where the cache cannot be written.

    A centre with spans has one of its own. Raises Refused (lines.yml).
    """
    name = f"asterisk-{settings.asterisk_suite}{'-dahdi' if lines_of(settings.lines).spans else ''}"
    cached = settings.cache / name
    if cached.is_dir():
        return cached
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return settings.var / "cache" / name
    return cached if os.access(settings.cache, os.W_OK) else settings.var / "cache" / name


def find(settings: LaunchSettings) -> Asterisk:
    """The Asterisk these settings ask for, without building anything; raises ``Refused``."""
    if settings.asterisk == "system":
        return on_system()
    root = tree_path(settings)
    if not root.is_dir():
        raise Refused(f"there is no Asterisk in {root} yet; run `make up`")
    return in_tree(root)


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f".{root.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def obtain(settings: LaunchSettings) -> Asterisk:
    """The Asterisk these settings ask for, built first when it is not there; raises ``Refused`` with what to do."""
    if settings.asterisk == "system":
        return on_system()
    root = tree_path(settings)
    with _only_builder(root):
        if root.is_dir():
            try:
                return in_tree(root)
            except Refused as refusal:
                print(f"{refusal.text}: building it anew", flush=True)
                shutil.rmtree(root)
        _build(root, settings)
    return in_tree(root)


def _build(root: Path, settings: LaunchSettings) -> None:
    """Unpack the packages beside the final place, try the result, then rename: a half-built tree is never seen."""
    if shutil.which("mmdebstrap") is None:
        raise Refused("mmdebstrap is not installed; run `make up`, or as root: apt-get install mmdebstrap")
    for stale in root.parent.glob(f".{root.name}.new*"):
        shutil.rmtree(stale, ignore_errors=True)
    temporary = root.parent / f".{root.name}.new.{os.getpid()}"
    hook: Path | None = None
    if lines_of(settings.lines).spans:
        hook = root.parent / f".{root.name}.hook.{os.getpid()}"
        hook.write_text(_FOR_SPANS)
    command = [
        "mmdebstrap",
        # Only unpacked, never configured: no chroot, no root, nothing of it runs on this machine.
        "--mode=chrootless",
        "--variant=extract",
        # Mirrors of the testing suite are now and then served past the date in their Release file.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        '--aptopt=APT::Install-Recommends "false"',
        '--aptopt=Acquire::Retries "3"',
        f"--include={PACKAGES}",
        *([f'--extract-hook=sh {hook} "$1"'] if hook is not None else []),
        settings.asterisk_suite,
        str(temporary),
        *([settings.asterisk_mirror] if settings.asterisk_mirror else []),
    ]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise Refused(
                f"mmdebstrap could not unpack Asterisk from Debian {settings.asterisk_suite} (its words are above);"
                " check the network, or set ZUOXI_ASTERISK_MIRROR to a Debian mirror you can reach"
            )
        temporary.chmod(0o755)
        in_tree(temporary)
        temporary.rename(root)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if hook is not None:
            hook.unlink(missing_ok=True)


def main() -> None:
    """Get Asterisk ready and say which one it is."""
    from launch.settings import load
    from lexicon.errors import ZuoxiError

    try:
        asterisk = obtain(load())
    except ZuoxiError as error:
        raise SystemExit(f"asterisk: {error.text}") from None
    print(f"Asterisk {asterisk.version} ({asterisk.why}) in {asterisk.root}")


if __name__ == "__main__":
    main()
