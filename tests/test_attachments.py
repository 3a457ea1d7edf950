"""Attachments: hostile ones are refused with a message, honest ones are published without what they tell."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import shutil
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import portal
from portal import attachments
from portal.attachments import finding, limits, pdf, workers
from portal.attachments.finding import Finding, Refused
from portal.attachments.inspection import answer, look
from portal.diagnostics import Diagnostic, Severity

from . import made_files as made
from .building import ROOT
from .made_files import AUTHOR, TEXT


def looked(data: bytes, extension: str) -> Finding:
    return look(data, extension, lambda: None)


def refused(data: bytes, extension: str) -> tuple[str, str]:
    """Code, and the words that fill its sentence."""
    with pytest.raises(Refused) as caught:
        looked(data, extension)
    return caught.value.code, " ".join(caught.value.values.values())


HONEST: dict[str, Callable[[], bytes]] = {
    "pdf": made.pdf, "docx": made.docx, "xlsx": made.xlsx, "odt": made.odt, "ods": made.ods,
    "png": lambda: made.picture("PNG"), "jpg": made.jpg, "jpeg": made.jpg, "webp": lambda: made.picture("WEBP"),
    "mp3": made.mp3, "mp4": made.mp4,
}


# ---------- what it is, by its bytes ----------


def test_every_type_that_may_be_published_has_an_honest_file_here() -> None:
    assert set(HONEST) == attachments.TYPES
    for extension, make in HONEST.items():
        assert looked(make(), extension).copy


@pytest.mark.parametrize("extension", sorted(attachments.TYPES))
def test_no_type_passes_under_the_name_of_another(extension: str) -> None:
    for other, make in HONEST.items():
        if other != extension and {other, extension} != {"jpg", "jpeg"}:
            assert refused(make(), extension)[0] == "attachment-content", other


FALSE_FRIENDS = {
    "html": b"<!DOCTYPE html><script>alert(1)</script>", "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
    "xml": b"<?xml version='1.0'?><a/>", "js": b"fetch('//x')", "exe": b"MZ\x90\0" + bytes(60), "elf": b"\x7fELF",
    "shell": b"#!/bin/sh\n", "rtf": b"{\\rtf1}", "gif": b"GIF89a", "rar": b"Rar!\x1a\x07", "gzip": b"\x1f\x8b\x08",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "spaces": b"   ", "nul": bytes(100), "text": b"abc",
}


@pytest.mark.parametrize("name", FALSE_FRIENDS)
def test_nothing_else_passes_under_any_name(name: str) -> None:
    for extension in sorted(attachments.TYPES):
        code, words = refused(FALSE_FRIENDS[name], extension)
        assert code == "attachment-content" and words


@pytest.mark.parametrize("extension", sorted(attachments.TYPES))
def test_an_empty_file_is_said_to_be_empty(extension: str) -> None:
    assert refused(b"", extension) == ("attachment-broken", "tệp rỗng")


POLYGLOTS = {
    "html before pdf": (b"<html><script>alert(1)</script><!--" + made.pdf() + b"-->", "pdf"),
    "space before pdf": (b"\n" + made.pdf(), "pdf"), "bom before pdf": (b"\xef\xbb\xbf" + made.pdf(), "pdf"),
    "gif before pdf": (b"GIF89a/*" + made.pdf(), "pdf"), "zip before pdf": (made.docx() + made.pdf(), "pdf"),
    "html before docx": (b"<html>" + made.docx(), "docx"), "exe before docx": (b"MZ" + made.docx(), "docx"),
    "script before jpg": (b"/*" + made.jpg(), "jpg"), "html before png": (b"<script>" + made.picture("PNG"), "png"),
    "html before mp4": (b"<html>" + made.mp4(), "mp4"), "html before mp3": (b"<html>" + made.mp3(), "mp3"),
    "old pdf number": (b"%PDF-<script>" + made.pdf(), "pdf"),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_signature_counts_only_at_the_first_byte(name: str) -> None:
    assert refused(*POLYGLOTS[name])[0] == "attachment-content"


TAILS = {
    "pdf": made.pdf, "docx": made.docx, "png": lambda: made.picture("PNG"), "jpg": made.jpg,
    "webp": lambda: made.picture("WEBP"), "mp3": made.mp3,
}


@pytest.mark.parametrize("extension", TAILS)
def test_what_is_glued_behind_a_file_is_not_published(extension: str) -> None:
    glued = b"<script>alert(1)</script>" + made.package({"x.html": "<script>"})
    data = TAILS[extension]()
    try:
        copy = looked(data + glued, extension).copy
    except Refused:
        return
    assert b"<script>" not in copy and b"x.html" not in copy


@pytest.mark.parametrize("extension", sorted(attachments.TYPES))
def test_a_file_cut_short_is_a_message(extension: str) -> None:
    data = HONEST[extension]()
    for share in (0.1, 0.5, 0.9):
        cut = data[: int(len(data) * share)]
        if extension == "mp3" and share > 0.2:
            continue  # whole frames are a whole recording
        assert refused(cut, extension)[0] in ("attachment-broken", "attachment-content"), share


@pytest.mark.parametrize("extension", sorted(attachments.TYPES))
def test_damage_anywhere_is_a_message_or_does_no_harm(extension: str, tmp_path: Path) -> None:
    """Every failure is one of ours: whatever a library stumbles over in the child is turned into a message there."""
    data, path = HONEST[extension](), tmp_path / f"damaged.{extension}"
    for place in range(0, len(data), max(len(data) // 25, 1)):
        broken = data[:place] + bytes(b ^ 0x5A for b in data[place : place + 3]) + data[place + 3 :]
        path.write_bytes(broken)
        job = {"file": str(path), "type": extension, "digest": hashlib.sha256(broken).hexdigest()}
        said = answer(job, lambda: None)
        assert said.get("code", "attachment-").startswith("attachment-")


# ---------- PDF ----------

JS = "<</S/JavaScript/JS(app.alert(1))>>"
ACTIVE_PDF = {
    "open action": made.pdf(catalog=f"/OpenAction {JS}"),
    "open action, indirect": made.pdf(catalog="/OpenAction 10 0 R", objects=[JS]),
    "name tree": made.pdf(catalog="/Names<</JavaScript<</Names[(a) 10 0 R]>>>>", objects=[JS]),
    "written with escapes": made.pdf(catalog="/OpenAction<</S/J#61vaScr#69pt/J#53(app.alert(1))>>"),
    "name behind a reference": made.pdf(catalog="/OpenAction<</S 10 0 R/URI(x)>>", objects=["/JavaScript"]),
    "next action": made.pdf(catalog=f"/OpenAction<</S/GoTo/D[1000 0 R/Fit]/Next[<</S/GoTo/D(x)>>{JS}]>>"),
    "page": made.pdf(page=f"/AA<</O {JS}>>"),
    "annotation": made.pdf(page=f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A {JS}>>]"),
    "field": made.pdf(catalog=f"/AcroForm<</Fields[<</FT/Tx/T(a)/AA<</K {JS}>>>>]>>"),
    "outline": made.pdf(catalog="/Outlines 10 0 R", objects=[
        "<</First 11 0 R/Last 11 0 R/Count 1>>", f"<</Title(a)/Parent 10 0 R/A {JS}>>"]),
    "said to be a tag": made.pdf(catalog="/OpenAction<</Type/StructElem/S/Launch/F(cmd.exe)>>"),
    "launch": made.pdf(catalog="/OpenAction<</S/Launch/Win<</F(cmd.exe)>>>>"),
    "embedded file": made.pdf(catalog="/Names<</EmbeddedFiles<</Names[(a) 10 0 R]>>>>", objects=[
        "<</Type/Filespec/F(a.exe)/EF<</F 11 0 R>>>>", made.stream(b"MZ", "/Type/EmbeddedFile")]),
    "associated file": made.pdf(catalog="/AF[10 0 R]", objects=["<</Type/Filespec/F(a)/EF<</F 11 0 R>>>>",
                                                                made.stream(b"MZ")]),
    "attached to a page": made.pdf(page="/Annots[<</Subtype/FileAttachment/Rect[0 0 9 9]/FS(a.exe)>>]"),
    "portfolio": made.pdf(catalog="/Collection<<>>/Names<</EmbeddedFiles<</Names[]>>>>"),
    "other file": made.pdf(catalog="/OpenAction<</S/GoToR/F(other.pdf)/D[0/Fit]>>"),
    "embedded target": made.pdf(catalog="/OpenAction<</S/GoToE/T<</R/C/N(a)>>>>"),
    "submit": made.pdf(page="/Annots[<</Subtype/Widget/Rect[0 0 9 9]/A<</S/SubmitForm/F(http://x)>>>>]"),
    "import": made.pdf(catalog="/OpenAction<</S/ImportData/F(x)>>"),
    "xfa": made.pdf(catalog="/AcroForm<</Fields[]/XFA 10 0 R>>", objects=[made.stream(b"<xdp/>")]),
    "flash": made.pdf(page="/Annots[<</Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<<>>>>]"),
    "film": made.pdf(page="/Annots[<</Subtype/Screen/Rect[0 0 9 9]/A<</S/Rendition>>>>]"),
    "movie": made.pdf(page="/Annots[<</Subtype/Movie/Rect[0 0 9 9]>>]"),
    "sound": made.pdf(page="/Annots[<</Subtype/Sound/Rect[0 0 9 9]>>]"),
    "3D": made.pdf(page="/Annots[<</Subtype/3D/Rect[0 0 9 9]>>]"),
    "script link": made.pdf(page="/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(javascript:alert\\(1\\))>>>>]"),
    "link to a disk": made.pdf(page="/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(file:///C:/a.exe)>>>>]"),
    "stream in another file": made.pdf(page="/Extra 10 0 R", objects=[made.stream(b"", "/F(http://x/a)")]),
}


@pytest.mark.parametrize("name", ACTIVE_PDF)
def test_a_pdf_that_acts_is_refused(name: str) -> None:
    code, words = refused(ACTIVE_PDF[name], "pdf")
    assert code == "attachment-active" and words


def test_script_inside_compressed_objects_is_found() -> None:
    script = JS.encode()
    packed = made.stream(b"20 0 " + script, "/Type/ObjStm/N 1/First 5", compress=True)
    body = made.pdf(catalog="/OpenAction 20 0 R", objects=[packed])
    # A hybrid table: the old one is followed by a stream that says object 20 lies in object 10.
    start = body.index(b"xref\n0 1")
    where = struct.pack(">BIH", 2, 10, 0)
    xref = made.stream(where, "/Type/XRef/Size 21/Index[20 1]/W[1 4 2]/Root 1 0 R")
    out = body[:start] + b"30 0 obj\n" + xref + b"\nendobj\n" + body[start:]
    shift = len(out) - len(body)
    out = out.replace(b"/Root 1 0 R>>\nstartxref", b"/Root 1 0 R/XRefStm %d>>\nstartxref" % start)
    out = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + shift), out)
    assert refused(out, "pdf")[0] == "attachment-active"


@pytest.mark.parametrize("data", [made.encrypted_pdf(), made.encrypted_pdf("", "chu")], ids=["to open", "to print"])
def test_a_pdf_with_a_password_is_refused(data: bytes) -> None:
    assert refused(data, "pdf")[0] == "attachment-locked"


def test_honest_links_forms_and_open_actions_stay() -> None:
    data = made.pdf(
        catalog="/OpenAction[1000 0 R/FitH null]/Lang(vi)/MarkInfo<</Marked true>>",
        page="/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://lamdong.gov.vn/)>>>>"
             "<</Type/Annot/Subtype/Widget/FT/Tx/T(ten)/Rect[0 0 9 9]>>]",
    )
    import pypdf

    copy = looked(data, "pdf").copy
    for kept in (b"/FitH", b"(vi)", b"/Marked true", b"(ten)"):
        assert kept in copy
    [link, _] = pypdf.PdfReader(io.BytesIO(copy)).pages[0]["/Annots"]
    assert link["/A"]["/URI"] == "https://lamdong.gov.vn/"


def test_earlier_revisions_and_loose_objects_are_not_published() -> None:
    import pypdf

    first = made.pdf("Bản cũ có điều bí mật", info={"Author": AUTHOR})
    writer = pypdf.PdfWriter(io.BytesIO(first), incremental=True)
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = pypdf.generic.ArrayObject()
    out = io.BytesIO()
    writer.write(out)
    head, _, tail = out.getvalue().rpartition(b"startxref")
    data = head + b"% canary-between-objects\nstartxref" + tail
    assert first[:-10] in data
    found = looked(data, "pdf")
    assert b"canary" not in found.copy and not any("bí mật" in text for _, text in found.texts)
    reader = pypdf.PdfReader(io.BytesIO(found.copy))
    for number in range(1, 40):
        thing = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        if isinstance(thing, pypdf.generic.StreamObject):
            assert b"Tj" not in thing.get_data()


@pytest.mark.parametrize("data", [
    made.pdf(catalog="/Loop 10 0 R", objects=["<</A 10 0 R/B[10 0 R 11 0 R]>>", "[10 0 R 11 0 R]"]),
    made.written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}),
    made.written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}),
    made.written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 999999999>>",
                  3: b"<</Type/Page/Parent 2 0 R>>"}),
    made.written({1: b"<</Type/Catalog>>"}), made.written({1: b"null"}), made.written({1: b"1 0 R"}),
    made.written({1: b"[" * 100_000 + b"]" * 100_000}), made.pdf(catalog="/A" + "<</A" * 50_000 + ">>" * 50_000),
    made.pdf(trailer="/Prev 0"), b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"9" * 100_000 + b"\n%%EOF",
    made.pdf().replace(b"startxref\n", b"startxref\n99999999"), made.pdf(page="/Contents 99 0 R"),
])
def test_a_twisted_pdf_is_a_message_or_readable(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    began = time.monotonic()
    facts = attachments.inspect(tmp_path, ["a.pdf"])["a.pdf"]
    assert time.monotonic() - began < 30
    assert facts.fault is None or facts.fault.code in ("attachment-broken", "attachment-too-complex")


def test_a_bomb_in_a_pdf_stream_is_a_message() -> None:
    bomb = zlib.compress(bytes(100_000_000), 9)
    data = made.pdf(page="/Extra 10 0 R", objects=[
        f"<</Filter/FlateDecode/Length {len(bomb)}>>stream\n".encode() + bomb + b"\nendstream"])
    data = data.replace(b"/Contents 1001 0 R", b"/Contents 10 0 R ")
    assert refused(data, "pdf")[0] == "attachment-too-complex"


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert refused(made.pdf("a", "b", "c"), "pdf")[0] == "attachment-too-complex"


def test_too_many_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_OBJECTS", 5)
    assert refused(made.pdf(), "pdf")[0] == "attachment-too-complex"


def test_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MAX_TEXT", 20)
    assert refused(made.pdf(TEXT), "pdf")[0] == "attachment-too-complex"


def test_what_a_pdf_tells_is_reported_and_gone() -> None:
    xmp = ("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><dc:creator><rdf:Seq><rdf:li>Lý Thị Xmp</rdf:li></rdf:Seq>"
           "</dc:creator></rdf:RDF></x:xmpmeta>").encode()
    data = made.pdf(
        info={"Author": AUTHOR, "Company": "Phòng Tổng hợp", "Title": r"C:\Users\soan.nv\to-trinh.docx",
              "Producer": "Chương trình", "NguoiKy": "Vũ Văn Ký"},
        catalog="/Metadata 10 0 R/PieceInfo<</App<</Private(canary-piece)>>>>",
        page="/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Reviewer R)/Contents(Sua lai cau nay)>>]"
             "/Metadata 11 0 R",
        objects=[made.stream(xmp), made.stream(b"canary-page")],
    )
    found = looked(data, "pdf")
    told = dict(found.metadata)
    assert told["tác giả"] in (AUTHOR, "Lý Thị Xmp") and ("tác giả", "Lý Thị Xmp") in found.metadata
    assert told["đơn vị"] == "Phòng Tổng hợp" and told["thuộc tính NguoiKy"] == "Vũ Văn Ký"
    assert told["tên tệp gốc"].startswith("C:") and told["người nhận xét"] == "Reviewer R" and found.comments == 1
    assert ("chú thích, biểu mẫu hoặc mục lục", "Sua lai cau nay") in found.texts
    for gone in (AUTHOR, "Lý Thị Xmp", "Reviewer", "canary", "soan.nv", "Phòng Tổng hợp", "Producer", "Vũ Văn Ký"):
        for form in (gone.encode(), ("\ufeff" + gone).encode("utf-16-be")[2:], gone.encode("utf-16-be").hex().encode()):
            assert form not in found.copy
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(found.copy))
    assert not reader.metadata and reader.xmp_metadata is None and "/ID" not in reader.trailer
    assert reader.pages[0].extract_text() == TEXT


def test_a_digital_signature_is_taken_off_and_told() -> None:
    data = made.pdf(
        catalog="/AcroForm<</SigFlags 3/Fields[10 0 R]>>/Perms<</DocMDP 11 0 R>>",
        objects=["<</FT/Sig/T(ky)/V 11 0 R>>",
                 "<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>/Name(Vu Van Ky)>>"],
    )
    found = looked(data, "pdf")
    assert found.signed and b"ByteRange" not in found.copy and b"Vu Van Ky" not in found.copy


def test_a_photo_inside_a_pdf_forgets_where_it_was_taken() -> None:
    photo = made.jpg()
    image = made.stream(photo, "/Type/XObject/Subtype/Image/Width 48/Height 32/ColorSpace/DeviceRGB"
                               "/BitsPerComponent 8/Filter/DCTDecode")
    found = looked(made.pdf(page="/Extra 10 0 R", objects=[image]), "pdf")
    assert ("vị trí chụp (GPS)", "có") in found.metadata
    assert b"Exif" not in found.copy and b"\xff\xd8\xff" in found.copy


def test_pages_that_are_only_a_picture_are_named() -> None:
    image = made.stream(made.jpg(), "/Type/XObject/Subtype/Image/Width 48/Height 32/ColorSpace/DeviceRGB"
                                    "/BitsPerComponent 8/Filter/DCTDecode")
    data = made.pdf("", TEXT, "", objects=[image, made.stream(b"q 48 0 0 32 0 0 cm /I Do Q")])
    for number in (1001, 1005):
        data = data.replace(b"/Contents %d 0 R" % number, b"/Contents 11 0 R  ")
    assert looked(data, "pdf").unread == "1, 3"
    assert looked(made.pdf(""), "pdf").unread == ""
    assert finding.ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


# ---------- Word, Excel, OpenDocument ----------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BIN = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


def field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{p}</w:instrText></w:r>" for p in pieces)
    return (f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            f"<w:r><w:t>{TEXT}</w:t></w:r></w:p>")


ACTIVE_OFFICE: dict[str, tuple[bytes, str]] = {
    "docm as docx": (made.docx(kind=MACRO, extra={"word/vbaProject.bin": b"x"}, defaults=BIN), "docx"),
    "docm without a project": (made.docx(kind=MACRO), "docx"),
    "vba hidden behind a plain type": (made.docx(extra={"word/vbaProject.bin": b"x"}), "docx"),
    "vba under another name": (made.docx(extra={"word/theme.bin": b"x"}, defaults=BIN), "docx"),
    "xlsm as xlsx": (made.xlsx(extra={"xl/vbaProject.bin": b"x"}), "xlsx"),
    "macro sheet": (made.xlsx(extra={"xl/macrosheets/sheet1.xml": "<a/>"}), "xlsx"),
    "ole object": (made.docx(extra={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), "docx"),
    "activex": (made.docx(extra={"word/activeX/activeX1.xml": "<a/>"}), "docx"),
    "program": (made.docx(extra={"word/media/image1.exe": b"MZ"}), "docx"),
    "web page": (made.docx(extra={"word/a.html": "<script>"}), "docx"),
    "alternative content": (made.docx('<w:altChunk r:id="rId9"/>'), "docx"),
    "file in a file in a file": (made.docx(extra={"word/embeddings/a.docx": made.docx(extra={
        "word/embeddings/b.docx": made.docx()})}), "docx"),
    "macro in an embedded file": (made.docx(extra={"word/embeddings/a.xlsx": made.xlsx(
        extra={"xl/vbaProject.bin": b"x"})}), "docx"),
    "picture from elsewhere": (made.docx(links=[("rId5", "image", "http://x.example/a.png")]), "docx"),
    "object from elsewhere": (made.docx(links=[("rId5", "oleObject", "file:///C:/a.doc")]), "docx"),
    "frame from elsewhere": (made.docx(links=[("rId5", "frame", "http://x.example/")]), "docx"),
    "script link": (made.docx(links=[("rId5", "hyperlink", "javascript:alert(1)")]), "docx"),
    "dde": (made.docx(field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"')), "docx"),
    "dde in pieces": (made.docx(field(" DD", "EAU", "TO cmd")), "docx"),
    "dde as a simple field": (made.docx('<w:p><w:fldSimple w:instr=" dde cmd"/></w:p>'), "docx"),
    "picture field": (made.docx(field('INCLUDEPICTURE "http://x.example/a.png"')), "docx"),
    "excel dde": (made.xlsx(extra={"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/>'
                                                                        "</externalLink>"}), "xlsx"),
    "excel connection": (made.xlsx(extra={"xl/connections.xml": '<connections><connection><dbPr connection="x"/>'
                                                                "</connection></connections>"}), "xlsx"),
    "excel workbook elsewhere": (made.xlsx(extra={
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": made.relations(
            ("rId1", "externalLinkPath", "file:///C:/Users/soan.nv/a.xlsx"))}), "xlsx"),
    "entities": (made.docx(extra={"word/comments.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
                 "docx"),
    "laughs": (made.docx(extra={"word/comments.xml": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'}),
               "docx"),
    "odf macro": (made.odt(extra={"Basic/Standard/Module1.xml": "<a/>"}), "odt"),
    "odf event": (made.odt(before='<office:scripts><office:event-listeners><script:event-listener script:language="x"/>'
                                  "</office:event-listeners></office:scripts>"), "odt"),
    "odf script link": (made.odt('<text:a xlink:href="vnd.sun.star.script:x">a</text:a>'), "odt"),
    "odf picture elsewhere": (made.odt('<draw:image xlink:href="http://x.example/a.png"/>'), "odt"),
    "odf section elsewhere": (made.odt('<text:section-source xlink:href="../../a.odt"/>'), "odt"),
    "odf frame": (made.odt('<draw:floating-frame xlink:href="a"/>'), "odt"),
    "odf ole": (made.odt(extra={"Object 1": b"\xd0\xcf"}), "odt"),
    "odf dde": (made.odt('<text:dde-connection-decl office:dde-application="cmd"/>'), "odt"),
    "odf entities": (made.odt(extra={"styles.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "odt"),
}


@pytest.mark.parametrize("name", ACTIVE_OFFICE)
def test_an_office_file_that_acts_is_refused(name: str) -> None:
    code, words = refused(*ACTIVE_OFFICE[name])
    assert code == "attachment-active" and words


def _flags(data: bytes, flag: int) -> bytes:
    """The archive with a flag set on its first part, in both places."""
    out = bytearray(data)
    central = out.index(b"PK\x01\x02")
    out[6] |= flag
    out[central + 8] |= flag
    return bytes(out)


def _twice() -> bytes:
    out = io.BytesIO(made.docx())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<a/>")
    return out.getvalue()


_DOTX = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
ODD_OFFICE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "plain zip": (lambda: made.package({"a.txt": "a"}), "docx", "attachment-content"),
    "plain zip as odt": (lambda: made.package({"a.txt": "a"}), "odt", "attachment-content"),
    "template": (lambda: made.docx(kind=_DOTX), "docx", "attachment-content"),
    "odt without its type first": (lambda: made.package({"a": "a", "mimetype": "application/vnd.oasis.opendocument.text"}),
                                   "odt", "attachment-content"),
    "odt without content": (lambda: made.package({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt",
                            "attachment-broken"),
    "old word": (lambda: OLE, "docx", "attachment-content"),
    "word with a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "docx", "attachment-locked"),
    "zip with a password": (lambda: _flags(made.docx(), 1), "docx", "attachment-locked"),
    "a part twice": (_twice, "docx", "attachment-broken"),
    "a part outside": (lambda: made.docx(extra={"../../a.xml": "<a/>"}), "docx", "attachment-broken"),
    "an absolute part": (lambda: made.docx(extra={"/etc/a.xml": "<a/>"}), "docx", "attachment-broken"),
    "broken xml": (lambda: made.docx("<w:p>"), "docx", "attachment-broken"),
    "utf-16": (lambda: made.docx(extra={"word/a.xml": "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16")}),
               "docx", "attachment-broken"),
    "latin-1": (lambda: made.docx(extra={"word/a.xml": b"<?xml version='1.0' encoding='iso-8859-1'?><a/>"}), "docx",
                "attachment-broken"),
    "bomb": (lambda: made.docx(extra={"word/a.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}), "docx",
             "attachment-too-complex"),
    "many bombs": (lambda: made.docx(extra={f"word/a{n}.xml": b" " * 3_900_000 for n in range(60)}), "docx",
                   "attachment-too-complex"),
    "many parts": (lambda: made.docx(extra={f"word/a{n}.xml": "<a/>" for n in range(limits.MAX_ENTRIES)}), "docx",
                   "attachment-too-complex"),
}


@pytest.mark.parametrize("name", ODD_OFFICE)
def test_an_odd_office_file_is_refused(name: str) -> None:
    make, extension, code = ODD_OFFICE[name]
    assert refused(make(), extension)[0] == code


def test_an_encrypted_open_document_is_told_by_its_manifest() -> None:
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x",
             "META-INF/manifest.xml": '<m xmlns="a"><file-entry><encryption-data/></file-entry></m>'}
    assert refused(made.package(parts), "odt")[0] == "attachment-locked"


def test_deep_xml_neither_crashes_nor_hangs(tmp_path: Path) -> None:
    deep = "<w:p>" * 200_000 + "</w:p>" * 200_000
    (tmp_path / "a.docx").write_bytes(made.docx(deep))
    facts = attachments.inspect(tmp_path, ["a.docx"])["a.docx"]
    assert facts.fault is None or facts.fault.code.startswith("attachment-")


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_a_word_file_tells_is_reported_and_gone() -> None:
    found = looked(made.told_docx(), "docx")
    told = {value for _, value in found.metadata}
    names = {AUTHOR, "Trần Thị Sửa", "Lê Văn Nhận Xét", "Phòng Tổng hợp", "Phạm Thị Quản", "ToTrinh.dotm"}
    assert names <= told and ("vị trí chụp (GPS)", "có") in found.metadata
    assert any("soan.nv" in value for value in told)
    assert (found.comments, found.changes, found.pages) == (1, 2, 3)
    everything = b"\n".join(parts_of(found.copy).values())
    for gone in (*names, "soan.nv", "LVNX", "2026-10-01", "rsid", "Exif"):
        assert gone.encode() not in everything, gone
    assert "Xem lại câu này." in everything.decode("utf-8", "replace")


def test_the_text_of_a_word_file_is_whole() -> None:
    texts = dict(looked(made.told_docx(), "docx").texts)
    assert texts["khoảng đoạn {}"].strip() == f"{TEXT}Thêm một câu.Câu bỏ đi."
    assert "Xem lại câu này." in texts["nhận xét"]
    split = "<w:p><w:r><w:t>TỐI </w:t></w:r><w:r><w:t>M</w:t></w:r><w:r><w:t>ẬT</w:t></w:r></w:p>"
    assert dict(looked(made.docx(split), "docx").texts)["khoảng đoạn {}"].strip() == "TỐI MẬT"


def test_python_docx_reads_the_copy() -> None:
    import docx

    document = docx.Document(io.BytesIO(looked(made.told_docx(), "docx").copy))
    assert TEXT in document.paragraphs[0].text
    properties = document.core_properties
    assert AUTHOR not in (properties.author, properties.last_modified_by)


def test_openpyxl_reads_the_copy() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Tổng hợp"
    book.active["A1"], book.active["B2"] = TEXT, 125_000_000_000
    book.active["A1"].comment = openpyxl.comments.Comment("Xem lại", "Lê Văn Nhận Xét")
    book.properties.creator, book.properties.lastModifiedBy = AUTHOR, "Trần Thị Sửa"
    out = io.BytesIO()
    book.save(out)
    found = looked(out.getvalue(), "xlsx")
    assert {AUTHOR, "Trần Thị Sửa", "Lê Văn Nhận Xét"} <= {value for _, value in found.metadata}
    everything = b"\n".join(parts_of(found.copy).values())
    for gone in (AUTHOR, "Trần Thị Sửa", "Lê Văn Nhận Xét"):
        assert gone.encode() not in everything
    copy = openpyxl.load_workbook(io.BytesIO(found.copy))
    assert (copy["Tổng hợp"]["A1"].value, copy["Tổng hợp"]["B2"].value) == (TEXT, 125_000_000_000)
    assert copy.active["A1"].comment.text == "Xem lại"
    place, text = next((p, t) for p, t in found.texts if "trang tính" in p)
    assert place == "trang tính “Tổng hợp”" and TEXT in text


def test_a_spreadsheet_forgets_computers_printers_and_users() -> None:
    extra = {
        "xl/printerSettings/printerSettings1.bin": b"HP-canary", "xl/persons/person.xml":
        '<personList><person displayName="Lê Văn Nhận Xét" userId="S::le@tinh.vn" id="1"/></personList>',
        "xl/pivotCache/pivotCacheDefinition1.xml": '<pivotCacheDefinition refreshedBy="Trần Thị Sửa"/>',
        "docProps/thumbnail.jpeg": made.jpg(), "customXml/item1.xml": "<a>canary-custom</a>",
    }
    inside = ('<fileSharing userName="Nguyễn Văn Soạn"/><absPath url="C:\\Users\\soan.nv\\"/>'
              '<customWorkbookViews><customWorkbookView name="canary-view"/></customWorkbookViews>')
    found = looked(made.xlsx(extra=extra, inside=inside), "xlsx")
    everything = b"\n".join((*parts_of(found.copy).values(), *(n.encode() for n in parts_of(found.copy))))
    for gone in ("canary", "Nhận Xét", "le@tinh.vn", "Trần Thị Sửa", "Văn Soạn", "soan.nv", "printer", "thumbnail"):
        assert gone.encode() not in everything, gone


def test_strings_no_sheet_shows_any_more_are_read_too() -> None:
    data = made.xlsx("A", extra={"xl/sharedStrings.xml": "<sst><si><t>A</t></si><si><t>012345678912</t></si></sst>"})
    texts = dict(looked(data, "xlsx").texts)
    assert any("012345678912" in text and "không hiện" in place for place, text in texts.items())


def test_links_to_a_computer_lose_their_target_but_stay_links() -> None:
    data = made.docx(links=[("rId5", "hyperlink", "file:///C:/Users/soan.nv/a.docx"),
                            ("rId6", "hyperlink", "https://lamdong.gov.vn/")])
    found = looked(data, "docx")
    relations = parts_of(found.copy)["word/_rels/document.xml.rels"]
    assert b"soan.nv" not in relations and b"https://lamdong.gov.vn/" in relations and b'"rId5"' in relations


@pytest.mark.parametrize(("make", "extension"), [(made.odt, "odt"), (made.ods, "ods")])
def test_what_an_open_document_tells_is_reported_and_gone(make: Callable[[], bytes], extension: str) -> None:
    from odf import opendocument

    found = looked(make(), extension)
    assert {"tác giả", "người sửa cuối"} == {name for name, _ in found.metadata} and found.pages == 2
    everything = b"\n".join(parts_of(found.copy).values())
    assert AUTHOR.encode() not in everything and TEXT.encode() in everything
    assert found.copy[30:38] == b"mimetype"
    assert TEXT in str(opendocument.load(io.BytesIO(found.copy)).body)


def test_an_open_document_forgets_its_reviewers_versions_and_printer() -> None:
    body = ('<text:tracked-changes><text:changed-region><office:change-info><dc:creator>Trần Thị Sửa</dc:creator>'
            "</office:change-info></text:changed-region></text:tracked-changes><text:p><office:annotation>"
            f"<dc:creator>Lê Văn Nhận Xét</dc:creator><text:p>Xem lại.</text:p></office:annotation>{TEXT}</text:p>")
    data = made.odt(body, extra={
        "settings.xml": '<a xmlns:config="c"><config:config-item config:name="PrinterName">HP-canary'
                        '</config:config-item><config:config-item config:name="ZoomFactor">100</config:config-item></a>',
        "Thumbnails/thumbnail.png": made.picture("PNG"), "Versions/Version1": b"canary",
        "META-INF/documentsignatures.xml": "<canary/>", "Configurations2/accelerator/current.xml": "<canary/>",
    })
    found = looked(data, "odt")
    parts = parts_of(found.copy)
    everything = b"\n".join((*parts.values(), *(name.encode() for name in parts)))
    for gone in ("Trần Thị Sửa", "Lê Văn", "canary", "Versions", "Thumbnails", "documentsignatures"):
        assert gone.encode() not in everything, gone
    assert b"ZoomFactor" in everything and found.signed and (found.comments, found.changes) == (1, 1)


# ---------- pictures, sound and film ----------


@pytest.mark.parametrize(("form", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_picture_forgets_everything_but_what_it_shows(form: str, extension: str, orientation: int) -> None:
    from PIL import Image, ImageChops

    data = made.picture(form, orientation=orientation)
    found = looked(data, extension)
    assert ("vị trí chụp (GPS)", "có") in found.metadata and any("Ngu" in value for _, value in found.metadata)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(found.copy)) as after:
        assert ImageChops.difference(before, after).getbbox() is None
        exif = dict(after.getexif())
        # The browser turns a phone's photo by this number, so JPEG and WebP keep it, and it alone.
        assert exif in ({}, {0x112: orientation})
        if orientation != 1 and form != "PNG":
            assert exif == {0x112: orientation}
    assert looked(found.copy, extension).metadata == []


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 2}, {"quality": 20}, {"icc_profile": b"x" * 300}])
def test_every_sort_of_jpeg_survives(options: Mapping[str, object]) -> None:
    from PIL import Image, ImageChops

    data = made.picture("JPEG", **options)
    copy = looked(data, "jpg").copy
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(copy)) as after:
        assert ImageChops.difference(before, after).getbbox() is None
        assert after.info.get("icc_profile") == options.get("icc_profile")


@pytest.mark.parametrize(("kind", "body"), [
    (b"tEXt", b"Author\0" + AUTHOR.encode()), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"), (b"eXIf", b"MM\0*"),
    (b"tIME", bytes(7)), (b"prVt", b"canary"),
])
def test_the_words_inside_a_png_are_gone(kind: bytes, body: bytes) -> None:
    assert kind not in looked(made.png_with(kind, body), "png").copy


def test_pictures_larger_than_any_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    assert refused(bomb, "png")[0] in ("attachment-too-complex", "attachment-broken")


def test_recordings_keep_sound_and_film_alone() -> None:
    sound = looked(made.mp3(5), "mp3")
    assert sound.copy == made.mp3(5, tag=False) and sound.metadata
    film = looked(made.mp4(), "mp4")
    assert len(film.copy) == len(made.mp4()) and b"picture and sound" in film.copy
    assert ("nơi quay (GPS)", "có") in film.metadata
    assert b"+11.94" not in film.copy and AUTHOR.encode() not in film.copy and b"udta" not in film.copy


@pytest.mark.parametrize("data", [
    made.box(b"ftyp", b"isom") + made.box(b"mdat", b"x"), made.box(b"ftyp", b"isom") + made.box(b"moov"),
    made.box(b"ftyp", b"isom") + struct.pack(">I4s", 9999, b"moov"), made.box(b"ftyp", b"isom") + struct.pack(">I4s", 1, b"moov"),
    made.mp4() + b"<script>",
])
def test_a_film_whose_boxes_do_not_fit_is_refused(data: bytes) -> None:
    assert refused(data, "mp4")[0] == "attachment-broken"


def test_nested_film_boxes_do_not_exhaust_the_stack() -> None:
    nested = b""
    for _ in range(3000):
        nested = made.box(b"trak", nested)
    assert looked(made.box(b"ftyp", b"isom") + made.box(b"moov", nested) + made.box(b"mdat", b""), "mp4").copy


# ---------- the same bytes again ----------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for extension, make in HONEST.items():
        (tmp_path / f"a.{extension}").write_bytes(make())
    (tmp_path / "b.docx").write_bytes(made.told_docx())
    return tmp_path


def test_the_published_copy_does_not_depend_on_the_process_that_makes_it(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    names = sorted(path.name for path in folder.iterdir())
    facts = attachments.inspect(folder, names)
    assert [f.fault for f in facts.values()] == [None] * len(names)
    copies = []
    for _ in range(2):
        out = tmp_path_factory.mktemp("out")
        attachments.publish(folder, [(facts[name], out / name) for name in names])
        copies.append({name: (out / name).read_bytes() for name in names})
    assert copies[0] == copies[1]
    for name in names:
        assert copies[0][name] == looked((folder / name).read_bytes(), name.rpartition(".")[2]).copy
        assert facts[name].size == len(copies[0][name])
        # A second pass finds nothing more to take.
        assert looked(copies[0][name], name.rpartition(".")[2]).metadata == []


def test_a_file_that_changed_since_it_was_inspected_is_not_published(folder: Path, tmp_path: Path) -> None:
    facts = attachments.inspect(folder, ["a.pdf"])["a.pdf"]
    (folder / "a.pdf").write_bytes(made.pdf("Khác"))
    with pytest.raises(attachments.NotPublished):
        attachments.publish(folder, [(facts, tmp_path / "out" / "a.pdf")])
    assert not (tmp_path / "out" / "a.pdf").exists()


def test_a_refused_file_is_not_published(folder: Path, tmp_path: Path) -> None:
    (folder / "x.pdf").write_bytes(ACTIVE_PDF["launch"])
    facts = attachments.inspect(folder, ["x.pdf"])["x.pdf"]
    with pytest.raises(attachments.NotPublished):
        attachments.publish(folder, [(facts, tmp_path / "out.pdf")])


def test_a_full_disk_is_an_error_of_the_disk(folder: Path) -> None:
    facts = attachments.inspect(folder, ["a.pdf"])["a.pdf"]
    with pytest.raises(OSError, match="a directory"):
        (folder / "out.pdf").mkdir()
        attachments.publish(folder, [(facts, folder / "out.pdf")])


# ---------- the children ----------


def test_a_file_is_opened_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = workers._Child._start
    monkeypatch.setattr(workers._Child, "_start", lambda self: (started.append(1), start(self))[1])
    monkeypatch.setattr(attachments, "_known", {})
    first = attachments.inspect(folder, ["a.pdf", "a.docx", "a.png"])
    assert 1 <= len(started) <= 2
    assert attachments.inspect(folder, ["a.pdf", "a.docx", "a.png"]) == first
    assert len(started) <= 2
    (folder / "c.pdf").write_bytes((folder / "a.pdf").read_bytes())
    assert attachments.inspect(folder, ["c.pdf"])["c.pdf"].texts == first["a.pdf"].texts
    assert len(started) <= 2


def test_equal_files_are_opened_once_and_each_gets_its_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Mapping[str, str]] = []
    ask = workers._Child.ask
    monkeypatch.setattr(workers._Child, "ask", lambda self, job: (asked.append(job), ask(self, job))[1])
    monkeypatch.setattr(attachments, "_known", {})
    names = [f"same-{n}.pdf" for n in range(20)]
    for name in names:
        (folder / name).write_bytes((folder / "a.pdf").read_bytes())
    facts = attachments.inspect(folder, names)
    assert len(asked) == 1
    assert [facts[name].path for name in names] == names
    attachments.publish(folder, [(facts[name], folder / "out" / name) for name in names])
    assert len(asked) == 2
    copies = {(folder / "out" / name).read_bytes() for name in names}
    assert {hashlib.sha256(copy).hexdigest() for copy in copies} == {facts["same-0.pdf"].published}


def test_a_file_that_is_no_longer_equal_is_not_published(folder: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        (folder / name).write_bytes((folder / "a.pdf").read_bytes())
    facts = attachments.inspect(folder, ["one.pdf", "two.pdf"])
    (folder / "two.pdf").write_bytes((folder / "a.pdf").read_bytes() + b"%")
    with pytest.raises(attachments.NotPublished):
        attachments.publish(folder, [(facts[n], folder / "out" / n) for n in ("one.pdf", "two.pdf")])
    assert not (folder / "out/two.pdf").exists()


@pytest.fixture
def kept_facts(folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the findings about a.pdf and a.docx are kept; this process has forgotten them."""
    place = tmp_path_factory.mktemp("kept")
    attachments._known.clear()
    attachments.inspect(folder, ["a.pdf", "a.docx"], place)
    attachments._known.clear()
    [kept] = place.iterdir()
    return kept


