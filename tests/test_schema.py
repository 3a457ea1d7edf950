"""The schema: what a civil servant writes → exact values, or a message at the field in the editor's terms."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from portal import schema, vietnamese
from portal.diagnostics import Diagnostic, explain
from portal.front_matter import compose
from portal.schema import kinds, vocabulary
from portal.schema.types import (
    AgencyRef,
    Count,
    Date,
    Email,
    FileName,
    Flag,
    FuzzyDate,
    Line,
    LocalityRef,
    Moment,
    NotSecret,
    Number,
    OneOf,
    Phone,
    PhoneNumber,
    PlannedDate,
    Prose,
    Slug,
    Summary,
    Url,
)
from portal.schema.vocabulary import VOCABULARIES, DocumentType, Stage, Term, labels, vocabulary_name
from portal.source import parse_document

parse_module = importlib.import_module("portal.schema.wording")
"""The package exports the function of the same name, which shadows its module."""


class Names:
    """Two agencies and one locality."""

    AGENCIES: ClassVar = {
        "so-vhttdl": "so-vhttdl", "so-van-hoa-the-thao-va-du-lich": "so-vhttdl", "ubnd-tinh": "ubnd-tinh",
    }
    LOCALITIES: ClassVar = {"25000": "25000", "di-linh": "25000", "xa-di-linh": "25000"}

    def agency(self, text: str) -> str | None:
        return self.AGENCIES.get(vietnamese.slug(text))

    def locality(self, text: str) -> str | None:
        return self.LOCALITIES.get(vietnamese.slug(text))

    def suggest(self, text: str, register: str) -> str:
        return vietnamese.closest(text, self.AGENCIES if register == "agency" else self.LOCALITIES) or ""

    def place_of(self, text: str) -> tuple[tuple[str, ...], dt.date | None]:
        return (("Xã Di Linh",), dt.date(2025, 7, 1)) if text == "Huyện Di Linh" else ((), None)


NAMES = Names()


def value(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text, context=NAMES)


def refused(kind: Any, text: object) -> tuple[str, dict[str, str]]:
    with pytest.raises(ValidationError) as caught:
        value(kind, text)
    [problem] = caught.value.errors()
    return problem["type"], problem.get("ctx") or {}


# ---------- Single values ----------


@pytest.mark.parametrize(("kind", "text", "suggested"), [
    (PlannedDate, "Quý 1 năm 2027", "2027-Q1"), (PlannedDate, "Quý IV năm 2026", "2026-Q4"),
    (PlannedDate, "6 tháng đầu năm 2027", "2027-Q2"), (PlannedDate, "tháng 5 năm 2027", "2027-05"),
    (PlannedDate, "năm 2027", "2027-Q4"), (PlannedDate, "sắp tới", ""),
    (PhoneNumber, "0263 3822 100 máy lẻ 12", "0263 3822 100"), (PhoneNumber, "ĐT: 0263.3822.100", "0263 3822 100"),
    (PhoneNumber, "063 3822 100", "0263 3822 100"), (PhoneNumber, "3822 100", ""), (PhoneNumber, "chưa có", ""),
    (Email, "gopy @ lamdong.example", "gopy@lamdong.example"), (Email, "a và b", ""),
    (Email, "gopy (a còng) lamdong.example", "gopy@lamdong.example"),
    (Count, "3 triệu đồng", "3000000"), (Count, "2,5 triệu đồng", "2500000"), (Count, "3.000.000", "3000000"),
    (Count, "100%", ""), (Count, "2,5", ""), (Count, "-3", ""), (Count, "5.000 triệu", ""),
    (Url, "www.lamdong.example/tin", "https://www.lamdong.example/tin"), (Url, "xem trang sở", ""),
])
def test_a_mistyped_value_is_refused_with_what_was_meant_or_with_nothing(kind: Any, text: str, suggested: str) -> None:
    context = refused(kind, text)[1]
    assert context["suggested"] == suggested
    assert not suggested or value(kind, suggested) is not None


def test_a_former_place_is_refused_with_the_places_of_today() -> None:
    code, context = refused(LocalityRef, "Huyện Di Linh")
    assert (code, context["suggested"]) == ("locality-unknown", "Xã Di Linh")
    assert "01/07/2025" in context["hint"]


@pytest.mark.parametrize(("text", "day"), [("2026-10-01", (2026, 10, 1)), (" 2024-02-29 ", (2024, 2, 29))])
def test_a_date_is_iso(text: str, day: tuple[int, int, int]) -> None:
    assert value(Date, text) == dt.date(*day)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("01/10/2026", "2026-10-01"), ("1-10-2026", "2026-10-01"), ("1.10.2026", "2026-10-01"),
        ("2026/10/01", "2026-10-01"),
        ("2026-10-1", "2026-10-01"), ("ngày 01 tháng 10 năm 2026", "2026-10-01"), ("tháng 10", ""), ("", ""),
        ("20261001", ""), ("15/12/26", "2026-12-15"), ("hết ngày 15/12/2026", "2026-12-15"),
        ("2026-10-01T08:00", "2026-10-01"), ("Quý 4/2026", ""), ("20 ngày kể từ ngày đăng", ""),
        ("２０２６-10-01", None),
    ],
)
def test_a_date_in_another_form_is_refused_with_the_form_to_copy(text: str, suggested: str | None) -> None:
    code, context = refused(Date, text)
    assert code == "date-format"
    assert suggested is None or context["suggested"] == suggested
    assert value(Date, context["suggested"]) if suggested else True


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "32/10/2026", "hết ngày 30/2/2026"])
def test_a_date_that_is_on_no_calendar_is_refused(text: str) -> None:
    assert refused(Date, text)[0] == "date-impossible"


@pytest.mark.parametrize(
    "text", ["2026-07-03T08:30", "2026-07-03 08:30", "2026-07-03T08:30:00", "2026-07-03T08:30+07:00"]
)
def test_a_moment_is_on_vietnams_clock(text: str) -> None:
    assert value(Moment, text) == dt.datetime(2026, 7, 3, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "code", "suggested"),
    [
        ("2026-07-03", "moment-format", "2026-07-03T08:30"), ("3/7/2026", "moment-format", "2026-07-03T08:30"),
        ("14h ngày 3/7/2026", "moment-format", "2026-07-03T14:00"),
        ("8 giờ 15, 03/07/2026", "moment-format", "2026-07-03T08:15"),
        ("2026-07-03 9:05", "moment-format", "2026-07-03T09:05"), ("sáng mai", "moment-format", ""),
        ("2 giờ chiều 3/7/2026", "moment-format", "2026-07-03T14:00"),
        ("24h00 ngày 3/7/2026", "moment-format", "2026-07-03T23:59"),
        ("2026-07-03T08:30Z", "moment-format", "2026-07-03T08:30"),
        ("2026-07-03T08:30+00:00", "moment-format", "2026-07-03T08:30"),
        ("2026-07-03T25:00", "date-impossible", None), ("2026-02-30T08:00", "date-impossible", None),
    ],
)
def test_a_moment_in_another_form_is_refused_with_the_form_to_copy(text: str, code: str, suggested: str | None) -> None:
    found, context = refused(Moment, text)
    assert (found, context.get("suggested")) == (code, suggested)


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2026-12-09", "09/12/2026", (2026, 12, 9), (2026, 12, 9)),
        ("2026-05", "Tháng 5/2026", (2026, 5, 1), (2026, 5, 31)),
        ("2026-12", "Tháng 12/2026", (2026, 12, 1), (2026, 12, 31)),
        ("2024-02", "Tháng 2/2024", (2024, 2, 1), (2024, 2, 29)),
        ("Tháng 5/2026", "Tháng 5/2026", (2026, 5, 1), (2026, 5, 31)),
        ("tháng 05 / 2026", "Tháng 5/2026", (2026, 5, 1), (2026, 5, 31)),
        ("2026-Q1", "Quý I/2026", (2026, 1, 1), (2026, 3, 31)),
        ("2026-Q2", "Quý II/2026", (2026, 4, 1), (2026, 6, 30)),
        ("2026-Q3", "Quý III/2026", (2026, 7, 1), (2026, 9, 30)),
        ("2026-Q4", "Quý IV/2026", (2026, 10, 1), (2026, 12, 31)),
        ("Quý II/2026", "Quý II/2026", (2026, 4, 1), (2026, 6, 30)),
        ("quý IV / 2026", "Quý IV/2026", (2026, 10, 1), (2026, 12, 31)),
        ("Quý 3/2026", "Quý III/2026", (2026, 7, 1), (2026, 9, 30)),
    ],
)
def test_a_planned_time_is_as_precise_as_it_is_known(
    text: str, label: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    planned = value(PlannedDate, text)
    assert (planned.label, planned.starts_on, planned.ends_on) == (label, dt.date(*first), dt.date(*last))


def test_a_planned_time_in_words_has_no_bounds() -> None:
    planned = value(PlannedDate, "Kỳ họp thường lệ cuối năm 2026 của HĐND tỉnh")
    assert planned == FuzzyDate("Kỳ họp thường lệ cuối năm 2026 của HĐND tỉnh")
    assert planned.label.startswith("Kỳ họp")


@pytest.mark.parametrize(
    "text", ["", "cuối năm", "2026", "2026-13", "2026-00", "2026-Q5", "Quý V/2026", "Tháng 13/2026",
             "Kỳ họp " + "x" * 200]
)
def test_a_planned_time_nobody_can_place_is_refused(text: str) -> None:
    assert refused(PlannedDate, text)[0] == "fuzzy-date"


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0263 3822 000", "+842633822000"), ("02633822000", "+842633822000"), ("+84 263 3822 000", "+842633822000"),
        ("(0263) 3.822.000", "+842633822000"), ("0912 345 678", "+84912345678"), ("0263 0000 123", "+842630000123"),
        ("0263 0000 000", "+842630000000"),
    ],
)
def test_a_phone_number_can_be_dialled(text: str, e164: str) -> None:
    phone = value(PhoneNumber, text)
    assert isinstance(phone, Phone)
    assert phone.e164 == e164
    assert phone.text.startswith("0")


@pytest.mark.parametrize(
    "text", ["", "0263 12", "không có", "0263 3822 000 - 0263 3822 001", "0263 3822 000, máy lẻ 12a b",
             "123456789012345678",
             "0000 000 123x"]
)
def test_what_cannot_be_dialled_is_refused(text: str) -> None:
    assert refused(PhoneNumber, text)[0] == "phone"


@pytest.mark.parametrize(
    ("text", "address"),
    [("vanthu@lamdong.gov.vn", "vanthu@lamdong.gov.vn"), (" Gop.Y@LamDong.GOV.vn ", "Gop.Y@lamdong.gov.vn"),
     ("a@so.lamdong.example", "a@so.lamdong.example")],
)
def test_an_email_address_is_normalised(text: str, address: str) -> None:
    assert value(Email, text) == address


@pytest.mark.parametrize("text", ["", "vanthu", "vanthu@", "@x.vn", "a b@x.vn", "a@x.vn, b@x.vn", "a@x..vn", "a@-x.vn",
                                  "a@x"])
def test_what_is_no_email_address_is_refused(text: str) -> None:
    assert refused(Email, text)[0] == "email"


@pytest.mark.parametrize("text", ["https://lamdong.gov.vn", "http://x.vn/a?b=c#d", "https://x.vn/%E1%BB%A9"])
def test_an_address_is_absolute(text: str) -> None:
    assert value(Url, text) == text


@pytest.mark.parametrize(
    "text",
    ["", "lamdong.gov.vn", "//x.vn", "/a", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x",
     "file:///etc/passwd",
     "https://", "https:///x", "https://x.vn/a b", "https://x.vn/\"onx", "https://user:pass@x.vn",
     "https://x.vn/<script>",
     "ftp://x.vn", "https://x.vn\\@y.vn", "https://[::1", "https://x.vn\n/y"],
)
def test_an_address_that_could_mislead_is_refused(text: str) -> None:
    assert refused(Url, text)[0] == "url"


@pytest.mark.parametrize(("text", "flag"), [("true", True), ("có", True), ("false", False), ("không", False)])
def test_yes_and_no_have_two_spellings_each(text: str, flag: bool) -> None:
    assert value(Flag, text) is flag


@pytest.mark.parametrize("text", ["NO", "no", "yes", "True", "FALSE", "0", "1", "", "on", "off", "co"])
def test_no_other_spelling_turns_into_yes_or_no(text: str) -> None:
    assert refused(Flag, text)[0] == "flag"


@pytest.mark.parametrize("text", ["true", "có", "", "False", "no", "chưa rõ", "0"])
def test_anything_but_a_plain_no_counts_as_a_possible_secret(text: str) -> None:
    assert value(NotSecret, "false") is False
    assert refused(NotSecret, text)[0] == "state-secret"


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("24", 24), ("999999999", 999_999_999)])
def test_a_count_is_digits(text: str, count: int) -> None:
    assert value(Count, text) == count


@pytest.mark.parametrize("text", ["", "-1", "1.000", "1,5", "1e3", "mười", "0x1F", "1_000", "1" * 10, "1 000", "007", "１２", "٣"])
def test_what_is_no_plain_count_is_refused(text: str) -> None:
    assert refused(Count, text)[0] == "count"


@pytest.mark.parametrize("text", ["toan-van.pdf", "a.docx", "phu-luc_2.v1.xlsx"])
def test_a_file_name_is_plain(text: str) -> None:
    assert value(FileName, text) == text


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Tờ trình (lần 2).PDF", "to-trinh-lan-2.pdf"), ("../mat.pdf", "mat.pdf"), ("a/b.pdf", "b.pdf"),
        ("toan van.pdf", "toan-van.pdf"),
        ("toanvan", "toanvan.pdf"), (".pdf", "pdf.pdf"), ("a..pdf", "a.pdf"), ("", "tai-lieu.pdf"),
    ],
)
def test_a_file_name_that_breaks_is_refused_with_one_that_does_not(text: str, suggested: str) -> None:
    code, context = refused(FileName, text)
    assert (code, context["suggested"]) == ("attachment-name", suggested)
    assert value(FileName, suggested) == suggested


@pytest.mark.parametrize(
    ("text", "suggested"), [("Phí tham quan", "phi-tham-quan"), ("a_b", "a-b"), ("-a", "a"), ("", "ten-muc")]
)
def test_a_reference_is_a_slug(text: str, suggested: str) -> None:
    assert value(Slug, "phi-tham-quan") == "phi-tham-quan"
    assert refused(Slug, text) == ("slug", {"detail": "slug", "value": text, "suggested": suggested})


@pytest.mark.parametrize("text", ["so-vhttdl", "Sở Văn hóa, Thể thao và Du lịch", "SO-VHTTDL",
                                  "sở văn hóa thể thao và du lịch"])
def test_an_agency_goes_by_any_of_its_names(text: str) -> None:
    assert value(AgencyRef, text) == "so-vhttdl"


def test_an_unknown_agency_is_refused_with_the_nearest() -> None:
    code, context = refused(AgencyRef, "so-vhttdll")
    assert (code, context["suggested"]) == ("agency-unknown", "so-vhttdl")
    assert "so-vhttdl" in context["hint"]
    assert refused(AgencyRef, "Hồ Tây")[1]["hint"] == ""


@pytest.mark.parametrize("text", ["25000", "Di Linh", "xã Di Linh", "Xã Di Linh"])
def test_a_locality_goes_by_code_or_name(text: str) -> None:
    assert value(LocalityRef, text) == "25000"
    assert refused(LocalityRef, "Xã Không Có")[0] == "locality-unknown"


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (Line, "x" * 201, "text-too-long"), (Line, "", "value-empty"), (Line, "a\nb", "line-break"),
        (Summary, "x" * 301, "text-too-long"), (Prose, "x" * 2001, "text-too-long"), (Prose, " \n ", "value-empty"),
    ],
)
def test_text_has_its_bounds(kind: Any, text: str, code: str) -> None:
    assert refused(kind, text)[0] == code


def test_text_is_trimmed_and_prose_is_one_paragraph() -> None:
    assert value(Line, "  Đà Lạt  ") == "Đà Lạt"
    assert value(Prose, " một \n  hai\t ba ") == "một hai ba"
    assert value(Line, "đ" * 200) == "đ" * 200


@pytest.mark.parametrize(
    "kind", [Line, Summary, Prose, Date, Moment, PlannedDate, Number, PhoneNumber, Email, Url, Flag, NotSecret, Count,
             FileName, Slug, AgencyRef, LocalityRef, Annotated[Stage, OneOf(Stage)]]
)
@pytest.mark.parametrize("thing", [["a"], {"a": "b"}], ids=["list", "map"])
def test_a_list_or_map_where_a_value_belongs_is_refused_by_every_type(kind: Any, thing: object) -> None:
    assert refused(kind, thing)[0] == "expected-text"


@given(st.text(max_size=40))
def test_any_text_is_either_a_value_or_a_message_in_words(text: str) -> None:
    for kind in (Line, Summary, Prose, Date, Moment, PlannedDate, Number, PhoneNumber, Email, Url, Flag, NotSecret,
                 Count,
                 FileName, Slug, AgencyRef, LocalityRef):
        try:
            value(kind, text)
        except ValidationError as problems:
            for problem in problems.errors():
                context = {k: v for k, v in (problem.get("ctx") or {}).items() if k != "detail"}
                assert explain(Diagnostic(problem["type"], 0, None, context)).message  # type: ignore[arg-type]


# ---------- Closed lists ----------


@pytest.mark.parametrize("terms", VOCABULARIES, ids=lambda t: t.__name__)
def test_every_term_has_a_label_and_is_recognised_by_slug_and_label(terms: type[Term]) -> None:
    assert set(labels()[vocabulary_name(terms)]) == {term.value for term in terms}
    for place, term in enumerate(terms):
        assert term.label
        assert term.position == place
        for text in (term.value, term.label, term.label.upper(), vietnamese.fold(term.label), f" {term.label} "):
            assert terms.recognise(text) == term.value, text


@pytest.mark.parametrize("terms", VOCABULARIES, ids=lambda t: t.__name__)
def test_no_two_terms_of_a_list_could_be_taken_for_each_other(terms: type[Term]) -> None:
    spellings = [vietnamese.slug(text) for term in terms for text in {term.value, vietnamese.slug(term.label)}]
    assert len(spellings) == len(set(spellings))


def test_no_list_of_labels_is_left_over() -> None:
    assert set(labels()) == {vocabulary_name(terms) for terms in VOCABULARIES}


def test_a_term_off_the_path_is_known() -> None:
    assert [stage for stage in Stage if stage.off_path] == [Stage.TAM_DUNG, Stage.RUT]


@pytest.mark.parametrize(
    ("text", "suggested"), [("lay-y-kienn", "lay-y-kien"), ("Lấy ý kiếnn", "lay-y-kien"), ("xyz", "")]
)
def test_an_unknown_term_is_refused_with_the_nearest(text: str, suggested: str) -> None:
    code, context = refused(Annotated[Stage, OneOf(Stage)], text)
    assert code == "value-unknown"
    assert context["suggested"] == suggested
    assert (f'"{suggested}"' in context["hint"]) is bool(suggested)
    assert "tham-dinh" in context["known"]


# ---------- Whole documents ----------

POLICY = """---
title: Quy định mức phí tham quan
summary: Dự thảo giảm một nửa phí tham quan cho trẻ em.
document_type: Quyết định của UBND tỉnh
handling: ban-hanh-moi
lead_agency: Sở Văn hóa, Thể thao và Du lịch
fields: [du-lich]
affected_groups: [Trẻ em]
localities: [Xã Di Linh]
stage: soan-thao
legal_basis: [64/2025/QH15]
state_secret: false
publication:
  status: nhap
