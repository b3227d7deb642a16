from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from markupsafe import escape

from credfolio.art import issuer_ink, rosette
from credfolio.baking import unbake
from credfolio.credentials import build_achievement, hash_identity
from credfolio.errors import SiteError
from credfolio.languages import Language
from credfolio.pages import EARNER_KINDS, LIST_KINDS, File, Page, build_pages
from credfolio.pages.claims import read_credential
from credfolio.pages.facts import Fact, Value, gather_facts
from credfolio.pages.links import link_to
from credfolio.pages.state import build_state
from credfolio.pages.wording import spell_type
from credfolio.qr import qr_png
from credfolio.render import Renderer
from credfolio.report import Finding, Report
from portfolios import BADGES, BASE, EARNERS, make_content, sign_portfolio

PICTURE = Path(__file__).parents[2] / "content" / "images" / "badges" / "workshop-safety.svg"
FORMS = ("json", "png", "svg")
RESUMES = ("txt", "md", "tex", "json")

if TYPE_CHECKING:
    from datetime import date

    from credfolio.pages.badge import BadgeView
    from credfolio.pages.credential import CredentialView
    from credfolio.pages.home import HomeView
    from credfolio.pages.issuer import IssuerView
    from credfolio.pages.portfolio import PortfolioView
    from credfolio.portfolio import Entry, Portfolio
    from credfolio.report import CheckName, Outcome, State


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """A small registry."""
    return sign_portfolio(make_content(), images={"badges/first-aid.svg": PICTURE})


@pytest.fixture(scope="module")
def items(portfolio: Portfolio) -> dict[str, Page | File]:
    """All that it publishes, by the path of the file."""
    return by_file(portfolio)


def by_file(portfolio: Portfolio) -> dict[str, Page | File]:
    """Pages and files by where they lie; no place is taken twice."""
    published = list(build_pages(portfolio))
    found = {item.file if isinstance(item, Page) else item.path: item for item in published}
    assert len(found) == len(published)
    return found


def page_at(items: dict[str, Page | File], path: str) -> Page:
    """The page at a path."""
    page = items[path]
    assert isinstance(page, Page)
    return page


def data_at(items: dict[str, Page | File], path: str) -> bytes:
    """The bytes of a file."""
    file = items[path]
    assert isinstance(file, File)
    assert isinstance(file.data, bytes)
    return file.data


def with_report(entry: Entry, state: State, name: CheckName, outcome: Outcome) -> Entry:
    """The entry as if one check had said something else."""
    findings = tuple(
        Finding(name, outcome, "a sentence", state=state) if finding.name == name else finding
        for finding in entry.report.findings
    )
    return replace(entry, report=Report(entry.report.source, findings))


def test_everything_is_published(items: dict[str, Page | File]) -> None:
    """A small registry has exactly these files."""
    assert sorted(items) == sorted(
        [
            "index.html",
            "404.html",
            ".nojekyll",
            "build.json",
            "robots.txt",
            "sitemap.xml",
            "did.json",
            "assets/inks.css",
            *(f"assets/{name}.js" for name in ("vocabulary", "sentences")),
            "images/badges/first-aid.svg",
            "status/acme/1.json",
            "status/makers/1.json",
            *(f"{kind}/index.html" for kind in ("people", "badges", "issuers", "verify")),
            "assets/registry.js",
            *(f"credentials/newest.{form}" for form in ("atom", "json")),
            *(f"api/v1/{name}.json" for name in ("index", "openapi")),
            *(
                f"api/v1/{name}/1.json"
                for name in ("badges", "credentials", "earners", "issuers", "withdrawn")
            ),
            *(
                f"credentials/{place}index.html"
                for place in (
                    "",
                    "issuer/acme/",
                    "issuer/makers/",
                    "year/2023/",
                    "year/2026/",
                    "type/badge/",
                    "type/certification/",
                    "type/course/",
                    "state/expired/",
                    "state/valid/",
                )
            ),
            *(f"assets/issuers/{slug}.js" for slug in ("acme", "makers")),
            *(
                f"badges/{slug}/{name}"
                for slug in BADGES
                for name in ("index.html", "achievement.json")
            ),
            *(
                f"issuers/{slug}/{name}"
                for slug in ("acme", "makers")
                for name in ("index.html", "profile.json")
            ),
            *(f"{slug}/index.html" for slug in EARNERS),
            *(f"{slug}/resume.{form}" for slug in ("ada", "leila") for form in RESUMES),
            *(
                f"{place}/expiring.{form}"
                for place in ("ada", "leila", "credentials")
                for form in ("atom", "ics")
            ),
            *(
                f"{path}/{name}"
                for path in ("ada/rust", "ada/first-aid", "leila/first-aid", "leila/lathe")
                for name in (
                    "index.html",
                    *(f"credential.{form}" for form in FORMS),
                    "qr.png",
                    "qr.svg",
                    "embed/index.html",
                )
            ),
        ]
    )


