"""Which paragraphs are headings, and which of them are the sections of a dossier, however they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, lru_cache

from ..sections_407 import PARTS
from .text import Block, Paragraph, Table, folded, vocabulary

_LABELS = (
    # kind, rank, pattern; the first that fits counts
    ("phần", 1, r"(?:phần|chương)\s+(?:thứ\s+)?(?:[IVXLC]+|\d+|[A-ZĐ]|nhất|hai|ba|tư|năm|sáu|bảy)(?![^\W\d_])"
                r"\s*[.:)\-–—]?"),
    ("mục", 2, r"(?:mục|tiểu mục)\s+(?:[IVXLC]+|\d+|[A-ZĐ])(?![^\W\d_])\s*[.:)\-–—]?"),
    ("điều", 3, r"điều\s+\d+\s*[.:)\-–—]?"),
    ("thứ", 3, r"(?:thứ\s+)(?:nhất|hai|ba|tư|năm|sáu|bảy)\s*[,.:\-–—]"),
    ("số con", 5, r"\d{1,2}\.\d{1,2}\.\d{1,2}\s*[.)/:\-–—]?(?=\s|[^\W\d_])"),
    ("số con", 4, r"\d{1,2}\.\d{1,2}\s*[.)/:\-–—]?(?=\s|[^\W\d_])"),
    ("la mã", 2, r"(?:[IVX]{1,5}|[ivx]{1,5})\s*(?:[.)/:\-–—]+|\s(?=[A-ZĐÀ-Ỹ]{2}))"),
    ("số", 3, r"(?:\(?\d{1,2}\s*[.)/:\-–—]+|\d{1,2}\s(?=[A-ZĐÀ-Ỹ]))"),
    ("chữ hoa", 1, r"[A-HĐK]\s*[.)/]+"),
    ("chữ", 6, r"[a-hđk]\s*[.)/]+"),
    ("gạch", 7, r"(?:[-–—+•*●▪■❖◆➢§#]+)"),
)
_IN_WORDS = ("phần", "mục", "điều", "thứ")
_LABEL = tuple((kind, rank, re.compile(rf"\s*{pattern}\s*", re.IGNORECASE if kind in _IN_WORDS else 0))
               for kind, rank, pattern in _LABELS)
_LONGEST = 180
_NOT_SECTIONS = re.compile(
    r"(?:ve viec|v v|quyet dinh|nghi quyet|to trinh|bao cao|du thao|can cu|quy dinh ve|ban hanh|kinh gui)\b")
_NEAR = 0.86


@dataclass(frozen=True, slots=True)
class Heading:
    """A paragraph, or its beginning, that heads what follows. Lower ``rank`` is higher up; ``part`` may be empty."""

    label: str
    title: str
    kind: str
    rank: int
    part: str = ""
    sure: bool = True
    """Whether the words are those of the section, not only similar ones."""
    ends: int = 0
    """Where in the paragraph's text its own text begins; 0 when the whole paragraph is the heading."""

    @property
    def text(self) -> str:
        """As written, its number included."""
        return f"{self.label} {self.title}".strip()


@dataclass(slots=True)
class Chunk:
    """A heading with what stands under it; ``part`` is empty outside the sections."""

    heading: Heading | None
    n: int
    blocks: list[Block] = field(default_factory=list)
    part: str = ""
    moved: bool = False
    """Whether it was a sub-heading of another section."""


