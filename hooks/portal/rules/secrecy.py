"""What must never be published: state secrets (R01) and personal data (R02)."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import phonenumbers

from .. import vietnamese
from ..catalog import Entry
from ..diagnostics import Diagnostic, Severity, Span
from ..schema.kinds import Agency, Entity, Locality, Page, Spokesperson
from .bench import Bench, Read, mail_domains
from .passages import Passage, Text

_LONG = "tuyệt mật|tối mật|lưu hành nội bộ|xem xong trả lại"
_CARRIER = "tài liệu|văn bản|công văn|hồ sơ|dự thảo"


def _spaced(words: str, *, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """*words* as a pattern in which any run of white space may stand between two words."""
    return re.compile(words.replace(" ", r"\s+"), flags)


_TRACE = _spaced(r"m\s?ậ\s?t|lưu hành nội bộ|xem xong trả lại")
# The same one by one, each beginning with letters: a search for letters alone takes nearly no time.
_TRACES = tuple(map(_spaced, (r"ậ(?:(?<=mậ)|(?<=m\sậ))\s?t", "lưu hành nội bộ", "xem xong trả lại")))
# A line that says nothing else is a stamp in any case of letters; the lone syllable
# only in capitals, because "Mật" may head a list of bee products.
_WHOLE = _spaced(
    rf"(?:(?:{_CARRIER}|dấu|(?:mức )?độ(?: mật)?)\s*:?\s*)?(?:{_LONG})|(?:mức )?độ mật\s*:?\s*mật",
    flags=re.IGNORECASE,
)
_WHOLE_CAPITALS = _spaced(rf"(?:(?:{_CARRIER.upper()}|DẤU|ĐỘ)\s*:?\s*)?M\s?Ậ\s?T")
_STAMP = _spaced(rf"(?<!\w)(?:(?:{_CARRIER.upper()}) )?(?P<mark>{_LONG.upper()}|M\s?Ậ\s?T)(?!\w)")
_NEAR = 120
"""How far around a stamp the words are read that may explain it away."""
_EDGE = " \t#*_>|[](){}\"“”'‘’.,:;–—-/"
_FILE_STAMP = re.compile(
    r"(?<![a-z])(?:tuyet-?mat|toi-?mat|tai-lieu-mat|van-ban-mat|luu-hanh-noi-bo|xem-xong-tra-lai)(?![a-z])"
)


def check_secrecy_stamps(bench: Bench) -> Iterator[Diagnostic]:
    """No text and no file name carries a stamp of secrecy or of restricted circulation.

    Law 117/2025/QH15 (levels Tuyệt mật, Tối mật, Mật); Decree 30/2020/NĐ-CP, Article 8.
    """
    for path in bench.file_paths:
        name = path.rpartition("/")[2]
        if _FILE_STAMP.search(vietnamese.slug(name)) or re.search(r"(?<!\w)(?:MẬT|MAT)(?!\w)", name):
            yield from bench.report("R01", Severity.ERROR, "secrecy-stamp", Span(path), value=name)
    for span, text, place in _written(bench):
        if not _TRACE.search(text.lower()):
            continue
        for start, end in stamps(text):
            if not _broken_word(text, start, end):
                mark = " ".join(text[start:end].split())
                yield from bench.report("R01", Severity.ERROR, "secrecy-stamp", span, value=mark, place=place(start))


def read_secrecy_stamps(bench: Bench) -> Read:
    """The part of :func:`check_secrecy_stamps` that reads the texts of documents."""

    def read(text: Text) -> Iterator[Diagnostic]:
        if not any(trace.search(text.lower) for trace in _TRACES):
            return
        for passage in text.passages:
            for start, end in stamps(passage.prose) if _TRACE.search(passage.prose.lower()) else ():
                mark = " ".join(passage.prose[start:end].split())
                yield from bench.report("R01", Severity.ERROR, "secrecy-stamp", passage.span(start, end), value=mark)

    return read


def _written(bench: Bench) -> Iterator[tuple[Span, str, Callable[[int], str]]]:
    """The text inside all files that were opened, and where each offset of it stands."""
    for _, facts in bench.files:
        for label, text in facts.texts:
            def place(offset: int, label: str = label, text: str = text) -> str:
                return label.replace("{}", str(text.count("\n", 0, offset) + 1))

            yield Span(facts.path), text, place


# In a file a line may end anywhere, and a narrow column leaves "MẬT" alone on one: "BẢO / MẬT", "MẬT / KHẨU".
_FIRST_HALF = re.compile(r"(?:^|\s)(?:BÍ|BẢO|CƠ|THÂN|NGHIÊM)\s*$", re.IGNORECASE)
_SECOND_HALF = re.compile(r"\s*(?:MÃ|KHẨU|ĐỘ(?!\s+(?:KHẨN|MẬT))|ONG|NGỮ|THIẾT|MÍA)(?!\w)", re.IGNORECASE)


def _broken_word(text: str, start: int, end: int) -> bool:
    """Whether a lone *MẬT* is half of a longer word that the file breaks over two lines."""
    if re.sub(r"\s", "", text[start:end]).upper() != "MẬT":
        return False
    return bool(_FIRST_HALF.search(text[max(start - 20, 0) : start]) or _SECOND_HALF.match(text[end : end + 20]))


def stamps(text: str) -> list[tuple[int, int]]:
    """Places of secrecy stamps in *text*; words that merely contain the syllable (*bảo mật*, *mật ong*) are none."""
    whole: list[tuple[int, int]] = []
    begin = 0
    for line in text.split("\n"):
        bare = line.strip(_EDGE)
        if bare and (_WHOLE.fullmatch(bare) or _WHOLE_CAPITALS.fullmatch(bare)):
            at = begin + line.index(bare)
            whole.append((at, at + len(bare)))
        begin += len(line) + 1
    found = list(whole)
    for match in _STAMP.finditer(text):
        place = bisect.bisect_right(whole, (match.start("mark"), len(text))) - 1
        inside = place >= 0 and match.start("mark") < whole[place][1]
        if not inside and _stands_alone(text, match):
            found.append(match.span())
    return sorted(found)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start() - _NEAR, 0) : match.start()]
    after = text[match.end() : match.end() + _NEAR]
    neighbours = re.search(r"(\w+)(?:\s+|-)$", before), re.match(r"(?:\s+|-)(\w+)", after)
    if any(n and n[1].isupper() and len(n[1]) > 1 for n in neighbours):
        return False
    if re.sub(r"\s", "", match["mark"]) != "MẬT":
        return True
    # In a heading all in capitals, commas part the words of a sentence: "SỮA ONG CHÚA, MẬT, PHẤN HOA".
    line = before.rpartition("\n")[2] + match.group() + after.partition("\n")[0]
    if any(c.islower() for c in line):
        return True
    return bool(re.search(r"[(\[{“\"|*/]\s*$", before) and re.match(r"\s*[)\]}”\"|*/]", after))


_IDENTITY = re.compile(
    r"(?<![\d+./,-])(?<!\d )(?:\d{12}|\d{3}(?P<s>[ .-])\d{3}(?P=s)\d{3}(?P=s)\d{3}|\d{4}(?P<t>[ .-])\d{4}(?P=t)\d{4})"
    r"(?![\d/-]|[.,]\d| \d)(?!\s*(?:đồng|đ\b|vnđ|vnd|usd|tỷ|triệu|%|m2|ha\b))",
    re.IGNORECASE,
)
_DAY = r"(?:\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+tháng\s+\d{1,2}(?:,?\s+năm\s+\d{4})?)"
_BIRTH = re.compile(
    rf"(?:(?:ngày(?:,?\s*tháng,?\s*năm)?\s+sinh|sinh\s+ngày)\s*(?:là|:)?\s*(?:ngày\s+)?{_DAY}"
    r"|năm\s+sinh\s*:\s*(?:19|20)\d\d)(?!\s*(?:trở|đến|về))", re.IGNORECASE,
)
_BORN = re.compile(r"[,(]\s*(?P<born>(?:sinh\s+năm|SN)\s*:?\s*(?:19|20)\d\d)\b")
_PLACE = r"(?:đường|phố|hẻm|ngõ|ngách|tổ|thôn|ấp|bon|buôn|khu\s+phố)"
_HOME = re.compile(
    r"(?:thường\s+trú|tạm\s+trú|nhà\s+riêng|hộ\s+khẩu)"
    rf"(?:[^.;\n]{{0,40}}?(?:số\s+nhà\s+\d+|số\s+\d+[a-z]?(?:/\d+[a-z]?)*,?\s+{_PLACE}\s)"
    rf"|\s*(?:tại\s*)?:\s*(?:số\s+\d|{_PLACE}\s+\w))", re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_MOBILE = re.compile(r"(?<![\w./-])(?:\+?84|\(?0)[ \t.)-]{0,2}[35789](?:[ \t.()-]{0,2}\d){8}(?![\w/])")
_DOMAIN = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}{_DOMAIN.pattern}")
PRIVATE_MAIL = frozenset(
    "gmail.com googlemail.com yahoo.com yahoo.com.vn ymail.com outlook.com outlook.com.vn hotmail.com live.com "
    "msn.com icloud.com me.com proton.me protonmail.com mail.com aol.com zoho.com yandex.com".split()
)


def check_personal_data(bench: Bench) -> Iterator[Diagnostic]:
    """No identity number, birth date, home address, private phone or private e-mail of anybody is published.

    Law 91/2025/QH15, Article 16. What the law lets out about spokespersons is in fields of its own.
    """
    numbers = _official_numbers(bench)
    for span, text, place in _written(bench):
        for code, start, end in _private(text):
            value = " ".join(text[start:end].split())
            if code == "identity-number":
                if not value.isdigit() and not value.startswith("0"):
                    continue  # an amount in the column of a table, far from its "đồng"
                value = _masked(value)
            yield from bench.report("R02", Severity.ERROR, code, span, value=value, place=place(start))
        for start, end, number in _mobile_numbers(text):
            if number not in numbers:
                yield from bench.report("R02", Severity.ERROR, "mobile-phone", span, value=_masked(text[start:end]),
                                        place=place(start))


def read_personal_data(bench: Bench) -> Read:
    """The part of :func:`check_personal_data` that reads the texts of documents."""
    numbers = _official_numbers(bench)

    def read(text: Text) -> Iterator[Diagnostic]:
        private, mailed = _may_be_private(text), _may_be_mailed(bench, text)
        if not private and not mailed:
            return
        for passage in text.passages:
            if isinstance(passage.entry.value, Spokesperson) and passage.key in ("phone", "email"):
                continue
            if private and _DIGIT.search(passage.prose):
                for code, start, end in _private(passage.prose):
                    shown, value = passage.span(start, end), passage.prose[start:end]
                    if code == "identity-number":
                        shown, value = _covered(shown), _masked(value)
                    yield from bench.report("R02", Severity.ERROR, code, shown, value=value)
                yield from _mobiles(bench, passage, numbers)
            if mailed and "@" in passage.text:
                yield from _mails(bench, passage)

    return read


_DIGITS = re.compile(r"\d[\d \t.()-]{7,}\d")
_IDENTITY_DIGITS = re.compile(r"\d(?:[ .-]?\d){11}")
_MOBILE_DIGITS = re.compile(r"[80][4 \t.)-]{0,3}[35789](?:[ \t.()-]{0,2}\d){8}")
"""The digits of an identity number and of a mobile number, whatever stands before and after them."""
_HINTS = (
    re.compile(r"sinh(?:(?<=[ym]\ssinh)|(?<=\s\ssinh)|\s+(?:ngày|năm))"), re.compile(r"sn\s*:?\s*(?:19|20)\d\d"),
    re.compile(r"thường\s+trú"), re.compile(r"tạm\s+trú"), re.compile(r"nhà\s+riêng"), re.compile(r"hộ\s+khẩu"),
)
"""Without one of these no birth date and no home is found; each begins with letters, which are searched for fast."""


def _may_be_private(text: Text) -> bool:
    if text.odd or any(hint.search(text.lower) for hint in _HINTS):
        return True
    numbers = _DIGITS.findall(text.prose)
    return any(map(_IDENTITY_DIGITS.search, numbers)) or bool(
        any(map(_MOBILE_DIGITS.search, numbers)) and _MOBILE.search(text.prose)
    )


def _may_be_mailed(bench: Bench, text: Text) -> bool:
    """Whether it has an address that may be private: one domain stands in hundreds of documents."""
    if "@" not in text.text:
        return False
    value = text.entry.value
    sample = isinstance(value, Entity) and value.sample
    domains = {domain.lower().rstrip(".") for domain in _DOMAIN.findall(text.text)}
    return any(d in PRIVATE_MAIL or not official_domain(bench, d, sample=sample) for d in domains)


def _private(text: str) -> Iterator[tuple[str, int, int]]:
    """Identity numbers, birth dates and homes of people in *text*: code of the message, begin, end."""
    for match in _IDENTITY.finditer(text):
        yield "identity-number", *match.span()
    for match in _BIRTH.finditer(text):
        yield "birth-date", *match.span()
    for match in _BORN.finditer(text):
        # Only of a person: after a name. "Trẻ em, sinh năm 2020" is a rule, not a person.
        name = text[max(match.start() - _NEAR, 0) : match.start()].split()[-1:]
        if name and name[0][0].isupper():
            yield "birth-date", *match.span("born")
    for match in _HOME.finditer(text):
        yield "home-address", *match.span()


def _masked(number: str) -> str:
    """Only the ends of *number*: the report is printed in logs and must not spread it further."""
    digits = re.sub(r"\D", "", number)
    return f"{digits[:4]}…{digits[-2:]}"


def _covered(span: Span) -> Span:
    """*span* with the digits it points at covered in the line that is shown, but for the ends."""
    start, end = span.column - 1, span.end_column - 1
    before, inside, after = span.source[:start], span.source[start:end], span.source[end:]
    covered = inside[:4] + re.sub(r"\d", "•", inside[4:-2]) + inside[-2:]
    return replace(span, source=before + covered + after)


def _mobile_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and international form of each mobile number in *text*."""
    for match in _MOBILE.finditer(text):
        number = phonenumbers.parse(re.sub(r"^84", "+84", match.group()), "VN")
        if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE:
            yield *match.span(), phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mobiles(bench: Bench, passage: Passage, official: frozenset[str]) -> Iterator[Diagnostic]:
    for start, end, given in _mobile_numbers(passage.prose):
        # A field named phone is the editor's word that the number is an office's; prose gives no such word.
        field = passage.key == "phone"
        if not field and given in official:
            continue
        severity = Severity.WARNING if field else Severity.ERROR
        span = _covered(passage.span(start, end))
        yield from bench.report("R02", severity, "mobile-phone", span, value=_masked(passage.prose[start:end]))


