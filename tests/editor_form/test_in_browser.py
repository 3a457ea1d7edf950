"""The form in a real browser, filled in by its Vietnamese labels; what it saves goes through the gate."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import portal
from portal.diagnostics import blocking

from .. import building
from . import forms


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that the form may change."""
    return building.copy_of(tmp_path / "checkout")


def test_a_question_filled_in_by_its_labels_passes_the_gate(checkout: Path, as_of: dt.datetime) -> None:
    before = portal.load(checkout, as_of)
    with forms.opened("sveltia", checkout, before.catalog) as form:
        form.page.goto(f"{form.address}#/collections/faq/new")
        form.write("Câu hỏi", "Đổi tên đường thì có phải làm lại giấy tờ không?")
        form.choose("Lĩnh vực", "Nội vụ, cán bộ", "Tư pháp, hộ tịch")
        form.choose("Cơ quan trả lời", "Sở Tư pháp")
        form.write("Ngày trả lời", "2026-11-20")
        form.write("Ngày rà soát gần nhất", "2026-11-20")
        form.choose("Căn cứ pháp lý", "64/2025/QH15 Luật Ban hành văn bản quy phạm pháp luật")
        form.write("Nội dung bài", "Không bắt buộc.\n\nGiấy tờ đã cấp vẫn dùng được đến khi hết hạn.")
        form.save()
        form.page.wait_for_url("**/collections/faq**")
        form.page.wait_for_timeout(500)
        path = "content/hoi-dap/doi-ten-duong-thi-co-phai-lam-lai-giay-to-khong.md"
        written = form.page.evaluate("() => window.take('content/hoi-dap/doi-')")
        print(written)
        assert not form.elsewhere
        assert not form.complaints
    assert list(written) == [path]
    (checkout / path).write_text(written[path], "utf-8")
    after = portal.load(checkout, as_of)
    assert not blocking(after.diagnostics)
    made = next(e.value for e in after.catalog.faqs if e.document.path == path)
    assert made.question == "Đổi tên đường thì có phải làm lại giấy tờ không?"
    assert [one.value for one in made.fields] == ["noi-vu", "tu-phap"]
    assert made.agency == "so-tu-phap"
    assert made.publication.status == "nhap"