---
"""


def policy(*edits: tuple[str, str], kind: str = "policy", text: str = POLICY) -> tuple[Any, list[Diagnostic]]:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    document, problems = parse_document(text.encode(), "policies/2026/x.md", kind, "x", "2026")
    assert document is not None, problems
    return schema.parse(document, NAMES)


def test_a_valid_document_becomes_a_frozen_object_of_exact_values() -> None:
    found, problems = policy()
    assert problems == []
    assert found.document_type is DocumentType.QD_UBND_TINH
    assert found.lead_agency == "so-vhttdl"
    assert found.localities == ("25000",)
    assert found.legal_basis[0].year == 2025
    assert found.requires_407 is False
    with pytest.raises(ValidationError):
        found.title = "khác"


@pytest.mark.parametrize(
    ("edit", "code", "line", "field"),
    [
        (("stage: soan-thao", "stage: soan-thaoo"), "value-unknown", 10, "stage"),
        (("fields: [du-lich]", "fields: [du-lich, x]"), "value-unknown", 7, "fields[2]"),
        (("status: nhap", "status: nhapp"), "value-unknown", 14, "publication.status"),
        (("state_secret: false\n", ""), "field-missing", 1, "state_secret"),
        (("stage: soan-thao", "stage:"), "field-empty", 10, "stage"),
        (("stage: soan-thao", 'stage: ""'), "value-unknown", 10, "stage"),
        (("  status: nhap", "  approved_by: A"), "field-missing", 13, "publication.status"),
        (("legal_basis: [64/2025/QH15]", "legal_basis: 64/2025/QH15"), "expected-list", 11, "legal_basis"),
        (("publication:\n  status: nhap", "publication: [nhap]"), "expected-map", 13, "publication"),
        (("title: Quy", "title: [Quy]\nsample: false\n#"), "expected-text", 2, "title"),
        (("handling: ban-hanh-moi", "handling: bai-bo"), "replaces-missing", 5, "handling"),
        (("stage: soan-thao", "stage: ban-hanh"), "final-document-missing", 10, "stage"),
        (("status: nhap", "status: cong-khai"), "publication-not-proved", 14, "publication.status"),
    ],
)
def test_a_problem_stands_at_its_field_in_the_editors_terms(
    edit: tuple[str, str], code: str, line: int, field: str
) -> None:
    found, problems = policy(edit)
    assert found is None
    assert [(d.code, d.span.line, d.values["field"]) for d in problems] == [(code, line, field)]
    said = explain(problems[0])
    assert said.message and said.why and said.fix


def test_a_misspelt_key_is_one_problem_not_two() -> None:
    found, problems = policy(("summary:", "sumary:"))
    assert found is None
    assert [(d.code, d.values["suggested"]) for d in problems] == [("field-unknown", "summary")]
    assert explain(problems[0]).example.startswith("summary:")


def test_a_label_used_as_a_key_is_understood_and_named() -> None:
    label = parse_module.field_words(kinds.Policy, ("stage",))["label"]
    _, problems = policy(("stage:", f"{label}:"))
    assert [(d.code, d.values["suggested"]) for d in problems] == [("field-unknown", "stage")]


def test_all_problems_are_told_at_once() -> None:
    _, problems = policy(("stage: soan-thao", "stage: x"), ("state_secret: false", "state_secret: có"),
                         ("status: nhap", "status: x"))
    assert {d.code for d in problems} == {"value-unknown", "state-secret"}
    assert len(problems) == 3


def test_a_field_left_empty_is_refused_even_where_it_may_be_absent() -> None:
    """Nobody can tell an embargo that was forgotten from one that was not meant."""
    found, problems = policy(("stage: soan-thao", "stage: soan-thao\npublic_number:\nconsultation:\nattachments:"))
    assert found is None
    assert sorted((d.code, d.span.line) for d in problems) == [("value-empty", n) for n in (11, 12, 13)]


def test_a_suggested_value_is_the_example_to_copy() -> None:
    _, problems = policy(("stage: soan-thao", "created_on: 3/8/2026\nstage: soan-thao"))
    assert [explain(d).example for d in problems] == ["created_on: 2026-08-03"]


@pytest.mark.parametrize(
    ("location", "text"),
    [(("consultation", "closes_on"), "consultation.closes_on"), (("fields", 0), "fields[1]"),
     (("activities", 2, "on"), "activities[3].on"), ((), "")],
)
def test_places_in_lists_are_counted_from_one(location: tuple[str | int, ...], text: str) -> None:
    assert schema.dotted(location) == text


# ---------- Words of the fields ----------


def records() -> list[type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [*kinds.KINDS.values(), *kinds.REGISTERS.values(), kinds.Province, schema.AccessibilityTest]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            for field in model.model_fields.values():
                waiting.extend(parse_module._models(field.annotation))
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_every_field_has_a_label_help_and_an_example_that_is_read(record: type[BaseModel]) -> None:
    for name in record.model_fields:
        words = schema.field_words(record, (name,))
        assert words.get("label") and words.get("help") and words.get("example"), f"{record.__name__}.{name}"
        raw, problems = compose(words["example"], "fields.yml")
        assert problems == [] and raw is not None, (name, words["example"], problems)
        assert list(raw) == [name]


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_has_a_json_schema_described_in_vietnamese(kind: str) -> None:
    described = schema.json_schema(kind)
    assert described["$schema"].endswith("2020-12/schema")
    assert described["additionalProperties"] is False
    for name, field in described["properties"].items():
        assert field["title"] and field["description"], name


def test_an_unknown_kind_has_no_schema() -> None:
    with pytest.raises(KeyError):
        schema.json_schema("khong-co")


def test_vocabularies_of_the_schema_are_the_vocabularies_of_the_labels() -> None:
    used = {
        annotation.term
        for record in records() for field in record.model_fields.values()
        for annotation in field.metadata if isinstance(annotation, OneOf)
    }
    assert used <= set(vocabulary.VOCABULARIES)
