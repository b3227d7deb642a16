"""Reading `content/`: what is found, and faults that only a real disk can have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from credfolio.content import LoadedContent, load_content
from credfolio.errors import ContentError
from credfolio.model import Badge
from credfolio.pictures import PictureError, check_picture
from credfolio.qr import qr_png
from shared_data import DATA, needs_shared

DEMO = Path(__file__).parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{}</svg>'
FILES = {
    "site.yaml": "title: Small\nbase_url: https://example.org/small\n",
    "issuers/acme.yaml": "name: Acme\nurl: https://acme.example.org\n",
    "badges/intro.yaml": "name: Intro\ndescription: First.\ncriteria: Come.\nimage: a/b.svg\n",
    "badges/advanced.yaml": "name: Advanced\ndescription: Second.\ncriteria: Come again.\n",
    "earners/ada.yaml": "name: Ada\nheadline:\nawards:\n  - badge: intro\n    date: 2026-03-01\n",
    "images/a/b.svg": SVG.format(""),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site without a mistake."""
    for name, text in FILES.items():
        file = tmp_path / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def said(site: Path) -> list[str]:
    """The mistakes of a site."""
    with pytest.raises(ContentError) as caught:
        load_content(site)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_loads_what_is_written(site: Path) -> None:
    """Everything is there, by slug and in the order of the slugs, with the pictures it names."""
    loaded = load_content(site)
    assert list(loaded.content.badges) == ["advanced", "intro"]
    assert loaded.content.earners["ada"].awards[0].slug == "intro"
    assert loaded.images == {"a/b.svg": site / "content/images/a/b.svg"}


def test_knows_where_everything_is_written(site: Path) -> None:
    """Errors that show later can still name the file and the line."""
    loaded = load_content(site)
    path = ("awards", 0, "date")
    assert loaded.place("earners", "ada", path) == ("content/earners/ada.yaml", 5)
    assert loaded.place("site", "") == ("content/site.yaml", 0)
    mistake = loaded.mistake("earners", "ada", path, "is in the future", "wait")
    assert str(mistake) == "content/earners/ada.yaml:5: awards[0].date: is in the future"


def test_an_earner_folder_may_be_missing(site: Path) -> None:
    """A site with badges and nobody who earned one yet is a site."""
    (site / "content/earners/ada.yaml").unlink()
    (site / "content/earners").rmdir()
    assert load_content(site).content.earners == {}


def test_no_content_folder(tmp_path: Path) -> None:
    """A folder that is no site is named as such."""
    assert said(tmp_path) == ["content: there is no such folder"]


def test_a_directory_with_a_file_name(site: Path) -> None:
    """A folder named like a file is a mistake, not a crash."""
    (site / "content/earners/x.yaml").mkdir()
    (site / "content/badges/old").mkdir()
    assert said(site) == [
        "content/badges/old: is a folder, and only .yaml files are read here",
        "content/earners/x.yaml: is a folder, and a file is wanted here",
    ]


def test_a_file_where_a_folder_belongs(site: Path) -> None:
    """A file named like one of the folders is a mistake, not a crash."""
    (site / "content/earners/ada.yaml").unlink()
    (site / "content/earners").rmdir()
    (site / "content/earners").write_text("")
    assert said(site) == ["content/earners: is not a folder"]


def test_large_files_are_refused_unread(site: Path) -> None:
    """Ten megabytes of YAML are refused by their size alone."""
    with (site / "content/earners/big.yaml").open("wb") as stream:
        stream.truncate(10_000_000)
    assert said(site) == ["content/earners/big.yaml: is too large: 10.0 MB, and 1 MB is the limit"]


def test_large_pictures_are_refused_unread(site: Path) -> None:
    """So are pictures of more than five."""
    with (site / "content/images/a/b.svg").open("wb") as stream:
        stream.truncate(6_000_000)
    assert said(site) == [
        "content/badges/intro.yaml:4: image: 'a/b.svg' is too large: 6.0 MB, and 5 MB is the limit"
    ]


def test_symlinks_stay_inside(site: Path) -> None:
    """A symlink may point to a neighbour, but not out of its folder, nowhere or in a circle."""
    outside = site / "secret.svg"
    outside.write_text(SVG.format(""))
    images = site / "content/images"
    (images / "out.svg").symlink_to(outside)
    (images / "near.svg").symlink_to("a/b.svg")
    (images / "gone.svg").symlink_to("nothing.svg")
    (images / "loop.svg").symlink_to("loop.svg")
    for name in ("out", "near", "gone", "loop"):
        text = FILES["badges/intro.yaml"].replace("a/b.svg", f"{name}.svg")
        (site / f"content/badges/{name}.yaml").write_text(text)
    (site / "content/earners/out.yaml").symlink_to(site / "secret.svg")
    assert said(site) == [
        "content/badges/gone.yaml:4: image: 'gone.svg' is a symlink that leads nowhere",
        "content/badges/loop.yaml:4: image: 'loop.svg' is a symlink that leads nowhere",
        "content/badges/out.yaml:4: image: 'out.svg' is a symlink that leads out of images/",
        "content/earners/out.yaml: is a symlink that leads out of content/",
    ]


def test_a_pipe_is_not_waited_for(site: Path) -> None:
    """Something that is neither file nor folder is refused without being opened."""
    os.mkfifo(site / "content/earners/pipe.yaml")
    assert said(site) == ["content/earners/pipe.yaml: is not a plain file"]


