"""What is read of films, sounds and PDFs, apart: whatever they hold, nothing else comes to harm."""

from __future__ import annotations

import io
import random
import tempfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from cms.media.looking import look
from cms.media.previews import asking
from cms.media.previews.asking import Told, ask
from cms.media.sniffing import HEAD, sniff
from cms.settings import MediaSettings
from tests.corpora import corpus
from tests.unit.media.films import document, film, sound, turned
from tests.unit.media.pictures import picture

SETTINGS = MediaSettings()
Pixel = tuple[int, ...]


def told(data: bytes, settings: MediaSettings = SETTINGS) -> Told:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        return ask(file, sniff(data[:HEAD]), settings)


def shown(found: Told) -> Image.Image:
    assert found.preview is not None
    with found.preview.file as file:
        image = Image.open(file)
        image.load()
    assert Image.MIME[image.format or ""] == found.preview.media_type
    assert image.size == (found.preview.facts["width"], found.preview.facts["height"])
    return image.convert("RGB")


def is_like(pixel: float | Pixel | None, wanted: Pixel) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, wanted, strict=True))


def halves(image: Image.Image) -> bool:
    """Say whether an image is red on its left and blue on its right."""
    middle = image.height // 2
    left = is_like(image.getpixel((image.width // 4, middle)), (255, 0, 0))
    return left and is_like(image.getpixel((image.width * 3 // 4, middle)), (0, 0, 255))


@pytest.mark.parametrize("kind", ["webm", "avi"])
def test_a_film_tells_its_length_and_size_and_shows_a_frame(kind: str) -> None:
    found = told(film(kind=kind))
    assert found.facts == {"duration": "2", "width": 160, "height": 96}
    assert halves(shown(found))


def test_a_film_is_shown_as_players_show_it() -> None:
    found = told(turned(film()))
    assert (found.facts["width"], found.facts["height"]) == (96, 160)
    image = shown(found)
    assert is_like(image.getpixel((48, 40)), (255, 0, 0))
    assert is_like(image.getpixel((48, 120)), (0, 0, 255))
    assert shown(told(film(aspect="2/1"))).width == 320
    assert shown(told(film(aspect="400/1"))).width == 160


def test_a_black_beginning_is_passed_over_and_a_large_frame_made_smaller() -> None:
    assert halves(shown(told(film(black_until=0.5))))
    large = told(film((2400, 120), seconds=1))
    assert (large.facts["width"], shown(large).width) == (2400, 1600)
    small = told(film(), MediaSettings(pixels_max=100))
    assert (small.facts, small.preview) == ({"duration": "2"}, None)


@pytest.mark.parametrize("kind", ["mp3", "wav", "ogg"])
def test_a_sound_tells_its_length(kind: str) -> None:
    found = told(sound(kind, title="Rain", artist="Nobody"))
    assert found.preview is None
    assert found.facts.keys() == {"duration"}
    assert 2 <= float(found.facts["duration"]) < 2.1


def test_what_a_sound_is_called_is_told_only_where_that_is_wanted() -> None:
    keeping = MediaSettings(keep_metadata=True)
    found = told(sound(title="  Rain\nat night ", artist="Nobody"), keeping)
    assert (found.facts["title"], found.facts["artist"]) == ("Rain at night", "Nobody")


def test_a_pdf_tells_its_pages_and_shows_the_first() -> None:
    found = told(document(3))
    assert found.facts == {"pages": 3}
    image = shown(found)
    assert image.size == (1067, 1600)
    assert halves(image)


def test_pdfs_of_others_are_read() -> None:
    counts = {}
    for path in corpus("pdf"):
        found = told(path.read_bytes())
        assert max(shown(found).size) == 1600
        counts[path.name] = found.facts["pages"]
    assert not counts or counts["pdflatex-4-pages.pdf"] == 4


GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
FILES = {
    "mp4": film(),
    "webm": film(kind="webm"),
    "pdf": document(),
    "mp3": sound(),
    "page": b"%PDF-1.7\n<html><script>postMessage(0)</script>" + document()[9:],
    "picture in a film's clothes": film()[:32] + picture("PNG", (6, 4)),
    "list of other files": b"\0\0\0\x1cftypisom#EXTM3U\n#EXTINF:1,\nfile:///etc/hosts\n" * 3,
}


@pytest.mark.parametrize("name", FILES)
def test_broken_files_are_taken_in_and_tell_what_they_can(name: str) -> None:
    data, chance = FILES[name], random.Random(name)
    for how in ("cut", "scattered"):
        broken = bytearray(data)
        if how == "cut":
            del broken[chance.randrange(16, len(data)) :]
        else:
            for _ in range(20):
                broken[chance.randrange(16, len(data))] = chance.randrange(256)
        with tempfile.TemporaryFile() as file:
            file.write(broken)
            found = look(file, SETTINGS)
            assert found.file is file
            file.seek(0)
            assert file.read() == broken
        if found.preview is not None:
            found.preview.file.close()
            assert max(found.preview.facts["width"], found.preview.facts["height"]) <= 1600


def bomb() -> bytes:
    """Return a PDF whose page draws ten drawings, each of them ten others, and so on, ten deep."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    parts.append(page + b"/Resources<</XObject<</X 5 0 R>>>>>>")
    draw = zlib.compress(b"/X Do 0 0 200 200 re f " * 10)
    for number in range(4, 16):
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</X %d 0 R>>>>"
        head = form % (number + 1) if number > 4 else b""
        parts.append(
            b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head, len(draw), draw)
        )
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, part in enumerate(parts, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj%s endobj\n" % (number, part))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    file.writelines(b"%010d 00000 n \n" % one for one in places)
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (len(parts) + 1, start))
    return file.getvalue() + b"%%EOF"


def test_who_takes_too_long_or_too_much_is_stopped() -> None:
    assert told(bomb(), MediaSettings(preview_seconds=1)) == Told()
    assert told(document(), MediaSettings(preview_memory=16 * 1024**2)) == Told()


@pytest.mark.parametrize(
    "instead",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.stdin.buffer.read(); import threading; threading.Event().wait()",
        "print('[1]')",
        f"import sys, base64; sys.stdout.buffer.write(b'{{}}\\n' + base64.b64decode({GIF!r}))",
        """print('{"pages": 1}'); print('<svg onload="postMessage(0)"/>')""",
        "print('[' * 4000)",
        "",
    ],
)
def test_a_reader_that_crashes_hangs_or_lies_tells_nothing(
    instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_BEGIN", instead)
    assert told(document(), MediaSettings(preview_seconds=1)) == Told()


def test_of_an_answer_is_taken_what_may_be_true(monkeypatch: pytest.MonkeyPatch) -> None:
    said = """{"pages": 0, "width": true, "height": 70000, "duration": "1e9", "kind": "image",
        "hash": "0", "preview": {"hash": "0"}, "title": "a\\\\u0000", "artist": ["a"]}"""
    said = " ".join(said.split())
    monkeypatch.setattr(asking, "_BEGIN", f"print('''{said}''')")
    assert told(document(), MediaSettings(keep_metadata=True)) == Told()
    monkeypatch.setattr(asking, "_BEGIN", """print('{"pages": 7, "duration": "1.5"}')""")
    assert told(document()).facts == {"pages": 7, "duration": "1.5"}


def test_the_child_knows_nothing_of_our_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CMS_SECRET", "secret")
    seen = tmp_path / "seen"
    monkeypatch.setattr(
        asking, "_BEGIN", f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    )
    told(document())
    assert "secret" not in seen.read_text()


def test_the_child_can_open_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    instead = (
        "import sys, json, socket; sys.path[:] = json.loads(sys.argv[1]); "
        "from cms.media.previews import child, found; "
        "child.read_pages = lambda file: ({}, found.Found({{'pages': 1}}))[1]; "
        "child.main(sys.argv[2], *map(int, sys.argv[3:]))"
    )
    monkeypatch.setattr(asking, "_BEGIN", instead.format("file.read()"))
    assert told(document()).facts == {"pages": 1}
    for other in ("open('/dev/null')", "socket.socket()"):
        monkeypatch.setattr(asking, "_BEGIN", instead.format(other))
        assert told(document()) == Told()


def test_nothing_is_read_where_that_is_turned_off_or_no_package_does() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(document())
        found = look(file, MediaSettings(previews=False))
        assert (found.facts, found.preview) == ({}, None)


@pytest.mark.parametrize(
    ("package", "data", "facts"),
    [
        ("av", film(), {"duration": "2"}),
        ("mutagen", sound(), {"duration": "2"}),
        ("pypdfium2", document(), {}),
    ],
)
def test_without_a_package_files_are_taken_in_all_the_same(
    package: str, data: bytes, facts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    without = f"import sys; sys.modules[{package!r}] = None; "
    monkeypatch.setattr(asking, "_BEGIN", without + asking._BEGIN)
    found = told(data)
    assert found.preview is None
    assert found.facts.keys() == facts.keys()
