"""Fields whose value is one, or several, of a list that the author gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cms.schema.fields.base import Field, words


def as_options(choices: Any) -> Any:
    """Turn `["a", ("b", "Bee")]` into `(("a", "A"), ("b", "Bee"))`; leave what is neither."""
    if not isinstance(choices, list | tuple):
        return choices
    return tuple(
        (one, words(one)) if isinstance(one, str) else tuple(one) if _is_pair(one) else one
        for one in choices
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of `choices`: strings, or pairs of value and label; held as pairs."""

    kind: ClassVar[str] = "choice"

    choices: Any = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("choices", as_options(self.choices))

    @property
    def values(self) -> tuple[str, ...]:
        """The values that may be chosen, in the author's order."""
        return tuple(value for value, _ in self.choices)


@dataclass(frozen=True, kw_only=True)
class Choices(Field):
    """Several of `choices`, none twice; see `Choice`."""

    kind: ClassVar[str] = "choices"

    choices: Any = ()
    min_items: int | None = None
    max_items: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("choices", as_options(self.choices))

    @property
    def values(self) -> tuple[str, ...]:
        """The values that may be chosen, in the author's order."""
        return tuple(value for value, _ in self.choices)
