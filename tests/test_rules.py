"""The rules of the gate, one table of good and bad content for each."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

import portal
from portal import legal_clock
from portal.diagnostics import Diagnostic, Severity, messages
from portal.rules import RULES, judge, secrecy

from .conftest import CHECKOUT

ROOT = Path(__file__).parents[1]
POLICY = "policies/2026/phi-tham-quan.md"
FAQ = "content/hoi-dap/gui-gop-y.md"
SPEAKER = "content/nguoi-phat-ngon/tran-van-h.md"

APPROVED = "publication: {status: cong-khai, approved_by: Trần Thị B, approved_on: 2026-11-02}"
CRITERIA = """criteria:
  needs_proposal: {result: dat}
  direct_impact: {result: dat}
  difficult_or_sensitive: {result: khong-dat}
  province_wide: {result: dat}
"""
CONSULTATION = """consultation:
  opens_on: 2026-11-02
  closes_on: 2026-12-04
  full_text_url: https://lamdong.example/phi.pdf
"""
HISTORY = """stage_history:
  - {stage: soan-thao, on: 2026-09-14}
  - {stage: lay-y-kien, on: 2026-11-02}
"""
FIVE = "\n\n".join(
    f"## {title}\n\nĐoạn này có đủ tám chữ để người dân đọc."
    for title in ("Sự cần thiết", "Mục đích", "Phạm vi điều chỉnh", "Nội dung cơ bản", "Điểm mới")
)
DONE = ("activities:\n  - {form: tin-bai, channel: Cổng, on: 2026-11-03, agency: so-vhttdl, status: da-thuc-hien, "
        "evidence: 'https://lamdong.example/tin'}\n")
FEEDBACK = "feedback: {received: 3, accepted: 1, explained: 2, published_on: 2026-11-20}\n"

Check = Callable[..., list[Diagnostic]]


def policy(
    body: str = "Mức phí áp dụng chung.", *, stage: str = "lay-y-kien", history: str = HISTORY,
    kind: str = "qd-ubnd-tinh", criteria: str = CRITERIA, consultation: str = CONSULTATION, more: str = "",
    approved: str = APPROVED, lead: str = "so-vhttdl", basis: str = "64/2025/QH15",
    title: str = "Quy định mức phí tham quan",
) -> str:
    return (
        f"---\nsample: true\ntitle: {title}\nsummary: Giảm phí cho trẻ em.\ndocument_type: {kind}\n"
        f"handling: ban-hanh-moi\nlead_agency: {lead}\nfields: [du-lich]\naffected_groups: [nguoi-dan]\n"
        f"stage: {stage}\n"
        f"{history}{criteria}{consultation}{more}legal_basis: [{basis}]\nstate_secret: false\n"
        f"{approved}\n---\n\n{body}\n"
    )


def faq(
    body: str = "Gửi thư hoặc đến trụ sở.", *, more: str = "", answered: str = "2026-10-05",
    reviewed: str = "2026-11-16", basis: str = "64/2025/QH15", question: str = "Gửi góp ý ở đâu?",
) -> str:
    return (
        f"---\nsample: true\nquestion: {question}\nfields: [du-lich]\nagency: so-vhttdl\nanswered_on: {answered}\n"
        f"reviewed_on: {reviewed}\n{more}legal_basis: [{basis}]\n{APPROVED}\n---\n\n{body}\n"
    )


def speaker(
    *, kind: str = "thuong-xuyen", email: str = "npn@lamdong.example", sample: str = "sample: true\n",
    decided: str = "2026-10-01T08:30", more: str = "published_at: 2026-10-01T15:00\n", since: str = "2026-10-01",
    agency: str = "so-vhttdl", phone: str = "0263 0000 124", approved: str = APPROVED,
) -> str:
    decision = f"decision: {{number: 51/QĐ-SVHTTDL, decided_at: {decided}}}\n" if decided else ""
    return (
        f"---\n{sample}agency: {agency}\nkind: {kind}\nfull_name: Trần Văn H\nposition: Phó Chánh Văn phòng\n"
        f"phone: {phone}\nemail: {email}\n{decision}{more}valid_from: {since}\nverified_on: 2026-11-20\n"
        f"{approved}\n---\n"
    )


PDF = (CHECKOUT / "policies/2026/ho-tro-hoc-phi/toan-van.pdf").read_text("ascii")


def law(number: str, *parameters: str, since: str = "2026-07-01", until: str = "", more: str = "") -> str:
    rows = "".join(f"  - {row}\n" for row in parameters)
    end = f"valid_to: {until}\n" if until else ""
    return (
        f"---\nnumber: {number}\ntitle: Quy định thử\nissuer: Chính phủ\nvalid_from: {since}\n{end}{more}"
        f"{'parameters:' if rows else ''}\n{rows}verification: da-xac-minh\n---\n"
    )


SPEECH = law(
    "244/2026/NĐ-CP", "{name: dang-nguoi-phat-ngon, value: 24, unit: gio, article: Điều 3, valid_from: 2026-07-01, "
    "verification: da-xac-minh}",
)
OLD_SPEECH = law(
    "09/2017/NĐ-CP", "{name: dang-nguoi-phat-ngon, value: 12, unit: gio, article: Điều 3, valid_from: 2017-03-30, "
    "valid_to: 2026-06-30, verification: da-xac-minh}", since="2017-03-30", until="2026-06-30",
)


@pytest.fixture
def check(tmp_path: Path, checkout: Path, as_of: dt.datetime) -> Check:
    """Lays *files* over the minimal checkout and returns what is said about them (or, with ``every``, about all)."""

    def judged(files: Mapping[str, str], *, every: bool = False, at: dt.datetime = as_of) -> list[Diagnostic]:
        root = tmp_path / "checkout"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(checkout, root)
        for path, text in files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        found = portal.load(root, as_of=at).diagnostics
        return [d for d in found if every or d.span.path in files]

    return judged


def codes(found: list[Diagnostic]) -> list[str]:
    return [d.code for d in found]


def pointed(found: Diagnostic) -> str:
    """The text the caret stands under."""
    return found.span.source[found.span.column - 1 : found.span.end_column - 1]


# ---------- the tuple ----------


def test_rules_stand_in_order_and_each_code_has_words() -> None:
    assert [rule.id for rule in RULES] == sorted(rule.id for rule in RULES)
    assert {code for rule in RULES for code in rule.codes} <= set(messages())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_states_itself_in_its_docstring(rule: object) -> None:
    said = (rule.check or rule.read).__doc__  # type: ignore[attr-defined]
    assert said and len(said.split()) >= 8


def test_the_public_page_of_rules_knows_every_code() -> None:
    register = yaml.safe_load((ROOT / "content/_data/rules.yml").read_text("utf-8"))["rules"]
    public = {entry["id"]: entry.get("codes", []) for entry in register}
    for rule in RULES:
        if rule.id.startswith("R"):
            assert set(rule.codes) <= set(public[rule.id]), rule.id
    assert {code for codes in public.values() for code in codes} <= set(messages())


# ---------- R01 ----------

STAMPED = [
    "TUYỆT MẬT", "TỐI MẬT", "MẬT", "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI", "TÀI LIỆU MẬT", "(MẬT)", "**MẬT**",
    "Độ mật: Mật", "Độ mật: Tối mật", "Tuyệt mật", "> Lưu hành nội bộ", "M Ậ T", "Bản MẬT, số 12", "TỐI  MẬT",
    "Văn bản đóng dấu MẬT ngày 01/10/2026", "HỒ SƠ (TỐI MẬT)", "Kính gửi: UBND xã\nMẬT\nVề việc tham quan",
    "| Văn bản | MẬT |", "Xem xong trả lại.",
]
HARMLESS = [
    "mật ong", "mật độ dân số", "bảo mật", "bí mật nhà nước", "mật khẩu", "quan hệ mật thiết", "MẬT ONG RỪNG",
    "HỖ TRỢ NUÔI ONG LẤY MẬT", "BẢO MẬT THÔNG TIN", "BÍ MẬT NHÀ NƯỚC", "ĐỔI MẬT KHẨU", "Mật ong Di Linh", "bảo-mật",
    "Tài liệu tối mật không gửi qua thư", "- Mật\n- Phấn hoa", "SẢN PHẨM: SỮA ONG CHÚA, MẬT, PHẤN HOA",
    "MẬT ĐỘ XÂY DỰNG", "QUY ĐỊNH VỀ TÀI LIỆU MẬT CỦA TỈNH", "rậm rạp, mật tập", "Không lưu hành nội bộ tài liệu này",
]


@pytest.mark.parametrize("text", STAMPED)
def test_a_secrecy_stamp_is_found(text: str) -> None:
    assert secrecy.stamps(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_with_the_syllable_are_no_stamp(text: str) -> None:
    assert secrecy.stamps(text) == []


def test_a_stamp_stops_the_build_wherever_it_stands(check: Check) -> None:
    found = check({POLICY: policy("Trang đầu ghi LƯU HÀNH NỘI BỘ.", title="Quy định về phí (MẬT)")})
    assert codes(found) == ["secrecy-stamp"] * 2
    assert [pointed(d) for d in found] == ["MẬT", "LƯU HÀNH NỘI BỘ"]
    assert {d.severity for d in found} == {Severity.ERROR}


@pytest.mark.parametrize(("name", "stamped"), [
    ("to-trinh-toi-mat.pdf", True), ("luu-hanh-noi-bo.docx", True), ("tai-lieu-mat-2.pdf", True),
    ("bao-mat.pdf", False), ("mat-bang-tong-the.pdf", False), ("mat-ong.pdf", False),
])
def test_file_names_carry_no_stamp(check: Check, name: str, stamped: bool) -> None:
    files = {POLICY: policy(), f"policies/2026/phi-tham-quan/{name}": "%PDF-1.4"}
    assert ("secrecy-stamp" in codes(check(files))) is stamped


# ---------- R02 ----------


@pytest.mark.parametrize(("text", "code"), [
    ("Số căn cước 068180001234.", "identity-number"),
    ("Số căn cước 068 180 001 234.", "identity-number"),
    ("Số căn cước 0681 8000 1234 cấp năm 2022.", "identity-number"),
    ("Bà D, ngày sinh: 12/3/1980.", "birth-date"),
    ("Bà D, sinh ngày 12 tháng 3 năm 1980.", "birth-date"),
    ("Năm sinh: 1980", "birth-date"),
    ("Ông Nguyễn Văn D (sinh năm 1980).", "birth-date"),
    ("Bà D, thường trú tại số nhà 12.", "home-address"),
    ("Hộ khẩu thường trú: thôn 3, xã Di Linh.", "home-address"),
    ("Đến nhà riêng số 12/4 hẻm 5 để nhận.", "home-address"),
    ("Gọi 0912345678.", "mobile-phone"),
    ("Gọi +84 912 345 678.", "mobile-phone"),
    ("Gọi (0912) 345.678.", "mobile-phone"),
    ("[Gọi](tel:0912345678)", "mobile-phone"),
    ("Thư: nguyenvand@gmail.com.", "private-email"),
    ("[Thư](mailto:nguyenvand@yahoo.com.vn)", "private-email"),
    ("Thư: toasoan@baochi.vn.", "unofficial-email"),
])
def test_personal_data_is_found(check: Check, text: str, code: str) -> None:
    assert set(codes(check({FAQ: faq(text)}))) == {code}


@pytest.mark.parametrize("text", [
    "Kinh phí 120.000.000.000 đồng.", "Kinh phí 120 000 000 000 đồng.", "Gọi 0263 3822 000 hoặc 1900 1234.",
    "Theo Quyết định 43/2025/QĐ-UBND.", "Trẻ em, sinh năm 2020 trở đi, được miễn phí.",
    "Sinh từ ngày 01/01/2020 trở đi.",
    "Người có hộ khẩu thường trú tại tỉnh từ 3 năm.", "Người dân thường trú tại các thôn đặc biệt khó khăn.",
    "Xem https://lamdong.gov.vn/tin/068180001234?id=0912345678", "Trụ sở: số 12 đường Trần Phú.",
    "Gửi về gopy@sotuphap.lamdong.gov.vn.", "Mã định danh điện tử của hồ sơ là H36.12.", "Diện tích 123456789012 m2.",
    "Cơ sở dữ liệu có ngày sinh của trẻ.", "Từ ngày 03.07.2026 đến 09.08.2026.", "Gọi 0263 0000 124.",
])
def test_ordinary_text_is_no_personal_data(check: Check, text: str) -> None:
    assert check({FAQ: faq(text)}) == []


def test_an_identity_number_is_not_spread_by_the_report(check: Check) -> None:
    [found] = check({FAQ: faq("Số căn cước 068180001234.")})
    assert "180001" not in found.span.source and "180001" not in str(found.values)


def test_a_spokesperson_may_give_a_mobile_number_and_texts_may_repeat_it(check: Check) -> None:
    files = {SPEAKER: speaker(phone="0912 345 678"), FAQ: faq("Gọi người phát ngôn: 0912 345 678.")}
    assert check(files) == []


def test_a_mobile_number_in_a_phone_field_is_a_reminder(check: Check) -> None:
    [found] = check({POLICY: policy(consultation=CONSULTATION + "  phone: 0912 345 678\n")})
    assert (found.code, found.severity) == ("mobile-phone", Severity.WARNING)


# ---------- R03–R06 ----------


@pytest.mark.parametrize(("email", "sample", "said"), [
    ("npn@lamdong.gov.vn", "", []), ("npn@so.lamdong.gov.vn", "", []), ("npn@lamdong.example", "sample: true\n", []),
    ("npn@lamdong.example", "", ["spokesperson-email"]), ("npn@gmail.com", "", ["spokesperson-email"]),
    ("npn@xlamdong.gov.vn", "", ["spokesperson-email"]), ("npn@lamdong.gov.vn.example", "", ["spokesperson-email"]),
])
def test_the_email_of_a_spokesperson_is_official(check: Check, email: str, sample: str, said: list[str]) -> None:
    assert codes(check({SPEAKER: speaker(email=email, sample=sample)})) == said


@pytest.mark.parametrize(("changes", "said"), [
    ({}, []),
    ({"more": "published_at: 2026-10-02T08:30\n"}, []),
    ({"more": "published_at: 2026-10-02T08:31\n"}, ["spokesperson-published-late"]),
    ({"more": ""}, ["spokesperson-published-missing"]),
    ({"more": "published_at: 2026-10-01T08:00\n"}, ["dates-reversed"]),
    ({"decided": "2026-11-22T12:00", "more": ""}, []),
    ({"decided": "", "more": ""}, ["spokesperson-decision-missing"]),
    ({"kind": "nguoi-dung-dau", "decided": "", "more": ""}, []),
    # Under the decree of 2017 the clock ran for authorised persons, twelve hours.
    ({"decided": "2026-06-01T08:00", "more": "published_at: 2026-06-09T08:00\n", "since": "2026-06-01"}, []),
])
def test_a_regular_spokesperson_is_published_in_time(check: Check, changes: dict[str, str], said: list[str]) -> None:
    files = {SPEAKER: speaker(**changes), "content/van-ban/nd-244.md": SPEECH, "content/van-ban/nd-09.md": OLD_SPEECH}
    assert codes(check(files)) == said


def test_before_july_2026_an_authorised_spokesperson_had_twelve_hours(check: Check) -> None:
    more = "published_at: 2026-06-01T21:00\nscope: Vụ sạt lở\nvalid_to: 2026-06-10\n"
    archived = APPROVED.replace("cong-khai", "luu-tru")
    text = speaker(kind="uy-quyen", decided="2026-06-01T08:00", more=more, since="2026-06-01", approved=archived)
    assert codes(check({SPEAKER: text, "content/van-ban/nd-09.md": OLD_SPEECH})) == ["spokesperson-published-late"]


SCOPED = "scope: Vụ sạt lở\nvalid_to: 2026-12-31\n"


@pytest.mark.parametrize(("changes", "said"), [
    ({"more": SCOPED}, []),
    ({"more": "scope: Vụ sạt lở\n"}, ["authorisation-incomplete"]),
    ({"more": "valid_to: 2026-12-31\n"}, ["authorisation-incomplete"]),
    ({"more": SCOPED, "decided": ""}, ["authorisation-incomplete"]),
    ({"more": "scope: Vụ sạt lở\nvalid_to: 2026-11-22\n"}, ["authorisation-ended"]),
    ({"more": "scope: Vụ sạt lở\nvalid_to: 2026-11-23\n"}, []),
])
def test_an_authorisation_is_complete(check: Check, changes: dict[str, str], said: list[str]) -> None:
    assert codes(check({SPEAKER: speaker(kind="uy-quyen", **changes)})) == said


def test_an_authorised_person_delegates_to_nobody(check: Check) -> None:
    other = "content/nguoi-phat-ngon/le-thi-k.md"
    files = {SPEAKER: speaker(kind="uy-quyen", more=SCOPED),
             other: speaker(kind="uy-quyen", more="delegated_by: tran-van-h\n" + SCOPED)}
    [found] = check(files)
    assert (found.code, found.span.path, found.severity) == ("authorisation-passed-on", other, Severity.ERROR)


def test_departments_without_a_spokesperson_are_named_and_communes_counted(check: Check) -> None:
    department = "---\nname: Sở Tư pháp\nlevel: so\nparent: ubnd-tinh\n---\n"
    files = {
        "content/co-quan/so-tu-phap.md": department,
        "content/nguoi-phat-ngon/ubnd-xa-di-linh.md": speaker(
            agency="UBND xã Di Linh", more="published_at: 2026-10-01T15:00\nvalid_to: 2026-11-01\n"
        ),
    }
    found = check(files, every=True)
    assert codes(found) == ["spokesperson-coverage", "spokesperson-none"]
    coverage, missing = found
    assert (coverage.severity, coverage.values["count"], coverage.values["total"]) == (Severity.ADVICE, "1", "3")
    assert (missing.severity, missing.span.path) == (Severity.WARNING, "content/co-quan/so-tu-phap.md")


# ---------- R07 ----------

EARLIER = """consultation:
  opens_on: 2025-02-01
  closes_on: 2025-03-10
  full_text_url: https://lamdong.example/a.pdf
  email: gopy@lamdong.example
  address: Đà Lạt
