"""The public summaries of the yearly reports: the same figures as the files, with the pages they came from."""

from __future__ import annotations

from collections.abc import Iterator

from .. import addresses, charts, progress, reports
from ..catalog import Entry
from ..reports import Report
from ..schema.kinds import Agency
from ..schema.vocabulary import ReportKind
from .page import DerivedPage, Facts

SHOWN = 50
"""Pieces of evidence a page lists for one figure; the rest is counted and said."""
_CHIEF = {
    ReportKind.KE_HOACH: ("du-thao-da-truyen-thong", "hoat-dong", "y-kien-tiep-thu"),
    ReportKind.PHAT_NGON: ("hop-bao", "tra-loi-bao-chi", "dung-han"),
}
"""The lines that stand large at the head of the page."""


def report_pages(facts: Facts) -> Iterator[DerivedPage]:
    """A page per report and year of which the portal knows anything, and the list."""
    every = (reports.make(facts.catalog, kind, year)
             for kind in ReportKind for year in reports.years(facts.catalog, kind))
    made = [(report, addresses.report(report.term.kind, report.term.year))
            for report in every if any(f.evidence for f in report.figures)]
    for report, address in made:
        yield _page(report, address, facts)
    yield DerivedPage(
        addresses.REPORTS, "report-list.html", "Báo cáo hằng năm",
        "Kết quả truyền thông chính sách và việc phát ngôn, cung cấp thông tin cho báo chí của từng năm: con số, nguồn "
        "đếm, chỗ còn thiếu.",
        {"reports": sorted(made, key=lambda pair: (-pair[0].term.year, pair[0].term.before))},
        sample=any(report.sample for report, _ in made),
    )


def _page(report: Report, address: str, facts: Facts) -> DerivedPage:
    chief = [f for name in _CHIEF[report.term.kind] if (f := report.figure(name)) is not None]
    return DerivedPage(
        address, "report.html", report.title,
        f"{report.state} Con số nào cũng kèm hồ sơ đã đếm; chỗ chưa có số được nêu rõ.",
        {"report": report, "chief": chief, "evidence_shown": SHOWN, "stacked": charts.stacked,
         "longest": progress.longest,
         "states_of": progress.states_of, "short": _short},
        (("Báo cáo hằng năm", addresses.REPORTS),), report.sample,
    )


def _short(entry: Entry[Agency]) -> str:
    return entry.value.short_name or entry.value.name


__all__ = ["report_pages"]
