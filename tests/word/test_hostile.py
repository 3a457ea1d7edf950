"""Word files made to harm are refused in plain words, within bounds; what they point at is never fetched."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from portal.word_import import opening, workers

from .conftest import Desk
from .made import Line, add, repacked, saved, whole, xml

Parts = dict[str, bytes]
MAIN = "word/document.xml"


def _with(name: str, data: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        parts[name] = data

    return change


def _replaced(name: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
HOSTILE: dict[str, tuple[Callable[[Parts], None], str]] = {
    "macro": (_with("word/vbaProject.bin", b"\xd0\xcf"), "macro"),
    "macro by its type": (_replaced("[Content_Types].xml", b"wordprocessingml.document.main+xml",
                                    b"ms-word.document.macroEnabled.main+xml"), "macro"),
    "entity from a file": (_with("word/styles.xml", DTD), "khai báo DTD"),
    "entities in entities": (_with("word/numbering.xml", LAUGHS), "khai báo DTD"),
    "a bomb": (_with("word/media/a.png", b"\0" * 30_000_000), "bung ra quá lớn"),
    "a way out of the folder": (_with("../../etc/cron.d/x", b"x"), "tên các phần bên trong không hợp lệ"),
    "not well-formed": (_with(MAIN, b"<w:document"), "bị hỏng"),
    "another program's file": (_replaced("[Content_Types].xml", b"wordprocessingml.document.main+xml",
                                         b"spreadsheetml.sheet.main+xml"), "loại tệp Office khác"),
    "nested without end": (_with(MAIN, b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                                 b"<w:body>" + b"<w:tbl><w:tr><w:tc>" * 3000 + b"</w:tc></w:tr></w:tbl>" * 3000
                                 + b"</w:body></w:document>"), "quá phức tạp"),
    "UTF-16": (_with(MAIN, '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")), "UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_parts_are_refused(tmp_path: Path, name: str) -> None:
    change, words = HOSTILE[name]
    path = repacked(whole(tmp_path / "a.docx"), change, tmp_path / "b.docx")
    began = time.process_time()

    answer = opening.answer(path.read_bytes())

    assert "code" in answer, "the file was taken"
    assert words in str(workers._refused(answer["code"], path, **answer["values"]))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("data", "words"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "tệp Office đời cũ (.doc, .xls)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    (b"<html><body>Nghi quyet</body></html>", "trang web"), (b"{\\rtf1 abc}", "RTF"), (b"", "tệp rỗng"),
    (b"PK\x03\x04 cut off", "bị cắt mất phần cuối"), (b"%PDF-1.7 ...", "PDF"),
])
def test_what_is_no_word_file_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    answer = opening.answer(data)

    assert words in str(workers._refused(answer["code"], tmp_path / "du-thao.docx", **answer["values"]))


def test_the_command_refuses_in_vietnamese_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.apart()
    (tmp_path / "cu.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    result = desk.run(tmp_path / "cu.docx")

    assert result.exit_code == 2
    assert result.output.startswith("Không chạy được: cu.docx không phải tài liệu .docx mà là tệp Office đời cũ")
    assert "Lưu thành" in result.output
    assert desk.files == {}


def test_a_missing_file_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.apart()
    assert "không thấy tệp khong-co.docx" in desk.run(tmp_path / "khong-co.docx").output


def test_linked_pictures_are_never_fetched(tmp_path: Path) -> None:
    """CVE-2025-11849 of mammoth before 1.11: a picture that is a link to a file of the machine."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG secret")
    document = Document()
    add(document, Line("Lời."))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    for attribute in ("link", "embed"):
        identity = document.part.relate_to(secret.as_uri(), kind, is_external=True)
        xml(document, f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="x"><pic:pic>'
            f'<pic:blipFill><a:blip r:{attribute}="{identity}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>")

    answer = opening.answer(saved(document, tmp_path / "a.docx").read_bytes())

    assert answer["pictures"] == []
    assert [one["what"] for one in answer["lost"]] == ["ảnh liên kết tới nơi khác"] * 2


def test_an_attached_template_and_other_relations_outside_are_left_alone(tmp_path: Path) -> None:
    document = Document()
    add(document, Line("Lời."))
    document.part.relate_to("http://127.0.0.1:9/x.dotm", "http://schemas.openxmlformats.org/officeDocument/2006/"
                            "relationships/attachedTemplate", is_external=True)

    answer = opening.answer(saved(document, tmp_path / "a.docx").read_bytes())

    assert answer["blocks"][0]["pieces"][0][1] == "Lời."


def test_a_style_map_in_the_file_has_no_say(tmp_path: Path) -> None:
    """mammoth reads rules from the file unless told not to; they could make any element of any paragraph."""
    path = repacked(whole(tmp_path / "a.docx"), _with("mammoth/style-map", b"p => script"), tmp_path / "b.docx")

    assert "script" not in str(opening.answer(path.read_bytes())["blocks"])


def test_a_file_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "opening.py"
    program.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(workers, "_SCRIPT", program)
    monkeypatch.setattr("portal.tracker.workers.PATIENCE", 0.02)

    with pytest.raises(workers.Unreadable, match="máy đọc mãi chưa xong"):
        workers.open_document(whole(tmp_path / "a.docx"))


def test_a_long_honest_file_stays_within_bounds(tmp_path: Path) -> None:
    document = Document()
    for number in range(700):
        add(document, Line(f"{number}. Đoạn dài về mục đích và phạm vi của dự thảo, có nhiều chữ.", bold=number % 7 == 0))
    stream = io.BytesIO()
    document.save(stream)
    assert zipfile.is_zipfile(stream)
    began = time.process_time()

    answer = opening.answer(stream.getvalue())

    assert len(answer["blocks"]) == 700
    assert time.process_time() - began < 15
