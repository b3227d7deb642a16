"""Which address shows what.

A page kind is a generator `(Portfolio) -> Iterator[Page | File]`; a `Page` is rendered with the
template of its kind's name, a `File` is published as it is. Paths are below the site's address; a
path that ends in a slash (or is empty) is a folder, whose page is its `index.html`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from credfolio.art import ink_rules, issuer_ink
from credfolio.credentials import achievement_address, build_achievement, build_profile, expiry_of
from credfolio.did import build_did_document, did_document_path
from credfolio.documents import parse_object, render_json
from credfolio.multikey import decode_public_key
from credfolio.qr import qr_png
from credfolio.schema_org import (
    Node,
    build_breadcrumbs,
    build_collection,
    build_credential,
    build_graph,
    build_organization,
    build_person,
    build_profile_page,
    build_reference,
    build_skill,
    build_website,
)
from credfolio.views import (
    THEME_LANGUAGE,
    BadgeRow,
    BadgesView,
    BadgeView,
    CredentialFacts,
    CredentialView,
    Crumb,
    Download,
    Fact,
    HomeView,
    IssuerRow,
    IssuersView,
    IssuerView,
    Key,
    Level,
    Mark,
    Measure,
    NotFoundView,
    PeopleView,
    PersonRow,
    Picture,
    PortfolioView,
    Row,
    Skill,
    StateCount,
    View,
    Words,
    build_mark,
    build_state,
    format_day,
    link_to,
    read_credential,
    spell_type,
    state_word,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from credfolio.model import Alignment, Badge, Image, ResultDescription
    from credfolio.model import Skill as WrittenSkill
    from credfolio.portfolio import Entry, Portfolio
    from credfolio.report import State

HOME_PEOPLE = 24
HOME_BADGES = 12
HOME_LATEST = 8
LONGEST_LIST = 100

_TITLE = (10, 70)  # what search results show
_DESCRIPTION = (50, 170)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its place, what its head says, and the view that its template shows.

    `kind` is the template's name, `crumbs` the way from the home page, this page left out.
    """

    kind: str
    path: str
    title: str
    description: str
    canonical: str
    schema_org: Node
    crumbs: tuple[Crumb, ...]
    view: View

    @property
    def file(self) -> str:
        """Where the page lies: `index.html` of its folder, or the path itself."""
        return f"{self.path}index.html" if not self.path or self.path.endswith("/") else self.path


@dataclass(frozen=True, slots=True)
class File:
    """A file to publish as it is: bytes, or a file to copy."""

    path: str
    data: bytes | Path


def build_pages(portfolio: Portfolio) -> Iterator[Page | File]:
    """Yield everything that the portfolio publishes, one at a time, in a fixed order.

    The theme's own files (styles, icons) are not among them: they come from `Renderer.static_files`.
    """
    for build in PAGE_KINDS.values():
        yield from build(portfolio)


def home(portfolio: Portfolio) -> Iterator[Page | File]:
    """The home page: the site's own words, its people, badges, issuers and latest credentials."""
    site = portfolio.content.site
    entries = _newest_first(portfolio.entries)
    people = _person_rows(portfolio)
    badges = _badge_rows(portfolio)
    shown = LONGEST_LIST if len(people) == 1 else HOME_LATEST
    latest = tuple(_row(portfolio, entry) for entry in entries[:shown])
    valid = sum(entry.report.state == "valid" for entry in entries)
    description = _description(
        site.description or f"{site.title}: who earned what, from whom, and whether it holds.",
        "Signed credentials that anyone can check.",
    )
    yield Page(
        kind="home",
        path="",
        title=_title(site.title, "credentials")
        if len(site.title) < _TITLE[0]
        else _clip(site.title, _TITLE[1]),
        description=description,
        canonical=site.base,
        schema_org=build_graph(
            build_website(site.title, site.base, description, site.language),
            build_collection(
                site.title,
                site.base,
                description,
                (
                    build_reference("Person", f"{site.base}{person.path}#person")
                    for person in people[:HOME_PEOPLE]
                ),
            ),
        ),
        crumbs=(),
        view=HomeView(
            intro=Words(site.intro or "", _lang(site.language)),
            people=people[:HOME_PEOPLE],
            more_people=max(0, len(people) - HOME_PEOPLE),
            badges=badges[:HOME_BADGES],
            more_badges=max(0, len(badges) - HOME_BADGES),
            issuers=_issuer_rows(portfolio),
            latest=latest,
            credentials=len(entries),
            valid=valid,
            marks=_marks(
                *(badge.mark for badge in badges[:HOME_BADGES]), *(row.mark for row in latest)
            ),
        ),
    )


