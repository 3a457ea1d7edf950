"""Builds just large enough to be published: pages that name hashed looks, a dossier, records, a search index.

And a driver, ``python -m tests.publish.publisher``, that publishes one of them to a local folder the way
``portal publish`` does, in a fifth of a second: a process that can be killed, stopped, or refused a system call.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

if __name__ == "__main__":
    # The package itself brings the whole gate along, seven times what a publication costs.
    sys.modules["portal"] = ModuleType("portal")
    sys.modules["portal"].__path__ = [str(Path(__file__).parents[2] / "hooks" / "portal")]

from portal import disk
from portal.publish.archive import Archive, on_the_way
from portal.publish.atomic import AtomicWay
from portal.publish.facts import Facts, Shown
from portal.publish.log import Log
from portal.publish.manifest import File, Manifest
from portal.publish.ordered import OrderedWay
from portal.publish.plan import Consent
from portal.publish.publishing import Build, Ending, Means, NoSuchRelease, Outcome, publish, rollback
from portal.publish.store import Store, StoreFault
from portal.publish.stores.local import LocalStore
from portal.publish.turn import Patience, Turn, settled, take
from portal.publish.way import Way

TARGET = "thu"
ZONE = dt.timezone(dt.timedelta(hours=7))
_DOCUMENTS = ("gia-dat", "hoc-phi", "cho-dem", "cap-nuoc")
_PAGE = """<!doctype html><html lang="vi"><head><title>{title}</title>
<link rel="stylesheet" href="{up}assets/portal-{looks}/css/a.css"><script type="module" src="{up}assets/portal-{looks}/js/a.js"></script>
</head><body><h1>{title}</h1><p>{text}</p>{links}</body></html>
"""


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


@dataclass(frozen=True)
class Edition:
    """What is in a build. *number* makes its texts its own; *looks* its styles; *withdrawn* documents were taken back.

    *left_out*: documents that it does not have. *minute* is when it was built, after midnight.
    """

    number: int
    looks: str = "a"
    withdrawn: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    minute: int = -1

    @property
    def as_of(self) -> str:
        """ISO 8601."""
        minute = self.number if self.minute < 0 else self.minute
        return (dt.datetime(2026, 11, 23, tzinfo=ZONE) + dt.timedelta(minutes=minute)).isoformat()

    @lru_cache(maxsize=64)  # noqa: B019 - few, and they never change
    def files(self) -> Mapping[str, bytes]:
        """Path → bytes, without the stamp."""
        n, looks = self.number, _hash(self.looks, 10)
        search = _hash(f"search {n}", 12)
        shown = [name for name in _DOCUMENTS if name not in (*self.withdrawn, *self.left_out)]

        def page(title: str, up: str, links: Sequence[str] = (), text: str = "") -> bytes:
            said = "".join(f'<a href="{link}">x</a>' for link in links)
            return _PAGE.format(title=title, up=up, looks=looks, text=text or f"Bản {n}", links=said).encode()

        made = {
            f"assets/portal-{looks}/css/a.css": f"p{{color:#{looks[:6]}}}".encode(),
            f"assets/portal-{looks}/js/a.js": f"import './b.js'; // {self.looks}".encode(),
            f"assets/portal-{looks}/js/b.js": b"export const b = 1;",
            f"assets/search/{search}/0.bin": f"chỉ mục {n}".encode() * 50,
            f"assets/search/{search}/1.bin": f"chỉ mục hai {n}".encode() * 50,
            "assets/search/start.bin": f"assets/search/{search}/".encode(),
            f"chia-se/trang-chu-{_hash(f'anh {n}', 10)}.png": b"\x89PNG" + f"{n}".encode(),
            "index.html": page("Trang chủ", "", [f"chinh-sach/{d}.html" for d in shown], "Luôn như cũ" if n < 0 else ""),
            "404.html": page("Không tìm thấy", ""),
            "gioi-thieu.html": page("Giới thiệu", "", text="Không đổi"),
            "chinh-sach/index.html": page("Dự thảo", "../", [f"{d}.html" for d in shown]),
            "lich/2026.html": page("Lịch", "../"),
            "phat-hanh/index.html": page("Các bản phát hành", "../"),
            "tin/ban-tin.xml": f"<feed>{n}</feed>".encode(),
            "chinh-sach.json": json.dumps({"n": n, "shown": shown}).encode(),
            "chinh-sach/danh-muc.csv": "\n".join(shown).encode(),
            "robots.txt": b"User-agent: *\n",
        }
        for name in shown:
            image = f"chia-se/{name}-{_hash(f'{name} {n // 2}', 10)}.png"
            made[image] = b"\x89PNG" + f"{name} {n // 2}".encode()
            made[f"chinh-sach/{name}.html"] = page(name, "../", [f"{name}/toan-van.pdf", f"../{image}"])
            made[f"chinh-sach/{name}/toan-van.pdf"] = f"%PDF {name}".encode() * 100
            made[f"chinh-sach/{name}/du-lieu.json"] = json.dumps({"name": name, "n": n}).encode()
        for name in self.withdrawn:
            made[f"chinh-sach/{name}.html"] = page(name, "../", text="Đã gỡ")
        return made

    def stamp(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """What ``portal-stamp.json`` says."""
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(path.encode() + b"\0" + files[path] + b"\0")
        return {"as_of": self.as_of, "commit": _hash(f"commit {self.number}", 40), "samples": False,
                "content_hash": digest.hexdigest(), "counts": {"pages": sum(path.endswith(".html") for path in files)}}

    @lru_cache(maxsize=64)  # noqa: B019
    def everything(self) -> dict[str, bytes]:
        """Path → bytes, with the stamp."""
        files = self.files()
        return {**files, "portal-stamp.json": json.dumps(self.stamp(files)).encode()}

    def folder(self, here: Path) -> Path:
        """Where the machine *here* has this build."""
        return here / f"site-{_hash(self.content_hash + self.as_of, 12)}"

    def build(self, tree: Path) -> Build:
        """The build, laid out at *tree*; one that is there already is taken as it is."""
        files = self.everything()
        stamp = json.loads(files["portal-stamp.json"])
        for path, data in files.items():
            if not (tree / path).exists():
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_bytes(data)
        documents = tuple(
            Shown(f"chinh-sach/{name}.html", "policy", name)
            for name in _DOCUMENTS if name not in (*self.withdrawn, *self.left_out)
        )
        facts = Facts(stamp["content_hash"], "https://cong.test/", ("site",), documents,
                      tuple(f"chinh-sach/{name}.html" for name in self.withdrawn), (), "phat-hanh/index.html", "Cổng thử")
        return Build(tree, stamp, facts)

    @property
    def content_hash(self) -> str:
        """The name of its content."""
        return str(self.stamp(self.files())["content_hash"])


def sign(release: Manifest) -> str:
    """Stands for a signature: what is tried here is the order of things, not their proof."""
    return "ký " + release.digest


def trusts(data: bytes, signature: bytes) -> bool:
    """Whether :func:`sign` said so."""
    return signature == f"ký {hashlib.sha256(data).hexdigest()}".encode()


def overlay(tree: Path, facts: Facts, log: Log, papers: Mapping[str, bytes], built: Sequence[File] = ()) -> dict[str, bytes]:
    """The log, and the page that lists it."""
    lines = "".join(f"<li>{line.number}</li>" for line in log.releases)
    page = (tree / facts.transparency).read_bytes() if (tree / facts.transparency).is_file() else b""
    head = page.partition(b"<ul>")[0].partition(b"</body>")[0]
    return {"phat-hanh/nhat-ky.json": log.public(facts), facts.transparency: head + f"<ul>{lines}</ul></body></html>".encode()}


def owner() -> str:
    """As ``portal publish`` calls itself."""
    return f"phép thử trên máy {platform.node()}, tiến trình {os.getpid()}"


def means(
    store: Store, way: Way, archive: Path, room: Path, now: dt.datetime, patience: Patience,
    say: Callable[[str], None] = lambda _: None,
) -> Means:
    """What ``portal publish`` hands over, with a stand-in for the key."""
    def turn(at_least: int) -> Turn:
        return take(store, way.state, owner(), patience, at_least)

    return Means(
        target=TARGET, samples=False, now=now, turn=turn, sign=sign, trusts=trusts, overlay=overlay,
        archive=Archive(archive), room=room, settled=lambda: settled(store, way.state), say=say,
    )


def way_for(store: Any, kind: str, now: dt.datetime, keep: int = 2) -> Way:
    """The way *kind* on *store*."""
    if kind == "atomic":
        return AtomicWay(store, store.probe(), trusts, keep, thorough=isinstance(store, LocalStore))
    if kind == "pointer":
        from portal.publish.pointer import PointerWay

        return PointerWay(store, trusts, keep)
    return OrderedWay(store, now, dt.timedelta(hours=24), whole_files=store.probe().whole_files)


@dataclass(frozen=True)
class Clock:
    """What a publisher waits by."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


