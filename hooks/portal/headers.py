"""The policy and headers every page and file is sent with: declared once, said in each web server's own words.

The page template, the generated server files, the check of the finished tree
and the tests all read this file; nothing else may spell a policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from . import disk

_POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'",
    "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'", "object-src": "'none'",
    # Our scripts build nodes and set text, so no policy that makes HTML out of strings is ever needed. The one named
    # policy lets the search start its worker and no other (overrides/assets/js/search-client.js).
    "require-trusted-types-for": "'script'", "trusted-types": "portal-search",
}
# A meta element cannot carry these; browsers complain when it tries.
_HEADER_ONLY = frozenset({"frame-ancestors"})


def _policy(without: frozenset[str] = frozenset(), **changed: str) -> str:
    directives = _POLICY | {name.replace("_", "-"): value for name, value in changed.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items() if name not in without)


CSP = _policy()
META_CSP = _policy(_HEADER_ONLY)
PREVIEW_CSP = _policy(_HEADER_ONLY, script_src="'self' 'unsafe-inline'")
"""For ``portal serve`` only: MkDocs reloads the page by an inline script. The tree check refuses it in a site."""
OFFLINE_CSP = _policy(
    _HEADER_ONLY, connect_src="'none'", worker_src="'none'", manifest_src="'none'", trusted_types="portal-offline",
)
"""For the edition opened from a disk. There 'self' means every file of that computer, so what could be taken away is:
nothing is fetched, and the one named policy lets scripts load the edition's own data alone (overrides/offline)."""
VIEWER_CSP = "script-src 'none'; frame-ancestors 'none'"
"""For files the browser itself shows: Chromium lays out its PDF viewer with an inline style, Safari loads it as a
plug-in, so the strict policy would show the reader an empty page. Such files hold no script of our origin."""

FRAME_META_CSP = ("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                  "object-src 'none'")
"""For the small pages that other sites show in a frame: no script of anybody's, nothing fetched, nothing sent."""
ANCESTOR = re.compile(r"https://(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::[0-9]{1,5})?")
"""A site that may show those pages, or with ``*.`` every site below a name."""


def frame_policy(ancestors: tuple[str, ...] = ()) -> str:
    """The policy of those pages; *ancestors* may show them besides the portal itself."""
    return " ".join((f"{FRAME_META_CSP}; frame-ancestors 'self'", *ancestors))


def editor_policy(hosts: tuple[str, ...] = (), *, evaluates: bool = False) -> str:
    """The policy of the editor's form at ``bien-tap/``, a program of others: it writes styles into its page and talks
    to this host and *hosts* (the forge) alone. *evaluates*: it makes code out of text (Decap's check of itself)."""
    return "; ".join(f"{name} {value}" for name, value in {
        "default-src": "'none'", "script-src": "'self'" + (" 'unsafe-eval'" if evaluates else ""),
        "style-src": "'self' 'unsafe-inline'", "img-src": " ".join(("'self' data: blob:", *hosts)),
        "font-src": "'self' data:", "connect-src": " ".join(("'self' blob: data:", *hosts)),
        "media-src": "'self' blob:",
        "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
    }.items())


def for_meta(policy: str) -> str:
    """*policy* without what a meta element cannot carry."""
    return "; ".join(part for part in policy.split("; ") if part.partition(" ")[0] not in _HEADER_ONLY)


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # browsers older than frame-ancestors
    # What a reader searched for stands in the address; other hosts learn nothing of where the reader came from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
        "xr-spatial-tracking",
    )),
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""Holds for the whole host, other systems on it included: only on request (``https_only`` in mkdocs.yml)."""

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"  # a withdrawn page is gone from caches within five minutes
REVALIDATED = "public, no-cache"  # kept, and asked about before every use
NEVER = "no-store"

_UTF8 = "; charset=utf-8"
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_VIEWED = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp",
    "mp3": "audio/mpeg", "mp4": "video/mp4",
}
# Script, style and drawing run or paint in our name: only below assets/, and only the listed bytes.
ACTIVE = {"css": "text/css" + _UTF8, "js": "text/javascript" + _UTF8, "svg": "image/svg+xml" + _UTF8,
          "woff2": "font/woff2"}
TYPES: Mapping[str, str] = {
    "html": "text/html" + _UTF8, "txt": "text/plain" + _UTF8, "csv": "text/csv" + _UTF8,
    "ics": "text/calendar" + _UTF8, "vcf": "text/vcard" + _UTF8,
    "json": "application/json" + _UTF8, "jsonld": "application/ld+json" + _UTF8,
    "xml": "application/xml" + _UTF8, "webmanifest": "application/manifest+json" + _UTF8,
    "bin": "application/octet-stream",  # the search index, below assets/search/ alone
    "minisig": "text/plain" + _UTF8,  # the signature of the manifest, which is published beside the site's own files
} | ACTIVE | _OFFICE | _VIEWED
"""Every type of file a site may hold, by the end of its name. What is not here is not published."""


def _common(https: bool) -> dict[str, str]:
    return dict(HEADERS) | (HTTPS_ONLY if https else {})


@dataclass(frozen=True, slots=True)
class PathClass:
    """Files that share headers: *pattern* is searched in the address below the portal's root; first match wins."""

    said: str
    pattern: str
    headers: Mapping[str, str]
    without: str = ""
    """A header of all others that these are not sent with."""

    def all(self, https: bool = False) -> dict[str, str]:
        """Every header but the type, those of all files included."""
        found = _common(https) | dict(self.headers)
        found.pop(self.without, None)
        return found


