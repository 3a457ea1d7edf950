"""T09: every figure that was handed in belongs to one line of one report, in that line's shape."""

from __future__ import annotations

from collections.abc import Iterator

from .. import vietnamese
from ..diagnostics import Diagnostic, error
from ..schema.reporting import ReportIndicator
from ..schema.vocabulary import IndicatorShape
from .bench import Bench


def check_figures(bench: Bench) -> Iterator[Diagnostic]:
    """A figure for no line would be lost in silence; two for one line would be counted twice."""
    seen: dict[tuple[str, int, str, str], int] = {}
    for entry in bench.catalog.figures:
        value = entry.value
        lines = {i.id: i for duty in bench.catalog.reporting if duty.value.kind is value.report
                 for i in duty.value.indicators}
        line = lines.get(value.indicator)
        if line is None:
            near = vietnamese.closest(value.indicator, lines)
            yield error(
                "figure-indicator", entry.span("indicator"), value=value.indicator, report=value.report.label,
                known=", ".join(lines), suggested=near or next(iter(lines), "hop-bao"),
                hint=f'Có phải bạn muốn viết "{near}"? ' if near else "",
            )
            continue
        if field := _missing(line, value.value is None, value.out_of is None, value.text is None):
            yield error("figure-shape", entry.span("indicator"), field=field, label=line.label,
                        shape=line.shape.label.lower())
        key = value.report.value, value.year, value.indicator, value.agency or ""
        if key in seen:
            yield error("figure-repeated", entry.span("indicator"), value=value.indicator, line=str(seen[key]))
        else:
            seen[key] = entry.span("indicator").line


def _missing(line: ReportIndicator, no_value: bool, no_total: bool, no_text: bool) -> str:
    """The field that a figure of *line* cannot do without and that is not there."""
    if line.shape is IndicatorShape.LOI:
        return "text" if no_text else ""
    if no_value:
        return "value"
    return "out_of" if line.shape is IndicatorShape.TY_LE and no_total else ""


__all__ = ["check_figures"]
