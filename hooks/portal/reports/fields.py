"""The words a Word template may use, and what they say for one report. One list, for filling and for checking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..schema.vocabulary import ReportKind
from ..vietnamese import count_text, date_text
from .figures import Evidence, Figure, Gap, Report


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a template: its name, what it says, and the words of its rows when it is a list."""

    name: str
    says: str
    rows: tuple[Word, ...] = ()
    plain: bool = False
    """A list of sentences: a row is the sentence itself."""


WORDS = (
    Word("ten_bao_cao", "tên báo cáo, kèm năm"),
    Word("ve_viec", "nội dung đứng dưới chữ BÁO CÁO"),
    Word("nam", "năm báo cáo"),
    Word("nam_lap", "năm lập báo cáo"),
    Word("noi_lap", "tên tỉnh, đứng trước ngày tháng"),
    Word("ten_cong", "tên của cổng"),
    Word("co_quan", "cơ quan lập báo cáo, chữ hoa"),
    Word("co_quan_chu_quan", "cơ quan cấp trên, chữ hoa; có thể trống"),
    Word("pham_vi", "tên cơ quan khi báo cáo của một cơ quan; trống khi là toàn tỉnh"),
    Word("can_cu", "điều khoản hoặc kế hoạch yêu cầu báo cáo"),
    Word("tu_ngay", "ngày đầu kỳ số liệu"),
    Word("den_ngay", "ngày cuối kỳ số liệu"),
    Word("tinh_den", "ngày số liệu được tính đến"),
    Word("ky_so_lieu", "một câu về kỳ số liệu, nói cả khi kỳ chưa kết thúc"),
    Word("han_gui", "một câu về nơi gửi và hạn gửi"),
    Word("minh_hoa", "có số liệu minh họa hay không; dùng với {%p if minh_hoa %}"),
    Word("noi_nhan", "các nơi nhận", plain=True),
    Word("ghi_chu", "các điều cần biết về kỳ và chỉ tiêu", plain=True),
    Word("kho_khan", "khó khăn, kiến nghị do các cơ quan gửi", plain=True),
    Word("chi_tieu", "các chỉ tiêu, theo thứ tự", (
        Word("tt", "số thứ tự"), Word("ma", "mã chỉ tiêu"), Word("ten", "tên chỉ tiêu"), Word("don_vi", "đơn vị"),
        Word("ket_qua", "kết quả như đọc, ví dụ 9 trên 10 (90%)"), Word("so", "con số"), Word("tong", "tổng số"),
        Word("ty_le", "tỷ lệ, ví dụ 90%"), Word("tong_la", "tổng số là tổng của cái gì"), Word("cach_dem", "cách đếm"),
        Word("can_cu", "điều khoản hoặc mục của mẫu"), Word("thieu", "vì sao thiếu; trống khi đủ"),
        Word("la_loi", "là chỉ tiêu bằng lời hay không"), Word("loi", "các đoạn lời", plain=True),
        Word("minh_chung", "những hồ sơ đã đếm", (
            Word("tt", "số thứ tự"), Word("ten", "tên hồ sơ"), Word("ngay", "ngày"), Word("so", "con số nó góp vào"),
            Word("ghi_chu", "ghi chú"), Word("dia_chi", "địa chỉ trang công khai"),
            Word("tep", "tệp trong kho nội dung"),
            Word("lien_ket", "tên hồ sơ bấm được tới trang công khai; viết {{r muc.lien_ket }}"),
        )),
    )),
    Word("theo_nhom", "các chỉ tiêu có chia nhóm", (
        Word("ten", "tên chỉ tiêu"), Word("don_vi", "đơn vị"),
        Word("dong", "các nhóm", (Word("ten", "tên nhóm"), Word("so", "con số"))),
    )),
    Word("theo_co_quan", "truyền thông dự thảo theo cơ quan chủ trì", (
        Word("ten", "tên cơ quan"), Word("da", "dự thảo đã truyền thông"), Word("tong", "dự thảo phải truyền thông"),
        Word("ty_le", "tỷ lệ"),
    )),
    Word("con_thieu", "số liệu còn thiếu", (
        Word("ten", "tên chỉ tiêu"), Word("vi_sao", "vì sao thiếu"), Word("hoi_ai", "hỏi ai"),
        Word("cach_nhap", "nhập ở đâu"),
        Word("noi", "các hồ sơ còn thiếu", (Word("ten", "tên hồ sơ"), Word("tep", "tệp"))),
    )),
)


