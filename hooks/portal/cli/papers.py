"""``portal sheets``: bulletins, posters, leaflets and the yearly list for whoever prints and reads them out."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .. import vietnamese
from .asking import CouldNotRun, as_of_option, moment_of, root_of, root_option, site_url_of

OUT = Path("internal", "to-in")


@click.command(options_metavar="[TÙY CHỌN]", short_help="Làm bản phát thanh, áp phích, tờ rơi.")
@click.argument("policy", required=False, metavar="[DỰ_THẢO]")
@click.option("--commune", metavar="XÃ", help="Bản của một xã, phường: tên (bỏ dấu cũng được) hoặc mã.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help=f"Nơi ghi. Mặc định: {OUT.as_posix()}/ trong thư mục của cổng.")
@click.option("--text-only", is_flag=True, help="Chỉ làm lời đọc (TXT); không cần WeasyPrint.")
@root_option
@as_of_option
def sheets(
    policy: str | None, commune: str | None, out: Path | None, text_only: bool, root: Path, as_of: str | None,
) -> None:
    """Làm lời đọc 60, 120 giây (TXT, A5), áp phích A4, A3, tờ rơi A4 của DỰ_THẢO (tên tệp, bỏ .md).

    Không nêu DỰ_THẢO: mọi dự thảo đang hoặc sắp lấy ý kiến, và danh mục từng năm.
    """
    from .. import load, pages, paper
    from ..diagnostics import blocking
    from ..sheets import Kit, concerns, find_commune, of_commune
    from ..sheets.papers import DoesNotFit, Printer

    root = root_of(root).resolve()
    moment = moment_of(as_of)
    loaded = load(root, moment)
    if blocking(loaded.diagnostics):
        raise CouldNotRun("nội dung có lỗi. Chạy portal check để xem và sửa trước.")
    catalog = loaded.catalog.public(moment)
    facts = pages.Facts(catalog)
    place = None
    if commune is not None:
        entry = find_commune(catalog, commune)
        if entry is None:
            near = vietnamese.closest(commune, (e.value.name for e in catalog.localities))
            raise CouldNotRun(f"không có xã, phường “{commune}”.{f' Có phải “{near}”?' if near else ''}")
        place = of_commune(catalog, entry)
    views = [v for v in facts.policies if not v.policy.stage.off_path]
    if policy is not None:
        slug = Path(policy).name.removesuffix(".md")
        views = [v for v in views if v.slug == slug]
        if not views:
            hidden = " (dự thảo chưa công khai, đã dừng hoặc đã rút thì không làm tờ in)"
            near = vietnamese.closest(slug, facts.by_slug)
            raise CouldNotRun(f"không có dự thảo “{slug}”{hidden}.{f' Có phải “{near}”?' if near else ''}")
    else:
        views = [v for v in views if v.live]
    if place is not None:
        outside = [v for v in views if not concerns(v, place.place)]
        if policy is not None and outside:
            raise CouldNotRun(f"dự thảo này không áp dụng tại {place.name}; nơi áp dụng: {outside[0].scope_text}.")
        views = [v for v in views if concerns(v, place.place)]
    target = (out or root / OUT) / (place.place.slug if place else "toan-tinh")
    kit, site_url = Kit.of(catalog), site_url_of(root)
    assert catalog.province is not None
    printer = Printer(root / "overrides", site_url, catalog.province.site_name, root / ".portal" / "papers")
    written = 0
    try:
        for view in views:
            sheet, folder = kit.sheet(view, place), target / view.slug
            folder.mkdir(parents=True, exist_ok=True)
            for limit, said in sheet.bulletins.items():
                if said is None:
                    click.echo(f"{view.slug}: không có bản {limit} giây, vì riêng tên dự thảo, hạn góp ý và số "
                               f"điện thoại đã dài hơn {limit} giây.", err=True)
                    continue
                text = sheet.bulletin_text(limit, site_url)
                (folder / f"phat-thanh-{limit}.txt").write_text(text, "utf-8", newline="")
                written += 1
                if said.unknown:
                    click.echo(f"{view.slug}, bản {limit} giây: phải viết ra trước khi đọc: {', '.join(said.unknown)}.",
                               err=True)
            for name, data in () if text_only else printer.policy(sheet):
                (folder / f"{name}.pdf").write_bytes(data)
                written += 1
            if place and not (place.desk.phone or place.desk.address):
                click.echo(f"{place.name} chưa có điện thoại, địa chỉ trong danh mục nên bản này ghi "
                           f"{sheet.desk.name}. Thêm ở content/_data/localities.yml.", err=True)
        if policy is None and place is None and not text_only:
            for page in pages.derive(catalog).pages:
                if page.template == "yearly-list.html":
                    target.mkdir(parents=True, exist_ok=True)
                    data = printer.yearly(page.context["year"], page.context["views"])
                    (target / f"danh-muc-{page.context['year']}.pdf").write_bytes(data)
                    written += 1
    except paper.Unavailable as fault:
        raise CouldNotRun(f"{fault}. Chỉ cần lời đọc thì thêm --text-only.") from None
    except DoesNotFit as fault:
        raise CouldNotRun(str(fault)) from None
    except OSError as error:
        from .. import disk

        raise CouldNotRun(disk.trouble(error)) from None
    if not views:
        click.echo("Không có dự thảo nào đang hoặc sắp lấy ý kiến" + (f" ở {place.name}." if place else "."))
    click.echo(f"Đã làm {written} tệp cho {len(views)} dự thảo trong {os.path.relpath(target)}/.")


__all__ = ["OUT", "sheets"]