def _ends(types: Mapping[str, str]) -> str:
    return rf"\.(?:{'|'.join(types)})$"


# X-Frame-Options knows no list of sites, so it would contradict the policy.
FRAMES = PathClass("Trang nhỏ để nhúng ở cổng khác", r"^nhung/",
                   {"Cache-Control": SHORT, "Content-Security-Policy": frame_policy()}, "X-Frame-Options")
EDITOR = PathClass("Biểu mẫu biên tập; cửa sổ đăng nhập của máy chủ Git phải báo lại được cho nó", r"^bien-tap/",
                   {"Cache-Control": SHORT, "Content-Security-Policy": editor_policy()}, "Cross-Origin-Opener-Policy")
CLASSES = (
    PathClass("Tên tệp chứa mã băm của chính nó: giữ mãi",
              r"^assets/portal-[0-9a-f]{10}/",
              {"Cache-Control": IMMUTABLE}),
    PathClass("Chỉ mục tìm kiếm, thư mục mang mã băm của cả chỉ mục: giữ mãi", r"^assets/search/[0-9a-f]{12}/",
              {"Cache-Control": IMMUTABLE}),
    PathClass("Tệp mở đầu của chỉ mục tìm kiếm: giữ, nhưng lần nào cũng hỏi lại", r"^assets/search/start\.bin$",
              {"Cache-Control": REVALIDATED}),
    PathClass("Ảnh chia sẻ, tên chứa mã băm của mọi thứ làm ra nó: giữ mãi", r"^chia-se/[a-z0-9-]+-[0-9a-f]{10}\.png$",
              {"Cache-Control": IMMUTABLE, "Content-Security-Policy": VIEWER_CSP}),
    # An old signature beside a new manifest would look like a forgery.
    PathClass("Dấu kiểm chứng, bản kê và chữ ký: luôn đọc bản mới",
              r"^portal-(?:stamp\.json|manifest\.json(?:\.minisig)?)$", {"Cache-Control": NEVER}),
    FRAMES,
    EDITOR,
    PathClass("Hồ sơ trình duyệt tự mở được", _ends(_VIEWED),
              {"Cache-Control": SHORT, "Content-Security-Policy": VIEWER_CSP}),
    PathClass("Hồ sơ tải về máy", _ends(_OFFICE), {"Cache-Control": SHORT, "Content-Disposition": "attachment"}),
    PathClass("Mọi tệp khác", "", {"Cache-Control": SHORT}),
)
ERROR = PathClass("Trang báo lỗi", "", {"Cache-Control": NEVER})


def _classes(ancestors: tuple[str, ...], editor: str = "") -> tuple[PathClass, ...]:
    """The classes of a portal whose small pages *ancestors* may show and whose editor has the policy *editor*."""
    said = {FRAMES.said: frame_policy(ancestors), EDITOR.said: editor or editor_policy()}
    return tuple(
        replace(kind, headers=dict(kind.headers) | {"Content-Security-Policy": said[kind.said]})
        if kind.said in said else kind for kind in CLASSES
    )


def class_of(address: str) -> PathClass:
    """The class of *address* (below the portal's root)."""
    return next(c for c in CLASSES if re.search(c.pattern, address))


