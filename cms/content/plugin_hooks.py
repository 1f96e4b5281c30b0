"""Lets plugins take part in writes: fills the port `Hooks` with those that are enabled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cms.access.permissions import Permission
from cms.errors import FieldProblem
from cms.extension.manager import Plugins
from cms.schema.content_type import TypeSpec

T = TypeVar("T")


@dataclass(frozen=True)
class PluginHooks:
    """The enabled plugins, as content asks them."""

    plugins: Plugins

    def wrap(self, op: Any, context: Any, perform: Callable[[], T]) -> T:
        """Run `perform` inside the plugins' `operation` wrappers."""
        return self.plugins.wrap(op, context, perform)

    def problems(
        self, spec: TypeSpec, document: Mapping[str, Any], mode: str
    ) -> Sequence[FieldProblem]:
        """Return what the plugins' `validate_entry` find wrong."""
        found = self.plugins.decide("validate_entry", spec=spec, document=document, mode=mode)
        return [contribution.item for contribution in found]

    def guards(
        self,
        spec: TypeSpec,
        document: Mapping[str, Any],
        workflow: str,
        transition: str,
        to: Mapping[str, str],
    ) -> Sequence[str]:
        """Return why the plugins' `guard_transition` refuse a transition."""
        found = self.plugins.decide(
            "guard_transition",
            spec=spec,
            document=document,
            workflow=workflow,
            transition=transition,
            to=to,
        )
        return [str(contribution.item) for contribution in found]

    def permissions(self) -> Sequence[Permission]:
        """Return the permissions that the plugins bring."""
        return [contribution.item for contribution in self.plugins.collect("permissions")]
