"""Search: what is found, and by which words."""

from .documents import SearchDocument, documents
from .records import records

__all__ = ["SearchDocument", "documents", "records"]
