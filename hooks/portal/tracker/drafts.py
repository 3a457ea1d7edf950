"""One row of a tracker as facts about a draft: what policy files hold, what stays in the register, what is unclear."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .. import vietnamese
from ..document_number import Form
from ..schema.vocabulary import DocumentType, Handling, PolicyField, Stage
from . import mentions, planned
from .agencies import Agencies
from .headings import CHOICE, Column, Table, meaning, plain, words
from .identity import key_of
from .mentions import Mention, Relation
from .rows import Row

NO_DRAFT = {"het-hieu-luc": "hết hiệu lực theo thời gian", "giu-nguyen": "giữ nguyên, không xử lý"}
"""Ways of handling after which nothing is drafted: the row is kept, a policy file would be a fiction."""

_STEPS = (
    ("registered", Stage.DANG_KY), ("registered-ubnd", Stage.DANG_KY), ("approval", Stage.CHAP_THUAN),
    ("consulting", Stage.LAY_Y_KIEN), ("appraisal", Stage.THAM_DINH), ("submitted-ubnd", Stage.TRINH_UBND),
    ("verification", Stage.THAM_TRA), ("submitted-hdnd", Stage.TRINH_HDND),
)
_RELATED = {
    Handling.THAY_THE: (Relation.REPLACES, Relation.REPEALS, Relation.AMENDS),
    Handling.BAI_BO: (Relation.REPEALS, Relation.REPLACES),
    Handling.SUA_DOI_BO_SUNG: (Relation.AMENDS, Relation.REPLACES, Relation.REPEALS),
    Handling.BAN_HANH_MOI: (Relation.REPLACES, Relation.REPEALS),
    Handling.CHUA_XAC_DINH: (Relation.REPLACES, Relation.REPEALS, Relation.AMENDS),
}
_LONGEST = 200
_LISTED = re.compile(
    r"(?:[;\n]|,?\s+và)\s*(?:[-+•]|\d{1,2}[.)])?\s*(?:nghị quyết|quyết định|chỉ thị)?\s*(?:số\s*)?$", re.IGNORECASE
)
_WHAT_GOES = re.compile(r"\s*\((?:thay thế|bãi bỏ|sửa đổi)[^()]*(?:\([^()]*\)[^()]*)*\)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should look at: the cell, and what is odd about it."""

    place: str
    text: str


@dataclass(slots=True)
class Draft:
    """What a row says. ``fields`` are those of a policy file, as plain values; ``reason`` why there is no file."""

    row: Row
    place: str = ""
    """The cell that names the document."""
    title: str = ""
    key: str = ""
    agency_text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    notes: list[Note] = field(default_factory=list)
    unclear: list[Note] = field(default_factory=list)
    """Why the row could not be understood; then no file is written for it."""
    reason: str = ""
    time: planned.PlannedTime | None = None

    @property
    def stage(self) -> Stage:
        """How far the draft has come."""
        return Stage(self.fields.get("stage", Stage.DANG_KY))