def no_waiting() -> Clock:
    """One that runs only while somebody sleeps."""
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += 1000 * seconds

    return Clock(lambda: passed[0], sleep)


def run(
    store: Any, kind: str, here: Path, edition: Edition, *, back: int | None = None, now: dt.datetime | None = None,
    lease: float = 120.0, wait: float = 60.0, take_over: bool = False, consents: Sequence[str] = ("removals",),
    say: Callable[[str], None] = lambda _: None, force: bool = False, clock: Clock | None = None,
) -> Outcome:
    """One publication of *edition* from the machine *here*, or one rollback (``0``: to the one before)."""
    now = now or dt.datetime.now(ZONE)
    clock = clock or Clock(time.monotonic, time.sleep)
    patience = Patience(clock.monotonic, clock.sleep, say, lease=lease, wait=wait, take_over=take_over)
    (here / ".portal").mkdir(parents=True, exist_ok=True)
    build = edition.build(edition.folder(here))
    with on_the_way(here / ".portal") as room:
        way = way_for(store, kind, now)
        given = means(store, way, here / ".portal" / "published" / TARGET, room, now, patience, say)
        if back is not None:
            return rollback(way, given, build.facts, back or None)
        outcome = publish(way, build, given, [Consent(text) for text in consents], even_unchanged=force)
        if outcome.ending is Ending.PUBLISHED:
            given.archive.clear(sorted(given.archive.releases())[-20:])
        return outcome


