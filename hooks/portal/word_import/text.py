"""The Word file as the parent sees it: paragraphs and tables of pieces, and what was left behind."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .. import vietnamese


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one style, a line break, a picture (``target``: its place) or a reference to a note."""

    kind: str
    text: str = ""
    style: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``n`` counts those with text from 1, ``label`` is the number Word draws before it."""

    n: int
    pieces: tuple[Piece, ...]
    outline: int | None = None
    bold: bool = False
    capitals: bool = False
    label: str = ""
    form: str = ""
    level: int = 0
    align: str = ""
    legacy: str = ""

    @property
    def text(self) -> str:
        """Its words; line breaks are ``\\n``."""
        return plain(self.pieces)

    def cut(self, start: int) -> Paragraph:
        """The paragraph from character *start* of its text on."""
        return replace(self, pieces=_cut(self.pieces, start), label="", form="")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, and how far it reaches."""

    paragraphs: tuple[Paragraph, ...]
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """Its words, a line for each paragraph."""
        return "\n".join(p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``head`` counts the rows marked as its head."""

    n: int
    rows: tuple[tuple[Cell, ...], ...]
    head: int = 0

    @property
    def cells(self) -> Iterator[Cell]:
        """All cells, row after row."""
        return (cell for row in self.rows for cell in row)

    @property
    def text(self) -> str:
        """Its words, a line for each paragraph."""
        return "\n".join(cell.text for cell in self.cells)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it may be published; without ``data`` when it cannot be carried over."""

    form: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not carried over, with the paragraph it stood in (0: none) and its words."""

    what: str
    n: int = 0
    text: str = ""


@dataclass(frozen=True)
class Source:
    """One Word file."""

    name: str
    blocks: tuple[Block, ...]
    notes: Mapping[str, tuple[Piece, ...]]
    pictures: tuple[Picture, ...]
    left: tuple[Left, ...]
    visible: Mapping[int, str]
    """The text Word shows, by paragraph: what must be found again somewhere."""
    inserted: int = 0
    deleted: int = 0
    comments: int = 0
    title: str = ""

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs, those in tables too."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                for cell in block.cells:
                    yield from cell.paragraphs


def source(name: str, answer: Mapping[str, Any]) -> Source:
    """What the child process told about the file *name*."""
    from base64 import b64decode

    known = {int(n): told for n, told in answer["paragraphs"].items()}

    def paragraph(told: Mapping[str, Any]) -> Paragraph:
        look = known.get(told["n"], {})
        return Paragraph(told["n"], _pieces(told["pieces"]), **{
            name: look[name] for name in
            ("outline", "bold", "capitals", "label", "form", "level", "align", "legacy") if name in look
        })

    blocks: list[Block] = []
    for told in answer["blocks"]:
        if told["kind"] == "table":
            rows = tuple(
                tuple(Cell(tuple(map(paragraph, cell["paragraphs"])), cell["columns"], cell["rows"]) for cell in row)
                for row in told["rows"]
            )
            if any(rows):
                blocks.append(Table(told["n"], rows, told["head"]))
        elif (found := paragraph(told)).text.strip() or any(p.kind in ("picture", "note") for p in found.pieces):
            blocks.append(found)
    return Source(
        name, tuple(blocks), {label: _pieces(pieces) for label, pieces in answer["notes"].items()},
        tuple(Picture(p["type"], b64decode(p["data"]), p["alt"]) for p in answer["pictures"]),
        tuple(Left(one["what"], one["n"], one["text"]) for one in answer["lost"])
        + tuple(Left(f"chi tiết của Word: {message}") for message in answer["messages"]),
        {n: told["text"] for n, told in known.items()},
        answer["inserted"], answer["deleted"], answer["comments"], answer["title"],
    )


def _pieces(told: list[list[str]]) -> tuple[Piece, ...]:
    return tuple(Piece(*one) for one in told)


def plain(pieces: tuple[Piece, ...]) -> str:
    """The words of *pieces*; pictures and notes have none."""
    return "".join({"text": p.text, "break": "\n"}.get(p.kind, "") for p in pieces)


def _cut(pieces: tuple[Piece, ...], start: int) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    for piece in pieces:
        length = len(piece.text) if piece.kind == "text" else int(piece.kind == "break")
        if start >= length and length:
            start -= length
            continue
        kept.append(replace(piece, text=piece.text[start:]) if piece.kind == "text" else piece)
        start = 0 if length else start
    return tuple(kept)


def folded(text: str) -> str:
    """*text* as phrases are compared: no case, marks, signs."""
    return " ".join(re.findall(r"\w+", vietnamese.fold(text)))


def counted(text: str, *, markdown: bool = False) -> Counter[str]:
    """The words of *text*, for asking whether any was lost; the signs of *markdown* are none."""
    bare = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", re.sub(r"(?<!\\)[*~]", "", text)) if markdown else text
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", bare).casefold()))


@cache
def vocabulary() -> Mapping[str, Any]:
    """``vi/word-import.yml``: the phrases that are recognised, by list."""
    path = Path(__file__).parent.parent / "vi" / "word-import.yml"
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


__all__ = ["Block", "Cell", "Left", "Paragraph", "Picture", "Piece", "Source", "Table", "counted", "folded", "plain",
           "source", "vocabulary"]