def test_unreadable_files(site: Path) -> None:
    """A file that may not be read is a mistake in plain words; the superuser may read all."""
    (site / "content/earners/ada.yaml").chmod(0)
    if os.geteuid() == 0:
        assert "ada" in load_content(site).content.earners
    else:
        assert said(site) == ["content/earners/ada.yaml: cannot be read: permission denied"]


def test_odd_bytes(site: Path) -> None:
    """A file that is no text is named with the line of its first odd byte."""
    (site / "content/earners/ada.yaml").write_bytes(b"name: Ada\nbio: \xc3\x28\n")
    assert said(site) == ["content/earners/ada.yaml:2: is not UTF-8 text"]


def test_a_broken_badge_is_not_blamed_on_its_earners(site: Path) -> None:
    """Names of files that could not be read are still known names."""
    (site / "content/badges/intro.yaml").write_text("name: [\n")
    assert len(said(site)) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", qr_png("Bo")),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.webp", b"RIFF\n\x00\x00\x00WEBPVP8 "),
    ],
)
def test_portraits(site: Path, name: str, data: bytes) -> None:
    """Earners may show photographs in the usual formats."""
    (site / "content/images" / name).write_bytes(data)
    (site / "content/earners/bo.yaml").write_text(f"name: Bo\nimage: {{file: {name}, alt: Bo}}\n")
    assert name in load_content(site).images


@pytest.mark.parametrize(
    "drawing",
    [
        '<use href="#a"/>',
        '<path fill="url(#a)" style="stroke:url( \'#b\' );fill:#fff"/>',
        '<image href="data:image/png;base64,iVBORw0KGgo//8A="/>',
        "<style>.a { fill: url(#b) } /* note */</style>",
        '<g xmlns:i="https://editor.example" i:path="C:\\drawings"/>',
    ],
)
def test_svg_that_refers_to_itself(drawing: str) -> None:
    """References inside of the picture, and pictures within it, are fine."""
    check_picture(SVG.format(drawing).encode(), "svg")


@pytest.mark.parametrize(
    "drawing",
    [
        "<script/>",
        "<SCRIPT/>",
        '<x:script xmlns:x="http://www.w3.org/2000/svg"/>',
        '<g onload="x"/>',
        '<g ONLOAD="x"/>',
        '<p xmlns="http://www.w3.org/1999/xhtml"/>',
        '<a href="javascript:alert(1)"/>',
        '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="//example.org"/>',
        '<use href="other.svg#a"/>',
        '<image href="data:image/svg+xml,%3Csvg/%3E"/>',
        '<image href="data:text/html,x"/>',
        '<g xml:base="https://example.org/"/>',
        '<path fill="url(https://example.org/#a)"/>',
        '<path fill="u\\72l(https://example.org/#a)"/>',
        "<path mask=\"image-set('https://example.org/a.png' 1x)\"/>",
        '<path style="fill:url(&quot;//example.org&quot;)"/>',
        "<style>@import 'a.css';</style>",
        "<style>@import 'https://example.org';<g><style/></g></style>",
        "<style>a{background:image-set('https://example.org/a.png' 1x)}</style>",
        "<style>a{b:u\\72l(x)}</style>",
        '<animate attributeName="xlink:href" values="javascript:alert(1)"/>',
        "<?xml-stylesheet href='a.css'?>",
        "&undefined;",
        "<g>",
    ],
)
def test_svg_that_acts_or_loads(drawing: str) -> None:
    """Nothing in a picture may run, or ask another server for anything."""
    with pytest.raises(PictureError):
        check_picture(SVG.format(drawing).encode(), "svg")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html/>",
        b"<svg/>",
        SVG.format("").encode("utf-16"),
        b"<?xml version='1.0' encoding='ISO-8859-1'?>" + SVG.format("").encode(),
        b"<!DOCTYPE svg>" + SVG.format("").encode(),
    ],
)
def test_what_is_no_svg(data: bytes) -> None:
    """Another root, another encoding and document types are refused."""
    with pytest.raises(PictureError):
        check_picture(data, "svg")


@pytest.mark.parametrize("data", [qr_png("Bo")[:-1], qr_png("Bo").replace(b"IDAT", b"IDAX")])
def test_damaged_png(data: bytes) -> None:
    """What cannot be baked later is refused now, with the file's name."""
    with pytest.raises(PictureError, match=r"is cut off|is damaged"):
        check_picture(data, "png")


@needs_shared
def test_real_badges_are_accepted() -> None:
    """Pictures that a real organisation publishes can be used as they are."""
    for file in sorted((DATA / "real-badges/images").iterdir()):
        check_picture(file.read_bytes(), "svg")


@pytest.fixture(scope="module")
def demo() -> LoadedContent:
    """The repository's own content."""
    return load_content(DEMO)


def test_demo_shows_what_there_is(demo: LoadedContent) -> None:
    """The demo has several issuers, enough badges and earners, and uses every member of a badge."""
    content = demo.content
    assert len(content.issuers) == 2
    assert len(content.badges) >= 7
    assert len(content.earners) == 5
    assert any(badge.image is None for badge in content.badges.values())
    for member in Badge.model_fields:
        assert any(getattr(badge, member) for badge in content.badges.values()), member
    for badge in content.badges:
        awards = [award for earner in content.earners.values() for award in earner.awards]
        assert any(award.badge == badge for award in awards), badge