"""


@pytest.mark.parametrize(("text", "said"), [
    (policy(lead="so-tttt"), ["agency-ended"]),
    (policy(lead="Sở TTTT", history="stage_history:\n  - {stage: lay-y-kien, on: 2025-02-01}\n",
            consultation=EARLIER, more=FEEDBACK), []),
    (policy(more=DONE.replace("so-vhttdl", "so-tttt")), ["agency-ended"]),
    (policy(more=DONE.replace("2026-11-03", "2025-06-01")), ["agency-not-yet"]),
    # A dossier outlives the agency that asked: who leads it now may be younger than its consultation.
    (policy(history="stage_history:\n  - {stage: lay-y-kien, on: 2025-02-01}\n",
            consultation=EARLIER, more=FEEDBACK), []),
])
def test_an_agency_is_used_only_while_it_exists(check: Check, text: str, said: list[str]) -> None:
    assert codes(check({POLICY: text})) == said


def test_an_ended_agency_is_answered_with_its_successor_of_today(check: Check) -> None:
    [found] = check({POLICY: policy(lead="so-tttt")})
    assert "Sở Văn hóa, Thể thao và Du lịch" in found.values["instead"]
    assert found.values["line"] == "lead_agency: so-vhttdl"


def test_nobody_speaks_today_for_an_agency_of_yesterday(check: Check) -> None:
    assert codes(check({SPEAKER: speaker(agency="so-tttt")})) == ["agency-ended"]


@pytest.mark.parametrize(("text", "named"), [
    ("Gửi đến Sở Thông tin và Truyền thông.", True),
    ("Gửi đến sở thông tin  và\ntruyền thông nhé.", True),
    ("Gửi đến Sở TTTT.", True),
    ("Gửi đến Sở Thông tin và Truyền thông (nay là Sở Văn hóa, Thể thao và Du lịch).", False),
    ("Trước đây Sở Thông tin và Truyền thông làm việc này.", False),
    ("Gửi đến Sở Văn hóa, Thể thao và Du lịch.", False),
    ("Gửi đến SởTTTT.", False),
    ("Gửi đến Sở TTTTX.", False),
])
def test_prose_names_agencies_of_its_day(check: Check, text: str, named: bool) -> None:
    found = check({FAQ: faq(text)})
    assert codes(found) == ["agency-ended-in-text"] * named
    assert all(d.severity is Severity.WARNING for d in found)


def test_prose_of_the_time_may_name_the_agency_of_the_time(check: Check) -> None:
    text = faq("Gửi đến Sở Thông tin và Truyền thông.", answered="2025-02-01", reviewed="2025-02-10")
    assert "agency-ended-in-text" not in codes(check({FAQ: text}))


def test_an_ended_name_inside_a_living_name_is_the_living_one(check: Check) -> None:
    agency = "---\nname: Trung tâm Sở TTTT Lâm Đồng\nlevel: so\nparent: ubnd-tinh\nspeaks: false\n---\n"
    files = {"content/co-quan/trung-tam.md": agency, FAQ: faq("Gửi đến Trung tâm Sở TTTT Lâm Đồng.")}
    assert check(files) == []


# ---------- R08–R09 ----------


@pytest.mark.parametrize(("written", "suggested"), [
    ("407/QD-TTg", "407/QĐ-TTg"), ("07/CT–TTg", "07/CT-TTg"), ("72/2013/NÐ-CP", "72/2013/NĐ-CP"),
    ("192 /KH-UBND", "192/KH-UBND"), ("118/TTr- STTTT", "118/TTr-STTTT"), ("09/2024/QĐ/UBND", "09/2024/QĐ-UBND"),
    ("209/2026/ND-CP", "209/2026/NĐ-CP"), ("274/QĐ–TTg", "274/QĐ-TTg"),
])
def test_a_slip_in_a_number_is_mended(check: Check, written: str, suggested: str) -> None:
    [found] = check({FAQ: faq(f"Theo văn bản số {written} của cấp trên.")})
    assert (found.code, found.values["suggested"], pointed(found)) == ("number-in-text", suggested, written)


@pytest.mark.parametrize("text", [
    "407/QĐ-TTg", "26/2025/NQ-HĐND, 43/2025/QĐ-UBND.", "1671/NQ-UBTVQH15", "57-NQ/TW", "ngày 12/5/2026 - Hội trường A",
    "tỷ lệ 3/4", "24/7", "100 km/h", "4011/UBND-VX2", "407/QĐ-TTg - Đề án truyền thông", "Điều 5/Chương II - Phần A",
    "https://lamdong.gov.vn/12/QD-UBND", "01/02/2026 – UBND tỉnh",
])
def test_rightly_written_numbers_are_left_alone(check: Check, text: str) -> None:
    assert check({FAQ: faq(f"Xem {text} để biết thêm.")}) == []


ISSUED = "stage_history:\n  - {stage: soan-thao, on: 2026-09-14}\n  - {stage: ban-hanh, on: 2026-11-10}\n"


@pytest.mark.parametrize(("kind", "number", "said"), [
    ("qd-ubnd-tinh", "52/2026/QĐ-UBND", []), ("nq-hdnd-tinh", "26/2026/NQ-HĐND", []), ("khac", "52/KH-UBND", []),
    ("qd-ct-ubnd-tinh", "52/2026/QĐ-UBND", []), ("nq-hdnd-tinh", "52/2026/QĐ-UBND", ["number-type"]),
    ("qd-ubnd-tinh", "52/QĐ-UBND", ["number-type"]), ("qd-ubnd-tinh", "52/2025/QĐ-UBND", ["number-year"]),
])
def test_the_final_number_agrees_with_the_dossier(check: Check, kind: str, number: str, said: list[str]) -> None:
    more = f"final_document: {{number: {number}, issued_on: 2026-11-10, gazette_sent_on: 2026-11-11}}\n"
    text = policy(stage="ban-hanh", history=ISSUED, consultation="", kind=kind, more=more)
    assert codes(check({POLICY: text})) == said


@pytest.mark.parametrize(("text", "said"), [
    (faq(basis="104/2016/QH13"), ["legal-document-expired"]),
    (faq(basis="104/2016/QH13", answered="2026-08-01", reviewed="2026-08-31"), []),
    (faq(basis="104/2016/QH13", answered="2026-08-01", reviewed="2026-09-01"), ["legal-document-expired"]),
    (faq(basis="407/QĐ-TTg"), ["legal-document-unknown"]),
    (faq("Theo Luật 104/2016/QH13."), ["legal-document-expired"]),
    (faq("Luật 104/2016/QH13 đã hết hiệu lực."), []),
    (faq("Luật mới thay thế Luật 104/2016/QH13."), []),
    (faq("Theo Luật 64/2025/QH15 và Quyết định 407/QĐ-TTg."), []),
    (policy(basis="104/2016/QH13"), ["legal-document-expired"]),
])
def test_cited_law_is_in_force(check: Check, text: str, said: list[str]) -> None:
    assert codes(check({FAQ if "question" in text else POLICY: text})) == said


# ---------- R10–R12 ----------

MET = CRITERIA.replace("khong-dat", "dat")


@pytest.mark.parametrize(("text", "said"), [
    (policy(FIVE, criteria=MET, more=DONE), []),
    (policy("", criteria=MET, more=DONE), ["section-missing"] * 5),
    (policy(FIVE.replace("## Mục đích", "## Lời nói đầu"), criteria=MET, more=DONE), ["section-missing"]),
    (policy(FIVE.replace("## Phạm vi điều chỉnh\n\nĐoạn này có đủ tám chữ để người dân đọc.",
     "## Phạm vi điều chỉnh\n\nSẽ bổ sung."),
            criteria=MET, more=DONE), ["section-empty"]),
    (policy(FIVE.replace("## Sự cần thiết", "## 1. SỰ CẦN THIẾT BAN HÀNH VĂN BẢN"), criteria=MET, more=DONE), []),
    (policy(FIVE.replace("## Điểm mới", "## Nội dung sửa đổi, bổ sung so với hiện hành"), criteria=MET, more=DONE), []),
    (policy("", criteria=CRITERIA), []),
    (policy("", criteria=MET, more=DONE, approved="publication: {status: nhap}"), []),
    (policy(FIVE, criteria=MET), ["not-communicated"]),
    (policy(FIVE, criteria=MET, more=DONE.replace("da-thuc-hien", "du-kien")), ["not-communicated"]),
    (policy(FIVE, criteria=MET, stage="soan-thao", history="", consultation=""), []),
    (policy(criteria=""), ["criteria-missing"]),
    (policy(criteria="", stage="soan-thao", history="", consultation=""), []),
    (policy(criteria=CRITERIA.replace("direct_impact: {result: dat}", "direct_impact: {result: chua-xac-dinh}")),
     ["criterion-undecided"]),
    (policy(criteria=CRITERIA.replace("needs_proposal: {result: dat}", "needs_proposal: {result: ngoai-le}")),
     ["exception-unexplained"]),
    (policy(criteria=CRITERIA.replace("needs_proposal: {result: dat}", "needs_proposal: {result: ngoai-le}")
            + "  exception_note: Theo hướng dẫn của Sở Tư pháp.\n"), []),
    (policy(criteria=CRITERIA.replace("province_wide: {result: dat}", "province_wide: {result: ngoai-le}")),
     ["criterion-exception"]),
])
def test_decision_407_is_applied(check: Check, text: str, said: list[str]) -> None:
    assert codes(check({POLICY: text})) == said


def test_a_missing_section_points_at_the_title_and_an_empty_one_at_its_heading(check: Check) -> None:
    body = FIVE.replace("## Mục đích", "## Lời nói đầu").replace(
        "## Điểm mới\n\nĐoạn này có đủ tám chữ để người dân đọc.", "## Điểm mới\n\nSẽ có.")
    missing, empty = check({POLICY: policy(body, criteria=MET, more=DONE)})
    assert (missing.code, pointed(missing)) == ("section-missing", "title")
    assert (empty.code, pointed(empty)) == ("section-empty", "## Điểm mới")


# ---------- R13–R15, R22 ----------


def consulted(opens: str, closes: str, more: str = "") -> str:
    text = "full_text_url: https://lamdong.example/a.pdf"
    return f"consultation:\n  opens_on: {opens}\n  closes_on: {closes}\n  {text}\n{more}"


@pytest.mark.parametrize(("kind", "opens", "closes", "said"), [
    ("qd-ct-ubnd-tinh", "2026-11-09", "2026-11-19", []),
    ("qd-ct-ubnd-tinh", "2026-11-09", "2026-11-18", [("consultation-too-short", Severity.ERROR)]),
    ("qd-ubnd-tinh", "2026-11-09", "2026-11-29", []),
    ("qd-ubnd-tinh", "2026-11-09", "2026-11-28", [("consultation-too-short", Severity.WARNING)]),
    ("khac", "2026-11-09", "2026-11-10", []),
    ("qd-ct-ubnd-tinh", "2025-06-01", "2025-06-02", []),
    ("qd-ubnd-tinh", "2026-11-09", "2026-11-01", [("dates-reversed", Severity.ERROR)]),
])
def test_a_consultation_is_long_enough(
    check: Check, kind: str, opens: str, closes: str, said: list[tuple[str, Severity]]
) -> None:
    text = policy(kind=kind, consultation=consulted(opens, closes), more=FEEDBACK)
    assert [(d.code, d.severity) for d in check({POLICY: text})] == said


def test_a_short_consultation_is_told_its_earliest_end(check: Check) -> None:
    text = policy(kind="qd-ct-ubnd-tinh", consultation=consulted("2026-11-20", "2026-11-25"))
    [found] = check({POLICY: text})
    assert (found.values["earliest"], found.values["article"], pointed(found)) == ("30/11/2026", "Điều 51a",
        "2026-11-25")


NO_TEXT = CONSULTATION.replace("  full_text_url: https://lamdong.example/phi.pdf\n", "")


@pytest.mark.parametrize(("changes", "files", "said"), [
    ({}, [], []),
    ({"consultation": ""}, [], ["consultation-missing"]),
    ({"consultation": "", "stage": "soan-thao", "history": ""}, [], []),
    ({"consultation": NO_TEXT}, [], ["full-text-missing"]),
    ({"consultation": NO_TEXT}, ["toan-van.pdf"], []),
    ({"consultation": NO_TEXT + "  full_text: du-thao.pdf\n"}, ["du-thao.pdf"], []),
    ({"consultation": NO_TEXT + "  full_text: du-thao.pdf\n"}, [], ["attachment-missing"]),
    ({"consultation": NO_TEXT, "more": "attachments: [{file: a.pdf, title: Toàn văn, role: toan-van}]\n"}, ["a.pdf"],
     []),
    ({"lead": "ubnd-tinh"}, [], ["response-address-missing"] * 2),
    ({"lead": "ubnd-tinh", "consultation": CONSULTATION + "  email: a@lamdong.example\n  address: Đà Lạt\n"}, [], []),
])
def test_a_consultation_has_all_that_is_needed_to_answer(
    check: Check, changes: dict[str, str], files: list[str], said: list[str]
) -> None:
    tree = {POLICY: policy(**changes)} | {f"policies/2026/phi-tham-quan/{name}": PDF for name in files}
    assert codes(check(tree)) == said


def test_what_a_draft_still_lacks_is_advice_until_it_is_published(check: Check) -> None:
    [found] = check({POLICY: policy(consultation="", approved="publication: {status: cho-duyet}")})
    assert (found.code, found.severity) == ("consultation-missing", Severity.ADVICE)


@pytest.mark.parametrize(("closes", "changes", "said"), [
    ("2026-10-24", {}, []),  # thirty days are promised
    ("2026-10-23", {}, ["reply-late"]),
    ("2026-10-23", {"more": FEEDBACK}, []),
    ("2026-11-20", {"stage": "tham-dinh", "history": ""}, ["reply-before-appraisal"]),
    ("2026-11-23", {"stage": "tham-dinh", "history": ""}, []),
    ("2026-10-01", {"stage": "rut", "history": ""}, []),
])
def test_people_are_answered(check: Check, closes: str, changes: dict[str, str], said: list[str]) -> None:
    assert codes(check({POLICY: policy(consultation=consulted("2026-09-01", closes), **changes)})) == said


def test_the_chairmans_decision_is_sent_to_four_departments(check: Check) -> None:
    def department(name: str) -> str:
        return f"---\nname: {name}\nlevel: so\nparent: ubnd-tinh\nspeaks: false\n---\n"

    tree = {f"content/co-quan/{slug}.md": department(name) for slug, name in
            (("so-tai-chinh", "Sở Tài chính"), ("so-noi-vu", "Sở Nội vụ"), ("so-tu-phap", "Sở Tư pháp"))}
    asked = CONSULTATION + "  consulted_agencies: [Sở Tài chính]\n"
    [found] = check({**tree, POLICY: policy(kind="qd-ct-ubnd-tinh", consultation=asked)})
    assert (found.code, found.values["missing"]) == ("departments-not-asked", "Sở Nội vụ, Sở Tư pháp")
    everyone = CONSULTATION + "  consulted_agencies: [Sở Tài chính, Sở Nội vụ, Sở Tư pháp]\n"
    assert check({**tree, POLICY: policy(kind="qd-ct-ubnd-tinh", consultation=everyone)}) == []
    assert check({**tree, POLICY: policy(kind="qd-ubnd-tinh", consultation=asked)}) == []


# ---------- R16, R17, R20 ----------


@pytest.mark.parametrize(("created", "approved", "said"), [
    ("2026-08-24", "2026-08-31", []), ("2026-08-24", "2026-09-01", ["published-late"]),
    ("2026-08-27", "2026-09-04", []),  # 2/9 is a holiday
    ("2026-09-01", "2026-11-02", []),  # the law of 2026 sets no figure the register knows
])
def test_information_is_published_in_time(check: Check, created: str, approved: str, said: list[str]) -> None:
    text = policy(more=f"created_on: {created}\n", approved=APPROVED.replace("2026-11-02", approved))
    found = check({POLICY: text})
    assert codes(found) == said and all(d.severity is Severity.ADVICE for d in found)


def correction(reported: str, answered: str) -> str:
    end = f"answered_on: {answered}\n" if answered else ""
    return (
        "---\nsample: true\ntitle: Phí chưa tăng\nclaim: Phí tăng gấp đôi.\nfact: Phí chưa thay đổi.\nsource: Sở\n"
        f"agency: so-vhttdl\nreported_on: {reported}\n{end}{APPROVED}\n---\n"
    )


@pytest.mark.parametrize(("reported", "answered", "said"), [
    ("2026-09-01", "2026-09-11", []), ("2026-09-01", "2026-09-12", ["correction-late"]),
    ("2026-08-31", "2026-09-15", []), ("2026-08-31", "2026-09-16", ["correction-late"]),
    ("2026-11-13", "", []), ("2026-11-12", "", ["correction-unanswered"]), ("2026-10-02", "2026-10-01",
     ["dates-reversed"]),
])
def test_wrong_information_is_corrected_in_time(check: Check, reported: str, answered: str, said: list[str]) -> None:
    assert codes(check({"content/dinh-chinh/phi.md": correction(reported, answered)})) == said


def test_a_correction_on_the_page_itself_runs_by_the_same_clock(check: Check) -> None:
    more = "corrections: [{reported_on: 2026-09-01, on: 2026-09-20, what: Sai số, new_value: Số đúng}]\n"
    [found] = check({POLICY: policy(more=more)})
    assert (found.code, pointed(found)) == ("correction-late", "2026-09-20")


@pytest.mark.parametrize(("sent", "said"), [
    ("gazette_sent_on: 2026-11-13", []), ("gazette_sent_on: 2026-11-14", ["gazette-late"]), ("", ["gazette-missing"]),
])
def test_an_adopted_document_goes_to_the_gazette(check: Check, sent: str, said: list[str]) -> None:
    clock = ("{name: gui-cong-bao, value: 3, unit: ngay, article: Điều 9, valid_from: 2025-04-01, "
             "verification: da-xac-minh}")
    more = f"final_document: {{number: 52/2026/QĐ-UBND, issued_on: 2026-11-10{', ' + sent if sent else ''}}}\n"
    files = {
        POLICY: policy(stage="ban-hanh", history=ISSUED, consultation="", more=more),
        "content/van-ban/luat-64-2025-qh15.md": law("64/2025/QH15", clock, since="2025-04-01"),
    }
    assert codes(check(files)) == said


REPORTING = """\
reporting:
  - kind: phat-ngon
    title: Báo cáo công tác phát ngôn
    subject: Việc phát ngôn
    due_parameter: bao-cao-phat-ngon
    period_parameter: ky-bao-cao-phat-ngon
    collected_by: ubnd-tinh
    gaps_from: {month: 10, day: 1}
    verification: da-xac-minh
    indicators: [{id: hop-bao, label: Số cuộc họp báo, unit: cuộc, counted: Đếm cuộc họp báo.}]
