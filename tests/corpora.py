"""Random corpora: documents in every state of publication, each with words of its own in every field and file.

The same seed gives the same corpus. What readers may see is worked out here
once more, from the state alone, so that the portal is not its own judge.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import random
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

import portal
from portal import legal_clock, outputs, page_data, pages, render
from portal.diagnostics import blocking
from portal.vietnamese import TIME_ZONE

from .building import ROOT
from .conftest import CHECKOUT

_WORDS = (
    "cà phê chè rau hoa đồi suối thác rừng thông sương nắng gió mưa bản làng cầu trường lớp sách vở bút thuyền lưới"
    " chợ phố vườn hồng cúc lan mai đào mận bơ sầu riêng dâu tằm tơ lụa gốm sứ mây tre nứa chiếu nón cối chày"
).split()
_FIELDS = ("giao-duc", "y-te", "du-lich", "nong-nghiep", "moi-truong", "giao-thong")
_GROUPS = ("nguoi-dan", "ho-gia-dinh", "doanh-nghiep", "nong-dan")
_AGENCIES = ("so-vhttdl", "ubnd-tinh", "ubnd-xa-di-linh")
_SECTIONS = (
    "Sự cần thiết ban hành", "Mục đích, quan điểm xây dựng", "Phạm vi điều chỉnh, đối tượng áp dụng",
    "Nội dung cơ bản", "Nội dung mới, sửa đổi, bổ sung, bãi bỏ", "Nội dung khác",
)
FOLDERS = {
    "policy": "policies/2026", "faq": "content/hoi-dap", "spokesperson": "content/nguoi-phat-ngon",
    "correction": "content/dinh-chinh", "press-event": "content/hop-bao", "plan": "content/ke-hoach",
}
PAGES = {
    "policy": "chinh-sach", "faq": "hoi-dap", "spokesperson": "nguoi-phat-ngon", "correction": "dinh-chinh",
    "press-event": "hop-bao", "plan": "ke-hoach",
}
STATES = {
    "public": ("shown", "shown-since-a-second", "shown-at-this-second", "archived"),
    "withheld": (
        "draft", "waiting", "waiting-signed", "approved-tomorrow", "embargo-a-second", "embargo-days",
        "archived-embargo", "withdrawal-announced", "withdrawn-though-shown", "withdrawn-before-seen",
        "withdrawn-before-approved",
    ),
    "tombstone": ("withdrawn", "withdrawn-today"),
}
ADDRESS = "https://cong.lamdong.example/"
NEVER = ("comment", "metadata", "unlisted", "approved_by")
"""What readers do not see even of a public document: remarks in the source, who wrote a file, files nobody names."""


@dataclass
class Planted:
    """One document: where it lies, whether readers may see it, and its words by field."""

    kind: str
    slug: str
    state: str
    fate: str
    sample: bool
    words: dict[str, str] = field(default_factory=dict)
    """Field → the word that stands nowhere else."""
    texts: list[str] = field(default_factory=list)
    """Its running text, for runs of words."""
    phone: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return f"{PAGES[self.kind]}/{self.slug}.html"


@dataclass
class Corpus:
    """A checkout on disk, the moment it is built for, and what was planted in it."""

    root: Path
    as_of: dt.datetime
    samples: bool
    planted: list[Planted]

    def fate(self, planted: Planted) -> str:
        """``public``, ``withheld`` or ``tombstone`` in this build."""
        return planted.fate if self.samples or not planted.sample else "withheld"


class _Maker:
    def __init__(self, seed: int, root: Path, attachments: bool) -> None:
        self.chance = random.Random(seed)
        self.root, self.attachments = root, attachments
        self.counter = 0
        self.as_of = dt.datetime(2026, 11, 23, tzinfo=TIME_ZONE) + dt.timedelta(seconds=self.chance.randrange(20 * 86400))
        self.planted: list[Planted] = []

    def word(self, planted: Planted, name: str) -> str:
        """A word of its own for *name*, with marks, so that its unaccented forms are looked for, too."""
        self.counter += 1
        number, letters = self.counter, ""
        for _ in range(5):
            number, rest = divmod(number * 7 + self.counter, 23)
            letters += "bcdeghiklmnopqrstuvaxyz"[rest]
        letters = f"{letters}{self.counter:04d}".translate(str.maketrans("0123456789", "abcdeghikl"))
        while name in planted.words:  # the second of a kind: "metadata", "metadata+"
            name += "+"
        planted.words[name] = f"zak{letters}"
        return f"zắk{letters}"

    def text(self, planted: Planted, name: str, count: int = 9) -> str:
        words = [self.chance.choice(_WORDS) for _ in range(count)]
        words.insert(self.chance.randrange(count), self.word(planted, name))
        said = " ".join(words)
        said = said[0].upper() + said[1:]
        if name not in NEVER:
            planted.texts.append(said)
        return said

    def make(self) -> Corpus:
        shutil.copytree(CHECKOUT, self.root)
        for agency in (self.root / "content/co-quan").glob("*.md"):  # real documents may name them
            agency.write_text(agency.read_text("utf-8").replace("sample: true\n", ""), "utf-8")
        province = self.root / "content/_data/province.yml"
        province.write_text(re.sub(r"(?m)^official_email_domains:.*", "official_email_domains: [lamdong.example]",
                                   province.read_text("utf-8")), "utf-8")
        for name in ("gioi-thieu", "kha-nang-tiep-can", "quyen-rieng-tu"):
            (self.root / f"content/{name}.md").write_text(
                f"---\ntitle: Trang {name}\nsummary: Trang ngắn để mọi trang có đủ đường dẫn ở chân trang.\n"
                "updated_on: 2026-11-20\n---\n\nMột câu.\n", "utf-8")
        counts = {"policy": 7, "faq": 5, "spokesperson": 5, "correction": 3, "press-event": 3, "plan": 3}
        for kind, most in counts.items():
            for place in range(self.chance.randint(1, most)):
                self.planted.append(self._begin(kind, place))
        for planted in self.planted:
            self._write(planted)
        return Corpus(self.root, self.as_of, self.chance.random() < 0.75, self.planted)

    def _begin(self, kind: str, place: int) -> Planted:
        fate = self.chance.choice(("public", "public", "withheld", "withheld", "tombstone"))
        planted = Planted(kind, "", self.chance.choice(STATES[fate]), fate, self.chance.random() < 0.6)
        self.word(planted, "slug")
        planted.slug = f"{planted.words['slug']}-{place}"
        return planted

    def _write(self, planted: Planted) -> None:
        front, body = getattr(self, "_" + planted.kind.replace("-", "_"))(planted)
        lines = ["---", f"# {self.text(planted, 'comment')}", f"sample: {str(planted.sample).lower()}", *front,
                 *self._publication(planted), "---", "", body]
        path = self.root / FOLDERS[planted.kind] / f"{planted.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        if planted.files or self.chance.random() < 0.2:
            (path.with_suffix("")).mkdir(exist_ok=True)
            # Nobody names it, so nobody gets it: a file of the folder is not yet a file of the dossier.
            self._file(planted, f"{self._name(planted, 'unlisted')}.pdf", "unlisted")
        (path.parent / f"_{planted.slug}.md").write_text(self.text(planted, "comment"), "utf-8")

    def _publication(self, planted: Planted) -> Iterator[str]:
        state, day = planted.state, dt.timedelta(days=1)
        approved = self.as_of.date() - day * self.chance.randint(1, 9)
        status = {"draft": "nhap", "waiting": "cho-duyet", "waiting-signed": "cho-duyet", "archived": "luu-tru",
                  "archived-embargo": "luu-tru"}.get(state, "go-bo" if state.startswith("withdraw") else "cong-khai")
        since = withdrawn = None
        if state == "shown-since-a-second":
            since = self.as_of - dt.timedelta(seconds=1)
        elif state == "shown-at-this-second":
            since = self.as_of
        elif state == "embargo-a-second":
            since = self.as_of + dt.timedelta(seconds=1)
        elif "embargo" in state:
            since = self.as_of + day * self.chance.randint(1, 40)
        elif state == "approved-tomorrow":
            approved = self.as_of.date() + day
        elif state == "withdrawn-though-shown":
            status, withdrawn = "cong-khai", approved
        elif state == "withdrawal-announced":
            withdrawn = self.as_of.date() + day * self.chance.randint(1, 9)
        elif state == "withdrawn-before-seen":
            withdrawn = self.as_of.date() - day * self.chance.randint(0, 1)
            since = self.as_of + day * 3
        elif state == "withdrawn-before-approved":
            approved, withdrawn = self.as_of.date() - day, self.as_of.date() - day * 3
        elif state.startswith("withdrawn"):
            withdrawn = self.as_of.date() if state == "withdrawn-today" else approved + day
        yield from ("publication:", f"  status: {status}")
        if state not in ("draft", "waiting"):
            yield f"  approved_by: {self.text(planted, 'approved_by', 2)}"
            yield f"  approved_on: {approved}"
        if since:
            yield f"  public_from: {since.replace(tzinfo=None).isoformat()}"
        if withdrawn:
            yield f"  withdrawn_on: {withdrawn}"
            yield f"  withdrawn_reason: {self.text(planted, 'withdrawn_reason')}."

    # Kinds

    def _policy(self, planted: Planted) -> tuple[list[str], str]:
        opens = self.as_of.date() + dt.timedelta(days=self.chance.randint(-40, 20))
        front = [
            f"title: {self.text(planted, 'title')}", f"summary: {self.text(planted, 'summary', 14)}.",
            f"public_number: LD-2026-{self.counter:03d}", "document_type: qd-ubnd-tinh", "handling: ban-hanh-moi",
            f"lead_agency: {self.chance.choice(_AGENCIES[:2])}",
            f"fields: [{', '.join(self.chance.sample(_FIELDS, 2))}]",
            f"affected_groups: [{', '.join(self.chance.sample(_GROUPS, 2))}]",
            "localities: [Xã Di Linh]" if self.chance.random() < 0.4 else "localities: []", "legal_basis: [64/2025/QH15]",
            "state_secret: false", "comparison:", f"  - topic: {self.text(planted, 'topic', 3)}",
            f"    current: {self.text(planted, 'current')}.", f"    proposed: {self.text(planted, 'proposed')}.",
            f"    effect: {self.text(planted, 'effect')}.", "impact:", "  - group: nguoi-dan",
            f"    effect: {self.text(planted, 'impact')}.", "change_notes:", f"  - on: {self.as_of.date()}",
            f"    note: {self.text(planted, 'note')}.",
        ]
        if self.chance.random() < 0.7:
            front += ["consultation:", f"  opens_on: {opens}", f"  closes_on: {opens + dt.timedelta(days=40)}",
                      f"  email: {self.word(planted, 'email').replace('ắ', 'a')}@lamdong.example",
                      f"  address: {self.text(planted, 'address', 4)}", f"  contact: {self.text(planted, 'contact', 3)}"]
            front += self._attached(planted, "consultation") or [
                f"  full_text_url: https://lamdong.example/{self._name(planted, 'url')}"
            ]
        else:
            front += ["stage: soan-thao"]
        front += self._attached(planted, "attachments")
        body = "\n\n".join(f"## {title}\n\n{self.text(planted, f'section-{n}', 20)}. {self._link(planted)}"
                           for n, title in enumerate(_SECTIONS))
        return front, body

    def _faq(self, planted: Planted) -> tuple[list[str], str]:
        front = [f"question: {self.text(planted, 'question')}?", f"agency: {self.chance.choice(_AGENCIES)}",
                 f"fields: [{self.chance.choice(_FIELDS)}]", "answered_on: 2026-11-20", "reviewed_on: 2026-11-20",
                 "legal_basis: [64/2025/QH15]", *self._about(planted, "policy", "policy: {}")]
        return front, f"{self.text(planted, 'body', 20)}. {self._link(planted)}"

    def _spokesperson(self, planted: Planted) -> tuple[list[str], str]:
        today = self.as_of.date()
        begins = today + dt.timedelta(days=self.chance.choice((-90, -40, 0, 5)))
        planted.phone = f"{200 + self.counter % 700:03d}"
        front = [
            f"agency: {self.chance.choice(_AGENCIES)}", "kind: thuong-xuyen",
            f"full_name: Lê {self.word(planted, 'full_name').title()}", f"position: {self.text(planted, 'position', 3)}",
            f"phone: 0263 0000 {planted.phone}", f"email: {self.word(planted, 'email').replace('ắ', 'a')}@lamdong.example",
            "decision:", f"  number: {self.counter}/QĐ-UBND", "  decided_at: 2026-07-06T08:30",
            "published_at: 2026-07-06T15:00", f"valid_from: {begins}", "verified_on: 2026-11-20",
            *self._about(planted, "spokesperson", "replaced_by: {}"),
        ]
        if self.chance.random() < 0.4:
            front.append(f"valid_to: {begins + dt.timedelta(days=self.chance.choice((1, 30, 400)))}")
        return front, ""

    def _correction(self, planted: Planted) -> tuple[list[str], str]:
        front = [f"title: {self.text(planted, 'title')}", f"claim: {self.text(planted, 'claim', 14)}.",
                 f"fact: {self.text(planted, 'fact', 14)}.", f"source: {self.text(planted, 'source', 4)}",
                 f"agency: {self.chance.choice(_AGENCIES)}", "reported_on: 2026-11-18", "answered_on: 2026-11-20",
                 f"channel: {self.text(planted, 'channel', 3)}", *self._about(planted, "policy", "policy: {}")]
        return front, f"{self.text(planted, 'body', 20)}. {self._link(planted)}"

    def _press_event(self, planted: Planted) -> tuple[list[str], str]:
        starts = (self.as_of + dt.timedelta(days=self.chance.randint(-20, 20))).date()
        front = [f"type: {self.chance.choice(('thong-cao', 'giao-ban'))}", f"title: {self.text(planted, 'title')}",
                 "agency: ubnd-tinh", f"starts_at: {starts}T08:30", f"place: {self.text(planted, 'place', 4)}",
                 f"chair: {self.text(planted, 'chair', 3)}", *self._about(planted, "policy", "policies: [{}]"),
                 *self._attached(planted, "attachments")]
        return front, f"{self.text(planted, 'body', 20)}. {self._link(planted)}"

    def _plan(self, planted: Planted) -> tuple[list[str], str]:
        front = [f"title: {self.text(planted, 'title')}", "year: 2026", f"agency: {self.chance.choice(_AGENCIES)}",
                 "purposes:", f"  - {self.text(planted, 'purpose')}.", "tasks:", f"  - title: {self.text(planted, 'task')}.",
                 "    lead: so-vhttdl", f"    partner_groups: [{self.text(planted, 'partner', 3)}]",
                 "    timing: hang-nam", f"    when: {self.text(planted, 'when', 2)}", "duties:",
                 f"  - group: {self.text(planted, 'group', 3)}", "    duties:", f"      - {self.text(planted, 'duty')}.",
                 f"funding:\n  - {self.text(planted, 'funding')}."]
        return front, f"{self.text(planted, 'body', 20)}. {self._link(planted)}"

    # What documents have to do with each other

    def _about(self, planted: Planted, kind: str, line: str) -> list[str]:
        """A field that names another document of *kind*, whoever may see that one."""
        others = [p for p in self.planted if p.kind == kind and p is not planted]
        return [line.format(self.chance.choice(others).slug)] if others and self.chance.random() < 0.7 else []

    def _link(self, planted: Planted) -> str:
        """A link to another document; its text says nothing about where it leads."""
        if self.chance.random() < 0.5:
            return ""
        other = self.chance.choice(self.planted)
        up = "../" * FOLDERS[planted.kind].count("/") + "../"
        return f"Xem [trang khác]({up}{FOLDERS[other.kind]}/{other.slug}.md)."

    def _name(self, planted: Planted, name: str) -> str:
        self.word(planted, name)
        return planted.words[name]

    def _attached(self, planted: Planted, where: str) -> list[str]:
        if not self.attachments or self.chance.random() < 0.4:
            return []
        (self.root / FOLDERS[planted.kind] / planted.slug).mkdir(parents=True, exist_ok=True)
        end = self.chance.choice(("pdf", "docx", "png"))
        name = f"{self._name(planted, f'{where}-file')}.{'pdf' if where == 'consultation' else end}"
        self._file(planted, name, f"{where}-inside")
        planted.files[name] = f"{where}-inside"
        if where == "consultation":
            return [f"  full_text: {name}"]
        return ["attachments:", f"  - file: {name}", f"    title: {self.text(planted, 'file-title', 4)}", "    role: khac"]

    def _file(self, planted: Planted, name: str, inside: str) -> None:
        said, author = self.text(planted, inside, 12), self.word(planted, "metadata")
        make = {"pdf": pdf, "docx": docx, "png": png}[name.rpartition(".")[2]]
        data = make(planted.words[inside] if name.endswith("png") else said, author)
        (self.root / FOLDERS[planted.kind] / planted.slug / name).write_bytes(data)


def make(seed: int, root: Path) -> Corpus:
    """Corpus number *seed* at *root*; every third one has attachments, which take time to look into."""
    return _Maker(seed, root, attachments=seed % 3 == 0).make()


# Files as office programs make them, with the text and its author


def pdf(text: str, author: str) -> bytes:
    """One page, its text compressed as PDF programs do."""
    from portal.vietnamese import fold

    stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({fold(text)}) Tj ET".encode())
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", f"<< /Author ({fold(author)}) >>".encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def docx(text: str, author: str) -> bytes:
    """A document of one paragraph."""
    kinds = "application/vnd.openxmlformats-"
    main = "http://schemas.openxmlformats.org/"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{main}package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kinds}officedocument.wordprocessingml.document.main+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{kinds}package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{main}officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{main}package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{main}wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t>'
        "</w:r></w:p></w:body></w:document>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{main}package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{author}</dc:creator></cp:coreProperties>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>\n' + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def png(text: str, author: str) -> bytes:
    """Four pixels; the words are remarks in the file, which readers do not get."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (2).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"tEXt", b"Author\0" + author.encode("latin-1", "replace"))
            + chunk(b"tEXt", b"Comment\0" + base64.b64encode(text.encode()))
            + chunk(b"IDAT", zlib.compress(b"\0" + bytes(6) + b"\0" + bytes(6))) + chunk(b"IEND", b""))


