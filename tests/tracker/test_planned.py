"""Planned times as people write them: each form with the days it means, or none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tracker import planned
from portal.tracker.planned import Confidence, Precision

# The words | from | to | precision | confidence | what planned_on of a policy holds. The tracker is of 2026.
FORMS = """
31/12/2025 | 2025-12-31 | 2025-12-31 | ngay | cao | 2025-12-31
5/4/2026 | 2026-04-05 | 2026-04-05 | ngay | cao | 2026-04-05
05-04-2026 | 2026-04-05 | 2026-04-05 | ngay | cao | 2026-04-05
05.04.2026 | 2026-04-05 | 2026-04-05 | ngay | cao | 2026-04-05
5 / 4 / 2026 | 2026-04-05 | 2026-04-05 | ngay | cao | 2026-04-05
2026-04-05 | 2026-04-05 | 2026-04-05 | ngay | cao | 2026-04-05
ngày 05 tháng 02 năm 2026 | 2026-02-05 | 2026-02-05 | ngay | cao | 2026-02-05
Ngày 5 tháng 2, năm 2026 | 2026-02-05 | 2026-02-05 | ngay | cao | 2026-02-05
30 tháng 6 năm 2026 | 2026-06-30 | 2026-06-30 | ngay | cao | 2026-06-30
31/122025 | 2025-12-31 | 2025-12-31 | ngay | thap | 2025-12-31
3112/2025 | 2025-12-31 | 2025-12-31 | ngay | thap | 2025-12-31
15/4 | 2026-04-15 | 2026-04-15 | ngay | vua | 2026-04-15
46113 | 2026-04-01 | 2026-04-01 | ngay | thap | 2026-04-01
46113.0 | 2026-04-01 | 2026-04-01 | ngay | thap | 2026-04-01
Tháng 03/2026 | 2026-03-01 | 2026-03-31 | thang | cao | 2026-03
Tháng 3/2026 | 2026-03-01 | 2026-03-31 | thang | cao | 2026-03
tháng 12/2025 | 2025-12-01 | 2025-12-31 | thang | cao | 2025-12
THÁNG 5 NĂM 2026 | 2026-05-01 | 2026-05-31 | thang | cao | 2026-05
Tháng 5, năm 2026 | 2026-05-01 | 2026-05-31 | thang | cao | 2026-05
Tháng 5-2026 | 2026-05-01 | 2026-05-31 | thang | cao | 2026-05
Tháng  02 / 2026 | 2026-02-01 | 2026-02-28 | thang | cao | 2026-02
Tháng 2/2028 | 2028-02-01 | 2028-02-29 | thang | cao | 2028-02
T6/2026 | 2026-06-01 | 2026-06-30 | thang | cao | 2026-06
T.6/2026 | 2026-06-01 | 2026-06-30 | thang | cao | 2026-06
Th 6/2026 | 2026-06-01 | 2026-06-30 | thang | cao | 2026-06
04/2026 | 2026-04-01 | 2026-04-30 | thang | cao | 2026-04
4/2026 | 2026-04-01 | 2026-04-30 | thang | cao | 2026-04
4-2026 | 2026-04-01 | 2026-04-30 | thang | cao | 2026-04
2026-04 | 2026-04-01 | 2026-04-30 | thang | cao | 2026-04
Tháng 6 | 2026-06-01 | 2026-06-30 | thang | vua | 2026-06
Trong tháng 6 | 2026-06-01 | 2026-06-30 | thang | vua | 2026-06
Cuối tháng 6/2026 | 2026-06-01 | 2026-06-30 | thang | vua | 2026-06
Đầu tháng 6/2026 | 2026-06-01 | 2026-06-30 | thang | vua | 2026-06
Thượng tuần tháng 6/2026 | 2026-06-01 | 2026-06-30 | thang | vua | 2026-06
Tháng 01 năm 2026 (đã trình) | 2026-01-01 | 2026-01-31 | thang | cao | 2026-01
Quý I/2026 | 2026-01-01 | 2026-03-31 | quy | cao | 2026-Q1
Quý II/2026 | 2026-04-01 | 2026-06-30 | quy | cao | 2026-Q2
Quý III năm 2026 | 2026-07-01 | 2026-09-30 | quy | cao | 2026-Q3
QUÝ IV-2025 | 2025-10-01 | 2025-12-31 | quy | cao | 2025-Q4
quý 2/2026 | 2026-04-01 | 2026-06-30 | quy | cao | 2026-Q2
Quí II/2026 | 2026-04-01 | 2026-06-30 | quy | cao | 2026-Q2
quy II/2026 | 2026-04-01 | 2026-06-30 | quy | cao | 2026-Q2
Q3/2026 | 2026-07-01 | 2026-09-30 | quy | cao | 2026-Q3
Q.III/2026 | 2026-07-01 | 2026-09-30 | quy | cao | 2026-Q3
2026-Q3 | 2026-07-01 | 2026-09-30 | quy | cao | 2026-Q3
Quý ll/2026 | 2026-04-01 | 2026-06-30 | quy | thap | 2026-Q2
Quý I | 2026-01-01 | 2026-03-31 | quy | vua | 2026-Q1
Đầu quý III/2026 | 2026-07-01 | 2026-09-30 | quy | vua | 2026-Q3
Đăng ký Quý II/2026 | 2026-04-01 | 2026-06-30 | quy | cao | 2026-Q2
Quý tư năm 2026 | 2026-10-01 | 2026-12-31 | quy | cao | 2026-Q4
Quý II, III/2026 | 2026-04-01 | 2026-09-30 | khoang | cao | -
Quý II - Quý III/2026 | 2026-04-01 | 2026-09-30 | khoang | cao | -
Quý I và quý II/2026 | 2026-01-01 | 2026-06-30 | khoang | cao | -
Tháng 3-4/2026 | 2026-03-01 | 2026-04-30 | khoang | cao | -
Tháng 3, tháng 4/2026 | 2026-03-01 | 2026-04-30 | khoang | cao | -
từ tháng 3 đến tháng 5/2026 | 2026-03-01 | 2026-05-31 | khoang | cao | -
Tháng 12/2025 - Tháng 01/2026 | 2025-12-01 | 2026-01-31 | khoang | cao | -
Từ ngày 01/3/2026 đến ngày 15/4/2026 | 2026-03-01 | 2026-04-15 | khoang | cao | -
Từ tháng 7/2026 | 2026-07-01 | - | khoang | cao | -
Sau ngày 01/7/2026 | 2026-07-01 | - | khoang | cao | -
Trước 15/4 | - | 2026-04-14 | khoang | vua | -
Trước ngày 15/4/2026 | - | 2026-04-14 | khoang | cao | -
Trước 30/6/2026 | - | 2026-06-29 | khoang | cao | -
Chậm nhất 30/9/2026 | - | 2026-09-30 | khoang | cao | -
Chậm nhất ngày 30/9/2026 | - | 2026-09-30 | khoang | cao | -
đến hết tháng 6/2026 | - | 2026-06-30 | khoang | cao | -
Không quá 30/9/2026 | - | 2026-09-30 | khoang | cao | -
6 tháng đầu năm 2026 | 2026-01-01 | 2026-06-30 | nua-nam | cao | -
06 tháng cuối năm 2026 | 2026-07-01 | 2026-12-31 | nua-nam | cao | -
sáu tháng đầu năm | 2026-01-01 | 2026-06-30 | nua-nam | vua | -
Nửa cuối năm 2026 | 2026-07-01 | 2026-12-31 | nua-nam | cao | -
Năm 2026 | 2026-01-01 | 2026-12-31 | nam | cao | -
2027 | 2027-01-01 | 2027-12-31 | nam | cao | -
Trong năm 2026 | 2026-01-01 | 2026-12-31 | nam | cao | -
Cuối năm 2026 | 2026-01-01 | 2026-12-31 | nam | thap | -
Đầu năm 2027 | 2027-01-01 | 2027-12-31 | nam | thap | -
Giai đoạn 2026 - 2030 | 2026-01-01 | 2030-12-31 | khoang | cao | -
Kỳ họp chuyên đề tháng 5/2026 | 2026-05-01 | 2026-05-31 | ky-hop | cao | Kỳ họp chuyên đề tháng 5/2026
 Kỳ họp chuyên đề tháng 4/2026 | 2026-04-01 | 2026-04-30 | ky-hop | cao | Kỳ họp chuyên đề tháng 4/2026
