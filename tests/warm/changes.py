"""What people, and accidents, do to a checkout between two builds. Each change draws by lot from what it finds there.

The same lot on the same sources makes the same change: a run can be told again by its number.
"""

from __future__ import annotations

import ast
import datetime as dt
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..made_files import pdf
from . import place
from .builds import Options

DOCUMENTS = {
    "policy": "policies/20*/*.md", "faq": "content/hoi-dap/*.md", "spokesperson": "content/nguoi-phat-ngon/*.md",
    "agency": "content/co-quan/*.md", "law": "content/van-ban/*.md", "correction": "content/dinh-chinh/*.md",
    "press event": "content/hop-bao/*.md", "plan": "content/ke-hoach/*.md", "channel": "content/kenh-chinh-thuc/*.md",
    "page": "content/*.md", "guide": "content/huong-dan/*.md",
}
WORDS = "nắng mưa đồi thông suối hoa cà phê chè rừng bản làng cầu trường lớp sách học phí dự thảo UBND thẩm định".split()


@dataclass
class World:
    """The checkout, what is typed behind ``portal build``, the account's cache, and the lot that is drawn from."""

    root: Path
    cache: Path
    options: Options = field(default_factory=Options)
    lot: random.Random = field(default_factory=random.Random)
    kept: Path | None = None
    """A copy of ``.portal`` and of the account's cache from some builds ago."""
    kill_after: float = 0.0
    """When above 0, a build is begun and killed after so many seconds, before the one that is compared."""
    during: Callable[[], None] | None = None
    """Done while a build runs, before the one that is compared."""

    def files(self, pattern: str) -> list[Path]:
        """What lies there, in order."""
        return [p for p in sorted(self.root.glob(pattern)) if p.is_file() and not p.name.startswith("_")]

    def one(self, pattern: str) -> Path:
        """One of them. Raises :class:`Nothing`."""
        found = self.files(pattern)
        if not found:
            raise Nothing(pattern)
        return self.lot.choice(found)

    def word(self) -> str:
        """A word and a number, so that hardly any is said twice."""
        return f"{self.lot.choice(WORDS)} {self.lot.randrange(1000)}"


class Nothing(Exception):
    """There is nothing here to change in this way."""


Change = Callable[[World], str]
"""Makes one change and says which; raises :class:`Nothing`."""
KINDS: dict[str, tuple[Change, int]] = {}
"""Every kind of change, and how often it is drawn."""


def kind(name: str, often: int = 2) -> Callable[[Change], Change]:
    """Set a change into :data:`KINDS`."""
    def taken(change: Change) -> Change:
        KINDS[name] = (change, often)
        return change

    return taken


