"""No published vector lies there unread."""

from __future__ import annotations

from pathlib import Path

from shared_data import DATA, needs_shared

pytestmark = needs_shared

FOLDER = DATA / "vectors"
# Which test reads which files, as patterns below the folder.
READ_BY: dict[str, tuple[str, ...]] = {
    "test_did_key.py": ("did-key/ed25519-x25519.json",),
    "test_rdfc.py": (
        "rdf-canon/rdfc10/*-in.nq",
        "rdf-canon/rdfc10/*-rdfc10.nq",
        "rdf-canon/rdfc10/*-rdfc10map.json",
        "rdf-canon/manifest.*",
    ),
    "test_eddsa.py": (
        "vc-di-eddsa/keyPair.json",
        "vc-di-eddsa/unsigned.json",
        "vc-di-eddsa/employmentAuth.json",
        "vc-di-eddsa/eddsa-rdfc-2022/*",
        "vc-di-eddsa/eddsa-rdfc-2022/employ/*",
    ),
    "test_more_suites.py": (
        "vc-di-eddsa/eddsa-jcs-2022/*",
        "vc-di-eddsa/Ed25519Signature2020/*",
        "vc-di-eddsa/proof-set-chain/*",
    ),
    "test_multikey_vectors.py": ("vc-di-eddsa/proof-set-chain/multiKeyPairs.json",),
    "test_implementation_guide.py": (
        "1edtech-impl-guide/*.html",
        "1edtech-impl-guide/*/*-canon.txt",
    ),
    "test_data_model_inputs.py": ("vcdm2-input/*.json", "vcdm2-input/*/*.json"),
}
# Words about the vectors, not vectors.
_WORDS = (
    "rdf-canon/README.md",
    "rdf-canon/LICENCE.md",
    "rdf-canon/vocab.jsonld",
    "rdf-canon/vocab_context.jsonld",
)


def test_every_file_is_read() -> None:
    """Each file belongs to a test that there is, and each pattern to a file."""
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    left = found - set(_WORDS)
    for test, patterns in READ_BY.items():
        assert Path(__file__).with_name(test).exists()
        for pattern in patterns:
            matching = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob(pattern)}
            assert matching, pattern
            left -= matching
    assert left == set()
