"""A loudspeaker bulletin says what matters, never longer than it may, and tells what it left out."""

from __future__ import annotations

import re

import pytest

from portal import spoken
from portal.schema.kinds import Consultation
from portal.schema.types import Phone
from portal.sheets import LENGTHS, Kit, Pace, concerns, files, find_commune, of_commune
from portal.sheets.bulletin import sentences

from .making import AS_OF, GREENHOUSES, catalog, enormous, kit, sheet, view

SHOWN = [entry.slug for entry in catalog().policies if not entry.value.stage.off_path]
OPEN = [slug for slug in SHOWN if view(slug).is_open]


@pytest.mark.parametrize("limit", LENGTHS)
@pytest.mark.parametrize("slug", SHOWN)
def test_no_bulletin_is_longer_than_its_time_and_none_holds_a_figure(slug: str, limit: int) -> None:
    said = sheet(slug).bulletins[limit]
    assert said is not None
    assert said.seconds == spoken.seconds(said.text, kit().pace.per_minute) <= limit
    assert not re.search(r"\d|[/%²()@]", said.text)
    assert all(text[-1] in ".!?" for text in said.paragraphs), "a sentence is whole or not there"
    assert said.unknown == ()


@pytest.mark.parametrize("slug", OPEN)
@pytest.mark.parametrize("limit", LENGTHS)
def test_deadline_and_phone_are_said_and_said_again_at_the_end(slug: str, limit: int) -> None:
    made = sheet(slug)
    said = made.bulletins[limit]
    assert said is not None and made.policy.consultation is not None
    day = made.policy.consultation.closes_on
    deadline = kit().reader.read(f"đến hết ngày {day.day:02d}/{day.month:02d}").text
    phone = kit().reader.read(f"số {made.desk.phone}").text.removeprefix("số ")
    assert said.text.count(deadline) == 2 and said.text.count(phone) == 2
    assert deadline in said.paragraphs[-1] and phone in said.paragraphs[-1]
    assert said.text.startswith("Kính thưa bà con.") and "Đây mới là dự thảo" in said.text


def test_what_did_not_fit_is_told_and_the_longer_one_says_more() -> None:
    short, long = (sheet().bulletins[n] for n in LENGTHS)
    assert short is not None and long is not None
    assert len(short.left_out) > len(long.left_out) > 0
    for text in short.left_out:
        assert kit().reader.read(text).text not in short.text
    # What it is about comes before courtesies: the thanks are what the short one lacks.
    assert "lắng nghe" in long.text and "lắng nghe" not in short.text
    assert kit().reader.read(sentences(sheet().policy.summary)[0]).text in short.text


def test_when_not_even_the_duties_fit_there_is_no_bulletin() -> None:
    slow = Kit(catalog(), kit().reader, Pace(40, measured=True))
    made = slow.sheet(view())
    assert made.bulletins[60] is None and made.bulletin_text(60, "") == ""
    assert [address for address, _ in files([made], "")] == (
        [f"to-in/{GREENHOUSES}/phat-thanh-120.txt"] if made.bulletins[120] else [])


def test_the_longest_policy_stays_within_the_time() -> None:
    for limit, said in enormous().bulletins.items():
        assert said is not None and said.seconds <= limit


def test_without_a_number_of_its_own_it_names_the_next_who_has_one() -> None:
    consultation = view().policy.consultation
    assert consultation is not None
    made = sheet(consultation=consultation.model_copy(update={"phone": None, "contact": None}))
    assert made.desk.instead and made.desk.name == "người phát ngôn của Sở Nông nghiệp và Môi trường"
    assert made.desk.phone == made.view.people[0].value.phone.text


def test_the_text_file_says_what_to_know_first_and_marks_an_example() -> None:
    text = sheet().bulletin_text(60, "https://cong.example/")
    assert text.startswith("BẢN PHÁT THANH 60 GIÂY\nMINH HỌA")
    for said in ("tốc độ giả định, chưa đo", "Không dùng nữa sau ngày 20/12/2026.", "LỜI ĐỌC",
                 f"https://cong.example/to-in/{GREENHOUSES}.html", "KHÔNG ĐỦ GIỜ"):
        assert said in text
    assert "https://" not in sheet().bulletin_text(60, "")
    assert sheet(sample=False).bulletin_text(60, "").count("MINH HỌA") == 0


def test_a_short_form_nobody_knows_is_put_before_the_editor() -> None:
    made = sheet(summary="Dự thảo do XYZT đề xuất.")
    said = made.bulletins[60]
    assert said is not None and said.unknown == ("XYZT",)
    assert "CHỮ TẮT PHẢI VIẾT RA TRƯỚC KHI ĐỌC\n\n- XYZT" in made.bulletin_text(60, "")


def test_a_commune_hands_out_its_own_desk_or_says_whom_to_call_instead() -> None:
    place = find_commune(catalog(), "xuan huong")
    assert place is not None and place.value.full_name == "Phường Xuân Hương - Đà Lạt"
    without = kit().sheet(view(), of_commune(catalog(), place))
    assert without.desks == (without.desk,), "nobody is sent to a desk without number and address"
    own = of_commune(catalog(), place)
    own = type(own)(place, type(own.desk)(own.desk.name, "0263 0000 999", "Số 1 đường Minh Họa"))
    made = kit().sheet(view(), own)
    said = made.bulletins[120]
    assert said is not None and said.text.startswith("Kính thưa bà con Phường Xuân Hương Đà Lạt.")
    assert said.text.count("chín chín chín") == 2 and "không không ba" not in said.text
    assert [desk.phone for desk in made.desks] == ["0263 0000 999", made.desk.phone]


def test_a_commune_is_found_by_code_name_and_alias_and_asked_whether_it_is_concerned() -> None:
    names = ("24781", "Phường Xuân Hương - Đà Lạt", "xuân hương - đà lạt", "Xuân Hương")
    found = {entry.slug for name in names if (entry := find_commune(catalog(), name))}
    assert len(found) == 1 and find_commune(catalog(), "Không Có") is None and find_commune(catalog(), "") is None
    phu_quy = find_commune(catalog(), "Phú Quý")
    assert phu_quy is not None and not concerns(view(), phu_quy)
    assert concerns(view(localities=()), phu_quy)


def test_sentences_are_cut_where_they_end_and_nowhere_else() -> None:
    assert sentences("Giá 1.000 đồng. Gửi về TP. Đà Lạt. Xong") == ["Giá 1.000 đồng.", "Gửi về TP. Đà Lạt.", "Xong."]
    assert sentences("Có được không? Được!") == ["Có được không?", "Được!"]
    assert sentences("") == []


def test_a_year_is_said_where_it_is_another() -> None:
    other = Consultation(opens_on=AS_OF.date(), closes_on=AS_OF.date().replace(year=2027, month=1, day=5),
                         phone=Phone("+842630000003", "0263 0000 003"))
    said = sheet(consultation=other).bulletins[60]
    assert said is not None and "mùng năm tháng một năm hai nghìn không trăm hai mươi bảy" in said.text
