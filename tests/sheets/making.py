"""Policies of the repository, and ones that are hard to print."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import portal
from portal.catalog import PublicCatalog
from portal.schema.kinds import Change, Impact
from portal.sheets import Kit, Sheet
from portal.views import PolicyView

ROOT = Path(__file__).parents[2]
AS_OF = dt.datetime(2026, 11, 23, tzinfo=dt.timezone(dt.timedelta(hours=7)))
GREENHOUSES = "quan-ly-nha-kinh-da-lat"


@cache
def catalog() -> PublicCatalog:
    return portal.load(ROOT, AS_OF).catalog.public(AS_OF)


@cache
def kit() -> Kit:
    return Kit.of(catalog())


def view(slug: str = GREENHOUSES, **changed: Any) -> PolicyView:
    entry = catalog().policy_by_slug[slug]
    return PolicyView(replace(entry, value=entry.value.model_copy(update=changed)), catalog())


def sheet(slug: str = GREENHOUSES, **changed: Any) -> Sheet:
    return kit().sheet(view(slug, **changed))


def enormous() -> Sheet:
    """As long as the schema lets a policy be, with letters of the K'Ho."""
    group = catalog().policy_by_slug[GREENHOUSES].value.impact[0].group
    return sheet(
        title=("Nghị quyết quy định chính sách hỗ trợ đặc thù đối với đồng bào K’Ho, Churu, B’Lao ở xã Đưng K’Nớ " * 3)[:200],
        summary=("Dự thảo quy định mức hỗ trợ một lần cho mỗi hộ. " * 10)[:300].strip(),
        comparison=tuple(
            Change(topic=f"Nội dung thứ {i} có tên rất dài", current="Hiện nay chưa có. " * 20,
                   proposed="Mỗi hộ được hỗ trợ 30 triệu đồng. " * 20, effect="Hộ dân bớt khó khăn. " * 20)
            for i in range(30)),
        impact=tuple(Impact(group=group, effect="Khoảng 2.400 hộ. " * 30) for _ in range(20)),
    )
