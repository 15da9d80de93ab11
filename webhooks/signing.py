"""THINKER: signed as Standard Webhooks says: HMAC-SHA256 over id, timestamp and body."""

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def headers_of(secret: str, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What the receiver needs to see that it is from us, whole, and not an old one again."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
        "user-agent": "Zuoxi-Webhooks",
    }


def secret_of(key: bytes) -> str:
    """A key as it is told to people."""
    return PREFIX + base64.b64encode(key).decode()
