"""Answers → a draft that passes the gate: the kind's template with what is known, nothing that is not.

What follows from the answers is derived and marked for a human eye; every other field of the template stays as a
remark. The template's own placeholders never become somebody's facts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import canonical, scaffold, vietnamese
from ..catalog import Catalog
from ..schema.field_descriptions import describe_kinds
from ..schema.kinds import Agency
from ..schema.vocabulary import AgencyLevel, DocumentType, PressEventType, Stage
from ..source import reserved_name
from .questions import Answers, nest, tidied, wording

_LONGEST_NAME = 80
_LONGEST_TITLE = 120
_FALLBACK = {"policy": "du-thao-moi", "faq": "cau-hoi-moi", "correction": "lam-ro-moi", "press-event": "su-kien-moi",
             "spokesperson": "nguoi-phat-ngon-moi"}


class NoDraft(Exception):
    """The answers leave out what the file cannot do without; the fields are the arguments."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file not written yet."""

    path: str
    """Below the root, with ``/``."""
    text: str
    derived: tuple[str, ...]
    """Fields that the machine filled in and a person should look at."""
    others: tuple[str, ...] = ()
    """Files that already have the name it would have had."""


def draft(root: Path, kind: str, answers: Answers, catalog: Catalog, paths: Iterable[str], today: dt.date,
          year: str) -> Draft:
    """The file that *answers* make. Raises :class:`NoDraft`, and ``scaffold.TemplateMissing``.

    *paths* are all files of the checkout, so that no name is taken twice; *today* is the Vietnamese day.
    """
    values = nest({name: value for name, value in answers.items() if name != "body" and value not in ("", [])})
    if "agency" in values or "lead_agency" in values:
        name = "lead_agency" if kind == "policy" else "agency"
        values[name] = catalog.names.agency(values[name]) or values[name]
    derived = _DERIVED[kind](values, catalog, today)
    derived = {name: value for name, value in derived.items() if name not in values}
    values = {**derived, **values}
    needed = [f.name for f in describe_kinds()[kind].fields if f.required and f.name != "publication"]
    if missing := [name for name in needed if name not in values]:
        raise NoDraft(*missing)
    folder, text = scaffold.template(root, kind, year)
    name, others = _free(_name(kind, values), f"{folder}/", paths)
    review = {name: why for name, why in wording(kind)["review"].items() if name in derived}
    filled = _filled(kind, text, values, review, str(answers.get("body", "")))
    return Draft(f"{folder}/{name}.md", canonical.settled(filled, kind), tuple(review), others)


def _name(kind: str, values: Mapping[str, Any]) -> str:
    words = f"{values['agency']} {values['kind']}" if kind == "spokesperson" else \
        str(values[describe_kinds()[kind].title_field])
    slug = vietnamese.slug(words)
    if len(slug) > _LONGEST_NAME:
        slug = slug[: _LONGEST_NAME + 1].rpartition("-")[0] or slug[:_LONGEST_NAME]
    return slug or _FALLBACK[kind]