def heading_of(paragraph: Paragraph) -> Heading | None:
    """*paragraph* as a heading, or ``None``."""
    text = paragraph.text
    first = text.split("\n", 1)[0] if "\n" in text.strip() else text
    kind, rank, start, label = "", 0, 0, paragraph.label
    if label:
        kind, rank, _ = _labelled(f"{label} x")
    if not kind:
        kind, rank, start = _labelled(first)
        label = f"{label} {first[:start]}".strip()
    title = first[start:].strip()
    if not title or (len(title) > _LONGEST and ":" not in title[:_LONGEST]):
        lead = _lead(paragraph, first, start, label, kind, rank)
        return lead if title else None
    numbered = kind not in ("", "gạch", "chữ")
    styled = paragraph.outline is not None
    strong = styled or paragraph.bold or (paragraph.capitals and len(title) > 3)
    if styled and not numbered:
        kind, rank = "kiểu", 2 + (paragraph.outline or 0)
    elif not kind or kind == "gạch":
        kind, rank = ("in hoa", 2) if paragraph.capitals else ("đậm", 3) if paragraph.bold else (kind or "thường", 4)
    whole = 0 if first.strip() == text.strip() else len(first) + 1
    bare = title.rstrip(" :.;–-")
    part, sure = part_of(bare, anywhere=styled or numbered)
    sentence = title.endswith((".", ";", ",")) and not strong
    if part and not (len(title.split()) > 25 or (sentence and len(title.split()) > 9)) and (
        strong or numbered or (len(bare.split()) <= 12 and _at_start(bare, part))
    ):
        run_in = _lead(paragraph, first, start, label, kind, rank) if not strong and ":" in title[:-1] else None
        return run_in or Heading(label, bare, kind, rank, part, sure, whole)
    lead = _lead(paragraph, first, start, label, kind, rank)
    if lead is not None:
        return lead
    if kind == "gạch" or sentence or len(title) > _LONGEST:
        return None
    if strong and not (paragraph.bold and not styled and title.endswith((".", ";", ","))):
        return Heading(label, bare, kind, rank, "", True, whole)
    if kind in ("la mã", "phần", "mục") and len(title) < 120 and paragraph.form != "lowerRoman":
        return Heading(label, bare, kind, rank, "", True, whole)
    return None


def _labelled(text: str) -> tuple[str, int, int]:
    for kind, rank, pattern in _LABEL:
        if match := pattern.match(text):
            return kind, rank, match.end()
    return "", 0, 0


def _lead(paragraph: Paragraph, first: str, start: int, label: str, kind: str, rank: int) -> Heading | None:
    """A heading that runs into its text: ``1. Sự cần thiết: Trong những năm qua …``."""
    colon = re.compile(r"\s*[:.]\s*(?:[-–—]\s*)?").search(first, start)
    if colon is None or (colon.end() >= len(first.rstrip()) and "\n" not in paragraph.text):
        return None
    title = first[start : colon.start()].strip()
    if not title or len(title.split()) > 14 or (colon[0].strip().startswith(".") and not kind and not paragraph.bold
                                                and not _bold_until(paragraph, colon.start())):
        return None
    part, sure = part_of(title, anywhere=False)
    if not part or not sure or not _at_start(title, part):
        return None
    if kind in ("", "gạch", "thường"):
        kind, rank = ("đậm", 3) if _bold_until(paragraph, colon.start()) else ("thường", 4)
    return Heading(label, title, kind, rank, part, sure, colon.end())


def _bold_until(paragraph: Paragraph, end: int) -> bool:
    at = 0
    for piece in paragraph.pieces:
        if at >= end:
            break
        if piece.kind == "text" and piece.text.strip() and "b" not in piece.style:
            return False
        at += len(piece.text) if piece.kind == "text" else int(piece.kind == "break")
    return at > 0


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((folded(phrase), key) for key, phrases in vocabulary()["sections"].items() for phrase in phrases)


