"""What goes into a bundle, and what stays out."""

from __future__ import annotations

import json
from dataclasses import replace

from credfolio.bundles import About, about, build_bundle, without_unlisted
from credfolio.languages import Language
from credfolio.portfolio import Portfolio, build_portfolio
from credfolio.wallet import wallet_texts
from samples import BASE, NOW, build_content, sign

SITE = {
    "index.html": b"",
    "ada/unlisted/index.html": b"",  # an award of that name
    "unlisted/y/index.html": b"",  # what was unlisted and is public
    "unlisted/x/index.html": b"",
    "de/unlisted/x/index.html": b"",
}


def portfolio() -> Portfolio:
    """The sample's, with its wallet, and an earner whose pages are unlisted."""
    content = build_content()
    languages = (Language("en"), Language("de"))
    shown = build_portfolio(
        content, sign(content), images={}, as_of=NOW.date(), languages=languages
    )
    hidden = content.model_copy(update={"earners": {"kim": content.earners["ada"]}})
    unlisted = replace(shown, content=hidden, entries=(), places={"kim": "unlisted/x/"})
    return replace(shown, unlisted=(unlisted,))


def test_what_is_unlisted_stays_out() -> None:
    """In every language; what only has that name is public."""
    assert set(without_unlisted(SITE, portfolio())) == {
        "index.html",
        "ada/unlisted/index.html",
        "unlisted/y/index.html",
    }


def test_what_no_page_shows_stays_out() -> None:
    """Of the wallet too: the files of credentials that the portfolio has not. `all` has them."""
    shown = portfolio()
    wallet = wallet_texts(sign(build_content()))
    hidden = {f"{kind}/ada/secret.json": "{}\n" for kind in ("credentials", "salts", "receipts")}
    public, whole = (
        build_bundle(shown, about(shown, "1.0", scope), SITE, {**wallet, **hidden}).files
        for scope in ("public", "all")
    )
    assert {path for path in public if path.startswith("wallet/")} == {
        f"wallet/{path}" for path in wallet
    }
    assert set(whole) - set(public) == {
        *(f"wallet/{path}" for path in hidden),
        "site/unlisted/x/index.html",
        "site/de/unlisted/x/index.html",
    }
    assert [json.loads(files["bundle.json"])["scope"] for files in (public, whole)] == [
        "public",
        "all",
    ]
    assert b"unlisted/x" not in b"".join(public.values())


def test_folders() -> None:
    """A folder is named after the address and the day, in characters that every system takes."""
    day = NOW.date()
    for base, folder in (
        (BASE, "badges.example"),
        ("https://example.org/my/portfolio/", "example.org-my-portfolio"),
        ("https://example.org:8443/~zo\u00eb/", "example.org-8443-zo"),
    ):
        assert About("1.0", day, base).folder == f"{folder}-{day}"
