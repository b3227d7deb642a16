"""Pages of one form: rendered by Jinja once, filled in for all others.

The page of a credential differs from the next one in its texts. So a template is rendered with a
symbol in the page's place (`tracing`), which gives the literals with slots for those texts, and the
questions on whose answers the template went its way: pages that answer them alike have one form.
Every other page of the form is filled: the same bytes, in a small part of the time.

This is no other reading of templates: it is Jinja that runs them. Filters and functions are applied
to the values when a page is filled, whatever they do. What cannot be followed is rendered page by
page, as are the first pages of each form; so is every thousandth, to see that it is the same.

The rows of a list are folded as pages are: `each(macro, things)` is a loop that calls a macro.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, cast

import jinja2
from jinja2 import pass_context
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro, markup_join, str_join
from markupsafe import Markup

from credfolio.tracing import MARK, Symbol, Tape, Trace, compile_check, compile_fill, holds_symbol

PAGES_FIRST = 8
"""So many pages of a form are rendered by Jinja: tracing one takes about as long."""
MOST_FORMS = 100
"""So many forms of one template are kept."""
CHECKED_AGAIN = 1000
"""How often a page that was filled is rendered by Jinja as well, and compared."""
_MOST_MISSES = 4096  # places that are counted

_Miss = tuple[int, Any]


@dataclass(slots=True, eq=False)
class Form:
    """Questions from the `first` one of its trace on, and the text for pages that answer as it does.

    `branches` lead on from another answer, by the question's place and that answer. Without `fill`
    a page of this form is left to Jinja.
    """

    first: int
    check: Callable[[Any], _Miss | None]
    fill: Callable[[Any], str] | None
    branches: dict[_Miss, Form] = field(default_factory=dict)
    filled: int = 0


class Folds:
    """The forms of one template, in one language and for one site.

    Args:
        trace: renders the template with a symbol for a page; None if that cannot be followed.
    """

    def __init__(self, trace: Callable[[Any], Trace | None]) -> None:
        self._trace = trace
        self._root = Form(0, lambda _: (-1, None), None)
        self._missed: Counter[tuple[Form, _Miss]] = Counter()
        self._forms: list[Form] = []

    @property
    def filled(self) -> int:
        """How many pages were filled in."""
        return sum(form.filled for form in self._forms)

    def render(self, page: Any, plain: Callable[[], str]) -> str:
        """A page's text: filled in if its form is known, or else as `plain` renders it."""
        try:
            form, miss = self._find(page)
            text = form.fill(page) if form.fill and miss is None else None
        except Exception:  # noqa: BLE001 - Jinja says what is wrong with it, and where
            return plain()
        if text is None:
            text = plain()
            if miss is not None:
                self._learn(page, text, form, miss)
            return text
        form.filled += 1
        if form.filled % CHECKED_AGAIN == 0 and text != (rendered := plain()):
            form.fill = None
            return rendered
        return text

    def _find(self, page: Any) -> tuple[Form, _Miss | None]:
        """The form of a page, or the last one on the way there and the answer that it has not."""
        form = self._root
        while (miss := form.check(page)) is not None:
            known = form.branches.get(miss)
            if known is None:
                return form, miss
            form = known
        return form, None

    def _learn(self, page: Any, text: str, form: Form, miss: _Miss) -> None:
        """Trace a page of a form that came up often enough; `text` is how Jinja renders it."""
        if len(self._missed) > _MOST_MISSES:
            self._missed.clear()
        self._missed[form, miss] += 1
        if self._missed[form, miss] < PAGES_FIRST or len(self._forms) >= MOST_FORMS:
            return
        new = self._traced(page, form.first + miss[0] + 1)
        form.branches[miss] = new
        self._forms.append(new)
        if new.fill and (self._find(page) != (new, None) or new.fill(page) != text):
            new.check, new.fill = _ask_nothing, None

    def _traced(self, page: Any, first: int) -> Form:
        """The form of a page, with the questions that were not asked on the way there."""
        trace = self._trace(page)
        if trace is None:
            return Form(first, _ask_nothing, None)
        return Form(first, compile_check(trace, first), compile_fill(trace))


