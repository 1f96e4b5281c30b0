"""Plans as pages say them: what would change, what to mind, what stands in the way."""

from __future__ import annotations

from webtest import TestApp

from cms.admin.components.plans import told_refusal
from cms.admin.page import Page
from cms.errors import FieldProblem, StateConflict, ValidationFailed


def test_the_design_system_shows_a_plan_of_each_tone(signed_in: dict[str, TestApp]) -> None:
    answer = signed_in["reader"].get("/admin/design").text
    for words in ("What readers see", "Links that lead nowhere then", "Nothing else changes."):
        assert words in answer
    assert 'class="part bad" role="alert"' in answer


def test_what_stands_in_the_way_is_said_in_sentences_and_escaped() -> None:
    page = Page("Main", "en", "auto", "/")
    plain = told_refusal(page, StateConflict("the entry <i> lies in the trash"))
    (line,) = plain.parts[0].lines
    assert (plain.refused, line.words) == (True, "The entry &lt;i&gt; lies in the trash")
    problems = [FieldProblem("/slug", f"is taken {n}") for n in range(70)]
    many = told_refusal(page, ValidationFailed(problems))
    assert (len(many.parts[0].lines), many.parts[0].more) == (50, 20)
    assert many.parts[0].title == "70 values can't be accepted."
