"""The report as a Word file: the office's template, checked word by word, then filled (docxtpl)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate, RichText
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from ..office_files import steady
from ..vietnamese import closest
from .fields import WORDS, Word, values
from .figures import Report

_LARGEST = 10 * 1024 * 1024
_TABLE_TAG = re.compile(r"(\{[%{]-?)\s*(?:tr|tc|p|r)\s+")
"""docxtpl's own marks: a tag that lives in a row, a cell, a paragraph or a run."""


class TemplateFault(ValueError):
    """The template cannot be filled; every reason, in Vietnamese, each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Place:
    where: str
    text: str


def fill(template: bytes, report: Report, site_url: str = "") -> bytes:
    """*template* filled for *report*; the same input gives the same bytes. Raises :class:`TemplateFault`."""
    check(template)
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_linked(values(report, site_url), document), _environment())
    except TemplateError as fault:  # what the check could not foresee still ends in words
        raise TemplateFault((f"Mẫu Word không điền được: {fault.message}.",)) from None
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue(), report.as_of)


def _linked(said: dict[str, Any], document: DocxTemplate) -> dict[str, Any]:
    """*said*, with the titles of evidence as links to its pages."""
    for line in said["chi_tieu"]:
        for item in line["minh_chung"]:
            title = RichText()
            # Without a style of its own a run takes that of the word in the template, except its size.
            title.add(item["ten"], size=22, url_id=document.build_url_id(item["dia_chi"]) if item["dia_chi"] else None)
            item["lien_ket"] = title
    return said


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def check(template: bytes) -> None:
    """Raises :class:`TemplateFault` with everything that is wrong with *template*."""
    places = tuple(_places(_opened(template)))
    source = "\n".join(_TABLE_TAG.sub(r"\1 ", place.text.replace("\n", " ")) for place in places)
    environment = _environment()
    try:
        environment.compile(source)
        tree = environment.parse(source)
    except TemplateSyntaxError as fault:
        place = places[min(fault.lineno, len(places)) - 1]
        raise TemplateFault((
            f"{place.where}: “{_short(place.text)}” viết chưa đúng ({_said(str(fault.message))}). Kiểm tra các dấu "
            "ngoặc, mỗi for, if phải có endfor, endif.",
        )) from None
    problems = []
    for name, known, line in _unknown(tree, {word.name: word for word in WORDS}):
        place = places[line - 1]
        near = closest(name.rpartition(".")[2], known)
        hint = f" Có phải bạn muốn viết “{near}”?" if near else ""
        problems.append(f"{place.where}: mẫu dùng từ “{name}” mà báo cáo không có, ở “{_short(place.text)}”.{hint} "
                        "Xem các từ dùng được: portal report --fields")
    if problems:
        raise TemplateFault(tuple(problems))


def _opened(template: bytes) -> Any:
    if len(template) > _LARGEST:
        raise TemplateFault(("Mẫu Word lớn hơn 10 MB; bỏ bớt hình trong mẫu.",))
    try:
        return Document(io.BytesIO(template))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        raise TemplateFault((
            "Tệp mẫu không mở được như một tệp Word .docx. Lưu lại bằng Word dưới dạng .docx, hoặc lấy mẫu mới bằng "
            "lệnh portal report --new-template.",
        )) from None


def _places(document: Any) -> Iterator[_Place]:
    """Every paragraph with where it stands, in the order in which the template is read."""
    yield from _inside(document, "")
    told = set()
    for section in document.sections:
        for part, name in ((section.first_page_header, "Đầu trang thứ nhất"), (section.header, "Đầu trang"),
                           (section.first_page_footer, "Chân trang thứ nhất"), (section.footer, "Chân trang")):
            if not part.is_linked_to_previous and id(part._element) not in told:
                told.add(id(part._element))
                yield from _inside(part, f"{name}, ")


def _inside(container: Any, before: str) -> Iterator[_Place]:
    paragraphs = tables = 0
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            paragraphs += 1
            where = f"{before}đoạn {paragraphs}"
            yield _Place(where[:1].upper() + where[1:], block.text)
        elif isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block.rows, 1):
                seen = []
                for column, cell in enumerate(row.cells, 1):
                    if cell._tc not in seen:  # a merged cell is met once for each column
                        seen.append(cell._tc)
                        yield from _inside(cell, f"{before}bảng {tables}, hàng {number}, cột {column}, ")


def _unknown(tree: nodes.Template, known: Mapping[str, Word]) -> Iterator[tuple[str, list[str], int]]:
    """Words of *tree* that nothing says: the word, those known at its place, its line."""
    yield from _walk(tree, dict(known))


def _walk(node: nodes.Node, scope: dict[str, Word]) -> Iterator[tuple[str, list[str], int]]:
    if isinstance(node, nodes.For):
        yield from _walk(node.iter, scope)
        inner = dict(scope) | {"loop": _ANY}
        source = _meant(node.iter, scope)
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = _row(source)
        for child in (*([node.test] if node.test else []), *node.body, *node.else_):
            yield from _walk(child, inner)
        return
    if isinstance(node, (nodes.Assign, nodes.With)):
        for target in node.find_all(nodes.Name):
            if target.ctx != "load":
                scope[target.name] = _ANY
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope:
        yield node.name, list(scope), node.lineno
    if isinstance(node, nodes.Getattr):
        owner = _meant(node.node, scope)
        if owner is not None and owner is not _ANY and node.attr not in {w.name for w in owner.rows}:
            yield f"{_written(node.node)}.{node.attr}", [w.name for w in owner.rows], node.lineno
    for child in node.iter_child_nodes():
        yield from _walk(child, scope)


_ANY = Word("", "")


def _meant(node: nodes.Node, scope: Mapping[str, Word]) -> Word | None:
    """The word an expression stands for; ``_ANY`` for what the template made itself."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name)
    if isinstance(node, nodes.Getattr):
        owner = _meant(node.node, scope)
        if owner is None or owner is _ANY:
            return owner
        return next((w for w in owner.rows if w.name == node.attr), None)
    return _ANY


def _row(source: Word | None) -> Word:
    """What a loop over *source* gives: its rows carry the same words."""
    return source if source is not None and source.rows else _ANY


def _written(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else f"{_written(node.node)}.{node.attr}" if isinstance(
        node, nodes.Getattr) else "…"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


def _said(message: str) -> str:
    """The most usual of Jinja's sentences in Vietnamese; the rest as they are."""
    for begin, words in (
        ("Unexpected end of template", "thiếu endfor hoặc endif"),
        ("Encountered unknown tag", "thẻ lạ, hoặc thừa endfor, endif"),
        ("No filter named", "dùng bộ lọc không có"), ("expected token", "thiếu hoặc thừa dấu"),
        ("unexpected", "thừa dấu"),
    ):
        if message.startswith(begin):
            return words
    return message


__all__ = ["TemplateFault", "check", "fill"]
