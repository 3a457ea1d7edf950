"""Duties about who speaks: posted in time (R04), properly authorised (R05), somebody for every body (R06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .. import clocks, legal_clock, vietnamese
from ..directory import directory
from ..rules.passages import withdrawn
from ..rules.spokespersons import check_authorisation, check_publication_time
from ..schema.vocabulary import SpokespersonKind
from .duty import Desk, Duty, title_of


def postings(desk: Desk) -> Iterator[Duty]:
    """A spokesperson was assigned and is not posted yet (R04)."""
    for clock in clocks.postings(desk.catalog):
        value = clock.entry.value
        if clock.done is None and legal_clock.in_force(None, value.valid_to, desk.today):
            yield desk.clocked(
                "R04", value.agency, clock, f"Đăng thông tin người phát ngôn {value.full_name}.",
                "Duyệt tệp, đăng lên cổng, rồi ghi ngày giờ đăng vào published_at.", subject=value.full_name,
            )
    yield from desk.found(
        check_publication_time(desk.bench), "R04", frozenset({"spokesperson-decision-missing"}),
    )


def authorisations(desk: Desk) -> Iterator[Duty]:
    """An authorisation lacks what the law asks for, is over, or soon will be (R05)."""
    yield from desk.found(
        check_authorisation(desk.bench), "R05", frozenset({"authorisation-incomplete", "authorisation-ended"}),
    )
    ahead = desk.figure("uy-quyen-sap-het")
    if ahead is None:
        return
    for entry in desk.catalog.spokespersons:
        value = entry.value
        if value.kind is not SpokespersonKind.UY_QUYEN or withdrawn(value) or value.valid_to is None:
            continue
        if desk.today <= value.valid_to <= desk.today + dt.timedelta(days=ahead):
            yield desk.duty(
                "R05", value.agency, entry,
                f"Ủy quyền phát ngôn của {value.full_name} hết hạn ngày {vietnamese.date_text(value.valid_to)}.",
                "Còn cần thì ký văn bản ủy quyền mới trước ngày đó và sửa valid_to; không thì đổi thành luu-tru.",
                subject=value.full_name, span=entry.span("valid_to"), due=legal_clock.end_of(value.valid_to),
                by_law=False,
            )


def nobody(desk: Desk) -> Iterator[Duty]:
    """Bodies that must name a spokesperson and have published none (R06)."""
    waiting = {e.value.agency: e for e in desk.catalog.spokespersons if not withdrawn(e.value)
               and e.slug not in desk.public.spokesperson_by_slug
               and legal_clock.in_force(None, e.value.valid_to, desk.today)}
    for group in directory(desk.public):
        if group.speakers:
            continue
        agency = group.agency
        ready = waiting.get(agency.slug)
        step = (
            f"Đã có tệp {ready.document.path} chưa công khai: trình duyệt rồi đăng." if ready else
            "Giao nhiệm vụ bằng văn bản; gửi họ tên, chức vụ, số điện thoại, thư công vụ để đăng "
            "(portal new spokesperson)."
        )
        yield desk.duty(
            "R06", agency.slug, agency, "Chưa công bố người phát ngôn nào còn hiệu lực.", step,
            subject=title_of(agency.value), span=agency.span("name"),
        )


__all__ = ["authorisations", "nobody", "postings"]
