"""Values as the YAML that editors read: plain where it may be, quoted where it must be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-zÀ-ỹĐđ0-9][\wÀ-ỹ ,.:()/–@?!“”…%-]*[\wÀ-ỹ).?!”…%]|[\wÀ-ỹ]")
_NOT_PLAIN = re.compile(
    r"^(?:true|false|null|yes|no|on|off|~)$|^[\d.,:_+-]+$|^0[xo][\da-f]+$|^[\d.]+e[+-]?\d+$|: |:$| #", re.IGNORECASE
)
"""What a tool could take for something else than text."""


def scalar(text: str) -> str:
    """*text* as YAML on one line, quoted when it must be."""
    if _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text):
        return text
    if re.fullmatch(r"\d{4}-(?:\d{2}(?:-\d{2})?|Q[1-4])|\d{1,5}[\w./Đđ&,-]*/[\w./Đđ&-]+", text) and "," not in text:
        return text
    return json.dumps(text, ensure_ascii=False)


def lines_of(field: str, value: Any) -> list[str]:
    """A top-level field as lines; empty values have none."""
    if value is None or value in ("", [], {}):
        return []
    if isinstance(value, bool):
        return [f"{field}: {str(value).lower()}"]
    if isinstance(value, str):
        return [f"{field}: {scalar(value)}"]
    if isinstance(value, Mapping):
        return [f"{field}:", *(f"  {name}: {scalar(text)}" for name, text in value.items())]
    if all(isinstance(item, str) for item in value):
        flow = f"{field}: [{', '.join(_item(item) for item in value)}]"
        return [flow] if len(flow) <= 120 else [f"{field}:", *(f"  - {scalar(item)}" for item in value)]
    found = [f"{field}:"]
    for item in value:
        sign = "  - "
        for name, text in item.items():
            found.append(f"{sign}{name}: {scalar(text)}")
            sign = "    "
    return found


def _item(text: str) -> str:
    found = scalar(text)
    return found if found.startswith('"') or "," not in text else f'"{text}"'


__all__ = ["lines_of", "scalar"]