def _save(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _parts(path: Path) -> tuple[str, str]:
    front, _, body = path.read_text("utf-8").removeprefix("---\n").partition("---\n")
    return front, body


def _line(world: World, text: str, pattern: str, turn: Callable[[re.Match[str]], str]) -> tuple[str, str]:
    """*text* with one match of *pattern* turned into something else, and what was there."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if not found:
        raise Nothing(pattern)
    chosen = world.lot.choice(found)
    return text[: chosen.start()] + turn(chosen) + text[chosen.end() :], chosen[0].strip()[:60]


_SAID = r"^( *(?:- )?(?:title|summary|question|full_name|position|name|short_name|reason|topic|current|proposed|effect|note|claim|fact"
_SAID += r"|source|address|contact|place|chair|alt|text|explanation|statement|term|if_yes|when)): (?![\[{\"'>|])(.{3,})$"


def _said(name: str) -> Change:
    def change(world: World) -> str:
        path = world.one(DOCUMENTS[name])
        front, body = _parts(path)
        front, was = _line(world, front, _SAID, lambda m: f"{m[1]}: {m[2].rstrip('.')} {world.word()}")
        _save(path, f"---\n{front}---\n{body}")
        return f"{path.name}: {was}"

    return change


for _name, _often in {"policy": 5, "faq": 3, "spokesperson": 3, "agency": 4, "law": 3}.items():
    kind(f"{_name}: field", _often)(_said(_name))
for _name in ("correction", "press event", "plan", "channel", "page", "guide"):
    kind(f"{_name}: field", 1)(_said(_name))


@kind("body", 6)
def body(world: World) -> str:
    """A word, a heading, a list, a table, a link more; or a paragraph less."""
    path = world.one(world.lot.choice([DOCUMENTS[n] for n in ("policy", "policy", "faq", "law", "page", "guide", "correction")]))
    front, text = _parts(path)
    blocks = text.strip().split("\n\n")
    place = world.lot.randrange(len(blocks)) + 1
    word = world.word()
    more = world.lot.choice((
        f"Câu thêm về {word}.", f"### Mục {word}", f"- {word}\n- **{word}**", f"| Nơi | Số |\n| --- | --- |\n| {word} | 1 |",
        f"Xem [nơi khác](https://lamdong.example/{world.lot.randrange(99)}) về {word}.", f"> {word}", "Học phí và thẩm định.", "",
    ))
    if more:
        blocks.insert(place, more)
    elif len(blocks) > 1 and not blocks[place - 1].startswith("#"):
        del blocks[place - 1]
    _save(path, f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n")
    return f"{path.name}: {more[:40] or 'less'}"


@kind("date in a document", 5)
def date(world: World) -> str:
    """Some day earlier or later: a consultation's, a law's, a decision's."""
    path = world.one(world.lot.choice(list(DOCUMENTS.values())))

    def moved(found: re.Match[str]) -> str:
        day = dt.date.fromisoformat(found[2]) + dt.timedelta(days=world.lot.choice((-30, -2, -1, 1, 2, 7, 45)))
        return f"{found[1]}{day}"

    text, was = _line(world, path.read_text("utf-8"), r"^( *(?:- )?\w+: )(20\d\d-\d\d-\d\d)", moved)
    _save(path, text)
    return f"{path.name}: {was}"


@kind("choice in a document", 5)
def choice(world: World) -> str:
    """Stage, status, sample, fields, secrecy, agency: other values, now and then wrong ones."""
    path = world.one(world.lot.choice(list(DOCUMENTS.values())))
    values = {
        "stage": ("soan-thao", "lay-y-kien", "tham-dinh", "khong-co"), "status": ("cong-khai", "cho-duyet", "luu-tru", "nhap"),
        "sample": ("true", "false"), "fields": ("[giao-duc]", "[van-hoa-the-thao, du-lich]", "[y-te]"),
        "affected_groups": ("[ho-gia-dinh]", "[nong-dan, hoc-sinh-sinh-vien]"), "localities": ("[Xã Di Linh]", "[]"),
        "state_secret": ("false", "true"), "agency": ("so-vhttdl", "ubnd-tinh", "ubnd-xa-di-linh"), "order": ("5", "50"),
        "platform": ("zalo", "youtube"), "handling": ("ban-hanh-moi", "sua-doi"), "legal_basis": ("[78/2025/NĐ-CP]", "[64/2025/QH15]"),
    }
    found = rf"^(( *)({'|'.join(values)})): .*$"
    text, was = _line(world, path.read_text("utf-8"), found, lambda m: f"{m[1]}: {world.lot.choice(values[m[3]])}")
    _save(path, text)
    return f"{path.name}: {was}"


@kind("register", 6)
def register(world: World) -> str:
    """A locality, a holiday, a term, a synonym, a rule, the province, a stop: another word or day, one less, one more."""
    path = world.one("content/_data/*.yml")
    text = path.read_text("utf-8")
    entries = re.split(r"(?m)^(?=  - )", text)
    way = world.lot.choice(("word", "word", "day", "less", "twice"))
    if way == "less" and len(entries) > 2:
        gone = entries.pop(world.lot.randrange(1, len(entries)))
        _save(path, "".join(entries))
        return f"{path.name}: without {gone.strip()[:40]}"
    if way == "twice" and len(entries) > 1:
        more = re.sub(r"((?:term|name|title|written|say|id|reason): \[?)([^\]\n,]+)", rf"\1\2 {world.lot.randrange(99)}",
                      world.lot.choice(entries[1:]), count=1)
        _save(path, "".join((*entries, more if more.endswith("\n") else f"{more}\n")))
        return f"{path.name}: and {more.strip()[:40]}"
    if way == "day" and (days := re.findall(r"20\d\d-\d\d-\d\d", text)):
        was = world.lot.choice(days)
        day = dt.date.fromisoformat(was) + dt.timedelta(days=world.lot.choice((-1, 1, 14)))
        _save(path, text.replace(was, str(day), 1))
        return f"{path.name}: {was} → {day}"
    pattern = r"((?:term|name|title|spoken|explanation|statement|reason|note|site_name|full_name): )([^,}\n\]\[\"]{3,})"
    text, was = _line(world, text, pattern, lambda m: f"{m[1]}{m[2].rstrip('. ')} {world.word()}")
    _save(path, text)
    return f"{path.name}: {was}"


@kind("document more", 3)
def document_more(world: World) -> str:
    """A copy under another name."""
    path = world.one(world.lot.choice([DOCUMENTS[n] for n in ("policy", "faq", "law", "correction", "page", "agency", "guide")]))
    number = world.lot.randrange(100, 1000)
    text = re.sub(r"(?m)^(title|question|name|short_name): (.*)$", rf"\1: \2 thứ {number}", path.read_text("utf-8"))
    text = re.sub(r"(?m)^public_number: .*", f"public_number: LD-2026-{number}", text)
    text = re.sub(r"(?m)^number: \d+", f"number: {number}", text)
    text = re.sub(r"(?m)^(aliases|symbols|successors|predecessors): \[.*\]\n", "", text)
    fresh = path.with_name(f"{path.stem}-{number}.md")
    _save(fresh, text)
    if path.with_suffix("").is_dir():
        shutil.copytree(path.with_suffix(""), fresh.with_suffix(""), dirs_exist_ok=True)
    return fresh.name


@kind("document less", 2)
def document_less(world: World) -> str:
    """Removed, with its files."""
    path = world.one(world.lot.choice([DOCUMENTS[n] for n in ("policy", "faq", "law", "correction", "press event", "agency", "channel")]))
    path.unlink()
    shutil.rmtree(path.with_suffix(""), ignore_errors=True)
    return path.name


@kind("document renamed", 2)
def document_renamed(world: World) -> str:
    """Another name, with its files; who names it, names it anew, or not."""
    path = world.one(world.lot.choice([DOCUMENTS[n] for n in ("policy", "faq", "correction", "guide", "spokesperson")]))
    new = path.with_name(f"{path.stem.rstrip('0123456789')}{world.lot.randrange(100)}.md")
    if new.exists():
        raise Nothing(new.name)
    path.rename(new)
    if path.with_suffix("").is_dir():
        path.with_suffix("").rename(new.with_suffix(""))
    if world.lot.random() < 0.8:
        for other in (*world.files("policies/20*/*.md"), *world.files("content/**/*.md")):
            text = other.read_text("utf-8")
            named = re.sub(rf"(?<![\w-]){re.escape(path.stem)}(?![\w-])", new.stem, text)
            if named != text:
                _save(other, named)
    return f"{path.name} → {new.name}"


@kind("attachment", 4)
def attachment(world: World) -> str:
    """Other content, another name, gone, or nobody's."""
    path = world.one("policies/20*/*/*")
    way = world.lot.choice(("content", "content", "renamed", "gone", "nobody's", "broken"))
    if way == "content":
        path.write_bytes(place.picture(world.lot.randrange(256)) if path.suffix == ".jpg" else pdf(f"Điều 1. {world.word()}"))
    elif way == "renamed":
        new = path.with_name(f"tep-{world.lot.randrange(1000)}{path.suffix}")
        path.rename(new)
        document = path.parent.with_suffix(".md")
        if document.is_file():
            _save(document, document.read_text("utf-8").replace(path.name, new.name))
    elif way == "gone":
        path.unlink()
    elif way == "broken":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        (path.parent / f"thua-{world.lot.randrange(99)}.pdf").write_bytes(pdf(world.word()))
    return f"{path.name}: {way}"


@kind("template", 6)
def template(world: World) -> str:
    """A word in a template of ours, in one of the theme's that we replaced, or of what is internal."""
    path = world.one(world.lot.choice(("overrides/portal/*.html", "overrides/portal/*.html", "overrides/p*/**/*.html", "overrides/*.html",
                                       "overrides/internal/*.html")))
    text = path.read_text("utf-8")
    if world.lot.random() < 0.2:
        _save(path, f"{{# {world.word()} #}}{text}" if not text.startswith("{% extends") else f"{text}{{# {world.word()} #}}")
        return f"{path.name}: comment"
    text, _ = _line(world, text, r"</(?:p|h1|h2|h3|li|dt|dd|span|a|th|td)>", lambda m: f" {world.word()}{m[0]}")
    _save(path, text)
    return path.name


@kind("asset", 3)
def asset(world: World) -> str:
    """A rule of CSS, a line of JavaScript, another picture."""
    path = world.one(world.lot.choice(("overrides/assets/css/*.css", "overrides/assets/js/*.js", "overrides/worker/*.js", "overrides/offline/*")))
    if path.suffix == ".css":
        _save(path, path.read_text("utf-8") + f"\n.x{world.lot.randrange(1000)} {{ color: inherit }}\n")
    else:
        _save(path, path.read_text("utf-8") + f"\n// {world.word()}\n")
    return path.name


@kind("word of the portal", 3)
def word_of_the_portal(world: World) -> str:
    """A word in ``hooks/portal/vi``."""
    path = world.one("hooks/portal/vi/*.yml")
    text = path.read_text("utf-8")
    changed, was = _line(world, text, r"^( *(?:- )?[\w-]+: )(\w[^:#{}\"'\[\]]{6,})$", lambda m: f"{m[1]}{m[2].rstrip('.')} {world.word()}")
    if type(yaml.load(changed, Loader=yaml.CSafeLoader)) is not type(yaml.load(text, Loader=yaml.CSafeLoader)):
        raise Nothing(path.name)
    _save(path, changed)
    return f"{path.name}: {was}"


@kind("code", 2)
def code(world: World) -> str:
    """A Vietnamese word in a constant, or a comment, of a Python source."""
    path = world.one(world.lot.choice(("hooks/portal/*.py", "hooks/portal/pages/*.py", "hooks/portal/feeds/*.py", "hooks/portal/search/*.py",
                                       "hooks/portal/open_data/*.py", "hooks/portal/rules/*.py", "hooks/build.py")))
    text = path.read_text("utf-8")
    try:
        changed, was = _line(world, text, r"(?<=[ (\[])\"(\w[^\"{}%\\\n]*[ạ-ỹđ][^\"{}%\\\n]*)\"(?=[,)\]])", lambda m: f'"{m[1]} {world.word()}"')
        ast.parse(changed)
    except (Nothing, SyntaxError):
        changed, was = f"{text}# {world.word()}\n", "comment"
    _save(path, changed)
    return f"{path.relative_to(world.root)}: {was}"


@kind("configuration", 4)
def configuration(world: World) -> str:
    """An option of mkdocs.yml."""
    path = world.root / "mkdocs.yml"
    text = path.read_text("utf-8")
    site_url = world.lot.choice(("https://chinh-sach.lamdong.example/", "https://chinh-sach.lamdong.example/cong/", '""'))
    ways = {
        r"(?m)^site_url: .*$": f"site_url: {site_url}",
        r"(?m)^    samples: .*$": f"    samples: {world.lot.choice(('true', 'false'))}",
        r"(?m)^    frame_ancestors: .*$": f"    frame_ancestors: {world.lot.choice(('[]', '[https://xa.lamdong.example]'))}",
        r"(?m)^site_description: .*$": f"site_description: Dự thảo của tỉnh, {world.word()}.",
        r"(?m)^    #?forge: .*$": world.lot.choice((
            "    #forge: {}", "    forge: {kind: gitlab, base: https://git.tinh.example, repository: nhom/cong, branch: main, issues: false}")),
        r"(?m)^    (?:#?internal|https_only): .*$": world.lot.choice(("    #internal: x", "    internal: false", "    https_only: true")),
        r"(?m)^strict: true.*$": f"strict: true # {world.word()}",
    }
    pattern = world.lot.choice(list(ways))
    if not re.search(pattern, text):
        raise Nothing(pattern)
    _save(path, re.sub(pattern, lambda _: ways[pattern], text, count=1))
    return ways[pattern].strip()


@kind("day of the build", 8)
def day(world: World) -> str:
    """Hours, days or months later or earlier; over the end of a consultation, a holiday, a new year."""
    options = world.options
    now = dt.datetime.fromisoformat(options.as_of)
    step = world.lot.choice(("hours", "hours", "day", "days", "months", "edge", "home"))
    if step == "hours":
        now += dt.timedelta(minutes=world.lot.choice((1, 30, 60, 570, 600, 1439)))
    elif step == "edge":
        now = dt.datetime.fromisoformat(world.lot.choice((
            "2026-11-23T09:29:59", "2026-11-23T09:30", "2026-11-24T23:59:59", "2026-11-25", "2026-12-15T08:30", "2026-12-16", "2026-12-20T22:00",
            "2026-12-21T02:00", "2026-12-31T23:59", "2027-01-01", "2026-11-09", "2025-06-30", "2027-02-18T23:00")))
    elif step == "home":
        now = dt.datetime(2026, 11, 23)
    else:
        now += dt.timedelta(days=world.lot.choice({"day": (-1, 1), "days": (-9, 3, 12), "months": (-60, 31, 92)}[step]))
    if not 2025 < now.year + now.month / 12 < 2029:
        now = dt.datetime(2026, 11, 23)
    options.as_of = now.isoformat()
    return options.as_of


@kind("options typed", 4)
def typed(world: World) -> str:
    """With or without samples, strictly or not."""
    if world.lot.random() < 0.7:
        world.options.samples = not world.options.samples
    else:
        world.options.strict = not world.options.strict
    return f"samples {world.options.samples}, strict {world.options.strict}"


@kind("commit", 2)
def commit(world: World) -> str:
    """Everything is committed: no file changes, the name of the commit does."""
    place.git(world.root, "add", "-A")
    place.git(world.root, "commit", "-q", "--allow-empty", "-m", world.word())
    return "commit"


@kind("nothing", 3)
def nothing(world: World) -> str:
    """Built again."""
    return "nothing"


@kind("touch", 3)
def touch(world: World) -> str:
    """New times, or the same bytes in a new file; of one or of all, as a checkout of git makes them."""
    files = [*world.files("policies/**/*"), *world.files("content/**/*"), *world.files("overrides/**/*"), world.root / "mkdocs.yml"]
    chosen = files if world.lot.random() < 0.3 else [world.lot.choice(files)]
    for path in chosen:
        if world.lot.random() < 0.5:
            data = path.read_bytes()
            path.unlink()
            path.write_bytes(data)
        at = time.time_ns() + world.lot.choice((0, -10**9 * 86400, 10**9 * 86400))
        os.utime(path, ns=(at, at))
    return f"{len(chosen)} files"


@kind("same size, same time", 5)
def same_size(world: World) -> str:
    """Another letter in a text, its size and its time as before."""
    path = world.one(world.lot.choice(("policies/20*/*.md", "content/**/*.md", "content/_data/*.yml", "overrides/portal/*.html",
                                       "overrides/assets/css/*.css", "overrides/main.html")))
    before = path.stat()
    pattern = r"(?<=[a-zà-ỹ] )([a-zà-ỹ]{3,})(?= [a-zà-ỹ])" if path.suffix in (".md", ".yml") else r"(?<=>)([A-Z]\w+)(?= )"
    text = path.read_text("utf-8")
    try:
        front, rest = ("", text) if path.suffix != ".md" else (lambda p: (f"---\n{p[0]}---\n", p[1]))(_parts(path))
        rest, was = _line(world, rest, pattern, lambda m: m[1][::-1])
    except Nothing:
        front, was = "", "space"
        if (at := text.rfind("\n\n")) < 0:
            raise
        rest = f"{text[:at]} \n{text[at + 2:]}"
    _save(path, front + rest)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    if path.stat().st_size != before.st_size:
        return f"{path.name}: {was}, not the same size"
    return f"{path.name}: {was}"


def _caches(world: World) -> Iterator[Path]:
    results = {world.root / name for name in place.RESULTS}
    for folder in (world.root / ".portal", world.cache):
        yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and not results & {p, *p.parents})


