"""The kinds of fields, for authors of content types: `from cms.schema import fields as f`."""

from __future__ import annotations

from cms.schema.fields.base import Field
from cms.schema.fields.choices import Choice, Choices
from cms.schema.fields.component import Component, ComponentSpec
from cms.schema.fields.composite import Blocks, Group, List
from cms.schema.fields.data import JSON, Location
from cms.schema.fields.numbers import Boolean, Decimal, Integer
from cms.schema.fields.relations import File, Image, Reference, StoredFile
from cms.schema.fields.text import URL, Colour, Email, LongText, Markdown, RichText, Slug, Text
from cms.schema.fields.times import Date, DateTime, Time

__all__ = [
    "JSON",
    "URL",
    "Blocks",
    "Boolean",
    "Choice",
    "Choices",
    "Colour",
    "Component",
    "ComponentSpec",
    "Date",
    "DateTime",
    "Decimal",
    "Email",
    "Field",
    "File",
    "Group",
    "Image",
    "Integer",
    "List",
    "Location",
    "LongText",
    "Markdown",
    "Reference",
    "RichText",
    "Slug",
    "StoredFile",
    "Text",
    "Time",
]
