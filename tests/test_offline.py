"""Turning modules and pages into what a disk allows; what cannot be turned stops the build instead of half working."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from portal import modules, offline, outputs, site
from portal.catalog import PublicCatalog

from .conftest import ROOT

FRAME = (ROOT / "overrides/offline/frame.js").read_text("utf-8")
DAY = dt.date(2026, 11, 23)


def test_every_form_our_modules_are_written_in_is_turned() -> None:
    text = modules.module_function("a.js", (
        'import { one, two as second } from "./b.js";\nimport * as c from "./c.js";\nimport "./d.js";\n'
        "// import and export in a remark are left alone\n"
        "export const three = () => one;\nexport async function four() { return import(\"./e.js\"); }\nexport class Five {}\n"
        "const six = import.meta.url;\nexport { six, second as seven };\n"
    ))
    for said in ('const { one, two: second } = $need("b.js");', 'const c = $need("c.js");', '$need("d.js");', '$load("e.js")',
                 "const six = $url;", "Object.assign($exports, { three, four, Five, six, seven: second });"):
        assert said in text, said
    assert "export " not in text.replace("// import and export", "")


@pytest.mark.parametrize("text", [
    "export default 1;", 'export * from "./b.js";', 'import x from "./b.js";', "export let a = 1;", "import(name);",
    'import { a } from "https://x.example/a.js";',
])
def test_a_form_nobody_thought_of_is_refused(text: str) -> None:
    with pytest.raises(modules.NotTurned):
        modules.module_function("a.js", text)


def test_all_our_modules_become_one_script_that_a_browser_can_read(tmp_path: Path) -> None:
    texts = {p.name: p.read_text("utf-8") for p in (ROOT / "overrides/assets/js").glob("*.js")}
    found = modules.closure(texts, "portal.js")
    assert {"portal.js", "search.js", "search-engine.js", "fold.js", "countdown.js"} <= set(found) and "preferences.js" not in found
    script = tmp_path / "portal.js"
    script.write_text(modules.bundle(FRAME, found, "portal.js", files='["assets/localities.json"]', folders='["assets/search"]'), "utf-8")
    if node := shutil.which("node"):
        subprocess.run([node, "--check", script], check=True)
    with pytest.raises(modules.NotTurned):
        modules.closure(texts | {"portal.js": 'import "./gone.js";'}, "portal.js")


def test_icons_come_into_the_page_once_and_all_states_where_one_may_change() -> None:
    icons = {name: f'<symbol id="{name}"><path d="M0"/></symbol>' for name in ("a", "b", "status-open", "status-closed")}
    page = '<body><svg><use href="../x/icons.svg#a"/></svg><svg><use href="../x/icons.svg#a"/></svg></body>'
    turned = offline.with_icons(page, icons)
    assert turned.count("<symbol") == 1 and turned.count('href="#a"') == 2
    live = offline.with_icons(page.replace("<svg>", '<span data-status></span><svg>', 1), icons)
    assert live.count("<symbol") == 3
    assert offline.with_icons("<body></body>", icons) == "<body></body>"
    with pytest.raises(modules.NotTurned):
        offline.with_icons(page.replace("#a", "#gone"), icons)


def test_data_is_handed_over_as_written_a_line_for_each_record() -> None:
    value = [{"t": "Giá đất"}, {"t": "</script>\u2028"}]
    text = offline.data_script("assets/lists/van-ban.json", value)
    name, said = text.removeprefix("portalOffline(").removesuffix(");\n").split(", ", 1)
    assert json.loads(name) == "assets/lists/van-ban.json" and json.loads(said) == value and text.count("\n") == 4


def test_the_worker_is_one_script_without_remarks_and_says_the_same(tmp_path: Path) -> None:
    (script,) = outputs.made(ROOT / "overrides/assets").values()
    text = script.decode()
    assert '"search-engine.js": (' in text and "nodes.js" not in text and "document." not in text
    assert not re.search(r"^\s*//|^[ \t]|^\n|[ \t]$", text, re.MULTILINE)
    (tmp_path / "worker.js").write_bytes(script)
    if node := shutil.which("node"):
        subprocess.run([node, "--check", tmp_path / "worker.js"], check=True)
    with pytest.raises(modules.NotTurned, match="more than one line"):
        modules.lean("const a = `\n  // no remark\n`;\n")
    with pytest.raises(modules.NotTurned, match="no one place for"):
        modules.bundle("/* MODULES */", {}, "a.js")


def test_every_file_of_the_index_lies_in_a_script_of_its_own() -> None:
    files = {f"assets/search/0123456789ab/t/{name}.bin": name.encode() for name in ("0", "64", "p5")}
    scripts = offline.index_scripts(files | {"assets/search/start.bin": b"\0\xff"})
    assert [name.removeprefix("assets/offline/assets/search/") for name in scripts] == [
        "0123456789ab/t/0.bin.js", "0123456789ab/t/64.bin.js", "0123456789ab/t/p5.bin.js", "start.bin.js"]
    assert scripts["assets/offline/assets/search/0123456789ab/t/0.bin.js"].count("\n") == 1
    assert 'portalOffline("assets/search/start.bin", "AP8=");\n' in scripts.values()


def test_the_zip_is_the_same_every_time_and_can_be_looked_into(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "a").mkdir(parents=True)
    (tree / "index.html").write_text("<p>Chào</p>", "utf-8")
    (tree / "a/x.pdf").write_bytes(b"%PDF-1.7")
    data = offline.pack(tree, DAY)
    (tree / "index.html").touch()
    assert data == offline.pack(tree, DAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[0].endswith("/index.html") and all(n.startswith("cong-truyen-thong-2026-11-23/") for n in names)
        assert archive.testzip() is None
    out = tmp_path / "out"
    out.mkdir()
    (out / "cong.zip").write_bytes(data)
    site.verify(out, PublicCatalog())
