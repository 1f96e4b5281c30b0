"""What processes of a host tell each other about what was touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.cache.generations import RECORDS, SIZE, Generations, slots_of
from cms.cache.opening import open_generations
from cms.db.session import make_engine
from cms.db.touched import EVERYTHING
from cms.errors import ConfigurationError
from cms.settings import CacheSettings

A, B = slots_of(["entry:a"]), slots_of(["entry:b"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shared" / "table"


@pytest.fixture
def table(path: Path) -> Iterator[Generations]:
    found = Generations(path)
    yield found
    found.close()


@pytest.fixture
def other(path: Path, table: Generations) -> Iterator[Generations]:
    """The same table as another process has it."""
    found = Generations(path)
    yield found
    found.close()


def test_what_is_touched_is_seen_elsewhere_and_nothing_else_is(
    table: Generations, other: Generations
) -> None:
    before = other.now()
    assert other.quiet_since(before)
    table.finish(table.begin(["entry:a"]), committed=True)
    assert not other.quiet_since(before)
    assert not other.unchanged(A, before)
    assert other.unchanged(B, before)
    assert other.unchanged(A, other.now())


def test_everything_is_part_of_whatever_is_kept(table: Generations, other: Generations) -> None:
    before = other.now()
    table.touch([EVERYTHING])
    assert not other.unchanged(B, before)


def test_while_a_commit_is_under_way_nothing_is_good_that_it_touches(
    table: Generations, other: Generations
) -> None:
    mark = table.begin(["entry:a"])
    now = other.now()
    assert not other.quiet_since(now)
    assert not other.unchanged(A, now)
    assert other.unchanged(B, now)
    table.finish(mark, committed=False)
    assert other.unchanged(A, now), "it was not made, so nothing was touched"
    assert other.quiet_since(now)


def test_what_was_read_before_a_commit_is_not_taken_for_new_after_it(table: Generations) -> None:
    mark = table.begin(["entry:a"])
    read_at = table.now()
    table.finish(mark, committed=True)
    assert not table.unchanged(A, read_at)


def test_more_than_fit_into_a_mark_are_marked_as_everything(
    table: Generations, other: Generations
) -> None:
    before = other.now()
    mark = table.begin([f"entry:{number}" for number in range(200)])
    assert not other.unchanged(slots_of(["entry:none"]), before)
    table.finish(mark, committed=True)
    assert other.unchanged(slots_of(["entry:none"]), before), "but only they are raised"
    assert not other.unchanged(slots_of(["entry:199"]), before)


def test_marks_are_many_and_each_is_free_again(table: Generations) -> None:
    for _ in range(2):
        marks = [table.begin([f"entry:{number}"]) for number in range(RECORDS)]
        assert len({mark[0] for mark in marks}) == RECORDS
        for mark in marks:
            table.finish(mark, committed=True)
    assert table.quiet_since(table.now())


_DIES = """
import os, sys
from pathlib import Path
from cms.cache.generations import Generations
table = Generations(Path(sys.argv[1]))
table.begin(["entry:a"])
os.kill(os.getpid(), 9)
"""


def test_the_mark_of_a_writer_that_died_becomes_a_touch(path: Path, table: Generations) -> None:
    before = table.now()
    assert subprocess.run([sys.executable, "-c", _DIES, str(path)], check=False).returncode == -9
    assert not table.unchanged(A, before), "it may have committed"
    assert table.quiet_since(table.now()), "it was seen to be dead, and its mark is gone"
    assert not table.unchanged(A, before)
    assert table.unchanged(A, table.now())


def test_a_process_that_was_forked_marks_for_itself(table: Generations) -> None:
    table.finish(table.begin(["entry:b"]), committed=True)
    before = table.now()
    child = os.fork()
    if child == 0:
        table.begin(["entry:a"])
        os._exit(0)
    os.waitpid(child, 0)
    assert not table.unchanged(A, before)
    assert table.quiet_since(table.now())


def test_one_process_alone_needs_no_file() -> None:
    table = Generations(None)
    before = table.now()
    table.finish(table.begin(["entry:a"]), committed=True)
    assert not table.unchanged(A, before)
    table.close()


def test_a_file_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("kept", encoding="utf-8")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(ConfigurationError, match=r"link.*cms\.cache\.file"):
        Generations(tmp_path / "link")
    assert target.read_text(encoding="utf-8") == "kept"


def test_the_file_is_the_users_own_and_as_long_as_it_has_to_be(
    path: Path, table: Generations
) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == SIZE


def test_a_table_that_was_closed_goes_on_where_it_was(table: Generations) -> None:
    before = table.now()
    mark = table.begin(["entry:a"])
    table.close()
    table.close()
    assert not table.unchanged(A, before)
    table.finish(mark, committed=True)
    assert table.now() == before + 1
    assert table.unchanged(B, before)


def test_an_engine_that_is_disposed_of_holds_no_file(tmp_path: Path) -> None:
    def held() -> list[str]:
        found = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return [str(path) for path in found if "generations" in str(path)]

    engine = make_engine(f"sqlite:///{tmp_path}/site.sqlite")
    generations = open_generations(engine, CacheSettings())
    assert generations.now() == 0
    assert held()
    engine.dispose()
    assert not held()
    assert generations.now() == 0
