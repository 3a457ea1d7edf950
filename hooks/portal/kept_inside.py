"""How to tell what is for the province's own use: such files never lie in the published tree."""

from __future__ import annotations

FOLDER = "internal"
"""The folder beside the site; nothing below a folder of this name is ever published."""
DUTIES, SCREENING = "viec-can-lam", "danh-sach-ra-soat"
"""Folders in it, and the beginnings of the names of its files."""
MARK = "cong-noi-bo-khong-cong-khai"
"""Stands in every page made for it."""
BANNER = "Nội bộ – không công khai"


def named(path: str) -> bool:
    """Whether *path* (relative, with slashes) is the name of something internal."""
    parts = path.split("/")
    return FOLDER in parts[:-1] or any(part.startswith((DUTIES, SCREENING)) for part in parts)


def written(text: str) -> bool:
    """Whether *text* is that of an internal file, wherever it lies and whatever it is called."""
    return f'content="{MARK}"' in text or text.partition("\n")[0].rstrip("\r").endswith(f",{BANNER}")


__all__ = ["BANNER", "DUTIES", "FOLDER", "MARK", "SCREENING", "named", "written"]
