"""The form for editors at ``/bien-tap/``: a Git editor that others make, its configuration made from our schema.

Nothing on the portal's own pages links to it or loads it; it is published only when ``editor`` in mkdocs.yml says so.
"""

from .settings import DECAP, LOCAL, SVELTIA, BadEditor, Editor, editor_of
from .site import FOLDER, files, known_of, ours, policy, vendored, write
from .vendor import NotFetched, fetch, kept, package

__all__ = [
    "DECAP", "FOLDER", "LOCAL", "SVELTIA", "BadEditor", "Editor", "NotFetched", "editor_of", "fetch", "files", "kept",
    "known_of", "ours", "package", "policy", "vendored", "write",
]
