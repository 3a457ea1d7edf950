"""``portal check`` on many files: messages as they are known, and how far it has come.

A small collection is told at once, in the order of its files. A large one (the number of its files decides, never the
clock, so that the output is the same on every machine) is told while it is read: what is wrong with each file by
itself first, then what the rules find between files. How far it has come goes to the terminal's error channel: a bar
on a terminal, one plain line a stage elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click

from .. import printing, vietnamese
from ..diagnostics import Diagnostic

MANY = 400
"""Files from which messages are told while reading goes on; fewer are read before anybody has looked up."""
_STAGES = {
    "read": "Đọc tệp", "parse": "Xét từng tệp", "files": "Mở tệp kèm theo", "judge": "Xét các quy tắc",
    "advice": "Xem lời văn",
}
_WIDTH = 24


class Telling:
    """Hears from the gate. *stream* prints messages as they come; *terminal* draws the bar."""

    def __init__(
        self, *, stream: bool, colour: bool, terminal: bool, chosen: tuple[str, ...] = (), pages_at: str | None = None,
    ) -> None:
        self._pages_at = pages_at
        self._stream, self._colour, self._terminal, self._chosen = stream, colour, terminal, chosen
        self._told: set[tuple[object, ...]] = set()
        self.early: list[list[Diagnostic]] = []
        """What was told while files were read, each time; told again in the same steps by :meth:`again`."""
        self._stage = ""
        self._many = False
        self._shown = -1

    def __call__(self, stage: str, done: int, total: int, found: Sequence[Diagnostic]) -> None:
        """*done* of *total* steps of *stage*; *found* are messages that nothing later can take back."""
        self._many = self._many or (stage == "read" and total >= MANY)
        if not self._many:
            return
        mine = [d for d in found if not self._chosen or d.span.path.startswith(self._chosen)]
        if mine:
            self.early.append(mine)
            self._tell(mine)
        self._draw(stage, done, total)

    def again(self, early: Iterable[list[Diagnostic]]) -> None:
        """Tell what another one told *early*, as it was told then."""
        for mine in early:
            self._tell(mine)

    def _tell(self, mine: list[Diagnostic]) -> None:
        if not self._stream:
            return
        self._clear()
        self._told.update(d.sort_key for d in mine)
        click.echo(printing.text(mine, colour=self._colour, verdict=False, pages_at=self._pages_at))
        sys.stdout.flush()
        self._shown = -1

    def told(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What of *found* has been told already; the bar is taken away."""
        self._clear()
        return [d for d in found if d.sort_key in self._told]

    def _draw(self, stage: str, done: int, total: int) -> None:
        name = _STAGES[stage]
        if not self._terminal:
            if stage != self._stage:
                count = f" ({vietnamese.count_text(total)})" if total > 1 else ""
                click.echo(f"{name}{count} …", err=True)
                self._stage = stage
            return
        part = done * 100 // max(total, 1)
        if (stage, part) == (self._stage, self._shown):
            return
        self._stage, self._shown = stage, part
        full = part * _WIDTH // 100
        bar = "█" * full + "░" * (_WIDTH - full)
        count = f"{vietnamese.count_text(done)}/{vietnamese.count_text(total)}"
        click.echo(f"\r\x1b[K{name}  {bar}  {count}", nl=False, err=True)

    def _clear(self) -> None:
        if self._terminal and self._stage:
            click.echo("\r\x1b[K", nl=False, err=True)


__all__ = ["MANY", "Telling"]
