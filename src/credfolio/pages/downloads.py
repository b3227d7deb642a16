"""Files that a page offers to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from credfolio.pages.page import File
from credfolio.qr import qr_file, qr_png

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: what it is called, with its format and its size in bytes."""

    path: str
    name: str
    label: str
    type: str
    size: int


def build_download(file: File, name: str, label: str) -> Download:
    """How a file is offered: under a name that says whose it is."""
    ending = file.path.rpartition(".")[2]
    size = len(file.data) if isinstance(file.data, bytes) else 0
    return Download(file.path, f"{name}.{ending}", label, ending.upper(), size)


def qr_files(path: str, address: str) -> Iterator[File]:
    """The QR code of an address for print, as SVG and as PNG."""
    yield File(f"{path}qr.svg", qr_file(address).encode())
    yield File(f"{path}qr.png", qr_png(address))
