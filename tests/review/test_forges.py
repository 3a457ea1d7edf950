"""Templates, forms and pipelines of the forges, in the shapes the forges document; and what is said to their APIs."""

from __future__ import annotations

import http.server
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema.validators import validator_for

from portal.forge import FORM, Forge
from portal.review import MARK

from ..test_content_check import committed, git
from .conftest import QUESTION, add

ROOT = Path(__file__).parents[2]
MADE = dict(runpy.run_path(str(ROOT / ".ci/write-forms"))["files"](yaml.safe_load((ROOT / ".ci/forms.yml").read_text("utf-8"))))
SOURCE = yaml.safe_load((ROOT / ".ci/forms.yml").read_text("utf-8"))
ACTS = ["them-du-thao", "lay-y-kien", "tiep-thu", "doi-nguoi-phat-ngon", "dinh-chinh"]


def shaped(name: str, data: object) -> list[str]:
    schema = get_builtin_schema(name)
    return [f"{e.json_path}: {e.message}" for e in validator_for(schema)(schema).iter_errors(data)]


def test_the_files_are_what_their_source_says_and_no_others() -> None:
    for path, text in MADE.items():
        assert (ROOT / path).read_text("utf-8") == text, f"{path}: run .ci/write-forms"
    folders = {str(Path(path).parent) for path in MADE} - {".github", ".gitlab", ".forgejo", ".gitea"}
    there = {p.relative_to(ROOT).as_posix() for folder in folders for p in (ROOT / folder).iterdir()}
    assert there == {p for p in MADE if str(Path(p).parent) in folders}


def test_every_act_has_a_template_on_every_forge() -> None:
    assert [a["name"] for a in SOURCE["acts"]] == ACTS
    for act in SOURCE["acts"]:
        one = MADE[f".github/PULL_REQUEST_TEMPLATE/{act['name']}.md"]
        assert one == MADE[f".gitlab/merge_request_templates/{act['name']}.md"]
        for line in (*act["ask"], *act["check"], *act["approver"]):
            assert line in one and line in MADE[".forgejo/pull_request_template.md"]
        assert "phải khác người soạn" in one
        assert f"(?expand=1&template={act['name']}.md)" in MADE[".github/pull_request_template.md"]


@pytest.mark.parametrize("path", [p for p in MADE if p.endswith(".yml")])
def test_forms_have_the_shape_the_forge_documents(path: str) -> None:
    data = yaml.safe_load(MADE[path])
    assert shaped("vendor.github-issue-config" if path.endswith("config.yml") else "vendor.github-issue-forms", data) == []


def test_the_link_of_every_page_fills_a_field_that_the_form_has() -> None:
    form = yaml.safe_load(MADE[f".github/ISSUE_TEMPLATE/{FORM}"])
    forge = Forge.of({"kind": "github", "base": "https://github.com", "repository": "tinh/cong"})
    assert forge is not None
    fields = {block.get("id") for block in form["body"]}
    assert set(re.findall(r"[?&](\w+)=", forge.report("a", "b"))) - {"template", "title"} <= fields


def test_field_words_read_naturally_in_a_template() -> None:
    for path, text in MADE.items():
        if path.endswith(".md"):
            assert "…" in text or "issue_templates" in path or path == ".github/pull_request_template.md", path
            assert text.count("(") == text.count(")"), path
            assert not re.search(r"^- [^\n]*\([^)\n]*$", text, re.MULTILINE), path


@pytest.mark.parametrize("path", [".github/workflows/content.yml", ".github/workflows/comment.yml", ".forgejo/workflows/content.yml"])
def test_workflows_have_the_shape_the_forge_documents(path: str) -> None:
    data = yaml.safe_load((ROOT / path).read_text("utf-8"))
    assert shaped("vendor.github-workflows", {("on" if key is True else key): value for key, value in data.items()}) == []


