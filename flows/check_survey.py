"""What is wrong with the surveys of a flow: the questions, how many are asked, and what names them."""

from collections.abc import Iterator

from flows import document as nodes
from flows.check_nodes import LONGEST_TIMEOUT_S
from flows.check_source import unknown
from flows.document import KEYS, FlowDocument
from flows.survey import LEAST_OF_CSAT, Question, Survey
from routing.publishing.publish import Problem, Where

MOST_QUESTIONS = 9
MOST_SCORE = 10


def check_surveys(document: FlowDocument) -> Iterator[Problem]:
    """Everything that is wrong or odd with them."""
    named = set[str]()
    for id_, node in document.nodes.items():
        if isinstance(node, nodes.Queue) and node.survey:
            named.add(node.survey)
            if node.survey not in document.surveys:
                at = ("nodes", id_, "survey")
                yield unknown(at, ("满意度调查", "survey"), node.survey, document.surveys)
    for name, survey in document.surveys.items():
        yield from _survey(("surveys", name), survey)
        if name not in named and not survey.is_outbound:
            zh, en = "没有队列使用这个调查", "no queue names this survey"
            yield Problem(("surveys", name), zh, en, is_warning=True)
    outbound = [name for name, survey in document.surveys.items() if survey.is_outbound]
    if len(outbound) > 1:
        yield Problem(
            ("surveys", outbound[1], "outbound"),
            f"外呼之后只能有一个调查，已有 {outbound[0]!r}",
            f"one survey at most is for calls out; {outbound[0]!r} is already",
        )


def _survey(at: Where, survey: Survey) -> Iterator[Problem]:
    count = len(survey.questions)
    if not 1 <= count <= MOST_QUESTIONS:
        told = f"{count} 个问题，应为 1 到 {MOST_QUESTIONS}", f"{count} questions; expected 1 to {MOST_QUESTIONS}"
        yield Problem((*at, "questions"), *told)
    if not 0 < survey.share <= 100:
        told = f"{survey.share:g}，应大于 0，不超过 100", f"{survey.share:g}; expected more than 0, up to 100 per cent"
        yield Problem((*at, "share"), *told)
    seen = set[str]()
    for place, question in enumerate(survey.questions):
        here = (*at, "questions", place)
        if question.id in seen:
            yield Problem((*here, "id"), f"问题 {question.id!r} 出现了两次", f"question {question.id!r} is there twice")
        seen.add(question.id)
        yield from _question(here, question)


def _question(at: Where, question: Question) -> Iterator[Problem]:
    if not question.say:
        yield Problem((*at, "say"), "没有提示：主叫不知道问什么", "nothing is said: expected what the caller is asked")
    if not question.scores:
        yield Problem((*at, "scores"), "没有按键", "no keys; expected at least one")
    for key, score in question.scores.items():
        if len(key) != 1 or key not in KEYS:
            told = f"{key!r} 不是按键，应为 0 到 9、* 或 #", f"{key!r}; expected 0 to 9, * or #"
            yield Problem((*at, "scores", key), *told)
        if not 0 <= score <= MOST_SCORE:
            told = f"{score} 分，应为 0 到 {MOST_SCORE}", f"a score of {score}; expected 0 to {MOST_SCORE}"
            yield Problem((*at, "scores", key), *told)
    if question.is_csat and len(set(question.scores.values())) < LEAST_OF_CSAT:
        yield Problem(
            (*at, "scores"),
            f"满意度的分数少于 {LEAST_OF_CSAT} 种：最好的两种说明不了什么",
            f"satisfaction is measured by at least {LEAST_OF_CSAT} different scores: the two best of fewer say nothing",
        )
    if not 1 <= question.tries <= 9:
        told = f"次数为 {question.tries}，应为 1 到 9", f"{question.tries} tries; expected 1 to 9"
        yield Problem((*at, "tries"), *told)
    if not 0 < question.timeout_s <= LONGEST_TIMEOUT_S:
        told = (
            f"{question.timeout_s:g} 秒，应大于 0，不超过 {LONGEST_TIMEOUT_S:g}",
            f"{question.timeout_s:g} s; expected more than 0, up to {LONGEST_TIMEOUT_S:g}",
        )
        yield Problem((*at, "timeout_s"), *told)
