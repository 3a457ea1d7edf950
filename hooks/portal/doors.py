"""What the two doors learn from their surroundings: the clock, the environment, git.

The command line and the build hook call this; the rest of the core gets what
is learned here as arguments and never looks for itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from .legal_clock import start_of
from .vietnamese import TIME_ZONE

AS_OF, SAMPLES, STAGED, STRICT = "PORTAL_AS_OF", "PORTAL_SAMPLES", "PORTAL_STAGED", "PORTAL_STRICT"
CACHE, EDITION, INTERNAL, PAPERS = "PORTAL_CACHE", "PORTAL_EDITION", "PORTAL_INTERNAL", "PORTAL_PAPERS"
PROCESSES = "PORTAL_PROCESSES"
"""How many processes may share the work of a large build; by default as many as there are cores, two at most."""
FROM_SCRATCH = "PORTAL_FROM_SCRATCH"
"""``1``: nothing that an earlier build found out is used."""
STAGES = "PORTAL_STAGES"
"""Number of the open file to which a build hands what :mod:`.stages` heard; ``:all`` behind it: of every item, too."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of one build. ``as_of`` has a time zone; ``staged``: somebody else checks and switches the result;
    ``offline``: the pages are for a disk, not for a web server (only staged, so that no site is replaced by them).
    """

    as_of: dt.datetime
    samples: bool = True
    commit: str = ""
    strict: bool = False
    staged: bool = False
    offline: bool = False
    papers: bool = False
    """Whether PDFs to print are made beside the pages; on request, since they need programs that a site does not."""
    stages: int | None = None
    """Where to hand the time each stage took: the number of an open file."""
    thorough: bool = False
    """Whether the time of every document and page is wanted, too."""
    inside: tuple[int, Path] | None = None
    """Where to hand what is internal to the process that switches: the number of an open file, and the real site."""
    processes: int = 1
    """How many may share the work."""
    cache: Path | None = None
    """The reader's own folder for what can be made again; never in the checkout, which others write into."""
    kept: Path | None = None
    """The folder therein for what was found out about this checkout; none when everything is to be found out anew."""


class BadDate(ValueError):
    """A build date that is neither a day nor a moment."""


def parse_as_of(text: str) -> dt.datetime:
    """``2026-11-23`` (its first moment in Vietnam) or ``2026-11-23T08:00``; raises :class:`BadDate`."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return start_of(dt.date.fromisoformat(text))
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadDate(text) from None
    return moment.astimezone(TIME_ZONE) if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)


def settings(root: Path, options: Mapping[str, object], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a build: ``options`` from ``extra.portal`` of mkdocs.yml, overruled by the environment.

    Without a given date the build is as of now. Raises :class:`BadDate`.
    """
    known = os.environ if environment is None else environment
    text = known.get(AS_OF) or str(options.get("as_of") or "")
    samples = known.get(SAMPLES)
    return Settings(
        as_of=parse_as_of(text) if text else now(),
        samples=samples != "0" if samples is not None else options.get("samples") is not False,
        commit=commit(root),
        strict=known.get(STRICT) == "1",
        staged=known.get(STAGED) == "1",
        offline=known.get(STAGED) == "1" and known.get(EDITION) == "usb",
        papers=known.get(PAPERS) == "1",
        stages=int(number) if (number := known.get(STAGES, "").removesuffix(":all")).isdecimal() else None,
        thorough=known.get(STAGES, "").endswith(":all"),
        inside=_inside(known.get(INTERNAL, "")),
        cache=cache_folder(known),
        kept=None if known.get(FROM_SCRATCH) == "1" else kept_folder(root, known),
        processes=processes(known),
    )


def processes(environment: Mapping[str, str]) -> int:
    """How many processes may share work: :data:`PROCESSES`, else one for each core this process may use, two at most.

    Every further one holds about as much memory as the first, and what cannot be cut is done by one.
    """
    asked = environment.get(PROCESSES, "")
    if asked.isascii() and asked.isdecimal():
        return max(1, int(asked))
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, usable)


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where this account keeps what can be made again; ``PORTAL_CACHE`` names another place."""
    known = os.environ if environment is None else environment
    return Path(known.get(CACHE) or platformdirs.user_cache_path("portal-truyen-thong-chinh-sach", appauthor=False))


def kept_folder(root: Path, environment: Mapping[str, str] | None = None) -> Path:
    """Where this account keeps what was found out about the content of the checkout *root*.

    Never in the checkout: whoever proposes a change writes into that, and could bring findings of his own along.
    """
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return cache_folder(environment) / "checkouts" / name


def _inside(text: str) -> tuple[int, Path] | None:
    number, _, site = text.partition(":")
    return (int(number), Path(site)) if number.isascii() and number.isdigit() and site else None


def clock() -> tuple[float, float]:
    """Seconds by the wall and of CPU, those of ended child processes among them; for differences only."""
    spent = os.times()
    return time.perf_counter(), time.process_time() + spent.children_user + spent.children_system


def npm_registry(root: Path, environment: Mapping[str, str] | None = None) -> str:
    """The npm registry this computer is set to use: the environment, then ``.npmrc``, then npm; else empty."""
    known = os.environ if environment is None else environment
    said = next((value for name, value in known.items() if name.lower() == "npm_config_registry" and value), "")
    for place in (root / ".npmrc", Path(known.get("NPM_CONFIG_USERCONFIG") or Path.home() / ".npmrc")):
        if not said and place.is_file():
            found = re.search(r"^registry\s*=\s*(\S+)", place.read_text("utf-8", "replace"), re.MULTILINE)
            said = found[1] if found else ""
    if not said:
        try:
            said = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=True,
                                  timeout=30, cwd=root).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            said = ""
    return said


def now() -> dt.datetime:
    """This second in Vietnam."""
    return dt.datetime.now(TIME_ZONE).replace(microsecond=0)


def commit(root: Path) -> str:
    """The checked-out commit, with ``+`` when files differ from it; empty outside a checkout."""
    try:
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True, timeout=30
        ).stdout.strip()
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--untracked-files=all", "--", "content", "policies", "hooks", "overrides",
             "mkdocs.yml"],
            cwd=root, capture_output=True, text=True, check=True, timeout=60,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return head + ("+" if changed else "")


def contains(root: Path, commit: str) -> bool | None:
    """Whether the checked-out commit is *commit* or came after it; ``None`` when git cannot tell (no history here)."""
    name = commit.removesuffix("+")
    if not name:
        return None
    try:
        def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
            command = ["git", *arguments]
            return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)

        if asked("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
            return None
        # A commit that a whole history has never seen was published from elsewhere.
        return asked("merge-base", "--is-ancestor", name, "HEAD").returncode == 0
    except (OSError, subprocess.SubprocessError):
        return None
