"""The sandbox that templates of themes run in: they read what they are given, and do nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType, ModuleType
from typing import Any

from jinja2 import BaseLoader, ChainableUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup, escape

from cms.themes.bounds import BOUNDED, JOINED, STEPPED, TEXT_MAX, Bounding, bounded, step, stepped

RANGE_MAX = 10_000
_TEXT_METHODS = frozenset(
    [
        "capitalize",
        "count",
        "endswith",
        "find",
        "isdigit",
        "lower",
        "lstrip",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "title",
        "upper",
        "unescape",
        "striptags",
    ]
)
_METHODS: tuple[tuple[Any, frozenset[str]], ...] = (
    (str, _TEXT_METHODS),
    (dict | MappingProxyType, frozenset({"get", "items", "keys", "values"})),
    ((list, tuple), frozenset({"count", "index"})),
    ((bytes, bytearray, int, float), frozenset({"is_integer"})),
)
_CLOSED = ("cms.", "pyramid", "sqlalchemy", "webob", "zope", "transaction")
_OWN = (LoopContext, Macro, TemplateReference, BlockReference, Undefined)
"""What templates make themselves."""
_FILTERS = frozenset(
    [
        "abs",
        "batch",
        "capitalize",
        "count",
        "d",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "forceescape",
        "groupby",
        "int",
        "items",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "random",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "select",
        "selectattr",
        "slice",
        "sort",
        "string",
        "striptags",
        "sum",
        "title",
        "tojson",
        "trim",
        "truncate",
        "unique",
        "upper",
        "urlencode",
        "wordcount",
    ]
)


class Readable:
    """What pages are given of the CMS: its public attributes may be read in templates."""

    __slots__ = ()


class Sandbox(ImmutableSandboxedEnvironment):
    """Autoescaping, bounded in what a page costs, closed to whatever is not named here."""

    intercepted_binops = frozenset({"+", "*", "**", "%", "//", "/"})

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=ChainableUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.loopcontrols"],
        )
        self.filters = {
            **{name: _bounding(one) for name, one in self.filters.items() if name in _FILTERS},
            "string": lambda value: str(_shown(value)),
            "replace": _replace,
            "join": _join,
            "batch": _batch,
            "slice": _slice,
            STEPPED: stepped,
            BOUNDED: bounded,
            JOINED: _joined,
        }
        self.globals = {"range": _range, "dict": dict, "namespace": self.globals["namespace"]}

    def _generate(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._generate(Bounding().visit(source), *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Let be read what is given to be read: never what begins with an underscore."""
        if not super().is_safe_attribute(obj, attr, value) or isinstance(obj, type):
            return False
        if isinstance(obj, (Readable, *_OWN)):
            return True
        module = type(obj).__module__ or ""
        return not (isinstance(obj, ModuleType) or callable(obj) or module.startswith(_CLOSED))

    def is_safe_callable(self, obj: Any) -> bool:
        """Let be called what pages are given as functions, macros, and harmless methods."""
        if isinstance(obj, type):
            return obj is dict or obj is Namespace
        owner = getattr(obj, "__self__", None)
        for kinds, names in _METHODS:
            if isinstance(owner, kinds) and getattr(obj, "__name__", "") not in names:
                return False
        return bool(super().is_safe_callable(obj))

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call something as a template asks: each is a step, and what it gives is bounded."""
        step()
        return bounded(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Work out what can't become too long, or too large to be worked out at all."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "+" and not numbers:
            _refuse_beyond(_length(left) + _length(right))
        if operator == "*" and not numbers:
            _refuse_beyond(max(_length(left), 1) * max(_length(right), 1))
            _refuse_beyond(_times(left, right))
        if operator == "%" and not numbers:
            raise SecurityError("Texts are not formatted by % here: use ~.")
        if operator == "**" and not (numbers and abs(left) < 10_000 and abs(right) < 64):
            raise SecurityError("Such a power is not worked out here.")
        if numbers and operator == "*" and max(abs(left), abs(right)) > 1e18:
            raise SecurityError("Such a product is not worked out here.")
        return super().call_binop(context, operator, left, right)


def _shown(value: Any) -> Any:
    """Return what stands on a page for a value: of what is no text, number or day, nothing."""
    plain = isinstance(value, str | int | float | date | Undefined) or hasattr(value, "__html__")
    return value if plain else ""


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def _times(left: Any, right: Any) -> int:
    for number, other in ((left, right), (right, left)):
        if isinstance(number, int):
            return number * _length(other)
    return 0


def _refuse_beyond(length: int) -> None:
    if length > TEXT_MAX:
        raise SecurityError(f"The template makes a value longer than {TEXT_MAX}.")


def _bounding(given: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that takes no numbers by which it could make something huge."""

    def bounding(*args: Any, **kwargs: Any) -> Any:
        step()
        return bounded(given(*args, **kwargs))

    for name in ("jinja_pass_arg", "jinja_async_variant"):
        if hasattr(given, name):
            setattr(bounding, name, getattr(given, name))
    return bounding


def _range(*bounds: int) -> range:
    made = range(*bounds)
    if len(made) > RANGE_MAX:
        raise SecurityError(f"A range has {RANGE_MAX} numbers at most.")
    return made


def _replace(text: Any, old: Any, new: Any) -> Any:
    step()
    whole = text if isinstance(text, Markup) else str(text)
    new = str(new) if not isinstance(text, Markup) else escape(new)
    _refuse_beyond(len(whole) + whole.count(str(old)) * len(new))
    return whole.replace(str(old), new)


def _join(items: Any, between: Any = "", attribute: str | None = None) -> Any:
    step()
    found = list(stepped(items))
    if attribute is not None:
        found = [one.get(attribute, "") if isinstance(one, Mapping) else "" for one in found]
    _refuse_beyond(sum(len(str(one)) + len(str(between)) for one in found))
    return escape(between).join(found)


def _joined(items: list[Any]) -> Any:
    step()
    parts = [str(one) if not isinstance(one, Markup) else one for one in items]
    _refuse_beyond(sum(map(len, parts)))
    return _plus(parts)


def _plus(parts: list[str]) -> str:
    if any(isinstance(one, Markup) for one in parts):
        return Markup("").join(parts)
    return "".join(parts)


def _batch(items: Any, size: int) -> list[list[Any]]:
    found = list(stepped(items))
    size = max(1, int(size))
    return [found[start : start + size] for start in range(0, len(found), size)]


def _slice(items: Any, columns: int) -> list[list[Any]]:
    found = list(stepped(items))
    columns = min(max(1, int(columns)), 100)
    return [found[start::columns] for start in range(columns)]
