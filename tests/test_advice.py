"""Advice on plain writing: what it hears, what it must not hear, how it is kept short and switched off."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import portal
from portal import printing
from portal.advice import MOST_PER_DOCUMENT, Advice, advise
from portal.cli import commands
from portal.diagnostics import Severity

ROOT = Path(__file__).parents[1]
POLICY = "policies/2026/ho-tro-hoc-phi.md"
SENTENCE = "Nhiều gia đình ở vùng khó khăn chưa đóng đủ học phí đầu năm."


@pytest.fixture
def written(checkout: Path, as_of: dt.datetime, tmp_path: Path):  # type: ignore[no-untyped-def]
    """What is said when *text* stands in place of the first sentence of the minimal policy."""
    root = shutil.copytree(checkout, tmp_path / "checkout")
    shutil.copy(ROOT / "content/_data/glossary.yml", root / "content/_data")
    original = (root / POLICY).read_text("utf-8")

    def say(text: str = SENTENCE, *, instead: tuple[str, str] = ("", "")) -> Advice:
        (root / POLICY).write_text(original.replace(SENTENCE, text).replace(*instead), "utf-8")
        return advise(portal.load(root, as_of).catalog)

    say.root = root  # type: ignore[attr-defined]
    return say


@pytest.mark.parametrize(("text", "codes"), [
    ("Đơn được xác nhận bởi Ủy ban nhân dân xã.", ["passive-chain"]),
    ("Tiền được chi trả đầy đủ cho gia đình bởi nhà trường.", ["passive-chain"]),
    ("Gia đình được hỗ trợ, bởi vì thu nhập thấp.", []),
    ("Gia đình được hỗ trợ bởi lẽ thu nhập thấp.", []),
    ("Gia đình được hỗ trợ 70% học phí.", []),
    ("Học sinh bị ảnh hưởng được miễn học phí.", []),
    ("Việc nâng cao năng lực của trường đối với học sinh là cần thiết.", ["noun-chain"]),
    ("Việc đóng học phí của học sinh vẫn như cũ.", []),
    ("Trường tiến hành việc xét đơn.", ["empty-verb"]),
    ("Chính sách nhằm mục đích giúp học sinh.", ["empty-verb"]),
    ("Trường thực hiện quy định này từ năm học tới.", []),
    ("Phòng KHTH tổng hợp số liệu.", ["abbreviation-unexplained"]),
    ("Phòng Kế hoạch tổng hợp (KHTH) lập danh sách; phòng KHTH gửi xã.", []),
    ("UBND tỉnh trình HĐND tỉnh theo Nghị định 78/2025/NĐ-CP.", []),
    ("Quý IV năm 2026, mục XII.", []),
    ("Thực hiện theo `LENH` trong máy.", []),
    ("Trường báo cáo SỞ GIÁO DỤC VÀ ĐÀO TẠO hằng quý.", ["all-capitals"]),
    ("> Được xem xét bởi cơ quan có thẩm quyền, trích luật.", []),
    ("| Việc | Ai |\n| --- | --- |\n| được xét bởi xã | trường |", []),
    (" ".join(["một"] * 46) + ".", ["long-sentence"]),
    (" ".join(["một"] * 45) + ".", []),
    (" ".join(["một"] * 30) + ". " + " ".join(["hai"] * 30) + ".", []),
    (" ".join(["một"] * 30) + "; " + " ".join(["hai"] * 30) + ".", []),
    ("\n".join(f"- mục số {n} " + "chữ " * 20 for n in range(9)), []),
    (" ".join(["Một câu ngắn bảy chữ ở đây."] * 20), ["wall-of-text"]),
])
def test_advice_hears_what_is_hard_and_nothing_else(written, text: str, codes: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert [d.code for d in written(text).told] == codes


def test_advice_never_blocks_and_the_worst_of_a_document_comes_first(written) -> None:  # type: ignore[no-untyped-def]
    bad = "\n\n".join(["Đơn được xét bởi xã. Trường tiến hành việc chi."] * 4 + [" ".join(["một"] * 50) + "."])
    found = written(bad)
    assert {d.severity for d in found.told} == {Severity.ADVICE}
    assert len(found.told) == MOST_PER_DOCUMENT and found.unsaid == 9 - MOST_PER_DOCUMENT
    assert "long-sentence" in [d.code for d in found.told], "the hardest to read is among the few"
    assert "còn 5 gợi ý nữa" in printing.report((), found.told, found.unsaid)


def test_a_document_with_a_reason_and_a_portal_without_advice_hear_nothing(written) -> None:  # type: ignore[no-untyped-def]
    text = "Đơn được xét bởi xã."
    assert written(text).told
    assert not written(text, instead=("sample: true", "sample: true\nno_advice: Đăng nguyên văn công văn.")).told
    province = written.root / "content/_data/province.yml"
    province.write_text(province.read_text("utf-8") + "writing_advice: không\n", "utf-8")
    assert not written(text).told


def test_the_command_tells_advice_last_and_leaves_it_out_when_asked(written) -> None:  # type: ignore[no-untyped-def]
    written("Đơn xin hỗ trợ của gia đình được xét bởi Ủy ban nhân dân xã.")
    (written.root / "content/_data/glossary.yml").unlink()  # it rests on documents that the small checkout has not
    asked = ["check", "--root", str(written.root), "--as-of", "2026-11-23"]
    said = CliRunner().invoke(commands, asked)
    assert said.exit_code == 0, said.output
    assert re.search(r"Gợi ý về lời văn.*\[passive-chain\].*0 lỗi chặn, 0 nhắc, 1 gợi ý", said.output, re.DOTALL)
    assert "[passive-chain]" not in CliRunner().invoke(commands, [*asked, "--no-advice"]).output
    assert '"passive-chain"' in CliRunner().invoke(commands, [*asked, "--format", "json"]).output
