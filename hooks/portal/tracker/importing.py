"""A workbook into the portal's files: planned whole, passed through the gate, then written whole or not at all."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .. import vietnamese
from ..catalog import Catalog, Entry
from ..schema.kinds import Policy
from ..schema.parse import field_words
from . import policy_files, rows
from .agencies import Agencies
from .drafts import Draft, Note, Reader
from .grid import Sheet, Workbook, shown
from .headings import Table
from .identity import key_of
from .matching import match
from .merging import merge, together, worded
from .register import KeptRow, KeptSheet, Register
from .rows import REASONS, Row, RowKind


class Outcome(enum.StrEnum):
    """What became of a row."""

    CREATED = "tạo mới"
    UPDATED = "cập nhật"
    UNCHANGED = "không đổi"
    NOT_UNDERSTOOD = "chưa hiểu"
    SKIPPED = "bỏ qua"


@dataclass(slots=True)
class Result:
    """One row of the workbook and what became of it."""

    sheet: str
    row: int
    outcome: Outcome
    place: str
    text: str = ""
    policy: str = ""
    why: list[Note] = field(default_factory=list)
    """Why it was not understood, was skipped, or has no policy file."""
    notes: list[Note] = field(default_factory=list)
    conflicts: list[Note] = field(default_factory=list)
    hidden: bool = False


@dataclass(slots=True)
class Plan:
    """Everything an import would do. ``files`` are paths and new contents, the register among them."""

    workbook: str
    register: Register
    results: list[Result] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    gone: list[KeptRow] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows each sheet has."""
    kept: dict[int, list[Result]] = field(default_factory=dict)

    def count(self, outcome: Outcome, sheet: str | None = None) -> int:
        """How many rows ended so."""
        return sum(r.outcome is outcome and sheet in (None, r.sheet) for r in self.results)


@dataclass(frozen=True)
class Options:
    """``today`` in Vietnam; ``year`` of the register and of new files; ``sheets`` to read (none: all shown)."""

    today: dt.date
    year: int
    sheets: tuple[str, ...] = ()
    agencies: Mapping[str, str] = field(default_factory=dict)


class NoSuchSheet(Exception):
    """A sheet asked for is not in the workbook; the message lists those that are."""


def plan(root: Path, workbook: Workbook, catalog: Catalog, register: Register, options: Options) -> Plan:
    """What importing *workbook* would do. Writes nothing. Raises :class:`NoSuchSheet`."""
    return _Planner(root, workbook, catalog, register, options).run()


