"""The core of the policy-communication portal. It knows no site generator.

``load(root, as_of)`` is the gate; everything readers see is derived from the
public view of the Catalog it returns.
"""

from .gate import Loaded, load

__all__ = ["Loaded", "load"]