def people(portfolio: Portfolio) -> Iterator[Page | File]:
    """The list of all earners."""
    rows = _person_rows(portfolio)
    site = portfolio.content.site
    description = _description(
        f"The people of {site.title}: {_count(len(rows), 'earner')}",
        "with their signed credentials, each one open to checking.",
        join=", ",
    )
    items = (
        build_reference("Person", f"{site.base}{row.path}#person") for row in rows[:LONGEST_LIST]
    )
    yield _index_page(
        portfolio, "people", "People", description, items=items, view=PeopleView(rows)
    )


def badges(portfolio: Portfolio) -> Iterator[Page | File]:
    """The list of all badges."""
    rows = _badge_rows(portfolio)
    site = portfolio.content.site
    description = _description(
        f"The badges of {site.title}: {_count(len(rows), 'badge')}",
        "with what each one stands for and how it is earned.",
        join=", ",
    )
    items = (
        build_reference("EducationalOccupationalCredential", f"{site.base}{row.path}")
        for row in rows[:LONGEST_LIST]
    )
    view = BadgesView(rows, _marks(*(row.mark for row in rows)))
    yield _index_page(portfolio, "badges", "Badges", description, items=items, view=view)


def issuers(portfolio: Portfolio) -> Iterator[Page | File]:
    """The list of all issuers."""
    rows = _issuer_rows(portfolio)
    site = portfolio.content.site
    description = _description(
        f"The issuers of {site.title}: {_count(len(rows), 'issuer')}",
        "with the keys they sign with and the badges they award.",
        join=", ",
    )
    items = (
        build_reference("Organization", f"{site.base}{row.path}#issuer")
        for row in rows[:LONGEST_LIST]
    )
    yield _index_page(
        portfolio, "issuers", "Issuers", description, items=items, view=IssuersView(rows)
    )


