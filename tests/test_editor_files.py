"""What editors' tools read: always that of the schema, and never at odds with what the gate says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator, Draft202012Validator

from portal import load, printing
from portal.authoring.editor_files import SCHEMAS, editor_files
from portal.cli import commands
from portal.diagnostics import Severity, Span, error
from portal.front_matter import compose, plain_values
from portal.schema import describe_kinds
from portal.schema.field_descriptions import FieldDescription
from portal.source import read_tree

from .conftest import AS_OF
from .test_cases import CASES, lay_out

ROOT = Path(__file__).parents[1]


def committed(path: str) -> Any:
    return json.loads((ROOT / path).read_text("utf-8"))


def test_what_is_committed_is_what_the_schema_makes() -> None:
    made = dict(editor_files())
    stale = [path for path, text in made.items() if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text]
    assert stale == [], "portal schema --write"
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / SCHEMAS).rglob("*.json")}
    assert kept == {path for path in made if path.startswith(SCHEMAS)}


def test_the_command_writes_them_all_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    first = CliRunner().invoke(commands, ["schema", "--write", "--root", str(tmp_path)])
    assert first.exit_code == 0 and "Đã ghi frontmatter.json" in first.output
    again = CliRunner().invoke(commands, ["schema", "--write", "--root", str(tmp_path)])
    assert again.output == "Mọi tệp đã đúng với lược đồ.\n"


@pytest.mark.parametrize("path", [path for path, _ in editor_files() if path.startswith(SCHEMAS)])
def test_every_schema_is_one_and_speaks_vietnamese(path: str) -> None:
    described = committed(path)
    Draft202012Validator.check_schema(described)
    text = json.dumps(described, ensure_ascii=False)
    assert '"description": "' in text and "Ví dụ:" in text
    assert all(len(choices["enumDescriptions"]) == len(choices["enum"]) for choices in enums(described))


def enums(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        if "x-labels" in node and "enum" in node:
            yield node
        for inner in node.values():
            yield from enums(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from enums(inner)


# VS Code


def test_every_register_has_its_schema_beside_the_cursor() -> None:
    mapped = committed(".vscode/settings.json")["yaml.schemas"]
    registers = {path.name for path in (ROOT / "content/_data").glob("*.yml")}
    assert {Path(files[0]).name for files in mapped.values()} >= registers
    assert all((ROOT / path).is_file() for path in mapped)


def matchers() -> list[tuple[str, re.Pattern[str]]]:
    [task] = [t for t in committed(".vscode/tasks.json")["tasks"] if t["label"] == "Kiểm tra"]
    assert task["args"] == ["check", "--format", "lines"]
    return [(m["severity"], re.compile(m["pattern"]["regexp"])) for m in task["problemMatcher"]]


def test_every_message_lands_at_its_place_in_the_list_of_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for case in ("value-unknown", "date-format", "front-matter-missing", "criteria-missing", "correction-unanswered",
                 "attachment-unreferenced", "expected-list"):
        lay_out(CASES / case, tmp_path / case, monkeypatch)
        found += load(tmp_path / case, AS_OF).diagnostics
    assert {d.severity for d in found} == set(Severity)
    told = printing.lines(found).splitlines()
    assert len(told) == len(found)
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "info"}
    for line, diagnostic in zip(told, found, strict=True):
        [(severity, match)] = [(name, m) for name, pattern in matchers() if (m := pattern.match(line))]
        assert severity == names[diagnostic.severity]
        place = (match[1], int(match[2]), int(match[3]))
        assert place == (diagnostic.span.path, max(diagnostic.span.line, 1), max(diagnostic.span.column, 1))
        assert match[4] == diagnostic.code and len(match[5]) > 20


def test_a_file_name_with_colons_does_not_lead_astray() -> None:
    line = printing.lines([error("date-format", Span("policies/2026/a:1.md", 3, 4, 5), value="x", suggested="y",
                                 field="on", label="Ngày", example="on: y")])
    [match] = [m for _, pattern in matchers() if (m := pattern.match(line.strip()))]
    assert (match[1], match[2], match[3]) == ("policies/2026/a:1.md", "3", "4")


# Front Matter CMS

KNOWN = {
    "title", "name", "description", "type", "required", "default", "choices", "multiple", "single", "wysiwyg",
    "dateFormat", "numberOptions", "fields",
}
"""Properties of a field that Front Matter CMS knows, of those we use."""


def as_validated(fields: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The JSON Schema that Front Matter CMS 10.10 and later holds front matter against (its issue 990)."""
    properties: dict[str, Any] = {}
    for field in fields:
        kind = field["type"]
        if kind == "heading":
            continue
        one: dict[str, Any] = {"type": "string"}
        if kind == "choice":
            one["enum"] = [choice["id"] for choice in field["choices"]]
        if kind == "number":
            one = {"type": "number", "minimum": field["numberOptions"]["min"], "maximum": field["numberOptions"]["max"]}
        if kind == "boolean":
            one = {"type": "boolean"}
        if kind == "fields":
            one = as_validated(field["fields"])
        if kind == "list" or field.get("multiple"):
            one = {"type": "array", "items": one}
        properties[field["name"]] = one
    required = [field["name"] for field in fields if field.get("required")]
    return {"type": "object", "properties": properties, "required": required}


