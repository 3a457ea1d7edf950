"""The figures as Markdown for docs/figures.md and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .browsing import Typed, Visit
from .metrics import Quality, Spread, spread
from .variant import Variant

FORMS = {
    "orig": "câu hỏi có dấu", "nodia": "câu hỏi không dấu", "half": "câu hỏi nửa dấu", "kw": "từ khóa có dấu",
    "kw_nodia": "từ khóa không dấu", "typo": "từ khóa, một lỗi gõ", "nfd": "từ khóa, Unicode tổ hợp",
    "prefix": "chữ cuối gõ dở", "tone": "dấu đặt kiểu khác", "abbr": "viết tắt", "abbr_nodia": "viết tắt không dấu",
    "art_exact": "điều của văn bản", "art_nodia": "điều của văn bản, không dấu",
}


@dataclass(slots=True)
class Measured:
    """All that was measured of one engine."""

    variant: Variant
    quality: dict[str, Quality] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    slow: list[Visit] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """Name and number of pages."""
        return f"{self.variant.name}, {thousands(self.variant.size)} trang"


def decimal(value: float, digits: int = 3) -> str:
    """As written in Vietnamese."""
    return f"{value:.{digits}f}".replace(".", ",")


def thousands(value: float) -> str:
    """A whole number as written in Vietnamese."""
    return f"{value:,.0f}".replace(",", ".")


def markdown(all_measured: Sequence[Measured], absent: dict[str, str], slowness: float | None) -> Iterator[str]:
    """Lines of the report. *absent*: engines that could not be measured, and why."""
    if any(m.quality for m in all_measured):
        yield "Chất lượng: kết quả đầu đúng / đủ trong mười kết quả đầu / nghịch đảo thứ hạng (success@1 / recall@10 / MRR@10)."
        yield ""
        yield from _table(["Dạng gõ", "Số lần", *(m.heading for m in all_measured)], _quality(all_measured))
    if any(m.visits or m.typed for m in all_measured):
        yield from ("", "Lượt hỏi đầu của một người mới đến, bộ nhớ đệm trống; byte thân bài như đã gửi (gzip -9 cho tệp chữ), trung bình / trung vị / p95.", "")
        yield from _table(["", *(m.heading for m in all_measured)], _traffic(all_measured))
        yield from ("", "Thời gian (mili giây, trung vị / p95), máy chủ ngay trên máy đo nên không có độ trễ mạng.", "")
        yield from _table(["", *(m.heading for m in all_measured)], _time(all_measured, slowness))
    if all_measured:
        yield from ("", "Chỉ mục.", "")
        yield from _table(["", *(m.heading for m in all_measured)], _index(all_measured))
    for measured in all_measured:
        if measured.variant.note:
            yield from ("", f"{measured.variant.name}: {measured.variant.note}.")
    for name, why in absent.items():
        yield from ("", f"{name}: **không đo được**: {why}.")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' ---: |' * (len(heads) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _quality(all_measured: Sequence[Measured]) -> Iterator[list[str]]:
    for form in dict.fromkeys(form for m in all_measured for form in m.quality):
        found = [m.quality.get(form) for m in all_measured]
        said = f"{FORMS[form]} (`{form}`)" if form in FORMS else f"`{form}`"
        counts = dict.fromkeys(str(q.count) for q in found if q)
        yield [said, " / ".join(counts), *(
            f"{decimal(q.success)} / {decimal(q.recall)} / {decimal(q.reciprocal)}" if q else "–" for q in found)]


def _traffic(all_measured: Sequence[Measured]) -> Iterator[list[str]]:
    def row(said: str, value: Any, form: str | None = None) -> list[str]:
        return [said, *(_three(spread(value(v, m.variant) for v in m.visits if form in (None, v.form))) for m in all_measured)]

    yield row("trước phím đầu, byte", lambda v, e: v.start.body if e.eager else 0)
    yield row("trước phím đầu, yêu cầu", lambda v, e: v.start.requests if e.eager else 0)
    yield row("phím đầu (mã và tệp khởi đầu), byte", lambda v, e: 0 if e.eager else v.start.body)
    yield row("phím đầu, yêu cầu", lambda v, e: 0 if e.eager else v.start.requests)
    for form in dict.fromkeys(v.form for m in all_measured for v in m.visits):
        yield row(f"cả lượt hỏi đầu, `{form}`, byte", lambda v, e: v.start.body + v.first.body, form)
        yield row(f"cả lượt hỏi đầu, `{form}`, yêu cầu", lambda v, e: v.start.requests + v.first.requests, form)
    for form in dict.fromkeys(t.form for m in all_measured for t in m.typed):
        for said, part in (("byte", "body"), ("yêu cầu", "requests")):
            yield [f"cả lượt hỏi đầu, tìm sau mỗi chữ, `{form}`, {said}", *(
                _three(spread(getattr(t.all, part) for t in m.typed if t.form == form)) for m in all_measured)]
    yield row("đầu mục HTTP của lượt ấy, byte", lambda v, e: v.start.head + v.first.head)
    yield row("câu hỏi sau, byte", lambda v, e: v.other.body)
    yield row("câu hỏi sau, yêu cầu", lambda v, e: v.other.requests)


def _time(all_measured: Sequence[Measured], slowness: float | None) -> Iterator[list[str]]:
    for slow, suffix in ((False, ""), (True, f", bộ xử lý chậm {decimal(slowness or 0, 1)} lần")):
        if slow and not any(m.slow for m in all_measured):
            continue
        seen = [m.slow if slow else m.visits for m in all_measured]
        yield [f"nạp mã và khởi đầu{suffix}", *(_two(spread(v.started for v in visits)) for visits in seen)]
        yield [f"từ phím đầu tới kết quả đầu{suffix}", *(
            _two(spread(v.cold + (0 if m.variant.eager else v.started) for v in visits)) for m, visits in zip(all_measured, seen, strict=True))]
        yield [f"câu đầu, sau khi khởi đầu{suffix}", *(_two(spread(v.cold for v in visits)) for visits in seen)]
        yield [f"câu khác, chưa hỏi bao giờ{suffix}", *(_two(spread(v.fresh for v in visits)) for visits in seen)]
        yield [f"câu vừa hỏi, hỏi lại{suffix}", *(_two(spread(v.again for v in visits)) for visits in seen)]
        yield [f"việc dài nhất ở luồng của trang, nơi gõ chữ phải đợi{suffix}", *(_two(spread(v.blocked for v in visits)) for visits in seen)]
        for name in dict.fromkeys(n for visits in seen for v in visits for n in v.timing):
            yield [f"câu đầu, theo công cụ tự đo {f'({name})' if name else ''}{suffix}",
                   *(_two(spread(v.timing[name] for v in visits if name in v.timing)) for visits in seen)]


def _index(all_measured: Sequence[Measured]) -> Iterator[list[str]]:
    variants = [m.variant for m in all_measured]
    yield ["tệp", *(thousands(v.files) for v in variants)]
    yield ["byte trên đĩa", *(thousands(v.index) for v in variants)]
    yield ["so với chữ trần", *(decimal(v.index / v.plain, 2) for v in variants)]
    yield ["lập chỉ mục, giây CPU", *(decimal(v.built.cpu, 1) for v in variants)]
    if any(v.rebuilt is not None for v in variants):
        yield ["lập lại khi không trang nào đổi, giây CPU", *("–" if v.rebuilt is None else decimal(v.rebuilt, 1) for v in variants)]
    yield ["lập chỉ mục, giây", *(decimal(v.built.wall, 1) for v in variants)]
    yield ["bộ nhớ nhiều nhất, MB", *(thousands(v.built.peak / 1e6) for v in variants)]


def _three(found: Spread | None) -> str:
    return " / ".join(thousands(n) for n in (found.mean, found.median, found.p95)) if found else "–"


def _two(found: Spread | None) -> str:
    return f"{thousands(found.median)} / {thousands(found.p95)}" if found else "–"


def record(all_measured: Sequence[Measured], absent: dict[str, str], slowness: float | None) -> dict[str, Any]:
    """The same for programs: every visit as it was, nothing rounded."""
    engines = []
    for m in all_measured:
        v = m.variant
        engines.append({
            "name": v.name, "articles": v.size, "eager": v.eager, "plain_bytes": v.plain,
            "index": {"files": v.files, "bytes": v.index, "share_of_plain": v.index / v.plain, "rebuilt_cpu": v.rebuilt} | asdict(v.built),
            "quality": {form: asdict(q) for form, q in m.quality.items()},
            "visits": [asdict(visit) for visit in m.visits], "slow_visits": [asdict(visit) for visit in m.slow],
            "typed": [asdict(typed) for typed in m.typed],
        })
    return {"engines": engines, "absent": absent, "slowness": slowness}
