"""What people ask of this portal, asked of the real engine over the real index: the acceptance list."""

from __future__ import annotations

from ..search.acceptance import questions
from ..search.own_content import own_index
from .asking import Asking


def test_the_acceptance_list(search: Asking) -> None:
    name = search.lay("own", own_index())
    asked = questions()
    failures = []
    for question, answer in zip(asked, search.answers(name, [q.ask for q in asked]), strict=True):
        found = [hit["address"] for hit in answer["hits"]]
        if answer["error"] or question.missing(found):
            failures.append(f"{question.ask!r} ({question.why}, trong {question.within}): thiếu "
                            f"{', '.join(question.missing(found))}; thấy {answer['error'] or found[:3]}")
    assert not failures, f"{len(failures)} / {len(asked)}\n" + "\n".join(failures)
