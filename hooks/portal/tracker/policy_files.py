"""Policy files as the importer writes them: a new draft whole, an existing file only in the fields that changed.

Everything an editor wrote, remarks and order included, stays where it is; a field is replaced line for line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .. import canonical, vietnamese
from ..catalog import Entry
from ..front_matter import Raw, RawList, RawMap, RawScalar
from ..schema.kinds import Policy
from ..schema.vocabulary import Stage
from ..source import Document
from . import planned

FIELDS = (
    "title", "document_type", "handling", "replaces", "lead_agency", "partner_agencies", "stage", "stage_history",
    "planned_on", "final_document", "legal_basis",
)
"""The fields that a tracker speaks about, in the order of the template. No other is ever touched."""
TOGETHER = (
    ("handling", "replaces"), ("lead_agency", "partner_agencies"), ("stage", "stage_history", "final_document"),
)
"""Fields that make sense only together: all of a group change, or none."""
_AFTER = {
    "replaces": ("handling",), "partner_agencies": ("lead_agency",), "stage_history": ("stage",),
    "planned_on": ("stage_history", "stage"), "final_document": ("planned_on", "stage_history", "stage"),
}


def lines_of(field: str, value: Any) -> list[str]:
    """A top-level field as lines; empty values have none."""
    return canonical.lines_of("policy", field, value)


def fresh(fields: Mapping[str, Any], areas: Iterable[str], origin: str) -> str:
    """A new draft: what the tracker says, and what every file must have. Not public, approved by nobody."""
    title = str(fields["title"])
    lines = [
        "---",
        f"# Tạo từ sổ theo dõi ({origin}). Chưa công khai: viết tóm tắt và nội dung rồi mới gửi duyệt.",
        *lines_of("title", title),
        "# Sổ theo dõi không có tóm tắt; thay dòng dưới bằng lời dễ hiểu, không quá 300 ký tự.",
        *lines_of("summary", title),
    ]
    for field in ("document_type", "handling", "replaces", "lead_agency", "partner_agencies"):
        lines += lines_of(field, fields.get(field))
    lines += [
        "# Sổ theo dõi không ghi lĩnh vực và đối tượng; đây là lĩnh vực của cơ quan chủ trì, hãy xem lại.",
        f"fields: [{', '.join(areas)}]",
        "affected_groups: []",
    ]
    lines += lines_of("stage", fields.get("stage") or Stage.DANG_KY.value)
    for field in ("stage_history", "planned_on", "final_document"):
        lines += lines_of(field, fields.get(field))
    lines += lines_of("legal_basis", fields.get("legal_basis")) or ["legal_basis: []"]
    lines += [
        "# Người soạn tự khẳng định trước khi gửi duyệt; có hoặc có thể có bí mật nhà nước thì xóa tệp này.",
        "state_secret: false",
        "publication:",
        "  status: nhap",
        "---",
        "",
    ]
    return canonical.settled("\n".join(lines), "policy")


def written(entry: Entry[Policy]) -> dict[str, Any]:
    """The tracker's fields as they stand in a file, as plain values; names and labels as the ids they mean."""
    raw, policy = entry.document.raw.entries, entry.value
    found = {name: _value(raw[name][1]) for name in FIELDS if name in raw}
    meant = {
        "document_type": policy.document_type.value, "handling": policy.handling.value,
        "lead_agency": policy.lead_agency, "partner_agencies": list(policy.partner_agencies),
        "stage": policy.stage.value,
    }
    found |= {name: value for name, value in meant.items() if name in found}
    if "planned_on" in found:
        found["planned_on"] = planned.read(found["planned_on"]).field or found["planned_on"]
    return found


def _value(raw: Raw) -> Any:
    if isinstance(raw, RawScalar):
        return raw.text
    if isinstance(raw, RawList):
        return [_value(item) for item in raw.items]
    assert isinstance(raw, RawMap)
    return {name: _value(value) for name, (_, value) in raw.entries.items()}


def rewritten(text: str, document: Document, changes: Mapping[str, Any]) -> str:
    """*text*, the file of *document*, with the fields of *changes* replaced, added, or removed (empty values)."""
    lines = text.split("\n")
    places = {name: key.line - 1 for name, (key, _) in document.raw.entries.items()}
    end = document.body_line - 2  # the closing ---
    edits: list[tuple[int, int, list[str]]] = []
    for field in FIELDS:
        if field not in changes:
            continue
        new = lines_of(field, changes[field])
        if field == "legal_basis" and not new:
            new = ["legal_basis: []"]
        if field in places:
            start = places[field]
            edits.append((start, _end_of(lines, start, end), new))
        elif new:
            after = next((name for name in _AFTER.get(field, ()) if name in places), None)
            at = _end_of(lines, places[after], end) if after else places.get("state_secret", end)
            edits.append((at, at, new))
    for start, stop, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        lines[start:stop] = new
    # A file that was not in canonical form changes only where the tracker says something else.
    after = "\n".join(lines)
    return canonical.settled(after, "policy") if canonical.settled(text, "policy") == text else after


def _end_of(lines: list[str], start: int, end: int) -> int:
    """The line after the field begun in *start*: its indented lines and list items, not the remarks after them."""
    stop = start + 1
    last = stop
    while stop < end and re.match(r"[ \t]|- |-$|$|#|\]|\}", lines[stop]):
        if re.match(r"[ \t]+[^#\s]|- |-$|\]|\}", lines[stop]):
            last = stop + 1
        elif lines[stop].startswith("#"):
            break
        stop += 1
    return last


def file_name(title: str) -> str:
    """A short address for a draft's name, without ``.md``."""
    text = re.sub(r"\s*\((?:thay thế|bãi bỏ|sửa đổi).*$", "", title, flags=re.IGNORECASE | re.DOTALL)
    text = re.sub(r"\s*(?:ngày\s*)?\d{1,2}\s*(?:/|tháng)\s*\d{1,2}\s*(?:/|năm)\s*\d{4}", "", text)
    text = re.sub(r"\s*của (?:Ủy ban nhân dân|Uỷ ban nhân dân|Hội đồng nhân dân|UBND|HĐND) tỉnh"
                  r"(?:\s+(?!Quyết|Nghị|Quy|Ban |Về|Sửa)[A-ZĐ][\wÀ-ỹ]*){0,3}", "", text)
    words = re.sub(r"^Dự thảo\s+", "", text, flags=re.IGNORECASE)
    slug = vietnamese.slug(words)
    if len(slug) > 80:
        slug = slug[:81].rsplit("-", 1)[0]
    return slug or "du-thao"


__all__ = ["FIELDS", "TOGETHER", "file_name", "fresh", "lines_of", "rewritten", "written"]
