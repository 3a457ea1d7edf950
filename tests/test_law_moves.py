"""The law moves: which rules hold when, and what still cites a document that another one replaces."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import portal
from portal import internal
from portal.catalog import Entry
from portal.cli import commands
from portal.duties import Grade, duties
from portal.rules import listing
from portal.rules.bench import Bench
from portal.rules.citations import Citation, cited, in_text, replacements
from portal.schema.kinds import LegalDocument

from .building import ROOT
from .conftest import AS_OF, CHECKOUT

NEW = """---
sample: true
number: 999/2026/NĐ-CP
title: Nghị định minh họa thay thế Nghị định số 78/2025/NĐ-CP
short_title: Nghị định minh họa (2026)
issuer: Chính phủ
valid_from: 2027-01-01
replaces: [78/2025/NĐ-CP]
verification: chua-xac-minh
---

Văn bản minh họa.
"""
CITING = (
    "78/2025/NĐ-CP", "Nghị định số 78/2025/NĐ-CP", "nghị định 78/2025", "Nghị định số: 78/2025", "NĐ 78/2025/ND-CP",
    "78/2025/nđ-cp", "78 / 2025 / NĐ – CP", "78/2025/NÐ-CP", "Nghị định 78 năm 2025", "078/2025/NĐ-CP",
    "78/NĐ-CP ngày 01/04/2025", "78/NĐ-CP năm 2025", "Nghị định số 30/2020, 78/2025", "NGHỊ ĐỊNH 78/2025/NĐ-CP",
    "Nghị định số 30/2020/NĐ-CP và 78/2025/NĐ-CP", "nghị  định\u00a078/2025", "nghi-dinh-78-2025-nd-cp",
)
NOT_CITING = (
    "Quyết định 78/2025", "78/2025/QĐ-UBND", "178/2025/NĐ-CP", "78/2025/NĐ-CPX", "78/2026/NĐ-CP", "Nghị định 78",
    "78/2025/NQ-CP", "ngày 7/8/2025", "2.78/2025", "Nghị quyết 78/2025/QH15", "Nghị định 244/2026/NĐ-CP, trang 78/2025",
    "nghi-dinh-78-2025-nd-cp-sua-doi", "khoảng 78/2025 người", "Thông tư 78/2025/TT-BTC",
)


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A small checkout into which the new document was entered, with citations in every room, odd forms included."""
    root = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, root)
    old = root / "content/van-ban/nghi-dinh-78-2025-nd-cp.md"
    old.write_text(old.read_text("utf-8").replace(
        "valid_from: 2025-04-01\n",
        "valid_from: 2025-04-01\nvalid_to: 2026-12-31\nreplaced_by: [nghi-dinh-999-2026-nd-cp]\n", 1), "utf-8")
    (root / "content/van-ban/nghi-dinh-999-2026-nd-cp.md").write_text(NEW, "utf-8")
    (root / "content/huong-dan").mkdir()
    (root / "content/huong-dan/cach-gop-y.md").write_text(
        "---\nsample: true\ntitle: Cách góp ý\nsummary: Ba bước.\nupdated_on: 2026-11-20\n---\n\n"
        "Gửi thư theo Nghị định số\n78 năm 2025 của Chính phủ.\n\n"
        "Nghị định 78/2025/NĐ-CP nay đã được thay thế.\n\n"
        "Xem [văn bản](../van-ban/nghi-dinh-78-2025-nd-cp.md). Quyết định 78/2025 là việc khác.\n", "utf-8")
    (root / "content/_data/rules.yml").write_text(
        "rules:\n  - id: R13\n    title: Lấy ý kiến đủ ngày\n    statement: Đủ ngày theo nghị định 78/2025.\n"
        "    severity: chan\n    codes: [consultation-too-short]\n    basis:\n"
        "      - {document: nghi-dinh-78-2025-nd-cp, article: Điều 51, valid_from: 2025-04-01, verification: da-xac-minh}\n"
        "      - {document: nghi-dinh-78-2025-nd-cp, article: Điều 52, valid_from: 2025-04-01, valid_to: 2026-12-31,\n"
        "         verification: da-xac-minh}\n"
        "      - {document: nghi-dinh-999-2026-nd-cp, article: Điều 9, valid_from: 2027-01-01,"
        " verification: chua-xac-minh}\n", "utf-8")
    return root