class _Planner:
    def __init__(
        self, root: Path, workbook: Workbook, catalog: Catalog, register: Register, options: Options
    ) -> None:
        self.root, self.workbook, self.catalog, self.options = root, workbook, catalog, options
        told = register.agencies | dict(options.agencies)
        self.register = Register(register.year, list(register.sheets), [], dict(register.imported), told)
        self.before = register
        self.agencies = Agencies(catalog, options.today, told)
        self.plan = Plan(workbook.name, self.register)
        self.existing = {entry.document.path: entry for entry in catalog.policies}
        self.taken = {entry.slug for entry in catalog.policies}
        self.taken |= {path.stem for path in root.glob("policies/*/*.md")}
        self.by_key: dict[str, list[str]] = {}
        for path, entry in sorted(self.existing.items()):
            self.by_key.setdefault(key_of(entry.value.title), []).append(path)

    def run(self) -> Plan:
        drafts: list[Draft] = []
        by_row: dict[tuple[str, int], Draft] = {}
        everything: list[Row] = []
        reader = Reader(self.agencies, self.options.today, self.options.year, self.workbook.epoch)
        for sheet in self._sheets():
            read = rows.read(sheet, self.agencies.names_one)
            self.plan.rows[sheet.title] = sheet.last
            self._sheet_messages(sheet, read)
            everything += read.rows
            for row in read.rows:
                if row.kind is RowKind.DOCUMENT:
                    table = read.tables[row.table]
                    draft = reader.draft(row, table)
                    _without_officers(row, table)
                    drafts.append(draft)
                    by_row[row.sheet, row.number] = draft
            self._keep_layout(read)
        found = match(drafts, [kept for kept in self.before.rows if kept.sheet in self.plan.rows])
        links = {id(draft): found.get(place) for place, draft in enumerate(drafts)}
        written = self._files(drafts, links)
        for row in everything:
            this = by_row.get((row.sheet, row.number))
            self.plan.results.append(self._result(row, this, written, links) if this else _skipped(row))
        self._rest(found)
        return self.plan

    def _sheets(self) -> list[Sheet]:
        wanted = {vietnamese.slug(name): name for name in self.options.sheets}
        chosen = []
        for sheet in self.workbook.sheets:
            if wanted:
                if wanted.pop(vietnamese.slug(sheet.title), None) is not None:
                    chosen.append(sheet)
            elif sheet.hidden:
                if sheet.rows:
                    said = f"Trang tính “{sheet.title}” đang ẩn nên không nhập ({len(sheet.rows)} dòng có chữ)."
                    self.plan.messages.append(f'{said} Muốn nhập: thêm --sheet "{sheet.title}".')
            else:
                chosen.append(sheet)
        if wanted:
            names = ", ".join(f"“{sheet.title}”" for sheet in self.workbook.sheets)
            raise NoSuchSheet(f"không có trang tính {', '.join(f'“{n}”' for n in wanted.values())}. Sổ có: {names}.")
        return chosen

    def _sheet_messages(self, sheet: Sheet, read: rows.ReadSheet) -> None:
        say = self.plan.messages.append
        if sheet.rows and not read.tables:
            say(f"Trang tính “{sheet.title}”: không thấy dòng tiêu đề của một bảng theo dõi (cần cột tên gọi văn bản "
                f"và ít nhất một cột như cơ quan soạn thảo); {len(sheet.rows)} dòng có chữ không nhập.")
        if sheet.far:
            say(f"Trang tính “{sheet.title}”: có chữ ở rất xa bên phải (cột {sheet.far.split(':')[0]}, dòng "
                f"{sheet.far.split(':')[1]}); phần ấy không đọc.")
        for place, table in enumerate(read.tables):
            unknown = [column.name for column in table.columns if not column.key and column.path]
            if unknown:
                names = ", ".join(f"“{name}”" for name in unknown)
                say(f"Trang tính “{sheet.title}”: chưa biết cột {names}; chữ được giữ nguyên trong sổ.")
            if table.of("officer"):
                say(f"Trang tính “{sheet.title}”: cột “{table.of('officer')[0].name}” là tên cán bộ nên không lưu.")
            if not table.of("agency") and not any(row.sections for row in read.rows if row.table == place):
                say(f"Trang tính “{sheet.title}”: không thấy cột cơ quan soạn thảo.")
        every = (cell for _, cells in sorted(sheet.rows.items()) for _, cell in sorted(cells.items()))
        found = [cell for cell in every if cell.formula]
        if empty := [c.place for c in found if not c.text]:
            first = ", ".join(empty[:5]) + ("…" if len(empty) > 5 else "")
            say(f"Trang tính “{sheet.title}”: công thức ở {first} chưa có kết quả lưu sẵn nên coi như ô trống; "
                "hãy mở bằng Excel, lưu lại rồi nhập lại.")
        formulas = [c.place for c in found]
        if formulas:
            first = ", ".join(formulas[:3])
            say(f"Trang tính “{sheet.title}”: {len(formulas)} ô là công thức ({first}…); cổng đọc kết quả lưu sẵn, "
                "không tính lại.")

    def _keep_layout(self, read: rows.ReadSheet) -> None:
        if not read.tables:
            return
        self.register.sheets = [sheet for sheet in self.register.sheets if sheet.title != read.title]
        for place, table in enumerate(read.tables):
            columns = [{"path": list(c.path), "name": c.name, "key": c.key} for c in table.columns]
            self.register.sheets.append(KeptSheet(read.title, list(table.caption), columns, place))

    def _files(
        self, drafts: list[Draft], links: Mapping[int, tuple[KeptRow, bool] | None]
    ) -> dict[int, tuple[str, list[Note], bool, bool]]:
        """New and changed files; by draft: its file, conflicts, whether that is new, whether it changes."""
        groups: dict[str, list[Draft]] = {}
        known: dict[tuple[str, str], str] = {}
        for kept in self.before.rows:
            if kept.policy and kept.key:
                known.setdefault((kept.key, self._lead(kept.policy)), kept.policy)
        for draft in drafts:
            if draft.unclear or draft.reason:
                continue
            link = links[id(draft)]
            lead = str(draft.fields["lead_agency"])
            path = link[0].policy if link else ""
            if path and not (self.root / path).is_file():
                path = self._by_title(draft, lead) or path
                if not (self.root / path).is_file():
                    draft.notes.append(Note(draft.place, f"{path} đã bị xóa, nay tạo lại"))
            path = path or known.get((draft.key, lead), "") or self._by_title(draft, lead) or self._new_path(draft)
            known[draft.key, lead] = path
            groups.setdefault(path, []).append(draft)
        found: dict[int, tuple[str, list[Note], bool, bool]] = {}
        for path, group in groups.items():
            conflicts, fresh, changed = self._file(path, group)
            if len(group) > 1:
                for draft in group:
                    others = ", ".join(d.place for d in group if d is not draft)
                    draft.notes.append(Note(draft.place, f"cùng một văn bản với {others}: một hồ sơ"))
            for draft in group:
                found[id(draft)] = (path, conflicts, fresh, changed)
        return found

    def _lead(self, path: str) -> str:
        return str(self.before.imported.get(path, {}).get("lead_agency", ""))

    def _by_title(self, draft: Draft, lead: str) -> str:
        for path in self.by_key.get(key_of(str(draft.fields["title"])), ()):
            if self.existing[path].value.lead_agency == lead:
                return path
        return ""

    def _new_path(self, draft: Draft) -> str:
        name = policy_files.file_name(draft.title)
        slug, number = name, 1
        while slug in self.taken:
            number += 1
            slug = f"{name}-{number}"
        self.taken.add(slug)
        return f"policies/{self.options.year}/{slug}.md"

    def _file(self, path: str, group: list[Draft]) -> tuple[list[Note], bool, bool]:
        fields = together(group)
        if not (self.root / path).is_file():
            areas = tuple(dict.fromkeys(area for d in group for area in d.areas)) or self._areas(fields["lead_agency"])
            first = group[0].row
            origin = f"{self.workbook.name}, trang “{first.sheet}”"
            self.plan.files[path] = policy_files.fresh(fields, areas, _one_line(origin)).encode()
            self.plan.fresh.add(path)
            self.register.imported[path] = {"stage": "dang-ky"} | fields
            return [], True, True
        entry = self.existing.get(path)
        if entry is None:
            for draft in group:
                draft.unclear.append(Note(draft.place, f"hồ sơ {path} đang có lỗi nên chưa cập nhật; hãy chạy "
                                                                 f"portal check {path}"))
            return [], False, False
        merged = merge(fields, self.before.imported.get(path), entry)
        self.register.imported[path] = merged.imported
        if merged.changes:
            self.plan.files[path] = _bytes(self.root / path, entry, merged.changes)
        conflicts = []
        for name, new, mine, line in merged.conflicts:
            label = field_words(Policy, (name,)).get("label", name)
            conflicts.append(Note(group[0].place, f"{label}: sổ ghi “{worded(new)}”, hồ sơ đã được sửa thành "
                                  f"“{worded(mine)}” ({path}:{line}); giữ nguyên hồ sơ"))
        return conflicts, False, bool(merged.changes)

    def _areas(self, agency: str) -> tuple[str, ...]:
        entry = self.catalog.agency_by_id.get(agency)
        return tuple(area.value for area in entry.value.fields) if entry and entry.value.fields else ("khac",)

    def _result(
        self, row: Row, draft: Draft, written: Mapping[int, tuple[str, list[Note], bool, bool]],
        links: Mapping[int, tuple[KeptRow, bool] | None],
    ) -> Result:
        link = links[id(draft)]
        kept = link[0] if link else None
        path, conflicts, fresh, changed = written.get(id(draft), ("", [], False, False))
        if link and link[1] and kept is not None:
            draft.notes.append(Note(draft.place, f"khớp gần đúng với dòng đã nhập “{_short(kept.title)}”"))
        if row.hidden:
            draft.notes.append(Note(draft.place, "dòng đang ẩn trong sổ, vẫn được nhập"))
        if draft.unclear:
            outcome = Outcome.NOT_UNDERSTOOD
        elif fresh:
            outcome = Outcome.CREATED
        elif changed:
            outcome = Outcome.UPDATED
        elif kept is None:
            outcome = Outcome.UNCHANGED if path else Outcome.CREATED
            if path:
                draft.notes.append(Note(draft.place, f"gắn với hồ sơ đã có {path}"))
        else:
            outcome = Outcome.UPDATED if self._differs(kept, row, path, draft) else Outcome.UNCHANGED
        why = list(draft.unclear) or ([Note(draft.place, draft.reason)] if draft.reason else [])
        result = Result(row.sheet, row.number, outcome, draft.place, draft.title or row.text, path, why,
                        draft.notes, conflicts, row.hidden)
        self.register.rows.append(KeptRow(
            row.sheet, row.number, draft.key, draft.title, draft.agency_text, not draft.unclear, row.stored,
            row.table, list(row.sections), path, [f"{note.place}: {note.text}" for note in why], draft.time.stored if
            draft.time else {},
        ))
        self.plan.kept.setdefault(id(self.register.rows[-1]), []).append(result)
        return result

    def _differs(self, kept: KeptRow, row: Row, path: str, draft: Draft) -> bool:
        """Whether the kept words change in a way that the policy file does not already show."""
        ordinals = {c["name"] for s in self.register.sheets if s.title == row.sheet for c in s.columns
                    if c["key"] == "ordinal"}
        if _texts(kept, ordinals) == _texts(row, ordinals):
            return False
        before = self.before.imported.get(path)
        # An export writes what an editor changed; reading it back tells nothing new.
        return before is None or before == self.register.imported.get(path)

    def _rest(self, found: Mapping[int, tuple[KeptRow, bool]]) -> None:
        matched = {id(kept) for kept, _ in found.values()}
        for kept in self.before.rows:
            if id(kept) in matched:
                continue
            if kept.sheet in self.plan.rows:
                self.plan.gone.append(kept)
                kept.gone = True
            self.register.rows.append(kept)


