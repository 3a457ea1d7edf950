"""What ``portal review`` asks git: a tree of files without touching the working tree, and who made the commits.

Only objects are read. No attribute, filter or hook of the repository is used, nothing is checked out there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ..review import APPROVING, TOPS

LARGEST_SUM = 2 * 2**30
"""Bytes of one side; more is not content."""


class GitFault(Exception):
    """Git cannot give what is asked: one or more Vietnamese sentences, with what to do."""


@dataclass(frozen=True, slots=True)
class History:
    """Who made a range of commits, as git and its trailers write it."""

    authors: tuple[str, ...]
    approvers: tuple[str, ...]


def commit_of(root: Path, name: str) -> str:
    """Full id of the commit *name*."""
    done = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode:
        near = name.removeprefix("origin/")
        raise GitFault(f"kho git ở đây không có “{name}”. Hãy tải về trước: git fetch origin {near}")
    return done.stdout.decode().strip()


def merge_base(root: Path, base: str, head: str) -> str:
    """The commit both sides have in common: what the change started from."""
    done = _run(root, "merge-base", base, head)
    if done.returncode == 0:
        return done.stdout.decode().split()[0]
    if _said(root, "rev-parse", "--is-shallow-repository") == "true":
        raise GitFault("lịch sử ở đây bị cắt ngắn (shallow) nên không thấy gốc chung của hai nhánh. "
                       "Hãy lấy thêm: git fetch --unshallow (hoặc --deepen 200), rồi chạy lại.")
    raise GitFault("hai nhánh không có gốc chung. Hãy kiểm tra lại tên nhánh gốc ghi sau --base.")


def write_tree(root: Path, commit: str, target: Path) -> None:
    """Write the content of *commit* (the folders ``content`` and ``policies`` beside *root*'s own) below *target*.

    Files come as stored: no filter, no attribute. Links are made as links, last, so that nothing is written through
    one; the gate names them. Raises :class:`GitFault`.
    """
    prefix = _said(root, "rev-parse", "--show-prefix")
    listed = _asked(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *(f"{prefix}{top}" for top in TOPS))
    files: list[tuple[str, str, str]] = []
    for line in listed.split(b"\0"):
        if line:
            facts, _, raw = line.partition(b"\t")
            mode, _, blob = facts.decode().split(" ")
            path = os.fsdecode(raw).removeprefix(prefix)
            if set(PurePosixPath(path).parts) & {"..", ".", ".git"} or path.startswith("/"):
                raise GitFault(f"commit {commit[:12]} có đường dẫn không được phép: {path!a}.")
            if mode != "160000":  # a repository within the repository holds no file of ours
                files.append((mode, blob, path))
    target.mkdir(parents=True, exist_ok=True)
    files.sort(key=lambda file: file[0] == "120000")
    total = 0
    for (mode, _, path), data in zip(files, _blobs(root, [blob for _, blob, _ in files]), strict=True):
        total += len(data)
        if total > LARGEST_SUM:
            raise GitFault(f"nội dung của commit {commit[:12]} quá lớn để xét.")
        place = target / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if mode == "120000":
                place.symlink_to(os.fsdecode(data))
            else:
                with open(place, "xb") as file:
                    file.write(data)
        except (OSError, ValueError) as trouble:
            raise GitFault(f"không ghi được {path!a} của commit {commit[:12]} ra chỗ tạm: {trouble}.") from None


def history(root: Path, start: str, head: str) -> History:
    """Authors, co-authors and approvers of the commits after *start* up to *head*, oldest first."""
    commits = f"{start}..{head}"
    keys = ",".join(f"key={key}" for key in APPROVING)
    authors = _lines(root, "log", "--reverse", "--no-merges", "--format=%aN <%aE>%n"
                     "%(trailers:key=Co-authored-by,valueonly,unfold)", commits)
    approvers = _lines(root, "log", "--reverse", f"--format=%(trailers:{keys},valueonly,unfold)", commits)
    return History(authors, approvers)


def _lines(root: Path, *arguments: str) -> tuple[str, ...]:
    text = _asked(root, *arguments).decode("utf-8", "replace")
    return tuple(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def _blobs(root: Path, names: list[str]) -> Iterator[bytes]:
    """What the blobs *names* hold, one after the other, by one git."""
    with subprocess.Popen([*_GIT, "cat-file", "--batch"], cwd=root, env=_environment(), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin and process.stdout
        for name in names:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            yield _one(process.stdout, name)
        process.stdin.close()


def _one(stream: IO[bytes], name: str) -> bytes:
    header = stream.readline().split()
    if len(header) != 3 or not header[2].isdigit():
        raise GitFault(f"kho git ở đây thiếu đối tượng {name[:12]} (bản sao chép một phần). "
                       "Hãy lấy đủ: git fetch --refetch, rồi chạy lại.")
    data = stream.read(int(header[2]))
    stream.read(1)
    return data


_GIT = ("git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")


def _environment() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        done = subprocess.run([*_GIT, *arguments], cwd=root, env=_environment(), capture_output=True, check=False,
                              timeout=120)
    except FileNotFoundError:
        raise GitFault("máy này chưa cài git.") from None
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise GitFault(f"git không trả lời: {trouble}.") from None
    if done.returncode == 128:
        said = done.stderr.decode("utf-8", "replace")
        if "not a git repository" in said:
            raise GitFault("thư mục này không nằm trong kho git.")
        if "dubious ownership" in said:
            raise GitFault("kho git này thuộc người dùng khác trên máy. Nếu bạn tin kho này: "
                           "git config --global --add safe.directory <thư mục của kho>")
    return done


def _asked(root: Path, *arguments: str) -> bytes:
    done = _run(root, *arguments)
    if done.returncode:
        raise GitFault(f"git {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _said(root: Path, *arguments: str) -> str:
    return os.fsdecode(_asked(root, *arguments)).rstrip("\n")


__all__ = ["GitFault", "History", "commit_of", "history", "merge_base", "write_tree"]
