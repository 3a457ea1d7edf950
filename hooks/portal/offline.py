"""The edition for a computer without a network: the same pages, opened from a disk (``portal build --edition usb``).

From ``file://`` browsers run no modules, fetch nothing and draw no icon out
of another file. So the finished tree is turned once: the modules become one
script, the data scripts, the icons part of each page; everything else stays
as it is. The turned tree passes the same checks as a site, then it is packed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import vietnamese

SCRIPT = "assets/offline/portal.js"
README = "DOC-TOI.txt"
SUMS = "SHA256SUMS"
_ENTRY = "portal.js"
_ONLINE_ONLY = ("404.html", "robots.txt", "sitemap.xml")
"""Made for web servers and search engines."""
_PACKED = (".pdf", ".docx", ".xlsx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".webp", ".mp3", ".mp4", ".woff2")
_USE = re.compile(r'href="[^"]*/icons\.svg#([a-z0-9-]+)"|href="icons\.svg#([a-z0-9-]+)"')
_SYMBOL = re.compile(r'<symbol\b[^>]*\bid="([^"]+)".*?</symbol>', re.DOTALL)


class NotTurned(Exception):
    """A page or module uses what a page on a disk cannot have; the message says which, for developers."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What turning a tree made and took away."""

    made: Mapping[str, str]
    """Text of every script made for this edition, by address."""
    dropped: frozenset[str]
    """Addresses that are no longer in the tree."""


def turn(tree: Path, assets: Mapping[str, str], frame: str, readme: str) -> Turned:
    """Turn the finished *tree* into one that works from ``file://``.

    *assets*: address by path below ``overrides/assets``; *frame*: the text the
    modules are set into; *readme*: the finished text of ``DOC-TOI.txt``.
    Raises :class:`NotTurned`, ``OSError``.
    """
    modules = {path.removeprefix("js/"): (tree / address).read_text("utf-8")
               for path, address in assets.items() if re.fullmatch(r"js/[\w-]+\.js", path)}
    bundled = closure(modules, _ENTRY)
    data = sorted(p.relative_to(tree).as_posix() for p in (tree / "assets").rglob("*.json"))
    made = {SCRIPT: bundle(frame, bundled, data)} | {
        f"assets/offline/{name}.js": data_script(name, json.loads((tree / name).read_bytes())) for name in data
    }
    for address, text in (made | {README: readme}).items():
        path = tree / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    icons = {m[1]: m[0] for m in _SYMBOL.finditer((tree / assets["icons.svg"]).read_text("utf-8"))}
    for path in sorted(tree.rglob("*.html")):
        html = path.read_text("utf-8")
        path.write_text(with_icons(html, icons), "utf-8")
    dropped = {*data, *_ONLINE_ONLY, *(assets[f"js/{name}"] for name in bundled)}
    for address in dropped:
        (tree / address).unlink(missing_ok=True)
    return Turned(made, frozenset(dropped))


def with_icons(html: str, icons: Mapping[str, str]) -> str:
    """*html* with the icons it uses inside it; where a script changes the state, those of all states."""
    used = {m[1] or m[2] for m in _USE.finditer(html)}
    if not used:
        return html
    if "data-status" in html:
        used |= {name for name in icons if name.startswith("status-")}
    if missing := used - icons.keys():
        raise NotTurned(f"icons.svg has no {', '.join(sorted(missing))}")
    sprite = f'<svg hidden aria-hidden="true">{"".join(icons[name] for name in sorted(used))}</svg>'
    return _USE.sub(lambda m: f'href="#{m[1] or m[2]}"', html).replace("<body>", f"<body>\n    {sprite}", 1)


# Modules → one script


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


_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\})|\*\s+as\s+(\w+))\s+from\s+"\./([\w-]+\.js)";?[ \t]*$', re.MULTILINE)
_BARE = re.compile(r'^import\s+"\./([\w-]+\.js)";?[ \t]*$', re.MULTILINE)
_LOAD = re.compile(r'\bimport\(\s*"\./([\w-]+\.js)"\s*\)')
_DECLARED = re.compile(r"^export\s+((?:const|class|(?:async\s+)?function\*?)\s+(\w+))", re.MULTILINE)
_LISTED = re.compile(r"^export\s+\{([^}]*)\};?[ \t]*$", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*[(.].*$", re.MULTILINE)


def module_function(name: str, text: str) -> str:
    """The module *text* as a function of its exports and its address.

    Knows the forms our modules are written in; raises :class:`NotTurned` for any other, never guesses.
    """
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


def bundle(frame: str, modules: Mapping[str, str], data: Iterable[str]) -> str:
    """One classic script of *modules*, which may ask for the files *data* alone."""
    functions = ",\n".join(module_function(name, text) for name, text in modules.items())
    for mark, value in (("/* FILES */", json.dumps(sorted(data))), ("/* MODULES */", f"\n{functions}\n"),
                        ("/* ENTRY */", _ENTRY)):
        if frame.count(mark) != 1:
            raise NotTurned(f"the frame has no one place for {mark}")
        frame = frame.replace(mark, value)
    return frame


def data_script(name: str, value: object) -> str:
    """A script that hands over *value*; a line for each record, so that the leak watch reads them one by one."""
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    if isinstance(value, list):
        said = "[\n" + ",\n".join(json.dumps(item, **compact) for item in value) + "\n]"  # type: ignore[arg-type]
    else:
        said = json.dumps(value, **compact)  # type: ignore[arg-type]
    return f"portalOffline({json.dumps(name)}, {said});\n"


# Packing


def readme(template: str, site_name: str, day: dt.date, site_url: str) -> str:
    """``DOC-TOI.txt``: with the mark and line ends that old Windows editors need."""
    online = f"\n  Bản mới nhất: {site_url}" if site_url else ""
    said = template.replace("{site_name}", site_name.upper()).replace("{day}", vietnamese.date_text(day))
    return "\ufeff" + said.replace("{online}", online).replace("\n", "\r\n")


def pack(tree: Path, day: dt.date) -> bytes:
    """The checked *tree* as one zip with a folder in it, and the sums of all its files; the same bytes every time."""
    folder = f"cong-truyen-thong-{day.isoformat()}"
    files = {p.relative_to(tree).as_posix(): p.read_bytes() for p in sorted(tree.rglob("*")) if p.is_file()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    files[SUMS] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # What a person should see first stands first.
        for path in sorted(files, key=lambda p: (p not in (README, "index.html"), p)):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path], compresslevel=9)
    return out.getvalue()


__all__ = ["README", "SCRIPT", "SUMS", "NotTurned", "Turned", "bundle", "closure", "data_script", "module_function",
           "pack", "readme", "turn", "with_icons"]
