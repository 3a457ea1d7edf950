"""Every template and every script path under the policy, sent as a header and by the page's own meta alone.

``CSP_TABLE=đường-dẫn`` writes what was seen as the table that docs/security.md shows.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from portal import headers

from ..building import ROOT
from .conftest import NOW
from .templates import tried

# One worker builds the site and starts the browser for all of these.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("csp")]

OPEN_POLICY = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"
MODES = ("header", "meta")
# CSP_ALL=1 tries every page of the site.
ALL = bool(os.environ.get("CSP_ALL"))


class _Handler(http.server.SimpleHTTPRequestHandler):
    mode = "header"

    def end_headers(self) -> None:
        if self.mode == "header":
            for name, value in headers.of(self.path.partition("?")[0].lstrip("/")).items():
                if name != "Content-Type":
                    self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def roots(site: Path) -> Iterator[dict[str, str]]:
    """The site's address by how the policy is sent."""
    servers = {}
    for mode in MODES:
        handler = type(f"_{mode}", (_Handler,), {"mode": mode})
        servers[mode] = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(handler, directory=str(site)),
        )
        threading.Thread(target=servers[mode].serve_forever, daemon=True).start()
    yield {mode: f"http://127.0.0.1:{server.server_port}/" for mode, server in servers.items()}
    for server in servers.values():
        server.shutdown()
        server.server_close()


@dataclass
class Seen:
    """What a browser complained of and asked for since :meth:`forget`."""

    root: str
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.violations, self.errors, self.requests = [], [], []

    @property
    def elsewhere(self) -> list[str]:
        return [r for r in self.requests if not r.startswith((self.root, "data:"))]

    def counts(self) -> tuple[int, int, int]:
        return len(self.violations), len(self.errors), len(self.elsewhere)

    def clean(self, what: str) -> None:
        assert self.counts() == (0, 0, 0), (what, self.violations, self.errors, self.elsewhere)


_LISTEN = """addEventListener("securitypolicyviolation", (e) => reportViolation(
  [e.violatedDirective, e.blockedURI, e.sample, e.sourceFile, e.lineNumber].join(" ")), true);"""


@contextmanager
def watched(chromium: Browser, root: str, *, scheme: str = "light", width: int = 1280) -> Iterator[tuple[Page, Seen]]:
    """A page on which nothing goes unseen: violations, console errors and warnings, page errors, every request."""
    context: BrowserContext = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="vi-VN",  # type: ignore[arg-type]
        timezone_id="Asia/Ho_Chi_Minh", permissions=["clipboard-write", "clipboard-read"],
    )
    try:
        page, seen = context.new_page(), Seen(root)
        context.expose_function("reportViolation", lambda said: seen.violations.append(said))
        context.add_init_script(_LISTEN)
        page.on("console", lambda m: seen.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: seen.errors.append(str(e)))
        page.on("request", lambda r: seen.requests.append(r.url))
        yield page, seen
    finally:
        context.close()


# Every template


