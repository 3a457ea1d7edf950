"""Content of a stranger's change is judged by the base branch's code: the script, and the pipelines that call it."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from .building import ROOT, copy_of

SCRIPT = ROOT / ".ci" / "check-content"
FAQ = "content/hoi-dap/cau-hoi-moi.md"
QUESTION = """\
---
question: Tôi gửi câu hỏi này để làm gì?
fields: [bao-chi-truyen-thong]
agency: so-vhttdl
answered_on: 2026-11-02
reviewed_on: 2026-11-02
legal_basis: [244/2026/NĐ-CP]
sample: true
publication:
  status: cong-khai
  approved_by: Trần Thị B
  approved_on: 2026-11-02
---

Để thử một đề nghị từ bên ngoài.
"""


def git(repository: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(repository.parent), "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@so.example", "GIT_COMMITTER_NAME": "A",
                   "GIT_COMMITTER_EMAIL": "a@so.example"}
    done = subprocess.run(["git", "-c", "init.defaultBranch=main", *arguments], cwd=repository, env=environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def committed(repository: Path, change: Callable[[Path], object], on: str = "base") -> str:
    """A commit on top of *on* with *change* made; its id."""
    git(repository, "checkout", "-q", "--detach", on)
    change(repository)
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "--allow-empty", "-m", "đề nghị")
    return git(repository, "rev-parse", "HEAD")


def write(repository: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def module() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("check_content", str(SCRIPT))
    spec = importlib.util.spec_from_loader("check_content", loader)
    assert spec is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(loaded)
    sys.dont_write_bytecode = before
    return loaded


# What is taken from a change, on a small repository


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repository = tmp_path / "kho"
    repository.mkdir()
    git(repository, "init", "-q")
    write(repository, {"content/a.md": "a\n", "content/b/c.md": "c\n", "policies/2026/d.md": "d\n", "hooks/build.py": "x = 1\n",
                       "content/_data/rules.yml": "rules\n"})
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "gốc")
    git(repository, "branch", "base")
    monkeypatch.chdir(repository)
    return repository


def taken(module: ModuleType, repository: Path, head: str, folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The tree the gate would see, and what was left aside."""
    base = module.commit_of("base")
    content, outside = module.change(base, module.commit_of(head))
    folder.mkdir()
    module.checkout(base, folder)
    module.place(content, folder)
    assert not [p for p in folder.rglob("*") if p.is_symlink()]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}, outside


def test_only_content_is_taken_and_code_configuration_and_registers_are_not(
    module: ModuleType, small: Path, tmp_path: Path
) -> None:
    head = committed(small, lambda r: write(r, {
        "content/a.md": "mới\n", "content/new.md": "n\n", "hooks/build.py": "x = 2\n", "hooks/evil.py": "",
        "content/_data/rules.yml": "off\n", "mkdocs.yml": "hooks: [evil]\n", ".gitattributes": "*.md filter=x ident eol=crlf\n",
        "content/.gitattributes": "*.md filter=x\n", ".ci/check-content": "exit 0\n",
    }))
    files, outside = taken(module, small, head, tmp_path / "ra")
    assert files["content/a.md"] == "mới\n".encode() and files["content/new.md"] == b"n\n"
    assert files["hooks/build.py"] == b"x = 1\n" and files["content/_data/rules.yml"] == b"rules\n"
    assert "hooks/evil.py" not in files and "mkdocs.yml" not in files
    assert {"hooks/build.py", "hooks/evil.py", "content/_data/rules.yml", "mkdocs.yml", ".ci/check-content"} <= set(outside)


def test_removing_renaming_and_turning_files_into_folders(module: ModuleType, small: Path, tmp_path: Path) -> None:
    def change(repository: Path) -> None:
        (repository / "content/a.md").unlink()
        (repository / "content/b/c.md").unlink()
        (repository / "content/b").rmdir()
        write(repository, {"content/a.md/x.md": "x\n", "content/b": "tệp\n"})
        (repository / "content/a.md/x.md").chmod(0o755)

    files, _ = taken(module, small, committed(small, change), tmp_path / "ra")
    assert set(files) == {"content/a.md/x.md", "content/b", "policies/2026/d.md", "hooks/build.py", "content/_data/rules.yml"}
    assert not os.access(tmp_path / "ra/content/a.md/x.md", os.X_OK)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../hooks/build.py", "khong-co", "b", "."])
def test_a_symbolic_link_is_refused_with_its_path(module: ModuleType, small: Path, target: str) -> None:
    head = committed(small, lambda r: (r / "content/link.md").symlink_to(target))
    with pytest.raises(module.Refused, match=r"content/link\.md: là liên kết tượng trưng"):
        module.change("base", head)


