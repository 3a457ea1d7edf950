"""Contact cards, read by a parser that knows nothing of the library that wrote them, and who changed when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import portal
from portal import contacts, directory, speaker_changes
from portal.catalog import Catalog, PublicCatalog
from portal.vietnamese import TIME_ZONE

from .contacts.reader import read_cards

ROOT = Path(__file__).parents[1]
SITE = "https://tinh.example/cong/"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


@pytest.fixture(scope="module")
def whole(as_of: dt.datetime) -> Catalog:
    return portal.load(ROOT, as_of).catalog


@pytest.fixture(scope="module")
def catalog(whole: Catalog, as_of: dt.datetime) -> PublicCatalog:
    return whole.public(as_of)


# ---------- Contact cards ----------

LAWFUL = {"BEGIN", "END", "VERSION", "UID", "REV", "FN", "N", "ORG", "TITLE", "TEL", "EMAIL", "NOTE", "CATEGORIES", "URL"}


def test_a_card_says_what_the_law_lets_out_and_nothing_else(catalog: PublicCatalog) -> None:
    files = dict(contacts.files(catalog, SITE))
    (card,) = read_cards(files["nguoi-phat-ngon/so-nnmt-uy-quyen-bang-gia-dat.vcf"])
    person = catalog.spokesperson_by_slug["so-nnmt-uy-quyen-bang-gia-dat"].value
    assert card.keys() <= LAWFUL
    assert card["FN"] == [({}, person.full_name)] and person.full_name in card["N"][0][1]
    assert card["TEL"] == [({"TYPE": "WORK,VOICE"}, person.phone.e164)]
    assert card["EMAIL"] == [({"TYPE": "INTERNET,WORK"}, person.email)]
    assert card["TITLE"] == [({}, person.position)] and card["ORG"] == [({}, "Sở Nông nghiệp và Môi trường")]
    assert card["URL"][0][1] == f"{SITE}nguoi-phat-ngon/so-nnmt-uy-quyen-bang-gia-dat.html"
    assert card["REV"][0][1] == "2026-11-15T17:00:00Z"
    note = card["NOTE"][0][1]
    assert person.scope is not None and person.scope in note and "31/12/2026" in note and "minh họa" in note


def test_there_is_a_card_for_each_person_each_agency_and_all_and_nobody_whose_term_ended(whole: Catalog) -> None:
    catalog = whole.public(at("2026-11-23T00:00:00"))
    files = dict(contacts.files(catalog))
    groups = directory.directory(catalog)
    people = [v.entry.slug for g in groups for v in g.speakers]
    everyone = read_cards(files["nguoi-phat-ngon/danh-ba/tat-ca.vcf"])
    assert len(everyone) == len(people)
    assert len({card["UID"][0][1] for card in everyone}) == len(people)
    for group in groups:
        address = group.address.replace(".html", ".vcf")
        assert (address in files) == bool(group.speakers)
        if group.speakers:
            assert [c["FN"][0][1] for c in read_cards(files[address])] == [v.person.full_name for v in group.speakers]
    assert {f"nguoi-phat-ngon/{slug}.vcf" for slug in people} <= set(files)
    ended = "so-tai-chinh-truoc-thang-10-2026"
    assert f"nguoi-phat-ngon/{ended}.vcf" not in files and "Đỗ Văn K" not in "".join(files.values())
    last_day = dict(contacts.files(whole.public(at("2026-10-15T23:59:59"))))
    assert f"nguoi-phat-ngon/{ended}.vcf" in last_day


def test_an_imported_card_is_known_again_and_the_same_data_give_the_same_bytes(whole: Catalog) -> None:
    first, later = (dict(contacts.files(whole.public(at(moment)))) for moment in ("2026-11-23T00:00:00", "2026-11-24T10:00:00"))
    assert first == later
    address = "nguoi-phat-ngon/so-nnmt-thuong-xuyen.vcf"
    elsewhere = dict(contacts.files(whole.public(at("2026-11-23T00:00:00")), SITE))
    assert read_cards(first[address])[0]["UID"] == read_cards(elsewhere[address])[0]["UID"]


def test_a_value_cannot_break_out_of_its_line(catalog: PublicCatalog) -> None:
    entry = catalog.spokesperson_by_slug["so-nnmt-thuong-xuyen"]
    hostile = "Phó; Giám, đốc\\ TEL:0900\u2028 END:VCARD" + " rất dài" * 30
    changed = replace(entry, value=entry.value.model_copy(update={"position": hostile}))
    view = directory.SpeakerView(changed, catalog.agency_by_id["so-nnmt"])
    (card,) = read_cards(contacts.text([view], catalog))
    assert card["TITLE"] == [({}, hostile)] and len(card["TEL"]) == 1


# ---------- Changes ----------


def test_changes_are_read_off_the_dates_newest_first(catalog: PublicCatalog) -> None:
    events = speaker_changes.changes(catalog)
    assert [e.on for e in events] == sorted((e.on for e in events), reverse=True)
    found = {(e.kind, e.view.entry.slug): e for e in events}
    replaced = found["replaced", "so-tai-chinh-truoc-thang-10-2026"]
    assert replaced.on == dt.date(2026, 10, 16)
    assert replaced.successor is not None and replaced.successor.entry.slug == "so-tai-chinh-thuong-xuyen"
    assert "Đặng Văn H" in replaced.text
    assert found["contact", "so-cong-thuong-thuong-xuyen"].on == dt.date(2026, 11, 16)
    began = found["began", "so-nnmt-uy-quyen-bang-gia-dat"]
    assert began.on == dt.date(2026, 10, 9) and "đến hết 31/12/2026" in began.text
    assert ("ended", "so-nnmt-uy-quyen-bang-gia-dat") not in found


def test_an_ending_is_told_the_morning_after_the_last_day(whole: Catalog) -> None:
    def told(moment: str) -> bool:
        return any(e.kind == "ended" and e.view.entry.slug == "so-nnmt-uy-quyen-bang-gia-dat"
                   for e in speaker_changes.changes(whole.public(at(moment))))

    assert not told("2026-12-31T23:59:59")
    assert told("2027-01-01T00:00:00")
