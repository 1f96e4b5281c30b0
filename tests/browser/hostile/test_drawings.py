"""SVGs that were cleaned, without any policy of their answer, in every way that a page shows them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route

from cms.errors import ValidationFailed
from cms.media.images.vectors.cleaning import clean_svg
from tests.corpora import corpus
from tests.unit.media.drawings import HOSTILE

from .frontend import Watch

pytestmark = pytest.mark.browser

SITE = "http://drawings.invalid"


def clean(data: bytes) -> bytes:
    with clean_svg(io.BytesIO(data)) as file:
        file.seek(0)
        return file.read()


@contextmanager
def shown(browser: Browser, drawings: list[bytes], watch: Watch) -> Iterator[Page]:
    """Give a page of a site that has these drawings; all that is asked for beside them is noted."""
    wanted = {f"{SITE}/{number}.svg": data for number, data in enumerate(drawings)}

    def answer(route: Route) -> None:
        url = route.request.url
        if url in wanted:
            route.fulfill(body=wanted[url], content_type="image/svg+xml")
        elif url == f"{SITE}/":
            route.fulfill(body="<!doctype html><title>Page</title>", content_type="text/html")
        else:
            watch.note(route.request.resource_type, url)
            route.abort()

    context = browser.new_context()
    context.route("**/*", answer)
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()


SHOW = """async ([site, count, texts]) => {
    const loads = [];
    for (let number = 0; number < count; number++) {
        for (const [name, key] of [["img", "src"], ["iframe", "src"], ["object", "data"]]) {
            const element = document.createElement(name);
            loads.push(new Promise((done) => { element.onload = element.onerror = done; }));
            element[key] = `${site}/${number}.svg`;
            document.body.append(element);
        }
    }
    for (const text of texts) document.body.insertAdjacentHTML("beforeend", text);
    await Promise.all(loads);
    for (const link of document.querySelectorAll("svg a")) {
        link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    for (const one of document.querySelectorAll("svg *")) {
        one.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return document.querySelectorAll("svg #kept").length;
}"""


def show(browser: Browser, drawings: list[bytes]) -> tuple[int, list[str]]:
    """Show drawings by themselves, in elements and inlined; return how many stand, and breaches."""
    watch = Watch()
    with shown(browser, drawings, watch) as page:
        for number in range(len(drawings)):
            page.goto(f"{SITE}/{number}.svg")
        page.goto(f"{SITE}/")
        texts = [data.decode() for data in drawings]
        stand = page.evaluate(SHOW, [SITE, len(drawings), texts])
    return stand, watch.breaches


def test_nothing_runs_and_nothing_is_loaded(browser: Browser) -> None:
    stand, breaches = show(browser, [clean(data) for data in HOSTILE.values()])
    assert breaches == []
    assert stand == len(HOSTILE)


def test_as_they_were_they_would(browser: Browser) -> None:
    _, breaches = show(browser, [HOSTILE["script"], HOSTILE["image"]])
    assert {breach.split()[0] for breach in breaches} >= {"dialog", "image"}


def test_those_of_others(browser: Browser) -> None:
    drawings = []
    for path in corpus("uploads/svg-xss/*.svg"):
        try:
            drawings.append(clean(path.read_bytes()))
        except ValidationFailed:
            continue
    _, breaches = show(browser, drawings)
    assert breaches == []