def of(address: str, *, found: bool = True) -> dict[str, str]:
    """The headers *address* (below the portal's root) is sent with, its type included."""
    kind = class_of(address) if found else ERROR
    end = address.rpartition(".")[2] if found else "html"
    return {"Content-Type": TYPES[end]} | kind.all()


# The same for each web server. *base* is the path the portal is mounted at: "/" or "/cong/".


def nginx(base: str = "/", *, https: bool = False, ancestors: tuple[str, ...] = (), editor: str = "") -> str:
    """Directives for ``include`` inside a ``server`` block that says ``root``."""
    types = "\n".join(f"    {mime.partition(';')[0]} {end};" for end, mime in TYPES.items())
    lines = [f"""\
# {_MADE}
# Đặt bằng một dòng include trong khối server, sau dòng root. Nén gzip, brotli và HTTPS là việc của máy chủ.
location ^~ {base} {{
  index index.html;
  autoindex off;
  absolute_redirect off;
  server_tokens off;
  charset utf-8;
  charset_types {' '.join(sorted({m.partition(';')[0] for m in TYPES.values() if _UTF8 in m} - {'text/html'}))};
  default_type application/octet-stream;
  types {{
{types}
  }}
  # Thư mục không có trang (403) cũng là không tìm thấy.
  error_page 404 {base}404.html;
  error_page 403 =404 {base}404.html;
{_nginx_headers(CLASSES[-1], "  ", https)}
  location = {base}404.html {{
    internal;
{_nginx_headers(ERROR, "    ", https)}
  }}
  location ~ "/\\.(?!well-known/)" {{ return 404; }}"""]
    for kind in _classes(ancestors, editor)[:-1]:
        pattern = f"^{re.escape(base)}{kind.pattern[1:]}" if kind.pattern.startswith("^") else kind.pattern
        lines.append(f'  # {kind.said}\n  location ~ "{pattern}" {{\n{_nginx_headers(kind, "    ", https)}\n  }}')
    return "\n".join([*lines, "}", ""])


def _nginx_headers(kind: PathClass, indent: str, https: bool) -> str:
    # A location with a header of its own inherits none, so each says all; without "always" errors would carry none.
    return "\n".join(f'{indent}add_header {name} "{value}" always;' for name, value in kind.all(https).items())


def apache(
    base: str = "/", *, https: bool = False, inside: bool = False, ancestors: tuple[str, ...] = (), editor: str = "",
) -> str:
    """For ``Include`` inside a ``VirtualHost``; *inside*: as ``.htaccess`` in the site itself.

    Without mod_headers the first stops Apache at its start, where someone is
    looking; the second leaves the policy to the pages' own meta.
    """
    lines = [f"""\
# {_MADE}
# Cần mod_headers, mod_alias, mod_mime, mod_dir. Đặt bằng Include trong VirtualHost, hoặc là .htaccess trong site/
# (khi đó máy chủ phải cho phép: AllowOverride FileInfo Indexes Options=Indexes).
Options -Indexes
DirectoryIndex index.html
ErrorDocument 404 {base}404.html
ErrorDocument 403 {base}404.html
AddDefaultCharset utf-8"""]
    for end, mime in TYPES.items():
        lines.append(f"AddType {mime.partition(';')[0]} .{end}")
    lines.append(f"AddCharset utf-8 {' '.join(f'.{end}' for end, mime in TYPES.items() if _UTF8 in mime)}")
    lines.append('RedirectMatch 404 "/\\.(?!well-known/)"')
    lines.append("# Thư mục không có trang cũng là không tìm thấy.")
    lines.append("<If \"-d %{REQUEST_FILENAME} && ! -f '%{REQUEST_FILENAME}/index.html'\">\n  Redirect 404\n</If>")
    if inside:
        lines.append("<IfModule mod_headers.c>")
    for name, value in _common(https).items():
        lines.append(f'  Header always set {name} "{value}"')
    for kind in reversed(_classes(ancestors, editor)):  # the last to match is the one that holds
        lines.append(f"  # {kind.said}")
        # Anchored to a slash, not to the root: the file holds wherever the site is mounted.
        pattern = "/" + kind.pattern[1:] if kind.pattern.startswith("^") else kind.pattern
        when = f' "expr=%{{REQUEST_URI}} =~ m#{pattern}#"' if pattern else ""
        for name, value in kind.headers.items():
            lines.append(f'  Header always set {name} "{value}"{when}')
        if kind.without:
            lines.append(f"  Header always unset {kind.without}{when}")
    lines.append(f"  # {ERROR.said}")
    for name, value in ERROR.headers.items():
        lines.append(f'  Header always set {name} "{value}" "expr=%{{REQUEST_STATUS}} -ge 400"')
    return "\n".join([*lines, *(["</IfModule>"] if inside else []), ""])


