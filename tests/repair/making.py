"""Documents made from the schema, written as careful and careless people write, with damage whose cure is known."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml

from portal.front_matter import RawList, RawMap, RawScalar, compose
from portal.schema import field_words
from portal.schema.kinds import KINDS
from portal.schema.leaves import Leaf, leaf, order
from portal.yaml_text import scalar

WORDS = (
    "Quy định mức hỗ trợ học phí cho học sinh vùng khó khăn Đà Lạt Lâm Đồng đường Điện lực được giải quyết đúng hẹn "
    "người dân hộ gia đình 50% năm 2027 – 2028 (minh họa) \"Sông xanh\" 'nhà' lần 1; 2.000 đồng/tháng nghị quyết & mở"
).split()
NUMBERS = ("64/2025/QH15", "407/QĐ-TTg", "078/2025/NĐ-CP", "12/2024/QĐ-UBND", "120/TTr-STC", "07/CT-TTg")
REMARKS = ("# lời dặn", "#email: cu@lamdong.example", "# Đà Lạt, \"ngoặc\": và # dấu", "# ---------- 2. Thêm khi có ----------")


class AnyName:
    """Registers that know every name."""

    def agency(self, text: str) -> str | None:
        return text

    def locality(self, text: str) -> str | None:
        return text

    def suggest(self, text: str, register: str) -> str:
        return ""


@dataclass
class Made:
    kind: str
    values: dict[str, Any]
    clean: str
    """The values, written with care, without remarks."""
    text: str
    remarks: list[str] = field(default_factory=list)
    damage: set[str] = field(default_factory=set)
    data: bytes = b""


def make(seed: int, *, damaged: bool) -> Made:
    chance = random.Random(seed)
    kind = chance.choice(sorted(set(KINDS) - {"locality"}))
    values = _record(chance, KINDS[kind], 0)
    body = "## Sự cần thiết\n\nViệc này  \ncần làm ở Đà Lạt.\n\n```\nmã   \n```\n"
    clean = _Writer(random.Random(0), set()).whole(kind, values, body, careful=True)
    kinds_of_damage = ("date", "label", "key", "number", "phone", "colon-space", "flag", "list", "tabs", "quotes")
    wanted = {name for name in kinds_of_damage if chance.random() < 0.35} if damaged else set()
    writer = _Writer(chance, wanted)
    text = writer.whole(kind, values, body)
    made = Made(kind, values, clean, text, writer.remarks, writer.did)
    made.data = _bytes(chance, made, text, damaged)
    return made


def _record(chance: random.Random, model: Any, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in order(model):
        needed = model.model_fields[name].is_required()
        if not needed and chance.random() < (0.6 if depth else 0.7):
            continue
        kind = leaf(model, name)
        assert kind is not None
        if kind.many:
            count = chance.randint(1, 3) if needed or chance.random() < 0.9 else 0
            found[name] = [_value(chance, model, name, kind, depth) for _ in range(count)]
            if kind.term:
                found[name] = list(dict.fromkeys(found[name]))
        else:
            found[name] = _value(chance, model, name, kind, depth)
    return found


def _value(chance: random.Random, model: Any, name: str, kind: Leaf, depth: int) -> Any:
    if kind.form == "record":
        return _record(chance, kind.record, depth + 1)
    if kind.form == "date":
        return f"{chance.randint(2024, 2027)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    if kind.form == "moment":
        return f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T{chance.randint(0, 23):02d}:30"
    if kind.form == "term":
        return chance.choice([term.value for term in kind.term or ()])
    if kind.form == "number":
        return chance.choice(NUMBERS)
    if kind.form == "phone":
        return f"0263 0000 {chance.randint(100, 999)}"
    if kind.form == "flag":
        return "false" if name == "state_secret" else chance.choice(("true", "false"))
    if kind.form == "count":
        return str(chance.randint(0, 900))
    if kind.form == "text":
        text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 14)))
        return chance.choice((text, text, text, f"Điều 3: {text}", f"{text} #4", "0123", "no", f"- {text}", "2026-01-02", f"@{text}"))
    raw, _ = compose(field_words(model, (name,))["example"], "")
    assert raw is not None
    value = raw.entries[name][1]
    while isinstance(value, RawList):
        value = value.items[0]
    assert isinstance(value, RawScalar)
    return value.text


class _Writer:
    def __init__(self, chance: random.Random, wanted: set[str]) -> None:
        self.chance, self.wanted, self.did, self.remarks = chance, wanted, set[str](), list[str]()
        self.step = 2

    def whole(self, kind: str, values: dict[str, Any], body: str, *, careful: bool = False) -> str:
        self.careful = careful
        self.step = 2 if careful else self.chance.choice((2, 2, 2, 4))
        if "tabs" in self.wanted:
            self.step = 2
        lines = self.map(KINDS[kind], values, "")
        if "tabs" in self.wanted and any(line.startswith("  ") for line in lines):
            lines = [re.sub(r"^(?:  )+", lambda m: "\t" * (len(m[0]) // 2), line) for line in lines]
            self.did.add("tabs")
        return "\n".join(["---", *lines, "---", "", body])

    def hit(self, name: str) -> bool:
        if name in self.wanted and self.chance.random() < 0.5:
            self.did.add(name)
            return True
        return False

    def map(self, model: Any, values: dict[str, Any], indent: str) -> list[str]:
        names = list(values)
        if not self.careful and self.chance.random() < 0.3:
            self.chance.shuffle(names)
        lines: list[str] = []
        for name in names:
            if not self.careful and self.chance.random() < 0.12:
                lines += [""] * self.chance.randint(0, 2)
                remark = self.chance.choice(REMARKS)
                self.remarks.append(remark)
                lines.append(indent + remark)
                lines += [""] * self.chance.randint(0, 1)
            kind = leaf(model, name)
            assert kind is not None
            key = name
            if self.hit("key"):
                key = self.chance.choice((name.upper(), name.replace("_", " ").title(), f"“{name}”"))
            lines += self.entry(f"{indent}{key}:", values[name], kind, indent)
        return lines

    def entry(self, opening: str, value: Any, kind: Leaf, indent: str) -> list[str]:
        deeper = indent + " " * self.step
        if isinstance(value, dict):
            return [opening, *self.map(kind.record, value, deeper)]
        if isinstance(value, list):
            if not value:
                return [f"{opening} []"]
            if kind.form == "record":
                found = [opening]
                for item in value:
                    inner = self.map(kind.record, item, deeper + "  ")
                    while inner and inner[0].lstrip()[:1] in ("", "#"):
                        if inner[0].strip():
                            self.remarks.remove(inner[0].strip())
                        inner.pop(0)
                    inner = inner or [deeper + "  {}"]
                    found += [f"{deeper}- {inner[0].lstrip()}", *inner[1:]]
                return found
            if len(value) == 1 and self.hit("list") and not re.search(r"[,;]", value[0]):
                return [f"{opening} {self.scalar(value[0], Leaf(kind.form, term=kind.term))}"]
            if self.careful or self.chance.random() < 0.5:
                return [f"{opening} [{', '.join(self.scalar(v, kind, flow=True) for v in value)}]"]
            return [opening, *(f"{deeper}- {self.scalar(v, kind)}" for v in value)]
        text = self.scalar(value, kind)
        if re.match(r"[\wÀ-ỹ]", text) and not self.careful and self.hit("colon-space") and "  " not in text and " #" not in text:
            return [f"{opening}{text}"]
        spaces = "" if self.careful else " " * self.chance.choice((0, 0, 0, 1, 3))
        remark = ""
        if not self.careful and self.chance.random() < 0.05:
            remark = "  # bên cạnh"
            self.remarks.append("# bên cạnh")
        return [f"{opening} {spaces}{text}{remark}"]

    def scalar(self, text: str, kind: Leaf, *, flow: bool = False) -> str:
        exact = kind.form in ("date", "moment", "planned", "number", "flag", "count", "term")
        if kind.form == "date" and self.hit("date"):
            year, month, day = text.split("-")
            return self.chance.choice((f"{day}/{month}/{year}", f"{int(day)}.{int(month)}.{year}", f"ngày {day} tháng {month} năm {year}",
                                       f"{text}T00:00:00.000Z", f"“{text}”"))
        if kind.form == "term" and kind.term and self.hit("label"):
            return scalar(kind.term(text).label, flow=flow)
        if kind.form == "number" and self.hit("number"):
            return text.replace("/", " / ").replace("-", self.chance.choice((" – ", "–"))).replace("Đ", self.chance.choice("ĐÐ"))
        if kind.form == "phone" and self.hit("phone"):
            return text.replace(" ", self.chance.choice((".", "")))
        if kind.form == "flag" and self.hit("flag"):
            return "có" if text == "true" else "không"
        if kind.form == "text" and self.hit("quotes") and not re.search(r"[\"'“”\\]", text) and not flow:
            return f'"{text}”'
        if not self.careful and self.chance.random() < 0.15:
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return scalar(text, exact=exact, flow=True)


def _bytes(chance: random.Random, made: Made, text: str, damaged: bool) -> bytes:
    if damaged:
        if chance.random() < 0.2:
            text = text.replace("Đ", "Ð")
            made.damage.add("eth")
        if chance.random() < 0.2:
            text = re.sub(r"(?<=\w) (?=[\wÀ-ỹ])", lambda m: chance.choice(("\u00a0", " ", " \u200b")), text)
            made.damage.add("blanks")
        if chance.random() < 0.2:
            text = re.sub(r"$", lambda m: chance.choice(("", "", " ", "\t")), text, flags=re.MULTILINE).rstrip()
            made.damage.add("trailing")
        if chance.random() < 0.2:
            text = unicodedata.normalize("NFD", text)
        if chance.random() < 0.2:
            text = text.replace("\n", "\r\n")
        if chance.random() < 0.1:
            text = "\ufeff" + text
    return text.encode()


def plain(raw: RawMap | RawList | RawScalar) -> Any:
    """Raw values as plain ones."""
    if isinstance(raw, RawMap):
        return {name: plain(value) for name, (_, value) in raw.entries.items()}
    return [plain(item) for item in raw.items] if isinstance(raw, RawList) else raw.text


def leaves_of(value: Any, at: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], str]:
    if isinstance(value, dict):
        return {place: text for name, inner in value.items() for place, text in leaves_of(inner, (*at, name)).items()}
    if isinstance(value, list):
        return {place: text for n, inner in enumerate(value) for place, text in leaves_of(inner, (*at, n)).items()}
    return {at: value}


def by_form(kind: str, value: Any, chance: random.Random, style: str) -> str:
    """The plain *value* as a content management system writes it: keys anywhere, other quotes, folded lines."""
    def shuffled(node: Any, model: Any, found: Leaf | None) -> Any:
        if isinstance(node, dict):
            names = list(node)
            chance.shuffle(names)
            record = model if found is None else found.record
            return {name: shuffled(node[name], record, leaf(record, name) if record else None) for name in names}
        if isinstance(node, list):
            return [shuffled(inner, model, found) for inner in node]
        if found is not None and style == "moments":
            if found.form == "date":
                return f"{node}T00:00:00.000Z"
            if found.form == "moment":
                return f"{node}:00.000+07:00"
        if found is not None and found.form == "flag" and style != "quoted":
            return node == "true"
        if found is not None and found.form == "count" and style != "quoted":
            return int(node)
        return node

    tree = shuffled(value, KINDS[kind], None)
    options: dict[str, Any] = {"allow_unicode": True, "sort_keys": False, "default_flow_style": False}
    if style == "quoted":
        options |= {"default_style": '"', "width": 10_000}
    elif style == "folded":
        options |= {"width": 60}
    else:
        options |= {"width": 10_000, "indent": 4}
    return yaml.dump(tree, **options)
