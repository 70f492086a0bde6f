"""The life of an opening: drafted, posted, amended, confirmed, closed, opened again."""

from datetime import timedelta

import pytest

from relay.kernel import clock
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.openings import actions, queries
from relay.openings.models import Opening
from relay.openings.rules import Refusal
from relay.organisations import actions as organisations
from tests.world import World, opening_facts

pytestmark = pytest.mark.usefixtures("as_house")


def test_a_draft_may_be_incomplete(world: World) -> None:
    opening = actions.draft(facts=opening_facts(conditions={}), by=world.elmo)

    assert (opening.state, opening.company, opening.version) == ("draft", world.elm, 1)


def test_a_draft_with_the_pay_upside_down_is_refused(world: World) -> None:
    with pytest.raises(Refused) as no:
        actions.draft(facts=opening_facts(salary_max_yen=1), by=world.elmo)

    assert no.value.reason is Refusal.SALARY_ORDER


def test_posting_declares_confirms_and_keeps_the_first_version(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)

    actions.post(opening, by=world.elmo)

    opening.refresh_from_db()
    assert opening.state == "open"
    assert opening.declared_at == opening.posted_at == opening.confirmed_at == clock.now()
    assert [row.version for row in opening.versions.all()] == [1]


def test_posting_is_refused_while_a_condition_is_missing(world: World) -> None:
    opening = actions.draft(facts=opening_facts(conditions={}), by=world.elmo)

    with pytest.raises(Refused) as no:
        actions.post(opening, by=world.elmo)

    assert no.value.reason is Refusal.MISSING
    assert Opening.objects.get(pk=opening.pk).state == "draft"


def test_posting_is_refused_without_the_self_declaration(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)

    with pytest.raises(Refused) as no:
        actions.post(opening, declared=False, by=world.elmo)

    assert no.value.reason is Refusal.NOT_DECLARED


def test_posting_is_refused_to_a_company_that_is_not_approved(world: World) -> None:
    organisations.suspend(world.elm, "test", by=world.olga)
    opening = actions.draft(facts=opening_facts(), by=world.elmo)

    with pytest.raises(Refused) as no:
        actions.post(opening, by=world.elmo)

    assert no.value.reason is Refusal.NOT_APPROVED


def test_posting_twice_is_stale_and_makes_no_second_version(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)
    actions.post(opening, by=world.elmo)

    with pytest.raises(Stale):
        actions.post(opening, by=world.elmo)

    assert opening.versions.count() == 1


def test_amending_an_open_opening_makes_a_version_with_its_changes(world: World) -> None:
    opening = world.opening

    actions.amend(opening, opening_facts(salary_min_yen=5_500_000), by=world.cat)

    latest = queries.versions_of(world.cat, opening.ref)[0]
    assert (opening.version, latest.version) == (2, 2)
    assert [(change.old, change.new) for change in latest.changes] == [("5,000,000", "5,500,000")]


def test_amending_to_the_same_words_makes_no_version(world: World) -> None:
    actions.amend(world.opening, queries.facts_of(world.opening), by=world.cat)

    assert world.opening.version == 1


def test_an_open_opening_may_not_be_amended_into_an_incomplete_one(world: World) -> None:
    with pytest.raises(Refused) as no:
        actions.amend(world.opening, opening_facts(conditions={}), by=world.cat)

    assert no.value.reason is Refusal.MISSING


def test_a_draft_keeps_its_version_while_it_is_written(world: World) -> None:
    opening = actions.draft(facts=opening_facts(conditions={}), by=world.elmo)

    actions.amend(opening, opening_facts(), by=world.elmo)

    assert opening.version == 1
    assert not opening.versions.exists()


def test_amending_what_somebody_else_has_amended_is_stale(world: World) -> None:
    mine, theirs = world.opening, world.opening
    actions.amend(theirs, opening_facts(title="先に変更"), by=world.cat)

    with pytest.raises(Stale):
        actions.amend(mine, opening_facts(title="後から変更"), by=world.cat)


def test_confirming_renews_the_date_of_the_information(world: World) -> None:
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert queries.card(world.cat, world.opening.ref).is_stale  # type: ignore[union-attr]
        actions.confirm(world.opening, by=world.cat)
        assert not queries.card(world.cat, world.opening.ref).is_stale  # type: ignore[union-attr]


def test_only_an_open_opening_is_confirmed(world: World) -> None:
    with pytest.raises(Stale):
        actions.confirm(actions.draft(facts=opening_facts(), by=world.elmo), by=world.elmo)


def test_closing_ends_it_and_opening_again_declares_anew(world: World) -> None:
    opening = world.opening

    actions.close(opening, by=world.cat)
    assert (opening.state, opening.closed_at) == ("closed", clock.now())

    with clock.frozen_at(clock.now() + timedelta(days=1)):
        actions.reopen(opening, by=world.cat)
        assert (opening.state, opening.closed_at, opening.declared_at) == ("open", None, clock.now())
    assert opening.versions.count() == 1


def test_closing_twice_is_stale(world: World) -> None:
    actions.close(world.opening, by=world.cat)

    with pytest.raises(Stale):
        actions.close(world.opening, by=world.cat)


def test_a_draft_is_closed_without_news(world: World) -> None:
    opening = actions.draft(facts=opening_facts(), by=world.elmo)

    actions.close(opening, by=world.elmo)

    assert opening.state == "closed"


def test_a_copy_is_a_draft_of_its_own(world: World) -> None:
    opening = world.opening

    copy = actions.copy(opening, by=world.cat)

    assert (copy.state, copy.title) == ("draft", opening.title)
    assert copy.ref != opening.ref
    assert copy.declared_at is None


@pytest.mark.parametrize("act", [actions.copy, actions.post, actions.confirm, actions.close, actions.reopen])
def test_strangers_change_nothing(world: World, act: object) -> None:
    with pytest.raises(NotPermitted):
        act(world.opening, by=world.elmo)  # type: ignore[operator]


def test_strangers_amend_nothing(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.amend(world.opening, opening_facts(title="乗っ取り"), by=world.elmo)


def test_an_agency_may_not_write_openings(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.draft(facts=opening_facts(), by=world.bob)