"""


@pytest.mark.parametrize(("day", "left"), [("2026-11-18", None), ("2026-11-19", "còn 30 ngày"), ("2026-12-19",
    "hôm nay là ngày cuối"),
                                           ("2026-12-20", None)])
def test_a_yearly_report_is_remembered_thirty_days_ahead(check: Check, day: str, left: str | None) -> None:
    clocks = [
        f"{{name: {name}, value: {value}, unit: ngay-thang-12, article: Điều 10, valid_from: 2026-07-01, "
        "verification: da-xac-minh}" for name, value in (("bao-cao-phat-ngon", 20), ("ky-bao-cao-phat-ngon", 14))]
    at = legal_clock.start_of(dt.date.fromisoformat(day))
    found = check({"content/van-ban/nd-244.md": law("244/2026/NĐ-CP", *clocks), "content/_data/reporting.yml": REPORTING},
                  every=True, at=at)
    assert [d.values["left"] for d in found if d.code == "report-due"] == ([left] if left else [])


# ---------- R21, R23, R24 ----------


@pytest.mark.parametrize(("stage", "history", "said"), [
    ("lay-y-kien", HISTORY, []),
    ("lay-y-kien", "", []),
    ("lay-y-kien", HISTORY.replace("2026-09-14", "2026-11-02"), []),
    ("lay-y-kien", HISTORY.replace("2026-09-14", "2026-11-03"), ["stages-out-of-order"]),
    ("soan-thao", HISTORY, ["stage-not-last"]),
    ("lay-y-kien", HISTORY.replace("2026-11-02", "2026-11-24"), ["stage-in-future"]),
    ("lay-y-kien", HISTORY.replace("2026-11-02", "2026-11-23"), []),
    ("lay-y-kien", HISTORY.replace("soan-thao", "de-nghi-xay-dung"), ["stage-of-old-law"]),
    ("lay-y-kien", HISTORY.replace("soan-thao, on: 2026-09-14", "de-nghi-xay-dung, on: 2025-03-31"), []),
])
def test_the_steps_of_a_draft_make_sense(check: Check, stage: str, history: str, said: list[str]) -> None:
    assert codes(check({POLICY: policy(stage=stage, history=history)})) == said


@pytest.mark.parametrize(("text", "said"), [
    ("Nh©n d©n gãp ý.", ["legacy-encoding"]),
    ("Uỷ ban xã nhận thư.\n\nPhường Phú Thủy nhận thư.", ["tone-placement-mixed"]),
    ("Nhà văn hoá. Của cải, mùa màng, quý vị, quy định, thuế, thuở.", []),
    ("Nhà văn hóa, ủy ban, thủy lợi, quý vị, quỹ, túy.", []),
    ("Hoài, toàn, khoản, thuyền, huyện, khuỷu, loãng: một cách.", []),
])
def test_text_is_unicode_and_of_one_spelling(check: Check, text: str, said: list[str]) -> None:
    assert codes(check({FAQ: faq(text)})) == said


CHANNEL = (
    "---\nsample: true\nname: Kênh thử\nplatform: facebook\nagency: so-vhttdl\n"
    "url: https://www.facebook.com/lamdong.example\n"
    "announced_on: 2026-08-01\nverified_on: 2026-11-01\n---\n"
)


@pytest.mark.parametrize(("url", "said"), [
    ("https://facebook.com/lamdong.example", []), ("https://m.facebook.com/lamdong.example/posts/1", []),
    ("https://www.facebook.com/lamdong.example2", ["social-channel-unlisted"]), ("https://zalo.me/1",
     ["social-channel-unlisted"]),
    ("https://lamdong.gov.vn/facebook.com", []), ("https://youtu.be/abc", ["social-channel-unlisted"]),
])
def test_social_pages_are_announced_before_they_are_linked(check: Check, url: str, said: list[str]) -> None:
    files = {"content/kenh-chinh-thuc/kenh.md": CHANNEL, FAQ: faq(f"Xem [trang này]({url}).")}
    assert codes(check(files)) == said


# ---------- T01–T06 ----------


@pytest.mark.parametrize(("link", "said"), [
    ("../../policies/2026/ho-tro-hoc-phi.md", []),
    ("../../policies/2026/ho-tro-hoc-phi.md#muc-noi-dung-co-ban", []),
    ("../../policies/2026/ho-tro-hoc-phi/toan-van.pdf", []),
    ("#muc-cach-gui", []),
    ("../co-quan/so-vhttdl.md", []),
    ("https://lamdong.gov.vn", []),
    ("mailto:gopy@lamdong.gov.vn", []),
    ("../../policies/2026/ho-tro-hoc-phi.md#muc-khong-co", ["anchor-broken"]),
    ("#cach-gui", ["anchor-broken"]),
    ("ho-tro-hoc-phi.md", ["link-broken"]),
    ("/chinh-sach/ho-tro-hoc-phi/", ["link-broken"]),
    ("../../policies/2026/ho-tro-hoc-phi/khong-co.pdf", ["link-broken"]),
    ("../../../ngoai.md", ["link-broken"]),
])
def test_links_lead_somewhere(check: Check, link: str, said: list[str]) -> None:
    assert codes(check({FAQ: faq(f"## Cách gửi\n\nXem [ở đây]({link}).")})) == said


def test_a_broken_link_is_answered_with_the_way_to_the_nearest_document(check: Check) -> None:
    [found] = check({FAQ: faq("Xem [hồ sơ](ho-tro-hoc-phi.md).")})
    assert found.values["suggested"] == "../../policies/2026/ho-tro-hoc-phi.md"


DRAFT = "publication: {status: cho-duyet}"


@pytest.mark.parametrize(("more", "body", "said"), [
    ("policy: ho-tro-hoc-phi\n", "Có.", []),
    ("policy: ho-tro-hocphi\n", "Có.", ["reference-unknown"]),
    ("policy: phi-tham-quan\n", "Có.", ["link-not-public"]),
    ("", "Xem [đây](../../policies/2026/phi-tham-quan.md).", ["link-not-public"]),
])
def test_references_are_to_what_exists_and_is_public(check: Check, more: str, body: str, said: list[str]) -> None:
    assert codes(check({POLICY: policy(approved=DRAFT), FAQ: faq(body, more=more)})) == said


def test_pointing_at_a_faulty_document_is_no_second_fault(checkout: Path, as_of: dt.datetime, tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(checkout, root)
    (root / FAQ).parent.mkdir(parents=True)
    (root / FAQ).write_text(
        faq("Xem [đây](../../policies/2026/phi-tham-quan.md).", more="policy: phi-tham-quan\n"), "utf-8"
    )
    catalog = portal.load(root, as_of=as_of).catalog
    assert {d.code for d in judge(catalog, as_of)} == {"reference-unknown", "link-broken"}
    assert list(judge(catalog, as_of, [POLICY])) == []


@pytest.mark.parametrize(("path", "text", "pointed_at"), [
    ("content/van-ban/luat-thu.md", law("1/2026/QH16", more="replaced_by: [khong-co]\n"), "khong-co"),
    ("content/van-ban/luat-thu.md", law("1/2026/QH16", more="amended_by: [khong-co]\n"), "khong-co"),
    ("content/co-quan/so-thu.md", "---\nname: Sở Thử\nlevel: so\nparent: khong-co\nspeaks: false\n---\n", "khong-co"),
    ("content/co-quan/so-thu.md",
     "---\nname: Sở Thử\nlevel: so\nparent: ubnd-tinh\nspeaks: false\nsuccessors: [{agency: khong-co}]\n"
     "---\n", "khong-co"),
    (SPEAKER, speaker(more="published_at: 2026-10-01T15:00\nreplaced_by: khong-co\n"), "khong-co"),
])
def test_every_reference_is_checked(check: Check, path: str, text: str, pointed_at: str) -> None:
    [found] = check({path: text})
    assert (found.code, pointed(found)) == ("reference-unknown", pointed_at)


def test_files_and_their_names_belong_together(check: Check) -> None:
    folder = "policies/2026/phi-tham-quan"
    files = {POLICY: policy("Xem [bảng](phi-tham-quan/bang.pdf)."), f"{folder}/bang.pdf": PDF,
             f"{folder}/la.pdf": "%PDF", f"{folder}/toan-van.pdf": PDF}
    [found] = check(files)
    assert (found.code, found.span.path, found.severity) == ("attachment-unreferenced", f"{folder}/la.pdf",
        Severity.ADVICE)


def test_a_public_number_is_given_once(check: Check) -> None:
    assert codes(check({POLICY: policy(more="public_number: LD-2026-001\n")})) == ["public-number-taken"]


def test_a_question_has_an_answer(check: Check) -> None:
    assert codes(check({FAQ: faq("")})) == ["body-empty"]


def test_first_and_last_day_stand_in_order(check: Check) -> None:
    agency = ("---\nname: Sở Thử\nlevel: so\nparent: ubnd-tinh\nspeaks: false\nvalid_from: 2026-01-01\n"
              "valid_to: 2025-01-01\n---\n")
    assert codes(check({"content/co-quan/so-thu.md": agency})) == ["dates-reversed"]


# ---------- the law behind ----------

RULE = """rules:
  - id: R13
    title: Thời gian lấy ý kiến
    statement: Đủ dài.
    severity: chan
    basis:
      - {{document: nghi-dinh-187-2025-nd-cp, article: Điều 51a, valid_from: {since}, verification: {sure}}}