@kind("cache damaged", 7)
def damaged(world: World) -> str:
    """A kept file cut, turned round, emptied, changed in one bit, filled with another's content; or many of them."""
    found = list(_caches(world))
    if not found:
        raise Nothing("caches")
    names = []
    for path in world.lot.sample(found, min(len(found), world.lot.choice((1, 1, 3, 50)))):
        data = path.read_bytes()
        way = world.lot.choice(("cut", "bit", "bit", "empty", "other", "junk", "more"))
        if way == "bit" and data:
            at = world.lot.randrange(len(data))
            data = data[:at] + bytes((data[at] ^ 1 << world.lot.randrange(8),)) + data[at + 1 :]
        else:
            data = {"cut": data[: len(data) // 2], "empty": b"", "other": world.lot.choice(found).read_bytes(),
                    "junk": b"x" * len(data), "more": data + data, "bit": b"x"}[way]
        path.write_bytes(data)
        names.append(f"{path.name} {way}")
    return ", ".join(names[:4])


@kind("cache removed", 3)
def removed(world: World) -> str:
    """All, one folder, or one file of what is kept."""
    found = list(_caches(world))
    if not found:
        raise Nothing("caches")
    way = world.lot.choice(("all", "folder", "file", "file"))
    gone = [world.root / ".portal", world.cache] if way == "all" else [world.lot.choice(found)]
    for path in gone:
        path = path.parent if way == "folder" and path.parent.name != ".portal" else path
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return f"{way}: {gone[0].name}"


@kind("older cache", 3)
def older(world: World) -> str:
    """What was kept some builds ago comes back, as from a nightly job's store; the site stays, or goes."""
    if world.kept is None or not world.kept.is_dir():
        raise Nothing("kept")
    for name, folder in (("portal", world.root / ".portal"), ("cache", world.cache)):
        shutil.rmtree(folder, ignore_errors=True)
        if (world.kept / name).is_dir():
            shutil.copytree(world.kept / name, folder)
    gone = world.lot.random() < 0.5
    if gone:
        shutil.rmtree(world.root / "site", ignore_errors=True)
    return "without the site" if gone else "with the site"


@kind("site touched", 5)
def site(world: World) -> str:
    """Somebody edits, removes or adds a file of the finished site, or what lies beside it."""
    way = world.lot.choice(("edit", "edit quietly", "less", "more", "gone", "beside", "stamp"))
    built = [p for p in sorted((world.root / "site").rglob("*")) if p.is_file()]
    if not built:
        raise Nothing("site")
    path = world.lot.choice(built)
    if way == "edit":
        path.write_bytes(path.read_bytes() + b"\n")
    elif way == "edit quietly":
        before, data = path.stat(), path.read_bytes()
        path.write_bytes(bytes((data[0] ^ 1,)) + data[1:] if data else data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif way == "less":
        path.unlink()
    elif way == "more":
        (path.parent / "thua.html").write_bytes(b"<p>x</p>")
    elif way == "gone":
        shutil.rmtree(world.root / "site")
    elif way == "stamp":
        (world.root / "site/portal-stamp.json").write_bytes(b"{}")
    else:
        beside = [p for name in place.RESULTS[1:] for p in ([world.root / name] if (world.root / name).is_file()
                                                            else sorted((world.root / name).rglob("*"))) if p.is_file()]
        path = world.lot.choice(beside or built)
        path.unlink()
    return f"{way}: {path.relative_to(world.root)}"


@kind("killed", 3)
def killed(world: World) -> str:
    """A document is edited, and the build of it is killed somewhere."""
    told = body(world)
    world.kill_after = world.lot.uniform(0.05, 4)
    return f"{told}, after {world.kill_after:.1f} s"


@kind("edited while building", 3)
def edited_while_building(world: World) -> str:
    """A build runs while somebody saves a document."""
    after = world.lot.uniform(0, 3)
    seed = world.lot.random()

    def work() -> None:
        time.sleep(after)
        told = World(world.root, world.cache, lot=random.Random(seed))
        body(told)

    world.during = work
    return f"after {after:.1f} s"

