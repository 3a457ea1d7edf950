"""What word processors and old keyboards leave in a text, and no reader can see: taken out of the whole file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .. import vietnamese

_REMOVED = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]|(?<![\u2600-\u27bf\ufe0f\U0001f300-\U0001faff])\u200d")
_BLANKS = re.compile("[\u00a0\u202f]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"[—–―-]{1,5}[ \t]*")
_VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
_SYLLABLE = re.compile(rf"đ[{_VOWELS}]{{1,3}}(?:ng|nh|ch|[cmnpt])?", re.IGNORECASE)
_INITIALS = re.compile(r"[B-DF-HJ-NP-TV-XZĐ]{1,4}y?[B-DF-HJ-NP-TV-XZĐ]{1,6}|ĐA")
"""Initials of words have hardly ever a vowel; a foreign word in capitals (``AÐ``) has."""
_ETH_WORD = re.compile(r"https?://\S+|`[^`\n]*`|[^\W\d_]*[\u00d0\u00f0\u0189][^\W\d_]*")
_AS_D = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ"})


def cleaned(data: bytes) -> tuple[str | None, list[str]]:
    """The text of *data* without what nobody sees, and the names of what was taken out or put right.

    ``None`` for bytes that are no UTF-8 text: there is nothing certain to do.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None, []
    if "\0" in text or vietnamese.stacked_marks(text) is not None:
        return None, []
    done: list[str] = []
    for name, step in (
        ("bom", lambda t: t.removeprefix("\ufeff")),
        ("line-ends", lambda t: t.replace("\r\n", "\n").replace("\r", "\n")),
        ("nfc", lambda t: unicodedata.normalize("NFC", t)),
        ("hidden", lambda t: _REMOVED.sub("", t)),
        ("blanks", lambda t: _BLANKS.sub(" ", t)),
        ("eth", with_d),
        ("marks", _marked),
        ("trailing", lambda t: "\n".join(_stripped(t))),
        ("last-line", lambda t: t.rstrip("\n") + "\n" if t.strip() else t),
    ):
        after = step(text)
        if after != text:
            done.append(name)
            text = after
    return text, done


def with_d(text: str) -> str:
    """*text* with the Vietnamese letter where a look-alike stands (``Ðà Lạt``, ``QÐ-TTg``); Icelandic stays."""

    def mended(match: re.Match[str]) -> str:
        word = match[0].translate(_AS_D)
        return word if _SYLLABLE.fullmatch(word) or _INITIALS.fullmatch(word) else match[0]

    return _ETH_WORD.sub(mended, text)


def _marked(text: str) -> str:
    """The lines around the front matter as ``---``, where a word processor made dashes of them."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None or not _MARK.fullmatch(lines[first]):
        return text
    if not re.match(r"[^\s:]+[^:]*:", "".join(lines[first + 1 : first + 2])):
        return text  # a rule above some prose, not the start of fields
    marks = [n for n in range(first + 1, len(lines)) if _MARK.fullmatch(lines[n])]
    exact = [n for n in marks if lines[n].rstrip() == "---"]
    if not marks:
        return text
    lines[first] = "---"
    lines[(exact or marks)[0]] = "---"
    return "\n".join(lines)


def _stripped(text: str) -> Iterator[str]:
    """The lines without blanks at their end, but for the two that break a line of prose, and in listings."""
    lines = text.split("\n")
    fence, front = "", bool(lines and lines[0].rstrip() == "---")
    for number, line in enumerate(lines):
        bare = line.rstrip(" \t")
        if front:
            front = number == 0 or bare != "---"
            yield bare
            continue
        opened = _FENCE.match(line)
        if fence:
            fence = "" if bare.strip().startswith(fence) and not bare.strip(" `~") else fence
            yield line
            continue
        fence = opened[1] if opened else ""
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        breaks = line.endswith("  ") and bare and following and not bare.lstrip().startswith(("#", "|"))
        yield f"{bare}  " if breaks else bare


def words(text: str) -> str:
    """What a reader sees of *text*, in one line: two texts alike here say the same."""
    bare = with_d(_BLANKS.sub(" ", _REMOVED.sub("", unicodedata.normalize("NFC", text))))
    return " ".join(bare.split())


def whole(text: str) -> str:
    """The words of a whole file; a line of dashes is one, however long."""
    return words(re.sub(r"^[ \t]*[—–―-]{1,5}[ \t]*\r?$", "---", text, flags=re.MULTILINE))


__all__ = ["cleaned", "whole", "with_d", "words"]
