"""Cryptosuites as values: how a document and its proof options become the bytes that are signed.

A suite is added by writing a module that makes a `Cryptosuite`, and naming it in `CRYPTOSUITES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.cryptosuites.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from credfolio.cryptosuites.suite import Cryptosuite

if TYPE_CHECKING:
    from collections.abc import Mapping

CRYPTOSUITES: Mapping[str, Cryptosuite] = {suite.name: suite for suite in (EDDSA_RDFC_2022,)}

__all__ = ["CRYPTOSUITES", "EDDSA_RDFC_2022", "Cryptosuite"]
