"""The check of the finished tree, on trees made by hand: each kind of fault is found, and nothing else is."""

from __future__ import annotations

import gzip
import io
import json
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import portal
from portal import page_markup, site, tree_files, word_runs
from portal import stamp as stamp_module
from portal.catalog import Catalog, Entry, PublicCatalog
from portal.site import SiteFault
from portal.verified import Memory
from portal.withheld import Watch
from portal.word_runs import words_of

from .conftest import AS_OF, CHECKOUT

GOOD = {
    "index.html": '<!doctype html>\n<html lang="vi"><head><title>Cổng</title>\n<link rel="stylesheet" href="a/p.css">'
                  '<script src="a/p.js"></script></head>\n<body><a href="#noi-dung">Đến nội dung</a>'
                  '<main id="noi-dung"><h1>Góp ý</h1>\n<a href="m/x.html#muc-1">Một</a> <a href="m/">mục</a>'
                  ' <a href="m/x.html?q=1">hỏi</a> <a href="mailto:a@b.vn">thư</a> <a href="tel:+84">gọi</a>'
                  ' <a href="https://vbpl.vn/x">luật</a><svg><use href="a/i.svg#nut"></use></svg>\n'
                  '<img src="data:image/png;base64,AA" alt="x > y"></main></body></html>\n',
    "m/index.html": "<!doctype html>\n<p>Mục</p>",
    "m/x.html": '<!doctype html>\n<h2 id="muc-1">Một</h2><a href="../">về</a><a href="./">mục</a><a href="x/t%C3%A9p.pdf">tệp</a>',
    "m/x/tép.pdf": "%PDF", "404.html": '<!doctype html>\n<a href="/m/x.html#muc-1">x</a><a href="/">y</a>',
    "a/p.css": '@import "q.css"; b { background: url(i.svg) } c { src: url("data:x") }', "a/q.css": "",
    "a/p.js": "import './x'", "a/i.svg": '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="nut"/></svg>',
    "d.json": "{}",
}


