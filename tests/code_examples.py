"""The register of examples that the pages of the codes show, made of the case folders (``vi/code-examples.json``).

Of a case: what the gate says first with the case's code, with the line it points at and the keys that line stands
under. What is right is the example in the message's own words. ``UPDATE_CASES=1 pytest tests/test_cases.py`` keeps it current.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal import code_examples, vietnamese
from portal.code_examples import Example
from portal.diagnostics import Diagnostic

CASES = Path(__file__).parent / "cases"
LONGEST = 120


def of_case(folder: Path, root: Path, found: Iterable[Diagnostic]) -> Example:
    """The example that the case in *folder* is, laid out at *root*; *found* is what the gate says of it."""
    told = tuple(found)
    code = folder.name.partition("--")[0]
    first = next(d for d in told if d.code == code)
    span = first.span
    # About the whole file there is no line to show, and the file may be none: a link, a device.
    wrong = _above(_lines(root / span.path), span.line, span.source) if span.source.strip() else []
    before, part = span.source[: max(span.column - 1, 0)], span.source[max(span.column - 1, 0): span.end_column - 1]
    after = span.source[len(before) + len(part):]
    before = _shown(before if len(before) <= LONGEST else "…" + before[-LONGEST:])
    part, after = _shown(part), _shown(after)
    if span.source:
        column = len(before) + 1
        span = replace(span, source=before + part + after, column=column, end_column=column + len(part))
    span = replace(span, path=_renamed(span.path))
    values = {name: _renamed(value) for name, value in first.values.items()}
    return Example(replace(first, span=span, values=values), tuple(wrong))


def _lines(path: Path) -> list[str]:
    try:
        with open(path, "rb") as stream:  # a case may have broken Path
            text = stream.read().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).split("\n")


def _above(lines: list[str], number: int, source: str) -> list[str]:
    """The keys under which line *number* stands, outermost first: what is needed to find one's way in the file."""
    found: list[str] = []
    depth = _depth(source)
    for line in reversed(lines[:number - 1]):
        if depth == 0 or line == "---":
            break
        if line.strip() and _depth(line) < depth and re.match(r"\s*(?:- )?[\w-]+:", line):
            found.insert(0, _shown(line))
            depth = _depth(line)
    return found if depth == 0 else []


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# Folders of what can be withheld. A draft of some province may be called like the file of a case, and a page that named
# it would be a leak to whoever watches the finished tree.
_CAN_BE_WITHHELD = re.compile(
    r"((?:policies/20\d\d|hoi-dap|nguoi-phat-ngon|hop-bao|dinh-chinh|ke-hoach|kenh-chinh-thuc)/)(?=[a-z0-9])(?!vi-du-)"
)


def _renamed(text: str) -> str:
    """*text* with files of the cases named as examples."""
    return _CAN_BE_WITHHELD.sub(r"\1vi-du-", text)


def _shown(line: str) -> str:
    """*line* short, with what would not be seen or would drive the reader's screen by its number."""
    if len(line) > LONGEST + 1:
        line = line[:LONGEST] + "…"
    line = _renamed(line)
    seen = vietnamese.HIDDEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", line)
    seen = re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000]", lambda m: f"⟨U+{ord(m[0]):04X}⟩", seen)
    return re.sub(r"[\u0300-\u036f]{3,}", "…", seen)


def kept() -> dict[str, dict[str, Any]]:
    """The register as it stands: code → name of the case → its facts."""
    try:
        with open(code_examples.REGISTER, encoding="utf-8") as stream:  # a case may have broken Path
            loaded: dict[str, dict[str, Any]] = json.load(stream)
    except FileNotFoundError:
        return {}
    return loaded


def keep(folder: Path, example: Example) -> None:
    """Write *example* of the case in *folder* into the register; cases that are gone leave it."""
    register = kept()
    register.setdefault(folder.name.partition("--")[0], {})[folder.name] = code_examples.as_kept(example)
    there = {path.name for path in CASES.iterdir()}
    left = {code: {name: case for name, case in sorted(cases.items()) if name in there}
            for code, cases in sorted(register.items())}
    text = json.dumps({code: cases for code, cases in left.items() if cases}, ensure_ascii=False, indent=1)
    with open(code_examples.REGISTER, "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
