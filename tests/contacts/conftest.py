"""The browser and the served site, as the browser tests have them."""

from ..browser.conftest import address, chromium, visit

__all__ = ["address", "chromium", "visit"]
