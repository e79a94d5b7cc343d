"""Dates as WordPress stores them -> `datetime` with the site's own offset.

WordPress keeps each moment twice, in the site's local time and in UTC: their difference is the offset at that
moment, daylight saving included.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
RSS_SHAPE = re.compile(r"(?:[A-Za-z]{3}, )?[0-9]{1,2} [A-Za-z]{3} [0-9]{4} [0-9:]{5,8} (?:[+-][0-9]{4}|[A-Za-z]{1,4})")
LONGEST = len("2014-05-07 09:30:00")
ZERO = "0000-00-00"  # MySQL's "none"
FARTHEST = timedelta(hours=14)  # Kiribati
QUARTER = timedelta(minutes=15)
SLACK = timedelta(minutes=1)  # the two were not always taken from the clock at the same second


def moment(local: str, gmt: str = "", usual: timedelta | None = None, pub_date: str = "") -> datetime | None:
    """Return a moment in the site's local time, with its offset where the file tells it; None if there is no date.

    local, gmt: "YYYY-MM-DD HH:MM:SS"; usual: the site's offset where the pair does not give one (`usual_offset`);
    pub_date: the RSS date, UTC in exports, for items whose other dates are missing or nonsense.
    """
    there = parse(local)
    if there:
        known = _ahead(there, parse(gmt))
        return _with_offset(there, usual if known is None else known)
    utc = parse(gmt) or _parse_rss(pub_date)
    return _moved(utc, usual or timedelta()) if utc else None


def parse(text: str) -> datetime | None:
    """Return a stored date without an offset; None for 0000-00-00, what is no date, and year 1 (.NET's "none")."""
    text = text.strip()
    return _read(text) if len(text) <= LONGEST else None


@lru_cache(64)  # a post says the same moment up to four times, and is asked for each more than once
def _read(text: str) -> datetime | None:
    if not SHAPE.fullmatch(text):
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date if _sane(date) else None


def is_bad(text: str) -> bool:
    """Tell whether a date is neither there nor left open in WordPress's way (empty, 0000-00-00)."""
    text = text.strip()
    return bool(text) and not text.startswith(ZERO) and parse(text) is None


def offset(local: str, gmt: str) -> timedelta | None:
    """Return what the site's clock was ahead of UTC at one moment; None where the pair cannot be right."""
    return _ahead(parse(local), parse(gmt))


def _ahead(there: datetime | None, utc: datetime | None) -> timedelta | None:
    return _rounded(there - utc) if there and utc else None


@lru_cache(64)
def _rounded(ahead: timedelta) -> timedelta | None:
    rounded = round(ahead / QUARTER) * QUARTER
    return rounded if abs(ahead - rounded) <= SLACK and abs(rounded) <= FARTHEST else None


def usual_offset(offsets: Iterable[timedelta | None]) -> timedelta | None:
    """Return the offset that most moments of a site have; of two equally frequent ones the smaller."""
    counts = Counter(ahead for ahead in offsets if ahead is not None)
    return min(counts, key=lambda ahead: (-counts[ahead], ahead)) if counts else None


def day(date: datetime | None) -> str:
    """Return YYYY-MM-DD for paths and for --since and --until; "" without a date."""
    return date.date().isoformat() if date else ""


def _sane(date: datetime) -> bool:
    """Years 1 and 9999 leave no room for an offset: a reader that takes the date to UTC would overflow."""
    return 1 < date.year < 9999


def _parse_rss(text: str) -> datetime | None:
    text = text.strip()
    if not RSS_SHAPE.fullmatch(text):  # parsedate_to_datetime makes the year 2000 of -0001
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - 7 ms, and few items need it

    try:
        date = parsedate_to_datetime(text)
        utc = date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return utc if _sane(utc) else None


def _with_offset(date: datetime, ahead: timedelta | None) -> datetime:
    return date if ahead is None else date.replace(tzinfo=timezone(ahead))


def _moved(utc: datetime, ahead: timedelta) -> datetime:
    return utc.replace(tzinfo=UTC).astimezone(timezone(ahead))
