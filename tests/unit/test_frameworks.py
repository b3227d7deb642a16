"""Skills out of frameworks, in the forms in which they are published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from credfolio.cli import run
from credfolio.content import load_content
from credfolio.errors import DocumentError
from credfolio.frameworks import FoundSkill, parse_framework
from credfolio.scaffold import init_site

if TYPE_CHECKING:
    from pathlib import Path

# The columns of ESCO 1.1 and 1.2; other labels stand on lines of their own within a cell.
ESCO = """\
conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab,skill/competence,sector-specific,manage musical staff,"manage music staff
coordinate duties of musical staff",,released,2023-11-30T15:53:37.136Z,,,"http://data.europa.eu/esco/concept-scheme/skills, http://data.europa.eu/esco/concept-scheme/member-skills","Assign and manage staff tasks in areas such as scoring, arranging, copying music."
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d,knowledge,cross-sector,Python (computer programming),"Python 3
Python",,released,2023-11-08T11:00:04.163Z,,,http://data.europa.eu/esco/concept-scheme/skills,The techniques and principles of software development in Python.
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/11111111-2222-3333-4444-555555555555,knowledge,cross-sector,old knowledge,,,obsolete,2019-01-01T00:00:00Z,,,,Gone.
SkillGroup,http://data.europa.eu/esco/skill/S1,,,communication,,,released,,,,,A group.
"""
DOCUMENT = "c5fb0812-d7cb-11e8-824f-0242ac160002"
CASE = {
    "CFDocument": {
        "identifier": DOCUMENT,
        "uri": f"https://frameworks.example/uri/{DOCUMENT}",
        "CFPackageURI": {
            "title": "Boat building",
            "identifier": DOCUMENT,
            "uri": f"https://frameworks.example/ims/case/v1p0/CFPackages/{DOCUMENT}",
        },
        "creator": "Northmouth Learning Trust",
        "title": "Boat building",
        "lastChangeDateTime": "2025-03-15T09:00:00+00:00",
        "language": "en",
        "adoptionStatus": "Adopted",
    },
    "CFItems": [
        {
            "identifier": "6b99f13c-d7cc-11e8-824f-0242ac160002",
            "fullStatement": "Chooses, checks and cuts timber for a clinker hull so that no plank has a knot within a hand of its end.",
            "humanCodingScheme": "BB.1.2",
            "CFItemType": "Standard",
            "uri": "https://frameworks.example/uri/6b99f13c-d7cc-11e8-824f-0242ac160002",
            "CFDocumentURI": {
                "title": "Boat building",
                "identifier": DOCUMENT,
                "uri": f"https://frameworks.example/uri/{DOCUMENT}",
            },
            "educationLevel": ["PS"],
            "lastChangeDateTime": "2025-03-15T09:00:00+00:00",
        },
        {
            "identifier": "6b99f13d-d7cc-11e8-824f-0242ac160002",
            "fullStatement": "Rivets planks so that they hold.",
            "abbreviatedStatement": "Riveting",
            "humanCodingScheme": "BB.1.3",
            "uri": "https://frameworks.example/uri/6b99f13d-d7cc-11e8-824f-0242ac160002",
            "lastChangeDateTime": "2025-03-15T09:00:00+00:00",
        },
        {"identifier": "1", "fullStatement": "Without an address", "uri": "urn:x"},
    ],
    "CFAssociations": [],
}


def test_esco() -> None:
    """Skills that are released, with their addresses as they are, whatever spreadsheets put in front."""
    found = parse_framework(b"\xef\xbb\xbf" + ESCO.encode())
    assert [skill.name for skill in found] == [
        "manage musical staff",
        "Python (computer programming)",
    ]
    assert found[1] == FoundSkill(
        name="Python (computer programming)",
        url="http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d",
        framework="ESCO",
        description="The techniques and principles of software development in Python.",
    )


def test_case() -> None:
    """Items with an address; a long statement is cut for the name and kept as the description."""
    timber, riveting = parse_framework(json.dumps(CASE).encode())
    assert (timber.code, timber.type, timber.framework) == ("BB.1.2", "CFItem", "Boat building")
    assert len(timber.name) <= 80
    assert timber.name.endswith("…")
    assert timber.description.startswith("Chooses, checks and cuts")
    assert (riveting.name, riveting.description) == ("Riveting", "Rivets planks so that they hold.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name,url\nRust,https://x.example/\n", "is neither ESCO's"),
        (b"", "is neither ESCO's"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"CFItems": []}', "is no CASE package"),
        (b'{"CFDocument": {}, "CFItems": [{}]}', "has no skill in it"),
        (b"{", "is not JSON"),
    ],
)
def test_what_is_no_framework(data: bytes, said: str) -> None:
    """Anything else is refused with what is wrong."""
    with pytest.raises(DocumentError, match=said):
        parse_framework(data)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site."""
    folder = tmp_path / "site"
    init_site(folder, title="Boats", name="Harbour", base_url="https://example.org/x/")
    return folder


def take(site: Path, file: Path, *options: str) -> int:
    """Run the command; returns its exit status."""
    return run(["import-skills", str(file), *options, "--root", str(site)])


def test_skills_are_added_once(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What people wrote stays, a skill that is there is not added, an id that is taken gets a number."""
    (tmp_path / "skills_en.csv").write_text(ESCO, encoding="utf-8")
    (tmp_path / "package.json").write_text(json.dumps(CASE), encoding="utf-8")
    file = site / "content/skills.yaml"
    ours = "# Ours.\nskills:\n- id: riveting   # by hand\n  name: Riveting\n# The end.\n"
    file.write_text(ours, encoding="utf-8")
    assert take(site, tmp_path / "skills_en.csv", "--match", "python") == 0
    assert capsys.readouterr().out == "python-computer-programming\n"
    assert take(site, tmp_path / "package.json") == 0
    assert capsys.readouterr().out.endswith("\nriveting-2\n")
    text = file.read_text("utf-8")
    assert text.startswith(ours.removesuffix("# The end.\n"))
    assert text.endswith("# The end.\n")
    skills = load_content(site).content.skills
    assert [*skills][:2] == ["riveting", "python-computer-programming"]
    assert skills["riveting-2"].alignments[0].type == "CFItem"
    assert take(site, tmp_path / "package.json") == 0
    assert "2 skills there already" in capsys.readouterr().err
    assert file.read_text("utf-8") == text


def test_a_first_list_is_begun(site: Path, tmp_path: Path) -> None:
    """Without skills.yaml one is written that loads."""
    (tmp_path / "skills_en.csv").write_text(ESCO, encoding="utf-8")
    assert take(site, tmp_path / "skills_en.csv") == 0
    assert len(load_content(site).content.skills) == 2


def test_nothing_is_meant(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written where no skill has what is looked for."""
    (tmp_path / "skills_en.csv").write_text(ESCO, encoding="utf-8")
    assert take(site, tmp_path / "skills_en.csv", "--match", "sailing") == 1
    assert "none of its 2 skills is meant" in capsys.readouterr().err
    assert not (site / "content/skills.yaml").exists()


def test_too_many(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole framework does not fit; the hint says how to choose."""
    row = "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/{0},,,skill {0},,,released,,,,,{1}\n"
    rows = "".join(row.format(number, "words " * 40) for number in range(4000))
    (tmp_path / "skills_en.csv").write_text(
        ESCO.split("\n", maxsplit=1)[0] + "\n" + rows, encoding="utf-8"
    )
    assert take(site, tmp_path / "skills_en.csv") == 1
    assert "--match" in capsys.readouterr().err
    assert not (site / "content/skills.yaml").exists()
