"""All that a second client can have, by the word that stands for it in a route, and what must never be told of it."""

import json
from typing import Any

import msgspec

from flows import document as nodes
from flows.document import Piece
from lexicon.ids import AgentId, ClientId, OfferId, ReasonId
from lexicon.journal import AgentSignedIn, HandRaised, MessageSent, OfferFailed, WrapUpStarted
from store.articles import Text, publish_articles
from store.customers import Customers
from tests.contract.gateway.people import (
    CALL,
    CALLER,
    ITEM,
    LINE,
    OTHER,
    RECORDING,
    WAITS,
    add_other_client,
    add_person,
)
from tests.contract.gateway.test_desktop import arrives
from tests.contract.gateway.world import Person, World
from tests.unit.flows.flowing import document

MASKED = "139****2222"
FLOW = document(
    {"main": nodes.Say(say=(Piece(recorded="greeting"),), then="q"), "q": nodes.Queue(reason="o-reason")},
    client=OTHER,
    numbers=(LINE,),
)

# What a route's {word} may be: each is tried. Whoever adds a route with another word says here what the other's is.
NAMED: dict[str, list[str]] = {
    "call": [CALL, WAITS, "ox1"],
    "id": [CALL, WAITS, "oo1"],
    "offer": ["oo1"],
    "item": [ITEM],
    "recording": [RECORDING],
    "reason": ["o-reason"],
    "agent": ["o-agent"],
    "message": ["o-message"],
    "flow": ["o-flow"],
    "person": ["o-boss"],
    "role": ["agent"],
    "desk": ["o-desk"],
    "queue": ["o-queue"],
    "figure": ["waiting", "longest"],
    "client": [OTHER],
    "version": ["1"],
    "number": [LINE],
    "skill": ["o-skill"],
    "line": ["trunk-demo"],  # of the centre as a whole: for those who see all of it
    "test": ["o-test"],
    "prompt_call": ["o-prompt"],
    "token": ["o-token"],
    "webhook": ["o-webhook"],
    "language": ["zh"],
    "name": ["greeting"],
    "kind": ["people", "customers"],
    "list": ["vip", "blocked", "do-not-call"],
    "entry": ["1"],
    "noun": ["clients", "skills", "teams", "dispositions", "not_ready", "waiting"],
}

SECRETS = (
    CALLER,
    MASKED,
    LINE,
    "their-note",
    "their-text",
    "their-customer",
    "their-words",
    "their-crm",
    "their-hook",
    "Another company",
    "另一家",
)
_ROWS = (
    "o-queue",
    "o-skill",
    "o-reason",
    "o-team",
    "o-done",
    "o-agent",
    "o-flow",
    "o-boss",
    "o-message",
    "o-token",
    "o-webhook",
)
IDS: tuple[str, ...] = (OTHER, *_ROWS, CALL, WAITS, "ox1", "oo1", ITEM, RECORDING)


def told_of_it(told: Any) -> list[str]:
    """What of the second client is in an answer."""
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return [one for one in SECRETS if one in text] + [one for one in IDS if f'"{one}"' in text]


def bodies(flow: Any) -> dict[str, list[dict[str, Any]]]:
    """What is sent with a route that takes a body and names something in it; {} goes to the others."""
    return {
        "POST /api/reveal": [
            {"kind": "call", "id": CALL},
            {"kind": "recording", "id": RECORDING},
            {"kind": "work-item", "id": ITEM},
            {"kind": "listed", "id": "1"},
        ],
        "POST /api/messages": [{"text": "hello", "to": ["o-agent"]}],
        "POST /api/customers/{call}/notes": [{"note": "mine"}],
        "POST /api/work-items/{item}/done": [{"note": ""}],
        "PUT /api/wrap-ups/{call}": [{"reason": "o-reason", "disposition": "o-done", "note": "x"}],
        "POST /api/wrap-ups/{call}": [{"reason": "o-reason", "disposition": "o-done", "note": "x"}],
        "POST /api/work-items/{item}/move": [{"at": "2027-01-01T00:00:00Z", "owner": "queue"}],
        "POST /api/work-items/{item}/cancel": [{"why": "x"}],
        "POST /api/owed/{call}/{agent}/hand": [{"to": "wang"}],
        "POST /api/owed/{call}/{agent}/close": [{"why": "x"}],
        "PUT /api/wrap-up-due": [{"queue": "o-queue", "due_s": 600}, {"client": OTHER, "due_s": 600}, {"due_s": 60}],
        "PUT /api/thresholds/{queue}": [{"waiting": 3}],
        "PUT /api/numbers/{number}": [
            {"client": OTHER, "reason": "o-reason", "was": OTHER},
            {"client": "demo", "reason": "billing", "was": OTHER},
            {"client": "demo", "reason": "billing"},
        ],
        "POST /api/numbers/{number}/remove": [{"was": OTHER}],
        "PUT /api/agents/{agent}/skills/{skill}": [{"level": 5}],
        "PUT /api/agents/{agent}/queues/{queue}": [{"serves": True}],
        "POST /api/agents/{agent}/calls": [{"id": "c1", "number": CALLER, "line": LINE}],
        "POST /api/customers/find": [{"client": OTHER, "number": CALLER}],
        "PUT /api/customers": [{"client": OTHER, "number": CALLER, "fields": {"name": "mine"}}],
        "POST /api/customers/drop": [{"client": OTHER, "number": CALLER}],
        "POST /api/articles/{reason}/{language}": [{"title": "x", "body": "x", "after": 1}],
        "PUT /api/centre/{noun}": [
            {"seen": "", "row": {"id": "o-new", "client": OTHER, "name_zh": "x", "name_en": "x", "is_resolved": True}},
            {"seen": "", "row": {"id": "o-new", "client": OTHER, "name_zh": "x", "name_en": "x"}},
            {"seen": "", "row": {"client": OTHER, "caller": CALLER, "priority": 1, "agents": [], "note": ""}},
        ],
        "POST /api/centre/{noun}/drop": [{"seen": "x", "key": ["o-done"]}, {"seen": "x", "key": [OTHER, CALLER]}],
        "POST /api/lines/{line}/tests": [{"number": CALLER, "seconds": 1}],
        "PUT /api/lists/{list}/{entry}": [{"seen": 1, "reason": "mine"}],
        "POST /api/lists/{list}/{entry}/drop": [{"seen": 1}],
        "POST /api/lists/{list}/{entry}/allow": [{"seen": 1, "minutes": 5, "why": "mine"}],
        "POST /api/lists/{list}": [{"client": OTHER, "number": CALLER}],
        "POST /api/customers/{call}/do-not-call": [{"reason": "mine"}],
        "POST /api/flows/{flow}": [{"document": flow, "after": 1}],
        "POST /api/flows/{flow}/rollback": [{"version": 1, "after": 1}],
    }


