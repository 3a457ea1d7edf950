"""What feeds tell: events read off the dates of the public data, never by comparing builds.

An event is told from the morning of its day (Vietnam) on and stays as it was told; what was there before the
document came out is part of the item that says it came out. Only a deadline looks ahead, since it is a date that
readers act on, and its item changes when the deadline does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from .. import addresses, contacts, legal_clock, speaker_changes, vietnamese
from ..catalog import Entry, PublicCatalog, posted_on
from ..schema.kinds import Agency, Consultation, Faq, Policy, PressEvent
from ..schema.vocabulary import Stage
from ..views import PolicyView
from .follows import CORRECTIONS, DEADLINES, EVERYTHING, FAQS, PRESS, SPEAKERS, Tag, of_agency

SUMMARY_LENGTH = 500
"""Characters of a summary; the page has the rest."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed. ``id`` stays the same whatever the portal's address; ``address`` is relative to its root."""

    id: str
    kind: str
    label: str
    """The kind in words."""
    published: dt.date
    updated: dt.date
    title: str
    address: str
    summary: str
    tags: frozenset[Tag]

    def told_by(self) -> tuple[object, ...]:
        """What tells it from others: all that is written of it. Its tags are of the feeds that have it."""
        return (self.id, self.kind, self.label, self.published, self.updated, self.title, self.address, self.summary)


def items(catalog: PublicCatalog) -> tuple[FeedItem, ...]:
    """Every item up to today, newest first."""
    return tuple(sorted(_items(catalog), key=lambda i: (-i.updated.toordinal(), i.address, i.kind, i.id)))


