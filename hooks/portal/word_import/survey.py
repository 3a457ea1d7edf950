"""The XML of a Word file before mammoth reads it: paragraphs are numbered, what no page can hold is taken out, listed.

Works on parts that were checked (no DTD, UTF-8) and changes them in memory only.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .numbering import Numbering, W
from .styles import Look, Styles, joined, look_of

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W),
    (b"http://purl.oclc.org/ooxml/drawingml/main", _A), (b"http://purl.oclc.org/ooxml/officeDocument/math", _M),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", _PIC),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", _WP),
)
MARK = "doan-"
"""Begins the bookmarks by which a paragraph is known again in mammoth's HTML."""
LEFT = " [chưa chuyển được: {}] "
"""Stands in the text where something was taken out of the middle of a sentence."""
_UNWRAPPED = frozenset((f"{W}fldSimple", f"{W}bdo", f"{W}dir", f"{W}smartTag", f"{W}customXml"))
_GONE = frozenset((f"{W}del", f"{W}moveFrom"))
_SHAPES = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_DEEPEST = 200
_OLD = re.compile("[\u00a1-\u00ff]")
_NEW = re.compile("[\u0102-\u0103\u0110-\u0111\u01a0-\u01b0\u1ea0-\u1ef9]")


@dataclass(slots=True)
class Lost:
    """Something that is not carried over; ``n`` is the paragraph it stands in, 0 for none."""

    what: str
    n: int = 0
    text: str = ""


@dataclass(slots=True)
class Paragraph:
    """What Word knows of a paragraph beside its text."""

    n: int
    text: str = ""
    outline: int | None = None
    bold: bool = False
    capitals: bool = False
    label: str = ""
    form: str = ""
    level: int = 0
    align: str = ""
    legacy: str = ""


@dataclass(slots=True)
class Survey:
    """Everything found on the way."""

    paragraphs: dict[int, Paragraph] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    inserted: int = 0
    deleted: int = 0
    comments: int = 0

    def answer(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "paragraphs": {str(n): asdict(p) for n, p in self.paragraphs.items()},
            "lost": [asdict(one) for one in self.lost],
            "inserted": self.inserted, "deleted": self.deleted, "comments": self.comments,
        }


def tree(data: bytes) -> Element:
    """A part as a tree; the strict form of the format under the names of the usual one."""
    for strict, usual in _STRICT:
        data = data.replace(b'"' + strict + b'"', f'"{usual[1:-1]}"'.encode())
    return ElementTree.fromstring(data)  # noqa: S314 - checked before: no DTD, no entities


