"""Templates compiled by one build serve the next, and never another text."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.environment import Template

from portal.compiled_templates import CompiledTemplates

TEXT = "{{ who }} thân mến"


def environment(folder: Path, text: str = TEXT, name: str = "pages", *, autoescape: bool = True) -> Environment:
    return Environment(loader=DictLoader({"x.html": text}), autoescape=autoescape,
                       bytecode_cache=CompiledTemplates(folder, name))


def refuse(*_: object, **__: object) -> Template:
    raise AssertionError("compiled again")


def test_what_one_build_compiled_the_next_one_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(tmp_path).get_template("x.html").render(who="<b>") == "&lt;b&gt; thân mến"
    again = environment(tmp_path)
    monkeypatch.setattr(again, "compile", refuse)
    assert again.get_template("x.html").render(who="Bà") == "Bà thân mến"


def test_an_edited_template_and_one_of_another_environment_are_never_mixed_up(tmp_path: Path) -> None:
    environment(tmp_path).get_template("x.html")
    assert environment(tmp_path, "Kính gửi {{ who }}").get_template("x.html").render(who="Ông") == "Kính gửi Ông"
    raw = environment(tmp_path, name="raw", autoescape=False)
    assert raw.get_template("x.html").render(who="<b>") == "<b> thân mến"
    assert environment(tmp_path).get_template("x.html").render(who="<b>") == "&lt;b&gt; thân mến"


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None], ids=["empty", "other", "cut"])
def test_a_damaged_one_is_compiled_anew(tmp_path: Path, damage: bytes | None) -> None:
    environment(tmp_path).get_template("x.html")
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    whole = kept[0].read_bytes()
    kept[0].write_bytes(whole[:-3] if damage is None else damage)
    assert environment(tmp_path).get_template("x.html").render(who="Bà") == "Bà thân mến"
    assert kept[0].read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("a file in its place")
    assert environment(tmp_path).get_template("x.html").render(who="Bà") == "Bà thân mến"
