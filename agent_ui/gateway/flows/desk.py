"""Flows as they are edited in the browser: looked through as they are typed, kept as drafts, compared, published."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from aiohttp import web

from agent_ui.gateway.flows.bodies import Publish
from agent_ui.gateway.flows.routes import FlowRoutes, around_of
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import flows as p
from documents.flow_change import Change, changed
from documents.flow_file import plain, read_flow
from documents.flow_form import FlowForms, flow_forms
from documents.yaml_edit import Plain, data_of, rewritten
from documents.yaml_file import Mistake, Mistakes, UnreadableYaml, read_yaml, written
from flows.check import check
from flows.document import FlowDocument
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from routing.publishing.publish import Problem
from store.flows import FlowDraft, FlowLine, Flows, FlowVersion
from store.pool import Pool

UNPROCESSABLE = 422
AROUND_LINES = 3  # same lines shown before and after what differs
MOST_CHANGES, DEEPEST = 200, 12
MOST_VERSIONS = 2**31 - 1


@cache
def forms() -> FlowForms:
    """They are the code's: the same as long as it runs."""
    return flow_forms()


class FlowDesk:
    """One method a request. What is published goes the way of every flow: ``FlowRoutes``."""

    def __init__(self, pool: Pool, clock: Clock, routes: FlowRoutes) -> None:
        self._pool, self._clock, self._routes = pool, clock, routes

    async def forms(self, asked: Asked) -> web.StreamResponse:
        """What each kind of node has."""
        return answer(forms())

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """All flows that are seen, and the own drafts."""
        flows = Flows(self._pool)
        lines = [_line(one) for one in await flows.in_force() if asked.sees(one.client)]
        drafts = [_draft(one) for one in await flows.drafts(asked.session.person) if asked.sees(one.client)]
        return answer(p.FlowList(flows=lines, drafts=drafts))

    async def check(self, asked: Asked) -> web.StreamResponse:
        """Always 200: a text that cannot be read is told as a problem of it."""
        wish = await asked.body(p.FlowText)
        if len(wish.changes) > MOST_CHANGES or any(len(one.where) > DEEPEST for one in wish.changes):
            raise BadInput("changes", "too many", f"at most {MOST_CHANGES}, at most {DEEPEST} deep")
        text, is_kept = wish.text, True
        try:
            data = data_of(text)
            if wish.changes:
                text, is_kept = rewritten(text, changed(data, _changes(wish.changes), forms()))
                data = data_of(text)
        except UnreadableYaml as error:
            told = [_mistaken(error.mistake)]
            return answer(p.FlowChecked(text=text, data=None, problems=told, is_kept=is_kept))
        _, problems = await self.looked_at(text, asked)
        return answer(p.FlowChecked(text=text, data=data, problems=problems, is_kept=is_kept))

    async def names(self, asked: Asked) -> web.StreamResponse:
        """Of a client that is seen."""
        client = ClientId(asked.path("client"))
        nothing = FlowDocument(
            flow="", client=client, name_zh="", name_en="", numbers=(), languages=(), start="", nodes={}
        )
        around, _ = await around_of(self._pool, asked, nothing, self._routes.prompts, self._clock.now())
        if client not in around.clients:
            raise Refused("no such client", code="not-found")
        return answer(
            p.FlowNames(
                reasons=[id_ for id_, of in around.reasons.items() if of == client],
                numbers=[number for number, of in around.numbers.items() if of == client],
                prompts=sorted({*around.prompts, *around.uploads}),
            )
        )

    async def versions(self, asked: Asked) -> web.StreamResponse:
        """Newest first, who and when."""
        found = [one for one in await Flows(self._pool).history(asked.path("flow")) if asked.sees(one.client)]
        return answer([_line(one) for one in found])

    async def version(self, asked: Asked) -> web.StreamResponse:
        """A version as a file."""
        found = await self._version(asked, asked.path("version"))
        newest = await Flows(self._pool).newest(found.flow)
        return answer(
            p.FlowVersionText(
                flow=found.flow,
                version=found.version,
                text=text_of(found),
                published_at=iso(found.published_at),
                published_by=found.published_by,
                note=found.note,
                is_newest=newest is not None and newest.version == found.version,
                is_written=bool(found.source),
            )
        )

    async def difference(self, asked: Asked) -> web.StreamResponse:
        """Lines that came and went between a version and a text."""
        wish = await asked.body(p.FlowCompared)
        old = text_of(await self._version(asked, str(wish.version)))
        return answer(list(difference(old, wish.text)))

    async def keep(self, asked: Asked) -> web.StreamResponse:
        """The draft of who asks, of this flow. It may be wrong in every way."""
        wish = await asked.body(p.FlowKept)
        flow = asked.path("flow")
        if len(flow) > 64 or not 0 <= wish.after <= MOST_VERSIONS:
            raise BadInput("after", str(wish.after), "a version, and a flow of at most 64 characters")
        draft = FlowDraft(flow, ClientId(_client_of(wish.text)), wish.text, wish.after, self._clock.now())
        await Flows(self._pool).put_draft(asked.session.person, draft)
        return done()

    async def drop(self, asked: Asked) -> web.StreamResponse:
        """It is not wanted any more."""
        await Flows(self._pool).drop_draft(asked.session.person, asked.path("flow"))
        return done()

    async def publish(self, asked: Asked) -> web.StreamResponse:
        """200 with the new version, or 422 with every problem; 409 when somebody else was quicker."""
        wish = await asked.body(p.FlowWanted)
        document, problems = await self.looked_at(wish.text, asked)
        if document is None or any(not one.is_warning for one in problems):
            return answer(p.FlowNotPut(problems=problems), status=UNPROCESSABLE)
        if document.flow != asked.path("flow"):
            raise Refused("the text is of another flow", code="conflict")
        version, _ = await self._routes.put(Publish(document, wish.after, wish.note), asked, wish.text)
        await Flows(self._pool).drop_draft(asked.session.person, document.flow)
        return answer(p.FlowPut(version=version, problems=problems))

    async def _version(self, asked: Asked, number: str) -> FlowVersion:
        """Raises Refused."""
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        found = await Flows(self._pool).of_version(asked.path("flow"), int(number)) if is_number else None
        if found is None or not asked.sees(found.client):
            raise Refused("no such version", code="not-found")
        return found

    async def looked_at(self, text: str, asked: Asked) -> tuple[FlowDocument | None, list[p.FlowProblem]]:
        """The document, and everything that is wrong or odd with it, in the order of its lines."""
        try:
            top, mistakes = read_yaml(text)
        except UnreadableYaml as error:
            return None, [_mistaken(error.mistake)]
        document = read_flow(top, mistakes)
        if document is None:
            return None, [_mistaken(one) for one in mistakes]
        around, _ = await around_of(self._pool, asked, document, self._routes.prompts, self._clock.now())
        told = [_told(one, mistakes) for one in check(document, around)]
        return document, sorted(told, key=lambda one: (one.is_warning, one.line, one.column))


