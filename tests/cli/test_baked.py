"""Baked pictures, as a user meets them: what a build publishes, and what `verify` says of them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from credfolio.baking import bake_png, bake_svg, text_in_svg, unbake
from credfolio.cli import run
from credfolio.content import load_content
from credfolio.errors import SiteError
from credfolio.portfolio import Portfolio, build_portfolio
from credfolio.rasters import PIXELS
from credfolio.site import check_site
from credfolio.wallet import load_wallet
from demo import BASE, built_demo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLACE = "leila-haddad/python-for-data"


def test_every_credential_is_baked() -> None:
    """Each credential of the demo, in a PNG and an SVG: the wallet's own text."""
    site = built_demo() / "site_output"
    signed = sorted(site.glob("*/*/credential.json"))
    assert len(signed) > 10
    for path in signed:
        text = path.read_text(encoding="utf-8")
        png = path.with_suffix(".png").read_bytes()
        assert unbake(png) == text
        assert unbake(path.with_suffix(".svg").read_bytes()) == text_in_svg(text)
        assert max(int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == PIXELS


@pytest.mark.parametrize("form", ["png", "svg"])
def test_verify_takes_baked_pictures(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture is verified as the JSON beside it would be."""
    site = built_demo() / "site_output"
    capsys.readouterr()
    picture = str(site / f"{PLACE}/credential.{form}")
    assert run(["verify", picture, "--map", f"{BASE}={site}"]) == 0
    assert capsys.readouterr().out.startswith(f"passed: {picture}\n")
    assert run(["verify", str(site / f"{PLACE}/qr.png"), "--offline"]) == 1
    assert "it is a picture without a credential in it" in capsys.readouterr().out


def joined(root: Path) -> Portfolio:
    """The demo's portfolio as a build has it."""
    loaded, wallet = load_content(root), load_wallet(root / "wallet")
    return build_portfolio(
        loaded.content,
        wallet,
        images=loaded.images,
        as_of=datetime.now(UTC).date(),
    )


@pytest.mark.parametrize(("form", "bake"), [("png", bake_png), ("svg", bake_svg)])
def test_a_copy_that_differs_is_no_site(
    form: str, bake: Callable[[bytes, str], bytes], tmp_path: Path
) -> None:
    """A build refuses what carries another text than the wallet's, even of the same value."""
    root = tmp_path / "site"
    shutil.copytree(built_demo(), root)
    portfolio, site = joined(root), root / "site_output"
    check_site(site, portfolio)
    copy = site / f"{PLACE}/credential.{form}"
    picture = copy.read_bytes()
    copy.write_bytes(bake(picture, unbake(picture) + " "))
    with pytest.raises(SiteError, match="carries another credential"):
        check_site(site, portfolio)
    copy.write_bytes(picture[:-200])
    with pytest.raises(SiteError, match="cannot be read back"):
        check_site(site, portfolio)
