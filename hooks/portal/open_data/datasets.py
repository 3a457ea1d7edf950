"""The datasets: what each is called, which records it holds, and how other catalogues file it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import records
from .columns import Coded, Column, Record, columns, schema, words
from .making import Maker


@dataclass(frozen=True, slots=True)
class Dataset:
    """*format* steps when the schema does: the number after the point for a new field or value, the one before it
    when something is taken away, renamed or means something else. *themes* are those of the EU vocabulary of data
    themes, *rhythm* of its frequencies, which DCAT-AP asks for. *named_by* is the field a reader knows a record by.
    """

    record: type[Record]
    make: Callable[[Maker], Iterator[Record]]
    named_by: str = "title"
    format: str = "1.0"
    themes: tuple[str, ...] = ("GOVE",)
    rhythm: str = "CONT"
    keywords: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.record.dataset

    @property
    def title(self) -> str:
        """What readers call it."""
        return str(words()[self.slug]["title"])

    @property
    def what(self) -> str:
        """What it holds, in a sentence or two."""
        return str(words()[self.slug]["what"])

    def name_of(self, record: Record) -> str:
        """What a reader calls *record*."""
        value = getattr(record, self.named_by)
        return value.label if isinstance(value, Coded) else str(value)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its fields, in order."""
        return columns(self.record)

    def schema(self, identity: str) -> dict[str, Any]:
        """JSON Schema (2020-12) of its JSON file, under the name *identity*; one record is ``#/$defs/record``."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": identity, "title": self.title,
            "description": self.what, "type": "object", "additionalProperties": False,
            "required": ["format", "dataset", "title", "named_by", "schema", "page", "as_of", "changed_on", "license",
                         "count", "samples", "records"],
            "properties": {
                "format": {"const": self.format}, "dataset": {"const": self.slug},
                "title": {"type": "string"}, "named_by": {"const": self.named_by},
                "schema": {"type": "string", "format": "uri-reference"},
                "page": {"type": "string", "format": "uri-reference"},
                "as_of": {"type": "string", "format": "date"},
                "changed_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                "license": {"anyOf": [{"type": "null"}, {
                    "type": "object", "additionalProperties": False, "required": ["name", "url"],
                    "properties": {"name": {"type": "string"}, "url": {
                        "anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]}},
                }]},
                "count": {"type": "integer", "minimum": 0}, "samples": {"type": "integer", "minimum": 0},
                "records": {"type": "array", "items": {"$ref": "#/$defs/record"}},
            },
            "$defs": {"record": schema(self.record)},
        }


DATASETS: tuple[Dataset, ...] = (
    Dataset(records.PolicyRecord, Maker.policies, themes=("GOVE", "JUST"), keywords=("dự thảo", "chính sách")),
    Dataset(records.ConsultationRecord, Maker.consultations, named_by="policy", themes=("GOVE", "JUST"),
            keywords=("lấy ý kiến", "góp ý", "tiếp thu", "giải trình")),
    Dataset(records.SpokespersonRecord, Maker.spokespersons, named_by="full_name",
            keywords=("người phát ngôn", "báo chí")),
    Dataset(records.AgencyRecord, Maker.agencies_of_register, named_by="name", rhythm="IRREG",
            keywords=("cơ quan nhà nước",)),
    Dataset(records.LocalityRecord, Maker.localities, named_by="full_name", themes=("GOVE", "REGI"), rhythm="IRREG",
            keywords=("đơn vị hành chính", "xã", "phường", "đặc khu")),
    Dataset(records.FaqRecord, Maker.faqs, named_by="question", keywords=("hỏi đáp",)),
    Dataset(records.CorrectionRecord, Maker.corrections, keywords=("đính chính", "tin sai")),
    Dataset(records.ActivityRecord, Maker.activities, keywords=("truyền thông", "họp báo")),
    Dataset(records.LegalDocumentRecord, Maker.legal_documents, themes=("JUST", "GOVE"), rhythm="IRREG",
            keywords=("văn bản pháp luật",)),
)
BY_SLUG = {dataset.slug: dataset for dataset in DATASETS}
