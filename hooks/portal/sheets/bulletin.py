"""A loudspeaker bulletin: sentences of the policy's own fields, as an announcer says them, never over the time.

What must be said (what it is, until when, whom to call, both again at the end) comes first; the rest is added in the
order of its weight, whole sentences only, while it fits. What did not fit is told to the editor.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .. import vietnamese
from ..spoken import Reader, syllables
from ..views import PolicyView
from .desk import Commune, Desk

LENGTHS = (60, 120)
"""Seconds; what stations give a public notice."""
_MUST = 0
_ESSENTIAL = 2
"""Parts up to this weight (what it is about, whom it concerns) go before courtesies."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Syllables a minute, and whether somebody measured it."""

    per_minute: int
    measured: bool

    def seconds(self, count: int) -> int:
        """Seconds that *count* syllables take, rounded up."""
        return -(-count * 60 // self.per_minute)


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What is read, a paragraph a line of thought. *seconds* is the estimate, never above *limit*."""

    limit: int
    paragraphs: tuple[str, ...]
    syllables: int
    seconds: int
    pace: Pace
    left_out: tuple[str, ...]
    """What did not fit, as it is written."""
    unknown: tuple[str, ...]
    """Short forms that somebody must write out first."""

    @property
    def text(self) -> str:
        """What the announcer reads."""
        return "\n\n".join(self.paragraphs)

    @property
    def said_of_time(self) -> str:
        """How long it takes, and how sure that is."""
        basis = "đã đo" if self.pace.measured else "tốc độ giả định, chưa đo"
        return (f"Đọc hết khoảng {self.seconds} giây ({self.syllables} tiếng, {self.pace.per_minute} tiếng một phút, "
                f"{basis}).")


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence: where it stands, how much it matters (0: must be said), which part it cannot stand without."""

    text: str
    paragraph: int
    weight: int = _MUST
    after: int | None = None


def sentences(text: str) -> list[str]:
    """*text* cut behind each sentence; a full stop inside a number or a short form (``TP.``) ends none."""
    parts = re.split(r"(?<=[^\s.A-ZĐ][.!?])\s+(?=[\"“(]?[A-ZĐÀ-Ỹ0-9])", " ".join(text.split()))
    return [part if part[-1] in ".!?…" else f"{part}." for part in parts if part]


def bulletin(
    view: PolicyView, desk: Desk, reader: Reader, pace: Pace, limit: int, commune: Commune | None = None,
) -> Bulletin | None:
    """The bulletin of *limit* seconds; ``None`` when not even what must be said fits.

    Where courtesies would crowd out what the draft is about or whom it concerns, they are what is left out.
    """
    full = _filled(list(_parts(view, desk, commune)), reader, pace, limit)
    if full is not None and not full[1]:
        return full[0]
    brief = _filled(list(_parts(view, desk, commune, brief=True)), reader, pace, limit)
    found = [made for made in (full, brief) if made is not None]
    return min(found, key=lambda made: made[1])[0] if found else None


def _filled(parts: list[_Part], reader: Reader, pace: Pace, limit: int) -> tuple[Bulletin, int] | None:
    """The bulletin of *parts*, and how much of what matters most it lacks; ``None`` when it would be too long."""
    said = [reader.read(part.text) for part in parts]
    counts = [syllables(reading.text) for reading in said]
    kept = {i for i, part in enumerate(parts) if part.weight == _MUST}
    total = sum(counts[i] for i in kept)
    if pace.seconds(total) > limit:
        return None
    for i in sorted((i for i in range(len(parts)) if i not in kept), key=lambda i: (parts[i].weight, i)):
        behind = parts[i].after
        if (behind is None or behind in kept) and pace.seconds(total + counts[i]) <= limit:
            kept.add(i)
            total += counts[i]
    paragraphs: dict[int, list[str]] = {}
    for i in sorted(kept):
        paragraphs.setdefault(parts[i].paragraph, []).append(said[i].text)
    made = Bulletin(
        limit, tuple(" ".join(lines) for _, lines in sorted(paragraphs.items())), total, pace.seconds(total), pace,
        tuple(part.text for i, part in enumerate(parts) if i not in kept),
        tuple(dict.fromkeys(form for i in sorted(kept) for form in said[i].unknown)),
    )
    return made, sum(_ESSENTIAL + 1 - p.weight for i, p in enumerate(parts) if i not in kept and p.weight <= _ESSENTIAL)


def _parts(view: PolicyView, desk: Desk, commune: Commune | None, *, brief: bool = False) -> Iterator[_Part]:
    """Everything there is to say, in the order it is said; *brief*: without what is said for courtesy."""
    found: list[_Part] = []

    def add(texts: Iterable[str], paragraph: int, weight: int = _MUST, after: int | None = None) -> int:
        for text in texts:
            found.append(_Part(text, paragraph, weight, after))
        return len(found) - 1

    policy = view.policy
    add([f"Kính thưa bà con {commune.name}." if commune else "Kính thưa bà con."], 0)
    add([_subject(view)], 0)
    if view.is_draft:
        add(["Đây mới là dự thảo." if brief else "Đây mới là dự thảo, chưa phải văn bản pháp luật."], 0)
    for number, text in enumerate(sentences(policy.summary)):
        add([text], 1, 1 + 4 * number)
    add([_whom(view)], 2, 2)
    if view.policy.localities and not commune:
        add([_where(view)], 2, 6)
    for number, change in enumerate(policy.comparison):
        first, *rest = sentences(change.proposed)
        head = add([f"{change.topic}: {first}"], 3, 10 + number)
        if rest:
            add(rest, 3, 20 + number, head)
        add(sentences(change.effect), 3, 40 + number, head)
    for number, row in enumerate(policy.impact):
        add([f"{row.group.label}: {' '.join(sentences(row.effect))}"], 4, 60 + number)
    add(_answer(view), 5, 8)
    add(_deadline(view), 6)
    add(_call(view, replace(desk, name="") if brief and desk.phone else desk, commune), 6)
    add(_again(view, desk, commune), 7)
    if not brief:
        add(["Xin cảm ơn bà con đã lắng nghe."], 7)
    yield from found


def _subject(view: PolicyView) -> str:
    agency, title = view.agency.value.name, view.policy.title.rstrip(".")
    final, consultation = view.policy.final_document, view.policy.consultation
    if final:
        return f"{title} đã được ban hành ngày {vietnamese.date_text(final.issued_on)}, số {final.number.text}."
    if consultation and view.is_open:
        return f"{agency} đang lấy ý kiến nhân dân về dự thảo: {title}."
    if consultation and view.status.name == "upcoming":
        return f"{agency} sắp lấy ý kiến nhân dân về dự thảo: {title}."
    if consultation:
        return f"{agency} đã lấy ý kiến nhân dân về dự thảo: {title}."
    return f"{agency} đang soạn thảo: {title}."


def _whom(view: PolicyView) -> str:
    return f"Dự thảo liên quan đến {_listed([g.label.lower() for g in view.policy.affected_groups])}."


def _where(view: PolicyView) -> str:
    codes = view.policy.localities
    names = [view.catalog.locality_by_code[c].value.full_name for c in codes]
    if len(names) > 6:
        return f"Dự thảo áp dụng tại {len(names)} xã, phường, đặc khu."
    return f"Dự thảo áp dụng tại {_listed(names)}."


def _answer(view: PolicyView) -> Iterator[str]:
    if not view.live:
        return
    if address := view.response_address:
        yield f"Bà con có thể gửi thư hoặc đến trực tiếp tại: {address}."
    if view.reply_due_on:
        yield f"Cơ quan chủ trì hẹn trả lời góp ý chậm nhất ngày {vietnamese.date_text(view.reply_due_on)}."


def _deadline(view: PolicyView) -> Iterator[str]:
    policy, consultation = view.policy, view.policy.consultation
    if policy.final_document:
        if policy.final_document.effective_on:
            yield f"Văn bản có hiệu lực từ ngày {vietnamese.date_text(policy.final_document.effective_on)}."
    elif consultation and view.is_open:
        yield f"Bà con góp ý đến hết ngày {_short(consultation.closes_on, view)}."
    elif consultation and view.status.name == "upcoming":
        yield (f"Bà con góp ý từ ngày {_short(consultation.opens_on, view)} "
               f"đến hết ngày {_short(consultation.closes_on, view)}.")
    elif consultation:
        yield f"Thời gian góp ý đã hết ngày {_short(consultation.closes_on, view)}."
        if policy.feedback:
            given = policy.feedback
            yield (f"Cơ quan chủ trì đã nhận {vietnamese.count_text(given.received)} ý kiến, tiếp thu "
                   f"{vietnamese.count_text(given.accepted)}, giải trình {vietnamese.count_text(given.explained)}.")
        elif view.reply_due_on:
            yield f"Cơ quan chủ trì hẹn trả lời chậm nhất ngày {vietnamese.date_text(view.reply_due_on)}."


def _call(view: PolicyView, desk: Desk, commune: Commune | None) -> Iterator[str]:
    ask = "Muốn góp ý hoặc hỏi thêm" if view.live else "Muốn hỏi thêm"
    if commune:
        own = commune.desk
        if own.phone:
            yield f"{ask}, xin gọi {own.name}, số {own.phone}."
            return
        if own.address:
            yield f"{ask}, xin đến {own.name}, {own.address}."
    if desk.phone:
        yield f"{ask}, xin gọi số {desk.phone}{', gặp ' if desk.name else ''}{desk.name}."
    elif desk.address:
        yield f"{ask}, xin đến {desk.name}, {desk.address}."
    elif not (commune and commune.desk.address):
        yield f"{ask}, xin đến trụ sở {desk.name}."


def _again(view: PolicyView, desk: Desk, commune: Commune | None) -> Iterator[str]:
    phone = (commune.desk.phone if commune else "") or desk.phone
    consultation = view.policy.consultation
    said = []
    if consultation and view.live:
        said.append(f"góp ý đến hết ngày {_short(consultation.closes_on, view)}")
    if phone:
        said.append(f"số điện thoại {phone}")
    if said:
        yield f"Xin nhắc lại: {'; '.join(said)}."


def _short(day: dt.date, view: PolicyView) -> str:
    """Day and month; the year only where another one stands in the same bulletin's consultation."""
    consultation = view.policy.consultation
    assert consultation is not None
    same = consultation.opens_on.year == consultation.closes_on.year and view.live
    return f"{day.day:02d}/{day.month:02d}" if same else vietnamese.date_text(day)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} và {words[-1]}"


__all__ = ["LENGTHS", "Bulletin", "Pace", "bulletin", "sentences"]