def portfolio(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each earner, with all credentials: those that lapsed last, never hidden."""
    base = portfolio.content.site.base
    for slug, entries in _by(portfolio, lambda entry: entry.earner, portfolio.content.earners):
        earner = portfolio.content.earners[slug]
        lang = _lang(earner.language or portfolio.content.site.language)
        rows = [_row(portfolio, entry) for entry in entries]
        pinned = tuple(
            row
            for pin in earner.pinned
            for row in rows
            if row.path == f"{slug}/{pin}/" and row.state == "valid"
        )
        skills = _carried_skills(portfolio, entries)
        summary = _summary(entries)
        picture = _picture(portfolio, earner.image)
        yield Page(
            kind="portfolio",
            path=f"{slug}/",
            title=_title(earner.name, "credentials", join=": "),
            description=_description(
                f"{earner.name}{', ' + earner.headline if earner.headline else ''}: {summary}.",
                "Each one is signed by its issuer and open to checking.",
            ),
            canonical=f"{base}{slug}/",
            schema_org=build_graph(
                build_profile_page(
                    f"{base}{slug}/",
                    earner.name,
                    build_person(
                        earner.name,
                        f"{base}{slug}/",
                        headline=earner.headline or "",
                        image=f"{base}{picture.path}" if picture else "",
                        links=(link.url for link in earner.links),
                        skills=(_skill_node(skill) for skill in skills),
                        credentials=(f"{base}{row.path}" for row in rows[:LONGEST_LIST]),
                    ),
                ),
                _breadcrumbs(portfolio, (_people_crumb(),), earner.name, f"{slug}/"),
            ),
            crumbs=(_home_crumb(portfolio), _people_crumb()),
            view=PortfolioView(
                name=Words(earner.name, lang),
                headline=Words(earner.headline or "", lang),
                bio=Words(earner.bio or "", lang),
                location=earner.location or "",
                picture=picture,
                links=tuple(Crumb(link.name, link.url) for link in earner.links),
                summary=summary,
                pinned=pinned,
                rows=tuple(row for row in rows if row not in pinned and not _lapsed(row.state)),
                lapsed=tuple(row for row in rows if _lapsed(row.state)),
                skills=skills,
                marks=_marks(*(row.mark for row in rows)),
            ),
        )


def credential(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each credential, with the signed JSON and its QR code beside it."""
    for _, entries in _by(portfolio, lambda entry: entry.earner, portfolio.content.earners):
        for index, entry in enumerate(entries):
            previous = entries[index - 1] if index else None
            following = entries[index + 1] if index + 1 < len(entries) else None
            yield from _credential_pages(portfolio, entry, previous, following)


def badge(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each badge, with the achievement as JSON beside it."""
    base = portfolio.content.site.base
    for slug, entries in _by(portfolio, lambda entry: entry.award.badge, portfolio.content.badges):
        written = portfolio.content.badges[slug]
        issuer = portfolio.content.issuer_of(slug)
        name = portfolio.content.issuers[issuer].name
        mark = _badge_mark(portfolio, slug)
        path, lang = f"badges/{slug}/", _badge_lang(portfolio, written)
        skills = _badge_skills(written)
        rows = tuple(_row(portfolio, entry) for entry in entries)
        yield Page(
            kind="badge",
            path=path,
            title=_title(written.name, f"awarded by {name}", join=", "),
            description=_description(
                f"{written.name}, awarded by {name}: {_plain(written.description)}",
                "What it stands for, how it is earned and who holds it.",
            ),
            canonical=f"{base}{path}",
            schema_org=build_graph(
                build_credential(
                    written.name,
                    f"{base}{path}",
                    description=_plain(written.description),
                    category=spell_type(written.type or "Badge"),
                    recognized_by=_issuer_node(portfolio, issuer),
                    image=f"{base}{mark.picture.path}" if mark.picture else "",
                    skills=(_skill_node(skill) for skill in skills),
                    level=written.level.name if written.level else "",
                    valid_for=written.valid_for or "",
                ),
                _breadcrumbs(portfolio, (Crumb("Badges", "badges/"),), written.name, path),
            ),
            crumbs=(_home_crumb(portfolio), Crumb("Badges", "badges/")),
            view=BadgeView(
                name=Words(written.name, lang),
                type=spell_type(written.type or "Badge"),
                mark=mark,
                issuer=name,
                issuer_path=f"issuers/{issuer}/",
                description=Words(written.description, lang),
                criteria=Words(written.criteria.narrative or "", lang),
                criteria_page=written.criteria.page or "",
                facts=tuple(_badge_facts(written)),
                skills=skills,
                tags=(*written.tags, *(skill.name for skill in written.skills if not skill.url)),
                measures=tuple(map(_measure, written.results)),
                holders=rows,
                json=f"{path}achievement.json",
                marks=_marks(mark),
            ),
        )
        achievement = build_achievement(portfolio.content, slug)
        yield File(f"{path}achievement.json", render_json(achievement).encode())


def issuer(portfolio: Portfolio) -> Iterator[Page | File]:
    """A page for each issuer, with its profile and DID document as JSON."""
    site, badge_rows = portfolio.content.site, _badge_rows(portfolio)
    for slug, entries in _by(portfolio, lambda entry: entry.issuer, portfolio.content.issuers):
        written = portfolio.content.issuers[slug]
        identity = portfolio.identities.get(slug)
        path = f"issuers/{slug}/"
        offered = tuple(row for row in badge_rows if row.mark.ink == slug)
        latest = tuple(_row(portfolio, entry) for entry in entries[:HOME_LATEST])
        picture = _picture(portfolio, written.image)
        did = identity.did if identity else ""
        document = did_document_path(did, site.base) if did else None
        yield Page(
            kind="issuer",
            path=path,
            title=_title(written.name, "keys and badges", join=": "),
            description=_description(
                f"{written.name} as an issuer on {site.title}:",
                f"its signing keys, its badges and {_count(len(entries), 'credential')} that it has issued.",
            ),
            canonical=f"{site.base}{path}",
            schema_org=build_graph(
                _issuer_node(portfolio, slug),
                _breadcrumbs(portfolio, (Crumb("Issuers", "issuers/"),), written.name, path),
            ),
            crumbs=(_home_crumb(portfolio), Crumb("Issuers", "issuers/")),
            view=IssuerView(
                slug=slug,
                name=written.name,
                picture=picture,
                url=written.url,
                description=written.description or "",
                facts=tuple(_issuer_facts(portfolio, slug)),
                did=did,
                did_document=document or "",
                keys=tuple(_keys(portfolio, slug)),
                badges=offered,
                counts=_state_counts(entries),
                latest=latest,
                status_lists=_status_lists_of(portfolio, did),
                json=f"{path}profile.json" if did else "",
                marks=_marks(*(row.mark for row in offered), *(row.mark for row in latest)),
            ),
        )
        if identity:
            profile = build_profile(portfolio.content, slug, identity.did)
            yield File(f"{path}profile.json", render_json(profile).encode())
        if identity and document:
            keys = tuple(key.multibase for key in identity.keys)
            yield File(document, render_json(build_did_document(identity.did, keys)).encode())


def not_found(portfolio: Portfolio) -> Iterator[Page | File]:
    """The page that hosts show for addresses that lead nowhere."""
    site = portfolio.content.site
    yield Page(
        kind="404",
        path="404.html",
        title=_title("Not here", site.title),
        description=_description(
            "There is no page at this address.", f"The way back leads to {site.title}."
        ),
        canonical=f"{site.base}404.html",
        schema_org={},
        crumbs=(),
        view=NotFoundView(),
    )


def documents(portfolio: Portfolio) -> Iterator[Page | File]:
    """Files that no single page owns: status lists, pictures, sitemap and what hosts ask for."""
    site = portfolio.content.site
    for path, text in portfolio.status_lists.items():
        yield File(path, text.encode())
    for name, picture in sorted(portfolio.images.items()):
        yield File(f"images/{name}", picture)
    inks = {slug: issuer_ink(identity.did) for slug, identity in portfolio.identities.items()}
    yield File("assets/inks.css", ink_rules(inks).encode())
    yield File(".nojekyll", b"")
    yield File("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.base}sitemap.xml\n".encode())
    yield File("sitemap.xml", _sitemap(portfolio).encode())


PAGE_KINDS: dict[str, Callable[[Portfolio], Iterator[Page | File]]] = {
    "home": home,
    "people": people,
    "badges": badges,
    "issuers": issuers,
    "portfolio": portfolio,
    "credential": credential,
    "badge": badge,
    "issuer": issuer,
    "404": not_found,
    "documents": documents,
}


def _credential_pages(
    portfolio: Portfolio, entry: Entry, previous: Entry | None, following: Entry | None
) -> Iterator[Page | File]:
    site = portfolio.content.site
    earner = portfolio.content.earners[entry.earner]
    facts = read_credential(
        entry.credential, lambda address, alt: _own_picture(portfolio, address, alt)
    )
    known = portfolio.content.issuers.get(entry.issuer)
    mark = build_mark(
        facts.achievement,
        facts.name,
        type_=facts.type,
        credits_=facts.credits,
        picture=facts.image,
        ink=entry.issuer if known else "",
    )
    address = f"{site.base}{entry.path}"
    state = build_state(entry.report, facts.valid_until, portfolio.as_of)
    awarded = facts.awarded or entry.award.date
    neighbours = [_row(portfolio, other) for other in (previous, following) if other]
    text, picture = entry.text.encode(), qr_png(address)
    json_path, qr_path = f"{entry.path}credential.json", f"{entry.path}qr.png"
    file_name = f"{entry.earner}-{entry.award.slug}"
    title_day = (format_day(awarded),) if entry.award.id else ()
    yield Page(
        kind="credential",
        path=entry.path,
        title=_title(facts.name, ", ".join((earner.name, *title_day))),
        description=_description(
            f"Awarded to {earner.name} by {facts.issuer_name} on {format_day(awarded)}: {facts.name}.",
            "The signed credential, its state and how to check it yourself.",
        ),
        canonical=address,
        schema_org=build_graph(
            _credential_node(portfolio, entry, facts, awarded),
            _breadcrumbs(
                portfolio,
                (_people_crumb(), Crumb(earner.name, f"{entry.earner}/")),
                facts.name,
                entry.path,
            ),
        ),
        crumbs=(_home_crumb(portfolio), _people_crumb(), Crumb(earner.name, f"{entry.earner}/")),
        view=CredentialView(
            facts=facts,
            type=spell_type(facts.type or "Badge"),
            mark=mark,
            earner=Words(facts.subject or earner.name, _lang(earner.language or site.language)),
            earner_path=f"{entry.earner}/",
            issuer_path=f"issuers/{entry.issuer}/" if known else "",
            badge_path=f"badges/{entry.award.badge}/",
            self_issued=_self_issued(facts, earner.did or "", earner.name),
            state=state,
            text=entry.text,
            json=Download(json_path, f"{file_name}.json", len(text)),
            qr=Download(qr_path, f"{file_name}-qr.png", len(picture)),
            linkedin=_linkedin(portfolio, entry, facts, address) if state.code == "valid" else "",
            mailto=_mailto(facts, earner.name, address),
            previous=neighbours[0] if previous else None,
            following=neighbours[-1] if following else None,
            marks=_marks(mark),
        ),
    )
    yield File(json_path, text)
    yield File(qr_path, picture)


def _index_page(
    portfolio: Portfolio,
    kind: str,
    name: str,
    description: str,
    *,
    items: Iterable[Node],
    view: View,
) -> Page:
    site = portfolio.content.site
    return Page(
        kind=kind,
        path=f"{kind}/",
        title=_title(name, site.title),
        description=description,
        canonical=f"{site.base}{kind}/",
        schema_org=build_graph(
            build_website(site.title, site.base, site.description or "", site.language),
            build_collection(name, f"{site.base}{kind}/", description, items),
            _breadcrumbs(portfolio, (), name, f"{kind}/"),
        ),
        crumbs=(_home_crumb(portfolio),),
        view=view,
    )


def _by(
    portfolio: Portfolio, slug_of: Callable[[Entry], str], slugs: Iterable[str]
) -> Iterator[tuple[str, list[Entry]]]:
    """Each slug with its entries, the newest first; slugs without entries too."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in _newest_first(portfolio.entries):
        groups[slug_of(entry)].append(entry)
    for slug in slugs:
        yield slug, groups[slug]


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-entry.award.date.toordinal(), entry.path))