_TOKEN = """INSERT INTO service_token (id, name, token_sha256, rights, sees_all_clients, clients, networks, made_by,
made_at, expires_at) VALUES ('o-token', 'their-crm', 'x', '{calls}', false, '{other}', '{}', 'o-boss', now(),
now() + '1 day')"""
_LISTED = """INSERT INTO listed_number (list, client_id, number, key, reason, added_by, added_at)
VALUES ('vip', 'other', $1, '', 'their-words', 'o-boss', now())"""
_WEBHOOK = """INSERT INTO webhook (id, name, url, secret, kinds, sees_all_clients, clients, sees_numbers, made_by,
made_at, place) VALUES ('o-webhook', 'their-hook', 'https://x.test', 'sealed1:x:x',
'{CallEnded}', false, '{other}', false,
'o-boss', now(), 0)"""


async def add_second_client(world: World) -> Person:
    """The client's one supervisor, who is signed in: a control for whoever is not to see what there is."""
    await add_other_client(world)
    now, record = world.gateway.clock.now(), world.board.journal.record
    await world.pool.execute("INSERT INTO team (id, client_id, name_zh, name_en) VALUES ('o-team', 'other', 'x', 'x')")
    await add_person(world, "o-boss", "supervisor", ["other"])
    boss = await world.signed_in("o-boss")
    await world.pool.execute("UPDATE session SET desk_id = 'o-desk' WHERE person_id = 'o-boss'")
    await Customers(world.pool).replace(OTHER, "phone", [(CALLER, {"name": "their-customer"})])
    await publish_articles(world.gateway.journal, ReasonId("o-reason"), [Text("zh", "their-text", "x")], "x", now)
    row = (OTHER, CALLER, CALL, AgentId("wang"), "their-note", now)
    insert = "INSERT INTO customer_note (client_id, caller, call_id, agent_id, note, created_at)"
    await world.pool.execute(f"{insert} VALUES ($1, $2, $3, $4, $5, $6)", *row)
    insert = "INSERT INTO flow_version (flow, version, client_id, document, published_at, published_by)"
    await world.pool.execute(_TOKEN)
    await world.pool.execute(_WEBHOOK)
    await world.pool.execute(_LISTED, CALLER)
    flow = msgspec.json.encode(msgspec.structs.replace(FLOW, flow="o-flow")).decode()
    await world.pool.execute(f"{insert} VALUES ('o-flow', 1, 'other', $1::text::jsonb, now(), 'o-boss')", flow)
    record(AgentSignedIn(AgentId("o-agent"), "o-d", "它", ("o-skill",)))  # type: ignore[arg-type]
    record(HandRaised(AgentId("o-agent")))
    record(MessageSent("o-message", AgentId("o-boss"), (AgentId("o-agent"),), "their-words", "x", "x"))
    record(WrapUpStarted(AgentId("wang"), CALL, OTHER, 60))
    return boss


async def misses_theirs(world: World, agent: str) -> None:
    """A call of theirs rings at this agent's desk in vain."""
    await arrives(world, "ox1", agent, CALLER, ClientId(OTHER))
    world.board.journal.record(OfferFailed(OfferId("o-ox1"), "ox1", OTHER, AgentId(agent), "no-answer", 15))  # type: ignore[arg-type]
    await world.board.journal.flush()
