"""What README.md and docs/ show is true: each example is run or read, each list is complete.

How documents show examples is said in `sessions`. `README.md` starts from nothing, a page of
`docs/` in the site that `credfolio init` makes, and `docs/academy.md` in an empty folder.
"""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
import tomllib
from itertools import chain
from typing import TYPE_CHECKING, get_args

import click
import pytest
from pydantic import BaseModel

from credfolio import model
from credfolio.cli import cli
from credfolio.content import load_content
from credfolio.did import build_web_did, did_document_path
from credfolio.pages import EARNER_KINDS, LIST_KINDS
from credfolio.reasons import StatusReason
from demo import REPOSITORY, built_demo
from sessions import SITE, blocks, built_academy, starter, walk

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_ROW = re.compile(r"^\| `([^`]+)`", re.MULTILINE)


def section(document: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    text = (REPOSITORY / "docs" / document).read_text(encoding="utf-8")
    found = re.search(rf"^#+ {re.escape(heading)}$\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/{document} has no heading '{heading}'"
    return found[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_examples_do_what_is_shown(document: Path, tmp_path: Path) -> None:
    """Every console session runs and prints what stands there; every YAML file is right."""
    if document.stem == "academy":
        load_content(built_academy())
        return
    site = tmp_path / SITE
    if document.name != "README.md" and any(
        kind in ("console", "yaml") for kind, _ in blocks(document)
    ):
        made, made_keys = starter()
        shutil.copytree(made, site)
        shutil.copytree(made_keys, tmp_path / "keys")
    walk(document, site, tmp_path / "keys")
    if (site / "content").exists():
        load_content(site)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_commands_exist(document: Path) -> None:
    """What is only shown, not run, names commands, options and make targets that exist."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for kind, text in blocks(document):
        if kind not in ("sh", "yaml"):
            continue
        for command in re.findall(r"credfolio (\w[^&\n#`]*)", text):
            words = shlex.split(command)
            if words[0] not in cli.commands:
                assert words[0] not in ("run", "sign", "publish"), command
                continue
            found: click.Command = cli.commands[words[0]]
            if isinstance(found, click.Group) and words[1] in found.commands:
                found = found.commands[words[1]]
            known = {option for parameter in found.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= known, command
        for target in re.findall(r"^make (\w+)", text, re.MULTILINE):
            assert f"\n{target}:" in makefile, target


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, *REPOSITORY.glob("C*.md")], ids=lambda path: path.stem
)
def test_links_lead_somewhere(document: Path) -> None:
    """A link to a file of the repository names one."""
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


# Heading in docs/content.md by what it documents.
SECTIONS: dict[type[BaseModel], str] = {
    model.Site: "The site",
    model.FormerAddress: "Former address",
    model.Tokens: "Tokens",
    model.Palette: "Palette",
    model.Issuer: "Issuers",
    model.KnownIssuer: "Known issuer",
    model.TrustList: "Known issuers",
    model.Endorsement: "Endorsements",
    model.Endorsed: "What is endorsed",
    model.Address: "Address",
    model.Organisation: "Organisation",
    model.Badge: "Badges",
    model.Criteria: "Criteria",
    model.Image: "Image",
    model.Skill: "Skill",
    model.SkillList: "Skills",
    model.KnownSkill: "Known skill",
    model.SkillLevel: "Skill level",
    model.Role: "Roles",
    model.Requirement: "Requirement",
    model.Pathway: "Pathways",
    model.Step: "Step",
    model.Alignment: "Alignment",
    model.Level: "Level",
    model.ResultDescription: "Result description",
    model.RubricLevel: "Rubric level",
    model.Identifier: "Identifier",
    model.Related: "Related",
    model.Earner: "Earners",
    model.Link: "Link",
    model.HashedIdentifier: "Hashed identifier",
    model.Award: "Awards",
    model.Evidence: "Evidence",
    model.Result: "Result",
    model.Activity: "Activity",
    model.Status: "Status",
    model.StatusLists: "Status lists",
    model.Roster: "Rosters",
    model.RosterRow: "Roster row",
    model.Policy: "Policy",
    model.Approver: "Approver",
    model.Rule: "Rule",
}


def test_every_model_is_documented() -> None:
    """What people can write has a section in docs/content.md."""
    models = {
        value
        for _, value in inspect.getmembers(model, inspect.isclass)
        if issubclass(value, BaseModel) and not value.__name__.startswith("_")
    }
    assert models - {BaseModel, model.Content} == SECTIONS.keys()


@pytest.mark.parametrize("written", SECTIONS, ids=lambda written: written.__name__)
def test_every_member_is_documented(written: type[BaseModel]) -> None:
    """The table of a section has each member of its model, and no other, and says what is needed."""
    text = section("content.md", SECTIONS[written])
    assert _ROW.findall(text) == list(written.model_fields)
    for name, field in written.model_fields.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        assert ("**needed**" in row) == field.is_required(), name


def test_every_name_is_documented() -> None:
    """The names that the content format knows stand in docs/content.md, all of them."""
    text = section("content.md", "Names")
    for names in (
        model.ACHIEVEMENT_TYPES,
        model.ALIGNMENT_TYPES,
        model.RESULT_TYPES,
        model.RESULT_STATUSES,
        model.IDENTIFIER_TYPES,
        get_args(StatusReason),
    ):
        line = ", ".join(f"`{name}`" for name in names)
        assert line in text, f"put in: {line}"


def test_reserved_names_are_documented() -> None:
    """docs/urls.md has each name that no earner may have."""
    shown = re.findall(r"`([^`]+)`", section("urls.md", "Reserved names").split("\n\n")[1])
    assert shown == sorted(model.RESERVED_SLUGS)


def test_every_address_is_documented() -> None:
    """Each file of a built site has its line in docs/urls.md, and each line its file."""
    rows = _ROW.findall(section("urls.md", "What is where"))
    patterns = {
        row: re.compile(re.sub(r"<\w+>", "[a-z0-9-]+", row.replace(".", r"\.")).replace("*", ".*"))
        for row in rows
    }
    folder = built_demo() / "site_output"
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    addresses = ["/" + name.removesuffix("index.html") for name in files]
    used = set()
    for address in addresses:
        matching = {row for row, pattern in patterns.items() if pattern.fullmatch(address)}
        assert matching, f"docs/urls.md does not say what {address} is"
        used |= matching
    assert patterns.keys() - used == {
        "/.well-known/did.json",  # of a site without a path
        "/endorsements/<endorsement>/",  # of one with endorsements
        "/endorsements/<endorsement>/credential.json",
        "/<earner>/transcript.json",
        "/<earner>/endorsements/<endorsement>.json",
        "/<earner>/<award>/endorsements/<endorsement>.json",
        "/badges/<badge>/endorsements/<endorsement>.json",
        "/endorsements/<endorsement>/credential.tlog-proof",
        "/schemas/content/<name>.json",  # of one that asks for them
        "/issuers/known.json",  # of one that knows others
        "/<earner>/<award>/credential.pdf",  # of one with certificates
        "/credentials/imported/",  # of one with imports
        "/moved/<host>/<path>/*",  # of one that was somewhere else before
        "/unlisted/<number>/*",  # of one with earners who are not found
        "/unlisted/<number>/<award>/*",
        "/status/<issuer>/suspension-<number>.json",  # of one with credentials on hold
        "/sitemap-<number>.xml",  # of one with very many pages
        "/cohorts/<cohort>/",  # of one whose earners name cohorts
        *(
            f"/{place}page/<number>/"
            for place in (
                "credentials/*",
                "people/",
                "badges/",
                "issuers/",
                "skills/",
                "skills/<skill>/",
                "roles/",
                "roles/<role>/",
                "pathways/",
                "pathways/<pathway>/",
                "cohorts/<cohort>/",
            )
        ),
    }


def test_identities_are_what_is_shown() -> None:
    """The table of addresses, DIDs and documents in docs/urls.md is what a build makes of them."""
    text = section("urls.md", "Identities")
    rows = re.findall(r"^\| `(\S+)` \| `(\S+)` \| `(\S+)` \|$", text, re.MULTILINE)
    assert len(rows) == 3
    for base_url, did, document in rows:
        base = f"{base_url}/"
        assert build_web_did(base) == did
        assert f"/{did_document_path(did, base)}" == document


def test_blocks_are_documented() -> None:
    """docs/templates.md has each template with its blocks."""
    text = section("templates.md", "Templates and blocks")
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", text, re.MULTILINE))
    templates = REPOSITORY / "templates"
    assert rows.keys() == {"base.html", *(f"{kind}.html" for kind in _kinds())}
    for name, shown in rows.items():
        source = (templates / name).read_text(encoding="utf-8")
        # A block of the base that a page fills is no block of the page's own.
        own = re.findall(r"{% block (\w+) %}", source)
        base = rows["base.html"] if name != "base.html" else ""
        wanted = [block for block in own if f"`{block}`" not in base]
        assert re.findall(r"`(\w+)`", shown) == wanted, name


def _kinds() -> list[str]:
    lists = ("skills", "roles", "pathways")  # made beside their pages
    kinds = dict.fromkeys((*LIST_KINDS, *EARNER_KINDS, *lists))
    return [
        kind for kind in kinds if kind not in ("api", "dates", "documents", "expiring", "newest")
    ]


def test_every_module_has_its_place() -> None:
    """docs/architecture.md names each module in one layer."""
    rows = re.findall(r"^\| .*? \| (.*) \|$", section("architecture.md", "Layers"), re.MULTILINE)
    shown = [name.rstrip("/") for row in rows for name in re.findall(r"`([a-z0-9_]+/?)`", row)]
    package = REPOSITORY / "src" / "credfolio"
    modules = {path.stem for path in package.glob("[a-z]*.py")}
    modules |= {path.parent.name for path in package.glob("[a-z]*/__init__.py")}
    assert sorted(shown) == sorted(modules)


def test_every_dependency_has_a_reason() -> None:
    """Each package in pyproject.toml stands in the decision about dependencies, with a reason."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[<>=~\[; ]", requirement)[0] for requirement in needed}
    text = (REPOSITORY / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8")
    assert set(_ROW.findall(text)) == names


def test_decisions_are_numbered() -> None:
    """Decisions have numbers without gaps, and each says what else was looked at."""
    files = sorted((REPOSITORY / "docs" / "adr").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    for file in files:
        text = file.read_text(encoding="utf-8")
        for heading in ("## Context", "## Decision", "## Options that lost", "## Consequences"):
            assert f"\n{heading}\n" in text, f"{file.name} has no {heading}"
