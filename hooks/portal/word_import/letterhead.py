"""What belongs to paper: national motto, number, place and day, addressees, the list of recipients, signatures.

Decree 30/2020/NĐ-CP prescribes these parts of a document; a page has fields and a design of its own for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .outline import heading_of
from .text import Block, Paragraph, Table, folded, vocabulary

_BODIES = re.compile(r"^(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|tinh |so |ban quan ly|thanh tra|van phong|cong an|"
                     r"bo chi huy|xa |phuong |dac khu |phong |don vi |co quan )")
_NUMBER = re.compile(r"^(?:số|so)\s*[:.]?\s*[\d.…_/ ]*/", re.IGNORECASE)
_PLACE_DAY = re.compile(r"ngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
_SIGNER = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\.\s*\S|^(?:QUYỀN\s+)?(?:PHÓ\s+)?(?:GIÁM ĐỐC|CHỦ TỊCH|CHÁNH VĂN PHÒNG|TRƯỞNG BAN|CHÁNH THANH TRA)"
                     r"(?:\s+\w+){0,4}$")
_APPENDIX = re.compile(r"^phu luc\b")
_HEAD_BLOCKS = 25
_MOST_TITLE_LINES = 6


@dataclass(slots=True)
class Parts:
    """The blocks of a file, divided: what belongs to paper, the title, the text itself."""

    paper: list[Block] = field(default_factory=list)
    kind: Paragraph | None = None
    """The line that says what the document is: ``TỜ TRÌNH``."""
    title: list[Paragraph] = field(default_factory=list)
    text: list[Block] = field(default_factory=list)


def divide(blocks: Sequence[Block]) -> Parts:
    """*blocks* without what belongs to paper."""
    parts = Parts()
    first = next((i for i, b in enumerate(blocks) if _section(b)), min(len(blocks), _HEAD_BLOCKS))
    last = _end(blocks, first)
    titled = _title(blocks[: min(first, _HEAD_BLOCKS)], parts)
    for place, block in enumerate(blocks):
        if place in titled:
            continue
        if (place < min(first, _HEAD_BLOCKS) and _of_paper(block, place)) or last[0] <= place < last[1]:
            parts.paper.append(block)
        else:
            parts.text.append(block)
    return parts


def _section(block: Block) -> bool:
    heading = heading_of(block) if isinstance(block, Paragraph) else None
    return heading is not None and bool(heading.part)


def _of_paper(block: Block, place: int) -> bool:
    if isinstance(block, Table):
        text = folded(block.text)
        return any(folded(phrase) in text for phrase in vocabulary()["formal"])
    text = folded(block.text)
    if not text or any(text.startswith(folded(phrase)) for phrase in vocabulary()["formal"]):
        return True
    short = len(text.split()) <= 16
    return (
        (bool(_NUMBER.match(block.text.strip())) and short)
        or (bool(_PLACE_DAY.search(text)) and len(text.split()) <= 12 and not text.startswith("can cu"))
        or text.startswith("kinh gui") or bool(re.fullmatch(r"du thao(?: lan (?:thu )?\w+)?(?: \d+)?", text))
        or (block.capitals and place < 10 and short and bool(_BODIES.match(text)))
    )


def _title(blocks: Sequence[Block], parts: Parts) -> set[int]:
    """Find the kind of document and its title; returns their places."""
    kinds = {folded(kind) for kind in vocabulary()["titles"]}
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        lines = [line for line in block.text.split("\n") if line.strip()]
        said = re.sub(r"^du thao ", "", folded(lines[0])) if lines else ""
        if said not in kinds or not (block.bold or block.capitals or block.align == "center" or len(lines) == 1):
            continue
        parts.kind = block
        found = {place}
        if len(lines) > 1:  # kind and title in one paragraph
            parts.title = [block.cut(block.text.index("\n") + 1)]
            return found
        for after in range(place + 1, min(place + 1 + _MOST_TITLE_LINES, len(blocks))):
            line = blocks[after]
            if not isinstance(line, Paragraph) or _of_paper(line, after) or not (
                line.bold or line.capitals or line.align == "center"
            ) or re.match(r"can cu\b", folded(line.text)):
                break
            parts.title.append(line)
            found.add(after)
        return found
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph) and not _of_paper(block, place) and len(block.text) > 25 and (
            ((block.bold or block.capitals) and (block.align == "center" or block.capitals))
            or re.match(r"(?:dự thảo\s+)?(?:nghị quyết|quyết định|đề án|kế hoạch)\s", block.text.strip(), re.IGNORECASE)
        ):
            parts.title = [block]
            return {place}
    return set()


def _end(blocks: Sequence[Block], first: int) -> tuple[int, int]:
    """The blocks from the list of recipients or the signature to the end, or to an appendix."""
    nothing = len(blocks), len(blocks)
    for place in range(first, len(blocks)):
        block = blocks[place]
        text = block.text.strip()
        recipients = re.search(r"(?:^|\n)\s*Nơi nhận\s*:?", text, re.IGNORECASE) if isinstance(block, Table) \
            else re.match(r"Nơi nhận\b", text, re.IGNORECASE)
        signed = isinstance(block, Paragraph) and place >= len(blocks) - 12 and (
            block.bold or block.capitals) and _SIGNER.match(text)
        if recipients or signed or (isinstance(block, Table) and place >= len(blocks) - 3 and any(
                _SIGNER.match(line.strip()) for line in text.split("\n"))):
            after = next((i for i in range(place + 1, len(blocks)) if _APPENDIX.match(folded(blocks[i].text))),
                         len(blocks))
            return place, after
    return nothing


__all__ = ["Parts", "divide"]
