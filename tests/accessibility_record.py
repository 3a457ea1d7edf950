"""Writes what an accessibility run found to ``content/_data/accessibility.yml``, which the statement page shows.

The run itself lives elsewhere; it hands over one result per page and way of showing it::

    write(ROOT, [{"template": "Trang chủ", "variant": "360 px, nền tối", "violations": []}, …],
          tested_on=dt.date(2026, 11, 23), tool="axe-core", tool_version="4.10.3", browser="Chromium 140")
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypedDict

import yaml

FILE = Path("content/_data/accessibility.yml")
STANDARD = "WCAG 2.2 mức AA"
LIMITS = (
    "Công cụ tự động chỉ phát hiện được một phần lỗi; không lỗi nào do máy thấy không có nghĩa là trang dễ dùng với mọi người.",
    "Máy không đánh giá được lời có dễ hiểu không, thứ tự đọc có hợp lý không, chữ thay cho hình có đúng nghĩa không.",
    "Nội dung bên trong tệp đính kèm không được kiểm tra.",
)
_HEAD = """\
# Kết quả kiểm tra khả năng tiếp cận, do phép thử ghi; trang "Khả năng tiếp cận" hiện đúng tệp này.
# Đừng sửa tay: chạy lại phép thử, nó ghi đè tệp này.
"""


class Found(TypedDict):
    """One page shown one way: Vietnamese words for both, and the tool's rule for each place that broke one."""

    template: str
    variant: str
    violations: Sequence[str]


def text(
    results: Iterable[Found], *, tested_on: dt.date, tool: str, tool_version: str, browser: str,
    standard: str = STANDARD, limits: Sequence[str] = LIMITS,
) -> str:
    """The file's text; templates and variants in the order of *results*, rules by name.

    Raises ``ValueError`` when nothing was tested, or one page was tested the same way twice.
    """
    checks: dict[str, dict[str, Any]] = {}
    for found in results:
        check = checks.setdefault(found["template"], {"template": found["template"], "variants": []})
        if found["variant"] in check["variants"]:
            raise ValueError(f"twice: {found['template']}, {found['variant']}")
        check["variants"].append(found["variant"])
        for rule, places in sorted(Counter(found["violations"]).items()):
            check.setdefault("violations", []).append({"variant": found["variant"], "rule": rule, "places": places})
    if not checks:
        raise ValueError("nothing was tested")
    data = {
        "tested_on": tested_on, "standard": standard, "tool": tool, "tool_version": tool_version, "browser": browser,
        "checks": list(checks.values()), "limits": list(limits),
    }
    return _HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def write(root: Path, results: Iterable[Found], **about: Any) -> Path:
    """Write the file below the checkout *root* and return its path; *about* as for :func:`text`."""
    path = root / FILE
    path.write_text(text(results, **about), "utf-8")
    return path
