"""SIP credentials of one sign-in, made in Asterisk's memory over ARI."""

import pytest

from cli.phone import NotRegistered
from launch.stack import Stack
from tests.contract.ari.parts import SECRET, linked, telephones

pytestmark = pytest.mark.asyncio


async def test_a_phone_registers_with_its_password_only_and_only_while_signed_in(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        with pytest.raises(NotRegistered):
            await phones.desk("desk-7", SECRET)
        await line.exchange.push_phone("desk-7", SECRET, "sip")
        with pytest.raises(NotRegistered) as refused:
            await phones.desk("desk-7", "not-the-password")
        assert refused.value.status == 401
        desk = await phones.desk("desk-7", SECRET)
        assert "desk-7" in stack.console("pjsip show contacts")
        await desk.unregister()
        await line.exchange.drop_phone("desk-7")
        await line.exchange.drop_phone("desk-7")  # twice is fine
        with pytest.raises(NotRegistered):
            await phones.desk("desk-7", SECRET)
        assert "desk-7" not in stack.console("pjsip show endpoints")


async def test_a_new_sign_in_makes_the_old_password_worthless(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.push_phone("desk-8", SECRET, "sip")
        await line.exchange.push_phone("desk-8", "another-secret", "sip")
        with pytest.raises(NotRegistered):
            await phones.desk("desk-8", SECRET)
        await phones.desk("desk-8", "another-secret")
        await line.exchange.drop_phone("desk-8")


@pytest.mark.parametrize("kind", ["sip", "webrtc"])
async def test_no_name_is_looked_up_for_a_pushed_phone(stack: Stack, kind: str) -> None:
    async with linked(stack) as line:
        await line.exchange.push_phone("desk-9", SECRET, kind)
        shown = stack.console("pjsip show endpoint desk-9")
        values = dict(row.split(":", 1) for row in shown.splitlines() if " : " in row)
        told = {name.strip(): value.strip() for name, value in values.items()}
        assert told["media_address"] == "127.0.0.1"
        assert told["bind_rtp_to_media_address"] == "true"
        assert told["direct_media"] == "false"
        assert told["context"] == "from-desk"
        assert (told["webrtc"] == "yes") == (kind == "webrtc")
        await line.exchange.drop_phone("desk-9")
