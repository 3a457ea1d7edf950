"""One value as YAML on one line, so that every reader of YAML 1.1 and 1.2 takes it for the same."""

from __future__ import annotations

import re


def scalar(text: str, *, exact: bool = False, flow: bool = False) -> str:
    """*text* as YAML on one line, bare where it can be: as text to every reader, or (*exact*) as a typed value."""
    text = text.strip()
    bare = _BARE.fullmatch(text) is not None and text.isprintable() and not (flow and re.search(r"[,\[\]{}]", text))
    if bare and (exact or not NOT_TEXT.fullmatch(text)):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + _UNSAFE.sub(_escaped, text) + '"'


_BARE = re.compile(
    r"(?!---|\.\.\.)(?:[^\s!&*\-?|>@`\"'%#{}\[\],:=~<]|-(?=[0-9]))"
    r"(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ]+(?=[^\s#]))*(?<![:\s])"
)
NOT_TEXT = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n|null|~)|[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?\.(?i:inf|nan)|\.|[-+]?0[xob][0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?",
)
_UNSAFE = re.compile(r'["\\]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    return _ESCAPES.get(sign) or (f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}")


__all__ = ["NOT_TEXT", "scalar"]