def _row(portfolio: Portfolio, entry: Entry) -> Row:
    content = portfolio.content
    written, earner = content.badges[entry.award.badge], content.earners[entry.earner]
    issuer_of = content.issuers.get(entry.issuer)
    state = entry.report.state
    return Row(
        path=entry.path,
        name=Words(written.name, _badge_lang(portfolio, written)),
        mark=_badge_mark(portfolio, entry.award.badge),
        earner=Words(earner.name, _lang(earner.language or content.site.language)),
        earner_path=f"{entry.earner}/",
        issuer=issuer_of.name if issuer_of else "",
        awarded=entry.award.date,
        state=state,
        word=state_word(state),
    )


def _person_rows(portfolio: Portfolio) -> tuple[PersonRow, ...]:
    rows = []
    for slug, entries in _by(portfolio, lambda entry: entry.earner, portfolio.content.earners):
        earner = portfolio.content.earners[slug]
        lang = _lang(earner.language or portfolio.content.site.language)
        rows.append(
            PersonRow(
                path=f"{slug}/",
                name=Words(earner.name, lang),
                headline=Words(earner.headline or "", lang),
                picture=_picture(portfolio, earner.image),
                credentials=len(entries),
                valid=sum(entry.report.state == "valid" for entry in entries),
            )
        )
    return tuple(rows)


