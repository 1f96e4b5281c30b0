"""What a list can be filtered by: the fields that compare, with the operators in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from cms.admin.lists.subjects import Subject
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.keys import comparable_fields

EMPTY, FILLED = "empty", "filled"
"""The operator `null` as people say it: with `true`, and with `false`."""
_NONE = ((EMPTY, mark("is empty")), (FILLED, mark("is filled in")))
_TEXT = (
    ("icontains", mark("contains")),
    ("eq", mark("is")),
    ("ne", mark("is not")),
    ("starts", mark("begins with")),
    ("ends", mark("ends with")),
    *_NONE,
)
_NUMBER = (
    ("eq", mark("is")),
    ("ne", mark("is not")),
    ("gt", mark("is more than")),
    ("gte", mark("is at least")),
    ("lt", mark("is less than")),
    ("lte", mark("is at most")),
    *_NONE,
)
_DAY = (("gte", mark("is on or after")), ("lt", mark("is before")), *_NONE)
_CHOSEN = (("eq", mark("is")), ("ne", mark("is not")), *_NONE)
_MANY = (("any", mark("has")), *_NONE)
_SAID = (("eq", mark("is")),)


@dataclass(frozen=True)
class Criterion:
    """One thing to filter by; `own` words are nobody's to translate.

    `control` is how a value is given: `text`, `number`, `day` (of an instant, in the reader's
    zone), `date`, `time`, `chosen` (among `choices`) or `entry` (of `targets`).
    """

    name: str
    label: str
    own: bool
    control: str
    operators: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()
    targets: tuple[str, ...] | None = ()

    def word(self, op: str) -> str:
        """Return an operator in words."""
        return dict(self.operators).get(op, op)


SYSTEM = (
    Criterion("_updated_at", mark("Changed"), False, "day", _DAY[:2]),
    Criterion("_created_at", mark("Made"), False, "day", _DAY[:2]),
    Criterion("_published_at", mark("First published"), False, "day", _DAY),
    Criterion("_owner", mark("Owner"), False, "owner", _CHOSEN),
)


def criteria(subject: Subject, lens: Lens) -> Mapping[str, Criterion]:
    """Return what a list can be filtered by, as far as its reader may; the fields come first."""
    found = [_type_of(subject)] if subject.spec is None else list(_of_fields(subject.spec, lens))
    return {one.name: one for one in (*found, *SYSTEM)}


def _type_of(subject: Subject) -> Criterion:
    types = tuple((spec.name, spec.label) for spec in subject.specs)
    return Criterion("_type", mark("Type"), False, "chosen", _CHOSEN[:2], types)


def _of_fields(spec: TypeSpec, lens: Lens) -> list[Criterion]:
    readable = lens.readable(spec)
    found = []
    for name, field in comparable_fields(spec.fields).items():
        top = name.partition(".")[0]
        if top not in readable or spec.fields[top].encrypted:
            continue
        control, operators = control_of(field)
        if control:
            label = str(field.label)
            if top != name:
                label = f"{spec.fields[top].label}: {label}"
            found.append(
                Criterion(name, label, True, control, operators, _choices(field), _targets(field))
            )
    return found


Control = tuple[str, tuple[tuple[str, str], ...]]


@singledispatch
def control_of(field: f.Field) -> Control:
    """Return how a value to compare a field with is given, and by which operators it is."""
    return "text", _CHOSEN


@control_of.register(f.Text)
@control_of.register(f.LongText)
@control_of.register(f.Slug)
@control_of.register(f.Email)
@control_of.register(f.URL)
def _(field: f.Field) -> Control:
    return "text", _TEXT


@control_of.register(f.Integer)
@control_of.register(f.Decimal)
def _(field: f.Field) -> Control:
    return "number", _NUMBER


@control_of.register
def _(field: f.Date) -> Control:
    return "date", (("eq", mark("is")), *_DAY)


@control_of.register
def _(field: f.Time) -> Control:
    return "time", _DAY


@control_of.register
def _(field: f.DateTime) -> Control:
    return "day", _DAY


@control_of.register
def _(field: f.Boolean) -> Control:
    return "yes", (*_SAID, *_NONE)


@control_of.register
def _(field: f.Choice) -> Control:
    return "chosen", _CHOSEN


@control_of.register
def _(field: f.Choices) -> Control:
    return "chosen", _MANY


@control_of.register
def _(field: f.Reference) -> Control:
    return "entry", _MANY if field.many else _CHOSEN


@control_of.register(f.Image)
@control_of.register(f.File)
def _(field: f.Field) -> Control:
    # Which one is chosen in the library; whether there is one is asked here.
    return "none", _NONE


@control_of.register
def _(field: f.List) -> Control:
    control, _ = control_of(field.of)
    return control, _MANY


def _choices(field: Any) -> tuple[tuple[str, str], ...]:
    inner = field.of if isinstance(field, f.List) else field
    return tuple(getattr(inner, "choices", ()))


def _targets(field: Any) -> tuple[str, ...] | None:
    inner = field.of if isinstance(field, f.List) else field
    return inner.targets if isinstance(inner, f.Reference) else ()
