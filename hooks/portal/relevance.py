"""“Does it concern me?” — at most three questions a reader answers alone, on their own device.

The editor's own questions come as they are. Without them, they are made of
what the file already says: where the draft applies and whom it affects.
"""

from __future__ import annotations

from dataclasses import dataclass

from .catalog import PublicCatalog
from .schema.kinds import Policy
from .schema.reader_words import MOST_QUESTIONS
from .schema.vocabulary import AffectedGroup

_ASKED = {
    AffectedGroup.NGUOI_DAN: "Bạn có sống, học tập hoặc làm việc ở {province} không?",
    AffectedGroup.HO_GIA_DINH: "Gia đình bạn có đang sống ở {province} không?",
    AffectedGroup.DOANH_NGHIEP: "Bạn có làm chủ hoặc điều hành một doanh nghiệp không?",
    AffectedGroup.HO_KINH_DOANH: "Bạn có là hộ kinh doanh, buôn bán nhỏ hoặc làm dịch vụ không?",
    AffectedGroup.HOP_TAC_XA: "Bạn có là thành viên của hợp tác xã không?",
    AffectedGroup.NONG_DAN: "Bạn hoặc gia đình bạn có làm nông không?",
    AffectedGroup.CAN_BO_CONG_CHUC: "Bạn có là cán bộ, công chức không?",
    AffectedGroup.NGUOI_LAO_DONG: "Bạn có đang đi làm hoặc đang tìm việc không?",
    AffectedGroup.HOC_SINH_SINH_VIEN: "Bạn hoặc con em bạn có đang đi học không?",
    AffectedGroup.GIAO_VIEN: "Bạn có là giáo viên không?",
    AffectedGroup.NGUOI_DAN_TOC_THIEU_SO: "Bạn hoặc người trong nhà có là người dân tộc thiểu số không?",
    AffectedGroup.NGUOI_KHUYET_TAT: "Bạn hoặc người trong nhà có là người khuyết tật không?",
    AffectedGroup.NGUOI_CAO_TUOI: "Bạn hoặc người trong nhà có là người cao tuổi không?",
    AffectedGroup.NGUOI_NGHEO: "Nhà bạn có thuộc diện hộ nghèo hoặc cận nghèo không?",
    AffectedGroup.TRE_EM: "Nhà bạn có trẻ em không?",
    AffectedGroup.PHU_NU: "Bạn có là phụ nữ không?",
    AffectedGroup.TO_CHUC_XA_HOI: "Bạn có sinh hoạt hoặc làm việc trong một hội, đoàn thể không?",
    AffectedGroup.CO_QUAN_BAO_CHI: "Bạn có làm báo không?",
}
_NAMED_PLACES = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what a yes means, and for a question of place the codes of the communes it names."""

    text: str
    if_yes: str
    places: tuple[str, ...] = ()
    """With places, only a yes lets the draft concern the reader at all."""


def questions(policy: Policy, catalog: PublicCatalog) -> tuple[Question, ...]:
    """Up to three questions about *policy*: the editor's, else of its communes, then of its affected groups."""
    if policy.relevance:
        return tuple(Question(q.question, q.if_yes) for q in policy.relevance)
    found = [_of_places(policy, catalog)] if policy.localities else []
    # Who lives there is already asked when the draft names its places.
    groups = [g for g in policy.affected_groups if not (found and g is AffectedGroup.NGUOI_DAN)]
    room = MOST_QUESTIONS - len(found)
    alone = groups if len(groups) <= room else groups[: room - 1]
    effects = {row.group: row.effect for row in policy.impact}
    where = catalog.province.full_name if catalog.province else "tỉnh"
    for group in alone:
        meaning = effects.get(group) or f"Dự thảo nêu {_lower(group)} trong số những người chịu ảnh hưởng."
        found.append(Question(_ASKED[group].format(province=where), meaning))
    if rest := groups[len(alone) :]:
        named = "; ".join(_lower(g) for g in rest)
        found.append(Question(
            f"Bạn có thuộc một trong các nhóm này không: {named}?",
            "Dự thảo nêu các nhóm này trong số những người chịu ảnh hưởng.",
        ))
    return tuple(found)


def _of_places(policy: Policy, catalog: PublicCatalog) -> Question:
    names = [catalog.locality_by_code[code].value.full_name for code in policy.localities]
    if len(names) == 1:
        text = f"Bạn có sống hoặc làm ăn ở {_small(names[0])} không?"
    elif len(names) <= _NAMED_PLACES:
        text = f"Bạn có sống hoặc làm ăn ở một trong những nơi này không: {', '.join(_small(n) for n in names)}?"
    else:
        text = f"Bạn có sống hoặc làm ăn ở một trong {len(names)} xã, phường, đặc khu mà dự thảo nêu tên không?"
    return Question(text, "Dự thảo áp dụng ở nơi bạn sống hoặc làm ăn.", policy.localities)


def _lower(group: AffectedGroup) -> str:
    return _small(group.label)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


__all__ = ["Question", "questions"]
