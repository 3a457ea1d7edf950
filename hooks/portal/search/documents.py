"""What can be found: every public page, and every section of it that has an anchor, as plain facts. Pure.

A page that readers are not sent to (former spokespersons, withdrawn content,
lists cut by one value) has no document. Nothing is shortened: whoever shows
it cuts, whoever looks for it needs all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from .. import addresses, directory, vietnamese
from .. import pages as derived
from ..body import Body
from ..catalog import PublicCatalog
from ..pages import DerivedPage
from ..schema.kinds import Agency
from ..schema.vocabulary import SpokespersonKind, Stage
from .former_names import FormerNames, Reason, agency_names
from .policy_sections import policy_sections, policy_text

_LIGHTEST, _SECTION = 0.5, 0.85


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing a search may lead to: a page, or a section of one."""

    address: str
    """From the root of the site; a section's ends in its ``#anchor``."""
    title: str
    kind: str
    """The label of its group."""
    context: str = ""
    """What it is part of: the page of a section, the agency of a person."""
    names: tuple[str, ...] = ()
    """Other names, numbers and roles it is looked for by; not shown."""
    text: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    """Label and value of what it can be narrowed by, in the order to show them."""
    weight: float = 1.0
    """0.5 to 2: what a reader can still act on stands before what is over."""
    reasons: tuple[Reason, ...] = ()
    """Old names as they may be typed, each with the sentence that says why this is found by it."""


def documents(catalog: PublicCatalog, pages: Iterable[DerivedPage]) -> Iterator[SearchDocument]:
    """Everything to be found at the build's moment, page by page; *pages* are those of the site."""
    former = FormerNames(catalog)
    ordinary = (derived.ordinary(entry) for entry in catalog.pages)
    return (d for page in chain(pages, ordinary) if page.indexed for d in _of(page, catalog, former))


