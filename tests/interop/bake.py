"""Bakes with openbadgeslib, and reads with it what somebody else baked.

Runs in an environment of its own (`requirements.txt`): it is a program that stands apart.
Standard input: {"read": ["/a.png", ...], "bake": [{"picture": "/b.svg", "text": "..."}, ...]}
Standard output: {"read": ["the text of /a.png", ...], "bake": ["the picture in base64", ...]}
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from openbadgeslib import baking
from openbadgeslib.ob3.verifier import OB3Verifier


def read(name: str) -> str:
    """The credential in a picture."""
    data = Path(name).read_bytes()
    if name.endswith(".png"):
        return str(OB3Verifier.extract_token_from_png(data))
    return str(OB3Verifier.extract_token_from_svg(data))


def bake(task: dict[str, Any]) -> str:
    """The picture with the text in it, as openbadgeslib's own signer puts it there."""
    data, text = Path(task["picture"]).read_bytes(), task["text"]
    if task["picture"].endswith(".png"):
        baked = baking.bake_png(data, text, keyword=baking.ITXT_KEYWORD_OB3)
    else:
        baked = baking.bake_svg(
            data,
            text,
            element=baking.SVG_ELEMENT_OB3,
            namespace=baking.SVG_NS_OB3,
            as_text=text.lstrip().startswith("{"),
        )
    return base64.b64encode(baked).decode()


tasks = json.load(sys.stdin)
json.dump(
    {
        "read": [read(name) for name in tasks["read"]],
        "bake": [bake(task) for task in tasks["bake"]],
    },
    sys.stdout,
)
