"""What others wrote and we build with or ship: versions above known faults, locked by hash, theme files by hash."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from portal import allowed_files, headers, modules, outputs, site
from portal.catalog import PublicCatalog
from portal.verified import Memory

from .building import ROOT, build
from .faults import small_site

LOCKS = ("requirements.lock", "requirements-test.lock")
EVERY_LOCK = (*LOCKS, "requirements-bench.lock")  # the last: only what the benchmarks compare with


def name_of(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def requirements(lock: str) -> Iterator[list[str]]:
    """The words of each entry, lines that go on joined."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


def locked(lock: str) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for words in requirements(lock):
        name, _, version = words[0].partition("==")
        found.setdefault(name_of(name), []).append(Version(version.rstrip(";")))
    return found


def floors() -> dict[str, tuple[Version | None, str]]:
    """The floor table of docs/security.md: version (None: no advisory known) and reason by package."""
    text = (ROOT / "docs/security.md").read_text("utf-8")
    table = text.partition("## Phiên bản thấp nhất")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
    return {name_of(n): (None if v.strip() == "–" else Version(v.strip()), why.strip()) for n, v, why in rows}


# Locks


@pytest.mark.parametrize("lock", EVERY_LOCK)
def test_every_line_of_a_lock_names_one_version_and_its_hashes(lock: str) -> None:
    entries = list(requirements(lock))
    assert len(entries) > (30 if lock in LOCKS else 1)
    for words in entries:
        assert re.fullmatch(r"[a-z0-9._-]+==[0-9][^\s;@]*", words[0]), words[:2]
        hashes = [w for w in words if w.startswith("--hash=")]
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes), words[0]


@pytest.mark.parametrize("lock", EVERY_LOCK)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"https?:|git\+|file:|--(?:extra-)?index-url|--find-links|--trusted-host|^-", text, re.MULTILINE)


def test_the_test_lock_is_the_site_lock_and_more() -> None:
    ours, theirs = locked("requirements.lock"), locked("requirements-test.lock")
    assert {n: v for n, v in theirs.items() if n in ours} == ours


# Floors


def test_every_dependency_of_ours_has_a_row() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = {name_of(Requirement(line).name) for line in project["dependencies"]}
    # These MkDocs and Material bring: their code runs in a build.
    assert own | {"markdown", "pymdown-extensions", "ammonia"} <= set(floors())


def test_a_row_with_a_floor_names_the_advisories() -> None:
    rows = floors()
    assert rows["jinja2"][0] == Version("3.1.6") and rows["mkdocs-material"][0] == Version("9.7.7")
    for name, (floor, why) in rows.items():
        assert (floor is None) != bool(re.search(r"CVE-\d{4}-\d+|RUSTSEC-\d{4}-\d+|#\d+|RXSS", why)), name


@pytest.mark.parametrize("name", sorted(n for n, (floor, _) in floors().items() if floor and n != "ammonia"))
def test_installed_and_locked_versions_are_at_or_above_the_floor(name: str) -> None:
    floor, why = floors()[name]
    assert floor is not None
    for lock in LOCKS:
        for version in locked(lock)[name]:
            assert version >= floor, f"{lock}: {name} {version}: {why}"
    assert Version(metadata.version(name)) >= floor, why


def test_the_sanitizer_compiled_into_nh3_is_above_its_floor() -> None:
    floor, why = floors()["ammonia"]
    assert floor is not None
    bills = [f for f in metadata.files("nh3") or () if f.name.endswith(".cyclonedx.json")]
    assert bills, "nh3 không kèm bảng kê thành phần"
    parts = json.loads(Path(str(bills[0].locate())).read_text("utf-8"))["components"]
    assert [Version(p["version"]) for p in parts if p["name"] == "ammonia"] >= [floor], why


# Theme files


def theme_folder() -> Path:
    package = next(f for f in metadata.files("mkdocs-material") or () if f.as_posix() == "material/__init__.py")
    return Path(str(package.locate())).parent / "templates"


def test_the_listed_theme_files_are_those_of_the_installed_package() -> None:
    theme = allowed_files.THEME
    assert metadata.version(theme["package"]) == theme["version"]
    assert {str(v) for v in locked("requirements.lock")[theme["package"]]} == {theme["version"]}
    for address, digest in theme["files"].items():
        assert hashlib.sha256((theme_folder() / address).read_bytes()).hexdigest() == digest


