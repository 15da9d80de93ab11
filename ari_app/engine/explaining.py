"""Who could take a call now, who not and why: the floor's answer, with what only the engine knows."""

from dataclasses import replace

from ari_app.engine.engine import Engine
from lexicon.ids import CallId
from routing.explaining.explain import Outside, explain
from routing.explaining.explanation import explanation_to_json


def explanation(engine: Engine, call: CallId) -> str:
    """As JSON; see ``routing/explaining/explanation.py``."""
    known = engine.calls.get(call)
    longest_s = None if known is None or known.reason is None else known.reason.queue.longest_wait_s
    told = explain(engine.floor, call, engine.now(), Outside(engine.after_call.due, longest_s))
    if told.offer is None:
        told = replace(told, expected=engine.floor.expected_wait(told.call, engine.now()))
    return explanation_to_json(told)
