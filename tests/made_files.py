"""Attachments made on the spot: honest ones of every type, and the parts that hostile ones are made of."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from PIL import Image

AUTHOR = "Nguyễn Văn Soạn"
TEXT = "Điều 1. Mức hỗ trợ học phí cho học sinh vùng xa."


# PDF


def pdf_text(text: str) -> str:
    """A text string of a PDF dictionary."""
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex() + ">"


def pdf(
    *pages: str, catalog: str = "", page: str = "", info: Mapping[str, str] | None = None,
    objects: Iterable[str | bytes] = (), trailer: str = "",
) -> bytes:
    """A PDF with one page for each text; *objects* get the numbers from 10 on."""
    texts = pages or (TEXT,)
    letters = sorted({c for text in texts for c in text if c != "\n"})
    listed = "\n".join(f"<{i:04x}> <{ord(c):04x}>" for i, c in enumerate(letters, 1))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{listed}\nendbfchar endcmap end end"
    ).encode()
    code = {c: f"{i:04x}" for i, c in enumerate(letters, 1)}
    numbered: dict[int, bytes] = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        3: b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
           b"/Supplement 0>>/DW 500>>",
        5: stream(cmap),
    }
    for number, thing in enumerate(objects, 10):
        numbered[number] = thing.encode() if isinstance(thing, str) else thing
    kids = []
    for number, text in enumerate(texts):
        at = 1000 + 2 * number
        shown = "".join(
            f"BT /F 12 Tf 50 {800 - 20 * row} Td <{''.join(code[c] for c in line)}> Tj ET\n"
            for row, line in enumerate(text.split("\n")) if line
        )
        numbered[at] = (f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {at + 1} 0 R"
                        f"/Resources<</Font<</F 3 0 R>>>>{page}>>").encode()
        numbered[at + 1] = stream(shown.encode(), compress=True)
        kids.append(f"{at} 0 R")
    numbered[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    if info is not None:
        numbered[6] = ("<<" + "".join(f"/{k} {pdf_text(v)}" for k, v in info.items()) + ">>").encode()
        trailer += "/Info 6 0 R"
    return written(numbered, trailer)


def stream(data: bytes, entries: str = "", *, compress: bool = False) -> bytes:
    if compress:
        data, entries = zlib.compress(data), entries + "/Filter/FlateDecode"
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def written(numbered: Mapping[int, bytes], trailer: str = "") -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in sorted(numbered.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    out += f"trailer\n<</Size {max(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def encrypted_pdf(user: str = "mo", owner: str = "chu") -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# Office

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
EXTERNAL = '"External"'
_W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
      f'xmlns:r="{_REL}"')


def package(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, stored)
    return out.getvalue()


def relations(*found: tuple[str, str, str]) -> str:
    """Relationships from (id, type, target); a target with a colon is external."""
    items = "".join(
        f'<Relationship Id="{i}" Type="{t if ":" in t else f"{_REL}/{t}"}" Target="{target}"'
        f"{' TargetMode=' + EXTERNAL if ':' in target else ''}/>"
        for i, t, target in found
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def types(overrides: Mapping[str, str], defaults: str = "") -> str:
    items = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{defaults}{items}</Types>')


def properties(author: str = AUTHOR, editor: str = "", title: str = "") -> str:
    return (f'<?xml version="1.0"?><cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
            f"<cp:lastModifiedBy>{editor}</cp:lastModifiedBy></cp:coreProperties>")


def app(**values: str) -> str:
    items = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'<?xml version="1.0"?><Properties xmlns="{space}">{items}</Properties>'


def docx(
    body: str = f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>", *, kind: str = "document.main+xml",
    extra: Mapping[str, str | bytes] | None = None, links: Iterable[tuple[str, str, str]] = (),
    top: Iterable[tuple[str, str, str]] = (), overrides: Mapping[str, str] | None = None, defaults: str = "",
) -> bytes:
    return package({
        "[Content_Types].xml": types({"word/document.xml": kind if "/" in kind else f"{_WORD}.{kind}"}
                                     | dict(overrides or {}), defaults),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml"), *top),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{body}'
                             "<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*links),
        **(extra or {}),
    })


def told_docx() -> bytes:
    """A Word file that tells about its makers in every place it can."""
    tracked = (
        f'<w:p><w:r><w:t>{TEXT}</w:t></w:r><w:ins w:id="1" w:author="Trần Thị Sửa" w:date="2026-10-01T08:00:00Z">'
        "<w:r><w:t>Thêm một câu.</w:t></w:r></w:ins>"
        '<w:del w:id="2" w:author="Trần Thị Sửa" w:date="2026-10-01T08:00:00Z"><w:r><w:delText>Câu bỏ đi.</w:delText>'
        "</w:r></w:del><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>"
    )
    comments = (f'<?xml version="1.0"?><w:comments {_W}><w:comment w:id="0" w:author="Lê Văn Nhận Xét" w:initials="LVNX"'
                ' w:date="2026-10-01T08:00:00Z"><w:p><w:r><w:t>Xem lại câu này.</w:t></w:r></w:p></w:comment>'
                "</w:comments>")
    settings = (f'<?xml version="1.0"?><w:settings {_W}><w:attachedTemplate r:id="rId1"/><w:rsids>'
                '<w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>')
    return docx(
        tracked,
        links=[("rId1", "comments", "comments.xml"), ("rId2", "settings", "settings.xml"),
               ("rId3", "image", "media/image1.jpg")],
        top=[("rId2", "metadata/core-properties", "docProps/core.xml"),
             ("rId3", "extended-properties", "docProps/app.xml")],
        overrides={
            "word/comments.xml": f"{_WORD}.comments+xml", "word/settings.xml": f"{_WORD}.settings+xml",
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
            "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        },
        defaults='<Default Extension="jpg" ContentType="image/jpeg"/>',
        extra={
            "word/comments.xml": comments, "word/settings.xml": settings,
            "word/_rels/settings.xml.rels": relations(
                ("rId1", "attachedTemplate", "file:///C:\\Users\\soan.nv\\Mau\\ToTrinh.dotm")),
            "docProps/core.xml": properties(AUTHOR, "Trần Thị Sửa"),
            "docProps/app.xml": app(Template="ToTrinh.dotm", Company="Phòng Tổng hợp", Manager="Phạm Thị Quản", Pages="3"),
            "word/media/image1.jpg": jpg(),
        },
    )


def xlsx(
    *cells: str, sheet: str = "Tổng hợp", extra: Mapping[str, str | bytes] | None = None,
    links: Iterable[tuple[str, str, str]] = (), overrides: Mapping[str, str] | None = None,
    top: Iterable[tuple[str, str, str]] = (), inside: str = "",
) -> bytes:
    """A workbook whose first column holds *cells*; digits alone are numbers."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = [c for c in cells or (TEXT,) if not c.isdigit()]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"' + (f"><v>{c}</v>" if c.isdigit() else f' t="s"><v>{texts.index(c)}</v>') + "</c></row>"
        for n, c in enumerate(cells or (TEXT,), 1)
    )
    strings = "".join(f"<si><t>{t}</t></si>" for t in texts)
    return package({
        "[Content_Types].xml": types({
            "xl/workbook.xml": f"{_SHEET}.sheet.main+xml", "xl/worksheets/sheet1.xml": f"{_SHEET}.worksheet+xml",
            "xl/sharedStrings.xml": f"{_SHEET}.sharedStrings+xml", **(overrides or {}),
        }),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml"), *top),
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{space}" xmlns:r="{_REL}">{inside}<sheets>'
                           f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"), *links),
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData>'
                                    "</worksheet>",
        "xl/sharedStrings.xml": f'<?xml version="1.0"?><sst xmlns="{space}">{strings}</sst>',
        **(extra or {}),
    })


