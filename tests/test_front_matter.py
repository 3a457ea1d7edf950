"""Front matter: located raw text, every slip with a message of its own."""

from __future__ import annotations

import unicodedata

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import vietnamese
from portal.diagnostics import explain
from portal.front_matter import Lines, RawList, RawMap, RawScalar, compose


def scalar(text: str, key: str) -> RawScalar:
    raw, problems = compose(text, "x.md")
    assert raw is not None, problems
    value = raw.entries[key][1]
    assert isinstance(value, RawScalar)
    return value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0263 3822 000", "0263 3822 000"), ("0243123456", "0243123456"), ("no", "no"), ("NO", "NO"), ("1.10", "1.10"),
        ("2026-10-01", "2026-10-01"), ("08:30", "08:30"), ("~", "~"), ("null", "null"),
        ("043/2025/QĐ-UBND", "043/2025/QĐ-UBND"),
        ('"0263"', "0263"), ("'it''s'", "it's"), ('"a: b"', "a: b"), ("1_000", "1_000"), ("0x1F", "0x1F"), (".5", ".5"),
        ('""', ""), ("", ""), ("a # lời dặn", "a"), ("a#b", "a#b"), (">-\n  một\n  hai", "một hai"),
        ("|\n  một\n  hai\n", "một\nhai\n"),
    ],
)
def test_a_value_is_the_text_the_editor_wrote(written: str, value: str) -> None:
    assert scalar(f"k: {written}", "k").text == value


def test_nothing_and_an_empty_quotation_are_told_apart() -> None:
    assert not scalar("k:", "k").quoted
    assert scalar('k: ""', "k").quoted


@pytest.mark.parametrize(
    ("text", "line", "column", "end"),
    [
        ("title: Đường", 1, 8, 13),
        ("tên: Đắk Mil", 1, 6, 13),
        ('a: 1\ntitle: "Ủy ban"', 2, 8, 16),
        ("# dặn\n\ntitle:   x", 3, 10, 11),
        ("👍: Đà", 1, 4, 6),
    ],
)
def test_places_count_characters_not_bytes(text: str, line: int, column: int, end: int) -> None:
    raw, _ = compose(text, "x.md")
    assert raw is not None
    value = list(raw.entries.values())[-1][1]
    assert (value.line, value.column, value.end_column) == (line, column, end)


def test_places_in_lists_and_maps_are_kept() -> None:
    raw, _ = compose("a:\n  - x: Đ\n    y: 2\nb: [một, hai]", "x.md", first_line=10)
    assert raw is not None
    items = raw.entries["a"][1]
    assert isinstance(items, RawList)
    first = items.items[0]
    assert isinstance(first, RawMap)
    assert (first.line, first.column) == (11, 5)
    key, value = first.entries["y"]
    assert (key.line, key.column, value.line, value.column) == (12, 5, 12, 8)
    flow = raw.entries["b"][1]
    assert isinstance(flow, RawList)
    assert [(i.line, i.column, i.end_column) for i in flow.items] == [(13, 5, 8), (13, 10, 13)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("title: a: b", "yaml-colon", 1, 9),
        ("a: 1\ntitle: Đề án: về", "yaml-colon", 2, 13),
        ("title: a\n  summary: b", "yaml-indent", 2, 3),
        ("c:\n  o: 1\n d: 2", "yaml-indent", 3, 2),
        ("c:\n  - a\n - b", "yaml-indent", 3, 2),
        ("c:\n  - a\n  b: 1", "yaml-indent", 3, 3),
        ("x: 1\n- a", "yaml-indent", 2, 1),
        ("x: 1\n\ty: 2", "yaml-tab", 2, 1),
        ("x:\n\t- a", "yaml-tab", 2, 1),
        ("title:abc\nx: 1", "yaml-colon-space", 1, 6),
        ("x: 1\ntitle:abc\ny: 2", "yaml-colon-space", 2, 6),
        ("x: 1\ntitle\ny: 2", "yaml-no-colon", 2, 1),
        ("x: 1\nghi", "yaml-no-colon", 2, 1),
        ("abc", "yaml-no-colon", 1, 1),
        ("x: @a", "yaml-special-start", 1, 4),
        ("x: `a`", "yaml-special-start", 1, 4),
        ("x: %a", "yaml-special-start", 1, 4),
        ("x: - a", "yaml-special-start", 1, 4),
        ("x: |abc", "yaml-special-start", 1, 4),
        ("x: , a", "yaml-special-start", 1, 4),
        ("x:\n  - @a", "yaml-special-start", 2, 5),
        ("x:\n  - y: %a", "yaml-special-start", 2, 8),
        ("x: [\n  - a\n  - b", "yaml-bracket", 1, 4),
        ('x: "abc\ny: 2', "yaml-quote-unclosed", 1, 4),
        ("x: 'abc\ny: 2", "yaml-quote-unclosed", 1, 4),
        ('x: "abc\ny: "d" e', "yaml-quote-unclosed", 1, 4),
        ('x: "a "b" c"', "yaml-quote-inside", 1, 8),
        ("x: 'a'b", "yaml-quote-inside", 1, 7),
        ('x: "C:\\duong"', "yaml-backslash", 1, 7),
        ("x: [a, b\ny: 1", "yaml-bracket", 1, 4),
        ("x: {a: 1\ny: 1", "yaml-bracket", 1, 4),
        ("x: *a", "yaml-alias", 1, 4),
        ("x: &a [b]", "yaml-alias", 1, 4),
        ("a: &a 1\nb: *a", "yaml-alias", 1, 4),
        ("x: !!python/object/apply:os.system [ls]", "yaml-tag", 1, 4),
        ("x: !Lưu ý", "yaml-tag", 1, 4),
        ("- a: 1", "front-matter-not-a-map", 1, 1),
        ('"a"', "front-matter-not-a-map", 1, 1),
        ("[a, b]", "front-matter-not-a-map", 1, 1),
        ("", "front-matter-empty", 1, 1),
        ("# chỉ có lời dặn", "front-matter-empty", 1, 1),
        ("a: 1\n---\nb: 2", "yaml-second-document", 2, 1),
        ("? [a]\n: b", "yaml-key-not-text", 1, 3),
        ("{a: b}: c", "yaml-key-not-text", 1, 1),
        ("x: " + "[" * 9 + "]" * 9, "yaml-too-deep", 1, 11),
    ],
)
def test_a_slip_is_named_at_its_place(text: str, code: str, line: int, column: int) -> None:
    raw, problems = compose(text, "x.md")
    assert raw is None
    assert [(d.code, d.span.line, d.span.column) for d in problems] == [(code, line, column)]
    assert explain(problems[0]).message


