"""The posting certificate on paper, made by the real WeasyPrint: readable, copyable, tagged, the same every time."""

from __future__ import annotations

import builtins
import datetime as dt
import io
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from portal import paper, qr_code
from portal.paper import Press, Unavailable, key_of
from portal.publish import overlay

from ..test_overlay import FACTS, NOW, OVERRIDES, A, log_of, tree

PDF = "chinh-sach/a/xac-nhan-dang-tai.pdf"


@pytest.fixture(scope="module")
def press() -> Press:
    return overlay.press_of(OVERRIDES)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree(tmp_path_factory.mktemp("tree"))


def made(place: Path, papers: dict[str, bytes], releases: int = 4, now: dt.datetime = NOW) -> bytes:
    return overlay.files(place, OVERRIDES, FACTS, log_of(place, releases), number=releases, now=now, papers=papers)[PDF]


@pytest.fixture(scope="module")
def first(place: Path) -> bytes:
    return made(place, {})


def test_its_text_can_be_copied_and_says_what_the_page_says(first: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(first))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("Giấy xác nhận đăng tải", "Cổng thử", "LD-1", "Đang trong thời gian đăng", "chưa xác minh",
                 "không phải văn bản của cơ quan nhà nước", "MINH HỌA", "Xác nhận của cơ quan"):
        assert said in text, said
    assert reader.metadata.title == f"Giấy xác nhận đăng tải: {A.title}"  # type: ignore[union-attr]


def test_it_is_one_tagged_a4_sheet_in_our_own_font(first: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(first))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "vi"  # type: ignore[index]
    names = {font["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert {str(name).partition("+")[2] for name in names} == {"Portal-Sans", "Portal-Sans-Bold"}


def test_the_same_words_give_the_same_bytes_in_another_process_at_another_hour(place: Path, first: bytes) -> None:
    code = ("import sys; sys.path[:0] = sys.argv[1:3]\nfrom pathlib import Path\nfrom tests.papers.test_papers import made\n"
            "sys.stdout.buffer.write(made(Path(sys.argv[3]), {}))")
    environment = os.environ | {"PYTHONHASHSEED": "4321", "TZ": "America/New_York", "LC_ALL": "C"}
    environment.pop("SOURCE_DATE_EPOCH", None)
    root = OVERRIDES.parent
    again = subprocess.run([sys.executable, "-c", code, str(root), str(root / "hooks"), str(place)], cwd=root,
                           env=environment, capture_output=True, check=True, timeout=120).stdout
    assert again == first


def test_a_paper_is_taken_again_until_its_words_change(place: Path, first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {key_of(first) or "": first}
    printed: list[str] = []
    monkeypatch.setattr(Press, "print", lambda self, html, key: printed.append(key) or b"new")
    assert made(place, known, now=NOW + dt.timedelta(hours=3)) == first, "the hour of making is none of its words"
    assert printed == []
    assert made(place, known, now=NOW + dt.timedelta(days=1)) == b"new", "one more day was counted"
    assert printed and printed[0] not in known


def test_a_key_changes_with_words_and_looks(press: Press, tmp_path: Path) -> None:
    assert press.key(b"a") == overlay.press_of(OVERRIDES).key(b"a") != press.key(b"b")
    other = tmp_path / "overrides"
    for part in ("portal/publish/paper.css", "portal/publish/paper.html", "assets/fonts/source-sans-3-latin.woff2",
                 "assets/fonts/source-sans-3-vietnamese.woff2"):
        (other / part).parent.mkdir(parents=True, exist_ok=True)
        (other / part).write_bytes((OVERRIDES / part).read_bytes())
    assert overlay.press_of(other).key(b"a") == press.key(b"a")
    with (other / "portal/publish/paper.css").open("a") as style:
        style.write("p { color: red }")
    assert overlay.press_of(other).key(b"a") != press.key(b"a")
    assert key_of(b"%PDF-1.7 of somebody else") is None


def test_nothing_is_fetched(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    html = '<html lang="vi"><title>T</title><p>Chữ {}</p></html>'
    assert press.print(html.format(""), "a" * 32).startswith(b"%PDF")
    for address in ("http://cong.example/x.png", "file:///etc/hostname", "x.png"):
        with pytest.raises(ValueError, match="Error fetching"):
            press.print(html.format(f'<img src="{address}" alt="x">'), "a" * 32)


@pytest.mark.parametrize(("fault", "said"), [
    (ImportError("no module"), "thiếu WeasyPrint"), (OSError("cannot load library 'libpango-1.0-0'"), "apt-get install libpango"),
])
def test_without_the_programs_it_says_what_to_install(
    fault: Exception, said: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "weasyprint":
            raise fault
        return original(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unavailable, match=said):
        made(place, {})
    out = overlay.files(place, OVERRIDES, FACTS, log_of(place, 1), number=1, now=NOW)
    assert PDF not in out and A.certificate in out


def test_without_an_address_there_is_no_code(place: Path) -> None:
    facts = replace(FACTS, site_url="")
    seen: list[str] = []
    press_print = paper.Press.print

    class Recorded(Press):
        def print(self, html: str, key: str) -> bytes:
            seen.append(html)
            return press_print(self, html, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlay, "Press", Recorded)
        overlay.files(place, OVERRIDES, facts, log_of(place, 1, facts), number=1, now=NOW, papers={})
    assert "<img" not in seen[0] and "https:" not in seen[0]
    assert qr_code.picture("https://cong.example/").startswith("data:image/svg+xml")
