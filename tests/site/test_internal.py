"""The to-do and screening lists of a real build: beside the site, for their owner alone, and never in what is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal import kept_inside, site

from ..building import build
from ..faults.small_site import make

pytestmark = pytest.mark.site
HIDDEN = "Kỳ nhông xanh lam ngủ dưới cầu gỗ"


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small checkout with a draft nobody approved and a screened one, built into its own ``site``."""
    root = make(tmp_path_factory.mktemp("noi-bo") / "kho")
    source = root / "policies/2026/ho-tro-hoc-phi.md"
    text = source.read_text("utf-8").replace("status: cong-khai", "status: nhap")
    text = text.replace("Quyết định quy định mức hỗ trợ học phí cho học sinh vùng khó khăn", HIDDEN)
    text = text.replace("public_number: LD-2026-001\n", "").replace("full_text: toan-van.pdf", "full_text_url: https://a.example/b")
    front = text.partition("\ncomparison:")[0]
    draft = front + "\nlegal_basis: [64/2025/QH15]\nstate_secret: false\npublication:\n  status: nhap\n---\n\n## Sự cần thiết\n\nNháp.\n"
    (root / "policies/2026/du-thao-kin.md").write_text(draft, "utf-8")
    (root / "content/_data/screened.yml").write_text(
        "screened:\n  - title: Chim hạc đỏ nhảy múa trên nóc kho lúa\n    agency: ubnd-tinh\n    criteria:\n"
        "      screened_on: 2026-03-02\n" + "".join(
            f"      {name}: {{result: khong-dat}}\n"
            for name in ("needs_proposal", "direct_impact", "difficult_or_sensitive", "province_wide")), "utf-8")
    result = build(root, root / "site")
    assert result.code == 0, result.output
    assert "internal/viec-can-lam/index.html" in result.output
    return root


def test_the_lists_know_what_the_site_must_not_and_lie_beside_it(small: Path) -> None:
    inside, outside = files_in(small / "internal"), files_in(small / "site")
    assert {"viec-can-lam/index.html", "viec-can-lam/viec-can-lam.csv",
            "danh-sach-ra-soat/2026/index.html"} <= inside.keys()
    listed = inside["danh-sach-ra-soat/2026/danh-sach-ra-soat-2026.csv"].decode("utf-8-sig")
    assert HIDDEN in listed and "Chim hạc đỏ" in listed
    for path, data in outside.items():
        text = data.decode("utf-8", "ignore")
        assert not kept_inside.named(path) and not kept_inside.written(text), path
        assert HIDDEN not in text and "Chim hạc" not in text and "viec-can-lam" not in text, path
    assert (small / "internal").stat().st_mode & 0o777 == 0o700


def test_the_shared_build_of_the_repository_holds_none_of_it(built: Path) -> None:
    assert not [path for path in site.files_of(built) if kept_inside.named(path)]


def test_a_build_that_fails_leaves_the_lists_as_they_were(small: Path) -> None:
    before = files_in(small / "internal")
    policy = small / "policies/2026/ho-tro-hoc-phi.md"
    good = policy.read_text("utf-8")
    try:
        policy.write_text(good.replace("stage: lay-y-kien\n", "stage: lay-y-kienn\n", 1), "utf-8")
        assert build(small, small / "site").code == 1
    finally:
        policy.write_text(good, "utf-8")
    assert files_in(small / "internal") == before


def test_a_place_inside_the_site_is_refused_before_anything_is_built(small: Path) -> None:
    settings = small / "mkdocs.yml"
    good, before = settings.read_text("utf-8"), files_in(small / "site")
    try:
        settings.write_text(good.replace("    samples: true", "    samples: true\n    internal: site/noi-bo"), "utf-8")
        refused = build(small, small / "site")
    finally:
        settings.write_text(good, "utf-8")
    assert refused.code == 2 and "extra.portal.internal" in refused.output and "Traceback" not in refused.output
    assert files_in(small / "site") == before


def test_a_tree_that_somebody_put_the_lists_into_is_not_published(small: Path, tmp_path: Path) -> None:
    tree = tmp_path / "site"
    shutil.copytree(small / "site", tree)
    shutil.copytree(small / "internal", tree / "internal")
    site.write_stamp(tree, {"as_of": "2026-11-23T00:00:00+07:00"})  # even stamped anew
    with pytest.raises(site.SiteFault) as refused:
        site.check_stamp(tree)
    assert "tệp nội bộ" in str(refused.value)


@pytest.mark.parametrize("name", ["a.html", "chinh-sach/a.csv", "internal/x.txt", "a/viec-can-lam-so-y-te.csv"])
def test_one_of_its_files_is_found_under_any_name(small: Path, tmp_path: Path, name: str) -> None:
    from portal.catalog import PublicCatalog

    source = "viec-can-lam/index.html" if name.endswith("html") else "viec-can-lam/viec-can-lam.csv"
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    data = b"x" if name.endswith("txt") else (small / "internal" / source).read_bytes()
    (tmp_path / name).write_bytes(data)
    with pytest.raises(site.SiteFault) as refused:
        site.verify(tmp_path, PublicCatalog())
    assert f"{name}: tệp nội bộ" in str(refused.value)
