"""Where a site may be put, and how a finished build takes the place of the last good one."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from portal import disk, staging
from portal.staging import PlaceFault, Staging

from .building import ROOT
from .faults.places import as_nobody, mounted_onto_itself, small_disk


def site_at(path: Path, text: str = "cũ") -> Path:
    path.mkdir(parents=True)
    (path / "index.html").write_text(text, "utf-8")
    return path


def said(site: Path, root: Path) -> str:
    with pytest.raises(PlaceFault) as fault:
        Staging(site, root)
    return str(fault.value)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "checkout/content").mkdir(parents=True)
    return tmp_path / "checkout"


# Places


def test_a_link_a_file_and_a_link_to_nothing_are_no_place_for_a_site(root: Path) -> None:
    site_at(root / "that")
    (root / "link").symlink_to("that")
    (root / "nowhere").symlink_to("not-there")
    (root / "file").write_text("x")
    os.mkfifo(root / "pipe")
    assert "là liên kết tới that" in said(root / "link", root)
    assert "là liên kết tới not-there" in said(root / "nowhere", root)
    assert "không phải thư mục" in said(root / "file", root)
    assert "không phải thư mục" in said(root / "pipe", root)
    assert (root / "that/index.html").is_file() and (root / "file").read_text() == "x"


def test_a_folder_of_something_else_is_never_replaced(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/thu.txt").write_text("x")
    site_at(tmp_path / "worktree")
    (tmp_path / "worktree/.git").write_text("gitdir: elsewhere")
    for place in (tmp_path / "letters", tmp_path / "worktree"):
        assert "không phải bản dựng của cổng" in said(place, root)
    for place in (root, tmp_path, root / "content", root / "content/site", root / "hooks/x", Path("/")):
        assert "tệp nguồn" in said(place, root), place


def test_the_working_folder_by_its_short_name_is_still_the_checkout(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "content")
    for place in ("..", ".", "../.", "../../checkout"):
        assert "tệp nguồn" in said(Path(place), root), place


def test_a_mount_point_cannot_be_swapped_and_the_message_says_what_can(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_at(root / "site")
    with mounted_onto_itself(site) as mounted:
        if not mounted:  # without the right to mount, what the kernel would list stands in
            monkeypatch.setattr(staging, "_is_mount_point", lambda path: path == site)
        assert f"--site-dir {site}/cong" in said(site, root)
    assert (site / "index.html").read_text("utf-8") == "cũ"


def test_another_disk_is_a_place_like_any_other_but_not_its_own_root(root: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "size=1m") as mounted:
        with Staging(disk / "site", root) as made:
            (made.folder / "index.html").write_text("mới", "utf-8")
            made.publish()
        assert (disk / "site/index.html").read_text("utf-8") == "mới"
        assert "điểm gắn đĩa" in said(disk, root) if mounted else True


def test_a_read_only_disk_is_said_to_be_one(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = site_at(tmp_path / "disk/site").parent
    with mounted_onto_itself(disk, "ro") as mounted:
        if not mounted:
            monkeypatch.setattr(os, "access", lambda *_: False)
        assert "không có quyền ghi" in said(disk / "site", root)


@pytest.mark.parametrize("closed", ["parent", "site"])
def test_without_the_right_to_write_the_command_says_so_and_ends_with_2(tmp_path: Path, closed: str) -> None:
    site = site_at(tmp_path / "www/site")
    for folder in [*tmp_path.parents, tmp_path, tmp_path / "www", site]:
        if folder.is_relative_to(tmp_path.parents[1]):
            folder.chmod(0o777)
    (site if closed == "site" else site.parent).chmod(0o555)
    code = (f"import sys; sys.path[:0] = {sys.path!r}\nfrom pathlib import Path\nfrom portal.staging import *\n"
            f"try: Staging(Path({str(site)!r}), Path('/nonexistent'))\nexcept PlaceFault as f: print(f); sys.exit(2)")
    done = subprocess.run([*as_nobody(), sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "không có quyền ghi" in done.stdout, done
    (site if closed == "site" else site.parent).chmod(0o755)


@pytest.mark.parametrize("door", ["portal", "mkdocs"])
def test_both_doors_end_with_2_before_they_build(tmp_path: Path, door: str) -> None:
    from .faults import small_site

    root = small_site.make(tmp_path / "checkout")
    (root / "site").write_text("không phải thư mục")
    done = small_site.build(door, root, small_site.NEW)
    assert done.returncode == 2 and "không phải thư mục" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert (root / "site").is_file()


def test_trouble_is_said_in_vietnamese_with_the_file_it_is_about() -> None:
    assert disk.trouble(OSError(errno.ENOSPC, "No space left", "/a/b")) == (
        "/a/b: đĩa đã đầy; hãy giải phóng chỗ rồi chạy lại."
    )
    assert disk.trouble(OSError(errno.ENOSPC, "x")) == "Đĩa đã đầy; hãy giải phóng chỗ rồi chạy lại."
    assert "EMLINK" in disk.trouble(OSError(errno.EMLINK, "x"))


def test_a_folder_called_site_may_be_replaced_whatever_it_holds(root: Path) -> None:
    (root / "site").mkdir()
    (root / "site/marker").write_text("x")
    with Staging(root / "site", root) as made:
        assert staging.is_fresh(made.folder) and not staging.is_fresh(root / "site")
        made.publish()
    assert not list((root / "site").iterdir())


def test_told_that_somebody_else_switches_mkdocs_still_never_builds_into_a_site(tmp_path: Path) -> None:
    """The variable by which ``portal build`` speaks to its child may have got into somebody's environment."""
    from .faults import small_site

    root = small_site.make(tmp_path / "checkout")
    site_at(root / "site")
    (root / "content/gioi-thieu.md").write_text("hỏng")
    done = subprocess.run(
        small_site.command("mkdocs", root), cwd=root, capture_output=True, text=True, check=False,
        env=small_site.environment(root, small_site.NEW) | {"PORTAL_STAGED": "1"},
    )
    assert done.returncode == 1 and (root / "site/index.html").read_text("utf-8") == "cũ"
    (root / "content/gioi-thieu.md").unlink()
    shutil.copytree(small_site.make(tmp_path / "again") / "content", root / "content", dirs_exist_ok=True)
    home = root / "overrides/portal/home.html"
    home.write_text(home.read_text("utf-8") + "<p onclick=x()>", "utf-8")
    done = subprocess.run(
        small_site.command("mkdocs", root), cwd=root, capture_output=True, text=True, check=False,
        env=small_site.environment(root, small_site.NEW) | {"PORTAL_STAGED": "1"},
    )
    assert done.returncode == 1 and (root / "site/index.html").read_text("utf-8") == "cũ", done.stderr


