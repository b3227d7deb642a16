"""Following once what is done with a value, to do the same with other values at once.

A *symbol* stands for a value. What reads it (an attribute, an item, a function that is applied to
it) gives another symbol, and is written down on a *tape* as a step that can be taken again with
another value in its place. Where the outcome must be known before anything can go on (is it empty,
how long is it, is it equal to that?), the outcome for the value at hand is given and written down
as a *question*: for any other value with the same answers, all has to go the same way. So a text
that was made of symbols is a row of literals and slots that fits every value with these answers.

Nothing here needs to know what is done with a symbol. Whatever cannot be written down as a step or
as a question ends the trace (`Untraceable`).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from keyword import iskeyword
from typing import Any, NoReturn

from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:  # another edition of the library
    escape_text = escape

MARK = "\x02"
"""Begins the token of a symbol in a text; no text with it is traced."""
_TOKEN = re.compile("\x02([0-9]+)\x03")
# What has the same outcome everywhere if it is equal and of the same type.
_ATOMS = (str, Markup, int, bool, type(None), date)
_LARGEST_TAPE = 8000  # steps


class Untraceable(Exception):  # noqa: N818 - it is no error
    """What was done with a symbol cannot be written down."""


class Symbol:
    """Stands for a value. It has no attributes of its own: all are those of the value."""

    __slots__ = ("__number", "__tape")

    def __init__(self, tape: Tape, number: int) -> None:
        object.__setattr__(self, "_Symbol__tape", tape)
        object.__setattr__(self, "_Symbol__number", number)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        _tape(self).give_up(f"sets {name}")

    def __delattr__(self, name: str) -> NoReturn:
        _tape(self).give_up(f"deletes {name}")

    def __getattribute__(self, name: str) -> Any:
        tape = _tape(self)
        if name == "__class__":  # what isinstance asks
            return tape.ask("type", self)
        if name == "__html__":
            return lambda: tape.html(self)
        return tape.attribute(self, name)

    def __getitem__(self, key: Any) -> Any:
        return _tape(self).item(self, key)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - as of any other
        return _tape(self).apply(_call, self, *args, **kwargs)

    def __bool__(self) -> bool:
        return bool(_tape(self).ask("bool", self))

    def __len__(self) -> int:
        return int(_tape(self).ask("len", self))

    def __iter__(self) -> Iterator[Any]:
        return _tape(self).iterate(self)

    def __hash__(self) -> int:
        return hash(_tape(self).ask("value", self))

    def __str__(self) -> str:
        return str(_tape(self).ask("value", self))

    def __repr__(self) -> str:
        return repr(_tape(self).ask("value", self))

    def __format__(self, form: str) -> str:
        return format(_tape(self).ask("value", self), form)

    def __index__(self) -> int:
        return operator.index(_tape(self).ask("value", self))

    def __int__(self) -> int:
        return int(_tape(self).ask("value", self))

    def __float__(self) -> float:
        return float(_tape(self).ask("value", self))

    def __contains__(self, item: Any) -> bool:
        return bool(_tape(self).apply(operator.contains, self, item))


def _tape(symbol: Symbol) -> Tape:
    return object.__getattribute__(symbol, "_Symbol__tape")  # type: ignore[no-any-return]


def _number(symbol: Symbol) -> int:
    return object.__getattribute__(symbol, "_Symbol__number")  # type: ignore[no-any-return]


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def _operation(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda left, *right: _tape(left).apply(function, left, *right)


def _turned(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda right, left: _tape(right).apply(function, left, right)


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert"):
    setattr(Symbol, f"__{_name}__", _operation(getattr(operator, _name)))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Symbol, f"__{_name}__", _operation(getattr(operator, _name)))
    setattr(Symbol, f"__r{_name}__", _turned(getattr(operator, _name)))


@dataclass(frozen=True, slots=True)
class Step:
    """How a value is had from others: `code` with the numbers of earlier steps in its `{}`."""

    code: str
    needs: tuple[int, ...]
    value: Any  # for the value that is traced


@dataclass(frozen=True, slots=True)
class Question:
    """What had to be known of a step's value: if it is true, how long, of what type, what it is."""

    kind: str
    number: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Trace:
    """What was done: the steps, the questions in their order, and a text with steps in its slots."""

    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    parts: tuple[str | int, ...]
    names: dict[str, Any]  # the functions and constants that the steps name


