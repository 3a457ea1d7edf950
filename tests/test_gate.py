"""The gate as a whole: everything at once, nothing twice, nothing lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import portal

from .building import copy_of
from .conftest import AS_OF


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_of(tmp_path / "checkout")


def errors(root: Path) -> list[tuple[str, str]]:
    return [(d.code, d.span.path) for d in portal.load(root, AS_OF).diagnostics if d.severity == 0]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_broken_document_is_reported_once_and_not_again_by_those_that_name_it(root: Path) -> None:
    change(root / "content/co-quan/so-tai-chinh.md", "level: so", "level: soo")
    change(root / "policies/2026/ho-tro-trong-cay-che-bong-ca-phe.md", "\ntitle:", "\ntitel:")
    change(root / "content/van-ban/nghi-dinh-244-2026-nd-cp.md", "---\n", "--\n")
    assert sorted(errors(root)) == sorted([
        ("value-unknown", "content/co-quan/so-tai-chinh.md"),
        ("field-unknown", "policies/2026/ho-tro-trong-cay-che-bong-ca-phe.md"),
        ("front-matter-missing", "content/van-ban/nghi-dinh-244-2026-nd-cp.md"),
    ])


def test_a_broken_register_is_reported_alone(root: Path) -> None:
    register = root / "content/_data/localities.yml"
    register.write_text(register.read_text("utf-8") + "\n  - x: [\n", "utf-8")
    assert {path for _, path in errors(root)} == {"content/_data/localities.yml"}
    register.unlink()
    assert ("register-missing", "content/_data/localities.yml") in errors(root)
    assert len(errors(root)) == 1


def test_a_name_nobody_has_is_still_reported(root: Path) -> None:
    change(root / "content/co-quan/so-tai-chinh.md", "level: so", "level: soo")
    change(root / "policies/2026/ho-tro-trong-cay-che-bong-ca-phe.md", "lead_agency: so-nnmt", "lead_agency: so-khong-co")
    assert ("agency-unknown", "policies/2026/ho-tro-trong-cay-che-bong-ca-phe.md") in errors(root)


def test_all_problems_of_all_files_come_at_once(root: Path) -> None:
    shutil.copy(root / "policies/2026/dieu-chinh-bang-gia-dat.md", root / "policies/2026/Bản Sao.md")
    change(root / "policies/2026/dieu-chinh-bang-gia-dat.md", "state_secret: false", "state_secret: true")
    change(root / "content/hoi-dap/ai-duoc-phat-ngon.md", "answered_on: 2", "answered_on: 31/12/2")
    change(root / "content/nguoi-phat-ngon/so-y-te-thuong-xuyen.md", "phone: ", "phone: x")
    found = {code for code, _ in errors(root)}
    assert {"file-name", "state-secret", "date-format", "phone"} <= found


def test_the_gate_says_the_same_in_the_same_order_every_time(root: Path) -> None:
    change(root / "policies/2026/dieu-chinh-bang-gia-dat.md", "state_secret: false", "state_secret: true")
    first, second = portal.load(root, AS_OF), portal.load(root, AS_OF)
    assert first.diagnostics == second.diagnostics and len(first.diagnostics) > 1
