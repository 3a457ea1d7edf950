"""Files that readers may fetch: those of a dossier, and those the text of a public document links to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import addresses, vietnamese
from .attachments import AttachmentFacts
from .catalog import Entry, PublicCatalog
from .schema.kinds import Attachment, Entity


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file of the dossier that readers may fetch."""

    title: str
    role: str
    address: str
    extension: str
    size: str
    pages: int | None
    """Pages, when the file says how many it has."""
    facts: AttachmentFacts
    """What was found in it; readers get its clean copy."""

    @property
    def measures(self) -> tuple[str, ...]:
        """What a reader wants to know before fetching it: type, size, pages."""
        return (self.extension, self.size, *((f"{self.pages} trang",) if self.pages else ()))


def files(entry: Entry[Entity], attachments: Iterable[Attachment]) -> tuple[PublicFile, ...]:
    """The named files of *entry*'s folder as readers see them, by role."""
    there = entry.files
    return tuple(
        _public_file(a.title, a.role.label, addresses.attachment(entry, a.file), there[a.file])
        for a in sorted(attachments, key=lambda a: (a.role.position, a.file)) if a.file in there
    )


def _public_file(title: str, role: str, address: str, facts: AttachmentFacts) -> PublicFile:
    kind = address.rpartition(".")[2].upper()
    return PublicFile(title, role, address, kind, vietnamese.size_text(facts.size), facts.pages, facts)


def linked_files(catalog: PublicCatalog) -> tuple[PublicFile, ...]:
    """Files that the text of a public document links to or shows, whoever's folder they lie in."""
    owners = {e.document.path.removesuffix(".md"): e for e in catalog.documents if e.files}
    found: dict[str, PublicFile] = {}
    for entry in catalog.documents:
        for link in entry.body.links:
            path = entry.document.linked(link.target)
            folder, _, name = path.rpartition("/")
            if path in entry.files:
                found[path] = _public_file(link.text, "", addresses.shared_file(path), entry.files[path])
            elif folder in owners and name in owners[folder].files:
                address = addresses.attachment(owners[folder], name)
                found[path] = _public_file(link.text, "", address, owners[folder].files[name])
    return tuple(found.values())