Kỳ họp thường lệ giữa năm 2026 | 2026-01-01 | 2026-12-31 | ky-hop | thap | Kỳ họp thường lệ giữa năm 2026
Kỳ họp cuối năm | 2026-01-01 | 2026-12-31 | ky-hop | thap | Kỳ họp cuối năm
Kỳ họp thứ 5 | - | - | ky-hop | vua | Kỳ họp thứ 5
Trình kỳ họp thứ nhất, quý III/2026 | 2026-07-01 | 2026-09-30 | ky-hop | cao | kỳ họp thứ nhất, quý III/2026
Công an tỉnh đề nghị chuyển sang Kỳ họp giữa năm 2026 | 2026-01-01 | 2026-12-31 | ky-hop | thap | Kỳ họp giữa năm 2026
Kỳ họp tháng 7/2026 (thay vì tháng 5/2026) | 2026-07-01 | 2026-07-31 | ky-hop | vua | Kỳ họp tháng 7/2026 (thay vì tháng 5/2026)
Phiên họp tháng 8/2026 | 2026-08-01 | 2026-08-31 | ky-hop | cao | -
30/6/2026 (lùi sang quý III) | 2026-07-01 | 2026-09-30 | quy | vua | 2026-Q3
30/6/2026 lùi sang 30/9/2026 | 2026-09-30 | 2026-09-30 | ngay | vua | 2026-09-30
Quý IV/2025 chuyển sang Quý I/2026 | 2026-01-01 | 2026-03-31 | quy | vua | 2026-Q1
Tháng 5/2026 (trước đây là tháng 3/2026) | 2026-05-01 | 2026-05-31 | thang | vua | 2026-05
15/3/2026; 20/4/2026 | 2026-03-15 | 2026-04-20 | khoang | thap | -
Tháng 10/2026 hoặc tháng 11/2026 | 2026-10-01 | 2026-11-30 | khoang | thap | -
Quý II/2026 (tháng 5/2026) | 2026-05-01 | 2026-05-31 | thang | cao | 2026-05
Chưa xác định | - | - | khong-ro | thap | -
Chưa có | - | - | khong-ro | thap | -
- | - | - | khong-ro | thap | -
Sau khi có Nghị định của Chính phủ | - | - | khong-ro | thap | -
Tháng 13/2026 | - | - | khong-ro | thap | -
32/1/2026 | - | - | khong-ro | thap | -
31/02/2026 | - | - | khong-ro | thap | -
đang xin ý kiến Sở Tư pháp | - | - | khong-ro | thap | -
x | - | - | khong-ro | thap | -
""".strip("\n").split("\n")


def test_the_table_is_long_enough() -> None:
    assert len(FORMS) >= 80 and len(set(FORMS)) == len(FORMS)


@pytest.mark.parametrize("line", FORMS, ids=lambda line: line.split(" | ")[0].strip())
def test_a_written_form(line: str) -> None:
    words, first, last, precision, confidence, kept = (part.strip() for part in line.split(" | "))
    words = line.split(" | ")[0]
    found = planned.read(words, 2026)
    said = (found.starts_on, found.ends_on, found.precision, found.confidence, found.field)
    wanted = tuple(None if day == "-" else dt.date.fromisoformat(day) for day in (first, last))
    assert said == (*wanted, Precision(precision), Confidence(confidence), None if kept == "-" else kept)
    assert found.text == words.strip()


def test_without_a_year_nothing_is_made_up() -> None:
    assert not planned.read("Quý II").understood and planned.read("Quý II").field is None
    assert planned.read("Quý II", 2027).starts_on == dt.date(2027, 4, 1)


def test_days_are_counted_from_the_workbooks_own_epoch() -> None:
    assert planned.read("44651", epoch=1904).starts_on == planned.read("46113").starts_on


def test_no_time_yet_is_not_a_riddle() -> None:
    assert planned.read("Chưa xác định").absent and not planned.read("Tháng 13/2026").absent


@given(st.text(max_size=80), st.one_of(st.none(), st.integers(2000, 2100)))
def test_any_text_is_read_without_a_fault_and_in_order(text: str, year: int | None) -> None:
    found = planned.read(text, year)
    assert found.text == text.strip()
    if found.starts_on and found.ends_on:
        assert found.starts_on <= found.ends_on


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["{d}/{m}/{y}", "ngày {d} tháng {m} năm {y}"]))
def test_every_day_comes_back(day: dt.date, form: str) -> None:
    found = planned.read(form.format(d=day.day, m=day.month, y=day.year))
    assert (found.starts_on, found.ends_on, found.field) == (day, day, day.isoformat())
