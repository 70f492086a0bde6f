"""What must be kept and can be shown: receipts, readings, stop notices, fees, the trail."""

import pytest
from django.db import transaction

from relay.consents.models import Access, StopNotice
from relay.fees.models import FeeLine
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.acceptances.people import waiting
from tests.introductions.life import brought_to
from tests.portals.agency.visits import bob, finn, withdraw
from tests.world import World


def test_receipts_of_one_and_three(world: World) -> None:
    visit = bob(world)
    assert visit.text("records/").count("本人が運営者のサービス") == 1
    waiting(world, 2)

    assert visit.text("records/").count("本人が運営者のサービス") == 3
    assert "受領の記録はまだありません" in finn(world).text("records/")


def test_names_in_the_records_are_read_only_after_their_line_is_written(world: World) -> None:
    visit = bob(world)
    brought_to(world, "introduced")
    page = visit.text("records/")
    with scope(house()):
        before = Access.objects.count()

    named = visit.sent("records/names/", page="1")
    with scope(house()):
        lines = list(Access.objects.order_by("pk").values_list("purpose", "organisation_id", "candidate_id"))[before:]

    assert "髙﨑" not in page
    assert world.candidate("dai").ref in page
    assert "髙﨑 大" in named
    dai = world.candidate("dai").pk
    assert lines == [("record", world.birch.pk, dai)] * 2  # the consent to placement, and the one to this opening
    assert "法令で保存する記録の確認" in visit.text("records/accesses/")
    assert "法令で保存する記録の確認" in world.client("dai").get("/me/history/").content.decode()
    assert "髙﨑" not in finn(world).sent("records/names/", page="1")


def test_the_records_stay_readable_when_the_consent_has_ended(world: World) -> None:
    withdraw(world)

    assert "髙﨑 大" in bob(world).sent("records/names/", page="zz")
    with scope(house()):
        assert Access.objects.filter(purpose="record").count() == 1


def test_stop_notice_is_acknowledged_once(world: World) -> None:
    visit = bob(world)
    withdraw(world)
    with transaction.atomic(), scope(house()):
        ref = StopNotice.objects.select_related("consent").get().consent.ref

    assert finn(world).post("records/stops/acknowledgement/", notice=ref).status_code == 302
    with scope(house()):
        assert StopNotice.objects.get().acknowledged_at is None
    assert "確認しました" in visit.sent("records/stops/acknowledgement/", notice=ref)
    visit.sent("records/stops/acknowledgement/", notice=ref)

    with scope(house()):
        assert StopNotice.objects.get().acknowledged_at == world.bob.at


def test_fee_is_marked_as_collected(world: World) -> None:
    visit = bob(world)
    brought_to(world, "joined")
    with scope(house()):
        ref = FeeLine.objects.get().ref
    assert "1,800,000円" in visit.text("records/fees/")

    assert visit.post(f"records/fees/{ref}/collection/", on="soon").status_code == 422
    assert visit.get(f"records/fees/{ref}/collection/").status_code == 405
    assert "記録しました" in visit.sent(f"records/fees/{ref}/collection/", on="2026-04-02")

    with scope(house()):
        assert FeeLine.objects.get().collected_on == world.bob.at.date()
    assert finn(world).post(f"records/fees/{ref}/collection/", on="2026-04-02").status_code == 404


def test_trail_is_in_words(world: World) -> None:
    text = bob(world).text("records/trail/")

    assert "求職の申込みを受け付けました" in text
    assert "手数料表を登録しました" in text
    assert "セダー" not in text.split("<main")[1]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_home_in_both_languages(world: World, language: str) -> None:
    visit = bob(world)
    waiting(world, 1)
    visit.client.cookies["django_language"] = language

    text = visit.text()

    assert ("People waiting for an answer" if language == "en" else "お返事を待っている方") in text
