"""What a check found, for a person who must act and for a monitor that must not misread it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .readback import Finding, Kind
from .verifying import Result
from .visiting import shown

_HEADS = {
    Kind.SIGNATURE: "Chữ ký, bản kê không tin được",
    Kind.OLDER: "Bản cũ, bản lạ",
    Kind.ADDED: "Thêm vào: không phải do cổng đăng",
    Kind.CLOAKED: "Chỉ một số người thấy: máy tìm kiếm hoặc người đến từ máy tìm kiếm nhận được thứ khác",
    Kind.CHANGED: "Bị sửa: khác với bản đã đăng",
    Kind.MISSING: "Mất",
    Kind.SOFT404: "Địa chỉ không có mà vẫn trả lời như có",
    Kind.BROKEN: "Tệp hỏng",
    Kind.UNREACHABLE: "Không lấy được",
    Kind.HEADERS: "Tiêu đề máy chủ gửi kèm chưa đúng",
}
_BREAK_IN = frozenset({Kind.SIGNATURE, Kind.OLDER, Kind.ADDED, Kind.CLOAKED, Kind.CHANGED})
_EACH = 20

NO_KEY = ("CHƯA KIỂM CHỮ KÝ: không có --key nên chỉ biết trang và bản kê khớp với nhau. Kẻ sửa được cả hai thì lệnh "
          "này không thấy gì. Hãy chép khóa công khai từ nơi khác, không từ chính máy chủ này.")


def text(result: Result, subject: str, checked_at: str, last_clean: str = "") -> str:
    """The report a person reads, in Vietnamese. *checked_at* and *last_clean* are moments as they are to be shown."""
    return "\n".join(_lines(result, subject, checked_at, last_clean))


def _lines(result: Result, subject: str, checked_at: str, last_clean: str) -> Iterator[str]:
    grave = sum(finding.grave for finding in result.findings)
    verdict = f"CÓ {grave} ĐIỀU BẤT THƯỜNG" if grave else "Đúng như đã đăng"
    yield f"{verdict}: {shown(subject, 300)} (kiểm lúc {checked_at})"
    manifest = result.manifest
    if manifest is not None:
        yield (f"Bản {manifest.number} của đích “{shown(manifest.target)}”, đăng lúc {shown(manifest.published_at)}; "
               f"đã so {result.compared}/{len(manifest.files)} tệp, {result.asked} lần hỏi.")
        yield f"SHA-256 của bản kê: {manifest.digest}"
    if result.signed is not None:
        yield f"Chữ ký đúng, khóa {result.signed.key.name}: {shown(result.signed.comment, 300)}"
    elif manifest is not None:
        yield NO_KEY
    yield from (f"Lưu ý: {note}" for note in result.notes)
    for kind, head in _HEADS.items():
        some = [finding for finding in result.findings if finding.kind is kind]
        if some:
            yield f"\n{head} ({len(some)})"
            yield from (f"  {shown(f.address, 300) or '(cả cổng)'}\n      {f.said}" for f in some[:_EACH])
            if len(some) > _EACH:
                yield f"  … và {len(some) - _EACH} địa chỉ khác (xem đủ bằng --json)"
    if grave:
        yield ""
        yield f"Từ lúc nào: chưa rõ. Lần gần nhất kiểm thấy đúng: {last_clean or 'không có ghi nhớ nào (xem --state)'}."
        yield from _first_steps(result.findings)


def _first_steps(findings: list[Finding]) -> Iterator[str]:
    if any(finding.grave and finding.kind in _BREAK_IN for finding in findings):
        yield (
            "Nếu không ai vừa sửa tay trên máy chủ, hãy coi như bị xâm nhập. Làm theo thứ tự:\n"
            "  1. Giữ chứng cứ trước khi sửa: lưu báo cáo này (--json), chụp màn hình, chép nguyên thư mục web và\n"
            "     nhật ký máy chủ sang ổ khác; ghi giờ. Đừng xóa tệp lạ khi chưa chép.\n"
            "  2. Ngắt máy chủ khỏi mạng (hoặc chuyển tên miền sang trang thông báo); báo người phụ trách\n"
            "     an toàn thông tin.\n"
            "  3. Đổi mọi mật khẩu, khóa SSH, khóa đăng đã nằm trên máy ấy. Khóa ký bị lộ: tạo khóa mới, bỏ khóa cũ.\n"
            "  4. Đăng lại lên máy chủ sạch bằng portal publish, rồi chạy lại portal verify từ một máy khác.\n"
            "  5. Xin máy tìm kiếm gỡ các địa chỉ lạ đã nêu, để người dân không còn bị dẫn tới."
        )
    else:
        yield "Trước hết: xem máy chủ và đường mạng có chạy không, có lần đăng nào dở dang không; đăng lại, kiểm lại."


def data(result: Result, subject: str, checked_at: str, last_clean: str = "") -> dict[str, Any]:
    """The same for programs; a stable form, moments in ISO 8601 with their offset."""
    manifest, signed = result.manifest, result.signed
    return {
        "format": 1, "subject": subject, "checked_at": checked_at, "last_clean_at": last_clean or None,
        "clean": not result.grave,
        "signature": {"checked": signed is not None, "key": signed and signed.key.name,
                      "comment": signed and signed.comment},
        "release": manifest and {"number": manifest.number, "target": manifest.target, "digest": manifest.digest,
                                 "published_at": manifest.published_at, "files": len(manifest.files)},
        "compared": result.compared, "asked": result.asked, "notes": result.notes,
        "findings": [{"kind": f.kind.value, "address": f.address, "said": f.said, "grave": f.grave}
                     for f in result.findings],
    }
