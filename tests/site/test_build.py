"""What a build promises: complete, checked, the same everywhere, and never at the cost of the last good site."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ..building import ROOT, SITE_URL, build, copy_of, portal

pytestmark = pytest.mark.site


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_the_stamp_tells_commit_date_counts_and_matches_the_files(built: Path) -> None:
    from portal import site

    stamp = site.check_stamp(built)
    assert stamp["as_of"] == "2026-11-23T00:00:00+07:00"
    assert stamp["counts"]["localities"] == 124
    framed = list((built / "nhung").rglob("*.html"))  # small pages for other sites' frames: counted by nobody
    assert framed and stamp["counts"]["pages"] == len(list(built.rglob("*.html"))) - len(framed)


def test_a_site_changed_after_the_build_no_longer_matches_its_stamp(built: Path, tmp_path: Path) -> None:
    from portal import site

    copied = tmp_path / "site"
    shutil.copytree(built, copied)
    page = copied / "chinh-sach/index.html"
    page.write_text(page.read_text("utf-8").replace("Góp ý", "Gop y", 1), "utf-8")
    with pytest.raises(site.SiteFault):
        site.check_stamp(copied)


def test_two_builds_are_byte_identical_whatever_the_surroundings(
    built: Path, checkout: Callable[[], Path], tmp_path: Path
) -> None:
    root = checkout()
    shutil.copytree(ROOT / ".git", root / ".git") if (ROOT / ".git").is_dir() else None
    target = tmp_path / "elsewhere" / "site"
    result = build(root, target, "--strict", environment={
        "TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "12345", "PYTHONUTF8": "0",
    })
    assert result.code == 0, result.output
    ours, theirs = tree(built), tree(target)
    ours.pop("portal-stamp.json"), theirs.pop("portal-stamp.json")
    assert ours == theirs
    stamps = [json.loads((s / "portal-stamp.json").read_text("utf-8")) for s in (built, target)]
    assert stamps[0]["content_hash"] == stamps[1]["content_hash"]


def test_properdocs_builds_the_same_site(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    result = build(ROOT, target, "--strict", "--generator", "properdocs")
    assert result.code == 0, result.output
    assert tree(target) == tree(built)


def test_without_the_hook_no_site_comes_out(checkout: Callable[[], Path], tmp_path: Path) -> None:
    root = checkout()
    config = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(re.sub(r"^hooks:\n  - .*\n", "", config, flags=re.MULTILINE), "utf-8")
    good = tmp_path / "site"
    good.mkdir()
    (good / "index.html").write_text("bản tốt gần nhất", "utf-8")
    result = build(root, good)
    assert result.code == 1
    assert [p.name for p in good.iterdir()] == ["index.html"]


def test_without_hook_and_template_the_missing_stamp_stops_the_build(
    checkout: Callable[[], Path], tmp_path: Path
) -> None:
    root = checkout()
    config = (root / "mkdocs.yml").read_text("utf-8")
    config = re.sub(r"^hooks:\n  - .*\n", "", config, flags=re.MULTILINE).replace("strict: true", "strict: false")
    (root / "mkdocs.yml").write_text(config.replace("  custom_dir: overrides\n", ""), "utf-8")
    result = build(root, tmp_path / "site")
    assert result.code == 1
    assert "dấu kiểm chứng" in result.output
    assert not (tmp_path / "site").exists()


def test_a_failed_build_keeps_the_last_good_site(checkout: Callable[[], Path], tmp_path: Path) -> None:
    root = checkout()
    target = tmp_path / "site"
    target.mkdir()
    (target / "index.html").write_text("bản tốt gần nhất", "utf-8")
    broken = next((root / "policies").glob("2026/[a-z]*.md"))
    broken.write_text(broken.read_text("utf-8").replace("state_secret: false", "state_secret: true"), "utf-8")
    result = build(root, target)
    assert result.code == 1
    assert "state-secret" in result.output and "Traceback" not in result.output
    assert tree(target) == {"index.html": hashlib.sha256("bản tốt gần nhất".encode()).hexdigest()}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".site")] == []


@pytest.mark.xdist_group("real")
def test_one_setting_builds_the_site_without_illustrative_content(real: Path) -> None:
    samples = [
        p for p in [*ROOT.glob("policies/20*/*.md"), *ROOT.glob("content/*/*.md")]
        if re.search(r"^sample: true$", p.read_text("utf-8"), re.MULTILINE) and not p.name.startswith("_")
    ]
    assert len(samples) > 80
    for page in real.rglob("*.html"):
        text = page.read_text("utf-8")
        text = text.replace(urlsplit(SITE_URL).netloc, "")
        # Examples of messages are made of placeholders, and say what they are.
        assert page.parent.name == "ma-loi" or ("Nguyễn Văn A" not in text and ".example" not in text), page
        assert "Bản minh họa." not in text, page
        assert not [s.stem for s in samples if f"/{s.stem}.html" in text], page
    assert not list(real.glob("chinh-sach/*/*.pdf"))
    assert (real / "van-ban/nghi-dinh-244-2026-nd-cp.html").is_file()
    assert (real / "ke-hoach/ke-hoach-2023.html").is_file()


def test_mkdocs_alone_passes_the_same_gate_and_switches_by_itself(
    checkout: Callable[[], Path], tmp_path: Path, built: Path
) -> None:
    import os
    import subprocess
    import sys

    root = checkout()
    environment = os.environ | {"PORTAL_AS_OF": "2026-11-23", "PYTHONPATH": str(root / "hooks")}
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    result = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    ours, theirs = tree(root / "site"), tree(built)
    ours.pop("portal-stamp.json"), theirs.pop("portal-stamp.json")
    assert ours == theirs
    policy = next((root / "policies").glob("2026/[a-z]*.md"))
    policy.write_text(policy.read_text("utf-8").replace("\ntitle:", "\ntitel:"), "utf-8")
    result = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1 and "Có phải bạn muốn viết" in result.stderr
    assert tree(root / "site") | {"portal-stamp.json": ""} == ours | {"portal-stamp.json": ""}


def test_the_shell_equals_a_full_render_of_the_same_page(tmp_path: Path) -> None:
    """Each class of page: our spliced page is what the theme makes of that page, less the indentation of its templates."""
    root = copy_of(tmp_path / "checkout")
    # The hook itself renders every derived page a second time, whole, and compares.
    hook = root / "hooks" / "compare.py"
    hook.write_text(
        "import posixpath, re\n"
        "from mkdocs.structure.files import File\n"
        "from mkdocs.structure.pages import Page\n"
        "from mkdocs.structure.toc import TableOfContents\n"
        "def on_env(env, config, files):\n"
        "    from portal import pages, render\n"
        "    made = config.extra['portal_build']\n"
        "    hook = next(h for n, h in config.hooks.items() if n.endswith('build.py'))\n"
        "    seen = set()\n"
        "    for page in pages.derive(made.catalog).pages:\n"
        "        kind = render.shell_class(page)\n"
        "        if kind.absolute or page.bare: continue\n"
        "        file = File.generated(config, page.address.removesuffix('.html') + '.md', content='')\n"
        "        whole = Page(page.title, file, config)\n"
        "        whole.title, whole.toc = page.title, TableOfContents([])\n"
        "        whole.content = made.renderer.content(page)\n"
        "        whole.meta = hook._meta(page, made.head.of(page))\n"
        "        full = hook.render_theme(env, whole, config, files, hook._nav)\n"
        "        spliced = made.renderer.page(page)\n"
        # One shell serves every folder of a depth, so a path may take a longer way to the same place.
        "        def there(html):\n"
        "            folder = posixpath.dirname(page.address)\n"
        "            to = lambda m: m[1] + posixpath.normpath(posixpath.join(folder, m[2])) + '\"'\n"
        "            return re.sub(r'( (?:href|src)=\")([^\":#]+)\"', to, re.sub(r'\\n\\s+', '\\n', html))\n"
        "        assert there(full) == there(spliced), page.address\n"
        "        seen.add(kind)\n"
        "    print('compared', len(seen), 'classes')\n",
        "utf-8",
    )
    config = root / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("  - hooks/build.py\n", "  - hooks/build.py\n  - hooks/compare.py\n"), "utf-8"
    )
    result = build(root, tmp_path / "site")
    assert result.code == 0, result.output
    assert re.search(r"compared [1-9]\d classes", result.output), result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "--as-of", "23/11/2026"), "năm-tháng-ngày"),
        (("new", "polici", "Tên"), "Có phải “policy”"),
        (("schema", "nope"), "không có loại tài liệu"),
    ],
)
def test_a_command_that_cannot_run_says_why_and_ends_with_2(arguments: tuple[str, ...], said: str) -> None:
    if arguments[0] == "schema":
        import subprocess
        import sys

        command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT / "hooks")})
        assert (done.returncode, said in done.stderr) == (2, True)
        return
    result = portal(*arguments)
    assert result.code == 2 and said in result.output and "Traceback" not in result.output


def test_outside_a_portal_the_command_says_where_to_go(tmp_path: Path) -> None:
    result = portal("check", root=ROOT)
    assert result.code == 0, result.output
    import subprocess
    import sys

    command = [sys.executable, "-c", "from portal.cli import main; main()", "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(ROOT / "hooks")})
    assert done.returncode == 2 and "không thấy thư mục content/" in done.stderr
