"""Writes a Hugo project that shows a registry: our page as its template, its own QR codes.

One content file for each award with the members of its earner, another for the earner, a data file
for each badge; and of them the page of each earner, and of each award a page, a QR code in PNG and an
unsigned JSON file. Nothing is signed or verified.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from bench.registry import DUMPER

if TYPE_CHECKING:
    from pathlib import Path

    from bench.skeletons import Skeleton

SETTINGS = {
    "baseURL": "https://example.org/register/",
    "title": "The Long Register",
    "disableKinds": ["home", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"],
    "outputs": {"page": ["html", "vc"], "section": ["html"]},
    "outputFormats": {
        "vc": {"mediaType": "application/json", "baseName": "credential", "isPlainText": True}
    },
    "caches": {"images": {"dir": ":cacheDir/images"}},
}
# How Hugo says each value of a skeleton; `$badge` is the badge's data.
PLACES = {
    "earner": ".Params.earner",
    "badge": ".Params.badge",
    "name": ".Params.name",
    "title": "$badge.name",
    "description": "$badge.description",
    "day": '.Date.Format "2 January 2006"',
    "date": '.Date.Format "2006-01-02"',
    "narrative": ".Params.narrative",
    "work": "(index .Params.evidence 0).name",
    "other": "(index .Params.evidence 1).name",
    "number": ".Params.number",
}
IN_PAGE = {
    "criteria": 'partialCached "criteria.html" $badge .Params.badge',
    "credential": 'partial "credential.txt" . | safeHTML',
    "qr": 'partial "qr.html" .',
}
BADGE = "{{ $badge := index hugo.Data.badges .Params.badge }}"
QR = """\
{{ with images.QR .Permalink (dict "level" "medium" "scale" 4 "targetDir" .Path) -}}
<img src="{{ .RelPermalink }}" width="{{ .Width }}" height="{{ .Height }}" alt="QR code">
{{- end }}"""


def write_hugo_site(
    folder: Path, skeleton: Skeleton, earners: dict[str, Any], badges: dict[str, Any]
) -> None:
    """Write the project of a registry's earners and badges, by slug."""
    page = skeleton.filled(
        skeleton.page, lambda name: f"{{{{ {(PLACES | IN_PAGE)[name]} }}}}", _guarded
    )
    text_of = PLACES | {"criteria": "strings.TrimSpace $badge.criteria | jsonify"}
    portfolio = skeleton.filled(
        skeleton.portfolio, lambda name: f"{{{{ {PLACES[name]} }}}}", _guarded
    )
    credential = skeleton.filled(
        skeleton.credential, lambda name: f"{{{{ {text_of[name]} }}}}", _guarded
    )
    _write(folder / "hugo.yaml", _yaml(SETTINGS))
    _write(folder / "layouts/_default/single.html", BADGE + page)
    _write(folder / "layouts/_default/list.html", BADGE + portfolio)
    _write(folder / "layouts/_default/single.vc.json", '{{ partial "credential.txt" . }}')
    _write(folder / "layouts/partials/credential.txt", BADGE + credential)
    _write(folder / "layouts/partials/criteria.html", "{{ .criteria | markdownify }}")
    _write(folder / "layouts/partials/qr.html", QR)
    for slug, badge in badges.items():
        _write(folder / f"data/badges/{slug}.yaml", _yaml(badge))
    for slug, earner in earners.items():
        (award,) = earner["awards"]
        members = {
            "name": earner["name"],
            "earner": slug,
            "number": slug.removeprefix("earner-"),
            **award,
        }
        text = f"---\n{_yaml(members)}---\n"
        _write(folder / f"content/{slug}/_index.md", text)
        _write(folder / f"content/{slug}/{award['badge']}/index.md", text)


def _guarded(literal: str) -> str:
    if "{{" in literal:
        raise ValueError("the page has what Hugo would read as its own")
    return literal


def _yaml(value: Any) -> str:
    return yaml.dump(json.loads(json.dumps(value, default=str)), Dumper=DUMPER, allow_unicode=True)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
