"""A release built again from its commit: the same bytes, or said what differs and why."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import commands, proof
from portal.publish import manifest, reproducing
from portal.publish.manifest import File, Maker

from ..faults import small_site
from .releases import KEY, release


def git(root: Path, *arguments: str) -> str:
    known = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=Nguyễn Văn A", "-c", "user.email=a@tinh.example"]
    done = subprocess.run(["git", *who, *arguments], cwd=root, env=known, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, manifest.Manifest]:
    """A small checkout in git, and the manifest of its build."""
    folder = tmp_path_factory.mktemp("reproduce")
    root = small_site.make(folder / "checkout")
    (root / ".gitignore").write_text("__pycache__/\n.portal/\n/internal/\nsite/\n")
    (root / "requirements.lock").write_text("mkdocs==0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Đầu tiên")
    done = small_site.build("portal", root, small_site.OLD, site=folder / "site")
    assert done.returncode == 0, done.stderr
    tree = folder / "site"
    files = manifest.files_of(tree, (p.relative_to(tree).as_posix() for p in tree.rglob("*") if p.is_file()))
    filled = File("phat-hanh/nhat-ky.json", 3, "0" * 64, Maker.PUBLISH)
    return root, manifest.Manifest(
        number=3, target="tinh", as_of=f"{small_site.OLD}T00:00:00+07:00", commit=git(root, "rev-parse", "HEAD"), samples=True,
        content_hash="", published_at="", counts={}, files=(*files, filled), tools=manifest.digest_of(root / "requirements.lock")[1],
    )


def reproduce(root: Path, said: manifest.Manifest, folder: Path, *more: str) -> tuple[int, str]:
    file = folder / "m.json"
    file.write_bytes(said.data)
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(scratch))
        done = CliRunner().invoke(commands, ["reproduce", str(file), *more, "--root", str(root)])
    assert list(scratch.iterdir()) == [] and isinstance(done.exception, SystemExit | None), done.output
    assert git(root, "worktree", "list").count("\n") == 0 and not (root / ".git/worktrees").exists()
    return done.exit_code, done.output


def test_a_release_is_built_again_to_the_byte_though_the_folder_is_being_edited(
    shop: tuple[Path, manifest.Manifest], tmp_path: Path,
) -> None:
    root, said = shop
    page = root / "content/gioi-thieu.md"
    before = page.read_text("utf-8")
    git(root, "commit", "-q", "--allow-empty", "-m", "Sau đó")
    page.write_text(before + "\nCâu đang viết dở.\n", "utf-8")
    (root / "content/la.md").write_text("chưa xong")
    try:
        code, output = reproduce(root, said, tmp_path)
        status = git(root, "status", "--porcelain")
    finally:
        page.write_text(before, "utf-8")
        (root / "content/la.md").unlink()
    assert code == 0 and f"trùng từng byte: {len(said.files) - 1} tệp" in output, output
    assert "mkdocs" in output and "tệp khóa: 0.0.1" in output  # another version than locked is told, though the bytes agree
    assert status == "M content/gioi-thieu.md\n?? content/la.md"


def test_what_differs_is_named_with_the_reasons(
    shop: tuple[Path, manifest.Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    root, said = shop
    # One real build again is enough; here the first one stands in for it.
    monkeypatch.setattr(proof, "_built", lambda _, __, site: shutil.copytree(root.parent / "site", site))
    odd = [replace(f, sha256="1" * 64) if f.path == "index.html" else f for f in said.files if f.path != "robots.txt"]
    odd.append(File("khong-con.html", 1, "2" * 64))
    odd_one = replace(said, files=tuple(odd), commit=said.commit + "+", tools="3" * 64)
    (tmp_path / "m.json").write_bytes(odd_one.data)
    done = CliRunner().invoke(commands, ["reproduce", str(tmp_path / "m.json"), "--root", str(root)])
    assert done.exit_code == 1, done.output
    output = done.output
    for words in ("KHÔNG trùng", "Khác nội dung (1)\n  index.html", "không có (1)\n  khong-con.html", "Chỉ bản dựng lại có (1)\n  robots.txt",
                  "chưa ghi vào git", "requirements.lock của commit khác"):
        assert words in output, output


def other_branch(root: Path) -> str:
    """A commit that was fetched, but is of no branch or tag: a proposal from outside."""
    tree = git(root, "rev-parse", "HEAD^{tree}")
    commit = git(root, "commit-tree", tree, "-m", "Đề nghị lạ")
    git(root, "update-ref", "refs/pull/1/head", commit)
    return commit


@pytest.mark.parametrize(("change", "words"), [
    (lambda root: {"commit": ""}, "không ghi commit"),
    (lambda root: {"commit": "--upload-pack=x"}, "không ghi commit"),
    (lambda root: {"commit": "f" * 40}, "không có commit"),
    (lambda root: {"commit": other_branch(root)}, "không nằm trong nhánh hay nhãn nào"),
    (lambda root: {"as_of": "hôm qua"}, "không dựng lại được"),
])
def test_what_cannot_be_built_again_is_a_message(
    shop: tuple[Path, manifest.Manifest], tmp_path: Path, change: Callable[[Path], dict[str, str]], words: str,
) -> None:
    root, said = shop
    code, output = reproduce(root, replace(said, **change(root)), tmp_path)
    assert code == 2 and words in output, output


def test_a_manifest_that_nobody_signed_is_refused_when_a_key_is_asked_for(shop: tuple[Path, manifest.Manifest], tmp_path: Path) -> None:
    root, said = shop
    code, output = reproduce(root, said, tmp_path, "--key", KEY.public.line)
    assert code == 2 and "không có tệp chữ ký" in output
    (tmp_path / "m.json").write_bytes(b"[]")
    done = CliRunner().invoke(commands, ["reproduce", str(tmp_path / "m.json"), "--root", str(root)])
    assert done.exit_code == 2 and "bản kê hỏng" in done.output


def test_being_told_to_end_leaves_nothing_behind(shop: tuple[Path, manifest.Manifest], tmp_path: Path) -> None:
    root, said = shop
    (tmp_path / "m.json").write_bytes(said.data)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    known = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | {
        "PYTHONPATH": str(root / "hooks"), "TMPDIR": str(scratch)}
    command = [sys.executable, "-c", "from portal.cli import main; main()", "reproduce", str(tmp_path / "m.json"), "--root", str(root)]
    running = subprocess.Popen(command, env=known, cwd=root, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert running.stderr is not None
    assert "Đang dựng lại" in running.stderr.readline()
    running.terminate()
    running.communicate(timeout=30)
    assert running.returncode != 0 and list(scratch.iterdir()) == []


def test_comparing_leaves_out_what_the_publisher_made() -> None:
    said = release().manifest
    built = {f.path: f for f in said.files}
    assert not reproducing.compare(said, built)
    filled = replace(said, files=tuple(replace(f, made_by=Maker.PUBLISH) if f.path == "index.html" else f for f in said.files))
    blank = File("index.html", 1, hashlib.sha256(b"x").hexdigest())
    assert not reproducing.compare(filled, built | {"index.html": blank})
    assert reproducing.compare(said, built | {"index.html": blank}).changed == ("index.html",)


def test_a_lock_is_read_as_names_and_versions() -> None:
    text = "mkdocs==1.6.0 ; python_version < '3.12'\nmkdocs==1.6.1 ; python_version >= '3.12' \\\n    --hash=sha256:00\nzope-x==2\\\n"
    assert reproducing.locked(text) == {"mkdocs": ("1.6.0", "1.6.1"), "zope-x": ("2",)}
    said = replace(release().manifest, tools="x")
    assert list(reproducing.reasons(said, text, "x", {"mkdocs": "1.6.1"})) == []
    assert len(list(reproducing.reasons(said, text, "y", {"mkdocs": "1.5.9"}))) == 2