def test_what_was_found_is_kept_for_the_next_time(
    folder: Path, kept_facts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = attachments.inspect(folder, ["a.pdf", "a.docx"])
    attachments._known.clear()
    monkeypatch.setattr(workers._Child, "_start", lambda self: pytest.fail("a process was started"))
    assert attachments.inspect(folder, ["a.pdf", "a.docx"], kept_facts.parent) == fresh


@pytest.mark.parametrize("harm", ["changed", "cut", "other bytes", "other code", "other content", "empty"])
def test_a_kept_finding_that_is_not_whole_or_not_of_this_file_is_not_believed(
    folder: Path, kept_facts: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    lines = kept_facts.read_text("utf-8").splitlines()
    if harm == "changed":
        kept_facts.write_text("\n".join(line.replace('"pages": ', '"pages": 7') for line in lines), "utf-8")
    elif harm == "cut":
        kept_facts.write_text("\n".join(line[:-9] for line in lines), "utf-8")
    elif harm == "other bytes":
        kept_facts.write_bytes(b"\xff\xfe\x00")
    elif harm == "other code":
        kept_facts.rename(kept_facts.with_name("facts-0.jsonl"))
    elif harm == "other content":
        (folder / "a.pdf").write_bytes((folder / "a.pdf").read_bytes() + b"%")
    else:
        kept_facts.write_bytes(b"")
    started: list[int] = []
    start = workers._Child._start
    monkeypatch.setattr(workers._Child, "_start", lambda self: (started.append(1), start(self))[1])
    found = attachments.inspect(folder, ["a.pdf", "a.docx"], kept_facts.parent)
    assert started
    attachments._known.clear()
    assert found == attachments.inspect(folder, ["a.pdf", "a.docx"])
    assert len(list(kept_facts.parent.iterdir())) == 1


def test_without_files_nothing_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workers._Child, "_start", lambda self: pytest.fail("a process was started"))
    assert attachments.inspect(tmp_path, []) == {}
    attachments.publish(tmp_path, [])


def test_a_file_that_takes_too_long_is_given_up_and_the_others_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "STEP_SECONDS", 0.5)
    fifo = folder / "hang.pdf"
    os.mkfifo(fifo)
    jobs = [{"path": name, "file": str(folder / name), "type": name[-3:], "digest": ""} for name in ("hang.pdf", "a.pdf")]
    began = time.monotonic()
    with workers.Workers(1) as crew:
        answers = {job["path"]: answer for job, answer in crew.each(jobs)}
    assert time.monotonic() - began < 20
    assert answers["hang.pdf"]["code"] == "attachment-too-complex"
    assert answers["a.pdf"]["values"] == {"reason": "tệp thay đổi trong lúc kiểm tra"}


