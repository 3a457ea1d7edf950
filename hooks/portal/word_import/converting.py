"""mammoth's HTML as blocks: paragraphs and tables whose text comes in pieces, each with its place in the Word file."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ..attachments import pictures
from ..attachments.finding import Refused, clean
from ..attachments.limits import MAX_PIXELS
from .survey import MARK

Piece = list[str]
"""``[kind, text, style, target]``: kind ``text``, ``break``, ``picture`` (text: alt) or ``note``; style ``b i s``."""
_STYLES = {"strong": "b", "em": "i", "s": "s"}
_RAISED = {"sup": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
           "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")}
_KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/jpg": "jpg", "image/webp": "webp"}
_DRAWN_ANEW = {"image/gif": "GIF", "image/bmp": "BMP", "image/x-ms-bmp": "BMP", "image/tiff": "TIFF"}
_LEFT_OUT = {
    "\u00ad": "", "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u2002": " ", "\u2003": " ", "\t": " ",
    "\u2011": "-", "\ufeff": "", "\u200b": "",
}
_TIDY = str.maketrans(_LEFT_OUT)
_BULLETS = re.compile("[\uf000-\uf0ff]")
MAX_PICTURES = 200


class Conversion:
    """One file on its way from mammoth's HTML to blocks."""

    def __init__(self) -> None:
        self.pictures: list[dict[str, str]] = []
        self.lost: list[dict[str, Any]] = []
        self.notes: dict[str, list[Piece]] = {}
        self.messages: list[str] = []
        self.now = 0

    def blocks(self, document: bytes) -> list[dict[str, Any]]:
        """The blocks of *document*, a Word file that was made ready."""
        import mammoth

        result = mammoth.convert_to_html(
            BytesIO(document), include_embedded_style_map=False, include_default_style_map=False,
            external_file_access=False, ignore_empty_paragraphs=False, id_prefix="",
            style_map="b => strong\ni => em\nstrike => s", convert_image=self._picture,
        )
        # Styles are joined before mammoth reads: that it misses them is no news.
        self.messages = sorted({said for m in result.messages if " style" not in (said := str(m.message))})
        # mammoth writes well-formed elements; void ones are closed.
        root = ElementTree.fromstring(f"<body>{result.value}</body>")  # noqa: S314 - from our own process, no DTD
        found = [block for child in root for block in self._block(child)]
        for place, one in enumerate(self.pictures):
            if one["reason"]:
                self.lost.append({"what": one["reason"], "n": self._where(found, place), "text": one["alt"]})
        return found

    def _where(self, blocks: list[dict[str, Any]], picture: int) -> int:
        for block in blocks:
            rows = block.get("rows") or [[block]]
            for one in (cell for row in rows for cell in row):
                if any(p[0] == "picture" and p[3] == str(picture) for p in one["pieces"]):
                    return int(one["n"])
        return 0

    def _picture(self, image: Any) -> list[Any]:
        from mammoth import html

        alt = clean(image.alt_text or "")
        entry = {"type": "", "data": "", "alt": " ".join(alt.split()), "reason": ""}
        if len(self.pictures) >= MAX_PICTURES:
            entry["reason"] = f"ảnh sau ảnh thứ {MAX_PICTURES}"
        else:
            try:
                with image.open() as stream:
                    entry["type"], data = _published(stream.read(), (image.content_type or "").lower())
                entry["data"] = base64.b64encode(data).decode()
            except Refused as refused:
                entry["reason"] = f"ảnh không dùng được ({refused.values.get('reason', 'loại ảnh lạ')})"
        self.pictures.append(entry)
        return [html.element("img", {"src": str(len(self.pictures) - 1)})]

    def _block(self, element: Element) -> list[dict[str, Any]]:
        if element.tag == "table":
            return [self._table(element)]
        if element.tag in ("ol", "ul"):
            for item in element:
                label = item.get("id", "")
                if re.match(r"(?:foot|end)note-", label):
                    self.notes[label] = self._note(item)
                else:  # no list comes from a file made ready; nothing is dropped if one does
                    return [block for child in item for block in self._block(child)]
            return []
        return [self._paragraph(element)]

    def _paragraph(self, element: Element) -> dict[str, Any]:
        pieces: list[Piece] = []
        self._inline(element, "", "", pieces.append)
        return {"kind": "paragraph", "n": self._number(element), "pieces": _joined(pieces)}

    def _note(self, item: Element) -> list[Piece]:
        pieces: list[Piece] = []
        for paragraph in item:
            if pieces:
                pieces.append(["text", " ", "", ""])
            self._inline(paragraph, "", "", pieces.append)
        return _joined(pieces)

    def _number(self, element: Element) -> int:
        for anchor in element.iter("a"):
            mark = anchor.get("id", "")
            if mark.startswith(MARK):
                self.now = int(mark.removeprefix(MARK))
                return self.now
        return 0

    def _inline(self, element: Element, style: str, target: str, put: Callable[[Piece], None]) -> None:
        raised = _RAISED.get(element.tag)

        def say(text: str | None) -> None:
            if not text:
                return
            said = clean(_BULLETS.sub("", text.translate(_TIDY)))
            if raised is not None and said.strip() and all(ord(c) in raised for c in said.strip()):
                said = said.translate(raised)
            if said:
                put(["text", said, style, target])

        say(element.text)
        for child in element:
            if child.tag == "a":
                reference = re.fullmatch(r"#((?:foot|end)note-)(ref-)?(.*)", child.get("href", ""))
                if reference is None:
                    self._inline(child, style, child.get("href", "") or target, put)
                elif not reference[2]:
                    put(["note", "", "", reference[1] + reference[3]])
            elif child.tag == "br":
                put(["break", "", "", ""])
            elif child.tag == "img":
                number = child.get("src", "")
                put(["picture", self.pictures[int(number)]["alt"], "", number])
            elif child.tag == "input":
                put(["text", "☑" if child.get("checked") else "☐", style, target])
            elif child.tag == "table":  # a table in a cell: its words, row after row
                self.lost.append({"what": "khung bảng lồng trong bảng (chữ được giữ)", "n": self.now, "text": ""})
                for cell in (c for c in child.iter() if c.tag in ("td", "th")):
                    for paragraph in cell:
                        put(["text", " ", "", ""])
                        self._inline(paragraph, style, target, put)
            else:
                self._inline(child, "".join(dict.fromkeys(style + _STYLES.get(child.tag, ""))), target, put)
            say(child.tail)

    def _table(self, element: Element) -> dict[str, Any]:
        rows: list[list[dict[str, Any]]] = []
        head = 0
        for place, row in enumerate(r for r in element.iter("tr") if r in _own_rows(element)):
            cells = []
            for cell in row:
                paragraphs: list[dict[str, Any]] = []
                for child in cell:
                    pieces: list[Piece] = []
                    number = self._number(child)
                    holder = Element("p")
                    holder.append(child)
                    self._inline(holder if child.tag in ("table", "ul", "ol") else child, "", "", pieces.append)
                    paragraphs.append({"n": number, "pieces": _joined(pieces)})
                numbers = [int(p["n"]) for p in paragraphs if p["n"]]
                cells.append({
                    "n": numbers[0] if numbers else 0, "paragraphs": paragraphs,
                    "pieces": [piece for p in paragraphs for piece in p["pieces"]],
                    "columns": int(cell.get("colspan", "1")), "rows": int(cell.get("rowspan", "1")),
                })
                if cell.tag == "th" and place == head:
                    head = place + 1
            rows.append(cells)
        number = next((cell["n"] for row in rows for cell in row if cell["n"]), 0)
        return {"kind": "table", "n": number, "rows": rows, "head": head, "pieces": []}


