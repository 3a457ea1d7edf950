"""What a publication would change, and why it may have to be refused. Pure: manifests in, plan and refusals out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from .facts import Facts, Shown
from .manifest import File, Maker, Manifest

MAX_SHARE, MAX_PAGES = 0.2, 50
"""A publication that takes away more of the old pages than this share, or more than so many, is asked about first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to add, change and remove, by address; *size* is what must be sent, in bytes at most."""

    added: tuple[File, ...]
    changed: tuple[File, ...]
    removed: tuple[File, ...]
    unchanged: int
    first: bool

    @property
    def size(self) -> int:
        """Bytes of all that is added or changed."""
        return sum(file.size for file in (*self.added, *self.changed))

    @property
    def empty(self) -> bool:
        """Whether the target already shows all this."""
        return not (self.added or self.changed or self.removed)


def compare(old: Manifest | None, files: Iterable[File]) -> Plan:
    """What leads from *old* to *files*."""
    before = old.by_path if old else {}
    now = {file.path: file for file in files}
    known = now.keys() & before.keys()
    changed = tuple(now[p] for p in sorted(known) if now[p].sha256 != before[p].sha256)
    return Plan(
        added=tuple(now[p] for p in sorted(now.keys() - before.keys())), changed=changed,
        removed=tuple(before[p] for p in sorted(before.keys() - now.keys())),
        unchanged=len(known) - len(changed), first=old is None,
    )


class Consent(StrEnum):
    """What must be agreed to by name before it is done."""

    REMOVALS = "removals"
    POSTING = "posting"
    UNCOMMITTED = "uncommitted"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a publication is refused; *consent* is what would allow it, where anything does."""

    said: str
    consent: Consent | None = None


def refusals(
    plan: Plan, old: Manifest | None, shown_before: Collection[Shown], facts: Facts, as_of: dt.datetime, commit: str,
    *, samples: bool, samples_wanted: bool, follows: bool | None, undone: bool = False,
) -> list[Refusal]:
    """Everything that stands against publishing, at once.

    *shown_before* are the documents of the release that is live; *as_of* is the moment of the build, in Vietnam;
    *commit* that of the build, with ``+`` when files differed from it; *follows*: whether it contains the commit that
    is live (``None``: nobody can tell).
    """
    found: list[Refusal] = []
    if samples and not samples_wanted:
        found.append(Refusal(
            "Bản dựng có nội dung minh họa (sample: true), mà nơi đăng này chỉ nhận nội dung thật. Dựng lại bằng "
            "portal build --no-samples, hoặc ghi samples = true cho nơi đăng này nếu đây là nơi tập dượt."))
    if not samples_wanted and (urlsplit(facts.site_url).hostname or "").endswith(".example"):
        found.append(Refusal(
            f"site_url trong mkdocs.yml còn là địa chỉ minh họa ({facts.site_url}): nguồn tin, mã QR và ảnh chia sẻ sẽ "
            "dẫn người đọc tới nơi không có. Ghi địa chỉ thật của cổng, hoặc để trống, rồi dựng lại."))
    if not commit or commit.endswith("+"):
        found.append(Refusal(
            "Bản dựng làm từ tệp chưa ghi vào git, nên sau này không ai dựng lại được đúng bản này để đối chiếu. Hãy "
            "ghi (commit) rồi dựng lại; nếu buộc phải đăng ngay, thêm --accept uncommitted.", Consent.UNCOMMITTED))
    if undone:
        found.append(Refusal(
            "Bản dựng này vừa bị đưa về bằng portal rollback, nên không tự đăng lại. Sửa nội dung rồi dựng lại; nếu "
            "đúng là muốn đăng lại nguyên như cũ: --accept older.", Consent.OLDER))
    found += _older(old, as_of, follows)
    found += _vanishing(plan, old)
    found += _still_posted(shown_before, facts, as_of.date())
    return found


