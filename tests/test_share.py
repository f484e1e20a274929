"""The pictures that go with the pages where their addresses are passed on."""

from __future__ import annotations

import io
import re
import string
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from generator import routes, share
from generator.build import build
from generator.share import Card, card, draw
from generator.write import write
from tests import expected

SITE = "Two shores, one lake"
LONG = (
    "The agreement on the level of the lake, its weirs, its boats and all who live on either of its shores, as amended"
)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def made(title: str, *notes: str) -> Card:
    found = card("Actor", title, notes, SITE)
    assert found is not None
    return found


def test_the_golden_picture_is_the_same_everywhere() -> None:
    """The same words give the same bytes: those that are kept."""
    path = expected.GOLDEN / "picture.png"
    data = draw(made("Lake Commission", "Keeper of the level", "호수"))
    if expected.WRITING:
        path.write_bytes(data)
    assert data == path.read_bytes(), "the design has changed: raise `share.DESIGN`, then `make golden`"


@pytest.mark.parametrize(
    "title",
    ["Arland", LONG, LONG * 20, "W" * 5000, "a", "Łódź, Ελλάδα, Россия, Tiếng Việt", " ".join(string.printable)],
)
def test_any_title_has_its_picture(title: str) -> None:
    """It has the size that is promised, few colours, and no more bytes than a page should cost."""
    data = draw(made(title, LONG * 3))
    picture = opened(data)
    assert (picture.size, picture.mode, picture.info) == ((1200, 630), "P", {})
    assert len(data) <= 25_000


@pytest.mark.parametrize("title", ["호수", "湖", "Lake 湖", "ตลาด", "مرحبا", "🎉", ""])
def test_what_the_fonts_lack_is_not_drawn(title: str) -> None:
    """There is no picture of such a title, and never a box in place of a sign."""
    assert card("Actor", title, [], SITE) is None


def test_emoji_and_foreign_notes_are_left_out() -> None:
    """A title loses its pictographs, a note is drawn whole or not at all."""
    found = made("The lake 🎉 rises ✨", "호수", "A role", "Rolle 湖")
    assert (found.title, found.note) == ("The lake rises", "A role")
    assert draw(found) == draw(made("The lake rises", "A role"))


def test_text_stays_on_the_sheet() -> None:
    """Nothing is drawn in the margins, nor over the line above the site's name."""
    for title in (LONG, LONG * 5, "W" * 300, "One two"):
        picture = opened(draw(made(title, LONG * 3))).convert("RGB")
        paper = picture.getpixel((5, 300))
        for box in ((0, 12, 80, 630), (1124, 12, 1200, 630), (84, 452, 1116, 480), (0, 552, 1200, 630)):
            assert picture.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), paper)], (title, box)


def test_the_name_tells_what_is_drawn() -> None:
    """Other words have another name, the same words the same."""
    names = {made(title, note).path("actors/a.md") for title in ("A", "B") for note in ("", "c")}
    assert len(names) == 4
    assert all(re.fullmatch(r"assets/share/actors/a-[0-9a-f]{8}\.png", name) for name in names)
    assert made("A").path("actors/a.md") in names


def test_a_picture_is_drawn_once(tmp_path: Path) -> None:
    """What was staged is not drawn again, what has gone is; what no page has any more is removed."""
    drawn: list[str] = []

    def drawing(name: str) -> bytes:
        drawn.append(name)
        return name.encode()

    assert (
        write({"index.md": b"# A"}, tmp_path, {"a-1.png": lambda: drawing("a"), "b/b-1.png": lambda: drawing("b")}) == 3
    )
    assert (
        write({"index.md": b"# A"}, tmp_path, {"a-1.png": lambda: drawing("a"), "b/b-2.png": lambda: drawing("c")}) == 1
    )
    assert drawn == ["a", "b", "c"]
    assert expected.contents(tmp_path) == {"index.md": b"# A", "a-1.png": b"a", "b/b-2.png": b"c"}


def test_pages_that_are_shared_have_their_own_picture() -> None:
    """Actors, issues and the pages of the bar above; what else there is has the site's picture."""
    built = build(expected.GOLDEN)
    pictures = {
        path: re.search(r'^picture: \{"path": "([^"]+)"', page.decode(), re.MULTILINE)
        for path, page in built.pages.items()
        if path.endswith(".md")
    }
    named = {path: found[1] for path, found in pictures.items() if found}
    assert set(named) == set(pictures)
    assert set(named.values()) == set(built.pictures)
    own = {path for path, picture in named.items() if picture.rpartition("-")[0] == f"{routes.PICTURES}/{path[:-3]}"}
    assert {"index.md", "actors/arland.md", "positions/lake-level.md", "timeline.md", "sources/index.md"} <= own
    assert own.isdisjoint({"reading.md", "format.md", "report.md"})


def test_large_sites_draw_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more actors and issues than `MOST`, these have the site's picture; their drawing would take too long."""
    monkeypatch.setattr(share, "MOST", 3)
    built = build(expected.GOLDEN)
    assert built.pictures
    assert not any("/actors/arland-" in path or "/positions/lake" in path for path in built.pictures)


def test_every_page_of_the_site_names_its_picture(site: Path) -> None:
    """By its whole address, with its size and text; it is there, and it is the size that is said."""
    sizes: dict[str, tuple[int, int]] = {}
    for path in sorted(site.rglob("*.html")):
        tree = LexborHTMLParser(path.read_text("utf-8"))
        metas = {node.attributes.get("property") or node.attributes.get("name"): node for node in tree.css("meta")}
        if path.name == "404.html":
            assert "og:image" not in metas
            continue
        said = {name: node.attributes.get("content") or "" for name, node in metas.items()}
        picture = said["og:image"].removeprefix("https://example.org/explainer/")
        if picture not in sizes:
            sizes[picture] = opened((site / picture).read_bytes()).size
        assert sizes[picture] == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)
        assert said["og:image:alt"]
        assert said["twitter:card"] == "summary_large_image"
    assert len(sizes) > 50
    assert {path.relative_to(site).as_posix() for path in (site / routes.PICTURES).rglob("*.png")} == set(sizes)
