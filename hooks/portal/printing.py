"""Diagnostics as text for people and as files for the tools of a forge.

Every format is a pure function: diagnostics in, one string out. The words are
Vietnamese in all of them; only keys a tool demands are English.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import quote

from .diagnostics import Diagnostic, Explanation, Severity, Span, blocking, explain, explain_any, page_of

WIDTH = 100
"""Columns a printed line of source may take; a longer one is cut around the caret."""
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.ADVICE: "36"}
_NEXT_STEP = (
    'Trang chưa được cập nhật: hãy sửa từng mục có chữ "chặn" theo phần "Cách sửa", lưu tệp rồi kiểm tra lại.'
)


def text(
    diagnostics: Iterable[Diagnostic], *, colour: bool = False, verdict: bool = True, pages_at: str | None = None,
) -> str:
    """The report an editor reads: place, the line with a caret, what, why, how to repair, an example.

    With *pages_at*, the portal's address (may be empty), each message ends with the address of the page about its code.
    """
    found = tuple(diagnostics)
    blocks = [_block(diagnostic, colour, pages_at) for diagnostic in found]
    if verdict:
        blocks.append(_verdict(found))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def report(
    diagnostics: Iterable[Diagnostic], hints: Sequence[Diagnostic], unsaid: int = 0, *,
    told: Iterable[Diagnostic] = (), colour: bool = False, pages_at: str | None = None,
) -> str:
    """The whole answer of a check: what is wrong, advice on plain writing under its own heading, the count.

    What has been *told* already is counted and not said again.
    """
    found, before = tuple(diagnostics), {d.sort_key for d in told}
    fresh = (d for d in found if d.sort_key not in before)
    parts = [text(fresh, colour=colour, verdict=False, pages_at=pages_at)]
    if hints:
        parts += [_heading(unsaid, colour), text(hints, colour=colour, verdict=False, pages_at=pages_at)]
    parts.append(_verdict((*found, *hints)) + "\n")
    return "\n".join(part for part in parts if part)


def _heading(unsaid: int, colour: bool) -> str:
    said = "Gợi ý về lời văn (không bắt buộc; tắt bằng --no-advice"
    said += f"; còn {unsaid} gợi ý nữa sau khi sửa những chỗ này):" if unsaid else "):"
    return f"\x1b[1;{_COLOURS[Severity.ADVICE]}m{said}\x1b[0m\n" if colour else f"{said}\n"


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Everything known about each diagnostic, for programs of one's own; ``page`` is an address within the portal."""
    return _dumps({"version": 1, "diagnostics": [_facts(diagnostic) for diagnostic in diagnostics]})


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """GitHub Actions workflow commands: a note on the line of the change itself."""
    commands = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
    lines = []
    for diagnostic in diagnostics:
        span, said = diagnostic.span, explain(diagnostic)
        properties = {"file": span.path}
        if span.line:
            properties |= {"line": str(span.line), "col": str(span.column), "endColumn": str(span.end_column)}
        properties["title"] = f"{diagnostic.severity.label}: {diagnostic.code}"
        named = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
        lines.append(f"::{commands[diagnostic.severity]} {named}::{_escaped(_paragraphs(said))}\n")
    return "".join(lines)


def gitlab(diagnostics: Iterable[Diagnostic]) -> str:
    """GitLab Code Quality; fingerprints do not change when lines above are added or removed."""
    levels = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.ADVICE: "info"}
    found = tuple(diagnostics)
    return _dumps([
        {
            "description": explain(diagnostic).message,
            "check_name": diagnostic.code,
            "fingerprint": fingerprint,
            "severity": levels[diagnostic.severity],
            "location": {"path": diagnostic.span.path, "lines": {"begin": max(diagnostic.span.line, 1)}},
        }
        for diagnostic, fingerprint in zip(found, _fingerprints(found), strict=True)
    ])


def sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """SARIF 2.1.0, for code-scanning views and editors."""
    found = tuple(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
    results = [
        {
            "ruleId": diagnostic.code,
            "ruleIndex": codes.index(diagnostic.code),
            "level": levels[diagnostic.severity],
            "message": {"text": _paragraphs(explain(diagnostic))},
            "locations": [_location(diagnostic.span)],
            **({"relatedLocations": [_location(span) for span in diagnostic.related]} if diagnostic.related else {}),
            "partialFingerprints": {"portal/v1": fingerprint},
        }
        for diagnostic, fingerprint in zip(found, _fingerprints(found), strict=True)
    ]
    driver = {"name": "portal", "rules": [_rule(code) for code in codes]}
    return _dumps({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "language": "vi", "results": results,
        }],
    })


def lines(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each, for the list of problems of an editor: place, severity, code, what is wrong, how to repair it."""
    found = []
    for diagnostic in diagnostics:
        span, said = diagnostic.span, explain(diagnostic)
        words = f"{said.message} Cách sửa: {said.fix}" if said.fix else said.message
        found.append(f"{span.path}:{max(span.line, 1)}:{max(span.column, 1)}: {diagnostic.severity.label} "
                     f"[{diagnostic.code}] {' '.join(words.split())}\n")
    return "".join(found)


FORMATS: Mapping[str, Callable[[Iterable[Diagnostic]], str]] = {
    "text": text, "lines": lines, "json": as_json, "github": github, "gitlab": gitlab, "sarif": sarif,
}
"""Formats by the name used on the command line."""


def _block(diagnostic: Diagnostic, colour: bool, pages_at: str | None) -> str:
    said, span = explain(diagnostic), diagnostic.span
    label = diagnostic.severity.label
    if colour:
        label = f"\x1b[1;{_COLOURS[diagnostic.severity]}m{label}\x1b[0m"
    lines = [f"{label}  {span}  [{diagnostic.code}]"]
    lines += _pointed(span)
    lines.append(f"  {said.message}")
    for heading, words in (("Vì sao", said.why), ("Cách sửa", said.fix)):
        if words:
            lines.append(f"  {heading}: {words}")
    if "\n" in said.example:
        lines.append("  Ví dụ:")
        lines += [f"    {line}".rstrip() for line in said.example.split("\n")]
    elif said.example:
        lines.append(f"  Ví dụ: {said.example}")
    if diagnostic.related:
        lines.append("  Xem thêm: " + "; ".join(str(related) for related in diagnostic.related))
    if pages_at is not None:
        lines.append(f"  Giải thích: {pages_at}{page_of(diagnostic.code)}")
    return "\n".join(lines)


def _verdict(found: Sequence[Diagnostic]) -> str:
    if not found:
        return "Không có lỗi nào."
    by = Counter(diagnostic.severity for diagnostic in found)
    files = len({diagnostic.span.path for diagnostic in found})
    counts = (
        f"{by[Severity.ERROR]} lỗi chặn, {by[Severity.WARNING]} nhắc, {by[Severity.ADVICE]} gợi ý trong {files} tệp."
    )
    return f"{counts}\n{_NEXT_STEP}" if blocking(found) else counts


def _pointed(span: Span) -> list[str]:
    """The source line with a caret under the place; nothing for a whole file."""
    if not span.line or not span.source.strip():
        return []
    gutter = f"  {span.line} | "
    shown, start, width = _excerpt(_near(span), WIDTH - len(gutter))
    margin = " " * (len(gutter) - 2) + "| "
    return [gutter + shown, margin + " " * start + "^" * width]


def _near(span: Span) -> Span:
    """*span* in the part of its line that could be shown: a line may be a megabyte, and have hundreds of faults."""
    cut = max(span.column - 4 * WIDTH, 0)
    if not cut and len(span.source) < 16 * WIDTH:
        return span
    source = span.source[cut : cut + 16 * WIDTH]
    end = min(span.end_column - cut, len(source) + 1)
    return replace(span, source=source, column=span.column - cut, end_column=end)


def _excerpt(span: Span, room: int) -> tuple[str, int, int]:
    """At most *room* columns of the line around the place, and the caret's offset and width in columns."""
    signs = [_visible(sign) for sign in span.source]
    begin = min(max(span.column - 1, 0), len(signs))
    end = min(max(span.end_column - 1, begin), len(signs))
    widths = [_columns(sign) for sign in signs]
    first, last = 0, len(signs)
    if sum(widths) > room:
        # The line is shown from its start when the place begins early enough; otherwise with a third of
        # the room before the place. Both cut ends show an ellipsis.
        first, before = (0, 0) if sum(widths[:begin]) <= room * 2 // 3 else (begin, 0)
        while first and before + widths[first - 1] <= room // 3:
            first -= 1
            before += widths[first]
        last, used = first, 2
        while last < len(signs) and used + widths[last] <= room:
            used += widths[last]
            last += 1
        while first and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
    head, tail = "…" if first else "", "…" if last < len(signs) else ""
    end = min(end, last)
    shown = "".join(signs[first:last])
    caret = len(head) + sum(widths[first:begin]), max(sum(widths[begin:end]), 1)
    return head + (shown if tail else shown.rstrip()) + tail, *caret


def _visible(sign: str) -> str:
    """A tab as an arrow, so that it is seen and takes one column."""
    return "→" if sign == "\t" else sign


def _columns(sign: str) -> int:
    """Columns a terminal gives *sign*: none to combining marks, two to wide letters and emoji."""
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def _paragraphs(said: Explanation) -> str:
    example = said.example if "\n" not in said.example else "\n" + said.example
    parts = (
        said.message, said.why and f"Vì sao: {said.why}", said.fix and f"Cách sửa: {said.fix}",
        example and f"Ví dụ: {example}",
    )
    return "\n".join(part for part in parts if part)


def _facts(diagnostic: Diagnostic) -> dict[str, Any]:
    said = explain(diagnostic)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.name.lower(),
        "label": diagnostic.severity.label,
        "page": page_of(diagnostic.code),
        **_place(diagnostic.span),
        "message": said.message,
        "why": said.why,
        "fix": said.fix,
        "example": said.example,
        "values": dict(diagnostic.values),
        "basis": list(diagnostic.basis),
        "related": [_place(span) for span in diagnostic.related],
        **({"repairs": [asdict(edit) for edit in diagnostic.repairs]} if diagnostic.repairs else {}),
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column, "end_column": span.end_column}


