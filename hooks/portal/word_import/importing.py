"""An import from the Word file to the written dossier: all of it, or a folder beside with the reasons, or nothing."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .. import disk, legal_clock, vietnamese
from ..catalog import Catalog
from ..rules.secrecy import stamps
from ..schema.vocabulary import AffectedGroup, DocumentType, Handling, PolicyField, Term
from ..sections_407 import PARTS
from ..tracker import policy_files, writing
from . import dossier, letterhead, outline
from . import facts as reading
from .body import Writer
from .facts import Facts, Guess
from .outline import Chunk, heading_of
from .telling import Kind, Row, markdown
from .text import Block, Paragraph, Source, Table, counted, vocabulary

ASKED = ("title", "lead_agency", "document_type", "fields", "summary")
"""What a person is asked when the file does not say it; never more than five questions."""
_LEGACY_AT_MOST = 0.2
_NO_ALT = ("picture", "image", "hinh", "anh", "a close up", "description automatically", "img", "logo description")
_TERMS: dict[str, type[Term]] = {
    "document_type": DocumentType, "handling": Handling, "fields": PolicyField, "affected_groups": AffectedGroup,
}
_NAMES = {
    "title": "tên dự thảo", "lead_agency": "cơ quan chủ trì", "partner_agencies": "cơ quan phối hợp",
    "document_type": "loại văn bản", "handling": "hình thức xử lý", "replaces": "văn bản được xử lý",
    "fields": "lĩnh vực", "affected_groups": "đối tượng chịu tác động", "legal_basis": "căn cứ pháp lý",
    "created_on": "ngày lập",
    "opens_on": "ngày mở lấy ý kiến", "closes_on": "ngày hết hạn góp ý", "email": "thư điện tử nhận góp ý",
    "phone": "điện thoại nhận góp ý", "number": "số văn bản (ghi trong lời dặn)", "summary": "tóm tắt",
    "dated": "ngày ghi trên văn bản",
}
Ask = Callable[[str, Facts], Guess | None]
"""Asks a person for one field of :data:`ASKED`; ``None`` when nobody answers."""


class Refused(Exception):
    """Nothing is written, not even beside; the message is Vietnamese and says what to do."""


@dataclass
class Plan:
    """What an import would write, and its report."""

    path: str
    files: dict[str, bytes] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Why the gate would not take the dossier, in Vietnamese."""


def plan(
    root: Path, source: Source, catalog: Catalog, as_of: dt.datetime, *, year: int, told: Facts | None = None,
    name: str = "", ask: Ask = lambda *_: None,
) -> Plan:
    """What *source* becomes in the checkout *root*. Writes nothing.

    *told* are the values an editor gave; *name* is the address wished for. Raises :class:`Refused` and ``OSError``.
    """
    _refuse_secret(source)
    _refuse_legacy(source)
    parts = letterhead.divide(source.blocks)
    chunks = outline.chunks(parts.text)
    found = reading.find(source, parts, chunks, catalog, legal_clock.today(as_of)) | (told or {})
    for question in ASKED:
        if question not in found and (answer := ask(question, found)) is not None:
            found[question] = answer
    if "title" not in found:
        found["title"] = Guess(source.name.rpartition(".")[0], f"tên tệp {source.name}")
    slug = vietnamese.slug(name) or policy_files.file_name(str(found["title"].value))
    made = Plan(f"policies/{year}/{slug}.md")
    if any((root / place).exists() for place in (made.path, made.path.removesuffix(".md"))):
        raise Refused(f"đã có {made.path} (hoặc thư mục cùng tên); cổng không ghi đè. Dự thảo khác thì đặt tên khác "
                      "bằng --slug; vẫn dự thảo ấy thì sửa thẳng hồ sơ đang có.")
    report = _Report(source, parts.text, made.rows)
    pictures = report.pictures(slug)
    for place, (file, _) in pictures.items():
        made.files[f"policies/{year}/{slug}/{file}"] = source.pictures[place].data
    writer = Writer(slug, pictures, report.left)
    body = dossier.body(chunks, writer, source)
    head = dossier.front_matter(found, source)
    made.files[made.path] = "\n".join([*head, *body]).encode()
    report.facts(found, catalog)
    report.sections(chunks)
    report.everything_else(sorted([*parts.paper, *([parts.kind] if parts.kind else [])], key=lambda b: b.n), writer)
    report.words_left("\n".join([*body, *(p.text for p in parts.title)]), chunks)
    made.rows.sort(key=lambda row: list(Kind).index(row.kind))
    said = (text for texts in writing.faults(root, made.files, as_of).values() for text in texts)
    made.faults = list(dict.fromkeys(said))
    return made


def write(root: Path, made: Plan) -> None:
    """Write the planned dossier; raises ``OSError``, then nothing is there."""
    writing.write(root, made.files, new=True)