TABLE: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    if path := os.environ.get("CSP_TABLE"):
        lines = ["| Khuôn | Trang | Lượt xem | Vi phạm | Lỗi trang | Máy chủ khác |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
        for name, row in sorted(TABLE.items()):
            pages_of = len([k for k in row if k.startswith("/")])
            numbers = " | ".join(str(row[k]) for k in ("views", "violations", "errors", "elsewhere"))
            lines.append(f"| `{name}` | {pages_of} | {numbers} |")
        Path(path).write_text("\n".join(lines) + "\n", "utf-8")


def test_the_run_covers_every_template(templates: dict[str, list[str]]) -> None:
    files = {p.name: p.read_text("utf-8") for p in (ROOT / "overrides/portal").glob("*.html")}
    parts = {name for text in files.values() for name in re.findall(r'{% (?:import|include|from|extends) "([\w-]+\.html)"', text)}
    frames = {name for name in files if name.startswith("frame-")}  # they have no script: test_frames.py looks at them
    # The renderer adds these two to every page.
    assert set(files) - parts - frames - {"share.html", "page-links.html"} == set(templates)


@pytest.mark.parametrize("scheme", ["light", "dark"] if ALL else ["light"])
@pytest.mark.parametrize("mode", MODES)
def test_every_template_keeps_the_policy(
    mode: str, scheme: str, templates: dict[str, list[str]], chromium: Browser, roots: dict[str, str]
) -> None:
    faults = []
    with watched(chromium, roots[mode], scheme=scheme, width=1280 if scheme == "light" else 360) as (page, seen):
        for template, address in tried(templates, every=ALL):
            seen.forget()
            page.goto(roots[mode] + address, wait_until="load")
            if template != "short.html":  # a small page of its own, without any script
                page.wait_for_function("document.documentElement.classList.contains('js')")
            page.wait_for_timeout(30)  # modules a page asks for by itself
            counts = seen.counts()
            TABLE[template].update({f"/{address}": 1, "views": 1})
            TABLE[template].update(dict(zip(("violations", "errors", "elsewhere"), counts, strict=True)))
            if counts != (0, 0, 0):
                faults.append((address, seen.violations, seen.errors, seen.elsewhere))
    assert faults == []


# Every script path: it works, and nothing is said against it


Open = Callable[[str], tuple[Page, Seen]]


@pytest.fixture(params=MODES)
def opened(request: pytest.FixtureRequest, chromium: Browser, roots: dict[str, str]) -> Iterator[Open]:
    """Opens a page, at the tests' time; whatever a test then does must leave nothing behind."""
    with watched(chromium, roots[request.param]) as (page, seen):
        def open_page(address: str, now: str = NOW) -> tuple[Page, Seen]:
            page.clock.install(time=now)
            page.goto(roots[request.param] + address, wait_until="load")
            return page, seen

        yield open_page
        seen.clean(request.node.name)


def test_search_with_and_without_results_and_from_a_shared_link(opened: Open) -> None:
    page, seen = opened("tim-kiem.html")
    box = page.get_by_role("searchbox").last
    box.press_sequentially("ca phe")
    page.clock.run_for(500)
    expect(page.locator("[data-search-results] a").first).to_be_visible()
    box.fill("zzzz qqqq")
    page.clock.run_for(500)
    expect(page.locator("[data-search-status]")).to_contain_text("Không tìm thấy")
    box.fill("<img src=x onerror=alert(1)><b>giá đất</b> ${1} {{7*7}}")
    page.clock.run_for(500)
    expect(page.locator("[data-search-results] a").first).to_be_visible()
    assert page.locator("[data-search-results] img, [data-search-results] b").count() == 0
    page.goto(seen.root + "tim-kiem.html?q=ng%C6%B0%E1%BB%9Di%20ph%C3%A1t%20ng%C3%B4n")
    page.clock.run_for(500)
    expect(page.locator("[data-search-results] mark").first).to_be_visible()


def test_the_quick_search_in_the_header_shows_what_fits_and_leads_to_the_results(opened: Open) -> None:
    page, _ = opened("gioi-thieu.html")
    box = page.get_by_role("combobox", name="Tìm trên cổng").first
    box.press_sequentially("hoc phi")
    page.clock.run_for(500)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    box.press("Enter")
    page.wait_for_url(re.compile(r"tim-kiem\.html#q=hoc\+phi"))
    page.clock.run_for(500)
    expect(page.locator("[data-search-status]")).not_to_be_empty()


def test_search_says_when_its_data_cannot_be_had(opened: Open) -> None:
    page, seen = opened("tim-kiem.html")
    page.route("**/assets/search/start.bin", lambda route: route.fulfill(status=503))
    page.get_by_role("searchbox").last.press_sequentially("dat")
    page.clock.run_for(500)
    expect(page.locator("[data-search-status]")).to_contain_text("Chưa tải được")
    seen.errors = [e for e in seen.errors if "503" not in e]  # the browser's own word for the answer we gave


def found_on(page: Page, typed: str) -> None:
    page.get_by_role("searchbox").last.fill(typed)
    page.clock.run_for(500)
    expect(page.locator("[data-search-status]")).to_contain_text(f"kết quả cho “{typed}”")


def asked_for(seen: Seen, name: str) -> int:
    return sum(r.rpartition("/")[2] == name for r in seen.requests)


def test_the_search_works_in_its_worker_and_lets_no_other_be_started(opened: Open) -> None:
    page, seen = opened("tim-kiem.html")
    assert page.workers == []
    found_on(page, "gia dat")
    assert [w.url.rpartition("/")[2] for w in page.workers] == ["search-worker.js"]
    assert asked_for(seen, "search-engine.js") == 0 and asked_for(seen, "start.bin") == 1
    assert page.evaluate("""() => {
      const started = [];
      const attempt = (name, act) => { try { act(); started.push(name); } catch {} };
      attempt("text", () => new Worker(document.querySelector("script[src]").src));
      attempt("again", () => trustedTypes.createPolicy("portal-search", { createScriptURL: (x) => x }));
      attempt("other", () => trustedTypes.createPolicy("portal-offline", { createScriptURL: (x) => x }));
      return started;
    }""") == []
    for _ in range(100):
        if len(seen.violations) >= 3:
            break
        page.wait_for_timeout(20)
    assert sorted({v.partition(" ")[0] for v in seen.violations}) == ["require-trusted-types-for", "trusted-types"]
    seen.violations, seen.errors = [], []


@pytest.mark.parametrize("way", ["no worker", "not sent", "not read"])
def test_the_search_works_on_the_page_where_no_worker_can_be_had(way: str, opened: Open) -> None:
    page, seen = opened("gioi-thieu.html")
    if way == "no worker":
        page.add_init_script("delete globalThis.Worker")
    else:
        broken = {"status": 404} if way == "not sent" else {"body": "){", "content_type": "text/javascript"}
        page.route("**/search-worker.js", lambda route: route.fulfill(**broken))  # type: ignore[arg-type]
    page.goto(seen.root + "tim-kiem.html")
    found_on(page, "gia dat")
    assert asked_for(seen, "search-engine.js") == 1 and page.workers == []
    found_on(page, "ca phe")  # and goes on there
    assert asked_for(seen, "search-worker.js") == (way != "no worker")
    seen.errors = [e for e in seen.errors if "404" not in e and "SyntaxError" not in e]


def test_a_release_that_comes_while_one_searches_costs_one_more_start(opened: Open) -> None:
    page, seen = opened("tim-kiem.html")
    found_on(page, "gia dat")
    gone = []

    def once(route: Route) -> None:
        gone.append(route.request.url)
        if len(gone) == 1:
            route.fulfill(status=404)
        else:
            route.continue_()
    page.route("**/assets/search/*/*/*.bin", once)
    found_on(page, "hoc phi mam non")
    assert len(gone) > 1 and asked_for(seen, "start.bin") == 2
    seen.errors = [e for e in seen.errors if "404" not in e]


def test_filters_of_every_list_that_has_one(opened: Open, site: Path) -> None:
    having = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html") if "data-filter-for" in p.read_text("utf-8"))
    by_section = {address.split("/")[0]: address for address in reversed(having)}
    assert "nguoi-phat-ngon/index.html" in having
    for address in by_section.values():
        page, _ = opened(address)
        control = page.locator("input[data-filter-for]").first
        items = f"{control.get_attribute('data-filter-for')} [data-filter-item]"
        total = page.locator(items).count()
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        control.fill("zzqq")
        expect(page.locator(f"{items}:not([hidden])")).to_have_count(0)
        control.fill("")
        expect(page.locator(f"{items}:not([hidden])")).to_have_count(total)
        control.fill("<script>alert(1)</script>")


def test_every_preference_for_colour_size_and_contrast(opened: Open) -> None:
    page, _ = opened("index.html")
    page.locator("[data-menu] > summary").click()
    for button in page.locator("[data-preference]").all():
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.locator('[data-preference="scheme"][data-value="dark"]').click()
    page.locator('[data-preference="text"][data-value="larger"]').click()
    page.reload()
    assert page.evaluate("({...document.documentElement.dataset})")["scheme"] == "dark"


def test_the_menu_opens_and_closes_by_key_and_by_a_click_elsewhere(opened: Open) -> None:
    page, _ = opened(OPEN_POLICY)
    menu = page.locator("[data-menu]")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").click()):
        menu.locator("> summary").click()
        expect(menu).to_have_attribute("open", "")
        close()
        expect(menu).not_to_have_attribute("open", "")


def test_copying(opened: Open, site: Path) -> None:
    address = next(p.relative_to(site).as_posix() for p in sorted(site.rglob("*.html")) if "data-copy=" in p.read_text("utf-8"))
    page, _ = opened(address)
    button = page.locator("[data-copy]").first
    wanted = page.locator(button.get_attribute("data-copy") or "").inner_text()
    button.click()
    expect(button).to_have_text("Đã chép")
    assert page.evaluate("navigator.clipboard.readText()") == wanted.strip()
    page.clock.run_for(2500)
    expect(button).not_to_have_text("Đã chép")
    # Where there is no clipboard the text is selected instead.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button.click()
    expect(button).to_have_text(re.compile("Đã chép|Đã chọn, hãy chép"))


def test_the_countdown_closes_a_page_while_it_is_read(opened: Open) -> None:
    page, _ = opened(OPEN_POLICY, now="2026-12-05T23:58:30+07:00")
    expect(page.get_by_text("Sắp hết hạn góp ý").first).to_be_visible()
    page.clock.run_for(4 * 60 * 1000)
    expect(page.get_by_text("Đã hết hạn góp ý").first).to_be_visible()


def test_printing(opened: Open) -> None:
    page, _ = opened(OPEN_POLICY)
    page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="print")


