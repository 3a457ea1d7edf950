"""The shipped repository itself: it passes the strict gate, and what it must hold is there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import portal
from portal.schema import KINDS
from portal.schema.vocabulary import DocumentType, Handling, Stage

from .building import ROOT, copy_of
from .building import portal as command
from .conftest import AS_OF, CHECKOUT


@pytest.fixture(scope="module")
def loaded() -> portal.Loaded:
    return portal.load(ROOT, AS_OF)


def test_the_repository_passes_the_strict_check() -> None:
    result = command("check", "--strict", "--as-of", "2026-11-23")
    assert result.code == 0, result.output
    assert "0 lỗi chặn, 0 nhắc" in result.output


def test_real_registers_are_complete(loaded: portal.Loaded) -> None:
    catalog = loaded.catalog
    types = [e.value.type.value for e in catalog.localities]
    assert (types.count("xa"), types.count("phuong"), types.count("dac-khu")) == (103, 20, 1)
    codes = {e.value.code for e in catalog.localities}
    assert {"24781", "22918", "24611", "23272", "24877"} <= codes and len(codes) == 124
    assert all(e.value.former_units for e in catalog.localities)
    wanted = {
        "vp-ubnd", "so-noi-vu", "so-tai-chinh", "so-nnmt", "so-cong-thuong", "so-tu-phap", "so-vhttdl", "so-xay-dung",
        "so-khcn", "so-gddt", "so-y-te", "thanh-tra-tinh", "so-dttg", "so-ngoai-vu", "bql-kcn", "so-tttt",
    }
    assert wanted <= set(catalog.agency_by_id)
    press = catalog.agency_by_id["so-tttt"].value
    assert {s.agency for s in press.successors} == {"so-vhttdl", "so-khcn"} and press.valid_to is not None


@pytest.mark.parametrize("number", [
    "407/QĐ-TTg", "07/CT-TTg", "765/QĐ-BTTTT", "09/2017/NĐ-CP", "244/2026/NĐ-CP", "103/2016/QH13", "126/2025/QH15",
    "237/2026/NĐ-CP", "42/2022/NĐ-CP", "224/2026/NĐ-CP", "148/2025/QH15", "22/2023/TT-BTTTT", "104/2016/QH13",
    "13/2018/NĐ-CP", "29/2018/QH14", "117/2025/QH15", "13/2023/NĐ-CP", "91/2025/QH15", "356/2025/NĐ-CP", "80/2015/QH13",
    "64/2025/QH15", "87/2025/QH15", "78/2025/NĐ-CP", "187/2025/NĐ-CP", "14/2012/QH13", "30/2020/NĐ-CP",
])
def test_every_document_the_portal_rests_on_is_in_the_register(number: str, loaded: portal.Loaded) -> None:
    assert number in loaded.catalog.legal_document_by_number


def test_replaced_documents_name_their_successors(loaded: portal.Loaded) -> None:
    known = loaded.catalog.legal_document_by_number
    for old, new in (("09/2017/NĐ-CP", "nghi-dinh-244-2026-nd-cp"), ("42/2022/NĐ-CP", "nghi-dinh-224-2026-nd-cp"),
                     ("104/2016/QH13", "luat-tiep-can-thong-tin-2026"), ("29/2018/QH14", "luat-117-2025-qh15"),
                     ("103/2016/QH13", "luat-126-2025-qh15")):
        assert new in known[old].value.replaced_by and known[old].value.valid_to is not None, old


def test_the_plan_of_2023_stands_as_data(loaded: portal.Loaded) -> None:
    plan = next(e.value for e in loaded.catalog.plans if e.value.year == 2023)
    assert [t.lead for t in plan.tasks] == ["so-tttt", "so-tu-phap", "so-tttt", "so-tttt", "so-tttt", "so-tttt"]
    assert plan.number is None and plan.issued_on is None
    assert plan.report is not None and (plan.report.day, plan.report.month, plan.report.to) == (30, 11, "so-tttt")
    assert len(plan.duties) >= 9 and plan.funding and plan.recipients
    assert {n.text for n in plan.implements} >= {"07/CT-TTg"}


def test_illustrative_content_covers_every_stage_type_and_handling(loaded: portal.Loaded) -> None:
    policies = [e.value for e in loaded.catalog.policies]
    assert len(policies) >= 12 and all(p.sample for p in policies)
    assert {s for p in policies for s in (p.stage, *(h.stage for h in p.stage_history))} == set(Stage)
    assert {p.document_type for p in policies} == set(DocumentType)
    assert {p.handling for p in policies} == set(Handling) - {Handling.CHUA_XAC_DINH}  # a draft's only, never seen
    catalog = loaded.catalog
    assert len(catalog.faqs) >= 20 and len(catalog.corrections) >= 3 and len(catalog.press_events) >= 4
    speaking = {e.value.agency for e in catalog.spokespersons}
    assert {e.slug for e in catalog.agencies if e.value.level.value == "so" and e.value.valid_to is None
            and e.value.speaks} <= speaking
    assert len({a for a in speaking if catalog.agency_by_id[a].value.commune_code}) >= 10


def test_people_are_placeholders_until_real_ones_are_entered(loaded: portal.Loaded) -> None:
    for entry in loaded.catalog.spokespersons:
        assert entry.value.sample
        assert entry.value.email.endswith(".example"), entry.slug
        assert re.fullmatch(r"\+842630000\d{3}", entry.value.phone.e164), entry.slug


ANSWERS = {
    "policy": ("state_secret=không", "lead_agency=Sở Tài chính", "summary=Dự thảo đổi phí đỗ xe.", "affected_groups=1"),
    "faq": ("agency=Sở Tài chính", "answered_on=2026-11-20"),
    "spokesperson": ("agency=Sở Tài chính", "kind=1", "position=Giám đốc", "phone=0263 0000 123", "email=a@lamdong.gov.vn",
                     "valid_from=2026-07-01"),
    "correction": ("claim=Tin sai.", "fact=Điều đúng.", "source=Điều 5", "agency=Sở Tài chính", "reported_on=2026-11-20"),
    "press-event": ("type=1", "agency=Sở Tài chính", "starts_at=2026-12-10T08:30"),
}
"""What ``portal new`` asks; the other kinds are copied from their template."""


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "locality"])
def test_a_new_file_of_every_kind_is_made_and_passes(kind: str, tmp_path: Path) -> None:
    root = copy_of(tmp_path / "checkout")
    words = ["new", kind, "Tệp thử của biên tập viên", *(f"--set={answer}" for answer in ANSWERS.get(kind, ()))]
    result = command(*words, root=root)
    assert result.code == 0, result.output
    made = re.search(r"Đã tạo (\S+\.md)", result.output)
    assert made
    checked = command("check", made[1], "--as-of", "2026-11-23", root=root)
    assert checked.code == 0, checked.output
    again = command(*words, root=root)
    assert again.code == (0 if kind in ANSWERS else 2) and ("đã có" in again.output or "Đã có" in again.output)


def test_an_open_policy_needs_at_most_twelve_fields(tmp_path: Path) -> None:
    """Take keys away from an open policy until the gate stops it; what must stay is at most twelve."""
    import yaml

    root = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, root)
    target = root / "policies/2026/ho-tro-hoc-phi.md"
    front, body = target.read_text("utf-8").split("\n---\n", 1)
    fields = yaml.load(front.removeprefix("---\n"), Loader=yaml.BaseLoader)

    def passes(kept: dict[str, object]) -> bool:
        text = yaml.dump(kept, allow_unicode=True, sort_keys=False)
        target.write_text(f"---\n{text}---\n{body}", "utf-8")
        loaded = portal.load(root, AS_OF)
        return not [d for d in loaded.diagnostics if d.severity == 0]

    assert passes(fields)
    for key in list(fields):
        less = {k: v for k, v in fields.items() if k != key}
        if key != "sample" and passes(less):
            fields = less
    assert passes(fields)
    needed = sorted(k for k in fields if k != "sample")
    assert "consultation" in needed and len(needed) <= 12, " ".join(needed)


def test_the_command_line_speaks_vietnamese(tmp_path: Path) -> None:
    import gettext
    import io

    from babel.messages.pofile import read_po

    folder = ROOT / "hooks/portal/vi/locale/vi/LC_MESSAGES"
    compiled = gettext.GNUTranslations(io.BytesIO((folder / "messages.mo").read_bytes()))
    for message in read_po(io.BytesIO((folder / "messages.po").read_bytes())):
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            many = message.string if isinstance(message.string, str) else message.string[0]
            said = compiled.gettext(one) if isinstance(message.id, str) else compiled.ngettext(*message.id, 2)
            assert said == many, "chạy lại: pybabel compile -d hooks/portal/vi/locale -D messages"
    wrong = command("chekc")
    assert wrong.code == 2
    assert "Không có lệnh 'chekc'" in wrong.output and not re.search("Usage|Error|Try ", wrong.output)
