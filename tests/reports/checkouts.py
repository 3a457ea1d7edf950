"""A small checkout whose reports can be counted by hand, and LibreOffice to open what is made of it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import portal
from portal import doors
from portal.catalog import PublicCatalog

from ..conftest import CHECKOUT, ROOT

PLAN = """\
---
title: Kế hoạch truyền thông chính sách (thử)
year: 2023
agency: ubnd-tinh
report: {month: 11, day: 30, from_whom: Các cơ quan, to: so-tttt, then_to: [Bộ Thông tin và Truyền thông, UBND tỉnh]}
publication: {status: cong-khai, approved_by: Trần Thị B, approved_on: 2023-06-01}
---
Nội dung kế hoạch.
"""
REAL = (
    "content/_data/reporting.yml", "content/van-ban/nghi-dinh-244-2026-nd-cp.md", "content/van-ban/nghi-dinh-09-2017-nd-cp.md",
    "content/co-quan/bo-tttt.md", "content/co-quan/bo-vhttdl.md", "content/co-quan/bo-khcn.md", "content/co-quan/so-khcn.md",
)
FIGURES = "content/_data/figures.yml"
POLICY = "policies/2026/ho-tro-hoc-phi.md"


def event(on: str, type_: str = "hop-bao", agency: str = "ubnd-tinh") -> str:
    return (
        f"---\ntype: {type_}\ntitle: Sự kiện ngày {on}\nagency: {agency}\nstarts_at: {on}T08:30\nsample: true\n"
        f"publication: {{status: cong-khai, approved_by: Trần Thị B, approved_on: {on}}}\n---\nNội dung.\n"
    )


def supplied(indicator: str, said: str, agency: str = "", kind: str = "phat-ngon", approved: str = "2026-11-02") -> str:
    lines = [f"report: {kind}", "year: 2026", f"indicator: {indicator}", *([f"agency: {agency}"] if agency else []),
             *said.split("; "), "source: Sổ theo dõi", "given_by: Văn phòng", "given_on: 2026-11-01",
             *([f"approved_by: Trần Thị B\n    approved_on: {approved}"] if approved else []), "sample: true"]
    return "  - " + "\n    ".join(lines) + "\n"


def figures(*entries: str) -> dict[str, str]:
    return {FIGURES: "figures:\n" + "".join(entries)}


def at(day: str) -> dt.datetime:
    return doors.parse_as_of(day)


def lay_out(root: Path, files: Mapping[str, str] = {}) -> Path:
    shutil.copytree(CHECKOUT, root)
    for path in REAL:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, root / path)
    for path, text in {"content/ke-hoach/ke-hoach-2023.md": PLAN, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def public(root: Path, day: str = "2026-11-23", *, samples: bool = True) -> PublicCatalog:
    loaded = portal.load(root, at(day))
    wrong = [d for d in loaded.diagnostics if d.severity == 0]
    assert not wrong, wrong
    return loaded.catalog.public(at(day), samples=samples)


def office(form: str, folder: Path, *files: Path) -> list[Path]:
    """*files* as LibreOffice saves them in another *form*; *folder* also keeps its settings, so that it starts faster."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", form,
               "--outdir", str(folder / form), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    made = [folder / form / f"{file.stem}.{form}" for file in files]
    assert all(file.is_file() for file in made), done.stdout + done.stderr
    return made
