"""Which records changed from one release to the next: files of records compared by ``id``. Pure; knows no policies.

The comparison is published and may be kept by others, so it says less than it could. Of a record that is gone, its
``id`` alone; of one whose page is held back, nothing. An old value is told when it is a day, a number, a yes or no, or
words that this release still publishes (the label of a list, the name of an agency); other words are not, because they
may have been taken away on purpose. The same pair of releases always gives the same comparison.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .facts import Facts

FORMAT = "1.0"
_LONG = 200
"""Characters of a new text beyond which the file of records is the place to read it."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[\d:+.Z-]+)?")
_KEPT_OUT = object()

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is different now, *label* for readers; values only where they may be told."""

    name: str
    label: str
    old: Any = _KEPT_OUT
    new: Any = _KEPT_OUT

    @property
    def both(self) -> bool:
        """Whether old and new can stand side by side."""
        return self.old is not _KEPT_OUT and self.new is not _KEPT_OUT

    def said(self) -> dict[str, Any]:
        """As JSON."""
        values = {"old": self.old, "new": self.new}
        return {"name": self.name} | {key: value for key, value in values.items() if value is not _KEPT_OUT}


@dataclass(frozen=True, slots=True)
class Change:
    """A record of this release that is new, or has other values; *name* is what readers call it."""

    id: str
    name: str
    page: str
    fields: tuple[Field, ...] = ()

    def said(self) -> dict[str, Any]:
        """As JSON."""
        fields = {"fields": [field.said() for field in self.fields]} if self.fields else {}
        return {"id": self.id, "page": self.page} | fields


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What changed in one file of records. Without *before* nothing is known of the release before."""

    path: str
    dataset: str
    title: str
    now: str
    before: str | None
    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[str, ...] = ()
    new_form: bool = False
    """The form of the records changed, so that only ids can be compared."""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.removed or self.new_form)

    def said(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "file": self.path, "dataset": self.dataset, "sha256": self.now, "sha256_before": self.before,
            "new_format": self.new_form, "added": [change.said() for change in self.added],
            "changed": [change.said() for change in self.changed], "removed": [{"id": name} for name in self.removed],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Release *number* beside *previous*; ``None`` when nothing stood there, or nothing that can be trusted."""

    number: int
    previous: int | None
    files: tuple[FileChanges, ...]

    @property
    def data(self) -> bytes:
        """As published."""
        said = {
            "format": FORMAT, "state": "first" if self.previous is None else "compared", "release": self.number,
            "previous": self.previous, "files": [file.said() for file in self.files],
        }
        return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def compare(facts: Facts, number: int, now: Read, previous: int | None, before: Read) -> Comparison:
    """What changed in the files of records of *facts*; *now* and *before* read a file of this release, of the last.

    Raises ``ValueError`` when a file of this release is no file of records.
    """
    new = {path: _records(path, data) for path in facts.records if (data := now(path)) is not None}
    public, labels = set(), {}
    for path, (said, _) in new.items():
        schema = json.loads(now(str(said.get("schema", "")).removeprefix(facts.site_url)) or b"{}")
        public |= {*_strings(said["records"]), *_strings(schema)}
        fields = schema.get("$defs", {}).get("record", {}).get("properties", {})
        labels[path] = {name: field.get("title", name) for name, field in fields.items()}
    files = []
    for path, (said, digest) in new.items():
        data = before(path) if previous is not None else None
        try:
            old = _records(path, data) if data is not None else None
        except ValueError:
            old = None  # what somebody published before us may be anything
        files.append(_compared(path, said, digest, old, facts, public, labels[path]))
    return Comparison(number, previous, tuple(files))


def _compared(
    path: str, said: Mapping[str, Any], digest: str, old: tuple[Mapping[str, Any], str] | None, facts: Facts,
    public: set[str], labels: Mapping[str, str],
) -> FileChanges:
    title, dataset = str(said.get("title", path)), str(said.get("dataset", path))
    if old is None:
        return FileChanges(path, dataset, title, digest, None)
    by_name = str(said.get("named_by", ""))
    mine = {record["id"]: record for record in said["records"]}
    theirs = {record["id"]: record for record in old[0]["records"]}
    same_form = said.get("format") == old[0].get("format")
    changed = []
    for name in sorted(mine.keys() & theirs.keys()) if same_form else ():
        fields = tuple(_fields(theirs[name], mine[name], public, labels))
        if fields:
            changed.append(_change(mine[name], by_name, fields))
    return FileChanges(
        path, dataset, title, digest, old[1],
        tuple(_change(mine[name], by_name) for name in sorted(mine.keys() - theirs.keys())), tuple(changed),
        tuple(name for name in sorted(theirs.keys() - mine.keys()) if not _hidden(theirs[name], facts)),
        not same_form,
    )


def _change(record: Mapping[str, Any], by_name: str, fields: tuple[Field, ...] = ()) -> Change:
    name = record.get(by_name)
    called = name.get("label") if isinstance(name, dict) else name
    return Change(record["id"], str(called or record["id"]), str(record.get("page", "")), fields)


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], public: set[str], labels: Mapping[str, str],
) -> Iterator[Field]:
    for name in (*new, *(name for name in old if name not in new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            short = all(len(text) <= _LONG for text in _strings(after))
            told = all(_DAY.fullmatch(text) or text in public for text in _strings(before))
            told = told and all(len(text) <= _LONG for text in _strings(before))
            yield Field(name, labels.get(name, name), before if told else _KEPT_OUT, after if short else _KEPT_OUT)


def _hidden(record: Mapping[str, Any], facts: Facts) -> bool:
    """Whether the page of *record* is held back now, so that not even its address may be said."""
    page = str(record.get("page", "")).partition("#")[0].removeprefix(facts.site_url)
    return any(page == address or page.endswith("/" + address) for address in facts.withheld)


def _records(path: str, data: bytes) -> tuple[dict[str, Any], str]:
    said = json.loads(data)
    records = said.get("records") if isinstance(said, dict) else None
    if not isinstance(records, list) or not all(isinstance(r, dict) and isinstance(r.get("id"), str) for r in records):
        raise ValueError(f"{path} is no file of records")
    return said, hashlib.sha256(data).hexdigest()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