def _badge_rows(portfolio: Portfolio) -> tuple[BadgeRow, ...]:
    rows = []
    for slug, entries in _by(portfolio, lambda entry: entry.award.badge, portfolio.content.badges):
        written = portfolio.content.badges[slug]
        issuer_of = portfolio.content.issuers[portfolio.content.issuer_of(slug)]
        rows.append(
            BadgeRow(
                path=f"badges/{slug}/",
                name=Words(written.name, _badge_lang(portfolio, written)),
                mark=_badge_mark(portfolio, slug),
                type=spell_type(written.type or "Badge"),
                issuer=issuer_of.name,
                holders=len({entry.earner for entry in entries}),
            )
        )
    return tuple(rows)


def _issuer_rows(portfolio: Portfolio) -> tuple[IssuerRow, ...]:
    content = portfolio.content
    offered = [content.issuer_of(slug) for slug in content.badges]
    return tuple(
        IssuerRow(
            slug=slug,
            path=f"issuers/{slug}/",
            name=content.issuers[slug].name,
            picture=_picture(portfolio, content.issuers[slug].image),
            badges=offered.count(slug),
            credentials=len(entries),
        )
        for slug, entries in _by(portfolio, lambda entry: entry.issuer, content.issuers)
    )


def _badge_mark(portfolio: Portfolio, slug: str) -> Mark:
    written = portfolio.content.badges[slug]
    return build_mark(
        achievement_address(portfolio.content, slug),
        written.name,
        type_=written.type or "",
        credits_=written.credits or "",
        picture=_picture(portfolio, written.image),
        ink=portfolio.content.issuer_of(slug),
    )


