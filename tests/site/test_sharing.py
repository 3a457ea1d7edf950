"""What others see of a page: its picture and words in a chat; what a phone loads of a picture an editor uploaded."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from portal.attachments import smaller

from .. import made_files as made
from ..building import SITE_URL, at, build
from ..faults import small_site

pytestmark = pytest.mark.site

HOME = SITE_URL
POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
GUIDE = """---
title: Gửi ý kiến bằng mẫu phiếu
summary: Điền mẫu phiếu rồi gửi.
updated_on: 2026-11-20
---

![Ảnh mẫu phiếu](../assets/mau-phieu.jpg)

![Dấu nhỏ](../assets/dau.png)

Xem cả [bản gốc](../assets/so-do.png).
"""


def photo(width: int, height: int, form: str = "JPEG", **options: object) -> bytes:
    """A picture with enough in it to be worth making smaller; it knows where it was taken."""
    image = Image.effect_mandelbrot((width, height), (-2, -1.4, 1, 1.4), 60).convert("RGB")
    out = io.BytesIO()
    image.save(out, form, exif=made._exif(6) if form == "JPEG" else None, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small portal without a known address, with pictures in a guide."""
    folder = tmp_path_factory.mktemp("pictures")
    root = small_site.make(folder / "checkout")
    at(root, "")
    shared = root / "content/assets"
    shared.mkdir(exist_ok=True)
    (shared / "mau-phieu.jpg").write_bytes(photo(1400, 700, quality=95))
    (shared / "dau.png").write_bytes(made.picture("PNG"))
    (shared / "so-do.png").write_bytes(photo(900, 500, "PNG"))
    (root / "content/huong-dan").mkdir(exist_ok=True)
    (root / "content/huong-dan/mau-phieu.md").write_text(GUIDE, "utf-8")
    result = build(root, folder / "site")
    assert result.code == 0, result.output
    return folder / "site"


def metas(page: Path) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.read_text("utf-8"))
    return {name: unescape(value) for name, value in found}


def test_each_policy_has_a_picture_of_its_own_and_all_else_the_portal_s(built: Path) -> None:
    own = metas(built / POLICY)
    assert own["og:url"] == HOME + POLICY and own["twitter:card"] == "summary_large_image"
    assert re.fullmatch(re.escape(HOME) + r"chia-se/ho-tro-trong-cay-che-bong-ca-phe-[0-9a-f]{10}\.png", own["og:image"])
    assert "Đang lấy ý kiến" in own["og:image:alt"] and "05/12/2026" in own["og:image:alt"]
    picture = built / own["og:image"].removeprefix(HOME)
    assert re.search(r"-[0-9a-f]{10}$", picture.stem) and picture.stat().st_size < 60_000
    with Image.open(picture) as image:
        assert image.size == (int(own["og:image:width"]), int(own["og:image:height"])) == (1200, 630)
    for address in ("index.html", "hoi-dap/index.html", "gioi-thieu.html", "404.html"):
        assert re.fullmatch(re.escape(HOME) + r"chia-se/cong-[0-9a-f]{10}\.png", metas(built / address)["og:image"]), address
    drawn = {p.name for p in (built / "chia-se").iterdir()}
    named = {metas(p)["og:image"].rpartition("/")[2] for p in built.rglob("*.html")
             if not {"nhung", "g"} & {*p.relative_to(built).parts}}
    assert drawn == named


def test_without_a_known_address_nothing_absolute_is_claimed(pictures: Path) -> None:
    assert not (pictures / "chia-se").exists() and not (pictures / "nguoi-phat-ngon/danh-ba/thay-doi.xml").exists()
    page = (pictures / "chinh-sach/ho-tro-hoc-phi.html").read_text("utf-8")
    assert "og:image" not in page and "Mã QR" not in page and 'id="loi-chia-se"' in page


def test_the_words_to_copy_fit_and_carry_state_deadline_number_and_address(built: Path) -> None:
    text = re.search(r'id="loi-chia-se">([^<]*)<', (built / POLICY).read_text("utf-8"))
    assert text is not None
    said = unescape(text[1])
    assert len(said) <= 280 and said.startswith("(Minh họa) Đang lấy ý kiến – Dự thảo: ")
    assert "Góp ý đến hết ngày 05/12/2026." in said and "Mã hồ sơ LD-2026-002." in said and said.endswith("\n" + HOME + POLICY)
    for folder in ("hoi-dap", "nguoi-phat-ngon", "dinh-chinh"):
        page = next(p for p in sorted((built / folder).glob("[a-z]*.html")) if p.stem != "index")
        assert 'id="loi-chia-se"' in page.read_text("utf-8"), page
    assert 'alt="Mã QR dẫn tới trang này"' in (built / "gioi-thieu.html").read_text("utf-8")


def test_a_picture_comes_with_its_size_and_smaller_copies_where_they_save_something(pictures: Path) -> None:
    page = (pictures / "huong-dan/mau-phieu.html").read_text("utf-8")
    # The phone held it upright: 1400 × 700 as stored is 700 × 1400 as seen.
    image = '<img src="../tep-dung-chung/mau-phieu.jpg" alt="Ảnh mẫu phiếu" width="700" height="1400" loading="lazy" decoding="async">'
    assert image in page
    sources = dict(re.findall(r"(\.\./tep-dung-chung/mau-phieu\.jpg\.\d+\.webp) (\d+)w", page))
    assert list(sources.values()) == ["480", "700"]
    original = (pictures / "tep-dung-chung/mau-phieu.jpg").stat().st_size
    for address, width in sources.items():
        path = pictures / "huong-dan" / address
        with Image.open(path) as copy:
            assert copy.format == "WEBP" and copy.size == (int(width), int(width) * 2) and "exif" not in copy.info
        assert path.stat().st_size < original * 0.9
    small = re.search(r'(<picture>)?(?:<source[^>]*>)?<img src="../tep-dung-chung/dau.png"[^>]*>', page)
    assert small is not None and 'width="48" height="32"' in small[0]
    # Linked, not shown: nobody needs copies of it.
    assert [p.name for p in (pictures / "tep-dung-chung").glob("so-do*")] == ["so-do.png"]


def test_the_same_copies_come_out_of_another_build(pictures: Path) -> None:
    data = (pictures / "tep-dung-chung/mau-phieu.jpg").read_bytes()
    for width, copy in smaller.copies(data, "jpg", lambda: None):
        assert (pictures / f"tep-dung-chung/mau-phieu.jpg.{width}.webp").read_bytes() == copy


@pytest.mark.parametrize("data", [
    b"", b"not a picture", made.picture("JPEG")[:200],
], ids=["empty", "text", "cut"])
def test_a_picture_that_cannot_be_made_smaller_stays_as_it_is(data: bytes) -> None:
    assert smaller.copies(data, "jpg", lambda: None) == []
