"""Who sees which hire."""

import pytest
from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.outcomes import queries
from tests.introductions.life import PAY, brought_to
from tests.world import World

pytestmark = pytest.mark.django_db


def test_every_party_sees_the_hire_and_no_stranger_does(world: World) -> None:
    introduction = brought_to(world, "joined")

    for name, query, count in (
        ("dai", queries.of_candidate, 1), ("bob", queries.of_agency, 1), ("cat", queries.of_company, 1),
        ("elmo", queries.of_company, 0), ("finn", queries.of_agency, 0), ("eve", queries.of_candidate, 0),
    ):  # fmt: skip
        by = world.person(name) if name in {"dai", "eve"} else world.actor(name)
        with transaction.atomic(), scope(by):
            assert len(query(by)) == count
            assert (queries.for_introduction(by, introduction.ref) is not None) == bool(count)


def test_the_card_says_what_was_agreed(world: World) -> None:
    introduction = brought_to(world, "accepted")

    with scope(world.dai):
        card = queries.for_introduction(world.dai, introduction.ref)

    assert card is not None
    assert (card.title, card.expected_pay_yen, card.term_label) == ("バックエンドエンジニア", PAY, "期間の定めなし")
    assert (card.company_name, card.is_on_slot, card.state) == ("セダーソフト株式会社", False, "accepted")
    with scope(house()):
        assert queries.visible_to(house()).count() == 1
