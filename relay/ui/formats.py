"""How dates, times, amounts and names are written, in Japanese and in English."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, ngettext

TOKYO = ZoneInfo("Asia/Tokyo")
NOTHING = "—"
Missing = Literal[""] | None
"""What a template hands over for a value that is not there."""
WEEKDAYS = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MAN = 10_000
TENTH_OF_MAN = 1_000


def in_japanese() -> bool:
    """True when the reader has the Japanese pages."""
    return (get_language() or "ja").startswith("ja")


def day_of(moment: date | datetime) -> date:
    """The calendar day in Tokyo."""
    if isinstance(moment, datetime):
        return moment.astimezone(TOKYO).date() if moment.tzinfo else moment.date()
    return moment


def day(moment: date | datetime | None, style: str = "full") -> str:
    """A date in words: style is full, short (no year) or month (no day)."""
    if not moment:
        return NOTHING
    on = day_of(moment)
    if in_japanese():
        return _japanese_day(on, style)
    month = MONTHS[on.month - 1]
    english = {"full": f"{on.day} {month} {on.year}", "short": f"{on.day} {month}"}
    return english.get(style, f"{month} {on.year}")


def _japanese_day(on: date, style: str) -> str:
    if style == "month":
        return f"{on.year}年{on.month}月"
    short = f"{on.month}月{on.day}日({WEEKDAYS[on.weekday()]})"
    return short if style == "short" else f"{on.year}年{short}"


def clock_time(moment: datetime | None) -> str:
    """Hours and minutes in Tokyo."""
    if not moment:
        return NOTHING
    here = moment.astimezone(TOKYO) if moment.tzinfo else moment
    return f"{here:%H:%M}"


def number(value: int | float | Missing) -> str:
    """A number with thousands separators."""
    if value is None or value == "":
        return NOTHING
    return f"{value:,}"


def yen(value: int | Missing) -> str:
    """An amount in yen with thousands separators."""
    if value is None or value == "":
        return NOTHING
    return f"{value:,}円" if in_japanese() else f"¥{value:,}"


def man(value: int | Missing) -> str:
    """An amount in units of ten thousand yen, where that loses nothing."""
    if value is None or value == "":
        return NOTHING
    if not in_japanese() or value % TENTH_OF_MAN:
        return yen(value)
    whole, rest = divmod(value, MAN)
    return f"{whole:,}.{rest // TENTH_OF_MAN}万円" if rest else f"{whole:,}万円"


def money_range(low: int | None, high: int | None) -> str:
    """A span of yearly pay, open on either side."""
    if low and high:
        return man(low) if low == high else f"{man(low)}〜{man(high)}"
    if low:
        return gettext("from %(amount)s") % {"amount": man(low)}
    if high:
        return gettext("up to %(amount)s") % {"amount": man(high)}
    return NOTHING


def full_name(family: str, given: str = "", *, honorific: bool = False) -> str:
    """Family name first, in both languages; the honorific only in Japanese."""
    name = f"{family} {given}".strip()
    return f"{name} 様" if honorific and name and in_japanese() else name


def addressee(organisation: str) -> str:
    """An organisation a document is addressed to."""
    return f"{organisation} 御中" if in_japanese() else organisation


def days_between(moment: date | datetime, now: datetime) -> int:
    """Calendar days in Tokyo from now until the moment; negative when it has passed."""
    return (day_of(moment) - day_of(now)) // timedelta(days=1)


def days_left(days: int) -> str:
    """How long until a deadline."""
    if days < 0:
        return ngettext("%(days)d day over", "%(days)d days over", -days) % {"days": -days}
    if days == 0:
        return gettext("due today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def relative_day(days: int) -> str:
    """A day as people say it: today, tomorrow, three days ago."""
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
