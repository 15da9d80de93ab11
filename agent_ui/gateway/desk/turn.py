"""The relay for sound (coturn): a user and a password that end by themselves, made for one sign-in."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from agent_ui.gateway.doors.sign_in import LIFE
from agent_ui.gateway.protocol.phone import IceServer
from agent_ui.gateway.settings import Settings

# A call that began before the sign-in's end may go on after it.
LASTS = LIFE + timedelta(hours=4)


def relays(settings: Settings, person: str, now: datetime) -> list[IceServer]:
    """What the softphone of this person is told; nothing without a relay.

    coturn knows no users: who shows a name "expiry:somebody" and its HMAC under the shared secret was sent by us.
    """
    if not settings.turn_urls:
        return []
    name = f"{int((now + LASTS).timestamp())}:{person}"
    digest = hmac.new(settings.turn_secret.encode(), name.encode(), hashlib.sha1).digest()
    password = base64.b64encode(digest).decode()
    return [IceServer(urls=list(settings.turn_urls), username=name, credential=password)]
