"""What the peers do for the same decision, on the same agents, queues and waiting contacts.

app_queue (Asterisk 22): each waiting caller wakes once a second and counts the available members of its queue,
``num_available_members`` over all of them. Here a whole queue is counted by one C loop over a list, which is quicker
than theirs (a lock, a device state and several tests for each member): the ratio is in the peer's favour.
mod_callcenter (FreeSWITCH): for each waiting member of a pass the SELECT below, on its tables and without an index, in
SQLite as there.
"""

import sqlite3
from time import perf_counter

from bench.routing.churn import Churn
from routing.agent import AgentState

SELECT = (
    "SELECT instance_id,name,status,contact,no_answer_count,max_no_answer,reject_delay_time,busy_delay_time,"
    "no_answer_delay_time,tiers.state,agents.last_bridge_end,agents.wrap_up_time,agents.state,agents.ready_time,"
    "tiers.position,tiers.level,agents.type,agents.uuid,external_calls_count FROM agents LEFT JOIN tiers ON "
    "(agents.name=tiers.agent) WHERE tiers.queue=? AND (agents.status='Available' OR agents.status='On Break' OR "
    "agents.status='Available (On Demand)') ORDER BY level, agents.last_bridge_end, position"
)
AGENTS = (
    "CREATE TABLE agents(name TEXT,instance_id TEXT,uuid TEXT,type TEXT,contact TEXT,status TEXT,state TEXT,"
    "max_no_answer INT,wrap_up_time INT,reject_delay_time INT,busy_delay_time INT,no_answer_delay_time INT,"
    "last_bridge_start INT,last_bridge_end INT,last_offered_call INT,last_status_change INT,no_answer_count INT,"
    "calls_answered INT,talk_time INT,ready_time INT,external_calls_count INT)"
)
TIERS = "CREATE TABLE tiers(queue TEXT,agent TEXT,state TEXT,level INT,position INT)"


def compared(churn: Churn, decision_us: float) -> dict[str, object]:
    """Their work, in microseconds, over one decision of ours in the median."""
    scan, checks = _scan(churn)
    select_us = _select(churn)
    waiting = len(churn.floor.matcher.rows)
    return {
        "ours_decision_median_us": decision_us,
        "app_queue": {
            "member_checks_a_second": checks,
            "pass_us": round(scan, 1),
            "pass_ratio": round(scan / decision_us, 1),
        },
        "mod_callcenter": {
            "select_us_per_waiting": round(select_us, 1),
            "select_ratio": round(select_us / decision_us, 1),
            "pass_s": round(select_us * waiting / 1e6, 2),
            "pass_ratio": round(select_us * waiting / decision_us),
        },
    }


def _members(churn: Churn) -> dict[str, list[AgentState]]:
    members: dict[str, list[AgentState]] = {queue: [] for queue in churn.world.plan.queues}
    for agent in churn.floor.agents.values():
        for queue in agent.profile.queues or members:
            members[queue].append(agent.state)
    return members


def _scan(churn: Churn) -> tuple[float, int]:
    """Microseconds of one pass (they do one each second), and the members it looks at."""
    members = _members(churn)
    callers = [members[row.contact.queue] for row in churn.floor.matcher.rows.values()]
    best = float("inf")
    for _ in range(3):
        before = perf_counter()
        for queue in callers:
            queue.count(AgentState.READY)
        best = min(best, perf_counter() - before)
    return best * 1e6, sum(map(len, callers))


def _select(churn: Churn, asked: int = 60) -> float:
    """Microseconds of their SELECT, asked as often as a full pass would be, up to ``asked``."""
    with sqlite3.connect(":memory:") as db:
        db.execute(AGENTS)
        db.execute(TIERS)
        queues = list(churn.world.plan.queues)
        for place, agent in enumerate(churn.floor.agents.values()):
            values = (agent.id, "single_box", "", "callback", agent.id, "Available", "In a queue call", *[0] * 6, place)
            db.execute(f"INSERT INTO agents VALUES({','.join('?' * 21)})", (*values, *[0] * 7))
            for queue in agent.profile.queues or queues:
                db.execute("INSERT INTO tiers VALUES(?,?,'Ready',1,1)", (queue, agent.id))
        callers = [row.contact.queue for row in churn.floor.matcher.rows.values()][:asked]
        before = perf_counter()
        for queue in callers:
            db.execute(SELECT, (queue,)).fetchall()
        return (perf_counter() - before) / len(callers) * 1e6
