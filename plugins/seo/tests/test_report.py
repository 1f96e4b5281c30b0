"""The report: pages measured once they changed, the worst first, and the score of each day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from webtest import TestApp

from cartouche_seo import report
from cartouche_seo.command import seo
from cartouche_seo.measuring import findings_of, measure
from cartouche_seo.report_screen import HREF
from cartouche_seo.tables import SCORES, TREND
from cms.content.site import load_site
from cms.db.session import begin_write
from cms.sdk import clock
from plugins.seo.tests.conftest import Published, installation
from tests.functional.admin.conftest import csrf_of, sign_in


def run(published: Published, most: int = 10) -> tuple[int, bool]:
    with Session(published.engine) as session:
        begin_write(session)
        done = measure(session, load_site(session), published.registry, most)
        session.commit()
    return done.count, done.more


def scores(published: Published) -> dict[tuple[str, str], int]:
    query = select(SCORES).where(SCORES.c.score >= 0)
    with published.engine.connect() as connection:
        return {(row.entry_id, row.locale): row.score for row in connection.execute(query)}


def test_what_changed_is_measured_on_both_databases(published: Published) -> None:
    admin = published.admin
    first = admin.create(title="One", slug="one")["id"]
    second = admin.create(title="Two", slug="two")["id"]
    admin.create(title="Hidden", slug="hidden", seo={"noindex": True})
    admin.create(title="Draft", slug="draft", publish=False)
    assert run(published, 1) == (1, True), "so many at once"
    assert run(published) == (2, False)
    before = scores(published)
    assert before.keys() == {(first, "en"), (second, "en")}
    assert run(published) == (0, False)
    body = {"data": {"seo": {"title": "Far better: a title with a length that fits"}}}
    admin.patch(f"/content/page/{first}?locale=en", {**body, "base_version": 1, "publish": True})
    german = {"data": {"title": "Zwei", "slug": "zwei"}, "base_version": 1, "publish": True}
    admin.patch(f"/content/page/{second}?locale=de", german)
    run(published)
    after = scores(published)
    assert after[first, "en"] > before[first, "en"]
    assert (second, "de") in after


def test_what_is_gone_is_forgotten_on_both_databases(published: Published) -> None:
    admin = published.admin
    kept = admin.create(title="One", slug="one")["id"]
    gone = admin.create(title="Two", slug="two")["id"]
    run(published)
    admin.post(f"/content/page/{gone}/unpublish", {})
    run(published)
    after = scores(published)
    assert after.keys() == {(kept, "en")}
    with Session(published.engine) as session:
        worst = session.scalars(select(SCORES.c.worst)).one()
        assert findings_of(worst)[0].todo
        (day,) = report.trend(session, load_site(session).id, report.Wanted())
        assert (day.pages, day.score) == (1, after[kept, "en"])


@pytest.fixture(scope="module")
def browser(wsgi: Any, admin: Any) -> TestApp:
    admin.create("page", title="<b>Poor", slug="poor")
    admin.create("post", title="A post", slug="a-post")
    return sign_in(wsgi, "administrator")


def send(browser: TestApp, then: str) -> Any:
    return browser.post(HREF, {"then": then, "csrf": csrf_of(browser)}, expect_errors=True)


def test_the_worst_comes_first(browser: TestApp, engine: Engine) -> None:
    assert "Nothing was measured yet" in browser.get(HREF).text
    assert send(browser, "measure").status_int == 303
    page = browser.get(HREF)
    assert "&lt;b&gt;Poor" in page.text
    numbers = [int(one.text) for one in page.html.select("td meter")]
    assert len(numbers) == 2
    assert numbers == sorted(numbers)
    only = browser.get(f"{HREF}?type=post").html.select("td.seo-page")
    assert [one.find("a").text for one in only] == ["A post"]
    assert "There are no pages here" in browser.get(f"{HREF}?locale=de").text
    for wrong in ("page=0", "page=x", "type=none", "locale=xx", "type=seo_rule"):
        assert browser.get(f"{HREF}?{wrong}", expect_errors=True).status_int == 400
    assert send(browser, "burn").status_int == 400


def test_the_trend_is_a_line(browser: TestApp, engine: Engine) -> None:
    send(browser, "measure")
    assert "A line stands here once" in browser.get(HREF).text
    before = (clock.now().date() - timedelta(days=3)).isoformat()
    with Session(engine.execution_options(cms_write=True)) as session:
        session.execute(update(TREND).values(day=before, pages=2, points=20))
        session.commit()
    send(browser, "measure")
    page = browser.get(HREF)
    assert page.html.select(".seo-trend polyline")
    assert f"From 10 on {before} to" in page.text
    days = [report.Day("a", 1, 0), report.Day("b", 1, 100)]
    assert report.line(days, 600, 80) == "0.0,80.0 600.0,0.0"
    assert report.line(days[:1], 600, 80) == ""


def test_the_command_line_measures_all(engine: Engine, registry: Any, admin: Any) -> None:
    admin.create("page", title="Another", slug="another")
    run = CliRunner().invoke(seo, ["measure"], obj=installation(engine, registry))
    assert "Measured: 1." in run.output


def test_it_is_not_for_everybody(wsgi: Any) -> None:
    author = sign_in(wsgi, "author")
    assert author.get(HREF, expect_errors=True).status_int == 403
    assert send(author, "measure").status_int == 403
