"""What is kept between builds never shows: a few rounds of many changes at once. ``make bench-warm`` makes 1,000, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .comparing import Differs, Run, different

pytestmark = pytest.mark.site

ROUNDS: tuple[tuple[str, ...], ...] = (
    ("policy: field", "body", "agency: field", "register", "attachment", "same size, same time"),
    ("cache damaged", "site touched"),
    ("nothing",),
    ("template", "asset", "configuration", "day of the build", "faq: field"),
    ("older cache", "touch"),
)
CODE = ("code", "word of the portal", "spokesperson: field")
"""Done in processes that begin from nothing, as people start them."""


def test_what_is_kept_never_shows(tmp_path: Path) -> None:
    run = Run(tmp_path, seed=7)
    try:
        for names in ROUNDS:
            run.step(*names)
        run.step(*CODE, fresh=True)
    finally:
        run.close()
    assert sum(step.refused for step in run.steps) <= 1, [(s.kind, s.told) for s in run.steps]
    assert all(step.warm for step in run.steps)


def test_a_stale_page_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert different({"site/a.html": b"<p>old", "site/b": b""}, {"site/a.html": b"<p>new"}) == [
        "site/a.html, from byte 3: b'<p>old', should be b'<p>new'", "site/b: should not be there"]
    run = Run(tmp_path, seed=1)
    try:
        build = run.warm.build

        def stale(*arguments: object, **options: object) -> object:
            built = build(*arguments, **options)  # type: ignore[arg-type]
            page = run.world.root / "site/index.html"
            page.write_bytes(page.read_bytes().replace(b"</html>", b"</html> "))
            return built

        monkeypatch.setattr(run.warm, "build", stale)
        with pytest.raises(Differs, match=r"change 0: nothing: nothing\nsite/index\.html, from byte"):
            run.step("nothing")
    finally:
        run.close()
