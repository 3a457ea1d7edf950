"""The forms in a real browser, filled in by their Vietnamese labels; what they save goes through the gate."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import portal
from portal.diagnostics import blocking

from .. import building
from . import forms

QUESTION = "Đổi tên đường thì có phải làm lại giấy tờ không?"
PATH = "content/hoi-dap/doi-ten-duong-thi-co-phai-lam-lai-giay-to-khong.md"
POLICY = "policies/2026/quan-ly-nha-kinh-da-lat.md"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that the form may change."""
    return building.copy_of(tmp_path / "checkout")


def passes(checkout: Path, as_of: dt.datetime) -> portal.catalog.Catalog:
    """The catalog after the form has saved, where the question is what was typed."""
    after = portal.load(checkout, as_of)
    assert not blocking(after.diagnostics)
    made = next(e.value for e in after.catalog.faqs if e.document.path == PATH)
    assert made.question == QUESTION
    assert [one.value for one in made.fields] == ["noi-vu", "tu-phap"]
    assert [number.text for number in made.legal_basis] == ["64/2025/QH15"]
    assert (made.agency, made.publication.status) == ("so-tu-phap", "nhap")
    assert made.answered_on == dt.date(2026, 11, 20)
    return after.catalog


def test_sveltia_saves_a_question_and_a_changed_policy_that_pass(
    checkout: Path, as_of: dt.datetime, chromium: Browser,
) -> None:
    before = portal.load(checkout, as_of).catalog
    with forms.opened(chromium, "sveltia", checkout, before) as form:
        page = form.page
        page.goto(f"{form.address}#/collections/faq/new")
        form.write("Câu hỏi", QUESTION)
        form.save()  # too early: the form says so, all of it in Vietnamese
        page.get_by_role("button", name="Xem chỗ sai").wait_for()
        form.choose("Lĩnh vực", "Nội vụ, cán bộ", "Tư pháp, hộ tịch")
        form.choose("Cơ quan trả lời", "Sở Tư pháp")
        form.write("Ngày trả lời", "2026-11-20")
        form.write("Ngày rà soát gần nhất", "2026-11-20")
        law = next(e.value for e in before.legal_documents if e.value.number and e.value.number.text == "64/2025/QH15")
        form.choose("Căn cứ pháp lý", f"64/2025/QH15 {law.title}")
        form.write("Nội dung bài", "Không bắt buộc.\n\nGiấy tờ đã cấp vẫn dùng được đến khi hết hạn.")
        form.save()
        page.get_by_role("tree", name="Danh sách chuyên mục").wait_for()
        # A document full of everything, of which one word is changed.
        title = next(e.value.title for e in before.policies if e.document.path == POLICY)
        page.get_by_role("treeitem", name="Dự thảo chính sách").click()
        page.get_by_text(title).first.click()
        form.write("Tóm tắt dễ hiểu", "Tỉnh dự kiến quản lý lại nhà kính ở năm phường của Đà Lạt.")
        form.save()
        page.get_by_role("tree", name="Danh sách chuyên mục").wait_for()
        written = page.evaluate("() => window.take('content/hoi-dap/doi-')") | page.evaluate(
            "path => window.take(path)", POLICY)
        assert (form.elsewhere, form.complaints) == ([], [])
    assert set(written) == {PATH, POLICY}
    for path, text in written.items():
        (checkout / path).write_text(text, "utf-8")
    after = passes(checkout, as_of)
    old, new = (next(e for e in catalog.policies if e.document.path == POLICY) for catalog in (before, after))
    assert new.value.summary == "Tỉnh dự kiến quản lý lại nhà kính ở năm phường của Đà Lạt."
    assert new.value.model_copy(update={"summary": old.value.summary}) == old.value
    assert new.document.body.strip() == old.document.body.strip()


def test_decap_saves_a_question_into_the_folder_through_the_local_proxy(
    checkout: Path, as_of: dt.datetime, chromium: Browser,
) -> None:
    with forms.opened(chromium, "decap", checkout, portal.load(checkout, as_of).catalog) as form:
        page = form.page
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("heading", name="Bộ sưu tập").wait_for()
        page.goto(f"{form.address}#/collections/faq/new")
        page.get_by_role("textbox", name="Câu hỏi").fill(QUESTION)
        for label, text in (("Lĩnh vực", "Nội vụ, cán bộ"), ("Lĩnh vực", "Tư pháp, hộ tịch"),
                            ("Cơ quan trả lời", "Sở Tư pháp"), ("Căn cứ pháp lý", "64/2025/QH15")):
            box = page.get_by_role("combobox", name=label, exact=True)
            box.fill(text)
            page.get_by_role("option", name=text).first.wait_for()
            page.wait_for_timeout(300)  # the list is sorted anew while it is read
            box.press("Enter")
        for label in ("Ngày trả lời", "Ngày rà soát gần nhất"):
            page.get_by_role("textbox", name=label).fill("2026-11-20")
        page.get_by_role("textbox", name="Nội dung bài").fill("Không bắt buộc.\n\nGiấy tờ đã cấp vẫn dùng được.")
        page.get_by_role("button", name="Công bố").click()
        page.get_by_role("menuitem", name="Công bố ngay").click()
        page.wait_for_url("**/entries/**")
        assert (form.elsewhere, form.complaints) == ([], [])
    passes(checkout, as_of)