@dataclass(frozen=True)
class Reader:
    """Turns rows into drafts. *year* completes dates without one; nothing after *today* has happened."""

    agencies: Agencies
    today: dt.date
    year: int
    epoch: int = 1900

    def draft(self, row: Row, table: Table) -> Draft:
        """What *row* of *table* says."""
        draft = Draft(row, place=row.place(table.title))
        draft.title = " ".join(row.said(table.title).split())
        draft.key = key_of(draft.title)
        _errors(draft)
        if not draft.key:
            draft.unclear.append(Note(row.place(table.title), "không có tên gọi văn bản"))
            return draft
        existing = self._existing(draft, table)
        draft.fields["title"] = short_title(draft.title)
        draft.fields["document_type"] = self._type(draft, table).value
        self._agency(draft, table)
        handling = self._handling(draft, table, existing)
        if handling in NO_DRAFT:
            draft.reason = f"“{NO_DRAFT[handling]}”: không có dự thảo nào, chỉ ghi vào sổ"
            draft.notes += draft.unclear
            draft.unclear.clear()
            return draft
        self._planned(draft, table)
        self._stages(draft, table)
        basis = [m.number.text for column in table.of("basis") for m in mentions.find(row.said(column))]
        if basis:
            draft.fields["legal_basis"] = list(dict.fromkeys(basis))
        area = next((PolicyField.recognise(row.said(c)) for c in table.of("field") if row.said(c)), None)
        draft.areas = (area,) if area else ()
        return draft

    def _existing(self, draft: Draft, table: Table) -> list[Mention]:
        found = mentions.find(draft.row.said(table.title))
        for column in table.of("existing"):
            found += mentions.find(draft.row.said(column))
        for mention in found:
            if mention.mended:
                draft.notes.append(Note(draft.row.place(table.title),
                                        f"số văn bản “{mention.written}” được hiểu là {mention.number}"))
        return found

    def _type(self, draft: Draft, table: Table) -> DocumentType:
        """From the column, the section, the sheet's name, the table's caption, the first words, in this order."""
        row = draft.row
        said = [row.said(column) for column in table.of("type")]
        for text in (*said, *reversed(row.sections), row.sheet, *reversed(table.caption), draft.title):
            found = type_of(text)
            if found is not None:
                return found
        draft.notes.append(Note(row.place(table.title), "không thấy loại văn bản ở đâu, tạm ghi “Văn bản, đề án khác”"))
        return DocumentType.KHAC

    def _agency(self, draft: Draft, table: Table) -> None:
        row = draft.row
        column = next(iter(table.of("agency")), None)
        draft.agency_text = " ".join(row.said(column).split())
        place = row.place(column)
        if not draft.agency_text:
            for section in reversed(row.sections):
                bare = re.sub(r"^\s*(?:[IVXL]+|[A-ZĐ]|\d+)\s*[.)/:–-]*\s+", "", section)
                bare = re.sub(r"\s*\(\d[^)]*\)\s*$", "", bare)
                if self.agencies.names_one(bare):
                    draft.agency_text, place = bare, f"{row.sheet}!{row.number} (dòng mục “{section}”)"
                    break
        answer = self.agencies.find(row.said(column) if row.said(column).strip() else draft.agency_text)
        if not answer.lead:
            draft.unclear.append(Note(place, answer.problem))
            return
        if answer.note:
            draft.notes.append(Note(place, answer.note))
        draft.fields["lead_agency"] = answer.lead
        partners = list(answer.partners)
        for column in table.of("partners"):
            joined = self.agencies.find(row.said(column)) if row.said(column) else None
            if joined and joined.lead:
                partners += [joined.lead, *joined.partners]
            elif joined:
                draft.notes.append(Note(row.place(column), joined.problem))
        if partners := [p for p in dict.fromkeys(partners) if p != answer.lead]:
            draft.fields["partner_agencies"] = partners

    def _handling(self, draft: Draft, table: Table, existing: list[Mention]) -> str:
        """The way of handling; writes ``handling`` and ``replaces``."""
        row, chosen = draft.row, list(_chosen(draft.row, table))
        place = row.place(chosen[0][1] if chosen else table.title)
        names = list(dict.fromkeys(name for name, _ in chosen))
        if len(names) > 1:
            draft.notes.append(Note(place, "đánh dấu nhiều hình thức xử lý: " + ", ".join(
                column.path[-1] for _, column in chosen)))
        name = next((n for n in ("thay-the", "sua-doi-bo-sung", "bai-bo", "ban-hanh-moi", *NO_DRAFT, "chua-xac-dinh")
                     if n in names), "")
        if name in NO_DRAFT:
            return name
        handling = Handling(name) if name else Handling.CHUA_XAC_DINH
        if not name:
            draft.notes.append(Note(place, "không đánh dấu hình thức xử lý, ghi “Chưa xác định”"))
        subjects = _subjects(row.said(table.title), existing)
        documents = subjects or [m for m in existing if m.relation in _RELATED[handling]]
        numbers = list(dict.fromkeys(m.number.text for m in documents if m.number.form is not Form.LETTER))
        told = [m.number.text for column in table.of("existing") for m in mentions.find(row.said(column))]
        numbers = list(dict.fromkeys(told)) or numbers
        if handling not in (Handling.BAN_HANH_MOI, Handling.CHUA_XAC_DINH) and not numbers:
            draft.notes.append(Note(place, f"ghi “{handling.label}” nhưng không thấy số văn bản bị xử lý ở tên gọi, "
                                           "nên tạm ghi “Chưa xác định”"))
            handling = Handling.CHUA_XAC_DINH
        count = _count(row, chosen, name)
        if count is not None and len(numbers) and count != len(numbers) and handling is not Handling.BAN_HANH_MOI:
            draft.notes.append(Note(place, f"ghi {count} văn bản, trong tên gọi thấy {len(numbers)}"))
        draft.fields["handling"] = handling.value
        draft.fields["replaces"] = numbers
        return handling.value

    def _planned(self, draft: Draft, table: Table) -> None:
        for column in table.of("planned"):
            text = draft.row.said(column)
            if not text:
                continue
            time = planned.read(text, self.year, self.epoch)
            draft.time = time
            place = draft.row.place(column)
            if time.field:
                draft.fields["planned_on"] = time.field
                if time.confidence is not planned.Confidence.HIGH and time.note:
                    draft.notes.append(Note(place, f"“{_short(text)}”: {time.note}"))
            elif time.understood:
                draft.notes.append(Note(place, f"“{_short(text)}” giữ trong sổ ({span(time)}); hồ sơ chưa có chỗ ghi "
                                               "mốc như vậy"))
            elif not time.absent:
                draft.notes.append(Note(place, f"không hiểu thời gian “{_short(text)}”, giữ nguyên chữ trong sổ"))

    def _stages(self, draft: Draft, table: Table) -> None:
        """The steps that happened, each with day and document; the last one is where the draft is."""
        row = draft.row
        steps: list[dict[str, str]] = []
        for key, stage in _STEPS:
            for column in table.of(key):
                if text := row.said(column):
                    steps += self._step(draft, column, stage, text)
        final = self._final(draft, table)
        if final:
            draft.fields["final_document"] = final
            steps.append({"stage": Stage.BAN_HANH.value, "on": final["issued_on"], "document": final["number"]})
        kept: list[dict[str, str]] = []
        for step in reversed(steps):
            if kept and step["on"] > kept[-1]["on"]:
                draft.notes.append(Note(row.place(table.title), "bước “" + Stage(step["stage"]).label + "” ngày "
                                        + vietnamese.date_text(dt.date.fromisoformat(step["on"]))
                                        + " muộn hơn bước sau nó; bước này chỉ giữ trong sổ"))
                continue
            kept.append(step)
        kept.reverse()
        if kept:
            draft.fields["stage"] = kept[-1]["stage"]
            draft.fields["stage_history"] = kept

    def _step(self, draft: Draft, column: Column, stage: Stage, text: str) -> list[dict[str, str]]:
        found = [m for m in mentions.find(text) if m.issued_on]
        mention = found[0] if found else None
        day = mention.issued_on if mention else mentions.first_date(text)[0]
        place = draft.row.place(column)
        if day is None:
            if re.search(r"\d", text) or plain(text) in ("cv so", "cong vb so", "cong van so"):
                said = f"bước “{stage.label}”: “{_short(text)}” không có ngày đầy đủ, giữ trong sổ"
                draft.notes.append(Note(place, said))
            return []
        if day > self.today:
            said = f"ngày {vietnamese.date_text(day)} chưa đến, bước “{stage.label}” giữ trong sổ"
            draft.notes.append(Note(place, said))
            return []
        step = {"stage": stage.value, "on": day.isoformat()}
        return [step | ({"document": mention.number.text} if mention else {})]

    def _final(self, draft: Draft, table: Table) -> dict[str, str] | None:
        row, wanted = draft.row, DocumentType(draft.fields["document_type"]).symbol
        for column in table.of("final"):
            text = row.said(column)
            if not text:
                continue
            place = row.place(column)
            found = mentions.find(text)
            fitting = [m for m in found if m.number.form is Form.LEGAL and m.issued_on and m.issued_on <= self.today
                       and (not wanted or f"{m.number.type}-{m.number.body}" == wanted)
                       and m.number.year == m.issued_on.year]
            own = [m for m in fitting if m.place < 40]
            if not own:
                draft.notes.append(Note(place, f"“{_short(text)}”: không đọc được số và ngày của văn bản đã ban hành "
                                               "hợp với loại văn bản; giữ trong sổ"))
                continue
            first = own[0]
            if first.doubtful_date and first.issued_on:
                draft.notes.append(Note(place, "ngày thiếu dấu gạch, hiểu là " + vietnamese.date_text(first.issued_on)))
            if len(fitting) > 1:
                others = ", ".join(m.number.text for m in fitting if m is not first)
                draft.notes.append(Note(place, f"ô ghi nhiều văn bản; lấy văn bản đứng đầu, {others} giữ trong sổ"))
            assert first.issued_on is not None
            return {"number": first.number.text, "issued_on": first.issued_on.isoformat()}
        return None