def test_who_reads_a_strangers_content_may_not_write() -> None:
    text = (ROOT / ".github/workflows/comment.yml").read_text("utf-8")
    workflow = yaml.load(text, Loader=yaml.BaseLoader)
    assert workflow["permissions"] == {} and "uses:" not in text and "secrets." not in text and "pull_request_target" not in text
    reads, writes = workflow["jobs"]["xet"], workflow["jobs"]["ghi"]
    assert set(reads["permissions"].values()) == {"read"} and writes["permissions"]["pull-requests"] == "write"
    assert any("check-content" in step["run"] for step in reads["steps"])
    for step in writes["steps"]:
        assert "check-content" not in step["run"] and "refs/pull" not in step["run"] and "refs/portal/head" not in step["run"]
    for job in (reads, writes):
        for step in job["steps"]:
            assert "${{" not in step["run"]
            assert ("TOKEN" in step.get("env", {})) == ("git init" in step["run"])


# The script that speaks with the forges, and a forge that answers


class Api(http.server.BaseHTTPRequestHandler):
    asked: list[tuple[str, str, Any]]
    comments: list[dict[str, Any]]
    refuse: int = 0

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, data: object, code: int = 200) -> None:
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(("GET", path, self.headers.get("PRIVATE-TOKEN") or self.headers.get("Authorization")))  # type: ignore[attr-defined]
        page = re.search(r"[?&]page=(\d+)", self.path)
        first = page is None or page[1] == "1"
        if path.endswith("/comments") or path.endswith("/notes"):
            self.answer(self.server.comments if first else [])  # type: ignore[attr-defined]
        elif path.endswith("/reviews"):
            self.answer([
                {"user": {"login": "tranthib"}, "state": "APPROVED"}, {"user": {"login": "levanc"}, "state": "APPROVED"},
                {"user": {"login": "levanc"}, "state": "CHANGES_REQUESTED"}, {"user": {"login": "x"}, "state": "COMMENTED"},
                {"user": {"login": "d"}, "state": "APPROVED", "dismissed": True},
            ] if first else [])
        elif path.endswith("/approvals"):
            self.answer({"approved_by": [{"user": {"name": "Trần Thị B", "username": "tranthib"}}]})
        else:
            self.answer({"user": {"login": "nguyenvana"}, "author": {"name": "Nguyễn Văn A", "username": "nguyenvana"}})

    def write(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.command, self.path, body))  # type: ignore[attr-defined]
        refused = self.server.refuse  # type: ignore[attr-defined]
        self.answer({}, refused if refused and self.command in ("PATCH", "PUT") else 200)

    do_POST = do_PATCH = do_PUT = write  # noqa: N815


@pytest.fixture
def forge_api() -> Iterator[Any]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.asked, server.comments, server.refuse = [], [], 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def speak(server: Any, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "API": f"http://127.0.0.1:{server.server_address[1]}/api", "PROJECT": "tinh/cong",
                   "NUMBER": "7", "TOKEN": "canary"} | more
    return subprocess.run([sys.executable, str(ROOT / ".ci/forge-comment"), *arguments], env=environment, capture_output=True,
                          text=True, check=False, timeout=60)


@pytest.mark.parametrize(("kind", "where", "over", "verb"), [
    ("github", "/api/repos/tinh/cong/issues/7/comments", "/api/repos/tinh/cong/issues/comments/5", "PATCH"),
    ("forgejo", "/api/repos/tinh/cong/issues/7/comments", "/api/repos/tinh/cong/issues/comments/5", "PATCH"),
    ("gitlab", "/api/projects/12/merge_requests/7/notes", "/api/projects/12/merge_requests/7/notes/5", "PUT"),
])
def test_one_comment_is_written_once_and_then_over(
    forge_api: Any, tmp_path: Path, kind: str, where: str, over: str, verb: str
) -> None:
    more = {"PROJECT": "12"} if kind == "gitlab" else {}
    file = tmp_path / "nhan-xet.md"
    file.write_text(f"{MARK}\n\nmột", "utf-8")
    done = speak(forge_api, "post", kind, str(file), **more)
    assert done.returncode == 0 and forge_api.asked[-1] == ("POST", where, {"body": f"{MARK}\n\nmột"}), done.stderr
    forge_api.comments = [{"id": 4, "body": "lời của ai đó"}, {"id": 5, "body": f"{MARK}\n\nmột"}]
    file.write_text(f"{MARK}\n\nhai", "utf-8")
    assert speak(forge_api, "post", kind, str(file), **more).returncode == 0
    assert forge_api.asked[-1] == (verb, over, {"body": f"{MARK}\n\nhai"})


