"""The clocks the law starts for a public body, one per thing done or to be done: for the rules and the to-do list.

A clock knows when it started, when it runs out, whether it was stopped, and
the provision it comes from. Nothing here says how grave lateness is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import legal_clock
from .catalog import Catalog, Entry
from .schema.kinds import FinalDocument, LegalDocument, Parameter, Spokesperson
from .schema.vocabulary import PublicationStatus, SpokespersonKind, Verification

_AUTHORISED = "09/2017/NĐ-CP"
"""Under this decree the posting clock ran for authorised persons; since Decree 244/2026/NĐ-CP for regular ones."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal period of one thing. Moments have a time zone; a period in days ends with its last day, in Vietnam."""

    entry: Entry[Any]
    at: tuple[str | int, ...]
    """Field of the start."""
    started: dt.date
    due: dt.datetime
    done: dt.datetime | None
    """When what was owed was done; a day stands for its first moment. ``None``: not done, or not written down."""
    law: Entry[LegalDocument]
    figure: Parameter
    doubtful: tuple[dt.date, ...] = ()
    """Holidays within the period that nobody has verified: with other holidays it would end on another day."""

    @property
    def due_on(self) -> dt.date:
        """The last day in time."""
        return legal_clock.today(self.due)


def _clock(
    catalog: Catalog, entry: Entry[Any], at: tuple[str | int, ...], name: str, start: dt.datetime | dt.date,
    done: dt.datetime | dt.date | None,
) -> Clock | None:
    """The clock *name* of the register that runs from *start*; ``None`` when the law of that day sets none."""
    begin, end = _moment(start), _moment(done) if done else None
    day = legal_clock.today(begin)
    held = catalog.parameter(name, day)
    if held is None:
        return None
    law, figure = held
    due = legal_clock.due(begin, figure.value, figure.unit, catalog.holiday_dates)
    return Clock(entry, at, day, due, end, law, figure, _doubtful(catalog, figure, day, legal_clock.today(due)))


def _moment(value: dt.datetime | dt.date) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else legal_clock.start_of(value)


def _doubtful(catalog: Catalog, figure: Parameter, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    if figure.unit != "ngay-lam-viec":
        return ()
    return tuple(sorted(
        e.value.on for e in catalog.holidays
        if first < e.value.on <= last and e.value.on.weekday() < 5
        and e.value.verification is Verification.CHUA_XAC_MINH
    ))


def publications(catalog: Catalog) -> Iterator[Clock]:
    """Information is public within five working days of its making (Law 104/2016/QH13, Article 18(4), to 31/8/2026).

    The figure of the later law is a parameter of the register; while it is missing, no clock runs.
    """
    for entry in catalog.policies:
        value = entry.value
        if value.created_on is None or value.publication.status is PublicationStatus.GO_BO:
            continue
        proof, shown = value.publication, None
        if proof.status in (PublicationStatus.CONG_KHAI, PublicationStatus.LUU_TRU):
            shown = max(d for d in (proof.approved_on, proof.public_from and proof.public_from.date()) if d)
        if clock := _clock(catalog, entry, ("created_on",), "cong-khai-thong-tin", value.created_on, shown):
            yield clock


def corrections(catalog: Catalog) -> Iterator[Clock]:
    """A report of wrong information is answered: within ten days since 1/9/2026, fifteen before.

    Access-to-information law of 2026, Article 22; Law 104/2016/QH13, Article 22.
    """
    for entry in catalog.corrections:
        value = entry.value
        if value.publication.status is not PublicationStatus.GO_BO:
            yield from _answer(catalog, entry, (), value.reported_on, value.answered_on)
    for policy in catalog.policies:
        if policy.value.publication.status is not PublicationStatus.GO_BO:
            for place, row in enumerate(policy.value.corrections):
                yield from _answer(catalog, policy, ("corrections", place), row.reported_on, row.on)


def _answer(
    catalog: Catalog, entry: Entry[Any], at: tuple[str | int, ...], reported: dt.date, answered: dt.date | None
) -> Iterator[Clock]:
    if clock := _clock(catalog, entry, (*at, "reported_on"), "tra-loi-phan-anh", reported, answered):
        yield clock


def gazette(catalog: Catalog) -> Iterator[tuple[Clock, FinalDocument]]:
    """Adopted documents go to the gazette within three days (Law 64/2025/QH15, Article 9(1))."""
    for entry in catalog.policies:
        final = entry.value.final_document
        if final is None or entry.value.publication.status is PublicationStatus.GO_BO:
            continue
        clock = _clock(
            catalog, entry, ("final_document", "issued_on"), "gui-cong-bao", final.issued_on, final.gazette_sent_on,
        )
        if clock:
            yield clock, final


def postings(catalog: Catalog) -> Iterator[Clock]:
    """A regular spokesperson is posted within 24 hours of the assignment; until 30/6/2026 authorised ones, 12 hours.

    Decree 244/2026/NĐ-CP, Article 3(3); Decree 09/2017/NĐ-CP, Article 3(6).
    """
    for entry in catalog.spokespersons:
        value: Spokesperson = entry.value
        if value.decision is None or value.publication.status is PublicationStatus.GO_BO:
            continue
        clock = _clock(
            catalog, entry, ("decision", "decided_at"), "dang-nguoi-phat-ngon", value.decision.decided_at,
            value.published_at,
        )
        if clock is None:
            continue
        older = clock.law.value.number is not None and clock.law.value.number.text == _AUTHORISED
        if value.kind is (SpokespersonKind.UY_QUYEN if older else SpokespersonKind.THUONG_XUYEN):
            yield clock


__all__ = ["Clock", "corrections", "gazette", "postings", "publications"]
