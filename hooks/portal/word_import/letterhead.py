"""What belongs to paper: national motto, number, place and day, addressees, the list of recipients, signatures.

Decree 30/2020/NĐ-CP prescribes these parts of a document; a page has fields and a design of its own for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .outline import heading_of
from .text import Block, Paragraph, Table, folded, vocabulary

_BODIES = re.compile(r"^(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|tinh |so |ban quan ly|thanh tra|van phong"
                     r"|cong an|bo chi huy|xa |phuong |dac khu |phong |don vi |co quan )")
_DRAFTER = re.compile(r"^(?:co quan|don vi) (?:chu tri )?(?:soan thao|chu tri|trinh|tham muu)\b")
_NUMBER = re.compile(r"^(?:số|so)\s*[:.]?\s*[\d.…_/ ]*/", re.IGNORECASE)
_PLACE_DAY = re.compile(r"ngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
_SIGNER = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\.\s*\S|^(?:QUYỀN\s+)?(?:PHÓ\s+)?"
                     r"(?:GIÁM ĐỐC|CHỦ TỊCH|CHÁNH VĂN PHÒNG|TRƯỞNG BAN|CHÁNH THANH TRA)(?:\s+\w+){0,4}$")
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
    titled = _title(blocks[:_HEAD_BLOCKS], parts)
    first = next((i for i, b in enumerate(blocks) if i not in titled and _section(b)), min(len(blocks), _HEAD_BLOCKS))
    last = _end(blocks, first)
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


def _heads_section(paragraph: Paragraph) -> bool:
    """Whether the line heads a section beyond doubt: numbered, in a heading style, or hardly more than its words."""
    heading = heading_of(paragraph)
    return heading is not None and bool(heading.part) and (
        bool(heading.label) or paragraph.outline is not None or len(heading.title.split()) <= 9)


def _of_paper(block: Block, place: int) -> bool:
    if isinstance(block, Table):
        text = folded(block.text)
        return any(folded(phrase) in text for phrase in vocabulary()["formal"])
    text = folded(block.text)
    if not text or any(text.startswith(folded(phrase)) for phrase in vocabulary()["formal"]):
        return True
    if len(text.split()) > 16:
        return text.startswith("kinh gui")
    return any((
        _NUMBER.match(block.text.strip()), text.startswith("kinh gui"), _DRAFTER.match(text),
        _PLACE_DAY.search(text) and len(text.split()) <= 12 and not text.startswith("can cu"),
        re.fullmatch(r"du thao(?: lan (?:thu )?\w+)?(?: \d+)?", text),
        block.capitals and place < 10 and _BODIES.match(text),
    ))


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
            ) or re.match(r"can cu\b", folded(line.text)) or _heads_section(line):
                break
            parts.title.append(line)
            found.add(after)
        return found
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or _heads_section(block):
            if _section(block):
                break
            continue
        if not _of_paper(block, place) and len(block.text) > 25 and (
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
