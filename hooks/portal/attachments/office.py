"""Word, Excel and OpenDocument files: a ZIP of parts, each known, checked and written anew."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import unquote

from . import open_document, open_xml
from .finding import Finding, Refused, Tick
from .limits import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED
from .pictures import bare

_PICTURES = re.compile(r"\.(png|jpe?g|webp)$", re.IGNORECASE)


def look(data: bytes, extension: str, tick: Tick, depth: int = 0) -> Finding:
    """Facts and clean copy of an Office file; raises :class:`Refused`."""
    parts = unpacked(data)
    tick()
    finding = Finding()
    form = open_document if extension in ("odt", "ods") else open_xml
    form.expect(parts, extension)
    kept: dict[str, bytes] = {}
    names = form.kept_names(parts, finding)
    for name in names:
        content = parts[name]
        picture = _PICTURES.search(name)
        if picture:
            kind = picture[1].lower()
            content = bare(content, "jpg" if content[:3] == b"\xff\xd8\xff" else kind, finding)
        elif name.endswith((".docx", ".xlsx")):
            # The numbers behind a chart. Once is enough; a file in a file in a file hides something.
            if depth:
                raise Refused("attachment-active", what="tệp nhúng")
            inner = look(content, name.rpartition(".")[2], tick, depth + 1)
            finding.take(inner, "tệp nhúng")
            content = inner.copy
        kept[name] = content
        tick()
    form.clean(parts, kept, extension, finding, tick)
    finding.copy = _packed(kept)
    return finding


def unpacked(data: bytes) -> dict[str, bytes]:
    """Every part by name, within limits. What the archive claims about sizes is not believed."""
    parts: dict[str, bytes] = {}
    seen: set[str] = set()
    total = 0
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise Refused("attachment-too-complex", reason="gồm quá nhiều phần nhỏ")
            for info in archive.infolist():
                if info.is_dir():
                    continue
                if info.flag_bits & 1:
                    raise Refused("attachment-locked")
                name = unquote(info.filename)
                if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.lower() in seen:
                    raise Refused("attachment-broken", reason="tên các phần bên trong không hợp lệ")
                seen.add(name.lower())
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Refused("attachment-broken", reason="cách nén lạ")
                with archive.open(info) as stream:
                    content = stream.read(MAX_UNPACKED - total + 1)
                total += len(content)
                bomb = len(content) > 4 * 1024 * 1024 and len(content) > MAX_RATIO * max(info.compress_size, 1)
                if total > MAX_UNPACKED or bomb:
                    raise Refused("attachment-too-complex", reason="phần nén bung ra quá lớn")
                parts[info.filename] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Refused("attachment-broken", reason="không mở được phần nén, có thể bị cắt mất phần cuối") from None
    return parts


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive that depends on nothing else: no dates, no marks of the machine."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            # OpenDocument wants its first part readable without unpacking.
            stored = name == "mimetype" or _PICTURES.search(name)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, compresslevel=9)
    return stream.getvalue()

