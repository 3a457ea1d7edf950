"""Builds of a checkout, in a fork of a process that has imported all of it, or in a process that begins from nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..building import ROOT
from .place import code_of


@dataclass(frozen=True)
class Built:
    """How a build ended: its code, its words (the checkout's own path taken out), seconds of CPU and by the clock."""

    code: int
    said: str
    cpu: float
    wall: float


@dataclass
class Options:
    """What a person types behind ``portal build``."""

    as_of: str = "2026-11-23"
    samples: bool = True
    strict: bool = False
    papers: bool = False
    extra: list[str] = field(default_factory=list)

    def arguments(self, root: Path) -> list[str]:
        """As typed."""
        said = ["build", "--root", str(root), "--as-of", self.as_of]
        said += ["--no-samples"] * (not self.samples) + ["--strict"] * self.strict + ["--papers"] * self.papers
        return [*said, *self.extra]


class Builder:
    """Builds the checkout *root* with the account's cache *cache*; words are kept in *scratch* on the way."""

    def __init__(self, root: Path, cache: Path, scratch: Path) -> None:
        self.root, self.cache, self.said = root, cache, scratch
        self.process: subprocess.Popen[str] | None = None
        self.code = ""
        self._begin = 0.0
        self._fresh: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """The same for both ways; nothing of who runs the test."""
        known = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "PYTEST_", "COV_"))}
        return known | {
            "PYTHONPATH": os.pathsep.join((str(self.root / "hooks"), str(ROOT))), "PORTAL_CACHE": str(self.cache),
            "DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "true",
        }

    def begin(self, options: Options, *, kill_after: float = 0.0, fresh: bool = False) -> None:
        """Start a build; :meth:`end` waits for it. *fresh*: in a process of its own, from nothing."""
        arguments = options.arguments(self.root)
        self._begin = time.monotonic()
        if fresh:
            command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
            with open(self.said, "wb") as said:
                self._fresh = subprocess.Popen(command, cwd=self.root, env=self.environment(), stdout=said,
                                               stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            return
        server = self._server()
        assert server.stdin
        print(json.dumps({"arguments": arguments, "environment": self.environment(), "folder": str(self.root),
                          "said": str(self.said), "kill_after": kill_after}), file=server.stdin, flush=True)

    def end(self) -> Built:
        """How the build that was begun ended."""
        answer: dict[str, Any]
        if self._fresh is not None:
            _, status, used = os.wait4(self._fresh.pid, 0)
            self._fresh.returncode = os.waitstatus_to_exitcode(status)
            answer = {"code": self._fresh.returncode, "cpu": used.ru_utime + used.ru_stime,
                      "wall": time.monotonic() - self._begin}
            self._fresh = None
        else:
            assert self.process and self.process.stdout
            line = self.process.stdout.readline()
            assert line, "the process that forks builds has ended"
            answer = json.loads(line)
        said = self.said.read_text("utf-8", "replace") if self.said.exists() else ""
        # How far it was after so many seconds, and that nothing had to be done, says nothing of the site.
        said = re.sub(r"(?m)^(?: *\d+ giây: .*…|Không có gì thay đổi từ lần dựng trước\.)\n", "", said)
        return Built(answer["code"], said.replace(str(self.root), "."), answer["cpu"], answer["wall"])

    def build(self, options: Options, *, kill_after: float = 0.0, fresh: bool = False) -> Built:
        """A whole build."""
        self.begin(options, kill_after=kill_after, fresh=fresh)
        return self.end()

    def _server(self) -> subprocess.Popen[str]:
        """The process with the imports of the code as it now lies in the checkout."""
        code = code_of(self.root)
        if self.process is None or code != self.code:
            self.close()
            self.code = code
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm.server", str(self.root)], cwd=ROOT, env=self.environment(), text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
            assert self.process.stdout
            line = self.process.stdout.readline()
            if not line:
                self.process.wait()
                self.process = None
                raise CodeBroken
        return self.process

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            assert self.process.stdin and self.process.stdout
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


class CodeBroken(Exception):
    """The code of the checkout cannot be imported."""


def timed(work: Callable[[], None]) -> float:
    """Seconds by the clock that *work* took."""
    begin = time.monotonic()
    work()
    return time.monotonic() - begin
