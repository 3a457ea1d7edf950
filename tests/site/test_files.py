"""Files reach readers only through a public document that names or links them, cleaned, with type, size and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .. import made_files as made
from ..building import build

pytestmark = pytest.mark.site

PAGE = """---
title: Gửi ý kiến bằng mẫu phiếu
summary: Tải mẫu phiếu, điền rồi gửi.
updated_on: 2026-11-20
---

Tải [mẫu phiếu](../assets/mau-phieu.docx), xem [hướng dẫn](../assets/huong-dan.pdf).

![Ảnh mẫu phiếu](../assets/mau-phieu.png)
"""
HIDDEN = """---
question: Mẫu phiếu mới khi nào có?
fields: [tu-phap]
agency: ubnd-tinh
answered_on: 2026-11-20
reviewed_on: 2026-11-20
legal_basis: [64/2025/QH15]
publication:
  status: nhap
---

Xem [bản mới](../assets/ban-moi.pdf) và [mẫu phiếu](../assets/mau-phieu.docx).
"""


def test_shared_files_come_out_with_the_public_documents_that_link_them(
    checkout: Callable[[], Path], tmp_path: Path
) -> None:
    root = checkout()
    shared = root / "content/assets"
    shared.mkdir()
    (shared / "mau-phieu.docx").write_bytes(made.docx())
    (shared / "huong-dan.pdf").write_bytes(made.pdf(made.TEXT, made.TEXT, info={"Author": made.AUTHOR}))
    (shared / "mau-phieu.png").write_bytes(made.picture("PNG"))
    (shared / "ban-moi.pdf").write_bytes(made.pdf("Kỳ nhông xanh lam ngủ dưới cầu gỗ mỗi đêm mưa."))
    (shared / "khong-ai-dan.pdf").write_bytes(made.pdf("Không bài nào dẫn đến tệp này."))
    (root / "content/huong-dan/mau-phieu.md").write_text(PAGE, "utf-8")
    (root / "content/hoi-dap/mau-phieu-moi.md").write_text(HIDDEN, "utf-8")
    site = tmp_path / "site"
    result = build(root, site)
    assert result.code == 0, result.output
    assert "shared-file-unreferenced" in result.output and "khong-ai-dan.pdf" in result.output
    published = {p.name: p for p in (site / "tep-dung-chung").iterdir()}
    assert set(published) == {"mau-phieu.docx", "huong-dan.pdf", "mau-phieu.png"}
    for word in (made.AUTHOR.encode(), made.pdf_text(made.AUTHOR).encode()):
        assert word not in published["huong-dan.pdf"].read_bytes()
    page = (site / "huong-dan/mau-phieu.html").read_text("utf-8")
    assert re.search(r'<a href="../tep-dung-chung/huong-dan.pdf">hướng dẫn</a> <span class="file-facts">\(PDF, [\d.,]+ .?B, 2 trang\)</span>', page)
    assert re.search(r'<a href="../tep-dung-chung/mau-phieu.docx">mẫu phiếu</a> <span class="file-facts">\(DOCX, [^<]+\)</span>', page)
    assert '<img src="../tep-dung-chung/mau-phieu.png" alt="Ảnh mẫu phiếu"' in page