@pytest.mark.parametrize(("script", "code"), [
    ("import sys; print('ready', flush=True); sys.stdin.readline(); sys.exit(3)", "attachment-broken"),
    ("import sys, os; print('ready', flush=True); sys.stdin.readline(); os.abort()", "attachment-broken"),
    ("print('ready', flush=True)", "attachment-broken"),
    ("import sys, signal; print('ready', flush=True); sys.stdin.readline(); signal.setitimer(signal.ITIMER_PROF, 0.1)\n"
     "b'a' * 30 in b'a' * 10**9\nwhile True: pass", "attachment-too-complex"),
    ("import sys; print('ready', flush=True); sys.stdin.readline()\nwhile True: print('.', flush=True)",
     "attachment-too-complex"),
])
def test_a_child_that_dies_or_babbles_is_a_message(
    script: str, code: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "child.py"
    place.write_text(script)
    monkeypatch.setattr(workers, "_SCRIPT", place)
    monkeypatch.setattr(workers, "PATIENCE", 0.2)
    monkeypatch.setattr(workers, "FILE_SECONDS", 5)
    monkeypatch.setattr(attachments, "_known", {})
    facts = attachments.inspect(folder, ["a.pdf", "a.png", "a.docx"])
    assert {f.fault.code for f in facts.values() if f.fault} == {code} and len(facts) == 3


def test_an_installation_without_its_libraries_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "child.py"
    place.write_text("import nothing_of_that_name")
    monkeypatch.setattr(workers, "_SCRIPT", place)
    monkeypatch.setattr(attachments, "_known", {})
    with pytest.raises(RuntimeError, match="installation"):
        attachments.inspect(folder, ["a.pdf"])


def test_the_child_gets_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGE_TOKEN", "canary")
    place = tmp_path / "child.py"
    place.write_text("import json, os, sys\nprint('ready', flush=True)\nsys.stdin.readline()\n"
                     "print(json.dumps({'code': ' '.join(os.environ) , 'values': {}}), flush=True)")
    monkeypatch.setattr(workers, "_SCRIPT", place)
    with workers.Workers(1) as crew:
        [(_, answer)] = crew.each([{"path": "a"}])
    assert "FORGE" not in answer["code"]


def test_links_and_special_files_are_not_followed(folder: Path) -> None:
    (folder / "link.pdf").symlink_to(folder / "a.pdf")
    os.mkfifo(folder / "pipe.pdf")
    facts = attachments.inspect(folder, ["link.pdf", "pipe.pdf", "gone.pdf"])
    assert {f.fault.code for f in facts.values() if f.fault} == {"attachment-broken"} and len(facts) == 3


def test_a_file_over_the_limit_is_not_even_read(folder: Path) -> None:
    with open(folder / "big.pdf", "wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(limits.MAX_BYTES + 1)
    fault = attachments.inspect(folder, ["big.pdf"])["big.pdf"].fault
    assert fault is not None and fault.code == "attachment-too-large"


# ---------- through the gate ----------

Gate = Callable[..., list[Diagnostic]]
_FOLDER = "policies/2026/ho-tro-hoc-phi"


@pytest.fixture
def gate(tmp_path: Path, checkout: Path, as_of: dt.datetime) -> Gate:
    """What the gate says about files laid beside the checkout's policy and named there."""

    def said(files: Mapping[str, bytes], *, named: bool = True, status: str = "cong-khai") -> list[Diagnostic]:
        root = tmp_path / "checkout"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(checkout, root)
        text = (root / f"{_FOLDER}.md").read_text("utf-8").replace("  status: cong-khai", f"  status: {status}")
        for name, data in files.items():
            (root / _FOLDER / name).write_bytes(data)
            if named and name != "toan-van.pdf":
                entry = f"attachments:\n  - file: {name}\n    title: Tài liệu {name}\n    role: khac\n"
                text = text.replace("attachments:\n", entry, 1)
        (root / f"{_FOLDER}.md").write_text(text, "utf-8")
        found = portal.load(root, as_of=as_of).diagnostics
        return [d for d in found if d.span.path.startswith(_FOLDER + "/")]

    return said


STAMPED: dict[str, tuple[str, bytes, str]] = {
    "pdf": ("a.pdf", made.pdf(TEXT, f"Trang hai\nMẬT\n{TEXT}"), "trang 2"),
    "pdf, long mark": ("a.pdf", made.pdf("BỘ QUỐC PHÒNG\nTUYỆT MẬT\nSố: 1"), "trang 1"),
    "pdf, circulation": ("a.pdf", made.pdf(TEXT, TEXT, "LƯU HÀNH NỘI BỘ"), "trang 3"),
    "pdf, properties": ("a.pdf", made.pdf(info={"Subject": "Độ mật: Tối mật"}), "thông tin của tệp"),
    "pdf, remark": ("a.pdf", made.pdf(page=f"/Annots[<</Subtype/FreeText/Rect[0 0 9 9]/Contents {made.pdf_text('TỐI MẬT')}>>]"),
                    "chú thích, biểu mẫu hoặc mục lục"),
    "docx": ("a.docx", made.docx("<w:p><w:r><w:t>Đoạn một</w:t></w:r></w:p><w:p><w:r><w:t>TÀI LIỆU MẬT</w:t></w:r></w:p>"),
             "khoảng đoạn 2"),
    "docx, deleted": ("a.docx", made.docx('<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>TUYỆT MẬT</w:delText></w:r>'
                                          "</w:del></w:p>"), "khoảng đoạn 1"),
    "docx, header": ("a.docx", made.docx(extra={"word/header1.xml": f"<w:hdr {_W}><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:hdr>"}),
                     "đầu trang"),
    "xlsx": ("a.xlsx", made.xlsx("Tên", "TỐI MẬT", sheet="Số liệu"), "trang tính “Số liệu”"),
    "odt": ("a.odt", made.odt("<text:p>Một</text:p><text:p>MẬT</text:p>"), "khoảng đoạn 2"),
    "ods": ("a.ods", made.ods("TUYỆT MẬT"), "trang tính “Bảng một”"),
}


@pytest.mark.parametrize("name", STAMPED)
def test_a_stamp_of_secrecy_in_a_file_stops_the_build_with_file_and_place(gate: Gate, name: str) -> None:
    file, data, place = STAMPED[name]
    found = [d for d in gate({file: data}) if d.code == "secrecy-stamp"]
    assert [(d.span.path, d.severity, d.values["place"]) for d in found] == [
        (f"{_FOLDER}/{file}", Severity.ERROR, place)]
    [draft] = [d for d in gate({file: data}, status="nhap") if d.code == "secrecy-stamp"]
    assert draft.severity is Severity.ERROR


@pytest.mark.parametrize("text", [
    "QUY ĐỊNH VỀ BẢO\nMẬT\nTHÔNG TIN", "BẢO VỆ BÍ\nMẬT\nNHÀ NƯỚC", "ĐỔI\nMẬT\nKHẨU", "Người nuôi ong lấy mật",
    "Mật độ xây dựng", "SỮA ONG CHÚA, MẬT, PHẤN HOA", "Tài liệu mật được quản lý riêng",
])
def test_words_that_only_contain_the_syllable_are_no_stamp(gate: Gate, text: str) -> None:
    assert [d.code for d in gate({"a.pdf": made.pdf(text)})] == []


@pytest.mark.parametrize(("file", "data", "place"), [
    ("a.pdf", made.pdf(TEXT, "Số định danh: 068090001234"), "trang 2"),
    ("a.docx", made.docx("<w:p><w:r><w:t>CCCD 0680 </w:t></w:r><w:r><w:t>9000 1234</w:t></w:r></w:p>"), "khoảng đoạn 1"),
    ("a.xlsx", made.xlsx("Họ tên", "CCCD 068090001234"), "trang tính “Tổng hợp”"),
    ("a.odt", made.odt("<text:p>068090001234</text:p>"), "khoảng đoạn 1"),
])
def test_an_identity_number_in_a_file_stops_the_build(gate: Gate, file: str, data: bytes, place: str) -> None:
    found = [d for d in gate({file: data}) if d.code == "identity-number"]
    [one] = found
    assert (one.span.path, one.severity, one.values["place"]) == (f"{_FOLDER}/{file}", Severity.ERROR, place)
    assert "90001234" not in str(one.values)


def test_amounts_in_tables_are_no_identity_numbers(gate: Gate) -> None:
    assert gate({"a.xlsx": made.xlsx("Kinh phí", "125000000000"), "b.pdf": made.pdf("Tổng số\n125.000.000.000")}) == []


def test_what_a_file_tells_is_advice(gate: Gate) -> None:
    [said] = [d for d in gate({"a.pdf": made.pdf(info={"Author": AUTHOR})}) if d.code == "attachment-metadata"]
    assert said.severity is Severity.ADVICE and AUTHOR in said.values["found"]


def test_tracked_changes_are_a_warning_until_the_document_is_public(gate: Gate) -> None:
    [said] = [d for d in gate({"a.docx": made.told_docx()}) if d.code == "attachment-review-marks"]
    assert (said.severity, said.values["marks"]) == (Severity.WARNING, "1 nhận xét và 2 chỗ sửa")
    [said] = [d for d in gate({"a.docx": made.told_docx()}, status="nhap") if d.code == "attachment-review-marks"]
    assert said.severity is Severity.ADVICE


def test_files_nobody_names_are_not_opened(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [d.code for d in gate({"a.pdf": ACTIVE_PDF["launch"]}, named=False)]
    assert codes == ["attachment-unreferenced"]


def test_every_refusal_reaches_the_editor_as_one_message(gate: Gate) -> None:
    files = {"a.pdf": ACTIVE_PDF["launch"], "b.docx": ACTIVE_OFFICE["docm as docx"][0], "c.png": made.jpg(),
             "d.pdf": b"", "e.pdf": made.encrypted_pdf(), "f.xlsx": made.package({"a": "b"})}
    said = gate(files)
    assert [(d.span.path.rpartition("/")[2], d.code) for d in said] == [
        ("a.pdf", "attachment-active"), ("b.docx", "attachment-active"), ("c.png", "attachment-content"),
        ("d.pdf", "attachment-broken"), ("e.pdf", "attachment-locked"), ("f.xlsx", "attachment-content")]
    assert {d.severity for d in said} == {Severity.ERROR}


def test_a_linked_file_is_inspected_and_its_name_must_be_safe(tmp_path: Path, checkout: Path, as_of: dt.datetime) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(checkout, root)
    with open(root / f"{_FOLDER}.md", "a", encoding="utf-8") as stream:
        stream.write("\nXem [bảng](ho-tro-hoc-phi/B%E1%BA%A3ng%20s%E1%BB%91.pdf) và [tờ](ho-tro-hoc-phi/to.pdf).\n")
    (root / _FOLDER / "Bảng số.pdf").write_bytes(made.pdf())
    (root / _FOLDER / "to.pdf").write_bytes(ACTIVE_PDF["launch"])
    found = {(d.code, d.span.path.rpartition("/")[2]) for d in portal.load(root, as_of=as_of).diagnostics}
    assert {("attachment-file-name", "Bảng số.pdf"), ("attachment-active", "to.pdf")} <= found


def test_the_repositorys_own_files_pass_and_keep_their_text() -> None:
    import pypdf

    paths = sorted(
        path.relative_to(ROOT).as_posix() for top in ("policies", "content") for path in (ROOT / top).rglob("*")
        if path.suffix in (".pdf", ".docx")
    )
    assert len(paths) >= 23
    facts = attachments.inspect(ROOT, paths)
    assert {path: f.fault for path, f in facts.items() if f.fault} == {}
    assert all(f.pages and not f.unread and not f.metadata for f in facts.values())
    for path in paths[:3]:
        if path.endswith(".pdf"):
            copy = looked((ROOT / path).read_bytes(), "pdf").copy
            before, after = (pypdf.PdfReader(source) for source in (ROOT / path, io.BytesIO(copy)))
            assert [p.extract_text() for p in before.pages] == [p.extract_text() for p in after.pages]
            assert before.metadata and not after.metadata


def test_a_step_gets_ten_seconds_of_computing_and_a_file_sixty(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.attachments import inspection

    allowed: list[float] = []
    monkeypatch.setattr(inspection, "_allow", allowed.append)
    monkeypatch.setattr(inspection, "answer", lambda job, tick: tick() or {"done": job["n"]})
    replies = io.BytesIO()
    inspection.serve(io.BytesIO(b'{"n": 1}\n{"n": 2}\n'), replies)
    assert replies.getvalue() == b'ready\n.\n{"done": 1}\n.\n{"done": 2}\n'
    assert allowed == [limits.STEP_SECONDS, limits.STEP_SECONDS, 0] * 2 == [10, 10, 0] * 2
    monkeypatch.setattr(inspection, "FILE_SECONDS", -1)
    with pytest.raises(Refused):
        inspection.serve(io.BytesIO(b'{"n": 1}\n'), replies)
