"""Collections made up for the tests of the index: small ones of hostile words, one with long lists."""

from __future__ import annotations

import random
from collections.abc import Sequence

from portal.search import SearchDocument

_PARTS = ("đất", "đai", "dat", "nhà", "nha", "ở", "Đà", "Lạt", "kỹ", "kĩ", "thuật", "quý", "hoà", "hòa", "bảo", "hiểm", "407",
          "2025", "QH15", "số", "của", "và", "và", "và", ".", "\n", ";", "-", "😀", "Ⓐ", "𠮷", "한국", "ς", "½", "İ", "a\u0301\u0323")


def page(name: str, text: str = "", title: str = "", **more: object) -> SearchDocument:
    """A document of the one kind, called *name*."""
    return SearchDocument(f"{name}.html", title or name, "Dự thảo", text=text, **more)  # type: ignore[arg-type]


def some(seed: int, many: int, words: Sequence[str] = _PARTS, longest: int = 60) -> list[SearchDocument]:
    """*many* documents of words drawn from *words* and of words of their own."""
    draw = random.Random(seed)
    found = []
    for number in range(many):
        text = [draw.choice(words) for _ in range(draw.randrange(longest))] + [f"riêng{number}"] * draw.randrange(2)
        title = " ".join(draw.choice(words) for _ in range(draw.randrange(5)))
        found.append(SearchDocument(
            f"{number}.html", title, draw.choice(["Dự thảo", "Văn bản"]), text=" ".join(text),
            names=tuple(draw.choice(words) for _ in range(draw.randrange(3))), weight=draw.choice([0.5, 1.0, 1.6]),
            facets=(("Năm", str(2020 + number % 7)),)))
    return found


def vocabulary(seed: int, many: int) -> list[str]:
    """Syllable-like words, the first far commoner than the last."""
    draw = random.Random(seed)
    made = sorted({draw.choice(["", "b", "c", "đ", "h", "kh", "l", "ng", "th", "tr", "v"])
                   + "".join(draw.choice("aăâeêioôơuưáàảãạếệốộớợứự") for _ in range(draw.randrange(1, 3)))
                   + draw.choice(["", "c", "ch", "m", "n", "ng", "nh", "p", "t"]) for _ in range(many)})
    draw.shuffle(made)
    return [word for place, word in enumerate(made) for _ in range(1 + len(made) // (place + 3))]
