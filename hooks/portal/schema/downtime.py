"""Planned interruptions of the portal, announced ahead (Decree 224/2026/NĐ-CP, Article 13).

The register is ``content/_data/downtime.yml``.
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from .record import Record
from .types import Date, Flag, Line, Moment, fault


class Downtime(Record):
    """One interruption: from when, until when service is expected back, why, and since when readers are told."""

    starts_at: Moment
    ends_at: Moment
    reason: Line
    announced_on: Date
    sample: Flag = False
    """Illustrative: left out when samples are off."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise fault("dates-reversed", first="starts_at", second="ends_at")
        return self


__all__ = ["Downtime"]
