"""Rules for the whole suite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

EVERYTHING = "CREDFOLIO_TEST_EVERYTHING"

# The same examples in each run: a failure seen once is seen again.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _own_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's private keys."""
    monkeypatch.setenv("CREDFOLIO_KEYS", str(tmp_path_factory.getbasetemp() / "keys"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.CallInfo[None], None]:
    """Where everything must run, a skipped test has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get(EVERYTHING):
        report.outcome = "failed"
        report.longrepr = f"skipped where every test must run: {report.longrepr}"
