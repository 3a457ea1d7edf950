"""Which public text says something that is also withheld, kept from one tree to the next by the digest of the text.

Only what was found is taken over, and only while the very text that says it is still public. What no text that is
left says is looked for again: in the texts that are new, and in all of them when the one that said it is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Words = tuple[str, ...]
Source = bytes
"""Stands for a text, byte for byte."""
Texts = Mapping[Source, Callable[[], Iterable[str]]]
"""The lines of every text, read when they are asked for."""
Said = Iterable[tuple[Source, str]]
Look = Callable[[Collection[Words], Said], Mapping[Words, Source]]
"""Which of some words stand in one of some lines, and whose line that is."""


@dataclass(frozen=True)
class Answer:
    """What came of looking for *wanted*, which is a digest: where some of it stands, and which texts were looked at."""

    wanted: bytes = b""
    sources: frozenset[Source] = frozenset()
    said: Mapping[Words, Source] = field(default_factory=dict)


class Explained:
    """Looks for words in texts. *last* are the answers of the tree before, by the name of the question."""

    def __init__(self, last: Mapping[str, Answer] | None = None) -> None:
        self._last = last or {}
        self.answers: dict[str, Answer] = {}
        """What is to be known when the next tree is judged."""

    def found(self, question: str, wanted: Collection[Words], texts: Texts, look: Look) -> set[Words]:
        """Which of *wanted* one of *texts* says, as *look* finds it."""
        asked = hashlib.sha256("\n".join(sorted(map(" ".join, wanted))).encode()).digest()
        last = self._last.get(question, Answer())
        if last.wanted != asked:
            last = Answer()
        said = {words: source for words, source in last.said.items() if source in texts}
        fresh = [source for source in texts if source not in last.sources]
        said |= look(set(wanted) - said.keys(), _lines(texts, fresh))
        if lost := last.said.keys() - said.keys():
            said |= look(lost, _lines(texts, last.sources.intersection(texts)))
        self.answers[question] = Answer(asked, frozenset(texts), said)
        return set(said)


def _lines(texts: Texts, sources: Iterable[Source]) -> Iterator[tuple[Source, str]]:
    for source in sources:
        for line in texts[source]():
            yield source, line


__all__ = ["Answer", "Explained", "Said", "Source", "Texts", "Words"]
