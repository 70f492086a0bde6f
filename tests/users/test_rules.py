"""Codes and addresses as people type them."""

import pytest

from relay.users.rules import TRIES_MAX, Refusal, digest_of, fold_address, fold_code, why_not_prove

GOOD = {"same_session": True, "used": False, "expired": False, "tries_count": 0, "code_is_right": True}


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        "１２３４５６",
        " 123 456 ",
        "123-456",
        "１２３ー４５６",
        "123‐456",
        "123–456",
        "123―456",
        "123\u3000456\n",
    ],
)
def test_a_code_is_folded_to_its_digits(typed: str) -> None:
    assert fold_code(typed) == "123456"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("dai@mail.example", "dai@mail.example"),
        ("　ｄａｉ＠ｍａｉｌ．ｅｘａｍｐｌｅ　", "dai@mail.example"),
        ("Dai@MAIL.Example", "Dai@mail.example"),
        ("dai @mail.example\n", "dai@mail.example"),
        ("no address", "noaddress"),
        ("", ""),
    ],
)
def test_an_address_is_folded(typed: str, folded: str) -> None:
    assert fold_address(typed) == folded


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"same_session": False, "used": True, "code_is_right": False}, Refusal.OTHER_SESSION),
        ({"used": True, "expired": True}, Refusal.USED),
        ({"tries_count": TRIES_MAX, "expired": True}, Refusal.TOO_MANY_TRIES),
        ({"tries_count": TRIES_MAX}, Refusal.TOO_MANY_TRIES),
        ({"tries_count": TRIES_MAX - 1}, None),
        ({"expired": True}, Refusal.EXPIRED),
        ({"expired": True, "code_is_right": False}, Refusal.EXPIRED),
        ({"code_is_right": False}, Refusal.WRONG_CODE),
        ({"code_is_right": False, "tries_count": TRIES_MAX - 2}, Refusal.WRONG_CODE),
        ({"code_is_right": False, "tries_count": TRIES_MAX - 1}, Refusal.TOO_MANY_TRIES),
    ],
)
def test_the_first_reason_why_a_code_proves_nothing(changes: dict[str, bool], reason: Refusal | None) -> None:
    assert why_not_prove(**{**GOOD, **changes}) is reason  # type: ignore[arg-type]


def test_a_digest_is_bound_to_code_proof_and_key() -> None:
    digests = {digest_of(c, ref=r, key=k) for c in ("111111", "222222") for r in ("PRF-A", "PRF-B") for k in ("x", "y")}

    assert len(digests) == 8
    assert all(len(digest) == 64 for digest in digests)