def test_kinds_are_templates(items: dict[str, Page | File]) -> None:
    """Every kind of page has a template of its name, and every template is used.

    There are no imports in this portfolio, nothing was replaced and it never moved: `test_import`,
    `test_renewal` and `test_move` have those pages, `test_skills`, `test_roles` and
    `test_pathways` those about skills, roles and pathways, whose lists are made beside them,
    `test_cohorts` those of cohorts.
    """
    theme = Path(__file__).parents[2] / "templates"
    kinds = {item.kind for item in items.values() if isinstance(item, Page)}
    kinds |= {"endorsement", "imported", "moved", "replaced"}
    kinds |= {"skills", "skill", "roles", "role", "pathways", "pathway", "cohort"}
    templates = {path.stem for path in theme.glob("*.html")} - {"base"}
    files = {"api", "dates", "documents", "expiring", "newest"}
    made = {*LIST_KINDS, *EARNER_KINDS, "skills", "roles", "pathways"} - files
    assert kinds == templates == made


def test_order_is_fixed(portfolio: Portfolio) -> None:
    """Two builds give the same things in the same order."""
    assert list(build_pages(portfolio)) == list(build_pages(portfolio))


def test_credential_is_published_as_signed(
    portfolio: Portfolio, items: dict[str, Page | File]
) -> None:
    """The JSON file is the wallet's text, byte for byte."""
    for entry in portfolio.entries:
        assert data_at(items, f"{entry.path}credential.json") == entry.text.encode()


@pytest.mark.parametrize("form", ["png", "svg"])
def test_baked_copies_are_offered(items: dict[str, Page | File], form: str) -> None:
    """Each carries the signed text; the page says their sizes and names them by whose they are."""
    for path in ("ada/rust", "ada/first-aid"):
        signed = data_at(items, f"{path}/credential.json").decode()
        baked = data_at(items, f"{path}/credential.{form}")
        assert unbake(baked) == signed
        view = cast("CredentialView", page_at(items, f"{path}/index.html").view)
        offered = {download.type: download for download in view.baked}
        assert offered[form.upper()].size == len(baked)
        assert offered[form.upper()].name == f"{path.replace('/', '-')}.{form}"


def test_badges_look_as_they_do_on_the_page(items: dict[str, Page | File]) -> None:
    """Its own picture where a badge has one, else the rosette in its issuer's ink, on paper."""
    own = data_at(items, "ada/first-aid/credential.svg")
    assert own.endswith(PICTURE.read_bytes().partition(b">")[2])
    drawn = data_at(items, "ada/rust/credential.svg").decode()
    view = cast("CredentialView", page_at(items, "ada/rust/index.html").view)
    assert rosette(view.mark.seed, "", "Course", 3) in drawn
    assert "<text" not in drawn
    assert f'color="{issuer_ink(view.facts.issuer).light}"' in drawn


def test_png_picture_stays_a_png(tmp_path: Path) -> None:
    """A badge whose picture is a PNG has no SVG to bake into; its pixels are as they were."""
    picture = tmp_path / "a.png"
    picture.write_bytes(qr_png("Bo"))
    badges = {**BADGES, "first-aid": {**BADGES["first-aid"], "image": "a.png"}}
    items = by_file(sign_portfolio(make_content(badges=badges), images={"a.png": picture}))
    assert "ada/first-aid/credential.svg" not in items
    baked = data_at(items, "ada/first-aid/credential.png")
    assert baked.startswith(qr_png("Bo")[:-12])
    assert len(cast("CredentialView", page_at(items, "ada/first-aid/index.html").view).baked) == 1