"""


@pytest.mark.parametrize(("since", "sure", "said"), [
    ("2025-07-01", "da-xac-minh", [Severity.ERROR]),
    ("2025-07-01", "chua-xac-minh", [Severity.WARNING]),
    ("2027-01-01", "da-xac-minh", []),
])
def test_a_rule_judges_by_the_law_of_the_day(check: Check, since: str, sure: str, said: list[Severity]) -> None:
    text = policy(kind="qd-ct-ubnd-tinh", consultation=consulted("2026-11-20", "2026-11-25"))
    found = check({POLICY: text, "content/_data/rules.yml": RULE.format(since=since, sure=sure)})
    assert [d.severity for d in found] == said
    assert all(d.basis == ("Điều 51a Nghị định 187/2025/NĐ-CP",) for d in found)


def test_faulty_documents_never_stop_the_rules(check: Check) -> None:
    broken = {
        "content/_data/localities.yml": "localities: []\n", "content/_data/province.yml": "name: Lâm Đồng\n",
        "content/co-quan/so-vhttdl.md": "---\nname: 1\n---\n", POLICY: policy(lead="khong-co"),
        FAQ: faq(more="policy: phi-tham-quan\n"), SPEAKER: speaker(),
    }
    assert check(broken, every=True)


def test_withdrawn_documents_are_left_in_peace_but_for_secrets(check: Check) -> None:
    gone = ("publication: {status: go-bo, approved_by: B, approved_on: 2026-11-02, withdrawn_on: 2026-11-20, "
            "withdrawn_reason: Đăng nhầm}")
    text = policy("Gọi Sở TTTT. TỐI MẬT", consultation="", criteria="", approved=gone)
    assert codes(check({POLICY: text})) == ["secrecy-stamp"]
