"""Builds what the admin's pages load from its sources and pinned npm packages: `make admin`.

Only who changes the sources needs Node.js: what is built is committed, and a test holds that it is
that of its sources. Writes `cms/admin/static/built`, with a manifest of names and hashes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "cms" / "admin" / "frontend"
BUILT = ROOT / "cms" / "admin" / "static" / "built"
STYLES = "css/admin.css"
SCRIPTS = "js/admin.js"
ISLANDS = "js/islands/*.js"
"""Scripts that only the pages load whose parts need them; what they share is built once."""
LICENSED = (
    "htmx.org",
    "lucide-static",
    "@fontsource-variable/inter",
    "@fontsource-variable/source-serif-4",
    "@tiptap/core",
    "@tiptap/extension-blockquote",
    "@tiptap/extension-code-block",
    "@tiptap/extension-document",
    "@tiptap/extension-hard-break",
    "@tiptap/extension-heading",
    "@tiptap/extension-list",
    "@tiptap/extension-paragraph",
    "@tiptap/extension-table",
    "@tiptap/extension-text",
    "@tiptap/extensions",
    "@tiptap/pm",
    "orderedmap",
    "prosemirror-changeset",
    "prosemirror-commands",
    "prosemirror-dropcursor",
    "prosemirror-gapcursor",
    "prosemirror-history",
    "prosemirror-inputrules",
    "prosemirror-keymap",
    "prosemirror-model",
    "prosemirror-schema-list",
    "prosemirror-state",
    "prosemirror-tables",
    "prosemirror-transform",
    "prosemirror-view",
    "rope-sequence",
    "w3c-keyname",
)


def sources() -> dict[str, str]:
    """Return the SHA-256 of each source, by its path in the frontend's folder."""
    wanted = [*FRONTEND.glob("css/*.css"), *FRONTEND.glob("js/**/*.js")]
    wanted += [FRONTEND / name for name in ("icons.txt", "package.json", "package-lock.json")]
    return {path.relative_to(FRONTEND).as_posix(): _hash(path) for path in sorted(wanted)}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build(into: Path, packages: Path) -> None:
    """Build everything into a folder, by the npm packages in another."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    islands = sorted(path.relative_to(FRONTEND).as_posix() for path in FRONTEND.glob(ISLANDS))
    files = _bundled([STYLES], into, packages) | _bundled([SCRIPTS, *islands], into, packages)
    (into / "icons.json").write_text(_icons(packages), encoding="utf-8")
    _copy_licences(into, packages)
    built = sorted(path for path in into.rglob("*") if path.is_file())
    manifest = {
        "files": files,
        "built": {path.relative_to(into).as_posix(): _hash(path) for path in built},
        "sources": sources(),
    }
    (into / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _bundled(entries: list[str], into: Path, packages: Path) -> dict[str, str]:
    """Bundle entry points; return the names that they have, with the hash of what each holds."""
    command: list[str | Path] = [
        packages / "node_modules" / ".bin" / "esbuild",
        *entries,
        "--bundle",
        "--splitting",
        "--minify",
        "--format=esm",
        "--target=chrome123,firefox128,safari18",
        "--loader:.woff2=file",
        "--entry-names=[name]",
        "--chunk-names=shared.[hash]",
        "--asset-names=[name].[hash]",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outdir={into}",
    ]
    environ = {"NODE_PATH": str(packages / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    subprocess.run(command, cwd=FRONTEND, check=True, env=environ)
    names: dict[str, str] = {}
    for source in entries:
        name = source.rpartition("/")[2]
        stem, ending = name.rsplit(".", 1)
        built = into / name
        # By what is in it alone: the bundler's own hash tells where its packages lie, too.
        names[name] = f"{stem}.{_hash(built)[:8]}.{ending}"
        built.rename(into / names[name])
    return names


def _icons(packages: Path) -> str:
    folder = packages / "node_modules" / "lucide-static" / "icons"
    found = {}
    for name in sorted((FRONTEND / "icons.txt").read_text(encoding="utf-8").split()):
        text = (folder / f"{name}.svg").read_text(encoding="utf-8")
        inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
        found[name] = re.sub(r"\s+", " ", inner).replace("> <", "><").strip()
    return json.dumps(found, indent=0) + "\n"


def _copy_licences(into: Path, packages: Path) -> None:
    folder = into / "licences"
    folder.mkdir()
    for package in LICENSED:
        (found,) = (packages / "node_modules" / package).glob("LICENSE*")
        text = found.read_bytes()
        (folder / f"{package.replace('@', '').replace('/', '-')}.txt").write_bytes(text)


def main() -> None:
    """Build with the packages in the frontend's own folder, which `npm ci` brings."""
    if not (FRONTEND / "node_modules").is_dir():
        sys.exit(f"Run `npm ci` in {FRONTEND} first.")
    build(BUILT, FRONTEND)


if __name__ == "__main__":
    main()
