"""An archive of ``backup.py`` back into an empty state directory, with its counts compared."""

import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from launch.backup import DUMP, FORMAT, MANIFEST, Manifest, counts, digest, load_dump
from launch.parts import postgres
from launch.ports import Ports
from launch.settings import LaunchSettings
from launch.stack import Stack
from lexicon.errors import Refused

_PRIVATE = ("secrets/", "demo.json")
_PLACES = ("secrets/", "spool/journal/", "recordings/", "asterisk-extra/", "demo.json", "zuoxi.toml")


class _Bare(Stack):
    """PostgreSQL alone, its database made and left empty until the dump is in."""

    dump: Path
    manifest: Manifest
    act: str

    def _after_postgres(self) -> None:
        postgres.create_database(self.site)
        load_dump(self.site, self.dump)
        revision, rows = counts(self.site)
        if (revision, rows) != (self.manifest.revision, self.manifest.rows):
            wrong = {name for name in rows.keys() | self.manifest.rows.keys() if rows.get(name) != self._told(name)}
            raise Refused(f"the restored rows are not those of the backup: {', '.join(sorted(wrong)) or revision}")
        self._run_module("store.migrate")  # the archive may be of an older release
        noted = postgres.query(self.site, self.act)
        if noted.returncode:
            raise Refused(f"the restore could not be noted in the audit trail: {noted.stderr.strip()}")

    def _told(self, table: str) -> int | None:
        return self.manifest.rows.get(table)


def restore(archive: Path, settings: LaunchSettings, ports: Ports, by: tuple[str, str] = ("restore", "")) -> Manifest:
    """Fill ``settings.var``, which must be empty. Raises ``Refused``, and then the place is as it was.

    ``by``: who and from where. It is in the trail that is restored: what came after the backup is not in there.
    """
    var = settings.var.absolute()
    if var.exists() and any(var.iterdir()):
        raise Refused(f"{var} is not empty; restore into a new place with ZUOXI_VAR")
    with tempfile.TemporaryDirectory(prefix=".zuoxi-restore-", dir=_existing(var.parent)) as room:
        manifest = unpack(archive, Path(room))
        try:
            _fill(var, Path(room), manifest)
            bare = _Bare(var, ports, ("postgres",), settings=settings)
            bare.dump, bare.manifest, bare.act = Path(room) / DUMP, manifest, _act(archive, manifest, by)
            with bare:
                pass
        except BaseException:
            shutil.rmtree(var, ignore_errors=True)  # it was empty
            raise
    return manifest


def _act(archive: Path, manifest: Manifest, by: tuple[str, str]) -> str:
    detail = {"made_at": manifest.made_at, "version": manifest.version, "recordings": manifest.recordings}
    who, whom, address, told = (_quoted(one) for one in (by[0], archive.name, by[1], json.dumps(detail)))
    return f"SELECT audit_add(now(), {who}, 'restored', {whom}, '', {address}, {told})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fill(var: Path, room: Path, manifest: Manifest) -> None:
    for name in manifest.files:
        if name == DUMP:
            continue
        # What holds for this checkout is for its owner to decide.
        target = var / (f"{name}.restored" if name == "zuoxi.toml" else name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (room / name).rename(target)
        target.chmod(0o600 if name.startswith(_PRIVATE) else 0o644)


def _existing(directory: Path) -> Path:
    return directory if directory.is_dir() else _existing(directory.parent)


def unpack(archive: Path, room: Path) -> Manifest:
    """Everything that the manifest names, checked; nothing else of the archive is looked at."""
    try:
        with tarfile.open(archive) as opened:
            manifest = _manifest(opened)
            for name, wanted in manifest.files.items():
                if name != DUMP and not name.startswith(_PLACES) or ".." in Path(name).parts:
                    raise Refused(f"{archive}: {name} has no place here")
                member = opened.extractfile(name)
                if member is None:
                    raise Refused(f"{archive}: {name} is no file")
                target = room / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    while chunk := member.read(1 << 20):
                        out.write(chunk)
                if digest(target) != wanted:
                    raise Refused(f"{archive}: {name} is damaged")
            return manifest
    except (OSError, tarfile.TarError, KeyError) as error:
        raise Refused(f"{archive}: {error}") from None


def _manifest(opened: tarfile.TarFile) -> Manifest:
    said = opened.extractfile(MANIFEST)
    try:
        found = json.loads(said.read()) if said is not None else {}
        manifest = Manifest(**found)
    except (ValueError, TypeError):
        raise Refused(f"no backup of ours: its {MANIFEST} cannot be read") from None
    if manifest.format != FORMAT or DUMP not in manifest.files:
        raise Refused(f"a backup of format {manifest.format}, made by {manifest.version}; this version reads {FORMAT}")
    return manifest
