"""A certificate for paper: one sheet as PDF/A-3, with the signed credential attached to it.

Typst sets the sheet, an optional package. The same inputs give the same bytes with the same version
of it, because only the fonts that it brings along are used; the machine's own come in where those
lack a sign, and then the bytes are those of the machine.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from credfolio.errors import SiteError
from credfolio.pages.certificate import certificate_texts
from credfolio.qr import qr_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credfolio.portfolio import Portfolio

TEMPLATE = "certificate.typ"


def print_certificates(portfolio: Portfolio, template: str) -> Mapping[str, bytes]:
    """Set a certificate for each credential, by the path of its page; none if the site wants none.

    Args:
        portfolio: what the site shows, with its drawings.
        template: the sheet as a Typst document, which reads the files that it is given.

    Raises:
        SiteError: Typst is not installed, or cannot set a sheet.
    """
    if not portfolio.content.site.certificates:
        return {}
    certificates = {}
    for entry in portfolio.every_entry:
        texts = certificate_texts(portfolio, entry)
        drawing = portfolio.drawings[entry.award.badge]
        art = (drawing.svg, "svg") if drawing.svg is not None else (drawing.png, "png")
        day = datetime.combine(entry.award.date, time(), UTC)
        files = (
            ("main", template.encode()),
            ("certificate.json", json.dumps({**texts, "art": f"art.{art[1]}"}).encode()),
            ("credential.json", entry.text.encode()),
            (f"art.{art[1]}", art[0]),
            ("qr.svg", qr_svg(texts["address"]).encode()),
        )
        certificates[entry.path] = _set(entry.path, files, int(day.timestamp()))
    return certificates


@lru_cache(maxsize=512)
def _set(path: str, files: tuple[tuple[str, bytes], ...], timestamp: int) -> bytes:
    """Set one sheet.

    PDF/A does not allow a sign that no font has, so whatever the bundled fonts lack is an error,
    and a second try has the machine's own as well.
    """
    try:
        import typst  # noqa: PLC0415 - an extra, which most sites do without
    except ImportError:
        raise SiteError(
            "certificates need the package typst, which is not installed",
            hint="run: pip install 'credfolio[pdf]'; or take `certificates:` out of content/site.yaml",
        ) from None
    for bundled_only in (True, False):
        try:
            sheet = typst.compile(
                dict(files),
                format="pdf",
                ignore_system_fonts=bundled_only,
                pdf_standards="a-3b",
                timestamp=timestamp,
            )
            return bytes(sheet)
        except typst.TypstError as error:
            message = error.message
    raise SiteError(
        f"the certificate of {path} cannot be set: {message}",
        hint=f"it is set by {TEMPLATE}, with the fonts of Typst and of this machine",
    )