def write_beside(file: Path, made: Plan, name: str) -> Path:
    """Write what could not pass into a new folder beside *file*, with the report; returns the folder."""
    base = file.resolve().with_suffix("")
    target = next(p for n in range(1, 10_000)
                  if not (p := base.with_name(f"{base.name}-chua-nhap{f'-{n}' if n > 1 else ''}")).exists())
    fresh = Path(tempfile.mkdtemp(prefix=".chua-nhap-", dir=target.parent))
    try:
        top = made.path.rpartition("/")[0]
        for path, data in made.files.items():
            place = fresh / path.removeprefix(f"{top}/")
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(data)
        told = markdown(name, made.rows, [f"Cổng chưa nhận: {fault}" for fault in made.faults])
        (fresh / "ket-qua.md").write_text(told, "utf-8")
        disk.write_out(fresh)
        fresh.chmod(0o755)
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return target


def _refuse_secret(source: Source) -> None:
    everything = [(n, text) for n, text in source.visible.items()] + [(left.n, left.text) for left in source.left]
    for n, text in everything:
        if stamps(text):
            where = f"đoạn {n}" if n else "đầu trang, chân trang hoặc hình chìm"
            raise Refused(f"{source.name} mang dấu chỉ độ mật hoặc hạn chế lưu hành ({where}). Dừng lại: không đưa tài "
                          "liệu như vậy vào cổng dưới bất kỳ hình thức nào; hỏi người phụ trách bảo mật của cơ quan.")


def _refuse_legacy(source: Source) -> None:
    letters: Counter[str] = Counter()
    places: dict[str, int] = {}
    for paragraph in source.paragraphs:
        kind = _legacy(paragraph)
        letters[kind] += len(paragraph.text)
        if kind:
            places.setdefault(kind, paragraph.n)
    old = sum(letters.values()) - letters[""]
    if old > _LEGACY_AT_MOST * sum(letters.values()):
        kinds = "; ".join(f"{kind}, từ đoạn {n}" for kind, n in places.items())
        raise Refused(f"{source.name} còn ở bảng mã cũ: {kinds}. Chữ như vậy hiện ra sai trên mọi máy. Hãy chuyển sang "
                      "Unicode (UniKey: Ctrl+Shift+F6, nguồn TCVN3 hoặc VNI, đích Unicode), đổi phông thành Times New "
                      "Roman rồi nhập lại.")


def _legacy(paragraph: Paragraph) -> str:
    if paragraph.legacy:
        return paragraph.legacy
    return "TCVN3 hoặc VNI" if vietnamese.legacy_encoding(paragraph.text) else ""


