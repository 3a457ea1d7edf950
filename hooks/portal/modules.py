"""Our JavaScript modules as one classic script: for pages opened from a disk, and for the search's worker.

Knows the forms our modules are written in, refuses any other, never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\})|\*\s+as\s+(\w+))\s+from\s+"\./([\w-]+\.js)";?[ \t]*$', re.MULTILINE)
_BARE = re.compile(r'^import\s+"\./([\w-]+\.js)";?[ \t]*$', re.MULTILINE)
_LOAD = re.compile(r'\bimport\(\s*"\./([\w-]+\.js)"\s*\)')
_DECLARED = re.compile(r"^export\s+((?:const|class|(?:async\s+)?function\*?)\s+(\w+))", re.MULTILINE)
_LISTED = re.compile(r"^export\s+\{([^}]*)\};?[ \t]*$", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*[(.].*$", re.MULTILINE)
_REMARK = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)|[ \t]+$", re.MULTILINE)


class NotTurned(Exception):
    """A page or module uses what cannot be had where it is to run; the message says which, for developers."""


def closure(modules: Mapping[str, str], entry: str) -> dict[str, str]:
    """The modules that *entry* can reach, with their texts; raises :class:`NotTurned` when one is not there."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in modules:
            raise NotTurned(f"there is no module {name}")
        found[name] = modules[name]
        waiting += re.findall(r'(?:\bfrom|\bimport|\bimport\()\s*"\./([\w-]+\.js)"', modules[name])
    return dict(sorted(found.items()))


def module_function(name: str, text: str) -> str:
    """The module *text* as a function of its exports and its address; raises :class:`NotTurned`."""
    exports: list[str] = []

    def listed(match: re.Match[str]) -> str:
        for part in match[1].split(","):
            if part.strip():
                inner, _, outer = (word.strip() for word in part.partition(" as "))
                exports.append(f"{outer}: {inner}" if outer else inner)
        return ""

    def declared(match: re.Match[str]) -> str:
        exports.append(match[2])
        return match[1]

    text = _IMPORT.sub(lambda m: f'const {(m[1] or m[2]).replace(" as ", ": ")} = $need("{m[3]}");', text)
    text = _BARE.sub(r'$need("\1");', text)
    text = _LISTED.sub(listed, _DECLARED.sub(declared, _LOAD.sub(r'$load("\1")', text)))
    text = text.replace("import.meta.url", "$url")
    if left := _LEFT.search(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)):
        raise NotTurned(f"{name}: {left[0].strip()[:80]}")
    end = f"Object.assign($exports, {{ {', '.join(exports)} }});\n" if exports else ""
    return f'"{name}": ($exports, $url) => {{\n{text.rstrip()}\n{end}}}'


def bundle(frame: str, modules: Mapping[str, str], entry: str, **marks: str) -> str:
    """*frame* with the *modules* and the name of their *entry* set in, and what else its marks stand for.

    ``name="x"`` takes the place of ``/* NAME */``. Raises :class:`NotTurned`.
    """
    functions = ",\n".join(module_function(name, text) for name, text in modules.items())
    # The modules last: what they say may look like a mark.
    values = {name.upper(): value for name, value in marks.items()} | {"ENTRY": entry, "MODULES": f"\n{functions}\n"}
    for name, value in values.items():
        mark = f"/* {name} */"
        if frame.count(mark) != 1:
            raise NotTurned(f"the frame has no one place for {mark}")
        frame = frame.replace(mark, value)
    return frame


def lean(script: str) -> str:
    """*script* without its whole-line remarks, blank lines and indentation; raises :class:`NotTurned`."""
    for line in script.splitlines():
        if line.count("`") % 2:
            raise NotTurned(f"text over more than one line: {line.strip()[:80]}")
    return _INDENT.sub("", _REMARK.sub("", script)).lstrip("\n")


__all__ = ["NotTurned", "bundle", "closure", "lean", "module_function"]
