"""A review as one Markdown comment: preview first, verdict second, then what to repair and what readers will see.

Text from files is quoted as text: it cannot become a heading, a link, a picture, a mention or a command of the forge.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .. import vietnamese
from ..diagnostics import Diagnostic, Severity, explain
from .people import Person
from .readers import Difference, Matter
from .reviewing import Review

MARK = "<!-- portal-review -->"
"""First line of the comment: by it the pipelines find the one they wrote before, and write over it."""
MOST_ROWS = 60
MOST_DIFFERENCES = 80
MOST_SIGNS = 60_000
"""GitHub takes 65,536; the others take more."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Pictures of one page, before and after: address of the page, addresses of the pictures (empty: no such page)."""

    page: str
    before: str
    after: str


def markdown(
    review: Review, *, preview: str = "", screens: Sequence[Screen] = (), remarks: Iterable[str] = (),
    strict: bool = False,
) -> str:
    """The whole comment. *preview* is the address of the preview; *remarks* say what could not be looked at."""
    parts = [MARK, _preview(preview), _verdict(review, strict)]
    parts += [_messages(review), _differences(review.differences), _screens(screens), _people(review), _older(review),
              _remarks(review, remarks)]
    text = "\n\n".join(part for part in parts if part) + "\n"
    if len(text) > MOST_SIGNS:
        cut = text[:MOST_SIGNS].rpartition("\n")[0]
        folded = "\n\n</details>" * (cut.count("<details>") - cut.count("</details>"))
        text = f"{cut}{folded}\n\n*Bản nhận xét quá dài nên bị cắt ở đây. Xem đủ: `portal review` trên máy.*\n"
    return text


