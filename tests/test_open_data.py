"""Open data: every file against its schema, tables that give the records back, nothing beyond what the law lets out."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

import portal
from portal import addresses, pages
from portal.catalog import Catalog, PublicCatalog
from portal.open_data import BY_SLUG, DATASETS, Dataset, OpenData, writing
from portal.open_data.columns import Coded, Column, Record, as_json, columns
from portal.open_data.records import CorrectionRecord, SpokespersonRecord
from portal.schema.open_data_terms import OpenDataTerms

from .conftest import AS_OF, ROOT

SITE = "https://cong.example/"
SCHEMAS = Path(__file__).parent / "open_data_schemas"
VIETNAM = dt.timezone(dt.timedelta(hours=7))


@cache
def loaded() -> Catalog:
    return portal.load(ROOT, AS_OF).catalog


@pytest.fixture(scope="module")
def catalog() -> PublicCatalog:
    return loaded().public(AS_OF)


@pytest.fixture(scope="module")
def data(catalog: PublicCatalog) -> OpenData:
    return OpenData(catalog, SITE)


def validator(dataset: Dataset, *, record: bool = False) -> jsonschema.Draft202012Validator:
    schema = dataset.schema("x")
    jsonschema.Draft202012Validator.check_schema(schema)
    if record:
        schema = {"$schema": schema["$schema"], **schema["$defs"]["record"]}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


# A second reader of the tables, that knows the documentation (docs/open-data.md) and nothing of the writer.


def split(cell: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r" \| ", cell)] if cell else []


def value(column: Column, cell: str) -> Any:
    if not column.many and not cell:
        return None
    if column.many:
        return split(cell)
    if column.kind is int:
        return int(cell)
    return cell == "true" if column.kind is bool else cell


def record_of(dataset: Dataset, row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in dataset.columns:
        said = value(column, row[column.names[0]])
        if column.coded and said is not None:
            labels = value(column, row[column.names[1]])
            pairs = zip(said, labels, strict=True) if column.many else [(said, labels)]
            coded = [{"code": code, "label": label} for code, label in pairs]
            said = coded if column.many else coded[0]
        found[column.name] = said
    return found


def from_csv(dataset: Dataset, file: bytes) -> list[dict[str, Any]]:
    text = file.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [record_of(dataset, {k: v[1:] if v.startswith("'") else v for k, v in row.items()}) for row in rows]


def from_xlsx(dataset: Dataset, file: bytes) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(file))["Dữ liệu"]
    names = [name for column in dataset.columns for name in column.names]
    found = []
    for row in sheet.iter_rows(min_row=2, values_only=True):
        found.append(record_of(dataset, {
            name: text_of(cell) for name, cell in zip(names, row, strict=True)
        }))
    return found


def text_of(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.replace(tzinfo=VIETNAM).isoformat()
    return {"Có": "true", "Không": "false", None: ""}.get(cell, str(cell))


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda d: d.slug)
def test_every_file_holds_the_same_records_and_keeps_its_schema(dataset: Dataset, data: OpenData) -> None:
    files = {file.address.rpartition(".")[2]: file.data for file in data.of[dataset.slug]}
    said = json.loads(files["json"])
    assert list(validator(dataset).iter_errors(said)) == []
    assert said["count"] == len(said["records"]) > 2 and len({r["id"] for r in said["records"]}) == said["count"]
    one = validator(dataset, record=True)
    for end, read in (("csv", from_csv), ("xlsx", from_xlsx)):
        found = read(dataset, files[end])
        assert found == said["records"], end
        assert all(one.is_valid(record) for record in found), end


def test_a_schema_refuses_what_a_record_may_not_have(data: OpenData) -> None:
    dataset = BY_SLUG["nguoi-phat-ngon"]
    said = json.loads(data.of[dataset.slug][0].data)
    for change in ({"home_address": "x"}, {"kind": {"code": "ban-be", "label": "x"}}, {"valid_from": "hôm qua"},
                   {"agency": None}):
        broken = {**said, "records": [{**said["records"][0], **change}]}
        assert not validator(dataset).is_valid(broken), change


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda d: d.slug)
def test_a_schema_does_not_change_without_a_step_of_its_version(dataset: Dataset) -> None:
    """``UPDATE_SCHEMAS=1`` keeps the schema of a new version; those of old ones are never written again."""
    kept = SCHEMAS / f"{dataset.slug}-{dataset.format}.json"
    now = without_words(dataset.schema(addresses.data_schema(dataset.slug, dataset.format)))
    if os.environ.get("UPDATE_SCHEMAS") and not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert kept.exists(), f"giữ lược đồ dạng {dataset.format} bằng UPDATE_SCHEMAS=1"
    assert now == json.loads(kept.read_text("utf-8")), (
        f"Lược đồ của {dataset.slug} đã đổi. Tăng Dataset.format (thêm trường, thêm giá trị: số sau; bỏ, đổi nghĩa: số "
        "trước), rồi chạy lại với UPDATE_SCHEMAS=1.")


def without_words(schema: Any) -> Any:
    """*schema* without titles and descriptions: better words are no other form."""
    if isinstance(schema, dict):
        return {k: without_words(v) for k, v in schema.items()
                if not (k in ("title", "description") and isinstance(v, str))}
    return [without_words(item) for item in schema] if isinstance(schema, list) else schema


def test_of_a_spokesperson_only_the_lawful_facts_are_told_and_only_during_the_duty(
    data: OpenData, catalog: PublicCatalog,
) -> None:
    names = {column.name for column in columns(SpokespersonRecord)}
    assert names == {"full_name", "position", "phone", "email"} | {
        "agency", "kind", "scope", "valid_from", "valid_to", "verified_on",
    } | {"id", "page", "sample", "changed_on"}
    there = {record.id for record in data.records["nguoi-phat-ngon"]}
    over = [e for e in catalog.spokespersons if e.value.valid_to and e.value.valid_to < catalog.today]
    assert over and there and not {e.slug for e in over} & there
    whole = b"".join(data.files.values()).decode("utf-8", "ignore")
    assert not [e.slug for e in over if e.value.email in whole or e.value.phone.text in whole]


def test_samples_are_marked_in_every_format(data: OpenData) -> None:
    for dataset in DATASETS:
        records = data.records[dataset.slug]
        assert data.samples(dataset) == sum(r.sample for r in records)
        assert json.loads(data.of[dataset.slug][0].data)["samples"] == data.samples(dataset)
    assert data.samples(BY_SLUG["chinh-sach"]) and not data.samples(BY_SLUG["dia-phuong"])


def test_without_samples_no_file_speaks_of_one() -> None:
    bare = OpenData(loaded().public(AS_OF, samples=False))
    assert not any(bare.samples(dataset) for dataset in DATASETS)
    assert len(bare.records["dia-phuong"]) == 124 and not bare.records["nguoi-phat-ngon"]
    assert addresses.DATA_CATALOGUE not in bare.files, "without an address nothing can be named"


# Hostile values


HOSTILE = (
    "=1+1", "#N/A", "=HYPERLINK(\"http://xau.example\";\"bấm\")", "+84263", "-2+3", "@SUM(A1)", "\t=1", "'=1", "''", "＝1", "0263",
    "012345678901234", "a|b", "a | b", "\\|", "nhiều\ndòng \"nháy\", phẩy;chấm", "_x0041_", "", "x" * 40_000,
)


def corrections(texts: tuple[str, ...]) -> Iterator[CorrectionRecord]:
    for number, text in enumerate(texts):
        yield CorrectionRecord(
            id=f"d-{number}", page="dinh-chinh/d.html", sample=True, changed_on=None, title=text, claim=text, fact=text,
            source=text, source_url=None, channel=text or None, agency=Coded("a", text or "-"), policy=None,
            reported_on=dt.date(2026, 11, 1), answered_on=None, published_on=dt.date(2026, 11, 2),
        )


def test_no_value_becomes_a_formula_or_loses_a_zero() -> None:
    dataset = BY_SLUG["dinh-chinh"]
    records = list(corrections(HOSTILE))
    file = writing.csv_file(dataset, records)
    assert file.startswith(b"\xef\xbb\xbf") and b"\r\n" in file
    for row in csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not re.match(r"[=+\-@\t\r＝]|0\d*$", cell), cell
    assert [r["title"] or "" for r in from_csv(dataset, file)] == list(HOSTILE)
    book = openpyxl.load_workbook(io.BytesIO(writing.workbook(dataset, records, ())))
    cells = [cell for row in book["Dữ liệu"].iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}, "no cell is a formula"
    titles = [row[1].value or "" for row in book["Dữ liệu"].iter_rows(min_row=2)]
    assert titles[:6] == list(HOSTILE[:6]) and titles[10] == "0263"
    assert len(titles[-1]) <= 32_767 and "xem trang" in titles[-1], "what is cut says so"


def test_a_list_in_a_cell_comes_back_whatever_is_in_it() -> None:
    dataset = BY_SLUG["co-quan"]
    names = ("a", "b | c", "d|e", "f\\", "\\|")
    record = next(iter(OpenData(loaded().public(AS_OF)).records["co-quan"]))
    record = dataclasses.replace(record, aliases=names)  # type: ignore[call-arg]
    assert from_csv(dataset, writing.csv_file(dataset, [record]))[0]["aliases"] == list(names)


# Workbooks


def test_a_workbook_has_days_as_days_its_heading_stays_and_its_columns_are_explained(data: OpenData) -> None:
    dataset = BY_SLUG["lay-y-kien"]
    book = openpyxl.load_workbook(io.BytesIO(data.of[dataset.slug][2].data))
    sheet = book["Dữ liệu"]
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref
    headings = [cell.value for cell in sheet[1]]
    closes = headings.index("Hạn góp ý")
    assert sheet.cell(2, closes + 1).is_date and sheet.cell(2, closes + 1).number_format == "dd/mm/yyyy"
    assert [row[0].value for row in book["Các cột"].iter_rows(min_row=2)] == headings
    assert all(row[3].value for row in book["Các cột"].iter_rows(min_row=2))
    assert "minh họa" in " ".join(str(c.value) for row in book["Về dữ liệu này"].iter_rows() for c in row)


def test_files_are_the_same_whenever_they_are_made(data: OpenData, catalog: PublicCatalog) -> None:
    again = OpenData(catalog, SITE).files
    assert again == data.files
    for path, file in data.files.items():
        if path.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(file)) as book:
                assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                assert b"1980-01-01T00:00:00Z" in book.read("docProps/core.xml")


# The catalogue, by an independent reader of RDF


@pytest.fixture(scope="module")
def graph(data: OpenData, monkeypatch_module: pytest.MonkeyPatch) -> rdflib.Graph:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("the catalogue asked another host")

    monkeypatch_module.setattr(socket, "getaddrinfo", refuse)
    return parsed(data)


def parsed(data: OpenData) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the library, about its own parts
        return rdflib.Graph().parse(data=data.files[addresses.DATA_CATALOGUE].decode(), format="json-ld")


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_the_catalogue_has_what_dcat_ap_demands(graph: rdflib.Graph, data: OpenData) -> None:
    (whole,) = graph.subjects(RDF.type, DCAT.Catalog)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.language,
                   DCTERMS.modified, DCTERMS.spatial, DCAT.themeTaxonomy, FOAF.homepage):
        assert list(graph.objects(whole, needed)), needed
    (publisher,) = graph.objects(whole, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in graph and list(graph.objects(publisher, FOAF.name))
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert datasets == set(graph.objects(whole, DCAT.dataset)) and len(datasets) == len(DATASETS)
    for one in datasets:
        for needed in (DCTERMS.title, DCTERMS.description, DCAT.distribution, DCTERMS.publisher, DCAT.theme,
                       DCTERMS.accrualPeriodicity, DCTERMS.language, DCTERMS.modified, DCTERMS.temporal, DCAT.landingPage):
            assert list(graph.objects(one, needed)), (one, needed)
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 3 * len(DATASETS)


def test_every_distribution_leads_to_a_file_of_that_size_type_and_hash(graph: rdflib.Graph, data: OpenData) -> None:
    import hashlib

    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    media = {"json": "application/json", "csv": "text/csv",
             "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        (url,) = graph.objects(one, DCAT.downloadURL)
        assert (one, DCAT.accessURL, url) in graph
        file = data.files[str(url).removeprefix(SITE)]
        (size,) = graph.objects(one, DCAT.byteSize)
        assert int(size) == len(file) and size.datatype == XSD.nonNegativeInteger
        (kind,) = graph.objects(one, DCAT.mediaType)
        assert str(kind) == f"https://www.iana.org/assignments/media-types/{media[str(url).rpartition('.')[2]]}"
        (checksum,) = graph.objects(one, spdx.checksum)
        (digest,) = graph.objects(checksum, spdx.checksumValue)
        assert digest.toPython() == bytes.fromhex(hashlib.sha256(file).hexdigest())


def test_a_licence_is_told_only_when_the_province_decided_one(catalog: PublicCatalog, graph: rdflib.Graph) -> None:
    assert not list(graph.subject_objects(DCTERMS.license))
    assert catalog.province is not None
    terms = OpenDataTerms(license="Giấy phép thử", license_url="https://giay-phep.example/")
    decided = dataclasses.replace(catalog, province=catalog.province.model_copy(update={"open_data": terms}))
    made = OpenData(decided, SITE)
    said = json.loads(made.of["hoi-dap"][0].data)
    assert said["license"] == {"name": "Giấy phép thử", "url": "https://giay-phep.example/"}
    assert validator(BY_SLUG["hoi-dap"]).is_valid(said)
    found = parsed(made)
    assert len(list(found.subject_objects(DCTERMS.license))) == 1 + 3 * len(DATASETS)


def test_every_reference_leads_to_a_record(data: OpenData) -> None:
    from portal.open_data import references

    seen = 0
    for records in data.records.values():
        for record in records:
            for name, column, code in references(record):
                assert (column.note.dataset, code.code) in data.by_id, (record.id, name)  # type: ignore[union-attr]
                seen += 1
    assert seen > 300


def test_every_record_has_a_page_of_the_portal(data: OpenData, catalog: PublicCatalog) -> None:
    there = {page.address for page in pages.derive(catalog).pages}
    for records in data.records.values():
        for record in records:
            assert record.page.removeprefix(SITE).partition("#")[0] in there, record.id


def test_an_activity_keeps_its_id_when_another_is_added_before_it(catalog: PublicCatalog) -> None:
    entry = next(e for e in catalog.policies if len(e.value.activities) > 2)
    fewer = dataclasses.replace(entry, value=entry.value.model_copy(update={"activities": entry.value.activities[1:]}))
    rest = tuple(fewer if e.slug == entry.slug else e for e in catalog.policies)
    now = {r.id for r in OpenData(catalog).records["hoat-dong"]}
    before = {r.id for r in OpenData(dataclasses.replace(catalog, policies=rest)).records["hoat-dong"]}
    assert before < now and len(now - before) == 1


def test_the_words_have_every_field_and_no_other() -> None:
    from portal.open_data.columns import words

    assert set(words()) == {"every", *BY_SLUG}
    for dataset in DATASETS:
        names = {f.name for f in dataclasses.fields(dataset.record)}
        assert set(words()[dataset.slug]["fields"]) | set(words()["every"]["fields"]) == names


def test_a_record_is_said_with_every_key() -> None:
    (record,) = corrections(("x",))
    assert next(iter(as_json(record))) == "id" and as_json(record)["policy"] is None
    assert isinstance(record, Record)