def _own_rows(table: Element) -> list[Element]:
    return [r for part in table for r in ([part] if part.tag == "tr" else part)]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """*pieces* with those of one style put together."""
    found: list[Piece] = []
    for kind, text, style, target in pieces:
        if found and kind == "text" and found[-1][0] == "text" and found[-1][2:] == [style, target]:
            found[-1][1] += text
        else:
            found.append([kind, text, style, target])
    for piece in found:
        if piece[0] == "text":  # a letter and its mark may have stood in two runs
            piece[1] = clean(piece[1])
    return found


def _published(data: bytes, content_type: str) -> tuple[str, bytes]:
    """The picture as it may be published: its extension, and its bytes without what the camera wrote into them."""
    if content_type in _DRAWN_ANEW:
        return "png", pictures.look(_png(data, _DRAWN_ANEW[content_type]), "png").copy
    for form, start in (("png", b"\x89PNG"), ("jpg", b"\xff\xd8\xff"), ("webp", b"RIFF")):
        if data.startswith(start):
            return form, pictures.look(data, form).copy
    kind = content_type.rpartition("/")[2].removeprefix("x-").upper() or "?"
    raise Refused("attachment-content", reason=f"loại {kind}, hãy lưu thành PNG hoặc JPG")


def _png(data: bytes, form: str) -> bytes:
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=[form]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused("attachment-too-complex", reason="ảnh quá lớn")
            stream = BytesIO()
            image.convert("RGBA" if "A" in image.getbands() or image.mode == "P" else "RGB").save(stream, "PNG")
            return stream.getvalue()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refused("attachment-broken", reason="ảnh bị hỏng") from None


__all__ = ["Conversion", "Piece"]
