"""Who looks: set for the transaction only, nested, taken back, and never carried to the next."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, connections, transaction

from relay.candidates.models import Candidate, Identity
from relay.kernel import tenancy
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import Policy, scope
from tests.world import World


def setting(name: str = "relay.scope") -> str:
    """What the database itself believes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def fail() -> None:
    connection.cursor().execute("SELECT 1/0")


def test_scopes_nest_and_the_outer_one_comes_back(world: World) -> None:
    bob, dai = world.bob, world.dai
    assert setting() == ""
    with scope(bob):
        assert (setting(), setting("relay.organisation")) == ("member", str(world.birch.pk))
        with scope(dai):
            assert (setting(), setting("relay.candidate")) == ("candidate", str(dai.candidate_id))
            assert setting("relay.organisation") == ""
            with scope(dai):
                assert setting() == "candidate"
        assert (setting(), setting("relay.organisation_ref")) == ("member", bob.organisation_ref)
    assert (setting(), setting("relay.organisation"), setting("relay.at")) == ("", "", "")


def test_the_operator_sees_as_the_house_does(world: World) -> None:
    with scope(world.olga):
        assert setting() == "house"
        assert Identity.objects.count() == 2


def test_after_a_failed_statement_the_outer_scope_holds_again(world: World) -> None:
    with scope(world.bob):
        with pytest.raises(DatabaseError), transaction.atomic(), scope(house()):
            fail()
        assert setting() == "member"
        assert Candidate.objects.count() == 1
    assert setting() == ""


def test_after_any_other_error_the_outer_scope_holds_again(world: World) -> None:
    with scope(world.bob):
        with pytest.raises(KeyError), scope(house()):
            raise KeyError
        assert setting() == "member"


@pytest.mark.django_db(transaction=True)
def test_a_scope_makes_its_own_transaction_and_leaves_nothing_to_the_next_one() -> None:
    with scope(house()):
        assert connection.in_atomic_block
        assert Candidate.objects.count() == 2
    assert not connection.in_atomic_block
    assert setting() == ""
    assert Candidate.objects.count() == 0

    with pytest.raises(DatabaseError), scope(house()):
        fail()
    assert (setting(), Candidate.objects.count()) == ("", 0)

    with transaction.atomic(), scope(house()):
        connection.close()
    assert (setting(), Candidate.objects.count()) == ("", 0), "a lost connection takes its scope along"


@pytest.mark.django_db(transaction=True)
def test_a_scope_survives_no_commit() -> None:
    with transaction.atomic():
        with scope(house()):
            assert Candidate.objects.count() == 2
        assert Candidate.objects.count() == 0
    with transaction.atomic():
        assert (setting(), Candidate.objects.count()) == ("", 0)


def test_a_live_consent_opens_one_identity_to_one_agency(world: World) -> None:
    def seen(by: Actor) -> int:
        with scope(by):
            return Identity.objects.count()

    assert [seen(by) for by in (world.bob, world.finn, world.ann, world.dai, world.eve)] == [1, 0, 0, 1, 1]


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_application_may_start_and_others_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tenancy.why_not_start() is None

    monkeypatch.setattr(tenancy, "connection", connections["owner"])
    why = tenancy.why_not_start()
    assert why is not None
    assert "relay_owner owns tables" in why
    assert ".env.example" in why


def test_an_open_table_says_why() -> None:
    with pytest.raises(AssertionError, match="needs a reason"):
        Policy(read=tenancy.ANYONE)
    assert tenancy.everyone("it is public").reason == "it is public"


def test_a_model_without_a_declaration_is_a_defect() -> None:
    class Bare:
        pass

    undeclared: Any = Bare
    with pytest.raises(AssertionError, match="Bare declares no"):
        tenancy.policy_of(undeclared)
    assert get_user_model() in tenancy.models()


@pytest.mark.django_db(databases=["owner"])
def test_securing_again_changes_nothing() -> None:
    def policies() -> list[Any]:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2")
            return list(cursor.fetchall())

    before = policies()
    connections["owner"].cursor().execute("DROP POLICY relay_read ON candidates_identity")
    assert policies() != before

    tenancy.secure()

    assert policies() == before
    assert len(before) > 3 * len(tenancy.models()) - 20


def test_a_migration_writes_as_the_house(db: None) -> None:
    class Editor:
        def execute(self, statement: str) -> None:
            connection.cursor().execute(statement)

    with transaction.atomic():
        tenancy.as_house_in_migration(Editor())
        assert Candidate.objects.count() == 2