# Taking the place


def test_what_was_published_is_whole_and_nothing_lies_beside_it(root: Path) -> None:
    for text in ("một", "hai", "ba"):
        with Staging(root / "site", root) as made:
            (made.folder / "index.html").write_text(text, "utf-8")
            (made.folder / text).mkdir()
            made.publish()
        assert sorted(p.name for p in (root / "site").iterdir()) == sorted(["index.html", text])
        assert sorted(p.name for p in root.iterdir()) == ["content", "site"]
        assert (root / "site").stat().st_mode & 0o777 == 0o755


def test_what_was_not_published_disappears_and_the_site_stays(root: Path) -> None:
    site_at(root / "site")
    with pytest.raises(RuntimeError), Staging(root / "site", root) as made:
        (made.folder / "index.html").write_text("hỏng")
        raise RuntimeError
    assert (root / "site/index.html").read_text("utf-8") == "cũ"
    assert sorted(p.name for p in root.iterdir()) == ["content", "site"]


def test_leftovers_of_dead_builds_are_cleared_away_those_of_living_ones_and_other_folders_are_not(root: Path) -> None:
    code = (f"import sys, time; sys.path[:0] = {sys.path!r}\nfrom pathlib import Path\nfrom portal.staging import *\n"
            f"s = Staging(Path({str(root / 'site')!r}), Path({str(root)!r}))\n(s.folder / 'x').touch()\n"
            "print(s.folder, flush=True); time.sleep(60)")
    builders, folders = [], []
    for place in range(2):
        with open(root.parent / f"{place}", "w+") as said_by:
            builders.append(subprocess.Popen([sys.executable, "-c", code], stdout=said_by))
        while not (told := (root.parent / f"{place}").read_text().strip()):
            time.sleep(0.01)
        folders.append(Path(told))
    builders[0].kill()
    builders[0].wait()
    mine = [root / ".site-backup", root / ".site-build-ABCDEFGH", root / ".site-build-linklink", root / ".other-build-abcdefgh"]
    for path in mine:
        if "link" in path.name:
            path.symlink_to("content")
        else:
            path.mkdir()
    with Staging(root / "site", root):
        assert not folders[0].exists() and (folders[1] / "x").is_file()
        assert all(path.exists() for path in mine)
    builders[1].kill()
    builders[1].wait()
    with Staging(root / "site", root):
        assert not folders[1].exists()


