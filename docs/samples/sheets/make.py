"""Makes the samples beside this file anew: python docs/samples/sheets/make.py

One draft of the illustrative content, as of 2026-11-23: what ``portal sheets`` writes, the edition of a commune, the
yearly list, and a picture of each paper (pdftoppm of poppler-utils). The same sources give the same texts and PDFs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

POLICY, DAY, COMMUNE = "quan-ly-nha-kinh-da-lat", "2026-11-23", "Xuân Hương - Đà Lạt"


def main() -> None:
    from portal import doors, load, pages
    from portal.sheets import Kit, find_commune, of_commune
    from portal.sheets.papers import Printer

    as_of = doors.parse_as_of(DAY)
    catalog = load(ROOT, as_of).catalog.public(as_of)
    facts, kit = pages.Facts(catalog), Kit.of(catalog)
    assert catalog.province is not None
    site_url = "https://chinh-sach.lamdong.example/"
    printer = Printer(ROOT / "overrides", site_url, catalog.province.site_name)
    place = find_commune(catalog, COMMUNE)
    assert place is not None
    whole, own = kit.sheet(facts.by_slug[POLICY]), kit.sheet(facts.by_slug[POLICY], of_commune(catalog, place))
    for old in (*HERE.glob("*.pdf"), *HERE.glob("*.png"), *HERE.glob("*.txt")):
        old.unlink()
    for limit in whole.bulletins:
        (HERE / f"phat-thanh-{limit}.txt").write_text(whole.bulletin_text(limit, site_url), "utf-8")
    for name, data in printer.policy(whole):
        (HERE / f"{name}.pdf").write_bytes(data)
    for name, data in printer.policy(own, ["ap-phich-a4"]):
        (HERE / f"{name}-cua-phuong.pdf").write_bytes(data)
    for page in pages.derive(catalog).pages:
        if page.template == "yearly-list.html" and page.context["year"] == "2026":
            (HERE / "danh-muc-2026.pdf").write_bytes(printer.yearly("2026", page.context["views"]))
    for file in sorted(HERE.glob("*.pdf")):
        resolution = "40" if "a3" in file.name else "60"
        subprocess.run(["pdftoppm", "-r", resolution, "-png", "-singlefile", file, file.with_suffix("")], check=True)


if __name__ == "__main__":
    main()
