"""Feeds and calendars: as data, and as independent parsers (feedparser, vobject, icalendar's own reader) find them."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject

import portal
from portal import feeds, pages, render
from portal.catalog import Catalog, Entry, PublicCatalog
from portal.feeds.items import deadline_on, items
from portal.schema.dated_changes import EventChange, Extension
from portal.schema.kinds import KINDS
from portal.vietnamese import TIME_ZONE

from .building import copy_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import feedparser

ROOT = Path(__file__).parents[1]
SITE = "https://tinh.example/cong/"
A = {"a": "http://www.w3.org/2005/Atom"}
DEADLINE = "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.ics"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def whole(as_of: dt.datetime) -> Catalog:
    return portal.load(ROOT, as_of).catalog


@pytest.fixture(scope="module")
def catalog(whole: Catalog, as_of: dt.datetime) -> PublicCatalog:
    return whole.public(as_of)


@pytest.fixture(scope="module")
def written(catalog: PublicCatalog) -> dict[str, str | bytes]:
    return dict(feeds.files(catalog, SITE))


def changed(whole: Catalog, group: str, slug: str, **values: Any) -> Catalog:
    """*whole* with other values in one document."""
    def one(entry: Entry[Any]) -> Entry[Any]:
        return replace(entry, value=entry.value.model_copy(update=values)) if entry.slug == slug else entry

    return replace(whole, **{group: tuple(one(e) for e in getattr(whole, group))})


# ---------- Every feed of a real build ----------


def feeds_of(built: Path) -> Iterator[Path]:
    yield built / "nguoi-phat-ngon/danh-ba/thay-doi.xml"
    for ending in ("atom.xml", "rss.xml", "feed.json"):
        yield from sorted((built / "theo-doi").rglob(f"*.{ending}"))


def own_address(built: Path) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]*)">', (built / "index.html").read_text("utf-8"))
    assert found
    return found[1].removesuffix("index.html")


def leads_somewhere(built: Path, address: str, site: str) -> bool:
    """Whether an absolute *address* is of this site, has a page, and the page has its anchor."""
    path, _, anchor = address.removeprefix(site).partition("#")
    page = built / path
    return address.startswith(site) and page.is_file() and (not anchor or f'id="{anchor}"' in page.read_text("utf-8"))


@pytest.mark.site
def test_everything_of_the_plan_can_be_followed(built: Path, catalog: PublicCatalog) -> None:
    found = {p.relative_to(built).as_posix() for p in feeds_of(built)}
    names = {"tat-ca", "han-gop-y", "dinh-chinh", "hoi-dap", "hop-bao", "nguoi-phat-ngon"}
    names |= {f"dia-phuong/{e.slug}" for e in catalog.localities}
    names |= {f"co-quan/{e.slug}" for e in catalog.agencies
              if not e.value.commune_code and not (e.value.valid_to and e.value.valid_to < catalog.today)}
    assert found >= {f"theo-doi/{n}.{e}" for n in names for e in ("rss.xml", "feed.json")}
    assert found >= {f"theo-doi/{n}.atom.xml" for n in names - {"nguoi-phat-ngon"}}
    assert (built / "theo-doi/linh-vuc/dat-dai.rss.xml").is_file() and (built / "theo-doi/giai-doan/ban-hanh.rss.xml").is_file()
    # Abolished on 1 March 2025: nothing new is to be expected.
    assert not list((built / "theo-doi/co-quan").glob("so-tnmt.*"))


@pytest.mark.site
def test_every_feed_of_a_build_is_read_without_a_complaint_and_leads_to_pages_that_are_there(built: Path) -> None:
    site, seen = own_address(built), set()
    paths = [p for p in feeds_of(built) if p.suffix == ".xml"]
    assert len(paths) > 300
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = feedparser.parse(path.read_bytes(), sanitize_html=False)
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == ("rss20" if path.name.endswith("rss.xml") else "atom10"), path
        assert read.feed.title and read.feed.language == "vi" and read.feed.updated_parsed, path
        assert leads_somewhere(built, read.feed.link, site), (path, read.feed.link)
        own = next(link.href for link in read.feed.links if link.rel == "self")
        assert own == site + path.relative_to(built).as_posix()
        ids = [entry.id for entry in read.entries]
        assert len(set(ids)) == len(ids) <= feeds.FEED_LENGTH, path
        for entry in read.entries:
            assert entry.id.startswith("urn:uuid:") and entry.published_parsed and entry.summary and entry.title
            if entry.link not in seen:
                assert leads_somewhere(built, entry.link, site), entry.link
                seen.add(entry.link)
    assert len(seen) > 40


@pytest.mark.site
def test_the_three_formats_tell_the_same(built: Path) -> None:
    for name in ("tat-ca", "han-gop-y", "co-quan/so-nnmt", "dia-phuong/24781-xuan-huong-da-lat"):
        atom = ET.fromstring((built / f"theo-doi/{name}.atom.xml").read_bytes())
        rss = ET.fromstring((built / f"theo-doi/{name}.rss.xml").read_bytes())
        plain = json.loads((built / f"theo-doi/{name}.feed.json").read_text("utf-8"))
        told = [(e.findtext("a:id", "", A), e.findtext("a:title", "", A), e.findtext("a:summary", "", A))
                for e in atom.iterfind("a:entry", A)]
        assert told == [(i.findtext("guid"), i.findtext("title"), i.findtext("description")) for i in rss.iter("item")]
        assert told == [(i["id"], i["title"], i["content_text"]) for i in plain["items"]]
        assert told, name


# ---------- Rules of the formats ----------


def test_atom_holds_to_rfc_4287(written: dict[str, str | bytes]) -> None:
    for address, text in written.items():
        if not (address.endswith(".atom.xml") or address.endswith("thay-doi.xml")):
            continue
        feed = ET.fromstring(text)
        for name in ("id", "title", "updated", "author/a:name"):
            assert len(feed.findall(f"a:{name}", A)) == 1, (address, name)
        moments = [dt.datetime.fromisoformat(e.findtext("a:updated", "", A)) for e in feed.findall("a:entry", A)]
        assert moments == sorted(moments, reverse=True) and all(m.tzinfo for m in moments), address
        if moments:
            assert dt.datetime.fromisoformat(feed.findtext("a:updated", "", A)) == moments[0], address
        for entry in feed.findall("a:entry", A):
            for name in ("id", "title", "updated", "published", "summary"):
                assert len(entry.findall(f"a:{name}", A)) == 1, (address, name)
            assert entry.findtext("a:published", "", A) <= entry.findtext("a:updated", "", A)
            (link,) = entry.findall("a:link", A)
            assert link.get("rel", "alternate") == "alternate" and link.get("href", "").startswith(SITE)


def test_rss_holds_to_its_rules(written: dict[str, str | bytes]) -> None:
    for address, text in written.items():
        if not address.endswith(".rss.xml"):
            continue
        feed = ET.fromstring(text)
        (channel,) = feed
        assert feed.get("version") == "2.0"
        for name in ("title", "link", "description", "lastBuildDate", "language"):
            assert len(channel.findall(name)) == 1, (address, name)
        for item in channel.iter("item"):
            guid = item.find("guid")
            assert guid is not None and guid.get("isPermaLink") == "false" and guid.text
            assert email.utils.parsedate_to_datetime(item.findtext("pubDate") or "").utcoffset() == dt.timedelta(hours=7)
            assert (item.findtext("link") or "").startswith(SITE)


def test_json_feed_holds_to_version_1_1(written: dict[str, str | bytes]) -> None:
    allowed = {"id", "url", "title", "content_text", "date_published", "date_modified", "tags"}
    for address, text in written.items():
        if not address.endswith(".feed.json"):
            continue
        feed = json.loads(text)
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["feed_url"] == SITE + address
        assert feed["authors"] == [{"name": "Cổng truyền thông chính sách tỉnh Lâm Đồng"}] and feed["language"] == "vi"
        for item in feed["items"]:
            assert item.keys() == allowed and item["url"].startswith(SITE) and isinstance(item["tags"], list)
            assert all(dt.datetime.fromisoformat(item[k]).tzinfo for k in ("date_published", "date_modified"))


# ---------- What is told, and when ----------


def test_the_same_data_give_the_same_bytes_and_ids_do_not_know_the_address(whole: Catalog, written: dict[str, str | bytes]) -> None:
    again = dict(feeds.files(whole.public(at("2026-11-23T19:30:00")), SITE))
    assert again == written
    moved = dict(feeds.files(whole.public(at("2026-11-23T00:00:00")), "https://khac.example/"))
    ids = re.compile(r"urn:uuid:[0-9a-f-]{36}")
    for address in ("theo-doi/tat-ca.rss.xml", "theo-doi/nguoi-phat-ngon.feed.json", "nguoi-phat-ngon/danh-ba/thay-doi.xml"):
        assert ids.findall(str(moved[address])) == ids.findall(str(written[address])) != []
    assert b"tinh.example" not in b"".join(t if isinstance(t, bytes) else t.encode() for t in moved.values())


def test_without_a_public_address_there_are_calendars_but_no_feeds_and_nothing_absolute(catalog: PublicCatalog) -> None:
    found = dict(feeds.files(catalog, ""))
    assert found and all(address.endswith(".ics") for address in found)
    assert b"URL:" not in b"".join(t for t in found.values() if isinstance(t, bytes))


def test_a_deadline_is_one_entry_that_says_what_became_of_it(whole: Catalog) -> None:
    slug = "ho-tro-dua-don-hoc-sinh-vung-xa"  # 2 to 27 November 2026

    def told(moment: str) -> tuple[str, str, str]:
        (feed,) = (f for f in feeds.feeds(whole.public(at(moment))) if f.follow.name == "han-gop-y")
        (item,) = (i for i in feed.entries if i.address == f"chinh-sach/{slug}.html")
        return item.id, item.label, item.updated.isoformat()

    opened, soon, over = told("2026-11-19T23:59:59"), told("2026-11-20T00:00:00"), told("2026-11-28T00:00:00")
    assert opened[1:] == ("Mở lấy ý kiến", "2026-11-02")
    assert soon[1:] == ("Sắp hết hạn góp ý", "2026-11-20")
    assert over[1:] == ("Đã hết hạn góp ý", "2026-11-28")
    assert opened[0] == soon[0] == over[0]


def test_nothing_is_told_before_its_day_and_what_was_told_stays_as_it_was(whole: Catalog) -> None:
    earlier = {i.id: i for i in items(whole.public(at("2026-11-10T00:00:00"))) if ("topic", "han-gop-y") not in i.tags}
    later = {i.id: i for i in items(whole.public(at("2026-11-23T00:00:00")))}
    assert len(later) > len(earlier) > 20
    assert all(i.updated <= dt.date(2026, 11, 10) for i in earlier.values())
    differing = [later[k].kind for k in earlier if later[k] != earlier[k]]
    # A question read again, a press event that moved: those say so by their own date.
    assert set(differing) <= {"hoi-dap", "hop-bao"}
    assert all(later[k].updated > earlier[k].updated for k in earlier if later[k] != earlier[k])
    # Opened with a deadline that was put off afterwards: the older entry still says what was said then.
    coffee = [i for i in later.values() if i.address == "chinh-sach/ho-tro-trong-cay-che-bong-ca-phe.html"]
    assert any(i.kind == "gia-han" and "05/12/2026; hạn cũ 30/11/2026" in i.summary for i in coffee)
    assert all("30/11/2026" in i.summary for i in coffee if i.published < dt.date(2026, 11, 16))


def test_the_next_build_is_asked_for_when_a_feed_will_tell_something(catalog: PublicCatalog) -> None:
    ahead = set(feeds.days_ahead(catalog))
    assert {dt.date(2026, 11, 28), dt.date(2026, 12, 13), dt.date(2026, 12, 21)} <= ahead
    assert min(ahead) > catalog.today


def test_samples_are_marked_in_words(catalog: PublicCatalog) -> None:
    for item in items(catalog):
        entry = next((e for e in catalog.documents if item.address.endswith(f"/{e.slug}.html")), None)
        if entry is not None and entry.value.sample:
            assert "minh họa" in item.summary
    assert all("minh họa" not in i.summary for i in items(replace(catalog, policies=(), faqs=(), spokespersons=(), corrections=(), press_events=())))


def test_a_withdrawn_document_is_told_as_withdrawn_and_nothing_of_what_it_was(whole: Catalog) -> None:
    slug = "ho-tro-trong-cay-che-bong-ca-phe"
    old = next(e for e in whole.policies if e.slug == slug).value
    gone = old.publication.model_copy(update={
        "status": type(old.publication.status)("go-bo"), "withdrawn_on": dt.date(2026, 11, 20),
        "withdrawn_reason": "Đăng nhầm bản chưa được duyệt."})
    catalog = changed(whole, "policies", slug, publication=gone).public(at("2026-11-23T00:00:00"))
    told = [i for i in items(catalog) if i.address == f"chinh-sach/{slug}.html"]
    assert [(i.title, i.published) for i in told] == [("Đã gỡ một dự thảo", dt.date(2026, 11, 20))]
    assert "Đăng nhầm bản chưa được duyệt." in told[0].summary
    everything = "".join(t if isinstance(t, str) else t.decode() for t in dict(feeds.files(catalog, SITE)).values())
    assert old.title not in re.sub(r"\r\n ", "", everything) and old.summary not in everything


def test_a_commune_has_its_own_news_and_the_deadlines_that_apply_to_all(catalog: PublicCatalog, written: dict[str, str | bytes]) -> None:
    own = json.loads(written["theo-doi/dia-phuong/24781-xuan-huong-da-lat.feed.json"])["items"]
    assert own and any("quan-ly-nha-kinh" in i["url"] for i in own) and not any("ca-phe" in i["url"] for i in own)
    dates = icalendar.Calendar.from_ical(written["theo-doi/dia-phuong/24781-xuan-huong-da-lat.ics"])
    pages = " ".join(str(e["url"]) for e in dates.walk("VEVENT"))
    assert "quan-ly-nha-kinh" in pages and "ca-phe" in pages and "phu-quy" not in pages
    quiet = json.loads(written["theo-doi/co-quan/thuong-truc-hdnd.feed.json"])
    assert quiet["items"] == [] and "T00:00:00+07:00" in str(written["theo-doi/co-quan/thuong-truc-hdnd.atom.xml"])


def test_long_feeds_are_cut_at_the_length_they_state(catalog: PublicCatalog) -> None:
    faqs = tuple(replace(catalog.faqs[0], slug=f"hoi-{n}") for n in range(feeds.FEED_LENGTH + 20))
    (feed,) = (f for f in feeds.feeds(replace(catalog, faqs=faqs)) if f.follow.name == "hoi-dap")
    assert len(feed.entries) == feeds.FEED_LENGTH


# ---------- Calendars ----------


def events_of(data: str | bytes) -> dict[str, Any]:
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_calendars_go_round_and_a_second_parser_agrees(written: dict[str, str | bytes]) -> None:
    total = 0
    for address, data in written.items():
        if not address.endswith(".ics"):
            continue
        assert isinstance(data, bytes)
        assert max(len(line) for line in data.split(b"\r\n")) <= 75 and b"\n" not in data.replace(b"\r\n", b"")
        calendar = icalendar.Calendar.from_ical(data)
        assert calendar["version"] == "2.0" and calendar["method"] == "PUBLISH" and not calendar.errors, address
        assert [str(z["tzid"]) for z in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
        mine = events_of(data)
        assert len(mine) == data.count(b"BEGIN:VEVENT"), address
        if "/dia-phuong/" in address and "24781" not in address:
            continue  # the same events, byte for byte
        other = {e.uid.value: e for e in vobject.readOne(data.decode()).contents.get("vevent", [])}
        assert mine.keys() == other.keys(), address
        assert icalendar.Calendar.from_ical(calendar.to_ical()).to_ical() == calendar.to_ical()
        for uid, event in mine.items():
            total += 1
            assert not event.errors and {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "URL", "SUMMARY"} <= event.keys()
            assert str(event["summary"]) == other[uid].summary.value
            assert event.decoded("dtstart") == other[uid].dtstart.value
            assert event["dtstamp"].dt == event["last-modified"].dt <= at("2026-11-23T00:00:00")
            if isinstance(event.decoded("dtstart"), dt.datetime):
                assert event.decoded("dtstart").utcoffset() == dt.timedelta(hours=7)
                assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
            if event["status"] == "CANCELLED":
                assert not event.walk("VALARM") and "Đã hủy" in event["summary"]
    assert total > 40


def test_a_deadline_stands_on_its_last_day_and_rings_before(written: dict[str, str | bytes]) -> None:
    (event,) = (e for e in events_of(written[DEADLINE]).values() if "Hạn góp ý" in e["summary"])
    assert event.decoded("dtstart") == dt.date(2026, 12, 5) and event.decoded("dtend") == dt.date(2026, 12, 6)
    assert event["transp"] == "TRANSPARENT" and "hết 24 giờ" in event["description"] and "minh họa" in event["description"]
    assert [a["trigger"].dt for a in event.walk("VALARM")] == [-dt.timedelta(hours=63), -dt.timedelta(hours=15)]


def test_extending_a_deadline_keeps_the_uid_and_raises_the_sequence(whole: Catalog) -> None:
    slug = "quan-ly-nha-kinh-da-lat"
    address, later = f"chinh-sach/{slug}.ics", at("2026-11-25T00:00:00")
    before = {u: e for u, e in events_of(dict(feeds.files(whole.public(later), SITE))[address]).items() if "Hạn" in e["summary"]}
    old = next(e for e in whole.policies if e.slug == slug).value.consultation
    assert old is not None
    longer = old.model_copy(update={"closes_on": dt.date(2026, 12, 31), "extensions": (
        Extension(on=dt.date(2026, 11, 25), previous=old.closes_on),)})
    put_off = changed(whole, "policies", slug, consultation=longer)
    after = {u: e for u, e in events_of(dict(feeds.files(put_off.public(later), SITE))[address]).items() if "Hạn" in e["summary"]}
    assert before.keys() == after.keys() and len(after) == 1
    (first,), (second,) = before.values(), after.values()
    assert (first.decoded("dtstart"), second.decoded("dtstart")) == (dt.date(2026, 12, 20), dt.date(2026, 12, 31))
    assert second["sequence"] == first["sequence"] + 1 and second["last-modified"].dt > first["last-modified"].dt
    assert "hạn mới 31/12/2026, hạn cũ 20/12/2026" in second["description"]
    assert deadline_on(longer, dt.date(2026, 11, 24)) == dt.date(2026, 12, 20)
    assert deadline_on(longer, dt.date(2026, 11, 25)) == dt.date(2026, 12, 31)


def test_a_press_conference_that_moves_or_is_called_off_is_told(whole: Catalog) -> None:
    slug, later = "hop-bao-quy-iv-2026", at("2026-11-26T00:00:00")

    def event(catalog: Catalog) -> Any:
        (found,) = events_of(dict(feeds.files(catalog.public(later), SITE))[f"hop-bao/{slug}.ics"]).values()
        return found

    moved = EventChange(on=dt.date(2026, 11, 24), note="Dời từ 15/12 sang 16/12.")
    off = EventChange(on=dt.date(2026, 11, 25), note="Hủy.", cancelled="true")
    hidden = EventChange(on=dt.date(2026, 11, 30), note="Chưa được nói ra.")
    states = [event(whole)] + [event(changed(whole, "press_events", slug, changes=c)) for c in ((moved,), (moved, off, hidden))]
    assert len({str(e["uid"]) for e in states}) == 1
    assert [(e["sequence"], str(e["status"])) for e in states] == [(0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED")]
    assert states[0].decoded("dtstart") == at("2026-12-15T08:30") and "Đã hủy" in states[2]["summary"]
    assert "Chưa được nói ra" not in states[2].to_ical().decode()


def test_a_draft_that_is_stopped_before_its_deadline_takes_the_date_away(whole: Catalog) -> None:
    slug = "quan-ly-nha-kinh-da-lat"
    stage = next(e for e in whole.policies if e.slug == slug).value.stage
    stopped = changed(whole, "policies", slug, stage=type(stage)("tam-dung"))
    found = events_of(dict(feeds.files(stopped.public(at("2026-11-23T00:00:00")), SITE))[f"chinh-sach/{slug}.ics"]).values()
    assert {str(e["status"]) for e in found} == {"CANCELLED"} and all(not e.walk("VALARM") for e in found)


def test_a_value_cannot_break_out_of_a_feed_or_a_calendar(whole: Catalog) -> None:
    slug = "ho-tro-trong-cay-che-bong-ca-phe"
    hostile = "A; B, C\\n<b>&amp;</title>]]>\r\nEND:VEVENT\r\nBEGIN:VEVENT" + " rất dài" * 30
    found = dict(feeds.files(changed(whole, "policies", slug, title=hostile, summary=hostile).public(at("2026-11-23T00:00:00")), SITE))
    told = icalendar.Calendar.from_ical(found[f"chinh-sach/{slug}.ics"])
    assert any("rất dài rất dài" in e["summary"] and "END:VEVENT" in e["summary"] for e in told.walk("VEVENT"))
    read = ET.fromstring(found["theo-doi/han-gop-y.rss.xml"])
    assert any("<b>&amp;</title>]]>" in (t.text or "") for t in read.iter("title"))


# ---------- Nothing leaks ----------


@pytest.mark.site
def test_what_is_withheld_is_in_no_feed_calendar_or_frame(tmp_path: Path) -> None:
    root = copy_of(tmp_path / "checkout")
    policy = root / "policies/2026/quan-ly-nha-kinh-da-lat.md"
    text = policy.read_text("utf-8")
    assert "status: cong-khai" in text
    policy.write_text(text.replace("status: cong-khai", "status: cho-duyet"), "utf-8")
    event = root / "content/hop-bao/hop-bao-quy-iv-2026.md"
    event.write_text(event.read_text("utf-8").replace("status: cong-khai", "status: nhap"), "utf-8")
    for path in (root / "content").rglob("*.md"):
        said = path.read_text("utf-8")
        if "quan-ly-nha-kinh-da-lat" in said and not path.name.startswith("_"):
            path.unlink()
    for path in (root / "policies").rglob("*.md"):
        said = path.read_text("utf-8")
        if path != policy and "quan-ly-nha-kinh-da-lat" in said:
            path.unlink()
    catalog = portal.load(root, at("2026-11-23T00:00:00")).catalog.public(at("2026-11-23T00:00:00"))
    everything = "".join(t if isinstance(t, str) else t.decode() for t in dict(feeds.files(catalog, SITE)).values())
    joined = re.sub(r"\r\n ", "", everything)
    assert "nhà kính trong nông nghiệp đô thị" not in joined and "quan-ly-nha-kinh" not in joined
    assert "hop-bao-quy-iv-2026" not in joined and "Họp báo quý IV" not in joined


# ---------- Pages ----------


@pytest.mark.site
def test_pages_name_the_feeds_that_fit_them_and_no_others(built: Path) -> None:
    def named(page: str) -> list[str]:
        return re.findall(r'<link rel="alternate" type="application/(?:rss|atom|feed)\+[a-z]+"[^>]* href="([^"]*)">', (built / page).read_text("utf-8"))

    site = own_address(built)
    for page, name in (("index.html", "tat-ca"), ("co-quan/so-y-te.html", "co-quan/so-y-te"),
                       ("dia-phuong/24781-xuan-huong-da-lat.html", "dia-phuong/24781-xuan-huong-da-lat"),
                       ("chinh-sach/linh-vuc/dat-dai.html", "linh-vuc/dat-dai"), ("dinh-chinh/index.html", "dinh-chinh"),
                       ("chinh-sach/dieu-chinh-bang-gia-dat.html", "co-quan/so-nnmt")):
        assert named(page) == [f"{site}theo-doi/{name}.{e}" for e in ("rss.xml", "atom.xml", "feed.json")], page
        assert all((built / a.removeprefix(site)).is_file() for a in named(page))
    assert named("quyen-rieng-tu.html") == named("van-ban/index.html") == []
    assert named("nguoi-phat-ngon/danh-ba/thay-doi.html")[1] == f"{site}nguoi-phat-ngon/danh-ba/thay-doi.xml"


def test_without_an_address_the_pages_say_so_and_offer_what_works(catalog: PublicCatalog) -> None:
    assets = {path: path for path in ("icons.svg", "css/frame.css", "images/mark.svg")}
    site = pages.derive(catalog)

    def shown(site_url: str) -> dict[str, str]:
        made = render.Renderer(ROOT / "overrides/portal", catalog, assets, lambda kind: "", feeds_url=site_url)
        wanted = ("theo-doi/index.html", "theo-doi/nhung.html", "co-quan/so-y-te.html", "lich/index.html",
                  "dia-phuong/24781-xuan-huong-da-lat.html", "chinh-sach/quan-ly-nha-kinh-da-lat.html")
        return {p.address: made.content(p) for p in site.pages if p.address in wanted}

    without, beside = shown(""), shown(SITE)
    for page, text in without.items():
        assert "webcal:" not in text and ".rss.xml" not in text and "#han-gop-y" not in text, page
    for page in ("theo-doi/index.html", "theo-doi/nhung.html", "co-quan/so-y-te.html", "dia-phuong/24781-xuan-huong-da-lat.html"):
        assert "không có địa chỉ công khai" in without[page] and "không có địa chỉ công khai" not in beside[page], page
    assert "webcal://tinh.example/cong/theo-doi/tat-ca.ics" in beside["theo-doi/index.html"]
    assert "tat-ca.ics" in without["theo-doi/index.html"]
    assert 'href="quan-ly-nha-kinh-da-lat.ics"' in without["chinh-sach/quan-ly-nha-kinh-da-lat.html"]


def test_every_kind_that_can_be_withdrawn_has_a_word() -> None:
    from portal.feeds.items import _WITHDRAWN
    from portal.schema.kinds import Published

    assert set(_WITHDRAWN) == {name for name, kind in KINDS.items() if issubclass(kind, Published)}
