"""Composition root of the gateway: builds, starts, stops; reads top to bottom."""

import asyncio
import contextlib
import signal
import sys

from aiohttp import web

from agent_ui.gateway import facts
from agent_ui.gateway.admin.abilities_routes import AbilityRoutes
from agent_ui.gateway.admin.articles import ArticleRoutes, add_articles
from agent_ui.gateway.admin.centre_routes import CentreRoutes
from agent_ui.gateway.admin.explain import Explainer, Explaining
from agent_ui.gateway.admin.import_routes import ImportRoutes
from agent_ui.gateway.admin.in_force import InForceRoute
from agent_ui.gateway.admin.line_test_routes import LineTestRoutes, add_line_tests
from agent_ui.gateway.admin.listed_routes import ListRoutes, add_lists
from agent_ui.gateway.admin.numbers import NumberRoutes, add_numbers
from agent_ui.gateway.admin.plan_routes import PlanRoutes
from agent_ui.gateway.admin.prompt_calls import PromptCallRoutes, add_prompt_calls
from agent_ui.gateway.admin.prompts import PromptRoutes, add_prompts
from agent_ui.gateway.admin.staff_routes import StaffRoutes, add_staff
from agent_ui.gateway.admin.who import WhoRoutes
from agent_ui.gateway.api import Api, Rooms
from agent_ui.gateway.board.callbacks import CallbackRoutes
from agent_ui.gateway.board.closing_routes import ClosingRoutes
from agent_ui.gateway.board.line_routes import LineRoutes
from agent_ui.gateway.board.routes import BoardRoutes
from agent_ui.gateway.board.seats import SeatHub
from agent_ui.gateway.connections import Connections, Site
from agent_ui.gateway.description.served import ApiDescription
from agent_ui.gateway.desk.beside import BesideRoutes
from agent_ui.gateway.desk.desks import DeskHub
from agent_ui.gateway.desk.next_actions import NextActionRoutes
from agent_ui.gateway.desk.owed import OwedRoutes, add_owed
from agent_ui.gateway.desk.sip import SipRelay
from agent_ui.gateway.desk.words import DeskWords
from agent_ui.gateway.desk.work import WorkRoutes
from agent_ui.gateway.doors.doors import Doors
from agent_ui.gateway.doors.factors import Factors
from agent_ui.gateway.doors.own_door import OwnDoor
from agent_ui.gateway.doors.pace import Pace
from agent_ui.gateway.doors.put_out import PutOut
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.doors.role_rule_routes import RoleRuleRoutes, add_role_rules
from agent_ui.gateway.doors.session_watch import SessionWatch
from agent_ui.gateway.doors.sign_in import SignIns
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.doors.trail_out import TrailOut, add_trail_out
from agent_ui.gateway.doors.tries import Tries
from agent_ui.gateway.feed import Feed
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.flows.calendars import CalendarRoute
from agent_ui.gateway.flows.desk import FlowDesk, add_flow_desk
from agent_ui.gateway.flows.hours import HoursRoutes, add_hours
from agent_ui.gateway.flows.routes import FlowRoutes
from agent_ui.gateway.flows.trial import TryRoute
from agent_ui.gateway.http import LARGEST_BODY, Router, add_headers, errors
from agent_ui.gateway.links import Links
from agent_ui.gateway.programs.customer_routes import CustomerRoutes, add_customers
from agent_ui.gateway.programs.event_routes import EventRoutes, add_events
from agent_ui.gateway.programs.idempotency import Idempotency
from agent_ui.gateway.programs.interval_routes import IntervalRoutes, add_intervals
from agent_ui.gateway.programs.program_routes import ProgramRoutes, add_programs
from agent_ui.gateway.programs.token_routes import TokenRoutes, add_tokens
from agent_ui.gateway.programs.tokens import TokenGate
from agent_ui.gateway.programs.webhook_health_routes import WebhookHealthRoutes, add_webhook_health
from agent_ui.gateway.programs.webhook_routes import WebhookRoutes, add_webhooks
from agent_ui.gateway.qa.bench import QaRoutes, add_qa
from agent_ui.gateway.settings import Settings
from agent_ui.gateway.sockets import Sockets
from agent_ui.gateway.static import Screens
from agent_ui.gateway.transport import Certificate, behind
from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import end_by_signal, told
from launch.loop import run as run_service
from lexicon.clock import Clock
from lexicon.errors import DatabaseAway, Refused
from store.journal import JournalWriter
from store.journal_read import JournalReader
from store.people import People
from store.pool import Pool, open_pool
from store.sealing import Box, read_keys
from store.session_ends import SessionEnds
from store.webhook_secrets import FILE, WebhookSecrets
from store.wrap_ups import WrapUps

