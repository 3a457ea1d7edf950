"""What the press may take from a draft as it stands: words said in public, pictures with a licence.

Nothing is offered by default. Words without a source, pictures without author and licence have no field to stand in.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from .record import Record
from .types import Date, FileName, Line, Prose, SpokespersonSlug, Url, fault, file_name

PICTURE_TYPES = ("jpg", "jpeg", "png", "webp")


def _picture(value: Any) -> str:
    name = file_name(value)
    if name.rpartition(".")[2] not in PICTURE_TYPES:
        raise fault("picture-file", value=name, known=", ".join(PICTURE_TYPES))
    return name


_PATTERN = rf"^[a-z0-9][a-z0-9._-]{{0,98}}\.({'|'.join(PICTURE_TYPES)})$"
_PICTURE = {"type": "string", "pattern": _PATTERN, "x-form": "picture"}
PictureName = Annotated[FileName, PlainValidator(_picture), WithJsonSchema(_PICTURE)]
"""Name of a picture in the document's own folder."""


class Quote(Record):
    """What a spokesperson said about the draft, word for word, with where it can be checked."""

    text: Prose
    spokesperson: SpokespersonSlug
    said_on: Date
    source: Line
    source_url: Url | None = None


class PressPicture(Record):
    """A picture the press may print: what it shows, who made it, under which licence."""

    file: PictureName
    alt: Line
    author: Line
    licence: Line


__all__ = ["PICTURE_TYPES", "PressPicture", "Quote"]