def _of(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> Iterator[SearchDocument]:
    make = _MAKERS.get(page.template)
    if make is None:
        if page.address in _PORTAL_PAGES:
            yield SearchDocument(page.address, page.title, "Trang của cổng", names=_PORTAL_PAGES[page.address],
                                 text=page.description, weight=1.4 if page.address == addresses.SPOKESPERSONS else 1.0)
        return
    found = make(page, catalog, former)
    yield replace(found, names=_once(found.names, found.title), text=_joined((found.text,)))
    body = page.context.get("body")
    own = policy_sections(page.context["view"]) if page.template == "policy.html" else _parts(page)
    sections = [*(_body_sections(body) if isinstance(body, Body) else ()), *own]
    for title, anchor, names, text in sections:
        if said := _joined((text,)):  # a heading with nothing but smaller headings below it leads nowhere
            yield SearchDocument(
                f"{page.address}#{anchor}", title, found.kind, page.title, _once(names, title), said, found.facets,
                max(round(found.weight * _SECTION, 2), _LIGHTEST),
            )


Section = tuple[str, str, tuple[str, ...], str]
"""Title, anchor, other names, text."""


def _body_sections(body: Body) -> Iterator[Section]:
    """The sections of *body*, each with its own text alone: what stands below a smaller heading is found there."""
    for place, section in enumerate(body.sections):
        below = next(iter(body.sections[place + 1 :]), None)
        text = section.text
        if below is not None and below.level > section.level:
            cut = re.search(rf"(?:^|\n)\s*{re.escape(below.title)}\s*(?:\n|$)", text)
            text = text[: cut.start()] if cut else text
        yield section.title, section.anchor, (), text


def _parts(page: DerivedPage) -> Iterator[Section]:
    """Parts of a page that are no Markdown and have an anchor of their own."""
    context = page.context
    if page.template == "rules.html":
        for rule, bases in context["rules"]:
            law = (f"{basis.article}, {entry.value.citation if entry else basis.document}" for basis, entry, _ in bases)
            yield f"{rule.id}. {rule.title}", rule.id.lower(), (rule.id,), _joined((rule.statement, "; ".join(law)))
    elif page.template == "plan.html":
        plan = context["plan"]
        if plan.purposes:
            yield "Mục đích, yêu cầu", "yeu-cau", (), "\n".join(plan.purposes)
        if plan.tasks:
            yield "Nhiệm vụ", "nhiem-vu", (), "\n".join(
                "; ".join((f"{task.title} {lead.value.name}", *(p.value.name for p in partners), *task.partner_groups,
                           task.when))
                for task, lead, partners in context["tasks"])
        if plan.duties:
            yield "Ai làm gì", "phan-cong", (), "\n".join(
                f"{body.value.name if body else duty.group}: {' '.join(duty.duties)}"
                for duty, body in context["duties"])
        if plan.funding:
            yield "Kinh phí", "kinh-phi", (), "\n".join(plan.funding)
    elif page.template == "legal-document.html":
        figures = [p for p in context["document"].parameters if p.note or p.article]
        if figures:
            # A figure's slug is its name without marks, which is how many type it.
            yield "Con số mà cổng dùng", "con-so", tuple(p.name.replace("-", " ") for p in figures), "\n".join(
                f"{p.note or ''} {p.article}" for p in figures)


# A page of each kind


def _policy(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    view, policy = page.context["view"], page.context["policy"]
    lead = view.agency.value
    places = tuple(catalog.locality_by_code[c].value.full_name for c in policy.localities) or ("Toàn tỉnh",)
    number = policy.public_number or ""
    # Typed without its hyphens, a public number is one word.
    names = ("dự thảo", number, number.replace("-", ""), policy.document_type.label, lead.name, lead.short_name,
             *(f.label for f in policy.fields), *(g.label for g in policy.affected_groups),
             *(t.title for t in policy.translations), view.full_text and "toàn văn dự thảo")
    weight = 1.6 if view.is_open else 1.3 if view.status.name == "upcoming" else 1.2 if view.status.name == "drafting" \
        else 0.9 if policy.stage.off_path else 1.15
    if policy.stage is Stage.LAY_Y_KIEN and view.status.name in ("closed", "answered"):
        weight = 1.1
    facets = (*(("Lĩnh vực", f.label) for f in policy.fields), *(("Địa phương", p) for p in places),
              ("Tình trạng", view.status.label), ("Cơ quan", lead.short_name or lead.name),
              ("Năm", view.entry.document.year))
    return SearchDocument(page.address, page.title, "Dự thảo", lead.short_name or lead.name, names,
                          policy_text(view), facets, weight)


def _faq(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    faq, agency, about = page.context["faq"], page.context["agency"].value, page.context["policy_view"]
    names = ("hỏi đáp", "câu hỏi", *(f.label for f in faq.fields))
    facets = (*(("Lĩnh vực", f.label) for f in faq.fields), ("Cơ quan", agency.short_name or agency.name),
              ("Năm", str(faq.answered_on.year)))
    # The draft a question is about stands in its text alone: as a heading it would put the question before the draft.
    said = _joined((page.context["entry"].body.text, about and f"Về dự thảo: {about.policy.title}.",
                    _numbers(faq.legal_basis)))
    return SearchDocument(page.address, page.title, "Hỏi – đáp", agency.short_name or agency.name, names, said, facets,
                          0.85 if about and not about.is_open else 1.1)


_CALLED = {SpokespersonKind.THUONG_XUYEN: 1.1, SpokespersonKind.NGUOI_DUNG_DAU: 1.05, SpokespersonKind.UY_QUYEN: 0.95}


def _person(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    person, entry, view = page.context["person"], page.context["agency"], page.context["view"]
    agency = entry.value
    reasons = former.of_committee(entry) if agency.commune_code else former.of_agency(entry)
    topics = tuple(f.label for f in view.fields)
    names = ("người phát ngôn", "phát ngôn viên", "liên hệ báo chí", person.kind.label, person.position,
             *agency_names(agency), *topics, *_place_names(catalog, agency), *(name for name, _ in reasons))
    text = _joined((f"{person.kind.label} của {agency.name}.", f"{person.position}.", view.topics, person.scope,
                    f"Điện thoại: {person.phone.text}.", f"Thư công vụ: {person.email}"))
    facets = (*(("Lĩnh vực", topic) for topic in topics), *_place_facet(catalog, agency),
              ("Cơ quan", agency.short_name or agency.name))
    return SearchDocument(page.address, person.full_name, "Người phát ngôn", f"{person.position}, {agency.name}",
                          names, text, facets, _CALLED[person.kind], reasons)


def _agency(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    entry, agency, context = page.context["entry"], page.context["agency"], page.context
    reasons = () if context["ended"] else former.of_agency(entry)
    names = (*agency_names(agency), *(f.label for f in agency.fields), *(name for name, _ in reasons))
    text = _joined((
        entry.body.text, _people(context["speakers"]), agency.address, agency.phone and agency.phone.text, agency.email,
        *(f"Tiền thân: {e.value.name}. {note}" for e, note in context["predecessors"]),
        *(f"Kế thừa: {e.value.name}. {note}" for e, note in context["successors"]),
    ))
    facets = (*(("Lĩnh vực", f.label) for f in agency.fields),
              ("Tình trạng", "Đã kết thúc hoạt động" if context["ended"] else "Đang hoạt động"))
    return SearchDocument(page.address, page.title, "Cơ quan", agency.level.label, names, text, facets,
                          0.6 if context["ended"] else 1.3, reasons)


def _locality(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    place, committee = page.context["place"], page.context["committee"].value
    reasons = former.of_locality(page.context["entry"])
    names = (place.name, place.code, *place.aliases, *agency_names(committee), *place.former_units,
             *place.former_districts, place.former_province, *(name for name, _ in reasons))
    before = "; ".join((*place.former_units, *place.former_districts, f"tỉnh {place.former_province}"))
    text = _joined((f"Trước ngày {vietnamese.date_text(place.valid_from)}: {before}.",
                    _people(page.context["speakers"]), f"Mã đơn vị hành chính {place.code}.", committee.address,
                    committee.phone and committee.phone.text, committee.email))
    return SearchDocument(page.address, page.title, "Địa phương", committee.short_name or "", names, text,
                          (("Địa phương", place.full_name),), 1.15, reasons)


def _legal(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    document, state, context = page.context["document"], page.context["state"], page.context
    number = document.number.text if document.number else ""
    since = document.issued_on or document.valid_from
    names = (number, document.citation, document.title, document.short_title, document.issuer,
             *(f.label for f in document.fields))
    text = _joined((
        document.title, context["entry"].body.text, f"{document.issuer}. {state.label}.",
        *(f"Thay thế: {e.value.citation}." for e in context["predecessors"]), _numbers(document.replaces),
        *(f"Được thay bằng: {e.value.citation}." for e in context["successors"]),
        *(f"Được sửa đổi, bổ sung bởi: {e.value.citation}." for e in context["amendments"]),
    ))
    facets = (*(("Lĩnh vực", f.label) for f in document.fields), ("Tình trạng", state.label),
              *((("Năm", str(since.year)),) if since else ()))
    return SearchDocument(page.address, page.title, "Văn bản", number, names, text, facets,
                          {"issued": 1.0, "upcoming": 0.95}.get(state.name, 0.8))


def _correction(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    value, agency = page.context["correction"], page.context["agency"].value
    about = page.context["policy_view"]
    fields = about.policy.fields if about else ()
    names = ("đính chính", "tin đồn", "tin sai", "tin giả", "sự thật", *(f.label for f in fields))
    text = _joined((f"Sự thật: {value.fact}", f"Tin sai: {value.claim}", page.context["entry"].body.text,
                    f"Nguồn: {value.source}", value.channel, about.policy.title if about else ""))
    facets = (*(("Lĩnh vực", f.label) for f in fields), ("Cơ quan", agency.short_name or agency.name),
              ("Năm", str(value.reported_on.year)))
    return SearchDocument(page.address, page.title, "Đính chính", agency.name, names, text, facets, 1.2)


def _plan(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    plan, agency = page.context["plan"], page.context["agency"].value
    names = ("kế hoạch truyền thông chính sách", plan.number.text if plan.number else "", f"năm {plan.year}",
             *agency_names(agency))
    text = _joined((page.context["entry"].body.text, *(part[3] for part in _parts(page)), _numbers(plan.implements),
                    *plan.basis_other, *plan.recipients))
    return SearchDocument(page.address, page.title, "Kế hoạch", agency.name, names, text,
                          (("Cơ quan", agency.short_name or agency.name), ("Năm", str(plan.year))),
                          1.1 if plan.year >= catalog.today.year else 0.8)


def _press(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    event, agency = page.context["event"], page.context["agency"].value
    ahead = event.starts_at >= catalog.as_of
    names = (event.type.label, "báo chí", "họp báo", *agency_names(agency), *(f.title for f in page.context["files"]))
    text = _joined((
        f"{event.type.label}, {vietnamese.moment_text(event.starts_at)}.", event.place,
        f"Chủ trì: {event.chair}." if event.chair else "", page.context["entry"].body.text,
        *(v.policy.title for v in page.context["policies"]), *_file_names(page.context["files"]),
    ))
    facets = (("Cơ quan", agency.short_name or agency.name), ("Tình trạng", "Sắp diễn ra" if ahead else "Đã diễn ra"),
              ("Năm", str(event.starts_at.astimezone(vietnamese.TIME_ZONE).year)))
    return SearchDocument(page.address, page.title, "Báo chí", agency.name, names, text, facets, 1.3 if ahead else 0.9)


def _guide(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    below = page.address.startswith("huong-dan/")
    return SearchDocument(page.address, page.title, "Hướng dẫn" if below else "Trang của cổng",
                          text=_joined((page.description, page.context["entry"].body.text)),
                          names=("hướng dẫn",) if below else ())


def _rules(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    return SearchDocument(page.address, page.title, "Trang của cổng", text=page.description, weight=0.9,
                          names=("quy tắc", "kiểm tra nội dung", "căn cứ pháp lý"))


def _channels(page: DerivedPage, catalog: PublicCatalog, former: FormerNames) -> SearchDocument:
    shown = [(e.value, agency.value.name) for e, agency in page.context["channels"]]
    text = _joined((page.description, *(f"{c.name} ({c.platform.label}), {agency}." for c, agency in shown)))
    return SearchDocument(page.address, page.title, "Trang của cổng", text=text,
                          names=("mạng xã hội", "trang chính thức", "fanpage", *(c.platform.label for c, _ in shown)))


_MAKERS: dict[str, Callable[[DerivedPage, PublicCatalog, FormerNames], SearchDocument]] = {
    "policy.html": _policy, "faq.html": _faq, "spokesperson.html": _person, "agency.html": _agency,
    "locality.html": _locality, "legal-document.html": _legal, "correction.html": _correction, "plan.html": _plan,
    "press-event.html": _press, "page.html": _guide, "accessibility.html": _guide, "rules.html": _rules,
    "channels.html": _channels,
}
_PORTAL_PAGES: dict[str, tuple[str, ...]] = {
    addresses.POLICIES: ("danh sách dự thảo", "lấy ý kiến", "góp ý chính sách"),
    addresses.FAQS: ("hỏi đáp", "câu hỏi thường gặp"),
    addresses.SPOKESPERSONS: ("danh bạ người phát ngôn", "gọi ai", "liên hệ báo chí"),
    addresses.SPEAKER_SHEET: ("bản in danh bạ",), addresses.SPEAKER_CHANGES: ("thay người phát ngôn",),
    addresses.AGENCIES: ("danh sách cơ quan", "sở, ban, ngành"),
    addresses.LOCALITIES: ("danh sách xã, phường, đặc khu", "124 xã phường", "đơn vị hành chính", "huyện cũ"),
    addresses.LEGAL_DOCUMENTS: ("văn bản pháp luật", "danh mục văn bản"),
    addresses.CORRECTIONS: ("đính chính", "tin giả", "tin đồn", "tin sai"),
    addresses.PLANS: ("kế hoạch truyền thông",), addresses.PRESS: ("lịch họp báo", "thông cáo báo chí"),
    addresses.FOR_PRESS: ("trang báo chí", "phóng viên", "nhà báo", "hồ sơ báo chí"),
    addresses.GUIDES: ("hướng dẫn sử dụng",),
    addresses.CODES: ("mã lỗi", "thông báo lỗi khi kiểm tra", "chặn, nhắc, gợi ý"), addresses.SITE_MAP: ("sơ đồ cổng",),
    addresses.ALPHABETICAL: ("mục lục chữ cái", "a-z"), addresses.CALENDAR: ("lịch góp ý", "lịch họp báo", "hạn góp ý"),
    addresses.FOLLOW: ("theo dõi", "nhắc hạn góp ý", "đăng ký nhận tin", "rss", "lịch trên điện thoại"),
    addresses.EMBED: ("nhúng", "mã nhúng", "iframe", "chia sẻ lên cổng khác"),
    addresses.MY_PLACE: ("xã tôi", "phường tôi", "nơi tôi ở", "nhà tôi thuộc xã nào", "thuộc phường nào"),
    addresses.DATA: ("dữ liệu mở", "tải về", "Excel", "CSV", "JSON", "API", "DCAT"),
    addresses.RELEASES: ("bản phát hành", "xác nhận đăng tải", "kiểm chứng", "chữ ký số", "mã băm"),
    addresses.SCREENING: ("bốn tiêu chí", "thuộc diện truyền thông", "quyết định 407"),
    addresses.GLOSSARY: ("giải thích từ ngữ", "từ điển", "nghĩa là gì", "thuật ngữ pháp luật"),
    addresses.PROGRESS: ("số liệu truyền thông", "thống kê", "đúng hẹn"),
}
"""Pages of the portal itself that people look for by a word, with the words."""


def _place_names(catalog: PublicCatalog, agency: Agency) -> Iterator[str]:
    place = catalog.locality_by_code.get(agency.commune_code or "")
    if place:
        yield from (place.value.full_name, *place.value.aliases, *place.value.former_units,
                    *place.value.former_districts)


def _place_facet(catalog: PublicCatalog, agency: Agency) -> tuple[tuple[str, str], ...]:
    place = catalog.locality_by_code.get(agency.commune_code or "")
    return (("Địa phương", place.value.full_name),) if place else ()


def _people(group: directory.AgencySpeakers) -> str:
    return "; ".join(f"Người phát ngôn: {v.person.full_name}, {v.person.position}" for v in group.speakers)


def _numbers(numbers: Iterable[Any]) -> str:
    return ", ".join(n.text for n in numbers)


def _file_names(files: Iterable[Any]) -> tuple[str, ...]:
    return tuple(f"{f.title} ({f.extension})" for f in files)


def _joined(parts: Iterable[str | None]) -> str:
    """*parts* as one plain text: a line each, empty ones left out."""
    lines = (" ".join(line.split()) for part in parts if part for line in part.splitlines())
    return "\n".join(line for line in lines if line)


def _once(names: Iterable[str | None], title: str) -> tuple[str, ...]:
    """*names* without the empty, the repeated and the title itself."""
    return tuple(n for n in dict.fromkeys(n for n in names if n) if n != title)


__all__ = ["SearchDocument", "documents"]
