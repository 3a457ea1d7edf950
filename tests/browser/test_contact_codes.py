"""Codes as they stand on the screen and on paper, read by zbar from pictures of real pages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from .conftest import Open

PERSON = "nguoi-phat-ngon/so-nnmt-thuong-xuyen.html"
KIT = "chinh-sach/quan-ly-nha-kinh-da-lat/bao-chi.html"
SHEET = "nguoi-phat-ngon/danh-ba/ban-in.html"


def read(picture: Path) -> list[str]:
    """What the codes in *picture* say."""
    found = subprocess.run(["zbarimg", "--quiet", "--raw", "--nodbus", "--set", "*.enable=0", "--set",
                            "qrcode.enable=1", str(picture)], capture_output=True, check=False)
    text = found.stdout.decode("utf-8")
    return [part for part in text.replace("\r", "").split("\n\n") if part] if "VCARD" in text else text.split()


def taken(place: Locator, folder: Path) -> Path:
    place.screenshot(path=folder / "picture.png")
    return folder / "picture.png"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [PERSON, KIT])
def test_a_phone_reads_the_person_from_a_phone_in_either_scheme(
    path: str, scheme: str, visit: Open, tmp_path: Path,
) -> None:
    page = visit(path, width=360, scheme=scheme, javascript=False).page
    shown = page.get_by_role("figure").filter(has=page.get_by_role("img", name="Mã QR danh thiếp của Hồ Thị L"))
    (card,) = read(taken(shown, tmp_path))
    said = dict(line.split(":", 1) for line in card.splitlines())
    assert said["FN"] == "Hồ Thị L" and said["ORG"] == "Sở Nông nghiệp và Môi trường"
    assert said["TEL;TYPE=WORK,VOICE"] == "+842630000110" and said["TITLE"] == "Phó Giám đốc Sở"


def test_the_printed_list_leads_to_each_person_s_page(visit: Open, tmp_path: Path) -> None:
    found = visit(SHEET, javascript=False)
    page, site = found.page, "https://chinh-sach.lamdong.example/"
    page.emulate_media(media="print")
    # The first group of the table, as large as a printer of 200 points per inch makes it.
    page.evaluate("document.body.style.zoom = 2")
    rows = page.get_by_role("row").filter(has=page.get_by_role("link"))
    for row in (rows.nth(0), rows.nth(3)):
        name = row.get_by_role("cell").first.locator("strong").inner_text()
        (address,) = read(taken(row.get_by_role("img"), tmp_path))
        assert address.startswith(f"{site}nguoi-phat-ngon/") and address.endswith(".html")
        visited = visit(address.removeprefix(site), javascript=False).page
        assert visited.get_by_role("heading", level=1).inner_text() == name
