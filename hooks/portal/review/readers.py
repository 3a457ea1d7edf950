"""What a change means to the people who read the portal: two public catalogs, compared on the same day."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import Catalog, Entry, PublicCatalog
from ..schema.types import FuzzyDate
from .change import Change
from .pairs import FieldChange, documents, field_changes, said, title


class Matter(enum.Enum):
    """What sort of change it is, in the order readers care."""

    ADDED = "Trang mới"
    REMOVED = "Trang không còn"
    STAGE = "Giai đoạn"
    DATE = "Ngày, thời hạn"
    CONTACT = "Đầu mối liên hệ"
    FILE = "Hồ sơ, tệp kèm theo"
    NOTE = "Đã nói với người đọc"
    WORDS = "Nội dung"
    SHARED = "Danh mục dùng chung"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that readers will see otherwise: where, what, and from what to what (each may be empty)."""

    matter: Matter
    where: str
    path: str
    what: str
    before: str = ""
    after: str = ""


KIND_NAMES = {
    "policy": "dự thảo", "faq": "hỏi đáp", "spokesperson": "người phát ngôn", "agency": "cơ quan",
    "locality": "xã, phường, đặc khu", "legal-document": "văn bản", "plan": "kế hoạch", "correction": "đính chính",
    "press-event": "sự kiện báo chí", "social-channel": "kênh chính thức", "page": "trang",
}
CONTACT_FIELDS = frozenset(("phone", "email", "address", "url", "contact"))
FILE_FIELDS = frozenset(("attachments", "full_text", "full_text_url", "report", "report_url", "pictures"))
_STAGE_FIELDS = frozenset(("stage", "stage_history"))
_NOTE_FIELDS = frozenset(("change_notes", "corrections", "extensions", "changes"))
_UNSEEN = frozenset(("publication", "sample", "created_on", "state_secret"))


def differences(
    base: PublicCatalog, head: PublicCatalog, change: Change, broken: Container[tuple[str, str]] = (),
) -> tuple[Difference, ...]:
    """Everything that is otherwise in *head*, by matter, then by document. Both are of one moment.

    *broken* are documents (kind, slug) that are there on both sides and faulty on one: nothing is said of them.
    """
    before, after = documents(base), documents(head)
    names = {slug: entry.value.short_name or entry.value.name
             for catalog in (base, head) for slug, entry in catalog.agency_by_id.items()}
    stones = {(stone.kind, stone.slug): stone for stone in head.tombstones}
    found: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        if key in broken:
            continue
        kind = KIND_NAMES[key[0]]
        if key not in before:
            entry = after[key]
            found.append(Difference(Matter.ADDED, title(entry), entry.document.path, f"Thêm {kind}"))
        elif key not in after:
            entry, stone = before[key], stones.get(key)
            what = "Gỡ, địa chỉ cũ ghi rõ lý do" if stone else f"Không còn {kind} này ở địa chỉ cũ"
            found.append(Difference(Matter.REMOVED, title(entry), entry.document.path, what,
                                    after=stone.reason if stone else ""))
        else:
            found += _within(before[key], after[key], names)
    found += _registers(base, head, change)
    order = list(Matter)
    return tuple(sorted(found, key=lambda d: (order.index(d.matter), d.path, d.what)))


def hidden(base: Catalog, head: Catalog, as_of: dt.datetime) -> tuple[int, int]:
    """How many documents that readers do not see the change adds, and edits."""
    before = {(e.document.kind, e.slug): e.document.lines for e in base.withheld(as_of) if not e.at}
    after = {(e.document.kind, e.slug): e.document.lines for e in head.withheld(as_of) if not e.at}
    return (len(after.keys() - before.keys()),
            sum(before[key] != after[key] for key in before.keys() & after.keys()))


def _within(before: Entry[Any], after: Entry[Any], names: Mapping[str, str]) -> Iterator[Difference]:
    where, path = title(after), after.document.path
    for found in field_changes(before.value, after.value):
        if found.location[0] in _UNSEEN:
            continue
        one, other = _shorter(found)
        yield Difference(_matter(found), where, path, found.label, said(one, names), said(other, names))
    yield from files_between(before, after)
    if before.document.body != after.document.body:
        old, new = (Counter(e.document.body.split("\n")) for e in (before, after))
        yield Difference(Matter.WORDS, where, path, "Bài viết",
                         after=f"thêm {(new - old).total()} dòng, bỏ {(old - new).total()} dòng")


def files_between(before: Entry[Any], after: Entry[Any]) -> Iterator[Difference]:
    """Files that readers of a document are offered: new, gone, and replaced under the same name."""
    where, path = title(after), after.document.path
    for name in sorted(before.files.keys() | after.files.keys()):
        one, other = before.files.get(name), after.files.get(name)
        what = ("Thêm tệp" if one is None else "Bỏ tệp" if other is None
                else "Thay tệp" if one.digest != other.digest else "")
        if what:
            yield Difference(Matter.FILE, where, path, what, after=name)


def _shorter(found: FieldChange) -> tuple[Any, Any]:
    """Both values; of two lists, what only one of them holds."""
    one, other = found.before, found.after
    if isinstance(one, tuple) and isinstance(other, tuple):
        return tuple(v for v in one if v not in other), tuple(v for v in other if v not in one)
    return one, other


def _matter(found: FieldChange) -> Matter:
    for names, matter in ((_NOTE_FIELDS, Matter.NOTE), (_STAGE_FIELDS, Matter.STAGE), (FILE_FIELDS, Matter.FILE),
                          (CONTACT_FIELDS, Matter.CONTACT)):
        if names & set(found.location):
            return matter
    return Matter.DATE if isinstance(found.before or found.after, dt.date | FuzzyDate) else Matter.WORDS


def _registers(base: Catalog, head: Catalog, change: Change) -> Iterator[Difference]:
    """Registers of ``content/_data`` as wholes; localities stand among the documents."""
    touched = sorted(p for p in change.touched if p.startswith("content/_data/") and not p.endswith("/localities.yml"))
    for path in touched:
        old, new = _records(base, path), _records(head, path)
        fresh, gone = sum(r not in old for r in new), sum(r not in new for r in old)
        what = f"thêm hoặc sửa {fresh} mục, bỏ hoặc sửa {gone} mục" if fresh or gone else "sửa"
        yield Difference(Matter.SHARED, path.rpartition("/")[2], path, "Danh mục", after=what)


def _records(catalog: Catalog, path: str) -> list[Any]:
    groups = (vars(catalog).values())
    return [entry.value for group in groups if isinstance(group, tuple)
            for entry in group if isinstance(entry, Entry) and entry.document.path == path]


__all__ = ["CONTACT_FIELDS", "FILE_FIELDS", "KIND_NAMES", "Difference", "Matter", "differences", "files_between",
           "hidden"]
