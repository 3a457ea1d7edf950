"""``portal fix`` for one file: the safe edits of the gate's own messages, round by round, until none is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .. import line_repairs, schema
from ..diagnostics import Diagnostic, Edit
from ..front_matter import Raw, RawList, RawMap
from ..schema.kinds import KINDS, Entity
from ..schema.leaves import Leaf, leaf
from ..schema.repairs import respelled
from ..schema.types import Names
from ..source import Document, parse_document
from . import meaning
from .cleaning import cleaned, whole, words
from .ordering import in_order

_ROUNDS = 80
"""More rounds than a front matter of honest length has faults that hide one another."""
_OF_SHAPE = frozenset(("field-unknown", "expected-list", "expected-map", "expected-text", "duplicate-key"))


@dataclass(frozen=True, slots=True)
class Note:
    """A repair done, or found and withdrawn: its name (of ``vi/repair.yml``) and the line it is in (0: everywhere)."""

    name: str
    line: int = 0


@dataclass(slots=True)
class Fixed:
    """``text`` is the file repaired, ``None`` when nothing certain can be done to its bytes."""

    path: str
    before: bytes
    text: str | None
    done: list[Note] = field(default_factory=list)
    withdrawn: list[Note] = field(default_factory=list)
    left: tuple[Diagnostic, ...] = ()
    """What the gate still says about the file alone."""
    unsure: tuple[int, ...] = ()
    """Lines with a day that can be read in two ways, and was therefore left."""

    @property
    def changed(self) -> bool:
        """Whether the file would become another."""
        return self.text is not None and self.text.encode() != self.before


@dataclass(slots=True)
class _State:
    text: str
    document: Document | None
    value: Entity | None
    told: list[Diagnostic]


@dataclass(frozen=True, slots=True)
class _Repair:
    name: str
    edits: tuple[Edit, ...]

    @property
    def line(self) -> int:
        return min(edit.line for edit in self.edits)


def fix(data: bytes, path: str, kind: str, names: Names, *, day_first: bool = False) -> Fixed:
    """Repair *data*, the file *path* of *kind*; *names* are the registers that references are looked up in.

    Nothing is written. Comments, the order of lists and every value keep their meaning; a repair that would make the
    gate say something new is withdrawn and named. Takes time in proportion to the file and its faults.
    """
    text, tidied = cleaned(data)
    if text is None:
        return Fixed(path, data, None)
    fixing = _Fixing(path, kind, names, day_first)
    state = fixing.judge(text)
    original = fixing.judge(data.decode("utf-8"))
    fixed = Fixed(path, data, text, [Note(name) for name in tidied])
    readable = original.document is not None
    if tidied and not (fixing.allowed(original, state, ()) if readable else whole(original.text) == whole(text)):
        # What is not seen may still have kept a broken file from being worse; a person must look.
        return Fixed(path, data, None, [], [Note(name) for name in tidied], tuple(original.told))
    state = fixing.rounds(state, fixed)
    ordered = in_order(state.text, state.document, KINDS[kind]) if state.document is not None else state.text
    if ordered != state.text:
        after = fixing.judge(ordered)
        if fixing.allowed(state, after, ()):
            fixed.done.append(Note("key-order"))
            state = after
        else:
            fixed.withdrawn.append(Note("key-order"))
    fixed.text, fixed.left = state.text, tuple(state.told)
    if state.document is not None and not day_first:
        either = _Fixing(path, kind, names, True).spellings(state.document)
        refused = {note.line for note in fixed.withdrawn}
        fixed.unsure = tuple(sorted({edit.line for _, edits in either for edit in edits} - refused))
    return fixed


@dataclass(slots=True)
class _Fixing:
    path: str
    kind: str
    names: Names
    day_first: bool

    def judge(self, text: str) -> _State:
        stem = PurePosixPath(self.path).stem
        document, told = parse_document(text.encode(), self.path, self.kind, stem)
        value = None
        if document is not None:
            value, problems = schema.parse(document, self.names)
            value = None if told else value
            told = [*told, *problems]
        return _State(text, document, value, told)

    def rounds(self, state: _State, fixed: Fixed) -> _State:
        refused: set[_Repair] = set()
        for _ in range(_ROUNDS):
            found = [repair for repair in self.repairs(state) if repair not in refused]
            if not found:
                break
            together = self.attempt(state, found)
            if together is not None:
                fixed.done += [Note(repair.name, repair.line) for repair in found]
                state = together
                continue
            for repair in found:
                alone = self.attempt(state, [repair])
                if alone is None:
                    refused.add(repair)
                    fixed.withdrawn.append(Note(repair.name, repair.line))
                else:
                    fixed.done.append(Note(repair.name, repair.line))
                    state = alone
                    break  # columns have moved: what else there is must be found anew
        return state

    def repairs(self, state: _State) -> list[_Repair]:
        found: dict[tuple[Edit, ...], str] = {}
        for diagnostic in state.told:
            if diagnostic.repairs and (diagnostic.code != "yaml-colon-space" or self.knows(diagnostic)):
                found.setdefault(diagnostic.repairs, diagnostic.code)
        if state.document is not None:
            for name, edits in self.spellings(state.document):
                found.setdefault(edits, name)
        return [_Repair(name, edits) for edits, name in found.items()]

    def knows(self, diagnostic: Diagnostic) -> bool:
        """Whether the word before the colon is a field, so that the colon is one too."""
        waiting, seen = [KINDS[self.kind]], set()
        while waiting:
            record = waiting.pop()
            if meaning.name_of(record, diagnostic.values["field"]) in record.model_fields:
                return True
            seen.add(record)
            below = (leaf(record, name) for name in record.model_fields)
            waiting += [one.record for one in below if one and one.record and one.record not in seen]  # type: ignore[misc]
        return False

    def spellings(self, document: Document) -> Iterator[tuple[str, tuple[Edit, ...]]]:
        """Values that the gate takes, or may be told to take, and that have a standard spelling."""
        def walk(raw: Raw, found: Leaf) -> Iterator[tuple[str, tuple[Edit, ...]]]:
            one = Leaf(found.form, term=found.term, record=found.record)
            if isinstance(raw, RawMap):
                for name, (_, value) in raw.entries.items():
                    if found.record is not None and (inner := leaf(found.record, name)) is not None:
                        yield from walk(value, inner)
            elif isinstance(raw, RawList):
                for item in raw.items:
                    yield from walk(item, one)
            elif not found.many and (edits := respelled(raw, one, document, day_first=self.day_first)):
                yield f"spelling-{found.form}", edits

        return walk(document.raw, Leaf("record", record=KINDS[self.kind]))

    def attempt(self, state: _State, repairs: Iterable[_Repair]) -> _State | None:
        edits = [edit for repair in repairs for edit in repair.edits]
        after = self.judge("\n".join(line_repairs.applied(state.text.split("\n"), edits)))
        return after if self.allowed(state, after, {edit.line for edit in edits}) else None

    def allowed(self, before: _State, after: _State, lines: Iterable[int]) -> bool:
        """Whether *after* says what *before* says, and the gate has nothing new against it."""
        if self.body(before) != self.body(after):
            return False
        if before.value is not None:
            return after.value is not None and meaning.typed(before.value) == meaning.typed(after.value)
        if before.document is not None:
            if after.document is None or not meaning.same(self.said(before), self.said(after)):
                return False
        elif after.document is not None:
            said = self.said(after)
            known = meaning.readable(_front(before.text), self.kind)
            if not all(name in said and meaning.same(value, said[name]) for name, value in known.items()):
                return False
        elif not self.nearer(before, after, set(lines)):
            return False
        new = {(d.span.line, d.code) for d in after.told if d.code in _OF_SHAPE and not d.repairs}
        new -= {(d.span.line, d.code) for d in before.told}
        return not {line for line, _ in new} & set(lines)

    def nearer(self, before: _State, after: _State, lines: set[int]) -> bool:
        """Whether a file that could not be read has lost its first fault, where another is still to come."""
        now, then = ({(d.span.line, d.code) for d in state.told} for state in (after, before))
        # Tidying a file has no lines of its own and need not make it readable.
        return not lines or (not now & then and min(now, default=(0, "")) >= (min(then, default=(0, ""))[0], ""))

    def said(self, state: _State) -> dict[str, object]:
        assert state.document is not None
        found = meaning.of(state.document.raw, self.kind, day_first=self.day_first)
        assert isinstance(found, dict)
        return found

    def body(self, state: _State) -> str:
        if state.document is not None:
            return words(state.document.body)
        _, _, rest = state.text.lstrip("\ufeff \t\r\n").partition("---")
        return words(rest.partition("\n---")[2])


def _front(text: str) -> str:
    return text.lstrip().partition("\n")[2].partition("\n---")[0]


__all__ = ["Fixed", "Note", "fix"]
