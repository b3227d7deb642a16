"""A private key that never leaves its token: the example in docs/, with SoftHSM 2 as the token."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from credfolio.cli import run
from credfolio.wallet import load_wallet
from demo import REPOSITORY

pytestmark = pytest.mark.interop

EXAMPLE = REPOSITORY / "docs" / "examples" / "sign_with_pkcs11.py"
MODULES = [
    *Path("/usr/lib").glob("softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
]
ISSUER = "harbour-makers"
PIN = "98765432"


@pytest.fixture(name="token")
def fixture_token(tmp_path: Path) -> dict[str, str]:
    """A new token in a folder of its own, as the environment that names it."""
    if shutil.which("softhsm2-util") is None or not MODULES:
        pytest.skip("needs SoftHSM 2 (Debian: softhsm2)")
    if importlib.util.find_spec("pkcs11") is None:
        pytest.skip("needs python-pkcs11 (the extra `pkcs11`)")
    (tmp_path / "tokens").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "SOFTHSM2_CONF": str(settings),
        "PKCS11_MODULE": str(MODULES[0]),
        "PKCS11_TOKEN": "credfolio",
        "PKCS11_PIN": PIN,
    }
    init = ["softhsm2-util", "--init-token", "--free", "--label", "credfolio", "--pin", PIN]
    subprocess.run([*init, "--so-pin", PIN], env=environment, check=True, capture_output=True)
    return environment


def sign(site: Path, environment: dict[str, str]) -> str:
    """Run the example on a site; returns the public key that it signed with."""
    command = [sys.executable, str(EXAMPLE), ISSUER, str(site)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert PIN not in done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("is_first", [True, False], ids=["first key", "by rotation"])
def test_a_token_signs(
    is_first: bool,  # noqa: FBT001 - a case
    token: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its key is an issuer's first or next one; what it signed is published and verifies."""
    site = tmp_path / "site"
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path / "keys"))
    base = "https://example.org/tokens"
    assert run(["init", str(site), "--name", "Harbour Makers", "--base-url", base]) == 0
    here = ["--root", str(site)]
    if not is_first:
        assert run(["build", *here]) == 0
        assert run(["new", "earner", "Ada", *here]) == 0
        assert run(["new", "award", "ada", "first-steps", *here]) == 0
    multibase = sign(site, token)
    identity = load_wallet(site / "wallet").identities[ISSUER]
    assert identity.current.multibase == multibase
    assert len(identity.keys) == (1 if is_first else 2)
    assert run(["build", "--frozen", *here]) == 0
    files = [str(file) for file in (site / "site_output").glob("*/*/credential.json")]
    assert files
    assert run(["verify", *files, "--offline", "--map", f"{base}={site / 'site_output'}"]) == 0
    assert sign(site, token) == multibase
    assert run(["build", "--frozen", *here]) == 0
    if is_first:
        assert not (tmp_path / "keys").exists()
