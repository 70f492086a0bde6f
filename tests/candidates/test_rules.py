"""Telling people and companies apart without reading more than needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.candidates.rules import (
    Refusal,
    blind,
    canonical_address,
    canonical_phone,
    fold_company,
    fold_kana,
    same_company,
    why_not_register,
)
from tests.world import profile


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("やまだ", "ヤマダ"), ("ﾔﾏﾀﾞ", "ヤマダ"), ("ヤマダ", "ヤマダ"), (" ヴぁいおりん ", "ヴァイオリン"),
        ("ﾊﾟｰｸ", "パーク"), ("は　は", "ハ ハ"), ("", ""),
    ],
)  # fmt: skip
def test_a_reading_is_folded_to_katakana(typed: str, folded: str) -> None:
    assert fold_kana(typed) == folded


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"prefectures": (), "remote_wished": True}, None),
        ({"family_kana": "ｽﾐｽ", "given_kana": "ジョン・Ｆ" [:3]}, None),
        ({"adult": False, "family_name": ""}, (Refusal.UNDER_AGE, "adult")),
        ({"family_name": "　"}, (Refusal.NAME_MISSING, "family_name")),
        ({"given_name": ""}, (Refusal.NAME_MISSING, "given_name")),
        ({"family_kana": "高崎"}, (Refusal.KANA_WRONG, "family_kana")),
        ({"family_kana": ""}, (Refusal.KANA_WRONG, "family_kana")),
        ({"given_kana": "Dai"}, (Refusal.KANA_WRONG, "given_kana")),
        ({"occupations": ()}, (Refusal.OCCUPATION_MISSING, "occupations")),
        ({"occupations": ("a", "b", "c", "d")}, (Refusal.OCCUPATION_MISSING, "occupations")),
        ({"prefectures": ()}, (Refusal.PREFECTURE_MISSING, "prefectures")),
    ],
)  # fmt: skip
def test_the_first_reason_why_not_to_register(changes: dict[str, object], expected: tuple[Refusal, str] | None) -> None:
    assert why_not_register(profile(**changes)) == expected
    assert Refusal.UNDER_AGE.code == "X08"


@pytest.mark.parametrize(
    "alias",
    [
        "taro.yamada@gmail.com", "taroyamada@gmail.com", "t.a.r.o.yamada@gmail.com", "TaroYamada@Gmail.com",
        "taroyamada+relay@gmail.com", "taro.yamada+a+b@googlemail.com", "ｔａｒｏｙａｍａｄａ@gmail.com", " taroyamada@gmail.com ",
    ],
)  # fmt: skip
def test_aliases_of_one_mailbox_are_one(alias: str) -> None:
    assert canonical_address(alias) == "taroyamada@gmail.com"


@given(st.integers(0, 8), st.booleans(), st.booleans(), st.text("abc", max_size=4))
def test_two_hundred_ways_to_write_one_address(dot: int, upper: bool, google: bool, tag: str) -> None:
    local = "taroyamad"
    local = f"{local[:dot]}.{local[dot:]}" if dot else local
    typed = f"{local}+{tag}@{'googlemail' if google else 'gmail'}.com"

    assert canonical_address(typed.upper() if upper else typed) == "taroyamad@gmail.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("taro.yamada@mail.example", "taroyamada@mail.example"),
        ("taro@mail.example", "taro@mail2.example"),
        ("taro@mail.example", "jiro@mail.example"),
    ],
)
def test_different_mailboxes_stay_different(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@pytest.mark.parametrize("typed", ["090-1234-5678", "０９０ー１２３４ー５６７８", "+81 90 1234 5678", "+81-90-1234-5678", "(090) 1234 5678"])  # fmt: skip
def test_a_phone_number_is_folded(typed: str) -> None:
    assert canonical_phone(typed) == "09012345678"
    assert canonical_phone("") == canonical_phone("なし") == ""


def test_a_blind_key_compares_and_does_not_read() -> None:
    key = blind("dai@mail.example", key="k", purpose="email")

    assert key == blind("dai@mail.example", key="k", purpose="email")
    assert len({key, blind("dai@mail.example", key="k", purpose="name"), blind("dai@mail.example", key="l", purpose="email")}) == 3  # fmt: skip
    assert blind("", key="k", purpose="email") == ""


ACME = ["アクメ製作所株式会社", "株式会社アクメ製作所", "㈱アクメ製作所", "(株)アクメ製作所", "（株）アクメ製作所", "ｱｸﾒ製作所", "あくめ製作所",
        "アクメ 製作所", "アクメ・製作所 株式会社", "アクメ製作所 東京支店", "アクメ製作所ホールディングス株式会社"]  # fmt: skip


@pytest.mark.parametrize("written", ACME)
def test_a_block_meets_the_company_however_it_is_written(written: str) -> None:
    """trust.md A12."""
    assert same_company(
        blocked_number="", blocked_key=fold_company(written), company_number="1", company_name="アクメ製作所株式会社"
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Acme", "ACME Co., Ltd."), ("ＡＣＭＥ", "acme inc."), ("Acme K.K.", "株式会社ACME"), ("Acme, LLC", "合同会社Acme"),
        ("㈲やまだ", "有限会社ヤマダ"), ("O'Neil & Sons", "オニール ONeil Sons"),
    ],
)  # fmt: skip
def test_legal_forms_and_punctuation_do_not_matter(written: str, name: str) -> None:
    assert same_company(blocked_number="", blocked_key=fold_company(written), company_number="", company_name=name)


@pytest.mark.parametrize(
    ("number", "written", "same"),
    [
        ("1", "ベータ", True),
        ("2", "アクメ製作所", False),
        ("", "", False),
        ("", "株式会社", False),
        ("", "ベータ", False),
        ("", "アク", False),
        ("", "アクメ製", True),
    ],
)
def test_number_before_name_and_nothing_meets_nothing(number: str, written: str, same: bool) -> None:
    assert same == same_company(
        blocked_number=number, blocked_key=fold_company(written), company_number="1", company_name="アクメ製作所"
    )


def test_a_very_short_name_must_be_the_same() -> None:
    assert same_company(
        blocked_number="", blocked_key=fold_company("ＮＥ"), company_number="", company_name="NE株式会社"
    )
    assert not same_company(
        blocked_number="", blocked_key=fold_company("NE"), company_number="", company_name="NEXT株式会社"
    )
