"""Dates, amounts and names, as each reader expects them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from relay.kernel import clock
from relay.ui import formats
from relay.ui.components import formats as filters

MONDAY = date(2026, 11, 23)
LATE_IN_LONDON = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # already Monday in Tokyo


@pytest.fixture(params=["ja", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("style", "ja", "en"),
    [
        ("full", "2026年11月23日(月)", "23 Nov 2026"),
        ("short", "11月23日(月)", "23 Nov"),
        ("month", "2026年11月", "Nov 2026"),
    ],
)
def test_jdate_writes_each_style_in_both_languages(language, style, ja, en):
    assert filters.jdate(MONDAY, style) == {"ja": ja, "en": en}[language]


def test_jdate_is_the_day_in_tokyo_when_london_is_still_asleep():
    with translation.override("ja"):
        assert filters.jdate(LATE_IN_LONDON) == "2026年11月23日(月)"
        assert filters.jdatetime(LATE_IN_LONDON) == "2026年11月23日(月) 00:30"
        assert formats.clock_time(LATE_IN_LONDON) == "00:30"


@pytest.mark.parametrize("empty", [None, ""])
def test_every_format_shows_a_dash_when_there_is_nothing(empty):
    every = (
        filters.jdate,
        filters.jdatetime,
        filters.relative_day,
        filters.days_left,
        formats.clock_time,
        formats.number,
        formats.yen,
        formats.man,
    )

    assert {each(empty) for each in every} == {"—"}


@pytest.mark.parametrize(
    ("amount", "yen", "man"),
    [
        (0, "0円", "0万円"),
        (4_800_000, "4,800,000円", "480万円"),
        (4_555_000, "4,555,000円", "455.5万円"),
        (12_345, "12,345円", "12,345円"),
        (123_000_000, "123,000,000円", "12,300万円"),
    ],
)
def test_amounts_lose_nothing_when_shortened(amount, yen, man):
    with translation.override("ja"):
        assert (formats.yen(amount), formats.man(amount)) == (yen, man)


def test_amounts_are_plain_yen_in_english():
    with translation.override("en"):
        assert formats.man(4_800_000) == formats.yen(4_800_000) == "¥4,800,000"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (4_000_000, 5_500_000, "400万円〜550万円"),
        (4_000_000, 4_000_000, "400万円"),
        (4_000_000, None, "400万円〜"),
        (None, 5_500_000, "〜550万円"),
        (None, None, "—"),
    ],
)
def test_money_range_may_be_open_on_either_side(low, high, words):
    with translation.override("ja"):
        assert formats.money_range(low, high) == words


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [(-2, "2日超過", "2 days over"), (0, "本日まで", "due today"), (1, "あと1日", "1 day left")],
)
def test_days_left_counts_down_and_beyond(language, days, ja, en):
    assert formats.days_left(days) == {"ja": ja, "en": en}[language]


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [
        (-3, "3日前", "3 days ago"),
        (-1, "昨日", "yesterday"),
        (0, "今日", "today"),
        (1, "明日", "tomorrow"),
        (5, "5日後", "in 5 days"),
    ],
)
def test_relative_day_is_what_people_say(language, days, ja, en):
    assert formats.relative_day(days) == {"ja": ja, "en": en}[language]


def test_days_are_counted_by_the_calendar_in_tokyo():
    with clock.frozen_at(LATE_IN_LONDON), translation.override("ja"):
        assert filters.days_left(MONDAY) == "本日まで"
        assert filters.relative_day(date(2026, 11, 22)) == "昨日"


def test_person_name_puts_the_family_first_and_the_honorific_only_in_japanese(language):
    expected = {"ja": "髙﨑 美咲 様", "en": "髙﨑 美咲"}[language]

    assert filters.person_name("髙﨑", "美咲", True) == expected
    assert filters.person_name("髙﨑") == "髙﨑"


def test_ref_and_nowrap_escape_what_they_wrap():
    assert filters.ref("INT-7K2") == '<span class="ref">INT-7K2</span>'
    assert filters.nowrap("<b>") == '<span class="nowrap">&lt;b&gt;</span>'
