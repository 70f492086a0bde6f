"""What the agency makes of a suggestion, and the proposal by a named user."""

import pytest
from django.db import transaction

from relay.introductions.models import Introduction
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.matching.models import Match
from tests.portals.agency.visits import bob, finn
from tests.world import World


def state(world: World) -> str:
    """The state of Birch's match of Dai."""
    return world.match.state


def test_shortlist_take_off_put_away_and_back(world: World) -> None:
    visit, path = bob(world), f"matches/{world.match.ref}/"

    assert "候補リストから外す" in visit.sent(f"{path}shortlisting/")
    visit.sent(f"{path}shortlisting/")
    assert state(world) == "shortlisted"
    visit.sent(f"{path}restoration/")
    assert state(world) == "suggested"
    assert "年収が合わない" in visit.sent(f"{path}dismissal/", reason="pay")
    assert "候補に戻す" in visit.text(f"people/{world.candidate().ref}/")
    visit.sent(f"{path}restoration/")
    assert state(world) == "suggested"


def test_putting_away_needs_a_reason_of_the_list(world: World) -> None:
    visit = bob(world)

    assert "理由を一つ選んでください" in visit.sent(f"matches/{world.match.ref}/dismissal/", reason="too old")

    assert state(world) == "suggested"


def test_scoring_again(world: World) -> None:
    with scope(house()):
        Match.objects.update(score=1)

    assert "再計算しました" in bob(world).sent(f"people/{world.candidate().ref}/scoring/")

    assert world.match.score == 95


@pytest.mark.parametrize("noun", ["shortlisting", "restoration", "dismissal", "proposal"])
def test_strangers_find_no_match(world: World, noun: str) -> None:
    path = f"matches/{world.match.ref}/{noun}/"

    assert finn(world).post(path, reason="pay").status_code == 404
    assert world.client("cat").post(f"/agency/{world.birch.ref}/{path}").status_code == 404
    if noun != "proposal":
        assert bob(world).get(path).status_code == 405


def test_proposal_shows_reasons_and_conditions(world: World) -> None:
    text = bob(world).text(f"matches/{world.match.ref}/proposal/")

    assert "100点中95点" in text
    assert "業務内容のとおり" in text
    assert "無料紹介枠で提案する" not in text


def test_proposal_keeps_what_was_typed(world: World) -> None:
    visit = bob(world)

    answer = visit.post(f"matches/{world.match.ref}/proposal/", message="ご経験を生かせる求人です。")

    assert answer.status_code == 422
    assert "ご経験を生かせる求人です。" in answer.content.decode()
    with scope(house()):
        assert not Introduction.objects.exists()


def test_proposal_with_a_reward_is_refused_at_the_field(world: World) -> None:
    answer = bob(world).post(
        f"matches/{world.match.ref}/proposal/", message="入社お祝い金を差し上げます。", confirmed="on"
    )

    assert answer.status_code == 422
    assert "入社お祝い金を差し上げます。" in answer.content.decode()
    assert state(world) == "suggested"


def test_proposal_is_sent_once(world: World) -> None:
    visit, path = bob(world), f"matches/{world.match.ref}/proposal/"
    words = {"message": "ご経験を生かせる求人です。", "confirmed": "on"}

    assert "提案しました" in visit.sent(path, **words)
    assert "すでに提案済みです" in visit.sent(path, **words)

    with transaction.atomic(), scope(house()):
        introduction = Introduction.objects.get()
    assert (introduction.state, introduction.user_ref) == ("proposed", world.user("bob").ref)
    assert state(world) == "proposed"
