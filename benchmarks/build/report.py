"""The figures as Markdown for docs/figures.md: the ratios that were promised beside those measured, then everybody's own."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Sequence

from portal.stages import LABELS

from .measuring import Measured, Round

CHECKS = ("files", "judge", "verify")
BEGIN, END = "<!-- bench-build -->", "<!-- /bench-build -->"


def decimal(value: float, digits: int = 1) -> str:
    """As written in Vietnamese."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _times(ours: Measured | None, other: Measured | None) -> float | None:
    """How many times as much CPU *other* took: the median of the ratios of each round."""
    if ours is None or other is None:
        return None
    return statistics.median(o.cpu / u.cpu for u, o in zip(ours.runs, other.runs, strict=False))


def _said(*parts: tuple[float | None, str]) -> str:
    """Ratios with their unit; a dash where nothing was measured."""
    told = [f"{decimal(value, 2 if value < 10 else 0)} {unit}".strip() for value, unit in parts if value is not None]
    return ", ".join(told) or "–"


def growth(found: Sequence[Round], name: str) -> float | None:
    """Exponent of CPU over the number of drafts, between the smallest and the largest size."""
    few, many = found[0], found[-1]
    if few is many or name not in few.cold or name not in many.cold:
        return None
    return math.log(many.cold[name].cpu() / few.cold[name].cpu()) / math.log(many.policies / few.policies)


def markdown(found: Sequence[Round], machine: str) -> Iterator[str]:
    """Lines of the report on *found*, from the smallest size to the largest."""
    yield (f"Đo trên {machine}; một nhân (trừ dòng hai nhân), mọi cách dựng lần lượt trong một lượt, {len(_ours(found[-1]).runs)} lượt; tỷ lệ là "
           "trung vị của tỷ lệ từng lượt, theo giây CPU của mọi tiến trình. M: Material nguyên bản, tài liệu không nằm trong "
           "thanh điều hướng. H: Hugo, khuôn gọn, kèm chỉ mục toàn văn. Của cổng có mọi phép kiểm; M và H không kiểm gì.")
    yield from ("", "| | dễ | **ít nhất** | mơ ước | đo được |", "|---|---:|---:|---:|---:|")
    for line, easy, least, best, value in _promises(found):
        yield f"| {line} | {easy} | **{least}** | {best} | {value} |"
    for one in found:
        yield from ("", f"{decimal(one.policies, 0)} dự thảo:", "",
                    "| | giây CPU | giây | bộ nhớ, MB: một tiến trình / tất cả | tệp | MB | trang dự thảo, gzip -9 |", "|---|---:|---:|---:|---:|---:|---:|")
        for m in one.cold.values():
            yield (f"| {m.name} | {decimal(m.cpu())} | {decimal(m.wall())} | {decimal(max(r.peak for r in m.runs) / 1e6, 0)} / "
                   f"{decimal(m.peak() / 1e6, 0)} | {decimal(m.files, 0)} | {decimal(m.size / 1e6)} | {decimal(m.page, 0)} |")
        for again in (one.edited, one.unchanged, one.check_cold, one.check_warm, one.two_cores, *one.one_page.values()):
            if again:
                yield f"| {again.name} | {decimal(again.cpu(), 2)} | {decimal(again.wall(), 2)} | {decimal(max(r.peak for r in again.runs) / 1e6, 0)} | | | |"
        if one.differing is not None:
            same = "giống từng byte" if not one.differing else f"{len(one.differing)} tệp khác, đầu tiên {one.differing[0]}"
            yield from ("", f"Bản dựng sau khi sửa so với bản dựng từ đầu: {same}.")
        yield from (f"- {name}: {why}." for name, why in one.cut.items())
        yield from (f"- Không đo được {name}: {why}." for name, why in one.absent.items())
    yield from _stages([one for one in found if one.stages])


