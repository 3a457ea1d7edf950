"""The schema: fields of every kind, once, for the gate, the pages and the editors."""

from .accessibility import AccessibilityTest
from .field_descriptions import describe_kinds, describe_record, describe_registers
from .json_schema import json_schema, register_names, register_schema
from .kinds import KINDS
from .parse import dotted, field_words, parse, parse_items, parse_register
from .reachable import Phone
from .synonyms import Synonym
from .types import FuzzyDate, Names
from .vocabulary import VOCABULARIES

__all__ = [
    "KINDS", "VOCABULARIES", "AccessibilityTest", "FuzzyDate", "Names", "Phone", "Synonym", "describe_kinds",
    "describe_record", "describe_registers", "dotted", "field_words", "json_schema", "parse", "parse_items",
    "parse_register", "register_names", "register_schema",
]
