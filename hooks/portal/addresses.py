"""The address of everything. Addresses are flat, unaccented, and never change."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import diagnostics, source, vietnamese
from .catalog import Entry
from .schema.kinds import Agency, Entity, Locality
from .schema.vocabulary import AffectedGroup, PolicyField, ReportKind, Stage, Term

HOME = "index.html"
POLICIES = "chinh-sach/index.html"
FAQS = "hoi-dap/index.html"
SPOKESPERSONS = "nguoi-phat-ngon/index.html"
SPEAKER_CHANGES = "nguoi-phat-ngon/danh-ba/thay-doi.html"
SPEAKER_FEED = "nguoi-phat-ngon/danh-ba/thay-doi.xml"
SPEAKER_SHEET = "nguoi-phat-ngon/danh-ba/ban-in.html"
ALL_CONTACTS = "nguoi-phat-ngon/danh-ba/tat-ca.vcf"
AGENCIES = "co-quan/index.html"
LOCALITIES = "dia-phuong/index.html"
LEGAL_DOCUMENTS = "van-ban/index.html"
CORRECTIONS = "dinh-chinh/index.html"
PLANS = "ke-hoach/index.html"
FOR_PRESS = "bao-chi/index.html"
PRESS = "hop-bao/index.html"
CHANNELS = "kenh-chinh-thuc/index.html"
GUIDES = "huong-dan/index.html"
CODES = f"{diagnostics.PAGES}index.html"
SEARCH = "tim-kiem.html"
SITE_MAP = "so-do-trang.html"
ALPHABETICAL = "a-z/index.html"
CALENDAR = "lich/index.html"
FOLLOW = "theo-doi/index.html"
EMBED = "theo-doi/nhung.html"
MY_PLACE = "o-xa-toi.html"
PLACES_DATA = "assets/localities.json"
RULES = "quy-tac.html"
GLOSSARY = "thuat-ngu.html"
GLOSSARY_DATA = "assets/glossary.json"
PROGRESS = "tien-do.html"
REPORTS = "bao-cao/index.html"
SCREENING = "ra-soat.html"
ACCESSIBILITY = "kha-nang-tiep-can.html"
SHEETS = "to-in/index.html"
RELEASES = "phat-hanh/index.html"
DATA = "du-lieu/index.html"
DATA_CHANGES = "du-lieu/thay-doi.html"
DATA_CHANGES_FILE = "du-lieu/thay-doi.json"
DATA_CATALOGUE = "du-lieu/catalog.jsonld"
NOT_FOUND = "404.html"

SECTION_BY_KIND = {
    "policy": "chinh-sach", "faq": "hoi-dap", "spokesperson": "nguoi-phat-ngon", "agency": "co-quan",
    "locality": "dia-phuong", "legal-document": "van-ban", "correction": "dinh-chinh", "plan": "ke-hoach",
    "press-event": "hop-bao", "social-channel": "kenh-chinh-thuc",
}
_LISTS: dict[type[Term], str] = {Stage: "giai-doan", PolicyField: "linh-vuc", AffectedGroup: "doi-tuong"}


def document(kind: str, slug: str) -> str:
    """Address of the document *slug* of *kind* (pages excepted)."""
    return f"{SECTION_BY_KIND[kind]}/{slug}.html"


def policy(slug: str) -> str:
    """Address of a policy."""
    return document("policy", slug)


def certificate(slug: str) -> str:
    """Posting certificate of a policy, in the folder of its files."""
    return f"chinh-sach/{slug}/{source.CERTIFICATE}.html"


def press_kit(slug: str) -> str:
    """What the press needs of a policy, on one sheet; in the folder of its files."""
    return f"chinh-sach/{slug}/bao-chi.html"


def sheets(slug: str) -> str:
    """What can be printed and read out of a policy; its files lie in the folder of the same name.

    Not in the policy's own folder: what lies there is its dossier.
    """
    return f"to-in/{slug}.html"


def poster(slug: str) -> str:
    """A policy's poster, to print from the browser."""
    return f"to-in/{slug}/ap-phich.html"


