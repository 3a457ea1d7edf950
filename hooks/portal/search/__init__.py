"""Search: what is found, by which words, and the files a visitor's browser looks it up in."""

from . import index
from .documents import SearchDocument, documents

__all__ = ["SearchDocument", "documents", "index"]
