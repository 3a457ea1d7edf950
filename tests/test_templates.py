"""The templates editors copy: every field of the schema, explained, and true to the gate however it is used."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from portal import gate, load, printing, schema
from portal.diagnostics import Severity
from portal.front_matter import Raw, RawList, RawMap, compose, plain_values
from portal.schema.field_descriptions import FieldDescription, describe_kinds
from portal.source import FOLDERS, parse_document

from .conftest import AS_OF, CHECKOUT

ROOT = Path(__file__).parents[1]
KINDS = [kind for kind in describe_kinds() if kind != "locality"]
NAMED = ("policies/2026/ho-tro-hoc-phi.md", "content/nguoi-phat-ngon/so-tai-chinh-nguoi-dung-dau.md",
         "content/nguoi-phat-ngon/so-tai-chinh-thuong-xuyen-2027.md", "content/van-ban/quyet-dinh-5-2030-qd-ubnd.md",
         "content/van-ban/quyet-dinh-7-2028-qd-ubnd.md")
"""Documents that the templates name for example."""
FILES = {"du-thao.pdf": 9, "to-trinh.pdf": 9, "thong-cao.pdf": 9, "ho-chua.jpg": 9, "tiep-thu-giai-trinh.pdf": 9}
_SHOWN = re.compile(r"^( *)#(?! \S)", re.MULTILINE)
"""The sign before a field that is shown and not used; a remark has one space after it."""


def template(kind: str) -> str:
    return (ROOT / describe_kinds()[kind].folder / "_template.md").read_text("utf-8")


def used(text: str) -> str:
    """*text* with everything that it shows in use, the shown inside the shown too."""
    front, sign, body = text.partition("\n---\n")
    for _ in range(3):
        front = _SHOWN.sub(r"\1", front)
    return front + sign + body


@cache
def loaded() -> gate.Loaded:
    """The small checkout with the repository's agencies and law: judging it is quick."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(CHECKOUT, root, dirs_exist_ok=True)
        for part in ("co-quan", "van-ban", "_data"):
            shutil.copytree(ROOT / "content" / part, root / "content" / part, dirs_exist_ok=True)
        speaker = "content/nguoi-phat-ngon/so-tai-chinh-thuong-xuyen.md"
        shutil.copy(ROOT / speaker, root / speaker)
        found = load(root, AS_OF)
    return replace(found, paths=found.paths | set(NAMED))


def blocked(kind: str, text: str) -> str:
    folder = describe_kinds()[kind].folder + ("/2026" if kind == "policy" else "")
    found = gate.judge_new(loaded(), kind, f"{folder}/mau-thu.md", text.encode(), AS_OF, FILES)
    return printing.text([d for d in found if d.severity is Severity.ERROR], verdict=False)


def refused(kind: str, text: str) -> str:
    """What the schema alone refuses, without the rules."""
    document, found = parse_document(text.encode(), "x.md", kind, "x")
    assert document is not None
    return printing.text([*found, *schema.parse(document, loaded().catalog.names)[1]], verdict=False)


def names(raw: Raw) -> dict[str, list[Raw]]:
    """Keys of a map, or of all items of a list of maps, with the values they have."""
    found: dict[str, list[Raw]] = {}
    for one in raw.items if isinstance(raw, RawList) else [raw]:
        if isinstance(one, RawMap):
            for name, (_, value) in one.entries.items():
                found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_shows_every_field_of_the_schema_and_none_else(kind: str) -> None:
    raw, problems = compose(used(template(kind)).removeprefix("---\n").split("\n---\n")[0], "x")
    assert raw is not None and problems == []

    def compare(fields: Sequence[FieldDescription], shown: dict[str, list[Raw]], place: str) -> None:
        assert set(shown) == {field.name for field in fields}, place
        for field in fields:
            if field.form == "record":
                inside: dict[str, list[Raw]] = {}
                for value in shown[field.name]:
                    for name, values in names(value).items():
                        inside.setdefault(name, []).extend(values)
                compare(field.fields, inside, f"{place}.{field.name}")

    compare(describe_kinds()[kind].fields, names(raw), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_of_a_required_list_is_named(kind: str) -> None:
    text = template(kind)
    for field in describe_kinds()[kind].fields:
        if field.required and field.choices and kind != "faq":
            assert [c.value for c in field.choices if c.value not in text] == [], field.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_passes_as_it_stands_and_is_marked_as_an_illustration(kind: str) -> None:
    assert blocked(kind, template(kind)) == ""
    assert "\nsample: true\n" in template(kind)


def variants() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        front = template(kind).partition("\n---\n")[0]
        for name in re.findall(r"^#([a-z_]+):", front, re.MULTILINE):
            yield kind, name
        for name in re.findall(r"^  #([a-z_]+):", front, re.MULTILINE):
            yield kind, f"  {name}"


@pytest.mark.parametrize(("kind", "name"), list(variants()))
def test_a_field_that_is_shown_may_be_used(kind: str, name: str) -> None:
    text = template(kind)
    indent = len(name) - len(name.lstrip())
    pattern = rf"^{' ' * indent}#{name.strip()}:.*\n(?:{' ' * indent}#  .*\n)*"
    block = re.search(pattern, text, re.MULTILINE)
    assert block
    text = text[: block.start()] + re.sub(rf"^({' ' * indent})#", r"\1", block[0], flags=re.MULTILINE) + text[block.end() :]
    assert f"\n{name}:" in text and refused(kind, text) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_everything_at_once_passes(kind: str) -> None:
    text = used(template(kind))
    if kind == "policy":  # two ways to the same text, one of them used
        text = re.sub(r"^  full_text_url: .*\n", "", text, flags=re.MULTILINE)
    assert blocked(kind, text) == ""
    raw, _ = compose(text.removeprefix("---\n").split("\n---\n")[0], "x")
    assert raw is not None
    held = schema.json_schema(kind)
    assert [p.message for p in Draft202012Validator(held).iter_errors(plain_values(raw))] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "publication:" in template(kind)])
@pytest.mark.parametrize("status", ["cho-duyet", "cong-khai", "go-bo", "luu-tru"])
def test_every_state_of_publication_is_a_few_signs_away(kind: str, status: str) -> None:
    text = template(kind).replace("  status: nhap", f"  status: {status}")
    if status != "cho-duyet":
        text = re.sub(r"^  #(approved_)", r"  \1", text, flags=re.MULTILINE)
    if status == "go-bo":
        text = re.sub(r"^  #(withdrawn_)", r"  \1", text, flags=re.MULTILINE)
    if status in ("cong-khai", "luu-tru"):  # readers see it: what the template leaves open must be filled in
        text = text.replace("…", "điều đã điền").replace("Viết ở đây:", "Điều cần biết:")
    assert blocked(kind, text) == ""


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_has_its_template(folder: str) -> None:
    assert (ROOT / "content" / folder / "_template.md").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_stands_under_a_remark_that_explains_it(kind: str) -> None:
    front = template(kind).partition("\n---\n")[0].removeprefix("---\n")
    bare = [part for part in front.split("\n\n") if not re.search(r"^# ", part, re.MULTILINE)]
    assert bare == []