def _marks(*marks: Mark) -> tuple[Mark, ...]:
    """Each mark once: the page draws it once and shows it often."""
    return tuple({mark.key: mark for mark in marks}.values())


def _picture(portfolio: Portfolio, image: Image | None) -> Picture | None:
    if image is None or image.file not in portfolio.images:
        return None
    return Picture(f"images/{image.file}", image.alt or "")


def _own_picture(portfolio: Portfolio, address: str, alt: str) -> Picture | None:
    """The site's own copy of a picture that a credential names; foreign ones are never loaded."""
    name = address.removeprefix(f"{portfolio.content.site.base}images/")
    return Picture(f"images/{name}", alt) if name in portfolio.images else None


def _carried_skills(portfolio: Portfolio, entries: Iterable[Entry]) -> tuple[Skill, ...]:
    """Skills with an address, each with the credentials in force that carry it."""
    carried: dict[str, tuple[Skill, list[Crumb]]] = {}
    for entry in entries:
        if entry.report.state != "valid":
            continue
        written = portfolio.content.badges[entry.award.badge]
        for skill in _badge_skills(written):
            _, crumbs = carried.setdefault(skill.url, (skill, []))
            crumbs.append(Crumb(written.name, entry.path))
    return tuple(
        Skill(skill.name, skill.url, skill.code, skill.framework, skill.description, tuple(crumbs))
        for skill, crumbs in sorted(
            carried.values(), key=lambda each: (each[0].name.casefold(), each[0].url)
        )
    )


def _badge_skills(written: Badge) -> tuple[Skill, ...]:
    framework: tuple[WrittenSkill | Alignment, ...] = (*written.skills, *written.alignments)
    return tuple(
        Skill(
            each.name,
            link_to(each.url),
            each.code or "",
            each.framework or "",
            each.description or "",
        )
        for each in framework
        if each.url
    )


def _badge_facts(written: Badge) -> Iterator[Fact]:
    if written.level:
        yield Fact("Level", text=written.level.name, link=link_to(written.level.url or ""))
    if written.credits:
        yield Fact("Credits", text=written.credits)
    yield Fact(
        "Holds for", text=_spell_duration(written.valid_for) if written.valid_for else "no end date"
    )
    plain = {
        "Code": written.code,
        "Version": written.version,
        "Field of study": written.field_of_study,
        "Specialisation": written.specialization,
    }
    yield from (Fact(label, text=text) for label, text in plain.items() if text)
    for identifier in written.identifiers:
        yield Fact("Identifier", text=identifier.value, code=True)
    for related in written.related:
        edition = " ".join(filter(None, (related.version, related.language))) or related.url
        yield Fact("Other edition", text=edition, link=related.url)


def _measure(described: ResultDescription) -> Measure:
    names = {level.id: level.name for level in described.levels}
    spread = " to ".join(filter(None, (described.value_min, described.value_max)))
    required = filter(None, (described.required_value, names.get(described.required_level or "")))
    return Measure(
        anchor=f"result-{described.id}",
        name=described.name,
        type=spell_type(described.type),
        allowed=", ".join(described.allowed_values) or spread,
        required=" · ".join(required),
        levels=tuple(
            Level(
                anchor=f"result-{described.id}-{level.id}",
                name=level.name,
                points=level.points or "",
                description=level.description or "",
            )
            for level in described.levels
        ),
    )