def test_a_key_written_twice_keeps_the_first_value_and_says_so() -> None:
    raw, problems = compose("a: 1\nb: 2\na: 3", "x.md")
    assert raw is not None
    assert [(d.code, d.span.line, d.values["line"]) for d in problems] == [("duplicate-key", 3, "1")]
    value = raw.entries["a"][1]
    assert isinstance(value, RawScalar)
    assert value.text == "1"


def test_a_merge_key_merges_nothing() -> None:
    raw, problems = compose("<<: {a: 1}\na: 2", "x.md")
    assert raw is not None and not problems
    assert list(raw) == ["<<", "a"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("address: Số 5 #12", "#12"), ("x: #a", "#a"), ("x: a # lời dặn", None), ("x: 'a #b'", None), ("x: a#b", None),
        ("# lời dặn\nx: a", None), ("#symbols: [A]\nx: a", None), ("x: a\n#y: b", None), ("x: a ## dặn", None),
    ],
)
def test_text_cut_off_by_a_number_sign_is_noticed(text: str, cut: str | None) -> None:
    _, problems = compose(text, "x.md")
    assert [d.values["value"] for d in problems if d.code == "yaml-hash"] == ([cut] if cut else [])


def test_billions_of_laughs_end_at_the_first_anchor() -> None:
    text = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    raw, problems = compose(text, "x.md")
    assert raw is None
    assert [d.code for d in problems] == ["yaml-alias"]


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "? " * 5000, "x:\n" + "".join(
    f"{' ' * n}a:\n" for n in range(1, 600))])
def test_endless_depth_is_refused_not_followed(text: str) -> None:
    raw, problems = compose(text, "x.md")
    assert raw is None
    assert len(problems) == 1


def test_a_register_may_hold_more_keys_than_a_document() -> None:
    text = "a:\n" + "".join(f"  - k{n}: 1\n" for n in range(1000))
    assert [d.code for d in compose(text, "x.md")[1]] == ["yaml-too-many-keys"]
    assert compose(text, "x.yml", max_keys=20_000)[1] == []


@pytest.mark.parametrize("escape", ["\\u202E", "\\x1b[31m", "\\0", "\\u200b", "\\N"])
def test_a_hidden_character_made_by_an_escape_is_seen_and_does_not_get_through(escape: str) -> None:
    raw, problems = compose(f'title: "Đà {escape}Lạt"', "x.md")
    assert [d.code for d in problems] == ["invisible-character"]
    assert raw is not None
    value = raw.entries["title"][1]
    assert isinstance(value, RawScalar)
    assert not vietnamese.HIDDEN.search(value.text)


def test_marks_made_by_escapes_are_composed() -> None:
    assert scalar('k: "Da\\u0300 La\\u0323t"', "k").text == "Dà Lạt"


def test_a_span_without_an_end_reaches_the_end_of_the_line() -> None:
    lines = Lines("x.md", ("một", "hai ba"), first=7)
    span = lines.span(8, 5)
    assert (span.line, span.column, span.end_column, span.source) == (8, 5, 7, "hai ba")
    assert str(span) == "x.md:8:5"
    assert lines.span(99, 1).source == ""


# Front matter written by a program must come back as it was meant: as the same text in NFC.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=80).filter(lambda t: not vietnamese.HIDDEN.search(t))


@settings(max_examples=300, deadline=None)
@given(TEXT, st.sampled_from(['"', "'", None]), st.booleans())
def test_any_text_written_as_yaml_is_read_back(text: str, style: str | None, ascii_only: bool) -> None:
    written = yaml.safe_dump({"k": text}, default_style=style, allow_unicode=not ascii_only, width=10_000)
    raw, problems = compose(unicodedata.normalize("NFC", written), "x.md")
    assert raw is not None, (written, problems)
    assert problems == [] or {d.code for d in problems} == {"yaml-hash"}
    values = list(raw.entries.values())
    assert len(values) == 1
    value = values[0][1]
    assert isinstance(value, RawScalar)
    assert value.text == unicodedata.normalize("NFC", text)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text("abcdefg_", min_size=1, max_size=8), st.lists(TEXT, max_size=4), min_size=1, max_size=5))
def test_lists_written_as_yaml_are_read_back(data: dict[str, list[str]]) -> None:
    written = yaml.safe_dump(data, default_style='"', allow_unicode=True, width=10_000)
    raw, problems = compose(unicodedata.normalize("NFC", written), "x.md")
    assert raw is not None and problems == []
    back = {
        key: [item.text for item in value.items if isinstance(item, RawScalar)]
        for key, (_, value) in raw.entries.items() if isinstance(value, RawList)
    }
    assert back == {key: [unicodedata.normalize("NFC", text) for text in texts] for key, texts in data.items()}
