"""The whole analysis of a text."""

from __future__ import annotations

from dataclasses import dataclass

from cartouche_seo.analysis.findings import Finding, overall
from cartouche_seo.analysis.keyphrases import keyphrase_findings
from cartouche_seo.analysis.languages import language_of
from cartouche_seo.analysis.readability import readability_findings
from cartouche_seo.analysis.snippets import description_length, title_width
from cartouche_seo.analysis.substance import substance_findings
from cartouche_seo.analysis.writing import Writing


@dataclass(frozen=True)
class Analysis:
    """What was found, in the order of looking, and how well all stands together, 0 to 100."""

    findings: tuple[Finding, ...]
    score: int

    def of(self, name: str) -> Finding | None:
        """Return the finding of an id, if there is one."""
        return next((one for one in self.findings if one.id == name), None)

    @property
    def first(self) -> tuple[Finding, ...]:
        """What is to be mended, the worst first."""
        return tuple(sorted((one for one in self.findings if one.todo), key=lambda one: one.score))


def analyse(writing: Writing) -> Analysis:
    """Analyse a text; one in a language that is not known here only by what needs no language."""
    findings = [title_width(writing), description_length(writing), *substance_findings(writing)]
    language = language_of(writing.language)
    if language is not None:
        findings += keyphrase_findings(writing, language)
        findings += readability_findings(writing, language)
    return Analysis(tuple(findings), overall(findings))
