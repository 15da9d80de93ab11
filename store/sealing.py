"""What is kept sealed in the database: AES-256-GCM with keys that are a file of their own, made at first use.

Who has the database alone, or a copy of it, opens nothing; what is moved to another row does not open there. The file
holds a key a line: the first seals, all of them open, so that a new key can be put in front while the old one is used.
"""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lexicon.errors import Refused

SEALED = "sealed1"
_NONCE = 12


def read_keys(file: Path) -> list[bytes]:
    """The keys of this file, made at first use; readable by its owner only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return [bytes.fromhex(line) for line in file.read_text("ascii").split()]
    with os.fdopen(descriptor, "w") as out:
        key = secrets.token_bytes(32)
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return [key]


def write_keys(file: Path, keys: list[bytes]) -> None:
    """These instead, whole or not at all."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write("".join(key.hex() + "\n" for key in keys))
        out.flush()
        os.fsync(out.fileno())
    was = file.stat()
    os.chown(new, was.st_uid, was.st_gid)  # a command of root's leaves it to the service
    new.rename(file)


class Box:
    """Reads its keys anew when something was sealed with one that it does not know: it was made meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._keys = read_keys(file)

    @property
    def newest(self) -> str:
        """What marks everything sealed with the key that seals now."""
        return f"{SEALED}:{_mark(self._keys[0])}:"

    def seal(self, about: str, text: str) -> str:
        """``about``: the row that it is for."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(self._keys[0]).encrypt(nonce, text.encode(), about.encode())
        return self.newest + base64.b64encode(sealed).decode()

    def open(self, about: str, sealed: str) -> str:
        """Raises Refused: sealed with a key that is not there, or for another row."""
        _, mark, data = sealed.split(":")
        key = self._key(mark)
        if key is None:
            self._keys = read_keys(self._file)
            key = self._key(mark)
        raw = base64.b64decode(data)
        try:
            if key is not None:
                return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except InvalidTag:
            pass
        raise Refused(f"sealed with a key that is not in {self._file.name}, or for another row", code="unreadable")

    def _key(self, mark: str) -> bytes | None:
        return next((key for key in self._keys if _mark(key) == mark), None)

    def turn(self) -> None:
        """A new key in front of the others."""
        self._keys = [secrets.token_bytes(32), *read_keys(self._file)]
        write_keys(self._file, self._keys)

    def drop_old(self) -> None:
        """Nothing is sealed with them any more."""
        self._keys = self._keys[:1]
        write_keys(self._file, self._keys)


def is_sealed(text: str) -> bool:
    """Whether it was."""
    return text.startswith(f"{SEALED}:")


def _mark(key: bytes) -> str:
    return hashlib.sha256(b"zuoxi-key" + key).hexdigest()[:8]
