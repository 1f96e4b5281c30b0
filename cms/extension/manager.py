"""The enabled plugins, in the order that the settings give, and the one way to ask them."""

from __future__ import annotations

import difflib
import inspect
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

import pluggy

from cms.errors import ConfigurationError, FieldProblem, PluginError
from cms.extension import hookspecs
from cms.extension.checks import HOOKS, check, declared_in, hooks_of
from cms.extension.contributions import Contribution, Troubles, items
from cms.extension.discovery import Candidate, find
from cms.extension.hookspecs import SILENT
from cms.settings import PluginSettings

log = logging.getLogger("cms.plugins")

T = TypeVar("T")


@dataclass(frozen=True)
class PluginInfo:
    """A plugin that was found, for lists of them."""

    name: str
    source: str
    enabled: bool
    summary: str = ""
    """The first line of its docstring; empty when it is not enabled."""
    hooks: tuple[str, ...] = ()


class Plugins:
    """The enabled plugins. Asking them never changes which they are."""

    def __init__(
        self, modules: Mapping[str, ModuleType], found: Mapping[str, Candidate] | None = None
    ) -> None:
        self._modules = dict(modules)
        self._found = dict(found or {})
        self._manager = _register(self._modules)
        self.troubles = Troubles()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the enabled plugins, in their order."""
        return tuple(self._modules)

    def infos(self) -> list[PluginInfo]:
        """Describe the enabled plugins in their order, then those that could be enabled."""
        disabled = sorted(self._found.keys() - self._modules.keys())
        return [self._info(name) for name in (*self.names, *disabled)]

    def _info(self, name: str) -> PluginInfo:
        module = self._modules.get(name)
        source = self._found[name].source if name in self._found else "built in"
        if module is None:
            return PluginInfo(name, source, enabled=False)
        summary = (inspect.getdoc(module) or "").partition("\n")[0]
        return PluginInfo(name, source, True, summary, tuple(hooks_of(module)))

    def collect(
        self,
        hook: str,
        *,
        within: Callable[[], AbstractContextManager[Any]] = nullcontext,
        **arguments: Any,
    ) -> list[Contribution]:
        """Ask all plugins and return what they gave, in their order.

        A plugin that raises is logged, recorded in `troubles` and left out; only a
        ConfigurationError, by which it says that the installation is wrong, goes through. Each call
        is made within what `within` gives, such as a savepoint, which is told of what was raised.
        """
        given: list[Contribution] = []
        for plugin, call in self._calls(hook, arguments):
            try:
                with within():
                    result = call()
                if hook not in SILENT:
                    given += [Contribution(plugin, item) for item in items(result)]
            except ConfigurationError:
                raise
            except Exception as error:  # noqa: BLE001 - one plugin's failure is not the site's
                self._trouble(plugin, hook, error)
        return given

    def tell(self, hook: str, **arguments: Any) -> None:
        """Let all plugins do something that gives nothing back; failures are as in `collect`."""
        for plugin, call in self._calls(hook, arguments):
            try:
                call()
            except ConfigurationError:
                raise
            except Exception as error:  # noqa: BLE001 - one plugin's failure is not the site's
                self._trouble(plugin, hook, error)

    def decide(self, hook: str, **arguments: Any) -> list[Contribution]:
        """Ask all plugins in a matter that they decide: what one raises refuses the request."""
        given: list[Contribution] = []
        for plugin, call in self._calls(hook, arguments):
            try:
                result = call()
                given += [Contribution(plugin, item) for item in items(result or ())]
            except Exception as error:
                error.add_note(f"in the hook {hook!r} of plugin {plugin!r}")
                raise
        return given

    def problems(self, spec: Any, document: Mapping[str, Any], mode: str) -> list[FieldProblem]:
        """Ask all plugins what is wrong with a document of a content type."""
        found = self.decide("validate_entry", spec=spec, document=document, mode=mode)
        return [contribution.item for contribution in found]

    def wrap(self, op: Any, context: Any, perform: Callable[[], T]) -> T:
        """Run `perform` within the `operation` wrappers of all plugins; the first is outermost.

        What a wrapper raises (`Vetoed`, say) prevents or undoes the write.
        """

        def core(op: Any, context: Any) -> T:
            return perform()

        outcome: T = self._manager.hook.operation.call_extra([core], {"op": op, "context": context})
        return outcome

    def _calls(
        self, hook: str, arguments: Mapping[str, Any]
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        for implementation in reversed(caller.get_hookimpls()):
            values = [arguments[name] for name in implementation.argnames]
            yield implementation.plugin_name, _Call(implementation.function, values)

    def _trouble(self, plugin: str, hook: str, error: Exception) -> None:
        log.error("plugin %s failed in its hook %s", plugin, hook, exc_info=error)
        self.troubles.add(plugin, hook, error)


@dataclass(frozen=True)
class _Call:
    function: Callable[..., Any]
    values: Sequence[Any]

    def __call__(self) -> Any:
        return self.function(*self.values)


def _register(modules: Mapping[str, ModuleType]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    more = _declare(manager, modules)
    # pluggy asks the last registered first; the settings name the first first.
    for name, module in reversed(list(modules.items())):
        check(name, module, more)
        try:
            manager.register(module, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(f"Plugin {name!r} can't be registered: {error}") from error
    manager.check_pending()
    return manager


def _declare(manager: pluggy.PluginManager, modules: Mapping[str, ModuleType]) -> frozenset[str]:
    """Add the hooks that plugins declare; return their names, and raise PluginError for one taken."""
    known: dict[str, str] = {}
    for plugin, module in modules.items():
        declares = getattr(module, "hook_declarations", None)
        for one in declares() if callable(declares) else ():
            for name in declared_in(one):
                other = "the core" if name in HOOKS else known.get(name)
                if other is not None:
                    raise PluginError(f"Plugin {plugin!r} declares {name!r}, a hook of {other}.")
                known[name] = plugin
            manager.add_hookspecs(one)
    return frozenset(known)


def load_plugins(settings: PluginSettings) -> Plugins:
    """Find, import and check the plugins that `settings` enables.

    Raises PluginError for one that is not found, can't be imported, is named twice, or has a hook
    that is misspelt or badly declared.
    """
    found = find(settings.folder)
    modules: dict[str, ModuleType] = {}
    for name in settings.enabled:
        if name in modules:
            raise PluginError(f"cms.plugins names {name!r} twice.")
        modules[name] = _candidate(name, found).load()
    return Plugins(modules, found)


def _candidate(name: str, found: Mapping[str, Candidate]) -> Candidate:
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, found, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    known = ", ".join(sorted(found)) or "none"
    raise PluginError(f"There is no plugin {name!r}.{meant} Found are: {known}.")


__all__ = ["HOOKS", "PluginInfo", "Plugins", "load_plugins"]
