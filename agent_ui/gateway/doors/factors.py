"""The second factor: codes of a telephone's programme (TOTP, RFC 6238), and recovery codes for who lost it.

Seeds are sealed (AES-256-GCM, the person's id bound in) with a key that is a file of its own, made at first start: who
has the database alone has none of them.
"""

import hashlib
import hmac
import secrets

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.ids import AgentId

STEP_S = 30
ISSUER = "Zuoxi"
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_NONCE = 12


class Factors:
    """Makes seeds and knows their codes."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._box, self._clock = AESGCM(key), clock

    def new(self, person: AgentId) -> tuple[str, bytes]:
        """A seed: as the telephone is told it, and as it is kept."""
        seed, nonce = pyotp.random_base32(), secrets.token_bytes(_NONCE)
        return seed, nonce + self._box.encrypt(nonce, seed.encode(), person.encode())

    def open(self, person: AgentId, sealed: bytes) -> str:
        """Raises Refused: sealed with another key, or of another person."""
        try:
            return self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], person.encode()).decode()
        except InvalidTag as error:
            raise Refused("the key of the second factors is another one", code="factor-unreadable") from error

    def step_of(self, seed: str, code: str, after: int) -> int | None:
        """The step that this is the code of: the present one, the one before or the one behind; None: it is wrong.

        Only of those ``after`` the last that was used: nobody who saw a code can use it again.
        """
        now, totp = int(self._clock.now().timestamp()) // STEP_S, pyotp.TOTP(seed)
        found = None
        for step in (now - 1, now, now + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()) and step > after:
                found = step
        return found


def address_of(seed: str, login: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The QR code as a data: address of an SVG picture."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#ffffff")


def recovery_codes() -> list[str]:
    """118 bits each: their plain SHA-256 is safe to keep."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(6)) for _ in range(4)) for _ in range(CODES)]


def hash_of(code: str) -> str:
    """What is kept of a recovery code; however it was typed."""
    return hashlib.sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()


def is_recovery_code(code: str) -> bool:
    """Whether it looks like one, and not like one of a telephone."""
    return len("".join(code.split()).replace("-", "")) > 8
