"""The parts of a draft's page that are no Markdown: what changes, for whom, how to answer, what was heard."""

from __future__ import annotations

from collections.abc import Iterator

from .. import vietnamese
from ..views import PolicyView


def policy_text(view: PolicyView) -> str:
    """All that the page of a draft says, a line each."""
    policy = view.policy
    lines = [policy.summary, *(text for _, _, _, text in policy_sections(view)), view.entry.body.text]
    lines += [f"{t.title or ''} {t.summary}" for t in policy.translations]
    lines += [f"{a.form.label}: {a.channel}. {a.audience or ''}" for a in policy.activities]
    lines += [event.text for event in view.history]
    lines += [f"Căn cứ: {r.number} {r.title}" for r in view.legal_basis]
    lines += [f"{policy.handling.label}: {r.number} {r.title}" for r in view.replaces]
    if final := policy.final_document:
        lines.append(f"Đã ban hành: {final.number.text}, {vietnamese.date_text(final.issued_on)}.")
    lines += [f"Phối hợp: {partner.value.name}." for partner in view.partners]
    lines += [f"Người để hỏi: {p.value.full_name}, {p.value.position}." for p in view.people]
    return "\n".join(lines)


def policy_sections(view: PolicyView) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Title, anchor, other names and text of each part that the page shows today under an anchor."""
    policy, consultation = view.policy, view.policy.consultation
    if view.questions:
        yield "Có liên quan đến tôi không?", "lien-quan", ("ai bị ảnh hưởng",), "\n".join(
            f"{q.text} {q.if_yes}" for q in view.questions)
    if policy.comparison:
        yield "Điều gì thay đổi", "thay-doi", ("so sánh", "quy định hiện nay"), "\n".join(
            f"{row.topic}. Hiện nay: {row.current} Dự thảo: {row.proposed} {row.effect}" for row in policy.comparison)
    if policy.impact:
        yield "Ảnh hưởng tới ai", "tac-dong", ("tác động", "đối tượng chịu tác động"), "\n".join(
            f"{row.group.label}: {row.effect}" for row in policy.impact)
    if consultation and view.live:
        opens, closes = (vietnamese.date_text(d) for d in (consultation.opens_on, consultation.closes_on))
        phone = consultation.phone or view.agency.value.phone
        ways = (view.response_email, phone and phone.text, view.response_address, consultation.contact)
        title = "Góp ý bằng cách nào" if view.is_open else "Sắp lấy ý kiến"
        yield title, "gop-y", ("cách góp ý", "gửi ý kiến", "hạn góp ý"), " ".join(
            (f"Nhận ý kiến từ {opens} đến hết {closes}.", *(f"{way}." for way in ways if way)))
    if view.dossier:
        yield "Hồ sơ dự thảo", "ho-so", ("toàn văn", "tờ trình", "tải về"), "\n".join(
            f"{f.title} ({f.extension}). {f.role}: {f.address.rpartition('/')[2]}" for f in view.dossier)
    if heard := policy.feedback:
        points = (f"{p.heard} {'Tiếp thu' if p.accepted else 'Giải trình'}: {p.reply}" for p in heard.points)
        yield "Đã nghe gì, đã sửa gì", "ket-qua", ("tiếp thu, giải trình", "kết quả góp ý"), "\n".join(
            (f"Nhận {heard.received} ý kiến, tiếp thu {heard.accepted}, giải trình {heard.explained}.",
             heard.summary or "", *points))
    if policy.corrections:
        yield "Đính chính", "dinh-chinh", ("chỗ sai", "thông tin đúng"), "\n".join(
            f"{c.what} {c.new_value}" for c in policy.corrections)


__all__ = ["policy_sections", "policy_text"]