class _Report:
    """Writes the rows, each with its place: the heading above, and the paragraph's number."""

    def __init__(self, source: Source, text: list[Block], rows: list[Row]) -> None:
        self.source, self.rows = source, rows
        self.headings = [(p.n, h.text) for p in text if isinstance(p, Paragraph) and (h := heading_of(p)) is not None]

    def place(self, n: int) -> str:
        """Where paragraph *n* stands."""
        if not n:
            return ""
        above = next((text for at, text in reversed(self.headings) if at < n), "")
        short = above if len(above) <= 60 else above[:59].rstrip() + "…"
        return f"mục “{short}”, đoạn {n}" if above else f"đoạn {n}"

    def left(self, what: str, n: int, text: str) -> None:
        """Something that is not carried over."""
        self.rows.append(Row(Kind.LEFT, what, self.place(n), text))

    def pictures(self, slug: str) -> dict[int, tuple[str, str]]:
        """The files of the pictures and their words, by place; those without words are listed."""
        named: dict[int, tuple[str, str]] = {}
        where = {int(p.target): paragraph.n for paragraph in self.source.paragraphs for p in paragraph.pieces
                 if p.kind == "picture"}
        known: dict[bytes, str] = {}
        for place, picture in enumerate(self.source.pictures):
            if not picture.data:
                continue
            file = known.setdefault(picture.data, f"hinh-{len(known) + 1}.{picture.form}")
            alt = _alt(picture.alt)
            named[place] = (file, alt)
            self.rows.append(Row(Kind.CARRIED, f"ảnh {slug}/{file}", self.place(where.get(place, 0)), alt))
            if not alt:
                self.left(f"lời tả ảnh {slug}/{file} (Word không có; cổng sẽ nhắc cho đến khi bạn viết)",
                          where.get(place, 0), picture.alt)
        return named

    def facts(self, found: Facts, catalog: Catalog) -> None:
        """The fields: told ones are carried over, all others are guesses."""
        for name, guess in found.items():
            values = guess.value if isinstance(guess.value, tuple) else (guess.value,)
            said = ", ".join(_label(name, value, catalog) for value in values)
            note = f" ({guess.note})" if guess.note else ""
            self.rows.append(Row(Kind.CARRIED if guess.told else Kind.GUESSED, f"{_NAMES[name]}: {said}{note}",
                                 self.place(guess.n), guess.words))
        for name in ("lead_agency", "document_type", "summary", "handling", "affected_groups", "fields"):
            if name not in found:
                self.left(f"{_NAMES[name]}: không thấy trong tệp, hãy điền", 0, "")

    def sections(self, chunks: list[Chunk]) -> None:
        """Each section: under which heading it was found, or what was searched for."""
        for part in PARTS:
            found = [c for c in chunks if c.part == part.key and c.heading is not None]
            for chunk in found:
                assert chunk.heading is not None
                why = "" if chunk.heading.sure else " (tiêu đề viết khác)"
                why += " (lấy ra từ mục khác)" if chunk.moved else ""
                self.rows.append(Row(Kind.GUESSED if why else Kind.CARRIED, f"mục “{part.title}”{why}",
                                     f"đoạn {chunk.n}", chunk.heading.text))
            if not found and part.required:
                phrases = ", ".join(f"“{p}”" for p in vocabulary()["sections"][part.key])
                self.left(f"mục “{part.title}”: không thấy; đã tìm tiêu đề có chữ {phrases}", 0, "")
        for chunk in chunks:
            if not chunk.part and (chunk.blocks or chunk.heading):
                title = chunk.heading.text if chunk.heading else dossier.LEAD
                self.rows.append(Row(Kind.CARRIED, "ngoài năm mục, đặt dưới “Nội dung khác”", f"đoạn {chunk.n}", title))

    def everything_else(self, paper: list[Block], writer: Writer) -> None:
        """Tables, notes, what belongs to paper, and what the reading of the file left behind."""
        tables = sum(isinstance(b, Table) for b in self.source.blocks) - sum(isinstance(b, Table) for b in paper)
        if tables:
            self.rows.append(Row(Kind.CARRIED, f"{tables} bảng"))
        if writer.notes:
            self.rows.append(Row(Kind.CARRIED, f"{len(writer.notes)} chú thích"))
        for target, pieces in self.source.notes.items():
            if target not in writer.notes:
                self.left("chú thích không có chỗ nào nhắc tới", 0, "".join(p.text for p in pieces))
        if paper:
            where = ", ".join(str(b.n) for b in paper)
            self.rows.append(Row(Kind.LEFT, "phần thể thức của văn bản giấy (quốc hiệu, số, nơi nhận, chữ ký…)",
                                 f"đoạn {where}", "\n".join(b.text for b in paper)))
        if self.source.inserted or self.source.deleted:
            self.left(f"dấu vết sửa: {self.source.inserted} chỗ thêm (lấy như đã chấp nhận), {self.source.deleted} chỗ "
                      "xóa (bỏ). Bản Word còn giữ chữ đã xóa: đừng đăng tệp ấy", 0, "")
        if self.source.comments:
            self.left(f"{self.source.comments} nhận xét không được chép. Bản Word còn giữ chúng và tên người viết: "
                      "đừng đăng tệp ấy", 0, "")
        for left in self.source.left:
            self.left(left.what, left.n, left.text)
        for paragraph in self.source.paragraphs:
            if kind := _legacy(paragraph):
                self.left(f"chữ ở bảng mã {kind}, chép nguyên nên hiện ra sai; hãy gõ lại", paragraph.n, paragraph.text)

    def words_left(self, text: str, chunks: list[Chunk]) -> None:
        """Nothing is lost in silence: words Word shows that are neither in *text* nor listed, as often as shown."""
        kept = counted(text, markdown=True)
        for said in (*(c.heading.text for c in chunks if c.heading and c.part),
                     *(row.text for row in self.rows if row.kind is Kind.LEFT)):
            kept += counted(said)
        for n, said in self.source.visible.items():
            words = counted(said)
            missing = words - kept
            kept -= words
            if missing:
                self.left("chữ không thấy lại trong hồ sơ", n, " ".join(missing.elements()))


def _alt(text: str) -> str:
    said = vietnamese.fold(text)
    made = any(said.startswith(start) for start in _NO_ALT) and (len(said.split()) < 3 or "automatically" in said)
    return "" if made or said.endswith((".png", ".jpg", ".jpeg", ".gif", ".emf")) else text


def _label(name: str, value: str, catalog: Catalog) -> str:
    if name in _TERMS:
        return _TERMS[name](value).label
    if name in ("lead_agency", "partner_agencies") and value in catalog.agency_by_id:
        return catalog.agency_by_id[value].value.name
    if name.endswith("_on") or name == "dated":
        return vietnamese.date_text(dt.date.fromisoformat(value))
    return value


def outcome(made: Plan) -> Iterator[str]:
    """What happened or would happen, in one line each."""
    yield f"Hồ sơ: {made.path}, {len(made.files) - 1} ảnh."
    for fault in made.faults:
        yield f"Cổng chưa nhận: {fault}"


def relative(path: Path) -> str:
    """*path* as a person in this folder writes it."""
    return os.path.relpath(path)


__all__ = ["ASKED", "Ask", "Plan", "Refused", "outcome", "plan", "relative", "write", "write_beside"]
