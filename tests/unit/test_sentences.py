"""What the scripts say has a sentence, and no sentence is said by nobody."""

from __future__ import annotations

import re

from credfolio.pages.sentences import SENTENCES
from demo import REPOSITORY

SCRIPTS = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((REPOSITORY / "templates" / "static").glob("*.js"))
)


def test_every_key_has_a_sentence() -> None:
    """Each key that a script answers with is there."""
    keys = set(re.findall(r"\b(?:failed|open|require|say|Answer\('\w+',) ?\(?'(\w+)'", SCRIPTS))
    assert len(keys) > 60
    assert keys <= SENTENCES.keys(), keys - SENTENCES.keys()


def test_every_sentence_is_used() -> None:
    """Each sentence belongs to a key that stands in a script."""
    texts = set(re.findall(r"'(\w+)'", SCRIPTS))
    assert SENTENCES.keys() <= texts, SENTENCES.keys() - texts
