"""Strict YAML: bytes in, plain values and the line of every one of them out.

Read from PyYAML's *events*, never through its loaders, so that no tag can build an object and no
word changes its meaning. Recognised are text, integers, true/false, null and ISO dates; `no`,
`012`, `12:30` and `1.5` are the text that stands there. Whatever is quoted is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from credfolio.errors import ContentError, Mistake
from credfolio.plain_yaml import DAY, INTEGER, MAX_DEPTH, WORDS, read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 1_000_000
MAX_ALIASED_NODES = 10_000
MAX_SHOWN = 100

YamlPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands: `("awards", 0, "badge")`."""

# Control characters (but tab, line feed, carriage return), the separators that YAML takes for line
# ends and editors do not, the byte order mark inside a file, and what is no character at all.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What PyYAML and libyaml say, and what we say: the first that is found in the message.
_SYNTAX_WORDS = (
    ("unexpected end of stream", "a quotation mark is opened here and never closed"),
    ("tab character", "a tab indents this line, and YAML wants spaces"),
    ("cannot start any token", "text cannot start with this character unless it is quoted"),
    ("mapping values are not allowed", "a colon stands where none can, or the indentation is off"),
    ("block sequence entries are not", "a list item stands where none can"),
    ("could not find expected ':'", "a key without its colon"),
    ("expected ',' or ']'", "a list in [ ] is not closed, or a comma is missing"),
    ("expected ',' or '}'", "a mapping in { } is not closed, or a comma is missing"),
    ("expected '-' indicator", "a line of a list that does not start with '- '"),
    ("unknown escape", 'this \\ sequence means nothing inside " " quotes'),
    ("invalid Unicode character escape", "this \\ sequence names no character"),
    ("expected key", "the indentation is off, or a quotation mark ends too early"),
    ("expected <block end>", "the indentation is off, or a quotation mark ends too early"),
    ("node content", "a bracket is closed that was not opened"),
    ("directive", "a line that starts with % means something else in YAML"),
)
_SYNTAX_HINTS = {
    "a colon stands where none can, or the indentation is off": "put text that has ': ' in it in quotes",
    "text cannot start with this character unless it is quoted": "put the text in quotes",
    "a tab indents this line, and YAML wants spaces": "replace each tab by two spaces",
    "the indentation is off, or a quotation mark ends too early": (
        "members of one mapping start in the same column; write '' for a ' inside ' ' quotes"
    ),
}


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One YAML file that could be read, with the lines its values and keys stand on.

    The lines are found in `source` when somebody asks; what was typed has none. `mistakes` holds
    what is wrong inside (a duplicate key, an impossible day) although the rest could be read; the
    wrong member keeps its first or its textual value.
    """

    file: str
    value: dict[str, Any]
    source: bytes = b""
    mistakes: tuple[Mistake, ...] = ()

    @property
    def lines(self) -> Mapping[YamlPath, int]:
        """The line that each value starts on."""
        return _places(self.source, self.file).lines if self.source else {}

    @property
    def key_lines(self) -> Mapping[YamlPath, int]:
        """The line that each key stands on."""
        return _places(self.source, self.file).key_lines if self.source else {}

    def line(self, path: YamlPath) -> int:
        """The line of a member, or of the nearest thing around it that is written; 0 for the file."""
        lines, key_lines = self.lines, self.key_lines
        for length in range(len(path), 0, -1):
            start = path[:length]
            line = key_lines.get(start) or lines.get(start)
            if line:
                return line
        return 0

    def mistake(self, path: YamlPath, what: str, hint: str = "") -> Mistake:
        """Say that something is wrong with a member of this file."""
        return Mistake(self.file, self.line(path), path_text(path), what, hint)


def path_text(path: YamlPath) -> str:
    """Write a path as people read it: `awards[0].badge`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = printable(part)
            text += f".{name}" if text else name
    return text


def printable(text: str) -> str:
    """Text as it may stand in a message: one line, nothing invisible, not long."""
    shown = text
    if not text.isprintable():
        shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= MAX_SHOWN else f"{shown[: MAX_SHOWN - 1]}…"


