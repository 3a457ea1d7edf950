"""The text of a Word file as the Markdown the gate allows: no raw HTML, headings from level 3, tables, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .outline import Heading, heading_of
from .text import Block, Cell, Paragraph, Piece, Table

Tell = Callable[[str, int, str], None]
"""Told what could not be carried over: what, paragraph, words."""
_SIGNS = {"b": "**", "i": "*", "s": "~~"}
_ALWAYS = re.compile(r"[\\`*<\[~]|_(?!\w)|(?<!\w)_|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*)(?:([#>=|+-]|:::?)(?=\s|$|[-=#|+>])|(\d{1,9})([.)])(?=\s|$))")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)\S+$", re.IGNORECASE)
_TYPED = re.compile(r"([-–—•*●▪■❖◆➢+·])(?:\s+(?=\S)|(?<!\*)(?=[^\W\d_]))")
_TYPED_NUMBER = re.compile(r"(\d{1,3})([.)])\s+(?=\S)")
_DECIMAL = re.compile(r"(\d{1,4})[.)]?")
_REPEATED_AT_MOST = 60


@dataclass
class Writer:
    """Writes blocks; remembers which notes and pictures were used."""

    folder: str
    """Of the pictures, relative to the dossier."""
    pictures: Mapping[int, tuple[str, str]]
    """File name and alternative text by the picture's place."""
    tell: Tell
    notes: dict[str, str] = field(default_factory=dict)
    """Labels in the file and in the Markdown, in the order of their first use."""

    def blocks(self, blocks: Sequence[Block], level: int = 3) -> list[str]:
        """*blocks* as lines, with blank lines between them."""
        ranks = sorted({h.rank for b in blocks if isinstance(b, Paragraph) and (h := sub_heading(b))})
        lines: list[str] = []
        listed = _List()
        for block in blocks:
            if isinstance(block, Table):
                listed.end(lines)
                lines += [*self._table(block), ""]
                continue
            heading = sub_heading(block)
            if heading is not None:
                listed.end(lines)
                depth = min(level + min(ranks.index(heading.rank), 1), 4)
                lines += [f"{'#' * depth} {self.heading(heading, block)}", ""]
                continue
            item = _item(block, listed)
            if item is None:
                listed.end(lines)
                text = self.inline(block.pieces)
                if block.label and text.strip():
                    text = f"{block.label} {text}"
                if text.strip():
                    lines += [*_guarded(text), ""]
            else:
                depth, sign, number, start = item
                listed.put(lines, depth, sign, number, self.inline(block.cut(start).pieces))
        listed.end(lines)
        return lines

    def heading(self, heading: Heading, block: Paragraph | None = None) -> str:
        """The words of a heading on one line, as written."""
        pictured = "".join(self.inline((p,)) for p in (block.pieces if block else ()) if p.kind in ("picture", "note"))
        return " ".join(f"{_escaped(heading.text)} {pictured}".split())

    def inline(self, pieces: Iterable[Piece], *, cell: bool = False) -> str:
        """Text with its stresses, links, pictures and notes."""
        out = ""
        parts = list(_settled(pieces))
        for place, piece in enumerate(parts):
            if piece.kind == "break":
                out = out.rstrip(" ") + (" " if cell else "\\\n")
            elif piece.kind == "picture":
                out += self._picture(int(piece.target))
            elif piece.kind == "note":
                label = self.notes.setdefault(piece.target, str(len(self.notes) + 1))
                out += f"[^{label}]"
            else:
                out += self._said(piece, out, parts[place + 1] if place + 1 < len(parts) else None)
        out = re.sub(r" {2,}", " ", re.sub(r"(?:\\\n\s*)+$", "", out.strip()))
        return out.replace("|", "\\|") if cell else out

    def _said(self, piece: Piece, before: str, after: Piece | None) -> str:
        text = piece.text
        core = text.strip()
        if not core:
            return text
        head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        style = piece.style
        # A stress that ends in a sign right before a letter would not be read as one: the sign goes outside.
        if style and not tail and after is not None and after.kind == "text" and after.text[:1].isalnum():
            while core and not core[-1].isalnum():
                core, tail = core[:-1], core[-1] + tail
        if style and not head and before[-1:].isalnum():
            while core and not core[0].isalnum():
                head, core = head + core[0], core[1:]
        if style and (not core or (not head and before.endswith(("*", "~")))):
            style = ""
        said = _escaped(core)
        if piece.target:
            if _SCHEME.match(piece.target) and re.search(r"[^\W_]", core):
                address = f"<{piece.target}>" if re.search(r"[()]", piece.target) else piece.target
                said = f"[{_bracketed(said)}]({address})"
            elif not piece.target.startswith("#"):
                self.tell(f"liên kết “{core}”", 0, piece.target)
        marks = "".join(_SIGNS[c] for c in "sbi" if c in style)
        return f"{_escaped(head)}{marks}{said}{marks[::-1] if '~' not in marks else _closing(style)}{_escaped(tail)}"

    def _picture(self, place: int) -> str:
        if place not in self.pictures:
            return ""
        name, alt = self.pictures[place]
        return f"![{_bracketed(_escaped(alt))}]({self.folder}/{name})"

    def _table(self, table: Table) -> list[str]:
        rows, flattened = _flat(table)
        width = max(len(row) for row in rows)
        if width == 1:  # a frame around text
            inner = [p for cell in table.cells for p in cell.paragraphs]
            return self.blocks(inner, 4)[:-1]
        if flattened:
            self.tell("ô gộp trong bảng (đã tách thành ô thường, chữ được giữ)", table.n, "")
        head = max(table.head, 1)
        reach = max((cell.rows for cell in table.rows[0]), default=1) if table.rows else 1
        head = max(head, reach) if reach < len(rows) else head
        head = min(head, len(rows))
        said = [[self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        top = [" – ".join(dict.fromkeys(line[place] for line in said[:head] if line[place])) for place in range(width)]
        lines = [_row(top), _row(["---"] * width), *(_row(line) for line in said[head:])]
        return lines

    def _cell(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        said = ""
        for paragraph in cell.paragraphs:
            text = " ".join(f"{paragraph.label} {self.inline(paragraph.pieces, cell=True)}".split())
            if not text:
                continue
            gap = "" if not said else " " if said.endswith((".", ";", ":", ",", "!", "?")) else "; "
            said += gap + text
        return said

    def footnotes(self, notes: Mapping[str, tuple[Piece, ...]]) -> list[str]:
        """The notes that were referred to, in that order."""
        lines, done = [], 0
        while done < len(self.notes):  # a note may refer to another
            for target, label in list(self.notes.items())[done:]:
                text = self.inline(notes.get(target, ()), cell=True).replace("\\|", "|")
                lines += [f"[^{label}]: {text}", ""]
                done += 1
        return lines


class _List:
    """Items in their depth: what Markdown needs so that a list in a list is one."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, str]] = []  # sign, last number, delimiter

    def put(self, lines: list[str], depth: int, sign: str, number: int, text: str) -> None:
        depth = min(depth, len(self.open))
        del self.open[depth + 1 :]
        delimiter = "."
        if depth < len(self.open):
            old, last, delimiter = self.open[depth]
            if old != sign:
                delimiter = "."
            elif sign == "1" and number != last + 1:
                # Another list right after one: another delimiter keeps them apart.
                delimiter = ")" if delimiter == "." else "."
            self.open[depth] = (sign, number, delimiter)
        else:
            self.open.append((sign, number, delimiter))
        indent = "".join(" " * len(_sign(*one)) for one in self.open[:depth])
        first, *rest = text.split("\n")
        mark = _sign(sign, number, delimiter)
        lines.append(f"{indent}{mark}{_guarded(first)[0]}")
        lines += [f"{indent}{' ' * len(mark)}{line}" for line in rest]

    def end(self, lines: list[str]) -> None:
        if self.open:
            lines.append("")
        self.open.clear()


def _sign(sign: str, number: int, delimiter: str) -> str:
    return f"{number}{delimiter} " if sign == "1" else "- " if delimiter == "." else "* "


def sub_heading(paragraph: Paragraph) -> Heading | None:
    """*paragraph* as a heading within a section: only what stands out as one, never a run-in."""
    heading = heading_of(paragraph)
    if heading is None or heading.ends or heading.kind in ("thường", "chữ", "gạch"):
        return None
    if paragraph.outline is None and not paragraph.bold and not paragraph.capitals:
        return None
    return heading if len(heading.title) <= 120 and "\n" not in paragraph.text.strip() else None


def _item(block: Paragraph, listed: _List) -> tuple[int, str, int, int] | None:
    """The paragraph as an item: depth, sign, number, and where its text begins. ``None`` for ordinary text."""
    text = block.text
    if block.form == "bullet":
        typed = _TYPED.match(text)
        return block.level, "-", 0, typed.end() if typed else 0
    if block.form == "decimal" and (number := _DECIMAL.fullmatch(block.label)):
        return block.level, "1", int(number[1]), 0
    if block.label:
        return None  # a), i), Điều 1: the law counts them so, and other texts cite them so
    if typed := _TYPED.match(text):
        deeper = typed[1] in "+·" and bool(listed.open)
        return int(deeper), "-", 0, typed.end()
    number = _TYPED_NUMBER.match(text)
    if number and number[2] == ".":
        going_on = listed.open and listed.open[0][0] == "1" and int(number[1]) == listed.open[0][1] + 1
        if going_on or number[1] == "1":
            return 0, "1", int(number[1]), number.end()
    return None


def _flat(table: Table) -> tuple[list[list[Cell | None]], bool]:
    """The rows with every cell at its column; what reached over several rows is said again in each when it is short."""
    grid: list[list[Cell | None]] = []
    waiting: dict[int, tuple[Cell, int]] = {}
    flattened = False
    head = max((cell.rows for cell in table.rows[0]), default=1) if table.rows else 1
    for place, row in enumerate(table.rows):
        line: list[Cell | None] = []
        cells = iter(row)
        cell = next(cells, None)
        while cell is not None or len(line) in waiting:
            if len(line) in waiting:
                above, left = waiting.pop(len(line))
                if left > 1:
                    waiting[len(line)] = (above, left - 1)
                short = place < head or len(above.text) <= _REPEATED_AT_MOST
                line.append(above if short else None)
                continue
            assert cell is not None
            reach = max(1, min(cell.columns, 60))
            flattened |= reach > 1 or cell.rows > 1
            for step in range(reach):
                shown = not step or place < head
                if cell.rows > 1:
                    waiting[len(line)] = (cell if shown else _EMPTY, cell.rows - 1)
                line.append(cell if shown else None)
            cell = next(cells, None)
        grid.append(line)
    return grid, flattened


_EMPTY = Cell(())


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _settled(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """*pieces* without styles that only white space has, and neighbours of one style as one."""
    kept: Piece | None = None
    for piece in pieces:
        if piece.kind != "text":
            if kept is not None:
                yield kept
            kept = None
            yield piece
            continue
        if kept is not None and kept.target == piece.target and (kept.style == piece.style or not piece.text.strip()):
            kept = Piece("text", kept.text + piece.text, kept.style, kept.target)
        else:
            if kept is not None:
                yield kept
            kept = piece
    if kept is not None:
        yield kept


def _closing(style: str) -> str:
    return "".join(_SIGNS[c] for c in reversed([c for c in "sbi" if c in style]))


def _bracketed(text: str) -> str:
    return text.replace("]", "\\]")


def _escaped(text: str) -> str:
    """*text* with the signs of Markdown made harmless."""
    return _ALWAYS.sub(lambda m: "\\" + m[0], re.sub(r"[ \n]+", " ", text))


def _guarded(text: str) -> list[str]:
    """The lines of a paragraph, none of which begins like another kind of block."""
    return [_AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", line)
            for line in text.split("\n")]


__all__ = ["Tell", "Writer", "sub_heading"]