@lru_cache(maxsize=8192)
def part_of(title: str, *, anywhere: bool) -> tuple[str, bool]:
    """The section that *title* heads, and whether it says so in its own words. Empty when none."""
    text = folded(title)
    if not anywhere and (_NOT_SECTIONS.match(text) or re.search(r"\d/\d{4}/", title)):
        return "", True
    found = [(match.start(), place, part.key) for place, part in enumerate(PARTS)
             if (match := part.pattern.search(text))]
    for phrase, key in _phrases():
        if (at := f" {text} ".find(f" {phrase} ")) >= 0:
            found.append((at, len(PARTS), key))
    if found:
        at, _, key = min(found)
        before = len(text[:at].split())
        if before <= 4 or (anywhere and len(text.split()) <= 20):
            return key, True
        return "", True
    words = text.split()
    for phrase, key in _phrases() if len(words) <= 20 else ():
        near = SequenceMatcher(None, " ".join(words[: len(phrase.split())]), phrase, autojunk=False)
        if len(phrase) > 8 and near.real_quick_ratio() >= _NEAR and near.quick_ratio() >= _NEAR <= near.ratio():
            return key, False
    return "", True


def _at_start(title: str, key: str) -> bool:
    text = folded(title)
    part = next(p for p in PARTS if p.key == key)
    match = part.pattern.search(text)
    return (match is not None and len(text[: match.start()].split()) <= 2) or any(
        text.startswith(phrase) for phrase, named in _phrases() if named == key)


def chunks(blocks: Sequence[Block]) -> list[Chunk]:
    """*blocks* divided by the sections of a dossier, in the order of the file."""
    found: list[Chunk] = []
    current: Chunk | None = None
    for block in blocks:
        heading = heading_of(block) if isinstance(block, Paragraph) else None
        if heading is not None and isinstance(block, Paragraph) and _opens(heading, current):
            current = Chunk(heading, block.n, [], heading.part)
            found.append(current)
            if heading.ends:
                current.blocks.append(block.cut(heading.ends))
            continue
        if current is None:
            current = Chunk(None, block.n)
            found.append(current)
        current.blocks.append(block)
    return _completed(found)


def _opens(heading: Heading, current: Chunk | None) -> bool:
    above = current.heading if current is not None else None
    if heading.part:
        return current is None or above is None or not current.part or heading.rank <= above.rank
    if above is None or heading.ends:
        return not heading.ends and heading.kind not in ("số", "chữ", "số con", "đậm", "thường", "gạch")
    if heading.rank < above.rank:
        return heading.kind not in ("in hoa", "đậm", "thường") or above.kind not in ("số", "số con")
    # Within a section a bold line is a sub-heading; the next number of the same row is another section.
    return heading.rank == above.rank and heading.kind == above.kind and heading.kind not in ("đậm", "thường")


def _completed(found: list[Chunk]) -> list[Chunk]:
    """A section that stands nowhere by itself may be a sub-heading of another; it is taken from there."""
    for part in PARTS:
        if any(chunk.part == part.key for chunk in found):
            continue
        for place, chunk in enumerate(found):
            at = next((i for i, block in enumerate(chunk.blocks) if isinstance(block, Paragraph)
                       and (h := heading_of(block)) is not None and h.part == part.key and h.sure
                       and _at_start(h.title, part.key)), None)
            if at is None:
                continue
            opening = chunk.blocks[at]
            assert isinstance(opening, Paragraph)
            heading = heading_of(opening)
            assert heading is not None
            end = next((i for i in range(at + 1, len(chunk.blocks)) if _closes(chunk.blocks[i], heading)),
                       len(chunk.blocks))
            taken = chunk.blocks[at + 1 : end]
            if heading.ends:
                taken.insert(0, opening.cut(heading.ends))
            rest = Chunk(None, chunk.n, chunk.blocks[end:], chunk.part)
            del chunk.blocks[at:]
            found[place + 1 : place + 1] = [Chunk(heading, opening.n, taken, part.key, moved=True)] + (
                [rest] if rest.blocks else [])
            break
    return found


def _closes(block: Block, above: Heading) -> bool:
    if isinstance(block, Table):
        return False
    heading = heading_of(block)
    return heading is not None and (
        heading.rank < above.rank or (heading.rank == above.rank and heading.kind == above.kind)
        or bool(heading.part and heading.part != above.part))


__all__ = ["Chunk", "Heading", "chunks", "heading_of", "part_of"]
