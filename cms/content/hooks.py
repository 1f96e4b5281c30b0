"""What content asks of plugins: to wrap a write, and to say what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from cms.access.permissions import Permission
from cms.errors import FieldProblem
from cms.schema.content_type import TypeSpec

T = TypeVar("T")


class Hooks(Protocol):
    """The port to plugins; `cms.extension` fills it, and `NoHooks` where there are none."""

    def wrap(self, op: Any, context: Any, perform: Callable[[], T]) -> T:
        """Run `perform` inside what plugins put around the operation; they may raise Vetoed."""

    def problems(
        self, spec: TypeSpec, document: Mapping[str, Any], mode: str
    ) -> Sequence[FieldProblem]:
        """Return what plugins find wrong with a document."""

    def guards(
        self,
        spec: TypeSpec,
        document: Mapping[str, Any],
        workflow: str,
        transition: str,
        to: Mapping[str, str],
    ) -> Sequence[str]:
        """Return why plugins refuse a transition of a workflow; nothing is changed by asking."""

    def permissions(self) -> Sequence[Permission]:
        """Return the permissions that plugins bring."""


class NoHooks:
    """No plugin takes part."""

    def wrap(self, op: Any, context: Any, perform: Callable[[], T]) -> T:
        """Just perform."""
        return perform()

    def problems(
        self,
        spec: TypeSpec,
        document: Mapping[str, Any],
        mode: str,
    ) -> Sequence[FieldProblem]:
        """Nothing is wrong."""
        return ()

    def guards(
        self,
        spec: TypeSpec,
        document: Mapping[str, Any],
        workflow: str,
        transition: str,
        to: Mapping[str, str],
    ) -> Sequence[str]:
        """Nothing is refused."""
        return ()

    def permissions(self) -> Sequence[Permission]:
        """There are none."""
        return ()