def _issuer_facts(portfolio: Portfolio, slug: str) -> Iterator[Fact]:
    written = portfolio.content.issuers[slug]
    yield Fact("Website", text=_bare(written.url), link=written.url)
    if written.phone:
        yield Fact("Telephone", text=written.phone)
    if written.address:
        parts = (
            written.address.street,
            written.address.post_office_box,
            " ".join(filter(None, (written.address.postal_code, written.address.locality))),
            written.address.region,
            written.address.country,
        )
        yield Fact("Address", text=", ".join(filter(None, parts)))
    if written.official:
        yield Fact("Responsible", text=written.official)
    if written.parent:
        yield Fact("Part of", text=written.parent.name, link=written.parent.url)
    for identifier in written.identifiers:
        yield Fact("Identifier", text=identifier.value, code=True)


def _keys(portfolio: Portfolio, slug: str) -> Iterator[Key]:
    """An issuer's keys, the current one (the youngest) first."""
    identity = portfolio.identities.get(slug)
    for age, key in enumerate(reversed(identity.keys) if identity else ()):
        digest = hashlib.sha256(decode_public_key(key.multibase)).hexdigest()
        yield Key(
            multibase=key.multibase,
            fingerprint=" ".join(digest[at : at + 4] for at in range(0, len(digest), 4)),
            since=_day_of(key.created),
            current=age == 0,
        )


def _day_of(timestamp: str) -> date | None:
    try:
        return date.fromisoformat(timestamp[:10])
    except ValueError:
        return None


def _state_counts(entries: Iterable[Entry]) -> tuple[StateCount, ...]:
    counts: dict[State, int] = defaultdict(int)
    for entry in entries:
        counts[entry.report.state] += 1
    ranked = sorted(counts.items(), key=lambda item: (item[0] != "valid", -item[1], item[0]))
    return tuple(StateCount(state, state_word(state), count) for state, count in ranked)


def _status_lists_of(portfolio: Portfolio, did: str) -> tuple[str, ...]:
    return tuple(
        path
        for path, text in portfolio.status_lists.items()
        if _issuer_id(parse_object(text)) == did
    )


def _issuer_id(document: dict[str, Any]) -> str:
    issuer_of = document.get("issuer")
    found = issuer_of.get("id") if isinstance(issuer_of, dict) else issuer_of
    return found if isinstance(found, str) else ""


def _lapsed(state: State) -> bool:
    return state in ("expired", "revoked", "suspended", "tampered")


def _self_issued(facts: CredentialFacts, did: str, name: str) -> bool:
    """Whether earner and issuer are the same: by DID, or by name."""
    same_name = facts.issuer_name.casefold() == (facts.subject or name).casefold()
    return same_name or bool(did and did == facts.issuer)


def _summary(entries: list[Entry]) -> str:
    valid = sum(entry.report.state == "valid" for entry in entries)
    number_of_issuers = len({entry.issuer for entry in entries})
    if not entries:
        return "no credentials yet"
    state = (
        "" if valid == len(entries) == 1 else f", {'all' if valid == len(entries) else valid} valid"
    )
    return (
        f"{_count(len(entries), 'credential')}{state}, from {_count(number_of_issuers, 'issuer')}"
    )


def _linkedin(portfolio: Portfolio, entry: Entry, facts: CredentialFacts, address: str) -> str:
    """LinkedIn's form for adding a certificate to a profile, filled in."""
    known = portfolio.content.issuers.get(entry.issuer)
    linkedin_id = known.linkedin_id if known else None
    organisation = (
        {"organizationId": linkedin_id} if linkedin_id else {"organizationName": facts.issuer_name}
    )
    awarded, until = facts.awarded, facts.valid_until
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": facts.name,
        **organisation,
        **({"issueYear": awarded.year, "issueMonth": awarded.month} if awarded else {}),
        **({"expirationYear": until.year, "expirationMonth": until.month} if until else {}),
        "certUrl": address,
        "certId": f"{entry.earner}-{entry.award.slug}",
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(query, quote_via=quote)}"


def _mailto(facts: CredentialFacts, earner: str, address: str) -> str:
    query = {
        "subject": f"{facts.name}, awarded to {earner}",
        "body": f"{facts.name}, awarded to {earner} by {facts.issuer_name}:\n{address}\n",
    }
    return f"mailto:?{urlencode(query, quote_via=quote)}"


