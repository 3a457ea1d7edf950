"""The parts of Word and Excel files (ISO/IEC 29500): which may stay, what they say, what is taken out of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .finding import SOMEBODY, Finding, Refused, Tick
from .xml_parts import DROP, Edit, edited, values

_MAIN = {
    "docx": re.compile(r"application/vnd\.openxmlformats-officedocument\.wordprocessingml\.document\.main\+xml"),
    "xlsx": re.compile(r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml"),
}
_TYPES = "[Content_Types].xml"
_ACTIVE = re.compile(r"(?:^|/)(?:vbaProject|vbaData)[^/]*$|^(?:word|xl)/(?:activeX|macrosheets)/", re.IGNORECASE)
_MACRO = re.compile(r"macro|vbaProject", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"^(?:docProps|customXml|docMetadata|_xmlsignatures|xl/revisions|package/services)/|^word/people\.xml$"
    r"|/printerSettings[^/]*$|\.psmdcp$", re.IGNORECASE,
)
_LEFT_OUT_TYPES = re.compile(
    r"/(?:core-properties|extended-properties|custom-properties|thumbnail|customXml|customXmlProps|people|usernames"
    r"|revisionHeaders|revisionLog|printerSettings|classificationlabels|origin|signature|attachedTemplate"
    r"|mailMerge\w*|recipientData)$", re.IGNORECASE,
)
_KNOWN = re.compile(
    r"^\[Content_Types\]\.xml$|\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|odttf|ttf|wdp|jxr)$"
    r"|^(?:word|xl)/embeddings/[^/]+\.(?:xlsx|docx)$", re.IGNORECASE,
)
_REFUSED = {
    "ddeLink": "liên kết DDE", "oleLink": "liên kết OLE", "altChunk": "tài liệu nhúng",
    "dbPr": "kết nối tới cơ sở dữ liệu", "webPr": "kết nối tới trang web", "olapPr": "kết nối tới cơ sở dữ liệu",
}
_DROPPED = frozenset((
    "attachedTemplate", "docVars", "rsids", "mailMerge", "absPath", "customWorkbookViews", "customSheetViews",
))
_FIELD = re.compile(r"\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
_COMPUTER = re.compile(r"(?:file:|[A-Za-z]:[\\/]|\\\\)\S?.*", re.IGNORECASE | re.DOTALL)
_SECOND_SIGNS = ("i", "I", ":", "\\")  # spares most of a hundred thousand attributes the pattern
_CORE = {
    "creator": "tác giả", "lastModifiedBy": "người sửa cuối", "keywords": "từ khóa", "Company": "đơn vị",
    "Manager": "người quản lý", "HyperlinkBase": "thư mục gốc",
}
_SHEET_WORDS = ("t", "f", "oddHeader", "oddFooter", "evenHeader", "evenFooter")
_PLACES = {"document": "khoảng đoạn {}", "header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích",
           "endnotes": "chú thích", "comments": "nhận xét"}


def expect(parts: Mapping[str, bytes], extension: str) -> None:
    """Refuse what is no document of that extension: by its main part, not by its name."""
    if _TYPES not in parts or "_rels/.rels" not in parts:
        raise Refused("attachment-content", found="tệp nén ZIP", extension=extension)
    types = {a["PartName"]: a.get("ContentType", "") for n, a, _ in values(parts[_TYPES]) if "PartName" in a}
    if any(_MACRO.search(t) for t in types.values()) or any(_ACTIVE.search(name) for name in parts):
        raise Refused("attachment-active", what="macro hoặc điều khiển ActiveX")
    main = [r.target for r in _relations(parts, "_rels/.rels") if r.type.endswith("/officeDocument")]
    if len(main) != 1 or not _MAIN[extension].fullmatch(types.get("/" + main[0], "")) or main[0] not in parts:
        raise Refused("attachment-content", found="loại tệp Office khác", extension=extension)


def kept_names(parts: Mapping[str, bytes], finding: Finding) -> list[str]:
    """Names of the parts the copy keeps, in their order."""
    private = {
        r.target for name in parts if name.endswith(".rels") for r in _relations(parts, name)
        if _LEFT_OUT_TYPES.search(r.type) and not r.external
    }
    names = []
    for name in parts:
        # Of what is left out, the relationships go too.
        owner = _owner(name) if name.endswith(".rels") else name
        if _LEFT_OUT.search(name) or owner in private:
            finding.signed |= name.startswith("_xmlsignatures/")
            continue
        if not _KNOWN.search(name):
            raise Refused("attachment-active", what=f"phần nhúng {posixpath.basename(name)}")
        names.append(name)
    return names


def clean(
    parts: Mapping[str, bytes], kept: dict[str, bytes], extension: str, finding: Finding, tick: Tick
) -> None:
    """Take out of *kept* what tells about people; note the text and the facts on the way."""
    _properties(parts, finding, extension)
    sheets = _Sheets(kept, finding, tick) if extension == "xlsx" else None
    for name in list(kept):
        if name == _TYPES:
            kept[name] = edited(kept[name], lambda _, a: DROP if _gone(a.get("PartName"), kept) else None)
        elif name.endswith(".rels"):
            kept[name] = _clean_relations(kept, name, finding)
        elif name.endswith((".xml", ".vml")):
            part = _Part(name, finding)
            if sheets and re.match(r"xl/worksheets/[^/]+$", name):
                part.sheets = sheets
                sheets.sheet(name)
            kept[name] = edited(kept[name], part.opened, part.closed, part.said, tick)
            part.finish()
        tick()
    if sheets:
        sheets.leftovers()


def _gone(name: str | None, kept: Mapping[str, bytes]) -> bool:
    return name is not None and name.removeprefix("/") not in kept


@dataclass(frozen=True, slots=True)
class _Relation:
    identity: str
    type: str
    target: str
    external: bool


def _relations(parts: Mapping[str, bytes], name: str) -> Iterator[_Relation]:
    for element, a, _ in values(parts[name]):
        if element == "Relationship":
            external = a.get("TargetMode") == "External"
            target = a.get("Target", "")
            yield _Relation(a.get("Id", ""), a.get("Type", ""), target if external else _resolved(target, name),
                            external)


def _owner(relations: str) -> str:
    folder, _, name = relations.rpartition("_rels/")
    return folder + name.removesuffix(".rels")


def _resolved(target: str, relations: str) -> str:
    """The part that *target* means."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(_owner(relations)), target))


