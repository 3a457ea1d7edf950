"""Torture: what is fed to the reader is kept exactly or refused with its place; nothing is lost, bent, crashed or waited for."""

from __future__ import annotations

import base64
import datetime as dt
import enum
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal import addresses, bounds, markdown, printing, schema, source, vietnamese
from portal import load as load_checkout
from portal.catalog import Register
from portal.diagnostics import Diagnostic, Severity, explain
from portal.front_matter import Raw, RawList, RawMap, RawScalar, compose

from .script_vectors import dangerous

DATA = Path(__file__).parent / "torture"
CASES = [json.loads(line) for line in (DATA / "front-matter.jsonl").read_text("utf-8").splitlines()]
SUITE = json.loads((DATA / "yaml-test-suite.json").read_text("utf-8"))
NAUGHTY = [base64.b64decode(text).decode("utf-8") for text in json.loads((DATA / "blns.base64.json").read_text("utf-8"))]
NAMES = Register()
NAMES.add("agency", "ubnd-tinh", ("UBND tỉnh",))


def read(data: bytes, kind: str = "page") -> tuple[Any, list[Diagnostic], source.Document | None]:
    """The valid object in *data*, if any, and the errors: what the gate does with one file, in at most a second."""
    started = time.process_time()
    document, found = source.parse_document(data, "content/huong-dan/thu.md", kind, "thu")
    value = None
    if document is not None:
        value, problems = schema.parse(document, NAMES)
        found = found + problems
    assert time.process_time() - started < 1, data[:200]
    errors = [d for d in found if d.severity is Severity.ERROR]
    assert all(explain(d).message for d in errors)
    return (None if errors else value), errors, document


def plain(value: Any) -> Any:
    match value:
        case enum.Enum():
            return value.value
        case bool() | int() | None:
            return value
        case dt.date():
            return value.isoformat()
        case tuple():
            return [plain(inner) for inner in value]
    return str(value)


def at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = getattr(value, step)
    return plain(value)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_front_matter_is_kept_exactly_or_refused_at_its_place(case: dict[str, Any]) -> None:
    data = base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode()
    value, errors, _ = read(data, case["kind"])
    if "kept" in case:
        assert [d.code for d in errors] == []
        assert {path: at(value, path) for path in case["kept"]} == case["kept"]
    else:
        assert value is None and errors
        assert (errors[0].code, f"{errors[0].span.line}:{errors[0].span.column}") == (case["rejected"], case["at"])


def test_the_set_has_its_share_of_both_verdicts() -> None:
    assert sum("kept" in case for case in CASES) >= 100 and sum("rejected" in case for case in CASES) >= 250


# The YAML test suite, held against PyYAML


