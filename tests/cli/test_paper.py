"""PDFs as a user meets them: what `verify` and `import` make of what is attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.cli import run
from demo import BASE, built_demo
from papers import attachment, pdf

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLACE = "leila-haddad/python-for-data"


def signed() -> bytes:
    """A credential of the demo, as it is published."""
    return (built_demo() / "site_output" / PLACE / "credential.json").read_bytes()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit status of a verification against the demo, and what it prints."""
    capsys.readouterr()
    site = built_demo() / "site_output"
    return run(["verify", *arguments, "--map", f"{BASE}={site}"]), capsys.readouterr().out


def test_verify_takes_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A PDF is verified as the JSON that is attached to it would be, alone or in a folder."""
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf(attachment(signed())))
    (tmp_path / "invoice.pdf").write_bytes(pdf(attachment(b"<invoice/>")))
    for source in (file, tmp_path):
        status, printed = said(capsys, str(source))
        assert status == 0
        assert printed.startswith(f"passed: {file}\n")
        assert "invoice" not in printed


def test_changed_attachment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One letter of what is attached is changed, and the signature does not hold."""
    changed = signed().replace(b"Python for Data", b"Python for Date")
    assert changed != signed()
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf(attachment(changed)))
    status, printed = said(capsys, str(file))
    assert status == 1
    assert printed.startswith(f"failed: {file}\n")
    assert "failed        proof" in printed


def test_two_credentials(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which of two would be meant is not for a program to say."""
    other = (built_demo() / "site_output/leila-haddad/clear-writing/credential.json").read_bytes()
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf(attachment(signed()), attachment(other, number=8)))
    status, printed = said(capsys, str(file))
    assert status == 1
    assert "it is a PDF with 2 different credentials attached to it" in printed
