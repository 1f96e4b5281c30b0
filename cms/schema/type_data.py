"""A content type as people write it in JSON: what differs from the defaults, fields as a list.

Fields stand in a list because their order counts, and no JSON object promises one. The form is
read strictly, with a pointer at everything that is wrong, and written without what goes without
saying, so that two of them can be compared by eye.
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING
from dataclasses import fields as attributes
from typing import Any

from cms.errors import FieldProblem, ValidationFailed
from cms.schema import fields as f
from cms.schema.checks.names import field_name_problem, type_name_problem
from cms.schema.content_type import TypeOptions, TypeSpec, plural_of, spec_of, title_among
from cms.schema.declaration import Kinds
from cms.schema.fields.base import named_all, words
from cms.schema.json_form import form_problems
from cms.schema.type_values import attribute_problem

FIELDS_MAX = 200
"""Fields beside each other in a type, a group or a component that is written as data."""
TEXT_MAX = 2_000
"""Characters of a help text."""
_TEXTS = ("label", "plural", "help", "icon")
_FLAGS = ("public", "singleton")
MEMBERS = ("name", *_TEXTS, *_FLAGS, "allowed_in", "title_field", "fields")
"""The members of a type's data."""
_COMPONENT = ("name", "label", "help", "icon", "renamed_from", "fields")
_LENGTHENING = ("indexed", "unique")
"""What changes how long a text may be that says nothing of its length."""
_WITHIN = {f.List.kind: "of", f.Group.kind: "fields", f.Blocks.kind: "types"}


def type_data(spec: TypeSpec) -> dict[str, Any]:
    """Return a type as data, without what goes without saying."""
    said: dict[str, Any] = {"name": spec.name, "label": spec.label}
    if spec.plural != plural_of(spec.label):
        said["plural"] = spec.plural
    said |= {name: getattr(spec, name) for name in ("help", "icon") if getattr(spec, name)}
    if not spec.public:
        said["public"] = False
    if spec.singleton:
        said["singleton"] = True
    if spec.allowed_in is not None:
        said["allowed_in"] = list(spec.allowed_in)
    if spec.title_field != title_among(spec.fields):
        said["title_field"] = spec.title_field
    return {**said, "fields": fields_data(spec.fields)}


def fields_data(fields: Mapping[str, f.Field]) -> list[dict[str, Any]]:
    """Return fields beside each other as a list, each with its name."""
    return [{"name": name, **field_data(field)} for name, field in fields.items()]


def field_data(field: f.Field) -> dict[str, Any]:
    """Return a field as data, without its name and what goes without saying."""
    return {"kind": field.kind, **{name: _plain(value) for name, value in said_of(field)}}


