"""What each route takes and gives, for the description of the API: one row a route, beside the table of rights.

A contract test compares the rows with the routes that are served; the contract tests of the gateway hold every answer
they get against them, and every body that was taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from agent_ui.gateway.description.words import bare, written
from agent_ui.gateway.flows.bodies import NotPublished, Publish, Published, Rollback
from agent_ui.gateway.protocol import abilities as pv
from agent_ui.gateway.protocol import articles as pa
from agent_ui.gateway.protocol import board as pb
from agent_ui.gateway.protocol import calendars as pcal
from agent_ui.gateway.protocol import catalogue as pn
from agent_ui.gateway.protocol import closing as pq
from agent_ui.gateway.protocol import control as pc
from agent_ui.gateway.protocol import desk as pd
from agent_ui.gateway.protocol import doors as po
from agent_ui.gateway.protocol import flows as pf
from agent_ui.gateway.protocol import in_force as pi
from agent_ui.gateway.protocol import lines as pl
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import phone as pp
from agent_ui.gateway.protocol import programs as pg
from agent_ui.gateway.protocol import prompt_call as prc
from agent_ui.gateway.protocol import prompts as pr
from agent_ui.gateway.protocol import qa as ph
from agent_ui.gateway.protocol import tokens as pt
from agent_ui.gateway.protocol import watch as pw
from agent_ui.gateway.protocol import webhooks as pu
from agent_ui.gateway.protocol import why as py
from agent_ui.gateway.protocol import work as pk
from agent_ui.gateway.protocol import wrap_up as px
from documents.flow_form import FlowForms
from store.flows import FlowLine, FlowVersion

Schema = Mapping[str, Any]
LIMIT_200: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
WORD: Final[Schema] = {"type": "string", "pattern": "^[^\\u0000]*$"}
PAGE: Final[Schema] = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}


@dataclass(frozen=True, slots=True)
class Query:
    """A word of the query."""

    name: str
    schema: Schema
    text: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """One route. ``body`` and ``answer``: types; None: there is none. ``also``: further statuses with their type.

    ``sends`` and ``hears``: of a socket, what it tells and what it takes. ``media``: an answer that is no JSON;
    ``takes``: a body that is none.
    """

    text: str
    body: Any = None
    answer: Any = None
    query: tuple[Query, ...] = ()
    also: Mapping[int, Any] | None = None
    sends: Any = None
    hears: Any = None
    media: str = ""
    takes: str = ""


Key = tuple[Literal["GET", "POST", "PUT", "DELETE", "PATCH"] | str, str]
DAY: Final[Schema] = {"type": "string", "format": "date"}
EVENTS: Final = "text/event-stream"
_DAY = Query("day", DAY, "the day, of the time zone most clients have; today without")
_PAGE = Query("page", PAGE, "the page's own id, the same when it comes back", is_needed=True)
_OFFSET = Query("offset", {"type": "integer", "minimum": 0, "maximum": 1_000_000}, "how many to leave out")
_CURSOR = Query("after", {"type": "integer", "minimum": 0, "maximum": 2**62, "default": 0}, "the cursor: ``next``")
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
_VERSION = Query("version", _NUMBER, "an old version")
_AFTER = Query("after", _NUMBER, "the version that was looked at, 0 for none")
_RECORDINGS = (
    Query("limit", LIMIT_200),
    Query("before", INSTANT, "begun before; continues a list"),
    Query("call", WORD, "of this call"),
    Query("caller", WORD, "of this number, however it is written"),
)
_OF_QUEUE = (Query("client", WORD, "whose call it is", is_needed=True), Query("queue", WORD, "the call's"))
_SECONDS: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 86_400}
_SOUGHT = (
    Query("limit", LIMIT_200),
    Query("before", INSTANT, "of the page before; continues a list"),
    Query("before_id", WORD, "of the page before"),
    Query("number", {"type": "string", "pattern": "^[0-9+() -]{3,30}$"}, "the caller's, in any spelling"),
    Query("agent", WORD, "who talked: number, login or whole name"),
    Query("queue", WORD, "where the caller waited last"),
    Query("reason", WORD, "as the wrap-up says, or else as the call began"),
    Query("disposition", WORD, "as the wrap-up says"),
    Query("since", INSTANT, "begun then or later"),
    Query("until", INSTANT, "begun before"),
    Query("shortest_s", _SECONDS, "at least so long"),
    Query("longest_s", _SECONDS, "at most so long"),
    Query("held_s", _SECONDS, "on hold at least so long in all"),
)
_AUDIT = (
    Query("limit", LIMIT_200),
    Query("before", {"type": "integer", "minimum": 1, "maximum": 2**62}, "rows before this one; continues a list"),
    Query("who", WORD, "by or about this one"),
    Query("act", WORD, "of this act"),
    Query("whom", WORD, "about this one alone"),
    Query("since", INSTANT, "then or later"),
    Query("until", INSTANT, "before"),
)
_INTERVALS = (
    Query("since", DAY, "the first day; today without"),
    Query("until", DAY, "the last day, at most 30 later; today without, or since"),
    Query("queue", WORD, "that one alone"),
    Query("after", {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}$"}, "the cursor: ``next``"),
    Query("limit", {"type": "integer", "minimum": 1, "maximum": 5000, "default": 500}),
)
_EVENTS = (
    Query("kinds", {"type": "string", "pattern": "^[a-z.-]+(,[a-z.-]+)*$"}, "some of those of webhooks, by commas"),
    Query("after", {"type": "integer", "minimum": 0, "maximum": 2**62}, "the id of the last one; only news without"),
)
_DELIVERIES = (
    Query("before", {"type": "integer", "minimum": 0, "maximum": 2**62, "default": 0}, "``number``; continues a list"),
    Query("state", {"type": "string", "enum": ["waiting", "done", "dead"]}, "those alone"),
    Query("limit", LIMIT_200),
)

ROUTES: dict[Key, Described] = {
    # signing in, and oneself
    ("POST", "/api/sign-in"): Described("Sign in; sets the cookie", p.SignIn, p.Me),
    ("POST", "/api/sign-out"): Described("End the own sign-in, its telephone and its desk"),
    ("GET", "/api/me"): Described("Who is signed in, with which rights", answer=p.Me),
    ("POST", "/api/password"): Described("Change the own password", po.NewPassword),
    ("POST", "/api/factor"): Described("Begin a second factor", answer=po.NewFactor),
    ("POST", "/api/factor/confirm"): Described("Show the first code of it", po.FactorCode, po.RecoveryCodes),
    ("POST", "/api/phone"): Described("SIP credentials for this sign-in", pp.PhoneWanted, pp.Phone),
    # the centre
    ("GET", "/api/health"): Described("How the parts are", answer=p.Health),
    ("GET", "/api/catalogue"): Described("Clients, queues, skills, reasons and lines", answer=pn.Catalogue),
    ("GET", "/metrics"): Described("What Prometheus reads, with its own token", media="text/plain"),
    ("GET", "/api/lines/history"): Described("One day of lines in half hours", answer=pl.LineHistory, query=(_DAY,)),
    ("GET", "/api/waiting"): Described("Who waits, in order of service", answer=list[py.WaitingCall]),
    ("GET", "/api/explain/{id}"): Described("Why a call waits, how each offer came about", answer=py.Explained),
    ("GET", "/api/explain/{call}/{offer}"): Described("The floor in the instant before an offer", answer=py.PastWhy),
    ("GET", "/api/thresholds"): Described("What is watched in each queue", answer=list[pb.QueueThresholds]),
    ("PUT", "/api/thresholds/{queue}"): Described("Watch a queue by these", pb.Thresholds),
    ("DELETE", "/api/thresholds/{queue}"): Described("What is usual holds again"),
    ("GET", "/api/figures/{queue}/{figure}"): Described(
        "A figure, what it is made of, and the calls behind it", answer=pb.Figure, query=(_OFFSET,)
    ),
    ("GET", "/api/agents/{agent}/abilities"): Described("An agent's skills and queues", answer=pv.AgentAbilities),
    ("PUT", "/api/agents/{agent}/skills/{skill}"): Described("A skill at a level", pv.SkillLevel, pv.AgentAbilities),
    ("PUT", "/api/agents/{agent}/queues/{queue}"): Described("A queue in or out", pv.Serves, pv.AgentAbilities),
    ("POST", "/api/queues/{queue}/close"): Described("Close a queue by hand", pq.CloseQueue),
    ("POST", "/api/queues/{queue}/open"): Described("Open it again"),
    ("POST", "/api/lines/{line}/close"): Described("Close a line by hand", pq.CloseLine),
    ("POST", "/api/lines/{line}/open"): Described("Open it again"),
    ("POST", "/api/callbacks/{call}/cancel"): Described("Call a callback off"),
    # after calls
    ("GET", "/api/wrap-ups"): Described("My drafts and owed ones", answer=list[p.WrapUp]),
    ("PUT", "/api/wrap-ups/{call}"): Described("Keep a draft", p.WrapUpDraft, p.WrapUp),
    ("POST", "/api/wrap-ups/{call}"): Described("Save it", p.WrapUpDraft, p.WrapUp),
    ("GET", "/api/wrap-up-use"): Described(
        "What is chosen most", answer=px.MostUsed, query=_OF_QUEUE, also={404: p.Problem}
    ),
    ("POST", "/api/work-items/{item}/move"): Described("A planned one: another time, or others", pk.MoveItem),
    ("POST", "/api/work-items/{item}/cancel"): Described("A planned one is not to be done", pk.CancelItem),
    ("GET", "/api/owed"): Described("Owed wrap-ups, what is due first", answer=list[px.OwedWrapUp]),
    ("POST", "/api/owed/{call}/{agent}/hand"): Described("Somebody else has to write it", px.HandOwed),
    ("POST", "/api/owed/{call}/{agent}/close"): Described("It need not be written", px.CloseOwed),
    ("GET", "/api/wrap-up-due"): Described("Within what time they are due", answer=list[px.DueRule]),
    ("PUT", "/api/wrap-up-due"): Described("Due within this time from now on", px.SetDue),
    ("GET", "/api/recordings"): Described("Recordings, newest first", answer=list[p.Recording], query=_RECORDINGS),
    ("GET", "/api/recordings/{recording}/audio"): Described(
        "The sound; noted in the audit trail", media="audio/mpeg", also={206: bytes, 304: None, 416: p.Problem}
    ),
    ("GET", "/api/recordings/{recording}/file"): Described(
        "The sound as a file; each time is noted in the audit trail",
        media="audio/mpeg",
        also={206: bytes, 304: None, 416: p.Problem},
    ),
    ("GET", "/api/qa/recordings"): Described("Recordings by anything", answer=ph.FoundPage, query=_SOUGHT),
    ("GET", "/api/qa/recordings/{recording}/marks"): Described("What happened in its call", answer=list[ph.Mark]),
    ("GET", "/api/work-items"): Described(
        "Messages and callbacks to be dealt with",
        answer=list[pk.WorkItem],
        query=(Query("done", {"type": "string", "enum": ["0", "1"]}, "1: what was done"),),
    ),
    ("POST", "/api/work-items/{item}/take"): Described("Take one", answer=pk.WorkItem),
    ("POST", "/api/work-items/{item}/done"): Described("It is done", pk.WorkDone, pk.WorkItem),
    ("GET", "/api/missed"): Described("Calls that I missed", answer=list[pd.MissedCall]),
    # beside a call
    ("GET", "/api/customers/{call}"): Described("Who is in this call", answer=pd.Customer),
    ("POST", "/api/customers/{call}/notes"): Described("Note something", pd.AddNote, pd.Customer),
    ("GET", "/api/articles/{reason}"): Described(
        "What to say of a reason; null: nothing",
        answer=pd.Article | None,
        query=(Query("language", {"type": "string", "enum": ["zh", "en"], "default": "zh"}),),
    ),
    # people on the floor
    ("GET", "/api/colleagues"): Described("Who else is signed in", answer=list[pc.Colleague]),
    ("POST", "/api/headset"): Described("What the check of the headset found", pd.HeadsetCheck),
    ("POST", "/api/hand"): Described("Raise my hand"),
    ("DELETE", "/api/hand"): Described("Lower it"),
    ("DELETE", "/api/hands/{agent}"): Described("Lower an agent's hand: the leader is there"),
    ("GET", "/api/messages"): Described("What was sent to agents", answer=list[pd.SentMessage]),
    ("POST", "/api/messages"): Described("Send to some or to all", pd.SendMessage, pd.SentMessage),
    ("POST", "/api/messages/{message}/read"): Described("I have read it"),
    # self-service flows
    ("GET", "/api/flows"): Described("The newest versions of all flows", answer=list[FlowLine]),
    ("GET", "/api/flows/{flow}"): Described("The version that holds, with its document", answer=FlowVersion),
    ("POST", "/api/flows/{flow}"): Described("Publish a version", Publish, Published, also={422: NotPublished}),
    ("POST", "/api/flows/{flow}/rollback"): Described(
        "Publish an old version again", Rollback, Published, also={422: NotPublished}
    ),
    ("GET", "/api/flow-forms"): Described("The fields of each kind of node", answer=FlowForms),
    ("GET", "/api/flow-list"): Described("What is in force, and what I have begun", answer=pf.FlowList),
    ("POST", "/api/flow-check"): Described("A text changed and looked through", pf.FlowText, pf.FlowChecked),
    ("GET", "/api/flow-names/{client}"): Described("What a flow of a client can name", answer=pf.FlowNames),
    ("GET", "/api/flows/{flow}/versions"): Described("Who published what", answer=list[pf.FlowVersionLine]),
    ("GET", "/api/flows/{flow}/versions/{version}"): Described("A version as a file", answer=pf.FlowVersionText),
    ("POST", "/api/flows/{flow}/difference"): Described(
        "What came and went between a version and a text", pf.FlowCompared, list[pf.DifferenceLine]
    ),
    ("PUT", "/api/flows/{flow}/draft"): Described("Keep what I have begun", pf.FlowKept),
    ("DELETE", "/api/flows/{flow}/draft"): Described("It is not wanted any more"),
    ("POST", "/api/flows/{flow}/text"): Described(
        "Publish a file", pf.FlowWanted, pf.FlowPut, also={422: pf.FlowNotPut}
    ),
    ("POST", "/api/flow-hours"): Described("Open or closed, and the days to come", pf.HoursAsked, pf.HoursTold),
    ("POST", "/api/flow-try"): Described("What a caller of a text hears, typing this", pf.TryAsked, pf.FlowTried),
    ("POST", "/api/flow-days"): Described("A year's days of a CSV, looked through", pf.DaysAsked, pf.DaysRead),
    ("GET", "/api/roads"): Described("From each number to its queues", answer=pf.Roads),
    ("PUT", "/api/numbers/{number}"): Described("A number of a client, led there from now on", pf.NumberWanted),
    ("POST", "/api/numbers/{number}/remove"): Described("Nobody's from now on", pf.NumberSeen),
    # scripts, articles and prompts
    ("GET", "/api/articles"): Described("Those that hold", answer=list[pa.ArticleLine]),
    ("GET", "/api/articles/{reason}/{language}"): Described(
        "What holds for this reason itself; null: nothing", answer=pa.ArticleText | None, query=(_VERSION,)
    ),
    ("GET", "/api/articles/{reason}/{language}/versions"): Described("Newest first", answer=list[pa.ArticleLine]),
    ("POST", "/api/articles/{reason}/{language}"): Described("Publish one", pa.ArticleWanted, pa.ArticleLine),
    ("GET", "/api/prompts"): Described("Recorded prompts", answer=list[pr.PromptLine]),
    ("GET", "/api/prompts/{client}/{name}/{language}/audio"): Described("As Asterisk plays it", media="audio/wav"),
    ("POST", "/api/prompts/{client}/{name}/{language}"): Described(
        "Upload a WAV or MP3", answer=pr.PromptFile, query=(_AFTER,), takes="application/octet-stream"
    ),
    ("GET", "/api/prompt-calls"): Described(
        "Over which lines one can be called for a prompt, and your own takes", answer=prc.PromptCalls
    ),
    ("POST", "/api/prompt-calls/{client}/{name}/{language}"): Described(
        "Be called and say it", prc.PromptCallWish, prc.PromptCall
    ),
    ("GET", "/api/prompt-calls/{prompt_call}"): Described("Your own as it is now", answer=prc.PromptCall),
    ("POST", "/api/prompt-calls/{prompt_call}/end"): Described("Hang up"),
    ("GET", "/api/prompt-calls/{prompt_call}/audio"): Described("As Asterisk would play it", media="audio/wav"),
    ("POST", "/api/prompt-calls/{prompt_call}/keep"): Described(
        "The prompt's new version", answer=pr.PromptFile, query=(_AFTER,)
    ),
    # doors
    ("POST", "/api/reveal"): Described("A whole number; noted in the audit trail", po.Reveal, po.Revealed),
    ("GET", "/api/people"): Described("Everybody", answer=list[po.Account]),
    ("POST", "/api/people/{person}/reset-factor"): Described("That one's second factor is no more"),
    ("GET", "/api/sessions"): Described("Who is signed in", answer=list[po.SignInLine]),
    ("POST", "/api/sessions/{desk}/end"): Described("End a sign-in"),
    ("GET", "/api/audit"): Described("The audit trail, newest first", answer=list[po.AuditLine], query=_AUDIT),
    ("GET", "/api/audit/export"): Described(
        "What is sought of it, as CSV; noted in the trail itself", media="text/csv", query=_AUDIT[2:]
    ),
    ("POST", "/api/audit/verify"): Described("Walk all of it", answer=po.AuditVerified),
    ("GET", "/api/calendars"): Described(
        "All opening hours over a year", answer=list[pcal.CalendarYear], query=(Query("year", WORD, "this one"),)
    ),
    ("GET", "/api/in-force"): Described("Since when what was changed is in force", answer=pi.InForce),
    ("GET", "/api/import/{kind}/template"): Described("A CSV file to begin with", media="text/csv"),
    # programs
    ("GET", "/api/tokens"): Described("Programs that may come in", answer=list[pt.TokenLine]),
    ("POST", "/api/tokens"): Described("Let a program in; its token is told once", pt.NewToken, pt.MadeToken),
    ("PUT", "/api/tokens/{token}/limits"): Described("How many requests it may make", pt.TokenLimits, pt.TokenLine),
    ("POST", "/api/tokens/{token}/end"): Described("It may come in no more"),
    ("GET", "/api/calls"): Described(
        "Calls that have ended, the first that ended first",
        answer=pt.CallPage,
        query=(_CURSOR, Query("limit", LIMIT_200)),
    ),
    ("GET", "/api/reports/service-level"): Described(
        "Service levels of one day by half hours", answer=list[pt.ServiceLevel], query=(_DAY,)
    ),
    ("GET", "/api/reports/intervals"): Described(
        "Queues by half hours, from day to day", answer=pg.IntervalPage, query=_INTERVALS
    ),
    ("GET", "/api/reports/intervals.csv"): Described(
        "The same as a table; the next page is in Link", media="text/csv", query=_INTERVALS
    ),
    ("GET", "/api/events"): Described("Facts as they are noted, as server-sent events", media=EVENTS, query=_EVENTS),
    ("POST", "/api/agents/{agent}/calls"): Described("Place a call for an agent", pt.Dial, pt.Dialled),
    ("GET", "/api/webhooks/{webhook}/deliveries"): Described(
        "What was sent, the newest first", answer=list[pu.DeliveryLine], query=_DELIVERIES
    ),
    # sockets
    ("GET", "/api/desk"): Described("An agent's desk", sends=p.DeskNews, hears=p.DeskOrder, query=(_PAGE,)),
    ("GET", "/api/watch"): Described("Who listens", sends=pw.WatchNews, hears=pw.WatchOrder, query=(_PAGE,)),
    ("GET", "/api/wallboard"): Described("The floor: all of it, then each change", sends=p.WallboardNews),
    ("GET", "/api/sip"): Described("The softphone's SIP (subprotocol sip), passed on to Asterisk", media="sip"),
    # the rest
    ("GET", "/api/openapi.json"): Described("This description", answer=dict[str, Any], also={304: None}),
    ("GET", "/api/asyncapi.json"): Described("The sockets (AsyncAPI 3.0)", answer=dict[str, Any], also={304: None}),
    ("GET", "/{path:.*}"): Described("The screens' files", media="text/html"),
}


def described(method: str, path: str) -> Described:
    """The row of a route, or what the head of a protocol file says of it; else it is told by its address alone."""
    row = ROUTES.get((method, path))
    if row is not None:
        return row
    words = written().get((method, bare(path)))
    if words is None:
        return Described(f"{method} {path}")
    query = tuple(Query(name, WORD) for name in words.query)
    named = {404: p.Problem, 422: Any}
    also = {status: kind for status, kind in named.items() if str(status) in words.text} or None
    return Described(words.text, words.body, words.answer, query, also, media=words.media)


def is_described(method: str, path: str) -> bool:
    """Whether somebody has said what it takes and gives."""
    return (method, path) in ROUTES or (method, bare(path)) in written()
