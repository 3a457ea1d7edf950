"""Sheets as PDF: the same templates and style sheet as the pages, one sheet where one is promised.

What is too long is shortened by rule (:meth:`Sheet.cut`), whole rows at a time. A paper is made once: it is kept by
the hash of all it says and looks like, so the next build takes it from the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import addresses, disk, paper, qr_code, vietnamese
from ..views import PolicyView
from .sheet import Sheet

_TEMPLATES = ("portal/sheets/paper.html", "portal/sheets/fragments.html")
_STYLE = "assets/css/sheets.css"
LEVELS = 8
"""Steps of shortening that are tried."""
NAMES = ("phat-thanh-60", "phat-thanh-120", "ap-phich-a4", "ap-phich-a3", "to-roi")


class DoesNotFit(Exception):
    """A sheet that stays too long however much of it is left out; the message is Vietnamese."""


@dataclass(frozen=True)
class Printer:
    """Prints sheets with the templates below *overrides*, and keeps them in *kept* (a folder; none: nothing is kept).

    *site_url* may be empty: then no paper has a code. Raises :class:`paper.Unavailable` when first used.
    """

    overrides: Path
    site_url: str
    portal: str
    kept: Path | None = None

    def policy(self, sheet: Sheet, names: Iterable[str] = NAMES) -> Iterator[tuple[str, bytes]]:
        """Name (of :data:`NAMES`) and PDF of each sheet of *sheet*; bulletins that cannot be made are left out."""
        url = self.site_url + quote(sheet.view.address) if self.site_url else ""
        shared: dict[str, Any] = {
            "s": sheet, "qr": qr_code.code(url) if url else None, "typed": sheet.typed(self.site_url) if url else "",
            "about": sheet.policy.summary,
        }
        for name in names:
            kind, _, size = name.rpartition("-") if name != "to-roi" else ("to-roi", "", "a4")
            if kind == "phat-thanh":
                said = sheet.bulletins[int(size)]
                if said is not None:
                    title = f"Bản phát thanh {size} giây: {sheet.policy.title}"
                    facts = shared | {"kind": "bulletin", "said": said, "name": title}
                    yield name, self._one(facts, lambda level: {"dense": level})
                continue
            template, title = ("poster", "Áp phích") if kind == "ap-phich" else ("leaflet", "Tờ rơi")
            facts = shared | {"kind": template, "size": size, "name": f"{title}: {sheet.policy.title}"}
            yield name, self._one(facts, partial(_cut, sheet, template))

    def yearly(self, year: str, views: Iterable[PolicyView]) -> bytes:
        """The list of *year*, on as many sheets as it takes."""
        return self._print({"kind": "yearly", "year": year, "views": list(views),
                            "name": f"Danh mục dự thảo chính sách năm {year}",
                            "about": f"Dự thảo chính sách năm {year}"}, None)

    def _one(self, facts: Mapping[str, Any], step: Callable[[int], Mapping[str, Any]]) -> bytes:
        """One sheet, a step shorter or denser each time until it fits. Raises :class:`DoesNotFit`."""
        for level in range(LEVELS):
            try:
                return self._print(dict(facts) | dict(step(level)), 1)
            except paper.TooLong:
                continue
        raise DoesNotFit(f"“{facts['name']}” không vừa một tờ. Hãy rút gọn tên, phần tóm tắt hoặc câu ở bảng so sánh.")

    def _print(self, facts: Mapping[str, Any], at_most: int | None) -> bytes:
        html = self._template.render(dict(facts) | {"portal": self.portal})
        key = self._press.key(html.encode())
        place = self.kept / f"{key}.pdf" if self.kept else None
        if place is not None and place.is_file():
            data = place.read_bytes()
            if data == b"long":
                raise paper.TooLong(2)
            # A file damaged or exchanged on the disk is not published: its own hash stands behind it.
            body, _, mark = data.rpartition(b"\n%")
            if mark == hashlib.sha256(body).hexdigest().encode() and paper.key_of(body) == key:
                return body
        try:
            made = self._press.print(html, key, at_most)
        except paper.TooLong:
            if place is not None:
                disk.write_beside(place, b"long")
            raise
        if place is not None:
            disk.write_beside(place, made + b"\n%" + hashlib.sha256(made).hexdigest().encode())
        return made

    @cached_property
    def _press(self) -> paper.Press:
        return paper.Press(self.overrides, _STYLE, _TEMPLATES)

    @cached_property
    def _template(self) -> Any:
        environment = Environment(
            loader=FileSystemLoader(self.overrides / "portal"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )
        environment.filters |= {"date": vietnamese.date_text, "count": vietnamese.count_text}
        return environment.get_template("sheets/paper.html")


def _cut(sheet: Sheet, template: str, level: int) -> Mapping[str, Any]:
    return {"cut": sheet.cut(template, level)}


def of_build(
    printer: Printer, sheets: Iterable[Sheet], years: Iterable[tuple[str, list[PolicyView]]],
) -> Iterator[tuple[str, bytes]]:
    """Address and PDF of what a build publishes: of the *sheets* that still call people, and the lists of *years*."""
    for sheet in sheets:
        if sheet.current:
            for name, data in printer.policy(sheet):
                yield addresses.sheet_paper(sheet.slug, name), data
    for year, views in years:
        yield addresses.yearly_list(year).removesuffix(".html") + ".pdf", printer.yearly(year, views)


__all__ = ["LEVELS", "NAMES", "DoesNotFit", "Printer", "of_build"]
