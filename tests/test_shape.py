"""The shape of the code: who imports whom, who may look at the clock, names and sizes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = ROOT / "hooks" / "portal"
MODULES = sorted(CORE.rglob("*.py"))

# Room → rooms it may import from. A room not named here is a fault of this table.
MAY_IMPORT = {
    "diagnostics": set(),
    "vietnamese": set(),
    "document_number": set(),
    "legal_clock": {"vietnamese"},
    "watched_moment": set(),
    "code_examples": {"diagnostics"},
    "printing": {"diagnostics"},
    "front_matter_slips": {"diagnostics", "line_repairs"},
    "front_matter": {"diagnostics", "front_matter_slips", "line_repairs", "vietnamese"},
    "markdown": {"body", "vietnamese"},
    "attachments": {"remembered"},
    "body": set(),
    "bounds": {"body", "markdown"},
    "compiled_templates": {"disk"},
    "source": {"attachments", "bounds", "diagnostics", "front_matter", "front_matter_slips", "vietnamese", "written"},
    "schema": {"diagnostics", "document_number", "front_matter", "source", "vietnamese", "yaml_text"},
    "canonical": {"front_matter", "schema", "source", "yaml_text"},
    "catalog": {"attachments", "body", "diagnostics", "document_number", "legal_clock", "schema", "source", "vietnamese"},
    "sections_407": {"body", "vietnamese"},
    "downtime": {"catalog", "legal_clock", "schema"},
    "succession": {"catalog", "legal_clock", "schema"},
    "report_terms": {"catalog", "legal_clock", "schema", "succession", "vietnamese"},
    "clocks": {"catalog", "legal_clock", "schema"},
    "written": {"diagnostics", "front_matter", "front_matter_slips"},
    "rules": {"attachments", "body", "catalog", "clocks", "diagnostics", "document_number", "downtime", "front_matter", "legal_clock", "report_terms",
              "schema", "sections_407", "source", "succession", "vietnamese", "written"},
    "stages": set(),
    "remembered": set(),
    "asked": {"catalog"},
    "told_apart": {"asked", "catalog", "schema", "source", "watched_moment"},
    "explained": set(),
    "verified": {"explained", "remembered", "search", "withheld"},
    "written_before": {"remembered", "told_apart"},
    "kept_pages": {"asked", "catalog", "pages", "remembered", "render", "told_apart", "watched_moment"},
    "shared_work": {"stages"},
    "gate": {"attachments", "body", "bounds", "catalog", "diagnostics", "markdown", "rules", "schema", "source", "stages", "vietnamese"},
    "glossary": set(),
    "trial": {"gate"},
    "repair": {"bounds", "canonical", "diagnostics", "front_matter", "gate", "line_repairs", "schema", "source", "trial", "vietnamese"},
    "addresses": {"catalog", "diagnostics", "schema", "source", "vietnamese"},
    "promises": {"legal_clock", "schema"},
    "relevance": {"catalog", "schema"},
    "public_files": {"addresses", "attachments", "catalog", "schema", "vietnamese"},
    "views": {"addresses", "attachments", "catalog", "document_number", "legal_clock", "promises", "public_files", "relevance", "schema",
              "sections_407", "vietnamese"},
    "short_text": {"vietnamese", "views"},
    "qr_code": set(),
    "office_files": set(),
    "press_kit": {"addresses", "catalog", "public_files", "schema", "short_text", "vietnamese", "views"},
    "directory": {"addresses", "catalog", "schema", "vietnamese"},
    "charts": set(),
    "paper": set(),
    "spoken": {"catalog", "document_number", "schema", "vietnamese"},
    "sheets": {"addresses", "catalog", "disk", "document_number", "legal_clock", "paper", "promises", "qr_code", "schema", "spoken", "vietnamese",
               "views"},
    "progress": {"catalog", "directory", "promises", "schema", "vietnamese", "views"},
    "reports": {"addresses", "catalog", "legal_clock", "office_files", "progress", "report_terms", "schema", "succession", "vietnamese"},
    "duties": {"catalog", "clocks", "diagnostics", "directory", "legal_clock", "promises", "report_terms", "reports", "rules", "schema",
               "vietnamese"},
    "calling": {"catalog", "directory", "legal_clock", "schema", "vietnamese"},
    "contacts": {"addresses", "catalog", "directory", "legal_clock", "vietnamese", "written_before"},
    "speaker_changes": {"catalog", "directory", "schema", "vietnamese"},
    "feeds": {"addresses", "catalog", "contacts", "legal_clock", "schema", "speaker_changes", "vietnamese", "views", "written_before"},
    "screening": {"catalog", "legal_clock", "schema", "vietnamese"},
    "open_data": {"addresses", "catalog", "legal_clock", "office_files", "promises", "schema", "vietnamese", "views", "written_before"},
    "pages": {"addresses", "calling", "catalog", "charts", "code_examples", "diagnostics", "directory", "downtime", "feeds", "glossary",
              "legal_clock", "open_data", "press_kit", "printing", "progress", "promises", "public_files", "reports", "schema", "screening", "sheets",
              "short_text", "speaker_changes", "spoken", "vietnamese", "views", "written_before"},
    "page_data": {"addresses", "catalog", "directory", "open_data", "pages", "schema", "views"},
    "search": {"addresses", "body", "catalog", "directory", "legal_clock", "pages", "remembered", "schema", "vietnamese", "views"},
    "forge": set(),
    "page_links": {"addresses", "catalog", "forge", "legal_clock", "pages", "schema", "short_text"},
    "sharing": {"addresses", "pages", "qr_code", "short_text", "vietnamese"},
    "share_images": {"addresses", "catalog", "pages", "short_text", "vietnamese", "views"},
    "render": {"addresses", "asked", "attachments", "body", "calling", "catalog", "contacts", "feeds", "glossary", "headers", "page_links", "pages",
               "public_files", "qr_code", "share_images", "sharing", "short_text", "vietnamese", "views"},
    "outputs": {"addresses", "attachments", "catalog", "contacts", "disk", "feeds", "kept_pages", "legal_clock", "modules", "page_data", "pages", "publish",
                "render", "search", "share_images", "shared_work", "sheets", "stages", "watched_moment", "written_before", "remembered"},
    "word_runs": set(),
    "withheld": {"addresses", "catalog", "schema", "search", "word_runs", "explained"},
    "page_markup": set(),
    "tree_files": set(),
    "stamp": {"kept_inside", "tree_files"},
    "site": {"allowed_files", "catalog", "kept_inside", "page_markup", "schema", "shared_work", "search", "stages", "stamp", "tree_files", "verified",
             "withheld", "explained"},
    "kept_inside": set(),
    "internal_files": {"disk", "kept_inside"},
    "internal": {"catalog", "duties", "internal_files", "kept_inside", "office_files", "screening", "vietnamese"},
    "modules": set(),
    "disk": set(),
    "staging": {"disk"},
    "offline": {"modules", "vietnamese"},
    "headers": {"disk"},
    "allowed_files": {"headers"},
    "editor_form": {"catalog", "disk", "forge", "headers", "schema", "source"},
    "yaml_text": set(),
    "line_repairs": {"diagnostics", "yaml_text"},
    "scaffold": {"canonical", "disk", "schema", "source", "vietnamese", "yaml_text"},
    "authoring": {"canonical", "catalog", "diagnostics", "scaffold", "schema", "source", "vietnamese"},
    "doors": {"legal_clock", "vietnamese"},
    "release_facts": {"addresses", "catalog", "legal_clock", "open_data", "publish", "schema"},
    "publish": {"diagnostics", "disk", "headers", "paper", "qr_code", "vietnamese"},
    "advice": {"catalog", "diagnostics", "glossary", "rules", "schema", "vietnamese"},
    "review": {"addresses", "catalog", "diagnostics", "gate", "schema", "vietnamese"},
    "tracker": {"attachments", "canonical", "catalog", "diagnostics", "disk", "document_number", "front_matter", "gate", "legal_clock",
                "office_files", "schema", "source", "trial", "vietnamese", "yaml_text"},
    "word_import": {"attachments", "catalog", "disk", "document_number", "legal_clock", "rules", "schema", "sections_407", "tracker", "vietnamese",
                    "yaml_text"},
    "build": {"addresses", "allowed_files", "asked", "catalog", "compiled_templates", "doors", "downtime", "editor_form", "forge", "headers",
              "internal", "kept_pages", "legal_clock", "modules", "offline", "outputs", "page_data", "page_links", "pages", "paper", "release_facts", "render", "schema",
              "shared_work", "sheets", "site", "stages", "verified", "vietnamese", "watched_moment", "written_before", "remembered"},
    "cli": None,
    "__init__": {"gate"},
}


def room_of(path: Path) -> str:
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Rooms of the core that *path* imports."""
    depth = len(path.relative_to(CORE).parts) - 1
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level > depth:
            found |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("portal"):
            found |= {a.name for a in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(CORE).as_posix())
