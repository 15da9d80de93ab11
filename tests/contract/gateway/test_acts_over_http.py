"""What is done over HTTP: in the trail, with who, from where and of what, and without a secret."""

from typing import Any

import pytest

from store.audit import Audit, Place
from tests.contract.gateway.people import CALLER, LINE, RECORDING, add_other_client, add_person
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
HOOK = {"name": "hook", "url": "https://hook.test/in?key=geheim", "clients": None}


async def test_each_act_over_http_is_in_the_trail(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "root", "administrator")
    await add_person(world, "boss", "operations-manager")
    root, boss, li = [await world.signed_in(one) for one in ("root", "boss", "li")]
    made = dict[str, str]()

    async def asked(who: Person, method: str, path: str, body: Any = None) -> Any:
        status, told = await who.ask(method, path.format(**made), body)
        assert status in (200, 204, 206), (path, status, told)
        if isinstance(told, dict) and "id" in told:
            made[path.rpartition("/")[2]] = told["id"]
        return told

    [sign_in] = [one["desk"] for one in await asked(boss, "GET", "/api/sessions") if one["person"] == "li"]
    acts: list[tuple[str, Person, str, str, Any, str]] = [
        ("token-made", root, "POST", "/api/tokens", {"name": "crm", "rights": ["calls"], "clients": None}, "{tokens}"),
        ("token-ended", root, "POST", "/api/tokens/{tokens}/end", None, "{tokens}"),
        ("webhook-made", root, "POST", "/api/webhooks", HOOK, "{webhooks}"),
        ("webhook-resent", root, "POST", "/api/webhooks/{webhooks}/resend", {"place": 0}, "{webhooks}"),
        ("webhook-ended", root, "POST", "/api/webhooks/{webhooks}/end", None, "{webhooks}"),
        ("ThresholdsSet", boss, "PUT", "/api/thresholds/service", {"waiting": 3}, "*"),
        ("NumberChanged", boss, "PUT", f"/api/numbers/{LINE}",
         {"client": "other", "reason": "o-reason", "was": "other"}, "*"),
        ("recording-heard", boss, "GET", f"/api/recordings/{RECORDING}/audio", None, RECORDING),
        ("number-revealed", boss, "POST", "/api/reveal", {"kind": "recording", "id": RECORDING}, RECORDING),
        ("totp-reset", root, "POST", "/api/people/li/reset-factor", None, "li"),
        ("session-ended", boss, "POST", f"/api/sessions/{sign_in}/end", None, "li"),
    ]  # fmt: skip
    for what, who, method, path, body, whom in acts:
        if what == "session-ended":
            await world.pool.execute("UPDATE session SET ended_at = NULL WHERE desk_id = $1", sign_in)
        await asked(who, method, path, body)
        await world.gateway.journal.flush()
        (row, *more) = await world.pool.fetch("SELECT * FROM audit WHERE act = $1", what)
        assert more == [] and row["who"] == ("root" if who is root else "boss"), what
        assert whom.format(**made) in ("*", row["whom"]), (what, row["whom"])
        assert row["address"] == "127.0.0.1" or what[0].isupper(), what
        assert CALLER not in str(row) and "geheim" not in str(row) and "whsec_" not in str(row), what
    assert (await li.get("/api/me"))[0] == 401
    assert isinstance(await Audit(world.pool).verify(), Place)