class Surveyor:
    """One walk over each part that holds text."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        def part(name: str) -> Element | None:
            return tree(parts[name]) if name in parts else None

        self.parts = parts
        self.pictures = _pictures(parts)
        self.survey = Survey()
        self.styles = Styles(part("word/styles.xml"))
        self.numbering = Numbering(part("word/numbering.xml"))
        self.now = 0

    def lose(self, what: str, text: str = "") -> None:
        """List something that stands where the walk is."""
        self.survey.lost.append(Lost(what, self.now, " ".join(text.split())))

    def document(self, root: Element) -> Element:
        """The main part, made ready for mammoth."""
        body = root.find(f"{W}body")
        if body is None:
            return root
        self._plain(body, 0)
        parents = {id(child): parent for parent in body.iter() for child in parent}
        for paragraph in _paragraphs(body):
            self._paragraph(paragraph)
        for chunk in list(body.iter(f"{W}altChunk")):
            self.lose("tài liệu khác chèn vào")
            parents[id(chunk)].remove(chunk)
        self._marks(body)
        return root

    def notes(self, root: Element) -> Element:
        """Footnotes or endnotes, made ready for mammoth; their paragraphs have no number."""
        self.now = 0
        self._plain(root, 0)
        for paragraph in root.iter(f"{W}p"):
            for run in _runs(paragraph):
                self._shapes(run, inline=True)
                if self._look(run, Look()).hidden:
                    self._hide(paragraph, run)
            properties = paragraph.find(f"{W}pPr")
            if properties is not None:
                paragraph.remove(properties)
        return root

    def _plain(self, element: Element, depth: int) -> None:
        """Take wrappers away that mammoth does not look into, deleted text, and what stands in two forms."""
        if depth > _DEEPEST:
            raise RecursionError
        place = 0
        while place < len(element):
            child = element[place]
            if child.tag in _GONE:
                if child.find(f".//{W}t") is not None or child.find(f".//{W}delText") is not None:
                    self.survey.deleted += 1
                element.remove(child)
                continue
            if child.tag == f"{_MC}AlternateContent":
                element[place : place + 1] = _form(child)
                continue
            if child.tag in _UNWRAPPED:
                element[place : place + 1] = list(child)
                continue
            if child.tag == f"{W}sdt" and self._contents(child):
                element.remove(child)
                continue
            if child.tag in (f"{W}ins", f"{W}moveTo"):
                if child.find(f".//{W}t") is not None:
                    self.survey.inserted += 1
                element[place : place + 1] = list(child)
                continue
            if child.tag == f"{W}ruby":
                element[place : place + 1] = list(child.find(f"{W}rubyBase") or ())
                continue
            if child.tag not in _SHAPES:
                self._plain(child, depth + 1)
            place += 1

    def _contents(self, block: Element) -> bool:
        gallery = block.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is None or "Contents" not in gallery.get(f"{W}val", ""):
            return False
        self.lose("mục lục tự động", words(block))
        return True

    def _paragraph(self, paragraph: Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        inherited = self.styles.look(style.get(f"{W}val", "") if style is not None else self.styles.default)
        own = joined(look_of(properties, None), inherited)
        self.now = len(self.survey.paragraphs) + 1
        has_shapes = any(_runs_have(paragraph))
        for run in _runs(paragraph):
            self._comment(run)
            self._shapes(run, inline=bool(words(paragraph).strip()))
            if self._look(run, inherited).hidden:
                self._hide(paragraph, run)
        self._equations(paragraph)
        text = words(paragraph)
        if not text.strip() and not has_shapes:
            return
        if re.match(r"toc \d", own.name, re.IGNORECASE) and text.strip():
            self.lose("mục lục tự động", text)
            for run in _runs(paragraph):
                _remove(paragraph, run)
            return
        found = Paragraph(self.now, text, own.outline)
        self.survey.paragraphs[self.now] = found
        self._runs(paragraph, found, inherited)
        if own.list is not None and own.list[0] not in ("", "0") and text.strip():
            found.label, found.form = self.numbering.label(*own.list)
            found.level = own.list[1]
        justified = properties.find(f"{W}jc") if properties is not None else None
        found.align = justified.get(f"{W}val", "") if justified is not None else ""
        if properties is not None:
            paragraph.remove(properties)
        mark = Element(f"{W}bookmarkStart", {f"{W}id": str(self.now), f"{W}name": f"{MARK}{self.now}"})
        for old in list(paragraph.iter(f"{W}bookmarkStart")):
            old.set(f"{W}name", "_GoBack")  # the one name mammoth leaves out
        paragraph.insert(0, mark)

    def _runs(self, paragraph: Element, found: Paragraph, inherited: Look) -> None:
        fat: Counter[bool] = Counter()
        tall: Counter[bool] = Counter()
        fonts: Counter[str] = Counter()
        for run in _runs(paragraph):
            count = sum(c.isalpha() for c in words(run))
            look = self._look(run, inherited)
            fat[bool(look.bold)] += count
            tall[bool(look.capitals)] += count
            fonts[look.font] += count
            properties = run.find(f"{W}rPr")
            if properties is not None:
                for gone in [p for p in properties if p.tag in (f"{W}rStyle", f"{W}highlight")]:
                    properties.remove(gone)
        found.bold = fat[True] > 0 and not fat[False]
        letters = [c for c in found.text if c.isalpha()]
        found.capitals = bool(letters) and (not tall[False] or not any(c.islower() for c in letters))
        found.legacy = _legacy(found.text, fonts)

    def _look(self, run: Element, inherited: Look) -> Look:
        properties = run.find(f"{W}rPr")
        style = properties.find(f"{W}rStyle") if properties is not None else None
        named = self.styles.look(style.get(f"{W}val", "")) if style is not None else Look()
        return joined(joined(look_of(None, properties), named), inherited)

    def _hide(self, paragraph: Element, run: Element) -> None:
        # What is hidden was hidden on purpose: its words are counted, never repeated.
        if text := words(run).strip():
            self.lose(f"chữ ẩn ({len(text.split())} chữ)")
        _remove(paragraph, run)

    def _comment(self, run: Element) -> None:
        for reference in run.findall(f"{W}commentReference"):
            self.survey.comments += 1
            self.lose("nhận xét")
            run.remove(reference)

    def _shapes(self, run: Element, *, inline: bool) -> None:
        for place, child in reversed(list(enumerate(run))):
            if child.tag not in _SHAPES:
                continue
            kind, text = self._kind(child)
            if not kind:
                continue
            self.lose(kind, text)
            run.remove(child)
            if inline and kind not in ("khung chữ", "hình vẽ"):
                said = Element(f"{W}t")
                said.text = LEFT.format(kind)
                run.insert(place, said)

    def _kind(self, shape: Element) -> tuple[str, str]:
        """What *shape* is, and the words in it; empty for a picture that is carried over."""
        said = "\n".join(words(box) for box in shape.iter(f"{W}txbxContent"))
        drawn = " ".join(path.get("string", "") for path in shape.iter(f"{_V}textpath"))
        uris = " ".join(data.get("uri", "") for data in shape.iter(f"{_A}graphicData"))
        if said.strip():
            return "khung chữ", said
        if drawn.strip():
            return "chữ nghệ thuật", drawn
        if "diagram" in uris:
            return "sơ đồ SmartArt", self._texts("diagrams/data")
        if "chart" in uris:
            return "biểu đồ", self._texts("charts/chart")
        if shape.tag == f"{W}object":
            return "đối tượng nhúng", ""
        blips = list(shape.iter(f"{_A}blip"))
        drawings = list(shape.iter(f"{_V}imagedata"))
        used = [blip.get(f"{_R}embed", "") for blip in blips] + [old.get(f"{_R}id", "") for old in drawings]
        if any(blip.get(f"{_R}link") for blip in blips) or any(self.pictures.get(one) == "" for one in used):
            return "ảnh liên kết tới nơi khác", ""
        if any(one and one not in self.pictures for one in used):
            return "ảnh bị mất khỏi tệp", ""
        direct = shape.findall(f"./*/{_A}graphic/{_A}graphicData/{_PIC}pic/{_PIC}blipFill/{_A}blip")
        if direct and len(direct) == len(blips) and all(blip.get(f"{_R}embed") for blip in direct):
            return "", ""
        if blips:
            return "nhóm hình", " ".join(t.text or "" for t in shape.iter(f"{_A}t"))
        if any(old.get(f"{_R}id") for old in drawings):
            return "", ""
        return "hình vẽ", " ".join(t.text or "" for t in shape.iter(f"{_A}t"))

    def _texts(self, stem: str) -> str:
        """The words in the parts that hold charts or diagrams, once for the whole file."""
        found = []
        for name in sorted(self.parts):
            if name.startswith(f"word/{stem}") and name.endswith(".xml"):
                found += [e.text or "" for e in tree(self.parts[name]).iter() if e.tag.endswith(("}t", "}v"))]
        return " ".join(found)

    def _equations(self, paragraph: Element) -> None:
        for parent in list(paragraph.iter()):
            for place, child in reversed(list(enumerate(parent))):
                if child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                    self.lose("công thức", " ".join(t.text or "" for t in child.iter(f"{_M}t")))
                    parent.remove(child)
                    run, said = Element(f"{W}r"), Element(f"{W}t")
                    said.text = LEFT.format("công thức")
                    run.append(said)
                    parent.insert(place, run)

    def _marks(self, body: Element) -> None:
        for sign in body.iter(f"{W}sym"):
            if not sign.get(f"{W}char"):
                sign.set(f"{W}char", "F0B7")

    def borders(self) -> None:
        """List the words of headers and footers, which belong to paper."""
        self.now = 0
        for name in sorted(self.parts):
            found = re.fullmatch(r"word/(header|footer)\d*\.xml", name)
            if found:
                root = tree(self.parts[name])
                drawn = " ".join(path.get("string", "") for path in root.iter(f"{_V}textpath"))
                text = f"{words(root)} {drawn}".strip()
                if re.search(r"[^\W\d_]", text):
                    self.lose("đầu trang" if found[1] == "header" else "chân trang", text)


def _pictures(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts that relations of the text lead to, by id; empty for what lies outside the file."""
    found = {}
    for name in ("word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels", "word/_rels/endnotes.xml.rels"):
        for relation in tree(parts[name]) if name in parts else ():
            target = relation.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"word/{target}")
            if relation.get("TargetMode") == "External":
                found[relation.get("Id", "")] = ""
            elif path in parts:
                found[relation.get("Id", "")] = path
    return found


