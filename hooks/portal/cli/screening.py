"""``portal screen``: must a draft be communicated? Asks, answers with reasons, writes down what was found."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import disk, kept_inside, vietnamese
from ..schema.vocabulary import DocumentType, ScreeningStep
from .asking import CLEAN, COULD_NOT_RUN, ERRORS, CouldNotRun, agency_of, as_of_option, moment_of, root_of, root_option

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..screening import Answers

F = TypeVar("F", bound=Callable[..., Any])
KEPT = Path(".portal", "screening.json")
"""Answers of a screening that was stopped; never of a draft that may be a state secret."""
_SAID = {
    "c": "co", "co": "co", "k": "khong", "khong": "khong", "h": "huong-dan", "huong-dan": "huong-dan",
    "co-huong-dan": "huong-dan", "ap-dung-theo-huong-dan": "huong-dan",
} | dict.fromkeys((
    "chua-ro", "chua-biet", "chua-chac", "khong-ro", "khong-biet", "khong-chac", "co-the", "co-le", "chua",
), "chua-ro")
"""What people type, without marks, and what they mean; "khong biet" is no no, "co the" no yes."""
_OPTIONS = {
    ScreeningStep.BI_MAT: "secret", ScreeningStep.LAP_DE_NGHI: "proposal",
    ScreeningStep.TAC_DONG_TRUC_TIEP: "impact", ScreeningStep.KHO_NHAY_CAM: "sensitive", ScreeningStep.PHAM_VI: "scope",
}


def _answer_option(step: ScreeningStep) -> Callable[[F], F]:
    guided = " hoặc huong-dan" if step is ScreeningStep.LAP_DE_NGHI else ""
    return click.option(
        f"--{_OPTIONS[step]}", default=None, metavar="TRẢ_LỜI",
        help=f"{step.label}: co, khong, chua-ro{guided}; viết lý do ngay sau, trong cùng ngoặc kép.",
    )


@click.command(options_metavar="[TÙY CHỌN]", short_help="Rà soát: dự thảo có phải truyền thông không?")
@click.argument("title", required=False, metavar="[TÊN_DỰ_THẢO]")
@root_option
@as_of_option
@click.option("--agency", default=None, metavar="CƠ_QUAN", help="Cơ quan chủ trì: mã, tên hoặc tên gọi tắt.")
@click.option("--type", "kind", type=click.Choice([t.value for t in DocumentType]), default=None,
              help="Loại văn bản. Mặc định: hỏi, hoặc qd-ubnd-tinh.")
@_answer_option(ScreeningStep.BI_MAT)
@_answer_option(ScreeningStep.LAP_DE_NGHI)
@_answer_option(ScreeningStep.TAC_DONG_TRUC_TIEP)
@_answer_option(ScreeningStep.KHO_NHAY_CAM)
@_answer_option(ScreeningStep.PHAM_VI)
@click.option("--note", default=None, metavar="CHỮ", help="Văn bản hướng dẫn, khi --proposal là huong-dan.")
@click.option("--dry-run", is_flag=True, help="Chỉ trả lời, không ghi tệp nào.")
@click.option("--list", "year", type=click.IntRange(2000, 2100), default=None, metavar="NĂM",
              help="Không hỏi; in danh sách rà soát của năm (nội bộ).")
@click.option("--format", "form", type=click.Choice(["text", "csv", "html"]), default="text", show_default=True,
              help="Dạng của danh sách.")
def screen(
    title: str | None, root: Path, as_of: str | None, agency: str | None, kind: str | None, note: str | None,
    dry_run: bool, year: int | None, form: str, **given: str | None,
) -> None:
    """Hỏi năm câu, nói dự thảo có thuộc diện phải truyền thông theo Quyết định 407/QĐ-TTg không và vì sao, rồi ghi lại.

    Thuộc diện hoặc chưa kết luận: tạo tệp dự thảo, chưa công khai. Không thuộc diện: ghi vào danh sách rà soát của năm
    (content/_data/screened.yml). Mọi câu trả lời cho sẵn được bằng tùy chọn thì không hỏi gì.
    """
    from .. import load

    root, at = root_of(root), moment_of(as_of)
    catalog = load(root, at).catalog
    if year is not None:
        _list(catalog, year, at, form, root)
        sys.exit(CLEAN)
    talk = _Talk(root, catalog, at.date())
    for step, option in _OPTIONS.items():
        if (text := given.get(option)) is not None:
            talk.take(step, text, f"--{option}")
    if agency is not None:
        talk.agency = agency_of(catalog, agency)
    talk.title, talk.note, talk.kind = title or "", note or "", kind or ""
    try:
        talk.run()
    except click.Abort:
        kept = f" Câu trả lời được giữ ở {KEPT.as_posix()}; chạy lại portal screen để làm tiếp." if talk.kept else ""
        click.echo(f"\nĐã dừng, chưa ghi tệp nào.{kept}", err=True)
        sys.exit(COULD_NOT_RUN)
    sys.exit(talk.conclude(dry_run=dry_run))


class _Talk:
    """One screening: what is known so far, asked for or given."""

    def __init__(self, root: Path, catalog: Catalog, today: dt.date) -> None:
        from ..screening import questions

        self.root, self.catalog, self.today = root, catalog, today
        self.questions = questions(catalog, today)
        if [e.value.step for e in self.questions] != list(ScreeningStep):
            raise CouldNotRun("content/_data/screening.yml chưa có đủ năm câu hỏi áp dụng cho ngày này.")
        self.title = self.agency = self.note = self.kind = ""
        self.values: dict[ScreeningStep, str] = {}
        self.reasons: dict[ScreeningStep, str] = {}
        self.kept = False
        self.asked = False

    def take(self, step: ScreeningStep, text: str, place: str = "") -> None:
        """Understand *text* as an answer and, after it, a reason. Raises :class:`click.UsageError`."""
        words = text.split()
        # The longest phrase that is known: "không rõ" before "không".
        size = next((n for n in range(5, 0, -1) if vietnamese.slug(" ".join(words[:n])) in _SAID), 1)
        first = " ".join(words[:size])
        value = "chua-ro" if first.strip("?") == "" and "?" in first else _SAID.get(vietnamese.slug(first), "")
        reason = " ".join(words[size:])
        allowed = ["co", "khong", "chua-ro"] + (["huong-dan"] if step is ScreeningStep.LAP_DE_NGHI else [])
        if value not in allowed:
            where = f"{place}: " if place else ""
            raise click.UsageError(f"{where}chưa hiểu “{text}”. Trả lời bằng {', '.join(allowed)}"
                                   "; lý do, nếu có, viết sau một dấu cách.")
        self.values[step] = value
        if reason:
            self.reasons[step] = reason.lstrip(":,.;- ")

    def run(self) -> None:
        """Ask what is not known yet, the question of secrecy before anything is named."""
        for number, entry in enumerate(self.questions, 1):
            question = entry.value
            if question.step not in self.values:
                self._open()
                if question.step not in self.values:
                    self._ask(number, question)
            if question.step is ScreeningStep.BI_MAT:
                if self.values[question.step] != "khong":
                    return
                self._about()
            if self.values[question.step] == "huong-dan" and not self.note:
                self._need("--note")
                self.note = click.prompt("Số, ngày của văn bản hướng dẫn (chưa có thì gõ ?)", type=str).strip()
                self.note = "" if self.note == "?" else self.note
            self._keep()

    def _need(self, option: str) -> None:
        if not sys.stdin.isatty() and not self.asked:
            raise CouldNotRun(f"thiếu {option}, mà không có ai để hỏi. Xem portal screen --help.")

    def _open(self) -> None:
        """Say what is coming, once; offer to go on where somebody stopped."""
        if self.asked:
            return
        self.asked = True
        click.echo("Rà soát dự thảo theo Quyết định 407/QĐ-TTg: năm câu, khoảng ba phút.")
        click.echo("Trả lời c (có), k (không) hoặc ? (chưa rõ). Muốn ghi lý do thì viết tiếp sau một dấu cách: "
                   "c Đổi mức phí du khách phải trả")
        click.echo("Ctrl+C để dừng; câu đã trả lời được giữ lại.")
        self._resume()

    def _resume(self) -> None:
        try:
            said = json.loads((self.root / KEPT).read_text("utf-8"))
            name = str(said["title"])
            values = {ScreeningStep(k): str(v) for k, v in said["values"].items()}
            reasons = {ScreeningStep(k): str(v) for k, v in said["reasons"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        if self.title and self.title != name:
            return
        if click.confirm(f"\nLần trước dừng giữa chừng: “{name}”. Làm tiếp?", default=True):
            self.title, self.agency = name, str(said.get("agency") or self.agency)
            self.note = self.note or str(said.get("note") or "")
            self.values, self.reasons, self.kept = values | self.values, reasons | self.reasons, True

    def _about(self) -> None:
        if not self.title:
            self._need("TÊN_DỰ_THẢO")
            self.title = click.prompt("\nTên dự thảo", type=str).strip()
        while not self.agency:
            self._need("--agency")
            try:
                self.agency = agency_of(self.catalog, click.prompt("Cơ quan chủ trì (ví dụ Sở Tài chính)", type=str))
            except CouldNotRun as unknown:
                click.echo(unknown.format_message())

    def _ask(self, number: int, question: Any) -> None:
        from ..screening import cited

        click.echo(f"\nCâu {number}/{len(self.questions)}. {question.step.label}\n  {question.question}")
        for label, text in (
            ("", question.explain), ("Có, ví dụ: ", question.example_yes), ("Không, ví dụ: ", question.example_no),
            ("Lưu ý: ", question.remark), ("Chưa rõ thì hỏi: ", question.ask),
            ("Căn cứ: ", cited(self.catalog, question)),
        ):
            if text:
                click.echo(click.wrap_text(f"{label}{text}", 96, "    ", "    "))
        guided = " / h có hướng dẫn" if question.step is ScreeningStep.LAP_DE_NGHI else ""
        while question.step not in self.values:
            text = click.prompt(f"  Trả lời (c có / k không / ? chưa rõ{guided})", type=str)
            try:
                self.take(question.step, text)
            except click.UsageError as unclear:
                click.echo(f"  {unclear.format_message()}")

    def _keep(self) -> None:
        """Have the answers so far on the disk; only its owner may read them."""
        if not self.asked:
            return
        said = {"title": self.title, "agency": self.agency, "note": self.note, "values": self.values,
                "reasons": self.reasons}
        path = self.root / KEPT
        disk.write_beside(path, json.dumps(said, ensure_ascii=False, indent=2).encode())
        path.chmod(0o600)
        self.kept = True

    def conclude(self, *, dry_run: bool) -> int:
        """Say the verdict and write it down; the exit code."""
        from ..screening import Answers, Outcome, decide

        answers = Answers(self.values, self.reasons, self.note)
        verdict = decide(answers)
        click.echo(f"\n{verdict.outcome.label.upper()}\n{verdict.outcome.next_step}")
        by_step = {e.value.step: e.value for e in self.questions}
        if verdict.outcome is not Outcome.STOP:
            head = {Outcome.INSIDE: "Đạt", Outcome.OUTSIDE: "Không đạt"}.get(verdict.outcome, "Chưa rõ")
            for step in verdict.because:
                reason = f" ({self.reasons[step]})" if step in self.reasons else ""
                click.echo(f"  - {head}: {step.label}{reason}")
        for step in verdict.missing:
            click.echo(f"  - Hỏi về “{step.label}”: {by_step[step].ask}")
        if verdict.outcome in (Outcome.STOP, Outcome.ASK_FIRST):
            (self.root / KEPT).unlink(missing_ok=True)
            return ERRORS
        if dry_run:
            click.echo("\nChưa ghi tệp nào (--dry-run).")
            return CLEAN
        outside = verdict.outcome is Outcome.OUTSIDE
        place = "danh sách rà soát (content/_data/screened.yml)" if outside else "một tệp dự thảo mới, chưa công khai"
        if self.asked and not click.confirm(f"\nGhi vào {place}?", default=True):
            click.echo(f"Chưa ghi. Câu trả lời còn ở {KEPT.as_posix()}.")
            return CLEAN
        self._record(answers) if outside else self._scaffold(answers)
        (self.root / KEPT).unlink(missing_ok=True)
        return CLEAN

    def _record(self, answers: Answers) -> None:
        from ..scaffold import append_screened
        from ..screening.decision import screened_lines

        path = append_screened(self.root, screened_lines(answers, self.title, self.agency, self.today))
        click.echo(f"Đã ghi vào cuối {path.as_posix()}. Xem danh sách: portal screen --list {self.today.year}")

    def _scaffold(self, answers: Answers) -> None:
        from ..scaffold import TemplateMissing, create
        from ..screening.decision import criteria_lines

        if not self.kind and self.asked:
            click.echo("\nLoại văn bản:")
            for number, term in enumerate(DocumentType, 1):
                click.echo(f"  {number}. {term.label}")
            number = click.prompt("Số", type=click.IntRange(1, len(DocumentType)), default=2)
            self.kind = list(DocumentType)[number - 1].value
        agency = self.catalog.agency_by_id[self.agency].value
        field = agency.fields[0].value if agency.fields else "khac"
        day = self.today.isoformat()
        blocks = {
            "document_type": f"document_type: {self.kind or DocumentType.QD_UBND_TINH.value}\n",
            "lead_agency": f"lead_agency: {self.agency}\n", "fields": f"fields: [{field}]\n",
            "stage": "stage: soan-thao\n", "criteria": criteria_lines(answers, self.today),
            "created_on": f"created_on: {day}\n",
        }
        try:
            path = create(self.root, "policy", self.title, str(self.today.year), blocks, unused=("consultation",),
                          sample=False)
        except FileExistsError as taken:
            raise CouldNotRun(f"tệp {taken} đã có. Chép phần criteria vào tệp ấy, hoặc rà soát với tên khác:\n\n"
                              + criteria_lines(answers, self.today)) from None
        except TemplateMissing as missing:
            raise CouldNotRun(f"không có tệp mẫu {missing}.") from None
        click.echo(f"Đã tạo {path.as_posix()} (nháp, chưa công khai), kết quả rà soát nằm ở criteria.")
        click.echo(f"Mở tệp, điền tóm tắt, đối tượng, căn cứ và bài viết; rồi chạy: portal check {path.as_posix()}")


def _list(catalog: Catalog, year: int, at: dt.datetime, form: str, root: Path) -> None:
    from .. import internal
    from ..screening import screening_list

    listed = screening_list(catalog, year, at)
    if form == "csv":
        click.echo(internal.screening_table(listed), nl=False)
        return
    if form == "html":
        click.echo(internal.screening_page(catalog, listed, at, root / "overrides" / "internal"))
        return
    click.echo(f"{kept_inside.BANNER}. Danh sách rà soát năm {year}.")
    if not listed.agencies:
        click.echo("\nChưa có dự thảo nào của năm này.")
    for group in listed.agencies:
        click.echo(f"\n== {group.name}: rà soát {group.reviewed}, thuộc diện {group.inside}, không thuộc "
                   f"{group.outside}, chưa kết luận {group.open}, chưa rà soát {group.waiting}")
        for row in group.rows:
            day = vietnamese.date_text(row.on) if row.on else "chưa ghi ngày"
            day += ", minh họa" if row.sample else ""
            click.echo(f"  - {row.title} [{row.outcome}, {day}]\n    {row.why}")
