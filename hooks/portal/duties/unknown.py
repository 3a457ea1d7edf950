"""Deadlines of the law for which the portal has no data: said openly, with whom to ask, instead of left out."""

from __future__ import annotations

from collections.abc import Iterator

from .. import legal_clock
from ..schema.vocabulary import Verification
from .duty import Desk, Unknown

_NO_REGISTER = "Cổng chưa có sổ ghi từng lần: nhận lúc nào, trả lời lúc nào."
_FIGURES = (
    ("R19", "phat-ngon-dot-xuat", "Phát ngôn đầu tiên khi có vụ việc đột xuất", _NO_REGISTER,
     "Người phát ngôn của cơ quan xử lý vụ việc"),
    ("R19", "phat-ngon-y-kien-trai-chieu", "Phát ngôn khi có ý kiến trái chiều", _NO_REGISTER,
     "Người phát ngôn của cơ quan xử lý vụ việc"),
    ("R19", "tra-loi-bao-chi", "Trả lời trên báo chí vấn đề công dân nêu", _NO_REGISTER, "Cơ quan nhận yêu cầu"),
    ("R19", "kien-nghi-qua-bao-chi", "Trả lời kiến nghị do báo chí chuyển đến", _NO_REGISTER, "Cơ quan nhận kiến nghị"),
    ("R19", "ket-luan-khieu-nai-to-cao", "Thông báo kết luận khiếu nại, tố cáo cho báo chí", _NO_REGISTER,
     "Cơ quan giải quyết"),
    ("R19", "ban-hanh-quy-che-phat-ngon", "Người đứng đầu ban hành quy chế phát ngôn, tính từ 01/7/2026",
     "Cổng không ghi cơ quan nào đã ban hành.", "Văn phòng của từng cơ quan"),
)


def unknowns(desk: Desk) -> Iterator[Unknown]:
    """Every clock that runs in law today and cannot be read from the files, with its provision."""
    for rule, name, what, why, whom in _FIGURES:
        held = desk.catalog.parameter(name, desk.today)
        if held is not None:
            law, figure = held
            yield Unknown(rule, f"{what}: {legal_clock.amount_text(figure.value, figure.unit)}.", why, whom,
                          (f"{figure.article} {law.value.citation}",))
    if desk.catalog.parameter("cong-khai-thong-tin", desk.today) is None:
        yield Unknown(
            "R16", "Thời hạn đưa thông tin ra công khai.",
            "Con số của luật đang có hiệu lực chưa được đối chiếu, nên chưa tính cho thông tin mới tạo ra.",
            "Sở Tư pháp", (),
        )
    doubtful = [e for e in desk.catalog.holidays
                if e.value.on >= desk.today and e.value.verification is Verification.CHUA_XAC_MINH]
    if doubtful:
        yield Unknown(
            "", f"{len(doubtful)} ngày nghỉ sắp tới chưa đối chiếu với thông báo nghỉ lễ.",
            "Hạn tính bằng ngày làm việc có thể lệch, nên chỉ được nhắc (content/_data/holidays.yml).", "Sở Nội vụ", (),
        )
    cited, _ = desk.cited("R25")
    yield Unknown(
        "R25", "Tiếp cận và tốc độ của cổng (R25, R26).",
        "Không chia theo cơ quan: cổng tự kiểm khi dựng và khi đo (make accessibility, make bench-face).",
        "Cán bộ công nghệ thông tin vận hành cổng", cited,
    )


__all__ = ["unknowns"]
