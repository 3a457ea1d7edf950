"""Which bodies of the register a cell names: by name, short name, abbreviation, former name. Never by guessing."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from .. import legal_clock, vietnamese
from ..catalog import Catalog


@dataclass(frozen=True, slots=True)
class Answer:
    """``lead`` is empty when nobody, or more than one, is meant; ``problem`` then says so in Vietnamese."""

    lead: str = ""
    partners: tuple[str, ...] = ()
    problem: str = ""
    note: str = ""


_PROVINCE = re.compile(r"\s+tỉnh(?:\s+[A-ZĐÂÊÔƠƯÁÀẮẠ][\wÀ-ỹ]*){1,3}$")
_OPEN = re.compile(r"\b(?:chua (?:xac dinh|ro|phan cong)|\?)", re.IGNORECASE)
_WITH = re.compile(r"[,;.(]?\s*\(?\s*(?:chủ trì\s*[,;]?\s*)?phối hợp(?: với)?\s*:?\s*", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*[;/+]\s*|\s*\n\s*|\s+-\s+(?=Sở|UBND|Ban)|,?\s+và\s+(?=Sở |UBND|Ban |Công an|Thanh tra)"
)


class Agencies:
    """The names of all bodies, and those a person has told (``--agency-map``), which come first."""

    def __init__(self, catalog: Catalog, today: dt.date, told: Mapping[str, str] | None = None) -> None:
        self._catalog, self._today = catalog, today
        self._told = {vietnamese.slug(name): identity for name, identity in (told or {}).items()}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for entry in catalog.agencies:
            value = entry.value
            if value.sample:
                continue
            for name in {value.name, value.short_name or "", *value.aliases, *value.symbols, entry.slug}:
                self._enter(name, entry.slug)
                self._enter(_PROVINCE.sub("", name), entry.slug)
            for name in _abbreviations(value.name):
                self._enter(name, entry.slug)

    def _enter(self, name: str, identity: str) -> None:
        if key := vietnamese.slug(name):
            self._by_name[key].add(identity)

    def names_one(self, text: str) -> bool:
        """Whether *text* as a whole names a body, known to the register or not (“Sở …”, “UBND xã …”)."""
        bare = re.sub(r"\s*\(\d+[^)]*\)\s*$|\s*:\s*(?:\d.*)?$", "", text.strip())
        if self._lookup(bare)[0]:
            return True
        # A body that the register lacks: short, and begins as bodies do.
        return len(bare) < 70 and bool(re.match(
            r"(?:sở|ban quản lý|ban dân tộc|thanh tra|văn phòng|công an|bộ chỉ huy|ubnd|ủy ban nhân dân|chi cục|báo và"
            r"|ủy ban mặt trận|liên minh|bảo hiểm xã hội|cục thuế|thuế tỉnh|hội đồng nhân dân)\s", bare, re.IGNORECASE,
        )) and not re.search(r"\b(?:ban hành|quy định|về việc|nghị quyết|quyết định)\b", bare, re.IGNORECASE)

    def find(self, text: str) -> Answer:
        """The lead agency and its partners named in a cell."""
        words = " ".join(text.split()).strip(" -.,;:")
        if not words:
            return Answer(problem="không ghi cơ quan soạn thảo")
        # A cell that says "not decided yet" beside a name has decided nothing.
        if _OPEN.search(vietnamese.fold(words)):
            return Answer(problem=f"cơ quan soạn thảo chưa được xác định (“{words}”)")
        whole = self._one(words)
        if self._lookup(words)[0]:
            return whole
        led, *others = _WITH.split(words, maxsplit=1)
        partners: list[str] = []
        if others:
            for part in self._parts(others[0].strip(" ()")):
                partners.append(part)
        leads = self._parts(re.sub(r"\s*\(?chủ trì\)?\s*:?\s*", " ", led).strip(" ,;("))
        found = [self._one(part) for part in leads]
        lost = next((answer for answer in found if not answer.lead), None)
        if lost is not None or not found:
            return lost or whole
        joined = [self._one(part) for part in partners]
        unknown = [part for part, answer in zip(partners, joined, strict=True) if not answer.lead]
        more = [answer.lead for answer in (*found[1:], *joined) if answer.lead and answer.lead != found[0].lead]
        notes = [answer.note for answer in found if answer.note]
        if len(found) > 1:
            notes.append("ô ghi nhiều cơ quan; cơ quan đứng đầu là chủ trì, các cơ quan sau là phối hợp")
        if unknown:
            notes.append("cơ quan phối hợp chưa có trong danh bạ: " + ", ".join(unknown))
        return Answer(found[0].lead, tuple(dict.fromkeys(more)), note="; ".join(notes))

    def _parts(self, text: str) -> list[str]:
        parts: list[str] = []
        for piece in _BETWEEN.split(text):
            if not piece:
                continue
            if self._lookup(piece)[0] or "," not in piece:
                parts.append(piece)
            else:
                parts.extend(p for p in re.split(r",\s*(?=Sở |UBND|Ban |Công an|Thanh tra|Văn phòng)", piece) if p)
        return parts

    def _lookup(self, text: str) -> tuple[set[str], bool]:
        """The bodies *text* may mean, and whether somebody told so."""
        bare = text.strip(" -.,;:()")
        spelled = (bare, _PROVINCE.sub("", bare), re.sub(r"\s*\([^)]*\)", "", bare), bare.replace("&", " và "))
        for name in spelled:
            key = vietnamese.slug(name)
            if key in self._told:
                return {self._told[key]}, True
            if key in self._by_name:
                return self._by_name[key], False
        return set(), False

    def _one(self, text: str) -> Answer:
        found, told = self._lookup(text)
        if not found:
            near = vietnamese.closest(text, self._by_name)
            hint = ""
            if near:
                close = sorted(self._name(identity) for identity in self._by_name[near])
                hint = f"; gần nhất: {', '.join(close)}"
            return Answer(problem=f"“{text}” chưa có trong danh bạ cơ quan{hint}")
        alive = {i for i in found if self._alive(i)}
        if len(alive) == 1:
            return Answer(next(iter(alive)))
        if len(alive or found) > 1:
            names = ", ".join(sorted(self._name(i) for i in alive or found))
            return Answer(problem=f"“{text}” có thể là nhiều cơ quan: {names}")
        former = next(iter(found))
        if told:
            return Answer(former)
        entry = self._catalog.agency_by_id[former]
        after = [link.agency for link in entry.value.successors if self._alive(link.agency)]
        after = after or [
            e.slug for e in self._catalog.agencies
            if any(link.agency == former for link in e.value.predecessors) and self._alive(e.slug)
        ]
        if len(after) == 1:
            return Answer(after[0], note=f"“{text}” là tên cũ, nay là {self._name(after[0])}")
        names = ", ".join(sorted(self._name(i) for i in after))
        said = f"việc của cơ quan này nay thuộc {names}" if names else "chưa ghi cơ quan kế tục"
        return Answer(problem=f"“{text}” đã kết thúc hoạt động; {said}")

    def _alive(self, identity: str) -> bool:
        entry = self._catalog.agency_by_id.get(identity)
        return entry is not None and legal_clock.in_force(entry.value.valid_from, entry.value.valid_to, self._today)

    def _name(self, identity: str) -> str:
        entry = self._catalog.agency_by_id.get(identity)
        return (entry.value.short_name or entry.value.name) if entry else identity

    def name(self, identity: str) -> str:
        """How a tracker calls the body."""
        return self._name(identity)


def _abbreviations(name: str) -> set[str]:
    """``Sở Nông nghiệp và Môi trường`` → ``Sở NNMT``, ``SNNMT``, ``Sở NN và MT``, ``Sở NN-MT``."""
    words = re.findall(r"[^\W\d_]+", _PROVINCE.sub("", name))
    if len(words) < 3 or not words[0][0].isupper():
        return set()
    head, *rest = words
    parts: list[list[str]] = [[]]
    for word in rest:
        if word.lower() == "và":
            parts.append([])
        else:
            parts[-1].append(word[0].upper())
    letters = ["".join(part) for part in parts if part]
    whole = "".join(letters)
    if len(whole) < 2:
        return set()
    return {f"{head} {whole}", head[0] + whole, f"{head} {' và '.join(letters)}", f"{head} {'-'.join(letters)}"}


__all__ = ["Agencies", "Answer"]