def test_a_child_that_outlives_the_command_keeps_the_folder(root: Path) -> None:
    """``portal build`` is killed, its generator goes on writing: nobody takes the folder from under it."""
    made = Staging(root / "site", root)
    child = subprocess.Popen(["sleep", "60"], pass_fds=made.open_files)
    assert made.lock is not None
    os.close(made.lock)
    with Staging(root / "site", root):
        assert made.folder.is_dir()
    child.kill()
    child.wait()
    with Staging(root / "site", root):
        assert not made.folder.exists()


@pytest.mark.parametrize("exchange", [True, False])
def test_builders_at_once_each_put_a_whole_site_and_leave_nothing(
    root: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(disk, "exchange", lambda *_: False)

    def work(name: str) -> None:
        for _ in range(10):
            with Staging(root / "site", root) as made:
                for place in range(20):
                    (made.folder / f"{place}.txt").write_text(name)
                (made.folder / "index.html").write_text(name)
                made.publish()

    builders = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for builder in builders:
        builder.start()
    looks, missing = 0, 0
    while any(builder.is_alive() for builder in builders):
        try:
            folder = os.open(root / "site", os.O_RDONLY)
        except FileNotFoundError:
            missing += looks > 0
            continue
        looks += 1
        os.close(folder)
        time.sleep(0)
    assert looks > 20 and (missing == 0 or not exchange)
    assert len({p.read_text() for p in (root / "site").iterdir()}) == 1
    assert len(list((root / "site").iterdir())) == 21
    assert sorted(p.name for p in root.iterdir()) == ["content", "site"]


def test_a_switch_that_fails_half_way_is_taken_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_at(root / "site")
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if "-build-" in self.name:
            raise OSError(errno.EIO, "broken", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with Staging(site, root) as made, pytest.raises(PlaceFault, match="đĩa báo lỗi"):
        made.publish()
    assert (site / "index.html").read_text("utf-8") == "cũ"
    assert sorted(p.name for p in root.iterdir()) == ["content", "site"]


def test_a_site_that_became_a_link_during_the_build_is_not_replaced(root: Path) -> None:
    with Staging(root / "site", root) as made:
        site_at(root / "that")
        (root / "site").symlink_to("that")
        with pytest.raises(PlaceFault, match="liên kết"):
            made.publish()
    assert (root / "site").is_symlink() and (root / "that/index.html").is_file()


def test_without_syncfs_every_file_and_folder_is_written_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(disk, "call", lambda *_, **__: False)
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.readlink(f"/proc/self/fd/{number}")))
    with Staging(root / "site", root) as made:
        (made.folder / "a/b").mkdir(parents=True)
        (made.folder / "a/b/c.html").write_text("x")
        (made.folder / "index.html").write_text("x")
        made.publish()
    assert [Path(p).name for p in synced] == ["c.html", "b", "a", "index.html", made.folder.name, "checkout"]


def test_the_repository_itself_is_protected() -> None:
    for place in (ROOT, ROOT.parent, ROOT / "policies/2026"):
        assert "tệp nguồn" in said(place, ROOT)
