"""The A–Z index: every document under the letter a reader would look for it, and old place names too. Pure.

It takes the place of the search where there is no JavaScript: the index's
front links every page of every letter, so that any document is three clicks
from the home page, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import addresses, vietnamese
from ..schema.kinds import Locality
from .page import DerivedPage, Facts

PAGE_SIZE = 200
"""Entries on one page of a letter."""
_TELEX = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "0": "so"}
_OWN_PAGES = (
    ("Báo cáo hằng năm", addresses.REPORTS), ("Bảng thuật ngữ", addresses.GLOSSARY), ("Dữ liệu mở", addresses.DATA),
    ("In và phát thanh", addresses.SHEETS),
    ("Nhúng vào cổng của cơ quan", addresses.EMBED), ("Rà soát dự thảo", addresses.SCREENING),
    ("Tra thông báo của cửa kiểm tra", addresses.CODES),
    ("Theo dõi", addresses.FOLLOW), ("Tiến độ truyền thông", addresses.PROGRESS),
)
"""What people look for by name and no document is."""
_TYPES = ("Thị trấn ", "Thị xã ", "Thành phố ", "Phường ", "Huyện ", "Xã ")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: what it is filed under, what it says, where it leads."""

    filed: str
    title: str
    kind: str
    address: str

    @property
    def key(self) -> tuple[object, ...]:
        """Vietnamese order; the same words in the order of kinds."""
        return vietnamese.sort_key(self.filed), self.kind, vietnamese.sort_key(self.title), self.address


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a letter. ``first`` and ``last`` say from where to where it goes."""

    letter: str
    address: str
    number: int
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The letter as readers see it."""
        return "0–9" if self.letter == "0" else self.letter.upper()


def entries(facts: Facts) -> Iterator[Entry]:
    """Every public document, and former communes and districts under their old names."""
    catalog = facts.catalog
    for view in facts.policies:
        yield Entry(view.policy.title, view.policy.title, "Dự thảo", view.address)
    for faq in catalog.faqs:
        yield Entry(faq.value.question, faq.value.question, "Hỏi – đáp", addresses.faq(faq.slug))
    for person in catalog.spokespersons:
        name, agency = person.value.full_name, catalog.agency_by_id[person.value.agency].value
        # People are looked for by their given name, the last word.
        given = name.rpartition(" ")[2]
        yield Entry(f"{given} {name}", f"{name}, {agency.short_name or agency.name}", "Người phát ngôn",
                    addresses.spokesperson(person.slug))
    for agency_entry in catalog.agencies:
        if not agency_entry.value.commune_code:
            name = agency_entry.value.name
            yield Entry(name, name, "Cơ quan", addresses.agency(agency_entry))
    for place in catalog.localities:
        yield from _names_of(place.value, addresses.locality(place))
    for document in catalog.legal_documents:
        value = document.value
        title = value.short_title or value.title
        named = f"{title} ({value.number})" if value.number and value.number.text not in title else title
        yield Entry(title, named, "Văn bản", addresses.legal_document(document.slug))
    for section, kind, documents in (
        ("correction", "Đính chính", catalog.corrections), ("plan", "Kế hoạch", catalog.plans),
        ("press-event", "Báo chí", catalog.press_events),
    ):
        for found in documents:
            yield Entry(found.value.title, found.value.title, kind, addresses.document(section, found.slug))
    for channel in catalog.social_channels:
        yield Entry(channel.value.name, channel.value.name, "Kênh chính thức", addresses.CHANNELS)
    for title, address in _OWN_PAGES:
        if address == addresses.GLOSSARY and not catalog.glossary:
            continue
        yield Entry(title, title, "Trang của cổng", address)
    for page in catalog.pages:
        yield Entry(page.value.title, page.value.title, "Hướng dẫn", addresses.ordinary(page.document.path))


def _names_of(place: Locality, address: str) -> Iterator[Entry]:
    yield Entry(place.name, f"{place.name} ({place.type.label.lower()})", place.type.label, address)
    for old in (*place.former_units, *place.former_districts):
        bare = old
        for kind in _TYPES:
            bare = bare.removeprefix(kind)
        kind = old.removesuffix(bare).strip().lower()
        yield Entry(bare, f"{bare} ({kind + ' ' if kind else ''}cũ), nay có {place.full_name}", "Tên cũ", address)


def leaves(found: Iterable[Entry], size: int = PAGE_SIZE) -> list[Leaf]:
    """*found* by letter in the order of the alphabet, numbers first, each letter cut into pages of *size*."""
    by_letter: dict[str, list[Entry]] = {}
    for entry in found:
        by_letter.setdefault(vietnamese.initial(entry.filed), []).append(entry)
    made = []
    for letter in f"0{vietnamese.ALPHABET}":
        ordered = sorted(by_letter.get(letter, ()), key=lambda e: e.key)
        for number, at in enumerate(range(0, len(ordered), size), start=1):
            address = addresses.letter(_TELEX.get(letter, letter), number)
            made.append(Leaf(letter, address, number, tuple(ordered[at:at + size])))
    return made


def pages(facts: Facts) -> Iterator[DerivedPage]:
    """The front with every letter, and the pages of each."""
    made = leaves(entries(facts))
    letters: list[tuple[str, list[Leaf]]] = []
    for leaf in made:
        if not letters or letters[-1][0] != leaf.name:
            letters.append((leaf.name, []))
        letters[-1][1].append(leaf)
    yield DerivedPage(addresses.ALPHABETICAL, "alphabetical.html", "Mục lục A–Z",
                      "Mọi dự thảo, câu hỏi, cơ quan, người phát ngôn, địa phương, văn bản theo thứ tự chữ cái.",
                      {"letters": letters, "total": sum(len(leaf.entries) for leaf in made)})
    # A letter's page rests on no entries but its own.
    ways = [(name, [(leaf.number, leaf.address) for leaf in leaves]) for name, leaves in letters]
    for leaf in made:
        title = f"Mục lục: {leaf.name}" + (f" (trang {leaf.number})" if leaf.number > 1 else "")
        yield DerivedPage(leaf.address, "alphabetical-letter.html", title,
                          f"Mục lục A–Z của cổng: các mục bắt đầu bằng {leaf.name}.",
                          {"leaf": leaf, "letters": ways}, (("Mục lục A–Z", addresses.ALPHABETICAL),),
                          indexed=False)