class _Compiled(BytecodeCache):
    """Templates are the same for all corpora: each is compiled once."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


# Building without the host: the way of the build hook, in this process, around the plainest of shells


def shell(kind: render.ShellClass) -> str:
    """The least a theme must show."""
    address = "" if kind.front else f'<link rel="canonical" href="{ADDRESS}{kind.sample_address}">'
    return (f'<!doctype html>\n<html lang="vi"><head><title>{render.TITLE}</title>\n'
            f'<meta name="description" content="{render.DESCRIPTION}">{address}{render.HEAD}</head>\n<body><main id="noi-dung">\n'
            f"{render.CONTENT}\n</main></body></html>\n")


def build(corpus: Corpus, tree: Path, *, before: Callable[[portal.Loaded], None] | None = None) -> portal.Loaded:
    """Build *corpus* into *tree*; raises ``AssertionError`` when the gate does not let it pass."""
    from portal import printing

    loaded = portal.load(corpus.root, corpus.as_of)
    assert not blocking(loaded.diagnostics, strict=False), printing.text(
        tuple(d for d in loaded.diagnostics if d.severity == 0)
    )
    if before:
        before(loaded)
    catalog = loaded.catalog.public(corpus.as_of, samples=corpus.samples)
    assets = outputs.assets(ROOT / "overrides/assets")
    site = pages.derive(catalog, ADDRESS)
    widths = outputs.files(tree, corpus.root, site, catalog)
    head = page_data.Head(catalog, ADDRESS).of
    renderer = render.Renderer(ROOT / "overrides/portal", catalog, assets, shell, widths=widths, head=head)
    renderer.environment.bytecode_cache = _COMPILED
    overrides = corpus.root / "overrides"
    if not overrides.exists():
        overrides.symlink_to(ROOT / "overrides")
    outputs.write(tree, corpus.root, site, renderer, catalog, assets, ADDRESS, outputs.Pictures({}))
    for entry in catalog.pages:
        page = pages.ordinary(entry)
        (tree / page.address).parent.mkdir(parents=True, exist_ok=True)
        (tree / page.address).write_text(renderer.page(page), "utf-8")
    moments = pages.change_moments(catalog, loaded.catalog.withheld(corpus.as_of, samples=corpus.samples))
    outputs.write_next_change(corpus.root, legal_clock.next_change(moments, corpus.as_of), corpus.as_of)
    return loaded
