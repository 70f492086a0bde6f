"""Tables as files: what Excel opens, what it never runs."""

import pytest

from relay.ui.sheets import plain


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\u2212", "\uff20"]
)
def test_no_text_is_a_formula(start: str) -> None:
    assert plain(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", [-5, 5, "clear:CLR", "髙﨑", "ｶﾌﾞｼｷ", "", "1-2", "'=1"])
def test_what_is_no_formula_stays(cell: str | int) -> None:
    assert plain(cell) == cell
