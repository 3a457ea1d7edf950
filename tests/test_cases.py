"""Case folders: the manual of the gate's messages.

``cases/<code>/`` (or ``cases/<code>--<variant>/``) holds ``input/``, files laid
over the minimal checkout ``cases/_checkout/``, and ``expected.txt``, the exact
report on those files. What cannot lie in git as a file (a NUL byte, a link, a
FIFO, a missing file) is made by ``make.py`` with ``make(root)``. A file named
``all`` asks for the report on every file, ``advice`` for advice on plain writing too; ``as_of`` holds another moment.

A case with ``base/`` is about a change: ``base/`` laid over the minimal checkout is what it starts from, ``input/`` (and
``make.py``) over that what it leads to, ``authors`` names who wrote it, and the report is on what the change causes.

``cases/<code>--editor-<slip>/`` are the mistakes of real editors: a whole file as a civil servant writes it. Each slip in
it is told once and once only; where a file holds more than one slip, ``slips`` says how many.

``UPDATE_CASES=1 pytest tests/test_cases.py`` writes ``expected.txt`` anew, and with it the examples that the pages of
the codes show (``hooks/portal/vi/code-examples.json``).
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import importlib
import inspect
import json
import os
import re
import runpy
import shutil
import stat
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

import portal
from portal import diagnostics, printing, review
from portal.advice import advise
from portal.code_examples import as_kept
from portal.diagnostics import ordered

from . import code_examples

CASES = Path(__file__).parent / "cases"
CORE = Path(portal.__file__).parent
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir() and not path.name.startswith("_"))
UPDATE = bool(os.environ.get("UPDATE_CASES"))


def code_of(folder: Path) -> str:
    return folder.name.partition("--")[0]


def contents(root: Path) -> dict[str, object]:
    """Every file below *root* with what it holds; a link or special file by its kind."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            name = unicodedata.normalize("NFC", os.fsencode(path.relative_to(root)).decode("utf-8", "replace"))
            if stat.S_ISREG(mode):
                with open(path, "rb") as stream:  # a case may have broken Path.read_bytes
                    found[name] = hashlib.file_digest(stream, "sha256").digest()
            else:
                found[name] = stat.S_IFMT(mode)
    return found


@cache
def minimal() -> dict[str, object]:
    return contents(CASES / "_checkout")


