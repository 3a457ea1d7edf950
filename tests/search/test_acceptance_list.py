"""The acceptance list itself: enough of every kind, each question once, each answer a thing that can be found."""

from __future__ import annotations

from collections import Counter

import portal
from portal import pages
from portal.search import documents

from ..building import ROOT
from ..conftest import AS_OF
from .acceptance import KINDS, Question, questions


def test_the_list_is_long_mixed_and_without_repetition() -> None:
    found = questions()
    assert len(found) >= 120
    assert Counter(q.why for q in found).keys() == set(KINDS)
    assert min(Counter(q.why for q in found).values()) >= 5
    assert len({(q.ask, q.why) for q in found}) == len(found)
    assert {q.within for q in found} <= {1, 3, 10}


def test_every_answer_can_be_found() -> None:
    catalog = portal.load(ROOT, AS_OF).catalog.public(AS_OF)
    there = {d.address for d in documents(catalog, pages.derive(catalog).pages)}
    assert sorted({e for q in questions() for e in q.expect} - there) == []


def test_one_of_several_answers_is_enough_unless_all_are_asked_for() -> None:
    either = Question("x", ("a.html", "b.html"), 3, "marks")
    assert either.missing(["b.html#muc"]) == () and either.missing(["c", "c", "c", "a.html"]) == ("a.html", "b.html")
    both = Question("x", ("a.html", "b.html"), 3, "marks", all=True)
    assert both.missing(["a.html"]) == ("b.html",) and both.missing(["b.html", "a.html"]) == ()
    assert Question("x", ("a.html#b",), 1, "marks").missing(["a.html"]) == ("a.html#b",)
