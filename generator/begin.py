"""Begin: a new explainer in an empty folder, with an example of each kind; what `init` does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from generator import lock
from generator.escape import refused_sign
from generator.load import LOCK, SOURCES
from generator.records import Refused
from generator.routes import page_paths
from generator.scaffold import as_text
from generator.write import write_files

PACKAGE = Path(__file__).parent
EXAMPLE = PACKAGE / "example"
"""The files of the example. In their names `dot-` stands for a dot."""
EXAMPLE_DAY = "2026-01-01"
"""The day on which the example was held against its text."""
OWN = ("mkdocs.yml", "docs/guide.md", ".vscode/settings.json", ".vscode/extensions.json")
"""What a new explainer takes over from this project."""


def init(folder: Path, title: str) -> list[Path]:
    """Begins an explainer in an empty folder; returns its files.

    It checks and builds as it stands. The quotation in it was verified against the example's own text.

    Raises:
        Refused: the folder is not empty, or the title can't be one; nothing was written.
        OSError: a file can't be written.
    """
    from generator.build import verified  # here, since nothing else needs the pages

    title = " ".join(title.split())
    if not title or refused_sign(title):
        raise Refused("Give a title, without invisible signs.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"`{folder}` is not empty; `init` begins in a new folder or an empty one.")
    files = _files(title, _origin(folder))
    try:
        write_files(folder, {path: text.encode() for path, text in files.items()})
        checked = verified(folder, EXAMPLE_DAY)
        assert checked.lock is not None
        assert checked.explanation is not None
        pages = {*page_paths(checked.explanation), *checked.loaded.docs}
        locked, settings = lock.write(checked.lock), _settings(files["mkdocs.yml"], title, pages)
        write_files(folder, {f"{SOURCES}/{LOCK}": locked.encode(), "mkdocs.yml": settings.encode()})
    except OSError:
        for made in (folder / name for name in {path.partition("/")[0] for path in files}):
            shutil.rmtree(made, ignore_errors=True) if made.is_dir() else made.unlink(missing_ok=True)
        raise
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _files(title: str, origin: str) -> dict[str, str]:
    """What a new explainer begins with, by path."""
    files = {path: _own(path) for path in OWN}
    for file in sorted(path for path in EXAMPLE.rglob("*") if path.is_file()):
        path = re.sub(r"(^|/)dot-", r"\1.", file.relative_to(EXAMPLE).as_posix())
        written = as_text(title) if path.endswith(".yml") else title
        files[path] = file.read_text(encoding="utf-8").replace("TITLE", written)
    files["Makefile"] = files["Makefile"].replace("ORIGIN", origin)
    return files


def _own(path: str) -> str:
    """A file of this project: in the checkout, or where the package is installed."""
    checkout = PACKAGE.parent / path
    own = checkout if (PACKAGE.parent / "pyproject.toml").exists() else PACKAGE / "own" / path
    return own.read_text(encoding="utf-8")


def _settings(text: str, title: str, pages: set[str]) -> str:
    """A mkdocs.yml with another title, and no page in its navigation that is not there."""
    text = re.sub("(?m)^site_name: .*$", lambda _: f"site_name: {json.dumps(title, ensure_ascii=False)}", text, count=1)
    navigation = re.compile(r"(?<=\nnav:\n)(?: .*\n)+")
    return navigation.sub(lambda nav: _without_others(nav[0], pages), text, count=1)


def _without_others(navigation: str, pages: set[str]) -> str:
    """The lines of a navigation that lead to these pages, and the headings over them."""
    leads = re.compile(r" +- (?:[^:]+: )?([\w/-]+\.md)")
    lines = [line for line in navigation.splitlines(keepends=True) if not (at := leads.match(line)) or at[1] in pages]
    return re.sub(r"(?m)^  - [^:\n]+:\n(?! {4})", "", "".join(lines))


def _origin(folder: Path) -> str:
    """Where this generator can be installed from: the address of its commit, else its folder as seen from another."""
    checkout = PACKAGE.resolve().parent
    if (checkout / "pyproject.toml").exists():
        return address(checkout) or os.path.relpath(checkout, folder.resolve())
    package = metadata.distribution("explainer-generator")
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin:
        return f"{origin['vcs_info']['vcs']}+{origin['url']}@{origin['vcs_info']['commit_id']}"
    return origin.get("url") or f"{package.name}=={package.version}"


def address(checkout: Path) -> str:
    """Where others find the commit of a checkout, as pip takes it; empty where they may not find what is here."""

    def git(*arguments: str) -> str:
        command = ["git", f"--git-dir={checkout / '.git'}", f"--work-tree={checkout}", *arguments]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        except FileNotFoundError:
            return ""

    origin, commit = git("remote", "get-url", "origin"), git("rev-parse", "--verify", "HEAD")
    if not re.fullmatch(r"https://[\w.:/~+-]+", origin) or git("status", "--porcelain"):
        return ""
    is_pushed = commit and git("branch", "--remotes", "--list", "origin/*", "--contains", commit)
    return f"git+{origin}@{commit}" if is_pushed else ""
