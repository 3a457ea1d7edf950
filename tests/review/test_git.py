"""``portal review`` on repositories as editors and machines have them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import commands, screens

from ..test_content_check import committed, git
from .conftest import QUESTION, add, edit
from .test_review import POLICY, SPEAKER

AS_OF = ("--as-of", "2026-11-23")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["review", "--root", str(root), *AS_OF, *arguments], catch_exceptions=False)


def state(root: Path) -> tuple[str, str, str]:
    return git(root, "status", "--porcelain"), git(root, "rev-parse", "HEAD"), git(root, "worktree", "list")


def test_a_branch_is_reviewed_without_touching_the_working_tree(repository: Path) -> None:
    head = committed(repository, edit(POLICY, ("closes_on: 2026-12-15", "closes_on: 2026-12-20")))
    git(repository, "checkout", "-q", "base")
    (repository / "content/ghi-nho.txt").write_text("của tôi", "utf-8")
    before = state(repository)
    done = run(repository, "--base", "base", "--head", head, "--preview", "https://xem.example/1/")
    assert done.exit_code == 1 and "change-note-missing" in done.output
    assert done.output.split("\n")[2] == "**[Xem thử các trang sau khi sửa](https://xem.example/1/)**"
    assert state(repository) == before


def test_the_files_on_disk_are_the_head_when_none_is_named(repository: Path) -> None:
    add("content/hoi-dap/ai-duoc.md", QUESTION)(repository)
    done = run(repository, "--base", "base")
    assert done.exit_code == 0 and "Thêm hỏi đáp: Ai được hỗ trợ học phí?" in done.output


def test_what_the_base_did_since_is_not_the_changes_doing(repository: Path) -> None:
    head = committed(repository, add("content/hoi-dap/ai-duoc.md", QUESTION))
    git(repository, "checkout", "-q", "base")
    edit(SPEAKER, ("position: Chánh Văn phòng", "position: Giám đốc"))(repository)
    git(repository, "commit", "-qam", "trên nhánh gốc")
    done = run(repository, "--base", "base", "--head", head)
    assert done.exit_code == 0 and "sửa 1 tệp nội dung" in done.output and "Giám đốc" not in done.output


def test_people_come_from_authors_and_trailers(repository: Path) -> None:
    add("content/hoi-dap/ai-duoc.md", QUESTION)(repository)
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "thêm\n\nCo-authored-by: Lê Văn C <c@so.example>\nReviewed-by: Trần Thị B <b@so.example>\n"
        "Signed-off-by: A <a@so.example>")
    done = run(repository, "--base", "base")
    assert "Người soạn: A, Lê Văn C." in done.output and "Người duyệt: Trần Thị B." in done.output
    assert "a@so.example" not in done.output
    again = run(repository, "--base", "base", "--author", "Trần Thị B")
    assert again.exit_code == 1 and "approver-is-author" in again.output


def test_the_forge_adds_whom_it_knows(repository: Path) -> None:
    add("content/hoi-dap/ai-duoc.md", QUESTION)(repository)
    done = run(repository, "--base", "base", "--author", "@nguyenvana", "--approver", "@tranthib")
    assert "Người duyệt: tranthib." in done.output and "Có người duyệt khác người soạn" in done.output


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "hãy chỉ ra nhánh gốc bằng --base"),
    (("--base", "khong-co"), "không có “khong-co”"),
    (("--base", "origin/main"), "git fetch origin main"),
    (("--base", "base", "--head", "-x"), "không có “-x”"),
    (("--base", "base", "--preview", "javascript:1"), "--preview phải là một địa chỉ"),
    (("--base", "base", "--preview", "https://x.example/a) ![x](https://y.example"), "--preview phải là một địa chỉ"),
    (("--base-tree", ".", "--head", "base"), "--head chỉ đi cùng --base"),
])
def test_what_cannot_be_asked_is_said_in_vietnamese(repository: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(repository, *arguments)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_a_shallow_clone_is_told_what_to_fetch(repository: Path, tmp_path: Path) -> None:
    head = committed(repository, add("content/hoi-dap/ai-duoc.md", QUESTION))
    git(repository, "update-ref", "refs/heads/de-nghi", head)
    git(repository, "checkout", "-q", "base")
    edit(SPEAKER, ("position: Chánh Văn phòng", "position: Giám đốc"))(repository)
    git(repository, "commit", "-qam", "trên nhánh gốc")
    shallow = tmp_path / "nong"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository}", str(shallow))
    done = run(shallow, "--base", "origin/base", "--head", "origin/de-nghi")
    assert done.exit_code == 2 and "git fetch --unshallow" in done.output
    git(shallow, "fetch", "-q", "--unshallow")
    assert run(shallow, "--base", "origin/base", "--head", "origin/de-nghi").exit_code == 0


def test_histories_without_a_common_start(repository: Path) -> None:
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    stranger = git(repository, "commit-tree", tree, "-m", "lạ")
    done = run(repository, "--base", "base", "--head", stranger)
    assert done.exit_code == 2 and "không có gốc chung" in done.output


def test_outside_a_repository(tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    shutil.copytree(checkout, tmp_path / "cong")
    done = run(tmp_path / "cong", "--base", "main")
    assert done.exit_code == 2 and "không nằm trong kho git" in done.output


def test_a_portal_in_a_folder_of_a_larger_repository(tmp_path: Path, checkout: Path) -> None:
    root = tmp_path / "lon"
    shutil.copytree(checkout, root / "cong")
    git(root, "init", "-q")
    git(root, "add", "--all")
    git(root, "commit", "-q", "-m", "gốc")
    git(root, "branch", "base")
    add("cong/content/hoi-dap/ai-duoc.md", QUESTION)(root)
    done = run(root / "cong", "--base", "base")
    assert done.exit_code == 0 and "sửa 1 tệp nội dung" in done.output


def test_attributes_filters_and_hooks_of_the_change_do_nothing(repository: Path) -> None:
    def hostile(root: Path) -> None:
        add(".gitattributes", "policies/** export-ignore\n*.md filter=x export-subst\n")(root)
        edit(SPEAKER, ("position: Chánh Văn phòng", "position: $Format:%H$"))(root)

    head = committed(repository, hostile)
    git(repository, "checkout", "-q", "base")
    done = run(repository, "--base", "base", "--head", head)
    assert "sửa 1 tệp nội dung" in done.output and "$Format:%H" in done.output


def test_the_script_of_the_pipelines_blocks_only_what_the_change_causes(repository: Path, tmp_path: Path) -> None:
    """``.ci/check-content`` without its build: the older error would stop that, not the change."""
    script = Path(__file__).parents[2] / ".ci/check-content"
    hooks = Path(__file__).parents[2] / "hooks"
    shutil.copytree(hooks, repository / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    edit(SPEAKER, ("verified_on: 2026-11-20", "verified_on: 20/11/2026"))(repository)
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "gốc có lỗi cũ")
    git(repository, "branch", "-f", "base")
    good = committed(repository, add("content/hoi-dap/ai-duoc.md", QUESTION))
    bad = committed(repository, add("content/hoi-dap/ai-duoc.md", QUESTION.replace("so-vhttdl", "so-khong-co")))

    def check(head: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(script), "base", head, *AS_OF, "--comment", str(tmp_path / "nhan-xet.md")], cwd=repository,
                              env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PORTAL_PYTHON": sys.executable},
                              capture_output=True, text=True, check=False)

    done = check(good)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "có từ trước, không do đề nghị này" in done.stdout
    assert "Qua được cửa kiểm tra" in (tmp_path / "nhan-xet.md").read_text("utf-8")
    assert check(bad).returncode == 1
    assert "agency-unknown" in (tmp_path / "nhan-xet.md").read_text("utf-8")


def test_pictures_without_a_browser_are_refused_with_the_way_to_get_one(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("content/hoi-dap/ai-duoc.md", QUESTION)(repository)
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "playwright" else known(name, *rest))
    done = run(repository, "--base", "base", "--screens", str(tmp_path / "anh"))
    assert done.exit_code == 2 and "pip install playwright" in done.output and not (tmp_path / "anh").exists()


def test_pictures_are_of_the_pages_touched_before_and_after(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without building or a browser: which pages, which names, and what is said where one side could not be built."""
    add("content/hoi-dap/ai-duoc.md", QUESTION)(repository)
    site = tmp_path / "site"
    (site / "hoi-dap").mkdir(parents=True)
    (site / "hoi-dap/ai-duoc.html").write_text("x")
    monkeypatch.setattr(screens, "_built", lambda root, content, as_of, folder: None if folder.name == "dung-truoc" else site)
    monkeypatch.setattr(screens, "_taken", lambda address, site, pages, name, target: [(p, f"{name}.png") for p in pages])
    done = run(repository, "--base", "base", "--screens", str(tmp_path / "anh"), "--screens-url", "https://anh.example/7/")
    assert "| `hoi-dap/ai-duoc.html` | không có trang này | ![sau khi sửa](https://anh.example/7/sau.png) |" in done.output
    assert "Không chụp được bản trước khi sửa" in done.output
