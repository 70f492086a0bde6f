"""Links: issued, found by a mangled code, rotated, stopped; only one's own."""

import pytest

from relay.intake import actions as intake
from relay.intake import queries
from relay.intake.rules import Refusal
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.organisations import actions as organisations
from tests.world import World


def test_issue_gives_a_link_that_works_at_once(world: World) -> None:
    link = intake.issue(stage="final", label=" 2026年度 ", by=world.ann)

    card = queries.by_code(link.code.lower())
    assert card is not None
    assert (card.company_id, card.company_name, card.stage) == (world.acme.pk, world.acme.name, "final")
    assert link.label == "2026年度"


def test_links_of_lists_only_ones_own_with_their_addresses(world: World) -> None:
    intake.issue(stage="first", label="B", by=world.cat)

    rows = queries.links_of(world.ann)

    assert [row.code for row in rows] == [world.link.code]
    assert rows[0].url.endswith(f"/r/{world.link.code}/")
    assert len(rows[0].url) <= 60
    assert queries.default_link(world.ann) == rows[0]


def test_rotate_stops_the_old_and_issues_its_successor(world: World) -> None:
    new = intake.rotate(world.link, by=world.ann)

    assert queries.by_code(world.link.code) is None
    assert queries.by_code(new.code) is not None
    assert (new.stage, new.label) == (world.link.stage, world.link.label)
    assert [row.is_live for row in queries.links_of(world.ann)] == [False, True]


def test_revoke_twice_is_stale(world: World) -> None:
    intake.revoke(world.link, by=world.ann)

    with pytest.raises(Stale):
        intake.revoke(world.link, by=world.ann)


def test_a_stranger_cannot_stop_a_link(world: World) -> None:
    with pytest.raises(Stale):
        intake.revoke(world.link, by=world.elmo)
    with pytest.raises(NotPermitted):
        intake.revoke(world.link, by=world.bob)

    assert queries.by_code(world.link.code) is not None


def test_issue_is_refused_for_an_unknown_stage(world: World) -> None:
    with pytest.raises(Refused) as no:
        intake.issue(stage="sixth", label="", by=world.ann)

    assert no.value.reason is Refusal.UNKNOWN_STAGE


def test_a_suspended_company_has_no_page(world: World) -> None:
    organisations.suspend(world.acme, "test", by=world.olga)

    assert queries.by_code(world.link.code) is None