def words(element: Element) -> str:
    """The visible text of *element*: what mammoth would see, boxes not."""
    return "".join(_words(element))


def _words(element: Element) -> Iterator[str]:
    stack = [element]
    while stack:
        one = stack.pop()
        if one.tag == f"{W}t":
            yield one.text or ""
        elif one.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield " "
        elif one.tag == f"{W}noBreakHyphen":
            yield "-"
        elif one.tag == f"{W}p" and one is not element:
            yield "\n"
        if one.tag not in (*_SHAPES, *_GONE, f"{W}tabs", f"{W}pPr", f"{W}rPr"):
            stack.extend(reversed(one))


def _paragraphs(body: Element) -> list[Element]:
    """The paragraphs of the text and its tables, not those of text boxes."""
    found, stack = [], [body]
    while stack:
        one = stack.pop()
        if one.tag == f"{W}p":
            found.append(one)
        elif one.tag not in _SHAPES:
            stack.extend(reversed(one))
    return found


def _runs(paragraph: Element) -> list[Element]:
    """The runs of *paragraph*, not those of text boxes in it."""
    found, stack = [], list(reversed(paragraph))
    while stack:
        one = stack.pop()
        if one.tag == f"{W}r":
            found.append(one)
        elif one.tag not in (*_SHAPES, f"{W}p"):
            stack.extend(reversed(one))
    return found


def _runs_have(paragraph: Element) -> Iterator[bool]:
    for run in _runs(paragraph):
        yield any(child.tag in _SHAPES for child in run)


def _remove(paragraph: Element, gone: Element) -> None:
    for parent in paragraph.iter():
        if gone in list(parent):
            parent.remove(gone)
            return


def _form(alternate: Element) -> list[Element]:
    """The newer of the two forms of a drawing; what can be read of it is judged later."""
    for name in ("Choice", "Fallback"):
        found = alternate.find(f"{_MC}{name}")
        if found is not None and len(found):
            return list(found)
    return []


def _legacy(text: str, fonts: Counter[str]) -> str:
    """The old encoding *text* is in, by its font and its letters; empty for Unicode."""
    font = fonts.most_common(1)[0][0] if fonts else ""
    # Unicode writes Vietnamese with letters above U+00FF; the old encodings put everything below.
    if not _OLD.search(text) or _NEW.search(text):
        return ""
    if font.startswith(".Vn"):
        return f"TCVN3 (phông {font})"
    return f"VNI (phông {font})" if font.upper().startswith("VNI") else ""


__all__ = ["LEFT", "MARK", "Lost", "Paragraph", "Survey", "Surveyor", "tree", "words"]
