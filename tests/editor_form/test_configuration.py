"""The form asks, offers and refuses what the gate does: every field, list, flag and pattern, and every document there is."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

import portal
from portal import editor_form, schema, source
from portal.catalog import Catalog, Entry
from portal.editor_form.fields import names, pattern_of
from portal.editor_form.settings import BadEditor, Editor, editor_of
from portal.editor_form.site import configuration, known_of, templates
from portal.forge import Forge
from portal.front_matter import plain_values
from portal.schema.field_descriptions import FieldDescription, describe_kinds

from ..conftest import AS_OF, ROOT

BOTH = pytest.mark.parametrize("cms", ["sveltia", "decap"])
GITLAB = {"kind": "gitlab", "base": "https://git.lamdong.example", "repository": "truyen-thong/cong"}
FORGEJO = {**GITLAB, "kind": "forgejo"}
GITHUB = {"kind": "github", "base": "https://github.com", "repository": "a/b"}


@cache
def repository() -> Catalog:
    """The repository's own content."""
    return portal.load(ROOT, AS_OF).catalog


@cache
def form(cms: str) -> Mapping[str, Mapping[str, Any]]:
    """The collections of the form, by name."""
    said = configuration(Editor(cms=cms), known_of(repository()), templates(ROOT))
    return {one["name"]: one for one in said["collections"]}


def described(fields: tuple[FieldDescription, ...], prefix: str = "") -> Iterator[tuple[str, FieldDescription]]:
    for one in fields:
        yield prefix + one.name, one
        yield from described(one.fields, f"{prefix}{one.name}.")


def documents() -> list[Entry[Any]]:
    """Every document with a file of its own."""
    catalog = repository()
    groups = (catalog.policies, catalog.faqs, catalog.spokespersons, catalog.agencies, catalog.legal_documents,
              catalog.plans, catalog.corrections, catalog.press_events, catalog.social_channels, catalog.pages)
    return [entry for group in groups for entry in group if entry.document.kind != "register"]


def collection_of(entry: Entry[Any], cms: str) -> Mapping[str, Any]:
    folder = entry.document.path.rpartition("/")[0]
    kind = entry.document.kind
    return form(cms)["trang" if folder == "content" else kind]


@BOTH
def test_every_field_of_every_kind_stands_in_the_form_with_its_label_list_and_duty(cms: str) -> None:
    agencies = {e.slug for e in repository().agencies}
    for kind, said in describe_kinds().items():
        if said.folder.endswith(".yml"):
            continue
        wanted = dict(described(said.fields))
        shown = {name: one for name, one in names(form(cms)[kind]["fields"]) if name != "body"}
        assert set(shown) == set(wanted), kind
        for name, one in wanted.items():
            field = shown[name]
            assert field["label"] == one.label, name
            assert field["required"] is one.required, name
            options = [(o["value"], o["label"]) for o in field.get("options", ())]
            if one.choices:
                assert options == [(c.value, c.label) for c in one.choices], name
            elif one.relation and one.relation.kind == "agency":
                assert {value for value, _ in options} == agencies, name
            elif one.relation and one.relation.kind == "locality":
                assert {repository().names.locality(value) for value, _ in options} == {
                    e.value.code for e in repository().localities}, name
            elif one.relation and not one.relation.is_open:
                assert field["collection"] == one.relation.kind, name
            if one.form == "count":
                assert (field["min"], field["max"]) == (one.least, one.most), name
            if one.most_items:
                assert field["max"] == one.most_items, name


@BOTH
def test_every_collection_lies_where_the_gate_reads_its_kind(cms: str) -> None:
    for name, one in form(cms).items():
        path = f"{one['folder']}/2026/ten-moi.md" if name == "policy" else f"{one['folder']}/ten-moi.md"
        if name != "policy":
            parts = path.split("/")
            kind = "page" if len(parts) == 2 else source.FOLDERS[parts[1]]
            assert kind == ("page" if name == "trang" else name)
        assert one["format"] == "yaml-frontmatter"
        assert one["identifier_field"] in [field["name"] for field in one["fields"]]


def test_templates_are_no_documents_and_every_document_is_one() -> None:
    for entry in documents():
        said = collection_of(entry, "sveltia").get("filter")
        if said:
            assert re.search(said["pattern"], entry.document.written(said["field"])), entry.document.path
    for one in form("sveltia").values():
        path = ROOT / one["folder"] / "_template.md"
        if path.is_file():
            document, _ = source.parse_document(path.read_bytes(), "x", "x", "x")
            assert document is not None
            assert not re.search(one["filter"]["pattern"], document.written(one["filter"]["field"])), path


