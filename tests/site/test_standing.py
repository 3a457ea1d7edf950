"""``portal build`` with nothing changed: what stands is what a cold build would write, byte for byte; else it is built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..faults import small_site

pytestmark = pytest.mark.site
SAME = "Không có gì thay đổi từ lần dựng trước.\n"
MORNING, LATER = "2026-11-23T08:00:00", "2026-11-23T08:40:00"
OUTPUTS = ("site", "internal", ".portal/next-change.json", ".portal/release.json", ".portal/server")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a build of the morning; its place in the file system is part of what a build is known by."""
    root = small_site.make(tmp_path_factory.mktemp("standing") / "checkout")
    done = build(root)
    assert done.returncode == 0 and not done.stdout.startswith(SAME), done.stderr
    return root


def build(root: Path, at: str = MORNING, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*small_site.command("portal", root), "--as-of", at, *options], cwd=root,
        env=small_site.environment(root, at) | variables, capture_output=True, text=True, check=False, timeout=300,
    )


def outputs(root: Path) -> dict[str, bytes]:
    """Every file a build leaves, the keys of caches excepted."""
    files = [p for name in OUTPUTS for p in (sorted((root / name).rglob("*")) if (root / name).is_dir() else [root / name])]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files if p.is_file()}


def cold(root: Path, at: str, *options: str, **variables: str) -> dict[str, bytes]:
    for name in ("site", "internal", ".portal"):
        shutil.rmtree(root / name, ignore_errors=True)
    assert build(root, at, *options, **variables).returncode == 0
    return outputs(root)


def test_nothing_changed_is_said_with_all_that_was_said_before(kept: Path) -> None:
    whole = build(kept, MORNING, "--from-scratch")
    assert whole.returncode == 0 and not whole.stdout.startswith(SAME)
    before = outputs(kept)
    again = build(kept)
    assert (again.returncode, again.stdout) == (0, SAME + whole.stdout)
    assert again.stderr == "".join(line for line in whole.stderr.splitlines(keepends=True) if " giây: " not in line)
    assert outputs(kept) == before


def test_a_later_hour_of_the_day_is_told_in_the_stamp_as_a_cold_build_tells_it(kept: Path) -> None:
    build(kept)
    again = build(kept, LATER)
    assert again.stdout.startswith(SAME) and LATER in again.stdout
    warm = outputs(kept)
    assert LATER in warm["site/portal-stamp.json"].decode()
    assert build(kept, LATER).stdout.startswith(SAME), "and once more"
    assert not build(kept, MORNING).stdout.startswith(SAME), "time does not run backwards"
    assert warm == cold(kept, LATER)


def _touch(root: Path) -> None:
    (root / "content/gioi-thieu.md").touch()


def _same_size_and_time(root: Path) -> None:
    path = root / "content/gioi-thieu.md"
    facts, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace("Một câu".encode(), "Tộm câu".encode()))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert path.stat().st_mtime_ns == facts.st_mtime_ns and path.stat().st_size == facts.st_size


def _new_file(root: Path) -> None:
    (root / "content/them.md").write_text((root / "content/gioi-thieu.md").read_text("utf-8"), "utf-8")


def _gone_file(root: Path) -> None:
    (root / "overrides/assets/them.css").write_text("a{}", "utf-8")
    build(root)
    (root / "overrides/assets/them.css").unlink()


def _template(root: Path) -> None:
    path = min((root / "overrides/portal").glob("*.html"))
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def _code(root: Path) -> None:
    path = root / "hooks/portal/short_text.py"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def _gone_from_site(root: Path) -> None:
    (root / "site/gioi-thieu.html").unlink()


def _edited_site(root: Path) -> None:
    with (root / "site/gioi-thieu.html").open("r+b") as page:
        page.write(b"<!DOCTYPE")


def _more_in_site(root: Path) -> None:
    (root / "site/chinh-sach/them.txt").write_text("thêm", "utf-8")


def _internal(root: Path) -> None:
    shutil.rmtree(root / "internal")


