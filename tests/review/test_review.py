"""A change, judged: what it causes, what was so before, what readers will see, and the comment that says it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import review
from portal.diagnostics import Severity
from portal.review import People, Screen, markdown

from .conftest import QUESTION, Change, add, edit

POLICY = "policies/2026/ho-tro-hoc-phi.md"
SPEAKER = "content/nguoi-phat-ngon/so-vhttdl-nguyen-van-a.md"
AGENCY = "content/co-quan/so-vhttdl.md"
@pytest.fixture
def judged(tmp_path: Path, checkout: Path, as_of: dt.datetime) -> Callable[..., review.Review]:
    """The review of the change that turns the minimal checkout, made what *before* makes it, into *after*."""
    def judge(*after: Change, before: tuple[Change, ...] = (), people: People = People()) -> review.Review:  # noqa: B008
        base, head = tmp_path / "base", tmp_path / "head"
        shutil.copytree(checkout, base)
        for change in before:
            change(base)
        shutil.copytree(base, head, symlinks=True)
        for change in after:
            change(head)
        return review.review(base, head, as_of, people=people)
    return judge


def codes(found: tuple[object, ...]) -> list[str]:
    return [d.code for d in found]  # type: ignore[attr-defined]


# The ratchet


def test_nothing_changed_says_nothing(judged: Callable[..., review.Review]) -> None:
    found = judged()
    assert not found.caused and not found.differences and not found.change.touched
    assert "Qua được cửa kiểm tra" in markdown(found)


def test_an_older_error_does_not_stop_a_change_even_in_the_file_it_touches(judged: Callable[..., review.Review]) -> None:
    broken = edit(SPEAKER, ("verified_on: 2026-11-20", "verified_on: 20/11/2026"))
    found = judged(edit(SPEAKER, ("position: Chánh Văn phòng", "position: Phó Giám đốc")), before=(broken,))
    assert codes(found.older_here) == ["date-format"] and not found.blocking()
    said = markdown(found)
    assert "Qua được cửa kiểm tra" in said and "chặn, có từ trước" in said
    assert "1 lỗi có từ trước, không do đề nghị này" in said


def test_lines_moved_by_an_insertion_keep_their_message(judged: Callable[..., review.Review]) -> None:
    broken = edit(SPEAKER, ("verified_on: 2026-11-20", "verified_on: 20/11/2026"))
    found = judged(edit(SPEAKER, ("agency: so-vhttdl", "# một dòng ghi chú\nagency: so-vhttdl")), before=(broken,))
    assert codes(found.older_here) == ["date-format"] and not found.caused


def test_the_line_somebody_edits_and_leaves_wrong_is_theirs(judged: Callable[..., review.Review]) -> None:
    broken = edit(SPEAKER, ("verified_on: 2026-11-20", "verified_on: 20/11/2026"))
    found = judged(edit(SPEAKER, ("verified_on: 20/11/2026", "verified_on: 21/11/2026")), before=(broken,))
    assert codes(found.blocking()) == ["date-format"]


def test_an_untouched_file_that_the_change_breaks_stops_it(judged: Callable[..., review.Review]) -> None:
    found = judged(lambda root: (root / AGENCY).unlink())
    blocking = found.blocking()
    assert {d.span.path for d in blocking} & {POLICY, SPEAKER}
    assert not {d.span.path for d in blocking} <= found.change.touched


def test_what_a_repair_brings_to_light_elsewhere_is_older(judged: Callable[..., review.Review]) -> None:
    """The register could not be read before, so nothing could be judged by it."""
    localities = "content/_data/localities.yml"
    text: list[str] = []

    def ruin(root: Path) -> None:
        text.append((root / localities).read_text("utf-8"))
        (root / localities).write_text("localities: [\n", "utf-8")

    wrong = edit(POLICY, ("Xã Di Linh", "Xã Không Có"))
    found = judged(lambda root: (root / localities).write_text(text[0], "utf-8"), before=(wrong, ruin))
    assert "locality-unknown" in codes(found.older_elsewhere) and not found.blocking()
    assert found.repaired and "Đề nghị này đã sửa" in markdown(found)


def test_a_base_without_content_makes_all_of_it_new(tmp_path: Path, checkout: Path, as_of: dt.datetime) -> None:
    (tmp_path / "base").mkdir()
    head = tmp_path / "head"
    shutil.copytree(checkout, head)
    edit(SPEAKER, ("verified_on: 2026-11-20", "verified_on: 20/11/2026"))(head)
    found = review.review(tmp_path / "base", head, as_of)
    assert codes(found.blocking()) == ["date-format"] and "không có thư mục content/" in markdown(found)


def test_a_renamed_file_keeps_its_old_errors(judged: Callable[..., review.Review]) -> None:
    broken = add("content/hoi-dap/ai-duoc.md", QUESTION.replace("answered_on: 2026-11-02", "answered_on: 02/11/2026"))
    found = judged(lambda root: (root / "content/hoi-dap/ai-duoc.md").rename(root / "content/hoi-dap/ai-duoc-ho-tro.md"),
                   before=(broken,))
    assert dict(found.change.renamed) == {"content/hoi-dap/ai-duoc.md": "content/hoi-dap/ai-duoc-ho-tro.md"}
    assert codes(found.older_here) == ["date-format"] and not found.caused


def test_a_renamed_and_edited_document_is_still_known(judged: Callable[..., review.Review]) -> None:
    def move(root: Path) -> None:
        (root / "content/hoi-dap/a.md").unlink()
        add("content/hoi-dap/b.md", QUESTION.replace("Học sinh vùng khó khăn.", "Học sinh ở xã vùng khó khăn."))(root)

    found = judged(move, before=(add("content/hoi-dap/a.md", QUESTION),))
    assert found.change.renamed == {"content/hoi-dap/a.md": "content/hoi-dap/b.md"}
    assert codes(found.blocking()) == ["public-page-removed"]


def test_binary_files_links_and_marks_in_names(judged: Callable[..., review.Review]) -> None:
    def change(root: Path) -> None:
        (root / "policies/2026/ho-tro-hoc-phi/ảnh.bin").write_bytes(bytes(range(256)))
        (root / "content/hoi-dap").mkdir(exist_ok=True)
        (root / "content/hoi-dap/link.md").symlink_to("../../" + POLICY)

    found = judged(change)
    assert found.change.added == {"policies/2026/ho-tro-hoc-phi/ảnh.bin", "content/hoi-dap/link.md"}
    assert {"symlink", "attachment-type"} <= set(codes(found.blocking()))
    assert "`policies/2026/ho-tro-hoc-phi/ảnh.bin`" in markdown(found)


# What readers will see


def test_dates_contacts_stages_and_files_are_told_from_what_to_what(judged: Callable[..., review.Review]) -> None:
    def replace_file(root: Path) -> None:
        file = root / "policies/2026/ho-tro-hoc-phi/toan-van.pdf"
        file.write_bytes(file.read_bytes() + b"\n% x\n")

    found = judged(
        edit(POLICY, ("closes_on: 2026-12-15", "closes_on: 2026-12-20"), ("gopy@lamdong", "gop.y@lamdong"),
             ("reviewed_on: 2026-11-20", "change_notes:\n  - on: 2026-11-23\n    note: Thêm năm ngày.\nreviewed_on: 2026-11-20")),
        replace_file, add("content/hoi-dap/ai-duoc.md", QUESTION),
    )
    assert not found.blocking()
    said = markdown(found)
    assert "**15/12/2026** → **20/12/2026**" in said
    assert "**gopy@lamdong.example** → **gop.y@lamdong.example**" in said
    assert "Thay tệp **toan-van.pdf**" in said and "Thêm hỏi đáp: Ai được hỗ trợ học phí?" in said
    order = [said.index(f"**{m}**") for m in ("Trang mới", "Ngày, thời hạn", "Đầu mối liên hệ", "Hồ sơ, tệp kèm theo")]
    assert order == sorted(order)
    assert "chinh-sach/ho-tro-hoc-phi.html" in found.pages


def test_a_stage_is_told_by_its_names(judged: Callable[..., review.Review]) -> None:
    found = judged(edit(POLICY, ("stage: lay-y-kien\nstage_history", "stage: tham-dinh\nstage_history"),
                        ("    on: 2026-11-09\nplanned", "    on: 2026-11-09\n  - stage: tham-dinh\n    on: 2026-11-20\nplanned")))
    assert "Giai đoạn hiện nay **Lấy ý kiến** → **Thẩm định**" in markdown(found)


def test_what_readers_do_not_see_is_counted_and_not_told(judged: Callable[..., review.Review]) -> None:
    draft = QUESTION.replace("status: cong-khai", "status: nhap")
    found = judged(add("content/hoi-dap/ai-duoc.md", draft))
    assert not found.differences and found.hidden == (1, 0)
    assert "Hồ sơ người đọc chưa thấy: thêm 1" in markdown(found)


def test_a_faulty_file_is_not_called_removed(judged: Callable[..., review.Review]) -> None:
    found = judged(edit(POLICY, ("stage: lay-y-kien\nstage_history", "stage: la-lam\nstage_history")))
    assert codes(found.blocking()) == ["value-unknown"] and not found.differences and found.broken == 1


@pytest.mark.parametrize("note", [
    "change_notes:\n  - on: 2026-11-23\n    note: Thêm năm ngày.\nreviewed_on",
    "corrections:\n  - reported_on: 2026-11-20\n    on: 2026-11-23\n    what: Ghi sai hạn.\n    new_value: 20/12/2026.\nreviewed_on",
])
def test_any_note_to_readers_satisfies(judged: Callable[..., review.Review], note: str) -> None:
    found = judged(edit(POLICY, ("closes_on: 2026-12-15", "closes_on: 2026-12-20"), ("reviewed_on", note)))
    assert not found.blocking()


def test_an_extension_is_a_note_for_the_deadline_alone(judged: Callable[..., review.Review]) -> None:
    longer = ("closes_on: 2026-12-15", "closes_on: 2026-12-20\n  extensions:\n    - on: 2026-11-23\n      previous: 2026-12-15")
    assert not judged(edit(POLICY, longer)).blocking()


def test_an_extension_does_not_excuse_another_address(judged: Callable[..., review.Review]) -> None:
    longer = ("closes_on: 2026-12-15", "closes_on: 2026-12-20\n  extensions:\n    - on: 2026-11-23\n      previous: 2026-12-15")
    found = judged(edit(POLICY, longer, ("gopy@", "gop.y@")))
    assert codes(found.blocking()) == ["change-note-missing"] and "20/12" not in found.blocking()[0].values["changes"]


def test_what_was_not_public_yet_may_change_freely(judged: Callable[..., review.Review]) -> None:
    hidden = edit(POLICY, ("status: cong-khai", "status: nhap"))
    assert not judged(edit(POLICY, ("closes_on: 2026-12-15", "closes_on: 2026-12-20")), before=(hidden,)).blocking()


# Who wrote, who approved


def test_an_approver_who_wrote_is_named_and_another_is_not(judged: Callable[..., review.Review]) -> None:
    people = People.of(["Nguyễn Văn A <a@so.example>"], ["TRẦN THỊ B <b@so.example>"])
    found = judged(add("content/hoi-dap/ai-duoc.md", QUESTION), people=people)
    assert not found.caused and "Có người duyệt khác người soạn" in markdown(found)


def test_only_the_author_approved(judged: Callable[..., review.Review]) -> None:
    people = People.of(["Nguyễn Văn A <a@so.example>"], ["a@so.example"])
    found = judged(add("content/hoi-dap/ai-duoc.md", QUESTION), people=people)
    assert codes(found.blocking()) == ["approver-is-author"] and "Người duyệt cũng là người soạn" in markdown(found)


def test_an_approval_written_earlier_is_not_written_by_this_change(judged: Callable[..., review.Review]) -> None:
    people = People.of(["Trần Thị B <b@so.example>"], [])
    found = judged(edit("content/hoi-dap/ai-duoc.md", ("Học sinh vùng", "Học sinh ở vùng")),
                   before=(add("content/hoi-dap/ai-duoc.md", QUESTION),), people=people)
    assert not found.caused and "Chưa đối chiếu được" in markdown(found)


# The comment


def test_preview_comes_first_and_the_verdict_second(judged: Callable[..., review.Review]) -> None:
    said = markdown(judged(), preview="https://xem.example/7/").split("\n\n")
    assert said[0] == review.MARK and said[1].startswith("**[Xem thử") and "https://xem.example/7/" in said[1]
    assert said[2].startswith("## ")


HOSTILE = "Chào @ban-quan-tri xem #12 <img src=x onerror=1> ![a](https://x.example/a.png) [b](javascript:1) | ``` `x` ## www.x.example"


def test_text_of_a_file_cannot_become_markdown(judged: Callable[..., review.Review]) -> None:
    found = judged(add("content/hoi-dap/ai-duoc.md", QUESTION.replace("Ai được hỗ trợ học phí?", f"'{HOSTILE}?'")))
    line = next(line for line in markdown(found).split("\n") if "Thêm hỏi đáp" in line)
    assert "<img" not in line and "@ban" not in line and "#12" not in line and "://x" not in line and "www.x" not in line
    assert not re.search(r"(?<!\\)[\[`|]", line.partition(" (`content")[0])


def test_a_huge_change_stays_within_what_a_forge_takes(judged: Callable[..., review.Review]) -> None:
    def many(root: Path) -> None:
        for number in range(400):
            add(f"content/hoi-dap/cau-{number:03}.md", QUESTION.replace("giao-duc", "giao-duk"))(root)

    found = judged(many)
    said = markdown(found)
    assert len(found.blocking()) == 400 and len(said) < 65_000
    assert "400 chỗ phải sửa" in said and "mục nữa" in said


def test_screens_stand_side_by_side(judged: Callable[..., review.Review]) -> None:
    said = markdown(judged(), screens=[Screen("chinh-sach/a.html", "", "https://x.example/a-sau.png")])
    assert "| `chinh-sach/a.html` | không có trang này | ![sau khi sửa](https://x.example/a-sau.png) |" in said


def test_strict_lets_reminders_stop(judged: Callable[..., review.Review]) -> None:
    faq = QUESTION.replace("Học sinh vùng khó khăn.", "Hỗ trợ 200.000 đồng.")
    found = judged(edit("content/hoi-dap/ai-duoc.md", ("200.000", "150.000")), before=(add("content/hoi-dap/ai-duoc.md", faq),))
    assert [d.severity for d in found.caused] == [Severity.WARNING]
    assert not found.blocking() and found.blocking(strict=True)
