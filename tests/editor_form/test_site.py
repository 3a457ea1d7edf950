"""``/bien-tap/`` as a part of a build: whole, by its hashes, with its own policy, and nowhere else."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from portal import allowed_files, doors, editor_form, headers, site
from portal.catalog import PublicCatalog
from portal.editor_form.settings import Editor

from .. import building
from . import forms

EDITOR = Editor("sveltia", "gitlab", "https://git.lamdong.example", "truyen-thong/cong", app_id="abc")
WRITTEN = ("    forge: {kind: gitlab, base: 'https://git.lamdong.example', repository: truyen-thong/cong}\n"
           "    editor: {app_id: abc}\n")


def test_a_build_with_the_form_holds_it_whole_and_only_it_has_its_policy(small_checkout: Path, tmp_path: Path) -> None:
    forms.program("sveltia")
    config = small_checkout / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("    editor: false\n", WRITTEN), "utf-8")
    tree = tmp_path / "site"
    environment = {"XDG_CACHE_HOME": str(doors.cache_folder().parent)}
    result = building.build(small_checkout, tree, environment=environment)
    assert result.code == 0, result.output
    folder = tree / editor_form.FOLDER
    said = json.loads((folder / "config.json").read_text("utf-8"))
    assert said["backend"]["name"] == "gitlab"
    assert said["publish_mode"] == "editorial_workflow"
    # Every byte that runs is locked or our own; the licences go along.
    locked = {f"vendor/{name}" for name, _ in editor_form.package("sveltia").files.values()}
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == locked | {
        "index.html", "config.json", "before.js", "start.js", "page.css", "words.json"}
    assert "MIT" in (folder / "vendor" / "LICENSE.txt").read_text("utf-8")
    # Nobody is led to it.
    for path in ("sitemap.xml", "robots.txt", "index.html", "so-do-trang.html"):
        assert "bien-tap" not in (tree / path).read_text("utf-8")
    html = (folder / "index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex, nofollow">' in html
    policies = {p: re.search(r'Content-Security-Policy" content="([^"]+)"', p.read_text("utf-8"))
                for p in tree.rglob("*.html")}
    loose = [p for p, found in policies.items() if found and "git.lamdong.example" in found[1]]
    assert loose == [folder / "index.html"]
    # One changed byte of the vendored program, or a file nobody locked, and the tree is refused.
    source = small_checkout / "overrides" / "assets"
    vendored = {f"bien-tap/vendor/{name}": digest for name, digest in editor_form.package("sveltia").files.values()}

    def problems() -> list[str]:
        allowed = allowed_files.Allowed({}, source, vendored=vendored, editor=editor_form.policy(EDITOR))
        with pytest.raises(site.SiteFault) as caught:  # our own assets are not told here
            site.verify(tree, PublicCatalog(), of_others=vendored, allowed=allowed)
        return [p for p in caught.value.problems if "bien-tap/vendor" in p]

    assert problems() == []
    (folder / "vendor" / "them.js").write_text("1", "utf-8")
    program = folder / "vendor" / "sveltia-cms.js"
    program.write_bytes(program.read_bytes() + b" ")
    assert len(problems()) == 2
    # Switched off again, nothing of it stays.
    config.write_text(config.read_text("utf-8").replace(WRITTEN, "    editor: false\n"), "utf-8")
    shutil.rmtree(tree)
    assert building.build(small_checkout, tree, environment=environment).code == 0
    assert not folder.exists()
    site.check_stamp(tree)


def test_every_server_sends_the_forms_policy_for_its_path_alone() -> None:
    policy = editor_form.policy(EDITOR)
    for name, text in headers.Served("/", "assets/portal-0000000000", editor=policy).files().items():
        said = text.replace("&#x27;", "'")
        assert said.count(policy) == 1, name
        assert said.count(headers.CSP) >= 1, name
    strict = headers.of("index.html")
    form = headers.of("bien-tap/index.html")
    assert "Cross-Origin-Opener-Policy" in strict
    assert "Cross-Origin-Opener-Policy" not in form
    assert form["X-Frame-Options"] == "DENY"


def test_written_elsewhere_it_is_the_same_form(small_checkout: Path, tmp_path: Path) -> None:
    forms.program("sveltia")
    environment = {"XDG_CACHE_HOME": str(doors.cache_folder().parent)}
    refused = building.portal("editor", "build", "--out", str(tmp_path / "nơi khác"), root=small_checkout,
                              environment=environment)
    assert refused.code == 2
    assert "docs/editor-form.md" in refused.output
    config = small_checkout / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("    editor: false\n", WRITTEN), "utf-8")
    result = building.portal("editor", "build", "--out", str(tmp_path / "nơi khác"), "--as-of", building.AS_OF,
                             root=small_checkout, environment=environment)
    assert result.code == 0, result.output
    assert f"Content-Security-Policy: {editor_form.policy(EDITOR)}" in result.output
    assert (tmp_path / "nơi khác" / "vendor" / "sveltia-cms.js").is_file()
