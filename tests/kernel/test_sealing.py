"""Sealed fields: read by who may, found by their digest, bound to their place, gone with their key."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from psycopg.errors import InsufficientPrivilege

from relay.acceptances.models import SeekerAcceptance
from relay.candidates.models import Candidate, Identity
from relay.kernel import clock, keyring
from relay.kernel.actors import house
from relay.kernel.sealing import open_all
from relay.kernel.sessions import SealedSerializer
from relay.kernel.tenancy import scope
from relay.mail import actions as mail
from relay.mail.models import Message
from relay.users import jobs
from relay.users.models import AddressProof, User
from tests.users.test_actions import ask, guest
from tests.world import NOON, World

pytestmark = pytest.mark.usefixtures("as_house")


def raw(table: str, column: str, key: str, value: object) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {key} = %s", [value])  # noqa: S608 - names of our own
        return bytes(cursor.fetchone()[0])


def test_the_table_holds_ciphertext_and_the_row_reads(world: World) -> None:
    dai = world.candidate("dai")

    stored = raw("candidates_identity", "family_name", "candidate_id", dai.pk)
    who = Identity.objects.get(candidate=dai)

    assert (who.family_name, who.email) == ("髙﨑", "dai@mail.example")
    assert "髙﨑".encode() not in stored
    assert len(stored) == keyring.NONCE_BYTES + len("髙﨑".encode()) + 16


def test_saving_what_was_not_opened_changes_no_byte(world: World) -> None:
    dai = world.candidate("dai")
    before = raw("candidates_identity", "family_name", "candidate_id", dai.pk)

    who = Identity.objects.get(candidate=dai)
    who.phone = "0311112222"
    who.save()

    assert raw("candidates_identity", "family_name", "candidate_id", dai.pk) == before
    assert Identity.objects.get(candidate=dai).phone == "0311112222"


@pytest.mark.parametrize(
    "typed", ["dai@mail.example", "DAI@mail.example", "ｄａｉ＠mail.example", " dai@mail.example "]
)
def test_an_address_is_found_however_it_is_typed(world: World, typed: str) -> None:
    assert User.objects.get(email__iexact=typed) == world.user("dai")
    assert not User.objects.filter(email="d.ai@mail.example").exists()


def test_other_lookups_are_refused_and_not_answered_with_nothing(world: World) -> None:
    for lookup in ("contains", "startswith", "range", "gt"):
        with pytest.raises(FieldError):
            User.objects.filter(**{f"email__{lookup}": "dai"})
    with pytest.raises(TypeError, match="not searchable"):
        list(Identity.objects.filter(family_name="髙﨑"))
    with pytest.raises(TypeError, match="written by save"), transaction.atomic():
        User.objects.update(email="x@mail.example")


def test_empty_is_empty_and_found_as_such(world: World) -> None:
    assert raw("candidates_identity", "phone", "candidate_id", world.candidate("dai").pk) == b""
    assert Identity.objects.filter(phone="").count() == Identity.objects.count()
    assert (Candidate().history, SeekerAcceptance().book_birth_on) == ([], None)


def test_lists_and_days_come_back_as_they_were(world: World) -> None:
    seeker = SeekerAcceptance.objects.get(candidate=world.candidate("dai"))
    seeker.book_birth_on = date(1990, 2, 28)
    seeker.save()
    dai = world.candidate("dai")
    dai.history = [{"employer": "ﾍﾞｰﾀ㈱", "duties": "経理"}]
    dai.save()

    assert SeekerAcceptance.objects.get(pk=seeker.pk).book_birth_on == date(1990, 2, 28)
    assert Candidate.objects.get(pk=dai.pk).history == [{"employer": "ﾍﾞｰﾀ㈱", "duties": "経理"}]


def test_an_address_has_one_user_and_erased_ones_do_not_collide(world: World) -> None:
    with pytest.raises(IntegrityError, match="one_user_per_address"), transaction.atomic():
        User.objects.create_user(email="Dai@MAIL.example", joined_at=NOON)
    for _ in range(2):
        User.objects.create(joined_at=NOON)


def test_keys_of_a_list_are_one_question(world: World, django_assert_num_queries: object) -> None:
    rows = list(Identity.objects.order_by("pk"))
    assert len(rows) >= 2
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert all(row.email for row in open_all(rows))


@pytest.mark.parametrize("change", ["other column", "other row", "cut", "flipped"])
def test_what_was_moved_or_changed_is_refused(world: World, change: str) -> None:
    dai, eve = world.candidate("dai").pk, world.candidate("eve").pk
    name = raw("candidates_identity", "family_name", "candidate_id", dai)
    wrong = {
        "other column": raw("candidates_identity", "given_name", "candidate_id", dai),
        "other row": raw("candidates_identity", "family_name", "candidate_id", eve),
        "cut": name[:-1],
        "flipped": name[:-1] + bytes([name[-1] ^ 1]),
    }[change]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE candidates_identity SET family_name = %s WHERE candidate_id = %s", [wrong, dai])

    with pytest.raises(keyring.WrongKey):
        assert Identity.objects.get(candidate_id=dai).family_name


def test_a_destroyed_key_leaves_nothing_to_read_and_a_line_that_says_so(world: World) -> None:
    dai = world.candidate("dai").pk
    subject = f"person:{dai}"
    assert keyring.destroy(subject) == 1
    assert keyring.destroy(subject) == 0
    assert keyring.named([subject, "person:never"]) == {subject: None}

    gone = Identity.objects.get(candidate_id=dai)
    assert [gone.family_name, gone.given_name, gone.email, gone.phone] == [""] * 4


def test_a_new_key_opens_nothing_old(world: World) -> None:
    dai = world.candidate("dai").pk
    keyring.destroy(f"person:{dai}")
    keyring.make(f"person:{dai}")
    with pytest.raises(keyring.WrongKey):
        assert Identity.objects.get(candidate_id=dai).family_name


def test_a_key_made_twice_is_one_key(world: World) -> None:
    assert keyring.make("person:0") == keyring.make("person:0") == keyring.named(["person:0"])["person:0"]


def test_destroying_belongs_to_the_transaction(world: World) -> None:
    subject = f"person:{world.candidate('dai').pk}"
    with transaction.atomic():
        keyring.destroy(subject)
        transaction.set_rollback(True)
    assert keyring.named([subject])[subject]


def test_the_application_sees_no_key_it_does_not_name(world: World) -> None:
    for statement in ("SELECT * FROM keyring.key", "DELETE FROM keyring.key", "SET ROLE relay_keys"):
        with pytest.raises(Exception, match="permission denied") as caught, transaction.atomic():
            connection.cursor().execute(statement)
        assert isinstance(caught.value.__cause__, InsufficientPrivilege)


def test_keys_are_wrapped_for_one_subject_by_a_key_outside(world: World) -> None:
    dai, eve = f"person:{world.candidate('dai').pk}", f"person:{world.candidate('eve').pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM keyring.named(%s)", [[dai]])
        wrapped = bytes(cursor.fetchone()[0])
    with pytest.raises(keyring.WrongKey):
        keyring._unwrap(wrapped, eve)
    with override_settings(KEY_ENCRYPTION_KEYS=["another"]), pytest.raises(keyring.WrongKey):
        keyring.named([dai])
    with override_settings(KEY_ENCRYPTION_KEYS=["newer", *settings.KEY_ENCRYPTION_KEYS]):
        assert keyring.named([dai])[dai]
        keyring.make("person:0")
    with pytest.raises(keyring.WrongKey):
        keyring.named(["person:0"])


def test_an_address_nobody_went_on_with_is_forgotten(db: None) -> None:
    proof = ask(guest("mallory"))
    with clock.frozen_at(NOON + timedelta(hours=2)):
        jobs.drop_proofs(timestamp=0)
    assert AddressProof.objects.get(pk=proof.pk).email
    with clock.frozen_at(NOON + timedelta(hours=2, minutes=11)):
        jobs.drop_proofs(timestamp=0)
    assert AddressProof.objects.get(pk=proof.pk).email == ""
    assert keyring.named([proof.sealed_under]) == {proof.sealed_under: None}


def test_mails_to_somebody_who_left_lose_their_keys(world: World) -> None:
    with scope(house()):
        sent = list(Message.objects.filter(to="dai@mail.example"))
        Message.objects.update(state="sent")
        mail.forget("dai@mail.example")
    assert sent
    assert set(keyring.named(row.sealed_under for row in sent).values()) == {None}
    assert not Message.objects.filter(to="dai@mail.example").exists()


def test_sessions_are_sealed() -> None:
    sealed = SealedSerializer().dumps({"email": "dai@mail.example"})
    assert b"dai" not in sealed
    assert SealedSerializer().loads(sealed) == {"email": "dai@mail.example"}
    with override_settings(KEY_ENCRYPTION_KEYS=["another"]):
        assert SealedSerializer().loads(sealed) == {}
