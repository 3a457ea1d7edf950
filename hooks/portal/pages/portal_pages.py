"""Pages of the portal itself: home, channels, rules, releases, guides, search, site map, missing and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from .. import addresses
from ..catalog import Entry
from ..schema.kinds import LegalDocument, RuleBasis, RuleEntry
from ..schema.vocabulary import PolicyField
from ..views import Status, correction, facets, validity
from . import agenda
from .page import DerivedPage, Facts, in_reading_order

_READERS = (
    ("Cho mọi người", 0, 40), ("Cho biên tập viên", 40, 50),
    ("Cho người duyệt, người phát ngôn, cơ quan đầu mối", 50, 60), ("Cho cán bộ công nghệ thông tin", 60, 10**9),
)
"""Whom guides are for, by the tens of their ``order``."""
OPEN_SHOWN = 8
"""Open consultations on the front page; a link leads to the rest."""


def home(facts: Facts) -> DerivedPage:
    """The front page: search, three tasks, what is open, what changed, this month, one's own commune."""
    province = facts.catalog.province
    opened = sorted((v for v in facts.policies if v.is_open), key=lambda v: (v.days_left, v.slug))
    upcoming = sorted((v for v in facts.policies if v.status.name == "upcoming"), key=lambda v: (v.opens_at, v.slug))
    recent = sorted(facts.policies, key=lambda v: (v.changed_on, v.slug), reverse=True)[:5]
    corrections = sorted(facts.catalog.corrections, key=lambda e: (e.value.reported_on, e.slug), reverse=True)
    context = {
        "open": opened[:OPEN_SHOWN], "upcoming": upcoming[:4], "recent": recent,
        "corrections": [correction(e, facts.catalog) for e in corrections[:3]],
        "months": agenda.this_and_next(facts, agenda.occasions(facts)),
        "counts": {
            "policies": len(facts.policies), "open": len(opened), "faqs": len(facts.catalog.faqs),
            "agencies": len(facts.directory), "covered": sum(1 for g in facts.directory if g.speakers),
        },
        "fields": facets(facts.policies, PolicyField),
    }
    title = province.site_name if province else ""
    whose = province.full_name if province else "tỉnh"
    description = f"Dự thảo chính sách đang lấy ý kiến, hỏi đáp và người phát ngôn của {whose}."
    return DerivedPage(addresses.HOME, "home.html", title, description, context)


def reference_pages(facts: Facts) -> Iterator[DerivedPage]:
    """Channels, rules, releases, guides, search, site map and the page for missing addresses."""
    channels = [(e, facts.catalog.agency_by_id[e.value.agency]) for e in facts.catalog.social_channels]
    yield DerivedPage(
        addresses.CHANNELS, "channels.html", "Kênh chính thức",
        "Các trang, tài khoản mạng xã hội chính thức; tài khoản không có ở đây không phải kênh chính thức.",
        {"channels": channels},
    )
    rules = [(e.value, _bases(facts, e)) for e in facts.catalog.rules]
    yield DerivedPage(
        addresses.RULES, "rules.html", "Quy tắc kiểm tra nội dung",
        "Mọi quy tắc mà cổng dùng để kiểm tra nội dung trước khi đăng, kèm căn cứ pháp lý và hiệu lực.",
        {"rules": rules},
    )
    yield DerivedPage(
        addresses.RELEASES, "releases.html", "Các bản đã phát hành",
        "Mỗi lần cổng đăng nội dung mới là một bản phát hành có số, có chữ ký; ai cũng tự kiểm tra được.",
    )
    guides = sorted((e for e in facts.catalog.pages if e.document.path.startswith("content/huong-dan/")),
                    key=lambda e: (e.value.order, e.slug))
    yield DerivedPage(
        addresses.GUIDES, "guide-list.html", "Hướng dẫn",
        "Hướng dẫn góp ý, tìm người phát ngôn, báo thông tin sai; cho biên tập viên và cán bộ kỹ thuật.",
        {"groups": [(name, [e for e in guides if first <= e.value.order < end]) for name, first, end in _READERS]},
    )
    yield DerivedPage(addresses.SEARCH, "search.html", "Tìm kiếm",
                      "Tìm dự thảo, câu hỏi, người phát ngôn, cơ quan, địa phương, văn bản.",
                      {"directory_size": len(facts.directory)}, indexed=False)
    yield DerivedPage(addresses.SITE_MAP, "site-map.html", "Sơ đồ trang", "Mọi trang của cổng, xếp theo mục.",
                      {"facts": facts, "pages": sorted(facts.catalog.pages, key=lambda e: (e.value.order, e.slug)),
                       "policies": in_reading_order(facts.policies), "guides": guides})
    yield DerivedPage(addresses.NOT_FOUND, "not-found.html", "Không tìm thấy trang",
                      "Trang này không có hoặc đã đổi địa chỉ.", {}, indexed=False)


def _bases(facts: Facts, entry: Entry[RuleEntry]) -> list[tuple[RuleBasis, Entry[LegalDocument] | None, Status]]:
    found = []
    for basis in entry.value.basis:
        document = facts.catalog.legal_document_by_slug.get(basis.document)
        state = validity(basis.valid_from, basis.valid_to, facts.catalog.today)
        found.append((basis, document, state))
    return found


def tombstones(facts: Facts) -> Iterator[DerivedPage]:
    """A page per withdrawn document: date and reason, nothing else."""
    for stone in facts.catalog.tombstones:
        yield DerivedPage(addresses.document(stone.kind, stone.slug), "tombstone.html", "Nội dung đã được gỡ",
                          "Nội dung ở địa chỉ này đã được gỡ.", {"stone": stone}, indexed=False,
                          changed_on=stone.withdrawn_on)
