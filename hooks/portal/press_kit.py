"""What a journalist needs of one draft, on one sheet: facts, figures with their source, words, pictures, texts to copy.

Everything is read off the public policy. Nothing is embargoed here: what is
not public yet is not in the catalog, and so in no kit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from . import addresses, vietnamese
from .catalog import Entry
from .public_files import PublicFile, files
from .schema.kinds import Agency, Attachment, Change, Spokesperson
from .schema.press import PressPicture, Quote
from .schema.vocabulary import ActivityStatus, Stage
from .short_text import deadline_words, marked, policy_words
from .views import PolicyView

MOST_CHANGES = 5
LONG_WORDS = 200
"""*Chữ* of the longer text: what a news item quotes whole."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts and where it can be checked: words, and an address of the site or of the web."""

    value: str
    what: str
    source: str
    address: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with the person who said it and the agency the person spoke for."""

    quote: Quote
    person: Entry[Spokesperson]
    agency: Entry[Agency]


def has_kit(view: PolicyView) -> bool:
    """Whether there is something to tell the press: comments are or were invited, and work on the draft goes on.

    Before that nothing is settled; of a draft that was paused or withdrawn its own page says what there is to say.
    """
    stage = view.policy.stage
    invited = view.policy.consultation is not None or stage.position >= Stage.LAY_Y_KIEN.position
    return invited and not stage.off_path


class PressKit:
    """The kit of *view*'s policy at the moment of the build."""

    def __init__(self, view: PolicyView) -> None:
        self.view = view
        self.policy = view.policy
        self.address = addresses.press_kit(view.slug)

    def told_by(self) -> tuple[object, ...]:
        """What tells it from another kit."""
        return (self.view,)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes: at most five points, in the order of the draft."""
        return self.policy.comparison[:MOST_CHANGES]

    @property
    def further_changes(self) -> int:
        """Points that the draft's own page has besides."""
        return max(0, len(self.policy.comparison) - MOST_CHANGES)

    @cached_property
    def dates(self) -> tuple[tuple[str, dt.date | None, str], ...]:
        """What happens when, by day: words, the day, and words in its place where only a quarter is known."""
        policy, consultation = self.policy, self.policy.consultation
        found: list[tuple[str, dt.date | None, str]] = []
        if consultation:
            found += [("Bắt đầu nhận góp ý", consultation.opens_on, ""), ("Hạn cuối góp ý", consultation.closes_on, "")]
        if promise := self.view.promise:
            done = promise.answered_on
            found.append(("Đã công bố kết quả góp ý", done, "") if done else
                         ("Hẹn công bố kết quả góp ý", promise.due_on, ""))
        if final := policy.final_document:
            found.append((f"Ban hành {final.number.text}", final.issued_on, ""))
            found += [("Có hiệu lực", final.effective_on, "")] if final.effective_on else []
        elif policy.planned_on:
            found.append(("Dự kiến trình, ban hành", None, policy.planned_on.label))
        return tuple(found)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Numbers that the portal can prove. Those of the draft's content stand in the points of change."""
        policy, consultation, page = self.policy, self.policy.consultation, self.view.address
        found: list[Figure] = []
        if consultation:
            days = (consultation.closes_on - consultation.opens_on).days + 1
            found.append(Figure(vietnamese.count_text(days), "ngày lấy ý kiến", "Trang dự thảo", f"{page}#gop-y"))
        if heard := policy.feedback:
            own = next((f.address for f in self.view.dossier if f.address.endswith(f"/{heard.report}")), "")
            source = f"Tổng hợp ý kiến, {vietnamese.date_text(heard.published_on)}"
            address, outside = (own, False) if own else (heard.report_url, True) if heard.report_url else \
                (f"{page}#ket-qua", False)
            found += [Figure(vietnamese.count_text(count), what, source, address, outside) for count, what in (
                (heard.received, "ý kiến đã nhận"), (heard.accepted, "ý kiến được tiếp thu"),
                (heard.explained, "ý kiến được giải trình"))]
        done = sum(1 for a in policy.activities if a.status is ActivityStatus.DA_THUC_HIEN)
        if done:
            found.append(Figure(vietnamese.count_text(done), "hoạt động truyền thông đã làm",
                                "Danh sách kèm minh chứng", f"{page}#truyen-thong"))
        return tuple(found)

    @cached_property
    def quotes(self) -> tuple[Said, ...]:
        """Words of people whose entry is public, latest first."""
        catalog = self.view.catalog
        ordered = sorted(self.policy.quotes, key=lambda q: q.said_on, reverse=True)
        people = ((q, catalog.spokesperson_by_slug.get(q.spokesperson)) for q in ordered)
        return tuple(Said(q, p, catalog.agency_by_id[p.value.agency]) for q, p in people if p is not None)

    @cached_property
    def pictures(self) -> tuple[tuple[PressPicture, PublicFile], ...]:
        """Pictures with author and licence; others are not offered."""
        named = {p.file: p for p in self.policy.pictures}
        found = files(self.view.entry, (Attachment(file=p.file, title=p.alt) for p in named.values()))
        return tuple((named[f.address.rpartition("/")[2]], f) for f in found)

    @property
    def documents(self) -> tuple[PublicFile, ...]:
        """Files of the dossier, the full text first."""
        return self.view.dossier

    def short_text(self, address: str = "") -> str:
        """One message; *address* is that of the draft's page, when the portal's own is known."""
        return policy_words(self.view, address)

    @cached_property
    def long_text(self) -> str:
        """A piece of at most 200 words, in whole sentences; what the draft is and until when always finds room."""
        view, policy = self.view, self.policy
        number = f" (mã hồ sơ {policy.public_number})" if policy.public_number else ""
        about = "Dự thảo" if view.is_draft else "Văn bản"
        first = marked(policy.sample, f"{about} {policy.title}{number} do {view.agency.value.name} chủ trì soạn thảo.")
        last = [deadline_words(view)]
        if view.is_draft:
            last.append("Đây là bản dự thảo, chưa phải văn bản pháp luật, còn có thể thay đổi.")
        groups = ", ".join(g.label.lower() for g in policy.affected_groups)
        middle = [policy.summary]
        middle += [f"{c.topic}: {c.proposed}" for c in self.changes]
        middle.append(f"Nội dung này liên quan đến: {groups}.")
        if view.reply_due_on and policy.feedback is None:
            middle.append(f"Cơ quan chủ trì hẹn công bố kết quả tiếp thu, giải trình chậm nhất ngày "
                          f"{vietnamese.date_text(view.reply_due_on)}.")
        room = LONG_WORDS - sum(len(s.split()) for s in (first, *last))
        kept: list[str] = []
        for sentence in middle:
            if len(sentence.split()) <= room:
                kept.append(sentence)
                room -= len(sentence.split())
        return " ".join(s for s in (first, *kept, *last) if s)


__all__ = ["LONG_WORDS", "Figure", "PressKit", "Said", "has_kit"]
