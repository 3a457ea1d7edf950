"""Posters, leaflets and bulletins on paper: one sheet each, tagged, copyable, with a code that leads to the policy."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pypdf
import pytest

from portal import paper
from portal.sheets.papers import LEVELS, NAMES, DoesNotFit, Printer

from ..sheets.making import GREENHOUSES, ROOT, catalog, enormous, sheet, view

SITE = "https://chinh-sach.lamdong.example/"
SIZES = {"phat-thanh-60": (420, 595), "phat-thanh-120": (420, 595), "ap-phich-a4": (595, 842), "ap-phich-a3": (842, 1191),
         "to-roi": (595, 842)}


def printer(kept: Path | None = None, site_url: str = SITE) -> Printer:
    return Printer(ROOT / "overrides", site_url, "Cổng truyền thông chính sách tỉnh Lâm Đồng", kept)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def made(kept: Path) -> dict[str, bytes]:
    return dict(printer(kept).policy(sheet()))


def words(data: bytes) -> str:
    """The text as poppler copies it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True, timeout=60)
    return " ".join(done.stdout.decode().split())


def test_each_is_one_tagged_sheet_of_its_size_in_our_font(made: dict[str, bytes]) -> None:
    assert tuple(made) == NAMES
    for name, data in made.items():
        reader = pypdf.PdfReader(io.BytesIO(data))
        assert len(reader.pages) == 1, name
        assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == SIZES[name]
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "vi"  # type: ignore[index]
        assert b"pdfuaid" in root["/Metadata"].get_data()  # type: ignore[index]
        fonts = {str(f["/BaseFont"]).partition("+")[2] for f in reader.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
        assert fonts <= {"Portal-Sans", "Portal-Sans-Bold"}
        assert sheet().policy.title in (reader.metadata.title or "")  # type: ignore[union-attr]


def test_the_text_is_copied_with_its_letters_by_two_programs(made: dict[str, bytes]) -> None:
    for name, said in (
        ("ap-phich-a4", "Mời bà con góp ý"), ("ap-phich-a4", "0263 0000 003"), ("to-roi", "Mỗi 1.000 m² mái phải có hồ chứa"),
        ("to-roi", "Ảnh hưởng tới ai"), ("phat-thanh-60", "góp ý đến hết ngày hai mươi tháng mười hai"),
        ("phat-thanh-120", "Xin cảm ơn bà con đã lắng nghe."), ("ap-phich-a3", "MINH HỌA"), ("ap-phich-a3", "g/2026-003.html"),
    ):
        said = said.replace("MINH HỌA", "Minh họa – không phải thông tin thật")
        assert said in words(made[name]), (name, said)
        assert "Không dùng nữa sau ngày 20/12/2026." in words(made[name]), f"{name}: the foot is whole"
        reader = pypdf.PdfReader(io.BytesIO(made[name]))
        assert said in " ".join(reader.pages[0].extract_text().split()), (name, said)


@pytest.mark.parametrize("name", ["ap-phich-a4", "to-roi"])
def test_a_phone_reads_the_address_from_the_printed_code(name: str, made: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(made[name])
    subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", "x.pdf", "x"], cwd=tmp_path, check=True, timeout=60)
    done = subprocess.run(["zbarimg", "-q", "--raw", "x.png"], cwd=tmp_path, capture_output=True, text=True, check=True,
                          timeout=60)
    assert done.stdout.strip() == f"{SITE}chinh-sach/{GREENHOUSES}.html"


def test_the_foot_stands_clear_of_the_text(made: dict[str, bytes]) -> None:
    done = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=made["phat-thanh-120"], capture_output=True,
                          check=True, timeout=60).stdout.decode()
    found = [(float(y), float(end), word) for y, end, word in
             re.findall(r'<word xMin="[^"]*" yMin="([^"]*)" xMax="[^"]*" yMax="([^"]*)">([^<]*)<', done)]
    foot = next(y for y, _, word in found if word == "Đọc")
    assert max(end for _, end, word in found if word == "nghe.") < foot


def test_what_is_too_long_is_shortened_to_one_sheet_and_says_how_much_is_left_out() -> None:
    for name, data in printer().policy(enormous(), ("phat-thanh-120", "ap-phich-a4", "to-roi")):
        reader = pypdf.PdfReader(io.BytesIO(data))
        assert len(reader.pages) == 1
        text = " ".join(reader.pages[0].extract_text().split())
        assert "K’Ho" in text and "K’Nớ" in text, name
        if name == "to-roi":
            assert "nội dung không đủ chỗ ở đây, xem trong toàn văn" in text
        if name != "phat-thanh-120":
            assert "Góp ý đến hết ngày 20/12/2026" in text and "0263 0000 003" in text


def test_no_step_of_shortening_cuts_a_row_and_each_goes_further() -> None:
    made = sheet()
    counts = [len(cut.changes) + len(cut.impact) for level in range(LEVELS) for cut in [made.cut("leaflet", level)]]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]
    for level in range(LEVELS):
        cut = made.cut("leaflet", level)
        assert set(cut.changes) <= set(made.policy.comparison) and set(cut.impact) <= set(made.policy.impact)
        assert cut.left == len(made.policy.comparison) + len(made.policy.impact) - counts[level]


def test_a_paper_is_taken_from_the_disk_until_its_words_change(
    kept: Path, made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []

    def press(self: paper.Press, html: str, key: str, at_most: int | None = None) -> bytes:
        printed.append(html)
        return b"%PDF new"

    monkeypatch.setattr(paper.Press, "print", press)
    assert dict(printer(kept).policy(sheet())) == made and printed == []
    for file in kept.glob("*.pdf"):
        file.write_bytes(file.read_bytes().replace(b"%PDF", b"%XDF", 1))
    again = dict(printer(kept).policy(sheet(), ["to-roi"]))
    assert again == {"to-roi": b"%PDF new"}, "what was changed on the disk is not published"
    list(printer(kept).policy(sheet(title="Tên khác"), ["to-roi"]))
    assert "Tên khác" in printed[-1]


def test_a_sheet_that_cannot_be_made_to_fit_is_told_and_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(*_: object) -> bytes:
        raise paper.TooLong(2)

    monkeypatch.setattr(paper.Press, "print", press)
    with pytest.raises(DoesNotFit, match="không vừa một tờ"):
        list(printer().policy(sheet(), ["to-roi"]))


def test_without_an_address_there_is_no_code_and_without_a_number_the_whole_address() -> None:
    data = dict(printer(site_url="").policy(sheet(), ["ap-phich-a4"]))["ap-phich-a4"]
    assert "Quét" not in words(data)
    assert sheet(public_number=None).typed(SITE) == f"chinh-sach.lamdong.example/chinh-sach/{GREENHOUSES}.html"
    assert sheet().typed(SITE) == "chinh-sach.lamdong.example/g/2026-003.html"


def test_the_yearly_list_lies_across_and_takes_the_sheets_it_needs() -> None:
    views = [view(entry.slug) for entry in catalog().policies]
    data = printer().yearly("2026", views * 4)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) > 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [842, 595]
    assert all("Mã hồ sơ" in page.extract_text() for page in reader.pages), "the head stands on every sheet"
