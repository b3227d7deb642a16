"""The strict YAML reader: what words mean, which line they stand on, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credfolio.errors import ContentError
from credfolio.yaml_reader import MAX_BYTES, YamlDocument, parse_yaml, path_text


def read(text: str) -> YamlDocument:
    """Parse text as a file of its own."""
    return parse_yaml(text.encode("utf-8"), "file.yaml")


def refusal(data: bytes) -> list[str]:
    """The mistakes for which a file is refused as a whole."""
    with pytest.raises(ContentError) as caught:
        parse_yaml(data, "file.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("012", "012"),
        ("-012", "-012"),
        ("+1", "+1"),
        ("-0", "-0"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-1-1", "2026-1-1"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("0", 0),
        ("-7", -7),
        ("2026", 2026),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-03-01", date(2026, 3, 1)),
        ("'2026-03-01'", "2026-03-01"),
        ('"7"', "7"),
        ("'true'", "true"),
        ("''", ""),
        ("|\n  7\n", "7\n"),
    ],
)
def test_recognises_few_words(written: str, value: object) -> None:
    """Only integers, true/false, null and ISO dates are more than the text that stands there."""
    found = read(f"key: {written}").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_knows_the_line_of_everything() -> None:
    """Values and keys carry the line they start on; what has none borrows its surroundings'."""
    document = read("name: Ada\nawards:\n  - badge: a\n\n    date:\n      2026-03-01\n  - x\n")
    assert document.key_lines["awards", 0, "date"] == 5
    assert document.lines["awards", 0, "date"] == 6
    assert document.line(("awards", 1)) == 7
    assert document.line(("awards", 0, "evidence", 3, "url")) == 3
    assert document.line(("nothing",)) == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_counts_lines_whatever_ends_them(newline: str) -> None:
    """Files from every system have the same line numbers."""
    document = read(newline.join(["# note", "a: 1", "", "b: 2"]))
    assert (document.key_lines["a",], document.key_lines["b",]) == (2, 4)


def test_a_byte_order_mark_is_allowed_in_front() -> None:
    """Editors that start a file with a byte order mark do no harm."""
    assert read("\ufeffname: Ada").value == {"name": "Ada"}


def test_aliases_repeat_a_value() -> None:
    """A value can be named once and used again; its lines are those of the alias."""
    document = read("a: &x\n  - b: 1\nc: *x\n")
    assert document.value == {"a": [{"b": 1}], "c": [{"b": 1}]}
    assert document.line(("c", 0, "b")) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3", "file.yaml:3: a: stands here a second time, first on line 1"),
        ("- a\n", "file.yaml:1: must be a mapping, lines like 'name: Ada'"),
        ("x: {a: 1, a: 2}", "file.yaml:1: x.a: stands here a second time, first on line 1"),
        ("1: a", "file.yaml:1: a key must be text"),
        ("~: a", "file.yaml:1: a key must be text"),
        ("a:\n  {b: c}: d", "file.yaml:2: a: a key must be text"),
        ("d: 2026-02-30", "file.yaml:1: d: there is no day 2026-02-30"),
        ("d: 0000-01-01", "file.yaml:1: d: there is no day 0000-01-01"),
        ("a: !!int 7", "file.yaml:1: a: the tag !!int is not read here"),
        ("a: !own {}", "file.yaml:1: a: the tag !own is not read here"),
        ("a: {<<: {b: c}}", "file.yaml:1: a.<<: merging with << is not read here"),
        ('a: "\\x1b"', "file.yaml:1: a: has the control character U+001B"),
    ],
)
def test_says_what_is_wrong(text: str, said: str) -> None:
    """Mistakes name file, line and member, whether the rest could be read or not."""
    try:
        mistakes = read(text).mistakes
    except ContentError as error:
        mistakes = error.mistakes
    assert [str(mistake) for mistake in mistakes] == [said]


def test_the_first_of_two_members_counts() -> None:
    """Of a duplicate key the first value is kept, and the rest of the file is still read."""
    assert read("a: 1\na: 2\nb: 3").value == {"a": 1, "b": 3}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "file.yaml: is empty"),
        (b"\n# note\n", "file.yaml: is empty"),
        (b"---\n", "file.yaml:1: must be a mapping, lines like 'name: Ada'"),
        (b"a: \xff", "file.yaml:1: is not UTF-8 text"),
        ("a: b".encode("utf-16"), "file.yaml:1: is not UTF-8 text"),
        (b"a: 1\nb: \x00", "file.yaml:2: has the control character U+0000"),
        ("a: \u0085".encode(), "file.yaml:1: has the control character U+0085"),
        ("a: b\u2028c".encode(), "file.yaml:1: has the control character U+2028"),
        (b"a: b\n---\nc: d\n", "file.yaml:2: a second document starts here"),
        (b"a: *b", "file.yaml:1: *b refers to nothing"),
        (b"a: &b [*b]", "file.yaml:1: *b refers to what it stands in"),
        (b"a: " + b"[" * 40, "file.yaml:1: is nested deeper than 30 levels"),
        (b"a: " + b"{a: " * 10_000, "file.yaml:1: is nested deeper than 30 levels"),
        (b"a: " + b"x" * MAX_BYTES, "file.yaml: is too large: 1.0 MB, and 1 MB is the limit"),
        (b"a: 'b", "file.yaml:1: a quotation mark is opened here and never closed"),
        (b"a:\n\t- b", "file.yaml:2: a tab indents this line, and YAML wants spaces"),
        (b"a: [b,\n\nc: d", "file.yaml:3: a list in [ ] is not closed, or a comma is missing"),
    ],
)
def test_refuses_what_cannot_be_read(data: bytes, said: str) -> None:
    """A file that makes no sense as a whole is refused in our words, with the line."""
    assert refusal(data) == [said]


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    """Nine times nine times nine ... is counted, not built."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    said = refusal("\n".join(rows).encode())
    assert said == ["file.yaml:5: aliases repeat more than 10000 values"]


def test_aliases_cannot_dig_deeper_than_brackets() -> None:
    """Depth is counted through aliases too."""
    rows = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60))]
    assert "nested deeper" in refusal("\n".join(rows).encode())[0]


def test_paths_read_like_paths() -> None:
    """Members are named as people write them, on one line, whatever is in a key."""
    assert path_text(("awards", 0, "badge")) == "awards[0].badge"
    assert path_text(("a\nb",)) == "a?b"
    assert path_text(()) == ""


_PIECES = st.sampled_from(
    ["a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", "&x ", "*x ", "!t ", "'", '"', "? ",
     ": ", "|\n", ">\n", "# ", "---\n", "...\n", "%YAML 1.1\n", "2026-02-30", "~", "1", "\t", "\\",
     "<<: ", "é", "\u2028", "\x07", "@"]
)  # fmt: skip


def plain(value: Any) -> bool:
    """Whether a value is made of nothing but what the reader promises."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or type(value) in (str, int, bool, date)


@given(st.binary(max_size=200) | st.lists(_PIECES, max_size=30).map("".join).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever comes in, the outcome is plain values or a ContentError with mistakes."""
    try:
        document = parse_yaml(data, "file.yaml")
    except ContentError as error:
        assert error.mistakes  # noqa: PT017 - either outcome is right
    else:
        assert plain(document.value)
