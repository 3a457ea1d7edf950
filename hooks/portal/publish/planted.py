"""What planted pages look like: gambling words as they stand in addresses and texts, and where such pages hide.

Gathered from how break-ins into public sites present themselves: words, not
judgements. A word in a text only describes what was found; what counts is
that the file is not in the manifest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WORDS = (
    "nha-cai", "keo-nha-cai", "ca-cuoc", "ca-do", "ca-do-bong-da", "bong-da-truc-tuyen", "ty-le-keo", "soi-keo",
    "tai-xiu", "xoc-dia", "bau-cua", "ban-ca", "no-hu", "slot", "slot-gacor", "casino", "casino-truc-tuyen", "baccarat",
    "song-bai", "danh-bai", "game-bai", "game-bai-doi-thuong", "game-doi-thuong", "da-ga", "lo-de", "soi-cau",
    "xo-so-online", "khuyen-mai-nap-dau", "link-vao", "dang-ky-nhan-thuong", "judi", "togel", "poker", "jackpot",
)
"""As a part of an address."""
_SHAPES = re.compile(
    r"\b(?:[a-z]{0,4}\d{2,3}bet|[a-z]{1,5}bet\d{0,3}|[a-z]{1,4}\d?88|\d{2,3}win|[a-z]{1,5}win\d{0,2})\b")
"""Names such sites give themselves; common enough that one alone says nothing."""

FOLDERS = ("", "images/", "uploads/", "upload/", "files/", "assets/", "tin-tuc/", "news/", "wp-content/uploads/")
"""Where pages are put beside what a site publishes."""
DOORS = (
    "index.php", "index.htm", "default.aspx", "default.asp", "default.htm", "home.php", "wp-login.php", "wp-cron.php",
    "wp-content/plugins/", "wp-includes/", "xmlrpc.php", "shell.php", "up.php", "upload.php", "upload.aspx",
    "cmd.aspx", "shell.aspx", "shell.jsp", "test.php", "info.php", "adminer.php", "alfa.php", "wso.php", "c99.php",
    "r57.php", "cache.php", "license.php", "about.php", "assets/index.php", "images/index.php",
    "chinh-sach/index.php", ".well-known/index.php", ".well-known/acme-challenge/index.php", "_layouts/15/start.aspx",
    "sitemap_index.xml", "sitemap1.xml", "sitemap-1.xml", "wp-sitemap.xml", "post-sitemap.xml", "sitemap.xml.gz",
    "feed/", "amp/", "app/", "apk/", "app.apk", "download.apk", ".git/HEAD", ".env", "backup.zip", "site.zip",
)
"""Pages and back doors under their usual names, planted site maps, and what should never be served."""


def hiding_places() -> Iterator[str]:
    """Addresses below the portal's root that nobody should find anything at, the likeliest first."""
    yield from DOORS
    for word in WORDS:
        yield f"{word}.html"
        yield f"{word}/"
    for folder in FOLDERS[1:]:
        for word in ("slot", "casino", "nha-cai", "game-bai-doi-thuong", "tai-xiu"):
            yield f"{folder}{word}.html"


def words_in(text: str, limit: int = 5) -> tuple[str, ...]:
    """Gambling words in *text*, with or without diacritics, as found; none for ordinary pages of a portal."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c)))
    found = [word for word in WORDS if len(word) > 5 and f"-{word}-" in f"-{plain}-"]
    shapes = sorted(set(_SHAPES.findall(plain)))
    return tuple([*found, *(shapes if len(shapes) > 2 or found else ())][:limit])
