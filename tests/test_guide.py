"""The guide: every message has its page and the page shows what the gate really says; what it tells to type works."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import portal
from portal import code_examples, diagnostics, printing
from portal.cli import commands
from portal.pages import code_pages
from portal.pages.page import Facts

from .building import ROOT
from .conftest import AS_OF, CHECKOUT

GUIDES = sorted((ROOT / "content/huong-dan").glob("[a-z]*.md"))
CODES = sorted(diagnostics.messages())


# Pages of codes. That each example is what the gate says of the case is held by tests/test_cases.py.

@pytest.fixture(scope="module")
def groups() -> list[tuple[str, list[code_pages.CodePage]]]:
    return code_pages.groups(Facts(portal.load(CHECKOUT, AS_OF).catalog.public(AS_OF)))


def test_every_code_has_a_page_with_an_example_and_a_repair(
    groups: list[tuple[str, list[code_pages.CodePage]]]
) -> None:
    pages = [page for _, found in groups for page in found]
    assert sorted(page.code for page in pages) == CODES
    for page in pages:
        assert page.title and page.why and page.fix and page.examples, page.code
        assert all(example.diagnostic.code == page.code for example in page.examples)
        assert "…" not in page.fix or "…" in page.examples[0].said.fix or "…" in str(diagnostics.messages()[page.code])


def test_what_a_page_marks_is_what_the_message_points_at(
    groups: list[tuple[str, list[code_pages.CodePage]]]
) -> None:
    marked = 0
    for page in (page for _, found in groups for page in found):
        for example in page.examples:
            span = example.diagnostic.span
            if example.marked:
                marked += 1
                assert example.marked == span.source[span.column - 1:span.end_column - 1], page.code
                assert (example.before + example.marked + example.after).endswith(span.source)
    assert marked > len(CODES) / 2


def test_no_page_shows_a_number_of_a_person() -> None:
    kept = code_examples.REGISTER.read_text("utf-8")
    assert not re.search(r"(?<![\d.])\d{12}(?!\d)|(?<!\d)0[35789]\d(?:[ .]?\d){7}(?!\d)", kept)


# The examples that are one line are tried: put in the place of the wrong line, the message is gone.
MENDED = ("value-unknown", "date-format", "yaml-colon-space", "document-number-typo", "agency-unknown", "field-unknown",
          "expected-list", "heading-level", "flag", "reference-unknown")


@pytest.mark.parametrize("code", MENDED)
def test_the_right_example_is_right(code: str, tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, root)
    shutil.copytree(ROOT / "tests/cases" / code / "input", root, dirs_exist_ok=True)
    found = code_examples.examples()[code][0].diagnostic
    path = root / found.span.path.replace("/vi-du-", "/")
    lines = path.read_text("utf-8").split("\n")
    indent = lines[found.span.line - 1][:-len(lines[found.span.line - 1].lstrip()) or None]
    lines[found.span.line - 1] = (indent if indent.isspace() else "") + diagnostics.explain(found).example
    path.write_text("\n".join(lines), "utf-8")
    left = [d for d in portal.load(root, AS_OF).diagnostics if (root / d.span.path) == path]
    assert code not in {d.code for d in left}, printing.text(left)


def test_a_message_ends_with_the_address_of_its_page_and_json_carries_it(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, root)
    shutil.copytree(ROOT / "tests/cases/value-unknown/input", root, dirs_exist_ok=True)

    def check(*more: str) -> str:
        result = CliRunner().invoke(commands, ["check", "--root", str(root), "--as-of", "2026-11-23", *more])
        assert result.exit_code == 1
        return result.output

    assert "\n  Giải thích: huong-dan/ma-loi/value-unknown.html\n" in check()
    (root / "mkdocs.yml").write_text("site_url: https://chinh-sach.lamdong.gov.vn/truyen-thong\n", "utf-8")
    address = "https://chinh-sach.lamdong.gov.vn/truyen-thong/huong-dan/ma-loi/value-unknown.html"
    assert f"\n  Giải thích: {address}\n" in check()
    (root / "mkdocs.yml").write_text("site_url: https://chinh-sach.lamdong.example/\n", "utf-8")
    assert "\n  Giải thích: huong-dan/ma-loi/value-unknown.html\n" in check()
    assert {d["page"] for d in json.loads(check("--format", "json"))["diagnostics"]} == {
        "huong-dan/ma-loi/value-unknown.html"
    }


# What the guides tell to type.

def typed(path: Path) -> list[str]:
    """The lines of the shell blocks of a guide, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


