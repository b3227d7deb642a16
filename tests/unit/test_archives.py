"""Archives: the same bytes for the same files, and nobody's archive does harm."""

from __future__ import annotations

import random
import stat
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credfolio.archives import open_archive, render_archive
from credfolio.errors import BundleError

FILES = {"b/one.txt": b"one\n" * 50, "a.txt": b"", "b/two.bin": bytes(range(256)), "ä.txt": b"x"}


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED, mode: int = 0) -> bytes:
    """An archive as anybody could make one."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, method)
    return data.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    """All files of an archive; raises `BundleError`."""
    archive = open_archive(BytesIO(data))
    return {path: archive.read(path) for path in archive.paths}


def test_what_is_written_is_read() -> None:
    """Each file with its bytes, whatever order they came in; other tools read it as well."""
    data = render_archive("folder", FILES)
    assert read(data) == FILES
    assert render_archive("folder", dict(reversed(FILES.items()))) == data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"folder/{name}" for name in sorted(FILES)]
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_the_bytes_are_these() -> None:
    """They depend on nothing of this machine: no time, no user, no version of zlib."""
    assert zlib.crc32(render_archive("folder", {"a.txt": b"hello\n"})) == 0x5E275818


def test_packed_again() -> None:
    """What somebody packed again, compressed and with its folders, is read."""
    data = packed(("f/", b""), ("f/b/", b""), ("f/b/c", b"text " * 90), method=zipfile.ZIP_DEFLATED)
    assert read(data) == {"b/c": b"text " * 90}


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["f/../../etc/passwd"], "not safe"),
        (["../f/a"], "not safe"),
        (["/f/a"], "not safe"),
        (["f/./a"], "not safe"),
        (["f//a"], "not safe"),
        (["f\\a"], "not safe"),
        (["C:/f/a"], "not safe"),
        (["f/a:stream"], "not safe"),
        (["f/a\n"], "not safe"),
        (["f/\u202etxt.exe"], "not safe"),
        (["f/a "], "not safe"),
        (["f/" + "a" * 2000], "not safe"),
        (["f/a", "f/A"], "two files in one place"),
        (["f/\u00e4", "f/a\u0308"], "two files in one place"),
        (["f/a", "f/a/b"], "as a file and as a folder"),
        (["f/a", "g/a"], "one folder"),
        (["a"], "one folder"),
        ([], "one folder"),
    ],
)
def test_names(names: list[str], why: str) -> None:
    """A name that could reach elsewhere, or hide another file, is refused before anything is read."""
    with pytest.raises(BundleError, match=why):
        open_archive(BytesIO(packed(*((name, b"") for name in names))))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_a_name() -> None:
    """Of two files of one name, tools take either: so none is taken."""
    with pytest.raises(BundleError, match="two files in one place"):
        open_archive(BytesIO(packed(("f/a", b"1"), ("f/a", b"2"))))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_no_ordinary_files(kind: int) -> None:
    """Links and devices are refused."""
    with pytest.raises(BundleError, match="a link or no file"):
        open_archive(BytesIO(packed(("f/a", b"/etc/passwd"), mode=kind | 0o777)))


def test_bombs() -> None:
    """A small archive of endless zeros is refused, and so is a compression that few can read."""
    with pytest.raises(BundleError, match="a hundred times its size"):
        open_archive(BytesIO(packed(("f/a", bytes(10**7)), method=zipfile.ZIP_DEFLATED)))
    with pytest.raises(BundleError, match="not read here"):
        open_archive(BytesIO(packed(("f/a", b"text"), method=zipfile.ZIP_LZMA)))


def test_lies_about_sizes() -> None:
    """A file that says to be smaller than it is does not get more than it said."""
    honest = packed(("f/a", bytes(10**7)), method=zipfile.ZIP_DEFLATED)
    lying = honest.replace((10**7).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != honest
    archive = open_archive(BytesIO(lying))
    with pytest.raises(BundleError, match="damaged"):
        archive.read("a")


def test_two_that_lie_in_one_place() -> None:
    """Files that share their bytes, as bombs do, do not unpack to more than a hundred times."""
    data = packed(("f/a", bytes(5 * 10**6)))
    assert read(data) == {"a": bytes(5 * 10**6)}
    entries = BytesIO()
    with zipfile.ZipFile(entries, "w") as archive:
        for number in range(600):
            archive.writestr(zipfile.ZipInfo(f"f/{number}"), b"")
        archive.writestr(zipfile.ZipInfo("f/x"), bytes(10**6))
        last = archive.infolist()[-1]
        for entry in archive.infolist()[:-1]:
            entry.header_offset, entry.file_size = last.header_offset, last.file_size
            entry.compress_size, entry.CRC = last.compress_size, last.CRC
    with pytest.raises(BundleError, match="a hundred times"):
        open_archive(BytesIO(entries.getvalue()))


@given(st.binary(max_size=400))
def test_anything_else(data: bytes) -> None:
    """What is no archive is refused, in words."""
    with pytest.raises(BundleError):
        read(data)


@given(st.integers(0, 2**32), st.integers(1, 12))
def test_damaged(seed: int, many: int) -> None:
    """An archive with some bytes changed is refused, or gives safe names; nothing else happens."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    data = bytearray(render_archive("folder", FILES))
    for _ in range(many):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    try:
        files = read(bytes(data))
    except BundleError:
        return
    assert all(".." not in path.split("/") and not path.startswith("/") for path in files)
    # CRC-32 finds what so few bytes change in a file.
    assert all(found in FILES.values() for found in files.values())


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_names(names: list[str]) -> None:
    """Whatever names there are: those that are accepted stay in their folder, one place for each."""
    try:
        data = packed(*((f"f/{name}", b"x") for name in dict.fromkeys(names)))
    except (UnicodeEncodeError, ValueError):
        return
    try:
        files = read(data)
    except BundleError:
        return
    assert len({name.casefold() for name in files}) == len(files)
    for name in files:
        assert not {"", ".", ".."} & set(name.split("/"))
        assert not set("\\:\0\n") & set(name)
