"""The one writer of ``<script type="application/ld+json">``: a data block, which no browser runs.

Its text is JSON in which ``<``, ``>``, ``&`` and the two line separators are escapes, so that nothing in it can end the
element or begin another. ``site.verify`` lets exactly this form pass and refuses every other script without a source.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(said: Any) -> Markup:
    """*said* as a data block for a page's head."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped above
