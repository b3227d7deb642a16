"""Reads xAPI statements with TinCanPython and prints who has earned what."""

import json
import sys
from pathlib import Path

from tincan import Statement

statements = [
    Statement.from_json(json.dumps(each))
    for each in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
]
print(json.dumps([[s.actor.account.name, s.verb.id, s.object.id] for s in statements]))  # noqa: T201
