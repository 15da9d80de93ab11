"""The centre that is pictured: the demo's with more queues, thresholds, a flow, a message box."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ViewportSize
from playwright.async_api import Error as PageError

from cli.phone import Leg
from launch.settings import ROOT
from lexicon.ids import ClientId
from store.customers import Customers
from store.seed import HASHER
from tests.journeys.browser import AgentPage
from tests.journeys.centre import PASSWORD, Centre
from tests.journeys.screenshots import Studio
from tests.journeys.test_flows import publish
from tests.journeys.test_routing import done
from tests.pictures.camera import DESK, Camera

VIP_LINE, BOX, FLOW_LINE = "4008000003", "4008000004", "4008000009"
CUSTOMER, NEIGHBOUR = "13900002756", "13900139000"
ARTICLE = """## 开场
> 您好，请问路由器上哪盏灯亮红？

1. 重启光猫，等两分钟
2. 查看 `LOS` 灯
3. 仍不亮：**登记上门**，当日有效
"""
ROWS = f"""
INSERT INTO queue (id, client_id, name_zh, name_en, promise_s, ring_timeout_s, acw_limit_s) VALUES
    ('vip', 'demo', '贵宾专线', 'VIP line', 5, 60, 3), ('claims', 'demo', '理赔受理', 'Claims', 20, 60, 600);
UPDATE queue SET ring_timeout_s = 60, acw_limit_s = 600, keep_s = 60 WHERE id = 'service';
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en) VALUES
    ('vip', 'demo', 'vip', 'billing', '贵宾咨询', 'VIP enquiry'),
    ('claims', 'demo', 'claims', 'technical', '理赔', 'Claim');
INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id) VALUES
    ('{VIP_LINE}', 'demo', 'zh', 'greeting', 'menu', NULL), ('{BOX}', 'demo', 'zh', 'greeting', 'menu', 'billing'),
    ('{FLOW_LINE}', 'demo', 'zh', 'greeting', 'menu', 'billing');
INSERT INTO number_digit (number, digit, reason_id) VALUES ('{VIP_LINE}', '1', 'vip'), ('{VIP_LINE}', '2', 'claims');
INSERT INTO queue_threshold (queue_id, longest_wait_s, waiting, from_calls, warn_at) VALUES
    ('vip', 3, NULL, 10, 0.8), ('service', NULL, 3, 10, 0.3);
UPDATE not_ready_reason SET limit_s = 2 WHERE id = 'coaching';
INSERT INTO person (id, login, name_zh, name_en, role, password_hash) SELECT id, id, zh, en, role, '' FROM (VALUES
    ('root', '管理员', 'Administrator', 'administrator'), ('ear', '孙丽', 'Sun Li', 'qa'),
    ('zhou', '周杰', 'Zhou Jie', 'agent'),
    ('new', '钱进', 'Qian Jin', 'planner')) AS people (id, zh, en, role);
INSERT INTO person (id, login, name_zh, name_en, role, password_hash, sees_all_clients)
    VALUES ('guest', 'guest', '客户代表', 'Client', 'client', '', false);
INSERT INTO person_client VALUES ('guest', 'demo');
UPDATE person SET must_change_password = true WHERE id = 'new';
UPDATE person SET password_hash = '{HASHER.hash(PASSWORD)}';
"""
SCRIPT = "INSERT INTO article VALUES ('demo', 'technical', 'zh', 1, '宽带故障排查', $1, 'zhao', now())"
MESSAGES: dict[str, Any] = {
    "format": 1, "flow": "box", "client": "demo", "name_zh": "留言信箱", "name_en": "Message box", "numbers": [BOX],
    "languages": ["zh"], "start": "box",
    "nodes": {
        "box": {
            "do": "voicemail", "reason": "billing", "then": "thanks", "failed": "thanks", "due_min": 30,
            "longest_s": 20, "silence_s": 2, "say": {"zh": "请留言"},
        },
        "thanks": {"do": "hang-up", "why": "message-left", "say": "goodbye"},
    },
}  # fmt: skip
LINES = """format: 1
trunks:
  - {{name: unicom, host: 127.0.0.1, port: {there}, ask_every_s: 1}}
  - {{name: telecom, host: 127.0.0.1, port: 9, channels: 30, ask_every_s: 1}}
  - {{name: mobile, host: 127.0.0.1, port: {phones}, ask_every_s: 0}}
"""


async def furnish(centre: Centre, place: Path) -> None:
    """Before anybody signs in."""
    async with centre.pool.connection() as connection:
        await connection.execute(ROWS)
        await connection.execute(SCRIPT, ARTICLE)
    known = {"姓名": "王小明", "客户号": "C-10482", "等级": "金卡", "套餐": "家庭宽带 500M"}
    await Customers(centre.pool).replace(ClientId("demo"), "phone", [(CUSTOMER, known)])
    for part in ("controller", "gateway"):
        centre.stack.restart(part)
    await publish(centre, place / "box.yml", MESSAGES)
    text = (ROOT / "docs/flows/service.yml").read_text("utf-8").replace("4008000001", FLOW_LINE)
    (place / "service.yml").write_text(text, encoding="utf-8")
    await done(centre, "flow", "publish", str(place / "service.yml"), "--note", "第一版")


class Stage(Studio):
    """The centre at work, the camera, and people at their pages."""

    def __init__(self, centre: Centre, browser: Browser, camera: Camera) -> None:
        super().__init__(centre, browser)
        self.centre, self.browser, self.camera = centre, browser, camera
        self.expected: tuple[str, ...] = ()

    async def shot(self, room: str, name: str, page: AgentPage, *expected: str) -> None:
        await self.camera.take(room, name, page, expected=expected)

    @asynccontextmanager
    async def part(self, name: str) -> AsyncIterator[None]:
        """A stretch of the way: when it breaks off, that is told at the end, after all that can be seen without it."""
        try:
            yield
        except (PageError, AssertionError, TimeoutError) as error:
            after = f"{self.camera.scenes[-1].room} {self.camera.scenes[-1].name}" if self.camera.scenes else "nothing"
            self.camera.broken.append(f"{name}: broken off after {after}: {' '.join(str(error).split())[:300]}")
            print(f"    {self.camera.broken[-1]}", flush=True)

    async def nobody(self, size: ViewportSize = DESK) -> AgentPage:
        """A page where nobody has signed in."""
        context = await self.browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["microphone"]
        )
        page = AgentPage(await context.new_page(), self.centre.url)
        page.page.set_default_timeout(15_000)
        return page

    async def at_page(self, login: str, size: ViewportSize = DESK) -> AgentPage:
        """Somebody signed in, in a browser of his own."""
        page = await self.nobody(size)
        await page.sign_in(login, PASSWORD)
        return page

    async def dial_line(self, line: str, digit: str, caller: str) -> Leg:
        leg, _ = await self.centre.call(line, caller)
        if digit:
            await leg.hears_anything()
            await leg.press(digit)
        leg.tone(440)
        return leg
