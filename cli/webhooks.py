"""``zuoxi webhooks``: whose servers are told of facts; what was given up, and sent again."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent_ui.gateway.programs.webhook_routes import CHANCE
from agent_ui.gateway.programs.webhook_wishes import about, new_webhook
from agent_ui.gateway.protocol.webhooks import NewWebhook
from cli import running
from cli.acts import act
from cli.memory import memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import Refused
from store.sealing import Box
from store.webhook_secrets import FILE, WebhookSecrets
from store.webhooks import Delivery, Webhook, Webhooks
from webhooks.events import KINDS

app = typer.Typer(no_args_is_help=True, help=say("Webhook：把事件告知外部服务器", "servers that are told of facts"))
_screen = Console(highlight=False)

Name = Annotated[str, typer.Argument(help=say("名称", "the name"))]


@app.command(help=say("新建；签名密钥只显示一次", "a new one; its secret is shown once"))
def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="https://...")],
    client: Annotated[list[str], typer.Option("--client", help=say("哪些客户公司；all 为全部", "whose facts, or all"))],
    kind: Annotated[list[str] | None, typer.Option("--kind", help=" ".join(KINDS))] = None,
    numbers: Annotated[bool, typer.Option("--numbers", help=say("号码不遮盖", "callers' numbers whole"))] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    clients = None if "all" in client else client
    wish = NewWebhook(name=name, url=url, clients=clients, kinds=kind or [], sees_numbers=numbers)
    one = new_webhook(wish, who(by), SystemClock().now(), secrets.token_bytes(CHANCE))

    async def work() -> None:
        async with memory(instance := running.find()) as pool:
            kept = WebhookSecrets(pool, Box(instance.var / "secrets" / FILE))
            await Webhooks(pool).make(kept.sealed(one), act(by, "webhook-made", one.id, detail=about(one)))

    run(work())
    if is_json:
        print_json({"id": one.id, "secret": one.secret})
    else:
        _screen.print(say(f"签名密钥（只显示这一次）：{one.secret}", f"its secret, shown this once: {one.secret}"))


@app.command("list", help=say("所有 webhook", "every one"))
def show(is_json: Json = False) -> None:
    found = run(_all())
    if is_json:
        print_json([{"id": one.id, **about(one), "waiting": one.waiting, "dead": one.dead} for one in found])
        return
    table = Table(box=None, pad_edge=False)
    for word in (say("名称", "name"), "url", say("客户", "clients"), say("待发", "waiting"), say("放弃", "given up")):
        table.add_column(word)
    for one in found:
        clients = say("全部", "all") if one.sees_all_clients else ", ".join(one.clients)
        table.add_row(one.name, one.url, clients, str(one.waiting), str(one.dead))
    _screen.print(table)


@app.command(help=say("结束", "it is told nothing more"))
def end(name: Name, by: By = "") -> None:
    one = _named(name)

    async def work() -> None:
        async with memory(running.find()) as pool:
            noted = act(by, "webhook-ended", one.id, detail={"name": one.name})
            await Webhooks(pool).end(one.id, noted, SystemClock().now())

    run(work())
    _screen.print(say(f"{name} 已结束", f"{name} is ended"), markup=False)


@app.command(help=say("放弃的消息", "what was given up"))
def dead(name: Name, is_json: Json = False) -> None:
    one = _named(name)

    async def work() -> list[Delivery]:
        async with memory(running.find()) as pool:
            return await Webhooks(pool).dead(one.id)

    found = run(work())
    if is_json:
        print_json([{"place": row.place, "call": row.call, "why": row.why, "body": row.body} for row in found])
        return
    for row in found:
        _screen.print(str(row.place), row.call, row.why, row.body, markup=False)


@app.command(help=say("重新发送放弃的消息", "send what was given up again"))
def resend(name: Name, place: Annotated[int, typer.Option(min=0)] = 0, by: By = "") -> None:
    one = _named(name)

    async def work() -> int:
        async with memory(running.find()) as pool:
            noted = act(by, "webhook-resent", one.id, detail={"name": one.name, "place": place})
            return await Webhooks(pool).resend(one.id, SystemClock().now(), noted, place)

    count = run(work())
    _screen.print(say(f"{count} 条重新发送", f"{count} on their way again"), markup=False)


@app.command("new-key", help=say("更换封存密钥并重新封存全部签名密钥", "another key; every secret is sealed with it"))
def new_key(by: By = "") -> None:
    async def work() -> int:
        async with memory(instance := running.find()) as pool:
            kept = WebhookSecrets(pool, Box(instance.var / "secrets" / FILE))
            return await kept.turn(act(by, "webhook-key-changed"), SystemClock().now())

    count = run(work())
    _screen.print(say(f"已重新封存 {count} 个", f"{count} sealed with it"), markup=False)


def _named(name: str) -> Webhook:
    found = next((one for one in run(_all()) if name in (one.name, one.id)), None)
    if found is None:
        raise Refused(say(f"没有 webhook {name}", f"there is no webhook {name}"))
    return found


async def _all() -> list[Webhook]:
    async with memory(running.find()) as pool:
        return await Webhooks(pool).listed()
