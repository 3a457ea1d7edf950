"""Values as the YAML that editors read: every reader of YAML 1.1 and 1.2 takes them for the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def scalar(text: str, *, exact: bool = False, flow: bool = False) -> str:
    """*text* as YAML on one line, bare where it can be: as text to every reader, or (*exact*) as a typed value."""
    text = text.strip()
    bare = _BARE.fullmatch(text) is not None and not (flow and re.search(r"[,\[\]{}]", text))
    if bare and (exact or not NOT_TEXT.fullmatch(text)):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + _UNSAFE.sub(_escaped, text) + '"'


def lines_of(field: str, value: Any) -> list[str]:
    """A top-level field as lines; empty values have none. Dates, months and quarters stand bare, as editors write."""
    if value is None or value in ("", [], {}):
        return []
    if isinstance(value, bool):
        return [f"{field}: {str(value).lower()}"]
    if isinstance(value, str):
        return [f"{field}: {_written(value)}"]
    if isinstance(value, Mapping):
        return [f"{field}:", *(f"  {name}: {_written(text)}" for name, text in value.items())]
    if all(isinstance(item, str) for item in value):
        flow = f"{field}: [{', '.join(_written(item, flow=True) for item in value)}]"
        return [flow] if len(flow) <= 120 else [f"{field}:", *(f"  - {_written(item)}" for item in value)]
    found = [f"{field}:"]
    for item in value:
        sign = "  - "
        for name, text in item.items():
            found.append(f"{sign}{name}: {_written(text)}")
            sign = "    "
    return found


def _written(text: str, *, flow: bool = False) -> str:
    return scalar(text, exact=_DATE.fullmatch(text) is not None, flow=flow)


_DATE = re.compile(r"\d{4}-(?:\d{2}(?:-\d{2})?|Q[1-4])")
_BARE = re.compile(
    r"(?!---|\.\.\.)(?:[^\s!&*\-?|>@`\"'%#{}\[\],:=~<]|-(?=[0-9]))"
    r"(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ]+(?=[^\s#]))*(?<![:\s])"
)
NOT_TEXT = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n|null|~)|[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?\.(?i:inf|nan)|\.|[-+]?0[xob][0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?",
)
_UNSAFE = re.compile(r'["\\]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    return _ESCAPES.get(sign) or (f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}")


__all__ = ["NOT_TEXT", "lines_of", "scalar"]