def _fingerprints(found: Sequence[Diagnostic]) -> list[str]:
    """One name per problem that survives edits elsewhere in the file: code, path, line text and its turn."""
    turns: Counter[tuple[str, str, str]] = Counter()
    names = []
    for diagnostic in found:
        key = (diagnostic.code, diagnostic.span.path, diagnostic.span.source.strip())
        turns[key] += 1
        names.append(hashlib.sha256("\0".join((*key, str(turns[key]))).encode()).hexdigest()[:32])
    return names


def _rule(code: str) -> dict[str, Any]:
    """The code as a SARIF rule: its words without the values of one case."""
    said = explain_any(code)
    return {
        "id": code,
        "name": "".join(part.capitalize() for part in code.split("-")),
        "shortDescription": {"text": said.message},
        "fullDescription": {"text": said.why or said.message},
        "help": {"text": _paragraphs(said)},
    }


def _location(span: Span) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(span.path)}}
    if span.line:
        start = max(span.column, 1)
        physical["region"] = {
            "startLine": span.line, "startColumn": start, "endColumn": max(span.end_column, start + 1),
        }
    return {"physicalLocation": physical}


def _escaped(value: str, also: str = "") -> str:
    """*value* for a workflow command: percent signs, line ends and the *also* given signs as %XX."""
    return "".join(f"%{ord(sign):02X}" if sign in "%\r\n" + also else sign for sign in value)


def _dumps(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


__all__ = ["FORMATS", "as_json", "github", "gitlab", "lines", "report", "sarif", "text"]
