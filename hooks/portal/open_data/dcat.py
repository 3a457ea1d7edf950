"""The catalogue of the datasets as DCAT-AP, in JSON-LD with its context inside: other portals harvest it.

Only where the portal's address is configured: every thing in it is named by an address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..schema.kinds import Province
from .datasets import Dataset

_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
MEDIA = {
    "json": ("JSON", "application/json"), "csv": ("CSV", "text/csv"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Ends of the files of a dataset: name of the format, and its IANA media type."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset as the catalogue lists it: its page, its files by end of name, and the days it speaks of."""

    dataset: Dataset
    page: str
    schema: str
    files: Mapping[str, tuple[str, bytes]]
    issued_on: dt.date | None
    changed_on: dt.date | None
    first_on: dt.date | None
    last_on: dt.date | None


def catalogue(
    listed: Sequence[Listed], province: Province, publisher: str, publisher_page: str, home: str,
) -> bytes:
    """``catalog.jsonld``. *home* is the address of the page of the open data, *publisher* who answers for it."""
    agent = {"@id": publisher_page, "@type": "foaf:Agent", "foaf:name": _vi(publisher),
             "foaf:homepage": {"@id": publisher_page}}
    language = {"@id": f"{_EU}language/VIE", "@type": "dct:LinguisticSystem"}
    spatial = {"@id": f"{home}#tinh", "@type": "dct:Location", "skos:prefLabel": _vi(province.full_name),
               "dct:identifier": province.code}
    changed = max((one.changed_on for one in listed if one.changed_on), default=None)
    whole: dict[str, Any] = {
        "@context": _CONTEXT, "@id": f"{home}#danh-muc", "@type": "dcat:Catalog",
        "dct:title": _vi(f"Dữ liệu mở – {province.site_name}"),
        "dct:description": _vi(f"Dự thảo chính sách, lấy ý kiến, người phát ngôn và các danh mục của "
                               f"{province.full_name}, dạng JSON, CSV, XLSX."),
        "dct:publisher": agent, "dct:language": language, "dct:spatial": spatial, "foaf:homepage": {"@id": home},
        "dcat:themeTaxonomy": {"@id": f"{_EU}data-theme", "@type": "skos:ConceptScheme",
                               "dct:title": {"@value": "Data theme", "@language": "en"}},
        "dct:rights": _rights(province),
    }
    if changed:
        whole["dct:modified"] = _day(changed)
    terms = province.open_data
    if terms and terms.license_url:
        whole["dct:license"] = {"@id": terms.license_url, "@type": "dct:LicenseDocument", "rdfs:label": terms.license}
    whole["dcat:dataset"] = [_dataset(one, agent, language, spatial, province) for one in listed]
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _dataset(
    one: Listed, agent: Mapping[str, Any], language: Mapping[str, Any], spatial: Mapping[str, Any],
    province: Province,
) -> dict[str, Any]:
    dataset = one.dataset
    said: dict[str, Any] = {
        "@id": f"{one.page}#bo-du-lieu", "@type": "dcat:Dataset", "dct:title": _vi(dataset.title),
        "dct:description": _vi(dataset.what), "dct:identifier": dataset.slug,
        "dcat:keyword": [_vi(word) for word in dataset.keywords],
        "dcat:theme": [{"@id": f"{_EU}data-theme/{theme}", "@type": "skos:Concept"} for theme in dataset.themes],
        "dct:publisher": {"@id": agent["@id"]}, "dct:language": {"@id": language["@id"]},
        "dct:spatial": {"@id": spatial["@id"]},
        "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/{dataset.rhythm}", "@type": "dct:Frequency"},
        "dct:accessRights": {"@id": f"{_EU}access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dcat:landingPage": {"@id": one.page, "@type": "foaf:Document"},
        "dcat:version": dataset.format,
        "dct:conformsTo": {"@id": one.schema, "@type": "dct:Standard", "dct:title": _vi("JSON Schema của bộ dữ liệu")},
    }
    if one.issued_on:
        said["dct:issued"] = _day(one.issued_on)
    if one.changed_on:
        said["dct:modified"] = _day(one.changed_on)
    if one.first_on and one.last_on:
        said["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": _day(one.first_on),
                                "dcat:endDate": _day(one.last_on)}
    said["dcat:distribution"] = [_distribution(one, end, province) for end in one.files]
    return said


def _distribution(one: Listed, end: str, province: Province) -> dict[str, Any]:
    address, data = one.files[end]
    name, media = MEDIA[end]
    said: dict[str, Any] = {
        "@id": f"{one.page}#{end}", "@type": "dcat:Distribution", "dct:title": _vi(f"{one.dataset.title} ({name})"),
        "dcat:accessURL": {"@id": address}, "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": _IANA + media, "@type": "dct:MediaType"},
        "dct:format": {"@id": f"{_EU}file-type/{name}", "@type": "dct:MediaTypeOrExtent"},
        "dcat:byteSize": {"@value": str(len(data)), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum", "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": hashlib.sha256(data).hexdigest(), "@type": "xsd:hexBinary"},
        },
        "dct:rights": _rights(province),
    }
    if one.changed_on:
        said["dct:modified"] = _day(one.changed_on)
    terms = province.open_data
    if terms and terms.license_url:
        said["dct:license"] = {"@id": terms.license_url}
    return said


def _rights(province: Province) -> dict[str, Any]:
    terms = province.open_data
    said = terms.license if terms else "Tỉnh chưa công bố giấy phép cho dữ liệu này."
    return {"@type": "dct:RightsStatement", "rdfs:label": _vi(said)}


def _vi(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "vi"}


def _day(day: dt.date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
