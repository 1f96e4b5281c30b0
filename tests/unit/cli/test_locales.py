"""`cms locales` and `cms translations`: settings come into force, texts go out and come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cms.access.actor import SYSTEM
from cms.access.grants import seed_roles
from cms.cli.site import Site
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.site import create_site, load_site
from tests.unit.cli.conftest import Cms

STORY = """
from cms.extension.hookspecs import hookimpl
from cms.schema import fields as f
from cms.schema.content_type import ContentType

class Story(ContentType, plural="Stories"):
    '''A story.'''
    title = f.Text(required=True, max_length=100, localized=True)
    body = f.RichText(localized=True)

@hookimpl
def content_types():
    return [Story]
"""


class Stories:
    """A site whose content is written behind the command's back."""

    def __init__(self, cms: Cms) -> None:
        self.cms = cms

    def write(self, *ops: Any) -> str:
        site = Site(self.cms.config)
        try:
            with site.writing() as session:
                found = load_site(session)
                executor = Executor(session, found, site.registry, SYSTEM)
                return executor.apply_all(ops)[-1].entry_id
        finally:
            site.close()

    def settle(self, locales: str, fallbacks: str = "") -> None:
        """Write other locales into the ini file."""
        text = self.cms.config.read_text()
        kept = [one for one in text.splitlines() if not one.startswith("cms.site.")]
        self.cms.config.write_text("\n".join(kept) + "\n")
        more = {"site__fallbacks": fallbacks} if fallbacks else {}
        self.cms.set(site__locales=locales, site__secret="x" * 32, **more)


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("story", STORY)
    bare.set(plugins="story", site__locales="en de", site__secret="x" * 32)
    site = Site(bare.config)
    with site.writing() as session:
        seed_roles(session)
        create_site(session, key="main", name="Main", locales=("en", "de"))
    site.close()
    return bare


@pytest.fixture
def stories(cms: Cms) -> Stories:
    return Stories(cms)


@pytest.fixture
def story(stories: Stories) -> str:
    made = stories.write(CreateEntry(type="story", data={"title": "Lamp"}, publish=True))
    stories.write(SaveDraft(entry=made, data={"title": "Lampe"}, locale="de", base_version=1))
    stories.write(SaveDraft(entry=made, data={"title": "The lamp"}, base_version=2))
    return made


def warnings(cms: Cms) -> dict[str, str]:
    found = cms.json("doctor", code=1)
    return {one["subject"]: one["detail"] for one in found if one["verdict"] == "warn"}


# -- cms locales ----------------------------------------------------------------------------------


def test_what_the_settings_say_comes_into_force(cms: Cms, stories: Stories, story: str) -> None:
    assert "as the settings say" in cms("locales", "sync")
    stories.settle("en de-AT fr", "de-AT: fr en")
    assert "fr is in the settings, and not on the site" in cms("locales", "list", code=1)
    assert "locales" in warnings(cms)
    planned = cms("locales", "sync", "--dry-run")
    assert "fr is new; it falls back to en." in planned
    assert "de is gone; 1 entries have texts in it." in planned
    assert "1 entries would be derived anew. Nothing was written." in planned
    assert "1 entries were derived anew." in cms("locales", "sync")
    assert "locales" not in warnings(cms)
    (_, austrian, french) = cms.json("locales", "list")["locales"]
    assert austrian == {
        "locale": "de-AT",
        "falls_back_to": ["fr", "en"],
        "entries": 0,
        "missing": 1,
        "outdated": 0,
    }
    assert french["locale"] == "fr"
    again = cms.json("locales", "sync")
    assert (again["in_order"], again["entries"]) == (True, 0)


def test_another_chain_and_another_default_are_told(cms: Cms, stories: Stories) -> None:
    stories.settle("de en", "en: ")
    told = cms("locales", "list", code=1)
    assert "de falls back to en; the settings say nothing." in told
    assert "en falls back to nothing; the settings say de." not in told
    assert "The default locale is en, not de." in told
    assert "de falls back to nothing, not to en." in cms("locales", "sync")
    stories.settle("de fr en", "en: ")
    cms("locales", "sync")
    stories.settle("de en fr", "en: ")
    assert "in another order" in cms("locales", "list", code=1)


