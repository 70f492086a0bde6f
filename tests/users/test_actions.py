"""Proving an address: six digits, ten minutes, five tries, one browser, once."""

from datetime import timedelta

import pytest

from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.users import actions, queries
from relay.users.models import AddressProof, User
from relay.users.rules import CODE_LIFE, PROOF_LIFE, TRIES_MAX, Refusal
from tests.world import NOON, World, code_in_mail, guest, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return guest("new")


def ask(by: Actor, email: str = "new@mail.example", purpose: str = "register") -> AddressProof:
    return actions.ask_proof(email=email, purpose=purpose, by=by)


def code_of(proof: AddressProof) -> str:
    return code_in_mail(f"code:{proof.ref}")


def wrong(proof: AddressProof) -> str:
    return f"{(int(code_of(proof)) + 1) % 1_000_000:06}"


def refused(proof: AddressProof, by: Actor, purpose: str = "register") -> Refusal:
    with pytest.raises(Refused) as no:
        actions.take_proof(ref=proof.ref, purpose=purpose, by=by)
    reason = no.value.reason
    assert isinstance(reason, Refusal)
    return reason


def test_the_right_code_proves_the_address_once(by: Actor) -> None:
    proof = ask(by)
    assert actions.prove(ref=proof.ref, code=code_of(proof), by=by) == actions.ProofAnswer(True, None, TRIES_MAX)

    taken = actions.take_proof(ref=proof.ref, purpose="register", by=by)

    assert (taken.email, taken.used_at) == ("new@mail.example", NOON)
    assert refused(proof, by) is Refusal.USED
    assert actions.prove(ref=proof.ref, code=code_of(proof), by=by).reason is Refusal.USED


def test_full_width_digits_are_right_too(by: Actor) -> None:
    proof = ask(by, " Ｎｅｗ＠ＭＡＩＬ.example ")
    typed = code_of(proof).translate(str.maketrans("0123456789", "０１２３４５６７８９"))

    assert proof.email == "New@mail.example"
    assert actions.prove(ref=proof.ref, code=f"{typed[:3]}－{typed[3:]}", by=by).proved


def test_after_five_wrong_tries_the_right_code_is_worthless(by: Actor) -> None:
    proof = ask(by)
    answers = [actions.prove(ref=proof.ref, code=wrong(proof), by=by) for _ in range(TRIES_MAX)]

    assert [answer.tries_left for answer in answers] == [4, 3, 2, 1, 0]
    assert [answer.reason for answer in answers] == [Refusal.WRONG_CODE] * 4 + [Refusal.TOO_MANY_TRIES]
    right = actions.prove(ref=proof.ref, code=code_of(proof), by=by)
    assert right == actions.ProofAnswer(False, Refusal.TOO_MANY_TRIES, 0)
    assert refused(proof, by) is Refusal.OTHER_SESSION


def test_the_right_code_at_the_fifth_try_still_proves(by: Actor) -> None:
    proof = ask(by)
    for _ in range(TRIES_MAX - 1):
        actions.prove(ref=proof.ref, code=wrong(proof), by=by)

    assert actions.prove(ref=proof.ref, code=code_of(proof), by=by) == actions.ProofAnswer(True, None, 1)


@pytest.mark.parametrize(("late", "proved"), [(-timedelta(seconds=1), True), (timedelta(), False)])
def test_a_code_lives_ten_minutes(late: timedelta, proved: bool, by: Actor) -> None:
    proof = ask(by)
    with clock.frozen_at(NOON + CODE_LIFE + late):
        answer = actions.prove(ref=proof.ref, code=code_of(proof), by=guest("new"))

    assert answer.proved is proved
    assert answer.reason is (None if proved else Refusal.EXPIRED)
    assert answer.tries_left == TRIES_MAX


@pytest.mark.parametrize("session", ["another", ""])
def test_a_code_counts_only_in_the_browser_that_asked(session: str, by: Actor) -> None:
    proof = ask(by)
    other = guest(session) if session else house()

    assert actions.prove(ref=proof.ref, code=code_of(proof), by=other).reason is Refusal.OTHER_SESSION
    assert actions.prove(ref=proof.ref, code=code_of(proof), by=by).proved
    assert refused(proof, other) is Refusal.OTHER_SESSION


def test_without_a_session_nothing_is_ever_proved() -> None:
    nobody = house()
    proof = ask(nobody)

    assert actions.prove(ref=proof.ref, code=code_of(proof), by=nobody).reason is Refusal.OTHER_SESSION