_ANSWERS: dict[str, Callable[[Any], Any]] = {"bool": bool, "len": len, "type": type}


class Tape:
    """Where all that is done with a value is written down; `root` stands for the value."""

    def __init__(self, value: Any) -> None:
        self._steps = [Step("", (), value)]
        self._questions: list[Question] = []
        self._answers: dict[tuple[str, int], Any] = {}
        self._numbers: dict[Any, int] = {}
        self._texts: dict[int, str] = {}
        self._names: dict[str, Any] = {
            "escape": escape,
            "escape_text": escape_text,  # of what is a text for sure
            "Markup": Markup,
        }
        self._constants: dict[Any, str] = {}
        self._kept: list[Any] = []
        self._why = ""
        self.root: Any = Symbol(self, 0)

    def give_up(self, why: str) -> NoReturn:
        """End the trace, also if somebody between here and its end goes on."""
        self._why = self._why or why
        raise Untraceable(why)

    def finish(self, text: str) -> Trace:
        """The trace of a text that was made of symbols.

        Raises:
            Untraceable: something was done that could not be written down.
        """
        if self._why:
            raise Untraceable(self._why)
        return Trace(
            tuple(self._steps), tuple(self._questions), self._parts(text), dict(self._names)
        )

    def ask(self, kind: str, symbol: Symbol) -> Any:
        """Write down a question and give the answer; `value` is asked of plain values only."""
        number = _number(symbol)
        key = (kind, number)
        if key not in self._answers:
            value = self._steps[number].value
            if kind != "value" and ("value", number) in self._answers:
                return _ANSWERS[kind](value)
            if kind == "value":
                if self.ask("type", symbol) not in _ATOMS:
                    self.give_up(f"the value of a {type(value).__name__}")
                answer = value
            else:
                try:
                    answer = _ANSWERS[kind](value)
                except TypeError:
                    self.give_up(f"the {kind} of a {type(value).__name__}")
            self._answers[key] = answer
            self._questions.append(Question(kind, number, answer))
        return self._answers[key]

    def attribute(self, symbol: Symbol, name: str) -> Any:
        """The attribute of a value; whether it has one follows from its type.

        Raises:
            AttributeError: it has none.
        """
        number = _number(symbol)
        value = self._steps[number].value
        if not hasattr(value, name):
            if hasattr(value, "__dict__"):
                self.give_up(f"it may or may not have {name}")
            self.ask("type", symbol)
            raise AttributeError(name)
        if ("value", number) in self._answers:
            return getattr(value, name)
        plain = name.isidentifier() and not iskeyword(name)
        code = f"{{}}.{name}" if plain else f"getattr({{}},{name!r})"
        return self._step(
            ("attribute", number, name), code, (number,), lambda: getattr(value, name)
        )

    def item(self, symbol: Symbol, key: Any) -> Any:
        """An item of a value, or a part of it.

        Raises:
            TypeError: values of its type have no items.
        """
        if not hasattr(type(self._steps[_number(symbol)].value), "__getitem__"):
            self.ask("type", symbol)
            raise TypeError("it has no items")
        return self.apply(operator.getitem, symbol, key)

    def iterate(self, symbol: Symbol) -> Iterator[Any]:
        """The items of a value, one after the other."""
        kind = self.ask("type", symbol)
        if issubclass(kind, str):
            yield from self.ask("value", symbol)
        elif issubclass(kind, list | tuple):
            for index in range(self.ask("len", symbol)):
                yield self.item(symbol, index)
        else:
            yield from self.apply(list, symbol)

    def apply(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Apply a pure function to symbols among other values, also inside of lists."""
        needs: list[int] = []
        written = [self._argument(arg, needs) for arg in args]
        written += [f"{name}={self._argument(arg, needs)}" for name, arg in kwargs.items()]
        values = [self.value_of(arg) for arg in args]
        named = {name: self.value_of(arg) for name, arg in kwargs.items()}
        if all(("value", number) in self._answers for number in needs):
            return self.taken(function(*values, **named))
        code = f"{self._name_of(function)}({','.join(written)})"
        if function is operator.getitem:
            code = f"{written[0]}[{written[1]}]"
        key = ("apply", code, tuple(needs))

        def result() -> Any:
            try:
                return function(*values, **named)
            except Exception as error:  # noqa: BLE001 - whatever it is, the trace ends
                self.give_up(f"{type(error).__name__}: {error}")

        return self._step(key, code, tuple(needs), result)

    def taken(self, value: Any) -> Any:
        """A value without symbols in it as templates may have it: markup could take up a symbol."""
        return self.capture(value) if isinstance(value, Markup) else value

    def capture(self, text: str) -> Any:
        """A piece of markup, with tokens in it or without: the symbol of the whole."""
        parts = self._parts(text)
        needs = [part for part in parts if isinstance(part, int)]
        code = f"Markup({_joined(parts, self._name_of)})"

        def filled() -> Markup:
            pieces = (
                part if isinstance(part, str) else escape(self._steps[part].value) for part in parts
            )
            return Markup("".join(pieces))  # noqa: S704 - as the template made it

        symbol = self._step(("capture", code, tuple(needs)), code, tuple(needs), filled)
        number = _number(symbol)
        self._texts[number] = text
        if not needs:
            self._answers[("type", number)] = Markup
            self._answers[("value", number)] = self._steps[number].value
        return symbol

    def html(self, symbol: Symbol) -> Markup:
        """What stands for a value in markup: its token, or what is known of it."""
        number = _number(symbol)
        if number in self._texts:
            return Markup(self._texts[number])  # noqa: S704 - captured as markup
        if ("value", number) in self._answers:
            return escape(self._steps[number].value)
        return Markup(f"{MARK}{number}\x03")  # noqa: S704 - a token

    def value_of(self, arg: Any) -> Any:
        """What a symbol stands for, also inside of lists."""
        if type(arg) is Symbol:
            return self._steps[_number(arg)].value
        if type(arg) in (list, tuple):
            return type(arg)(map(self.value_of, arg))
        if type(arg) is dict:
            return {self.value_of(key): self.value_of(value) for key, value in arg.items()}
        return arg

    def _step(
        self, key: Any, code: str, needs: tuple[int, ...], value: Callable[[], Any]
    ) -> Symbol:
        if key not in self._numbers:
            if len(self._steps) > _LARGEST_TAPE:
                self.give_up("it is too long")
            found = value()
            if isinstance(found, Iterator):  # can be had once only
                found, code = list(found), f"[*{code}]"
            self._numbers[key] = len(self._steps)
            self._steps.append(Step(code, needs, found))
        return Symbol(self, self._numbers[key])

    def _argument(self, arg: Any, needs: list[int]) -> str:
        if type(arg) is Symbol:
            needs.append(_number(arg))
            return "{}"
        if holds_symbol(arg):
            if type(arg) is dict:
                pairs = [
                    f"{self._argument(key, needs)}:{self._argument(value, needs)}"
                    for key, value in arg.items()
                ]
                return f"{{{{{','.join(pairs)}}}}}"
            inner = ",".join(self._argument(each, needs) for each in arg)
            return f"[{inner}]" if type(arg) is list else f"({inner},)"
        return self._name_of(arg)

    def _name_of(self, value: Any) -> str:
        """The name of a constant; what is equal and of one type has one name."""
        key = (type(value), value) if type(value) in _ATOMS else id(value)
        if key not in self._constants:
            self._kept.append(value)  # so that nothing else gets its id
            name = self._constants[key] = f"k{len(self._constants)}"
            self._names[name] = value
        return self._constants[key]

    def _parts(self, text: str) -> tuple[str | int, ...]:
        """A text as literals and the numbers of steps."""
        pieces = _TOKEN.split(text)
        if any(MARK in literal for literal in pieces[::2]):
            self.give_up("a text has the mark of a token in it")
        parts: list[str | int] = []
        for index, piece in enumerate(pieces):
            if index % 2:
                parts.append(int(piece))
            elif piece:
                parts.append(piece)
        return tuple(parts)


def holds_symbol(arg: Any) -> bool:
    """Whether a value is a symbol, or a list, tuple or object of such."""
    if type(arg) is Symbol:
        return True
    if type(arg) in (list, tuple):
        return any(map(holds_symbol, arg))
    return type(arg) is dict and any(holds_symbol(each) for pair in arg.items() for each in pair)


def _joined(parts: tuple[str | int, ...], constant: Callable[[str], str]) -> str:
    pieces = (constant(part) if isinstance(part, str) else "escape({})" for part in parts)
    return f"''.join(({''.join(f'{piece},' for piece in pieces)}))"


def compile_check(trace: Trace, first: int) -> Callable[[Any], tuple[int, Any] | None]:
    """A function that asks a value the questions of a trace, from one of them on.

    It returns None if all answers are those of the trace, or else the place of the first other one
    among the questions that it asks, with that answer.
    """
    code = _Code(trace)
    for place, question in enumerate(trace.questions[first:]):
        at, answer = code.local(question.number), question.answer
        if question.kind == "bool":
            code.lines.append(f"if {'not ' if answer else ''}{at}: return {place},{not answer}")
        elif question.kind == "type":
            code.lines.append(f"a=type({at})")
            code.lines.append(f"if a is not {code.constant(answer)}: return {place},a")
        else:
            code.lines.append(f"a=len({at})" if question.kind == "len" else f"a={at}")
            code.lines.append(f"if a!={code.constant(answer)}: return {place},a")
    return code.function("None")


def compile_fill(trace: Trace) -> Callable[[Any], str]:
    """A function that fills the text of a trace with the values of another one."""
    code = _Code(trace)
    pieces = [
        code.constant(part) if isinstance(part, str) else code.html(part) for part in trace.parts
    ]
    return code.function(f"''.join(({''.join(f'{piece},' for piece in pieces)}))")


class _Code:
    """The code of a function: each step is taken once, and only if it is needed."""

    def __init__(self, trace: Trace) -> None:
        self.lines: list[str] = []
        self._steps = trace.steps
        self._taken = {0: "value"}
        self._names = dict(trace.names)
        self._escaped: dict[int, str] = {}

    def local(self, number: int) -> str:
        """The name of a step's value."""
        if number not in self._taken:
            step = self._steps[number]
            code = step.code.format(*map(self.local, step.needs))
            self.lines.append(f"v{number}={code}")
            self._taken[number] = f"v{number}"
        return self._taken[number]

    def html(self, number: int) -> str:
        """The name of a step's value as it stands in markup."""
        if number not in self._escaped:
            at = self.local(number)
            kind, code = type(self._steps[number].value), f"escape({at})"
            if kind is str:
                code = f"escape_text({at}) if type({at}) is str else {code}"
            elif kind is Markup:
                code = f"{at} if type({at}) is Markup else {code}"
            self.lines.append(f"e{number}={code}")
            self._escaped[number] = f"e{number}"
        return self._escaped[number]

    def constant(self, value: Any) -> str:
        """The name of a constant."""
        name = f"c{len(self._names)}"
        self._names[name] = value
        return name

    def function(self, result: str) -> Callable[[Any], Any]:
        """The function itself."""
        lines = "".join(f" {line}\n" for line in self.lines)
        source = f"def traced(value):\n{lines} return {result}\n"
        exec(compile(source, "<traced>", "exec"), self._names)  # noqa: S102 - written above
        return self._names["traced"]  # type: ignore[no-any-return]
