"""Reading: bytes on disk → documents, the same whatever the editor's computer does to them."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from portal.diagnostics import Severity
from portal.source import Document, parse_document, read_tree

PAGE = """---
title: Cách tìm người phát ngôn
summary: Tìm số điện thoại ở Đà Lạt
steps:
  - Mở trang
  - name: Chọn cơ quan
    empty:
---

## Bước một

Mở danh bạ.
"""


def read(data: str | bytes, path: str = "content/huong-dan/x.md") -> tuple[Document | None, list[str]]:
    data = data.encode() if isinstance(data, str) else data
    document, problems = parse_document(data, path, "page", "x")
    return document, [d.code for d in problems]


def plain(document: Document | None) -> object:
    assert document is not None
    return document.raw, document.body, document.body_line


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text).encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.rstrip("\n").encode(),
        lambda text: (text + "\n\n  \n").encode(),
        lambda text: text.replace("---\ntitle", "---  \t\ntitle").encode(),
    ],
    ids=["nfd", "crlf", "cr", "bom", "nfd-crlf-bom", "no-end", "blank-end", "blanks-after-dashes"],
)
def test_what_a_computer_does_to_a_file_changes_nothing(change: object) -> None:
    document, codes = read(change(PAGE))  # type: ignore[operator]
    assert codes == []
    assert plain(document) == plain(read(PAGE)[0])


def test_blank_lines_at_the_start_are_skipped_and_counted() -> None:
    document, codes = read("\n  \n" + PAGE)
    assert codes == []
    assert document is not None
    assert document.span("title").line == 4
    assert document.body_line == 11


def test_spans_show_the_line_they_point_at() -> None:
    document, _ = read(PAGE)
    assert document is not None
    span = document.span("summary")
    assert (span.line, span.column, span.source) == (3, 10, "summary: Tìm số điện thoại ở Đà Lạt")
    assert span.source[span.column - 1 : span.end_column - 1] == "Tìm số điện thoại ở Đà Lạt"
    assert document.span("steps", 0).line == 5
    assert document.span("steps", 1, "name").column == 11
    assert document.key_span("steps", 1, "name").column == 5
    assert document.body_span(2).source == "## Bước một"


@pytest.mark.parametrize(
    ("location", "line", "column"),
    [
        (("nothing",), 1, 1), (("steps", 9), 4, None), (("steps", 1, "missing"), 6, 5), (("title", "deeper"), 2, 8),
        (("steps", 1, "empty"), 7, 5), ((), 1, 1),
    ],
)
def test_an_absent_value_is_placed_at_the_nearest_one_above(
    location: tuple[str | int, ...], line: int, column: int | None
) -> None:
    document, _ = read(PAGE)
    assert document is not None
    span = document.span(*location)
    assert span.line >= line if column is None else (span.line, span.column) == (line, column)


def test_written_gives_the_raw_text_or_nothing() -> None:
    document, _ = read(PAGE)
    assert document is not None
    assert document.written("title") == "Cách tìm người phát ngôn"
    assert document.written("steps", 0) == "Mở trang"
    assert document.written("steps") == ""
    assert document.written("nothing", 3) == ""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "front-matter-missing"),
        (b"\n\n", "front-matter-missing"),
        ("Chỉ có chữ\n".encode(), "front-matter-missing"),
        (b"----\ntitle: x\n----\n", "front-matter-missing"),
        ("\u00a0---\ntitle: x\n---\n".encode(), "front-matter-missing"),
        (b"---", "front-matter-unclosed"),
        (b"---\ntitle: x\n", "front-matter-unclosed"),
        (b"---\ntitle: x\n --- \n", "front-matter-unclosed"),
        (b"---\n---\n", "front-matter-empty"),
        (b"---\n\n---\n", "front-matter-empty"),
        (b"---\ntitle: " + b"x" * 70_000 + b"\n---\n", "front-matter-too-long"),
        (b"\xff\xfe-\x00", "not-utf8"),
        (b"\xfe\xff\x00-", "not-utf8"),
        (b"---\ntitle: H\xad\xedng\n---\n", "not-utf8"),
        (b"---\ntitle: \xed\xa0\x80\n---\n", "not-utf8"),
        (b"---\ntitle: x\n---\n\x00", "nul-byte"),
        (b"\x00", "nul-byte"),
    ],
)
def test_an_unreadable_file_gives_exactly_one_message(data: bytes, code: str) -> None:
    document, codes = read(data)
    assert document is None
    assert codes == [code]


def test_the_place_of_a_wrong_byte_is_counted_in_characters() -> None:
    _, problems = parse_document("---\ntitle: Đà ".encode() + b"\xe1", "x.md", "page", "x")
    assert [(d.span.line, d.span.column) for d in problems] == [(2, 11)]


def test_hidden_characters_are_reported_once_a_line_and_shown() -> None:
    data = "---\ntitle: a\u200bb\u200bc\n---\n\nĐà\u202eLạt\n".encode()
    document, problems = parse_document(data, "x.md", "page", "x")
    assert document is None
    assert [(d.code, d.span.line, d.span.column, d.values["code"]) for d in problems] == [
        ("invisible-character", 2, 9, "U+200B"), ("invisible-character", 5, 3, "U+202E"),
    ]
    assert problems[1].span.source == "Đà·Lạt"


def test_a_rule_in_the_body_does_not_end_the_body() -> None:
    document, codes = read("---\ntitle: x\n---\n\nmột\n\n---\n\nhai\n")
    assert codes == [] and document is not None
    assert document.body.strip() == "một\n\n---\n\nhai"


def test_none_stays_silent_because_its_reason_was_already_told() -> None:
    assert parse_document(None, "x.md", "page", "x") == (None, [])


@pytest.fixture
def tree(checkout: Path, tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    shutil.copytree(checkout, root)
    return root


def codes_of(root: Path) -> list[tuple[str, str]]:
    return [(d.code, d.span.path) for d in read_tree(root).diagnostics]


def test_the_kind_is_what_the_folder_says(tree: Path) -> None:
    page = (tree / "content/trang.md")
    page.write_text(PAGE, "utf-8")
    kinds = {document.path: (document.kind, document.slug, document.year) for document in read_tree(tree).documents}
    assert kinds["policies/2026/ho-tro-hoc-phi.md"] == ("policy", "ho-tro-hoc-phi", "2026")
    assert kinds["content/co-quan/ubnd-tinh.md"] == ("agency", "ubnd-tinh", "")
    assert kinds["content/van-ban/luat-64-2025-qh15.md"][0] == "legal-document"
    assert kinds["content/trang.md"][0] == "page"


def test_attachments_are_the_files_of_the_folder_of_the_same_name(tree: Path) -> None:
    (tree / "policies/2026/ho-tro-hoc-phi/to-trinh.docx").write_bytes(b"PK")
    [policy] = [d for d in read_tree(tree).documents if d.kind == "policy"]
    assert sorted(policy.attachments) == ["to-trinh.docx", "toan-van.pdf"]


def test_the_order_of_reading_does_not_depend_on_the_disk(tree: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    for path in sorted(tree.rglob("*"), reverse=True):
        if path.is_file():
            target = again / path.relative_to(tree)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    assert [d.path for d in read_tree(tree).documents] == [d.path for d in read_tree(again).documents]


def test_a_name_in_decomposed_unicode_is_one_path(tree: Path) -> None:
    name = unicodedata.normalize("NFD", "tờ-trình.pdf")
    (tree / "policies/2026/ho-tro-hoc-phi" / name).write_bytes(b"%PDF-")
    [policy] = [d for d in read_tree(tree).documents if d.kind == "policy"]
    assert "tờ-trình.pdf" in policy.attachments


@pytest.mark.parametrize("name", ["_nhap.md", ".an.md", "README.md", "Thumbs.db", "~$moi.docx", ".git/config"])
def test_what_computers_leave_behind_is_passed_over(tree: Path, name: str) -> None:
    path = tree / "content/huong-dan" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x00")
    assert codes_of(tree) == []


def test_templates_are_never_read(tree: Path) -> None:
    (tree / "policies/_template.md").write_text("không phải hồ sơ", "utf-8")
    (tree / "policies/_nhap").mkdir()
    (tree / "policies/_nhap/a.md").write_text("nháp", "utf-8")
    assert codes_of(tree) == []


def test_a_file_in_the_wrong_place_never_disappears(tree: Path) -> None:
    for path in ("policies/a.md", "policies/26/a.md", "policies/2026/a/b.md", "content/hoi-dap/2026/a.md",
                 "content/la/a.md",
                 "content/hoi-dap/A.md", "content/hoi-dap/a_b.md", "content/hoi-dap/a.txt", "content/hoi-dap/a.html",
                 "policies/2026/a.md.bak", "content/_data/x.csv", "policies/2026/ho-tro-hoc-phi/a.bat"):
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("---\ntitle: x\n---\n", "utf-8")
        assert [p for _, p in codes_of(tree)] == [path], path
        target.unlink()


def test_files_that_are_only_unexpected_do_not_block(tree: Path) -> None:
    (tree / "content/hoi-dap").mkdir()
    (tree / "content/hoi-dap/a.txt").write_text("x", "utf-8")
    assert [d.severity for d in read_tree(tree).diagnostics] == [Severity.WARNING]


def test_links_and_special_files_are_never_followed(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "mat.md"
    outside.write_text("---\ntitle: mật\n---\n", "utf-8")
    folder = tree / "content/huong-dan"
    folder.mkdir()
    os.symlink(outside, folder / "a.md")
    os.symlink(tree / "content/co-quan/ubnd-tinh.md", folder / "b.md")
    os.symlink("khong-co.md", folder / "c.md")
    os.symlink("d.md", folder / "d.md")
    os.symlink("..", folder / "e", target_is_directory=True)
    os.mkfifo(folder / "f.md")
    assert codes_of(tree) == [
        ("symlink-outside", "content/huong-dan/a.md"), ("symlink", "content/huong-dan/b.md"),
        ("symlink-dangling", "content/huong-dan/c.md"), ("symlink-dangling", "content/huong-dan/d.md"),
        ("symlink", "content/huong-dan/e"), ("not-a-file", "content/huong-dan/f.md"),
    ]
    assert not any(document.path.startswith("content/huong-dan") for document in read_tree(tree).documents)


def test_a_checkout_without_content_is_a_fault_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_tree(tmp_path)


def test_a_checkout_without_policies_can_be_read(tree: Path) -> None:
    shutil.rmtree(tree / "policies")
    assert codes_of(tree) == []