_ODF = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"')
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def odt(
    body: str = f"<text:p>{TEXT}</text:p>", *, kind: str = "text", extra: Mapping[str, str | bytes] | None = None,
    before: str = "", author: str = AUTHOR, pages: int = 2,
) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    parts: dict[str, str | bytes] = {
        "mimetype": mime,
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODF}>{before}<office:body>'
                       f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        "styles.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {_ODF}/>',
        "meta.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {_ODF}><office:meta>'
                    f"<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{author}</dc:creator>"
                    f'<meta:document-statistic meta:page-count="{pages}"/></office:meta></office:document-meta>',
        **(extra or {}),
    }
    entries = "".join(f'<m:file-entry m:full-path="{n}" m:media-type="text/xml"/>' for n in parts if n != "mimetype")
    parts["META-INF/manifest.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{_MANIFEST}" m:version="1.3">'
        f'<m:file-entry m:full-path="/" m:media-type="{mime}"/>{entries}</m:manifest>')
    return package(parts)


def ods(text: str = TEXT) -> bytes:
    return odt('<table:table table:name="Bảng một"><table:table-row><table:table-cell office:value-type="string">'
               f"<text:p>{text}</text:p></table:table-cell></table:table-row></table:table>", kind="spreadsheet")


# Pictures and recordings


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x112] = orientation
    exif[0x13B] = "Nguyen Van Soan"
    exif[0x110] = "May anh M"
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 56.0, 25.0), 3: "E", 4: (108.0, 26.0, 34.0)})
    return exif


def picture(form: str, *, orientation: int = 1, **options: object) -> bytes:
    image = Image.new("RGB", (48, 32))
    image.putdata([(x * 5 % 256, y * 7 % 256, (x + y) * 3 % 256) for y in range(32) for x in range(48)])
    out = io.BytesIO()
    image.save(out, form, exif=_exif(orientation), **options)
    return out.getvalue()


def jpg(orientation: int = 1) -> bytes:
    """A photo that knows where it was taken."""
    return picture("JPEG", orientation=orientation, comment=AUTHOR.encode())


def png_with(kind: bytes, body: bytes) -> bytes:
    data = picture("PNG")
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data[:33] + chunk + data[33:]


def mp3(frames: int = 4, tag: bool = True) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    text = b"\0" + AUTHOR.encode()
    body = b"TPE1" + struct.pack(">I", len(text)) + b"\0\0" + text
    head = b"ID3\x03\0\0" + bytes((0, 0, len(body) >> 7, len(body) & 127)) + body if tag else b""
    tail = b"TAG" + AUTHOR.encode().ljust(125, b"\0")[:125] if tag else b""
    return head + frame * frames + tail


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4() -> bytes:
    about = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+11.9404+108.4583/"), box(b"\xa9aut", AUTHOR.encode()))
    return (box(b"ftyp", b"isom\0\0\2\0isommp42") + box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", about), about)
            + box(b"uuid", bytes(16), AUTHOR.encode()) + box(b"mdat", b"picture and sound"))
