"""``portal check`` with nothing changed: the same words in every form, the same exit code, and the gate is left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click.testing
import pytest

from portal import gate
from portal.cli import commands, telling
from tests.faults import small_site

FORMS = ("text", "lines", "json", "github", "gitlab", "sarif")
DAY = "2026-11-23T09:00"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with something blocked, something to be looked at, and advice."""
    made = small_site.make(tmp_path_factory.mktemp("check") / "checkout")
    page = made / "content/gioi-thieu.md"
    page.write_text(page.read_text("utf-8").replace("updated_on", "updatedon") + "\n" + "Việc triển khai thực hiện. " * 30, "utf-8")
    return made


def check(root: Path, *options: str, at: str = DAY) -> tuple[int, str]:
    done = click.testing.CliRunner().invoke(commands, ["check", "--root", str(root), "--as-of", at, *options], catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output
    return done.exit_code, done.stdout


@contextmanager
def no_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The gate may not be passed."""
    def passed(*_: object) -> None:
        raise AssertionError("there is nothing to check again")

    with monkeypatch.context() as patched:
        patched.setattr(gate, "load", passed)
        yield


@pytest.mark.parametrize("many", [False, True])
def test_every_form_is_had_from_one_check(root: Path, monkeypatch: pytest.MonkeyPatch, many: bool) -> None:
    if many:
        monkeypatch.setattr(telling, "MANY", 3)
    cold = {}
    for form in FORMS:
        for kept in (root / ".portal").rglob("*.json"):
            kept.unlink()
        cold[form] = check(root, "--format", form)
    assert cold["text"][0] == 1 and "gioi-thieu.md" in cold["text"][1]
    with no_work(monkeypatch):
        assert {form: check(root, "--format", form) for form in FORMS} == cold
        assert check(root, "--strict") == cold["text"]


def test_what_changes_is_checked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(root)
    page = root / "content/gioi-thieu.md"
    facts, before = page.stat(), page.read_bytes()
    page.write_bytes(before.replace(b"updatedon", b"updated_on", 1))
    os.utime(page, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert "updatedon" not in check(root)[1]
    page.write_bytes(before)
    assert "updatedon" in check(root)[1]
    with no_work(monkeypatch):
        check(root)
        check(root, at="2026-11-23T09:01")
        for options in (("--no-advice",), ("content/phap-luat",), ("--as-of", "2026-11-24"), ("--as-of", "2026-11-23T08:59")):
            with pytest.raises(AssertionError):
                check(root, *options)


def test_a_damaged_or_changed_answer_is_not_believed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = check(root)
    for damage in (lambda text: text[:-20], lambda text: text.replace("gioi-thieu.md", "gioi-thieV.md"), lambda _: "[]", lambda _: "{}"):
        for place in (root / ".portal/cache/check").glob("*.json"):
            place.write_text(damage(place.read_text("utf-8")), "utf-8")
        assert check(root) == said
    with no_work(monkeypatch):
        assert check(root) == said


def test_few_answers_are_kept(root: Path) -> None:
    for number in range(12):
        check(root, f"content/{number}")
    assert len(list((root / ".portal/cache/check").iterdir())) <= 8


def test_a_checkout_that_cannot_be_written_is_checked_all_the_same(root: Path) -> None:
    said = check(root)
    cache = root / ".portal/cache/check"
    for place in cache.iterdir():
        place.unlink()
    cache.rmdir()
    cache.write_text("no folder", "utf-8")
    assert check(root) == said
    cache.unlink()
