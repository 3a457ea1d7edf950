"""The report of an import: short on the screen; every row, with its cell, in a file."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..office_files import csv_table, guarded
from ..vietnamese import count_text
from .importing import Outcome, Plan, Result, totals

FORMATS = (".md", ".csv", ".xlsx")
"""What a report file may be."""
_MOST = 12
_HEAD = ("Trang tính", "Dòng", "Kết quả", "Ô", "Nội dung", "Hồ sơ", "Lý do", "Cần xem", "Khác với bản đã sửa tay")


def screen(plan: Plan, *, dry: bool) -> str:
    """What an editor sees: messages of the sheets, what needs a person, and the sums."""
    lines = list(plan.messages)
    lost = [r for r in plan.results if r.outcome is Outcome.NOT_UNDERSTOOD]
    conflicts = [(r, note) for r in plan.results for note in r.conflicts]
    seen: Counter[str] = Counter(note.text for r in lost for note in r.why)
    if lost:
        lines += ["", f"Chưa hiểu {len(lost)} dòng; chữ của từng dòng được giữ trong {plan.register.path}:"]
        for text, count in seen.most_common(_MOST):
            places = [note.place for r in lost for note in r.why if note.text == text]
            lines.append(f"  {', '.join(places[:3])}{f' và {count - 3} dòng khác' if count > 3 else ''}: {text}")
        if len(seen) > _MOST:
            lines.append(f"  … và {len(seen) - _MOST} lý do khác (xem --report).")
        if any("danh bạ" in text or "kết thúc hoạt động" in text for text in seen):
            lines.append("  Cách sửa: thêm cơ quan vào content/co-quan/, hoặc chỉ ra bằng "
                         '--agency-map "Tên trong sổ=mã-cơ-quan".')
    if conflicts:
        lines += ["", f"{len(conflicts)} chỗ sổ khác với hồ sơ đã sửa tay, hồ sơ được giữ nguyên:"]
        told = dict.fromkeys(f"  {note.place}: {note.text}" for _, note in conflicts)
        lines += list(told)[:_MOST]
        if len(told) > _MOST:
            lines.append(f"  … và {len(told) - _MOST} chỗ khác (xem --report).")
    notes = sum(len(r.notes) for r in plan.results)
    lines += ["", *_sums(plan)]
    if notes:
        lines.append(f"{count_text(notes)} điều cần xem lại ở các dòng đã nhập (xem --report).")
    if plan.gone:
        lines.append(f"{count_text(len(plan.gone))} dòng nhập lần trước nay không còn trong sổ; hồ sơ của chúng không "
                     "bị đụng tới.")
    changed = len(plan.files) - (plan.register.path in plan.files)
    fresh = len(plan.fresh)
    if dry:
        lines.append(f"Chạy thử: chưa ghi gì. Khi chạy thật sẽ tạo {fresh} hồ sơ, sửa {changed - fresh} hồ sơ.")
        lines += [f"  {'tạo' if path in plan.fresh else 'sửa'}  {path}" for path in sorted(plan.files)
                  if path != plan.register.path]
    else:
        lines.append(f"Đã tạo {fresh} hồ sơ, sửa {changed - fresh} hồ sơ; mọi hồ sơ mới là bản nháp, chưa công khai.")
    return "\n".join(lines).strip("\n")


def _sums(plan: Plan) -> Iterator[str]:
    for sheet, rows in plan.rows.items():
        parts = [f"{outcome.value} {count_text(count)}" for outcome in Outcome if (count := plan.count(outcome, sheet))]
        skipped = Counter(r.why[0].text for r in plan.results if r.sheet == sheet and r.outcome is Outcome.SKIPPED)
        why = ", ".join(f"{count} {text}" for text, count in skipped.most_common())
        yield f"{sheet}: {count_text(rows)} dòng = {' + '.join(parts) or '0'}{f' ({why})' if why else ''}"
    found = totals(plan)
    filed = sum(bool(r.policy) for r in plan.results)
    understood = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
    alone = sum(r.outcome in understood and not r.policy for r in plan.results)
    yield "Cộng: " + ", ".join(f"{outcome.value} {count_text(found[outcome])}" for outcome in Outcome) + \
        f" = {count_text(sum(found.values()))} dòng; {filed} dòng có hồ sơ, {alone} dòng chỉ ghi sổ."


def file(plan: Plan, path: Path) -> bytes:
    """Every row as a table in the format of *path*'s ending (:data:`FORMATS`)."""
    if path.suffix.lower() == ".csv":
        return csv_table(_HEAD, _rows(plan))
    return _workbook(plan) if path.suffix.lower() == ".xlsx" else _markdown(plan).encode()


def _rows(plan: Plan) -> Iterator[list[str | int]]:
    for r in plan.results:
        yield [r.sheet, r.row, r.outcome.value, r.place, r.text, r.policy, *_texts(r)]


def _texts(result: Result) -> list[str]:
    return ["\n".join(dict.fromkeys(f"{note.place}: {note.text}" for note in notes))
            for notes in (result.why, result.notes, result.conflicts)]


def _workbook(plan: Plan) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Kết quả nhập"
    sheet.append(_HEAD)
    for row in _rows(plan):
        sheet.append([guarded(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHI", (22, 7, 12, 24, 60, 44, 50, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _markdown(plan: Plan) -> str:
    lines = [f"# Kết quả nhập sổ theo dõi {plan.workbook}", "", *(f"- {line}" for line in _sums(plan)), ""]
    lines += [*(f"> {message}" for message in plan.messages), ""] if plan.messages else []
    for outcome in Outcome:
        found = [r for r in plan.results if r.outcome is outcome]
        if not found:
            continue
        lines += [f"## {outcome.value.capitalize()} ({len(found)})", "",
                  "| Ô | Nội dung | Hồ sơ | Lý do, điều cần xem |", "| --- | --- | --- | --- |"]
        for r in found:
            told = "<br>".join(text.replace("\n", "<br>") for text in _texts(r) if text)
            cells = (r.place, r.text[:160], f"`{r.policy}`" if r.policy else "", told)
            lines.append("| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


__all__ = ["FORMATS", "file", "screen"]