def stop_before(store: Any, call: int) -> None:
    """Have this process stopped before the operation number *call* on *store*; it may be continued from outside."""
    count = [0]

    def counting(operation: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == call:
                os.kill(os.getpid(), signal.SIGSTOP)
            return operation(*given, **more)

        return counted

    for name in ("read", "write", "send", "remove", "remove_folder", "claim", "names", "move", "symlink", "hard_link",
                 "digests", "settle", "copy", "write_if", "read_tagged", "target_of"):
        if hasattr(store, name):
            setattr(store, name, counting(getattr(store, name)))


def main() -> int:
    """Publish, and say how it ended in one line of JSON; faults in Vietnamese, as the command does."""
    options = argparse.ArgumentParser()
    options.add_argument("target", type=Path)
    options.add_argument("here", type=Path)
    options.add_argument("edition", type=json.loads)
    options.add_argument("--way", default="atomic")
    options.add_argument("--back", type=int)
    options.add_argument("--wait", type=float, default=60)
    options.add_argument("--take-over", action="store_true")
    options.add_argument("--stop-before", type=int, default=0)
    chosen = options.parse_args()
    said = chosen.edition | {key: tuple(chosen.edition.get(key, ())) for key in ("withdrawn", "left_out")}
    store: LocalStore | None = None
    try:
        store = LocalStore(chosen.target)
        if chosen.stop_before:
            stop_before(store, chosen.stop_before)
        outcome = run(store, chosen.way, chosen.here, Edition(**said), back=chosen.back, wait=chosen.wait,
                      take_over=chosen.take_over, say=lambda text: print(text, file=sys.stderr))
    except (StoreFault, NoSuchRelease) as fault:
        print(fault, file=sys.stderr)
        return 2
    except OSError as fault:
        print(disk.trouble(fault), file=sys.stderr)
        return 2
    finally:
        if store is not None:
            store.close()
    print(json.dumps({"ending": outcome.ending.name, "number": outcome.new.number if outcome.new else None,
                      "said": [refusal.said for refusal in outcome.refusals]}))
    return 0 if outcome.ending in (Ending.PUBLISHED, Ending.UNCHANGED) else 1


if __name__ == "__main__":
    sys.exit(main())
