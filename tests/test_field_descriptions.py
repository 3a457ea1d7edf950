"""One description of every field: complete, in an editor's words, and never at odds with the gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from portal import document_number, schema
from portal.front_matter import compose, plain_values
from portal.schema import kinds
from portal.schema.field_descriptions import FieldDescription, describe_kinds, describe_registers
from portal.source import read_tree

ROOT = Path(__file__).parents[1]


def every_field() -> Iterator[tuple[str, FieldDescription]]:
    waiting = [(kind, field) for kind, told in describe_kinds().items() for field in told.fields]
    waiting += [(name, field) for name, fields in describe_registers().items() for field in fields]
    while waiting:
        place, field = waiting.pop()
        yield f"{place}.{field.name}", field
        waiting += [(f"{place}.{field.name}", inner) for inner in field.fields]


def test_every_field_tells_an_editor_what_it_is() -> None:
    for place, field in every_field():
        assert field.label and field.help and field.example.startswith(field.name + ":"), place
        assert field.help.endswith((".", "?")) and not field.label.endswith("."), place
        assert field.label[0].isupper() and field.help[0].isupper(), place


def test_every_kind_is_named_explained_and_has_a_home() -> None:
    assert list(describe_kinds()) == list(kinds.KINDS)
    names: list[str] = []
    for kind, told in describe_kinds().items():
        assert told.label and told.help.endswith("."), kind
        assert (ROOT / told.folder).exists(), kind
        assert told.field(told.title_field).required, kind
        names += [kind, *told.also]
    assert len(names) == len(set(names))


def test_an_unknown_field_is_no_field() -> None:
    with pytest.raises(KeyError):
        describe_kinds()["policy"].field("khong_co")


def test_choices_and_relations_are_those_of_the_schema() -> None:
    policy, faq = describe_kinds()["policy"], describe_kinds()["faq"]
    assert ("lay-y-kien", "Lấy ý kiến") in [(c.value, c.label) for c in policy.field("stage").choices]
    assert policy.field("stage").default == "lay-y-kien" and not policy.field("stage").required
    assert [(r.kind, r.key, r.is_open) for name in ("lead_agency", "localities", "legal_basis")
            if (r := policy.field(name).relation)] == [
        ("agency", "slug", False), ("locality", "code", False), ("legal-document", "number", True)]
    assert policy.field("relevance").most_items == 3 and policy.field("summary").most == 300
    assert faq.field("policy").relation and not faq.field("policy").required
    assert {place for place, field in every_field() if field.form == "slug" and not field.relation} == {
        # Names that are given here, or looked up in a list of their own.
        "legal-document.parameters.name", "measures.name", "rules.codes", "reporting.due_parameter",
        "reporting.period_parameter", "reporting.indicators.id", "figures.indicator",
    }


def test_what_a_machine_writes_is_said() -> None:
    machine = {place for place, field in every_field() if field.machine}
    assert {"policy.criteria.screened_on", "accessibility.tested_on"} <= machine
    assert not machine & {"policy.title", "policy.created_on"}


def test_a_pattern_never_refuses_a_number_that_the_gate_takes() -> None:
    pattern = schema.json_schema("faq")["properties"]["legal_basis"]["items"]["pattern"]
    validator = Draft202012Validator({"pattern": pattern})
    for text in ("407/QĐ-TTg", "64/2025/QH15", "043/2025/NQ-HĐND", "12-NQ/TU", "120/UBND-VX", "5a/2024/QĐ-UBND",
                 "1.234/KH-UBND", "10/2026/TTLT-BTC-BTP"):
        assert document_number.parse(text) and validator.is_valid(text), text
    assert not validator.is_valid("407 QĐ TTg")


def documents() -> list[Any]:
    return read_tree(ROOT).documents


def validator(described: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described, format_checker=FormatChecker(["date", "email"]))


def test_every_document_of_the_repository_fits_its_schema() -> None:
    of_kind = {kind: validator(schema.json_schema(kind)) for kind in kinds.KINDS}
    found = [
        (document.path, list(problem.absolute_path), problem.message)
        for document in documents() for problem in of_kind[document.kind].iter_errors(plain_values(document.raw))
    ]
    assert found == []


@pytest.mark.parametrize("name", schema.register_names())
def test_every_register_of_the_repository_fits_its_schema(name: str) -> None:
    described = validator(schema.register_schema(name))
    register = read_register(name)
    assert [(list(p.absolute_path), p.message) for p in described.iter_errors(register)] == []
    assert not described.is_valid({**register, "khong_co": "1"})


def read_register(name: str) -> Any:
    raw, problems = compose((ROOT / f"content/_data/{name}.yml").read_text("utf-8"), name, max_keys=100_000)
    assert raw is not None and not problems
    return plain_values(raw)


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_the_example_of_every_field_fits(kind: str) -> None:
    described = schema.json_schema(kind)
    for name, field in described["properties"].items():
        alone = {**field, "$defs": described.get("$defs", {})}
        assert [p.message for p in validator(alone).iter_errors(field["examples"][0])] == [], name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opens_on: 2026-11-23", "opens_on: 23/11/2026"), ("stage: lay-y-kien", "stage: lay-y-kienn"),
        ("legal_basis: [64/2025/QH15]", "legal_basis: 64/2025/QH15"), ("title:", "Tiêu đề:"),
        ("legal_basis: [64/2025/QH15]", "legal_basis: [Luật 64]"), ("state_secret: false", "state_secret: true"),
        ("status: nhap", "status:"), ("lead_agency: so-tai-chinh", "lead_agency: [so-tai-chinh]"),
        ("fields: [tai-chinh]", "fields: [thuế]"), ("closes_on: 2026-12-23", "closes_on: 2026-13-23"),
        ("email: gopy@so-tai-chinh.lamdong.example", "email: gopy"), ("handling: ban-hanh-moi\n", ""),
        ("  address: ", "  phone: không có\n  address: "), ("summary: Dự", "summary: " + "Dự" * 200),
    ],
)
def test_what_editors_often_get_wrong_does_not_fit(old: str, new: str) -> None:
    text = (ROOT / "policies/_template.md").read_text("utf-8").removeprefix("---\n").split("\n---\n")[0]
    described = validator(schema.json_schema("policy"))
    good, broken = compose(text, "x")[0], compose(text.replace(old, new, 1), "x")[0]
    assert good is not None and broken is not None and old in text
    assert described.is_valid(plain_values(good))
    assert not described.is_valid(plain_values(broken))
