"""Repairs that follow from where a value stands: another field's name, the values of a list, one value too many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel

from .. import vietnamese
from ..front_matter import Raw, RawList, RawMap, RawScalar
from ..source import Document
from .wording import field_words, record_at

Location = tuple[str | int, ...]

_SEPARATORS = re.compile(r"\s*[,;•\n]\s*|(?:^|\s)[+*•·–-]\s+")
_SECOND_AGENCY = re.compile(r"[,;/]|\svà\s")


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """``vi/field-names.yml``: field → Vietnamese names people type for it, as slugs."""
    path = Path(__file__).parent.parent / "vi" / "field-names.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {field: frozenset(vietnamese.slug(str(name)) for name in names) for field, names in loaded.items()}


def called(key: str, fields: Iterable[str]) -> str | None:
    """The one of *fields* that people call *key*: ``Tiêu đề`` → ``title``."""
    name = vietnamese.slug(key)
    return next((field for field in fields if field == name or name in _names().get(field, ())), None)


def by_label(key: str, labels: Mapping[str, str], free: Sequence[str]) -> str | None:
    """The field whose label (*labels*: slug → field) begins with *key*, or is one slip away from it."""
    name = vietnamese.slug(key)
    if len(name) < 4:
        return None
    for label, field in labels.items():
        if field in free and label.startswith(f"{name}-"):
            return field
    near = vietnamese.closest(name, [label for label, field in labels.items() if label and field in free])
    return labels.get(near) if near else None


def _groups(key: str, model: type[BaseModel]) -> list[str]:
    """The groups of *model* in which a field *key* stands; ``""`` is the top of the file."""
    name = vietnamese.slug(key).replace("-", "_")
    found = [""] if name in model.model_fields else []
    for group in model.model_fields:
        inner = record_at(model, (group,))
        if inner is not None and name in inner.model_fields:
            found.append(group)
    return found


def belongs_elsewhere(key: str, model: type[BaseModel], location: Location) -> str:
    """Where a field *key* that stands at *location* belongs, as a sentence; empty when nowhere."""
    groups = _groups(key, model)
    if not groups:
        return ""
    if "" in groups:
        return f'Trường "{key}" có thật nhưng đứng ở ngoài cùng: đưa dòng này ra sát lề trái, không thụt vào.'
    named = " hoặc ".join(f'"{group}:"' for group in groups[:3])
    return f'Trường "{key}" nằm trong nhóm {named}: chuyển dòng này xuống dưới nhóm đó và thụt vào hai dấu cách.'


def where(key: str, model: type[BaseModel]) -> str:
    """The lines that show where *key* belongs."""
    name, groups = vietnamese.slug(key).replace("-", "_"), _groups(key, model)
    group = groups[0] if groups else ""
    line = field_words(model, (group, name) if group else (name,)).get("example", f"{name}: …")
    return f"{group}:\n  {line}" if group else line


def some_line(model: type[BaseModel], location: Location) -> str:
    """A line that would be right where an unknown field stands."""
    owner = record_at(model, location[:-1]) or model
    lines = (field_words(model, (*location[:-1], name)).get("example", "") for name in owner.model_fields)
    return next((line for line in lines if line and "\n" not in line), "")


def hint_for(code: str, location: Location, value: str, model: type[BaseModel]) -> str:
    """Advice that depends on the field; empty when the value's own is enough."""
    name = next((step for step in reversed(location) if isinstance(step, str)), "")
    in_list = bool(location) and isinstance(location[-1], int)
    if code == "value-unknown" and in_list and _SECOND_AGENCY.search(value) and ";" in value:
        return "Các mục trong ngoặc vuông ngăn nhau bằng dấu phẩy, không phải dấu chấm phẩy. "
    if code in ("agency-unknown", "expected-text") and name == "lead_agency" and (
        code == "expected-text" or re.search(r"[;/]|, (?=Sở|UBND|Ban|Công an|Ủy ban|so-|ubnd-)|\svà (?=Sở|UBND)", value)
    ):
        return "Chỉ một cơ quan chủ trì; cơ quan khác ghi ở trường partner_agencies. "
    if code == "document-number" and "/" not in value:
        return (
            "Đây là tên văn bản, không phải số, ký hiệu. " if not re.search(r"\d", value)
            or re.match(r"(?:Bộ )?[Ll]uật", value) else "Còn thiếu phần sau dấu gạch chéo (loại văn bản, cơ quan). "
        )
    return ""


def repaired(code: str, document: Document, location: Location) -> str:
    """The value written at *location* as it should have been written, where that is certain; else empty."""
    raw = _raw(document, location)
    if code == "expected-list" and isinstance(raw, RawScalar):
        items = [item.strip(" \"'“”") for item in _SEPARATORS.split(raw.text)]
        return f"[{', '.join(item for item in items if item)}]" if raw.text.strip() else ""
    if code == "expected-text" and isinstance(raw, RawList) and raw.items:
        first = raw.items[0]
        return first.text if isinstance(first, RawScalar) else ""
    if code == "value-unknown" and isinstance(raw, RawScalar) and location and isinstance(location[-1], int):
        items = [item.strip() for item in raw.text.split(";")]
        return ", ".join(items) if len(items) > 1 and all(re.fullmatch(r"[a-z0-9-]+", i) for i in items) else ""
    return ""


def names_at(document: Document, location: Location) -> frozenset[str]:
    """The names of the fields written in the map at *location*."""
    raw = _raw(document, location)
    return frozenset(raw.entries) if isinstance(raw, RawMap) else frozenset()


def _raw(document: Document, location: Location) -> Raw | None:
    place: Raw = document.raw
    for step in location:
        if isinstance(step, str) and not isinstance(place, (RawList, RawScalar)) and step in place.entries:
            place = place.entries[step][1]
        elif isinstance(step, int) and isinstance(place, RawList) and step < len(place.items):
            place = place.items[step]
        else:
            return None
    return place


__all__ = ["belongs_elsewhere", "by_label", "called", "hint_for", "names_at", "repaired", "some_line", "where"]
