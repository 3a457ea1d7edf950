"""Decap's local proxy, for training: the form reads and writes the documents of the checkout on this computer.

The few requests of its protocol that a form needs. Only documents and what lies beside them is ever read or written:
paths below ``content/`` and ``policies/`` without links, hidden folders or steps upwards.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from pathlib import Path
from typing import Any

from .. import disk

PATH = "/api/v1"
MOST = 32 * 1024 * 1024
"""Bytes of one request: documents with their attachments."""
_SAFE = re.compile(r"(?:content|policies)(?:/(?!\.)[\w.-]+)*", re.ASCII)


class Refused(Exception):
    """The request asks for what a form may not have."""


def answer(root: Path, body: bytes) -> tuple[int, bytes]:
    """Status and answer, as JSON, for one request of the protocol. *root* is the checkout."""
    try:
        asked = json.loads(body)
        found = _ACTIONS[asked["action"]](root, asked.get("params") or {})
        return 200, json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, AttributeError, Refused, binascii.Error):
        return 422, json.dumps({"error": "Yêu cầu này không được phép."}, ensure_ascii=False).encode()
    except OSError as trouble:
        return 500, json.dumps({"error": disk.trouble(trouble)}, ensure_ascii=False).encode()


def _place(root: Path, written: str) -> Path:
    if not _SAFE.fullmatch(written) or ".." in written:
        raise Refused(written)
    place = root / written
    if not place.resolve().is_relative_to(root.resolve()):
        raise Refused(written)
    return place


def _info(_root: Path, _asked: dict[str, Any]) -> Any:
    return {"repo": "thư mục trên máy này", "publish_modes": ["simple"], "type": "local_fs"}


def _read(root: Path, path: str, label: str | None = None) -> dict[str, Any] | None:
    place = _place(root, path)
    if not place.is_file():
        return None
    return {"data": place.read_text("utf-8"), "file": {"path": path, "label": label, "id": path}}


def _by_folder(root: Path, asked: dict[str, Any]) -> Any:
    folder, depth = asked["folder"], int(asked.get("depth") or 1)
    end = "." + asked["extension"].lstrip(".")
    top = _place(root, folder)
    found = (p.relative_to(root).as_posix() for p in sorted(top.rglob(f"*{end}")) if not p.is_symlink())
    return [one for path in found if path.count("/") - folder.count("/") <= depth and _SAFE.fullmatch(path)
            and not path.rpartition("/")[2].startswith("_") and (one := _read(root, path))]


def _by_files(root: Path, asked: dict[str, Any]) -> Any:
    return [_read(root, one["path"], one.get("label")) or {"data": None, "file": one} for one in asked["files"]]


def _entry(root: Path, asked: dict[str, Any]) -> Any:
    return _read(root, asked["path"]) or {"data": None, "file": {"path": asked["path"]}}


def _persist(root: Path, asked: dict[str, Any]) -> Any:
    entries = asked.get("dataFiles") or [asked["entry"]]
    written = [(_place(root, one["path"]), one["raw"].encode()) for one in entries]
    written += [(_place(root, one["path"]), base64.b64decode(one["content"])) for one in asked.get("assets") or []]
    for place, data in written:
        place.parent.mkdir(parents=True, exist_ok=True)
        disk.write_beside(place, data)
    return {"message": "đã lưu"}


def _media(_root: Path, _asked: dict[str, Any]) -> Any:
    return []


def _persist_media(root: Path, asked: dict[str, Any]) -> Any:
    one = asked["asset"]
    place, data = _place(root, one["path"]), base64.b64decode(one["content"])
    place.parent.mkdir(parents=True, exist_ok=True)
    disk.write_beside(place, data)
    return {"id": one["path"], "path": one["path"], "name": place.name, "content": one["content"], "encoding": "base64"}


_ACTIONS = {
    "info": _info, "entriesByFolder": _by_folder, "entriesByFiles": _by_files, "getEntry": _entry,
    "persistEntry": _persist, "getMedia": _media, "persistMedia": _persist_media,
}


__all__ = ["MOST", "PATH", "answer"]
