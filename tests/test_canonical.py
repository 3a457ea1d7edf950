"""The one form of a file: whoever writes it, with whatever, the same meaning ends in the same bytes."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import canonical, source
from portal.front_matter import compose
from portal.repair.cleaning import words
from portal.repair.files import content_files
from portal.repair.formatting import format_file
from portal.source import parse_document
from portal.yaml_text import NOT_TEXT, scalar

from .conftest import ROOT
from .repair.making import Made, by_form, leaves_of, make, plain

PATH = "policies/2026/ho-so.md"
EXAMPLES = int(os.environ.get("REPAIR_EXAMPLES", "30"))
many = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)
FILES = list(content_files(ROOT))
TEMPLATES = [(path, "policy" if path.parts[-2] == "policies" else source.FOLDERS[path.parts[-2]])
             for path in sorted(ROOT.glob("*/**/_template.md")) if "tests" not in path.relative_to(ROOT).parts]


def test_the_repository_is_in_canonical_form() -> None:
    other = [path for path, kind, real in FILES if format_file(real.read_bytes(), path, kind).encode() != real.read_bytes()]
    assert other == [], "chạy: portal fmt"


def form_of(text: str, kind: str) -> str:
    return format_file(text.encode(), PATH, kind)


def written_by(text: str, kind: str, style: str, seed: int) -> str:
    """*text*, opened and saved in a content management system: its remarks are gone, so are its order and quotes."""
    document, _ = parse_document(text.encode(), PATH, kind, "ho-so")
    assert document is not None
    front = by_form(kind, plain(document.raw), random.Random(seed), style)
    gap = "" if style == "folded" else "\n"
    return f"---\n{front}---\n{gap}{document.body}{gap}"


@pytest.mark.parametrize("style", ["folded", "quoted", "moments"])
def test_every_file_of_the_repository_survives_every_form(style: str) -> None:
    for place, (path, kind, real) in enumerate(FILES[:: 1 if EXAMPLES > 100 else 6]):
        text = real.read_text("utf-8")
        if " #" not in text.split("\n---\n")[0]:
            assert form_of(written_by(text, kind, style, place), kind) == form_of(text, kind), path


@many
@given(seeds, st.sampled_from(["folded", "quoted", "moments"]))
def test_two_writers_of_the_same_document_write_the_same_bytes(seed: int, style: str) -> None:
    made = make(seed, damaged=False)
    assert form_of(written_by(made.clean, made.kind, style, seed), made.kind) == form_of(made.clean, made.kind)


@many
@given(seeds)
def test_the_canonical_form_says_the_same_and_is_written_once(seed: int) -> None:
    made = make(seed, damaged=False)
    text = format_file(made.data, PATH, made.kind)
    assert form_of(text, made.kind) == text
    assert values(text, made) == {place: words(value) for place, value in leaves_of(made.values).items()}
    assert remarks(text) == Counter(made.remarks)


def values(text: str, made: Made) -> dict[tuple[object, ...], str]:
    document, told = parse_document(text.encode(), PATH, made.kind, "ho-so")
    assert document is not None and not told
    return {place: words(value) for place, value in leaves_of(plain(document.raw)).items()}


def remarks(text: str) -> Counter[str]:
    lines = text.split("\n---\n")[0].split("\n")
    beside = [line[line.index("# bên cạnh") :] for line in lines if "  # bên cạnh" in line or (" # bên cạnh" in line and line.strip()[0] != "#")]
    return Counter([line.strip() for line in lines if line.strip().startswith("#")] + beside)


@given(seeds)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_both_yamls_read_a_canonical_text_as_text(seed: int) -> None:
    """What YAML 1.1 takes for something else is quoted where the schema says text, and bare where it says a number."""
    made = make(seed, damaged=False)
    read = leaves_of(yaml.safe_load(form_of(made.clean, made.kind).split("---\n")[1]))
    from portal.schema.kinds import KINDS
    from portal.schema.leaves import leaf_at

    for place, value in leaves_of(made.values).items():
        found = leaf_at(KINDS[made.kind], place)
        if found is not None and found.form in ("text", "number", "term", "phone", "name", "reference") and value != []:
            place = tuple(True if step == "on" else step for step in place)  # the word of YAML 1.1 for yes
            assert words(str(read[place])) == words(value) and isinstance(read[place], str), place


@given(st.text(max_size=60))
def test_any_text_on_one_line_reads_back(text: str) -> None:
    for flow in (False, True):
        written = scalar(text, flow=flow)
        assert "\n" not in written
        assert yaml.safe_load(f"[{written}]" if flow else f"a: {written}") == ([text.strip()] if flow else {"a": text.strip()})


@pytest.mark.parametrize("text", ["no", "0123", "2026-12-31", "1_000", "07:30", "1e5", "null", ".5", "0x1F", "True"])
def test_a_text_that_some_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text) == f'"{text}"'
    assert scalar(text, exact=True) == text or not NOT_TEXT.fullmatch(text)


REMARKED = """---
# Đầu tệp.

# Tên, một dòng.
title:   'Quy định'   # bên cạnh
stage_history:
- stage: lay-y-kien
  # vì sao
  on: 2026-11-23   # hôm nay
  #note: Lần đầu

- on: 2026-11-24
  stage: tham-dinh
  # sau mục hai
# trước căn cứ
legal_basis: [ "407/QĐ-TTg",   # chỉ đạo
  64/2025/QH15 ]
summary: >
  Người dân
  đóng ít hơn.

# ---------- 2. Thêm ----------
#replaces: [12/2024/QĐ-UBND]
---
Bài."""


def test_remarks_stay_at_what_they_are_about() -> None:
    text = canonical.formatted(REMARKED, "policy")
    assert text == """---
# Đầu tệp.

# Tên, một dòng.
title: Quy định # bên cạnh
summary: Người dân đóng ít hơn.
stage_history:
  - stage: lay-y-kien
    # vì sao
    on: 2026-11-23 # hôm nay
    #note: Lần đầu
  - stage: tham-dinh
    on: 2026-11-24
    # sau mục hai
# trước căn cứ
legal_basis:
  - 407/QĐ-TTg # chỉ đạo
  - 64/2025/QH15

# ---------- 2. Thêm ----------
#replaces: [12/2024/QĐ-UBND]
---

Bài.
"""
    assert canonical.formatted(text, "policy") == text


@pytest.mark.parametrize(("path", "kind"), TEMPLATES, ids=lambda value: str(value)[-40:])
def test_a_template_keeps_every_remark(path: Path, kind: str) -> None:
    text = path.read_text("utf-8")
    once = canonical.formatted(text, kind)
    assert canonical.formatted(once, kind) == once
    assert remarks(once) == remarks(text)


def test_front_matter_from_plain_values() -> None:
    front = canonical.from_values(
        {"publication": {"status": "nhap"}, "fields": ["tai-chinh"], "title": "Đề án 06: mới", "stage": None, "comparison": [
            {"effect": "Lợi", "topic": "Mức"}], "state_secret": False, "replaces": []}, {"title": ["Tên."]})
    assert canonical.text_of("policy", front, "\nBài.\n\n") == """---
# Tên.
title: "Đề án 06: mới"
replaces: []
fields: [tai-chinh]
stage:
comparison:
  - topic: Mức
    effect: Lợi
state_secret: false
publication:
  status: nhap
---

Bài.
"""
    assert compose("\n".join(canonical.front_lines(__import__("portal.schema", fromlist=["KINDS"]).KINDS["policy"], front)), "")[1] == []