def places(root: Path) -> tuple[Citation, ...]:
    bench = Bench(portal.load(root, AS_OF).catalog, AS_OF)
    (pair,) = ((old, new) for new, _, old in replacements(bench) if new.slug == "nghi-dinh-999-2026-nd-cp")
    return cited(bench, *pair)


OPEN = {
    "content/_data/rules.yml:4", "content/_data/rules.yml:8", "content/huong-dan/cach-gop-y.md:8",
    "content/huong-dan/cach-gop-y.md:13", "content/van-ban/nghi-dinh-187-2025-nd-cp.md:3",
    "policies/2026/ho-tro-hoc-phi.md:59",
}
SETTLED = {"content/_data/rules.yml:9", "content/huong-dan/cach-gop-y.md:11"}


def test_every_place_that_cites_the_old_document_is_listed_and_none_is_invented(moved: Path) -> None:
    found = places(moved)
    at = {bool(c.settled): {f"{d.span.path}:{d.span.line}" for d in found if bool(d.settled) is bool(c.settled)}
          for c in found}
    assert at == {False: OPEN, True: SETTLED}
    # What stands there is what is quoted, at the very column.
    for citation in found:
        line = (moved / citation.span.path).read_text("utf-8").split("\n")[citation.span.line - 1]
        assert line[citation.span.column - 1:].startswith(citation.written.split()[0])


@pytest.fixture(scope="module")
def old() -> Entry[LegalDocument]:
    return portal.load(CHECKOUT, AS_OF).catalog.legal_document_by_slug["nghi-dinh-78-2025-nd-cp"]


@pytest.fixture(scope="module")
def register() -> Mapping[str, Entry[LegalDocument]]:
    return portal.load(ROOT, AS_OF).catalog.legal_document_by_slug


@pytest.mark.parametrize("written", CITING)
def test_a_citation_is_found_however_it_is_written(written: str, old: Entry[LegalDocument]) -> None:
    assert len(in_text(f"Thực hiện {written}, cơ quan làm việc này.", old)) == 1


@pytest.mark.parametrize("written", NOT_CITING)
def test_what_only_looks_like_it_is_not_listed(written: str, old: Entry[LegalDocument]) -> None:
    assert in_text(f"Theo {written}, cơ quan làm việc này.", old) == []


@pytest.mark.parametrize(("slug", "written", "many"), [
    ("luat-103-2016-qh13", "Luật số 103/2016/QH13, Luật Báo chí năm 2016 và Luật Báo chí (2016)", 3),
    ("luat-103-2016-qh13", "Luật Báo chí 2025; Luật Báo chí; Luật 126/2025/QH15", 0),
    ("quyet-dinh-407-qd-ttg", "407/QĐ-TTg, 407/QD-TTg; quyết định 407/2022/QĐ-TTg, 407/QĐ-UBND", 2),
    ("chi-thi-07-ct-ttg", "Chỉ thị 7/CT-TTg và 07/CT-TTg, không phải 17/CT-TTg", 2),
])
def test_laws_and_orders_are_found_by_number_and_by_name_with_its_year(
    slug: str, written: str, many: int, register: Mapping[str, Entry[LegalDocument]]
) -> None:
    assert len(in_text(written, register[slug])) == many


def test_the_gate_advises_the_one_who_enters_the_document(moved: Path) -> None:
    found = {d.code: d for d in portal.load(moved, AS_OF).diagnostics
             if d.span.path.endswith("nghi-dinh-999-2026-nd-cp.md")}
    told = found["replaced-still-cited"]
    assert told.span.line == 8 and {f"{s.path}:{s.line}" for s in told.related} == OPEN
    assert "replaced-not-closed" not in found


