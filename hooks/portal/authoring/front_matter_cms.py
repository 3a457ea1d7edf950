"""The configuration of Front Matter CMS (a form inside VS Code), generated from the schema: ``frontmatter.json``.

What it cannot write without harm it only shows: its lists of records put a key ``fieldGroup`` into every item, which
the gate refuses, and its relations write the slug of a title, not of a file name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..schema.field_descriptions import FieldDescription, KindDescription, describe_kinds

_DATES = {"date": "yyyy-MM-dd", "moment": "yyyy-MM-dd'T'HH:mm"}
_ONE_LINE = frozenset((
    "line", "question", "time", "planned-date", "document-number", "phone", "email", "url", "file", "picture", "slug",
    "reference",
))
_FILTERED = ("fields", "stage", "agency", "lead_agency", "kind", "level")
"""Fields that the dashboard can be narrowed by."""
_LISTS = {"fields": "policy", "affected_groups": "policy"}
"""Closed lists that the taxonomy view shows, and a kind that has them."""


def configuration() -> dict[str, Any]:
    """``frontmatter.json``: page folders, content types, lists; for Front Matter CMS 10.10 or later."""
    kinds = [told for told in describe_kinds().values() if told.kind != "locality"]
    labels = {field.name: field.label for told in reversed(kinds) for field in told.fields}
    return {
        "frontMatter.framework.id": "other",
        "frontMatter.content.defaultFileType": "md",
        "frontMatter.content.supportedFileTypes": ["md"],
        "frontMatter.content.autoUpdateDate": False,
        "frontMatter.content.wysiwyg": False,
        "frontMatter.content.pageFolders": [_folder(told) for told in kinds],
        "frontMatter.content.filters": [
            "contentFolders", *({"title": labels[name], "name": name} for name in _FILTERED),
        ],
        "frontMatter.content.sorting": [
            {"title": "Tên A–Z", "name": "title", "order": "asc", "type": "string"},
            {"title": "Rà soát lâu nhất", "name": "reviewed_on", "order": "asc", "type": "date"},
        ],
        "frontMatter.dashboard.content.card.fields.state": False,
        "frontMatter.dashboard.content.card.fields.description": "summary",
        "frontMatter.git.enabled": False,
        "frontMatter.panel.freeform": False,
        "frontMatter.preview.host": "http://127.0.0.1:8000",
        "frontMatter.taxonomy.frontMatterType": "YAML",
        "frontMatter.taxonomy.dateFormat": _DATES["date"],
        "frontMatter.taxonomy.indentArrays": True,
        "frontMatter.taxonomy.seoDescriptionField": "summary",
        "frontMatter.taxonomy.seoDescriptionLength": 300,
        "frontMatter.taxonomy.seoTitleLength": 200,
        "frontMatter.taxonomy.customTaxonomy": [
            {"id": name, "options": [choice.value for choice in describe_kinds()[kind].field(name).choices]}
            for name, kind in _LISTS.items()
        ],
        "frontMatter.taxonomy.contentTypes": [
            {"name": name, "pageBundle": False, "clearEmpty": True, "fileType": "md",
             "fields": list(_fields(told.fields))}
            for told in kinds for name in _names(told)
        ],
        "frontMatter.templates.enabled": False,
    }


def _names(told: KindDescription) -> Iterator[str]:
    """The names a document's form is looked up by: a field ``type`` goes before the folder there."""
    yield told.kind
    yield from (choice.value for field in told.fields if field.name == "type" for choice in field.choices)


def _folder(told: KindDescription) -> Mapping[str, Any]:
    return {
        "title": told.plural, "path": f"[[workspace]]/{told.folder}", "contentTypes": [told.kind],
        "excludeSubdir": told.kind != "policy",
        # New files are made by portal new: it derives the name, asks the gate and writes no empty fields.
        "disableCreation": True,
    }


def _fields(fields: tuple[FieldDescription, ...]) -> Iterator[Mapping[str, Any]]:
    for field in fields:
        yield {"title": field.label, "name": field.name, "description": _told(field),
               **({"required": True} if field.required else {}), **_type(field)}


def _told(field: FieldDescription) -> str:
    if field.form == "record" and field.many:
        return f"{field.help} Có nhiều mục: sửa ngay trong phần đầu của tệp, theo ví dụ trong _template.md."
    limit = f" Không quá {field.most} ký tự." if field.form == "paragraph" and field.most else ""
    return field.help + ("" if "ký tự" in field.help else limit)


def _type(field: FieldDescription) -> Mapping[str, Any]:
    if field.form == "record":
        # A heading is shown and never written.
        return {"type": "heading", "required": False} if field.many else \
            {"type": "fields", "fields": list(_fields(field.fields))}
    if field.form == "choice":
        choices = [{"id": choice.value, "title": choice.label} for choice in field.choices]
        return {"type": "choice", "choices": choices, "multiple": field.many}
    if field.many:
        return {"type": "list"}
    if field.form in _DATES:
        return {"type": "datetime", "dateFormat": _DATES[field.form]}
    if field.form in ("flag", "always-no"):
        return {"type": "boolean", "default": False} if field.form == "always-no" else {"type": "boolean"}
    if field.form in ("count", "weight"):
        return {"type": "number", "numberOptions": {
            "isDecimal": field.form == "weight", "min": field.least or 0, "max": field.most}}
    return {"type": "string", "single": field.form in _ONE_LINE, "wysiwyg": False}


__all__ = ["configuration"]
