"""Every write: a right, a transaction, a scope and one line in the trail."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from relay.audit import queries
from relay.audit.acts import ACTS, act
from relay.audit.models import Entry
from relay.candidates import actions as candidates
from relay.candidates.models import Candidate
from relay.intake import actions as intake
from relay.kernel.actors import house, visitor
from relay.kernel.errors import NotPermitted
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope
from relay.organisations.models import Organisation
from tests.world import NOON, World, profile


@pytest.fixture
def rename() -> Iterator[Any]:
    """An act that is made for a test and forgotten afterwards."""

    @act("test.rename", needs=Permission.ORGANISATION_AMEND)
    def rename(organisation: Organisation, *, introduction: str, by: Any) -> int:
        changed = Organisation.objects.filter(pk=organisation.pk).update(introduction=introduction)
        if introduction == "raise":
            raise KeyError
        return changed

    yield rename
    del ACTS["test.rename"]


def trail() -> list[Entry]:
    with scope(house()):
        return list(Entry.objects.order_by("-id"))


def test_an_act_leaves_one_line_with_who_what_when_and_about_what(world: World) -> None:
    before = len(trail())
    ann = world.ann

    link = intake.issue(stage="any", label="", by=ann)

    line = trail()[0]
    assert len(trail()) == before + 1
    assert (line.act, line.actor, line.kind, line.about) == ("intake.issue", ann.name, "member", link.ref)
    assert (line.organisation_id, line.at) == (world.acme.pk, NOON)
    assert line.actor.startswith("user:USR-"), "a reference, never a name"
    assert str(line) == f"intake.issue {link.ref}"


def test_an_act_whose_result_has_no_reference_is_about_its_first_argument(world: World, rename: Any) -> None:
    assert rename(world.acme, introduction="x", by=world.ann) == 1
    assert trail()[0].about == world.acme.ref


def test_an_act_about_nothing_leaves_a_line_all_the_same(world: World) -> None:
    @act("test.nothing", needs=Permission.PUBLIC_ENTER)
    def nothing(*, by: Any) -> None:
        """Nothing."""

    nothing(by=visitor())
    del ACTS["test.nothing"]

    assert (trail()[0].act, trail()[0].about, trail()[0].organisation_id) == ("test.nothing", "", None)


def test_without_the_right_nothing_happens_and_nothing_is_written(world: World, rename: Any) -> None:
    before = len(trail())

    with pytest.raises(NotPermitted):
        rename(world.acme, introduction="x", by=world.dai)
    with pytest.raises(NotPermitted):
        candidates.amend(world.candidate("dai"), profile(), by=world.ann)

    assert len(trail()) == before
    assert world.acme.introduction == ""


def test_what_fails_is_neither_done_nor_written(world: World, rename: Any) -> None:
    before = len(trail())

    with pytest.raises(KeyError):
        rename(world.acme, introduction="raise", by=world.ann)

    assert len(trail()) == before
    assert world.acme.introduction == ""


def test_an_act_sees_and_writes_only_as_its_actor(world: World, rename: Any) -> None:
    assert rename(world.cedar, introduction="taken over", by=world.ann) == 0
    assert world.cedar.introduction == ""


def test_an_act_says_who_acts(world: World, rename: Any) -> None:
    with pytest.raises(KeyError):
        rename(world.acme, introduction="x")
    nobody: Any = "ann"
    with pytest.raises(AssertionError):
        rename(world.acme, introduction="x", by=nobody)


def test_no_two_acts_share_a_name(rename: Any) -> None:
    with pytest.raises(AssertionError, match=r"two acts are called test\.rename"):
        act("test.rename", needs=Permission.HOUSE_RUN)(lambda *, by: None)


def test_every_act_is_named_room_and_verb() -> None:
    assert len(ACTS) > 50
    assert all(name.count(".") == 1 and name == name.lower() for name in ACTS)


@pytest.mark.parametrize("table", ["audit_entry", "consents_provision", "consents_provisionreceipt", "consents_access"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_only_append(table: str, statement: str, world: World) -> None:
    """Not even the house changes what was written."""
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), scope(house()):
        Entry.objects.raw(statement.format(table)).query._execute_query()


def test_a_line_is_not_written_in_anothers_name(world: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), scope(world.ann):
        Entry.objects.create(at=NOON, act="x", actor="x", kind="member", organisation_id=world.acme.pk)


def test_who_reads_what_of_the_trail(world: World) -> None:
    intake.issue(stage="any", label="", by=world.ann)

    with scope(world.ann):
        mine = queries.lines(world.ann)
    with scope(world.elmo):
        theirs = queries.lines(world.elmo)
    with scope(world.dai):
        persons = queries.lines(world.dai)
    with scope(world.olga):
        everything = queries.lines(world.olga, limit=1000)

    assert {line.act for line in mine} == {"intake.issue"}
    assert theirs == persons == []
    assert len(everything) == len(trail())
    assert mine[0] in everything


def test_the_trail_is_searched_by_act_actor_and_subject(world: World) -> None:
    link = intake.issue(stage="any", label="", by=world.ann)
    olga = world.olga

    with scope(olga):
        assert [line.about for line in queries.lines(olga, about=f" {link.ref.lower()} ")] == [link.ref]
        assert {line.act for line in queries.lines(olga, act="APPROVE ")} == {"organisation.approve"}
        assert {line.actor for line in queries.lines(olga, who=world.ann.name)} == {world.ann.name}
        assert queries.lines(olga, act="approve", who=world.ann.name) == []
        assert len(queries.lines(olga, limit=3)) == 3
        assert queries.visible_to(house()).count() > 3


def test_nothing_personal_stands_in_the_trail(world: World) -> None:
    with scope(house()):
        names = {Candidate.objects.get(user=world.user("dai")).identity.family_name, "dai@mail.example", "髙﨑"}
    text = "\n".join(f"{line.act} {line.actor} {line.about}" for line in trail())

    assert not any(name in text for name in names)
    assert "@" not in text
