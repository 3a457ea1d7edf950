"""``portal due`` and ``portal downtime``: when to publish again, and how early a planned stop must be announced."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from .. import doors, vietnamese
from .asking import CLEAN, ERRORS, CouldNotRun, as_of_option, moment_of, root_of, root_option

DUE, NOT_YET = 0, 10
NEXT_CHANGE = Path(".portal", "next-change.json")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scheduler wants to know; *why* is one of ``moment``, ``never-built``, ``unreadable``, ``ahead``,
    ``commit``, ``later``, ``nothing-ahead``."""

    due: bool
    why: str
    said: str
    built_as_of: dt.datetime | None = None
    next_change_at: dt.datetime | None = None

    def as_json(self, at: dt.datetime) -> dict[str, Any]:
        """For a machine; moments are ISO 8601 with +07:00."""
        return {
            "due": self.due, "why": self.why, "said": self.said, "checked_at": at.isoformat(),
            "built_as_of": self.built_as_of.isoformat() if self.built_as_of else None,
            "next_change_at": self.next_change_at.isoformat() if self.next_change_at else None,
        }


@click.command(options_metavar="[TÙY CHỌN]", short_help="Đã đến lúc dựng lại chưa? Cho bộ hẹn giờ.")
@root_option
@as_of_option
@click.option("--live", type=click.Path(path_type=Path), default=None, metavar="TỆP",
              help="portal-stamp.json tải từ cổng đang chạy. Dùng ở nơi không giữ được thư mục .portal/ giữa hai lần "
                   "chạy (CI): mốc được tính lại từ nội dung, so cả bản mã nguồn.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def due(root: Path, as_of: str | None, live: Path | None, form: str) -> None:
    """Nói một trang nào đó của cổng nay đã khác lúc dựng hay chưa (hết hạn góp ý, đến giờ công bố, hết cấm đăng…).

    Mã thoát: 0 đã đến lúc dựng lại (kể cả khi chưa dựng lần nào, hoặc tệp mốc thời gian hỏng: dựng lại sẽ ghi tệp
    mới), 10 chưa đến, 2 không trả lời được (sai thư mục, sai ngày, nội dung có lỗi).
    """
    at = moment_of(as_of)
    answer = _from_live(root_of(root), live, at) if live else _from_last_build(root_of(root), at)
    click.echo(json.dumps(answer.as_json(at), ensure_ascii=False, indent=2) if form == "json" else answer.said)
    sys.exit(DUE if answer.due else NOT_YET)


def _from_last_build(root: Path, at: dt.datetime) -> Answer:
    """What the last build of this checkout left beside the site says at *at*."""
    try:
        said = json.loads((root / NEXT_CHANGE).read_text("utf-8"))
        built = _moment(said["as_of"])
        moment = _moment(said["next_change_at"]) if said["next_change_at"] is not None else None
    except FileNotFoundError:
        return Answer(True, "never-built", "Đến lúc dựng: chưa có bản dựng nào trong thư mục này.")
    except (OSError, ValueError, TypeError, KeyError):
        # Waiting for somebody to look would let a deadline pass; a build writes the file anew.
        return Answer(True, "unreadable", f"Đến lúc dựng: {NEXT_CHANGE.as_posix()} hỏng; dựng lại thì có tệp mới.")
    return _judge(built, moment, at)


def _from_live(root: Path, stamp: Path, at: dt.datetime) -> Answer:
    """What the content of this checkout says about the build whose *stamp* is live."""
    from .. import load, pages
    from ..diagnostics import blocking
    from ..legal_clock import next_change

    try:
        said = json.loads(stamp.read_text("utf-8"))
        built, samples, live = _moment(said["as_of"]), bool(said.get("samples", True)), str(said.get("commit") or "")
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise CouldNotRun(f"không đọc được dấu kiểm chứng {stamp.name} ({fault}).") from None
    here = doors.commit(root)
    if here and live and here != live:
        return Answer(True, "commit", "Đến lúc dựng: nội dung ở đây khác bản đang đăng "
                      f"({here[:12]} và {live[:12]}).", built)
    loaded = load(root, built)
    if blocking(loaded.diagnostics):
        raise CouldNotRun("nội dung có lỗi nên không tính được mốc thời gian. Chạy portal check để xem.")
    catalog = loaded.catalog.public(built, samples=samples)
    moments = pages.change_moments(catalog, loaded.catalog.withheld(built, samples=samples))
    return _judge(built, next_change(moments, built), at)


def _moment(text: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _judge(built: dt.datetime, moment: dt.datetime | None, at: dt.datetime) -> Answer:
    if built > at:
        return Answer(True, "ahead", "Đến lúc dựng: bản đang có tính đến "
                      f"{vietnamese.moment_text(built)}, sau bây giờ.", built, moment)
    if moment is None:
        return Answer(False, "nothing-ahead", "Chưa đến lúc: không còn mốc thời gian nào làm trang thay đổi.", built)
    if moment <= at:
        return Answer(True, "moment", f"Đến lúc dựng: từ {vietnamese.moment_text(moment)} đã có trang phải khác đi.",
                      built, moment)
    return Answer(False, "later", f"Chưa đến lúc: mốc tiếp theo là {vietnamese.moment_text(moment)}.", built, moment)


@click.command(options_metavar="[TÙY CHỌN]", short_help="Tạm dừng cổng: phải báo chậm nhất ngày nào?")
@root_option
@as_of_option
@click.option("--on", "starts", required=True, metavar="NGÀY_GIỜ",
              help="Lúc bắt đầu tạm dừng, giờ Việt Nam, ví dụ 2026-12-10T22:00.")
@click.option("--until", "ends", default=None, metavar="NGÀY_GIỜ",
              help="Lúc dự kiến hoạt động lại. Mặc định: 4 giờ sau.")
@click.option("--reason", default="Nâng cấp máy chủ", show_default=True, metavar="CHỮ", help="Lý do, một dòng.")
def downtime(root: Path, as_of: str | None, starts: str, ends: str | None, reason: str) -> None:
    """Nói ngày cuối cùng còn kịp báo trước một lần tạm dừng theo kế hoạch, và in mục để chép vào downtime.yml.

    Mã thoát: 0 còn kịp báo, 1 đã quá ngày, 2 không chạy được.
    """
    from .. import load
    from ..downtime import term

    at, begin = moment_of(as_of), moment_of(starts)
    end = moment_of(ends) if ends else begin + dt.timedelta(hours=4)
    if end <= begin:
        raise CouldNotRun("lúc hoạt động lại phải sau lúc bắt đầu tạm dừng.")
    if begin <= at:
        raise CouldNotRun(f"{vietnamese.moment_text(begin)} đã qua; chỉ tính cho lần tạm dừng sắp tới.")
    catalog = load(root_of(root), at).catalog
    needed = term(catalog, begin)
    if needed is None:
        raise CouldNotRun("danh mục văn bản không có thời hạn báo trước nào cho ngày này "
                          "(thong-bao-tam-dung trong content/van-ban/).")
    today = at.date()
    in_time = today <= needed.last_day
    click.echo(f"Tạm dừng lúc {vietnamese.moment_text(begin)}: phải báo chậm nhất ngày "
               f"{vietnamese.date_text(needed.last_day)}, tức trước {needed.days} ngày làm việc "
               f"({needed.parameter.article} {needed.law.value.citation}).")
    if needed.doubtful:
        days = ", ".join(vietnamese.date_text(day) for day in needed.doubtful)
        click.echo(f"Ngày nghỉ chưa đối chiếu trong khoảng này: {days}. Xem content/_data/holidays.yml.")
    if not in_time:
        first = needed.first_start(today, catalog.holiday_dates)
        click.echo(f"Hôm nay ({vietnamese.date_text(today)}) đã quá ngày ấy. Báo hôm nay thì sớm nhất được tạm dừng "
                   f"từ ngày {vietnamese.date_text(first)}.")
        sys.exit(ERRORS)
    click.echo("Chép mục sau vào content/_data/downtime.yml, dưới dòng downtime: (bỏ dấu [] nếu còn). "
               "Dòng báo hiện trên mọi trang từ ngày announced_on.\n")
    click.echo(f"  - starts_at: {begin:%Y-%m-%dT%H:%M}\n    ends_at: {end:%Y-%m-%dT%H:%M}\n"
               f"    reason: {json.dumps(reason, ensure_ascii=False)}\n    announced_on: {today.isoformat()}")
    sys.exit(CLEAN)