def _stages(found: Sequence[Round]) -> Iterator[str]:
    """What each stage of ours takes, at every size, and how it grows; then the share of the checks and the slowest items."""
    if not found:
        return
    few, many = found[0], found[-1]
    yield from ("", "Các chặng của cổng khi dựng từ đầu, giây CPU (phần của cả lần dựng):", "",
                "| chặng |" + "".join(f" {decimal(one.policies, 0)} dự thảo |" for one in found) + " mỗi dự thảo thêm, ms |",
                "|---|" + "---:|" * (len(found) + 1))
    for name, label in (*LABELS.items(), ("", "**tất cả**")):
        cpu = [_cpu(one, name) for one in found]
        if any(cpu):
            more = 1000 * (cpu[-1] - cpu[0]) / (many.policies - few.policies) if many is not few else None
            yield (f"| {label} |" + "".join(f" {decimal(c, 2)} ({100 * c / _cpu(one):.0f}%) |" for c, one in zip(cpu, found, strict=True))
                   + (f" {decimal(more, 2)} |" if more is not None else " – |"))
    share = 100 * sum(_cpu(many, name) for name in CHECKS) / _cpu(many)
    slow = ", ".join(f"{s['name']} ({LABELS[s['stage']]}, {decimal(1000 * s['cpu'], 0)} ms)" for s in many.slowest[:5])
    yield from ("", f"Các phép kiểm (soi tệp, xét nội dung, kiểm bản dựng: mã trang, liên kết, rò rỉ, đóng dấu) chiếm {share:.0f}% của "
                f"{decimal(many.policies, 0)} dự thảo. Chậm nhất: {slow}.")


def _cpu(one: Round, name: str = "") -> float:
    """Seconds of CPU of a stage, or of all."""
    return sum(s["cpu"] for stage, s in one.stages.items() if name in ("", stage))


def _ours(one: Round) -> Measured:
    return one.cold.get("ours") or next(iter(one.cold.values()))


def _promises(found: Sequence[Round]) -> Iterator[tuple[str, str, str, str, str]]:
    few, many = found[0], found[-1]

    def cold(one: Round) -> str:
        ours = one.cold.get("ours")
        return _said((_times(ours, one.cold.get("material")), "× M"), (_times(ours, one.cold.get("hugo")), "× H"))

    def share(measured: Measured | None, of: Measured | None, what: Callable[[Measured], float]) -> float | None:
        return what(measured) / what(of) if measured and of else None

    size = decimal(many.policies, 0)
    ours, theirs = many.cold.get("ours"), many.cold.get("material")
    yield f"dựng từ đầu, {decimal(few.policies, 0)}", "1,1 × M", "5 × M, 2 × H", "9 × M", cold(few)
    if many is not few:
        yield f"dựng từ đầu, {size}", "1,1 × M", "6 × M, 2,5 × H", "12 × M", cold(many)
        yield "số mũ tăng theo số dự thảo", "1,1", "≤ 1,0", "0,95", _said((growth(found, "ours"), ""))
    edited = _said((_times(many.edited, theirs), "× M"), (_times(many.edited, many.cold.get("hugo")), "× H"))
    yield f"sửa một dự thảo, {size}", "10 × M", "100 × M, 50 × H, giống bản dựng từ đầu", "200 × M", (
        edited + (", giống từng byte" if many.differing == [] else ", **khác bản dựng từ đầu**" if many.differing else ""))
    yield f"không sửa gì, {size}, so với MkDocs một trang", "–", "≤ 1,5", "1,0", _said(
        (share(many.unchanged, many.one_page.get("material"), Measured.cpu), "(Material)"),
        (share(many.unchanged, many.one_page.get("mkdocs"), Measured.cpu), "(mkdocs)"))
    yield f"`portal check`, {size}, từ đầu / lần sau, so với M", "–", "≤ 0,3 / 0,03", "–", " / ".join(
        _said((share(m, theirs, Measured.cpu), "")) for m in (many.check_cold, many.check_warm))
    if many.served:
        ratio = many.served["material"] / many.served["ours"] if len(many.served) == 2 else None
        yield f"`make serve`, từ lúc lưu đến lúc thấy, {size}", "M/15", "M/80", "M/150", (
            f"M/{decimal(ratio, 0 if ratio >= 10 else 2)}" if ratio else "–") + "".join(f"; {n}: {decimal(s)} giây" for n, s in many.served.items())
    yield f"bộ nhớ nhiều nhất, {size}, so với M", "0,5", "≤ 0,3", "≤ 0,12", _said((share(ours, theirs, Measured.peak), ""))
    yield f"hai nhân, giây, so với một nhân, {size}", "–", "≤ 0,6", "0,52", _said((share(many.two_cores, ours, Measured.wall), ""))
    yield "trang dự thảo, gzip -9, so với M", "0,9", "≤ 0,75", "0,65", _said((share(ours, theirs, lambda m: m.page), ""))


def written(text: str, lines: Sequence[str]) -> str:
    """*text* with *lines* between the two marks. Raises ``ValueError`` when they are not there."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{BEGIN} … {END}")
    return before + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + after
