"""The operator's pages for fraud: a queue with evidence, four eyes, and bursts decided at once with a number."""

from datetime import timedelta

import pytest
from django.test import Client

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations.models import Membership
from relay.slots.models import Referral
from relay.users.models import User
from tests.slots.crowd import close, people, referrals
from tests.slots.test_reversals import WHY, burst, states_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(world: World) -> str:
    """Somebody who was counted for Acme; the clock stands an hour after the closing."""
    (person,) = people(world, 1)
    referrals(world.acme, 8)
    close()
    clock.freeze(clock.now() + timedelta(days=11))
    with scope(house()):
        return Referral.objects.get(candidate=person).ref


@pytest.fixture
def omar(world: World) -> Client:
    """A second person of the operator."""
    with scope(house()):
        operator = Membership.objects.get(user=world.user("olga")).organisation
        user = User.objects.create_user("omar@omar.example", name="小丸", joined_at=clock.now())
        Membership.objects.create(organisation=operator, user=user, role="member", since=clock.now())
    return world.client("omar")


def sent(client: Client, path: str, **data: object) -> str:
    """A form sent from the page before, and what the page says to which it leads."""
    answer = client.post(path, data, follow=True, headers={"referer": "http://testserver/operator/reversals/"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def state(ref: str) -> str:
    with scope(house()):
        return Referral.objects.get(ref=ref).state


def test_one_asks_and_the_other_decides(world: World, counted: str, omar: Client) -> None:
    olga, root = world.client("olga"), f"/operator/reversals/{counted}/"
    assert counted in olga.get("/operator/reversals/").content.decode()
    opened = olga.get(root).content.decode()

    asked = sent(olga, f"{root}request/", ground="invented", why=WHY)
    own = sent(olga, f"{root}confirmation/")

    assert "利用可能な枠を1つ取り消します" in opened
    assert "疑わしい点はありませんでした" in opened
    assert "申請しました" in asked
    assert f"{root}confirmation/" not in asked
    assert "ご自身" in own
    assert state(counted) == "confirmed"
    page = omar.get("/operator/reversals/").content.decode()
    assert WHY in page
    assert "織賀" in page
    assert "取り消しました" in sent(omar, f"{root}confirmation/")
    assert "ほかの操作が先に" in sent(omar, f"{root}confirmation/")
    assert state(counted) == "reversed"
    assert "次回の締め" in omar.get("/operator/reversals/").content.decode()


def test_a_thin_one_is_dismissed(world: World, counted: str, omar: Client) -> None:
    root = f"/operator/reversals/{counted}/"
    sent(world.client("olga"), f"{root}request/", ground="invented", why=WHY)

    assert "カウントされたままです" in sent(omar, f"{root}dismissal/")
    assert "取り下げられています" in sent(omar, f"{root}confirmation/")
    assert state(counted) == "confirmed"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "不正の種類をお選びください"),
        ({"ground": "invented", "why": "短い"}, "10〜500文字でご記入ください"),
        ({"ground": "why not", "why": WHY}, "不正の種類をお選びください"),
    ],
)
def test_wrong_input_is_named_and_kept(world: World, counted: str, typed: dict[str, str], says: str) -> None:
    answer = world.client("olga").post(f"/operator/reversals/{counted}/request/", typed)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert typed.get("why", "") in answer.content.decode()
    assert state(counted) == "confirmed"


def test_two_ask_at_once_and_the_second_reads_it(world: World, counted: str, omar: Client) -> None:
    root = f"/operator/reversals/{counted}/"
    omar.post(f"{root}request/", {"ground": "invented", "why": WHY})

    assert "すでに申請されています" in sent(world.client("olga"), f"{root}request/", ground="automated", why=WHY)
    with scope(house()):
        assert Referral.objects.get(ref=counted).reversal_ground == "invented"


def test_the_list_is_filtered_and_says_when_it_is_empty(world: World, counted: str) -> None:
    olga = world.client("olga")

    assert counted in olga.get("/operator/reversals/", {"company": world.acme.ref}).content.decode()
    assert counted in olga.get("/operator/reversals/", {"ref": counted[4:9].lower()}).content.decode()
    for nothing in ({"company": world.cedar.ref}, {"ref": "RFL-0000"}):
        assert "該当する登録がありません" in olga.get("/operator/reversals/", nothing).content.decode()
    assert olga.get("/operator/reversals/", {"company": "\x00", "page": "x"}).status_code == 200


def test_nobody_is_named_and_strangers_find_nothing(world: World, counted: str) -> None:
    page = world.client("olga").get(f"/operator/reversals/{counted}/").content.decode()

    for secret in ("群", "crowd-", "CND-"):
        assert secret not in page
    for name in ("ann", "bob", "dai"):
        assert world.client(name).get(f"/operator/reversals/{counted}/").status_code == 404
    assert world.client("olga").get("/operator/reversals/RFL-NOTTHERE00/").status_code == 404


def test_a_burst_is_shown_once_and_decided_with_its_number(world: World) -> None:
    refs = burst(world, 4, signs=1)
    olga, root = world.client("olga"), f"/operator/referrals/bursts/{refs[0]}/"
    queue = olga.get("/operator/referrals/").content.decode()
    page = olga.get(root).content.decode()

    assert "集中登録 4件" in queue
    assert f"/operator/referrals/{refs[1]}/decision/" not in queue
    assert "3件をカウントしますか" in page
    assert "4件すべてをカウントしませんか" in page
    assert "3件をカウントします" in sent(olga, f"{root}decision/", count="yes", expected=3)
    assert states_of(refs) == ["doubtful", "held", "held", "held"]


def test_a_burst_that_changed_is_shown_anew_and_one_that_is_decided_is_gone(world: World) -> None:
    refs = burst(world, 3)
    olga, root = world.client("olga"), f"/operator/referrals/bursts/{refs[0]}/"
    olga.post(f"/operator/referrals/{refs[2]}/decision/", {"count": "no"})

    assert "ページを開いた後に件数が変わりました" in sent(olga, f"{root}decision/", count="no", expected=3)
    assert "お選びください" in sent(olga, f"{root}decision/", count="perhaps", expected=2)
    assert "2件をカウントしないことにしました" in sent(olga, f"{root}decision/", count="no", expected=2)
    assert "ほかの操作が先に" in sent(olga, f"{root}decision/", count="no", expected=2)
    assert "すでに決定済みです" in olga.get(root, follow=True).content.decode()
    assert states_of(refs) == ["void"] * 3
    assert olga.get("/operator/referrals/bursts/RFL-NOTTHERE00/").status_code == 404
