"""The child process: opens one Word file that nobody vouches for and prints its blocks as JSON.

Runs as a script, alone: it imports none of the portal but its own folder, that of the attachments and the words for
Vietnamese text, so that a file that takes it over finds little to take. Nothing outside the file is ever fetched.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import types
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

if __name__ == "__main__":  # the folders as packages, without running the portal's own __init__
    _here = Path(__file__).resolve().parent
    for _name, _folder in (("portal", _here.parent), ("portal.attachments", _here.parent / "attachments"),
                           ("portal.word_import", _here)):
        _package = types.ModuleType(_name)
        _package.__path__ = [str(_folder)]
        sys.modules[_name] = _package
    __package__ = "portal.word_import"

from ..attachments import office, open_xml
from ..attachments.contents import expect
from ..attachments.finding import Refused, clean
from ..attachments.limits import FILE_SECONDS, MEMORY
from ..attachments.xml_parts import edited, values
from .converting import Conversion
from .survey import Surveyor, tree, words

MAX_TEXT = 2_000_000
"""Characters of text; the longest appendix of a draft has a tenth."""


def answer(data: bytes) -> dict[str, Any]:
    """Everything the Word file *data* holds, or why it is not read."""
    try:
        return _read(data)
    except Refused as refused:
        return {"code": refused.code, "values": refused.values}
    except (MemoryError, RecursionError):
        return {"code": "attachment-too-complex", "values": {"reason": "các phần lồng vào nhau quá nhiều lớp"}}
    except Exception:  # a library that stumbles over a file: the file is at fault
        return {"code": "attachment-broken", "values": {"reason": "cấu trúc bên trong bị hỏng"}}


def _read(data: bytes) -> dict[str, Any]:
    expect(data, "docx")
    parts = office.unpacked(data)
    open_xml.expect(parts, "docx")
    main = next(a["PartName"][1:] for n, a, _ in values(parts["[Content_Types].xml"])
                if a.get("ContentType", "").endswith("document.main+xml"))
    if main != "word/document.xml":
        raise Refused("attachment-broken", reason="phần chính không nằm ở word/document.xml")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            edited(content, lambda *_: None)  # refuses DTDs, entities, other encodings, what is not well-formed
    surveyor = Surveyor(parts)
    ready = {name: content for name, content in parts.items() if _wanted(name)}
    document = surveyor.document(tree(parts[main]))
    if len(text := words(document)) > MAX_TEXT:
        raise Refused("attachment-too-complex", reason=f"có {len(text)} ký tự")
    ready[main] = ElementTree.tostring(document, "utf-8", xml_declaration=True)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in parts:
            ready[name] = ElementTree.tostring(surveyor.notes(tree(parts[name])), "utf-8", xml_declaration=True)
    surveyor.borders()
    conversion = Conversion()
    blocks = conversion.blocks(_packed(ready))
    found = surveyor.survey.answer()
    for paragraph in found["paragraphs"].values():
        paragraph["text"] = clean(paragraph["text"])
    for one in found["lost"]:
        one["text"] = clean(one["text"])
    return found | {
        "blocks": blocks, "notes": conversion.notes, "pictures": conversion.pictures, "messages": conversion.messages,
        "lost": found["lost"] + conversion.lost, "title": _title(parts),
    }


def _wanted(name: str) -> bool:
    """Whether mammoth needs the part: no styles (ours are joined already), no comments, no settings."""
    return name in ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
                    "word/_rels/footnotes.xml.rels", "word/_rels/endnotes.xml.rels") or name.startswith("word/media/")


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _title(parts: dict[str, bytes]) -> str:
    if "docProps/core.xml" not in parts:
        return ""
    return next((clean(text) for name, _, text in values(parts["docProps/core.xml"]) if name == "title"), "")


def _limit() -> None:
    """Less memory and computing time, and no way on for a file that wants more."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (FILE_SECONDS, FILE_SECONDS + 1))
    except (ImportError, ValueError, OSError):
        pass  # the clock of the parent remains
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, FILE_SECONDS)


if __name__ == "__main__":
    _limit()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with os.fdopen(os.dup(1), "wb") as _reply:
        # Whatever a library prints must not be taken for an answer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _reply.write(json.dumps(answer(sys.stdin.buffer.read())).encode())