def add_flow_desk(router: Router, desk: FlowDesk) -> None:
    """Its routes."""
    router.add("GET", "/api/flow-forms", "flows", desk.forms)
    router.add("GET", "/api/flow-list", "flows", desk.listed)
    router.add("POST", "/api/flow-check", "flows", desk.check)
    router.add("GET", "/api/flow-names/{client}", "flows", desk.names)
    router.add("GET", "/api/flows/{flow}/versions", "flows", desk.versions)
    router.add("GET", "/api/flows/{flow}/versions/{version}", "flows", desk.version)
    router.add("POST", "/api/flows/{flow}/difference", "flows", desk.difference)
    router.add("PUT", "/api/flows/{flow}/draft", "flows", desk.keep)
    router.add("DELETE", "/api/flows/{flow}/draft", "flows", desk.drop)
    router.add("POST", "/api/flows/{flow}/text", "flows", desk.publish)


def text_of(found: FlowVersion) -> str:
    """The file it came from, or one that says the same."""
    return found.source or written(plain(found.document))


def difference(old: str, new: str) -> Iterator[p.DifferenceLine]:
    """What came and went, with some lines around it."""
    before, after = old.splitlines(), new.splitlines()
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND_LINES)
    for place, group in enumerate(groups):
        if place:
            yield p.DifferenceLine(is_="gap", text="")
        for kind, from_, to, new_from, new_to in group:
            if kind == "equal":
                yield from (p.DifferenceLine(is_="same", text=line) for line in before[from_:to])
            else:
                yield from (p.DifferenceLine(is_="removed", text=line) for line in before[from_:to])
                yield from (p.DifferenceLine(is_="added", text=line) for line in after[new_from:new_to])


def _client_of(text: str) -> str:
    """Whose it says it is; "" for a text that cannot be read."""
    try:
        data: Plain = data_of(text)
    except UnreadableYaml:
        return ""
    client = data.get("client", "") if isinstance(data, dict) else ""
    return client.replace("\0", "")[:64] if isinstance(client, str) else ""


def _changes(wanted: list[p.FlowChange]) -> Iterator[Change]:
    for one in wanted:
        yield Change(tuple(one.where), None if one.value is None else _words(one.value), one.rename)


def _words(value: Any) -> Plain:
    """As it stands in a file, where numbers are words too. Raises BadInput."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case int() | float():
            return f"{value:.15g}"
        case list():
            return [_words(one) for one in value]
        case dict():
            return {key: _words(one) for key, one in value.items()}
        case _:
            raise BadInput("changes", "null", "words, numbers, lists and mappings of them")


def _mistaken(one: Mistake) -> p.FlowProblem:
    """A mistake of form."""
    return p.FlowProblem(
        where=list(one.where), line=one.line, column=one.column, zh=one.zh, en=one.en, is_warning=False
    )


def _told(one: Problem, mistakes: Mistakes) -> p.FlowProblem:
    line, column = mistakes.place(one.where)
    return p.FlowProblem(
        where=list(one.where), line=line, column=column, zh=one.zh, en=one.en, is_warning=one.is_warning
    )


def _line(one: FlowLine) -> p.FlowVersionLine:
    return p.FlowVersionLine(
        flow=one.flow,
        version=one.version,
        client=one.client,
        published_at=iso(one.published_at),
        published_by=one.published_by,
        note=one.note,
        nodes=one.nodes,
    )


def _draft(one: FlowDraft) -> p.FlowDraftLine:
    return p.FlowDraftLine(
        flow=one.flow, client=one.client, text=one.source, after=one.after, changed_at=iso(one.changed_at)
    )