def content_types() -> dict[str, Any]:
    return {told["name"]: told for told in committed("frontmatter.json")["frontMatter.taxonomy.contentTypes"]}


def test_the_form_has_every_field_of_the_schema_with_its_words() -> None:
    types = content_types()
    # Front Matter CMS takes a field "type" for the name of a form, and asks the folder only without one.
    kinds_of_event = {choice.value for choice in describe_kinds()["press-event"].field("type").choices}
    assert set(types) == (set(describe_kinds()) - {"locality"}) | kinds_of_event
    assert all(types[name]["fields"] == types["press-event"]["fields"] for name in kinds_of_event)

    def compare(fields: Sequence[FieldDescription], shown: Sequence[Mapping[str, Any]]) -> None:
        assert [f.name for f in fields] == [s["name"] for s in shown]
        for field, told in zip(fields, shown, strict=True):
            assert set(told) <= KNOWN and told["title"] == field.label and told["description"].startswith(field.help)
            assert bool(told.get("required")) == (field.required and told["type"] != "heading")
            if field.choices:
                assert [(c["id"], c["title"]) for c in told["choices"]] == [(c.value, c.label) for c in field.choices]
            if field.form == "record" and not field.many:
                compare(field.fields, told["fields"])
            # What this form would write wrong, it only shows.
            assert told["type"] not in ("block", "contentRelationship", "slug", "tags", "categories")

    for kind, told in describe_kinds().items():
        if kind in types:
            compare(told.fields, types[kind]["fields"])


def test_every_folder_of_a_kind_leads_to_its_form() -> None:
    folders = committed("frontmatter.json")["frontMatter.content.pageFolders"]
    assert {f["contentTypes"][0] for f in folders} == set(describe_kinds()) - {"locality"}
    assert all(len(f["contentTypes"]) == 1 and f["contentTypes"][0] in content_types() for f in folders)
    for folder in folders:
        assert (ROOT / folder["path"].removeprefix("[[workspace]]/")).is_dir() and folder["disableCreation"]


def test_the_form_finds_no_fault_in_a_document_of_the_repository() -> None:
    held = {name: Draft7Validator(as_validated(told["fields"])) for name, told in content_types().items()}
    for document in read_tree(ROOT).documents:
        values = plain_values(document.raw)
        name = values.get("type", document.kind)
        faults = [(list(p.absolute_path), p.message) for p in held[name].iter_errors(values)]
        assert faults == [], document.path


@pytest.mark.parametrize(("old", "new"), [
    ("stage: lay-y-kien", "stage: lay-y-kienn"), ("fields: [tai-chinh]", "fields: tai-chinh"),
    ("title: Quy", "tilte: Quy"), ("state_secret: false", "state_secret: maybe"), ("status: nhap", "status: xong"),
    ("opens_on: 2026-11-23", ""),
])
def test_the_form_sees_the_usual_slips(old: str, new: str) -> None:
    text = (ROOT / "policies/_template.md").read_text("utf-8").removeprefix("---\n").split("\n---\n")[0]
    held = Draft7Validator(as_validated(content_types()["policy"]["fields"]))
    good, broken = compose(text, "x")[0], compose(text.replace(old, new, 1), "x")[0]
    assert good is not None and broken is not None and old in text
    assert held.is_valid(plain_values(good)) and not held.is_valid(plain_values(broken))


def test_lines_of_the_whole_repository_are_read() -> None:
    told = printing.lines(load(CASES / "_checkout", AS_OF).diagnostics).splitlines()
    assert all(any(pattern.match(line) for _, pattern in matchers()) for line in told)