def held(value: Any, field: Mapping[str, Any], place: str) -> Any:
    """What the form holds of a *value* read from a file; fails where the form has no way to hold it."""
    widget = field["widget"]
    if widget == "object":
        return record(value, field["fields"], place)
    if widget == "list":
        assert isinstance(value, list), place
        if "fields" in field:
            return [record(one, field["fields"], place) for one in value]
        return [held(one, field["field"], place) for one in value]
    if widget in ("select", "relation") and field.get("multiple"):
        assert isinstance(value, list), place
        return [held(one, {**field, "multiple": False}, place) for one in value]
    if widget == "select":
        assert value in [o["value"] for o in field["options"]], (place, value)
    elif widget == "relation":
        assert value in known_values(field["collection"], field["value_field"]), (place, value)
    elif widget == "boolean":
        assert isinstance(value, bool), place
    elif widget == "number":
        assert isinstance(value, int), place
        assert field["min"] <= value <= field["max"], place
    elif widget == "datetime":
        shape = r"\d{4}-\d\d-\d\d" if field["format"] == "YYYY-MM-DD" else r"\d{4}-\d\d-\d\dT\d\d:\d\d"
        assert re.fullmatch(shape, value), (place, value)
    else:
        assert isinstance(value, str), (place, value)
        assert "pattern" not in field or re.search(field["pattern"][0], value), (place, value)
    return value


@cache
def known_values(collection: str, field: str) -> frozenset[str]:
    entries = [e for e in documents() if e.document.kind == collection]
    if field in ("{{slug}}", "{{filename}}"):
        return frozenset(e.slug for e in entries)
    return frozenset(e.document.written(field) for e in entries)


def record(value: Mapping[str, Any], fields: list[Mapping[str, Any]], place: str) -> dict[str, Any]:
    """*value* as the form writes it: its fields in the form's order, what is empty left out."""
    unknown = set(value) - {field["name"] for field in fields}
    assert not unknown, (place, unknown)
    for field in fields:
        assert not field["required"] or field["name"] in value or field["name"] == "body", (place, field["name"])
    return {field["name"]: held(value[field["name"]], field, f"{place}.{field['name']}")
            for field in fields if field["name"] in value}


@BOTH
def test_every_document_goes_into_the_form_and_comes_out_as_the_same_thing(cms: str) -> None:
    tried = 0
    for entry in documents():
        document = entry.document
        data = plain_values(document.raw)
        collection = collection_of(entry, cms)
        if not _in_the_form(data, document.kind):
            continue
        written = yaml.safe_dump(record(data, collection["fields"], document.path), allow_unicode=True, sort_keys=False)
        text = f"---\n{written}---\n\n{document.body}\n"
        again, problems = source.parse_document(text.encode(), document.path, document.kind, document.slug, document.year)
        assert again is not None and not problems, (document.path, problems)
        assert again.body.strip() == document.body.strip()
        value, problems = schema.parse(again, repository().names)
        assert not problems, (document.path, problems)
        assert value == entry.value, document.path
        tried += 1
    assert tried == len(documents())


def _in_the_form(data: Any, kind: str) -> bool:
    return isinstance(data, dict) and kind in describe_kinds()


PATTERNED = {
    "Slug": ("slug", ["so-tai-chinh", "a1", "A-b", "so--tai", "-so", "sở-tài-chính", " so "]),
    "Date": ("date", ["2026-12-31", "31/12/2026", "2026-1-1"]),
    "PlannedDate": ("planned-date", ["2026-Q4", "2026-12", "Quý IV/2026", "Kỳ họp cuối năm", "năm sau", "2026-Q5"]),
    "File": ("file", ["toan-van.pdf", "Toàn văn.pdf", "a..pdf", "../a.pdf", "x.pdf"]),
    "Number": ("document-number", ["407/QĐ-TTg", "64/2025/QH15", "407/QD TTg", "số 407"]),
    "Phone": ("phone", ["0263 0000 123", "0263.0000.123", "gọi 0263"]),
    "Url": ("url", ["https://lamdong.example/a", "http://a.example", "lamdong.example", "ftp://a.example"]),
    "Email": ("email", ["a@b.example", "a@b", "a b@c.example", "gọi@b.example"]),
    "Line": ("line", ["một dòng", "x", " ", "a\nb", "x" * 200, "x" * 201, "  lề  "]),
    "Summary": ("paragraph", ["một đoạn", "hai\ndòng", " ", "x" * 300, "x" * 301, "x" * 299 + "   \n   " + "y"]),
    "Question": ("question", ["Có không?", "Có không", "?", "x" * 139 + "?", "x" * 140 + "?"]),
}
EXACT = frozenset({"slug", "line", "paragraph", "question", "file"})
"""Forms whose pattern says all there is to say: the form refuses exactly what the gate refuses."""