TYPED = [(path.stem, line) for path in GUIDES for line in typed(path)]
WALK = typed(ROOT / "content/huong-dan/soan-tren-may.md")


def _command(name: str) -> click.Command:
    found = commands.get_command(click.Context(commands), name)
    assert found is not None, name
    return found


@pytest.mark.parametrize(("guide", "line"), TYPED)
def test_every_command_of_the_guides_exists_with_its_options(guide: str, line: str) -> None:
    words = shlex.split(line)
    assert words[0] in ("portal", "make"), line
    if words[0] == "make":
        assert re.search(rf"^{re.escape(words[1])}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        return
    command, rest = _command(words[1]), words[2:]
    while isinstance(command, click.Group) and rest:
        command, rest = command.commands.get(rest[0]), rest[1:]
    assert command is not None, line
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert [word for word in rest if word.startswith("--") and word not in known] == [], line


def test_a_new_editor_walks_the_guide_as_written(tmp_path: Path) -> None:
    """The commands of "Soạn trên máy mình", one after the other, in a checkout of their own."""
    root = tmp_path / "checkout"
    for folder in ("content", "policies"):
        shutil.copytree(ROOT / folder, root / folder)
    assert WALK[0].startswith("portal new policy") and any(line == "portal check" for line in WALK)
    made: set[Path] = set()
    for line in WALK:
        words = shlex.split(line)[1:]
        before = set(root.rglob("*.md"))
        result = CliRunner().invoke(commands, [words[0], *_rooted(words, root)], input="c\n")
        assert result.exit_code in (0, 1) and "Traceback" not in result.output, (line, result.output)
        if words[0] in ("check", "rules", "new"):
            assert result.exit_code == 0, (line, result.output)
        made |= set(root.rglob("*.md")) - before
    (draft,) = made
    assert draft.name == "ho-tro-hoc-nghe-cho-thanh-nien-nong-thon.md"
    found = portal.load(root, AS_OF).catalog.policy_by_slug[draft.stem].value
    assert found.title == "Hỗ trợ học nghề cho thanh niên nông thôn"


def _rooted(words: list[str], root: Path) -> list[str]:
    year = ["--year", "2026"] if words[0] == "new" else []
    # Nobody sits at this keyboard: what the command would ask is answered beforehand.
    if words[0] == "new" and any("--set" in p.opts for p in _command("new").params):
        for said in ("state_secret=không", "lead_agency=Sở Văn hóa, Thể thao và Du lịch",
                     "summary=Người học nghề được hỗ trợ ăn ở.", "affected_groups=1, 2"):
            year += ["--set", said]
    when = ["--as-of", "2026-11-23"] if any(
        "--as-of" in p.opts for p in _command(words[0]).params) else []
    return [*words[1:], "--root", str(root), *year, *when]


def test_guides_are_for_people_in_a_hurry() -> None:
    """Each door's guide says what is needed, the steps, what one sees, what if it says no, and one next step."""
    for name in ("dien-bieu-mau", "nhap-word-excel", "soan-tren-may", "sua-tren-trang-kho"):
        text = (ROOT / f"content/huong-dan/{name}.md").read_text("utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings[0] == "Bạn cần gì" and "Nếu" in headings[-1], name
        assert text.rstrip().split("\n")[-1].startswith("Bước tiếp theo:") and text.count("Bước tiếp theo:") == 1, name
    for picture in (ROOT / "content/huong-dan").glob("*/*.webp"):
        assert picture.stat().st_size <= 60 * 1024, picture
