"""A flow without a telephone: what is said is printed, keys are typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ari_app.ivr.trying import Tried, What, walk
from asterisk_conf.prompts.words import words_of
from cli.words import say
from flows.document import FlowDocument


def converse(document: FlowDocument, keys: Iterator[str], now: datetime) -> Iterator[str]:
    """The lines of one call, as ``walk`` leads through it."""
    words = {language: words_of(document, language) for language in document.languages}
    return (_line(one, words) for one in walk(document, keys, now))


def _line(one: Tried, words: Mapping[str, Mapping[str, str]]) -> str:
    match one.what:
        case What.PASSED | What.ENTERED:
            return f"[{one.node}]"
        case What.SAID:
            return "  " + " ".join(words[one.told["language"]].get(name, name) for name in one.prompts)
        case What.PRESSED:
            return "> " + one.told["keys"]
        case What.HUNG_UP if not one.told["why"]:
            return say("挂断", "hangs up")
        case _:
            zh, en = LINES[one.what]
            return say(zh, en).format_map(one.told)


LINES = {
    What.SILENT: ("({seconds} 秒无按键)", "(no key for {seconds} s)"),
    What.ASKED: ("查询 {source}：{question}", "looks up in {source}: {question}"),
    What.TRANSFERRED: ("转接 {number}：当作无人应答", "transfers to {number}: taken as not answered"),
    What.RECORDED: (
        "录音留言（{reason}，最长 {seconds} 秒，期限 {until}）",
        "takes a message ({reason}, at most {seconds} s, due {until})",
    ),
    What.SCORED: ("> {keys}：{question} {score} 分", "> {keys}: {question} scores {score}"),
    What.WAITS: ("(没有更多按键)", "(no more keys)"),
    What.QUEUED: ("排队：{reason}（{by}）", "queues for {reason} ({by})"),
    What.SURVEYED: ("坐席挂断；满意度调查", "the agent hangs up; the survey"),
    What.CALLED_BACK: (
        "挂断，轮到时回拨 {number}（{reason}，有效至 {until}）",
        "hangs up, and calls {number} back at its turn ({reason}, until {until})",
    ),
    What.HUNG_UP: ("挂断：{why}", "hangs up: {why}"),
}