def test_a_repository_within_the_repository_is_refused(module: ModuleType, small: Path) -> None:
    head = git(small, "rev-parse", "base")
    git(small, "update-index", "--add", "--cacheinfo", f"160000,{head},content/kho")
    tree = git(small, "write-tree")
    commit = git(small, "commit-tree", tree, "-p", "base", "-m", "x")
    with pytest.raises(module.Refused, match="kho lồng"):
        module.change("base", commit)


def test_what_both_sides_changed_is_for_people_to_join(module: ModuleType, small: Path) -> None:
    head = committed(small, lambda r: write(r, {"content/a.md": "họ\n"}))
    base = committed(small, lambda r: write(r, {"content/a.md": "ta\n", "content/z.md": "z\n"}))
    with pytest.raises(module.Refused, match=r"content/a\.md: nhánh gốc cũng vừa sửa"):
        module.change(base, head)
    other = committed(small, lambda r: write(r, {"policies/2026/d.md": "họ\n"}))
    assert module.change(base, other)[0].keys() == {"policies/2026/d.md"}


def test_a_change_too_large_is_refused_before_it_is_written(
    module: ModuleType, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 1000)
    head = committed(small, lambda r: write(r, {"content/to.md": "x" * 2000}))
    with pytest.raises(module.Refused, match="quá lớn"):
        taken(module, small, head, tmp_path / "ra")
    assert not (tmp_path / "ra/content/to.md").exists()
    monkeypatch.setattr(module, "MOST_FILES", 1)
    many = committed(small, lambda r: write(r, {f"content/{i}.md": "x" for i in range(3)}))
    with pytest.raises(module.Refused, match="Hãy chia nhỏ"):
        module.change("base", many)


def test_a_name_made_to_look_like_a_command_is_shown_as_a_name(module: ModuleType) -> None:
    assert module.shown("content/a\n::error::x.md") == r"'content/a\n::error::x.md'"
    assert module.shown("content/dự-thảo.md") == "content/dự-thảo.md"


