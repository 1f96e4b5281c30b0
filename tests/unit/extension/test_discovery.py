"""Plugins are found by entry point and in a folder; what can't work is refused at start."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from cms.errors import PluginError
from cms.extension import discovery
from cms.extension.manager import load_plugins
from cms.settings import PluginSettings
from tests.unit.extension.conftest import Make


def test_a_package_in_the_folder_may_import_its_own_modules(plugins: Make, folder: Path) -> None:
    package = folder / "parcel"
    package.mkdir()
    (package / "inner.py").write_text("NAMES = ['p']\n")
    (package / "__init__.py").write_text(
        "from cms.extension.hookspecs import hookimpl\n"
        "from parcel.inner import NAMES\n"
        "@hookimpl\ndef permissions():\n    return NAMES\n"
    )
    enabled = load_plugins(PluginSettings(enabled=("parcel",), folder=folder))
    assert enabled.collect("permissions") == [("parcel", "p")]
    again = load_plugins(PluginSettings(enabled=("parcel",), folder=folder))
    assert again.collect("permissions") == [("parcel", "p")]
    plugins()


def test_an_installed_plugin_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("mine", "cms.extension.contributions", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [point])
    assert load_plugins(PluginSettings(enabled=("mine",))).names == ("mine",)


def test_two_plugins_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    point = EntryPoint("twin", "cms.extension.contributions", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [point])
    (folder / "twin.py").write_text("")
    with pytest.raises(PluginError, match="Two plugins are called 'twin'"):
        load_plugins(PluginSettings(folder=folder))


def test_an_unknown_plugin_names_the_nearest(folder: Path) -> None:
    (folder / "gallery.py").write_text("")
    with pytest.raises(PluginError, match=r"no plugin 'galery'\. Did you mean 'gallery'"):
        load_plugins(PluginSettings(enabled=("galery",), folder=folder))


def test_a_folder_that_is_missing_is_an_error(folder: Path) -> None:
    with pytest.raises(PluginError, match="does not exist"):
        load_plugins(PluginSettings(folder=folder / "nowhere"))


def test_what_only_looks_like_a_plugin_is_passed_over(folder: Path) -> None:
    for name in ("_private.py", ".hidden.py", "notes.txt"):
        (folder / name).write_text("raise RuntimeError")
    (folder / "empty").mkdir()
    assert list(discovery.in_folder(folder)) == []


def test_the_name_of_an_imported_module_is_refused(folder: Path) -> None:
    (folder / "json.py").write_text("")
    with pytest.raises(PluginError, match="name of a module that is already imported"):
        load_plugins(PluginSettings(enabled=("json",), folder=folder))


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import nothing_of_the_kind", "can't be imported: ModuleNotFoundError"),
        ("1 / 0", "can't be imported: ZeroDivisionError"),
        ("def )", "can't be imported: SyntaxError"),
        ("@hookimpl\ndef content_typs():\n    return []", "no hook. Did you mean 'content_types'"),
        ("@hookimpl\ndef zzz():\n    return []", "no hook. Hooks are: admin, commands, "),
        ("def permissions():\n    return []", "'permissions' is not marked with @hookimpl"),
        ("@hookimpl\ndef operation(op):\n    pass", "'operation' must be a wrapper"),
        ("@hookimpl\ndef permissions(surprise):\n    pass", "can't be registered"),
        (
            "@hookimpl(specname='permision')\ndef anything():\n    pass",
            "Did you mean 'permissions'",
        ),
    ],
)
def test_a_plugin_that_can_not_work_is_refused(plugins: Make, source: str, complaint: str) -> None:
    with pytest.raises(PluginError, match=complaint):
        plugins(doubtful=source)


def test_a_plugin_must_be_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("thing", "cms.extension.contributions:KEPT", discovery.GROUP)
    monkeypatch.setattr(discovery, "entry_points", lambda group: [point])
    with pytest.raises(PluginError, match=r"'thing' .* is not a module"):
        load_plugins(PluginSettings(enabled=("thing",)))


def test_a_plugin_can_not_be_enabled_twice(folder: Path) -> None:
    (folder / "once.py").write_text("")
    with pytest.raises(PluginError, match="twice"):
        load_plugins(PluginSettings(enabled=("once", "once"), folder=folder))
