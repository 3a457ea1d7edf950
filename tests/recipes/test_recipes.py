"""The recipes of docs/recipes are what they say: valid for their own programs, and what they call exists."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from portal.cli import commands

from ..building import ROOT

RECIPES = ROOT / "docs/recipes"
SCRIPT = RECIPES / "refresh.sh"
UNITS = sorted((RECIPES / "systemd").glob("portal-*"))
WORKFLOWS = {"github.yml": "vendor.github-workflows", "forgejo.yml": "vendor.github-workflows", "gitlab-ci.yml": "vendor.gitlab-ci"}
CRON = RECIPES / "cron/portal"


def ran(*command: str, stdin: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=120, **options)


def loaded(name: str) -> dict[Any, Any]:
    return yaml.safe_load((RECIPES / name).read_text("utf-8"))


def scripts(name: str) -> Iterator[str]:
    """The shell parts of the workflow *name*, as its runner gets them."""
    for job in (loaded(name).get("jobs") or {"": loaded(name)["dang"], " ": loaded(name)["kiem-tra"]}).values():
        if "script" in job:
            yield "set -e\n" + "\n".join(job["script"])
        yield from (step["run"] for step in job.get("steps", ()))


def cron_lines() -> list[tuple[str, str, str]]:
    """When, who, what."""
    lines = [line for line in CRON.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(" ".join(w[:5]), w[5], w[6]) for line in lines if not re.match(r"[A-Z_]+=", line) for w in [line.split(None, 6)]]


# Each by its own program


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    fake = tmp_path / "srv"
    for program in (".venv/bin/portal", "docs/recipes/refresh.sh"):
        (fake / program).parent.mkdir(parents=True, exist_ok=True)
        (fake / program).write_text("#!/bin/sh\n")
        (fake / program).chmod(0o755)
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/srv/portal", str(fake)), "utf-8")
    name = unit.name.replace("@.", "@due.")
    if name != unit.name:
        shutil.copy(tmp_path / unit.name, tmp_path / name)
    said = ran("systemd-analyze", "verify", "--man=no", str(tmp_path / name), env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"})
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda path: path.name)
def test_services_may_do_little(unit: Path) -> None:
    said = ran("systemd-analyze", "security", "--offline=true", "--no-pager", str(unit), env=os.environ | {"LANG": "C.UTF-8"})
    level = re.search(r"exposure level for \S+: ([\d.]+)", said.stdout)
    assert level and float(level[1]) < 2.5, said.stdout + said.stderr


def test_the_night_is_vietnams_wherever_the_machine_stands() -> None:
    when = re.search(r"OnCalendar=(.*)", (RECIPES / "systemd/portal-nightly.timer").read_text("utf-8"))
    assert when
    said = ran("systemd-analyze", "calendar", "--base-time=2026-11-23 00:00:00 UTC", when[1], env=os.environ | {"TZ": "UTC"})
    assert "2026-11-23 19:00:00 UTC" in said.stdout, said.stdout
    nights = [line for line in cron_lines() if line[2].endswith("nightly; }")]
    assert [when for when, _, _ in nights] == ["0 * * * *"]
    asks = re.search(r'\$\((TZ=\S+ date) \+\\%H\)', nights[0][2])
    assert asks and ran("sh", "-c", f"{asks[1]} -d '2026-11-23 19:00 UTC' +%H").stdout == "02\n"
    for name in ("github.yml", "forgejo.yml"):
        assert {"cron": "0 19 * * *"} in loaded(name)[True]["schedule"]


def test_cron_takes_the_lines(tmp_path: Path) -> None:
    assert len(cron_lines()) == 5 and {who for _, who, _ in cron_lines()} == {"portal"}
    plain = tmp_path / "crontab"
    plain.write_text("".join(f"{when} {what}\n" for when, _, what in cron_lines()))
    said = ran("crontab", "-n", str(plain))
    assert said.returncode == 0, said.stderr
    # Outside quotes of its own, cron makes a new line of every bare percent sign.
    assert not any(re.search(r"(?<!\\)%", what) for _, _, what in cron_lines())
    # Files with a dot in their names are passed over in /etc/cron.d.
    assert "." not in CRON.name and CRON.read_bytes().endswith(b"\n")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_forges_take_the_workflows(name: str) -> None:
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in name else []
    said = ran(sys.executable, "-m", "check_jsonschema", "--builtin-schema", WORKFLOWS[name], *transform, str(RECIPES / name))
    assert said.returncode == 0, said.stdout + said.stderr


def test_shell_parts_are_clean() -> None:
    parts = {"refresh.sh": SCRIPT.read_text("utf-8")}
    parts |= {f"{name} {i}": f"#!/bin/sh\n{text}" for name in WORKFLOWS for i, text in enumerate(scripts(name))}
    parts |= {f"cron {i}": "#!/bin/sh\n" + what.replace("\\%", "%") for i, (_, _, what) in enumerate(cron_lines())}
    for name, text in parts.items():
        # SC1091: the file of secrets is not here; SC2154: set by it, or by the forge.
        said = ran("shellcheck", "-s", "sh", "-e", "SC1091,SC2154", "-", stdin=text)
        assert said.returncode == 0, f"{name}\n{said.stdout}"


# What they call


def calls() -> Iterator[tuple[str, list[str]]]:
    texts = {path.name: path.read_text("utf-8") for path in [SCRIPT, *UNITS, CRON, *(RECIPES / n for n in WORKFLOWS)]}
    for name, text in texts.items():
        for line in text.splitlines():
            if line.strip().startswith("#"):
                continue
            for found in re.findall(r'(?:bin/portal"?|"\$portal") ([a-z][^;|>&\n]*)', line):
                yield name, [word for word in shlex.split(found, posix=True) if word]


CALLS = list(calls())


def test_the_recipes_build_publish_and_verify() -> None:
    assert {words[0] for _, words in CALLS} == {"due", "publish", "verify", "check", "todo"}
    for name in (SCRIPT.name, *WORKFLOWS):
        assert "make site" in (RECIPES / name).read_text("utf-8")
        assert any(said[:1] == ["publish"] and "--yes" in said for file, said in CALLS if file == name), name


@pytest.mark.parametrize(("name", "words"), CALLS, ids=lambda v: v if isinstance(v, str) else v[0])
def test_every_command_exists_with_these_options(name: str, words: list[str]) -> None:
    command = commands.get_command(click.Context(commands), words[0])
    assert command is not None, f"{name}: portal {words[0]}"
    options = {o for p in command.params if isinstance(p, click.Option) for o in (*p.opts, *p.secondary_opts)}
    assert {w for w in words[1:] if w.startswith("--")} <= options, f"{name}: {words}"
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    valued = {o for p in command.params if isinstance(p, click.Option) and not p.is_flag for o in p.opts}
    plain = [w for i, w in enumerate(words[1:]) if not w.startswith("--") and words[i] not in valued]
    assert len(plain) <= len(arguments) or any(a.nargs == -1 for a in arguments), f"{name}: {words}"


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    texts = [path.read_text("utf-8") for path in RECIPES.rglob("*") if path.is_file()]
    named = {word for text in texts for words in re.findall(r"\bmake((?: [a-z][a-z-]*)+)", text) for word in words.split()}
    assert "site" in named and named <= targets


# What they must not do


@pytest.mark.parametrize("name", ["github.yml", "forgejo.yml"])
def test_proposals_see_no_secret_and_publish_nothing(name: str) -> None:
    jobs = loaded(name)["jobs"]
    publishing = {key for key, job in jobs.items() if "publish" in yaml.dump(job)}
    assert publishing == {"dang"}
    assert jobs["dang"]["if"].startswith("github.event_name != 'pull_request' &&")
    assert jobs["dang"]["concurrency"] == {"group": "dang-cong", "cancel-in-progress": False}
    assert "secrets." not in yaml.dump({k: v for k, v in jobs.items() if k != "dang"})
    assert "pull_request_target" not in (RECIPES / name).read_text("utf-8")
    # Secrets reach one step, by its environment; nothing that others wrote is put into a script's text.
    for job in jobs.values():
        assert "secrets." not in yaml.dump(job.get("env", {}))
        assert not any("uses" in step or "${{" in step["run"] for step in job["steps"])


def test_gitlab_publishes_from_the_main_branch_alone() -> None:
    job = loaded("gitlab-ci.yml")["dang"]
    assert job["rules"][0] == {"if": '$CI_PIPELINE_SOURCE == "merge_request_event"', "when": "never"}
    assert job["rules"][1:] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert job["resource_group"] and job["interruptible"] is False


def test_no_recipe_holds_a_secret() -> None:
    for path in RECIPES.rglob("*"):
        if path.is_file():
            assert not re.search(r"(?i)\b(?:password|passwd|secret|token|key)\b\s*[:=]\s*['\"]?[A-Za-z0-9/+]{6,}", path.read_text("utf-8")), path


# refresh.sh, with a git of its own and a portal that only writes down what it was asked


@dataclass
class Place:
    root: Path
    upstream: Path

    def git(self, *words: str, at: Path | None = None) -> str:
        return ran("git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words, cwd=at or self.root).stdout.strip()

    def set(self, command: str, code: int) -> None:
        (self.root / f"code-{command}").write_text(str(code))

    def refresh(self, mode: str) -> int:
        self.said = ran(str(SCRIPT), mode, env=os.environ | {"PORTAL_ROOT": str(self.root), "PORTAL_TARGET": "cong"}, cwd="/")
        return self.said.returncode

    def asked(self) -> list[str]:
        log = self.root / "asked"
        text = log.read_text() if log.exists() else ""
        log.unlink(missing_ok=True)
        return [line for line in text.splitlines() if not line.startswith("due")]

    def new_commit(self) -> str:
        (self.upstream / "content").write_text(str(len(self.git("log", "--oneline", at=self.upstream))))
        self.git("commit", "-qam", "sửa", at=self.upstream)
        return self.git("rev-parse", "HEAD", at=self.upstream)

    @property
    def held(self) -> Path:
        return self.root / ".portal/refresh-held"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "portal", tmp_path / "upstream")
    place.upstream.mkdir()
    (place.upstream / "content").write_text("0")
    (place.upstream / "Makefile").write_text("site:\n\t@echo make >>asked; exit $$(cat code-make)\n")
    (place.upstream / ".gitignore").write_text("*\n!content\n!Makefile\n")
    place.git("init", "-q", "-b", "main", ".", at=place.upstream)
    place.git("add", ".", at=place.upstream)
    place.git("commit", "-qm", "đầu", at=place.upstream)
    place.git("clone", "-q", str(place.upstream), str(place.root), at=tmp_path)
    program = place.root / ".venv/bin/portal"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$*" >>asked\nexit "$(cat "code-$1")"\n')
    program.chmod(0o755)
    for command, code in (("make", 0), ("due", 10), ("publish", 0)):
        place.set(command, code)
    return place


DONE = ["make", "publish cong --yes"]


def test_a_push_is_published_once(place: Place) -> None:
    assert (place.refresh("push"), place.asked()) == (0, [])
    commit = place.new_commit()
    assert (place.refresh("push"), place.asked()) == (0, DONE), place.said.stderr
    assert place.git("rev-parse", "HEAD") == commit
    assert (place.refresh("push"), place.asked()) == (0, [])


def test_a_moment_is_published_when_it_has_come(place: Place) -> None:
    assert (place.refresh("due"), place.asked()) == (0, [])
    place.set("due", 0)
    assert (place.refresh("due"), place.asked()) == (0, DONE)
    place.set("due", 2)
    assert (place.refresh("due"), place.asked()) == (2, [])


def test_the_night_always_publishes_even_without_the_git_server(place: Place) -> None:
    place.upstream.rename(place.upstream.with_name("gone"))
    assert (place.refresh("nightly"), place.asked()) == (0, DONE)
    assert "kho git" in place.said.stderr


@pytest.mark.parametrize(("command", "code", "told", "kept"), [
    ("make", 2, 2, "again"), ("publish", 2, 2, "again"), ("publish", 1, 1, "stop"), ("publish", 3, 3, "stop"),
    ("publish", 137, 2, "again"),
])
def test_what_failed_is_remembered_and_not_tried_every_minute(place: Place, command: str, code: int, told: int, kept: str) -> None:
    place.set(command, code)
    place.set("due", 0)
    assert place.refresh("due") == told and place.held.read_text() == f"{kept}\n"
    place.asked()
    assert (place.refresh("due"), place.asked()) == (0, [])
    # A quarter of an hour later a passing trouble is tried again, a refusal is not.
    os.utime(place.held, (0, 0))
    assert place.refresh("due") == (told if kept == "again" else 0)
    assert bool(place.asked()) == (kept == "again")
    # A new commit is tried at once, whatever was before; what was wanted is wanted until it is published.
    place.set(command, 0)
    place.set("due", 10)
    place.new_commit()
    assert (place.refresh("push"), place.asked()) == (0, DONE)
    assert not place.held.exists() and not (place.root / ".portal/refresh-wanted").exists()


def test_a_refusal_is_tried_again_at_night(place: Place) -> None:
    place.set("publish", 1)
    assert place.refresh("nightly") == 1
    place.asked()
    assert place.refresh("nightly") == 1 and place.asked() == DONE


def test_a_publication_cut_short_is_finished_by_the_next_call(place: Place) -> None:
    place.new_commit()
    place.set("publish", 143)  # killed: the machine goes down
    place.refresh("push")
    place.held.unlink()  # nobody was left to write that
    place.set("publish", 0)
    place.asked()
    assert (place.refresh("due"), place.asked()) == (0, DONE)


def test_two_never_run_at_once(place: Place) -> None:
    place.set("due", 0)
    (place.root / ".portal").mkdir(exist_ok=True)
    with (place.root / ".portal/refresh.lock").open("w") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        assert (place.refresh("due"), place.asked()) == (0, [])
    assert (place.refresh("due"), place.asked()) == (0, DONE)


def test_rewritten_history_is_refused_not_merged(place: Place) -> None:
    before = place.git("rev-parse", "HEAD")
    (place.upstream / "content").write_text("khác")
    place.git("commit", "-qa", "--amend", "-m", "viết lại", at=place.upstream)
    assert place.refresh("push") != 0 and place.git("rev-parse", "HEAD") == before


def test_it_says_how_it_is_used() -> None:
    said = ran(str(SCRIPT), "now", env=os.environ | {"PORTAL_ROOT": "/nowhere"})
    assert said.returncode == 2 and "push|due|nightly" in said.stderr
