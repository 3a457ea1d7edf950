"""The child process: reads jobs line by line, opens the file, answers with what it found.

Runs as a script, alone: it imports none of the portal but its own folder, so
that it starts fast and a file that takes it over finds little to take.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import signal
import sys
import time
import types
from pathlib import Path
from typing import Any, BinaryIO

if __name__ == "__main__":  # the folder as a package, without running the portal's own __init__
    _here = Path(__file__).resolve().parent
    for _name, _folder in (("portal", _here.parent), ("portal.attachments", _here)):
        _package = types.ModuleType(_name)
        _package.__path__ = [str(_folder)]
        sys.modules[_name] = _package
    __package__ = "portal.attachments"

from .contents import expect
from .finding import Finding, Refused, Tick
from .limits import FILE_SECONDS, MAX_BYTES, MEMORY, STEP_SECONDS

_OFFICE = ("docx", "xlsx", "odt", "ods")
_PICTURES = ("png", "jpg", "jpeg", "webp")


def look(data: bytes, extension: str, tick: Tick, *, read: bool = True) -> Finding:
    """Everything about the file *data* called ``*.extension``; raises :class:`Refused`."""
    expect(data, extension)
    if extension == "pdf":
        from . import pdf

        return pdf.look(data, tick, read=read)
    if extension in _OFFICE:
        from . import office

        return office.look(data, extension, tick)
    if extension in _PICTURES:
        from . import pictures

        return pictures.look(data, extension)
    from . import recordings

    return recordings.look(data, extension)


def answer(job: dict[str, str], tick: Tick) -> dict[str, Any]:
    """Facts about the file of *job*; with a target, only its clean copy is made and written there."""
    try:
        with open(job["file"], "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if hashlib.sha256(data).hexdigest() != job["digest"]:
            return {"code": "attachment-broken", "values": {"reason": "tệp thay đổi trong lúc kiểm tra"}}
        finding = look(data, job["type"], tick, read="target" not in job)
    except Refused as refused:
        return {"code": refused.code, "values": refused.values}
    except (MemoryError, RecursionError):
        return {"code": "attachment-too-complex", "values": {"reason": "các phần lồng vào nhau quá nhiều lớp"}}
    except Exception:  # a library that stumbles over a file: the file is at fault, and nothing of it is published
        return {"code": "attachment-broken", "values": {"reason": "cấu trúc bên trong bị hỏng"}}
    published = hashlib.sha256(finding.copy).hexdigest()
    if "target" in job:
        if published == job["published"]:
            try:
                Path(job["target"]).write_bytes(finding.copy)
                widths = _smaller(finding.copy, job, tick) if "smaller" in job else []
            except OSError as problem:
                return {"errno": problem.errno or 5}
            return {"published": published, "widths": widths}
        return {"published": published}
    return {
        "size": len(finding.copy), "pages": finding.pages, "texts": finding.texts, "metadata": finding.metadata,
        "comments": finding.comments, "changes": finding.changes, "unread": finding.unread,
        "signed": finding.signed, "published": published, "width": finding.width, "height": finding.height,
    }


def _smaller(copy: bytes, job: dict[str, str], tick: Tick) -> list[int]:
    """Write the smaller copies of a picture beside it; returns their widths."""
    from . import smaller

    widths = []
    for width, data in smaller.copies(copy, job["type"], tick):
        Path(f"{job['target']}.{width}.webp").write_bytes(data)
        widths.append(width)
    return widths


def _limit() -> None:
    """Less memory and no way on for a file that wants more."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # the clock of the parent remains


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer jobs until the parent closes the pipe."""

    def say(line: bytes) -> None:
        replies.write(line + b"\n")
        replies.flush()

    say(b"ready")
    for line in requests:
        began = time.process_time()
        _allow(STEP_SECONDS)

        def tick(began: float = began) -> None:
            if time.process_time() - began > FILE_SECONDS:
                raise Refused("attachment-too-complex", reason="máy đọc quá lâu mà chưa xong")
            _allow(STEP_SECONDS)
            say(b".")

        reply = answer(json.loads(line), tick)
        _allow(0)
        say(json.dumps(reply).encode())


def _allow(seconds: float) -> None:
    """So much computing time until the next call, or the system ends this process, even inside a library's C code.

    Computing time, not the clock: a busy machine must not make an honest file look hostile.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    _limit()
    logging.disable(logging.CRITICAL)
    with os.fdopen(os.dup(1), "wb") as _replies:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        serve(sys.stdin.buffer, _replies)
