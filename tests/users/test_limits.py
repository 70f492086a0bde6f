"""Limits: how often a code may be asked for, typed or guessed; a burst stops exactly there, others never notice."""

from datetime import timedelta

from django.test import Client

from relay.intake.rules import new_code
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.users import actions, jobs
from relay.users.models import Tally
from relay.users.rules import (
    ASKS_FOR_AN_ADDRESS,
    ASKS_FOR_AN_ADDRESS_FROM_A_NETWORK,
    ASKS_FROM_A_NETWORK,
    GUESSES_FROM_A_NETWORK,
    TRIES_AT_AN_ADDRESS,
    Limit,
    Refusal,
    limit_key,
)
from relay.users.steps import spend
from tests.world import NOON, World, guest

HERE = ASKS_FOR_AN_ADDRESS_FROM_A_NETWORK.most


def ask(by: Actor, email: str = "victim@mail.example") -> bool:
    try:
        actions.ask_proof(email=email, purpose="register", by=by)
    except Refused as no:
        return no.reason is not Refusal.TOO_OFTEN
    return True


def spent(limit: Limit, *values: str) -> int:
    done = 0
    with scope(house()):
        while True:
            try:
                spend(limit, *values, at=clock.now())
            except Refused:
                return done
            done += 1


def test_a_burst_of_codes_for_one_address_stops_at_the_limit(db: None) -> None:
    mallory = guest("mallory")

    answers = [ask(mallory, f"victim{'+tag' * (number % 2)}@mail.example") for number in range(HERE + 5)]

    assert answers == [True] * HERE + [False] * 5
    with scope(house()):
        assert len([row for row in Message.objects.all() if row.to.startswith("victim")]) == HERE


def test_others_never_notice(db: None) -> None:
    mallory = guest("mallory")
    for _ in range(HERE + 1):
        ask(mallory)

    assert ask(mallory, "neighbour@mail.example")  # the same network, another address
    assert ask(guest("victim"))  # the address itself, from its own network
    with clock.frozen_at(NOON + timedelta(hours=1)):
        assert ask(guest("mallory"))


def test_many_networks_cannot_flood_one_mailbox(db: None) -> None:
    answers = [ask(guest(f"bot{number}")) for number in range(ASKS_FOR_AN_ADDRESS.most + 3)]

    assert answers.count(True) == ASKS_FOR_AN_ADDRESS.most


def test_a_network_is_wide_and_ends_exactly(db: None) -> None:
    assert spent(Limit("ask-network", 25), "an office") == 25
    assert ASKS_FROM_A_NETWORK.most >= 300


def test_where_nothing_is_known_nothing_is_counted(db: None) -> None:
    for _ in range(3):
        spend(Limit("ask-network", 1), "", at=NOON)


def test_typing_is_limited_over_all_codes_of_an_address(db: None) -> None:
    proof = actions.ask_proof(email="victim@mail.example", purpose="register", by=guest("mallory"))
    with scope(house()):
        for _ in range(TRIES_AT_AN_ADDRESS.most):
            spend(TRIES_AT_AN_ADDRESS, "victim@mail.example", at=NOON)

    answer = actions.prove(ref=proof.ref, code="000000", by=guest("mallory"))

    assert answer == actions.ProofAnswer(False, Refusal.TOO_OFTEN, 5)


def test_the_digest_tells_nothing_and_folds_tags() -> None:
    limit = Limit("any", 1)

    assert limit_key(limit, "A+b@x.example", key="k") == limit_key(limit, "a@x.example", key="k")
    assert limit_key(limit, "a@x.example", key="k") != limit_key(limit, "a@x.example", key="l")


def test_a_form_says_wait_and_keeps_what_was_typed(world: World) -> None:
    for _ in range(HERE):
        assert Client().post(f"/register/{world.link.code}/", {"email": "yu@mail.example"}).status_code == 302

    page = Client().post(f"/register/{world.link.code}/", {"email": "yu@mail.example"})

    assert page.status_code == 422
    assert str(Refusal.TOO_OFTEN.label) in page.content.decode()
    assert "yu@mail.example" in page.content.decode()


def test_guessing_link_codes_closes_for_a_while(world: World) -> None:
    client = Client()
    with scope(house()):
        unknown = client.get(f"/r/{new_code()}/")
        counted = Tally.objects.filter(began_at=NOON).order_by("-pk").first()  # after the one that knows the code
        assert counted is not None
        Tally.objects.filter(pk=counted.pk).update(done_count=GUESSES_FROM_A_NETWORK.most)

    later = client.get(f"/r/{new_code()}/")

    assert (unknown.status_code, later.status_code) == (404, 429)
    assert client.get(f"/r/{world.link.code}/").status_code == 429
    assert client.post("/r/", {"code": world.link.code}).status_code == 429
    assert client.get(f"/register/{world.link.code}/").headers["Location"] == f"/r/{world.link.code}/"
    assert Client(REMOTE_ADDR="203.0.113.9").get(f"/r/{world.link.code}/").status_code == 200
    with clock.frozen_at(NOON + timedelta(hours=1)):
        assert client.get(f"/r/{world.link.code}/").status_code == 200


def test_a_mistyped_code_is_no_guess_and_a_stopped_one_is_one_guess_however_often(world: World) -> None:
    with scope(house()):
        type(world.link).objects.filter(pk=world.link.pk).update(revoked_at=NOON)
    codes = ("0000-1111", "X" * 16, *[world.link.code] * 3)

    statuses = {Client().get(f"/r/{code}/").status_code for code in codes}

    assert statuses == {404}
    with scope(house()):
        assert list(Tally.objects.filter(began_at=NOON).values_list("done_count", flat=True)) == [1, 1]


def test_counts_are_forgotten_after_a_day(db: None) -> None:
    ask(guest("mallory"))

    with clock.frozen_at(NOON + timedelta(days=1)):
        jobs.drop_tallies(timestamp=0)
        with scope(house()):
            assert Tally.objects.filter(began_at=NOON).exists()
    with clock.frozen_at(NOON + timedelta(days=1, hours=2)):
        jobs.drop_tallies(timestamp=0)
        with scope(house()):
            assert not Tally.objects.exists()