def caddy(base: str = "/", *, https: bool = False, ancestors: tuple[str, ...] = (), editor: str = "") -> str:
    """For ``import`` inside a site block that says ``root``."""
    within, matcher = (f"@portal path {base}*\n", "@portal ") if base != "/" else ("", "")
    lines = [f"""\
# {_MADE}
# Đặt bằng một dòng import trong khối của tên miền, sau dòng root. Nén (encode) và HTTPS là việc của máy chủ.
{within}route {matcher}{{
  header {{"""]
    lines += [f'    {name} "{value}"' for name, value in _common(https).items()]
    # Taking one away waits until the answer is written, and would hold up the others: it stands alone.
    lines.append("  }\n  header -Server\n  @portal_hidden path_regexp /\\.\n  @portal_known path /.well-known/*")
    # handle, not error at once: what lies below .well-known belongs to the server (certificates).
    lines.append("  handle @portal_known {\n    file_server\n  }\n  error @portal_hidden 404")
    for place, kind in reversed(list(enumerate(_classes(ancestors, editor)))):
        pattern = f"^{re.escape(base)}{kind.pattern[1:]}" if kind.pattern.startswith("^") else kind.pattern
        only = f"@portal_{place} " if pattern else ""
        lines.append(f"  # {kind.said}")
        if pattern:
            lines.append(f"  {only}path_regexp {pattern}")
        lines += [f'  header {only}{name} "{value}"' for name, value in kind.headers.items()]
        lines += [f"  header {only}-{kind.without}"] if kind.without else []
    for end, mime in TYPES.items():
        lines.append(f'  @portal_{end} path *.{end}\n  header @portal_{end} Content-Type "{mime}"')
    lines.append("  file_server {\n    index index.html\n  }\n}\nhandle_errors {")
    lines.append(f"  route {matcher}{{\n    rewrite * {base}404.html\n    header {{")
    error = _common(https) | dict(ERROR.headers) | {"Content-Type": TYPES["html"]}
    lines += [f'      {name} "{value}"' for name, value in error.items()]
    lines.append("    }\n    header -Content-Disposition\n    header -Server")
    lines.append("    file_server {\n      status {err.status_code}\n    }\n  }\n}\n")
    return "\n".join(lines)


def iis(
    base: str = "/", *, https: bool = False, assets: str = "", ancestors: tuple[str, ...] = (), editor: str = "",
) -> str:
    """``web.config``. *assets* is the folder of this build whose files may be kept for ever.

    Says less than the others: IIS gives headers by folder, not by the end of
    a name, so viewed files carry the strict policy and nothing is marked as a
    download; docs/security.md says what that means.
    """
    types = "".join(
        f'      <remove fileExtension=".{end}"/>\n      <mimeMap fileExtension=".{end}" mimeType="{escape(mime)}"/>\n'
        for end, mime in TYPES.items()
    )
    # An unlisted end is refused; "." stands for none, that is, for folders.
    allowed = "".join(f'          <add fileExtension=".{end}" allowed="true"/>\n' for end in TYPES)
    error = (base.strip("/").replace("/", "\\") + "\\404.html").lstrip("\\")
    places = [(path, kind) for path, kind in (
        (assets, CLASSES[0]), ("assets/stylesheets", CLASSES[0]), ("assets/search", CLASSES[1]),
        ("assets/search/start.bin", CLASSES[2]), ("chia-se", CLASSES[3]), ("portal-stamp.json", CLASSES[4]),
        ("portal-manifest.json", CLASSES[4]), ("portal-manifest.json.minisig", CLASSES[4]),
    ) if path]
    own = {kind.said: kind for kind in _classes(ancestors, editor)}
    locations = "".join(
        f'  <!-- {kind.said} -->\n  <location path="{path}">\n    <system.webServer>\n      <httpProtocol>\n'
        f'        <customHeaders>\n        <remove name="{kind.without}"/>\n'
        f'{_iis_headers({"Content-Security-Policy": kind.headers["Content-Security-Policy"]})}'
        f"        </customHeaders>\n      </httpProtocol>\n    </system.webServer>\n  </location>\n"
        for path, kind in (("nhung", own[FRAMES.said]), ("bien-tap", own[EDITOR.said]))
    ) + "".join(
        f'  <!-- {kind.said} -->\n  <location path="{escape(path)}">\n    <system.webServer>\n      <staticContent>\n'
        f"        {_iis_cache(kind.headers['Cache-Control'])}\n"
        f"      </staticContent>\n    </system.webServer>\n  </location>\n"
        for path, kind in places
    )
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<!-- {_MADE}
     Cần IIS 10; tệp này phải nằm trong thư mục của cổng. Nén và HTTPS là việc của máy chủ. -->