def _items(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for policy in catalog.policies:
        story = PolicyStory(PolicyView(policy, catalog))
        yield from story.items()
        yield from story.deadline()
    yield from _faqs(catalog)
    yield from _corrections(catalog)
    yield from _press(catalog)
    yield from _plans(catalog)
    yield from _speakers(catalog)
    yield from _withdrawn(catalog)


def days_ahead(catalog: PublicCatalog) -> Iterator[dt.date]:
    """Days after today on which a feed will tell something that is already in the data."""
    for entry in catalog.policies:
        yield from PolicyStory(PolicyView(entry, catalog)).days_ahead()
    for event in catalog.press_events:
        yield from (c.on for c in event.value.changes if c.on > catalog.today)


# Policies


def deadline_on(consultation: Consultation, day: dt.date) -> dt.date:
    """The last day for comments as readers knew it on *day*."""
    later = sorted((e.on, e.previous) for e in consultation.extensions if e.on > day)
    return later[0][1] if later else consultation.closes_on


class PolicyStory:
    """What happened to one draft since it came out, and its deadline."""

    def __init__(self, view: PolicyView) -> None:
        self.view, self.policy, self.catalog = view, view.policy, view.catalog
        self.today = self.catalog.today

    @cached_property
    def posted(self) -> dt.date:
        """The day it came out."""
        return posted_on(self.policy)

    @cached_property
    def tags(self) -> frozenset[Tag]:
        """What all its items belong to."""
        return policy_tags(self.policy, self.catalog)

    @property
    def stopped_on(self) -> dt.date | None:
        """Since when work has stopped, as far as it is recorded; the day it came out when no step says so."""
        if not self.policy.stage.off_path:
            return None
        return next((s.on for s in self.policy.stage_history if s.stage is self.policy.stage), self.posted)

    @property
    def cut_short_on(self) -> dt.date | None:
        """Since when no comments are taken although the deadline has not come; ``None`` when it ran its course."""
        stopped, consultation = self.stopped_on, self.policy.consultation
        return stopped if stopped and consultation and stopped <= consultation.closes_on else None

    def items(self) -> Iterator[FeedItem]:
        """That it came out, and each event after that day."""
        yield self._item("moi-dang", "Mới đăng", self.posted, self._first_words(), self._stage_then())
        seen: dict[tuple[str, dt.date], int] = {}
        for kind, label, on, said, stage in self._events():
            if not self.posted < on <= self.today:
                continue
            count = seen[kind, on] = seen.get((kind, on), 0) + 1
            yield self._item(kind, label, on, said, stage, *([str(count)] if count > 1 else []))

    def days_ahead(self) -> Iterator[dt.date]:
        """Days of events that are still to come."""
        yield from (on for _, _, on, _, _ in self._events() if on > self.today)

    def _events(self) -> Iterator[tuple[str, str, dt.date, str, Stage | None]]:
        policy, consultation = self.policy, self.policy.consultation
        if consultation:
            yield from self._consultation_events(consultation)
        for step in policy.stage_history:
            if step.stage is Stage.LAY_Y_KIEN and consultation:
                continue
            said = step.note or policy.summary
            if step.stage is Stage.BAN_HANH and policy.final_document:
                final = policy.final_document
                said = f"Ban hành {final.number.text}."
                if final.effective_on:
                    said += f" Có hiệu lực từ {vietnamese.date_text(final.effective_on)}."
            yield f"buoc-{step.stage.value}", step.stage.label, step.on, said, step.stage
        for note in policy.change_notes:
            yield "thay-doi", "Cập nhật", note.on, note.note, None
        for wrong in policy.corrections:
            yield "dinh-chinh", "Đính chính", wrong.on, f"Chỗ sai: {wrong.what} Thông tin đúng: {wrong.new_value}", None
        if policy.feedback:
            yield "ket-qua", "Kết quả góp ý", policy.feedback.published_on, self._answer(), None

    def _consultation_events(
        self, consultation: Consultation,
    ) -> Iterator[tuple[str, str, dt.date, str, Stage | None]]:
        opens, stopped = consultation.opens_on, self.cut_short_on
        for kind, on, said in self._milestones(consultation):
            stage = Stage.LAY_Y_KIEN if on == opens else None
            if not (stopped and on >= stopped):
                yield kind, _DEADLINE_WORDS[kind], on, said, stage

    @staticmethod
    def _milestones(consultation: Consultation) -> Iterator[tuple[str, dt.date, str]]:
        """Kind, day and words of what becomes of a deadline, in order."""
        day = vietnamese.date_text
        opens, closes = consultation.opens_on, consultation.closes_on
        yield "mo-gop-y", opens, f"Nhận góp ý đến hết {day(deadline_on(consultation, opens))}."
        for extension in sorted(consultation.extensions, key=lambda e: e.on):
            held = deadline_on(consultation, extension.on)
            yield "gia-han", extension.on, f"Nhận góp ý đến hết {day(held)}; hạn cũ {day(extension.previous)}."
        soon = closes - dt.timedelta(days=legal_clock.SOON_DAYS)
        if soon > max([opens, *(e.on for e in consultation.extensions)]):
            yield "sap-het-han", soon, f"Nhận góp ý đến hết {day(closes)}."
        yield "het-han", closes + dt.timedelta(days=1), f"Đã nhận góp ý đến hết {day(closes)}."

    def deadline(self) -> Iterator[FeedItem]:
        """One item for the deadline, which changes with what becomes of it; none before comments are invited."""
        consultation, policy = self.policy.consultation, self.policy
        if consultation is None or consultation.opens_on > self.today:
            return
        told = [(kind, on, said) for kind, on, said in self._milestones(consultation)]
        if policy.feedback:
            told.append(("ket-qua", policy.feedback.published_on, self._answer()))
        stopped = self.cut_short_on
        if stopped:
            told = [t for t in told if t[1] < stopped]
            told.append(("dung", stopped, f"{policy.stage.label}: hiện không nhận góp ý."))
        happened = [t for t in told if t[1] <= self.today]
        kind, on, said = max(enumerate(happened), key=lambda t: (t[1][1], t[0]))[1]
        first = max(consultation.opens_on, self.posted)
        yield FeedItem(
            contacts.identity("deadline", self.catalog, self.view.slug), kind, _DEADLINE_WORDS[kind], first,
            max(first, on), _title(_DEADLINE_WORDS[kind], policy.title, policy.sample), self.view.address,
            _summary(said, policy.sample), frozenset({DEADLINES}),
        )

    def _answer(self) -> str:
        feedback = self.policy.feedback
        assert feedback is not None
        count = vietnamese.count_text
        return (f"Đã nhận {count(feedback.received)} ý kiến: tiếp thu {count(feedback.accepted)}, "
                f"giải trình {count(feedback.explained)}.")

    def _first_words(self) -> str:
        said, consultation = self.policy.summary, self.policy.consultation
        if consultation:
            held = deadline_on(consultation, self.posted)
            if held >= self.posted and not (self.cut_short_on and self.cut_short_on <= self.posted):
                said = (f"Lấy ý kiến từ {vietnamese.date_text(consultation.opens_on)} "
                        f"đến hết {vietnamese.date_text(held)}. {said}")
        return said

    def _stage_then(self) -> Stage:
        """The step the draft had reached when it came out."""
        consultation = self.policy.consultation
        steps = [(s.on, s.stage.position, s.stage) for s in self.policy.stage_history if s.on <= self.posted]
        if consultation and consultation.opens_on <= self.posted:
            steps.append((consultation.opens_on, Stage.LAY_Y_KIEN.position, Stage.LAY_Y_KIEN))
        return max(steps)[2] if steps else self.policy.stage

    def _item(
        self, kind: str, label: str, on: dt.date, said: str, stage: Stage | None, *more: str,
    ) -> FeedItem:
        own = {("stage", stage.value)} if stage else set()
        own |= {CORRECTIONS} if kind == "dinh-chinh" else set()
        identity = contacts.identity("policy", self.catalog, self.view.slug, kind, on.isoformat(), *more)
        return FeedItem(identity, kind, label, on, on, _title(label, self.policy.title, self.policy.sample),
                        self.view.address, _summary(said, self.policy.sample), self.tags | own)


_DEADLINE_WORDS = {
    "mo-gop-y": "Mở lấy ý kiến", "gia-han": "Gia hạn góp ý", "sap-het-han": "Sắp hết hạn góp ý",
    "het-han": "Đã hết hạn góp ý", "ket-qua": "Kết quả góp ý", "dung": "Ngừng nhận góp ý",
}


def policy_tags(policy: Policy, catalog: PublicCatalog) -> frozenset[Tag]:
    """Everything, its fields, its lead agency and the communes it is for alone."""
    tags: set[Tag] = {EVERYTHING, of_agency(catalog.agency_by_id[policy.lead_agency])}
    tags |= {("field", f.value) for f in policy.fields} | {("place", code) for code in policy.localities}
    return frozenset(tags)


# The rest of the record


def _faqs(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for entry in catalog.faqs:
        faq: Faq = entry.value
        first = max(posted_on(faq), faq.answered_on)
        tags = {FAQS, *(("field", f.value) for f in faq.fields)}
        yield from _told(catalog, entry, "hoi-dap", "Hỏi – đáp", faq.question, (first, faq.reviewed_on),
                         entry.body.text, tags, (faq.agency,))


def _corrections(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for entry in catalog.corrections:
        value = entry.value
        about = catalog.policy_by_slug.get(value.policy or "")
        tags = {CORRECTIONS} | ({("field", f.value) for f in about.value.fields} if about else set())
        first = max(posted_on(value), value.reported_on)
        said = f"Tin đồn: {value.claim} Sự thật: {value.fact} Nguồn: {value.source}."
        yield from _told(catalog, entry, "dinh-chinh", "Đính chính", value.title,
                         (first, value.answered_on or first), said, tags, (value.agency,))


def press_changes(event: PressEvent, today: dt.date) -> list[tuple[dt.date, str, bool]]:
    """Day, words and whether called off, of each change of *event* announced up to *today*, in order."""
    return sorted((c.on, c.note, c.cancelled) for c in event.changes if c.on <= today)


def _press(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for entry in catalog.press_events:
        event = entry.value
        changes = press_changes(event, catalog.today)
        off = any(c[2] for c in changes)
        label = f"Đã hủy: {event.type.label}" if off else event.type.label
        said = f"{event.type.label}, {vietnamese.moment_text(event.starts_at)}"
        said += f". Nơi họp: {event.place}." if event.place else "."
        said += "".join(f" Thay đổi ngày {vietnamese.date_text(on)}: {note}" for on, note, _ in changes)
        days = (posted_on(event), changes[-1][0] if changes else posted_on(event))
        yield from _told(catalog, entry, "hop-bao", label, event.title, days, said, {PRESS}, (event.agency,))


def _plans(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for entry in catalog.plans:
        day = posted_on(entry.value)
        yield from _told(catalog, entry, "ke-hoach", "Kế hoạch", entry.value.title, (day, day),
                         entry.body.text, set(), (entry.value.agency,))


def _told(
    catalog: PublicCatalog, entry: Entry, kind: str, label: str, title: str, days: tuple[dt.date, dt.date],  # type: ignore[type-arg]
    said: str, tags: Iterable[Tag], agencies: Iterable[str],
) -> Iterator[FeedItem]:
    """The one item of a document: when it came out, and when it last changed if that is not ahead."""
    first, last = days
    if first > catalog.today:
        return
    own: set[Tag] = {EVERYTHING, *tags, *(of_agency(catalog.agency_by_id[a]) for a in agencies)}
    sample = entry.value.sample
    yield FeedItem(
        contacts.identity("item", catalog, entry.document.kind, entry.slug), kind, label, first,
        last if first < last <= catalog.today else first, _title(label, title, sample), addresses.of(entry),
        _summary(said, sample), frozenset(own),
    )


def _speakers(catalog: PublicCatalog) -> Iterator[FeedItem]:
    for event in speaker_changes.changes(catalog):
        agency: Entry[Agency] = event.view.agency
        yield FeedItem(
            contacts.identity("change", catalog, event.kind, event.view.entry.slug, event.on.isoformat()),
            event.kind, event.label, event.on, event.on,
            f"{event.label}: {event.view.person.full_name}, {agency.value.short_name or agency.value.name}",
            event.view.address, _summary(event.text, event.view.person.sample),
            frozenset({EVERYTHING, SPEAKERS, of_agency(agency)}),
        )


_WITHDRAWN = {
    "policy": "một dự thảo", "faq": "một câu hỏi", "spokesperson": "trang của một người phát ngôn",
    "correction": "một bài đính chính", "press-event": "một sự kiện báo chí", "plan": "một kế hoạch",
}
_TOPIC_OF = {"faq": FAQS, "correction": CORRECTIONS, "press-event": PRESS, "spokesperson": SPEAKERS}


def _withdrawn(catalog: PublicCatalog) -> Iterator[FeedItem]:
    """What its page says: that it was taken away, when and why; nothing of what it was."""
    for stone in catalog.tombstones:
        topic = _TOPIC_OF.get(stone.kind)
        what = _WITHDRAWN.get(stone.kind, "một nội dung")
        yield FeedItem(
            contacts.identity("withdrawn", catalog, stone.kind, stone.slug), "da-go", "Đã gỡ", stone.withdrawn_on,
            stone.withdrawn_on, f"Đã gỡ {what}", addresses.document(stone.kind, stone.slug),
            _summary(f"Lý do: {stone.reason}", sample=False),
            frozenset({EVERYTHING} | ({topic} if topic else set())),
        )


def _title(label: str, title: str, sample: bool) -> str:
    return f"{label}: {title}" + (" (minh họa)" if sample else "")


def _summary(said: str, sample: bool) -> str:
    text = " ".join(said.split())
    if len(text) > SUMMARY_LENGTH:
        text = text[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"
    return f"{contacts.SAMPLE} {text}" if sample else text


__all__ = ["FeedItem", "PolicyStory", "days_ahead", "deadline_on", "items", "policy_tags", "press_changes"]
