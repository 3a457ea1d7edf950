"""Thousands of broken files: each is read or gets a message in words, none an exception.

The mutations are drawn from a fixed seed, so that a failure can be run again:
the number in the message is the seed of the one mutated file.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import cast

import pytest

from portal import markdown, schema, source, vietnamese
from portal.catalog import Register
from portal.diagnostics import Diagnostic, explain
from portal.front_matter import compose
from portal.schema.kinds import KINDS, REGISTERS, Province
from portal.written import Written

ROOT = Path(__file__).parent.parent
CHECKOUT = ROOT / "tests" / "cases" / "_checkout"
FILES = 2_000
SPECIALS = (
    ": ", " #", "- ", "? ", "*a", "&a ", "!x ", "!!map ", "|", ">", ">-\n", "'", '"', "[", "]", "{", "}", ",", "%",
    "@", "`",
    "\t", "---\n", "...\n", "<<: ", "~", "\\", "\\u202e", "=", "\n", "\n\n", "\u00a0", "%YAML 9.9\n", '"\\x00"',
    '"\\ud800"',
)
MARKUP = (
    "<b>", "<script>", "<!--", "[x](javascript:a)", "![](", "[^1]", "[^1]: ", "> ", "# ", "|a|\n|-|\n", "```", "~~",
    "&#8238;", "&#0;",
    "[a]: <", "- [x] ", "> [!NOTE]\n", "\\", "__proto__", "$$",
)
CONFUSABLES = {
    "a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "-": "–", ":": "：", " ": "\u00a0", "đ": "ð", "Đ": "Ð", "0": "О",
    "1": "l",
    '"': "“", "'": "’", "#": "＃", "i": "i\u0307", "ạ": "a\u0323",
}
HIDDEN = ("\u200b", "\u202e", "\ufeff", "\u0000", "\u0007", "\u2028", "\u00ad", "\ufffe", "\U000e0041")


def mutate(data: bytes, chance: random.Random) -> bytes:
    """*data* spoilt in one to four ways."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        data = chance.choice(WAYS)(data, chance)
    return data[: 200_000]


def flip(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data or b"x")
    for _ in range(chance.randint(1, 4)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def noise(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.randbytes(chance.randint(1, 30)) + data[at:]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))] if chance.random() < 0.7 else data[chance.randint(0, len(data)) :]


def lines(data: bytes, chance: random.Random) -> bytes:
    parts = data.split(b"\n")
    one, two = (chance.randrange(len(parts)) for _ in range(2))
    match chance.randrange(4):
        case 0:
            parts[one], parts[two] = parts[two], parts[one]
        case 1:
            del parts[one]
        case 2:
            low, high = sorted((one, two))
            parts[high:high] = parts[low:high] * chance.choice((1, 2, 20))
        case _:
            parts[one] = b" " * chance.randint(1, 5) + parts[one]
    return b"\n".join(parts)


def text_edit(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    at = chance.randint(0, len(text))
    match chance.randrange(6):
        case 0:
            return (text[:at] + chance.choice(SPECIALS) + text[at:]).encode()
        case 1:
            return (text[:at] + chance.choice(MARKUP) * chance.choice((1, 1, 3, 200)) + text[at:]).encode()
        case 2:
            letter = chance.choice(tuple(CONFUSABLES))
            return text.replace(letter, CONFUSABLES[letter], chance.choice((1, 3, -1))).encode()
        case 3:
            return (text[:at] + chance.choice(HIDDEN) + text[at:]).encode()
        case 4:
            return text.replace("\n", chance.choice(("\r\n", "\r", "\n\n", " ")), chance.choice((1, -1))).encode()
        case _:
            size = chance.randint(1, 40)
            return (text[:at] + text[at + size :]).encode()


def values(data: bytes, chance: random.Random) -> bytes:
    """Another field's value, or none, in the place of a field's own."""
    parts = data.decode("utf-8", "replace").split("\n")
    fields = [place for place, line in enumerate(parts) if ": " in line]
    if not fields:
        return data
    one, two = chance.choice(fields), chance.choice(fields)
    value = chance.choice((parts[two].partition(": ")[2], "", '""', "[]", "{}", "[[]]", "~", "x" * 5_000, "https://[",
                           "{a: {b: c}}",
                           "2026-99-99", "0" * 400, "[" * 60))
    parts[one] = f"{parts[one].partition(': ')[0]}: {value}"
    return "\n".join(parts).encode()


def encoding(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "cp1258", "utf-8-sig", "latin-1", "utf-7")), "replace")


WAYS = (flip, noise, cut, lines, lines, *[text_edit] * 6, *[values] * 4, encoding)


