"""The obvious pipeline, for comparison: a library for each step, as its introduction shows it.

PyYAML's `SafeLoader`, PyLD with its contexts in memory, PyNaCl, `qrcode`, Markdown and Jinja, one
credential after the other in one process. Markdown is rendered once for each badge.

    python tests/bench/obvious.py ROOT SKELETON CONTEXTS OUTPUT COUNT
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import jinja2
import markdown
import qrcode
import qrcode.image.svg
import yaml
from markupsafe import Markup
from nacl.signing import SigningKey
from pyld import jsonld

from bench.skeletons import Skeleton, values_of

SEED = hashlib.sha256(b"credfolio benchmark").digest()
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def main(
    root: Path, skeleton: Skeleton, contexts: dict[str, Any], output: Path, count: int
) -> None:
    """Sign and render the first credentials of a registry."""

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": contexts[url]}

    jsonld.set_document_loader(load)
    environment = jinja2.Environment(autoescape=True)
    page, portfolio, credential = (
        environment.from_string(
            skeleton.filled(text, "{{{{ {} }}}}".format, "{{% raw %}}{}{{% endraw %}}".format)
        )
        for text in (skeleton.page, skeleton.portfolio, skeleton.credential)
    )
    key = SigningKey(SEED)
    badges: dict[str, Any] = {}
    for number in range(count):
        slug = f"earner-{number}"
        earner = _read(root / f"content/earners/{slug}.yaml")
        name = earner["awards"][0]["badge"]
        if name not in badges:
            badge = _read(root / f"content/badges/{name}.yaml")
            badges[name] = badge, markdown.markdown(badge["criteria"])
        badge, criteria = badges[name]
        values = values_of(slug, earner, badge)
        narrative = Markup(json.dumps(badge["criteria"].strip(), ensure_ascii=False))  # noqa: S704
        document = json.loads(credential.render(values, criteria=narrative))
        signed = _signed(document, key)
        text = json.dumps(signed, ensure_ascii=False, indent=2)
        code = qrcode.make(signed["id"], image_factory=qrcode.image.svg.SvgPathImage)
        html = page.render(
            values,
            criteria=Markup(criteria),  # noqa: S704 - what libraries made
            credential=Markup(text),  # noqa: S704
            qr=Markup(code.to_string(encoding="unicode")),  # noqa: S704
        )
        folder = output / slug / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(html, encoding="utf-8")
        (folder.parent / "index.html").write_text(portfolio.render(values), encoding="utf-8")
        (folder / "credential.json").write_text(text, encoding="utf-8")


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)


def _signed(document: dict[str, Any], key: SigningKey) -> dict[str, Any]:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-03-01T09:00:00Z",
        "verificationMethod": f"{document['issuer']['id']}#key",
        "proofPurpose": "assertionMethod",
    }
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    digest = b"".join(
        hashlib.sha256(jsonld.normalize(part, options).encode()).digest()
        for part in ({"@context": document["@context"], **proof}, document)
    )
    signature = int.from_bytes(key.sign(digest).signature, "big")
    text = ""
    while signature:
        signature, digit = divmod(signature, 58)
        text = BASE58[digit] + text
    return {**document, "proof": {**proof, "proofValue": f"z{text}"}}


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Skeleton(**json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))),
        json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")),
        Path(sys.argv[4]),
        int(sys.argv[5]),
    )