def test_a_run_that_was_cut_short_is_finished_by_the_next(
    cms: Cms, stories: Stories, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories.settle("en de fr")

    def stop(*_: Any) -> None:
        raise RuntimeError("out of power")

    monkeypatch.setattr("cms.content.rebuild.rebuild", stop)
    with pytest.raises(RuntimeError):
        cms("locales", "sync")
    monkeypatch.undo()
    assert "not up to date" in warnings(cms)["content"]
    assert "1 entries were derived anew." in cms("locales", "sync")
    assert "content" not in warnings(cms)


def test_names_that_are_no_locales_are_refused(cms: Cms, stories: Stories) -> None:
    stories.settle("en de_AT")
    assert "did you mean de-AT?" in cms("locales", "list", code=3)


# -- cms translations -------------------------------------------------------------------------------


def test_translations_are_counted(cms: Cms, story: str) -> None:
    assert cms.json("translations", "status") == [
        {"locale": "de", "type": "story", "entries": 1, "missing": 0, "outdated": 1},
        {"locale": "en", "type": "story", "entries": 1, "missing": 0, "outdated": 0},
    ]
    assert "story" in cms("translations", "status")


def exported(cms: Cms, tmp_path: Path, *more: str) -> Path:
    file = tmp_path / "german.xlf"
    cms("translations", "export", "--from", "en", "--to", "de", "-o", str(file), *more)
    return file


def test_translations_go_out_and_come_back(cms: Cms, story: str, tmp_path: Path) -> None:
    file = exported(cms, tmp_path)
    raw = file.read_text()
    assert "<source>The lamp</source><target>Lampe</target>" in raw
    file.write_text(raw.replace(">Lampe<", ">Die Lampe<"))
    assert "1 texts are new" in cms("translations", "import", str(file), "--dry-run")
    assert "1 texts are new, 0 were confirmed" in cms("translations", "import", str(file))
    assert cms.json("translations", "status")[0]["outdated"] == 0
    assert "0 texts are new" in cms("translations", "import", str(file))


def test_what_comes_back_as_it_was_confirms(cms: Cms, story: str, tmp_path: Path) -> None:
    file = exported(cms, tmp_path, "--type", "story", "--ids", story, "--state", "outdated")
    done = file.read_text().replace('state="initial" subState="cms:outdated"', 'state="final"')
    file.write_text(done)
    assert cms.json("translations", "import", str(file))["counts"] == {
        "entries": 1,
        "written": 0,
        "confirmed": 1,
        "problems": 0,
    }


def test_what_was_written_here_meanwhile_is_told(
    cms: Cms, stories: Stories, story: str, tmp_path: Path
) -> None:
    file = exported(cms, tmp_path)
    file.write_text(file.read_text().replace(">Lampe<", ">Die Lampe<"))
    stories.write(SaveDraft(entry=story, data={"title": "Licht"}, locale="de", base_version=3))
    told = cms("translations", "import", str(file), code=1)
    assert "/title: it was written anew since version 3." in told


def test_what_can_not_be_done_is_explained(cms: Cms, story: str, tmp_path: Path) -> None:
    out = ("translations", "export", "--from", "en", "-o", str(tmp_path / "x.xlf"))
    for words in (("--to", "en"), ("--to", "fr"), ("--to", "de", "--state", "late")):
        assert cms(*out, *words, code=4).startswith("Error: ")
    assert "Nothing of that" in cms(*out, "--to", "de", "--state", "missing", code=5)
    assert not (tmp_path / "x.xlf").exists()
    assert "no file" in cms("translations", "import", str(tmp_path / "y.xlf"), code=5)
    (tmp_path / "y.xlf").write_text("<a/>")
    assert "no XLIFF 2" in cms("translations", "import", str(tmp_path / "y.xlf"), code=4)
