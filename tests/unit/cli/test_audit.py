"""`cms audit`: listed, sealed, verified, exported, let go; and what the doctor and the worker do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from cms.cli.site import Site
from cms.events.models import Event
from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", site__secret="x" * 32)
    bare("init", "--empty")
    return bare


@pytest.fixture
def site(cms: Cms) -> Iterator[Site]:
    site = Site(cms.config)
    yield site
    site.close()


def forge(site: Site, name: str) -> int:
    """Change the actor of the newest event of a name; return its number."""
    with site.writing() as session:
        event = session.query(Event).filter_by(name=name).order_by(Event.number.desc()).first()
        assert event is not None
        session.execute(
            update(Event).where(Event.number == event.number).values(actor_label="Mallory")
        )
        return event.number


def test_what_happened_is_listed(cms: Cms) -> None:
    found = cms.json("audit", "list", "--name", "user")
    assert [one["name"] for one in found] == ["user.created"]
    assert found[0]["actor"] == "command line"
    (user,) = found[0]["subjects"]
    about = {one["name"] for one in cms.json("audit", "list", "--subject", user)}
    assert about == {"user.created"}
    assert cms.json("audit", "list", "--actor", user) == []
    assert "user.created" in cms("audit", "list", "--limit", "100")


def test_what_was_sealed_is_verified_and_a_change_found(cms: Cms, site: Site) -> None:
    assert "Nothing is sealed there: intact." in cms("audit", "verify")
    assert "events sealed." in cms("audit", "seal")
    assert "intact." in cms("audit", "verify")
    number = forge(site, "user.created")
    told = cms("audit", "verify", code=1)
    assert f"event {number}: the event's payload or the name of its actor was changed" in told
    assert "NOT INTACT" in told
    report = cms.json("audit", "verify", code=1)
    assert report["findings"][0]["number"] == number
    cms("audit", "prune", "--before", "2999-01-01", code=4)


def test_a_checkpoint_and_an_export_are_kept_elsewhere(cms: Cms, tmp_path: Path) -> None:
    kept, file = tmp_path / "kept.json", tmp_path / "audit.jsonl"
    kept.write_text(cms("audit", "checkpoint"))
    assert "the end of the chain" in cms("audit", "checkpoint", "--to", str(kept))
    assert len(kept.read_text().splitlines()) == 2
    assert "events written to" in cms("audit", "export", str(file))
    assert "intact." in cms("audit", "verify", "--file", str(file), "--checkpoint", str(kept))
    assert cms.json("audit", "list", "--limit", "1")[0]["name"] == "audit.exported"
    cms("audit", "verify", "--checkpoint", str(tmp_path / "none"), code=5)
    lines = file.read_text().splitlines()
    file.write_text("\n".join(line for line in lines if '"user.created"' not in line) + "\n")
    assert "the event is missing" in cms("audit", "verify", "--file", str(file), code=1)


def test_old_events_are_let_go(cms: Cms) -> None:
    assert "0 events let go" in cms("audit", "prune", "--before", "2001-01-01")
    assert "events let go, up to" in cms("audit", "prune", "--before", "2999-01-01")
    assert "were let go" in cms("audit", "verify")
    assert [one["name"] for one in cms.json("audit", "list")] == ["audit.pruned"]
    cms("audit", "prune", "--before", "yesterday", code=2)


def test_without_a_key_nothing_is_sealed(bare: Cms) -> None:
    bare("init", "--empty")
    assert "cms.audit.key" in bare("audit", "verify", code=3)
    bare("worker", "--once")
    found = {one["subject"]: one["verdict"] for one in bare.json("doctor")}
    assert found["audit"] == "warn"


def test_the_worker_seals_and_the_doctor_sees_that_it_does(cms: Cms, site: Site) -> None:
    cms.set(audit__seal_seconds="1")
    with site.writing() as session:
        session.execute(update(Event).values(at=datetime(2026, 1, 1, tzinfo=UTC)))
    found = {one["subject"]: one for one in cms.json("doctor")}
    assert (found["audit"]["verdict"], "minutes ago" in found["audit"]["detail"]) == ("warn", True)
    cms("worker", "--drain")
    report = cms.json("audit", "verify")
    assert (report["checked"] > 0, report["unsealed"]) == (True, 0)
    found = {one["subject"]: one for one in cms.json("doctor")}
    assert found["audit"]["verdict"] == "ok"


def test_export_load_and_import_are_on_record(cms: Cms, tmp_path: Path) -> None:
    cms("export", str(tmp_path / "out"))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("# One\n")
    cms.run("import", "markdown", str(tmp_path / "notes"))
    names = [one["name"] for one in cms.json("audit", "list", "--name", "site")]
    assert {"site.exported", "site.imported"} <= set(names)
