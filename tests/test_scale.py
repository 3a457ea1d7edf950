"""docs/scale.md says of caches what headers.py does. ``UPDATE_DOCS=1`` writes the table anew."""

from __future__ import annotations

import os
import re

from portal import headers

from .building import ROOT

PAGE = ROOT / "docs/scale.md"
_SPAN = re.compile(r"(<!-- cache-classes -->\n)(.*?)(<!-- /cache-classes -->)", re.DOTALL)


def kept(control: str) -> str:
    """How long a cache may use an answer without asking, in words."""
    if "no-store" in control:
        return "không giữ"
    seconds = re.search(r"max-age=(\d+)", control)
    if not seconds:
        return "giữ, lần nào cũng hỏi lại"
    minutes = int(seconds[1]) // 60
    return f"{minutes} phút" if minutes < 60 * 24 else f"{minutes // 60 // 24} ngày"


def table() -> str:
    rows = ["| Lớp | Địa chỉ | `Cache-Control` | Dùng không phải hỏi |", "| --- | --- | --- | --- |"]
    for kind in (*headers.CLASSES, headers.ERROR):
        pattern = "`" + kind.pattern.replace("|", "\\|") + "`" if kind.pattern else ""
        control = kind.headers["Cache-Control"]
        rows.append(f"| {kind.said} | {pattern} | `{control}` | {kept(control)} |")
    return "\n".join(rows) + "\n"


def test_the_table_of_caches_is_what_the_servers_send() -> None:
    text = PAGE.read_text("utf-8")
    found = _SPAN.search(text)
    assert found
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(_SPAN.sub(lambda m: m[1] + table() + m[3], text), "utf-8")
        return
    assert found[2] == table()


def test_the_five_minutes_the_page_speaks_of_are_the_servers() -> None:
    assert kept(headers.SHORT) == "5 phút" and "stale" not in headers.SHORT and "must-revalidate" in headers.SHORT
    assert headers.CLASSES[-1].headers["Cache-Control"] == headers.SHORT and headers.ERROR.headers["Cache-Control"] == headers.NEVER