def _clean_relations(kept: Mapping[str, bytes], name: str, finding: Finding) -> bytes:
    def opened(element: str, a: Mapping[str, str]) -> Edit | None:
        if element != "Relationship":
            return None
        kind, target = a.get("Type", ""), a.get("Target", "")
        if a.get("TargetMode") != "External":
            there = _resolved(target.partition("#")[0], name)
            return DROP if _LEFT_OUT_TYPES.search(kind) or there not in kept else None
        if _LEFT_OUT_TYPES.search(kind):
            finding.tells("tệp mẫu", target)
            return DROP
        if not kind.endswith("/hyperlink"):
            raise Refused("attachment-active", what=f"phần lấy từ tệp khác ({target[:60]})")
        if _COMPUTER.match(target):
            finding.tells("đường dẫn trên máy", target)
            return Edit(attributes={"Target": "about:blank"})
        if not re.match(r"(?:https?:|mailto:|tel:|about:blank$|#|[^:]*$)", target.strip(), re.IGNORECASE):
            raise Refused("attachment-active", what=f"liên kết {target[:60]}")
        return None

    return edited(kept[name], opened)


def _properties(parts: Mapping[str, bytes], finding: Finding, extension: str) -> None:
    """What the file says about itself and its makers."""
    words = []
    for relation in _relations(parts, "_rels/.rels"):
        if not _LEFT_OUT_TYPES.search(relation.type) or not relation.target.endswith((".xml", ".psmdcp")):
            continue
        name = ""
        for element, attributes, text in values(parts.get(relation.target, b"<a/>")):
            words.append(text)
            name = attributes.get("name", name)
            if relation.type.endswith("/custom-properties") and text:
                finding.tells("thuộc tính riêng", text)
            elif element in _CORE:
                finding.tells(_CORE[element], text)
            elif element == "Template" and not re.fullmatch(r"Normal(?:\.dotm?)?|", text, re.IGNORECASE):
                finding.tells("tệp mẫu", text)
            elif element == "Pages" and extension == "docx" and re.fullmatch(r"[1-9]\d{0,3}", text):
                finding.pages = int(text)
            elif element == "property" and name:
                words.append(name)
            elif element == "label" and attributes:
                finding.tells("nhãn Microsoft 365", attributes.get("siteId") or attributes.get("id", ""))
    finding.says("thông tin của tệp", "\n".join(w for w in words if w))


