"""What a posting certificate says of one document: since when, with which dossier, how many days against the law.

Pure: facts and log in, words out. A certificate confirms what the portal showed, and nothing else.

Days are calendar days in Vietnam, reckoned as the legal clock does: the day on which posting begins is not counted,
and a day counts once it is over. Only days on which the document stood there and comments were received count, so
nothing is counted twice and nothing that ended early looks long enough.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..vietnamese import PERIODS, TIME_ZONE, date_text, moment_text
from .facts import Posting, Shown
from .log import Ended, Log, Span
from .manifest import File

_WHY = {Ended.CHANGED: "hồ sơ thay đổi", Ended.REMOVED: "không còn trên cổng", Ended.WITHDRAWN: "được gỡ khỏi cổng"}
_DAY = dt.timedelta(days=1)


class State(StrEnum):
    """Where the posting stands against the least time of the law."""

    NOT_ASKED = "not-asked"
    UPCOMING = "upcoming"
    NO_RULE = "no-rule"
    RUNNING = "running"
    ENOUGH = "enough"
    SHORT = "short"
    NOT_RECKONED = "not-reckoned"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One *sentence* on the days; *label* is its short form, *days* what was counted."""

    state: State
    label: str
    sentence: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One span in words."""

    since: str
    from_number: int
    until: str
    to_number: int | None
    why: str
    dossier: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A release that a row names. *manifest* is empty for the release in the making."""

    number: int
    at: str
    content_hash: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that page and paper say, but the moment they are made at."""

    document: Shown
    portal: str
    url: str
    posted: str
    standing: bool
    rows: tuple[Row, ...]
    asked: str
    minimum: str
    verdict: Verdict
    files: tuple[tuple[str, str], ...]
    releases: tuple[Cited, ...]


def certify(
    document: Shown, log: Log, files: Sequence[File], *, number: int, now: dt.datetime, portal: str, site_url: str,
) -> Certificate:
    """The certificate of *document* in release *number*, at *now*.

    *files* are those of its dossier in this release; *site_url* may be empty, then nobody is told an address. Raises
    ``KeyError`` for a document the log does not follow.
    """
    spans = log.postings[document.address]
    numbers = sorted({n for span in spans for n in (span.from_number, span.to_number) if n is not None})
    cited = [line for n in numbers if (line := log.line(n))]
    standing = spans[-1].to_at is None
    first, last = _text(spans[0].from_at), spans[-1].to_at
    return Certificate(
        document, portal, site_url + document.address if site_url else "",
        f"Từ {first} đến nay" if last is None else f"Từ {first} đến {_text(last)}", standing,
        tuple(_row(span) for span in spans),
        _asked(document.posting), _minimum(document.posting),
        reckon(document.posting, spans, now, _day(dt.datetime.fromisoformat(log.releases[0].published_at))),
        tuple((file.path.rpartition("/")[2], file.sha256) for file in files),
        tuple(Cited(line.number, _text(line.published_at), line.content_hash,
                    line.manifest_sha256 if line.number != number else "") for line in cited),
    )


def runs(spans: Sequence[Span], now: dt.datetime) -> list[tuple[dt.date, dt.date]]:
    """Times without interruption: the day each begins, and the last day that was over while it stood.

    Spans that follow each other without a gap are one run: the dossier changed, the document stayed.
    """
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for span in spans:
        begin = dt.datetime.fromisoformat(span.from_at)
        end = dt.datetime.fromisoformat(span.to_at) if span.to_at else now
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return [(_day(begin), _day(end) - _DAY) for begin, end in found]


def reckon(posting: Posting | None, spans: Sequence[Span], now: dt.datetime, begun: dt.date) -> Verdict:
    """How the time that *spans* stood compares with the least time of *posting* at *now*.

    *begun* is the day the log begins: what was shown before, nobody wrote down, so nothing is said to be missing then.
    """
    if posting is None:
        return Verdict(State.NOT_ASKED, "Chưa lấy ý kiến", "Dự thảo chưa mở lấy ý kiến nên chưa tính thời gian đăng.")
    opens, closes = dt.date.fromisoformat(posting.opens_on), dt.date.fromisoformat(posting.closes_on)
    today = _day(now)
    if today < opens:
        said = f"Cổng bắt đầu tính từ ngày mở lấy ý kiến, {date_text(opens)}."
        return Verdict(State.UPCOMING, "Chưa đến ngày lấy ý kiến", said)
    stood = runs(spans, now)
    days = sum(max(0, (min(last, closes) - max(first, opens)).days) for first, last in stood)
    unrecorded = opens < begun == stood[0][0]
    if posting.minimum_days is None:
        since = f"Từ khi có nhật ký ({date_text(begun)}), đã" if unrecorded else "Đã"
        return Verdict(
            State.NO_RULE, "Không có mức để so sánh",
            f"{since} đăng {days} ngày trong thời gian lấy ý kiến. Danh mục văn bản của cổng không có quy định về thời "
            "gian đăng tối thiểu cho loại văn bản này, nên giấy không kết luận đủ hay thiếu.", days,
        )
    going_on = spans[-1].to_at is None and today <= closes
    unsure, doubt = _doubt(posting)
    if posting.minimum_unit != "ngay":
        return _by_date(posting, stood, days, going_on) if not unrecorded else _not_known(days, begun, doubt)
    least = posting.minimum_days
    if days >= least:
        return Verdict(
            State.ENOUGH, f"Đủ thời gian tối thiểu{unsure}",
            f"Đã đăng {days} ngày trong thời gian lấy ý kiến, đủ mức tối thiểu {least} ngày.{doubt}", days,
        )
    at_end = days + (closes - max(stood[-1][1], opens, stood[-1][0])).days if going_on else days
    if unrecorded and at_end < least:
        return _not_known(days, begun, doubt)
    if going_on:
        coming = f"Nếu không kéo dài, đến hết hạn góp ý {date_text(closes)} sẽ thiếu {least - at_end} ngày." \
            if at_end < least else f"Còn {least - days} ngày nữa thì đủ."
        return Verdict(
            State.RUNNING, "Đang trong thời gian đăng",
            f"Đã đăng {days} ngày trong thời gian lấy ý kiến, mức tối thiểu là {least} ngày. {coming}{doubt}", days,
        )
    return Verdict(
        State.SHORT, f"Thiếu {least - days} ngày{unsure}",
        f"Đã đăng {days} ngày trong thời gian lấy ý kiến, thiếu {least - days} ngày so với mức tối thiểu {least} ngày."
        f"{doubt}", days,
    )


def _not_known(days: int, begun: dt.date, doubt: str) -> Verdict:
    return Verdict(
        State.NOT_KNOWN, "Nhật ký không có đủ thời gian lấy ý kiến",
        f"Nhật ký của cổng bắt đầu từ {date_text(begun)}, sau ngày mở lấy ý kiến, nên giấy này không nói gì về thời "
        f"gian trước đó. Từ khi có nhật ký, đã đăng {days} ngày trong thời gian lấy ý kiến.{doubt}", days,
    )


def _doubt(posting: Posting) -> tuple[str, str]:
    """What is said of a figure that nobody has checked against the law: after a label, and after a sentence."""
    return ("", "") if posting.verified else (" (mức chưa xác minh)", " Con số tối thiểu này chưa xác minh.")


def _by_date(posting: Posting, stood: list[tuple[dt.date, dt.date]], days: int, going_on: bool) -> Verdict:
    """Working days and months: only the build knows the calendar, so its own date is what posting must reach."""
    opens, until = dt.date.fromisoformat(posting.opens_on), dt.date.fromisoformat(posting.minimum_until)
    least = _minimum(posting)
    unsure, doubt = _doubt(posting)
    whole = next((last for first, last in stood if first <= opens <= last + _DAY), None)
    if whole is None:
        return Verdict(
            State.NOT_RECKONED, "Không tự quy đổi",
            f"Đã đăng {days} ngày trong thời gian lấy ý kiến. Mức tối thiểu là {least}; cổng đăng sau ngày mở lấy ý "
            f"kiến nên giấy này không tự quy đổi.{doubt}", days,
        )
    closes = dt.date.fromisoformat(posting.closes_on)
    if min(whole, closes) >= until:
        return Verdict(State.ENOUGH, f"Đủ thời gian tối thiểu{unsure}",
                       f"Đã đăng đến hết {date_text(until)}, đủ mức tối thiểu {least}.{doubt}", days)
    if going_on:
        return Verdict(State.RUNNING, "Đang trong thời gian đăng",
                       f"Cần đăng đến hết {date_text(until)} thì đủ mức tối thiểu {least}.{doubt}", days)
    return Verdict(State.SHORT, f"Chưa đủ thời gian tối thiểu{unsure}",
                   f"Chưa đăng đến hết {date_text(until)}, chưa đủ mức tối thiểu {least}.{doubt}", days)


def _row(span: Span) -> Row:
    return Row(
        _text(span.from_at), span.from_number, _text(span.to_at) if span.to_at else "đến nay", span.to_number,
        _WHY[span.ended] if span.ended else "", span.dossier,
    )


def _asked(posting: Posting | None) -> str:
    if posting is None:
        return ""
    opens, closes = (date_text(dt.date.fromisoformat(day)) for day in (posting.opens_on, posting.closes_on))
    return f"từ {opens} đến hết {closes}"


def _minimum(posting: Posting | None) -> str:
    if posting is None or posting.minimum_days is None:
        return ""
    return f"{posting.minimum_days} {PERIODS.get(posting.minimum_unit, posting.minimum_unit)}"


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(TIME_ZONE).date()


def _text(moment: str) -> str:
    return moment_text(dt.datetime.fromisoformat(moment))