def originals() -> list[tuple[str, str, bytes]]:
    """Path, kind and bytes of every document and register of the minimal checkout, and some of the repository's."""
    found: list[tuple[str, str, bytes]] = []
    for root, share in ((CHECKOUT, 1), (ROOT, 4)):
        paths = [*sorted(root.glob("content/*/*.md")), *sorted(root.glob("content/_data/*.yml")),
                 *sorted(root.glob("policies/*/*.md"))]
        for path in paths[:: share]:
            name = path.relative_to(root).as_posix()
            if path.name.startswith("_"):
                continue
            folder = name.split("/")[1]
            kind = "policy" if name.startswith("policies/") else source.FOLDERS.get(folder, "register")
            data = path.read_bytes()
            if len(data) < 40_000:
                found.append((name, kind, data))
    return found


ORIGINALS = originals()
NAMES = Register()
NAMES.add("agency", "so-vhttdl", ("Sở Văn hóa, Thể thao và Du lịch",))
NAMES.add("agency", "ubnd-tinh", ("UBND tỉnh",))
NAMES.add("locality", "25000", ("Xã Di Linh", "Di Linh"))


def read(name: str, kind: str, data: bytes) -> tuple[list[Diagnostic], object, markdown.Body]:
    """What the gate does with one file: messages, the valid object if there is one, the body."""
    if kind == "register":
        text, problems = source._decode(data, name)
        if text is None:
            return problems, None, markdown.Body()
        raw, found = compose(text, name, max_keys=20_000)
        problems += found
        if raw is None:
            return problems, None, markdown.Body()
        key = Path(name).stem
        register = source.Document(
            name, "register", key, Written(name, text, slice(0, len(text)), 1, len(text), raw), 0)
        if key in ("province", "accessibility"):
            whole = Province if key == "province" else schema.AccessibilityTest
            value, found = schema.parse_register(register, whole, NAMES)
            return problems + found, value, markdown.Body()
        model = REGISTERS.get(key) or KINDS["locality"]
        items = list(schema.parse_items(register, key, model, NAMES))
        return problems + [d for _, _, found in items for d in found], items, markdown.Body()
    document, problems = source.parse_document(data, name, kind, Path(name).stem, "2026")
    if document is None:
        return problems, None, markdown.Body()
    value, found = schema.parse(document, NAMES)
    body = markdown.render(document.body)
    for fault in body.faults:
        span = document.body_span(fault.line, fault.column, fault.end_column)
        found.append(Diagnostic(fault.code, cast("int", 0), span, fault.values))  # type: ignore[arg-type]
    return problems + found, value, body


def check(seed: int, name: str, data: bytes, found: list[Diagnostic], value: object, body: markdown.Body) -> None:
    told = f"seed {seed}: {name}: {data[:400]!r}"
    assert found or value is not None, told
    # The reader's own lines: what a span shows must be the line of the file it names.
    text = data.decode("utf-8-sig", "replace")
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for diagnostic in found:
        said, span = explain(diagnostic), diagnostic.span
        assert said.message and said.why and said.fix, (told, diagnostic)
        assert not vietnamese.HIDDEN.search(said.message + said.fix), (told, diagnostic)
        assert span.path == name, (told, diagnostic)
        assert 1 <= span.line <= count + 1, (told, diagnostic)
        assert 1 <= span.column < span.end_column, (told, diagnostic)
        assert span.column <= max(len(span.source), 1) + 1 or not span.source, (told, diagnostic)
        assert "\n" not in span.source, (told, diagnostic)
    markup = body.html(lambda link: link.target)
    assert "<script" not in markup, told
    assert not re.search(r'(?:href|src)="\s*(?:javascript|data|vbscript):', markup, re.IGNORECASE), told


@pytest.mark.parametrize("batch", range(8))
def test_a_broken_file_gives_a_message_or_a_valid_object_never_an_exception(batch: int) -> None:
    for seed in range(batch, FILES, 8):
        chance = random.Random(seed)
        name, kind, data = ORIGINALS[seed % len(ORIGINALS)] if seed < FILES // 2 else chance.choice(ORIGINALS)
        data = mutate(data, chance)
        try:
            found, value, body = read(name, kind, data)
        except Exception as problem:
            raise AssertionError(f"seed {seed}: {name}: {problem!r}: {data[:600]!r}") from problem
        check(seed, name, data, found, value, body)


@pytest.mark.parametrize(("name", "kind", "data"), ORIGINALS, ids=[name for name, *_ in ORIGINALS])
def test_the_files_the_mutations_start_from_are_readable(name: str, kind: str, data: bytes) -> None:
    found, _, _ = read(name, kind, data)
    assert {d.code for d in found} <= {"agency-unknown", "locality-unknown"}


def test_the_same_bytes_are_always_judged_the_same() -> None:
    for seed in range(0, 200):
        name, kind, data = ORIGINALS[seed % len(ORIGINALS)]
        data = mutate(data, random.Random(seed))
        first, second = read(name, kind, data), read(name, kind, data)
        assert first[0] == second[0]
        assert first[2] == second[2]
