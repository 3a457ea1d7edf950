"""Vectors in every place of the front matter, built by the real templates, opened in a real browser.

The gate's word on the bodies is passed over, and so is the policy: what is on
the page has to be harmless by itself. ``PORTAL_ALL_VECTORS=1`` builds and opens
a page for every vector instead of one in twelve (some minutes).
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal import vietnamese

from ..building import AS_OF, ROOT, copy_of
from ..script_vectors import DOCUMENT_AUDIT, PLACES, one_line, vectors

ALL = bool(os.environ.get("PORTAL_ALL_VECTORS"))

DRIVER = """
import sys
import portal
from portal.gate import Loaded
whole = portal.load
def load(root, as_of, **kept):
    loaded = whole(root, as_of, **kept)
    return Loaded(loaded.catalog, (), loaded.files)
portal.load = load
from mkdocs.__main__ import cli
cli(["build", "-q", "-f", sys.argv[1], "-d", sys.argv[2]])
"""
"""A build that passes over what the gate has to say about the bodies: the renderer and the templates stand alone."""


def quoted(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)


def usable(vector: str) -> bool:
    """Whether the reader lets *vector* be a value: one line, no hidden characters."""
    line = one_line(vector)
    return len(line) <= 150 and not vietnamese.HIDDEN.search(unicodedata.normalize("NFC", line)) and "\\u00" not in json.dumps(line)


def write_site(root: Path, chosen: list[str]) -> None:
    pages, faqs, agencies = root / "content/huong-dan", root / "content/hoi-dap", root / "content/co-quan"
    proof = "publication:\n  status: cong-khai\n  approved_by: {v}\n  approved_on: 2026-11-09\n"
    for number, vector in enumerate(chosen):
        v = quoted(vector)
        body = "\n\n".join(frame.format(vector if place == "body" else one_line(vector)) for place, frame in PLACES.items())
        (pages / f"thu-{number}.md").write_text(
            f"---\ntitle: {v}\nsummary: {v}\nupdated_on: 2026-11-20\n---\n\n{body}\n", "utf-8", newline="\n")
        (faqs / f"thu-{number}.md").write_text(
            f"---\nquestion: {v}\nfields: [dat-dai]\nagency: ubnd-tinh\nanswered_on: 2026-11-10\nreviewed_on: 2026-11-20\n"
            f"legal_basis: [64/2025/QH15]\n{proof.format(v=v)}---\n\n{body}\n", "utf-8", newline="\n")
        alias, address = quoted(f"{vector} b{number}"), quoted(f"{vector} c{number}")
        (agencies / f"thu-{number}.md").write_text(
            f"---\nname: {quoted(f'{vector} {number}')}\nshort_name: {quoted(f'{vector} a{number}')}\naliases: [{alias}]\nlevel: so\nparent: ubnd-tinh\n"
            f"address: {address}\n---\n\nx\n", "utf-8", newline="\n")
    policy = (ROOT / "tests/cases/_checkout/policies/2026/ho-tro-hoc-phi.md").read_text("utf-8")
    for number in range(0, len(chosen), 12):
        batch = [quoted(v) for v in chosen[number : number + 12]]
        rows = "".join(f"  - topic: {v}\n    current: {v}\n    proposed: {v}\n    effect: {v}\n" for v in batch)
        rows += "activities:\n" + "".join(
            f"  - form: tin-bai\n    channel: {v}\n    on: 2026-11-10\n    agency: so-van-hoa-the-thao-va-du-lich\n    status: du-kien\n    audience: {v}\n"
            for v in batch)
        rows += "change_notes:\n" + "".join(f"  - on: 2026-11-10\n    note: {v}\n" for v in batch)
        text = re.sub(r"comparison:\n(?:  .*\n)+", f"comparison:\n{rows}", policy)
        text = re.sub(r"(?<=\n)(?:attachments|stage_history|impact):\n(?:  .*\n)+|(?<=\n)activities:\n  - form: tin-bai\n    channel: Cổng(?:.*\n)+?(?=legal)", "", text)
        text = text.replace("  full_text: toan-van.pdf\n", "").replace("so-vhttdl", "so-van-hoa-the-thao-va-du-lich")
        text = re.sub(r"(?<=\n)(title|summary): .*", lambda m, first=batch[0]: f"{m[1]}: {first}", text)
        (root / f"policies/2026/thu-{number}.md").write_text(text, "utf-8", newline="\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of(tmp_path_factory.mktemp("vectors") / "checkout")
    chosen = [v for v in vectors() if usable(v)]
    write_site(root, chosen if ALL else chosen[::12])
    target = root / "site"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    environment |= {"PYTHONPATH": str(root / "hooks"), "PORTAL_AS_OF": AS_OF, "PORTAL_STAGED": "1", "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true"}
    result = subprocess.run([sys.executable, "-c", DRIVER, str(root / "mkdocs.yml"), str(target)], capture_output=True, text=True, env=environment, cwd=root)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    return target


@pytest.mark.site
@pytest.mark.xdist_group("vectors")
def test_every_place_of_the_front_matter_was_built(site: Path) -> None:
    for folder in ("huong-dan", "hoi-dap", "co-quan", "chinh-sach"):
        assert len(list((site / folder).glob("thu-*.html"))) >= 5, folder


@pytest.mark.browser
@pytest.mark.xdist_group("vectors")
def test_nothing_runs_or_loads_on_a_page_made_of_vectors(site: Path, chromium: Browser) -> None:
    """Without the policy that would stop it: the pages themselves have to be harmless."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    context = chromium.new_context(bypass_csp=True, locale="vi-VN")
    context.add_init_script("for (const f of ['alert', 'confirm', 'prompt', 'print', 'open', 'msgbox']) window[f] = () => { window.__ran = f; };")
    elsewhere: list[str] = []
    context.on("request", lambda r: None if r.url.startswith((address, "data:image")) else elsewhere.append(r.url))
    context.on("dialog", lambda d: (elsewhere.append(f"dialog {d.message}"), d.dismiss()))
    page = context.new_page()
    listing = ["index.html", "tim-kiem.html", "tim-kiem.html?q=alert", "so-do-trang.html",
               *(p.relative_to(site).as_posix() for p in sorted(site.glob("*/index.html")))]
    made = [p.relative_to(site).as_posix() for p in sorted(site.glob("*/thu-*.html"))]
    wrong: dict[str, list[str]] = {}
    for path in listing + (made if ALL else made[::4] + [p for p in made if p.startswith("chinh-sach")]):
        page.goto(address + path)
        if "?q=" in path:
            page.wait_for_timeout(500)
        # Everything that can be hovered, focused or pressed open is.
        page.evaluate("""() => { for (const e of document.querySelectorAll('main *')) {
            for (const k of ['mouseover', 'pointerover', 'focusin', 'toggle', 'error', 'load']) e.dispatchEvent(new Event(k)); }
            for (const d of document.querySelectorAll('details')) d.open = true; }""")
        if found := page.evaluate(DOCUMENT_AUDIT):
            wrong[path] = found
    context.close()
    server.shutdown()
    server.server_close()
    assert wrong == {}
    assert elsewhere == []