def _ask_nothing(_page: Any) -> None:
    """The answers do not matter: every page from here on is left to Jinja."""


class FoldingEnvironment(jinja2.Environment):
    """Jinja as it renders symbols: what is done with them goes onto the tape."""

    tape: Tape | None = None
    _pure: tuple[Any, ...] = ()

    def follow(self, functions: Iterable[str]) -> None:
        """Write down what filters and tests are applied to, and these global functions."""
        known: dict[str, Any]
        for known in (self.filters, self.tests):
            known.update({name: self._followed(each) for name, each in known.items()})
        self._pure = tuple(self.globals[name] for name in functions)

    def is_pure(self, function: Any) -> bool:
        """Whether it is one of the functions that are written down."""
        return any(function is each for each in self._pure)

    def trace(
        self, name: str, page: Any, values: Callable[[Tape], Mapping[str, Any]]
    ) -> Trace | None:
        """Render a template with symbols; None if what it does cannot be followed."""
        return self._trace(page, lambda tape: self.get_template(name).render(values(tape)))

    def trace_macro(
        self,
        name: str,
        macro: str,
        page: Any,
        given: Callable[[Tape], tuple[Any, dict[str, Any]]],
        options: Mapping[str, Any],
    ) -> Trace | None:
        """The same for a macro of a template: `given` is what it is called with, and its names."""

        def called(tape: Tape) -> str:
            thing, names = given(tape)
            module = self.get_template(name).make_module(names)
            return str(getattr(module, macro)(thing, **options))

        return self._trace(page, called)

    def _trace(self, page: Any, rendered: Callable[[Tape], str]) -> Trace | None:
        tape = self.tape = Tape(page)
        try:
            return tape.finish(rendered(tape))
        except Exception:  # noqa: BLE001 - then the page is rendered as it is, and says what is wrong
            return None
        finally:
            self.tape = None

    def capture(self, text: Any) -> Any:
        """What Jinja makes of a piece of markup in place of `Markup`."""
        if self.tape is None:
            return Markup(text)  # noqa: S704 - as Jinja does
        return self.tape.apply(Markup, text) if type(text) is Symbol else self.tape.capture(text)

    def concat(self, pieces: Iterable[Any]) -> str:
        """The pieces of a text; the result of a `{% call %}` is among them without being escaped."""
        return "".join(self._written(piece) if type(piece) is Symbol else piece for piece in pieces)

    def _written(self, symbol: Symbol) -> str:
        if self.tape is None or not isinstance(self.tape.value_of(symbol), Markup):
            raise TypeError("a symbol is written out as it is")
        return self.tape.html(symbol)

    def join(self, function: Callable[..., Any], texts: Any) -> Any:
        """What stands for the operator `~`."""
        if self.tape is None or not holds_symbol(texts):
            return function(texts)
        return self.tape.apply(function, texts)

    def _load_template(self, name: Any, globals: Any) -> jinja2.Template:  # noqa: A002 - its name
        return super()._load_template(str(name) if type(name) is Symbol else name, globals)

    def _followed(self, function: Any) -> Callable[..., Any]:
        """A filter or test that is written down, if it is applied to symbols."""

        @wraps(function)
        def followed(*args: Any, **kwargs: Any) -> Any:
            if (tape := self.tape) is None:
                return function(*args, **kwargs)
            first = args[0] if type(args[0]) is not Symbol else None
            if isinstance(first, EvalContext):  # it changes while a template runs
                args = (copy(first), *args[1:])
            # What gets the context (`map`) asks for other filters: these are written down.
            if not isinstance(first, Context) and holds_symbol((*args, kwargs)):
                return tape.apply(function, *args, **kwargs)
            given = (*args, *kwargs.values())
            if any(type(arg) is TemplateModule or _is_marked(arg) for arg in given):
                tape.give_up("a text is taken apart")
            result = function(*args, **kwargs)
            if isinstance(result, Iterator):
                return list(result)
            if _is_marked(result):
                tape.give_up("a text is taken apart")
            return tape.taken(result)

        return followed


