"""Repairs that change how a file is written and never what it says; each is proven, or withdrawn and named."""

from .fixing import Fixed, Note, fix

__all__ = ["Fixed", "Note", "fix"]
