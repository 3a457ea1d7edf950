"""The whole path of a publication: turn → plan → refusals → sign → put → show → read back, or back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any

from .. import disk, paper
from . import facts as facts_file
from . import log as log_file
from . import manifest
from .archive import Archive
from .facts import Facts
from .log import Log
from .manifest import File, Maker, Manifest
from .phases import keeps_for_ever
from .plan import Consent, Plan, Refusal, compare, refusals, taints
from .readback import Finding
from .release import Earlier, Release
from .store import Overtaken, Progress, StoreFault
from .turn import Turn, overtaken
from .way import Live, Way

DOCUMENTS = "phat-hanh/tai-lieu.json"
"""The public facts of a release: the next one learns from them what stood before it."""
STAMP = "portal-stamp.json"
_KEPT_LOOKS = 2


@dataclass(frozen=True, slots=True)
class Build:
    """A finished tree, its stamp, and what the build said of its documents. *tools* is the SHA-256 of the lock file."""

    tree: Path
    stamp: Mapping[str, Any]
    facts: Facts
    tools: str = ""

    @property
    def as_of(self) -> dt.datetime:
        """The moment of the build, in Vietnam."""
        return dt.datetime.fromisoformat(self.stamp["as_of"])


Overlay = Callable[[Path, Facts, Log, Mapping[str, bytes], Sequence[File]], Mapping[str, bytes]]


Comparison = Callable[[Path, Facts, int, Earlier], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Means:
    """What a publication works with.

    *turn* claims the next number, at least the given one. *overlay* makes what the publisher adds to the build: from
    the tree, its facts, the log with the release as its last line, earlier papers by their key, and the files of the
    build; *comparison* what changed since the release before. *key_id* names the key that signs. *follows* tells
    whether the build contains a commit. *read_back* compares what readers get with a release. *settled* tells whether
    the last turn on the target did all it had to do. *room* is a folder for files on their way; *now* has an offset.
    """

    target: str
    samples: bool
    now: dt.datetime
    turn: Callable[[int], Turn]
    sign: Callable[[Manifest], str]
    trusts: Callable[[bytes, bytes], bool]
    overlay: Overlay
    archive: Archive
    room: Path
    comparison: Comparison = lambda *_: {}
    key_id: str = ""
    follows: Callable[[str], bool | None] = lambda _: None
    read_back: Callable[[Release], Sequence[Finding]] | None = None
    settled: Callable[[], bool] = lambda: True
    progress: Callable[[Plan], Progress] = lambda _: lambda _: None
    say: Callable[[str], None] = lambda _: None


class Ending(Enum):
    """How a publication ended."""

    PUBLISHED = auto()
    UNCHANGED = auto()
    PLANNED = auto()
    REFUSED = auto()
    WENT_BACK = auto()
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. *old* and *new* are the releases before and after; *findings* what reading back found."""

    ending: Ending
    plan: Plan
    refusals: tuple[Refusal, ...] = ()
    old: Manifest | None = None
    new: Manifest | None = None
    findings: tuple[Finding, ...] = ()
    removed: tuple[int, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Before:
    """What the target shows, if its signature is good."""

    release: Manifest | None
    log: Log
    documents: tuple[facts_file.Shown, ...] = ()


def publish(
    way: Way, build: Build, means: Means, consents: Collection[Consent] = (), *, only_plan: bool = False,
    even_unchanged: bool = False,
) -> Outcome:
    """Publish *build*, or with *only_plan* only say what would be done.

    Raises :class:`~.store.StoreFault`. A new target wants a plan first: that is for the door to decide.
    """
    with _said_in_words():
        before = _before(way, means)
        outcome = _judged(build, before, means, consents)
        if outcome.ending is Ending.REFUSED or only_plan:
            return outcome
        # After a publication that was cut off, the target may hold more than its manifest says: that is put right.
        if _same(build, before) and not even_unchanged and means.settled():
            return replace(outcome, ending=Ending.UNCHANGED)
        with means.turn(_above(before.release)) as turn:
            before = _before(way, means)  # somebody may have published while we waited
            outcome = _judged(build, before, means, consents)
            if outcome.ending is Ending.REFUSED:
                return outcome
            if _same(build, before) and not even_unchanged and turn.follows_done:
                turn.done()
                return replace(outcome, ending=Ending.UNCHANGED)
            release = _signed(build, before, means, turn.number, None, way)
            return _brought(way, turn, release, before, build.facts, means)


def rollback(way: Way, means: Means, facts: Facts, number: int | None = None) -> Outcome:
    """Bring back release *number* (default: the one before), as a release of its own with a number of its own.

    *facts* are of the newest build: what it withdraws or holds back must not come back. Raises :class:`NoSuchRelease`.
    """
    with _said_in_words(), means.turn(_above(_before(way, means).release)) as turn:
        before = _before(way, means)
        chosen = _chosen(way, means, before, facts, number)
        documents = _archived(means, chosen, DOCUMENTS)
        if documents is None and chosen.number in way.kept():
            documents = _held_to(way, chosen, DOCUMENTS)
        try:
            old_facts = facts_file.parse(documents or b"")
        except facts_file.Unreadable:
            raise _incomplete(chosen, DOCUMENTS) from None
        tree = _restored(way, chosen, means, old_facts)
        build = Build(tree, {
            "as_of": chosen.as_of, "commit": chosen.commit, "samples": chosen.samples, "papers": chosen.papers,
            "counts": chosen.counts,
            "content_hash": chosen.content_hash,
        }, replace(old_facts, withheld=facts.withheld), chosen.tools)
        release = _signed(build, before, means, turn.number, chosen, way)
        return _brought(way, turn, release, before, build.facts, means)


class NoSuchRelease(Exception):
    """There is no release to go back to; the message is Vietnamese and says why."""


class NotHere(StoreFault, KeyError):
    """This machine does not have the bytes of a file that is to be published."""

    __str__ = Exception.__str__


@contextmanager
def _said_in_words() -> Iterator[None]:
    """A disk of this machine that is full or broken, or a build that is being replaced, is no reason for a crash."""
    try:
        yield
    except OSError as fault:
        raise StoreFault(f"trên máy này, {disk.trouble(fault)} Chạy lại khi đã khắc phục.") from None


def _above(live: Manifest | None) -> int:
    return live.number + 1 if live else 1


def _same(build: Build, before: _Before) -> bool:
    return before.release is not None and before.release.content_hash == build.stamp["content_hash"]


def _before(way: Way, means: Means) -> _Before:
    live = way.live()
    if live is None:
        return _Before(None, Log())
    release = _trusted(live, means)
    if release is None:
        means.say("Bản kê đang nằm trên nơi đăng không mang chữ ký của các khóa được tin, nên không dựa vào nó: mọi "
                  "tệp được gửi lại. Nếu không phải vừa đổi khóa, hãy chạy portal verify để xem trang có bị sửa không.")
        return _Before(None, Log())
    return _Before(release, _log(way, means, release), _documents(way, means, release))


def _trusted(live: Live, means: Means) -> Manifest | None:
    if not means.trusts(live.manifest, live.signature):
        return None
    try:
        return manifest.parse(live.manifest)
    except manifest.Unreadable:
        return None


def _held_to(way: Way, release: Manifest, path: str) -> bytes | None:
    """The file *path* of *release* as the target has it, when it is what the manifest says."""
    data = way.read(release, path) if path in release.by_path else None
    return data if data is not None and hashlib.sha256(data).hexdigest() == release.by_path[path].sha256 else None


def _documents(way: Way, means: Means, release: Manifest) -> tuple[facts_file.Shown, ...]:
    data = _held_to(way, release, DOCUMENTS) or _archived(means, release, DOCUMENTS)
    return facts_file.parse(data).documents if data else ()


def _log(way: Way, means: Means, release: Manifest) -> Log:
    """The log with *release* as its last line, whose digest only the manifest itself can tell."""
    carried = _held_to(way, release, log_file.PLACE) or _archived(means, release, log_file.PLACE)
    if carried is None:
        return Log()
    known = log_file.parse(carried)
    *before, last = known.releases
    return Log((*before, replace(last, manifest_sha256=release.digest)), known.postings)


def _judged(build: Build, before: _Before, means: Means, consents: Collection[Consent]) -> Outcome:
    old = before.release
    # A page that the publisher fills, or the log, is no change that anybody made.
    ours = {file.path for file in old.files if file.made_by is Maker.PUBLISH} if old else set()
    tree = manifest.files_of(build.tree, set(_paths(build.tree)) - ours)
    built = replace(old, files=tuple(f for f in old.files if f.made_by is Maker.BUILD)) if old else None
    plan = compare(built, tree)
    found = refusals(
        plan, old, before.documents, build.facts, build.as_of, build.stamp.get("commit", ""),
        samples=bool(build.stamp.get("samples")), samples_wanted=means.samples,
        follows=means.follows(old.commit) if old else None,
        undone=build.stamp["content_hash"] in _undone(old, before.log),
    )
    against = tuple(refusal for refusal in found if refusal.consent not in consents or refusal.consent is None)
    return Outcome(Ending.REFUSED if against else Ending.PLANNED, plan, against, old)


def _undone(old: Manifest | None, log: Log) -> set[str]:
    """The content of the releases that the rollback, which is live, took away."""
    if old is None or old.restores is None:
        return set()
    between = {line.content_hash for line in log.releases if old.restores < line.number < old.number}
    return between - {old.content_hash}


def _paths(tree: Path) -> list[str]:
    return [path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()]


def _signed(
    build: Build, before: _Before, means: Means, number: int, chosen: Manifest | None, way: Way,
) -> Release:
    """The release *number* of *build*, with everything that the publisher adds; of *chosen* when that comes back."""
    old = before.release
    if old is not None and old.number >= number:
        raise Overtaken(overtaken(number))  # somebody wiped the claims: numbers begin anew, below what is live
    if chosen is None:
        own = {file.path: file for file in manifest.files_of(build.tree, _paths(build.tree))}
        # Said last: a build takes the place of another in one step, also while we waited for our turn.
        if json.loads((build.tree / STAMP).read_bytes()) != dict(build.stamp):
            raise StoreFault("có một bản dựng mới hơn vừa thay bản đang đăng. Hãy chạy lại để đăng bản mới ấy.")
    else:
        own = {file.path: file for file in chosen.files if file.made_by is Maker.BUILD}
    looks, kept = _looks(old, own)
    bare = Manifest(
        number=number, target=means.target, as_of=build.stamp["as_of"], commit=build.stamp.get("commit", ""),
        samples=bool(build.stamp.get("samples")), content_hash=build.stamp["content_hash"],
        published_at=means.now.isoformat(timespec="seconds"), counts=dict(build.stamp.get("counts", {})),
        files=tuple(own[path] for path in sorted(own)), shown=tuple(d.address for d in build.facts.documents),
        kept=kept, previous=old.digest if old else "", restores=chosen.number if chosen else None, tools=build.tools,
        papers=bool(build.stamp.get("papers")),
    )
    log = before.log.after(bare, build.facts, means.now, means.key_id)
    said = dict(means.overlay(build.tree, build.facts, log, _papers(means, old), bare.files))
    said |= means.comparison(build.tree, build.facts, number, Earlier(
        old, lambda path: (_held_to(way, old, path) or _archived(means, old, path)) if old else None))
    said[DOCUMENTS] = build.facts.public_text().encode()
    at: dict[str, Path] = {}
    for path, data in said.items():
        at[path] = means.room / "made" / path
        at[path].parent.mkdir(parents=True, exist_ok=True)
        at[path].write_bytes(data)
    made = {path: File(path, len(data), hashlib.sha256(data).hexdigest(), Maker.PUBLISH) for path, data in said.items()}
    files = {**looks, **own, **made}
    release = replace(bare, files=tuple(files[path] for path in sorted(files)))

    def place(path: str) -> Path:
        if path in at:
            return at[path]
        try:
            # Before the tree: it may be built anew while we are publishing.
            return means.archive.at(files[path].sha256)
        except KeyError:
            local = build.tree / path
            if chosen is None and local.is_file() and manifest.digest_of(local)[1] == files[path].sha256:
                return local
        if path in own and chosen is None:
            raise NotHere(f"bản dựng đã đổi trong lúc đăng (tệp {path}). Hãy chạy lại.")
        raise NotHere(f"máy này không còn tệp {path} của bản cũ. Hãy dựng lại rồi đăng.")

    return Release(release, means.sign(release), place)


def _papers(means: Means, old: Manifest | None) -> dict[str, bytes]:
    """The certificates of the release before, by their key: those that still say the truth are not printed again."""
    found = {}
    for file in old.files if old else ():
        if file.made_by is Maker.PUBLISH and file.path.endswith(".pdf"):
            data = _archived(means, old, file.path) if old else None
            if data is not None and (key := paper.key_of(data)):
                found[key] = data
    return found


def _looks(old: Manifest | None, own: Mapping[str, File]) -> tuple[dict[str, File], tuple[str, ...]]:
    """Styles, scripts and fonts of the releases before, which pages that a reader has open still ask for."""
    if old is None:
        return {}, ()
    present = {_folder(path) for path in own if keeps_for_ever(path)}
    last = sorted({_folder(f.path) for f in old.files if keeps_for_ever(f.path) and f.made_by is Maker.BUILD})
    folders = tuple(f for f in dict.fromkeys((*last, *old.kept)) if f not in present)[:_KEPT_LOOKS]
    found = {f.path: replace(f, made_by=Maker.KEPT) for f in old.files if _folder(f.path) in folders}
    return found, folders


def _folder(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _brought(way: Way, turn: Turn, release: Release, before: _Before, facts: Facts, means: Means) -> Outcome:
    new, old = release.manifest, before.release
    plan = compare(old, new.files)
    means.archive.keep(new, release.at)
    progress = means.progress(plan)
    way.put(turn, release, old, facts, progress)
    way.show(turn, release)
    findings, mended = _read_back(way, turn, release, means, progress)
    if any(finding.grave for finding in findings):
        if old is not None and taints(facts, old):
            means.say("Bản trước có nội dung đã gỡ hoặc đang giữ lại nên không quay về bản ấy.")
        elif old is not None and way.back(turn, old):
            return Outcome(Ending.WENT_BACK, plan, (), old, new, tuple(findings), (), tuple(mended))
        return Outcome(Ending.WRONG, plan, (), old, new, tuple(findings), (), tuple(mended))
    removed: list[int] = []
    try:
        removed = way.clear(turn, facts, new.number)
    except StoreFault as fault:
        means.say(f"Bản mới đã hiện, nhưng chưa dọn hết bản cũ: {fault} Lần đăng sau sẽ dọn tiếp.")
    else:
        turn.done()
    return Outcome(Ending.PUBLISHED, plan, (), old, new, tuple(findings), tuple(removed), tuple(mended))


def _read_back(
    way: Way, turn: Turn, release: Release, means: Means, progress: Progress,
) -> tuple[Sequence[Finding], list[str]]:
    """What readers get; a file that somebody changed on the target itself is put right once."""
    if means.read_back is None:
        return (), []
    findings = means.read_back(release)
    wrong = sorted({f.address for f in findings if f.grave and f.address in release.manifest.by_path})
    if not wrong:
        return findings, []
    mended = way.mend(turn, release, wrong, progress)
    return (means.read_back(release), mended) if mended else (findings, [])


def _chosen(way: Way, means: Means, before: _Before, facts: Facts, number: int | None) -> Manifest:
    live = before.release
    # What readers have seen, by the log: the archive also has what was cut off, or taken back at once.
    seen = {line.number: line.manifest_sha256 for line in before.log.releases}
    there = {
        n: release for n, release in {**means.archive.releases(), **way.kept()}.items()
        if live is None or (n < live.number and (not seen or seen.get(n) == release.digest))
    }
    before_that = live.restores or live.number if live else 0
    wanted = number if number is not None else max((n for n in there if live is None or n < before_that), default=0)
    if wanted not in there:
        known = ", ".join(str(n) for n in sorted(there)) or "không có bản nào"
        raise NoSuchRelease(f"không còn giữ bản {wanted or 'trước'} (đang giữ: {known}). "
                            "Dựng lại bằng commit cũ rồi đăng.")
    chosen = there[wanted]
    if taints(facts, chosen):
        raise NoSuchRelease(
            f"bản {wanted} có nội dung nay đã gỡ hoặc đang giữ lại, nên không đưa trở lại được. Sửa nội dung, dựng lại "
            "rồi đăng bản mới.")
    return chosen


def _restored(way: Way, chosen: Manifest, means: Means, facts: Facts) -> Path:
    """The pages that the publisher fills, and the records it compares with their schemas, as *chosen* had them."""
    tree = means.room / "restored"
    for file in chosen.files:
        compared = file.path in facts.records or file.path.endswith(".schema.json")
        if compared or (file.made_by is Maker.PUBLISH and file.path.endswith(".html")):
            data = _archived(means, chosen, file.path) or _held_to(way, chosen, file.path)
            if data is None:
                raise _incomplete(chosen, file.path)
            (tree / file.path).parent.mkdir(parents=True, exist_ok=True)
            (tree / file.path).write_bytes(data)
    return tree


def _incomplete(chosen: Manifest, path: str) -> NoSuchRelease:
    return NoSuchRelease(f"bản {chosen.number} không còn đủ tệp ({path}). Dựng lại bằng commit cũ rồi đăng.")


def _archived(means: Means, release: Manifest, path: str) -> bytes | None:
    try:
        return means.archive.at(release.by_path[path].sha256).read_bytes()
    except KeyError:
        return None


def summary(outcome: Outcome) -> dict[str, Any]:
    """*outcome* for programs: plain data for JSON."""
    plan = outcome.plan
    return {
        "ending": outcome.ending.name.lower().replace("_", "-"),
        "release": outcome.new.number if outcome.new else None, "before": outcome.old.number if outcome.old else None,
        "added": [f.path for f in plan.added], "changed": [f.path for f in plan.changed],
        "removed": [f.path for f in plan.removed], "unchanged": plan.unchanged, "bytes": plan.size,
        "refusals": [{"said": r.said, "accept": r.consent} for r in outcome.refusals],
        "findings": [{"kind": f.kind, "address": f.address, "said": f.said} for f in outcome.findings],
        "removed_releases": list(outcome.removed), "mended": list(outcome.mended),
    }

__all__ = ["Build", "Ending", "Means", "NoSuchRelease", "Outcome", "publish", "rollback", "summary"]