def _errors(draft: Draft) -> None:
    for cells in draft.row.cells.values():
        for cell in cells:
            place = f"{draft.row.sheet}!{cell.place}"
            if cell.kind == "e" or re.fullmatch(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", cell.text):
                draft.notes.append(Note(place, f"ô báo lỗi {cell.text} của Excel; hãy sửa công thức rồi nhập lại"))


def _chosen(row: Row, table: Table) -> Iterator[tuple[str, Column]]:
    for column in table.columns:
        if not column.key.startswith(CHOICE) and column.key != "handling":
            continue
        text = row.said(column).strip()
        if column.key == "handling":
            for part in re.split(r"[;\n/]|,\s(?=[A-ZĐ])", text):
                found, _ = meaning(part)
                if found.startswith(CHOICE):
                    yield found.removeprefix(CHOICE), column
        elif text and plain(text) not in ("0", "khong", "") and not re.fullmatch(r"[-–.#]+|#[A-Z/!?0]+", text):
            yield column.key.removeprefix(CHOICE), column


def _count(row: Row, chosen: list[tuple[str, Column]], name: str) -> int | None:
    for found, column in chosen:
        text = row.said(column).strip()
        if found == name and re.fullmatch(r"\d{1,3}", text) and int(text) > 1:
            return int(text)
    return None


def _subjects(title: str, existing: list[Mention]) -> list[Mention]:
    """The existing documents the row is about: the title begins with one, and others may be listed after it."""
    if not existing or existing[0].place > 24 or existing[0].relation is not Relation.NONE:
        return []
    listed = (m for m in existing[1:] if m.relation is Relation.NONE and _LISTED.search(title[: m.place]))
    return [existing[0], *listed]


def type_of(text: str) -> DocumentType | None:
    """The type of document that *text* (a title, a section, a sheet's name) names; ``None`` when it names none."""
    bare = plain(re.sub(r"^\s*(?:[IVXL]+|[A-ZĐ]|\d+)(?:\s*[.)/:–-]+\s*|\s+)", "", text))
    for name, phrases in words()["types"].items():
        for phrase in phrases:
            if re.match(rf"(?:du thao |danh muc |cac |tong hop |bang theo doi |danh sach )*{plain(phrase)}\b", bare):
                return DocumentType(name)
    return None


def short_title(title: str) -> str:
    """*title* as a policy file can hold it: one line of at most 200 characters; nothing is reworded."""
    text = " ".join(title.split()).rstrip(" .;,")
    if len(text) > _LONGEST:
        text = _WHAT_GOES.sub("", text).rstrip(" .;,")
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" .;,(") + "…"
    return text


def span(time: planned.PlannedTime) -> str:
    """The days a planned time covers, in words."""
    first = vietnamese.date_text(time.starts_on) if time.starts_on else ""
    last = vietnamese.date_text(time.ends_on) if time.ends_on else ""
    if first and last:
        return f"từ {first} đến {last}"
    return f"từ {first}" if first else f"đến {last}" if last else "không có ngày"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69].rstrip() + "…"


__all__ = ["NO_DRAFT", "Draft", "Note", "Reader", "short_title", "span", "type_of"]
