"""The folders of the checkout as collections of a form: where each kind lies, how its files are named.

Left out on purpose: ``content/_data`` (registers; an editor that rewrites YAML would drop the remarks that say where a
fact comes from) and the templates ``_template.md``, which are nobody's document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..schema.field_descriptions import KindDescription, describe_kinds
from .fields import BODY, SVELTIA, Known, body, fields

NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""File names without ``.md``: what :mod:`portal.source` takes."""
LONGEST_NAME = 100
_FURTHER = (("trang", "content", "Trang của cổng"),)
"""Further folders with documents of the kind ``page``: name of the collection, folder, label."""
_LAST = ("publication", "sample")
TOLD_APART_BY = {"spokesperson": "email"}
"""The field by which a kind's template is no document, where the name is also one of a sample person."""
_ICONS = {
    "policy": "gavel", "faq": "help", "spokesperson": "record_voice_over", "agency": "account_balance",
    "legal-document": "menu_book", "plan": "event_note", "correction": "fact_check", "press-event": "mic",
    "social-channel": "share", "page": "description", "trang": "web",
}


def collections(known: Known, editor: str, templates: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Every kind that has files of its own, and the portal's own pages.

    *templates* gives, for a kind, what tells its ``_template.md`` apart (:data:`TOLD_APART_BY`) and its body.
    """
    found = []
    for kind, said in describe_kinds().items():
        if said.folder.endswith(".yml"):
            continue
        found.append(_collection(kind, said.folder, said.plural, said=said, known=known, editor=editor,
                                 templates=templates))
        if kind == "page":
            found += [_collection(*further, known=known, editor=editor, templates=templates, said=said)
                      for further in _FURTHER]
    return found


def _collection(
    name: str, folder: str, label: str, *, said: KindDescription, known: Known, editor: str,
    templates: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    title, text = templates.get(said.kind, ("", ""))
    # What every kind has comes last: an editor first says what it is about.
    first = [one for one in said.fields if one.name not in _LAST]
    form = fields(first, known, editor)
    if said.has_body:
        form.append(body("Nội dung bài", required=False, default=text if said.kind == "policy" else ""))
    form += fields([one for name in _LAST for one in said.fields if one.name == name], known, editor)
    found: dict[str, Any] = {
        "name": name, "label": label, "label_singular": said.label, "description": said.help, "folder": folder,
        "create": True, "delete": False, "format": "yaml-frontmatter", "extension": "md",
        "identifier_field": said.title_field, "summary": f"{{{{{said.title_field}}}}}",
        "slug": f"{{{{fields.{said.title_field}}}}}", "editor": {"preview": False}, "fields": form,
    }
    if said.kind == "policy":
        found["path"] = "{{year}}/{{slug}}"
    if editor == SVELTIA:
        if title:  # The template lies in the same folder. Decap filters by value alone, so there it stands in the list.
            field = TOLD_APART_BY.get(said.kind, said.title_field)
            found["filter"] = {"field": field, "pattern": f"^(?!{_escaped(title)}$)"}
        found["slug"] = {
            "template": found["slug"], "editable": ["create"],
            "hint": "Tên tệp, cũng là địa chỉ của trang: chữ thường không dấu, số, gạch nối; đặt rồi không đổi.",
            "pattern": [NAME, "Chỉ dùng chữ thường không dấu, số và gạch nối, ví dụ: ho-tro-hoc-phi."],
        }
        found |= {"icon": _ICONS[name], "thumbnail": False, "duplicate": False}
    return found


def _escaped(text: str) -> str:
    """*text* as a regular expression that JavaScript reads, too."""
    return re.sub(r"([.*+?^${}()|\[\]\\/])", r"\\\1", text)


__all__ = ["BODY", "NAME", "TOLD_APART_BY", "collections"]
