"""The commands about content: ``portal check``, ``schema``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from .asking import CLEAN, ERRORS, as_of_option, explained_at, kind_of, moment_of, root_of, root_option
from .checking import check_content
from .telling import Telling


@click.command(options_metavar="[TÙY CHỌN]", short_help="Kiểm tra nội dung, không dựng cổng.")
@root_option
@as_of_option
@click.option("--format", "form", default=None,
              type=click.Choice(["text", "lines", "json", "github", "gitlab", "sarif"]),
              help="Dạng kết quả; lines là mỗi lỗi một dòng, cho trình soạn thảo. Mặc định: text; trên GitHub "
                   "Actions: github.")
@click.option("--strict", is_flag=True, help="Coi “nhắc” như “chặn”.")
@click.option("--no-advice", is_flag=True, help="Không gợi ý về lời văn.")
@click.argument("paths", nargs=-1, metavar="[TỆP]…")
def check(
    root: Path, as_of: str | None, form: str | None, strict: bool, no_advice: bool, paths: tuple[str, ...]
) -> None:
    """Kiểm tra toàn bộ nội dung (hoặc chỉ hiện lỗi của các TỆP nêu ra) mà không dựng cổng."""
    from .. import printing
    from ..diagnostics import blocking

    if form is None:
        form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    chosen = tuple(p.removeprefix("./") for p in paths)
    telling = Telling(
        stream=form == "text", colour=sys.stdout.isatty(), terminal=sys.stderr.isatty(), chosen=chosen,
        pages_at=explained_at(root),
    )
    checked = check_content(root_of(root).resolve(), moment_of(as_of), telling, chosen, advice=not no_advice)
    if form == "text":
        said = telling.told(checked.found)
        click.echo(printing.report(checked.found, checked.hints, checked.unsaid, told=said,
                                   colour=sys.stdout.isatty(), pages_at=explained_at(root)))
        click.echo(f"Đã kiểm tra {checked.files} tệp.")
    else:
        click.echo(printing.FORMATS[form]((*checked.found, *checked.hints)))
    sys.exit(ERRORS if blocking(checked.found, strict=strict) else CLEAN)


@click.command(options_metavar="[TÙY CHỌN]", short_help="In JSON Schema của một loại tài liệu.")
@click.argument("kind", required=False, metavar="[LOẠI]")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="THƯ_MỤC",
              help="Ghi mỗi loại một tệp <loại>.schema.json vào thư mục này.")
@click.option("--write", "rewrite", is_flag=True,
              help="Ghi lại mọi tệp cho trình soạn thảo: docs/schemas, .vscode, frontmatter.json.")
@root_option
def schema(kind: str | None, output: Path | None, rewrite: bool, root: Path) -> None:
    """In JSON Schema của LOẠI tài liệu (không nêu: liệt kê các loại)."""
    from .. import schema as schemas

    if rewrite:
        from ..authoring.editor_files import editor_files

        root = root_of(root)
        changed = [path for path, text in editor_files() if _written(root / path, text)]
        click.echo("\n".join(f"Đã ghi {path}" for path in changed) or "Mọi tệp đã đúng với lược đồ.")
        return
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        for name in [kind] if kind else schemas.KINDS:
            text = json.dumps(schemas.json_schema(kind_of(name)), ensure_ascii=False, indent=2)
            (output / f"{name}.schema.json").write_text(text + "\n", "utf-8")
        return
    if kind is None:
        click.echo("\n".join(schemas.KINDS))
        return
    click.echo(json.dumps(schemas.json_schema(kind_of(kind)), ensure_ascii=False, indent=2))


def _written(path: Path, text: str) -> bool:
    """Have *text* at *path*; whether that changed anything."""
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True
