"""What every page says to programs: a JSON beside it, schema.org and Dublin Core in its head. Pure."""

from __future__ import annotations

from . import beside, head
from .beside import files, has_json
from .head import Head

__all__ = ["Head", "beside", "files", "has_json", "head"]
