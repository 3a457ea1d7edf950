"""Types of single values: what a civil servant writes → an exact value.

Every type takes the text as written and either returns the value or raises
``PydanticCustomError`` whose type is a diagnostic code and whose context
fills that code's sentence. Nothing is guessed: a day-first date is refused
with the ISO form to copy.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, cast
from urllib.parse import urlsplit

from pydantic import GetJsonSchemaHandler, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from .. import document_number, vietnamese
from ..document_number import DocumentNumber
from . import guesses
from .reachable import Phone, dialled, mailbox
from .vocabulary import Term


class Names(Protocol):
    """The registers a reference is matched against; given as validation context."""

    def agency(self, text: str) -> str | None:
        """Id of the agency called *text* (id, short name, full name or alias)."""

    def locality(self, text: str) -> str | None:
        """Code of the locality called *text* (code or name)."""

    def suggest(self, text: str, register: str) -> str:
        """The closest known name in *register*, or an empty string."""

    def place_of(self, text: str) -> tuple[tuple[str, ...], dt.date | None]:
        """The places of today that the former place *text* became, and since when."""


def fault(code: str, /, **values: object) -> PydanticCustomError:
    """The exception that becomes the diagnostic *code* at the value's place."""
    return PydanticCustomError(code, "{detail}", {"detail": code} | {k: str(v) for k, v in values.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise fault("expected-text")
    return value.strip()


def line(limit: int) -> Callable[[Any], str]:
    """Takes one line of at most *limit* characters."""

    def check(value: Any) -> str:
        text = _text(value)
        if not text:
            raise fault("value-empty")
        if "\n" in text:
            raise fault("line-break")
        if len(text) > limit:
            raise fault("text-too-long", length=len(text), limit=limit)
        return text

    return check


def _prose(limit: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = " ".join(_text(value).split())
        if not text:
            raise fault("value-empty")
        if len(text) > limit:
            raise fault("text-too-long", length=len(text), limit=limit)
        return text

    return check


def length(limit: int, form: str = "line") -> WithJsonSchema:
    """What an editor's form is told of a text: its limit and whether it is a ``line`` or a ``paragraph``."""
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": limit, "x-form": form})


Line = Annotated[str, PlainValidator(line(200)), length(200)]
"""One line of text, at most 200 characters."""
Summary = Annotated[str, PlainValidator(_prose(300)), length(300, "paragraph")]
"""Plain-language summary, at most 300 characters."""
Prose = Annotated[str, PlainValidator(_prose(2000)), length(2000, "paragraph")]
"""A paragraph of plain text (no markup), at most 2,000 characters."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(value: Any) -> dt.date:
    if type(value) is dt.date:  # a record the gate derives (a commune's committee) is made of exact values
        return value
    text = _text(value)
    if _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise fault("date-impossible", value=text, hint=guesses.off_the_calendar(text)) from None
    if said := guesses.off_the_calendar(text):
        raise fault("date-impossible", value=text, hint=said)
    suggested, hint = guesses.day(text)
    raise fault("date-format", value=text, suggested=suggested, hint=hint)


_DATE = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "x-form": "date"}
Date = Annotated[dt.date, PlainValidator(_date), WithJsonSchema(_DATE)]
"""A day, ISO 8601 (``2026-12-31``)."""


def _moment(value: Any) -> dt.datetime:
    text = _text(value)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\+07:00)?", text, re.ASCII):
        suggested, hint = guesses.moment(text)
        raise fault("moment-format", value=text, suggested=suggested, hint=hint)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise fault("date-impossible", value=text, hint=guesses.off_the_calendar(text)) from None
    return moment.replace(tzinfo=vietnamese.TIME_ZONE)


Moment = Annotated[
    dt.datetime, PlainValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\+07:00)?$",
                    "x-form": "moment"}),
]
"""A moment on Vietnam's clock (``2026-07-03T08:30``; UTC+7)."""


def _clock_time(value: Any) -> dt.time:
    text = _text(value)
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        loose = re.fullmatch(r"([01]?\d|2[0-3])\s*(?:giờ|[:hg])\s*([0-5]\d)?(?:\s*phút)?", text, re.IGNORECASE)
        suggested = f"{int(loose[1]):02d}:{loose[2] or '00'}" if loose else "07:30"
        raise fault("time-format", value=text, suggested=suggested)
    return dt.time.fromisoformat(text)


ClockTime = Annotated[
    dt.time, PlainValidator(_clock_time),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "x-form": "time"}),
]
"""A time of day on Vietnam's clock (``07:30``)."""


@dataclass(frozen=True, slots=True, order=True)
class FuzzyDate:
    """A planned time as precise as it is known: a day, a month, a quarter, or words.

    ``starts_on`` and ``ends_on`` bound it; words alone have no bounds.
    """

    text: str
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    @property
    def label(self) -> str:
        """How a reader sees it: ``Quý II/2026``, ``Tháng 5/2026``, ``09/12/2026``, or the words."""
        if self.starts_on is None or self.ends_on is None:
            return self.text
        if self.starts_on == self.ends_on:
            return vietnamese.date_text(self.starts_on)
        if (self.ends_on - self.starts_on).days < 31:
            return f"Tháng {self.starts_on.month}/{self.starts_on.year}"
        return f"Quý {_ROMAN[self.starts_on.month // 3]}/{self.starts_on.year}"


_ROMAN = ("I", "II", "III", "IV")


def _fuzzy(value: Any) -> FuzzyDate:
    text = _text(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        day = _date(text)
        return FuzzyDate(text, day, day)
    month = re.fullmatch(
        r"(?:(?P<y>20\d\d)-(?P<m>\d{2})|[Tt]háng\s*(?P<m2>\d{1,2})\s*/\s*(?P<y2>20\d\d))", text, re.ASCII
    )
    if month:
        year, number = int(month["y"] or month["y2"]), int(month["m"] or month["m2"])
        if not 1 <= number <= 12:
            raise fault("fuzzy-date", value=text, suggested="", hint="Một năm chỉ có 12 tháng. ")
        first = dt.date(year, number, 1)
        after = dt.date(year + number // 12, number % 12 + 1, 1)
        return FuzzyDate(text, first, after - dt.timedelta(days=1))
    quarter = re.fullmatch(r"(?:(20\d\d)-Q([1-4])|[Qq]uý\s*(I{1,3}|IV|[1-4])\s*/\s*(20\d\d))", text, re.ASCII)
    if quarter:
        year = int(quarter[1] or quarter[4])
        written = quarter[2] or quarter[3]
        place = _ROMAN.index(written) + 1 if written in _ROMAN else int(written)
        first = dt.date(year, place * 3 - 2, 1)
        after = dt.date(year + place // 4, place * 3 % 12 + 1, 1)
        return FuzzyDate(text, first, after - dt.timedelta(days=1))
    if re.match(r"[Kk]ỳ họp", text) and len(text) <= 120:
        return FuzzyDate(text)
    suggested, hint = guesses.planned(text)
    raise fault("fuzzy-date", value=text, suggested=suggested, hint=hint)


_PLANNED = (
    r"^(\d{4}-\d{2}-\d{2}|20\d\d-\d{2}|20\d\d-Q[1-4]|[Tt]háng\s*\d{1,2}\s*/\s*20\d\d"
    r"|[Qq]uý\s*(I{1,3}|IV|[1-4])\s*/\s*20\d\d|[Kk]ỳ họp.{0,113})$"
)
PlannedDate = Annotated[
    FuzzyDate, PlainValidator(_fuzzy),
    WithJsonSchema({"type": "string", "pattern": _PLANNED, "x-form": "planned-date"}),
]
"""``2026-05``, ``2026-Q2``, ``2026-12-09``, or words beginning with *Kỳ họp*."""


def _number(value: Any) -> DocumentNumber:
    text = _text(value)
    found = document_number.parse(text)
    if found:
        return found
    mended = document_number.repair(text)
    if mended:
        raise fault("document-number-typo", value=text, suggested=mended.text)
    raise fault("document-number", value=text)


_NUMBER = {"type": "string", "pattern": document_number.PATTERN, "x-form": "document-number"}
Number = Annotated[DocumentNumber, PlainValidator(_number), WithJsonSchema(_NUMBER)]
"""A document's number and symbol (Decree 30/2020/NĐ-CP, Article 15): ``407/QĐ-TTg``."""
LegalNumber = Annotated[Number, WithJsonSchema(_NUMBER | {"x-relation": "legal-document.number", "x-open": True})]
"""A number that the register of legal documents may know; one that it does not know yet passes."""


def _phone(value: Any) -> Phone:
    if isinstance(value, Phone):
        return value
    text = _text(value)
    found = dialled(text)
    if found is None:
        suggested, hint = guesses.phone(text)
        raise fault("phone", value=text, suggested=suggested, hint=hint)
    return found


_PHONE = {"type": "string", "pattern": r"^\+?[0-9 ().-]+$", "x-form": "phone"}
PhoneNumber = Annotated[Phone, PlainValidator(_phone), WithJsonSchema(_PHONE)]


def _email(value: Any) -> str:
    text = _text(value)
    found = mailbox(text)
    if found is None:
        suggested, hint = guesses.email(text)
        raise fault("email", value=text, suggested=suggested, hint=hint)
    return found


_EMAIL = {"type": "string", "format": "email", "x-form": "email"}
Email = Annotated[str, PlainValidator(_email), WithJsonSchema(_EMAIL)]


def _url(value: Any) -> str:
    text = _text(value)
    host = "" if re.search(r"[\s<>\"'`{}|\\^]", text) else _host(text)
    # A host in other letters may only look like the one it is taken for.
    if not host or not host.isascii():
        raise fault("url", value=text, suggested=guesses.address(text))
    return text


def _host(text: str) -> str:
    """The host of a whole http(s) address that names no user, or an empty string."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # an address of a network written with an open bracket, a port that is no number
        return ""
    return (parts.hostname or "") if usable else ""


_URL = {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", "x-form": "url"}
Url = Annotated[str, PlainValidator(_url), WithJsonSchema(_URL)]
"""An absolute http(s) address."""


_YES, _NO = ("true", "có", "Có"), ("false", "không", "Không")


def _flag(value: Any) -> bool:
    text = _text(value)
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise fault("flag", value=text)


_FLAG = {"enum": [True, False, "có", "không"], "x-form": "flag"}
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema(_FLAG)]
"""``true``/``false`` (also *có*/*không*, *Có*/*Không*); no other spelling, so ``NO`` can never turn into a false."""


def _not_secret(value: Any) -> bool:
    if _text(value) not in _NO:
        raise fault("state-secret", value=value)
    return False


NotSecret = Annotated[
    bool, PlainValidator(_not_secret), WithJsonSchema({"enum": [False, "không"], "x-form": "always-no"}),
]
"""Must be ``false``: a document that is, or may be, a state secret has no place here (Law 117/2025/QH15)."""


def _count(value: Any) -> int:
    text = _text(value)
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", text):
        suggested, hint = guesses.count(text)
        raise fault("count", value=text, suggested=suggested, hint=hint)
    return int(text)


_COUNT = {"type": "integer", "minimum": 0, "maximum": 999_999_999, "x-form": "count"}
Count = Annotated[int, PlainValidator(_count), WithJsonSchema(_COUNT)]


_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\.")
"""Windows keeps these names for devices."""


def file_name(value: Any) -> str:
    """Takes the name of a file beside the document: plain letters, digits, hyphens, one known way to write it."""
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,98}\.[a-z0-9]{2,5}", text) or ".." in text or _DEVICE.match(text):
        raise fault("attachment-name", value=text, suggested=_safe_name(text))
    return text


def _safe_name(text: str) -> str:
    stem, _, extension = re.split(r"[/\\]", text)[-1].rpartition(".")
    name = vietnamese.slug(stem or extension) or "tai-lieu"
    name += "-2" if _DEVICE.match(f"{name}.") else ""
    return f"{name}.{vietnamese.slug(extension) if stem else 'pdf'}"


FILE_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,98}\.[a-z0-9]{2,5}$"
FileName = Annotated[
    str, PlainValidator(file_name), WithJsonSchema({"type": "string", "pattern": FILE_PATTERN, "x-form": "file"}),
]
"""Name of a file in the document's own folder."""


def _slug(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
        raise fault("slug", value=text, suggested=vietnamese.slug(text) or "ten-muc")
    return text


_SLUG = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "x-form": "slug"}
Slug = Annotated[str, PlainValidator(_slug), WithJsonSchema(_SLUG)]
"""A name of plain letters, digits and hyphens."""
AgencySlug = Annotated[Slug, WithJsonSchema(_SLUG | {"x-relation": "agency"})]
LegalDocumentSlug = Annotated[Slug, WithJsonSchema(_SLUG | {"x-relation": "legal-document"})]
PolicySlug = Annotated[Slug, WithJsonSchema(_SLUG | {"x-relation": "policy"})]
SpokespersonSlug = Annotated[Slug, WithJsonSchema(_SLUG | {"x-relation": "spokesperson"})]
"""The name of another document of that kind (its file name without ``.md``); a rule asks whether it exists."""


def _reference(register: str) -> Callable[[Any, ValidationInfo], str]:
    def resolve(value: Any, info: ValidationInfo) -> str:
        text = _text(value)
        names = cast(Names, info.context)
        found = names.agency(text) if register == "agency" else names.locality(text)
        if found is None:
            near, hint = guesses.reference(text, register, names)
            raise fault(f"{register}-unknown", value=text, suggested=near, hint=hint)
        return found

    return resolve


def _names(register: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": 1, "x-form": "reference", "x-relation": register})


AgencyRef = Annotated[str, PlainValidator(_reference("agency")), _names("agency")]
"""An agency by id, short name or full name; resolved to its id."""
LocalityRef = Annotated[str, PlainValidator(_reference("locality")), _names("locality")]
"""A commune by code or name; resolved to its code."""


@dataclass(frozen=True)
class OneOf:
    """Annotation: a value of a closed list, as slug or Vietnamese label."""

    term: type[Term]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": [t.value for t in self.term],
                "x-labels": {t.value: t.label for t in self.term}, "x-form": "choice"}

    def _check(self, value: Any) -> Term:
        text = _text(value)
        found = self.term.recognise(text)
        if found is None:
            known = [t.value for t in self.term] + [t.label for t in self.term]
            near = vietnamese.closest(text, known)
            suggested = self.term.recognise(near) if near else None
            raise fault(
                "value-unknown", value=text, known=", ".join(t.value for t in self.term),
                suggested=suggested or "", hint=f'Có phải bạn muốn viết "{suggested}" ({self.term(suggested).label})? '
                if suggested else "",
            )
        return self.term(found)