def _damaged(root: Path) -> None:
    path = root / ".portal/last-build.json"
    path.write_text(path.read_text("utf-8").replace('"pages": ', '"pages": 1'), "utf-8")


def _moment_lost(root: Path) -> None:
    (root / ".portal/next-change.json").write_text("{}", "utf-8")


CHANGES = [_touch, _same_size_and_time, _new_file, _gone_file, _template, _code, _gone_from_site, _edited_site, _more_in_site,
           _internal, _damaged, _moment_lost]


def test_whatever_changes_is_built(kept: Path) -> None:
    for change in CHANGES:
        build(kept)
        assert build(kept).stdout.startswith(SAME), f"nothing stood before {change.__name__}"
        before = outputs(kept)
        change(kept)
        again = build(kept)
        assert again.returncode == 0 and not again.stdout.startswith(SAME), (change.__name__, again.stderr)
        if change in (_touch, _gone_from_site, _edited_site, _more_in_site, _internal, _damaged, _moment_lost):
            assert outputs(kept) == before, change.__name__


@pytest.mark.parametrize("asked", [
    ("--no-samples",), ("--strict",), ("--from-scratch",), ("--site-dir", "noi-khac"),
])
def test_other_options_are_another_build(kept: Path, asked: tuple[str, ...]) -> None:
    build(kept)
    assert build(kept).stdout.startswith(SAME)
    assert not build(kept, MORNING, *asked).stdout.startswith(SAME)


def test_another_day_another_library_and_another_variable_are_another_build(kept: Path, tmp_path: Path) -> None:
    build(kept)
    assert build(kept).stdout.startswith(SAME)
    installed = f"{kept / 'hooks'}{os.pathsep}{tmp_path}"
    (tmp_path / "jinja9-9.0.dist-info").mkdir()
    assert not build(kept, MORNING, PYTHONPATH=installed).stdout.startswith(SAME)
    assert build(kept, MORNING, PYTHONPATH=installed).stdout.startswith(SAME)
    (tmp_path / "jinja9-9.0.dist-info").rename(tmp_path / "jinja9-9.1.dist-info")
    assert not build(kept, MORNING, PYTHONPATH=installed).stdout.startswith(SAME)
    build(kept)
    assert not build(kept, "2026-11-24T07:00:00").stdout.startswith(SAME)


def test_a_moment_between_the_two_is_not_passed_over(kept: Path) -> None:
    build(kept)
    place = kept / ".portal/last-build.json"
    said = json.loads(place.read_text("utf-8"))
    place.write_text(json.dumps(said | {"until": "2026-11-23T08:30:00+07:00"}), "utf-8")
    assert build(kept, "2026-11-23T08:29:59").stdout.startswith(SAME)
    place.write_text(json.dumps(json.loads(place.read_text("utf-8")) | {"until": "2026-11-23T08:30:00+07:00"}), "utf-8")
    assert not build(kept, LATER).stdout.startswith(SAME)


def test_settings_that_read_the_surroundings_are_never_taken_for_unchanged(kept: Path) -> None:
    path = kept / "mkdocs.yml"
    text = path.read_text("utf-8")
    try:
        path.write_text(text + "copyright: !ENV [NOBODY_KNOWS, '']\n", "utf-8")
        for _ in range(2):
            done = build(kept)
            assert done.returncode == 0 and not done.stdout.startswith(SAME), done.stderr
    finally:
        path.write_text(text, "utf-8")


def test_nothing_heavy_is_loaded_before_it_is_known_that_there_is_work(kept: Path) -> None:
    build(kept)
    code = ("import sys\nfrom portal.cli import commands\ntry:\n    commands(['build', '--as-of', '" + MORNING + "'])\n"
            "finally:\n    print(*sorted(sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], cwd=kept, capture_output=True, text=True, check=False,
                          env=small_site.environment(kept, MORNING))
    assert SAME in done.stdout, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"pydantic", "yaml", "jinja2", "mkdocs", "portal.schema", "portal.catalog", "portal.gate", "numpy"}
