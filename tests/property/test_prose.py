"""Texts that need no Markdown: what stands there is what Markdown makes of it."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credfolio import render
from credfolio.render import Renderer


@cache
def renderer() -> Renderer:
    """One for all texts."""
    return Renderer()


@given(
    st.one_of(
        st.from_regex(render._ONE_PARAGRAPH, fullmatch=True),
        st.text(alphabet="ab C.1-):(!/ é'?\u2013ع\n*[]_<&"),
    )
)
def test_a_paragraph_of_words(text: str) -> None:
    """The short way gives what the long one gives."""
    short = str(renderer()._safe_html(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_ONE_PARAGRAPH", re.compile("(?!)"))
        assert short == str(renderer()._safe_html(text))


def test_most_texts_are_such() -> None:
    """A sentence with names and numbers in it is one; a list or an emphasis is none."""
    one = render._ONE_PARAGRAPH.fullmatch
    assert one("Built 3 pieces (by hand), and showed them to two masters: both said yes!")
    assert not one("Built *two* pieces")
    assert not one("- a piece")
    assert not one("one\ntwo")