def _without_officers(row: Row, table: Table) -> None:
    for column in table.of("officer"):
        row.cells.pop(column.name, None)


def _texts(kept: KeptRow | Row, but: set[str]) -> dict[str, str]:
    cells = kept.stored if isinstance(kept, Row) else kept.cells
    return {name: " ".join(shown(value).split()) for name, value in cells.items() if name not in but}


def _skipped(row: Row) -> Result:
    place = f"{row.sheet}!A{row.number}"
    return Result(row.sheet, row.number, Outcome.SKIPPED, place, row.text, why=[Note(place, REASONS[row.kind])])


def _bytes(path: Path, entry: Entry[Policy], changes: Mapping[str, object]) -> bytes:
    text = policy_files.rewritten("\n".join(entry.document.lines.lines), entry.document, changes)
    return text.replace("\n", "\r\n").encode() if b"\r\n" in path.read_bytes() else text.encode()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def refuse(plan: Plan, faults: Mapping[str, list[str]]) -> None:
    """Take out of *plan* the files the gate would not pass; their rows were then not understood."""
    for path, said in faults.items():
        plan.files.pop(path, None)
        if path in plan.fresh:
            plan.fresh.discard(path)
            plan.register.imported.pop(path, None)
        for kept in plan.register.rows:
            for result in plan.kept.get(id(kept), ()):
                if result.policy == path:
                    result.outcome = Outcome.NOT_UNDERSTOOD
                    result.why = [Note(result.place, text) for text in said]
                    kept.understood, kept.why = False, [f"{n.place}: {n.text}" for n in result.why]
                    result.policy = kept.policy = path if path in plan.register.imported else ""


def seal(plan: Plan, root: Path) -> None:
    """Add the register to the files of *plan*, when it says anything new."""
    data, path = plan.register.data(), root / plan.register.path
    if plan.rows and (not path.is_file() or path.read_bytes() != data):
        plan.files[plan.register.path] = data


def totals(plan: Plan) -> Counter[Outcome]:
    """How many rows ended how; their sum is the number of rows of all sheets read."""
    return Counter(result.outcome for result in plan.results)


__all__ = ["NoSuchSheet", "Options", "Outcome", "Plan", "Result", "plan", "refuse", "seal", "totals"]
