"""A draft dossier from what was found: its front matter, every guess marked as one, and its body in the law's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..schema.vocabulary import DocumentType, Handling, Stage
from ..sections_407 import PARTS
from ..tracker.policy_files import lines_of
from ..yaml_text import scalar
from .body import Writer
from .facts import Facts, Guess
from .outline import Chunk
from .text import Source, folded

_OTHER = "noi-dung-khac"
LEAD = "Phần mở đầu của văn bản"
"""Heads what stood before the first section and is no part of the letterhead."""


def front_matter(facts: Facts, source: Source) -> list[str]:
    """The fields of the dossier as lines, with the fences around them. Not public, approved by nobody."""
    title = facts["title"]
    lines = [
        "---",
        f"# Nhập từ tệp Word {_quoted(source.name)}. Bản nháp, chưa công khai. Dưới mỗi dòng ghi “đoán” có một giá trị",
        "# cần kiểm tra; xong thì xóa dòng ấy.",
        *_field("title", title),
    ]
    if "summary" in facts:
        lines += _field("summary", facts["summary"])
    else:
        lines += ["# Tệp Word không có tóm tắt; thay dòng dưới bằng lời dễ hiểu, không quá 300 ký tự.",
                  f"summary: {scalar(str(title.value))}"]
    if "document_type" in facts:
        lines += _field("document_type", facts["document_type"])
    else:
        lines += ["# Không thấy loại văn bản trong tệp Word; tạm ghi “Văn bản, đề án khác”, hãy sửa lại.",
                  f"document_type: {DocumentType.KHAC.value}"]
    if "handling" in facts:
        lines += [*_field("handling", facts["handling"]), *_field("replaces", facts["replaces"])]
    else:
        lines += ["# Tên dự thảo không nói rõ ban hành mới, sửa đổi, thay thế hay bãi bỏ; hãy chọn trước khi đăng.",
                  f"handling: {Handling.CHUA_XAC_DINH.value}"]
    if "lead_agency" in facts:
        lines += _field("lead_agency", facts["lead_agency"])
    else:
        lines += ["# Không nhận ra cơ quan chủ trì trong tệp Word. Bỏ dấu # và ghi mã trong content/co-quan/.",
                  "#lead_agency: so-tai-chinh"]
    if "partner_agencies" in facts:
        lines += _field("partner_agencies", facts["partner_agencies"])
    if "fields" in facts:
        lines += _field("fields", facts["fields"])
    else:
        lines += ["# Không nhận ra lĩnh vực; hãy sửa lại.", "fields: [khac]"]
    if "affected_groups" in facts:
        lines += _field("affected_groups", facts["affected_groups"])
    else:
        lines += ["# Không nhận ra đối tượng chịu tác động; hãy điền.", "affected_groups: []"]
    lines += ["# Tệp Word không cho biết hồ sơ đã qua bước nào; đây là bước đầu tiên.", f"stage: {Stage.DANG_KY.value}"]
    if "number" in facts:
        number = facts["number"]
        lines.append(f"# Số ghi trong tệp Word: {number.value} (đoạn {number.n}); dùng cho stage_history.")
    lines += _consultation(facts)
    lines += _field("legal_basis", facts["legal_basis"]) if "legal_basis" in facts else ["legal_basis: []"]
    if "created_on" in facts:
        lines += _field("created_on", facts["created_on"])
    return [
        *lines,
        "# Người soạn tự khẳng định trước khi gửi duyệt; có hoặc có thể có bí mật nhà nước thì xóa tệp này.",
        "state_secret: false", "publication:", "  status: nhap", "---", "",
    ]


def _consultation(facts: Facts) -> Iterator[str]:
    names = [n for n in ("opens_on", "closes_on", "email", "phone") if n in facts]
    if not names:
        return
    # Without both days there is no consultation yet: what is known waits behind a # for the person who knows the rest.
    sign = "" if "opens_on" in facts and "closes_on" in facts and (
        str(facts["opens_on"].value) <= str(facts["closes_on"].value)) else "#"
    if sign:
        yield "# Lấy ý kiến: điền ngày mở, ngày đóng rồi bỏ dấu # đầu các dòng dưới."
    yield f"{sign}consultation:"
    if sign and "opens_on" not in facts:
        yield "#  opens_on: # điền ngày mở, viết năm-tháng-ngày"
    if sign and "closes_on" not in facts:
        yield "#  closes_on: # điền ngày cuối còn nhận góp ý"
    for name in names:
        guess = facts[name]
        yield f"{sign}  # {remark(guess)}"
        yield f"{sign}  {name}: {guess.value if name.endswith('_on') else scalar(str(guess.value))}"


def _field(name: str, guess: Guess) -> list[str]:
    value = list(guess.value) if isinstance(guess.value, tuple) else guess.value
    return [*([] if guess.told else [f"# {remark(guess)}"]), *lines_of(name, value)]


def remark(guess: Guess) -> str:
    """How a guess is marked in the file."""
    where = f", đoạn {guess.n}" if guess.n else ""
    note = f" ({' '.join(guess.note.split())})" if guess.note else ""
    return f"đoán từ {_quoted(guess.words)}{where}: hãy kiểm tra{note}"


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= 90 else line[:89].rstrip() + '…'}”"


def body(chunks: Sequence[Chunk], writer: Writer, source: Source) -> list[str]:
    """The sections in the order of the decision; what stands in none of them comes last, under its own headings."""
    lines: list[str] = []
    for part in PARTS:
        found = [c for c in chunks if c.part == part.key]
        loose = [c for c in chunks if not c.part] if part.key == _OTHER else []
        if not found and not any(c.blocks or c.heading for c in loose):
            continue
        lines += [f"## {part.title}", ""]
        headed = [c for c in found if c.heading is not None]
        for chunk in found:
            if len(headed) > 1 and chunk.heading is not None and folded(chunk.heading.title) != folded(part.title):
                lines += [f"### {writer.heading(chunk.heading)}", ""]
            lines += writer.blocks(chunk.blocks, 4 if len(headed) > 1 else 3)
        for chunk in loose:
            if not chunk.blocks and chunk.heading is None:
                continue
            lines += [f"### {writer.heading(chunk.heading) if chunk.heading else LEAD}", ""]
            lines += writer.blocks(chunk.blocks, 4)
    lines += writer.footnotes(source.notes)
    while lines and not lines[-1]:
        lines.pop()
    return [*lines, ""]


__all__ = ["LEAD", "body", "front_matter", "remark"]
