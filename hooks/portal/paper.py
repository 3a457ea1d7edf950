"""Papers of our own templates as PDF: tagged, their text can be copied, and the same input gives the same bytes.

WeasyPrint and Pango are needed here alone, and only when a paper is made. Nothing is fetched: fonts come from the
checkout, codes are drawn into the page.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

_WEIGHTS = (400, 700)
_FONTS = ("assets/fonts/source-sans-3-latin.woff2", "assets/fonts/source-sans-3-vietnamese.woff2")
_IDENTIFIER = re.compile(rb"/ID\s*\[\s*\(([0-9a-f]{32})\)")


class Unavailable(Exception):
    """No paper can be made on this machine; the message is Vietnamese and says what to install."""


def key_of(paper: bytes) -> str | None:
    """The key *paper* was made for (:meth:`Press.key`), read from the file itself; ``None`` for another PDF."""
    found = _IDENTIFIER.findall(paper[-4096:])
    return found[-1].decode() if found else None


class TooLong(Exception):
    """The paper takes more sheets than it may; ``pages`` says how many."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"{pages}")
        self.pages = pages


@dataclass(frozen=True)
class Press:
    """Makes papers with a style sheet, templates and our fonts below *overrides*.

    *sheet* and *templates* are paths there; :class:`Unavailable` is raised when it is first used.
    """

    overrides: Path
    sheet: str
    templates: tuple[str, ...]

    @property
    def style(self) -> str:
        """The paper's own style sheet."""
        return (self.overrides / self.sheet).read_text("utf-8")

    @cached_property
    def _weasyprint(self) -> Any:
        try:
            import weasyprint
        except ImportError:
            raise Unavailable("thiếu WeasyPrint để làm giấy PDF; hãy cài phần publish của cổng") from None
        except OSError as fault:
            raise Unavailable(
                f"thiếu thư viện Pango để làm giấy PDF ({fault}); trên Debian: apt-get install libpango-1.0-0 "
                "libpangoft2-1.0-0 libharfbuzz-subset0"
            ) from None
        return weasyprint

    @cached_property
    def _looks(self) -> bytes:
        """Everything but the words that makes a paper what it is."""
        sources = [self.style.encode(), *((self.overrides / path).read_bytes() for path in (*self.templates, *_FONTS))]
        sources += [Path(__file__).read_bytes(), str(self._weasyprint.__version__).encode()]
        return b"".join(hashlib.sha256(source).digest() for source in sources)

    def key(self, words: bytes) -> str:
        """What stands for a paper that says *words*: 32 characters that change with words, looks and printer."""
        return hashlib.sha256(self._looks + words).hexdigest()[:32]

    def print(self, html: str, key: str, at_most: int | None = None) -> bytes:
        """*html* as a PDF that carries *key*. Raises :class:`TooLong` when it takes more than *at_most* sheets."""
        weasyprint = self._weasyprint
        from weasyprint.text.fonts import FontConfiguration

        halves = tuple((self.overrides / path).read_bytes() for path in _FONTS)
        fonts = {f"portal:{weight}": _whole_font(halves, weight) for weight in _WEIGHTS}

        class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]
            def fetch(self, url: str, headers: Any = None) -> Any:
                if url in fonts:
                    return weasyprint.urls.URLFetcherResponse(url, fonts[url], {"Content-Type": "font/ttf"})
                return super().fetch(url, headers)

        fetcher = Fetcher(allowed_protocols=["data"], fail_on_errors=True)
        known = FontConfiguration()
        faces = "".join(
            f'@font-face {{ font-family: "Portal Sans"; font-weight: {weight}; src: url("portal:{weight}") }}\n'
            for weight in _WEIGHTS
        )
        style = weasyprint.CSS(string=faces + self.style, font_config=known, url_fetcher=fetcher, base_url="portal:")
        page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="portal:")
        options = {"pdf_identifier": key.encode(), "pdf_variant": "pdf/ua-1"}
        try:
            laid = page.render(font_config=known, stylesheets=[style], **options)
            if at_most is not None and len(laid.pages) > at_most:
                raise TooLong(len(laid.pages))
            made: bytes = laid.write_pdf(**options)
        except weasyprint.urls.FatalURLFetchingError as fault:  # no ordinary exception: it would end the program
            raise ValueError(str(fault)) from fault
        return made


@lru_cache(maxsize=4)
def _whole_font(halves: tuple[bytes, ...], weight: int) -> bytes:
    """Our font at *weight*, in one file.

    WeasyPrint takes the two halves that browsers get for one font and mixes up their letters; and when it draws from
    a variable font, it writes the hour of the making into the paper.
    """
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    parts = []
    for data in halves:
        font = instantiateVariableFont(TTFont(io.BytesIO(data), recalcTimestamp=False), {"wght": weight})
        font.flavor, part = None, io.BytesIO()
        font.save(part)
        parts.append(io.BytesIO(part.getvalue()))
    whole = Merger().merge(parts)
    whole.recalcTimestamp, out = False, io.BytesIO()
    whole["head"].created = whole["head"].modified = font["head"].modified
    whole.save(out)
    return out.getvalue()
