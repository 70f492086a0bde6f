"""Settling an agency's month on the operator's page: the amount is named, booked once, and opens to its transfers."""

from datetime import datetime

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.clock import TOKYO
from relay.kernel.tenancy import scope
from relay.ledger.models import Transfer
from relay.slots.rules.clearing import Month, payment_in, read_payment, settlement_says
from tests.slots.crowd import close, faults, held, people
from tests.world import World

pytestmark = pytest.mark.django_db

MONTH = {"month": "2026-04"}


@pytest.mark.parametrize(
    ("typed", "booked"),
    [
        ("FURIKOMI-001", "FURIKOMI-001"),
        (" ＡＢＣ-１２ ", "ABC-12"),
        ("ab", None),
        ("山田太郎", None),
        ("A" * 41, None),
        ("A B C", None),
        ("", None),
    ],
)
def test_read_payment(typed: str, booked: str | None) -> None:
    assert read_payment(typed) == booked


def test_a_settlement_names_its_payment() -> None:
    assert payment_in(settlement_says(Month(2026, 4), "F-001")) == "F-001"
    assert payment_in("the position at the end of 2026-04 is settled") == ""


@pytest.fixture
def root(world: World) -> str:
    """Birch received five people in April; it is May."""
    people(world, 4)
    close()
    clock.freeze(datetime(2026, 5, 7, 12, 0, tzinfo=TOKYO))
    return f"/operator/clearing/{world.birch.ref}/"


def test_the_month_of_all_agencies_adds_up(world: World, root: str) -> None:
    olga = world.client("olga")

    page = olga.get("/operator/clearing/").content.decode()

    assert "2026年4月" in page
    assert "-12,600" in page
    assert "未精算" in page
    assert f"{root}?month=2026-04" in page
    assert "現時点の数字です" in olga.get("/operator/clearing/", {"month": "2026-05"}).content.decode()
    for wrong in ("2026-06", "x", "=1"):
        assert olga.get("/operator/clearing/", {"month": wrong}).status_code == 404


def test_it_is_settled_once_with_the_amount_that_was_shown(world: World, root: str) -> None:
    olga = world.client("olga")
    page = olga.get(root, MONTH).content.decode()
    typed = {**MONTH, "units": -12600, "payment": "ＦＵＲＩ-1"}

    first = olga.post(f"{root}settlement/", typed, follow=True).content.decode()
    second = olga.post(f"{root}settlement/", typed, follow=True).content.decode()
    other = olga.post(f"{root}settlement/", {**typed, "payment": "FURI-2"}, follow=True).content.decode()

    assert "126,000円(-12,600単位)を支払い済みとして" in page
    assert "人材紹介会社が運営者に支払います" in page
    assert "精算しました" in first
    assert "精算しました" in second
    assert "FURI-1ですでに精算されています" in other
    assert "126,000円" in other
    with scope(house()):
        assert Transfer.objects.filter(kind="settle").count() == 1
        assert held(world.birch.ref) == 0
    assert faults() == []
    assert "精算済み" in olga.get("/operator/clearing/").content.decode()
    assert "12,600" in olga.get(root, {"month": "2026-05"}).content.decode()
    agency = world.client("bob").get(f"/agency/{world.birch.ref}/clearing/").content.decode()
    assert "精算" in agency


def test_wrong_input_and_an_old_page_book_nothing(world: World, root: str) -> None:
    olga = world.client("olga")
    for typed, says in (
        ({"units": -12600, "payment": ""}, "支払いの参照番号をご入力ください"),
        ({"units": -12600, "payment": "山田"}, "半角の英数字"),
    ):
        answer = olga.post(f"{root}settlement/", {**MONTH, **typed})
        assert answer.status_code == 422
        assert says in answer.content.decode()
    stale = olga.post(
        f"{root}settlement/", {**MONTH, "units": -2520, "payment": "FURI-1"},
        follow=True, headers={"referer": f"http://testserver{root}?month=2026-04"},
    )  # fmt: skip
    assert "ほかの操作が先に" in stale.content.decode()
    running = olga.post(f"{root}settlement/", {"month": "2026-05", "units": -12600, "payment": "FURI-1"})
    assert "この月はまだ終わっていません" in running.content.decode()
    assert olga.post(f"{root}settlement/", {"month": "x", "units": 1, "payment": "FURI-1"}).status_code == 404
    with scope(house()):
        assert held(world.birch.ref) == -12600


def test_only_agencies_and_only_the_operator(world: World, root: str) -> None:
    assert world.client("olga").get(f"/operator/clearing/{world.acme.ref}/").status_code == 404
    for name in ("ann", "bob", "dai"):
        assert world.client(name).get(root).status_code == 404
        assert world.client(name).post(f"{root}settlement/", MONTH).status_code == 404
    assert "精算するものはありません" in world.client("olga").get(
        f"/operator/clearing/{world.fir.ref}/"
    ).content.decode()  # fmt: skip
