"""What is passed on: words that fit, a code that leads to the page, a picture that says what the page says."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from portal import qr_code, share_images, short_text
from portal.share_images import Card, Studio, bands
from portal.share_images import studio as drawing

from .conftest import ROOT

ASSETS = ROOT / "overrides/assets"
ADDRESS = "https://chinhsach.lamdong.example/chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
CARD = Card("Hỗ trợ trồng cây che bóng trong vườn cà phê", "open", "Đang lấy ý kiến", ("Dự thảo",),
            "Góp ý đến hết ngày 05/12/2026", "Sở Nông nghiệp và Môi trường", "Tỉnh Lâm Đồng", "Cổng chính sách")


# Words


def test_a_short_text_is_passed_on_whole() -> None:
    text = short_text.compose("Đang lấy ý kiến – Dự thảo: Giá đất", ("Góp ý đến hết ngày 05/12/2026.", "", "Mã hồ sơ LD-2026-014."),
                           ADDRESS)
    assert text == ("Đang lấy ý kiến – Dự thảo: Giá đất. Góp ý đến hết ngày 05/12/2026. Mã hồ sơ LD-2026-014.\n" + ADDRESS)


def test_a_long_title_gives_way_on_words_and_nothing_else_does() -> None:
    text = short_text.compose("Dự thảo: " + "quy định mức hỗ trợ " * 30, ("Góp ý đến hết ngày 05/12/2026.", "Mã hồ sơ LD-2026-014."),
                           ADDRESS)
    title, rest = text.split("…", 1)
    assert rest == f" Góp ý đến hết ngày 05/12/2026. Mã hồ sơ LD-2026-014.\n{ADDRESS}"
    assert 260 < short_text.length(text) <= 280
    assert title.split()[-1] in {"quy", "định", "mức", "hỗ", "trợ"}


def test_before_the_title_says_nothing_the_least_important_part_goes() -> None:
    address = "https://tinh.example/" + "duong-dan-dai/" * 15 + "x.html"
    text = short_text.compose("Điều chỉnh bảng giá đất trên địa bàn tỉnh", ("Góp ý đến hết ngày 05/12/2026.", "Mã hồ sơ LD-2026-014."),
                           address)
    assert text.startswith("Điều chỉnh bảng giá đất") and text.endswith("\n" + address) and "LD-2026" not in text


def test_characters_are_counted_as_composed_letters_and_never_too_few() -> None:
    assert short_text.length(unicodedata.normalize("NFD", "Dự thảo")) == 7
    assert short_text.length("🌱") == 2
    assert short_text.cut(unicodedata.normalize("NFD", "Nghị quyết"), 10) == "Nghị quyết"
    assert short_text.cut("Nghị quyết, thông tư", 12) == "Nghị quyết…"
    assert short_text.cut("Nghịquyếtdàiquá", 5) == ""


@given(st.text(max_size=400), st.lists(st.text(max_size=120), max_size=3), st.sampled_from(["", ADDRESS, "https://x.example/" + "a" * 270]))
def test_no_text_is_ever_too_long_or_carries_half_an_address(title: str, parts: list[str], address: str) -> None:
    text = short_text.compose(title, tuple(parts), address)
    assert len(text.encode("utf-16-le", "surrogatepass")) // 2 <= short_text.LIMIT
    assert "https" not in text or "https" in title or any("https" in p for p in parts) or text.endswith(address)


# Code


def test_the_code_is_drawn_module_by_module_with_its_white_rim() -> None:
    code = qr_code.code(ADDRESS)
    matrix = [bytes(row) for row in segno.make(ADDRESS, error="m", mask=3, micro=False, boost_error=False).matrix]
    assert code.size == len(matrix) + 8
    drawn = Image.new("1", (code.size, code.size))
    pen = ImageDraw.Draw(drawn)
    x = y = 0
    for name, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ([\d.]+))?", code.path):
        if name == "M":
            x, y = int(first), int(second.removesuffix(".5"))
        elif name == "m":
            x += int(first)
        else:
            pen.line((x, y, x + int(first) - 1, y), 1)
            x += int(first)
    found = [bytes(1 if drawn.getpixel((c + 4, r + 4)) else 0 for c in range(len(matrix))) for r in range(len(matrix))]
    assert found == matrix


def test_a_picture_has_a_dot_a_module() -> None:
    address = qr_code.image(ADDRESS)
    kind, _, data = address.partition(",")
    shown = Image.open(io.BytesIO(base64.b64decode(data)))
    made = segno.make(ADDRESS, error="m", mask=3, micro=False, boost_error=False)
    rows = ["".join(map(str, row)) for row in made.matrix]
    assert kind == "data:image/png;base64" and shown.size == (len(rows), len(rows))
    assert ["".join("0" if shown.getpixel((x, y)) else "1" for x in range(len(rows))) for y in range(len(rows))] == rows
    assert len(address) < len(qr_code.code(ADDRESS).path) / 4


# Pictures


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(ASSETS)


def test_a_picture_is_small_has_the_size_messengers_ask_for_and_comes_out_the_same_twice(studio: Studio) -> None:
    long = Card("Quy định phạm vi, đối tượng và trách nhiệm của các cơ quan " * 6, "answered", "Đã trả lời góp ý",
                ("Dự thảo", "Minh họa"), "Đã nhận góp ý đến hết ngày 05/12/2026", "Sở " + "Nông nghiệp " * 20, "Tỉnh", "Cổng")
    for card in (CARD, long, Card("Cổng")):
        data = studio.draw(card)
        assert len(data) < share_images.MAX_BYTES and data == Studio(ASSETS).draw(card)
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (1200, 630) and image.format == "PNG" and not image.info


def test_every_word_and_the_colour_of_the_state_can_be_seen(studio: Studio) -> None:
    whole = studio.draw(CARD)
    for change in ({"title": "Giá đất"}, {"state": "closed"}, {"status": "Đã đóng"}, {"marks": ()}, {"deadline": "x"},
                   {"agency": "Sở Y tế"}, {"province": "Tỉnh Khác"}, {"portal": "Cổng khác"}):
        assert studio.draw(replace(CARD, **change)) != whole, change  # type: ignore[arg-type]


def test_a_rumour_is_struck_through_from_end_to_end_and_the_truth_is_not(studio: Studio) -> None:
    claim = "Có người tự xưng là cán bộ đến chợ, nói mọi hộ phải đóng 300.000 đồng mới được nhận hỗ trợ. " * 4
    for title in ("Đăng ký không mất tiền", "Đăng ký hỗ trợ tại UBND cấp xã không mất tiền và được hướng dẫn tại chỗ " * 3):
        card = replace(CARD, title=title, state="stopped", status="Tin đồn: không đúng", deadline="", claim=claim)
        data = studio.draw(card)
        assert len(data) < share_images.MAX_BYTES and data == Studio(ASSETS).draw(card)
        with Image.open(io.BytesIO(data)) as image:
            shown = np.asarray(image.convert("RGB"))
        red, ink = ((shown == colour).all(axis=2).sum(axis=1) for colour in ((140, 31, 37), (27, 42, 41)))
        struck = np.flatnonzero(red > 500)
        # Two lines of the rumour, each crossed out, above the truth; nothing red below.
        assert 4 <= len(struck) <= 8 and struck[-1] - struck[0] > 36
        assert np.flatnonzero(ink > 20)[-1] > struck[-1] + 60 and not red[struck[-1] + 3:].any()
        # Words end before the edge, and the ground beside them is free.
        assert (shown[150:500, 1125:1160] == (250, 248, 243)).all()
    assert studio.draw(replace(CARD, claim="Tin một.", state="stopped")) != studio.draw(replace(CARD, claim="Tin hai.", state="stopped"))


def test_every_vietnamese_letter_is_in_the_font_it_is_looked_for_in(studio: Studio) -> None:
    letters = {unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ"
               for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")}
    missing = [bytes(studio.letters.font(place, 40, 650).getmask("\uffff")) for place in (0, 1)]
    for letter in sorted(one for one in letters if len(one) == 1):
        ((place, run),) = share_images.runs(letter)
        assert run == letter and bytes(studio.letters.font(place, 40, 650).getmask(run)) != missing[place], letter
    # A letter of K'Ho or M'Nông that neither file holds keeps its base; a picture sign goes.
    assert share_images.runs("Ƀŭ Đạ🌱 č") == ((0, "Bu "), (1, "Đạ"), (0, " c"))


def test_the_name_changes_with_the_words_and_only_with_them(studio: Studio) -> None:
    first = studio.image("chinh-sach/a.html", CARD)
    assert first == Studio(ASSETS).image("chinh-sach/a.html", CARD)
    assert re.fullmatch(r"chia-se/a-[0-9a-f]{10}\.png", first.address)
    assert re.fullmatch(r"chia-se/cong-[0-9a-f]{10}\.png", studio.image("index.html", Card("Cổng")).address)
    for change in ({"title": "Giá đất"}, {"state": "closed"}, {"deadline": "Góp ý đến hết ngày 06/12/2026"}):
        assert studio.image("chinh-sach/a.html", replace(CARD, **change)).address != first.address  # type: ignore[arg-type]
    assert first.alt.startswith("Đang lấy ý kiến, Dự thảo. Hỗ trợ trồng cây che bóng")


def test_the_name_changes_with_what_draws(monkeypatch: pytest.MonkeyPatch, studio: Studio) -> None:
    monkeypatch.setattr(drawing, "pillow_version", "0")
    assert Studio(ASSETS).image("a.html", CARD).address != studio.image("a.html", CARD).address


def test_what_pictures_share_is_drawn_and_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[int] = []
    pack = drawing.band
    monkeypatch.setattr(drawing, "band", lambda drawn, effort: packed.append(drawn.height) or pack(drawn, effort))
    studio = Studio(ASSETS)
    studio.draw(CARD)
    words = studio.letters._word.cache_info().misses
    assert sum(packed) == 630
    packed.clear()
    studio.draw(replace(CARD, title="Trồng cây che bóng"))
    assert packed == [230] and studio.letters._word.cache_info().misses == words + 1  # “Trồng” with its capital
    packed.clear()
    studio.draw(replace(CARD, state="answered", status="Đã trả lời góp ý"))
    assert packed == [90, 230]


@given(st.lists(st.binary(max_size=900), min_size=1, max_size=4))
def test_bands_packed_apart_are_one_picture(parts: list[bytes]) -> None:
    height = [len(part) // 30 + 1 for part in parts]
    drawn = []
    for part, rows in zip(parts, height, strict=True):
        canvas = bands.canvas(30, rows)
        canvas.paste(Image.frombytes("L", (30, rows), part.ljust(30 * rows, b"\0")), (1, 0))
        drawn.append(canvas)
    grey = bytes(shade for one in range(256) for shade in (one, one, one))
    data = bands.png(30, grey, [bands.band(one, effort) for one, effort in zip(drawn, (9, 3, 1, 7), strict=False)])
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (30, sum(height))
        assert image.tobytes() == b"".join(p.ljust(30 * rows, b"\0") for p, rows in zip(parts, height, strict=True))
