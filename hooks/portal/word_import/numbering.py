"""The labels Word draws before numbered paragraphs (``I.``, ``1.2.``, ``a)``); they stand nowhere in the text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_LEVELS = 9


class Numbering:
    """Counts as Word does: one counter for each level of each list, restarted below a higher one."""

    def __init__(self, part: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for abstract in part.findall(f"{W}abstractNum") if part is not None else ():
            levels = self._levels.setdefault(abstract.get(f"{W}abstractNumId", ""), {})
            for level in abstract.findall(f"{W}lvl"):
                start = _number(_value(level, "start") or "1")
                levels[_number(level.get(f"{W}ilvl"))] = (
                    _value(level, "numFmt") or "decimal", _value(level, "lvlText"), start)
        for concrete in part.findall(f"{W}num") if part is not None else ():
            identity = concrete.get(f"{W}numId", "")
            self._lists[identity] = _value(concrete, "abstractNumId")
            for override in concrete.findall(f"{W}lvlOverride"):
                if first := _value(override, "startOverride"):
                    self._starts.setdefault(identity, {})[_number(override.get(f"{W}ilvl"))] = _number(first)

    def label(self, identity: str, level: int) -> tuple[str, str]:
        """What Word draws before the next paragraph of that list and level, and the format (``bullet`` …)."""
        levels = self._levels.get(self._lists.get(identity, ""), {})
        if level not in levels or not 0 <= level < _MOST_LEVELS:
            return "", ""
        form, text, start = levels[level]
        # Lists that share one definition count on together, unless one says where it starts.
        own = identity if identity in self._starts else self._lists[identity]
        counts = self._counts.setdefault(own, {})
        start = self._starts.get(identity, {}).get(level, start)
        counts[level] = counts.get(level, start - 1) + 1
        for below in [place for place in counts if place > level]:
            del counts[below]
        if form == "bullet" or form == "none":
            return "", form

        def drawn(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            kind, _, first = levels.get(place, (form, "", 1))
            return written(counts.get(place, first), kind)

        return re.sub(r"%([1-9])", drawn, text).strip(), form


def written(count: int, form: str) -> str:
    """*count* in one of Word's formats: ``upperRoman``, ``lowerLetter`` …; decimal for all others."""
    if form in ("upperRoman", "lowerRoman") and 0 < count < 400:
        text, rest = "", count
        for value, sign in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"),
                            (1, "I")):
            text, rest = text + sign * (rest // value), rest % value
        return text if form == "upperRoman" else text.lower()
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26 * 9:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    return str(count)


def _value(element: Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else 0


__all__ = ["Numbering", "W", "written"]
