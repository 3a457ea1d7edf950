"""Word's styles as far as a heading shows through them: its level, bold, capitals, hidden text, list membership."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .. import vietnamese
from .numbering import W

_HEADING = re.compile(r"^(?:heading|dau de|tieu de|de muc|muc|titre|uberschrift)\s*([1-9])$")
"""Names of heading styles as Word and LibreOffice write them, in English and in Vietnamese; folded."""
_MOST_PARENTS = 12


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph or run inherits. ``None`` where no style says anything."""

    outline: int | None = None
    bold: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    font: str = ""
    list: tuple[str, int] | None = None
    name: str = ""


class Styles:
    """The styles of one file by id, each joined with those it is based on."""

    def __init__(self, part: Element | None) -> None:
        self._own: dict[str, tuple[str, Look]] = {}
        self._joined: dict[str, Look] = {}
        self.default = ""
        for style in part.findall(f"{W}style") if part is not None else ():
            identity = style.get(f"{W}styleId", "")
            based = style.find(f"{W}basedOn")
            name_of = style.find(f"{W}name")
            name = name_of.get(f"{W}val", "") if name_of is not None else ""
            look = look_of(style.find(f"{W}pPr"), style.find(f"{W}rPr"))
            named = _HEADING.match(vietnamese.fold(name))
            outline = int(named[1]) - 1 if named else look.outline
            self._own[identity] = (
                based.get(f"{W}val", "") if based is not None else "",
                Look(outline, look.bold, look.capitals, look.hidden, look.font, look.list, name),
            )
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.default = identity

    def look(self, identity: str) -> Look:
        """The style *identity*, with what it inherits."""
        if identity not in self._joined:
            found, place = Look(), identity
            for _ in range(_MOST_PARENTS):
                if place not in self._own:
                    break
                place, own = self._own[place]
                found = joined(found, own)
            self._joined[identity] = found
        return self._joined[identity]


def joined(near: Look, far: Look) -> Look:
    """*near*, completed by *far*."""
    return Look(
        far.outline if near.outline is None else near.outline, far.bold if near.bold is None else near.bold,
        far.capitals if near.capitals is None else near.capitals, far.hidden if near.hidden is None else near.hidden,
        near.font or far.font, near.list or far.list, near.name or far.name,
    )


def look_of(paragraph: Element | None, run: Element | None) -> Look:
    """What properties (``w:pPr``, ``w:rPr``) say by themselves."""
    outline, numbered = None, None
    if paragraph is not None:
        level = paragraph.find(f"{W}outlineLvl")
        if level is not None and re.fullmatch(r"[0-8]", level.get(f"{W}val", "")):
            outline = int(level.get(f"{W}val", ""))
        numbers = paragraph.find(f"{W}numPr")
        if numbers is not None:
            identity, depth = numbers.find(f"{W}numId"), numbers.find(f"{W}ilvl")
            told = depth.get(f"{W}val", "0") if depth is not None else "0"
            if identity is not None:
                numbered = (identity.get(f"{W}val", ""), int(told) if re.fullmatch(r"\d", told) else 0)
    fonts = run.find(f"{W}rFonts") if run is not None else None
    font = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
    return Look(outline, _flag(run, "b"), _flag(run, "caps"), _flag(run, "vanish"), font, numbered)


def _flag(run: Element | None, name: str) -> bool | None:
    found = run.find(f"{W}{name}") if run is not None else None
    return None if found is None else found.get(f"{W}val", "1") not in ("0", "false", "off", "none")


__all__ = ["Look", "Styles", "joined", "look_of"]