def test_every_room_imports_only_what_the_plan_allows(path: Path) -> None:
    allowed = MAY_IMPORT[room_of(path)]
    if allowed is not None:
        assert imports_of(path) - {room_of(path)} <= allowed


def test_only_the_hook_imports_mkdocs() -> None:
    for path in MODULES:
        assert not re.search(r"^\s*(?:import|from)\s+(?:mkdocs|properdocs|material)\b", path.read_text("utf-8"),
                             re.MULTILINE), path
    assert [p.name for p in (ROOT / "hooks").glob("*.py") if "mkdocs" in p.read_text("utf-8")] == ["build.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(CORE).as_posix())
def test_only_the_doors_look_at_clock_environment_and_git(path: Path) -> None:
    if room_of(path) in ("doors", "cli"):
        return
    text = path.read_text("utf-8")
    if path.name in ("workers.py", "bounds.py", "rclone.py"):  # untrusted files, and a program that is not ours
        text = text.replace("subprocess", "")
    assert not re.search(r"\.now\(|\.today\(\)|time\.time|os\.environ|getenv|subprocess|random\.", text)


def test_names_are_those_of_the_field() -> None:
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        assert not re.search(r"util|helper|manager|^base", path.stem), path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(CORE).as_posix())
def test_rooms_stay_small_enough_to_read(path: Path) -> None:
    limit = 650 if path.name == "kinds.py" else 450
    assert len(path.read_text("utf-8").splitlines()) <= limit


def test_our_templates_never_mark_text_as_safe() -> None:
    for path in (ROOT / "overrides/portal").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "") and "autoescapefalse" not in text.replace(" ", ""), path
        assert not re.search(r"\son[a-z]+=|\sstyle=|<script(?![^>]*\bsrc=)", text), path
    for path in [ROOT / "overrides/main.html", *(ROOT / "overrides/partials").rglob("*.html")]:
        marked = re.findall(r"\{\{([^}]*)\|\s*safe\s*\}\}", path.read_text("utf-8"))
        assert [m.strip() for m in marked] in ([], ["page.content"]), path


def test_nothing_in_the_repository_points_at_a_machine() -> None:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not path.is_file() or {".git", ".venv", "site", "__pycache__", ".hypothesis"} & set(parts):
            continue
        if any(part.startswith(".") and part.endswith("_cache") for part in parts) or path.stat().st_size > 2**20:
            continue
        data = path.read_bytes()
        for mark in (b"/ro" b"ot/", b"../sha" b"red", b"/ho" b"me/"):
            assert mark not in data, path
