"""What the build tells the publisher about the documents it shows and hides; written beside the site, never in it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

FORMAT = 1
PLACE = Path(".portal", "release.json")
"""Below the checkout. It names what is held back, so no visitor may ever see it."""


class Unreadable(ValueError):
    """The facts are missing, damaged, or of another build."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How long a document must stand: the days announced, and the least the law demands.

    *opens_on* and *closes_on* are inclusive calendar days in Vietnam. *minimum_days* is ``None`` when no rule of the
    register applies; *basis* cites document and article; *verified* says whether that figure may block.
    *minimum_until* is the first day on which the least time has passed, reckoned as the legal clock does.
    """

    opens_on: str
    closes_on: str
    minimum_days: int | None = None
    minimum_unit: str = ""
    minimum_until: str = ""
    basis: str = ""
    verified: bool = False

    def runs(self, today: dt.date) -> bool:
        """Whether the time announced, or the least time of the law, is still running on *today*."""
        last = max(self.closes_on, self.minimum_until if self.verified else "")
        return self.opens_on <= today.isoformat() <= last


@dataclass(frozen=True, slots=True)
class Shown:
    """A document a reader can see: its page, and the folder of its files (``chinh-sach/<tên>/``).

    *certificate* is the address of its posting certificate, if it has one; *sample* marks what is only an example.
    """

    address: str
    kind: str
    title: str
    number: str = ""
    agency: str = ""
    certificate: str = ""
    posting: Posting | None = None
    sample: bool = False

    @property
    def folder(self) -> str:
        """Where its dossier lies."""
        return self.address.removesuffix(".html") + "/"


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one build, bound to it by *content_hash*.

    *withdrawn*: addresses that now only say that something was withdrawn. *withheld*: addresses no visitor may see
    (embargoed, unapproved, secret). Of both, the page and everything in the folder of its name is meant.
    *records* are the addresses of the files that hold records, *changes* is the page that says which of them changed
    since the release before (beside it lies the same as JSON). *gates* names the checks the tree passed.
    *transparency* is the address of the page that lists releases, *portal* the portal's name.
    """

    content_hash: str
    site_url: str
    gates: tuple[str, ...]
    documents: tuple[Shown, ...]
    withdrawn: tuple[str, ...]
    withheld: tuple[str, ...]
    transparency: str = ""
    portal: str = ""
    records: tuple[str, ...] = ()
    changes: str = ""
    format: int = FORMAT

    @property
    def filled(self) -> frozenset[str]:
        """Addresses of the build's files that the publisher completes."""
        pages = {self.transparency, self.changes, *(document.certificate for document in self.documents)}
        return frozenset(pages | {self.changes_file}) - {""}

    @property
    def changes_file(self) -> str:
        """The changes for programs, or empty."""
        return self.changes.removesuffix(".html") + ".json" if self.changes else ""

    def text(self) -> str:
        """As written to :data:`PLACE`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


    def public_text(self) -> str:
        """Without what is withheld: published with every release, so that the next one knows what stood before it."""
        return replace(self, withheld=()).text()


def read(path: Path) -> Facts:
    """The facts at *path*; raises :class:`Unreadable`."""
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        raise Unreadable("không có tệp dữ kiện của bản dựng; hãy dựng lại bằng portal build") from None
    except OSError as fault:
        raise Unreadable(f"không đọc được tệp dữ kiện của bản dựng ({fault.strerror})") from None


def parse(data: bytes) -> Facts:
    """The facts that *data* says; raises :class:`Unreadable`."""
    try:
        said: dict[str, Any] = json.loads(data)
        documents = tuple(
            Shown(**(d | {"posting": Posting(**d["posting"]) if d["posting"] else None})) for d in said["documents"]
        )
        lists = {key: tuple(said[key]) for key in ("gates", "withdrawn", "withheld")}
        lists["records"] = tuple(said.get("records", ()))  # releases of before there were any
        facts = Facts(**(said | lists | {"documents": documents}))
    except (ValueError, TypeError, KeyError) as fault:
        raise Unreadable(f"tệp dữ kiện của bản dựng hỏng ({fault}); hãy dựng lại bằng portal build") from None
    if facts.format != FORMAT:
        raise Unreadable("tệp dữ kiện do phiên bản khác của chương trình ghi; hãy dựng lại bằng portal build")
    return facts
