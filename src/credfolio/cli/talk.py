"""What commands say to people: talk goes to standard error, data to standard output."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from credfolio.errors import (
    ContentError,
    CredfolioError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LONG = 2.0
"""So many seconds something may last without a word."""
_OFTEN = 0.2


def say_error(error: CredfolioError) -> None:
    """Print an error with its hint; a content error with each of its mistakes."""
    if isinstance(error, ContentError):
        for mistake in error.mistakes:
            say(f"error: {mistake}")
            say_hint(mistake.hint)
        say(f"{count(len(error.mistakes), 'mistake')} in the content; nothing was written")
        return
    say(f"error: {error.message}")
    say_hint(error.hint)


def examples(*lines: str) -> str:
    """Lines for the end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 badge`, `2 badges`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def few(names: Sequence[str], most: int = 5) -> str:
    """The first of several names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def say(text: str) -> None:
    """Say a line to the person who typed the command."""
    click.echo(f"credfolio: {text}", err=True)


@contextmanager
def progress_of(done: str) -> Iterator[Callable[[int, int], None]]:
    """A line that says how far long work is, where a person is looking on.

    Args:
        done: what has been done with what is counted, in a word.

    Yields:
        A function that is told how many are done, of how many.
    """
    start, last = time.monotonic(), 0.0
    shown = False

    def told(number: int, total: int) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if not sys.stderr.isatty() or now - start < _LONG or now - last < _OFTEN:
            return
        last, shown = now, True
        rate = number / (now - start)
        left = timedelta(seconds=round((total - number) / rate))
        line = f"credfolio: {number} of {total} {done}, {rate:.0f} a second, {left} left"
        click.echo(f"\r{line:<78}", err=True, nl=False)

    try:
        yield told
    finally:
        if shown:
            click.echo(f"\r{'':<78}\r", err=True, nl=False)


def say_hint(hint: str) -> None:
    """Say what to do about the line before, if there is anything."""
    if hint:
        click.echo(f"  hint: {hint}", err=True)


def say_usage(error: click.ClickException) -> None:
    """Say what is wrong with what was typed."""
    message = error.format_message().rstrip(".")
    say(f"error: {message[:1].lower()}{message[1:]}")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        say_hint(f"{error.ctx.command_path} --help")
