"""The picture a messenger shows beside a shared address: 1200 × 630, drawn from our own font.

What is drawn is a :class:`Card`, made of public words alone. The name of a
picture holds the hash of all it is made of (words, font, program): new words,
new name, so that no messenger shows an old deadline from its cache, and a page
can name its picture before it is drawn. Drawing again gives the same bytes
(the same locked Pillow).
"""

from .card import Card, alt, cards
from .letters import runs
from .studio import MAX_BYTES, SIZE, ShareImage, Studio

__all__ = ["MAX_BYTES", "SIZE", "Card", "ShareImage", "Studio", "alt", "cards", "runs"]