class _Part:
    """One part on its way through: what stays, what is said."""

    def __init__(self, name: str, finding: Finding) -> None:
        self.finding = finding
        self.sheet = name.startswith("xl/")
        self.silent = name == "xl/sharedStrings.xml"
        self.sheets: _Sheets | None = None
        stem = re.sub(r"\d*\.xml$", "", posixpath.basename(name))
        self.place = _PLACES.get(stem, f"phần {posixpath.basename(name)}")
        self.words: list[str] = []
        self.fields: list[str] = []
        self.inside = ""

    def opened(self, name: str, a: Mapping[str, str]) -> Edit | None:
        if name in _REFUSED:
            raise Refused("attachment-active", what=_REFUSED[name])
        self.inside = name
        if self.sheets:
            self.sheets.opened(name, a)
        elif name in ("br", "cr", "tab"):
            self.words.append("\t" if name == "tab" else "\n")
        elif name == "fldChar" or name == "fldSimple":
            self.fields.append(a.get("instr", ""))
        if name in _DROPPED:
            return DROP
        changes: dict[str, str | None] = {}
        if a.get("author") is not None:
            self.finding.tells("người nhận xét, sửa", a["author"])
            changes = {"author": SOMEBODY, "initials": "TG", "date": None}
            self.finding.comments += name == "comment"
            self.finding.changes += name in ("ins", "del", "moveFrom", "moveTo")
        elif name == "person":
            self.finding.tells("người nhận xét, sửa", a.get("displayName", ""))
            changes = {"displayName": SOMEBODY, "userId": ""}
        elif name == "pageSetup":
            changes = {"id": None}
        for key, who in (("userName", "fileSharing"), ("refreshedBy", "pivotCacheDefinition")):
            if name == who and key in a:
                self.finding.tells("người dùng tệp", a[key])
                changes[key] = SOMEBODY
        for key, value in a.items():
            if value[1:2] in _SECOND_SIGNS and _COMPUTER.fullmatch(value):
                self.finding.tells("đường dẫn trên máy", value)
                changes[key] = ""
        if name == "author" and self.sheet:
            return Edit(text=SOMEBODY)
        return Edit(attributes=changes) if changes else None

    def said(self, text: str) -> None:
        if self.sheets:
            self.sheets.said(text)
        elif self.inside in ("t", "delText", "v"):
            self.words.append(text)
        elif self.inside == "instrText" and self.fields:
            self.fields[-1] += text
        elif self.inside == "author" and self.sheet:
            self.finding.tells("người nhận xét, sửa", text)

    def closed(self, name: str) -> None:
        self.inside = ""
        if name in ("p", "si", "v", "comment"):
            self.words.append("\n")

    def finish(self) -> None:
        """Judge the fields, hand over the text."""
        for field in self.fields:
            if found := _FIELD.match(field):
                raise Refused("attachment-active", what=f"trường {found[1].upper()} lấy nội dung từ nơi khác")
        if self.sheets:
            self.sheets.finish()
        elif not self.silent:
            self.finding.says(self.place, "".join(self.words))


class _Sheets:
    """Text by sheet. Cells keep their strings in a part of their own; what no cell shows any more is read as well."""

    def __init__(self, parts: Mapping[str, bytes], finding: Finding, tick: Tick) -> None:
        self.finding = finding
        self.shared: list[str] = []
        edited(parts.get("xl/sharedStrings.xml", b"<sst/>"), self._string, None, self._part_of_string, tick)
        self.unseen = set(range(len(self.shared)))
        targets, sheets = {}, values(parts.get("xl/workbook.xml", b"<a/>"))
        if "xl/_rels/workbook.xml.rels" in parts:
            targets = {r.identity: r.target for r in _relations(parts, "xl/_rels/workbook.xml.rels")}
        self.titles = {targets.get(a.get("id", "")): a.get("name", "") for n, a, _ in sheets if n == "sheet"}

    def _string(self, name: str, _: Mapping[str, str]) -> None:
        if name == "si":
            self.shared.append("")

    def _part_of_string(self, text: str) -> None:
        if self.shared:
            self.shared[-1] += text

    def sheet(self, name: str) -> None:
        """Begin to read the sheet in part *name*."""
        self.words: list[str] = []
        self.shown: set[int] = set()
        self.kind, self.inside = "", ""
        self.place = f"trang tính “{self.titles.get(name, posixpath.basename(name)).replace('{}', '')}”"

    def opened(self, name: str, a: Mapping[str, str]) -> None:
        self.inside = name
        if name == "c":
            self.kind = a.get("t", "n")

    def said(self, text: str) -> None:
        if self.inside == "v" and self.kind == "s":
            if text.isdigit() and int(text[:9]) < len(self.shared):
                self.shown.add(int(text[:9]))
        # A cell that holds a number holds an amount: identity numbers start with 0, so they are text.
        elif self.inside in _SHEET_WORDS or (self.inside == "v" and self.kind != "n"):
            self.words.append(text)

    def finish(self) -> None:
        """Hand over the text of the sheet."""
        self.unseen -= self.shown
        self.finding.says(self.place, "\n".join((*(self.shared[i] for i in sorted(self.shown)), *self.words)))

    def leftovers(self) -> None:
        """Hand over what no sheet shows."""
        self.finding.says("chữ còn sót, không hiện trên trang tính nào",
                          "\n".join(self.shared[i] for i in sorted(self.unseen)))


__all__ = ["clean", "expect", "kept_names"]