def test_a_comment_that_somebody_else_marked_is_passed_by(forge_api: Any, tmp_path: Path) -> None:
    forge_api.comments, forge_api.refuse = [{"id": 5, "body": MARK}], 403
    file = tmp_path / "nhan-xet.md"
    file.write_text(f"{MARK}\n\nmột", "utf-8")
    assert speak(forge_api, "post", "github", str(file)).returncode == 0
    assert [verb for verb, _, _ in forge_api.asked] == ["GET", "PATCH", "POST"]


def test_people_are_the_sender_and_those_whose_last_word_is_yes(forge_api: Any) -> None:
    assert speak(forge_api, "people", "github").stdout.split() == ["--author=nguyenvana", "--approver=tranthib"]
    assert speak(forge_api, "people", "gitlab", PROJECT="12").stdout.splitlines() == [
        "--author=Nguyễn Văn A", "--approver=Trần Thị B"]


def steps(path: str, job: str) -> list[str]:
    """The shell text of a job, without installing: this environment is installed already."""
    found = yaml.safe_load((ROOT / path).read_text("utf-8"))["jobs"][job]["steps"]
    return [step["run"] for step in found if "requirements.lock" not in step["run"]]


@pytest.mark.parametrize(("path", "judging", "writing", "kind"), [
    (".github/workflows/comment.yml", "xet", "ghi", "github"), (".forgejo/workflows/content.yml", "noi-dung", "nhan-xet", "forgejo"),
])
def test_the_steps_of_a_pipeline_write_one_comment(
    forge_api: Any, repository: Path, tmp_path: Path, path: str, judging: str, writing: str, kind: str
) -> None:
    """Its own shell lines, against a repository and an API that stand in for the forge's."""
    for name in ("hooks", ".ci"):
        shutil.copytree(ROOT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(repository, "add", "--all")
    git(repository, "commit", "-q", "-m", "mã")
    head = committed(repository, add("content/hoi-dap/ai-duoc.md", QUESTION), on="HEAD")
    git(repository, "update-ref", "refs/pull/7/head", head)
    git(repository, "checkout", "-q", "main")
    outputs = tmp_path / "ra"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PORTAL_PYTHON": sys.executable, "GIT_CONFIG_NOSYSTEM": "1",
        "REPOSITORY": f"file://{repository}", "DEFAULT": "main", "BASE": "main", "HEAD": head, "PROJECT": "tinh/cong",
        "API": f"http://127.0.0.1:{forge_api.server_address[1]}/api", "TOKEN": "canary", "GITHUB_OUTPUT": str(outputs),
        "PREVIEW": "https://xem.example/{number}/", "NUMBER": "7",
    }
    for job in (judging, writing):
        machine = tmp_path / job
        machine.mkdir()
        for lines in steps(path, job):
            done = subprocess.run(["bash", "-e", "-c", lines], cwd=machine, env=environment, capture_output=True, text=True,
                                  check=False, timeout=300)
            assert "canary" not in done.stdout + done.stderr
            assert done.returncode == 0 or "check-content" in lines, done.stdout + done.stderr
        told = dict(line.split("=", 1) for line in outputs.read_text("utf-8").splitlines())
        environment |= {"NUMBER": told.get("number", "7"), "COMMENT": told["comment"]}
    (verb, where, body) = forge_api.asked[-1]
    assert (verb, where) == ("POST", "/api/repos/tinh/cong/issues/7/comments")
    assert body["body"].startswith(MARK) and "Thêm hỏi đáp: Ai được hỗ trợ học phí?" in body["body"]
    if kind == "github":
        assert "https://xem.example/7/" in body["body"] and "Người duyệt: tranthib." in body["body"]


def test_a_forge_that_does_not_answer_is_said_and_the_token_is_not(forge_api: Any, tmp_path: Path) -> None:
    file = tmp_path / "nhan-xet.md"
    file.write_text(MARK, "utf-8")
    done = speak(forge_api, "post", "github", str(file), API="http://127.0.0.1:9/api")
    assert done.returncode == 2 and "Không làm được với nơi giữ kho" in done.stderr and "canary" not in done.stderr + done.stdout
    other = tmp_path / "khac.md"
    other.write_text("mật khẩu", "utf-8")
    assert speak(forge_api, "post", "github", str(other)).returncode == 2 and not forge_api.asked
