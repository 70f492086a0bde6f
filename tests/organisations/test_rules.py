"""Numbers as people type them, and the reasons why not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.organisations.rules import (
    LICENCE_PATTERN,
    LicenceFacts,
    Refusal,
    check_digit,
    corporate_number_is_valid,
    fold_corporate_number,
    fold_licence_number,
    why_no_data_may_flow,
    why_not_file_licence,
    why_not_found,
)

TODAY = date(2026, 4, 2)
bodies = st.text("0123456789", min_size=12, max_size=12)


def test_the_example_of_the_published_specification_is_valid() -> None:
    assert corporate_number_is_valid("8700110005901")
    assert check_digit("700110005901") == "8700110005901"


@given(bodies)
def test_a_number_with_its_check_digit_is_valid_and_begins_with_one_to_nine(body: str) -> None:
    number = check_digit(body)

    assert corporate_number_is_valid(number)
    assert number[0] in "123456789"


@given(bodies, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_found_but_for_nought_and_nine(body: str, place: int, by: int) -> None:
    """Modulo nine tells every digit from every other but 0 from 9, in all but the first place."""
    number = check_digit(body)
    wrong = (int(number[place]) + by) % 10
    mistyped = f"{number[:place]}{wrong}{number[place + 1 :]}"
    blind = place > 0 and {wrong, int(number[place])} == {0, 9}

    assert corporate_number_is_valid(mistyped) is blind


@pytest.mark.parametrize("text", ["", "870011000590", "87001100059011", "８７００１１０００５９０１", "T8700110005901", "0000000000000", "8700110005901\n", "870011000590x"])  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert not corporate_number_is_valid(text)


@pytest.mark.parametrize(
    "typed",
    ["8700110005901", "８７００１１０００５９０１", "8-7001-1000-5901", "8 7001 1000 5901", "T8700110005901", "8−7001−1000−5901", "８ー７００１ー１０００ー５９０１", "　8700110005901　"],
)  # fmt: skip
def test_a_corporate_number_is_folded(typed: str) -> None:
    assert fold_corporate_number(typed) == "8700110005901"


@pytest.mark.parametrize(
    "typed",
    ["13-ユ-123456", "13-ﾕ-123456", "１３－ユ－１２３４５６", "13ユ123456", "13ﾕ123456", "13–ユ–123456", "13−ユ−123456",
     "13ーユー123456", " 13 - ユ - 123456 ", "13‐ユ‐123456", "13―ユ―123456"],
)  # fmt: skip
def test_a_licence_number_is_folded(typed: str) -> None:
    assert fold_licence_number(typed) == "13-ユ-123456"
    assert LICENCE_PATTERN.fullmatch(fold_licence_number(typed))


@pytest.mark.parametrize("typed", ["00-ユ-123456", "48-ユ-123456", "13-ユ-12345", "13-ユ-1234567", "13-コ-123456", "13-123456", "", "13-ユ-12345x"])  # fmt: skip
def test_what_is_no_licence_number(typed: str) -> None:
    assert not LICENCE_PATTERN.fullmatch(fold_licence_number(typed))


@pytest.mark.parametrize("number", ["01-ユ-000001", "47-ム-999999", "20-特-000001", "39-地-123456"])
def test_every_prefecture_and_kind_of_licence(number: str) -> None:
    assert LICENCE_PATTERN.fullmatch(fold_licence_number(number))


@pytest.mark.parametrize(
    ("name", "number", "taken", "reason"),
    [
        ("アクメ", "8700110005901", False, None),
        (" 　", "x", True, Refusal.NAME_MISSING),
        ("アクメ", "8700110005902", True, Refusal.BAD_CORPORATE_NUMBER),
        ("アクメ", "8700110005901", True, Refusal.NUMBER_TAKEN),
    ],
)
def test_why_not_found(name: str, number: str, taken: bool, reason: Refusal | None) -> None:
    assert why_not_found(name=name, corporate_number=number, number_is_taken=taken) is reason


@pytest.mark.parametrize(
    ("number", "begins", "ends", "taken", "reason"),
    [
        ("13-ユ-123456", TODAY, TODAY + timedelta(days=1), False, None),
        ("13-ユ-12345", TODAY, TODAY, True, Refusal.BAD_LICENCE_NUMBER),
        ("13-ユ-123456", TODAY, TODAY, True, Refusal.LICENCE_TAKEN),
        ("13-ユ-123456", TODAY, TODAY, False, Refusal.LICENCE_DATES),
        ("13-ユ-123456", TODAY + timedelta(days=1), TODAY + timedelta(days=2), False, Refusal.LICENCE_DATES),
    ],
)
def test_why_not_file_a_licence(number: str, begins: date, ends: date, taken: bool, reason: Refusal | None) -> None:
    licence = LicenceFacts(number, begins, ends, "責任 花子")

    assert why_not_file_licence(licence, today=TODAY, number_is_taken=taken) is reason


@pytest.mark.parametrize(
    ("approved", "until", "checked", "reason"),
    [
        (True, TODAY, TODAY - timedelta(days=90), None),
        (False, None, None, Refusal.NOT_APPROVED),
        (True, None, None, Refusal.NO_LICENCE),
        (True, TODAY - timedelta(days=1), TODAY, Refusal.LICENCE_EXPIRED),
        (True, TODAY, None, Refusal.LICENCE_UNCHECKED),
        (True, TODAY, TODAY - timedelta(days=91), Refusal.LICENCE_UNCHECKED),
    ],
)
def test_why_no_data_may_flow(approved: bool, until: date | None, checked: date | None, reason: Refusal | None) -> None:
    """X01."""
    assert why_no_data_may_flow(approved=approved, valid_until=until, checked_on=checked, today=TODAY) is reason
    assert reason is None or reason.code == "X01"
