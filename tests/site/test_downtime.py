"""A planned stop of the portal, as readers see it: on every page, in the calendar, and gone when it is over."""

from __future__ import annotations

import json
from pathlib import Path

import html5lib
import pytest

from ..building import build, portal

pytestmark = pytest.mark.site
REGISTER = """\
downtime:
  - starts_at: 2026-12-10T22:00
    ends_at: 2026-12-11T02:00
    reason: Nâng cấp máy chủ
    announced_on: 2026-11-20
  - starts_at: 2027-03-10T22:00
    ends_at: 2027-03-11T02:00
    reason: Chuyển trung tâm dữ liệu chưa ai được biết
    announced_on: 2027-02-01
"""


def strips(path: Path) -> list[str]:
    page = html5lib.parse(path.read_text("utf-8"), treebuilder="etree", namespaceHTMLElements=False)
    return [" ".join("".join(a.itertext()).split()) for a in page.iter("aside") if a.get("data-gone-after")]


def test_every_page_says_it_and_the_scheduler_knows(small_checkout: Path, tmp_path: Path) -> None:
    root = small_checkout
    (root / "content/_data/downtime.yml").write_text(REGISTER, "utf-8")
    result = build(root, tmp_path / "site", "--strict")
    assert result.code == 0, result.output
    site = tmp_path / "site"
    # Frames of other sites and the typed addresses are small pages; what they lead to says it.
    pages = [p for p in sorted(site.rglob("*.html")) if not {"nhung", "g"} & {*p.relative_to(site).parts}]
    said = "Cổng tạm dừng theo kế hoạch từ 22 giờ 00, 10/12/2026 đến khoảng 02 giờ 00, 11/12/2026. Lý do: Nâng cấp máy chủ."
    assert len(pages) > 20 and {tuple(strips(page)) for page in pages} == {(said,)}
    for page in ("lich/index.html", "lich/2026.html"):
        assert "Nâng cấp máy chủ" in (tmp_path / "site" / page).read_text("utf-8").partition("<main")[2]
    # Not announced yet: in no file at all, and the moment is known to the scheduler only.
    assert not any("trung tâm dữ liệu chưa" in p.read_text("utf-8", "replace") for p in (tmp_path / "site").rglob("*") if p.is_file())
    moment = json.loads((root / ".portal/next-change.json").read_text())["next_change_at"]
    assert "2026-11-23" < moment <= "2026-12-11T02:00:00+07:00"
    due = portal("due", "--as-of", moment, root=root)
    assert due.code == 0, due.output
    assert portal("due", "--as-of", "2026-11-23", root=root).code == 10


def test_no_page_says_anything_while_nothing_is_planned(built: Path) -> None:
    assert not any(strips(page) for page in (built / "index.html", built / "404.html", built / "lich/index.html"))
