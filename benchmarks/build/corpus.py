"""The made-up corpus: a whole checkout with as many drafts, spokespersons and FAQs as asked, all passing the gate.

``python -m benchmarks.build.corpus FOLDER --policies 1000 --spokespersons 300 --faqs 500`` writes one, as of 2026-11-23.
What the repository holds counts in: agencies, communes and registers are its own. The same numbers give the same bytes.
A few more drafts are still held back, as in life, so that the search for words of theirs in the tree has work to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from .phrases import FIELDS, GROUPS, HEADINGS, ITEMS, OFFICES, QUESTIONS, SENTENCES, Field

ROOT = Path(__file__).parents[2]
PARTS = ("content", "policies", "hooks", "overrides", "mkdocs.yml")
AS_OF = dt.date(2026, 11, 23)
_FIRST = dt.date(2022, 5, 4)
_NEW_LAW = dt.date(2025, 4, 1)
_HELD_BACK = 50
"""One draft in so many is held back."""
_STAGES = {"dang-ky": 0, "chap-thuan": 20, "soan-thao": 60, "lay-y-kien": 140, "tham-dinh": 200, "trinh-ubnd": 260, "ban-hanh": 300,
           "co-hieu-luc": 330}
"""Steps, and the days after the beginning on which a draft reaches them."""
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "K'", "Ha")
_SIGNATURES = ("Nguyễn Văn A", "Trần Thị B")


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each kind."""

    policies: int
    spokespersons: int = 300
    faqs: int = 500


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the register, and its committee's identity."""

    name: str
    agency: str


