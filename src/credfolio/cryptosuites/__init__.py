"""Cryptosuites as values: how a document and its proof options become the bytes that are signed.

A suite is added by making a `Cryptosuite` and naming it in `CRYPTOSUITES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from credfolio.cryptosuites.jcs import ECDSA_JCS_2019, EDDSA_JCS_2022
from credfolio.cryptosuites.rdfc import (
    ECDSA_RDFC_2019,
    ED25519_SIGNATURE_2020,
    EDDSA_2022,
    EDDSA_RDFC_2022,
)
from credfolio.cryptosuites.suite import Cryptosuite

if TYPE_CHECKING:
    from collections.abc import Mapping

# By the `cryptosuite` of a `DataIntegrityProof`.
CRYPTOSUITES: Mapping[str, Cryptosuite] = {
    suite.name: suite
    for suite in (EDDSA_RDFC_2022, EDDSA_JCS_2022, ECDSA_RDFC_2019, ECDSA_JCS_2019, EDDSA_2022)
}
# By the `type` of a proof of the older kind, which is its own suite.
OLDER_SUITES: Mapping[str, Cryptosuite] = {suite.name: suite for suite in (ED25519_SIGNATURE_2020,)}

__all__ = ["CRYPTOSUITES", "EDDSA_RDFC_2022", "OLDER_SUITES", "Cryptosuite"]
