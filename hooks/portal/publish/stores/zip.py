"""A release as one zip, for a server that no network reaches: the same bytes every time, with the sums of all files.

``sha256sum --check SHA256SUMS`` on any machine says whether everything arrived.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from . import inside, local_unreadable

SUMS = "SHA256SUMS"
_PACKED = (".pdf", ".docx", ".xlsx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".webp", ".mp3", ".mp4", ".woff2", ".bin")
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # the first a zip can say; a real one would make the same release differ


def pack(files: Mapping[str, bytes | Path]) -> bytes:
    """*files* (path → content, or where it lies) as one zip, with their sums first.

    Raises ``StoreFault`` when a file cannot be read, or a path leads out of the archive.
    """
    try:
        read = {
            inside(path): given if isinstance(given, bytes) else given.read_bytes()
            for path, given in sorted(files.items()) if path != SUMS
        }
    except OSError as fault:
        raise local_unreadable(fault.filename, fault) from None
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in read.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in [(SUMS, sums.encode()), *read.items()]:
            entry = zipfile.ZipInfo(path, _NO_DAY)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return out.getvalue()


__all__ = ["SUMS", "pack"]
