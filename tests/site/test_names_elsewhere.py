"""Names of a real build on other people's systems: Windows, SharePoint, stores without a directory index."""

from __future__ import annotations

import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.site

# Windows: device names, with any end; SharePoint (on site and online): these, _vti_, ~$ and a leading tilde.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|\.lock|desktop\.ini|_vti_.*|~.*)(?:\..*)?", re.IGNORECASE)
REFUSED = re.compile(r'[\x00-\x1f"*:<>?/\\|#%&{}~]')
ROOT = len("C:\\inetpub\\wwwroot\\cong-truyen-thong\\releases\\000000\\")
SHAREPOINT = 400  # of the address decoded, site and library included
LIBRARY = len("sites/cong-thong-tin-dien-tu/CongTruyenThong/")


def test_every_name_is_one_that_windows_and_sharepoint_take(built: Path) -> None:
    paths = [p.relative_to(built).as_posix() for p in built.rglob("*")]
    assert paths
    folded: dict[str, str] = {}
    for path in paths:
        for name in path.split("/"):
            assert not REFUSED.search(name) and not RESERVED.fullmatch(name), path
            assert name == name.strip() and not name.endswith(".") and ".." not in name and "_vti_" not in name, path
            assert name.isascii(), path
            assert not re.search(r"(?:_files|-Dateien|_fichiers|\.files)$", name), path
        assert ROOT + len(path) <= 260 and LIBRARY + len(path) <= SHAREPOINT, path
        # There, two names that differ in their capitals alone are one file.
        assert folded.setdefault(path.casefold(), path) == path


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None or name not in ("href", "src", "srcset", "action", "poster", "data"):
                continue
            self.found += [part.split()[0] for part in value.split(",") if part.split()] if name == "srcset" else [value]


def test_no_link_needs_a_server_to_find_the_index_of_a_folder(built: Path) -> None:
    wrong = []
    for page in sorted(built.rglob("*.html")):
        links = _Links()
        links.feed(page.read_text("utf-8"))
        for link in links.found:
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            path = urllib.parse.unquote(parts.path)
            target = (built / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
            if path.endswith("/") or path in (".", "..") or not target.is_file():
                wrong.append((page.relative_to(built).as_posix(), link))
    assert wrong == []