def _credential_node(
    portfolio: Portfolio, entry: Entry, facts: CredentialFacts, awarded: date
) -> Node:
    base = portfolio.content.site.base
    known = entry.issuer in portfolio.content.issuers
    expires = facts.valid_until or expiry_of(
        entry.award, portfolio.content.badges[entry.award.badge]
    )
    return build_credential(
        facts.name,
        f"{base}{entry.path}",
        description=_plain(facts.description),
        category=spell_type(facts.type or "Badge"),
        recognized_by=_issuer_node(portfolio, entry.issuer)
        if known
        else build_organization(facts.issuer_name, "", website=facts.issuer_url),
        image=f"{base}{facts.image.path}" if facts.image else "",
        skills=(_skill_node(skill) for skill in facts.skills if skill.name),
        created=awarded.isoformat(),
        expires=expires.isoformat() if expires else "",
        about=build_person(portfolio.content.earners[entry.earner].name, f"{base}{entry.earner}/"),
    )


def _issuer_node(portfolio: Portfolio, slug: str) -> Node:
    written, base = portfolio.content.issuers[slug], portfolio.content.site.base
    picture = _picture(portfolio, written.image)
    return build_organization(
        written.name,
        f"{base}issuers/{slug}/",
        description=_plain(written.description or ""),
        website=written.url,
        image=f"{base}{picture.path}" if picture else "",
    )


def _skill_node(skill: Skill) -> Node:
    return build_skill(skill.name, url=skill.url, code=skill.code, framework=skill.framework)


def _home_crumb(portfolio: Portfolio) -> Crumb:
    return Crumb(portfolio.content.site.title, "")


def _people_crumb() -> Crumb:
    return Crumb("People", "people/")


def _breadcrumbs(portfolio: Portfolio, between: tuple[Crumb, ...], name: str, path: str) -> Node:
    base = portfolio.content.site.base
    way = (_home_crumb(portfolio), *between, Crumb(name, path))
    return build_breadcrumbs((crumb.name, f"{base}{crumb.path}") for crumb in way)


def _sitemap(portfolio: Portfolio) -> str:
    base = portfolio.content.site.base
    urls = "".join(f"<url><loc>{base}{path}</loc></url>\n" for path in _page_paths(portfolio))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def _page_paths(portfolio: Portfolio) -> Iterator[str]:
    """Paths of all pages but the 404, without building them."""
    yield from ("", "people/", "badges/", "issuers/")
    yield from (f"badges/{slug}/" for slug in portfolio.content.badges)
    yield from (f"issuers/{slug}/" for slug in portfolio.content.issuers)
    yield from (f"{slug}/" for slug in portfolio.content.earners)
    yield from sorted(entry.path for entry in portfolio.entries)


def _lang(language: str | None) -> str:
    return "" if language in (None, THEME_LANGUAGE) else str(language)


def _badge_lang(portfolio: Portfolio, written: Badge) -> str:
    return _lang(written.language or portfolio.content.site.language)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}


def _spell_duration(duration: str) -> str:
    """Write `P1Y6M` as `1 year, 6 months`."""
    parts, digits = [], ""
    for char in duration.removeprefix("P"):
        if char.isdecimal():
            digits += char
        else:
            parts.append(_count(int(digits), _UNITS[char]))
            digits = ""
    return ", ".join(parts)


def _bare(address: str) -> str:
    return address.removeprefix("https://").removesuffix("/")


def _plain(markdown: str) -> str:
    """One line of a Markdown text, for places that show no markup."""
    return " ".join(markdown.replace("*", "").replace("`", "").replace("#", "").split())


def _title(first: str, second: str, *, join: str = " — ") -> str:
    """Put two names into a title of at most 70 characters; the first gives way."""
    second = _clip(second, _TITLE[1] // 2)
    return _clip(first, _TITLE[1] - len(join) - len(second)) + join + second


def _description(first: str, second: str, *, join: str = " ") -> str:
    """Say as much as fits into a description: the first sentence, and the second if it fits."""
    both = first + join + second
    if len(both) <= _DESCRIPTION[1]:
        return both
    if len(first) < _DESCRIPTION[0]:
        return _clip(both, _DESCRIPTION[1])
    return _clip(first, _DESCRIPTION[1])


def _clip(text: str, longest: int) -> str:
    """Cut a text between words, or inside one that is too long itself."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = cut.rpartition(" ")[0].rstrip(" ,;:—-")
    return (whole if len(whole) > longest // 2 else cut) + "…"