def _is_marked(value: Any) -> bool:
    return type(value) in (str, Markup) and MARK in value


class _FoldingContext(Context):
    """Calls, as templates make them."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        environment = self.environment
        tape = environment.tape if isinstance(environment, FoldingEnvironment) else None
        if tape is None:
            return super().call(function, *args, **kwargs)
        is_symbol = type(function) is Symbol
        if is_symbol or environment.is_pure(function):  # type: ignore[attr-defined]  # see above
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            if is_symbol:
                return function(*args, **kwargs)
            if holds_symbol((*args, kwargs)):
                return tape.apply(function, *args, **kwargs)
        result: Any = super().call(function, *args, **kwargs)
        is_markup = type(result) is Markup or _is_marked(result)
        return tape.capture(result) if is_markup else result


class _FoldingTemplate(jinja2.Template):
    """A template whose pieces of markup are taken up as symbols."""

    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 - its name
    ) -> jinja2.Template:
        if isinstance(environment, FoldingEnvironment):
            join = environment.join
            namespace["Markup"] = environment.capture
            namespace["markup_join"] = lambda texts: join(markup_join, texts)
            namespace["str_join"] = lambda texts: join(str_join, texts)
        return super()._from_namespace(environment, namespace, globals)


@pass_context
def each(context: Context, macro: Any, things: Iterable[Any], /, **options: Any) -> Markup:
    """A macro's text for each thing, one after another: what `FoldedRows` do at less cost."""
    pieces: Iterable[Any] = (context.call(macro, thing, **options) for thing in things)
    return Markup(context.environment.concat(pieces))  # noqa: S704 - as the macro made it


class FoldedRows:
    """Things in lists: a macro is called for each of them, or what it does is filled in.

    A macro's text has to follow from the thing, the options and the names that it can read.

    Args:
        following: gives the environment to trace in.
    """

    def __init__(self, following: Callable[[], FoldingEnvironment]) -> None:
        self._following = following
        self._folds: dict[Hashable, Folds] = {}

    @property
    def filled(self) -> int:
        """How many rows were filled in."""
        return sum(folds.filled for folds in self._folds.values())

    @pass_context
    def each(
        self, context: Context, macro: Any, things: Iterable[Any], /, **options: Any
    ) -> Markup:
        """The same as `each`."""
        folds = self._folds_of(context, macro, options)
        if folds is None:
            return each(context, macro, things, **options)
        # A row is folded with all names of its page, so that whatever is read there is followed.
        names, call = context.parent, cast("Callable[..., str]", context.call)
        pieces = [
            folds.render((thing, names), partial(call, macro, thing, **options)) for thing in things
        ]
        return Markup("".join(pieces))  # noqa: S704 - as the macro made it

    def _folds_of(self, context: Context, macro: Any, options: dict[str, Any]) -> Folds | None:
        """The forms of a macro with these options; None if it must be called for each thing."""
        template, name = context.name, macro.name if isinstance(macro, Macro) else ""
        if not template or not context.eval_ctx.autoescape:
            return None
        if not name or context.vars.get(name) is not macro:  # it is not the template's own
            return None
        if any(type(one) not in (bool, int, str) or _is_marked(one) for one in options.values()):
            return None
        known = context.environment.globals
        names = [key for key, value in context.parent.items() if known.get(key, known) is not value]
        key = (template, name, repr(options), *names)
        if key not in self._folds:
            if len(self._folds) >= MOST_FORMS:
                return None

            def given(tape: Tape) -> tuple[Any, dict[str, Any]]:
                return tape.root[0], {key: tape.root[1][key] for key in names}

            follow = partial(self._following().trace_macro, template, name)
            self._folds[key] = Folds(lambda row: follow(row, given, options))
        return self._folds[key]


FoldingEnvironment.context_class = _FoldingContext
FoldingEnvironment.template_class = _FoldingTemplate
