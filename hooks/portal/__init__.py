"""The core of the policy-communication portal. It knows no site generator.

``load(root, as_of)`` is the gate; everything readers see is derived from the
public view of the Catalog it returns.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .gate import Loaded, load

__all__ = ["Loaded", "load"]


def __getattr__(name: str) -> Any:
    """The gate, loaded when somebody goes through it: ``portal --help`` need not wait for the schema and the rules."""
    if name in __all__:
        from . import gate

        return getattr(gate, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