def test_an_unknown_proof_is_answered_like_one_of_another_browser(by: Actor) -> None:
    answer = actions.prove(ref="PRF-0000000000", code="123456", by=by)

    assert answer == actions.ProofAnswer(False, Refusal.OTHER_SESSION, 0)


def test_asking_again_makes_the_earlier_code_worthless(by: Actor) -> None:
    first = ask(by)
    other_purpose = ask(by, purpose="found")
    second = ask(by)

    assert actions.prove(ref=first.ref, code=code_of(first), by=by).reason is Refusal.TOO_MANY_TRIES
    assert actions.prove(ref=second.ref, code=code_of(second), by=by).proved
    assert actions.prove(ref=other_purpose.ref, code=code_of(other_purpose), by=by).proved


def test_asking_in_one_browser_leaves_the_others_alone(by: Actor) -> None:
    proof = ask(by)
    ask(guest("attacker"))

    assert actions.prove(ref=proof.ref, code=code_of(proof), by=by).proved


def test_a_proof_serves_the_purpose_it_was_asked_for(by: Actor) -> None:
    proof = ask(by)
    actions.prove(ref=proof.ref, code=code_of(proof), by=by)

    assert refused(proof, by, purpose="found") is Refusal.OTHER_SESSION


def test_a_proof_waits_two_hours_for_its_form(by: Actor) -> None:
    proof = ask(by)
    actions.prove(ref=proof.ref, code=code_of(proof), by=by)
    with clock.frozen_at(NOON + PROOF_LIFE):
        assert refused(proof, guest("new")) is Refusal.EXPIRED
    with clock.frozen_at(NOON + PROOF_LIFE - timedelta(seconds=1)):
        assert actions.take_proof(ref=proof.ref, purpose="register", by=guest("new")).ref == proof.ref


def test_a_proof_is_ready_between_proving_and_using(by: Actor) -> None:
    proof = ask(by)
    with scope(house()):
        assert not queries.proof_is_ready(proof.ref, by.session)
        actions.prove(ref=proof.ref, code=code_of(proof), by=by)
        assert queries.proof_is_ready(proof.ref, by.session)
        assert not queries.proof_is_ready(proof.ref, "another")
        actions.take_proof(ref=proof.ref, purpose="register", by=by)
        assert not queries.proof_is_ready(proof.ref, by.session)


@pytest.mark.parametrize("typed", ["", "dai", "@mail.example", "dai@", "a b@c", "dai@mail", "dai@@mail.example"])
def test_what_is_no_address_gets_no_mail(typed: str, by: Actor) -> None:
    with pytest.raises(Refused) as no:
        ask(by, typed)

    assert (no.value.reason, no.value.field) == (Refusal.NO_ADDRESS, "email")
    with scope(house()):
        assert not AddressProof.objects.filter(session=by.session).exists()


def test_known_and_unknown_addresses_are_answered_alike(world: World) -> None:
    """Nobody learns from a code who is registered (trust.md A10)."""
    with scope(house()):
        texts = []
        for name, email in (("x", "dai@mail.example"), ("y", "nobody@mail.example"), ("z", "ann@ann.example")):
            proof = ask(guest(name), email)
            message = Message.objects.get(event_key=f"code:{proof.ref}")
            texts.append(f"{message.subject} {message.text} {message.html}".replace(code_of(proof), "CODE"))

    assert texts[0] == texts[1] == texts[2]


def test_the_code_itself_is_not_kept(by: Actor) -> None:
    proof = ask(by)
    with scope(house()):
        stored = AddressProof.objects.get(pk=proof.pk)

    assert code_of(proof) not in {str(value) for value in vars(stored).values()}
    assert str(stored) == stored.ref


def test_a_user_is_made_once_and_a_known_password_stays(world: World, by: Actor) -> None:
    made = actions.ensure_user(email="new@mail.example", name="新", password="first-long-word", by=by)
    again = actions.ensure_user(email="NEW@mail.example", name="別", password="second-long-word", by=by)

    assert again.pk == made.pk
    stored = User.objects.get(pk=made.pk)
    assert (stored.name, stored.check_password("first-long-word")) == ("新", True)
    assert queries.user_of(stored.ref) == stored
    assert queries.user_of("USR-0000000000") is None


def test_a_user_without_a_password_has_none_that_fits(by: Actor) -> None:
    user = actions.ensure_user(email="new@mail.example", by=by)

    assert not user.has_usable_password()
    assert not user.check_password("")
    assert str(user) == user.ref


def test_proving_reads_the_mail(by: Actor) -> None:
    assert prove("new@mail.example", purpose="register", by=by).startswith("PRF-")