def keys(node: yaml.Node | None, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], str]]:
    """Every scalar PyYAML finds, with the keys that lead to it. Merges and types are none of its business here."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from keys(value, (*path, key.value if isinstance(key, yaml.ScalarNode) else "?"))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from keys(value, (*path, place))
    elif isinstance(node, yaml.ScalarNode):
        yield path, unicodedata.normalize("NFC", node.value)


def ours(raw: Raw, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], str]]:
    match raw:
        case RawMap():
            for name, (_, value) in raw.entries.items():
                yield from ours(value, (*path, name))
        case RawList():
            for place, value in enumerate(raw.items):
                yield from ours(value, (*path, place))
        case RawScalar():
            yield path, raw.text


@pytest.mark.parametrize(("name", "text", "fails"), SUITE, ids=[name for name, *_ in SUITE])
def test_the_yaml_suite_is_read_as_another_parser_reads_it_or_refused(name: str, text: str, fails: bool) -> None:
    started = time.process_time()
    raw, found = compose(text, "x.md")
    assert time.process_time() - started < 1
    if raw is None or any(d.severity is Severity.ERROR for d in found):
        assert found and all(d.span.line >= 1 and d.span.column >= 1 for d in found)
        return
    assert sorted(ours(raw), key=str) == sorted(keys(yaml.compose(text, Loader=yaml.CSafeLoader)), key=str)
    # As the front matter of a file, the part up to the first line of dashes counts.
    _, errors, document = read(f"---\n{text}\n---\n\nBài.\n".encode())
    assert errors  # no case of the suite is a page of ours
    if document is not None:
        first = next(iter(yaml.compose_all(f"---\n{text}\n---\n", Loader=yaml.CSafeLoader)))
        assert sorted(ours(document.raw), key=str) == sorted(keys(first), key=str)


def test_the_suite_is_whole() -> None:
    assert len(SUITE) == 402 and sum(fails for *_, fails in SUITE) == 94
    assert len(NAUGHTY) == 485


# Naughty strings as title, body, value of a list, and file name

PAGE = "---\ntitle: {}\nsummary: Tóm tắt\nupdated_on: 2026-11-20\n---\n\nBài.\n"
AGENCY = "---\nname: Sở Thử nghiệm\nshort_name: Sở Thử\nlevel: so\nparent: ubnd-tinh\naliases: {}\n---\n"


def written(text: str) -> Iterator[tuple[str, str]]:
    """*text* as a YAML value: as it stands, in both quotation marks, with every letter escaped."""
    yield "plain", text
    yield "single", "'" + text.replace("'", "''") + "'"
    yield "double", '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    yield "escaped", json.dumps(text)


@pytest.mark.parametrize("batch", range(5))
def test_naughty_strings_as_title_and_in_a_list_are_kept_or_refused(batch: int) -> None:
    kept = 0
    for text in NAUGHTY[batch::5]:
        for style, form in written(text):
            for template, kind in ((PAGE, "page"), (AGENCY, "agency")):
                value, errors, _ = read(template.format(form if kind == "page" else f"\n  - {form}").encode(), kind)
                if value is None:
                    assert errors and all(d.span.line >= 1 for d in errors), (style, text)
                    continue
                # What another YAML parser makes of it is what was meant: plain values end before " #", quotes do not.
                meant = unicodedata.normalize("NFC", yaml.load(f"x: {form}", Loader=yaml.CBaseLoader)["x"])
                if style != "plain":
                    assert " ".join(meant.split()) == " ".join(unicodedata.normalize("NFC", text).split()), (style, text)
                got = value.title if kind == "page" else value.aliases[0]
                assert got == meant.strip(), (style, text)
                kept += 1
    assert kept > 300


def test_naughty_strings_as_body_are_rendered_harmlessly_at_once() -> None:
    for text in NAUGHTY:
        _, errors, document = read((PAGE.format("Thử") + text + "\n").encode())
        assert (document is not None) == (not errors), text
        started = time.process_time()
        markup = markdown.render(text).html(lambda link: link.target)
        assert time.process_time() - started < 1
        assert dangerous(markup) == [], text


def test_naughty_strings_as_file_names_are_an_address_or_a_message(tmp_path: Path) -> None:
    folder = tmp_path / "content/huong-dan"
    folder.mkdir(parents=True)
    made = set()
    for text in NAUGHTY:
        name = f"{text}.md"
        if "/" in name or "\0" in name or not 0 < len(name.encode()) < 255:
            continue
        (folder / name).write_text(PAGE.format("Thử"), "utf-8")
        made.add(name)
    sources = source.read_tree(tmp_path)
    slugs = {d.slug for d in sources.documents}
    assert slugs <= {name.removesuffix(".md") for name in made}
    ignored = {name for name in made if name.startswith((".", "_", "~$"))}
    assert len(sources.documents) + len({d.span.path for d in sources.diagnostics}) >= len(made) - len(ignored) - 2
    said = printing.text(sources.diagnostics)
    assert not vietnamese.HIDDEN.search(said)


# Limits of one document

LONG = 256 * 1024
SLOW = {
    "links on one line": "[a](b) " * (LONG // 7), "e-mail addresses": "<a@b.c> " * (LONG // 8), "tags on one line": "x <b>" * (LONG // 5),
    "pictures": "![](a.png)" * (LONG // 10), "hidden references": "&#8203;" * (LONG // 7), "marks by reference": "## a" + "&#769;&#803;" * (LONG // 12),
    "headings of one name": "## a\n" * (LONG // 5), "headings in three levels": "## a\n### b\n#### c\n" * (LONG // 18), "underlined headings": "a\n---\n" * (LONG // 6),
    "headings that take numbers": "".join(f"## a {i}\n## a\n" for i in range(2, LONG // 16)), "ampersands": "&#" * (LONG // 2), "brackets": "[" * LONG,
    "nested links": "[" * (LONG // 6) + "a" + "](b)" * (LONG // 6), "open tags": "<a " * (LONG // 3), "quotes": ">" * LONG + " x",
    "lazy lines under quotes": ">" * 1000 + "a\n" + "b\n" * (LONG // 2), "list signs": "- " * (LONG // 2) + "x", "cells": "|a|b|\n|-|-|\n" + "|x|y|\n" * (LONG // 6),
    "footnotes": "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(LONG // 18)), "definitions": "[a]: /" + "x" * 1000 + "\n\n" + "[a]" * (LONG // 3),
    "emphasis": "***a " * (LONG // 5), "code ticks": "".join("`" * n + " " for n in range(1, 700)), "one letter": "a" * LONG, "Vietnamese letters in links": "[ắ](b) " * (LONG // 9),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_no_text_takes_more_than_a_second_for_a_quarter_of_a_megabyte(text: str) -> None:
    started = time.process_time()
    body = markdown.render(text)
    body.html(lambda link: None)
    body.text and vietnamese.slug(body.text[:5000])
    assert time.process_time() - started < 3  # a loaded machine; alone it is well under one
    assert len(body.faults) <= markdown.MAX_FAULTS + 1


@pytest.mark.parametrize(("text", "code"), [
    ("title: " + "x" * 70_000, "front-matter-too-long"), ("".join(f"k{n}: a\n" for n in range(500)), "yaml-too-many-keys"),
    ("[" * 30_000, "yaml-too-deep"), ("x: " + "{a: " * 10_000, "yaml-too-deep"), ("- " * 30_000, "yaml-too-deep"), ("x: " + "- " * 30_000, "yaml-special-start"),
    ("x: [" + "a, " * 20_000 + "]", "field-unknown"), ("x: [\n" + ": [ " * 15_000, "yaml-too-deep"), ('x: "a' + '\n: "b c' * 9_000, "yaml-quote-unclosed"),
    ("x: a" + " #" * 30_000, "field-unknown"), ("a: &a [x]\n" + "b: [*a, *a]\n" * 5_000, "yaml-alias"), ("\t" * 60_000, "yaml-tab"),
    ("? " * 30_000, "yaml-too-deep"), (": " * 30_000, "yaml-indent"), ("x: a" + "\u0301\u0323" * 15_000, "combining-marks"),
    ('x: "a' + "\\u0301\\u0323" * 5_000 + '"', "combining-marks"), ("!a " * 20_000, "yaml-tag"), ("%a\n" * 20_000, "yaml-syntax"), ("x: 'a\n" * 9_000, "yaml-quote-inside"),
])
def test_no_front_matter_keeps_the_reader_busy(text: str, code: str) -> None:
    _, errors, _ = read(f"---\n{text}\n---\n\nBài.\n".encode())
    assert code in {d.code for d in errors} or errors[0].code.startswith("yaml-"), [d.code for d in errors][:3]


def test_a_megabyte_of_marks_is_refused_before_it_is_sorted() -> None:
    started = time.process_time()
    _, errors, _ = read((PAGE.format("Thử") + "a" + "\u0301\u0323" * 250_000).encode())
    assert [d.code for d in errors] == ["combining-marks"]
    assert time.process_time() - started < 2


def test_a_file_with_thousands_of_faults_is_told_of_in_bounds(checkout: Path, tmp_path: Path, as_of: dt.datetime) -> None:
    root = tmp_path / "tree"
    shutil.copytree(checkout, root)
    (root / "content/huong-dan").mkdir()
    (root / "content/huong-dan/thu.md").write_text(PAGE.format("Thử") + "a@b.vn " * 5_000, "utf-8")
    (root / "content/huong-dan/tot.md").write_text(PAGE.format("Thử") + "# một\n", "utf-8")
    found = load_checkout(root, as_of).diagnostics
    mine = [d for d in found if d.span.path.endswith("thu.md")]
    assert len(mine) == 501 and mine[-1].code == "markup-many-faults"
    assert mine[-1].severity == min(d.severity for d in mine)
    assert [d.code for d in found if d.span.path.endswith("tot.md")] == ["heading-level"]
    started = time.process_time()
    printing.text(found)
    assert time.process_time() - started < 5


def endless(text: str) -> markdown.Body:
    while True:
        pass


def test_a_slow_small_body_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "render", endless)
    monkeypatch.setattr(bounds, "TIME_LIMIT", 0.3)
    started = time.monotonic()
    with pytest.raises(bounds.OverTime):
        bounds.render("x")
    assert time.monotonic() - started < 3


def test_a_large_body_is_rendered_apart_and_comes_back_whole() -> None:
    text = "## Mục\n\nĐoạn [liên kết](a.md) & chữ.\n\n" * 2_500
    assert len(text) > bounds.LARGE
    assert bounds.render(text) == markdown.render(text)


@pytest.mark.parametrize(("program", "problem"), [
    ("while True: pass", bounds.OverTime), ("import time; time.sleep(99)", bounds.OverTime), ("import os; os.abort()", bounds.Unrenderable),
    ("raise RecursionError", bounds.Unrenderable), ("import os; os.kill(os.getpid(), 11)", bounds.Unrenderable), ("", bounds.Unrenderable),
])
def test_whatever_the_process_apart_does_is_a_message(program: str, problem: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_PROGRAM", program)
    monkeypatch.setattr(bounds, "TIME_LIMIT", 0.5)
    monkeypatch.setattr(bounds, "_START_SECONDS", 1)
    with pytest.raises(problem):
        bounds.render("x" * (bounds.LARGE + 1))


def test_the_process_apart_kills_itself_when_native_code_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = "import portal.markdown as m; m.render = lambda text: pow(3, 10**8) and None; "
    program = bounds._PROGRAM.replace("from portal.bounds", stuck + "from portal.bounds")
    monkeypatch.setattr(bounds, "_PROGRAM", program)
    monkeypatch.setattr(bounds, "TIME_LIMIT", 0.5)
    started = time.monotonic()
    with pytest.raises(bounds.OverTime):
        bounds.render("x" * (bounds.LARGE + 1))
    assert time.monotonic() - started < 15


def test_an_alarm_of_the_caller_is_put_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with bounds.time_limit():
        pass
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


# Files

GOOD = PAGE.format("Thử")


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "content/huong-dan"
    folder.mkdir(parents=True)
    (folder / "tot.md").write_text(GOOD, "utf-8")
    return folder


def codes(root: Path) -> dict[str, str]:
    """Path → code; the good file must have been read all the same."""
    started = time.monotonic()
    sources = source.read_tree(root)
    assert time.monotonic() - started < 20
    assert "tot" in {d.slug for d in sources.documents}
    return {d.span.path.removeprefix("content/huong-dan/"): d.code for d in sources.diagnostics}


@pytest.mark.parametrize("name", [
    "a\nb.md", "a\tb.md", 'a"b.md', "a'b.md", "<img src=x onerror=alert(1)>.md", "a#b.md", "a?b.md", "a%2eb.md", "%2e%2e.md", "a\u202eb.md", "a\u200bb.md",
    "a\x1b[31m.md", "con.md", "nul.md", "COM1.md", "lpt9.md", "aux.md", "a .md", " a.md", "a..md", "a-.md", "-a.md", "a--b.md", "A.md", "đ.md",
    "a&b.md", "a:b.md", "a|b.md", "a*b.md", "a\\b.md", "a;b.md", "$(a).md", "`a`.md", "{{a}}.md", "a" * 101 + ".md", "a" * 252 + ".md", "index.md",
    "a.md.md", "a+b.md", "a@b.md", "a=b.md", "a,b.md", "а.md", "ａ.md", "e\u0301.md", "a" + "\u0301" * 40 + ".md", "👍.md",
])
def test_a_name_that_is_no_address_is_a_message(guides: Path, name: str) -> None:
    (guides / name).write_text(GOOD, "utf-8")
    [(path, code)] = codes(guides.parents[1]).items()
    assert code in ("file-name", "address-reserved")
    assert not vietnamese.HIDDEN.search(path) and "\n" not in path and "\t" not in path


@pytest.mark.parametrize("name", ["a.md ", "a.md.", "a.MD", "a.markdown", "a.txt", "a", "a.html", "a.md~", "a.md.bak", "a.svg"])
def test_a_file_of_another_sort_is_never_passed_over_in_silence(guides: Path, name: str) -> None:
    (guides / name).write_text(GOOD, "utf-8")
    assert set(codes(guides.parents[1]).values()) == {"file-unexpected"}


def test_special_files_are_named_and_never_opened(guides: Path) -> None:
    os.mkfifo(guides / "a.md")
    os.mkfifo(guides / "b.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(guides)
        listening.bind("c.md")
        os.chdir(here)
    if os.geteuid() == 0:
        os.mknod(guides / "d.md", 0o20644, os.makedev(1, 5))  # endless zeros
    (guides / "e.md").mkdir()
    (guides / "e.md/f.md").write_text(GOOD, "utf-8")
    found = codes(guides.parents[1])
    assert set(found.values()) == {"not-a-file"} and {"a.md", "b.pdf", "c.md", "e.md"} <= set(found)


def test_links_are_named_and_never_followed(guides: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "mat.md").write_text(GOOD, "utf-8")
    for name, target in {
        "a.md": outside / "mat.md", "b": outside, "c.md": "tot.md", "d.md": "khong-co.md", "e.md": "e.md", "f.md": "g.md", "g.md": "f.md", "h": "..", "i": ".",
        "k.md": "/dev/zero", "l.md": "/proc/self/environ", "m": "/", "n.md": str(guides.parents[1]) + "-khac/x.md",
    }.items():
        (guides / name).symlink_to(target)
    found = codes(guides.parents[1])
    assert len(found) == 13 and {code.partition("-")[0] for code in found.values()} == {"symlink"}
    assert {found[n] for n in ("a.md", "b", "k.md", "l.md", "m", "n.md")} == {"symlink-outside"}
    assert {found[n] for n in ("d.md", "e.md", "f.md", "g.md")} <= {"symlink-dangling"}


def test_a_file_that_becomes_a_pipe_while_reading_is_not_waited_for(guides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (guides / "a.md").write_text(GOOD, "utf-8")
    look = source._look

    def swapped(entry: Any, path: str, inside: str) -> Any:
        found = look(entry, path, inside)
        if path.endswith("/a.md"):
            os.unlink(entry.path)
            os.mkfifo(entry.path)
        return found

    monkeypatch.setattr(source, "_look", swapped)
    assert codes(guides.parents[1]) == {"a.md": "not-a-file"}


def test_a_file_that_becomes_a_link_while_reading_is_not_followed(guides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (guides / "a.md").write_text(GOOD, "utf-8")
    look = source._look

    def swapped(entry: Any, path: str, inside: str) -> Any:
        found = look(entry, path, inside)
        if path.endswith("/a.md"):
            os.unlink(entry.path)
            os.symlink("/etc/hostname", entry.path)
        return found

    monkeypatch.setattr(source, "_look", swapped)
    assert codes(guides.parents[1]) == {"a.md": "file-unreadable"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission_is_a_message(guides: Path) -> None:
    (guides / "a.md").write_text(GOOD, "utf-8")
    (guides / "a.md").chmod(0)
    assert codes(guides.parents[1]) == {"a.md": "file-unreadable"}


def test_names_that_are_no_text_are_a_message(guides: Path) -> None:
    (guides / os.fsdecode(b"t\xf4i.md")).write_text(GOOD, "utf-8")
    (guides / os.fsdecode(b"\xff\xfe")).mkdir()
    assert sorted(codes(guides.parents[1]).values()) == ["file-name-not-utf8", "file-name-not-utf8"]


def test_names_that_one_system_keeps_apart_and_another_does_not(guides: Path) -> None:
    for name in ("quy.md", "Quy.md", "QUY.md"):
        (guides / name).write_text(GOOD, "utf-8")
    (guides / "tot").mkdir()
    for form in ("NFC", "NFD"):
        (guides / "tot" / unicodedata.normalize(form, "tờ.pdf")).write_bytes(b"%PDF-")
    found = [d.code for d in source.read_tree(guides.parents[1]).diagnostics]
    assert found.count("name-collision") == 3


def test_two_sources_of_one_address_are_a_message(checkout: Path, tmp_path: Path, as_of: dt.datetime) -> None:
    root = tmp_path / "tree"
    shutil.copytree(checkout, root)
    shutil.copytree(root / "policies/2026", root / "policies/2027")
    pages = root / "content"
    (pages / "huong-dan").mkdir()
    for name in ("index", "404", "tim-kiem", "so-do-trang", "quy-tac", "chinh-sach", "hoi-dap", "assets", "huong-dan/index", "van-ban/index"):
        (pages / f"{name}.md").write_text(GOOD, "utf-8")
    (root / "policies/2026/index.md").write_text(GOOD, "utf-8")
    found = [(d.code, d.span.path) for d in load_checkout(root, as_of).diagnostics]
    assert len([p for code, p in found if code == "address-reserved"]) == 11
    assert [p for code, p in found if code == "address-taken"] == ["policies/2027/ho-tro-hoc-phi.md"]


def test_the_reserved_names_are_those_the_portal_writes() -> None:
    # An editors' page stands at this address; all the others are made by the portal alone.
    fixed = {v for name, v in vars(addresses).items() if name.isupper() and isinstance(v, str)} - {addresses.ACCESSIBILITY}
    fixed |= {f"{section}/x.html" for section in addresses.SECTION_BY_KIND.values()}
    assert {address.partition("/")[0].removesuffix(".html") for address in fixed} <= source.OWN_ADDRESSES


def test_a_very_deep_tree_is_walked_without_recursion(guides: Path) -> None:
    here = os.getcwd()
    os.chdir(guides)
    try:
        for _ in range(1_500):  # deeper than the interpreter's stack, and than a path may be long
            os.mkdir("d")
            os.chdir("d")
        Path("x.md").write_text(GOOD, "utf-8")
    finally:
        os.chdir(here)
    try:
        found = codes(guides.parents[1])
    finally:
        subprocess.run(["rm", "-rf", str(guides / "d")], check=True)  # Python's own way down is by recursion
    assert set(found.values()) <= {"folder-unknown", "file-unreadable"} and len(found) == 1


def test_a_folder_with_thousands_of_files_is_a_message_each(guides: Path) -> None:
    for number in range(5_000):
        (guides / f"Tệp {number}.md").touch()
    assert len(codes(guides.parents[1])) == 5_000
