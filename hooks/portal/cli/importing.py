"""``portal import``: drafts out of the files of other programs."""

from __future__ import annotations

from .tracker import import_group
from .word import import_policy

import_group.add_command(import_policy)

__all__ = ["import_group"]