def _every_single() -> dict[str, tuple[str, str, FieldDescription]]:
    found: dict[str, tuple[str, str, FieldDescription]] = {}
    for kind, said in describe_kinds().items():
        for name, one in described(said.fields):
            found.setdefault(f"{one.form}:{one.most}", (kind, name, one))
    return found


def test_no_pattern_refuses_what_the_gate_takes_and_the_exact_ones_take_no_more() -> None:
    from pydantic import TypeAdapter, ValidationError

    from portal.schema import reader_words, types

    models = {"Slug": types.Slug, "Date": types.Date, "PlannedDate": types.PlannedDate, "File": types.FileName,
              "Number": types.Number, "Phone": types.PhoneNumber, "Url": types.Url, "Email": types.Email,
              "Line": types.Line, "Summary": types.Summary, "Question": reader_words.Question}
    limits = {"Line": 200, "Summary": 300, "Question": 140}
    for name, (shape, texts) in PATTERNED.items():
        one = next(f for key, (_, _, f) in _every_single().items()
                   if f.form == shape and (name not in limits or f.most == limits[name]))
        pattern = pattern_of(one)
        assert pattern is not None, name
        for text in texts:
            try:
                TypeAdapter(models[name]).validate_python(text)
                taken = True
            except ValidationError:
                taken = False
            allowed = re.search(pattern, text) is not None
            assert allowed or not taken, (name, text)
            if shape in EXACT and ".." not in text:
                assert allowed == taken, (name, text)


def test_the_configuration_is_what_sveltia_itself_takes() -> None:
    path = Path(__file__).with_name("sveltia-cms-0.221.1.schema.json.gz")
    judge = Draft7Validator(json.loads(gzip.decompress(path.read_bytes())))
    for said, forge in (({"app_id": "abc"}, GITLAB), ({}, GITLAB), ({}, GITHUB), ({"review": False}, FORGEJO)):
        editor = editor_of(said, Forge.of(forge))
        assert editor is not None
        found = configuration(editor, known_of(repository()), templates(ROOT), "https://chinh-sach.lamdong.example/")
        assert not list(judge.iter_errors(found))
        assert judge.is_valid({**found, "backend": {"name": "khong-co"}}) is False


@pytest.mark.parametrize(("said", "forge", "wanted"), [
    (True, GITLAB, "portal editor serve"), ({"cms": "wordpress"}, GITLAB, "editor.cms"), ({}, None, "khai mục forge"),
    ({}, {**GITLAB, "base": "http://git.lamdong.example"}, "qua https://"),
    ({}, {**GITLAB, "base": "https://git.lamdong.example/goc"}, "qua https://"),
    ({}, FORGEJO, "cms: decap"), ({"matkhau": "x"}, GITLAB, "matkhau"), ({"forge": "gitlab"}, GITLAB, "forge"),
    ({"review": "có"}, GITLAB, "editor.review"), ({"app_id": "a; b"}, GITLAB, "editor.app_id"),
])
def test_a_setting_that_cannot_work_says_what_to_write(said: Any, forge: Any, wanted: str) -> None:
    with pytest.raises(BadEditor, match=re.escape(wanted)):
        editor_of(said, Forge.of(forge))


def test_the_policy_names_the_forge_and_nobody_else() -> None:
    editor = editor_of({"cms": "sveltia"}, Forge.of(GITLAB))
    said = editor_form.policy(editor)
    assert "script-src 'self';" in said
    assert re.findall(r"https?://[^ ;]+", said) == ["https://git.lamdong.example"] * 2
    assert "unsafe-eval" not in said
    assert "http" not in editor_form.policy(Editor())
    assert "'unsafe-eval'" in editor_form.policy(Editor(cms="decap"))


def test_review_is_asked_for_where_the_editor_can(as_of: dt.datetime) -> None:
    for said, forge, mode in (({}, GITLAB, "editorial_workflow"), ({"review": False}, GITLAB, None),
                              ({"cms": "decap"}, FORGEJO, "editorial_workflow")):
        editor = editor_of(said, Forge.of(forge))
        assert editor is not None
        assert configuration(editor, known_of(repository()), {}).get("publish_mode") == mode
