"""Moments as XML Schema writes them: `dateTimeStamp`, always with a time zone (VCDM 2.0 §5.8)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from credfolio.errors import CheckFailed

_MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
_TIMESTAMP = re.compile(
    r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
# Moments that are kept as read: a registry's days and the time of its signing come again and again.
_MAX_MOMENTS = 1_024
_MAX_TEXT = 64
_LAST_SECOND = 253402300799  # of the year 9999, counted from 1970


def format_timestamp(moment: datetime) -> str:
    """Write an aware moment as an XSD dateTimeStamp in UTC, to the second (VCDM 2.0 §4.9)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_seconds(seconds: float) -> str:
    """Write seconds since 1970, kept within the years that have four digits."""
    return format_timestamp(datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC))


def is_timestamp(value: Any) -> bool:
    """Whether a value is an XSD dateTimeStamp (VC Data Model 2.0 §5.8)."""
    return isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None


def parse_timestamp(text: str) -> datetime:
    """Read an XSD dateTimeStamp that `is_timestamp` accepts.

    Raises:
        CheckFailed: it is not one, or not a day of the calendar.
    """
    try:
        if not is_timestamp(text):
            raise ValueError(text)
        return _moment_of(text) if len(text) <= _MAX_TEXT else _moment_of.__wrapped__(text)
    except (ValueError, OverflowError):
        raise CheckFailed(
            f"'{str(text)[:40]}' is not a time with its zone", problem=_MALFORMED
        ) from None


@lru_cache(maxsize=_MAX_MOMENTS)
def _moment_of(text: str) -> datetime:
    """What `parse_timestamp` reads; raises `ValueError` or `OverflowError`."""
    # XSD ends a day at 24:00 and writes as many digits of a second as it likes.
    ended = "T24:" in text
    moment = re.sub(r"\.(\d{1,6})\d*", lambda m: "." + m[1].ljust(6, "0"), text)
    start = datetime.fromisoformat(moment.replace("T24:", "T00:"))
    return start + timedelta(days=1) if ended else start
