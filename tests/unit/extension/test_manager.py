"""Enabled plugins are asked in their order; one that fails does not take the others with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import dedent
from typing import Any

import pytest

from cms.errors import DeclarationError, Vetoed
from tests.unit.extension.conftest import Make

GIVES = """
    @hookimpl
    def permissions():
        return [{name!r}]
"""


def test_nouns_are_collected_in_the_order_of_the_settings(plugins: Make) -> None:
    enabled = plugins(zebra=GIVES.format(name="z"), ant=GIVES.format(name="a"))
    assert enabled.collect("permissions") == [("zebra", "z"), ("ant", "a")]
    assert enabled.names == ("zebra", "ant")


def test_each_call_is_made_within_what_keeps_a_failure_to_itself(plugins: Make) -> None:
    told: list[str] = []

    @contextmanager
    def savepoint() -> Iterator[None]:
        try:
            yield
        except ZeroDivisionError:
            told.append("taken back")
            raise
        told.append("kept")

    broken = """
    @hookimpl
    def permissions():
        return [1 / 0]
    """
    enabled = plugins(broken=broken, ant=GIVES.format(name="a"))
    assert enabled.collect("permissions", within=savepoint) == [("ant", "a")]
    assert told == ["taken back", "kept"]


def test_a_plugin_takes_only_the_arguments_it_needs(plugins: Make) -> None:
    enabled = plugins(
        mode_only="""
        @hookimpl
        def validate_entry(mode):
            return [mode]
        """
    )
    asked = enabled.decide("validate_entry", spec=1, document={}, mode="draft")
    assert asked == [("mode_only", "draft")]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("raise RuntimeError('out of paper')", "RuntimeError: out of paper"),
        ("pass", "TypeError: returned NoneType; a list is expected"),
        ("return 'text'", "TypeError: returned str; a list is expected"),
    ],
)
def test_a_failing_plugin_is_recorded_and_the_others_are_heard(
    plugins: Make, caplog: pytest.LogCaptureFixture, body: str, detail: str
) -> None:
    bad = f"""
    @hookimpl
    def permissions():
        {body}
    """
    enabled = plugins(bad_one=bad, good_one=GIVES.format(name="p"))
    with caplog.at_level(logging.ERROR, "cms.plugins"):
        for _ in range(3):
            assert enabled.collect("permissions") == [("good_one", "p")]
    (trouble,) = enabled.troubles
    assert (trouble.plugin, trouble.hook, trouble.detail) == ("bad_one", "permissions", detail)
    assert trouble.times == 3
    assert "bad_one" in caplog.text


def test_what_gives_nothing_back_is_no_trouble(plugins: Make) -> None:
    enabled = plugins(
        views="""
        @hookimpl
        def configure(config):
            config.append("view")
        """
    )
    config: list[str] = []
    assert enabled.collect("configure", config=config) == []
    assert (config, list(enabled.troubles)) == (["view"], [])


def test_a_declaration_that_is_wrong_stops_the_start(plugins: Make) -> None:
    enabled = plugins(
        wrong="""
        from cms.errors import DeclarationError
        @hookimpl
        def content_types():
            raise DeclarationError("min is above max", plugin="wrong")
        """
    )
    with pytest.raises(DeclarationError, match="min is above max"):
        enabled.collect("content_types")


def test_who_decides_may_refuse(plugins: Make) -> None:
    enabled = plugins(
        strict="""
        @hookimpl
        def validate_entry(spec, document):
            raise KeyError("title")
        """
    )
    with pytest.raises(KeyError) as caught:
        enabled.decide("validate_entry", spec=1, document={}, mode="draft")
    assert caught.value.__notes__ == ["in the hook 'validate_entry' of plugin 'strict'"]


WRAPS = """
    @hookimpl(wrapper=True)
    def operation(op, context):
        context.append({name!r} + " before " + op)
        outcome = yield
        context.append({name!r} + " after " + outcome)
        return outcome + {name!r}
"""


def test_the_first_plugin_wraps_the_others_around_a_write(plugins: Make) -> None:
    enabled = plugins(outer_one=WRAPS.format(name="O"), inner_one=WRAPS.format(name="I"))
    steps: list[str] = []
    assert enabled.wrap("save", steps, lambda: "done") == "doneIO"
    assert steps == ["O before save", "I before save", "I after done", "O after doneI"]


def test_a_veto_prevents_the_write(plugins: Make) -> None:
    enabled = plugins(
        guard="""
        from cms.errors import Vetoed
        @hookimpl(wrapper=True)
        def operation(op):
            if op == "purge":
                raise Vetoed("Nothing is purged on Sundays.")
            return (yield)
        """
    )
    done: list[str] = []
    with pytest.raises(Vetoed, match="Sundays"):
        enabled.wrap("purge", None, lambda: done.append("purged"))
    assert done == []
    assert enabled.wrap("save", None, lambda: "saved") == "saved"


def test_what_the_write_raises_reaches_who_asked(plugins: Make) -> None:
    enabled = plugins(outer_two=WRAPS.format(name="O"))

    def fail() -> Any:
        raise Vetoed("no")

    with pytest.raises(Vetoed):
        enabled.wrap("save", [], fail)


def test_plugins_are_described(plugins: Make) -> None:
    enabled = plugins(told='__doc__ = "Tells.\\n\\nMore."' + dedent(GIVES.format(name="p")))
    info = {info.name: info for info in enabled.infos()}["told"]
    assert (info.enabled, info.summary, info.hooks) == (True, "Tells.", ("permissions",))