<configuration>
  <system.webServer>
    <directoryBrowse enabled="false"/>
    <defaultDocument enabled="true">
      <files>
        <clear/>
        <add value="index.html"/>
      </files>
    </defaultDocument>
    <staticContent>
{types}      {_iis_cache(SHORT)}
    </staticContent>
    <httpProtocol>
      <customHeaders>
        <remove name="X-Powered-By"/>
{_iis_headers(_common(https))}      </customHeaders>
    </httpProtocol>
    <httpErrors errorMode="Custom" existingResponse="Replace">
      <remove statusCode="403"/>
      <error statusCode="403" path="{escape(error)}" responseMode="File"/>
      <remove statusCode="404"/>
      <error statusCode="404" path="{escape(error)}" responseMode="File"/>
    </httpErrors>
    <security>
      <requestFiltering>
        <fileExtensions allowUnlisted="false">
          <clear/>
          <add fileExtension="." allowed="true"/>
{allowed}        </fileExtensions>
        <denyUrlSequences>
          <add sequence="/."/>
        </denyUrlSequences>
      </requestFiltering>
    </security>
  </system.webServer>
{locations}</configuration>
"""


def _iis_headers(headers: Mapping[str, str]) -> str:
    return "".join(
        f'        <remove name="{name}"/>\n        <add name="{name}" value="{escape(value)}"/>\n'
        for name, value in headers.items()
    )


def _iis_cache(control: str) -> str:
    """``clientCache`` for a Cache-Control value. IIS writes max-age itself; its nearest to no-store is no-cache."""
    if control in (NEVER, REVALIDATED):
        return '<clientCache cacheControlMode="DisableCache"/>'
    seconds = int(re.findall(r"max-age=(\d+)", control)[0])
    days, rest = divmod(seconds, 86400)
    span = (f"{days}." if days else "") + f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    other = ", ".join(part for part in control.split(", ") if not part.startswith("max-age"))
    return f'<clientCache cacheControlMode="UseMaxAge" cacheControlMaxAge="{span}" cacheControlCustom="{other}"/>'


_MADE = "Cổng tạo tệp này ở mỗi lần dựng, từ hooks/portal/headers.py. Đừng sửa tay."
INSIDE: Mapping[str, str] = {"apache": ".htaccess", "iis": "web.config"}
"""Servers that read their file from the site itself, on request (``server_files`` in mkdocs.yml)."""


@dataclass(frozen=True, slots=True)
class Served:
    """What the server files must know of a site: its path, its folder of assets, what was asked for."""

    base: str
    assets: str
    https: bool = False
    inside: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()
    """Sites that may show the portal's small pages in a frame."""
    editor: str = ""
    """The policy of the editor's form, which names the forge it talks to."""

    def files(self) -> dict[str, str]:
        """Every server file by name."""
        base, https, seen, editor = self.base, self.https, self.ancestors, self.editor
        return {
            "nginx.conf": nginx(base, https=https, ancestors=seen, editor=editor),
            "apache.conf": apache(base, https=https, ancestors=seen, editor=editor),
            "caddy.conf": caddy(base, https=https, ancestors=seen, editor=editor),
            ".htaccess": apache(base, https=https, inside=True, ancestors=seen, editor=editor),
            "web.config": iis(base, https=https, assets=self.assets, ancestors=seen, editor=editor),
        }

    def files_inside(self) -> dict[str, str]:
        """Those that were asked for in the site itself, where their servers look for them."""
        return {INSIDE[server]: self.files()[INSIDE[server]] for server in self.inside}

    def write_inside(self, tree: Path) -> None:
        """Put them there."""
        for name, text in self.files_inside().items():
            (tree / name).write_text(text, "utf-8")

    def write_beside(self, folder: Path) -> None:
        """Write all server files to *folder*, which no visitor sees.

        A server may be reading the old ones: each new one takes its name in one step.
        """
        for name, text in self.files().items():
            disk.write_beside(folder / name.lstrip("."), text.encode())