def test_picture_that_cannot_be_drawn_or_baked_is_named(tmp_path: Path) -> None:
    """The error says whose picture it is, and what is wrong with it."""
    picture = tmp_path / "a.svg"
    picture.write_text("<svg", encoding="utf-8")
    images = {"badges/first-aid.svg": picture}
    with pytest.raises(SiteError, match="the picture of badge 'first-aid' cannot be drawn"):
        sign_portfolio(make_content(), images=images)
    picture.write_text("<!DOCTYPE svg [ ]><svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    portfolio = sign_portfolio(make_content(), images=images)
    with pytest.raises(SiteError, match=r"ada/first-aid/ cannot be baked .* it has a DOCTYPE"):
        by_file(portfolio)
    picture.unlink()
    with pytest.raises(SiteError, match="cannot be read"):
        sign_portfolio(make_content(), images=images)


def test_achievement_is_the_one_in_credentials(
    portfolio: Portfolio, items: dict[str, Page | File]
) -> None:
    """What a badge's page links is what its credentials carry."""
    published = json.loads(data_at(items, "badges/rust/achievement.json"))
    assert published == build_achievement(portfolio.content, "rust")
    assert published == portfolio.entries[0].credential["credentialSubject"]["achievement"]


def test_identity_documents(portfolio: Portfolio, items: dict[str, Page | File]) -> None:
    """A did:web is answered in the site, a did:key needs no document."""
    document = json.loads(data_at(items, "did.json"))
    assert document["id"] == portfolio.identities["acme"].did
    assert "issuers/makers/did.json" not in items
    profile = json.loads(data_at(items, "issuers/makers/profile.json"))
    assert profile["id"] == portfolio.identities["makers"].did


def test_sitemap_lists_every_page(items: dict[str, Page | File]) -> None:
    """All pages but the 404 and the cards are in the sitemap, and nothing else."""
    sitemap = data_at(items, "sitemap.xml").decode()
    pages = [
        item
        for item in items.values()
        if isinstance(item, Page) and item.kind not in ("404", "embed", "moved")
    ]
    assert sitemap.count("<loc>") == len(pages)
    assert all(f"<loc>{page.canonical}</loc>" in sitemap for page in pages)
    assert f"Sitemap: {BASE}sitemap.xml" in data_at(items, "robots.txt").decode()


def test_heads_are_unique_and_fit(items: dict[str, Page | File]) -> None:
    """Titles and descriptions are unique and of the length that search results show."""
    pages = [item for item in items.values() if isinstance(item, Page)]
    assert len({page.title for page in pages}) == len(pages)
    assert len({page.description for page in pages}) == len(pages)
    assert all(10 <= len(page.title) <= 70 for page in pages)
    assert all(50 <= len(page.description) <= 170 for page in pages)


def test_long_names_are_cut_in_heads_only() -> None:
    """A name of 300 letters still gives a title of 70."""
    badges = {"rust": {**BADGES["rust"], "name": "Long " * 60}}
    earners = {"ada": {"name": "Ada " * 30, "awards": EARNERS["ada"]["awards"][:1]}}
    items = by_file(sign_portfolio(make_content(badges=badges, earners=earners)))
    page = page_at(items, "ada/rust/index.html")
    assert len(page.title) <= 70
    assert len(page.description) <= 170
    assert cast("CredentialView", page.view).facts.name == ("Long " * 60).strip()


def test_credential_facts_come_from_the_signed_document(items: dict[str, Page | File]) -> None:
    """Name, result, evidence and dates are read from the JSON."""
    view = cast("CredentialView", page_at(items, "ada/rust/index.html").view)
    assert view.facts.name == "Intro to Rust"
    assert view.facts.subject == "Ada Park"
    assert [(each.name, each.value, each.required) for each in view.facts.results] == [
        ("Final grade", "A", "C")
    ]
    assert view.facts.evidence[0].url == "https://code.example/parser"
    assert view.facts.skills[0].code == "S1.2"
    assert view.state.code == "valid"
    assert view.sharing.linkedin.startswith("https://www.linkedin.com/profile/add?startTask=")
    assert "issueYear=2026&issueMonth=3&certUrl=https%3A%2F%2Fada.example" in view.sharing.linkedin


def test_picture_is_the_sites_own_copy(items: dict[str, Page | File]) -> None:
    """A picture is shown from the site, with what it shows; a badge without one is drawn."""
    view = cast("CredentialView", page_at(items, "ada/first-aid/index.html").view)
    assert view.mark.picture is not None
    assert view.mark.picture.path == "images/badges/first-aid.svg"
    assert view.mark.picture.alt == "A cross on a life belt"
    assert cast("CredentialView", page_at(items, "ada/rust/index.html").view).mark.picture is None


def test_lapsed_credentials_are_last_and_not_shared(items: dict[str, Page | File]) -> None:
    """An expired credential stays on the portfolio, below the others, without a main button."""
    view = cast("PortfolioView", page_at(items, "ada/index.html").view)
    assert [row.path for row in view.pinned] == ["ada/rust/"]
    assert [row.path for row in view.lapsed] == ["ada/first-aid/"]
    assert view.rows == ()
    assert view.summary == "2 credentials, 1 valid, from 2 issuers"
    assert [skill.name for skill in view.skills] == ["Rust programming"]
    expired = cast("CredentialView", page_at(items, "ada/first-aid/index.html").view)
    assert expired.state.code == "expired"
    assert "4 May 2025" in expired.state.sentence
    assert expired.sharing.linkedin == expired.sharing.post == ""
    assert expired.sharing.fields == ()


def test_neighbours_are_of_the_same_earner(items: dict[str, Page | File]) -> None:
    """Newer and older credentials of one person are linked both ways."""
    newer = cast("CredentialView", page_at(items, "leila/lathe/index.html").view)
    older = cast("CredentialView", page_at(items, "leila/first-aid/index.html").view)
    assert newer.previous is None
    assert newer.following is not None
    assert newer.following.path == "leila/first-aid/"
    assert older.previous is not None
    assert older.previous.path == "leila/lathe/"
    assert older.following is None


def test_home_counts(items: dict[str, Page | File]) -> None:
    """The home page counts people, credentials and those in force."""
    view = cast("HomeView", page_at(items, "index.html").view)
    assert (len(view.people), view.credentials) == (3, 4)
    assert view.figures[-2:] == (("credentials", 4), ("valid", 3))
    assert next(row.path for row in view.latest) == "leila/lathe/"
    assert not view.alone


def test_sites_of_one_and_of_none() -> None:
    """A site about one person and one about nobody have all their pages."""
    one = by_file(sign_portfolio(make_content(earners={"ada": EARNERS["ada"]})))
    assert cast("HomeView", page_at(one, "index.html").view).alone
    none = by_file(sign_portfolio(make_content(earners={})))
    assert cast("HomeView", page_at(none, "index.html").view).latest == ()
    assert "badges/rust/index.html" in none


def test_issuer_shows_keys_and_counts(items: dict[str, Page | File]) -> None:
    """An issuer's page has its key with fingerprint, its lists and the states of what it issued."""
    view = cast("IssuerView", page_at(items, "issuers/makers/index.html").view)
    assert len(view.keys) == 1
    assert view.keys[0].current
    assert len(view.keys[0].fingerprint.split()) == 16
    assert view.status_lists == ("status/makers/1.json",)
    assert [(each.code, each.count) for each in view.counts] == [("valid", 2), ("expired", 1)]
    assert view.did_document == ""


def test_badge_has_the_anchors_that_credentials_name(
    portfolio: Portfolio, items: dict[str, Page | File]
) -> None:
    """The ids of result descriptions lead to a place on the badge's page."""
    view = cast("BadgeView", page_at(items, "badges/rust/index.html").view)
    achievement = build_achievement(portfolio.content, "rust")
    anchors = [each["id"].partition("#")[2] for each in achievement["resultDescription"]]
    assert [measure.anchor for measure in view.measures] == anchors
    assert [row.earner.text for row in view.holders] == ["Ada Park"]


def test_facts_have_each_label_once() -> None:
    """Several values stand under one label; a label without a value is left out."""
    facts = gather_facts(
        [
            ("Other edition", Value("cy")),
            ("Code", Value("")),
            ("Level", Value("5")),
            ("Other edition", Value("2.0")),
        ]
    )
    assert facts == (
        Fact("Other edition", (Value("cy"), Value("2.0"))),
        Fact("Level", (Value("5"),)),
    )


def test_self_issued_is_said(portfolio: Portfolio) -> None:
    """A credential whose earner has the issuer's name is self-issued."""
    earners = {"acme": {"name": "ACME College", "awards": EARNERS["ada"]["awards"][:1]}}
    items = by_file(sign_portfolio(make_content(earners=earners)))
    assert cast("CredentialView", page_at(items, "acme/rust/index.html").view).self_issued
    other = by_file(portfolio)
    assert not cast("CredentialView", page_at(other, "ada/rust/index.html").view).self_issued


@pytest.mark.parametrize(
    ("state", "check", "outcome", "word", "answer", "origin"),
    [
        ("tampered", "proof", "failed", "Signature does not match", "does not match", False),
        ("tampered", "issuer", "failed", "Signature does not match", "somebody else", False),
        ("unverifiable", "proof", "undetermined", "Could not be checked", "could not be checked", False),
        ("unverifiable", "status", "undetermined", "Could not be checked", "could not be read", True),
        ("revoked", "status", "failed", "Revoked", "withdrawn", True),
        ("suspended", "status", "failed", "Suspended", "on hold", True),
        ("not-yet-valid", "validity", "failed", "Not yet valid", "out of date", True),
        ("valid", "status", "skipped", "Valid", "none kept", True),
    ],
)  # fmt: skip
def test_states_in_words(  # noqa: PLR0917 - a table
    portfolio: Portfolio,
    state: State,
    check: CheckName,
    outcome: Outcome,
    word: str,
    answer: str,
    origin: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Each state has its word, and the check that led to it its short answer."""
    entry = with_report(portfolio.entries[0], state, check, outcome)
    band = build_state(Language(), entry.report, None, portfolio.as_of)
    assert (band.code, band.word, band.origin_holds) == (state, word, origin)
    assert answer in {each.answer for each in band.short_checks if each.name == check}
    assert band.checked == portfolio.as_of
    if state in ("tampered", "unverifiable") and check == "proof":
        assert "The signature matches" not in band.sentence
    if outcome == "skipped":
        assert "not withdrawn" not in band.sentence


def test_foreign_documents_are_read_without_trust() -> None:
    """Members of any shape are left out where they make no sense, and no script becomes a link."""
    facts = read_credential(
        {
            "issuer": "https://other.example/issuer",
            "validFrom": "yesterday",
            "proof": [{"type": "DataIntegrityProof", "created": 5}],
            "evidence": {"id": "javascript:alert(1)", "name": [{"@value": "Ein Beleg"}]},
            "credentialSubject": [
                {
                    "identifier": {"identityType": "name", "hashed": True, "identityHash": "x"},
                    "achievement": {
                        "name": {"@value": "Nachweis", "@language": "de"},
                        "criteria": "no object",
                        "alignment": ["text", {"targetName": "A", "targetUrl": "data:text/html,x"}],
                        "tag": "one",
                        "image": "https://other.example/x.png",
                    },
                    "result": [{"value": 3, "resultDescription": 7}],
                }
            ],
        },
        lambda _address, _alt: None,
        Language(),
    )
    assert facts.name == "Nachweis"
    assert facts.issuer == facts.issuer_name == "https://other.example/issuer"
    assert facts.awarded is None
    assert facts.subject == ""
    assert (facts.evidence[0].name, facts.evidence[0].url) == ("Ein Beleg", "")
    assert [(skill.name, skill.url) for skill in facts.skills] == [("A", "")]
    assert facts.tags == ("one",)
    assert facts.results[0].value == "3"


def test_links_are_secure() -> None:
    """Only https is followed; identifiers that begin with http are looked up over TLS."""
    assert link_to("http://data.europa.eu/esco/x") == "https://data.europa.eu/esco/x"
    assert link_to("https://a.example/") == "https://a.example/"
    assert link_to("javascript:alert(1)") == ""
    assert link_to("") == ""


def test_spelling(portfolio: Portfolio) -> None:
    """Types and days are written as people write them."""
    as_of: date = portfolio.as_of
    assert Language().day(as_of) == "23 November 2026"
    assert spell_type(Language(), "BachelorDegree") == "Bachelor degree"
    assert spell_type(Language(), "MicroCredential") == "Micro-credential"
    assert spell_type(Language(), "ext:OwnType") == "Own type"


def test_copies_for_browsers(portfolio: Portfolio, items: dict[str, Page | File]) -> None:
    """An issuer's script holds its DID document and its lists, word for word, and their day."""
    script = data_at(items, "assets/issuers/acme.js").decode()
    place = "Object.assign((globalThis.credfolio??={}).copies??={},"
    copies = json.loads(script.removeprefix(place).removesuffix(");\n"))
    base, day = portfolio.content.site.base, portfolio.as_of.isoformat()
    assert copies == {
        f"{base}did.json": [day, data_at(items, "did.json").decode()],
        f"{base}status/acme/1.json": [day, data_at(items, "status/acme/1.json").decode()],
    }


def test_card_for_other_websites(portfolio: Portfolio, items: dict[str, Page | File]) -> None:
    """It is small, without a script, part of its credential's page for searches, and says its state with the day."""
    card = page_at(items, "ada/first-aid/embed/index.html")
    html = Renderer().render_page(card, portfolio).decode()
    assert '<html lang="en" dir="ltr" data-page="embed">' in html
    assert f'<link rel="canonical" href="{BASE}ada/first-aid/">' in html
    assert "<script" not in html
    assert re.search(r'<a class="embed" href="\.\./" target="_top">', html)
    assert "First Aid at Work" in html
    assert "Expired</span> <time" in html
    assert '<time datetime="2026-11-23">' in html
    view = cast("CredentialView", page_at(items, "ada/first-aid/index.html").view)
    assert f'<iframe src="{BASE}ada/first-aid/embed/" width="320" height="120" ' in (
        view.sharing.snippet
    )


def test_snippets_are_escaped() -> None:
    """A name with signs of HTML's own is text in the HTML that other websites take."""
    badges = {**BADGES, "rust": {**BADGES["rust"], "name": 'A "safe" <b> & sound'}}
    made = by_file(sign_portfolio(make_content(badges=badges)))
    view = cast("CredentialView", page_at(made, "ada/rust/index.html").view)
    assert 'title="A &quot;safe&quot; &lt;b&gt; &amp; sound, awarded to Ada Park' in (
        view.sharing.snippet
    )
    assert dict(view.sharing.fields)["Credential URL"] == f"{BASE}ada/rust/"
    assert view.sharing.post.endswith("url=https%3A%2F%2Fada.example%2Ffolio%2Fada%2Frust%2F")


def test_names_may_be_hashed() -> None:
    """Where the site wants it so, a name stands on the pages and in no signed file."""
    portfolio = sign_portfolio(make_content(site={"names": "hashed"}))
    items = {item.path: item for item in build_pages(portfolio)}
    for entry in portfolio.entries:
        name = portfolio.content.earners[entry.earner].name
        (identity, *_) = entry.credential["credentialSubject"]["identifier"]
        assert identity["identityType"] == "name"
        assert identity["hashed"] is True
        assert identity["identityHash"] == hash_identity(name, identity["salt"])
        assert name not in entry.text
        page = cast("Page", items[entry.path])
        assert str(escape(name)) in Renderer().render_page(page, portfolio).decode()
        assert entry.report.outcome == "passed" or entry.report.state == "expired"
