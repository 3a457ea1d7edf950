"""The path of a draft: its steps in time, and steps the law no longer has (R21)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from .. import vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity
from ..schema.kinds import Agency, Policy, Spokesperson
from ..schema.vocabulary import Stage
from .bench import Bench
from .passages import withdrawn

_WITHOUT_PROPOSAL = "64/2025/QH15"
"""The law that dropped the proposal step for provincial resolutions."""


def check_stages(bench: Bench) -> Iterator[Diagnostic]:
    """The steps of a draft stand in the order of their dates, the last is its stage, and none lies in the future.

    A draft begun under Law 64/2025/QH15 (from 1/4/2025) has no step *đề nghị xây dựng*.
    """
    for entry in bench.catalog.policies:
        if not withdrawn(entry.value):
            yield from _steps(bench, entry)


def _steps(bench: Bench, entry: Entry[Policy]) -> Iterator[Diagnostic]:
    value = entry.value
    steps = value.stage_history
    for place, step in enumerate(steps):
        span = partial(entry.span, "stage_history", place, "on")
        if place and step.on < steps[place - 1].on:
            yield from bench.report(
                "R21", Severity.ERROR, "stages-out-of-order", span(), stage=step.stage.label,
                on_date=vietnamese.date_text(step.on), before=steps[place - 1].stage.label,
                before_date=vietnamese.date_text(steps[place - 1].on),
                related=[entry.span("stage_history", place - 1, "on")],
            )
        if step.on > bench.today:
            yield from bench.report(
                "R21", Severity.WARNING, "stage-in-future", span(), stage=step.stage.label,
                on_date=vietnamese.date_text(step.on), today=vietnamese.date_text(bench.today),
            )
    if steps and steps[-1].stage is not value.stage:
        yield from bench.report(
            "R21", Severity.ERROR, "stage-not-last", entry.span("stage"), stage=value.stage.label,
            last=steps[-1].stage.label, slug=value.stage.value, last_slug=steps[-1].stage.value,
            related=[entry.span("stage_history", len(steps) - 1, "stage")],
        )
    begun = min((d for d in (value.created_on, *(step.on for step in steps)) if d), default=None)
    law = bench.catalog.legal_document_by_number.get(_WITHOUT_PROPOSAL)
    since = law.value.valid_from if law else None
    if begun is None or since is None or begun < since:
        return
    if value.stage is Stage.DE_NGHI_XAY_DUNG or any(step.stage is Stage.DE_NGHI_XAY_DUNG for step in steps):
        legacy = next((i for i, step in enumerate(steps) if step.stage is Stage.DE_NGHI_XAY_DUNG), None)
        location: tuple[str | int, ...] = ("stage",) if legacy is None else ("stage_history", legacy, "stage")
        yield from bench.report(
            "R21", Severity.WARNING, "stage-of-old-law", entry.span(*location), on=begun,
            begun=vietnamese.date_text(begun), since=vietnamese.date_text(since),
        )


def check_validity_dates(bench: Bench) -> Iterator[Diagnostic]:
    """What has a first and a last day has them in that order."""
    dated: tuple[Entry[Agency] | Entry[Spokesperson], ...] = (*bench.catalog.agencies, *bench.catalog.spokespersons)
    for entry in dated:
        first, last = entry.value.valid_from, entry.value.valid_to
        if first and last and last < first:
            yield from bench.dates_reversed(entry, ("valid_from",), ("valid_to",))


__all__ = ["check_stages", "check_validity_dates"]
