from __future__ import annotations

import pytest

from credfolio.limits import LIMITS, NEARLY, Extent, Limit, check_limits
from credfolio.model import Site

SITE = Site(title="Badges", base_url="https://example.org/")
SMALL = SITE.model_copy(update={"copies": (), "cards": "badge"})
FILES = (Limit("Few Files", files=100),)
BOTH = (*FILES, Limit("Few Bytes", bytes=5000, largest=1000))


def test_extent_counts_and_joins() -> None:
    """Files, bytes and the largest of them; of none, nothing."""
    some, others = Extent.of([3, 10, 4]), Extent.of([8])
    assert some == Extent(3, 17, 10)
    assert some.joined(others) == others.joined(some) == Extent.of([3, 10, 4, 8])
    assert Extent.of([]) == Extent()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (80, ""),
        (81, "nearly as much as Few Files (100 files) takes"),
        (100, "nearly as much as Few Files (100 files) takes"),
        (101, "more than Few Files (100 files) takes"),
    ],
)
def test_limits_are_told_from_four_fifths(files: int, said: str) -> None:
    """What is far from every limit is not spoken of."""
    finding = check_limits(Extent(files, 1000, 10), 40, SITE, FILES)
    assert (finding.message.rpartition(": ")[2] if finding else "") == said


def test_every_host_is_named() -> None:
    """Nobody knows where it is published, so each host stands with its own limit."""
    finding = check_limits(Extent(90, 5001, 1001), 30, SITE, BOTH)
    assert finding
    assert finding.message == (
        "the site has 90 files of 5 kB, 3.0 files of 166 bytes for each credential: "
        "more than Few Bytes (5 kB, 1 kB in one file) takes, "
        "and nearly as much as Few Files (100 files) takes"
    )


@pytest.mark.parametrize(
    ("site", "credentials", "begins"),
    [
        (SITE, 40, "`copies: []` and `cards: badge` in content/site.yaml make it smaller; another"),
        (SITE.model_copy(update={"copies": ()}), 40, "`cards: badge` in content/site.yaml make"),
        (
            SITE,
            51,
            "`copies: []` and `cards: badge` in content/site.yaml make it smaller, but never",
        ),
        (SMALL, 40, "another host"),
        (SMALL.model_copy(update={"certificates": True}), 40, "no `certificates:`"),
    ],
)
def test_hints_have_what_is_not_set_yet(site: Site, credentials: int, begins: str) -> None:
    """A setting that is there already helps no more, and none helps against too many pages."""
    finding = check_limits(Extent(200, 1000, 10), credentials, site, FILES)
    assert finding
    assert finding.hint.startswith(begins)


def test_settings_make_no_file_smaller() -> None:
    """Where one file is too large and all together are not, they are no help."""
    finding = check_limits(Extent(10, 1500, 1001), 5, SITE, BOTH)
    assert finding
    assert finding.hint.startswith("another host")


def test_limits_of_hosts() -> None:
    """A hundred thousand credentials in two files each are too many for all; a hundred for none."""
    many = check_limits(Extent(201_000, 1_300_000_000, 26_000_000), 100_000, SMALL)
    assert many
    assert all(limit.host in many.message for limit in LIMITS)
    assert many.message.endswith(
        "and nearly as much as Cloudflare Pages' free plan (25 MiB in one file) takes"
    )
    assert check_limits(Extent(1500, 20_000_000, 300_000), 100, SITE) is None
    assert 0 < NEARLY < 1
