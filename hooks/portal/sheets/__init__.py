"""What reaches people who will not come to a site: loudspeaker bulletins, posters, leaflets, the yearly list."""

from collections.abc import Iterable, Iterator

from .. import addresses
from .bulletin import LENGTHS, Bulletin, Pace
from .desk import Commune, Desk, concerns, find_commune, of_commune
from .sheet import Cut, Kit, Sheet
from .use import last_day, still_of_use


def files(sheets: Iterable[Sheet], site_url: str) -> Iterator[tuple[str, str]]:
    """Address and text of every bulletin of *sheets*."""
    for sheet in sheets:
        for limit in LENGTHS:
            if text := sheet.bulletin_text(limit, site_url):
                yield addresses.bulletin(sheet.slug, limit), text


__all__ = [
    "LENGTHS", "Bulletin", "Commune", "Cut", "Desk", "Kit", "Pace", "Sheet", "concerns", "files", "find_commune",
    "last_day", "of_commune", "still_of_use",
]
