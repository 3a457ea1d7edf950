"""The report as Markdown, for e-mail, for comparing two versions, for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..vietnamese import date_text
from .fields import amount, asked, whole_address
from .figures import Evidence, Report

_MARKS = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(report: Report, site_url: str = "") -> str:
    """*report* as Markdown; links when there is a *site_url*."""
    return "\n".join(_lines(report, site_url)) + "\n"


def _lines(report: Report, site_url: str) -> Iterator[str]:
    whose = f" của {report.agency.value.name}" if report.agency else ""
    yield f"# {_plain(report.title + whose)}"
    yield ""
    if report.sample:
        yield "**Bản minh họa: có số liệu minh họa, không dùng để báo cáo thật.**\n"
    yield f"- {_plain(report.state)}"
    yield f"- {_plain(report.due)}"
    yield f"- Căn cứ: {_plain(report.term.basis)}."
    yield from (f"- {_plain(note)}" for note in report.notes)
    yield "\n## Kết quả\n"
    yield "| TT | Chỉ tiêu | Kết quả | Đơn vị |"
    yield "| ---: | --- | --- | --- |"
    for figure in report.figures:
        mark = " (\\*)" if figure.gap else ""
        cells = (str(figure.number), _plain(figure.indicator.label) + mark, _plain(figure.text),
                 _plain(figure.indicator.unit))
        yield f"| {' | '.join(cells)} |"
    if report.gaps:
        yield "\n(\\*) Chưa có số hoặc chưa đủ, xem “Còn thiếu”. Chưa có số không có nghĩa là bằng không."
    words = [text for figure in report.figures for text in figure.words]
    if words:
        yield "\n## Khó khăn, kiến nghị\n"
        yield from (f"- {_plain(text)}" for text in words)
    if report.gaps:
        yield "\n## Còn thiếu\n"
        for figure, gap in report.gaps:
            yield (f"- **{_plain(figure.indicator.label)}**: {_plain(gap.why)} Hỏi: {_plain(asked(gap))}. "
                   f"Cách nhập: {_plain(gap.how)}.")
            yield from (f"  - {_item(e, site_url)}" for e in gap.items)
    yield "\n## Đếm từ đâu"
    for figure in report.figures:
        yield f"\n### {figure.number}. {_plain(figure.indicator.label)}: {_plain(figure.text)}\n"
        yield _plain(figure.indicator.counted)
        if figure.groups:
            yield "\nTheo nhóm: " + "; ".join(f"{_plain(name)} {n}" for name, n in figure.groups) + "."
        if figure.evidence:
            yield ""
            yield from (f"- {_item(e, site_url)}" for e in figure.evidence)


def _item(item: Evidence, site_url: str) -> str:
    address = whole_address(item, site_url)
    title = f"[{_plain(item.title)}]({address})" if address else _plain(item.title)
    parts = [date_text(item.on) if item.on else "", amount(item) if item.amount is not None else "", _plain(item.note),
             f"`{item.path}`"]
    return ", ".join((title, *(part for part in parts if part)))


def _plain(text: str) -> str:
    """*text* as Markdown that says just that."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


__all__ = ["markdown"]
