"""What public texts say is found the same whether or not they were looked at for the tree before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from portal.explained import Answer, Explained, Said, Source, Words
from portal.word_runs import sources_of, windows, words_of

TEXTS = st.dictionaries(st.sampled_from([b"a", b"b", b"c", b"d"]), st.lists(st.text("xyz ", max_size=9), max_size=3), max_size=4)
WANTED = st.sets(st.sampled_from([("x", "y"), ("y", "z"), ("xx", "y"), ("z", "z"), ("x", "x", "x")]))


def by_hand(wanted: Iterable[Words], lines: Iterable[str]) -> set[Words]:
    said = [words_of(line) for line in lines]
    return {run for run in wanted if any(run in set(windows(words, len(run))) for words in said)}


@given(st.lists(st.tuples(WANTED, TEXTS), min_size=1, max_size=5))
def test_what_was_known_before_changes_no_answer(trees: list[tuple[set[Words], Mapping[bytes, list[str]]]]) -> None:
    last: dict[str, Answer] = {}
    for wanted, texts in trees:
        # A text is named by what it says: another one has another name.
        named = {source + "|".join(lines).encode(): lines.copy for source, lines in texts.items()}
        explained = Explained(last)
        found = explained.found("x", wanted, named, sources_of)
        assert found == by_hand(wanted, (line for lines in texts.values() for line in lines))
        last = explained.answers


def test_a_text_is_read_once_and_again_only_when_what_it_explained_is_gone() -> None:
    read: list[Source] = []

    def look(wanted: Iterable[Words], texts: Said) -> Mapping[Words, Source]:
        lines = list(texts)
        read.extend(source for source, _ in lines)
        return sources_of(set(wanted), lines)

    def asked(last: Explained, **texts: str) -> tuple[Explained, set[Words], list[Source]]:
        read.clear()
        explained = Explained(last.answers)
        named = {name.encode(): [text].copy for name, text in texts.items()}
        return explained, explained.found("x", [("x", "y"), ("y", "z")], named, look), read.copy()

    first, found, looked_at = asked(Explained(), a="x y", b="z", c="x y y z")
    assert found == {("x", "y"), ("y", "z")} and looked_at == [b"a", b"b", b"c"]
    same, found, looked_at = asked(first, a="x y", b="z", c="x y y z")
    assert found == {("x", "y"), ("y", "z")} and looked_at == []
    more, found, looked_at = asked(same, a="x y", b="z", c="x y y z", d="y")
    assert found == {("x", "y"), ("y", "z")} and looked_at == [b"d"]
    less, found, looked_at = asked(more, b="z", c="x y y z", d="y")
    assert found == {("x", "y"), ("y", "z")} and sorted(looked_at) == [b"b", b"c", b"d"]
    _, found, looked_at = asked(less, b="z", d="y")
    assert found == set() and sorted(looked_at) == [b"b", b"d"]
