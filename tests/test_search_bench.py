"""What the search benchmark reads and how it counts, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.search import metrics, report
from benchmarks.search.__main__ import sample
from benchmarks.search.data import Query, Unreadable, read
from benchmarks.search.peers import material
from benchmarks.search.server import served
from benchmarks.search.variant import Variant
from benchmarks.spent import Spent


def write(folder: Path, articles: int = 10, numbers: bool = True) -> Path:
    lines = [{"id": f"a{n}", "title": f"Điều {n}", "law": "Luật", "law_no": "1/2020/QH14", "topic": "x", "text": "chữ"} for n in range(articles)]
    asked = [
        {"qid": "q1", "rel": ["a7"], "forms": {"orig": "hỏi một", "of a kind to come": "hoi mot"}},
        {"qid": "q2", "rel": ["a9", "a8"], "forms": {"orig": "hỏi hai"}},
    ]
    looked = [
        {"kind": "artnum", "qid": "n1", "rel": ["a5"], "forms": {"art_exact": "điều 5"}},
        {"kind": "num", "qid": "n2", "rel": ["a3", "a4", "a6"], "forms": {"num_short": "nđ 1/2020"}},
    ]
    for name, content in (("articles", lines), ("questions", asked), *((("numbers", looked),) if numbers else ())):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in content), "utf-8")
    return folder


def query(*right: str, form: str = "orig") -> Query:
    return Query("q", form, "chữ", right)


@pytest.mark.parametrize(("found", "asked", "said"), [
    (["a", "b"], query("a"), (1, 1, 1)),
    (["b", "a"], query("a"), (0, 1, 1 / 2)),
    (["b", "a"], query("a", "c"), (0, 1 / 2, 1 / 2)),
    (["b", "a"], query("a", "c", form="num_short"), (0, 1, 1 / 2)),
    (["x"] * 3 + ["a"], query("a"), (0, 1, 1 / 2)),  # a page named twice holds one place
    ([f"x{n}" for n in range(10)] + ["a"], query("a"), (0, 0, 0)),
    ([], query("a"), (0, 0, 0)),
])
def test_one_answer_is_scored(found: list[str], asked: Query, said: tuple[float, ...]) -> None:
    assert metrics.score(found, asked) == said


def test_forms_are_counted_apart() -> None:
    answers = [(query("a"), ["a"]), (query("b"), ["a", "b"]), (query("b", form="kw"), ["c"])]
    assert metrics.by_form(answers) == {
        "orig": metrics.Quality(2, 0.5, 1.0, 0.75), "kw": metrics.Quality(1, 0.0, 0.0, 0.0),
    }


def test_percentiles_are_measured_values() -> None:
    assert metrics.spread([]) is None
    assert metrics.spread([3, 1, 2]) == metrics.Spread(3, 2.0, 2, 3, 3)
    hundred = metrics.spread(range(1, 101))
    assert hundred and (hundred.median, hundred.p95, hundred.most) == (50, 95, 100)


def test_every_form_of_every_file_is_asked(tmp_path: Path) -> None:
    data = read(write(tmp_path))
    assert len(data.articles) == 10 and data.left_out == 0
    assert [(q.qid, q.form) for q in data.queries] == [
        ("q1", "orig"), ("q1", "of a kind to come"), ("q2", "orig"), ("n1", "art_exact"), ("n2", "num_short")]
    assert data.by_address()["p/3.html"] == "a3"


def test_numbers_may_be_missing(tmp_path: Path) -> None:
    assert {q.qid for q in read(write(tmp_path, numbers=False)).queries} == {"q1", "q2"}


def test_a_smaller_corpus_keeps_what_answers_and_the_start_of_the_file(tmp_path: Path) -> None:
    data = read(write(tmp_path), size=6)
    assert [a.id for a in data.articles] == ["a0", "a3", "a5", "a7", "a8", "a9"]
    assert next(q for q in data.queries if q.form == "num_short").right == ("a3",)
    assert data == read(tmp_path, size=6)


def test_a_question_that_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    data = read(write(tmp_path), size=2)
    assert len(data.articles) == 2 and data.left_out == 2
    assert {q.qid for q in data.queries} == {"q1", "n1"}


def test_a_sample_is_always_the_same(tmp_path: Path) -> None:
    data = read(write(tmp_path), questions=1)
    assert len({q.qid for q in data.queries}) == 2
    assert data == read(tmp_path, questions=1)


@pytest.mark.parametrize(("name", "text", "said"), [
    ("articles", '{"id": "x"}\n', "title"), ("questions", '{"qid": \n', "line 1"), ("articles", None, "no such file"),
])
def test_what_is_no_data_is_said(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    path = write(tmp_path) / f"{name}.jsonl"
    path.unlink() if text is None else path.write_text(text, "utf-8")
    with pytest.raises(Unreadable, match=said):
        read(tmp_path)


def test_visitors_ask_in_every_way(tmp_path: Path) -> None:
    queries = [Query(f"q{n}", form, f"{form} {n}", ("a",)) for n in range(50) for form in ("orig", "kw", "typo")]
    chosen = sample(queries, 10)
    assert [q.form for q in chosen] == ["orig"] * 5 + ["kw"] * 5
    assert [q.qid for q in chosen[:5]] == ["q0", "q10", "q20", "q30", "q40"]


def test_the_server_packs_text_and_counts_what_it_sent(tmp_path: Path) -> None:
    import gzip
    import urllib.request

    (tmp_path / "index.html").write_text("chữ " * 1000, "utf-8")
    (tmp_path / "shard.bin").write_bytes(bytes(1000))
    with served(tmp_path, strict=True) as ledger:
        with urllib.request.urlopen(ledger.root) as answer:
            packed = answer.read()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        with urllib.request.urlopen(ledger.root + "shard.bin") as answer:
            assert answer.headers["Content-Type"] == "application/octet-stream" and len(answer.read()) == 1000
        sent = ledger.take()
    assert gzip.decompress(packed).decode() == "chữ " * 1000
    assert [(s.address, s.body) for s in sent] == [("index.html", len(packed)), ("shard.bin", 1000)]
    assert all(s.head > 100 for s in sent) and ledger.take() == []


def test_no_text_of_a_law_becomes_markup() -> None:
    from markdown import markdown

    text = "1. Một\n- hai\n# ba\n    bốn\n> *năm* <b>_sáu_</b> [a](b)\n====\n1) bảy"
    said = markdown("\n\n".join(map(material._literal, text.splitlines())))
    assert said.count("<p>") == 7
    assert not {"<ol", "<ul", "<h1", "<em", "<b>", "<a ", "<pre", "<blockquote"} & {s for s in (
        "<ol", "<ul", "<h1", "<em", "<b>", "<a ", "<pre", "<blockquote") if s in said}


def test_the_report_says_who_is_absent() -> None:
    engine = Variant("Cổng này", 2000, Path(), "", {}, Spent(1.5, 2, 3_000_000), 7, 1234567, 4_000_000)
    text = "\n".join(report.markdown([report.Measured(engine, {"kw": metrics.Quality(4, 0.5, 1, 0.75)})], {"Pagefind": "chưa cài"}, None))
    assert "| từ khóa có dấu (`kw`) | 4 | 0,500 / 1,000 / 0,750 |" in text
    assert "| byte trên đĩa | 1.234.567 |" in text and "Pagefind: **không đo được**: chưa cài." in text
    assert report.record([report.Measured(engine)], {}, None)["engines"][0]["index"]["bytes"] == 1234567
