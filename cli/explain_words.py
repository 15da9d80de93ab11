"""An explanation in the reader's language: one line an agent, one line a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from rich.console import Console
from rich.table import Table

from agent_ui.gateway.protocol import why as p
from cli.words import is_chinese, say

RULES: Mapping[str, tuple[str, str]] = {
    "free": ("空闲", "free"),
    "skill": ("缺少技能", "lacks a skill"),
    "level": ("技能等级不够", "skill level too low"),
    "team": ("不在所要求的团队", "in another team"),
    "queue": ("不服务此队列", "does not serve this queue"),
    "medium": ("不接此类联络", "takes no contacts of this kind"),
    "certification": ("没有有效认证", "not certified now"),
    "desk-lost": ("页面断开", "page away"),
    "no-phone": ("电话未注册", "telephone not registered"),
    "not-ready": ("未就绪", "not ready"),
    "offered": ("正在振铃", "being rung"),
    "talking": ("通话中", "talking"),
    "wrap-up": ("话后处理", "after-call work"),
    "capacity": ("已满", "no room for more"),
}
STRATEGIES: Mapping[str, tuple[str, str]] = {
    "longest-idle": ("空闲最久者优先", "longest idle first"),
    "most-specialised": ("最专者优先", "most specialised first"),
    "best-level": ("等级最高者优先", "best level first"),
    "fewest-calls": ("接话最少者优先", "fewest calls first"),
    "weighted-share": ("按权重分配", "weighted share"),
    "round-robin": ("轮流", "round robin"),
    "emergency": ("紧急", "emergency"),
    "order": ("次序号", "order number"),
    "id": ("编号", "id"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "open": ("振铃中", "ringing"),
    "taken": ("接听", "taken"),
    "no-answer": ("未接", "no answer"),
    "declined": ("拒接", "declined"),
    "unreachable": ("无法振铃", "unreachable"),
    "agent-left": ("坐席离开", "agent left"),
    "caller-gone": ("来电者挂机", "caller gone"),
}


def _word(words: Mapping[str, tuple[str, str]], id_: str) -> str:
    return say(*words.get(id_, (id_, id_)))


def _name(names: Mapping[str, p.TwoNames], id_: str) -> str:
    known = names.get(id_)
    return id_ if known is None else known.name_zh if is_chinese() else known.name_en


def _time(iso: str | None) -> str:
    if iso is None:
        return "?"
    return datetime.fromisoformat(iso).astimezone().strftime("%m-%d %H:%M:%S")


def _seconds(value: float) -> str:
    whole = round(value)
    return (
        f"{whole // 60}:{whole % 60:02d}"
        if whole < 3600
        else f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    )


def _list(words: Iterable[str]) -> str:
    return say("、", ", ").join(words)


def asked(step: p.AskedStep, names: p.NameBook) -> str:
    """What is asked of an agent, as one phrase."""
    parts = [f"{_name(names.skills, one.skill)} ≥ {one.level}" for one in step.skills]
    if step.certified_for is not None:
        reason = _name(names.reasons, step.certified_for)
        parts.append(say(f"“{reason}”认证", f"certified for {reason}"))
    if step.teams:
        teams = _list(_name(names.teams, team) for team in step.teams)
        parts.append(say(f"团队：{teams}", f"team {teams}"))
    if parts and step.or_teams:
        open_to = _list(_name(names.teams, team) for team in step.or_teams)
        return say(f"{_list(parts)}；或{open_to}的任何人", f"{_list(parts)}; or anyone of {open_to}")
    return _list(parts) or say("不限", "anyone of this queue")


def detail(one: p.Candidate, names: p.NameBook) -> str:
    """What is behind the rule."""
    since = say(f"自 {_time(one.since)}", f"since {_time(one.since)}") if one.since else ""
    match one.rule:
        case "skill":
            skill = _name(names.skills, one.skill or "")
            return say(f"没有“{skill}”（要求 {one.needs}）", f"no {skill} ({one.needs} asked)")
        case "level":
            skill = _name(names.skills, one.skill or "")
            return say(f"“{skill}”{one.has}，要求 {one.needs}", f"{skill} {one.has}, {one.needs} asked")
        case "team":
            return _name(names.teams, one.team) if one.team else say("无团队", "no team")
        case "certification":
            if one.ends is None:
                return say("从未认证", "never had it")
            return say(
                f"有效期 {_time(one.starts)} 至 {_time(one.ends)}", f"valid {_time(one.starts)} to {_time(one.ends)}"
            )
        case "capacity":
            return f"{one.has}/{one.needs}"
        case "not-ready":
            return f"{_name(names.not_ready, one.reason or '')} {since}"
        case _:
            return since


def change(one: p.Ahead, names: p.NameBook) -> str:
    """What happens, without the time."""
    agent = _name(names.agents, one.agent or "")
    more = say(f"符合者 {one.more:+d}（空闲 {one.more_free}）", f"{one.more:+d} qualify ({one.more_free} free)")
    step = asked(one.asked, names) if one.asked is not None else ""
    queue = _name(names.queues, one.queue or "")
    texts: Mapping[str, Callable[[], tuple[str, str]]] = {
        "hold-ends": lambda: (f"不再为专属坐席保留；{more}", f"no longer kept for the preferred agents; {more}"),
        "step": lambda: (f"放宽为：{step}；{more}", f"asked from then on: {step}; {more}"),
        "overflow": lambda: (f"溢出到{queue}：{step}；{more}", f"overflows to {queue}: {step}; {more}"),
        "callback": lambda: ("转为回拨", "a callback instead"),
        "voicemail": lambda: ("转为留言", "voicemail instead"),
        "longest-wait": lambda: ("请来电者稍后再拨", "the caller is asked to call again later"),
        "certified": lambda: (f"{agent}的认证生效", f"{agent}'s certification begins"),
        "certification-ends": lambda: (f"{agent}的认证到期", f"{agent}'s certification ends"),
        "wrap-up-limit": lambda: (f"{agent}的话后处理到时", f"{agent}'s after-call work has to end"),
    }
    return say(*texts[one.event]())


def show(told: p.Explained, whole: list[p.PastWhy], console: Console) -> None:
    """All of it, for a terminal."""
    names = told.names
    console.print(f"[bold]{told.call}[/]  {told.caller}", markup=True)
    if told.trouble is not None:
        console.print(f"  [red]![/] {say(told.trouble.zh, told.trouble.en)}")
    if told.now is not None:
        _show_why(told.now, names, console)
    elif told.trouble is None:
        console.print(say("  现在不在等待", "  does not wait now"))
    for offer in told.offers:
        _show_offer(offer, names, console)
    for past in whole:
        verdict = say("与当时保存的选择一致", "agrees with the stored choice")
        if not past.is_same:
            verdict = say(
                "与当时保存的选择不一致：日志不全", "differs from the stored choice: the journal does not tell all"
            )
        console.print(f"\n[bold]{say('还原', 'replayed')} {past.offer.offer}[/]  {_time(past.offer.at)}  {verdict}")
        _show_why(past.why, past.names, console)


def _show_why(why: p.Why, names: p.NameBook, console: Console) -> None:
    queue, reason = _name(names.queues, why.queue), _name(names.reasons, why.reason)
    waited = _seconds(why.waited_s)
    ahead_zh = f"前面有 {why.ahead} 个竞争同一批坐席的来电" if why.ahead else "前面没有竞争同一批坐席的来电"
    ahead_en = f"{why.ahead or 'nobody'} before it for the same agents"
    console.print(say(f"  {queue} · {reason} · 已等 {waited}", f"  {queue} · {reason} · waits {waited}"))
    console.print(
        say(
            f"  {ahead_zh}；次序号 {why.order:.3f}；方案版本 {why.plan_version}",
            f"  {ahead_en}; order {why.order:.3f}; plan {why.plan_version}",
        )
    )
    if why.expected is not None:
        about, low, high = (_seconds(s) for s in (why.expected.wait_s, why.expected.low_s, why.expected.high_s))
        guess_zh, guess_en = (
            ("", "") if why.expected.rests_on else ("（尚无数据，仅为估计）", " (a guess: nothing handled yet)")
        )
        console.print(
            say(
                f"  预计还要等 {about}（{low} 到 {high}）{guess_zh}",
                f"  expected to wait {about} more ({low} to {high}){guess_en}",
            )
        )
    step = f"{why.asked.step + 1}/{why.steps}"
    console.print(
        say(
            f"  现在要求（第 {step} 步）：{asked(why.asked, names)}",
            f"  asked now (step {step}): {asked(why.asked, names)}",
        )
    )
    if why.held_for and why.held_s is not None:
        held = _list(_name(names.agents, agent) for agent in why.held_for)
        console.print(
            say(f"  为 {held} 保留，还有 {_seconds(why.held_s)}", f"  kept for {held} for {_seconds(why.held_s)} more")
        )
    if why.is_paused:
        console.print(
            say("  [red]目前不派话：电话交换机不可用[/]", "  [red]nobody is offered anything: the exchange is away[/]")
        )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2))
    columns = ((_word(STRATEGIES, why.strategy), ""), (say("坐席", "agent"), ""), (say("规则", "rule"), ""), ("", ""))
    for title, _ in columns:
        table.add_column(title)
    for place, one in enumerate(why.candidates, start=1):
        name = one.name_zh if is_chinese() else one.name_en
        mark = str(place) if one.may_take else "–"
        rank = "" if one.rank in (None, 0.0) else f" ({one.rank:g})"
        rule = "free" if one.rule is None else one.rule
        style = "green" if one.may_take else None
        table.add_row(mark, f"{name}{rank}", _word(RULES, rule), detail(one, names), style=style)
    console.print(table)
    for ahead in why.changes:
        console.print(f"  +{_seconds(ahead.in_s):>6}  {change(ahead, names)}")


def _show_offer(offer: p.PastOffer, names: p.NameBook, console: Console) -> None:
    agent, outcome = _name(names.agents, offer.agent), _word(OUTCOMES, offer.outcome)
    console.print(f"\n[bold]{say('派话', 'offer')} {offer.offer}[/]  {_time(offer.at)}  → {agent}  {outcome}")
    choice = offer.choice
    if choice is None:
        return
    skips = _list(
        f"{_word(RULES, rule)} {count}" for rule, count in sorted(choice.skips.items(), key=lambda one: -one[1])
    )
    of_agents = choice.of == "agent"
    chosen = (
        say("在空闲坐席中选", "chosen among free agents")
        if of_agents
        else say("在等待的来电中选", "chosen among waiting calls")
    )
    console.print(f"  {chosen} · {_word(STRATEGIES, choice.strategy if of_agents else 'order')} · {skips}")
    for runner in choice.runners_up:
        name = _name(names.agents, runner.id) if of_agents else runner.id
        console.print(
            say(
                f"    次选 {name}：{_word(STRATEGIES, runner.rule)}",
                f"    then {name}: {_word(STRATEGIES, runner.rule)}",
            )
        )
