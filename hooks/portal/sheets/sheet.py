"""Everything the papers of one policy say: bulletins, poster, leaflet. Pure; made of the public catalog alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .. import addresses, spoken, vietnamese
from ..catalog import PublicCatalog
from ..schema.kinds import Change, Impact
from ..schema.vocabulary import Verification
from ..spoken import Reader
from ..views import PolicyView
from .bulletin import LENGTHS, Bulletin, Pace, bulletin
from .desk import Commune, Desk, of_policy

_ROOM = {"leaflet": 1700, "poster": 420}
"""Characters of the parts that may be shortened, on one sheet beside a title of usual length."""
_HEADLINES = {
    "open": "Mời bà con góp ý", "soon": "Mời bà con góp ý", "upcoming": "Sắp lấy ý kiến nhân dân",
    "issued": "Đã ban hành", "stopped": "Đã dừng",
}


@dataclass(frozen=True)
class Kit:
    """What all sheets of a build share: the catalog, the announcer's words and pace."""

    catalog: PublicCatalog
    reader: Reader
    pace: Pace

    @classmethod
    def of(cls, catalog: PublicCatalog) -> Kit:
        """The kit of *catalog*; without a pace of the province, our own assumption."""
        said = catalog.province.announcer if catalog.province else None
        pace = Pace(said.syllables_per_minute, said.verification is Verification.DA_XAC_MINH) if said \
            else Pace(spoken.ASSUMED, False)
        return cls(catalog, Reader(spoken.of(catalog)), pace)

    def sheet(self, view: PolicyView, commune: Commune | None = None) -> Sheet:
        """The papers of *view*, or the edition of *commune*."""
        return Sheet(view, self, commune)


@dataclass(frozen=True, slots=True)
class Cut:
    """What of the policy fits on one sheet. *left* counts the rows that do not; they are in the full text."""

    summary: str
    changes: tuple[Change, ...]
    impact: tuple[Impact, ...]
    left: int


class Sheet:
    """One policy on paper and through a loudspeaker; of the whole province, or as one commune hands it out."""

    def __init__(self, view: PolicyView, kit: Kit, commune: Commune | None = None) -> None:
        self.view, self.policy, self.kit, self.commune = view, view.policy, kit, commune
        self.slug = view.slug
        self.address = addresses.sheets(view.slug)
        self.short_address = addresses.short(view.policy.public_number or "")

    def told_by(self) -> tuple[object, ...]:
        """What tells it from other sheets of the province; the kit is made of what all pages rest on."""
        return self.view, self.commune, self.short_address

    @property
    def current(self) -> bool:
        """Whether there is something to call people to: comments are received, or will be."""
        return self.view.live

    @cached_property
    def desk(self) -> Desk:
        """Whom the lead agency has people call."""
        return of_policy(self.view)

    @cached_property
    def desks(self) -> tuple[Desk, ...]:
        """Where to ask, the nearest first; a commune without number and address is not sent people to."""
        own = (self.commune.desk,) if self.commune and (self.commune.desk.phone or self.commune.desk.address) else ()
        return (*own, self.desk)

    @cached_property
    def bulletins(self) -> Mapping[int, Bulletin | None]:
        """By seconds; ``None`` where not even what must be said fits."""
        return {n: bulletin(self.view, self.desk, self.kit.reader, self.kit.pace, n, self.commune) for n in LENGTHS}

    @property
    def headline(self) -> str:
        """What the poster calls to, in two or four words."""
        return _HEADLINES.get(self.view.status.name, "Dự thảo chính sách" if self.view.is_draft else "Chính sách")

    @property
    def size(self) -> str:
        """How long the title is: nothing, ``long`` or ``longest``; the letters shrink with it."""
        length = len(self.policy.title)
        return "longest" if length > 140 else "long" if length > 80 else ""

    def cut(self, paper: str, level: int = 0) -> Cut:
        """What stands on *paper* (``poster``, ``leaflet``), *level* steps shorter than its room would take.

        Rows go from the end: forecasts first, then changes; whole rows only, so no sentence is cut.
        """
        policy = self.policy
        room = _ROOM[paper] - 4 * max(0, len(policy.title) - 80) - len(policy.summary)
        changes, impact = list(policy.comparison), list(policy.impact) if paper == "leaflet" else []
        total = len(changes) + len(impact)
        while changes or impact:
            used = sum(len(c.topic) + len(c.proposed) + (len(c.current) if paper == "leaflet" else 0) for c in changes)
            if level <= 0 and used + sum(len(i.group.label) + len(i.effect) for i in impact) <= room:
                break
            (impact or changes).pop()
            level -= 1
        return Cut(policy.summary, tuple(changes), tuple(impact), total - len(changes) - len(impact))

    def bulletin_text(self, limit: int, site_url: str) -> str:
        """The bulletin as a plain text file: what to know first, then what is read, then what is left to the editor.

        Empty when no bulletin of that length can be made.
        """
        said = self.bulletins[limit]
        if said is None:
            return ""
        lines = [f"BẢN PHÁT THANH {limit} GIÂY"]
        if self.policy.sample:
            lines.append("MINH HỌA – KHÔNG PHẢI THÔNG TIN THẬT, KHÔNG PHÁT THANH")
        lines += [self.policy.title, *([f"Bản của {self.commune.name}"] if self.commune else []), said.said_of_time]
        if until := self.until:
            lines.append(until)
        if site_url:
            lines.append(f"Bản mới nhất: {site_url}{self.address}")
        lines += ["", "LỜI ĐỌC", "", said.text]
        if said.unknown:
            lines += ["", "CHỮ TẮT PHẢI VIẾT RA TRƯỚC KHI ĐỌC", "", *(f"- {form}" for form in said.unknown)]
        if said.left_out:
            lines += ["", "KHÔNG ĐỦ GIỜ NÊN CHƯA CÓ TRONG BẢN NÀY", "", *(f"- {text}" for text in said.left_out)]
        return "\n".join(lines) + "\n"

    def typed(self, site_url: str) -> str:
        """What people type to get to the policy: short, and without what browsers add themselves."""
        return re.sub(r"^https?://", "", site_url) + (self.short_address or self.view.address)

    @property
    def scope(self) -> str:
        """Where it applies, in a line: many communes are counted, not listed."""
        codes = self.policy.localities
        return self.view.scope_text if len(codes) <= 6 else f"{len(codes)} xã, phường, đặc khu"

    @property
    def until(self) -> str:
        """Until when the papers may hang and the bulletin be read; empty when nothing runs out."""
        consultation = self.policy.consultation
        if consultation is None or not self.current:
            return ""
        return f"Không dùng nữa sau ngày {vietnamese.date_text(consultation.closes_on)}."


__all__ = ["Cut", "Kit", "Sheet"]
