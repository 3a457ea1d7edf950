"""Whether a build made again from its commit is the one a manifest lists: comparing, and why it may differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .manifest import File, Maker, Manifest

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
COMMIT = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})(\+?)")
"""A commit as the build writes it: with ``+`` when files differed from it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Addresses by what is wrong with them; all empty means: the same bytes. *equal* counts the files that agree."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    equal: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.added)


def compare(manifest: Manifest, built: Mapping[str, File]) -> Difference:
    """Hold the files *built* again against those the build made according to *manifest*.

    What the publisher made (log, certificates, and pages it filled in) depends on more than the sources: left out.
    """
    wanted = {file.path: file for file in manifest.files if file.made_by is Maker.BUILD}
    both = [path for path in wanted if path in built]
    changed = tuple(p for p in both if (wanted[p].size, wanted[p].sha256) != (built[p].size, built[p].sha256))
    return Difference(
        tuple(sorted(wanted.keys() - built.keys())), changed, tuple(sorted(built.keys() - manifest.by_path.keys())),
        len(both) - len(changed),
    )


def locked(lock: str) -> dict[str, tuple[str, ...]]:
    """Versions by package in the text of a lock file: several where they depend on the Python that runs."""
    found: dict[str, tuple[str, ...]] = {}
    for name, version in _LOCKED.findall(lock):
        found[name] = (*found.get(name, ()), version)
    return found


def reasons(
    manifest: Manifest, lock: str, lock_digest: str, installed: Mapping[str, str],
) -> Iterator[str]:
    """Why a build made here may differ, in Vietnamese, a sentence each.

    *lock* is the text of the commit's ``requirements.lock`` and *lock_digest* its SHA-256; *installed* gives the
    version of each package of this machine.
    """
    if manifest.commit.endswith("+"):
        yield ("Bản này được dựng khi trong thư mục còn thay đổi chưa ghi vào git (dấu + sau mã commit), "
               "nên không ai dựng lại đúng được. Lần sau hãy commit trước khi đăng.")
    if manifest.tools and manifest.tools != lock_digest:
        yield "Tệp requirements.lock của commit khác với tệp đã dùng lúc dựng (mã băm không trùng)."
    other = [
        f"{name} {installed[name]} (tệp khóa: {' hoặc '.join(versions)})"
        for name, versions in locked(lock).items() if name in installed and installed[name] not in versions
    ]
    if other:
        more = f" và {len(other) - 8} gói nữa" if len(other) > 8 else ""
        yield (f"Máy này cài khác với tệp khóa của commit: {', '.join(other[:8])}{more}. "
               "Hãy dựng lại trong môi trường của đúng commit ấy (make site tạo môi trường đó).")
