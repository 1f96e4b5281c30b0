"""Values as people read them: relations by name, as far as they are seen, blocks by their labels."""

from __future__ import annotations

from typing import Any

from tests.functional.api.conftest import Api

from .conftest import sign_in
from .test_content import editor_form


def test_relations_in_a_conflict_are_named_as_far_as_they_are_seen(wsgi: Any, admin: Api) -> None:
    editor = sign_in(wsgi, "editor")
    one, other = (admin.create("person", name=name)["id"] for name in ("Ida <i>", "Nils"))
    page = admin.create(title="By whom", author={"id": one})["id"]
    address = f"/admin/content/page/{page}"
    form = editor_form(editor.get(address))
    gone = admin.create("person", name="Nobody any more", publish=False)["id"]
    admin.patch(f"/content/page/{page}", {"data": {"author": {"id": gone}}, "base_version": 1})
    admin.delete(f"/content/person/{gone}")
    form.fields["f.author"][-1].value = f"person/{other}"
    form.fields["f.author"][1].checked = False
    shown = form.submit("then", index=0, status=409)
    theirs, mine = shown.html.find_all(class_="side-of")
    assert "Nils" in mine.text
    assert "Nobody any more" not in shown.text
    assert "Ida <i>" in shown.html.find(class_="before").text
    assert theirs.find(class_="said") is None or "…" in theirs.text


def test_blocks_of_the_source_are_read_as_text(wsgi: Any, admin: Api) -> None:
    editor = sign_in(wsgi, "editor")
    sections = [{"_type": "quote", "text": "Lit every night"}]
    page = admin.create(title="With words", sections=sections)["id"]
    shown = editor.get(f"/admin/content/page/{page}/translate?locale=de")
    assert '"_type"' not in shown.text
    assert "Lit every night" in shown.text