def said_of(field: f.Field) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of a field, but its name, that differ from what they are by default."""
    bare = _bare(field)
    for attribute in attributes(field):
        name, value = attribute.name, getattr(field, attribute.name)
        if name == "name" or (name == "label" and value in (None, words(field.name))):
            continue
        default = attribute.default
        if bare is not None and name not in _LENGTHENING:
            default = getattr(bare, name)
        if name in ("of", "types") or (name == "fields" and value) or value != default:
            yield name, value


def _bare(field: f.Field) -> f.Field | None:
    """Return a field of the same kind that says nothing of itself; None where there is none."""
    needed = [one for one in attributes(field) if one.default is one.default_factory is MISSING]
    if needed:
        return None
    return type(field)(**{name: getattr(field, name) for name in _LENGTHENING})


def _plain(value: Any) -> Any:
    if isinstance(value, f.Field):
        return field_data(value)
    if isinstance(value, f.ComponentSpec):
        said = {n: getattr(value, n) for n in ("label", "help", "icon", "renamed_from")}
        kept = {name: one for name, one in said.items() if one}
        return {"name": value.name, **kept, "fields": fields_data(value.fields)}
    if isinstance(value, Mapping):
        if value and all(isinstance(one, f.Field) for one in value.values()):
            return fields_data(value)
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def read_type(data: Any, kinds: Kinds, plugin: str) -> TypeSpec:
    """Read a type that `plugin` is to declare; its fields are not checked against each other yet.

    Raises ValidationFailed with a pointer for everything that is no declaration.
    """
    _check_form(data)
    reader = _Reader(kinds)
    reader.type_members(data)
    fields = reader.fields(data.get("fields"), "/fields")
    reader.finish()
    label = str(data.get("label") or words(data["name"]))
    allowed = data.get("allowed_in")
    options = TypeOptions(
        name=data["name"],
        label=label,
        plural=str(data.get("plural") or plural_of(label)),
        help=inspect.cleandoc(data.get("help", "")),
        icon=data.get("icon", ""),
        allowed_in=None if allowed is None else tuple(allowed),
        public=data.get("public", True),
        title_field=data.get("title_field"),
        singleton=data.get("singleton", False),
    )
    return spec_of(options, fields, plugin)


def read_fields(data: Any, kinds: Kinds) -> dict[str, f.Field]:
    """Read a list of fields; raise ValidationFailed, with pointers from `/fields` on."""
    _check_form(data)
    reader = _Reader(kinds)
    fields = reader.fields(data, "/fields")
    reader.finish()
    return fields


def _check_form(data: Any) -> None:
    problems = form_problems(data)
    if problems:
        raise ValidationFailed(problems)


class _Reader:
    """Reads fields, and gathers what is wrong with them."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._problems: list[FieldProblem] = []

    def finish(self) -> None:
        if self._problems:
            raise ValidationFailed(self._problems)

    def _wrong(self, where: str, detail: str) -> None:
        self._problems.append(FieldProblem(where, detail))

    def type_members(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise ValidationFailed([FieldProblem("", "has to be an object.")])
        self._unknown(data, MEMBERS, "")
        problem = type_name_problem(data.get("name"))
        if problem:
            self._wrong("/name", problem)
        for name in _TEXTS:
            self._text(data.get(name), f"/{name}")
        for name in _FLAGS:
            if not isinstance(data.get(name, False), bool):
                self._wrong(f"/{name}", "has to be true or false.")
        if not isinstance(data.get("title_field"), str | None):
            self._wrong("/title_field", "has to be the name of a field, or null.")
        allowed = data.get("allowed_in")
        if allowed is not None and not (
            isinstance(allowed, list) and all(isinstance(one, str) for one in allowed)
        ):
            self._wrong("/allowed_in", "has to be a list of names of types, or null.")

    def _text(self, value: Any, where: str) -> None:
        if value is not None and (not isinstance(value, str) or len(value) > TEXT_MAX):
            self._wrong(where, f"has to be text of at most {TEXT_MAX} characters.")

    def _unknown(self, data: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        for name in data:
            if name not in set(known):
                self._wrong(f"{where}/{name}", f"there is no {name[:80]!r} here.")

    def fields(self, said: Any, where: str) -> dict[str, f.Field]:
        if not isinstance(said, list) or not said:
            self._wrong(where, "has to be a list of at least one field.")
            return {}
        if len(said) > FIELDS_MAX:
            self._wrong(where, f"there are at most {FIELDS_MAX} fields beside each other.")
            return {}
        found: dict[str, f.Field] = {}
        for number, one in enumerate(said):
            here = f"{where}/{number}"
            name = one.get("name") if isinstance(one, dict) else None
            problem = self._name_problem(name, found)
            if problem:
                self._wrong(f"{here}/name" if isinstance(one, dict) else here, problem)
                continue
            made = self.field({k: v for k, v in one.items() if k != "name"}, here)
            if made is not None:
                found[str(name)] = made
        return named_all(found)

    def _name_problem(self, name: Any, found: Mapping[str, f.Field]) -> str | None:
        problem = field_name_problem(name)
        if problem is None and keyword.iskeyword(name):
            problem = "is a word of Python, in which types can be written down."
        if problem is None and name in found:
            problem = "stands here twice."
        return problem

    def field(self, said: Any, where: str) -> f.Field | None:
        if not isinstance(said, dict):
            self._wrong(where, "has to be an object that describes a field.")
            return None
        kind = self._kinds.get(said.get("kind", "")) if _is_text(said.get("kind")) else None
        if kind is None:
            self._wrong(f"{where}/kind", f"has to be one of {', '.join(sorted(self._kinds))}.")
            return None
        before = len(self._problems)
        known = {one.name: one for one in attributes(kind) if one.name != "name"}
        self._unknown(said, {*known, "kind"}, where)
        values: dict[str, Any] = {}
        for name, value in said.items():
            if name in known and name != _WITHIN.get(kind.kind):
                problem = attribute_problem(kind, name, value)
                if problem:
                    self._wrong(f"{where}/{name}", problem)
                values[name] = _as_attribute(name, value)
        values |= self._within(kind, said, where)
        return kind(**values) if len(self._problems) == before else None

    def _within(self, kind: type[f.Field], said: Mapping[str, Any], where: str) -> dict[str, Any]:
        if issubclass(kind, f.List):
            of = said.get("of")
            self._unknown_name(of, f"{where}/of")
            return {"of": self.field(of, f"{where}/of")}
        if issubclass(kind, f.Group):
            return {"fields": self.fields(said.get("fields"), f"{where}/fields")}
        if issubclass(kind, f.Blocks):
            return {"types": self._components(said.get("types"), f"{where}/types")}
        return {}

    def _unknown_name(self, of: Any, where: str) -> None:
        if isinstance(of, dict) and "name" in of:
            self._wrong(f"{where}/name", "the items of a list have no name.")

    def _components(self, said: Any, where: str) -> tuple[f.ComponentSpec, ...]:
        if not isinstance(said, list) or not said or not all(isinstance(o, dict) for o in said):
            self._wrong(where, "has to be a list of at least one block.")
            return ()
        return tuple(
            one
            for number, given in enumerate(said)
            if (one := self._component(given, f"{where}/{number}")) is not None
        )

    def _component(self, said: Mapping[str, Any], where: str) -> f.ComponentSpec | None:
        before = len(self._problems)
        self._unknown(said, _COMPONENT, where)
        name = said.get("name")
        problem = type_name_problem(name)
        if problem:
            self._wrong(f"{where}/name", problem)
        for member in ("label", "help", "icon", "renamed_from"):
            self._text(said.get(member), f"{where}/{member}")
        fields = self.fields(said["fields"], f"{where}/fields") if said.get("fields") else {}
        if len(self._problems) > before:
            return None
        return f.ComponentSpec(
            name=str(name),
            label=said.get("label") or words(str(name)),
            help=inspect.cleandoc(said.get("help") or ""),
            icon=said.get("icon") or "",
            fields=fields,
            renamed_from=said.get("renamed_from"),
        )


def _as_attribute(name: str, value: Any) -> Any:
    """Lists were tuples, but for those that stand for JSON values."""
    if name in ("default", "visible_if") or not isinstance(value, list):
        return value
    return tuple(_as_attribute(name, one) for one in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
