"""Is a draft inside Decision 407/QĐ-TTg? Answers in, verdict with reasons out. Pure; the browser decides the same.

Whoever changes something here changes ``overrides/assets/js/screening.js`` with it: a test compares every combination.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..schema.screening import Criteria, Criterion
from ..schema.vocabulary import CriterionResult, ScreeningStep

YES, NO, UNSURE, GUIDED = "co", "khong", "chua-ro", "huong-dan"
"""The answers; *guided*, for the first criterion alone, means that guidance allows it to be applied."""
ANSWER_LABELS = {YES: "Có", NO: "Không", UNSURE: "Chưa rõ", GUIDED: "Áp dụng theo hướng dẫn"}
FIELDS: Mapping[ScreeningStep, str] = {
    ScreeningStep.LAP_DE_NGHI: "needs_proposal", ScreeningStep.TAC_DONG_TRUC_TIEP: "direct_impact",
    ScreeningStep.KHO_NHAY_CAM: "difficult_or_sensitive", ScreeningStep.PHAM_VI: "province_wide",
}
"""The criterion of the schema that each step after the first answers, in the order of the decision."""
_RESULTS = {
    YES: CriterionResult.DAT, NO: CriterionResult.KHONG_DAT, UNSURE: CriterionResult.CHUA_XAC_DINH,
    GUIDED: CriterionResult.NGOAI_LE,
}


class Outcome(enum.StrEnum):
    """What a screening ends with."""

    STOP = "dung"
    ASK_FIRST = "hoi-truoc"
    INSIDE = "thuoc"
    OUTSIDE = "khong-thuoc"
    OPEN = "chua-ro"

    @property
    def label(self) -> str:
        """The verdict, a few words."""
        return _WORDS[self][0]

    @property
    def next_step(self) -> str:
        """What to do now."""
        return _WORDS[self][1]


_WORDS = {
    Outcome.STOP: (
        "Dừng lại: bí mật nhà nước",
        "Không thuộc diện truyền thông. Không ghi bất cứ điều gì về dự thảo này vào cổng, kể cả tên.",
    ),
    Outcome.ASK_FIRST: (
        "Hỏi trước khi ghi bất cứ điều gì",
        "Chưa biết có phải bí mật nhà nước không thì chưa ghi gì vào cổng. Hỏi xong hãy rà soát lại.",
    ),
    Outcome.INSIDE: (
        "Thuộc diện phải truyền thông",
        "Đủ cả bốn tiêu chí. Tạo hồ sơ dự thảo, lập kế hoạch truyền thông, bắt đầu từ khi lấy ý kiến.",
    ),
    Outcome.OUTSIDE: (
        "Không thuộc diện phải truyền thông",
        "Có tiêu chí không đạt. Ghi vào danh sách rà soát của năm, kèm lý do.",
    ),
    Outcome.OPEN: (
        "Chưa kết luận được",
        "Hỏi nơi nêu dưới đây về từng điều chưa rõ, rồi rà soát lại. Nên xong trước khi lấy ý kiến.",
    ),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: step → answer, with reasons where given; *note* is the guidance behind ``huong-dan``."""

    values: Mapping[ScreeningStep, str]
    reasons: Mapping[ScreeningStep, str] = field(default_factory=dict)
    note: str = ""

    def criteria(self, on: dt.date | None = None) -> Criteria:
        """The four criteria as a policy file holds them. What is not answered, or guided by nothing, is undecided."""
        each = {
            name: Criterion(result=self._result(step), reason=self.reasons.get(step) or None)
            for step, name in FIELDS.items()
        }
        return Criteria(**each, exception_note=self.note or None, screened_on=on)

    def _result(self, step: ScreeningStep) -> CriterionResult:
        answer = self.values.get(step, UNSURE)
        return _RESULTS[UNSURE if answer == GUIDED and not self.note else answer]


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, the steps that made it so, and the steps somebody has to be asked about."""

    outcome: Outcome
    because: tuple[ScreeningStep, ...]
    missing: tuple[ScreeningStep, ...]


def decide(answers: Answers) -> Decision:
    """Inside when all four criteria are met, outside when one is not, open otherwise (Decision 407/QĐ-TTg).

    State secrets come first: of a draft that is one, or may be one, nothing is to be written down at all.
    """
    first = answers.values.get(ScreeningStep.BI_MAT, UNSURE)
    if first != NO:
        secret = first == YES
        return Decision(
            Outcome.STOP if secret else Outcome.ASK_FIRST, (ScreeningStep.BI_MAT,),
            () if secret else (ScreeningStep.BI_MAT,),
        )
    criteria = answers.criteria()
    results = {step: getattr(criteria, name).result for step, name in FIELDS.items()}
    unclear = tuple(s for s, r in results.items() if r is CriterionResult.CHUA_XAC_DINH)
    if criteria.scope:
        return Decision(Outcome.INSIDE, tuple(results), ())
    if criteria.scope is None:
        return Decision(Outcome.OPEN, unclear, unclear)
    return Decision(Outcome.OUTSIDE, tuple(s for s, r in results.items() if r is CriterionResult.KHONG_DAT), unclear)


def criteria_lines(answers: Answers, on: dt.date | None, indent: str = "") -> str:
    """The block ``criteria:`` of a file, ready to copy; every value is quoted so that nothing in it can be misread."""
    criteria = answers.criteria()
    lines = ["criteria:"]
    if on:
        lines.append(f"  screened_on: {on.isoformat()}")
    for name, criterion in criteria.each:
        lines += [f"  {name}:", f"    result: {criterion.result.value}"]
        if criterion.reason:
            lines.append(f"    reason: {quoted(criterion.reason)}")
    if answers.note:
        lines.append(f"  exception_note: {quoted(answers.note)}")
    return "".join(f"{indent}{line}\n" for line in lines)


def ready_text(answers: Answers, title: str, agency: str, on: dt.date | None) -> str:
    """What to copy by hand: into a policy file, or for a draft outside, into ``content/_data/screened.yml``.

    Nothing where nothing may be written down.
    """
    outcome = decide(answers).outcome
    if outcome in (Outcome.STOP, Outcome.ASK_FIRST):
        return ""
    if outcome is Outcome.OUTSIDE:
        return screened_lines(answers, title, agency, on)
    return f"title: {quoted(title)}\nlead_agency: {quoted(agency)}\nstage: soan-thao\n" + criteria_lines(answers, on)


def screened_lines(answers: Answers, title: str, agency: str, on: dt.date | None) -> str:
    """An item of ``content/_data/screened.yml``."""
    return (f"  - title: {quoted(title)}\n    agency: {quoted(agency)}\n" + criteria_lines(answers, on, "    "))


def quoted(text: str) -> str:
    """*text* as a YAML scalar in double quotes."""
    return json.dumps(text, ensure_ascii=False)


__all__ = [
    "ANSWER_LABELS", "FIELDS", "GUIDED", "NO", "UNSURE", "YES", "Answers", "Decision", "Outcome", "criteria_lines",
    "decide", "quoted", "ready_text", "screened_lines",
]