def lay_out(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The case's checkout at *root*; returns the paths in which it differs from the minimal one."""
    shutil.copytree(CASES / "_checkout", root)
    if (folder / "base").is_dir():
        shutil.copytree(folder / "base", root, dirs_exist_ok=True)
    before = minimal()
    overlay = folder / "input"
    if overlay.is_dir():
        shutil.copytree(overlay, root, dirs_exist_ok=True)
    if (folder / "make.py").is_file():
        make = runpy.run_path(str(folder / "make.py"))["make"]
        make(*(root, monkeypatch)[: len(inspect.signature(make).parameters)])
    after = contents(root)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_report_is_word_for_word_what_the_case_says(
    folder: Path, tmp_path: Path, as_of: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "checkout"
    touched = lay_out(folder, root, monkeypatch)
    moment = folder / "as_of"
    if moment.is_file():
        as_of = dt.datetime.fromisoformat(moment.read_text().strip())
    if (folder / "base").is_dir():
        found = caused(folder, root, tmp_path / "base", as_of)
    else:
        loaded = portal.load(root, as_of=as_of)
        found = loaded.diagnostics
        if (folder / "advice").exists():
            found = ordered((*found, *advise(loaded.catalog).told))
        if not (folder / "all").exists():
            found = tuple(d for d in found if d.span.path in touched)
    said = printing.text(found)
    expected = folder / "expected.txt"
    if UPDATE:
        expected.write_text(said, "utf-8")
    assert code_of(folder) in {d.code for d in found}, said
    example = code_examples.of_case(folder, root, found)
    if UPDATE:
        code_examples.keep(folder, example)
    wanted_example = code_examples.kept().get(code_of(folder), {}).get(folder.name)
    assert json.loads(json.dumps(as_kept(example))) == wanted_example, "the page of this code shows something else"
    assert expected.is_file(), f"no expected.txt; run UPDATE_CASES=1. The report is:\n{said}"
    wanted = expected.read_text("utf-8")
    assert wanted.strip(), "an empty expected.txt expects nothing"
    assert said == wanted


def caused(folder: Path, head: Path, base: Path, as_of: dt.datetime) -> tuple[diagnostics.Diagnostic, ...]:
    """What the change of the case causes."""
    shutil.copytree(CASES / "_checkout", base)
    shutil.copytree(folder / "base", base, dirs_exist_ok=True)
    authors = folder / "authors"
    people = review.People.of(authors.read_text("utf-8").splitlines() if authors.is_file() else (), ())
    return review.review(base, head, as_of, people=people).caused


EDITORS = [folder for folder in FOLDERS if "--editor" in folder.name]
PARTS = ("Vì sao: ", "Cách sửa: ", "Ví dụ:")


def messages_of(report: str) -> list[str]:
    """The messages of a report, without the verdict."""
    found = re.split(r"\n\n(?=(?:chặn|nhắc|gợi ý)  \S|\d+ lỗi chặn)", report)
    return [message for message in found if re.match(r"(?:chặn|nhắc|gợi ý)  \S", message)]


def test_the_mistakes_of_real_editors_are_many() -> None:
    assert len(EDITORS) >= 60


@pytest.mark.parametrize("folder", EDITORS, ids=lambda folder: folder.name)
def test_each_slip_of_an_editor_is_told_once(folder: Path) -> None:
    slips = folder / "slips"
    expected = int(slips.read_text()) if slips.is_file() else 1
    assert len(messages_of((folder / "expected.txt").read_text("utf-8"))) == expected


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_message_says_place_what_why_how_and_an_example(folder: Path) -> None:
    messages = messages_of((folder / "expected.txt").read_text("utf-8"))
    assert messages
    for message in messages:
        lines = message.split("\n")
        heading = re.fullmatch(r"(?:chặn|nhắc|gợi ý)  (?P<place>\S.*?)  \[[a-z0-9-]+\]", lines[0])
        assert heading, lines[0]
        if re.search(r":\d+:\d+$", heading["place"]):
            assert re.search(r"^ *\| *\^+$", message, re.MULTILINE) or " | " not in message, message
        for part in PARTS:
            assert f"\n  {part}" in message, f"no {part!r} in\n{message}"
        example = message.partition("\n  Ví dụ:")[2]
        assert re.sub(r"\s", "", example), message


# What programmers say to each other; names of fields, files and programs are not among them.
PROGRAMMERS_WORDS = re.compile(
    r"\b(?:null|none|nil|string|boolean|bool|parse[rd]?|token|key|integer|float|regex|exception|error|schema|array"
    r"|object|yaml|json|syntax|invalid|undefined|traceback|stack|runtime|byte|encode|decode|slug|char|type|list|dict|map"
    r"|front ?matter|markup|render|commit|merge|push|branch)\b", re.IGNORECASE,
)


@pytest.mark.parametrize("code", sorted(diagnostics.messages()))
def test_no_message_speaks_like_a_programmer(code: str) -> None:
    words = diagnostics.messages()[code]
    for part in ("message", "why", "fix"):
        text = re.sub(r"\{[a-z_]+\}|publication\.status", "", words[part])
        assert not PROGRAMMERS_WORDS.search(text), f"{code}.{part}: {text}"


def test_the_minimal_checkout_has_nothing_to_report(checkout: Path, as_of: dt.datetime) -> None:
    loaded = portal.load(checkout, as_of=as_of)
    assert printing.text(loaded.diagnostics) == "Không có lỗi nào.\n"
    assert loaded.files >= 14


def test_every_message_has_a_case_and_every_case_a_message() -> None:
    words = set(diagnostics.messages())
    folders = {code_of(folder) for folder in FOLDERS}
    assert sorted(words - folders) == [], "codes without a case folder"
    assert sorted(folders - words) == [], "case folders without a code"


# Which argument holds the code, by the function that is called.
_CODE_AT = {"Finding": 0, "error": 0, "warning": 0, "advice": 0, "fault": 0, "at": 1, "report": 2, "Diagnostic": 0}


def trees() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(CORE.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


@cache
def codes_in_calls() -> dict[str, str]:
    """Codes written in the source as the code of a diagnostic, each with a place where it stands."""
    found: dict[str, str] = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = _CODE_AT.get(name)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    code = node.args[place].value
                    if isinstance(code, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
                        found[code] = f"{path.name}:{node.lineno}"
    return found


def strings_in_source() -> set[str]:
    texts = {
        node.value for _, tree in trees() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return texts | {"agency-unknown", "locality-unknown"}  # f"{register}-unknown"


def test_every_code_the_source_can_report_has_words() -> None:
    built_in = importlib.import_module("portal.schema.parse")._BUILT_IN.values()
    words = diagnostics.messages()
    unspoken = {code: place for code, place in codes_in_calls().items() if code not in words}
    assert unspoken == {}
    assert [code for code in built_in if code not in words] == []


def test_every_message_is_of_a_code_the_source_can_report() -> None:
    assert sorted(set(diagnostics.messages()) - strings_in_source()) == []


@pytest.mark.parametrize("name", ["messages.yml", "rule-messages.yml", "advice-messages.yml"])
def test_no_code_is_written_twice(name: str) -> None:
    text = (CORE / "vi" / name).read_text("utf-8")
    codes = re.findall(r"^([a-z0-9-]+):", text, re.MULTILINE)
    assert len(codes) == len(set(codes))


def test_the_files_of_words_do_not_overlap() -> None:
    first, second, third = (
        set(yaml.safe_load((CORE / "vi" / name).read_text("utf-8")) or {})
        for name in ("messages.yml", "rule-messages.yml", "advice-messages.yml")
    )
    assert len(first | second | third) == len(first) + len(second) + len(third)


@pytest.mark.parametrize("code", sorted(diagnostics.messages()))
def test_words_say_what_why_and_how_in_clean_vietnamese(code: str) -> None:
    words = diagnostics.messages()[code]
    assert set(words) <= {"message", "why", "fix", "example"}
    for part in ("message", "why", "fix"):
        text = words.get(part, "")
        assert text, f"{code} has no {part}"
        assert text == text.strip() and "  " not in text
        assert unicodedata.is_normalized("NFC", text)
        assert text.rstrip('"').endswith((".", "}")), f"{code}.{part} is no sentence: {text}"
    for text in words.values():
        for _, name, spec, conversion in string.Formatter().parse(text):
            assert name is None or re.fullmatch(r"[a-z_]+", name), f"{code}: {{{name}}}"
            assert not spec and not conversion


@pytest.mark.parametrize("code", sorted(diagnostics.messages()))
def test_words_stay_readable_when_a_value_is_absent(code: str) -> None:
    said = diagnostics.explain(diagnostics.error(code, diagnostics.Span("x.md")))
    for text in (said.message, said.why, said.fix):
        assert "()" not in text and '""' not in text and "  " not in text