def _free(name: str, folder: str, paths: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """*name*, or with the first number that nobody of the kind has; addresses do not know the year."""
    top = folder.split("/")[0] if folder.startswith("policies/") else folder
    taken = {path.rpartition("/")[2].removesuffix(".md").casefold(): path
             for path in paths if path.startswith(top) and path.endswith(".md")}
    free, number = name, 1
    while free in taken or reserved_name(free):
        number += 1
        free = f"{name}-{number}"
    return free, (taken[name],) if name in taken else ()


def _filled(kind: str, template: str, values: Mapping[str, Any], review: Mapping[str, str], body: str) -> str:
    """*template* with *values*, each marked that stands in *review*; what else it uses is put aside as a remark."""
    head, front, rest = scaffold.parted(template)
    common = wording("common")
    lines = [f"# {line}" for line in common["head"]]
    lines += [line for line in head if not line.startswith(("# MẪU", "# Chép tệp này"))]
    front = front if "sample" in values else scaffold.without_sample(front)
    for field in scaffold.used_fields(front):
        if field not in values and field != "publication":  # the template's own is that of a draft
            front = scaffold.put_aside(front, field)
    for field, value in values.items():
        marked = [f"# {common['mark']}: {review[field]}"] if field in review else []
        written = canonical.lines_of(kind, field, value) or [f"{field}: []"]
        front = scaffold.put_in(front, field, "".join(f"{line}\n" for line in [*marked, *written]))
    text = body.strip() or rest.strip()
    return "\n".join(["---", *lines, "", front.strip("\n"), "---", ""]) + (f"\n{text}\n" if text else "")


def _agency(values: Mapping[str, Any], catalog: Catalog, name: str = "agency") -> Agency | None:
    entry = catalog.agency_by_id.get(catalog.names.agency(values.get(name, "")) or "")
    return entry.value if entry else None


def _area(agency: Agency | None) -> list[str]:
    return [agency.fields[0].value if agency and agency.fields else "khac"]


def _policy(values: Mapping[str, Any], catalog: Catalog, today: dt.date) -> dict[str, Any]:
    agency = _agency(values, catalog, "lead_agency")
    commune = agency is not None and agency.level is AgencyLevel.XA
    words = vietnamese.slug(str(values.get("title", "")))
    if words.startswith("nghi-quyet") or "-nghi-quyet-" in f"-{words}"[:30]:
        kind = DocumentType.NQ_HDND_XA if commune else DocumentType.NQ_HDND_TINH
    else:
        kind = DocumentType.QD_UBND_XA if commune else DocumentType.QD_UBND_TINH
    return {"document_type": kind.value, "handling": "chua-xac-dinh", "fields": _area(agency),
            "stage": Stage.DANG_KY.value, "legal_basis": []}


def _faq(values: Mapping[str, Any], catalog: Catalog, today: dt.date) -> dict[str, Any]:
    return {"fields": _area(_agency(values, catalog)), "reviewed_on": today.isoformat(), "legal_basis": []}


def _spokesperson(values: Mapping[str, Any], catalog: Catalog, today: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {"verified_on": today.isoformat()}
    signed = values.get("decision", {}).get("decided_at", "")
    return found | ({"valid_from": signed[:10]} if signed else {})


def _correction(values: Mapping[str, Any], catalog: Catalog, today: dt.date) -> dict[str, Any]:
    first = re.split(r"(?<=[.!?…])\s", tidied(str(values.get("fact", ""))), maxsplit=1)[0].rstrip(" .")
    if len(first) > _LONGEST_TITLE:
        first = first[:_LONGEST_TITLE].rpartition(" ")[0] + " …"
    return {"title": first} if first else {}


def _press_event(values: Mapping[str, Any], catalog: Catalog, today: dt.date) -> dict[str, Any]:
    return {"title": title} if (title := suggested_title(values, catalog)) else {}


def suggested_title(values: Mapping[str, Any], catalog: Catalog) -> str:
    """``Họp báo của Sở Tài chính ngày 10/12/2026``, or nothing while a part of it is not known."""
    agency = _agency(values, catalog)
    day = re.match(r"(\d{4})-(\d{2})-(\d{2})", str(values.get("starts_at", "")))
    kind = PressEventType.recognise(str(values.get("type", "")))
    if agency is None or day is None or kind is None:
        return ""
    name = agency.short_name or agency.name
    return f"{PressEventType(kind).label} của {name} ngày {day[3]}/{day[2]}/{day[1]}"


_DERIVED: Mapping[str, Callable[[Mapping[str, Any], Catalog, dt.date], dict[str, Any]]] = {
    "policy": _policy, "faq": _faq, "spokesperson": _spokesperson, "correction": _correction,
    "press-event": _press_event,
}

__all__ = ["Draft", "NoDraft", "draft", "suggested_title"]