def test_a_reader_gets_no_file_of_the_theme(built: Path) -> None:
    assert allowed_files.THEME["files"] == {}
    theirs = {hashlib.sha256(p.read_bytes()).hexdigest() for p in (theme_folder() / "assets").rglob("*") if p.is_file()}
    assert not [p for p in built.rglob("*") if p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest() in theirs]
    assert not list(built.rglob("*.map"))


def test_a_visitor_gets_no_script_but_ours_and_the_stamp_lists_all(built: Path) -> None:
    ours = {p.relative_to(ROOT / "overrides/assets").as_posix(): p.read_bytes()
            for p in (ROOT / "overrides/assets").rglob("*") if p.is_file()}
    (folder,) = (built / "assets").glob("portal-*")
    published = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    made = outputs.made(ROOT / "overrides/assets")
    assert published == ours | made and {*made} == {"js/search-worker.js"}
    scripts = [p for p in built.rglob("*") if p.suffix in (".js", ".mjs", ".wasm")]
    assert scripts and all(folder in p.parents for p in scripts)
    stamp = site.check_stamp(built)
    active = {p.relative_to(built).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
              for p in built.rglob("*") if p.suffix in (".js", ".css", ".svg")}
    assert stamp["assets"] == active


STYLE = "assets/stylesheets/main.57a0d79d.min.css"
LISTED = {"package": "mkdocs-material", "version": "9.8.1", "files": {STYLE: hashlib.sha256(b"theirs").hexdigest()}}
PAGE = '<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{}"><meta charset="utf-8">'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The smallest tree the check lets pass, were one file of the theme listed and no index to be read."""
    monkeypatch.setattr(site.reading.Reading, "said", lambda self: ())
    monkeypatch.setattr(allowed_files, "THEME", LISTED)
    files = {"site/assets/portal-0123456789/js/a.js": b"a", "source/js/a.js": b"a", f"site/{STYLE}": b"theirs",
             "site/index.html": PAGE.format(headers.META_CSP).encode(), "site/a/toan-van.pdf": b"%PDF",
             f"site/{MADE}": b"line\r\nline\n", "site/assets/search/start.bin": b"", "site/assets/search/0123456789ab/t/1.bin": b""}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert problems(tmp_path / "site") == []  # so the last good tree is known when something is planted
    return tmp_path / "site"


MADE = "assets/portal-0123456789/js/worker.js"


def problems(tree: Path) -> list[str]:
    ours = {"js/a.js": "assets/portal-0123456789/js/a.js"}
    allowed = allowed_files.Allowed(ours, tree.parent / "source", made={MADE: b"line\r\nline\n"})

    def found(memory: Memory | None) -> list[str]:
        try:
            site.verify(tree, PublicCatalog(), allowed=allowed, memory=memory)
        except site.SiteFault as fault:
            return fault.problems
        return []

    anew, memory = found(None), Memory(tree.parent / "nho", "verified")
    assert found(memory) == found(memory) == anew
    return anew


def test_the_smallest_good_tree_passes(tree: Path) -> None:
    assert problems(tree) == []


@pytest.mark.parametrize(("path", "data", "said"), [
    ("assets/javascripts/bundle.fe8b6f2b.min.js", b"", "không có trong danh sách"),
    ("assets/javascripts/workers/search.js", b"", "không có trong danh sách"),
    ("assets/stylesheets/palette.css", b"", "không có trong danh sách"),
    (STYLE, b"planted", "không phải tệp của mkdocs-material"),
    ("assets/portal-0123456789/js/a.js", b"planted", "khác với tệp nguồn"),
    ("assets/portal-0123456789/js/b.js", b"", "không có trong danh sách"),
    ("assets/portal-0123456789/js/worker.js", b"line\nline\n", "khác với tệp mà bản dựng tạo ra"),
    ("a/x.bin", b"", "chỉ dành cho chỉ mục"), ("assets/search/x.bin", b"", "chỉ dành cho chỉ mục"),
    ("assets/search/0123456789ab/q/1.bin", b"", "chỉ dành cho chỉ mục"),
    ("assets/search/0123456789ab/x.js", b"", "không có trong danh sách"),
    ("a/x.svg", b"", "không có trong danh sách"), ("a/x.js", b"", "không có trong danh sách"),
    ("a/x.JS", b"", "không được đăng"), ("a/x.mjs", b"", "không được đăng"), ("a/x.htm", b"", "không được đăng"),
    ("a/x.xhtml", b"", "không được đăng"), ("a/x.wasm", b"", "không được đăng"), ("a/x.swf", b"", "không được đăng"),
    ("portal-manifest.json.minisig", b"", "không được đăng"),
    ("a/x", b"", "không được đăng"), (".env", b"", "không được đăng"), ("a/.htaccess", b"", "không được đăng"),
    ("a/web.config", b"", "không được đăng"), (".git/config", b"", "không được đăng"), ("a/.b.html", PAGE.format(headers.META_CSP).encode(), "không được đăng"),
    ("a/x.html", b"<!doctype html><meta charset=utf-8>", "thẻ meta đầu tiên"),
    ("a/x.html", PAGE.format(headers.PREVIEW_CSP).encode(), "thẻ meta đầu tiên"),
    ("a/x.html", b"<meta charset=utf-8>" + PAGE.format(headers.META_CSP).encode(), "thẻ meta đầu tiên"),
    ("a/x.html", b"<META charset=utf-8>" + PAGE.format(headers.META_CSP).encode(), "thẻ meta đầu tiên"),
])
def test_a_file_that_does_not_belong_is_named(tree: Path, path: str, data: bytes, said: str) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_bytes(data)
    found = problems(tree)
    assert len(found) == 1 and found[0].startswith(f"{path}: ") and said in found[0], found


def test_a_made_file_that_is_missing_is_named(tree: Path) -> None:
    (tree / MADE).unlink()
    assert problems(tree) == [f"{MADE}: thiếu tệp."]


def test_one_byte_of_any_module_or_of_the_worker_s_frame_changes_the_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "overrides/assets/js", tmp_path / "assets/js")
    shutil.copytree(ROOT / "overrides/worker", tmp_path / "worker")
    names = set()
    for path in ("assets/js/search-engine.js", "worker/frame.js", ""):
        names.add(outputs.assets(tmp_path / "assets")["js/search-worker.js"])
        if path:
            (tmp_path / path).write_text((tmp_path / path).read_text("utf-8").replace("const ", "const  ", 1), "utf-8")
    assert len(names) == 3
    (tmp_path / "assets/js/search-work.js").write_text("export default 1;\n")
    with pytest.raises(modules.NotTurned):
        outputs.assets(tmp_path / "assets")


def test_a_theme_file_that_is_not_listed_is_refused_like_any_other(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowed_files, "THEME", LISTED | {"files": {}})
    (found,) = problems(tree)
    assert found.startswith(f"{STYLE}: ") and "không có trong danh sách" in found


def test_links_and_missing_files_are_named(tree: Path, tmp_path: Path) -> None:
    (tree / "a/link.pdf").symlink_to("/etc/passwd")
    (tree / "a/folder").symlink_to("/etc")
    (tree / STYLE).unlink()
    (tree / "assets/portal-0123456789/js/a.js").unlink()
    assert problems(tree) == [
        "a/folder: không phải tệp thường.", "a/link.pdf: không phải tệp thường.",
        "assets/portal-0123456789/js/a.js: thiếu tệp.", f"{STYLE}: thiếu tệp.",
    ]


@pytest.mark.site
@pytest.mark.parametrize("where", ["content", "overrides"])
def test_a_build_never_publishes_what_is_planted_under_the_themes_name(where: str, tmp_path: Path) -> None:
    root = small_site.make(tmp_path / "checkout")
    for planted in (STYLE, "assets/stylesheets/main.0000.min.css", "assets/javascripts/bundle.fe8b6f2b.min.js"):
        path = root / where / planted
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* planted */", "utf-8")
    target = tmp_path / "site"
    result = build(root, target)
    assert "Traceback" not in result.output
    assert result.code == 0, result.output
    # What lies below overrides/assets is ours, whatever its name: read by those who review code, told in the stamp.
    planted_files = [p for p in target.rglob("*") if p.is_file() and b"planted" in p.read_bytes()]
    assert all(p.relative_to(target).parts[1].startswith("portal-") for p in planted_files)
    assert not planted_files or where == "overrides"
