"""Filters: dates, amounts and names as the reader expects them."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from relay.kernel import clock
from relay.ui import formats


def jdate(value: date | datetime | None, style: str = "full") -> str:
    """2026年11月23日(月), or 23 Nov 2026; style short or month leaves parts away."""
    return formats.day(value, style)


def jdatetime(value: datetime | None) -> str:
    """Date and time in Tokyo."""
    return f"{formats.day(value)} {formats.clock_time(value)}" if value else formats.NOTHING


def relative_day(value: date | datetime | None) -> str:
    """Today, tomorrow, three days ago."""
    if not value:
        return formats.NOTHING
    return formats.relative_day(formats.days_between(value, clock.now()))


def days_left(value: date | datetime | None) -> str:
    """How many days are left until then."""
    if not value:
        return formats.NOTHING
    return formats.days_left(formats.days_between(value, clock.now()))


def nowrap(value: object) -> SafeString:
    """Keep the words on one line."""
    return format_html('<span class="nowrap">{}</span>', value)


def ref(value: object) -> SafeString:
    """A reference number in fixed-width figures."""
    return format_html('<span class="ref">{}</span>', value)


def person_name(family: str, given: str = "", honorific: bool = False) -> str:
    """Family name first, with 様 when asked."""
    return formats.full_name(family, given, honorific=honorific)


def add_to(register: template.Library) -> None:
    """Register the filters and the two formatting tags."""
    for each in (jdate, jdatetime, relative_day, days_left, nowrap, ref):
        register.filter(each.__name__, each)
    register.filter("jtime", formats.clock_time)
    register.filter("number", formats.number)
    register.filter("yen", formats.yen)
    register.filter("man", formats.man)
    register.simple_tag(person_name)
    register.simple_tag(formats.money_range, name="money_range")
