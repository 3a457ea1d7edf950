"""vCard 3.0 read strictly by the grammar of RFC 2426, section 4: what a phone may refuse, this refuses."""

from __future__ import annotations

import re

Card = dict[str, list[tuple[dict[str, str], str]]]
"""Property → its parameters and its value, escapes undone; several where a property repeats."""

_LINE = re.compile(r"(?P<name>[A-Z][A-Z0-9-]*)(?P<parameters>(?:;[A-Z][A-Z0-9-]*=[^\x00-\x1f\x7f\";:,]+(?:,[^\x00-\x1f\x7f\";:,]+)*)*):"
                   r"(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
_SAFE = r"[^\x00-\x1f\x7f\\,;]"
_ESCAPED = r"\\[\\,;nN]"
_TEXT = rf"(?:{_SAFE}|{_ESCAPED})*"
_SHAPES = {
    "N": re.compile(rf"{_TEXT}(?:,{_TEXT})*(?:;{_TEXT}(?:,{_TEXT})*){{4}}"),
    "ORG": re.compile(rf"{_TEXT}(?:;{_TEXT})*"),
    "CATEGORIES": re.compile(rf"{_TEXT}(?:,{_TEXT})*"),
    "TEL": re.compile(r"\+[1-9][0-9]{6,14}"),
    "REV": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "URL": re.compile(r"https?://[\x21-\x7e]+"),
    "UID": re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
"""Everything else is one text: no comma or semicolon stands in it unescaped."""
_TYPES = {"TEL": {"HOME", "WORK", "VOICE", "CELL", "FAX", "MSG", "PREF"}, "EMAIL": {"INTERNET", "X400", "PREF", "WORK"}}


def lines(data: bytes) -> list[str]:
    """The lines of *data* joined again: each ends in CRLF, has at most 75 octets, and cuts no character in two."""
    assert data.endswith(b"\r\n"), "the last line does not end"
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data), "a line ends otherwise than in CRLF"
    for physical in data[:-2].split(b"\r\n"):
        assert len(physical) <= 75, physical
        physical.decode("utf-8")  # UnicodeDecodeError: a phone that joins bytes line by line shows a broken letter
    return re.sub(r"\r\n[ \t]", "", data.decode("utf-8")).split("\r\n")[:-1]


def read_cards(data: bytes | str) -> list[Card]:
    """The cards of *data*; raises ``AssertionError`` at the first thing the grammar does not know."""
    cards: list[Card] = []
    inside = False
    for line in lines(data.encode("utf-8") if isinstance(data, str) else data):
        match = _LINE.fullmatch(line)
        assert match, line
        name, value = match["name"], match["value"]
        parameters = dict(part.split("=") for part in match["parameters"].split(";")[1:])
        if name == "BEGIN":
            assert (value, inside) == ("VCARD", False), line
            cards.append({})
            inside = True
        assert inside, line
        assert _SHAPES.get(name, re.compile(_TEXT)).fullmatch(value), line
        assert set(parameters.get("TYPE", "").split(",")) - {""} <= _TYPES.get(name, set()), line
        plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
        cards[-1].setdefault(name, []).append((parameters, plain))
        if name == "END":
            assert value == "VCARD", line
            inside = False
    assert not inside, "a card does not end"
    for card in cards:
        assert [value for _, value in card["VERSION"]] == ["3.0"]
        assert list(card)[:2] == ["BEGIN", "VERSION"], "some phones look for the version right after the beginning"
        for name in ("FN", "N", "UID", "REV"):
            assert len(card[name]) == 1, name
    return cards
