"""What a Word file says about itself: every value with the words it comes from, and their place; none is invented."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .. import document_number
from ..catalog import Catalog
from ..document_number import Form
from ..schema.vocabulary import AffectedGroup, DocumentType, Handling, PolicyField
from ..tracker import mentions
from ..tracker.agencies import Agencies
from ..tracker.drafts import short_title, type_of
from ..tracker.mentions import Relation
from .letterhead import Parts
from .outline import Chunk
from .text import Block, Paragraph, Source, Table, folded, vocabulary

_AGENCY = re.compile(
    r"(?:cơ quan|đơn vị)\s+(?:chủ trì\s+)?(?:soạn thảo|chủ trì|trình|tham mưu|xây dựng|lấy ý kiến)[^:\n]{0,40}:"
    r"\s*([^\n.;]+)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\d/])0\d{2,3}[ .-]?\d{3,4}[ .-]?\d{3,4}(?![\d/])")
_DAY = r"(?:ngày\s*)?(\d{1,2})\s*(?:/|-|\.|\s*tháng\s*)\s*(\d{1,2})\s*(?:/|-|\.|,?\s*năm\s*)\s*(\d{4})"
_UNTIL = re.compile(
    rf"(?:trước|đến(?: hết)?|chậm nhất(?: là| vào)?|hạn (?:cuối|chót|góp ý)[^\d\n]{{0,30}})\s*{_DAY}", re.IGNORECASE)
_FROM = re.compile(rf"(?:từ|kể từ)\s*{_DAY}", re.IGNORECASE)
_ASKED = re.compile(r"gop y|y kien|lay y kien|tham gia y kien")
_DATED = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"^\s*Số\s*[:.]?\s*(\d[^\s,;]*)", re.IGNORECASE | re.MULTILINE)
_PREFIX = re.compile(r"^(?:v/v|về việc|về)\s*:?\s+(?:ban hành\s+(?=(?:nghị quyết|quyết định)\b))?", re.IGNORECASE)
_OF_COMMUNES = ("ubnd-xa", "ubnd-phuong", "ubnd-dac-khu", "hdnd-xa", "hdnd-phuong", "hdnd-dac-khu")
_HANDLED = ((Relation.REPLACES, Handling.THAY_THE), (Relation.AMENDS, Handling.SUA_DOI_BO_SUNG),
            (Relation.REPEALS, Handling.BAI_BO))


@dataclass(frozen=True, slots=True)
class Guess:
    """A value, the words it comes from and their paragraph (0: none). ``told`` by the editor, it is no guess."""

    value: str | tuple[str, ...]
    words: str = ""
    n: int = 0
    note: str = ""
    told: bool = False


Facts = dict[str, Guess]


def find(
    source: Source, parts: Parts, chunks: Iterable[Chunk], catalog: Catalog, today: dt.date,
) -> Facts:
    """Everything that can be read from the file, by field of a dossier; fields that say nothing are absent."""
    agencies = Agencies(catalog, today)
    facts: Facts = {}
    _title(source, parts, facts)
    _agency(source, parts, agencies, facts)
    _type(parts, facts)
    _handling(facts)
    _basis(source, facts)
    _words(facts, chunks, catalog)
    _dates(source, parts.paper, today, facts)
    _contacts(source, facts)
    return facts


def _title(source: Source, parts: Parts, facts: Facts) -> None:
    kind = _line(parts.kind) if parts.kind else ""
    told = " ".join(_line(p) for p in parts.title)
    if told:
        title = _PREFIX.sub("", re.sub(r"^(?:DỰ THẢO|Dự thảo)\s*:?\s*", "", told))
        if _type_line(kind) in ("nghi quyet", "quyet dinh", "de an", "ke hoach") and type_of(title) is None:
            name = kind.replace("DỰ THẢO ", "").replace("Dự thảo ", "")
            rest = title if title.isupper() else title[:1].lower() + title[1:]
            title = f"{name[:1].upper()}{name[1:].lower()} {rest}"
        title = re.sub(r"^(?:DỰ THẢO|[Dd]ự thảo)\s+", "", title)
        facts["title"] = Guess(short_title(title[:1].upper() + title[1:]), told, parts.title[0].n)
    elif len(source.title) > 15 and not re.search(r"\.docx?|microsoft|document\d", source.title, re.IGNORECASE):
        facts["title"] = Guess(short_title(source.title), source.title, 0)


def _type_line(kind: str) -> str:
    return re.sub(r"^du thao ", "", folded(kind))


def _line(paragraph: Paragraph) -> str:
    return " ".join(paragraph.text.split())


def _agency(source: Source, parts: Parts, agencies: Agencies, facts: Facts) -> None:
    for paragraph in source.paragraphs:
        if match := _AGENCY.search(paragraph.text):
            answer = agencies.find(match[1])
            if answer.lead:
                facts["lead_agency"] = Guess(answer.lead, match[0].strip(), paragraph.n, answer.note)
                if answer.partners:
                    facts["partner_agencies"] = Guess(answer.partners, match[0].strip(), paragraph.n, answer.note)
                return
    for lines in _heads(parts.paper):
        names = [text for text, _ in lines if not re.match(r"(?:cong hoa|doc lap|so \d|ngay )", folded(text))]
        for start in range(len(names) - 1, -1, -1):
            # The body that issues stands below the one it belongs to; a long name may take two lines.
            for end in (len(names), start + 1, start + 2):
                name = " ".join(names[start:end])
                found = agencies.find(_calm(name)) if name else None
                if found is not None and found.lead:
                    number = next(n for text, n in lines if text == names[start])
                    facts["lead_agency"] = Guess(found.lead, name, number, found.note)
                    return


def _heads(blocks: Iterable[Block]) -> Iterator[list[tuple[str, int]]]:
    """The lines that may name the body that issues: of each cell of the head, or of its paragraphs together."""
    loose: list[tuple[str, int]] = []
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                yield [(line.strip(), p.n) for p in cell.paragraphs for line in p.text.split("\n") if _name(line)]
        else:
            loose += [(line.strip(), block.n) for line in block.text.split("\n") if _name(line)]
    yield loose


def _name(line: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", line)) and not re.match(r"\s*(?:Số|Nơi nhận|Kính gửi)\b", line, re.IGNORECASE)


def _calm(name: str) -> str:
    """``SỞ TÀI CHÍNH`` as registers write names; which letters are capitals does not matter to the look-up."""
    return " ".join(name.split())


def _type(parts: Parts, facts: Facts) -> None:
    title = facts.get("title")
    for text, number in ((title.words if title else "", title.n if title else 0),
                         (str(title.value) if title else "", title.n if title else 0),
                         (_line(parts.kind) if parts.kind else "", parts.kind.n if parts.kind else 0)):
        bare = _PREFIX.sub("", re.sub(r"^(?:DỰ THẢO|[Dd]ự thảo)\s+", "", text))
        bare = re.sub(r"^(?:ban hành|trình|thông qua)\s+", "", bare, flags=re.IGNORECASE)
        found = type_of(bare) if bare else None
        if found is not None and found is not DocumentType.KHAC:
            agency = facts.get("lead_agency")
            if agency is not None and str(agency.value).startswith(_OF_COMMUNES):
                found = {DocumentType.NQ_HDND_TINH: DocumentType.NQ_HDND_XA,
                         DocumentType.QD_UBND_TINH: DocumentType.QD_UBND_XA}.get(found, found)
            facts["document_type"] = Guess(found.value, text, number)
            return


def _handling(facts: Facts) -> None:
    title = facts.get("title")
    if title is None:
        return
    found = mentions.find(title.words or str(title.value))
    for relation, handling in _HANDLED:
        numbers = [m.number.text for m in found if m.relation is relation and m.number.form is not Form.LETTER]
        if numbers:
            facts["handling"] = Guess(handling.value, title.words, title.n)
            facts["replaces"] = Guess(tuple(dict.fromkeys(numbers)), title.words, title.n)
            return


def _basis(source: Source, facts: Facts) -> None:
    numbers: dict[str, int] = {}
    words = []
    for paragraph in source.paragraphs:
        text = paragraph.text.strip()
        if re.match(r"(?:[-–+*]\s*)?căn cứ\s", text, re.IGNORECASE):
            for _, number in document_number.find(document_number.normalise(text)):
                numbers.setdefault(number.text, paragraph.n)
                words.append(number.text)
    if numbers:
        said = "Căn cứ " + "; ".join(dict.fromkeys(words))
        facts["legal_basis"] = Guess(tuple(numbers), said, next(iter(numbers.values())))


def _words(facts: Facts, chunks: Iterable[Chunk], catalog: Catalog) -> None:
    title = facts.get("title")
    if title is not None:
        found = _recognised(str(title.value), vocabulary()["fields"], {f.value: f.label for f in PolicyField})
        if found:
            facts["fields"] = Guess(tuple(found)[:3], ", ".join(dict.fromkeys(found.values())), title.n)
    agency = facts.get("lead_agency")
    entry = catalog.agency_by_id.get(str(agency.value)) if agency else None
    if "fields" not in facts and entry is not None and entry.value.fields:
        facts["fields"] = Guess(tuple(f.value for f in entry.value.fields), f"lĩnh vực của {entry.value.name}",
                                agency.n if agency else 0)
    scope = [b for chunk in chunks if chunk.part == "pham-vi-doi-tuong" for b in chunk.blocks]
    groups: dict[str, str] = {}
    labels = {group.value: group.label for group in AffectedGroup}
    for block in scope:
        groups = _recognised(block.text, vocabulary()["groups"], labels) | groups
    if groups:
        facts["affected_groups"] = Guess(tuple(groups), ", ".join(groups.values()), scope[0].n)


def _recognised(text: str, phrases: Mapping[str, list[str]], labels: Mapping[str, str]) -> dict[str, str]:
    """The terms *text* speaks of, the first one named first, with the words that say so."""
    said = " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "
    found: list[tuple[int, int, str, str]] = []
    for name, label in labels.items():
        for phrase in (label, *phrases.get(name, ())):
            words = " ".join(re.findall(r"[^\W_]+", phrase.lower()))
            if words and (at := said.find(f" {words} ")) >= 0:
                found.append((at, -len(words), name, phrase))
    first: dict[str, str] = {}
    for _, _, name, phrase in sorted(found):
        first.setdefault(name, phrase)
    return first


def _dates(source: Source, head: Iterable[Block], today: dt.date, facts: Facts) -> None:
    for block in head:
        paragraphs = [block] if isinstance(block, Paragraph) else [p for c in block.cells for p in c.paragraphs]
        for paragraph in paragraphs:
            if "created_on" not in facts and (match := _DATED.search(paragraph.text)) and (day := _date(match)):
                if day <= today:
                    facts["created_on"] = Guess(day.isoformat(), match[0], paragraph.n)
                else:
                    facts["dated"] = Guess(day.isoformat(), match[0], paragraph.n)
            if "number" not in facts and (match := _OWN_NUMBER.search(paragraph.text)):
                number = document_number.repair(match[1])
                if number is not None:
                    facts["number"] = Guess(number.text, match[0], paragraph.n)
    for paragraph in source.paragraphs:
        text = paragraph.text
        if not _ASKED.search(folded(text)):
            continue
        if "closes_on" not in facts and (match := _UNTIL.search(text)) and (day := _date(match)):
            doubt = "“trước ngày” có thể không tính ngày ấy" if folded(match[0]).startswith("truoc") else ""
            facts["closes_on"] = Guess(day.isoformat(), " ".join(match[0].split()), paragraph.n, doubt)
        if "opens_on" not in facts and (match := _FROM.search(text)) and (day := _date(match)):
            facts["opens_on"] = Guess(day.isoformat(), " ".join(match[0].split()), paragraph.n)


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _contacts(source: Source, facts: Facts) -> None:
    """Where comments may be sent: only what stands in a sentence about comments."""
    for paragraph in source.paragraphs:
        text = paragraph.text
        if not _ASKED.search(folded(text)):
            continue
        if "email" not in facts and (match := _EMAIL.search(text)):
            facts["email"] = Guess(match[0], match[0], paragraph.n)
        if "phone" not in facts and (match := _PHONE.search(text)):
            facts["phone"] = Guess(" ".join(re.split(r"[ .-]+", match[0])), match[0], paragraph.n)


def told(title: str = "", agency: str = "", kind: str = "", field: str = "", summary: str = "") -> Facts:
    """What an editor said, by field; empty answers are none."""
    said: dict[str, str | tuple[str, ...]] = {
        "title": title, "lead_agency": agency, "document_type": kind, "fields": (field,) if field else "",
        "summary": summary,
    }
    return {name: Guess(value, told=True) for name, value in said.items() if value}


__all__ = ["Facts", "Guess", "find", "told"]
