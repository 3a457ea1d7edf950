"""Files that are no workbook, or want to be more than one: a Vietnamese sentence each, and no harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from portal.tracker import opening, workers
from portal.tracker.workers import LIMITS, Unreadable, open_workbook

from .office import Office, data_of, opened, outcomes, row, usual


def rezipped(change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> bytes:
    """A good workbook with its parts changed (or left out) and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data_of(usual([row(1, "Quyết định về chợ", "Sở Công Thương")])))) as old, \
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in more:
            new.writestr(name, data)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SHEET = "xl/worksheets/sheet1.xml"
HOSTILE = {
    "empty": (b"", "không phải sổ Excel"),
    "text": ("STT;Tên văn bản".encode(), "không phải sổ Excel"),
    "pdf": (b"%PDF-1.7", "không phải sổ Excel"),
    "xls": (OLE, "Excel đời cũ"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "có đặt mật khẩu"),
    "zip": (rezipped(lambda n, d: None, ("a.txt", b"a")), "không phải sổ Excel"),
    "ods": (rezipped(lambda n, d: None, ("content.xml", b"<a/>")), "không phải sổ .xlsx"),
    "docx": (rezipped(lambda n, d: None, ("word/document.xml", b"<a/>")), "không phải sổ .xlsx"),
    "cut": (rezipped(lambda n, d: d)[:900], "bị hỏng"),
    "half": (rezipped(lambda n, d: d[: len(d) // 2] if n == SHEET else d), "bị hỏng"),
    "without-sheet": (rezipped(lambda n, d: None if n == SHEET else d), "bị hỏng"),
    "entities": (rezipped(lambda n, d: b'<!DOCTYPE a [<!ENTITY b "c">]>' + d if n == SHEET else d), "thực thể XML"),
    "bomb": (rezipped(lambda n, d: d, ("xl/worksheets/sheet9.xml", bytes(9 * 2**20))), "quá lớn"),
    "parts": (rezipped(lambda n, d: d, *((f"xl/a{i}.xml", b"") for i in range(4100))), "quá lớn"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_says_why(name: str) -> None:
    data, wanted = HOSTILE[name]
    answer = opening.answer(data, LIMITS | {"unpacked": 8 * 2**20})
    assert wanted in workers._WORDS[answer["code"]].format(name="a", what="", size="", limit="", **{
        k: v for k, v in answer["values"].items() if k != "what"}), answer


def test_the_process_apart_reads_and_refuses(tmp_path: Path) -> None:
    good, bad, heavy = tmp_path / "tốt.xlsx", tmp_path / "bad.xlsx", tmp_path / "heavy.xlsx"
    good.write_bytes(data_of(usual([row(1, "Quyết định về chợ", "Sở Công Thương")])))
    assert open_workbook(good).sheets[0].at(3, 2) == "Quyết định về chợ"
    bad.write_bytes(HOSTILE["half"][0])
    with heavy.open("wb") as stream:
        stream.truncate(30 * 2**20)
    for path, words in ((bad, "bị hỏng"), (heavy, "nặng"), (tmp_path / "không.xlsx", "không thấy tệp"), (tmp_path, "không thấy")):
        with pytest.raises(Unreadable, match=words) as raised:
            open_workbook(path)
        assert path.name in str(raised.value)


def test_a_process_that_dies_or_never_ends_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, script = tmp_path / "a.xlsx", tmp_path / "child.py"
    path.write_bytes(b"PK")
    monkeypatch.setattr(workers, "_SCRIPT", script)
    script.write_text("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(Unreadable, match="quá phức tạp"):
        open_workbook(path)
    monkeypatch.setattr(workers, "FILE_SECONDS", 0.05)
    script.write_text("import time; time.sleep(60)")
    with pytest.raises(Unreadable, match="quá phức tạp"):
        open_workbook(path)


def test_links_to_other_files_are_counted_and_not_followed() -> None:
    book = opened(rezipped(lambda n, d: d, ("xl/externalLinks/externalLink1.xml", b"<externalLink/>")))
    assert book.links == 1 and book.sheets[0].rows


def test_too_many_rows_are_refused_and_far_columns_are_told(desk: Office) -> None:
    book = usual([row(1, "Quyết định về chợ", "Sở Công Thương")])
    book.active.cell(3, 16_000).value = "xa"
    plan = desk.take_in(book)
    assert outcomes(plan) == {"created": 1} and any("cột 16000, dòng 3" in m for m in plan.messages)
    answer = opening.answer(data_of(book), LIMITS | {"rows": 2})
    assert answer["code"] == "too-large"


def test_control_signs_and_stacked_marks_do_no_harm(desk: Office) -> None:
    title = "Quyết định\u202e về\u00a0chợ _x000D_\n đêm a" + "\u0301" * 40
    plan = desk.take_in(usual([row(1, title, "Sở Công Thương"), row(2, "Quyết định: \"a\" # b", "Sở Công Thương")]))
    assert outcomes(plan) == {"created": 2}
    assert "\u202e" not in desk.kept().data().decode()


def test_an_empty_workbook_is_no_fault(desk: Office) -> None:
    plan = desk.take_in(Book())
    assert plan.results == [] or all(r.why for r in plan.results)


def test_a_register_that_is_not_ours_stops_the_import(desk: Office) -> None:
    from portal.tracker.register import BadRegister

    desk.take_in(usual([row(1, "Quyết định về chợ", "Sở Công Thương")]))
    path = desk.root / "policies/_theo-doi/2026.json"
    for data in (b"", b"[]", b"<<<<<<< HEAD", path.read_bytes().replace(b'"format": 1', b'"format": 9')):
        path.write_bytes(data)
        with pytest.raises(BadRegister, match=r"2026\.json"):
            desk.take_in(usual([row(1, "Quyết định về chợ", "Sở Công Thương")]))
