"""The parts of OpenDocument files (ISO/IEC 26300): which may stay, what they say, what is taken out of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from .finding import SOMEBODY, Finding, Refused, Tick
from .xml_parts import DROP, Edit, edited, values

_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text", "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MANIFEST = "META-INF/manifest.xml"
_LEFT_OUT = re.compile(
    r"(?:^|/)meta\.xml$|^Thumbnails/|^Configurations2/|^Versions/|^VersionList\.xml$|^layout-cache$|^manifest\.rdf$"
    r"|^META-INF/(?!manifest\.xml$)"
)
_KNOWN = re.compile(
    r"^mimetype$|\.xml$|^(?:Pictures|media)/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svm|svg|webp)$"
    r"|^ObjectReplacements/[^/]+$|^Fonts/[^/]+\.(?:ttf|otf)$", re.IGNORECASE,
)
_REFUSED = {
    "event-listener": "macro gắn với sự kiện", "plugin": "chương trình nhúng", "applet": "chương trình nhúng",
    "floating-frame": "khung lấy nội dung từ nơi khác", "dde-source": "liên kết DDE",
    "dde-connection-decl": "liên kết DDE", "object-ole": "đối tượng nhúng (OLE)",
    "connection-resource": "kết nối tới cơ sở dữ liệu", "database-range-source": "kết nối tới cơ sở dữ liệu",
    "library-embedded": "macro", "module": "macro", "script": "macro", "encryption-data": "phần mã hóa",
}
_META = {
    "creator": "người sửa cuối", "initial-creator": "tác giả", "printed-by": "người in", "keyword": "từ khóa",
}
_COMPUTER = re.compile(r"(?:file:|[A-Za-z]:[\\/]|\\\\|/[A-Za-z]:|\.\./).*", re.IGNORECASE | re.DOTALL)


def expect(parts: Mapping[str, bytes], extension: str) -> None:
    """Refuse what is no document of that extension: by its own declaration, which must come first."""
    if next(iter(parts), "") != "mimetype" or parts["mimetype"].strip() != _TYPES[extension]:
        raise Refused("attachment-content", found="loại tệp nén hoặc tệp Office khác", extension=extension)
    if "content.xml" not in parts or _MANIFEST not in parts:
        raise Refused("attachment-broken", reason="thiếu phần nội dung")
    if any(name == "encryption-data" for name, _, _ in values(parts[_MANIFEST])):
        raise Refused("attachment-locked")


def kept_names(parts: Mapping[str, bytes], finding: Finding) -> list[str]:
    """Names of the parts the copy keeps, in their order."""
    names = []
    for name in parts:
        if re.match(r"(?:Basic|Scripts|Dialogs)/", name):
            raise Refused("attachment-active", what="macro")
        if _LEFT_OUT.search(name):
            finding.signed |= name == "META-INF/documentsignatures.xml"
        elif _KNOWN.search(name):
            names.append(name)
        else:
            raise Refused("attachment-active", what=f"phần nhúng {posixpath.basename(name)}")
    return names


def clean(
    parts: Mapping[str, bytes], kept: dict[str, bytes], extension: str, finding: Finding, tick: Tick
) -> None:
    """Take out of *kept* what tells about people; note the text and the facts on the way."""
    _properties(parts, finding)
    for name in list(kept):
        if name == _MANIFEST:
            kept[name] = edited(kept[name], lambda n, a: DROP if n == "file-entry" and _gone(a, kept) else None)
        elif name.endswith(".xml"):
            part = _Part(name, finding, extension)
            kept[name] = edited(kept[name], part.opened, part.closed, part.said, tick)
            part.finish()
        tick()


def _gone(attributes: Mapping[str, str], kept: Mapping[str, bytes]) -> bool:
    path = attributes.get("full-path", "")
    return not path.endswith("/") and path not in kept


def _properties(parts: Mapping[str, bytes], finding: Finding) -> None:
    words = []
    for element, attributes, text in values(parts.get("meta.xml", b"<a/>")):
        words.append(text)
        if element in _META:
            finding.tells(_META[element], text)
        elif element == "user-defined" and text:
            finding.tells("thuộc tính riêng", text)
        elif element == "template":
            finding.tells("tệp mẫu", attributes.get("href") or attributes.get("title", ""))
        elif element == "document-statistic" and re.fullmatch(r"[1-9]\d{0,3}", attributes.get("page-count", "")):
            finding.pages = int(attributes["page-count"])
    finding.says("thông tin của tệp", "\n".join(w for w in words if w))


class _Part:
    """One part on its way through: what stays, what is said."""

    def __init__(self, name: str, finding: Finding, extension: str) -> None:
        self.finding = finding
        self.settings = name.endswith("settings.xml")
        self.place = "khoảng đoạn {}" if extension == "odt" and name == "content.xml" else f"phần {name}"
        self.words: list[str] = []
        self.inside: list[str] = []

    def opened(self, name: str, a: Mapping[str, str]) -> Edit | None:
        if name in _REFUSED:
            raise Refused("attachment-active", what=_REFUSED[name])
        self.inside.append(name)
        if name in ("s", "tab", "line-break"):
            self.words.append("\n" if name == "line-break" else " ")
        elif name == "table" and a.get("name"):
            self._hand_over()
            self.place = f"trang tính “{a['name'].replace('{}', '')}”" if "khoảng" not in self.place else self.place
        if self.settings:
            private = re.match(r"Printer|CurrentDatabase|Embed", a.get("name", ""))
            return Edit(text="") if name == "config-item" and private else None
        self.finding.comments += name == "annotation"
        self.finding.changes += name == "changed-region"
        if name in ("creator", "creator-initials", "initial-creator", "printed-by"):
            return Edit(text=SOMEBODY if name != "creator-initials" else "TG")
        return self._link(name, a["href"]) if a.get("href") else None

    def _link(self, name: str, target: str) -> Edit | None:
        if name == "a" and _COMPUTER.match(target):
            self.finding.tells("đường dẫn trên máy", target)
            return Edit(attributes={"href": "#"})
        if re.match(r"(?:https?:|mailto:|tel:)", target, re.IGNORECASE) and name == "a":
            return None
        if _COMPUTER.match(target) or re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]*:", target) or target.startswith("/"):
            what = "phần lấy từ nơi khác" if name != "a" else "liên kết"
            raise Refused("attachment-active", what=f"{what} ({target[:60]})")
        return None

    def said(self, text: str) -> None:
        if "creator" in self.inside[-1:]:
            self.finding.tells("người nhận xét, sửa", text)
        elif not self.settings and "config-item" not in self.inside[-1:]:
            self.words.append(text)

    def closed(self, name: str) -> None:
        self.inside.pop()
        if name in ("p", "h", "table-cell"):
            self.words.append("\n")

    def finish(self) -> None:
        self._hand_over()

    def _hand_over(self) -> None:
        self.finding.says(self.place, "".join(self.words))
        self.words = []


__all__ = ["clean", "expect", "kept_names"]