def test_the_coordinating_department_has_it_on_its_list_with_every_place(moved: Path) -> None:
    catalog = portal.load(moved, AS_OF).catalog
    found = duties(catalog, AS_OF)
    (duty,) = (d for d in found.duties if d.path.endswith("nghi-dinh-999-2026-nd-cp.md"))
    assert catalog.province and duty.agency == catalog.province.coordinating_agency
    assert duty.grade is Grade.REMINDER and duty.due_text() == "31/12/2026"
    assert {place.split(" ")[0] for place in duty.places} == OPEN
    page = internal.duties_page(catalog, found, ROOT / "overrides/internal", duty.agency).decode()
    assert all(place in page for place in OPEN)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(commands, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_the_places_by_the_new_document_or_the_old_one(moved: Path) -> None:
    for asked in ("nghi-dinh-999-2026-nd-cp", "78/2025/ND-CP", "content/van-ban/nghi-dinh-78-2025-nd-cp.md"):
        said = run("rules", "--root", str(moved), "--as-of", "2026-11-23", "--cites", asked)
        needed = said.partition("Không phải sửa:")[0]
        assert all(place in needed for place in OPEN), said
    (first, *_) = json.loads(run("rules", "--root", str(moved), "--as-of", "2026-11-23", "--json", "--cites",
                                 "nghi-dinh-999-2026-nd-cp"))
    assert {f"{c['path']}:{c['line']}" for c in first["citations"] if c["settled"] is None} == OPEN
    unknown = CliRunner().invoke(commands, ["rules", "--root", str(moved), "--cites", "78/2025/NĐ-CPP"])
    assert unknown.exit_code == 2 and "78/2025/NĐ-CP" in unknown.stderr


def test_a_rule_stands_as_the_law_of_the_day_says(moved: Path) -> None:
    catalog = portal.load(moved, AS_OF).catalog
    (rule,) = listing.chosen(catalog, "lay y kien")

    def on(text: str) -> Bench:
        return Bench(catalog, dt.datetime.fromisoformat(f"{text}T00:00+07:00"))

    assert listing.standing(on("2025-03-31"), rule).label == "chưa áp dụng, từ 01/04/2025"
    assert listing.standing(on("2026-11-23"), rule).severity.value == "chan"
    ahead = listing.next_change(on("2026-11-23"), rule)
    assert ahead and ahead[0] == dt.date(2027, 1, 1) and len(ahead[1]) == 2
    # From that day one verified provision is still held (nobody gave it an end), so it can still stop a build.
    assert listing.standing(on("2027-01-01"), rule).holds


def test_rules_that_rest_on_unverified_law_alone_can_only_remind(moved: Path) -> None:
    path = moved / "content/_data/rules.yml"
    path.write_text(path.read_text("utf-8").replace("article: Điều 51, valid_from: 2025-04-01,",
                                                    "article: Điều 51, valid_from: 2025-04-01, valid_to: 2026-12-31,"),
                    "utf-8")
    at = dt.datetime.fromisoformat("2027-01-01T00:00+07:00")
    said = run("rules", "--root", str(moved), "--as-of", "2027-01-01")
    assert "[Nhắc] đang áp dụng (mức Chặn, nhưng căn cứ chưa xác minh)" in said
    catalog = portal.load(moved, at).catalog
    assert listing.standing(Bench(catalog, at), catalog.rules[0].value).severity.value == "nhac"


@pytest.fixture(scope="module")
def days() -> Iterator[tuple[str, str]]:
    yield tuple(run("rules", "--root", str(ROOT), "--as-of", day) for day in ("2026-06-15", "2026-11-23"))  # type: ignore[misc]


def test_the_list_fits_a_terminal_and_says_what_changes(days: tuple[str, str]) -> None:
    before, after = days
    assert max(map(len, before.split("\n"))) <= 80 and max(map(len, after.split("\n"))) <= 80
    assert "ngày 01/07/2026" in before and "chưa áp dụng, từ 01/07/2026" in before
    assert before != after and "chưa áp dụng, từ 01/07/2026" not in after
    ahead = run("rules", "--root", str(ROOT), "--as-of", "2026-06-15", "--changes", "phát", "ngôn")
    assert "Ngày 01/07/2026" in ahead and "R04" in ahead and "R13" not in ahead


def test_the_list_can_be_narrowed_and_read_by_programs() -> None:
    found = json.loads(run("rules", "--root", str(ROOT), "--as-of", "2026-06-15", "--json", "--severity", "chan"))
    assert {rule["severity"] for rule in found["rules"]} == {"chan"}
    by_id = {rule["id"]: rule for rule in found["rules"]}
    assert by_id["R05"]["holds"] is False and by_id["R05"]["changes_on"] == "2026-07-01"
    assert any(change["on"] == "2026-07-01" for change in found["changes"])
