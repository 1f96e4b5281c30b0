"""Analyses entries as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cartouche_seo.analysis.analysing import Analysis, analyse
from cartouche_seo.heads import Head, Subject
from cartouche_seo.reading import words_of, writing_of
from cms.sdk import Lens, by_ids, readable_documents


def analysis_of(subject: Subject, head: Head, alts: Mapping[str, str]) -> Analysis:
    """Analyse an entry under the head that its page has; `alts` are those of `alts_of`."""
    spec, document = subject.spec, subject.document
    return analyse(
        writing_of(spec, document, subject.locale, head.title, head.description, subject.home, alts)
    )


def alts_of(session: Any, lens: Lens, subjects: Iterable[Subject]) -> dict[str, str]:
    """Return the alternative texts of the images that entries show, by the image's id."""
    ids = {one for each in subjects for one in words_of(each.spec, each.document).assets}
    rows = by_ids(session, lens, {one for one in ids if one})
    found = readable_documents(session, lens, list(rows.values()))
    return {one: str(document.get("alt") or "") for one, document in found.items()}
