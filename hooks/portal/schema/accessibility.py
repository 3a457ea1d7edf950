"""The accessibility test as it was run: ``content/_data/accessibility.yml``, written by the test, read by the page."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from .record import Record
from .types import Count, Date, Line, Prose, fault


class AccessibilityViolation(Record):
    """One rule of the tool that one page broke in one way of showing it."""

    variant: Line
    rule: Line
    places: Count = 1


class AccessibilityCheck(Record):
    """One sort of page, the ways it was shown, and what the tool found."""

    template: Line
    variants: tuple[Line, ...]
    violations: tuple[AccessibilityViolation, ...] = ()


class AccessibilityTest(Record):
    """One run over the built site: when, with what, what was looked at, what a machine cannot see."""

    tested_on: Date
    standard: Line
    tool: Line
    tool_version: Line
    browser: Line
    checks: tuple[AccessibilityCheck, ...]
    limits: tuple[Prose, ...] = ()

    @property
    def pages(self) -> int:
        """Pages looked at, each way of showing one counted."""
        return sum(len(check.variants) for check in self.checks)

    @property
    def places(self) -> int:
        """Places that broke a rule."""
        return sum(violation.places for check in self.checks for violation in check.violations)

    @model_validator(mode="after")
    def _tested(self) -> Self:
        # A run that looked at nothing found nothing, and must not read as a success.
        if not self.pages:
            raise fault("field-missing", field="checks")
        return self


__all__ = ["AccessibilityCheck", "AccessibilityTest", "AccessibilityViolation"]
