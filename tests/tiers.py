"""Tiers of tests by marker: fast first, and a word about each that can't run here."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable

import pytest

ORDER = ("slow", "browser", "node", "long")
"""After all tests without such a mark."""

LONG_LIMIT = 3600
"""Seconds that a test of the long tier may take; the quick tier's limit is pytest's `timeout`."""


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    if any(shutil.which(name) for name in names):
        return ""
    return "no Chromium on this machine (as root on Debian, `make test` installs it)"


def _node() -> str:
    return "" if shutil.which("node") else "no Node.js on this machine"


def _long() -> str:
    return "" if os.environ.get("CMS_TEST_LONG") else "only `make test-long` runs it"


MISSING: dict[str, Callable[[], str]] = {"browser": _chromium, "node": _node, "long": _long}
"""Each says why its tier can't run, or nothing."""


def tier_of(item: pytest.Item) -> int:
    """Give the place of a test in the order of tiers."""
    places = [ORDER.index(mark.name) + 1 for mark in item.iter_markers() if mark.name in ORDER]
    return max(places, default=0)


class Tiers:
    """Orders the tests, skips those that can't run, and says so at the end."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=tier_of)
        if os.environ.get("CMS_TEST_LONG"):
            for item in items:
                item.add_marker(pytest.mark.timeout(LONG_LIMIT))
        for tier, missing in MISSING.items():
            reason = missing()
            if not reason:
                continue
            for item in items:
                if item.get_closest_marker(tier):
                    item.add_marker(pytest.mark.skip(reason=f"tier {tier}: {reason}"))

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
        absent = {reason: count for reason, count in reasons.items() if reason}
        terminalreporter.section("tiers")
        for reason, count in sorted(absent.items()):
            tests = "1 test" if count == 1 else f"{count} tests"
            terminalreporter.line(f"Did not run: {reason} ({tests})")
        if not absent:
            terminalreporter.line("Every tier that has tests ran.")


def _reason(report: pytest.TestReport) -> str:
    """Say which tier a skipped test was missing; nothing where it was skipped for itself."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    reason = text.removeprefix("Skipped: ")
    if reason.startswith("got empty parameter set"):
        return "tier corpora: the folder that CMS_CORPORA names holds none of their files"
    return reason if reason.startswith("tier ") else ""
