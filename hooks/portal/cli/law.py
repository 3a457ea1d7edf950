"""``portal rules``: which rules hold on a day and by what law, what changes next, and who cites a legal document."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import vietnamese
from .asking import CouldNotRun, as_of_option, moment_of, root_of, root_option

if TYPE_CHECKING:
    from ..catalog import Catalog, Entry
    from ..rules.bench import Bench
    from ..rules.citations import Citation
    from ..schema.kinds import LegalDocument

_FIXED = ("overrides/portal/*.html", "overrides/partials/*.html", "hooks/portal/vi/*.yml")
"""Where the portal's own words name the law: not an editor's to change, but somebody's."""


@click.command(options_metavar="[TÙY CHỌN]", short_help="Quy tắc nào áp dụng ngày nào; ai dẫn một văn bản.")
@root_option
@as_of_option
@click.option("--severity", type=click.Choice(["chan", "nhac", "goi-y", "thoi-han"]), default=None,
              help="Chỉ quy tắc ở mức này.")
@click.option("--changes", is_flag=True, help="Chỉ in những gì sẽ đổi sau ngày ấy, theo ngày.")
@click.option("--cites", metavar="VĂN_BẢN", default=None,
              help="Mọi chỗ dẫn văn bản này (số, ký hiệu hoặc tên tệp); văn bản mới thì mọi chỗ còn dẫn văn bản cũ.")
@click.option("--json", "as_data", is_flag=True, help="In JSON. Như --format json.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("word", nargs=-1, metavar="[CHỮ]…")
def rules(
    root: Path, as_of: str | None, severity: str | None, changes: bool, cites: str | None, as_data: bool, form: str,
    word: tuple[str, ...],
) -> None:
    """In các quy tắc kiểm tra tại một ngày: căn cứ, hiệu lực, mức độ, sẽ đổi gì. Có CHỮ: chỉ quy tắc có chữ ấy.

    Ví dụ: portal rules lấy ý kiến · portal rules --as-of 2027-03-01 --changes · portal rules --cites 09/2017/NĐ-CP
    """
    from .. import load
    from ..rules import listing
    from ..rules.bench import Bench

    root, moment = root_of(root), moment_of(as_of)
    catalog = load(root, moment).catalog
    bench = Bench(catalog, moment)
    data = as_data or form == "json"
    if cites is not None:
        _cites(root, bench, _document(catalog, cites), data)
        return
    found = listing.chosen(catalog, " ".join(word), severity or "")
    if data:
        click.echo(json.dumps(listing.as_json(bench, found), ensure_ascii=False, indent=2))
    else:
        click.echo(listing.changes_text(bench, found) if changes else listing.as_text(bench, found))


def _document(catalog: Catalog, text: str) -> Entry[LegalDocument]:
    """The legal document that *text* names: number, file name or path. Raises :class:`CouldNotRun`."""
    from ..document_number import repair

    name = text.rpartition("/")[2].removesuffix(".md") if text.endswith(".md") else text
    number = repair(text)
    found = catalog.legal_document_by_slug.get(name) or (catalog.legal_document(number) if number else None)
    if found is None:
        near = vietnamese.closest(name, [*catalog.legal_document_by_slug, *catalog.legal_document_by_number])
        hint = f" Có phải “{near}”?" if near else ""
        raise CouldNotRun(f"không có văn bản “{text}” trong content/van-ban/.{hint}")
    return found


def _cites(root: Path, bench: Bench, document: Entry[LegalDocument], data: bool) -> None:
    from ..rules.citations import cited, replacements

    pairs = [(old, new) for new, _, old in replacements(bench)]
    asked: list[tuple[Entry[LegalDocument], Entry[LegalDocument] | None]] = [
        (old, new) for old, new in pairs if new is document
    ]
    heirs = [new for old, new in pairs if old is document]
    asked.append((document, heirs[0] if heirs else None))
    told = [(old, new, cited(bench, old, new), tuple(_fixed(root, old))) for old, new in asked]
    if data:
        click.echo(json.dumps([_data(old, new, found, fixed) for old, new, found, fixed in told],
                              ensure_ascii=False, indent=2))
        return
    click.echo("\n\n".join(_text(old, new, found, fixed) for old, new, found, fixed in told))


def _fixed(root: Path, old: Entry[LegalDocument]) -> Iterator[tuple[str, int, str]]:
    from ..rules.citations import in_text

    for pattern in _FIXED:
        for path in sorted(root.glob(pattern)):
            for line, written in in_text(path.read_text("utf-8"), old):
                yield path.relative_to(root).as_posix(), line, written


def _data(
    old: Entry[LegalDocument], new: Entry[LegalDocument] | None, found: Iterable[Citation],
    fixed: Iterable[tuple[str, int, str]],
) -> dict[str, Any]:
    return {
        "document": old.slug, "replaced_by": new.slug if new else None,
        "citations": [
            {"path": c.span.path, "line": c.span.line, "column": c.span.column, "written": c.written, "in": c.what,
             "settled": c.settled or None}
            for c in found
        ],
        "program": [{"path": path, "line": line, "written": written} for path, line, written in fixed],
    }


def _text(
    old: Entry[LegalDocument], new: Entry[LegalDocument] | None, found: tuple[Citation, ...],
    fixed: tuple[tuple[str, int, str], ...],
) -> str:
    left = [c for c in found if not c.settled]
    done = [c for c in found if c.settled]
    by = f", được {new.value.citation} thay thế" if new else ""
    lines = textwrap.wrap(f"{old.value.citation}{by}: {len(found)} chỗ dẫn, {len(left)} chỗ cần xem.", 80)
    if left:
        lines += ["", "Cần xem:" if new else "Đang dẫn:"]
        lines += [f"  {c.span}  {c.written}  ({c.what})" for c in left]
    if done:
        lines += ["", "Không phải sửa:"]
        lines += [f"  {c.span}  {c.written}  ({c.what}: {c.settled})" for c in done]
    if fixed:
        lines += ["", "Trong chữ cố định của chương trình (nhờ cán bộ công nghệ thông tin):"]
        lines += [f"  {path}:{line}  {written}" for path, line, written in fixed]
    return "\n".join(lines)


__all__ = ["rules"]