def leaflet(slug: str) -> str:
    """A policy's leaflet, to print from the browser."""
    return f"to-in/{slug}/to-roi.html"


def bulletin(slug: str, seconds: int) -> str:
    """A loudspeaker bulletin as plain text."""
    return f"to-in/{slug}/phat-thanh-{seconds}.txt"


def sheet_paper(slug: str, name: str) -> str:
    """A PDF of a policy: ``phat-thanh``, ``ap-phich-a4``, ``ap-phich-a3``, ``to-roi``."""
    return f"to-in/{slug}/{name}.pdf"


def yearly_list(year: str) -> str:
    """The list of a year's drafts, to print."""
    return f"to-in/danh-muc/{year}.html"


def short(public_number: str) -> str:
    """The address a poster can be typed from: ``g/2026-003.html`` for ``LD-2026-003``; empty without such a number."""
    parts = re.fullmatch(r"[A-ZĐ]+-(\d{4})-(\d+)", public_number)
    return f"g/{parts[1]}-{parts[2]}.html" if parts else ""


def policy_list(term: type[Term], value: Term) -> str:
    """Ready page of the policies with this stage, field or affected group."""
    return f"chinh-sach/{_LISTS[term]}/{value.value}.html"


def policies_of_agency(agency: str) -> str:
    """Ready page of an agency's policies."""
    return f"chinh-sach/co-quan/{agency}.html"


def policies_of_area(code: str) -> str:
    """Ready page of the policies that apply to one commune alone or with others; ``toan-tinh`` for the rest."""
    return f"chinh-sach/dia-ban/{code}.html"


def policies_of_year(year: str) -> str:
    """Ready page of the policies of a year's folder."""
    return f"chinh-sach/nam/{year}.html"


def of_list(section: str, axis: str, value: str) -> str:
    """Ready page of what in *section* has *value* on *axis*: ``hoi-dap/linh-vuc/dat-dai.html``."""
    return f"{section}/{axis}/{value}.html"


def of_order(section: str, order: str) -> str:
    """Ready page of a whole section in another order: ``chinh-sach/thu-tu/moi-nhat.html``."""
    return f"{section}/thu-tu/{order}.html"


def numbered(address: str, number: int) -> str:
    """The *number*-th page, from 1, of the list whose first page is at *address*."""
    if number == 1:
        return address
    if address.endswith("/index.html"):
        return f"{address.removesuffix('index.html')}trang/{number}.html"
    return f"{address.removesuffix('.html')}-trang-{number}.html"


def glossary_term(slug: str) -> str:
    """Address of the term *slug* on the page of the glossary."""
    return f"{GLOSSARY}#tu-{slug}"


def list_records(section: str) -> str:
    """Records of *section* for filtering on the reader's device."""
    return f"assets/lists/{section}.json"


def place_records(code: str) -> str:
    """What applies in the commune *code*, for "Ở xã tôi"."""
    return f"assets/o-xa/{code}.json"


def letter(name: str, number: int = 1) -> str:
    """The index's page of a letter; *name* writes the letter as Telex does (đ is ``dd``), digits are ``so``."""
    return numbered(f"a-z/{name}.html", number)


def year_calendar(year: int) -> str:
    """The calendar of *year*."""
    return f"lich/{year}.html"


def report(kind: ReportKind, year: int) -> str:
    """The public summary of a yearly report: ``bao-cao/ke-hoach-2026.html``."""
    return f"bao-cao/{kind.value}-{year}.html"


def faq(slug: str) -> str:
    """Address of a question."""
    return document("faq", slug)


def spokesperson(slug: str) -> str:
    """Address of a person's page."""
    return document("spokesperson", slug)


def dataset(slug: str) -> str:
    """The page of a dataset of the open data."""
    return f"du-lieu/{slug}.html"


def data_file(slug: str, end: str) -> str:
    """A dataset as a file: *end* is ``json``, ``csv`` or ``xlsx``. The JSON is also what stands beside its page."""
    return f"du-lieu/{slug}.{end}"