def _official_numbers(bench: Bench) -> frozenset[str]:
    holders: tuple[Entry[Agency] | Entry[Spokesperson] | Entry[Locality], ...] = (
        *bench.catalog.agencies, *bench.catalog.spokespersons, *bench.catalog.localities,
    )
    return frozenset(entry.value.phone.e164 for entry in holders if entry.value.phone)


def _mails(bench: Bench, passage: Passage) -> Iterator[Diagnostic]:
    value = passage.entry.value
    for match in _EMAIL.finditer(passage.text):
        domain = match[1].lower().rstrip(".")
        if domain in PRIVATE_MAIL:
            span = passage.span(*match.span())
            yield from bench.report("R02", Severity.ERROR, "private-email", span, value=match.group(), domain=domain)
        elif isinstance(value, Page) and domain.endswith(".example"):
            continue  # a guide may show what an address looks like
        elif not official_domain(bench, domain, sample=isinstance(value, Entity) and value.sample):
            span = passage.span(*match.span())
            yield from bench.report(
                "R02", Severity.WARNING, "unofficial-email", span, value=match.group(), domain=domain,
            )


def official_domain(bench: Bench, domain: str, *, sample: bool, agency: Agency | None = None) -> bool:
    """Whether mail at *domain* is official: of the province, of *agency* (or of any), or illustrative in a sample."""
    province = bench.catalog.province
    if province is None:
        return True  # the missing register has its own message
    known = bench.agency_mail if agency is None else mail_domains(agency.email_domains)
    known |= mail_domains(province.official_email_domains)
    if sample:
        known |= mail_domains(province.sample_email_domains)
    steps = domain.split(".")
    return any(".".join(steps[place:]) in known for place in range(len(steps)))


__all__ = ["check_personal_data", "check_secrecy_stamps", "official_domain", "read_personal_data",
           "read_secrecy_stamps", "stamps"]
