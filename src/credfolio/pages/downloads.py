"""Files that a page offers to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credfolio.pages.page import File


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away, with its format and its size in bytes."""

    path: str
    name: str
    type: str
    size: int


def build_download(file: File, name: str) -> Download:
    """How a file is offered: under a name that says whose it is."""
    ending = file.path.rpartition(".")[2]
    size = len(file.data) if isinstance(file.data, bytes) else 0
    return Download(file.path, f"{name}.{ending}", ending.upper(), size)