def _older(old: Manifest | None, as_of: dt.datetime, follows: bool | None) -> Iterable[Refusal]:
    if old is None:
        return
    if as_of < dt.datetime.fromisoformat(old.as_of):
        yield Refusal(
            f"Bản dựng này tính tại {as_of:%H:%M %d/%m/%Y}, cũ hơn bản {old.number} đang đăng "
            f"({dt.datetime.fromisoformat(old.as_of):%H:%M %d/%m/%Y}). Dựng lại rồi đăng. Muốn trở về bản cũ: portal "
            "rollback. Nếu bản đang đăng mang ngày sai vì đồng hồ máy: --accept older.", Consent.OLDER)
    elif follows is False:
        yield Refusal(
            f"Bản dựng này làm từ một phiên bản nội dung không chứa những gì đang đăng (commit {old.commit[:12]}), nên "
            "sẽ xóa mất sửa đổi của người khác. Hãy lấy bản mới nhất về (git pull), dựng lại rồi đăng; nếu cố ý: "
            "--accept older.", Consent.OLDER)


def _vanishing(plan: Plan, old: Manifest | None) -> Iterable[Refusal]:
    pages = [file for file in old.files if _is_page(file)] if old else []
    gone = [file.path for file in plan.removed if _is_page(file)]
    if len(gone) > MAX_PAGES or len(gone) > MAX_SHARE * len(pages):
        first = ", ".join(gone[:5]) + (", …" if len(gone) > 5 else "")
        yield Refusal(
            f"{len(gone)} trên {len(pages)} trang đang có sẽ mất ({first}). Thường là vì dựng nhầm nhánh hoặc thiếu "
            "thư mục nội dung. Xem lại danh sách bằng --dry-run; nếu đúng ý, thêm --accept removals.", Consent.REMOVALS)


def _is_page(file: File) -> bool:
    return file.path.endswith(".html") and file.made_by is Maker.BUILD


def _still_posted(shown_before: Collection[Shown], facts: Facts, today: dt.date) -> Iterable[Refusal]:
    kept = {document.address for document in facts.documents} | set(facts.withdrawn)
    for document in sorted(shown_before, key=lambda d: d.address):
        posting = document.posting
        if document.address in kept or posting is None or not posting.runs(today):
            continue
        if document.address in facts.withheld:
            # Held back again by the administration itself: it must go at once, and somebody must answer for it.
            yield Refusal(
                f"“{document.title}” ({document.address}) đang trong thời hạn đăng tải đến hết "
                f"{_day(posting.closes_on)} "
                f"mà bị giữ lại. {_basis(posting.basis)}Nếu phải gỡ ngay, ghi quyết định gỡ vào tệp của dự thảo "
                "(status: go-bo, withdrawn_on, withdrawn_reason) để người đọc biết vì sao; hoặc thêm --accept posting.",
                Consent.POSTING)
            continue
        yield Refusal(
            f"“{document.title}” ({document.address}) sẽ biến mất khi thời hạn đăng tải còn đến hết "
            f"{_day(posting.closes_on)}. {_basis(posting.basis)}Đưa tệp ấy trở lại, hoặc gỡ có lý do (status: go-bo, "
            "withdrawn_on, withdrawn_reason); nếu vẫn phải đăng, thêm --accept posting.", Consent.POSTING)


def _basis(text: str) -> str:
    return f"Căn cứ: {text}. " if text else ""


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.day}/{day.month}/{day.year}"


def doomed(facts: Facts, paths: Iterable[str]) -> list[str]:
    """Those of *paths* that no visitor may reach any more: what is withdrawn or held back, with all its files.

    The page of something withdrawn stays: it says that and why. What lies beside a page under its name (its JSON, its
    contact card) goes with it.
    """
    hidden = (*facts.withheld, *facts.withdrawn)
    kept, stems = {*facts.withdrawn}, {address.removesuffix(".html") for address in hidden}
    folders = tuple(f"{stem}/" for stem in stems)
    return sorted(
        p for p in paths if p not in kept and (p.rpartition(".")[0] in stems or p.startswith(folders))
    ) if folders else []


def taints(facts: Facts, old: Manifest) -> bool:
    """Whether the release *old* shows something that is withdrawn or held back today."""
    return not {*facts.withdrawn, *facts.withheld}.isdisjoint(old.shown)