# The whole run, as the pipelines make it


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as a forge would hold it: the base branch, and changes under the names forges give them."""
    work = copy_of(tmp_path_factory.mktemp("forge") / "work")
    (work / ".ci").mkdir()
    (work / ".ci/check-content").write_bytes(SCRIPT.read_bytes())
    (work / ".ci/check-content").chmod(0o755)
    git(work, "init", "-q")
    git(work, "add", "--all")
    git(work, "commit", "-q", "-m", "gốc")
    git(work, "branch", "base")

    def hostile(repository: Path) -> None:
        write(repository, {FAQ: QUESTION, "hooks/portal/gate.py": "raise SystemExit('mã của đề nghị đã chạy')\n",
                           "hooks/sitecustomize.py": "raise SystemExit('mã của đề nghị đã chạy')\n",
                           "overrides/main.html": "<script>alert(1)</script>", ".ci/check-content": "#!/bin/sh\nexit 0\n",
                           "content/sitecustomize.py": "raise SystemExit('mã của đề nghị đã chạy')\n",
                           "content/yaml/__init__.py": "raise SystemExit('mã của đề nghị đã chạy')\n"})

    changes = {1: committed(work, hostile),
               2: committed(work, lambda r: write(r, {FAQ: QUESTION.replace("so-vhttdl", "so-khong-co")}))}
    for number, commit in changes.items():
        git(work, "update-ref", f"refs/pull/{number}/head", commit)
        git(work, "update-ref", f"refs/merge-requests/{number}/head", commit)
    git(work, "checkout", "-q", "-B", "main", "base")
    return work


@pytest.fixture
def check(forge: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the script of the base on a change; the gate's surroundings are written to ``moi-truong``."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nenv >> {tmp_path}/moi-truong\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)

    def run(head: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        known = {"PATH": os.environ["PATH"], "PORTAL_PYTHON": str(python), "HOME": str(tmp_path)} | environment
        return subprocess.run([str(forge / ".ci/check-content"), "base", head, "--as-of", "2026-11-23", *arguments],
                              cwd=forge, env=known, capture_output=True, text=True, check=False, timeout=300)

    return run


@pytest.mark.site
def test_code_in_a_change_has_no_effect_and_sees_no_secret(
    check: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = check("refs/pull/1/head", "--site", str(tmp_path / "site"), DEPLOY_TOKEN="canary", CI_JOB_TOKEN="canary")
    said = done.stdout + done.stderr
    assert "mã của đề nghị đã chạy" not in said
    # Program files among the content are not content: the base's gate may only remind of them, never run them.
    assert done.returncode == 0, said
    assert "hooks/portal/gate.py" in said and "không được dùng trong lần kiểm tra này" in said
    page = (tmp_path / "site/hoi-dap/cau-hoi-moi.html").read_text("utf-8")
    assert "Tôi gửi câu hỏi này để làm gì?" in page and "alert(1)" not in page
    assert not list((tmp_path / "site").rglob("*.py"))
    assert "canary" not in (tmp_path / "moi-truong").read_text()


@pytest.mark.site
def test_a_fault_in_a_change_is_reported_as_the_gate_reports_it(
    check: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = check("refs/pull/2/head", "--gitlab", str(tmp_path / "gl.json"), GITHUB_ACTIONS="true")
    assert done.returncode == 1
    assert re.search(rf"chặn  {re.escape(FAQ)}:\d+:\d+  \[", done.stdout)
    assert re.search(rf"^::error file={re.escape(FAQ)},line=\d+", done.stdout, re.MULTILINE)
    # Quoted text stands where GitHub reads no commands; the gate's own notes stand outside.
    inside = re.findall(r"^::stop-commands::(\w+)$(.*?)^::\1::$", done.stdout, re.MULTILINE | re.DOTALL)
    assert len(inside) >= 2 and not any("::error" in text for _, text in inside)
    notes = json.loads((tmp_path / "gl.json").read_text("utf-8"))
    assert [n for n in notes if n["location"]["path"] == FAQ]


PIPELINES = {
    "github": ".github/workflows/content.yml", "forgejo": ".forgejo/workflows/content.yml", "gitlab": ".gitlab-ci.yml",
}


def steps(forge_name: str) -> list[str]:
    """The shell text of the pipeline, without installing: this environment is installed already."""
    text = yaml.safe_load((ROOT / PIPELINES[forge_name]).read_text("utf-8"))
    if forge_name == "gitlab":
        return ["\n".join(line for line in text["noi-dung"]["script"] if ".venv" not in line)]
    return [step["run"] for step in text["jobs"]["noi-dung"]["steps"] if "requirements.lock" not in step["run"]]


@pytest.mark.site
@pytest.mark.parametrize("forge_name", PIPELINES)
def test_each_pipeline_checks_a_change_with_the_code_of_the_base(forge_name: str, forge: Path, tmp_path: Path) -> None:
    """Its own shell lines, on a machine of the forge, against a repository that stands in for the forge's."""
    machine = tmp_path / "may"
    machine.mkdir()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PORTAL_PYTHON": sys.executable, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": f"url.file://{forge}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://gitlab-ci-token:canary@forge.example:443/tinh/cong.git",
        "GIT_CONFIG_KEY_1": "safe.directory", "GIT_CONFIG_VALUE_1": "*",
        "REPOSITORY": f"file://{forge}", "BASE": "main", "NUMBER": "2", "TOKEN": "canary",
        "CI_SERVER_PROTOCOL": "https", "CI_SERVER_HOST": "forge.example", "CI_SERVER_PORT": "443", "CI_JOB_TOKEN": "canary",
        "CI_MERGE_REQUEST_PROJECT_PATH": "tinh/cong", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_IID": "2", "CI_PROJECT_DIR": str(machine), "GITHUB_OUTPUT": str(tmp_path / "ra"),
    }
    said = ""
    for lines in steps(forge_name):
        done = subprocess.run(["bash", "-e", "-c", lines], cwd=machine, env=environment, capture_output=True, text=True,
                              check=False, timeout=300)
        said += done.stdout + done.stderr
        if done.returncode:
            break
    assert done.returncode == 1 and f"chặn  {FAQ}:" in said, said
    root = machine / "kho" if forge_name == "gitlab" else machine
    assert not (root / FAQ).exists(), "nội dung của đề nghị đã trải ra đĩa"
    assert (machine / "nhan-xet.md").read_text("utf-8").startswith("<!-- portal-review -->")


@pytest.mark.parametrize("forge_name", ["github", "forgejo"])
def test_workflows_ask_for_nothing_they_could_lose(forge_name: str) -> None:
    text = (ROOT / PIPELINES[forge_name]).read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow[True] == {"pull_request": None}  # YAML 1.1 reads "on" as true
    assert workflow["permissions"] == {"contents": "read"}
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert "secrets." not in code and "pull_request_target" not in code and "uses:" not in code
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step["run"], "giá trị từ bên ngoài chỉ được vào qua biến môi trường"
            assert ("TOKEN" in step.get("env", {})) == ("git init" in step["run"])


def test_the_gitlab_job_runs_on_merge_requests_alone() -> None:
    job = yaml.safe_load((ROOT / PIPELINES["gitlab"]).read_text("utf-8"))["noi-dung"]
    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]
    assert job["variables"] == {"GIT_STRATEGY": "none"}


@pytest.mark.parametrize("path", [".github/CODEOWNERS", ".gitlab/CODEOWNERS"])
def test_everything_but_content_has_an_owner(path: str) -> None:
    rules = [line.split() for line in (ROOT / path).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert rules[0][0] == "*" and rules[-1][0] == "/content/_data/"
    assert rules[-1][1:] == rules[0][1:] != rules[1][1:]
    assert {r[0] for r in rules[1:3]} == {"/content/", "/policies/"}
    assert all(r[0].startswith("/content/") for r in rules[3:-1])