RETRY_S = 1.0


class Gateway:
    """All of the gateway, built and not yet running."""

    def __init__(self, settings: Settings, pool: Pool, clock: Clock) -> None:
        self.settings, self.pool, self.clock = settings, pool, clock
        self.bus = Bus(settings.redis_url, "gateway")
        self.journal = JournalWriter(pool, "gateway", clock, settings.var / "spool" / "journal", self.bus.publish_facts)
        people, wrap_ups = People(pool), WrapUps(pool, self.journal)
        self.wrap_ups, self.trail = wrap_ups, Trail(pool, clock)
        factors = Factors(read_keys(settings.var / "secrets" / "factors")[0], clock)
        self._secrets = WebhookSecrets(pool, Box(settings.var / "secrets" / FILE))
        self.tries = Tries(self.bus, clock)
        sign_ins = SignIns(pool, self.tries, factors, clock)
        self.links = Links(self.bus, pool, clock)
        self.desks = DeskHub(self.bus, self.links)
        self.seats = SeatHub(self.bus, self.links, self.desks)
        self.live = Live(pool, wrap_ups, (self.desks, self.seats), self.links, clock)
        self.desks.floor_desk = self.live.desk_of
        sign_ins.is_in_call = self.live.is_in_call
        self.desks.end_session = sign_ins.end_desk
        self.feed = Feed(self.bus, JournalReader(pool), self.live.since, self.live.rebuild, self.live.apply)
        self.watch = SessionWatch(sign_ins, SessionEnds(settings.pg_dsn), self.clock)
        self.put_out = PutOut(self.bus)
        self.events = EventRoutes(pool, self.watch, clock)
        self.reach = Reach(pool, wrap_ups, clock, lambda: self.live.scope, self.desks.scope_at)
        self.reach.home = settings.home
        self.sockets = Sockets(self.live, (self.desks, self.seats), people, self.reach, self.watch, self.put_out)
        self.sip = SipRelay(settings.ari_url, self.watch)
        self.work = WorkRoutes(pool, self.reach, self.journal, clock, lambda: self.live.people)
        self.next_actions = NextActionRoutes(pool, self.reach, self.journal, self.bus, clock)
        hubs = (self.desks, self.seats)
        self.doors = Doors(pool, self.reach, hubs, sign_ins, self.trail)
        self.staff = StaffRoutes(pool, self.journal, hubs, (sign_ins, self.live, clock))
        own = OwnDoor(pool, sign_ins, factors, clock)
        around = (settings, clock, pool, self.bus, self.links)
        api = Api(Rooms(*around, *hubs, sign_ins, wrap_ups, self.next_actions, self.live, self.trail, self.reach))
        self.connections = Connections(settings.proxies)
        self.app = web.Application(middlewares=[errors, behind(settings.proxies)], client_max_size=LARGEST_BODY)
        self.app.on_response_prepare.append(add_headers)
        gate = TokenGate(pool, clock, Pace(clock))
        self.router = Router(self.app, sign_ins, gate, gate.pace, Idempotency(pool, clock))
        self._own_routes(own)
        self._centre_routes()
        self._routes(api, Explaining(Explainer(self.bus, pool, clock), self.live), Screens(settings.web_dir))

    def _routes(self, api: Api, explaining: Explaining, screens: Screens) -> None:
        router = self.router
        router.add_open("GET", "/api/health", api.health)
        router.add_open("POST", "/api/sign-in", api.sign_in)
        router.add("POST", "/api/sign-out", "me", api.sign_out)
        router.add("GET", "/api/me", "me", api.me)
        router.add("GET", "/api/catalogue", "catalogue", api.catalogue)
        router.add("POST", "/api/phone", "phone", api.phone)
        router.add("GET", "/api/wrap-ups", "wrap-ups", api.wrap_ups)
        router.add("PUT", "/api/wrap-ups/{call}", "wrap-ups", api.keep_draft)
        router.add("POST", "/api/wrap-ups/{call}", "wrap-ups", api.save_wrap_up)
        router.add("GET", "/api/recordings", "recordings", api.recordings)
        router.add("GET", "/api/recordings/{recording}/audio", "recordings", api.audio)
        router.add("GET", "/api/work-items", "work", self.work.listed)
        router.add("POST", "/api/work-items/{item}/take", "work", self.work.take)
        router.add("POST", "/api/work-items/{item}/done", "work", self.work.done)
        router.add("GET", "/api/colleagues", "desk", api.colleagues)
        router.add(
            "POST", "/api/callbacks/{call}/cancel", "callbacks", CallbackRoutes(self.bus, self.live.client_of).cancel
        )
        router.add("GET", "/api/waiting", "explain", explaining.waiting)
        router.add("GET", "/api/explain/{id}", "explain", explaining.call)
        router.add("GET", "/api/explain/{call}/{offer}", "explain", explaining.offer)
        self._desk_routes()
        self._flow_routes()
        self._board_routes()
        add_qa(router, QaRoutes(self.pool, self.reach, self.trail, self.settings.kept_dir))
        self._program_routes()
        lines = LineRoutes(self.pool, self.clock, self.live.lines_now, self.settings.metrics_token)
        router.add("GET", "/api/lines/history", "lines", lines.history)
        router.add_open("GET", "/metrics", lines.metrics)
        add_line_tests(router, LineTestRoutes(self.pool, self.bus, self.live, self.clock))
        router.add("POST", "/api/reveal", "reveal", self.doors.reveal)
        router.add("GET", "/api/sessions", "sessions", self.doors.sessions)
        router.add("POST", "/api/sessions/{desk}/end", "sessions", self.doors.end_session)
        router.add("GET", "/api/audit", "audit", self.trail.listed)
        router.add("GET", "/api/desk", "desk", self.sockets.desk)
        router.add("GET", "/api/watch", "watch", self.sockets.seat)
        router.add("GET", "/api/wallboard", "wallboard", self.sockets.wallboard)
        router.add("GET", "/api/sip", "phone", self.sip.handle)
        router.add_open("GET", "/{path:.*}", screens.handle)

    def _program_routes(self) -> None:
        router, webhooks = self.router, WebhookRoutes(self.pool, self._secrets, self.clock)
        add_webhooks(router, webhooks)
        add_webhook_health(router, WebhookHealthRoutes(self.pool, webhooks, self.clock))
        add_tokens(router, TokenRoutes(self.pool, self.clock))
        add_programs(router, ProgramRoutes(self.pool, self.bus, self.live, self.desks.scope_at, self.clock))
        add_intervals(router, IntervalRoutes(self.pool, self.clock))
        add_customers(router, CustomerRoutes(self.pool, self.reach, self.clock))
        self.app.on_shutdown.append(self.events.close_all)
        add_events(router, self.events)
        description = ApiDescription(router)
        router.add_open("GET", "/api/openapi.json", description.handle)
        router.add_open("GET", "/api/asyncapi.json", description.of_sockets)

    def _flow_routes(self) -> None:
        router = self.router
        flows = FlowRoutes(self.pool, self.journal, self.clock)
        router.add("GET", "/api/flows", "flows", flows.history)
        router.add("GET", "/api/flows/{flow}", "flows", flows.newest)
        router.add("POST", "/api/flows/{flow}", "flows", flows.publish)
        router.add("POST", "/api/flows/{flow}/rollback", "flows", flows.rollback)
        desk = FlowDesk(self.pool, self.clock, flows)
        add_flow_desk(router, desk)
        router.add("POST", "/api/flow-try", "flows", TryRoute(desk, self.clock).tried)
        add_articles(router, ArticleRoutes(self.pool, self.journal, self.clock))
        add_prompts(router, prompts := PromptRoutes(self.pool, self.clock, self.trail))
        calls = PromptCallRoutes(self.pool, self.bus, self.live, prompts, self.settings.raw_dir)
        add_prompt_calls(router, calls)
        add_numbers(router, NumberRoutes(self.pool, self.journal, self.settings))
        router.add("GET", "/api/calendars", "flows", CalendarRoute(self.pool, self.clock).listed)
        add_hours(router, HoursRoutes(self.pool, self.clock, self.live))

    def _own_routes(self, own: OwnDoor) -> None:
        self.router.add("POST", "/api/password", "me", own.change_password)
        self.router.add("POST", "/api/factor", "me", own.begin_factor)
        self.router.add("POST", "/api/factor/confirm", "me", own.confirm_factor)
        self.router.add("GET", "/api/people", "people", self.doors.people)
        add_staff(self.router, self.staff)
        add_role_rules(self.router, RoleRuleRoutes(self.pool, self.live, self.clock))

    def _board_routes(self) -> None:
        board = BoardRoutes(self.pool, self.journal, self.live)
        self.router.add("GET", "/api/thresholds", "catalogue", board.thresholds)
        self.router.add("PUT", "/api/thresholds/{queue}", "thresholds", board.put)
        self.router.add("DELETE", "/api/thresholds/{queue}", "thresholds", board.forget)
        able = AbilityRoutes(self.pool, self.journal, self.clock, self.live)
        self.router.add("GET", "/api/agents/{agent}/abilities", "abilities", able.listed)
        self.router.add("PUT", "/api/agents/{agent}/skills/{skill}", "abilities", able.skill)
        self.router.add("PUT", "/api/agents/{agent}/queues/{queue}", "abilities", able.queue)
        closing = ClosingRoutes(self.pool, self.journal, self.clock, self.live)
        self.router.add("POST", "/api/queues/{queue}/close", "close", closing.close_queue)
        self.router.add("POST", "/api/queues/{queue}/open", "close", closing.open_queue)
        self.router.add("POST", "/api/lines/{line}/close", "close", closing.close_line)
        self.router.add("POST", "/api/lines/{line}/open", "close", closing.open_line)
        self.router.add("GET", "/api/figures/{queue}/{figure}", "figures", board.figure)

    def _centre_routes(self) -> None:
        router, centre = self.router, CentreRoutes(self.pool, self.journal, self.trail, self.clock)
        router.add("GET", "/api/centre/{noun}", "centre", centre.listed)
        router.add("PUT", "/api/centre/{noun}", "centre", centre.put)
        router.add("POST", "/api/centre/{noun}/drop", "centre", centre.drop)
        files = ImportRoutes(self.pool, self.journal, centre.by)
        router.add("POST", "/api/import/people/preview", "people", files.look_at_people)
        router.add("POST", "/api/import/people", "people", files.people)
        router.add("POST", "/api/import/customers/preview", "centre", files.look_at_customers)
        router.add("POST", "/api/import/customers", "centre", files.customers)
        router.add("GET", "/api/import/{kind}/template", "centre", files.template)
        add_lists(router, ListRoutes((self.pool, self.journal, self.clock, self.trail, self.reach), centre.by))
        plan = PlanRoutes(self.pool, self.journal, self.clock)
        router.add("GET", "/api/plan", "centre", plan.now)
        router.add("GET", "/api/plans", "centre", plan.history)
        router.add("GET", "/api/plan/{version}", "centre", plan.version)
        router.add("POST", "/api/plan", "centre", plan.publish)
        router.add("POST", "/api/plan/check", "centre", plan.check)
        router.add("POST", "/api/plan/rollback", "centre", plan.rollback)
        add_trail_out(router, TrailOut(self.trail))
        router.add("GET", "/api/in-force", "flows", InForceRoute(self.live, self.links).now)
        router.add("GET", "/api/who", "centre", WhoRoutes(self.pool, self.live, self.clock).who)

    def _desk_routes(self) -> None:
        router, words = self.router, DeskWords(self.journal, self.live)
        beside = BesideRoutes(self.pool, self.reach, self.journal, self.clock, lambda: self.live.people)
        router.add("GET", "/api/customers/{call}", "work", beside.customer)
        router.add("POST", "/api/customers/{call}/notes", "wrap-ups", beside.note)
        router.add("GET", "/api/articles/{reason}", "work", beside.article)
        router.add("GET", "/api/missed", "desk", beside.missed)
        router.add("POST", "/api/headset", "desk", words.checked)
        router.add("POST", "/api/hand", "desk", words.raise_hand)
        router.add("DELETE", "/api/hand", "desk", words.lower_mine)
        router.add("DELETE", "/api/hands/{agent}", "steer", words.lower)
        router.add("GET", "/api/messages", "steer", words.listed)
        router.add("POST", "/api/messages", "steer", words.send)
        router.add("POST", "/api/messages/{message}/read", "desk", words.read)
        self.next_actions.add(router)
        add_owed(router, OwedRoutes(self.pool, self.journal, self.wrap_ups, self.clock, self.live))

    async def run(self) -> None:
        """Everything that runs beside the requests, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.bus.run(), name="answers")
            group.create_task(self.links.run(), name="links")
            group.create_task(self.desks.run(), name="desks")
            group.create_task(self.seats.run(), name="seats")
            group.create_task(self.live.run(), name="live")
            group.create_task(self.feed.run(), name="feed")
            group.create_task(self.watch.run(), name="sessions")
            group.create_task(self.put_out.run(), name="put-out")
            group.create_task(self.connections.run(), name="connections")
            group.create_task(self.sockets.pulse.run(), name="pulse")
            group.create_task(self._write(), name="journal")

    async def _write(self) -> None:
        while True:
            try:
                await self.journal.start()
                break
            except DatabaseAway as error:
                facts.waiting_for("postgres", error.text)
                await asyncio.sleep(RETRY_S)
        facts.gateway_started(self.settings.http_host, self.settings.http_port, self.journal.epoch)
        await self.journal.run()

    async def close(self) -> None:
        """Let the sockets go, then the connections."""
        self.desks.close_all()
        self.seats.close_all()
        self.sockets.close_all()
        await self.sip.close_all()


async def serve(settings: Settings) -> None:
    """Run until cancelled. Raises Refused (in a group) when the port is taken."""
    certificate = _certificate(settings)
    pool = await open_pool(settings.pg_dsn, name="gateway")
    gateway = Gateway(settings, pool, SystemClock())
    runner = web.AppRunner(gateway.app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(gateway.run(), name="gateway")
            if certificate is not None:
                group.create_task(certificate.run(), name="certificate")
                asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, certificate.ask)
            await _listen(runner, gateway, certificate)
    finally:
        await gateway.close()
        await runner.cleanup()
        await gateway.bus.close()
        await pool.close()
        facts.gateway_stopped()


def _certificate(settings: Settings) -> Certificate | None:
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    return Certificate(settings.tls_certificate, settings.tls_key)


async def _listen(runner: web.AppRunner, gateway: Gateway, certificate: Certificate | None) -> None:
    context = None if certificate is None else certificate.context
    at = (gateway.settings.http_host, gateway.settings.http_port)
    try:
        await Site(runner, at, gateway.connections, context).start()
    except OSError as error:
        where = f"{at[0]}:{at[1]}"
        raise Refused(f"cannot listen on {where} ({error.strerror}); set ZUOXI_HTTP_PORT to a free port") from error


async def _until_signal(settings: Settings) -> int:
    end_by_signal()
    with contextlib.suppress(asyncio.CancelledError):
        await serve(settings)
    return 0


def main() -> int:
    """Exit status 0: stopped as asked; 2: wrong settings; 1: failed."""
    facts.start_logging()
    settings = told(Settings)
    if settings is None:
        return 2
    try:
        return run_service(_until_signal(settings))
    except* Refused as group:
        for refused in group.exceptions:
            print(refused, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