def values(report: Report, site_url: str = "") -> dict[str, Any]:
    """What every word of :data:`WORDS` says for *report*; addresses are whole when there is a *site_url*."""
    term, sender = report.term, report.sender
    parent = next((e for e in (*report.recipients, term.collector) if e.slug == sender.value.parent), None)
    return {
        "ten_bao_cao": report.title, "ve_viec": term.duty.subject, "nam": str(term.year),
        "nam_lap": str(report.as_of.year), "noi_lap": report.province.name, "ten_cong": report.province.site_name,
        "co_quan": sender.value.name.upper(),
        "co_quan_chu_quan": (parent.value.short_name or parent.value.name).upper() if parent else "",
        "pham_vi": report.agency.value.name if report.agency else "", "can_cu": term.basis,
        "tu_ngay": date_text(term.first), "den_ngay": date_text(term.last), "tinh_den": date_text(report.counted_to),
        "ky_so_lieu": report.state, "han_gui": report.due, "minh_hoa": report.sample,
        "noi_nhan": [e.value.name for e in report.recipients], "ghi_chu": list(report.notes),
        "kho_khan": [words for f in report.figures for words in f.words],
        "chi_tieu": [_figure(f, site_url) for f in report.figures],
        "theo_nhom": [
            {"ten": f.indicator.label, "don_vi": f.indicator.unit,
             "dong": [{"ten": name, "so": count_text(n)} for name, n in f.groups]}
            for f in report.figures if f.has_groups
        ],
        "theo_co_quan": [
            {"ten": line.label, "da": count_text(line.tally.good), "tong": count_text(line.tally.counted),
             "ty_le": f"{line.tally.percent}%"}
            for line in report.by_agency if line.tally.counted
        ],
        "con_thieu": [
            {"ten": f.indicator.label, "vi_sao": gap.why, "hoi_ai": asked(gap), "cach_nhap": gap.how,
             "noi": [{"ten": e.title, "tep": e.path} for e in gap.items]}
            for f, gap in report.gaps
        ],
    }


def _figure(figure: Figure, site_url: str) -> dict[str, Any]:
    line = figure.indicator
    return {
        "tt": str(figure.number), "ma": line.id, "ten": line.label, "don_vi": line.unit, "ket_qua": figure.text,
        "so": "" if figure.value is None else count_text(figure.value),
        "tong": "" if figure.out_of is None else count_text(figure.out_of),
        "ty_le": "" if figure.percent is None else f"{figure.percent}%", "tong_la": line.out_of or "",
        "cach_dem": line.counted, "can_cu": line.article or "", "thieu": figure.gap.why if figure.gap else "",
        "la_loi": figure.is_words, "loi": list(figure.words),
        "minh_chung": [_evidence(n, item, site_url) for n, item in enumerate(figure.evidence, 1)],
    }


def _evidence(number: int, item: Evidence, site_url: str) -> dict[str, str]:
    address = whole_address(item, site_url)
    return {
        "tt": str(number), "ten": item.title, "ngay": date_text(item.on) if item.on else "", "so": amount(item),
        "ghi_chu": item.note, "dia_chi": address, "tep": item.path, "lien_ket": item.title,
    }


def amount(item: Evidence) -> str:
    """What *item* adds, as read: ``6``, ``44/63``, ``–`` when it only tells of the matter."""
    if item.amount is None:
        return "–"
    return count_text(item.amount) + (f"/{count_text(item.out_of)}" if item.out_of is not None else "")


def whole_address(item: Evidence, site_url: str) -> str:
    """Where a reader finds *item*; nothing without a page or without the portal's address."""
    return site_url + item.address if site_url and item.address else ""


def asked(gap: Gap) -> str:
    """Whom to ask, in words."""
    return ", ".join(e.value.short_name or e.value.name for e in gap.ask) if gap.ask else "Mọi cơ quan báo cáo"


def listing() -> str:
    """The words a template may use, for ``portal report --fields``."""
    def lines(words: tuple[Word, ...], depth: int) -> Iterator[str]:
        for word in words:
            mark = " (danh sách)" if word.rows else " (danh sách câu)" if word.plain else ""
            yield f"{'  ' * depth}{word.name:<{max(20 - 2 * depth, 1)}} {word.says}{mark}"
            yield from lines(word.rows, depth + 1)

    kinds = ", ".join(f"bao-cao-{kind.value}.docx" for kind in ReportKind)
    return "\n".join((
        "Các từ dùng được trong mẫu Word, viết trong hai ngoặc nhọn: {{ ten_bao_cao }}.",
        "Danh sách thì lặp dòng của bảng: {%tr for dong in chi_tieu %} … {{ dong.ten }} … {%tr endfor %},",
        "hoặc lặp đoạn: {%p for cau in ghi_chu %} … {{ cau }} … {%p endfor %}.",
        f"Mẫu ở content/_templates/: {kinds}.", "", *lines(WORDS, 0),
    ))


__all__ = ["WORDS", "Word", "amount", "asked", "listing", "values", "whole_address"]
