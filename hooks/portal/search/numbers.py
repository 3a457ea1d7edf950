"""Document numbers as keys of their own, with every spelling people use.

``407/QĐ-TTg`` is found as ``407``, ``qd 407``, ``quyết định 407``,
``407/qd-ttg``; ``59/2019/NĐ-CP`` also as ``nđ 59/2019`` and
``nghị định 59 năm 2019``. The query's side is in
``overrides/assets/js/search-numbers.js``.
"""

from __future__ import annotations

import re

from . import analysis

TYPES = {
    "nghi dinh": "nd", "thong tu lien tich": "ttlt", "thong tu": "tt", "quyet dinh": "qd",
    "nghi quyet lien tich": "nqlt",
    "nghi quyet": "nq", "chi thi": "ct", "bo luat": "qh", "luat": "qh", "phap lenh": "ubtvqh", "ke hoach": "kh",
    "thong bao": "tb", "bao cao": "bc", "to trinh": "ttr", "huong dan": "hd", "ket luan": "kl", "chuong trinh": "ctr",
    "cong dien": "cd", "quy dinh": "qyd", "quy che": "qc", "lenh": "l", "sac lenh": "sl", "cong van": "",
    "van ban hop nhat": "vbhn", "de an": "da", "phuong an": "pa",
}
"""Names of types, folded and as :func:`analysis.spell` writes them, with the symbol in a number.

Administrative types: Appendix III of Decree 30/2020/NĐ-CP; legal documents: their own laws, as in
:mod:`portal.document_number`; laws carry the National Assembly's symbol.
"""

_NUMBER = re.compile(
    r"(?<![\w/.-])(\d{1,6}[a-z]?)\s*[/-]\s*(?:((?:19|20)\d{2})\s*[/-]\s*)?([a-zđ][a-zđ0-9]*(?:\s?[-/&.]\s?[a-zđ0-9&]+)*)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")


def keys(text: str, year: str = "") -> list[str]:
    """What the document number *text* is found by, the most exact first; *year* is of its date where it names none.

    Each key is parts joined by ``/``: number, year or nothing, symbol or nothing. Empty when *text* is no number, with
    or without its type before it: a title that names the document it amends does not bear that one's number.
    """
    line = " ".join(text.lower().replace("đ", "d").replace("ð", "d").split())
    match = _NUMBER.search(line)
    if not match:
        return []
    before = " ".join(analysis.syllables(line[:match.start()])).removesuffix("so").strip()
    if before and before not in TYPES and before not in TYPES.values():
        return []
    number = match[1].lstrip("0") or "0"
    year = match[2] or (year if _YEAR.fullmatch(year) else "")
    symbols = [analysis.spell(s)[0] for s in re.split(r"[^a-z0-9]+", match[3]) if s]
    kind = re.sub(r"\d+$", "", symbols[0])
    found = [f"{number}/{year}/{'-'.join(symbols)}", f"{number}//{'-'.join(symbols)}", f"{number}/{year}/{kind}",
             f"{number}//{kind}", f"{number}/{year}/", f"{number}//"]
    return list(dict.fromkeys(k for k in found if "//" in k or year))
