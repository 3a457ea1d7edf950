"""Search: what is found, by which words, and the files a visitor's browser looks it up in."""

from . import index
from .documents import SearchDocument, documents
from .memory import Memory

__all__ = ["Memory", "SearchDocument", "documents", "index"]
