"""Codes: made so that mistakes are noticed, read so that mangling does not matter."""

import itertools
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.intake import rules

CODE = "7K2Q9XWZ4M0ABCD" + rules._check_symbol("7K2Q9XWZ4M0ABCD")
FULL_WIDTH = {ord(symbol): ord(symbol) + 0xFEE0 for symbol in rules.ALPHABET}

MANGLINGS = [
    CODE,
    CODE.lower(),
    CODE.capitalize(),
    CODE.replace("0", "O"),
    CODE.replace("0", "o").lower(),
    CODE.translate(FULL_WIDTH),
    rules.shown_code(CODE),
    rules.shown_code(CODE).lower(),
    rules.shown_code(CODE).replace("-", " "),
    rules.shown_code(CODE).replace("-", "‐"),
    rules.shown_code(CODE).replace("-", "−"),
    rules.shown_code(CODE).replace("-", "\u3000"),
    f" {CODE} ",
    f"\t{CODE}\n",
    f"{CODE}/",
    f"{CODE}//",
    f"{CODE}.",
    f"{CODE},",
    f"{CODE};",
    f"{CODE}:",
    f"{CODE}!",
    f"{CODE})",
    f"({CODE})",
    f"<{CODE}>",
    f"[{CODE}]",
    f"「{CODE}」",
    f"『{CODE}』から",
    f"【{CODE}】",
    f"{CODE}。",
    f"{CODE}、",
    f"{CODE}をご覧ください",
    f'"{CODE}"',
    f"'{CODE}'",
    f"*{CODE}*",
    f"_{CODE}_",
    f"**{CODE}**",
    f"{CODE}=20",
    f"{CODE}/=20",
    f"{CODE}=0D=0A",
    f"{CODE}=\r\n",
    f"{CODE[:5]}=\r\n{CODE[5:]}",
    f"{CODE[:5]}=\n{CODE[5:]}",
    f"{CODE[:9]}\r\n{CODE[9:]}",
    f"{CODE[:9]}\r\n {CODE[9:]}",
    f"{CODE[:9]}\n> {CODE[9:]}",
    f"{CODE[:12]} {CODE[12:]}",
    f"{CODE[:3]}\u200b{CODE[3:]}",
    f"{CODE[:3]}\u00ad{CODE[3:]}",
    f"\ufeff{CODE}",
    f"{CODE}%20",
    f"{CODE}%3E",
    f"{CODE}%E3%80%82",
    f"{CODE}&gt;",
    f"{CODE}?utm_source=mail",
    f"{CODE}#top",
    f"{CODE}/?fbclid=ABCDEFGHJKMNPQRSTVWX",
    f"{CODE}<br>",
    f"{CODE}&nbsp;",
    f"3D{CODE}",
    f"コード:{CODE}",
]
WRAPPERS = [
    "{}",
    "https://relay.example/r/{}",
    "https://jpn01.safelinks.protection.outlook.com/?url=https%3A%2F%2Frelay.example%2Fr%2F{}%2F&data=05%7C01%7CABCDEFGHJKMNPQRSTVWX",
]


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("mangled", MANGLINGS)
def test_fold_code_reads_a_mangled_link(mangled: str, wrapper: str) -> None:
    inner = quote(mangled) if "url=" in wrapper else mangled

    assert rules.fold_code(wrapper.format(inner)) == CODE


def test_new_codes_are_valid_and_differ() -> None:
    codes = {rules.new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(rules.is_code(code) and rules.fold_code(code) == code for code in codes)


def test_every_single_wrong_symbol_is_noticed() -> None:
    for place, symbol in itertools.product(range(rules.LENGTH), rules.ALPHABET):
        wrong = CODE[:place] + symbol + CODE[place + 1 :]

        assert rules.is_code(wrong) == (wrong == CODE)


@given(st.text(alphabet=rules.ALPHABET, min_size=15, max_size=15), st.integers(0, 15), st.integers(0, 15))
def test_every_swap_of_two_symbols_is_noticed(drawn: str, one: int, other: int) -> None:
    code = drawn + rules._check_symbol(drawn)
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert rules.is_code("".join(swapped)) == ("".join(swapped) == code)


@pytest.mark.parametrize("text", ["", "/", "hello", CODE[:-1], CODE[:8], "0" * 15 + "1", "ああああ", "%", "=20"])
def test_fold_code_finds_nothing_where_nothing_is(text: str) -> None:
    assert rules.fold_code(text) is None


@given(st.text())
def test_fold_code_never_fails(text: str) -> None:
    found = rules.fold_code(text)

    assert found is None or rules.is_code(found)


def test_issue_is_refused_for_an_unknown_stage_and_a_long_label() -> None:
    assert rules.why_not_issue(stage="sixth", label="") is rules.Refusal.UNKNOWN_STAGE
    assert rules.why_not_issue(stage="any", label="x" * 61) is rules.Refusal.LONG_LABEL
    assert rules.why_not_issue(stage="any", label="x" * 60) is None
