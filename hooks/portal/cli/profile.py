"""What ``portal build --profile`` says: seconds of every stage, and the slowest documents and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import stages

Facts = Mapping[str, Any]


def whole(inside: Facts, around: Facts) -> dict[str, Any]:
    """The stages of the generator's process (*inside*) set into those of the process that waited for it (*around*)."""
    held: dict[str, dict[str, float]] = {name: dict(spent) for name, spent in around["stages"].items()}
    start = held["start"]
    for name, spent in inside["stages"].items():
        if name != "start":  # the waiting process has seen the whole of it, and measured from the first instruction
            place = held.setdefault(name, {"wall": 0.0, "cpu": 0.0, "items": 0})
            for key in place:
                place[key] += spent[key]
            for key in ("wall", "cpu"):
                start[key] = max(0.0, start[key] - spent[key])
    return {"stages": {name: held[name] for name in stages.LABELS if name in held}, "slowest": inside["slowest"],
            "wall": sum(s["wall"] for s in held.values()), "cpu": sum(s["cpu"] for s in held.values())}


def table(facts: Facts) -> str:
    """*facts* of :func:`whole` as people read them."""
    total = facts["cpu"] or 1.0
    lines = ["", f"{'Chặng':<22}{'giây':>9}{'CPU':>9}{'phần':>7}{'số mục':>9}"]
    lines += [f"{stages.LABELS[name]:<22}{s['wall']:>9.2f}{s['cpu']:>9.2f}{100 * s['cpu'] / total:>6.0f}%"
              f"{s['items'] or '':>9}" for name, s in facts["stages"].items()]
    lines += [f"{'tất cả':<22}{facts['wall']:>9.2f}{facts['cpu']:>9.2f}", "",
              f"Chậm nhất{'':<13}{'giây':>9}{'CPU':>9}  tài liệu, trang"]
    lines += [f"{stages.LABELS[s['stage']]:<22}{s['wall']:>9.3f}{s['cpu']:>9.3f}  {s['name']}"
              for s in facts["slowest"]]
    return "\n".join(lines)
