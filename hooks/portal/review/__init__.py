"""The gate in a pull request: what a change causes, what readers will see of it, as one comment.

Two checkouts in, a :class:`Review` out, and its words; where the checkouts come from is for the doors to know.
"""

from __future__ import annotations

from .change import TOPS, Change, between
from .comment import MARK, Screen, markdown
from .people import APPROVING, People, Person
from .reviewing import Review, review

__all__ = [
    "APPROVING", "MARK", "TOPS", "Change", "People", "Person", "Review", "Screen", "between", "markdown", "review",
]
