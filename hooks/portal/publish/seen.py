"""The highest release a monitor has seen, so that an old one served again, or served for ever, is noticed.

The idea is TUF's: a signature alone does not tell yesterday's release from today's.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .manifest import NAME, Manifest
from .readback import Finding, Kind


class Unreadable(ValueError):
    """The file of what was seen is damaged, or is about another site."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last checks of *subject* saw; *clean_at* is when nothing was wrong the last time (ISO 8601)."""

    subject: str
    target: str = ""
    number: int = 0
    digest: str = ""
    clean_at: str = ""

    def judge(self, manifest: Manifest) -> Iterator[Finding]:
        """What is wrong with *manifest* in the light of what was seen before."""
        if not self.number:
            return
        if manifest.target != self.target:
            yield Finding(Kind.OLDER, NAME, f"bản kê là của đích “{manifest.target}”, trước nay là “{self.target}”")
        elif manifest.number < self.number:
            yield Finding(Kind.OLDER, NAME, f"đang hiện bản {manifest.number}, cũ hơn bản {self.number} đã thấy. "
                                            "Lùi bản đúng cách cũng mang số mới, nên đây không phải lệnh rollback")
        elif manifest.number == self.number and manifest.digest != self.digest:
            yield Finding(Kind.OLDER, NAME, f"có hai bản kê khác nhau cùng mang số {self.number}")

    def after(self, manifest: Manifest | None, clean_at: str) -> Seen:
        """What to remember now; a manifest that is not newer changes nothing. *clean_at* is empty when not clean."""
        if manifest is None or manifest.number <= self.number or (self.number and manifest.target != self.target):
            return replace(self, clean_at=clean_at or self.clean_at)
        return Seen(self.subject, manifest.target, manifest.number, manifest.digest, clean_at or self.clean_at)


def frozen(manifest: Manifest, now: dt.datetime, days: int) -> Finding | None:
    """Whether *manifest* is older than *days*: somebody may be holding the site at an old release."""
    try:
        published = dt.datetime.fromisoformat(manifest.published_at)
        age = now - published
    except (TypeError, ValueError):
        return Finding(Kind.OLDER, NAME, "bản kê không ghi lúc đăng đúng dạng")
    if age > dt.timedelta(days=days):
        return Finding(Kind.OLDER, NAME, f"bản đang hiện đăng từ {age.days} ngày trước, quá {days} ngày")
    return None


def read(path: Path, subject: str) -> Seen:
    """What *path* remembers of *subject*; nothing yet when there is no such file. Raises :class:`Unreadable`."""
    try:
        seen = Seen(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Seen(subject)
    except (OSError, ValueError, TypeError) as fault:
        raise Unreadable(f"không đọc được tệp ghi nhớ {path} ({type(fault).__name__}); "
                         "xóa nó là quên bản đã thấy") from None
    if type(seen.number) is not int or seen.subject != subject:
        raise Unreadable(f"tệp ghi nhớ {path} là của {seen.subject}; mỗi địa chỉ cần một tệp riêng")
    return seen


def write(path: Path, seen: Seen) -> None:
    """Keep *seen* at *path*, old or new, never half. Raises ``OSError``."""
    number, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with open(number, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(seen), ensure_ascii=False, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise
