"""What a repair would change, as an editor reads it: what is done and where, then the lines themselves."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from .. import vietnamese
from .fixing import Fixed, Note

_COLOURS = {"+": "32", "-": "31", "@": "36"}


@cache
def _words() -> Mapping[str, str]:
    path = Path(__file__).parent.parent / "vi" / "repair.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    found: Mapping[str, str] = loaded["repairs"]
    return found


def said(note: Note) -> str:
    """A repair in words, with its line: ``ngày viết theo năm-tháng-ngày (dòng 5)``."""
    return summary([note])


def summary(notes: list[Note]) -> str:
    """Repairs in words, each kind once, with the lines they are in."""
    lines: dict[str, set[int]] = {}
    for note in notes:
        lines.setdefault(_words().get(note.name, _words()["other"]), set()).add(note.line)
    parts = []
    for words, places in lines.items():
        numbers = [str(number) for number in sorted(places) if number]
        shown = ", ".join(numbers[:8]) + (" …" if len(numbers) > 8 else "")
        parts.append(f"{words} (dòng {shown})" if shown else words)
    return "; ".join(parts)


def difference(path: str, before: str, after: str, *, colour: bool = False) -> str:
    """The lines that change, in the form of ``diff -u``, headed in Vietnamese."""
    old, new = (
        text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n") for text in (before, after))
    return "\n".join(_coloured(difflib.unified_diff(old, new, f"{path}  (đang có)", f"{path}  (sau khi sửa)",
                                                    n=2, lineterm=""), colour))


def _coloured(lines: Iterator[str], colour: bool) -> Iterator[str]:
    for line in lines:
        # What is hidden in a file must not drive the screen of who looks at it.
        shown = vietnamese.HIDDEN.sub("·", line)
        sign = _COLOURS.get(line[:1])
        yield f"\x1b[{sign}m{shown}\x1b[0m" if colour and sign else shown


def report(fixed: Fixed, *, colour: bool = False) -> str:
    """One file: what is repaired, then the difference."""
    assert fixed.text is not None
    head = f"Sửa {fixed.path}: {summary(fixed.done)}."
    shown = difference(fixed.path, fixed.before.decode("utf-8", "replace"), fixed.text, colour=colour)
    return f"\x1b[1m{head}\x1b[0m\n{shown}" if colour else f"{head}\n{shown}"


__all__ = ["difference", "report", "said", "summary"]
