"""Writes what an accessibility run found to ``content/_data/accessibility.yml``, which the statement page shows.

``make accessibility`` runs ``tests/browser/test_axe.py`` with every rule in every way of showing a page, then
``python -m tests.accessibility_record results.jsonl``, which reads what the run wrote.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
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


TEMPLATES = {
    "accessibility.html": "Khả năng tiếp cận", "agency-list.html": "Danh sách cơ quan", "agency.html": "Một cơ quan",
    "alphabetical-letter.html": "Mục lục theo một chữ", "alphabetical.html": "Mục lục A–Z",
    "calendar-year.html": "Lịch một năm", "calendar.html": "Lịch", "certificate.html": "Giấy xác nhận đăng tải",
    "channels.html": "Kênh chính thức",
    "correction-list.html": "Danh sách đính chính", "correction.html": "Một đính chính",
    "directory-sheet.html": "Danh bạ để in", "directory.html": "Danh bạ người phát ngôn",
    "embedding.html": "Nhúng vào cổng của cơ quan", "following.html": "Theo dõi",
    "for-press.html": "Cho báo chí", "press-kit.html": "Hồ sơ báo chí của một dự thảo",
    "faq-list.html": "Danh sách hỏi – đáp", "faq.html": "Một câu hỏi", "guide-list.html": "Danh sách hướng dẫn",
    "home.html": "Trang chủ", "legal-document-list.html": "Danh sách văn bản", "legal-document.html": "Một văn bản",
    "locality-list.html": "Danh sách xã, phường, đặc khu", "locality.html": "Một xã, phường, đặc khu",
    "my-place.html": "Ở xã tôi", "not-found.html": "Không tìm thấy trang", "page-english.html": "Trang tiếng Anh",
    "page.html": "Trang thường", "plan-list.html": "Danh sách kế hoạch", "plan.html": "Một kế hoạch",
    "policy-list.html": "Danh sách dự thảo", "policy.html": "Một dự thảo", "press-event.html": "Một buổi họp báo",
    "press-list.html": "Danh sách họp báo", "progress.html": "Tiến độ truyền thông",
    "open-data-changes.html": "Dữ liệu đã thay đổi", "open-data-set.html": "Một bộ dữ liệu", "open-data.html": "Dữ liệu mở",
    "releases.html": "Các bản đã phát hành", "report-list.html": "Danh sách báo cáo hằng năm",
    "report.html": "Một báo cáo hằng năm", "rules.html": "Quy tắc kiểm tra",
    "screening.html": "Rà soát dự thảo", "sheets.html": "In và phát thanh một dự thảo",
    "sheet-list.html": "In và phát thanh", "sheet-paper.html": "Áp phích, tờ rơi",
    "yearly-list.html": "Danh mục dự thảo một năm", "short.html": "Địa chỉ ngắn",
    "frame-drafts.html": "Khung: dự thảo", "frame-speakers.html": "Khung: người phát ngôn",
    "search.html": "Tìm kiếm", "site-map.html": "Sơ đồ trang", "speaker-changes.html": "Thay đổi người phát ngôn",
    "spokesperson.html": "Một người phát ngôn", "tombstone.html": "Nội dung đã gỡ", "glossary.html": "Bảng thuật ngữ",
    "codes.html": "Tra thông báo của cửa kiểm tra", "code.html": "Một thông báo của cửa kiểm tra",
}
VARIANTS = {
    "light": "máy tính, nền sáng", "dark": "máy tính, nền tối", "360": "điện thoại 360 px, nền tối",
    "320": "màn hình 320 px, nền sáng", "menu": "mở bảng chọn", "contrast": "tương phản cao",
    "search": "có kết quả tìm", "search-none": "không có kết quả tìm", "list-none": "danh sách lọc không còn mục nào",
    "unfolded": "mở mọi phần gập lại",
}


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


def of_lines(lines: Iterable[str]) -> tuple[list[Found], dict[str, Any]]:
    """Results and facts about the run, from the JSON lines that ``test_axe.py`` writes.

    Several pages of one template, or sizes of one state, shown alike are one result. Raises ``KeyError`` for a
    template without a Vietnamese name.
    """
    looks = [json.loads(line) for line in lines]
    found: dict[tuple[str, str], list[str]] = {}
    for look in looks:
        rules = found.setdefault((TEMPLATES[look["template"]], VARIANTS[look["variant"]]), [])
        rules += [violation["id"] for violation in look["violations"] for _ in violation["nodes"]]
    tool, _, version = looks[0]["tool"].partition(" ")
    about = {
        "tested_on": dt.date.fromisoformat(looks[0]["on"]), "tool": tool, "tool_version": version,
        "browser": looks[0]["browser"],
    }
    return [Found(template=t, variant=v, violations=rules) for (t, v), rules in found.items()], about


if __name__ == "__main__":
    results, about = of_lines(Path(sys.argv[1]).read_text("utf-8").splitlines())
    print(write(Path(__file__).parents[1], results, **about))
