"""The statement page shows the run on record, and says so when there is none."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from ..accessibility_record import FILE, Found, write
from ..building import ROOT, build

pytestmark = pytest.mark.site

PAGE = "kha-nang-tiep-can.html"


def words(path: Path) -> str:
    main = path.read_text("utf-8").partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def test_the_statement_shows_date_tool_pages_and_faults_or_that_none_was_run(
    small_checkout: Path, tmp_path: Path
) -> None:
    root = small_checkout
    text = (ROOT / "content/kha-nang-tiep-can.md").read_text("utf-8")
    # The small portal has few of the pages that this one leads to.
    (root / "content/kha-nang-tiep-can.md").write_text(re.sub(r"\[([^\]]+)\]\([^)]*\.md[^)]*\)", r"\1", text), "utf-8")
    (root / FILE).unlink(missing_ok=True)
    assert build(root, tmp_path / "without").code == 0
    said = words(tmp_path / "without" / PAGE)
    assert "Chưa có kết quả nào được ghi lại" in said and "Máy không thấy lỗi nào" not in said
    results: list[Found] = [
        {"template": "Trang chủ", "variant": "360 px, nền tối", "violations": ["color-contrast"]},
        {"template": "Tìm kiếm", "variant": "1280 px, nền sáng", "violations": []},
    ]
    write(root, results, tested_on=dt.date(2026, 11, 20), tool="axe-core", tool_version="4.10.3", browser="Chromium 140")
    assert build(root, tmp_path / "with").code == 0
    said = words(tmp_path / "with" / PAGE)
    for part in ("20/11/2026", "axe-core 4.10.3, chạy trong Chromium 140", "WCAG 2.2 mức AA", "2 loại trang, 2 lần xem",
                 "1 chỗ không đạt", "color-contrast", "Máy không biết được", "chậm nhất 10 ngày"):
        assert part in said, part
