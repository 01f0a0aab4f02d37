"""Convert dates as written on pages to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from quality.lexicons import LazyPattern, in_use, made_of_lists

_MONTH = r"({month}|{month_short}|{month_rarely_short})\.?"
_ISO = LazyPattern(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?", re.I
)
_SLASHED_YEAR_FIRST = LazyPattern(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_COMPACT = LazyPattern(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}.{0,6})?$")
_MONTH_FIRST = LazyPattern(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:{{ordinal_ending}})?,?\s+(\d{{4}})\b", re.IGNORECASE, "calendar"
)
_DAY_FIRST = LazyPattern(
    rf"\b(\d{{1,2}})(?:{{ordinal_ending}})?[\s-]+(?:(?:{{date_joint}})\s+)?{_MONTH},?[\s-]+(\d{{4}})\b",
    re.IGNORECASE,
    "calendar",
)
_SLASHED = LazyPattern(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_IN_URL = LazyPattern(r"[/_-](\d{4})[/_-](\d{1,2}|[a-z]{3})[/_-](\d{1,2})(?=[/_.?-]|$)")
_COMPACT_IN_URL = LazyPattern(r"[/-]((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_EARLIEST = 1990


@made_of_lists
def _months() -> dict[str, int]:
    """Months and their abbreviations with their numbers: classes of the list calendar that are numbers."""
    return {word: int(name) for name, found in in_use().classes("calendar").items() if name.isdigit() for word in found}


def iso_date(text: str | None, *, anywhere: bool = False, day_first: bool = False) -> str | None:
    """Convert a date, or date and time, to ISO 8601; None if `text` contains no plausible one.

    Understands ISO, “December 22, 2016”, “22 Dec 2016”, 2016/12/22, 12/22/2016 (month first, as in the United States, unless
    it is over 12 or `day_first`), 20161222, and seconds or milliseconds since 1970. `anywhere` searches a longer line;
    otherwise the text must begin with the date, after at most a weekday or a label.
    """
    text = (text or "").strip()[:200]
    if not any(map(str.isdigit, text)):
        return None
    if not anywhere and text.isdecimal() and len(text) in (10, 13):
        return _checked(datetime.fromtimestamp(int(text[:10]), UTC).isoformat())
    if (match := _ISO.search(text)) and (anywhere or match.start() < 25):
        year, month, day, hour, minute, second, zone = match.groups()
        stamp = f"{year}-{int(month):02}-{int(day):02}"
        if hour:
            stamp += f"T{int(hour):02}:{minute}:{second or '00'}{zone or ''}".replace("z", "Z")
        if found := _checked(stamp):
            return found
    if match := _SLASHED_YEAR_FIRST.search(text):
        return _day(match[1], match[2], match[3])
    if match := _MONTH_FIRST.search(text):
        return _day(match[3], str(_months()[match[1].lower()]), match[2])
    if match := _DAY_FIRST.search(text):
        return _day(match[3], str(_months()[match[2].lower()]), match[1])
    if match := _SLASHED.search(text):
        month, day = (
            (match[2], match[1]) if int(match[1]) > 12 or (day_first and int(match[2]) <= 12) else (match[1], match[2])
        )
        return _day(match[3], month, day)
    if not anywhere and (match := _COMPACT.match(text)):
        return _day(*match.groups())
    return None


def known_date(text: str) -> str | None:
    """Convert a date from somebody who knows it: ISO 8601 of any year as it is, anything else as `iso_date` understands it."""
    text = text.strip()
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return iso_date(text)
    return iso_date(text) if text.isdecimal() else text


def date_in_url(url: str | None) -> str | None:
    """Return the day in an address such as /2016/12/22/ or /2016-dec-22/."""
    for pattern in (_IN_URL, _COMPACT_IN_URL):
        if match := pattern.search((url or "").lower()):
            month = match[2] if match[2].isdecimal() else str(_months().get(match[2], 0))
            if found := _day(match[1], month, match[3]):
                return found
    return None


def _day(year: str, month: str, day: str) -> str | None:
    return _checked(f"{int(year):04}-{int(month):02}-{int(day):02}")


def _checked(stamp: str) -> str | None:
    """Return the timestamp if it is a real date, not before the web and not in the future."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return stamp if _EARLIEST <= moment.year <= date.today().year + 1 else None
