"""What an import did: carried over, guessed, left behind, each with its place; on the screen and as Markdown."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MOST = 14
_LONGEST = 100


class Kind(enum.StrEnum):
    """What became of something in the Word file."""

    CARRIED = "đã chuyển"
    GUESSED = "đoán"
    LEFT = "không chuyển được"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what, where in the Word file, its words there."""

    kind: Kind
    what: str
    place: str = ""
    text: str = ""


def sums(rows: Sequence[Row]) -> str:
    """How many of each kind."""
    return ", ".join(f"{kind.value} {sum(r.kind is kind for r in rows)}" for kind in Kind)


def screen(rows: Sequence[Row]) -> str:
    """The report for a terminal: short; all of what a person must do."""
    lines: list[str] = []
    for kind, head in ((Kind.CARRIED, "Đã chuyển"), (Kind.GUESSED, "Đoán, hãy kiểm tra"),
                       (Kind.LEFT, "Không chuyển được, hãy xem lại bản Word")):
        found = [r for r in rows if r.kind is kind]
        if not found:
            continue
        lines += ["", f"{head} ({len(found)}):"]
        for row in found[:_MOST]:
            said = f": {_short(row.text)}" if row.text else ""
            place = f" ({row.place})" if row.place else ""
            lines.append(f"  - {row.what}{place}{said}")
        if len(found) > _MOST:
            lines.append(f"  … và {len(found) - _MOST} dòng khác; thêm --report TỆP.md để xem đủ.")
    return "\n".join(lines).strip("\n")


def markdown(name: str, rows: Sequence[Row], outcome: Iterable[str]) -> str:
    """The whole report, with all words."""
    lines = [f"# Kết quả nhập {name}", "", *(f"- {line}" for line in outcome), f"- Cộng: {sums(rows)}.", ""]
    lines += ["| Kết quả | Điều gì | Ở đâu trong tệp Word | Chữ trong tệp |", "| --- | --- | --- | --- |"]
    lines += ["| " + " | ".join(_cell(text) for text in (r.kind.value, r.what, r.place, r.text)) + " |" for r in rows]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    said = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<")
    return said.replace("*", "\\*").replace("`", "\\`")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


__all__ = ["Kind", "Row", "markdown", "screen", "sums"]
