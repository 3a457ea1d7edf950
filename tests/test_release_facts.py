"""What a build tells the publisher: how long each document must stand, what is withdrawn, what is held back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

import portal
from portal import addresses, release_facts
from portal.catalog import Catalog, Entry, PublicCatalog, Tombstone
from portal.publish import facts
from portal.publish.facts import Facts, Shown
from portal.schema.vocabulary import DocumentType, Verification

from .conftest import AS_OF, ROOT


@pytest.fixture(scope="module")
def whole() -> Catalog:
    return portal.load(ROOT, AS_OF).catalog


def told(catalog: PublicCatalog, withheld: tuple[Entry, ...] = ()) -> Facts:  # type: ignore[type-arg]
    return release_facts.of_build(catalog, withheld, site_url="https://cong.example/", content_hash="ab" * 32,
                                  gates=("noi-dung", "lien-ket"))


def policy(found: Facts, slug: str) -> Shown:
    return next(d for d in found.documents if d.address == addresses.policy(slug))


def test_every_public_document_is_told_and_every_policy_has_a_certificate(whole: Catalog) -> None:
    catalog = whole.public(AS_OF)
    found = told(catalog)
    assert len(found.documents) == len(catalog.documents) > 50
    assert [d.address for d in found.documents] == sorted({d.address for d in found.documents})
    assert {d.certificate for d in found.documents if d.certificate} == {
        addresses.certificate(e.slug) for e in catalog.policies
    }
    assert all(d.title for d in found.documents)
    assert found.transparency == addresses.RELEASES and found.portal == catalog.province.site_name


def test_a_posting_is_the_days_announced_and_what_rule_r13_demands(whole: Catalog) -> None:
    catalog = whole.public(AS_OF)
    seen = set()
    for entry in catalog.policies:
        said = policy(told(catalog), entry.slug).posting
        period = entry.value.consultation
        assert (said is None) == (period is None)
        if said is None or period is None:
            continue
        assert (said.opens_on, said.closes_on) == (period.opens_on.isoformat(), period.closes_on.isoformat())
        held = catalog.parameter("dang-tai-toi-thieu", period.opens_on, entry.value.document_type)
        seen.add(held and held[1].verification)
        if held is None:
            assert (said.minimum_days, said.minimum_until, said.basis, said.verified) == (None, "", "", False)
            continue
        document, figure = held
        assert (said.minimum_days, said.minimum_unit) == (figure.value, "ngay")
        assert said.minimum_until == (period.opens_on + dt.timedelta(days=figure.value)).isoformat()
        assert figure.article in said.basis and document.value.citation in said.basis
        assert said.verified == (figure.verification is Verification.DA_XAC_MINH)
        if said.verified:
            assert entry.value.document_type is DocumentType.QD_CT_UBND_TINH
    assert seen == {None, Verification.DA_XAC_MINH, Verification.CHUA_XAC_MINH}


def test_what_is_withdrawn_and_what_is_held_back_are_told_apart(whole: Catalog) -> None:
    catalog = whole.public(AS_OF)
    buried, hidden, speaker = catalog.policies[0], catalog.policies[1], catalog.spokespersons[0]
    left = dataclasses.replace(
        catalog, policies=catalog.policies[2:], spokespersons=catalog.spokespersons[1:],
        tombstones=(Tombstone("policy", buried.slug, AS_OF.date(), "Rút để hoàn thiện."),),
    )
    found = told(left, (buried, hidden, speaker))
    assert found.withdrawn == (addresses.policy(buried.slug),)
    page = addresses.spokesperson(speaker.slug)
    sheets = {a for e in (buried, hidden) for a in (
        addresses.sheets(e.slug), addresses.short(e.value.public_number or ""))}
    assert set(found.withheld) == {addresses.policy(hidden.slug), page, addresses.contact(page), *sheets}
    assert hidden.value.title not in found.text() and buried.value.title not in found.text()


def test_a_registers_record_has_no_address_to_hold_back(whole: Catalog) -> None:
    record = next(e for e in whole.public(AS_OF).agencies if e.at)
    assert told(PublicCatalog(as_of=AS_OF), (record,)).withheld == ()


def test_written_and_read_again_they_are_the_same(whole: Catalog, tmp_path: Path) -> None:
    found = told(whole.public(AS_OF))
    (tmp_path / "release.json").write_text(found.text(), "utf-8")
    assert facts.read(tmp_path / "release.json") == found
