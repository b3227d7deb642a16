"""The names by which an issuer says that a credential is not in force, and why."""

from __future__ import annotations

from typing import Literal

StatusState = Literal["revoked", "suspended"]
StatusReason = Literal[
    "issued-in-error",
    "criteria-not-met",
    "misconduct",
    "requirement-lapsed",
    "replaced",
    "earner-request",
    "under-review",
]
"""`pages.state` has the sentence for each."""