def unwritable(text: str) -> str | None:
    """The code of the first character in a text that no content file may hold, if there is one."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def parse_yaml(data: bytes, file: str) -> YamlDocument:
    """Read one strict YAML mapping.

    Args:
        data: the whole file, at most `MAX_BYTES` long.
        file: its name, for the mistakes.

    Returns:
        The mapping with its lines, and the mistakes that do not keep the rest from being read.

    Raises:
        ContentError: the file cannot be read at all: too large, not UTF-8, a control character,
            empty, broken syntax, nested too deep, too many aliases, or not one mapping.
    """
    value = read_plain(_decoded(data, file))
    if value is not None:
        return YamlDocument(file, value, data)
    composer = _composed(data, file)
    assert composer.root is not None  # noqa: S101 - it could be read
    mistakes = tuple(sorted(set(composer.mistakes)))
    return YamlDocument(file, composer.root.value, data, mistakes)


@lru_cache(maxsize=8)
def _places(data: bytes, file: str) -> _Composer:
    """The lines of a file, which are asked for again and again once there is a mistake."""
    return _composed(data, file)


def _composed(data: bytes, file: str) -> _Composer:
    """Read a file with all of its lines and mistakes."""
    text = _decoded(data, file)
    composer = _Composer(file, max(1, len(_LINE_END.findall(text.rstrip())) + 1))
    for event in _events(text, composer):
        composer.take(event)
    if composer.root is None:
        raise composer.fatal(0, "is empty")
    if not isinstance(composer.root.value, dict):
        raise composer.fatal(
            composer.root.line,
            "must be a mapping, lines like 'name: Ada'",
        )
    return composer


def too_large(file: str, size: int) -> Mistake:
    """Say that a file of this size is refused unread."""
    return Mistake(
        file,
        0,
        "",
        f"is too large: {size / 1_000_000:.1f} MB, and 1 MB is the limit",
        "content files hold a few hundred lines; pictures belong in content/images/",
    )


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        raise ContentError([too_large(file, len(data))])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save the file with the encoding UTF-8"
        raise ContentError([Mistake(file, line, "", "is not UTF-8 text", hint)]) from None
    text = text.removeprefix("\ufeff")
    if found := _FORBIDDEN.search(text):
        line = len(_LINE_END.findall(text, 0, found.start())) + 1
        what = f"has the control character U+{ord(found.group()):04X}"
        raise ContentError(
            [Mistake(file, line, "", what, "delete it; it is invisible in most editors")]
        )
    return text


def _events(text: str, composer: _Composer) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise composer.fatal(*_in_our_words(error, text)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise composer.fatal(0, "is not YAML") from None


def _in_our_words(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    problem = error.problem or ""
    words = next((ours for theirs, ours in _SYNTAX_WORDS if theirs in problem), "is not YAML")
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in problem:
        mark = error.context_mark or mark
    line = mark.line + 1 if mark else 0
    rows = _LINE_END.split(text)
    row = rows[line - 1] if 0 < line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        words = "a tab indents this line, and YAML wants spaces"
    return line, words, _SYNTAX_HINTS.get(words, "")


@dataclass(slots=True)
class _Node:
    """A finished value: where it starts, how many nodes it holds, how deep it goes."""

    value: Any
    line: int
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    value: dict[str, Any] | list[Any]
    path: YamlPath
    line: int
    anchor: str | None
    size: int = 1
    height: int = 0
    key: str | None = None  # of the mapping member whose value comes next
    awaits_key: bool = False
    discards: bool = False  # the value that comes next: its key cannot be used
    keys: set[str] = field(default_factory=set)

    @property
    def next_path(self) -> YamlPath:
        if isinstance(self.value, list):
            return (*self.path, len(self.value))
        return self.path if self.key is None else (*self.path, self.key)


class _Composer:
    """Builds values from events with a stack of its own: no recursion, whatever comes in."""

    def __init__(self, file: str, last_line: int) -> None:
        self.file = file
        self.last_line = last_line
        self.root: _Node | None = None
        self.lines: dict[YamlPath, int] = {}
        self.key_lines: dict[YamlPath, int] = {}
        self.mistakes: list[Mistake] = []
        self._stack: list[_Open] = []
        self._anchored: dict[str, _Node] = {}
        self._aliased_nodes = 0

    def fatal(self, line: int, what: str, hint: str = "") -> ContentError:
        """The error that ends reading, together with the mistakes found so far."""
        mistake = Mistake(self.file, min(line, self.last_line), "", what, hint)
        return ContentError([*self.mistakes, mistake])

    def take(self, event: yaml.Event) -> None:
        """Take the next event in."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event.anchor or "", line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            hint = "write one file for each; '---' may stand on the first line only"
            raise self.fatal(line, "a second document starts here", hint)

    def _take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        self._refuse_tag(event.tag, line)
        # `implicit[0]` is how YAML says: plain, neither quoted nor tagged.
        value = self._resolved(event.value, line) if event.implicit[0] else event.value
        if found := _FORBIDDEN.search(event.value):
            what = f"has the control character U+{ord(found.group()):04X}"
            self._note(line, what, "no credential may carry it")
            value = _FORBIDDEN.sub("\ufffd", event.value)
        node = _Node(value, line)
        if event.anchor:
            self._anchored[event.anchor] = node
        self._place(node)

    def _resolved(self, text: str, line: int) -> str | int | bool | date | None:
        if text in WORDS:
            return WORDS[text]
        if INTEGER.fullmatch(text):
            return int(text)
        if DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self._note(line, f"there is no day {text}", "days are written year-month-day")
        return text

    def _take_alias(self, anchor: str, line: int) -> None:
        node = self._anchored.get(anchor)
        if node is None:
            name = printable(anchor)
            if any(frame.anchor == anchor for frame in self._stack):
                raise self.fatal(line, f"*{name} refers to what it stands in")
            hint = f"no &{name} stands above it; put text that starts with * in quotes"
            raise self.fatal(line, f"*{name} refers to nothing", hint)
        self._aliased_nodes += node.size
        if self._aliased_nodes > MAX_ALIASED_NODES:
            hint = "write the values out instead of repeating them with *"
            raise self.fatal(line, f"aliases repeat more than {MAX_ALIASED_NODES} values", hint)
        if len(self._stack) + node.height > MAX_DEPTH:
            raise self.fatal(line, f"is nested deeper than {MAX_DEPTH} levels")
        self._place(_Node(node.value, line, node.size, node.height))

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        self._refuse_tag(event.tag, line)
        if len(self._stack) >= MAX_DEPTH:
            raise self.fatal(line, f"is nested deeper than {MAX_DEPTH} levels")
        path = self._stack[-1].next_path if self._stack else ()
        mapping = isinstance(event, yaml.MappingStartEvent)
        value: dict[str, Any] | list[Any] = {} if mapping else []
        self._stack.append(_Open(value, path, line, event.anchor, awaits_key=mapping))

    def _close(self) -> None:
        closed = self._stack.pop()
        node = _Node(closed.value, closed.line, closed.size, closed.height + 1)
        if closed.anchor:
            self._anchored[closed.anchor] = node
        self._place(node)

    def _place(self, node: _Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if parent.awaits_key:
            self._place_key(parent, node)
            return
        if not parent.discards:
            self.lines.setdefault(parent.next_path, node.line)
            if isinstance(parent.value, list):
                parent.value.append(node.value)
            elif parent.key is not None:
                parent.value[parent.key] = node.value
        parent.size += node.size
        parent.height = max(parent.height, node.height)
        parent.awaits_key = isinstance(parent.value, dict)
        parent.key, parent.discards = None, False

    def _place_key(self, parent: _Open, node: _Node) -> None:
        parent.awaits_key = False
        if not isinstance(node.value, str):
            parent.discards = True
            self._note(node.line, "a key must be text", "put the key in quotes")
            return
        parent.key = node.value
        path = parent.next_path
        if node.value in parent.keys:
            first = self.key_lines.get(path, 0)
            self._note(node.line, f"stands here a second time, first on line {first}", path=path)
            parent.discards = True
            return
        parent.keys.add(node.value)
        if node.value == "<<":
            self._note(node.line, "merging with << is not read here", "write the members out", path)
            parent.discards = True
            return
        self.key_lines.setdefault(path, node.line)

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag is not None:
            shown = printable(tag.replace("tag:yaml.org,2002:", "!!"))
            self._note(line, f"the tag {shown} is not read here", "delete it")

    def _note(self, line: int, what: str, hint: str = "", path: YamlPath | None = None) -> None:
        if path is None:
            path = self._stack[-1].next_path if self._stack else ()
        self.mistakes.append(Mistake(self.file, line, path_text(path), what, hint))