# The net itself


@pytest.mark.parametrize("mode", MODES)
def test_the_policy_stops_what_it_must_and_the_run_sees_it(mode: str, chromium: Browser, roots: dict[str, str]) -> None:
    """Had a hole let it in: written into the page by the server, or made on the page by a script of ours."""
    written = {
        "script-src-elem": "<script>window.ran = 1</script>",
        "script-src-attr": "<img src='khong-co.png' onerror='window.ran = 1'>",
        "style-src-attr": "<p style='color: red'>x</p>",
        "style-src-elem": "<style>p { color: red }</style>",
        "img-src": "<img src='http://127.0.0.1:9/x.png'>",
        "frame-src": "<iframe src='http://127.0.0.1:9/'></iframe>",
        "object-src": "<object data='x.swf' type='application/x-shockwave-flash'></object>",
        "base-uri": "<base href='http://127.0.0.1:9/'>",
    }
    done = {
        "connect-src": "fetch('http://127.0.0.1:9/x').catch(() => {})",
        "form-action": "const f = document.createElement('form'); f.action = 'http://127.0.0.1:9/'; document.body.append(f);"
                       "f.submit()",
        "require-trusted-types-for": "try { document.body.innerHTML = '<b>x</b>' } catch {}",
        "trusted-types": "try { trustedTypes.createPolicy('p', {}) } catch {}",
    }
    with watched(chromium, roots[mode]) as (page, seen):
        for directive, hole in (written | done).items():
            page.unroute("**/gioi-thieu.html")
            if directive in written:
                page.route("**/gioi-thieu.html", functools.partial(_with_hole, hole))
            page.goto(roots[mode] + "gioi-thieu.html", wait_until="load")
            if directive in done:
                page.evaluate(f"() => {{ {hole} }}")
            for _ in range(100):
                if any(v.startswith(directive) for v in seen.violations):
                    break
                page.wait_for_timeout(20)
            else:
                pytest.fail(f"{directive}: {seen.violations} {seen.errors}")
            assert page.evaluate("window.ran") is None
            seen.forget()


def _with_hole(hole: str, route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("</main>", hole + "</main>"))


def test_nobody_may_frame_a_page(chromium: Browser, roots: dict[str, str]) -> None:
    """The one promise the meta cannot make: with the header, not even our own pages show ours in a frame."""
    with watched(chromium, roots["header"]) as (page, _):
        page.goto("data:text/html,<iframe src='" + roots["header"] + "index.html'></iframe>")
        page.wait_for_timeout(300)
        frame = page.frames[-1]
        assert frame.url.startswith("chrome-error:") or "Lâm Đồng" not in frame.content()


def test_our_scripts_never_make_html_out_of_text() -> None:
    for path in (ROOT / "overrides/assets/js").glob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\b|new Function|createContextualFragment"
            r"|parseFromString|setHTMLUnsafe|javascript:|https?://|import\s*\(\s*[^\"')\s]", text,
        ), path.name