def slug(text: str) -> str:
    """Unaccented, lower case, hyphens."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def communes(root: Path) -> tuple[Commune, ...]:
    """The register's communes."""
    kinds = {"xa": "Xã", "phuong": "Phường", "dac-khu": "Đặc khu"}
    held = yaml.load((root / "content/_data/localities.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    names = [f"{kinds[c['type']]} {c['name']}" for c in held["localities"]]
    return tuple(Commune(name, f"ubnd-{slug(name)}") for name in names)


class Voice:
    """Says things by lot; the same *seed* says the same."""

    def __init__(self, seed: str, field: Field, places: tuple[Commune, ...]) -> None:
        self.draw, self.field, self.places = random.Random(seed), field, places  # noqa: S311
        self.groups = self.draw.sample(sorted(GROUPS), self.draw.randint(2, 4))

    def _slot(self, found: re.Match[str]) -> str:
        name, draw = found[1], self.draw
        said = {
            "n": lambda: f"{draw.randint(12, 998)}", "percent": lambda: f"{draw.randint(3, 97)}%",
            "days": lambda: str(draw.choice((3, 5, 7, 10, 15, 20, 30, 45, 60))),
            "money": lambda: f"{draw.randint(1, 98)}.{draw.choice(('000.000', '500.000', '000.000.000'))}",
            "place": lambda: _lower(draw.choice(self.places).name), "group": lambda: GROUPS[draw.choice(self.groups)],
            "thing": lambda: draw.choice(self.field.things), "work": lambda: draw.choice(self.field.works),
            "trouble": lambda: draw.choice(self.field.troubles), "measure": lambda: draw.choice(self.field.measures),
            "office": lambda: draw.choice(OFFICES),
        }[name.lower()]()
        return said[0].upper() + said[1:] if name[0].isupper() else said

    def fill(self, pattern: str) -> str:
        """*pattern* with its slots filled."""
        return re.sub(r"\{(\w+)\}", self._slot, pattern)

    def sentence(self) -> str:
        """One sentence."""
        return self.fill(self.draw.choice(SENTENCES))

    def paragraph(self, least: int = 2, most: int = 4) -> str:
        """A few sentences."""
        return " ".join(self.sentence() for _ in range(self.draw.randint(least, most)))


def _lower(name: str) -> str:
    kind, _, rest = name.partition(" ")
    return f"{kind.lower()} {rest}"


class _Written(yaml.CSafeDumper):
    """As editors write: nothing is named once and referred to later."""

    def ignore_aliases(self, data: object) -> bool:
        """Never."""
        return True


def _front(fields: dict[str, object]) -> str:
    text = yaml.dump({k: v for k, v in fields.items() if v not in (None, [], ())}, Dumper=_Written, allow_unicode=True,
                     sort_keys=False, width=110)
    return "---\n" + re.sub(r"^( *(?:- )?)'on':", r"\1on:", text, flags=re.MULTILINE) + "---\n\n"


# Drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """What other documents must know of a draft before it is written."""

    name: str
    year: int
    field: Field
    title: str
    begun: dt.date
    stage: str
    held_back: bool

    @property
    def path(self) -> str:
        """Below the checkout, without ``.md``."""
        return f"policies/{self.year}/{self.name}"


def drafts(many: int, places: tuple[Commune, ...]) -> list[Draft]:
    """*many* public drafts, and those held back among them."""
    made: list[Draft] = []
    public = 0
    total = many + many // _HELD_BACK
    for i in range(total):
        draw = random.Random(f"draft {i}")  # noqa: S311
        held_back = i % (_HELD_BACK + 1) == _HELD_BACK
        if not held_back and public == many:
            continue
        public += not held_back
        field = FIELDS[i % len(FIELDS)]
        # As many begun each month; what is held back is recent.
        span = (AS_OF - _FIRST).days
        begun = AS_OF - dt.timedelta(days=draw.randint(12, 60)) if held_back else _FIRST + dt.timedelta(days=i * (span - 10) // total)
        age = (AS_OF - begun).days
        reached = [stage for stage, after in _STAGES.items() if after <= age]
        stage = "rut" if age > 500 and draw.random() < 0.07 else reached[-1]
        kind = draw.choice(("Quy định về", "Quy chế quản lý", "Chính sách đối với", "Quy định mức chi cho", "Tiêu chí xét"))
        voice = Voice(f"title {i}", field, places)
        said = voice.fill(draw.choice(("{thing} tại {place}", "việc {work} ở {place}", "{thing} và việc {work}")))
        made.append(Draft(f"{slug(said)[:60].strip('-')}-{i:05}", begun.year, field, f"{kind} {said} (số {i})", begun, stage, held_back))
    return made


def policy(draft: Draft, number: int, near: list[Draft], places: tuple[Commune, ...]) -> tuple[str, bool]:
    """The file of *draft*, linked to the drafts *near*; and whether it has a dossier file ``toan-van.pdf``."""
    voice = Voice(f"policy {draft.name}", draft.field, places)
    draw, agency = voice.draw, draft.field.agencies[0]
    amended = draw.random() < 0.3
    dossier = draw.random() < 0.2
    steps, opens, closes = _steps(draft)
    asked = opens is not None
    answered = asked and draft.stage not in ("lay-y-kien", "rut")
    others = [a for a in ("so-tai-chinh", "so-tu-phap", "so-noi-vu", "so-khcn") if a != agency]
    resolution = draw.random() < 0.4
    chairman = not resolution and draw.random() < 0.1
    symbol = "NQ-HĐND" if resolution else "QĐ-UBND"
    received = draw.randint(4, 90)
    accepted = draw.randint(0, received)
    final = dict(steps).get("ban-hanh")
    until = steps[-1][1]
    fields: dict[str, object] = {
        "title": draft.title, "summary": _within(300, voice.sentence(), voice.sentence()),
        "public_number": f"LD-{draft.year}-{number + 1000:05}",
        "document_type": "nq-hdnd-tinh" if resolution else "qd-ct-ubnd-tinh" if chairman else "qd-ubnd-tinh",
        "handling": "sua-doi-bo-sung" if amended else "ban-hanh-moi",
        "replaces": [f"00/{draft.year - 3}/{symbol}"] if amended else None,
        "lead_agency": agency, "partner_agencies": draw.sample(others, 2), "fields": [draft.field.slug],
        "affected_groups": voice.groups,
        "localities": [c.name for c in draw.sample(places, draw.randint(1, 4))] if draw.random() < 0.35 else None,
        "stage": draft.stage,
        "stage_history": [{"stage": s, "on": on} for s, on in steps],
        "planned_on": None if final else f"{until.year + 1}-Q{draw.randint(1, 4)}",
        "criteria": {
            "needs_proposal": {"result": "khong-dat", "reason": "Không thuộc diện phải lập đề nghị xây dựng."},
            "direct_impact": {"result": "dat", "reason": voice.fill("Thay đổi quyền, nghĩa vụ của {group} về {thing}.")},
            "difficult_or_sensitive": {"result": "dat", "reason": voice.fill("Còn ý kiến khác nhau về việc {work}.")},
            "province_wide": {"result": "dat" if draw.random() < 0.7 else "khong-dat", "reason": "Xét theo phạm vi áp dụng của dự thảo."},
        },
        "consultation": {
            "opens_on": opens, "closes_on": closes,
            **({"full_text": "toan-van.pdf"} if dossier else {"full_text_url": f"https://{agency}.lamdong.example/du-thao/ld-{number}.pdf"}),
            "email": f"gop.y@{agency}.lamdong.example", "address": "Số 00, đường Minh Họa, phường Xuân Hương - Đà Lạt",
            "phone": f"0263 0000 {number % 1000:03}", "contact": "Phòng nghiệp vụ của cơ quan chủ trì", "consulted_agencies": others,
        } if asked else None,
        "comparison": [{
            "topic": _cap(draw.choice(draft.field.things)), "current": voice.fill("Theo quy định cũ, {trouble}."),
            "proposed": voice.fill("{Measure}."), "effect": voice.fill("{Group} bớt {percent} thời gian khi {work}."),
        } for _ in range(draw.randint(3, 5))],
        "impact": [{"group": g, "effect": voice.sentence()} for g in voice.groups[:3]],
        "attachments": [{"file": "toan-van.pdf", "title": "Toàn văn dự thảo", "role": "toan-van"}] if dossier else None,
        "activities": _activities(draft, number, voice, opens, agency) if asked else None,
        "feedback": {
            "received": received, "accepted": accepted, "explained": received - accepted,
            "published_on": min(closes + dt.timedelta(days=12), AS_OF), "report_url": f"https://{agency}.lamdong.example/tiep-thu/{number}.pdf",
            "summary": voice.paragraph(1, 2),
            "points": [{"heard": voice.fill("Đề nghị {measure}."), "count": draw.randint(1, 9), "accepted": draw.random() < 0.6,
                        "reply": voice.sentence()} for _ in range(draw.randint(1, 3))],
        } if answered and closes else None,
        "final_document": {
            "number": f"00/{final.year}/{symbol}", "issued_on": final,
            **({"effective_on": steps[-1][1]} if draft.stage == "co-hieu-luc" else {}), "url": f"https://congbao.lamdong.example/{number}", "gazette_sent_on": final + dt.timedelta(days=2),
        } if final else None,
        "legal_basis": ["64/2025/QH15", "87/2025/QH15", "78/2025/NĐ-CP", "407/QĐ-TTg"] if draft.begun >= _NEW_LAW
        else ["407/QĐ-TTg", "07/CT-TTg"],
        "change_notes": [{"on": opens + dt.timedelta(days=3), "note": voice.fill("Bổ sung số liệu về {thing}; nội dung không đổi.")}]
        if opens and draw.random() < 0.3 else None,
        "reviewed_on": AS_OF - dt.timedelta(days=draw.randint(2, 40)), "state_secret": False, "sample": True,
        "publication": {"status": "cho-duyet"} if draft.held_back else
        {"status": "cong-khai", "approved_by": draw.choice(_SIGNATURES), "approved_on": draft.begun},
    }
    return _front(fields) + _body(voice, draft, near), dossier


def _within(most: int, first: str, more: str) -> str:
    return both if len(both := f"{first} {more}") <= most else first


def _cap(text: str) -> str:
    return text[0].upper() + text[1:]


def _steps(draft: Draft) -> tuple[list[tuple[str, dt.date]], dt.date | None, dt.date | None]:
    """Steps so far, and first and last day of the consultation if it was reached."""
    names = list(_STAGES)
    path = names[:4] if draft.stage == "rut" else names[: names.index(draft.stage) + 1]
    steps = [(s, draft.begun + dt.timedelta(days=_STAGES[s])) for s in path]
    if draft.stage == "rut":
        steps.append(("rut", steps[-1][1] + dt.timedelta(days=90)))
    opens = dict(steps).get("lay-y-kien")
    return steps, opens, opens + dt.timedelta(days=45) if opens else None


def _activities(draft: Draft, number: int, voice: Voice, opens: dt.date, agency: str) -> list[dict[str, object]]:
    forms = (("cong-ttdt", "Cổng thông tin điện tử tỉnh"), ("hoi-nghi", "Hội nghị tại xã"), ("phat-thanh-truyen-hinh", "Chuyên mục phát thanh"),
             ("doi-thoai", "Đối thoại với người dân"))
    made: list[dict[str, object]] = []
    for place, (form, channel) in enumerate(forms[: voice.draw.randint(1, 4)]):
        on = min(opens + dt.timedelta(days=5 * place), AS_OF)
        made.append({"form": form, "channel": channel, "on": on, "agency": agency, "status": "da-thuc-hien", "count": 1,
                     "evidence": f"https://lamdong.example/truyen-thong/ld-{number}/{form}", "state_budget": 1_000_000 * (place + 1)})
    return made


def _table(voice: Voice) -> str:
    rows = "\n".join(f"| {_cap(voice.draw.choice(voice.field.things))} | {voice.fill('{money}')} | {voice.fill('{days}')} ngày |"
                     for _ in range(voice.draw.randint(3, 6)))
    return f"| Nội dung | Mức chi (đồng) | Thời hạn |\n|---|---:|---|\n{rows}"


def _list(voice: Voice, mark: str) -> str:
    return "\n".join(f"{mark} {voice.fill(voice.draw.choice(ITEMS))}" for _ in range(voice.draw.randint(3, 6)))


def _body(voice: Voice, draft: Draft, near: list[Draft]) -> str:
    """Some 1,000 words: the five sections of Decision 407/QĐ-TTg and more, a table, lists, a quotation, links."""
    links = [f"[{other.title}](../{other.year}/{other.name}.md)" for other in near]
    more, parts = voice.draw.randint(0, 2), []
    for key, title in HEADINGS.items():
        parts.append(f"## {title}")
        parts += [voice.paragraph() for _ in range(voice.draw.randint(1, 2))]
        if key == "aims":
            parts.append(_list(voice, "-"))
        elif key == "substance":
            parts += [_table(voice), f"### {_cap(voice.draw.choice(draft.field.things))}", voice.paragraph(), f"> {voice.sentence()}"]
            for _ in range(more):
                parts += [f"### {_cap(voice.draw.choice(draft.field.measures))}", voice.paragraph(3, 6)]
        elif key == "new":
            parts += [_list(voice, "1."), f"Điểm **quan trọng nhất** là {voice.draw.choice(draft.field.measures)}."]
        elif key == "other" and links:
            parts.append("Xem thêm " + ", ".join(links) + ".")
    return "\n\n".join(parts) + "\n"


# People and questions


def spokespersons(many: int, places: tuple[Commune, ...]) -> Iterator[tuple[str, str]]:
    """File name and text of *many* spokespersons of communes: regular ones, heads, and second regular ones."""
    for i in range(many):
        commune = places[i % len(places)]
        turn, draw = i // len(places), random.Random(f"person {i}")  # noqa: S311
        head = turn % 2 == 1
        day = dt.date(2026, 7, 6) + dt.timedelta(days=draw.randint(0, 120))
        letters = "".join(chr(65 + (i // 26**k) % 26) for k in (1, 0))
        where = commune.agency.removeprefix("ubnd-")
        yield f"{commune.agency}-{'nguoi-dung-dau' if head else 'thuong-xuyen'}-so-{i}", _front({
            "agency": commune.agency, "kind": "nguoi-dung-dau" if head else "thuong-xuyen",
            "full_name": f"{draw.choice(_FAMILY[:14])} {draw.choice(('Văn', 'Thị'))} {letters}",
            "position": "Chủ tịch UBND" if head else "Phó Chủ tịch UBND",
            "phone": f"0263 0000 {i % 1000:03}", "email": f"nguoi.phat.ngon.{i}@{where}.lamdong.example",
            "decision": None if head else {"number": f"{i + 1:03}/QĐ-UBND", "decided_at": f"{day}T08:30"},
            "published_at": None if head else f"{day}T15:00", "fields": ["khac"], "order": 3 + turn, "valid_from": day,
            "verified_on": AS_OF - dt.timedelta(days=draw.randint(1, 20)), "sample": True,
            "publication": {"status": "cong-khai", "approved_by": draw.choice(_SIGNATURES), "approved_on": day},
        }) + "Tiếp nhận câu hỏi của báo chí trong giờ hành chính; ngoài giờ, vui lòng gửi thư điện tử.\n"


def faqs(many: int, known: list[Draft], places: tuple[Commune, ...]) -> Iterator[tuple[str, str]]:
    """File name and text of *many* questions; two in three are about a draft that readers see."""
    shown = [d for d in known if not d.held_back]
    for i in range(many):
        about = shown[(i * 7) % len(shown)] if shown and i % 3 else None
        field = about.field if about else FIELDS[i % len(FIELDS)]
        voice = Voice(f"question {i}", field, places)
        question = voice.fill(QUESTIONS[i % len(QUESTIONS)]).removesuffix("?")
        day = AS_OF - dt.timedelta(days=voice.draw.randint(3, 200))
        body = [f"**{voice.sentence()}**", voice.paragraph(2, 4), _list(voice, "-"), voice.paragraph(2, 4)]
        if about:
            body.append(f"Xem [{about.title}](../../{about.path}.md).")
        yield f"{slug(question)[:50].strip('-')}-{i:05}", _front({
            "question": f"{question} (câu {i})?", "policy": about.name if about else None, "fields": [field.slug], "agency": field.agencies[0],
            "answered_on": day, "reviewed_on": AS_OF - dt.timedelta(days=1), "legal_basis": ["64/2025/QH15"], "sample": True,
            "publication": {"status": "cong-khai", "approved_by": _SIGNATURES[0], "approved_on": day},
        }) + "\n\n".join(body) + "\n"


def make(root: Path, size: Size) -> Path:
    """Write a whole checkout with *size* documents at *root*, which must not exist; returns it."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache"))
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / part, root / part)
    places = communes(root)
    dossier = (next(iter(sorted((ROOT / "policies").glob("20*/*/toan-van.pdf"))))).read_bytes()
    known = drafts(max(size.policies - _held(root / "policies", "20*/*.md"), 0), places)
    shown = [d for d in known if not d.held_back]
    draw = random.Random("links")  # noqa: S311
    for number, draft in enumerate(known):
        text, with_file = policy(draft, number, draw.sample(shown, min(4, len(shown))), places)
        _write(root / f"{draft.path}.md", text)
        if with_file:
            (root / draft.path).mkdir(exist_ok=True)
            (root / draft.path / "toan-van.pdf").write_bytes(dossier)
    for folder, wanted, texts in (
        ("nguoi-phat-ngon", size.spokespersons, lambda many: spokespersons(many, places)),
        ("hoi-dap", size.faqs, lambda many: faqs(many, known, places)),
    ):
        for name, text in texts(max(wanted - _held(root / "content" / folder, "*.md"), 0)):
            _write(root / "content" / folder / f"{name}.md", text)
    return root


def _held(folder: Path, pattern: str) -> int:
    return sum(not p.name.startswith("_") for p in folder.glob(pattern))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main() -> int:
    """Write a corpus; see the module's text."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--policies", type=int, default=1000)
    options.add_argument("--spokespersons", type=int, default=300)
    options.add_argument("--faqs", type=int, default=500)
    chosen = options.parse_args()
    make(chosen.folder, Size(chosen.policies, chosen.spokespersons, chosen.faqs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
