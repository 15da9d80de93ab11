"""What no log may say: passwords, keys, tokens, codes and cookies of a test run; looked for in every part's logs."""

import uuid

import aiohttp
import pyotp
import pytest

from agent_ui.gateway.protocol import doors as protocol_doors
from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import tokens as protocol_tokens
from agent_ui.gateway.protocol import webhooks as protocol_webhooks
from cli.demo_agent import AgentFailed, Api
from cli.phone import NotRegistered
from launch.stack import Stack
from store.seed import HASHER
from tests.journeys.centre import PASSWORD, UNSAID, Centre

ROOT = "t-root"
WRONG = "geheim-at-the-door"
PERSON = """
INSERT INTO person (id, login, name_zh, name_en, role, password_hash)
VALUES ($1, $1, '测试管理员', 'Test administrator', 'administrator', $2)
ON CONFLICT (id) DO NOTHING
"""


def said(stack: Stack) -> list[str]:
    """In which logs a secret stands, and how it begins."""
    own = {one.read_text().strip() for one in (stack.site.var / "secrets").iterdir()}
    sought = {one: one.encode() for one in own | UNSAID if len(one) >= 6}
    found = []
    for file in stack.site.log.rglob("*"):
        told = file.read_bytes() if file.is_file() else b""
        found += [f"{file.relative_to(stack.site.log)}: {one[:4]}..." for one, sign in sought.items() if sign in told]
    return found


async def at_the_doors(centre: Centre) -> None:
    """An administrator with a second factor makes a program's token and a webhook; everybody also fails once."""
    await centre.pool.execute(PERSON, ROOT, HASHER.hash(PASSWORD))
    UNSAID.add(WRONG)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10), cookie_jar=jar) as session:
        api = Api(session, centre.url)
        with pytest.raises(AgentFailed):
            await api.post("/api/sign-in", protocol.SignIn(login=ROOT, password=WRONG), protocol.Me)
        await api.post("/api/sign-in", protocol.SignIn(login=ROOT, password=PASSWORD), protocol.Me)
        factor = await api.post("/api/factor", None, protocol_doors.NewFactor)
        clock = pyotp.TOTP(factor.seed)
        first = protocol_doors.FactorCode(code=clock.now())
        spare = await api.post("/api/factor/confirm", first, protocol_doors.RecoveryCodes)
        wish = protocol_tokens.NewToken(name=f"log-{uuid.uuid4().hex}", rights=["recordings"], clients=["t"])
        token = (await api.post("/api/tokens", wish, protocol_tokens.MadeToken)).token
        hook = protocol_webhooks.NewWebhook(name="log", url="https://198.51.100.7/hook", clients=["t"])
        made = await api.post("/api/webhooks", hook, protocol_webhooks.MadeWebhook)
        UNSAID.update({factor.seed, token, made.secret, *spare.codes, *(one.value for one in jar)})
        for shown, status in ((token, 200), (f"{token[:-4]}{WRONG}", 401)):
            header = {"Authorization": f"Bearer {shown}"}
            async with aiohttp.request("GET", f"{centre.url}/api/recordings", headers=header) as answer:
                assert answer.status == status
        await api.post("/api/sign-out", None, object)
        again = protocol.SignIn(login=ROOT, password=PASSWORD, code=spare.codes[0])
        await api.post("/api/sign-in", again, protocol.Me)
        UNSAID.update(one.value for one in jar)
        await api.post("/api/sign-out", None, object)
    with pytest.raises(NotRegistered):
        await centre.phones.desk("t-anna", WRONG)