def data_schema(slug: str, version: str) -> str:
    """JSON Schema of a dataset in one version of its format; never changes its meaning."""
    return f"du-lieu/dang-{version}/{slug}.schema.json"


def beside(page: str) -> str:
    """The JSON beside *page*."""
    return page.removesuffix(".html") + ".json"


def contact(page: str) -> str:
    """Contact card beside the *page* of a person, an agency or a commune."""
    return page.removesuffix(".html") + ".vcf"


def feed(name: str, ending: str) -> str:
    """File of the feed *name* (``co-quan/so-y-te``) with its *ending*: ``atom.xml``, ``rss.xml`` or ``feed.json``.

    Files end as every web server knows them; browsers show them instead of saving them.
    """
    return f"theo-doi/{name}.{ending}"


def calendar_file(name: str) -> str:
    """File of the calendar *name* (``tat-ca``, ``co-quan/so-y-te``)."""
    return f"theo-doi/{name}.ics"


def appointments(page: str) -> str:
    """Calendar file beside the *page* of a policy or a press event."""
    return page.removesuffix(".html") + ".ics"


FRAMES = "nhung/"
"""Folder of what other sites may show in a frame; nothing else may lie there (headers.py)."""


def frame(name: str, what: str) -> str:
    """Frame page of *name* (``co-quan/so-y-te``) about *what* (``du-thao``, ``nguoi-phat-ngon``)."""
    return f"{FRAMES}{name}/{what}.html"


def agency(entry: Entry[Agency]) -> str:
    """Address of an agency; a commune's committee lives on its commune's page."""
    code = entry.value.commune_code
    if code is None:
        return document("agency", entry.slug)
    name = entry.value.aliases[0].removeprefix("UBND ")
    return document("locality", f"{code}-{vietnamese.slug(name)}")


def locality(entry: Entry[Locality]) -> str:
    """Address of a commune: ``dia-phuong/24781-xuan-huong-da-lat.html``."""
    return document("locality", entry.slug)


def code(name: str) -> str:
    """The page that explains the diagnostic *name*."""
    return diagnostics.page_of(name)


def legal_document(slug: str) -> str:
    """Address of a legal document."""
    return document("legal-document", slug)


def ordinary(path: str) -> str:
    """Address of an ordinary page from its repository path below ``content/``."""
    return path.removeprefix("content/").removesuffix(".md") + ".html"


def of(entry: Entry[Entity]) -> str:
    """Address of any document of its own."""
    if entry.document.kind == "page":
        return ordinary(entry.document.path)
    return document(entry.document.kind, entry.slug)


def attachment(entry: Entry[Entity], name: str) -> str:
    """Address of the file *name* in the folder of *entry*'s document."""
    return f"{of(entry).removesuffix('.html')}/{name}"


def shared_file(path: str) -> str:
    """Address of the file at *path* in ``content/assets``."""
    return f"tep-dung-chung/{path.rpartition('/')[2]}"


def relative(target: str, page: str) -> str:
    """*target* as seen from *page*; ``#anchor`` and query are kept."""
    return seen_from(page)(target)


def seen_from(page: str) -> Callable[[str], str]:
    """The way to any address, ``#anchor`` and query kept, as *page* writes it. Asked for every link of every page."""
    folder, inside, _ = page.rpartition("/")
    here = folder.split("/") if inside else []
    below, top, up = folder + inside, here[0] + "/" if here else "", "../" * len(here)

    def way(target: str) -> str:
        if not target.startswith(top):
            return up + target
        if target.startswith(below):
            return target[len(below):]
        path, sign, rest = _split(target)
        there = path.split("/")
        shared = 0
        while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
            shared += 1
        return "../" * (len(here) - shared) + "/".join(there[shared:]) + sign + rest

    return way


def _split(target: str) -> tuple[str, str, str]:
    for sign in "#?":
        if sign in target:
            path, _, rest = target.partition(sign)
            return path, sign, rest
    return target, "", ""
