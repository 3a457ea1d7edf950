"""``portal new``: at most five questions in plain words, then a file that the gate lets through."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import vietnamese
from .asking import (
    CLEAN,
    COULD_NOT_RUN,
    ERRORS,
    CouldNotRun,
    as_of_option,
    kind_of,
    moment_of,
    root_of,
    root_option,
)

if TYPE_CHECKING:
    from ..authoring import Draft, Question
    from ..diagnostics import Diagnostic
    from ..gate import Loaded


@click.command(options_metavar="[TÙY CHỌN]", short_help="Tạo tệp mới: trả lời tối đa năm câu hỏi.")
@click.argument("kind", required=False, metavar="[LOẠI]")
@click.argument("title", required=False, metavar="[TÊN]")
@root_option
@as_of_option
@click.option("--year", default=None, metavar="NĂM", help="Thư mục năm của dự thảo. Mặc định: năm nay.")
@click.option("--set", "given", multiple=True, metavar="TRƯỜNG=LỜI",
              help="Trả lời trước một câu, ví dụ --set agency=\"Sở Tài chính\". Dùng nhiều lần được.")
@click.option("--answers", type=click.File(encoding="utf-8"), default=None, metavar="TỆP",
              help="Đọc câu trả lời từ tệp, mỗi dòng “trường: lời”. Dấu - là đọc từ bàn phím.")
def new(kind: str | None, title: str | None, root: Path, as_of: str | None, year: str | None, given: Sequence[str],
        answers: Any) -> None:
    """Hỏi tối đa năm câu rồi tạo một tệp nháp đã qua cổng kiểm tra: portal new policy

    LOẠI viết như trong lược đồ hoặc bằng tiếng Việt: policy hay du-thao, faq hay hoi-dap, spokesperson hay
    nguoi-phat-ngon, correction hay dinh-chinh, press-event hay hop-bao. Loại khác thì chép từ mẫu, cần nêu TÊN.
    """
    from ..authoring import KINDS

    root, moment = root_of(root), moment_of(as_of)
    if kind is None:
        _list_kinds()
        sys.exit(COULD_NOT_RUN)
    kind = kind_of(kind)
    year = year or str(moment.year)
    if not re.fullmatch(r"20\d\d", year):
        raise CouldNotRun(f"năm “{year}” không dùng được. Viết bốn chữ số, ví dụ 2026.")
    if kind not in KINDS:
        _copy(root, kind, title, year)
        return
    talk = _Talk(root, kind, moment, year)
    talk.take_all(title, given, answers)
    try:
        talk.run()
    except (click.Abort, EOFError):
        click.echo("\nĐã dừng, chưa ghi tệp nào.", err=True)
        sys.exit(COULD_NOT_RUN)


def _list_kinds() -> None:
    from ..authoring import KINDS
    from ..schema.field_descriptions import describe_kinds

    click.echo("Bạn muốn tạo gì? Gõ lại kèm LOẠI:\n")
    for kind, told in describe_kinds().items():
        if kind in KINDS:
            click.echo(f"  portal new {kind:<14} {told.label}")
    others = [kind for kind in describe_kinds() if kind not in KINDS and kind != "locality"]
    click.echo(f"\nLoại khác được chép từ mẫu, kèm TÊN: {', '.join(others)}.")


def _copy(root: Path, kind: str, title: str | None, year: str) -> None:
    from ..scaffold import TemplateMissing, create

    if not title:
        raise CouldNotRun(f'thiếu TÊN. Viết: portal new {kind} "Tên gọi".')
    try:
        path = create(root, kind, title, year)
    except FileExistsError as taken:
        raise CouldNotRun(f"tệp {taken} đã có. Hãy chọn tên khác.") from None
    except TemplateMissing as missing:
        raise CouldNotRun(f"loại “{kind}” không có tệp mẫu ({missing}).") from None
    click.echo(f"Đã tạo {path.as_posix()}. Mở tệp, thay nội dung mẫu bằng nội dung thật và xóa dòng sample: true,")
    click.echo(f"rồi chạy: portal check {path.as_posix()}")


class _Talk:
    """One file being made: what is known, what is still to be asked, what the gate says."""

    def __init__(self, root: Path, kind: str, moment: dt.datetime, year: str) -> None:
        from .. import legal_clock, load
        from ..authoring import questions

        self.root, self.kind, self.moment, self.year = root, kind, moment, year
        self.today = legal_clock.today(moment)
        self.questions = questions(kind)
        self.answers: dict[str, Any] = {}
        self.asked = 0
        if self._somebody():
            click.echo("Đang đọc danh bạ của cổng …")
        self.loaded: Loaded = load(root, moment)

    # What is given beforehand

    def take_all(self, title: str | None, given: Iterable[str], answers: Any) -> None:
        """Everything answered on the command line. Raises :class:`CouldNotRun` for all of it that cannot be used."""
        from ..schema.field_descriptions import describe_kinds

        faults = []
        if answers is not None:
            faults += self._take_file(answers.read())
        for pair in given:
            name, sign, value = pair.partition("=")
            faults += self._take(name, value) if sign else [
                f"--set “{pair}” thiếu dấu bằng; viết --set trường=lời"]
        if title:
            faults += self._take(describe_kinds()[self.kind].title_field, title)
        if faults:
            raise CouldNotRun("\n  - ".join(["có câu trả lời chưa dùng được:", *faults]))

    def _take_file(self, text: str) -> list[str]:
        from .. import printing
        from ..front_matter import RawList, RawMap, RawScalar, compose

        raw, problems = compose(text, "answers")
        if problems or raw is None:
            return [printing.text(problems, verdict=False).strip() or "tệp câu trả lời trống"]
        faults = []
        for name, (_, value) in raw.entries.items():
            if isinstance(value, RawMap):
                for inner, (_, one) in value.entries.items():
                    faults += self._take(f"{name}.{inner}", one.text if isinstance(one, RawScalar) else "")
            elif isinstance(value, RawList):
                texts = [item.text for item in value.items if isinstance(item, RawScalar)]
                faults += self._take(name, ", ".join(texts))
            else:
                faults += self._take(name, value.text)
        return faults

    def _take(self, name: str, value: str) -> list[str]:
        """Understand *value* as the field *name*; what is wrong with it."""
        from ..authoring.questions import described, tidied, value_of
        from ..schema.field_descriptions import describe_kinds

        name = name.strip()
        fields = {vietnamese.slug(f.label): f.name for f in describe_kinds()[self.kind].fields}
        field = described(self.kind, name)
        if field is None and name != "body":
            name = fields.get(vietnamese.slug(name), name)
            field = described(self.kind, name)
        if name != "body" and (field is None or field.form == "record"):
            near = vietnamese.closest(name, [f.name for f in describe_kinds()[self.kind].fields])
            return [f"không có trường “{name}” để trả lời." + (f" Có phải “{near}”?" if near else "")]
        found = value.strip() if name == "body" else value_of(self.kind, name, tidied(value))
        if name != "body" and (problems := self._problems({name: found}, [name])):
            return [f"{name}: {_said(problem)}" for problem in problems]
        self.answers[name] = found
        return []

    def _problems(self, answers: dict[str, Any], fields: Sequence[str]) -> list[Diagnostic]:
        from ..authoring.questions import problems

        return problems(self.kind, self.loaded.catalog.names, self.answers | answers, fields)

    # The conversation

    def run(self) -> None:
        """Ask what is missing, pass the gate, write. Exits with an error when the file cannot be made."""
        open_questions = [q for q in self.questions if q.wanted(self.answers)]
        if open_questions and not self._somebody():
            self._without_anybody()
        for question in self.questions:
            if question.wanted(self.answers):
                self._ask(question)
        while True:
            made = self._made()
            found = self._judged(made)
            blocking = [d for d in found if d.severity == 0]
            if not blocking:
                break
            if not self._again(made, blocking):
                self._give_up(blocking)
        self._write(made, len(found))

    def _somebody(self) -> bool:
        """Whether there is a person at the keyboard."""
        return sys.stdin.isatty()

    def _without_anybody(self) -> None:
        """Fill in what follows from the rest; say all that is missing at once. Raises :class:`CouldNotRun`."""
        missing = []
        for question in self.questions:
            if not question.wanted(self.answers):
                continue
            default = self._default(question) if question.default == "suggested" else ""
            if default:  # a day that nobody said is nobody's fact
                self.answers |= self._understood(question, default)
            elif question.optional:
                self.answers |= dict.fromkeys(question.fills, "")
            else:
                missing += [f'--set {name}="…"   {question.ask}' for name in question.fills
                            if name not in self.answers]
        if missing:
            raise CouldNotRun("\n  ".join(
                ["không có người ở bàn phím để hỏi, mà còn thiếu câu trả lời. Thêm:", *missing]))

    def _understood(self, question: Question, text: str) -> dict[str, Any]:
        from ..authoring.questions import understood

        return understood(self.kind, question, text)

    def _default(self, question: Question) -> str:
        from ..authoring.drafts import suggested_title

        if question.default == "suggested":
            return suggested_title(self.answers, self.loaded.catalog)
        return self.today.isoformat() if question.default == "today" else ""

    def _ask(self, question: Question) -> None:
        """Ask until the gate's own types take the answer."""
        from ..authoring.questions import described

        self.asked += 1
        left = sum(1 for q in self.questions if q.wanted(self.answers))
        # Of those that wait for an answer, one will be asked.
        left += any(q.when and not q.when.keys() & self.answers.keys() for q in self.questions)
        click.echo(f"\nCâu {self.asked}/{self.asked + left - 1}. {question.ask}")
        click.echo(f"  {question.note}")
        field = described(self.kind, question.fills[0])
        if field and field.choices:
            for number, choice in enumerate(field.choices, 1):
                click.echo(f"  {number:>2}. {choice.label}")
        if question.example and not (field and field.choices):
            click.echo(f"  Ví dụ: {question.example}")
        default = self._default(question)
        while True:
            text = click.prompt("  Trả lời", default=default or ("" if question.optional else None), type=str,
                                show_default=bool(default))
            if not text.strip():
                if question.optional:
                    # Left out on purpose: not asked again, not written.
                    self.answers |= dict.fromkeys(question.fills, "")
                    return
                continue
            found = self._understood(question, text)
            if question.fills == ("body",):
                self.answers |= found
                return
            if question.fills == ("state_secret",) and found["state_secret"] is not False:
                self._stop()
            problems = self._problems(found, question.fills)
            if not problems:
                self.answers |= found
                return
            for problem in problems:
                click.echo(f"  ✗ {_said(problem, len(field.choices) if field else 0)}")
            if field and len(question.fills) == 1:
                default = _same_meaning(field.form, text, problems[0].values.get("suggested", "")) or default

    def _stop(self) -> None:
        """A draft that is or may be a state secret: nothing is written (Law 117/2025/QH15)."""
        click.echo("\nDỪNG LẠI. Chưa có gì được ghi vào máy.\n"
                   "Tài liệu có, hoặc có thể có, bí mật nhà nước không được đưa vào cổng này. "
                   "Chưa chắc thì hỏi người phụ trách bảo vệ bí mật nhà nước của cơ quan.")
        sys.exit(ERRORS)

    def _made(self) -> Draft:
        from ..authoring import NoDraft, draft
        from ..scaffold import TemplateMissing

        try:
            return draft(self.root, self.kind, self.answers, self.loaded.catalog, self.loaded.paths, self.today,
                         self.year)
        except NoDraft as missing:
            raise CouldNotRun(f"còn thiếu: {', '.join(missing.args)}. Thêm --set trường=lời.") from None
        except TemplateMissing as missing:
            raise CouldNotRun(f"không có tệp mẫu {missing}.") from None

    def _judged(self, made: Draft) -> tuple[Diagnostic, ...]:
        from ..gate import judge_new

        return judge_new(self.loaded, self.kind, made.path, made.text.encode(), self.moment)

    def _again(self, made: Draft, blocking: Sequence[Diagnostic]) -> bool:
        """Ask again what the rules refuse, when a person is there and a question is at fault."""
        if not self._somebody() or not self.asked:
            return False
        lines = made.text.split("\n")
        at_fault: list[Question] = []
        for diagnostic in blocking:
            above = [m[1] for line in lines[: diagnostic.span.line] if (m := re.match(r"([a-z_0-9]+):", line))]
            name = above[-1] if above else ""
            inside = diagnostic.span.line <= lines.index("---", 1)
            field = name if inside else "body"
            at_fault += [q for q in self.questions
                         if field in {f.partition(".")[0] for f in q.fills} and q not in at_fault]
        if not at_fault:
            return False
        click.echo("\nCổng kiểm tra chưa cho qua:")
        for diagnostic in blocking:
            click.echo(f"  ✗ {_said(diagnostic)}")
        for question in at_fault:
            for name in question.fills:
                self.answers.pop(name, None)
        self.asked = 0
        for question in at_fault:
            self._ask(question)
        return True

    def _give_up(self, blocking: Sequence[Diagnostic]) -> None:
        click.echo("Chưa ghi tệp nào, vì cổng kiểm tra không cho qua:", err=True)
        for diagnostic in blocking:
            click.echo(f"  ✗ {_said(diagnostic)}", err=True)
        sys.exit(ERRORS)

    def _write(self, made: Draft, told: int) -> None:
        from ..authoring import wording
        from ..scaffold import write

        try:
            write(self.root, made.path, made.text)
        except FileExistsError:
            raise CouldNotRun(f"tệp {made.path} vừa có người tạo. Hãy chạy lại.") from None
        except OSError as problem:
            raise CouldNotRun(f"không ghi được {made.path} ({problem.strerror}).") from None
        if made.others:
            click.echo(f"\nĐã có {made.others[0]}; nếu là cùng một việc, hãy sửa tệp ấy và xóa tệp mới.")
        click.echo(f"\nĐã tạo {made.path} (nháp, người đọc chưa thấy). Tệp qua được cổng kiểm tra"
                   + (f", còn {told} điều nên xem." if told else "."))
        click.echo(f"{wording(self.kind)['next']}\nXong thì chạy: portal check {made.path}")
        sys.exit(CLEAN)


def _same_meaning(form: str, text: str, suggested: str) -> str:
    """*suggested* where it can only be what *text* means: a day, or a moment whose hour was typed. Never a name."""
    sure = form == "date" or (form == "moment" and re.search(r"\d\s*(?:h|g|:)", text, re.IGNORECASE))
    return suggested if sure else ""


def _said(diagnostic: Diagnostic, choices: int = 0) -> str:
    """What is wrong and how to repair it, in the gate's words; who sees numbered *choices* is told of the numbers."""
    from ..diagnostics import explain

    said = explain(diagnostic)
    if choices and diagnostic.code == "value-unknown":
        return f"{said.message}\n    Cách sửa: Gõ số từ 1 đến {choices}, hoặc tên gọi đúng như trong danh sách trên."
    return f"{said.message}\n    Cách sửa: {said.fix}" if said.fix else said.message


__all__ = ["new"]