def quoted(text: str, limit: int = 300) -> str:
    """*text* of a file as plain text of one line within Markdown, tables included."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_\[\]|~!$])", r"\\\1", line)
    # A sign without width keeps a name from being called, a number from becoming a link to an issue, an address a link.
    line = re.sub(r"(^|[^\w])@(?=\w)", "\\1@\u200b", line)
    line = re.sub(r"#(?=\d)", "#\u200b", line)
    return re.sub(r"(?i)(://|www\.)", "\\1\u200b", line)


def code(text: str) -> str:
    """*text*, a path or a date, as code: nothing in it is read as Markdown."""
    line = re.sub(r"\s", " ", text).rstrip().replace("|", "\\|").replace("`", "'")
    return f"`{line}`" if line else ""


def _preview(address: str) -> str:
    return f"**[Xem thử các trang sau khi sửa]({address})**" if address else "*Chưa có địa chỉ xem thử.*"


def _verdict(review: Review, strict: bool) -> str:
    by = Counter(d.severity for d in review.caused)
    blocking = review.blocking(strict=strict)
    touched = f"{len(review.change.touched)} tệp nội dung" if review.change.touched else "không tệp nội dung nào"
    counted = f"Đề nghị này sửa {touched}"
    if blocking:
        return (f"## Chưa gộp được: {len(blocking)} chỗ phải sửa\n\n{counted}; {by[Severity.ERROR]} chặn, "
                f"{by[Severity.WARNING]} nhắc, {by[Severity.ADVICE]} gợi ý do đề nghị này gây ra. "
                "Sửa tệp ngay trên nhánh này; bản nhận xét tự cập nhật.")
    rest = ""
    if review.caused:
        rest = f" Còn {by[Severity.WARNING]} nhắc, {by[Severity.ADVICE]} gợi ý: xem lại, đúng rồi thì để nguyên."
    return (f"## Qua được cửa kiểm tra\n\n{counted}; không có lỗi nào do đề nghị này gây ra.{rest} "
            "Việc còn lại là người duyệt đọc.")


def _messages(review: Review) -> str:
    rows = [*review.caused, *(d for d in review.older_here if d.severity is not Severity.ADVICE)]
    if not rows:
        return ""
    older = set(map(id, review.older_here))
    lines = ["### Cần xem", "", "| Mức | Chỗ | Điều gì, vì sao | Sửa thế nào |", "| --- | --- | --- | --- |"]
    rows.sort(key=lambda d: (id(d) in older, d.severity, d.sort_key))
    for diagnostic in rows[:MOST_ROWS]:
        lines.append(_row(diagnostic, older=id(diagnostic) in older))
    if len(rows) > MOST_ROWS:
        lines += ["", f"*Còn {len(rows) - MOST_ROWS} mục nữa; xem đủ bằng `portal check`.*"]
    return "\n".join(lines)


def _row(diagnostic: Diagnostic, *, older: bool) -> str:
    said, span = explain(diagnostic), diagnostic.span
    grade = f"{diagnostic.severity.label}, có từ trước" if older else f"**{diagnostic.severity.label}**"
    place = code(span.path) + (f" dòng {span.line}" if span.line else "")
    why = f" <br>Vì sao: {quoted(said.why)}" if said.why else ""
    example = "<br>".join(code(line) for line in said.example.split("\n")[:6])
    how = quoted(said.fix) + (f" <br>Ví dụ: {example}" if example.strip("<br>") else "")
    return f"| {grade} | {place}<br>{code(diagnostic.code)} | {quoted(said.message)}{why} | {how} |"


def _differences(found: Sequence[Difference]) -> str:
    lines = ["### Người đọc sẽ thấy gì khác"]
    if not found:
        return "\n\n".join([*lines, "Không có gì khác trên các trang đã công khai."])
    for matter, group in itertools.groupby(found[:MOST_DIFFERENCES], lambda d: d.matter):
        lines += ["", f"**{matter.value}**", "", *(_difference(d) for d in group)]
    if len(found) > MOST_DIFFERENCES:
        lines += ["", f"*Còn {len(found) - MOST_DIFFERENCES} thay đổi nữa.*"]
    return "\n".join(lines)


def _difference(found: Difference) -> str:
    where = f"{quoted(found.where, 120)} ({code(found.path)})"
    if found.matter in (Matter.ADDED, Matter.REMOVED):
        return f"- {found.what}: {where}" + (f". Lý do: {quoted(found.after)}" if found.after else "")
    if found.before and found.after:
        return f"- {where}: {found.what} **{quoted(found.before)}** → **{quoted(found.after)}**"
    if found.before:
        return f"- {where}: {found.what} bỏ **{quoted(found.before)}**"
    return f"- {where}: {found.what} **{quoted(found.after)}**"


def _screens(screens: Sequence[Screen]) -> str:
    if not screens:
        return ""
    lines = ["### Trên điện thoại (360 px)", "", "| Trang | Trước | Sau |", "| --- | --- | --- |"]
    for screen in screens:
        shown = [f"![{when}]({address})" if address else "không có trang này"
                 for when, address in (("trước khi sửa", screen.before), ("sau khi sửa", screen.after))]
        lines.append(f"| {code(screen.page)} | {shown[0]} | {shown[1]} |")
    return "\n".join(lines)


def _people(review: Review) -> str:
    known = review.people
    authors, approvers = (", ".join(_named(p) for p in group) for group in (known.authors, known.approvers))
    lines = ["### Ai soạn, ai duyệt", "", f"- Người soạn: {authors or 'không biết (git không nói)'}.",
             f"- Người duyệt: {approvers or 'chưa thấy ghi ở git hay ở lượt duyệt'}."]
    if known.others:
        lines.append("- Có người duyệt khác người soạn.")
    elif known.approvers and known.authors:
        lines.append("- **Người duyệt cũng là người soạn.** Cần một người khác duyệt.")
    else:
        lines.append("- Chưa đối chiếu được người duyệt với người soạn; việc này do nhánh được bảo vệ của kho giữ.")
    return "\n".join(lines)


def _named(person: Person) -> str:
    return quoted(person.name or person.email.partition("@")[0])


def _older(review: Review) -> str:
    older = [*review.older_elsewhere, *review.older_here]
    parts = []
    if review.repaired:
        parts.append(f"Đề nghị này đã sửa {len(review.repaired)} chỗ mà cửa kiểm tra nêu từ trước. Cảm ơn bạn.")
    errors = [d for d in older if d.severity is Severity.ERROR]
    if errors:
        rows = [f"- {code(str(d.span))} {quoted(explain(d).message)}" for d in errors[:20]]
        if len(errors) > 20:
            rows.append(f"- … và {len(errors) - 20} lỗi nữa.")
        parts.append("\n".join([
            f"<details><summary>{len(errors)} lỗi có từ trước, không do đề nghị này; không chặn đề nghị, nhưng cổng "
            "chưa dựng được cho đến khi sửa xong</summary>", "", *rows, "", "</details>"]))
    quiet = len(older) - len(errors)
    if quiet:
        parts.append(f"*{quiet} nhắc và gợi ý có từ trước không hiện ở đây.*")
    return "\n\n".join(parts)


def _remarks(review: Review, remarks: Iterable[str]) -> str:
    return "\n".join(f"- {remark}" for remark in _said(review, remarks))


def _said(review: Review, remarks: Iterable[str]) -> Iterator[str]:
    if review.broken:
        yield (f"{review.broken} tệp có lỗi chặn nên chưa so được trang trước và sau; sửa lỗi rồi bản nhận xét sẽ nói.")
    added, edited = review.hidden
    if added or edited:
        yield f"Hồ sơ người đọc chưa thấy: thêm {added}, sửa {edited}."
    for old, new in sorted(review.change.renamed.items()):
        yield f"Đổi tên tệp: {code(old)} → {code(new)}."
    yield from (quoted(remark, 600) for remark in (*review.remarks, *remarks))
    yield f"Xét tại {_moment(review.as_of)}, bằng quy tắc của cổng hôm ấy."


def _moment(moment: dt.datetime) -> str:
    return vietnamese.moment_text(moment)


__all__ = ["MARK", "Screen", "code", "markdown", "quoted"]