def tree(folder: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def problems(folder: Path, changed: dict[str, str | bytes] | None = None, site_url: str = "", **options: object) -> list[str]:
    """What is found in the good tree *changed*: the same whether or not a good one was judged before."""
    made = tree(folder, {**GOOD, **(changed or {})})
    catalog, withheld = options.pop("catalog", PublicCatalog()), options.pop("withheld", ())
    memory = Memory(folder.parent / f"{folder.name}-nho", "verified")

    def found(which: Path, memory: Memory | None) -> list[str]:
        try:
            site.verify(which, catalog, withheld, site_url, memory=memory, **options)  # type: ignore[arg-type]
        except SiteFault as fault:
            return fault.problems
        return []

    found(tree(folder.parent / f"{folder.name}-truoc", GOOD), memory)
    anew = found(made, None)
    assert found(made, memory) == anew
    assert found(made, memory) == anew
    return anew


def test_a_good_tree_passes(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


PAGE = "<!doctype html>\n<main id=noi-dung>{}</main>"
BAD = {
    # links and anchors
    '<a href="khong-co.html">x</a>': "không có trang nào",
    '<a href="m/khong-co/">x</a>': "không có trang nào",
    '<a href="../ngoai.html">x</a>': "không có trang nào",
    '<a href="/m/x.html">x</a>': "không có trang nào",
    '<a href="m/x.html#muc-2">x</a>': "không có mục #muc-2",
    '<a href="#muc-2">x</a>': "không có mục #muc-2",
    '<svg><use href="a/i.svg#khac"/></svg>': "không có mục #khac",
    '<img src="khong-co.png" alt="">': "không có trang nào",
    '<img srcset="m/x.html 1x, khong-co.png 2x" alt="">': "không có trang nào",
    '<form action="khong-co.html"></form>': "không có trang nào",
    '<meta http-equiv="refresh" content="0; url=khong-co.html">': "không có trang nào",
    # ids
    '<p id="a"></p><b id="a"></b>': "id “a” xuất hiện nhiều lần",
    '<p id="noi-dung"></p>': "id “noi-dung” xuất hiện nhiều lần",
    '<p id="&#97;"></p><p id="a"></p>': "id “a” xuất hiện nhiều lần",
    # code and style in the page
    "<script>1</script>": "<script> không được phép",
    '<script type="application/ld+json">x</script>': "khối dữ liệu JSON-LD viết sai",
    "<SCRIPT>1</SCRIPT>": "<script> không được phép",
    "<style>p{}</style>": "<style> không được phép",
    '<p style="color:red">x</p>': "mang style",
    '<p STYLE="color:red">x</p>': "mang style",
    '<img src="m/x.html" onerror="x()">': "mã chạy",
    "<p onclick=x()>x</p>": "mã chạy",
    "<svg/onload=alert(1)>": "viết sai",
    '<a href="m/"onclick="x()">x</a>': "viết sai",
    '<iframe src="m/x.html"></iframe>': "<iframe> không được phép",
    "<object data='m/x.html'></object>": "<object> không được phép",
    '<base href="m/">': "<base> không được phép",
    '<p srcdoc="x">x</p>': "không được phép",
    '<svg><foreignObject></foreignObject></svg>': "không được phép",
    '<svg><a href="m/"><animate attributeName="href"/></a></svg>': "<animate> không được phép",
    # other schemes and hosts
    '<a href="javascript:x()">x</a>': "giao thức không được phép",
    '<a href=" java&#10;script:x()">x</a>': "giao thức không được phép",
    '<a href="JaVaScRiPt:x()">x</a>': "giao thức không được phép",
    '<a href="data:text/html,x">x</a>': "giao thức không được phép",
    '<a href="//khac.example/x">x</a>': "giao thức không được phép",
    '<a href="/\\khac.example/x">x</a>': "giao thức không được phép",
    '<img src="https://khac.example/x.png" alt="">': "từ máy chủ khác",
    '<img src="//khac.example/x.png" alt="">': "từ máy chủ khác",
    '<img src="\\\\khac.example/x.png" alt="">': "từ máy chủ khác",
    '<script src="https://khac.example/x.js"></script>': "từ máy chủ khác",
    '<script src="data:text/javascript,x"></script>': "từ máy chủ khác",
    '<link rel="stylesheet" href="https://khac.example/x.css">': "từ máy chủ khác",
    '<link rel="preconnect" href="//khac.example">': "từ máy chủ khác",
    '<form action="https://khac.example/"></form>': "từ máy chủ khác",
    '<button formaction="https://khac.example/">x</button>': "từ máy chủ khác",
    '<video poster="https://khac.example/x.png"></video>': "từ máy chủ khác",
    '<meta http-equiv="refresh" content="0; URL=\'https://khac.example/\'">': "từ máy chủ khác",
    '<a href="m/" ping="https://khac.example/">x</a>': "người đọc bấm gì",
    # markup that a browser and a check may read differently
    "<!-- ghi chú cho người soạn -->": "chú thích HTML",
    "1 < 2": "dấu <",
    '<a href="m/" href="javascript:x()">x</a>': "lặp thuộc tính",
    '<a href="m/x.html>x</a>': "dấu <",
    "<a href='m/'  <b>x</a>": "dấu <",
}


@pytest.mark.parametrize(("markup", "said"), BAD.items())
def test_each_kind_of_bad_markup_is_found_once(tmp_path: Path, markup: str, said: str) -> None:
    found = problems(tmp_path, {"trang.html": PAGE.format(markup)})
    assert [p for p in found if said in p and p.startswith("trang.html: ")], found
    assert all(p.startswith("trang.html: ") for p in found)


@pytest.mark.parametrize(("changed", "said"), [
    ({"trang.html": ""}, "trang.html: trang trống."),
    ({"trang.html": b"\xff\xfe"}, "trang.html: không phải văn bản UTF-8."),
    ({"a/p.css": "b { background: url(thieu.png) }"}, "a/p.css: không có tệp thieu.png."),
    ({"a/p.css": "b { background: url('https://khac.example/x.png') }"}, "từ máy chủ khác"),
    ({"a/p.css": "@import '//khac.example/x.css'"}, "từ máy chủ khác"),
    ({"goi.zip": b"PK\x03\x04hong"}, "goi.zip: tệp nén hỏng."),
    ({"goi.json.gz": b"\x1f\x8bhong"}, "goi.json.gz: tệp nén hỏng."),
    ({"404.html": '<a href="/cong/m/x.html">x</a>'}, "không có trang nào"),
])
def test_bad_files_are_found(tmp_path: Path, changed: dict[str, str | bytes], said: str) -> None:
    found = problems(tmp_path, changed)
    assert len(found) == 1 and said in found[0], found


def test_every_problem_of_every_page_comes_at_once_and_always_in_the_same_order(tmp_path: Path) -> None:
    bad = {f"p{n}.html": PAGE.format(markup) for n, markup in enumerate(BAD)}
    found = problems(tmp_path, bad)
    assert {p.partition(":")[0] for p in found} == set(bad)
    assert found == problems(tmp_path, bad)


def test_the_portals_own_address_is_no_other_host_and_the_404_page_knows_where_the_site_is_mounted(tmp_path: Path) -> None:
    own = {
        "trang.html": PAGE.format('<link rel="alternate" href="https://cong.vn/tin/f.xml"><link rel="canonical" '
                                  'href="https://cong.vn/tin/trang.html">'),
        "404.html": '<a href="/tin/m/x.html">x</a><a href="/tin/">y</a>',
    }
    assert problems(tmp_path, own, "https://cong.vn/tin/") == []
    assert problems(tmp_path, {**own, "404.html": '<a href="/m/x.html">x</a>'}, "https://cong.vn/tin/")


def test_a_hundred_thousand_links_and_ids_cost_seconds_not_minutes(tmp_path: Path) -> None:
    rows = "\n".join(f'<p id="a{n}"><a href="#a{n}">x</a> <a href="m/x.html#muc-1">y</a></p>' for n in range(50_000))
    import time

    begin = time.process_time()
    assert problems(tmp_path, {"trang.html": PAGE.format(rows)}) == []
    assert time.process_time() - begin < 5
    begin = time.process_time()
    problems(tmp_path, {"trang.html": PAGE.format('<a "' * 20_000), "hai.html": "<" * 100_000})
    assert time.process_time() - begin < 5


# Words of what is withheld


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return portal.load(CHECKOUT, AS_OF).catalog


@pytest.fixture(scope="module")
def hidden(catalog: Catalog) -> Entry[object]:
    return catalog.policies[0]


@pytest.fixture
def public(catalog: Catalog) -> PublicCatalog:
    """Everything but the one policy."""
    return replace(catalog.public(AS_OF), policies=())


TITLE = "Quyết định quy định mức hỗ trợ học phí cho học sinh vùng khó khăn"
SENTENCE = "Nhiều gia đình ở vùng khó khăn chưa đóng đủ học phí đầu năm."
LEAKS = {
    "title": {"trang.html": PAGE.format(f"<h2>{TITLE}</h2>")},
    "body": {"trang.html": PAGE.format(f"<p>{SENTENCE}</p>")},
    "five words": {"trang.html": PAGE.format("<p>học phí cho học sinh vùng khó khăn</p>")},
    "unaccented capitals": {"trang.html": PAGE.format("<p>NHIEU GIA DINH O VUNG KHO KHAN CHUA DONG</p>")},
    "with inline markup": {"trang.html": PAGE.format(
        "<p>Nhiều <strong>gia đình</strong> ở <a href='m/'>vùng</a> khó <em>khăn</em> chưa</p>")},
    "entities": {"trang.html": PAGE.format("<p>Nhi&#7873;u gia &#273;&igrave;nh &#7903; v&ugrave;ng kh&oacute; khăn</p>")},
    "attribute": {"trang.html": PAGE.format(f'<p title="{SENTENCE}">x</p>')},
    "meta": {"trang.html": PAGE.format(f'<meta name="description" content="{TITLE}">')},
    "json": {"d.json": json.dumps({"t": [TITLE]})},
    "json key": {"d.json": json.dumps({TITLE: 1})},
    "xml": {"s.xml": f"<a><b>{TITLE}</b></a>"}, "csv": {"s.csv": f"x,{TITLE}\n"}, "js": {"s.js": f'x("{TITLE}")'},
    "svg": {"s.svg": f"<svg><title>{TITLE}</title></svg>"},
    "gzip": {"s.json.gz": gzip.compress(json.dumps(TITLE).encode())},
    "address in json": {"d.json": '["chinh-sach/ho-tro-hoc-phi.html"]'},
    "address in text": {"s.txt": "https://cong.vn/chinh-sach/ho-tro-hoc-phi"},
    "source path": {"s.txt": "policies/2026/ho-tro-hoc-phi.md"},
    "page": {"chinh-sach/ho-tro-hoc-phi.html": "<p>x</p>"},
    "attachment": {"chinh-sach/ho-tro-hoc-phi/toan-van.pdf": "%PDF"},
    "other form of the page": {"chinh-sach/ho-tro-hoc-phi.ics": "x"},
    "attachment's words": {"s.txt": "mẫu toàn văn dự thảo để thử nghiệm việc rò rỉ"},
}


@pytest.mark.parametrize("leak", LEAKS)
def test_words_and_names_of_what_is_withheld_are_found(
    tmp_path: Path, public: PublicCatalog, hidden: Entry[object], leak: str
) -> None:
    if leak == "attachment's words":
        facts = {name: replace(f, texts=(("trang 1", LEAKS[leak]["s.txt"]),)) for name, f in hidden.files.items()}
        hidden = replace(hidden, files=facts)
    found = problems(tmp_path, LEAKS[leak], catalog=public, withheld=[hidden])
    assert found and all("chưa được công khai" in p and "policies/2026/ho-tro-hoc-phi.md" in p for p in found)
    assert problems(tmp_path / "again", LEAKS[leak], catalog=public) == []


def test_in_a_packed_file_too(tmp_path: Path, public: PublicCatalog, hidden: Entry[object]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("trong/d.json", json.dumps(TITLE))
    assert problems(tmp_path, {"du-lieu.zip": out.getvalue()}, catalog=public, withheld=[hidden])


FOLDED = "Nhiều gia đình ở vùng khó\r\n  khăn chưa đóng đủ học\r\n  phí đầu năm."
MORE_LEAKS = {
    "ics folded": {"lich.ics": f"BEGIN:VCALENDAR\r\nSUMMARY:{FOLDED}\r\n"},
    "vcf folded": {"ai.vcf": f"BEGIN:VCARD\r\nNOTE:{FOLDED}\r\n"},
    "data block": {"trang.html": PAGE.format(f'<script type="application/ld+json">{{"a":"{SENTENCE}"}}</script>')},
    "escaped data block": {"trang.html": PAGE.format(
        '<script type="application/ld+json">' + json.dumps({"a": SENTENCE}) + "</script>")},
    "tag over lines": {"trang.html": PAGE.format(f'<p\n title="{SENTENCE}">x</p>')},
    "beside a fault": {"trang.html": PAGE.format(f"<p>{SENTENCE}</p><!-- x -->")},
    "strange letters": {"trang.html": PAGE.format(f"<p>ΑΣ 漢字 {SENTENCE} 한국</p>")},
    "decomposed": {"s.txt": unicodedata.normalize("NFD", SENTENCE)},
}


@pytest.mark.parametrize("leak", MORE_LEAKS)
def test_in_every_form_of_text(tmp_path: Path, public: PublicCatalog, hidden: Entry[object], leak: str) -> None:
    found = problems(tmp_path, MORE_LEAKS[leak], catalog=public, withheld=[hidden])
    assert [p for p in found if "lộ nội dung chưa được công khai" in p], found


def test_several_processes_find_the_same(
    tmp_path: Path, public: PublicCatalog, hidden: Entry[object], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(site, "_MUCH", 1)
    monkeypatch.setattr(site, "_BLOCK", 4)
    bad: dict[str, str | bytes] = {f"p{n}.html": PAGE.format(markup) for n, markup in enumerate(BAD)}
    bad |= {f"trang/{n}.html": PAGE.format(f"<p>{SENTENCE}</p>") for n in range(150)}
    found = problems(tmp_path, bad, catalog=public, withheld=[hidden])
    assert len(found) > len(BAD)
    for workers in (2, 3):
        assert problems(tmp_path, bad, catalog=public, withheld=[hidden], workers=workers) == found


def test_every_file_is_opened_once_and_every_line_of_many_pages_judged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = "\n".join(f'<p class="a{n}">Dòng {n}</p>' for n in range(200))
    made = tree(tmp_path, GOOD | {f"t/{n}.html": PAGE.format(f"{shell}\n<p>Trang {n}</p>") for n in range(50)})
    opened: list[str] = []
    judged: list[str] = []
    read, line = tree_files.read, page_markup.Markup.line
    for module in (site, stamp_module):
        monkeypatch.setattr(module, "read", lambda folder, path: opened.append(path) or read(folder, path))
    monkeypatch.setattr(page_markup.Markup, "line", lambda self, text: judged.append(text) or line(self, text))
    digests = site.verify(made, PublicCatalog())
    assert sorted(opened) == [*digests] == sorted(site.files_of(made))
    assert len(judged) < 200 + 4 * 55
    stamp = site.write_stamp(made, {}, digests)
    assert site.check_stamp(made) == stamp and len(opened) == 2 * len(digests)


def test_what_public_documents_explain_is_not_read_with_care(
    tmp_path: Path, catalog: Catalog, hidden: Entry[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = replace(hidden, slug="khac", document=replace(hidden.document, slug="khac", path="policies/2026/khac.md"))
    read: list[str] = []
    careful = Watch._read
    monkeypatch.setattr(Watch, "_read", lambda self, path, text: read.append(text) or careful(self, path, text))
    pages = {f"t/{n}.html": PAGE.format(f"<p>{SENTENCE} {n}</p>") for n in range(50)}
    assert problems(tmp_path, pages, catalog=catalog.public(AS_OF), withheld=[twin]) == [] and not read


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aăâđĐêÔ ơư\u0301\u0323 .-\nΣςİſ")), max_size=80))
def test_the_sieve_misses_no_run(text: str) -> None:
    words = words_of(text)
    for size in (2, 5):
        for run in word_runs.windows(words, size):
            assert word_runs.Sieve([run]).hits(["x", text, "y"]) >= {1}
            assert word_runs.found_in([run], ["x", text]) == {run}


@pytest.mark.parametrize("text", [
    "Sở Văn hóa, Thể thao và Du lịch tỉnh Lâm Đồng",  # the agency's own name is public
    "Người phát ngôn của Sở Văn hóa, Thể thao và Du lịch tỉnh Lâm Đồng",  # put together from two public parts
    "giao duc an sinh xa hoi hoc sinh sinh vien ho gia dinh",  # terms of a list, in the list's order
    "Ủy ban nhân dân phường Xuân Hương - Đà Lạt",
    "vùng khó khăn", "học phí", "Di Linh 2026",
])
def test_what_public_things_explain_is_no_alarm(
    tmp_path: Path, public: PublicCatalog, hidden: Entry[object], text: str
) -> None:
    said = "Người phát ngôn của Sở Văn hóa, Thể thao và Du lịch tỉnh Lâm Đồng, Ủy ban nhân dân phường Xuân Hương - Đà Lạt"
    quoting = replace(hidden, body=replace(hidden.body, text=f"{hidden.body.text}\n{said} trả lời."))
    house = tree(tmp_path / "house", {"x.html": "<p>{{ page }} người phát ngôn của {{ agency }}</p>"})
    assert problems(tmp_path / "site", {"trang.html": PAGE.format(f"<p>{text}</p>")}, catalog=public,
                    withheld=[quoting], house=[house]) == []


def test_a_public_document_may_say_what_a_withheld_one_says(tmp_path: Path, catalog: Catalog, hidden: Entry[object]) -> None:
    twin = replace(hidden, slug="ban-khac", document=replace(hidden.document, slug="ban-khac", path="policies/2026/ban-khac.md"))
    public = catalog.public(AS_OF)
    assert problems(tmp_path, {"trang.html": PAGE.format(f"<h2>{TITLE}</h2><p>{SENTENCE}</p>")}, catalog=public,
                    withheld=[twin]) == []


def test_a_withheld_person_is_found_by_name_telephone_and_mail(tmp_path: Path, catalog: Catalog) -> None:
    people = [e for e in catalog.spokespersons if e.slug == "ubnd-tinh"]
    public = replace(catalog.public(AS_OF), spokespersons=tuple(e for e in catalog.spokespersons if e not in people))
    for place, text in enumerate(("Hỏi ông LÊ VĂN C", "0263.0000.101", '<a href="tel:+842630000101">gọi</a>',
                                  "nguoiphatngon.101@lamdong.example")):
        assert problems(tmp_path / str(place), {"trang.html": PAGE.format(text)}, catalog=public, withheld=people), text
    # The agency of the same name has a page of its own, and other people have names, too.
    assert problems(tmp_path / "x", {"co-quan/ubnd-tinh.html": "<p>Phạm Thị D, 0263 0000 102</p>"}, catalog=public,
                    withheld=people) == []


def test_a_tombstone_stands_at_its_address_and_nothing_else_does(tmp_path: Path, catalog: Catalog, hidden: Entry[object]) -> None:
    from portal.catalog import Tombstone

    stone = Tombstone("policy", "ho-tro-hoc-phi", AS_OF.date(), "Rút để hoàn thiện.")
    public = replace(catalog.public(AS_OF), policies=(), tombstones=(stone,))
    good: dict[str, str | bytes] = {"chinh-sach/ho-tro-hoc-phi.html": "<p>Rút để hoàn thiện.</p>"}
    assert problems(tmp_path, good, catalog=public, withheld=[hidden]) == []
    bad: dict[str, str | bytes] = {"chinh-sach/ho-tro-hoc-phi/toan-van.pdf": "%PDF"}
    assert problems(tmp_path, bad, catalog=public, withheld=[hidden])


def test_no_words_are_learnt_where_nothing_is_withheld(tmp_path: Path) -> None:
    assert not Watch((), PublicCatalog()).active
    assert words_of("Đường Hòa BÌNH, số 12/3") == ["duong", "hoa", "binh", "so", "12", "3"]
