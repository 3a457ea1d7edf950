"""The posting certificate as a PDF: A4, tagged, its text can be copied, and the same input gives the same bytes.

WeasyPrint and Pango are needed here alone, and only when a paper is made. Nothing is fetched: fonts come from the
checkout, the code is drawn into the page.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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


def code(address: str) -> str:
    """A QR code of *address* as a ``data:`` address, error correction M (a seventh may be creased or stained)."""
    import segno

    return str(segno.make(address, error="m", mask=3, micro=False, boost_error=False).svg_data_uri(border=0))


@dataclass(frozen=True)
class Press:
    """Makes papers with the templates and fonts below *overrides*. Raises :class:`Unavailable` when first used."""

    overrides: Path

    @property
    def style(self) -> str:
        """The paper's own style sheet."""
        return (self.overrides / "portal/publish/paper.css").read_text("utf-8")

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
    def _fonts(self) -> Mapping[str, bytes]:
        """Our font at the weights the paper uses, by made-up address.

        One file for each: WeasyPrint takes the two halves that browsers get for one font and mixes up their letters,
        and when it draws from a variable font it writes the hour of the making into the paper.
        """
        from fontTools.merge import Merger
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        made = {}
        for weight in _WEIGHTS:
            halves = []
            for path in _FONTS:
                font = instantiateVariableFont(TTFont(self.overrides / path, recalcTimestamp=False), {"wght": weight})
                font.flavor, half = None, io.BytesIO()
                font.save(half)
                halves.append(io.BytesIO(half.getvalue()))
            whole = Merger().merge(halves)
            whole.recalcTimestamp, out = False, io.BytesIO()
            whole["head"].created = whole["head"].modified = font["head"].modified
            whole.save(out)
            made[f"portal:{weight}"] = out.getvalue()
        return made

    @cached_property
    def _looks(self) -> bytes:
        """Everything but the words that makes a paper what it is."""
        sources = [self.style.encode(), (self.overrides / "portal/publish/paper.html").read_bytes()]
        sources += [(self.overrides / path).read_bytes() for path in _FONTS]
        sources += [Path(__file__).read_bytes(), str(self._weasyprint.__version__).encode()]
        return b"".join(hashlib.sha256(source).digest() for source in sources)

    def key(self, words: bytes) -> str:
        """What stands for a paper that says *words*: 32 characters that change with words, looks and printer."""
        return hashlib.sha256(self._looks + words).hexdigest()[:32]

    def print(self, html: str, key: str) -> bytes:
        """*html* as a PDF that carries *key*."""
        weasyprint = self._weasyprint
        from weasyprint.text.fonts import FontConfiguration

        fonts = self._fonts

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
        made: bytes = page.write_pdf(
            stylesheets=[style], font_config=known, pdf_identifier=key.encode(), pdf_variant="pdf/ua-1",
        )
        return made
