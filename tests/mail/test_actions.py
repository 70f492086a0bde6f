"""The outbox: one row per event, sent once, tried again, forgotten."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, transaction

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import Stale
from relay.kernel.tenancy import scope
from relay.mail import actions, jobs, queries
from relay.mail.links import absolute
from relay.mail.models import Message
from relay.mail.rules import TRIES_MAX, key_without, next_try_after
from tests.introductions.life import brought_to
from tests.world import NOON, World

pytestmark = pytest.mark.django_db


def queue(key: str = "code:1", language: str = "ja", to: str = "dai@mail.example") -> Message:
    return actions.queue(template="users/code", to=to, context={"code": "123456"}, event_key=key, language=language)


def fresh(message: Message) -> Message:
    with transaction.atomic(), scope(house()):
        return Message.objects.get(pk=message.pk)


def jobs_waiting(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def outside(settings: Any) -> Any:
    """Mails leave through a provider."""
    settings.MAIL_DELIVERY = "smtp"
    return settings


@pytest.fixture
def sink(outside: Any) -> Iterator[list[bytes]]:
    """A real mail server on this machine, which takes one mail."""
    got: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    outside.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    outside.EMAIL_HOST, outside.EMAIL_PORT, outside.EMAIL_USE_TLS = "127.0.0.1", server.getsockname()[1], False
    thread = Thread(target=_talk, args=(server, got), daemon=True)
    thread.start()
    yield got
    server.close()
    thread.join(10)


def _talk(server: socket.socket, got: list[bytes]) -> None:
    peer, _address = server.accept()
    with peer, peer.makefile("rwb") as line:
        line.write(b"220 sink\r\n")
        line.flush()
        inside = False
        for heard in line:
            got.append(heard)
            word = heard[:4].upper()
            if inside and heard != b".\r\n":
                continue
            inside = word == b"DATA"
            line.write(b"354 go on\r\n" if inside else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            line.flush()


def test_a_mail_is_queued_once_per_event() -> None:
    before = jobs_waiting("mail.send")
    first = queue()
    again = queue(to="other@mail.example", language="en")

    assert (again.pk, again.to) == (first.pk, "dai@mail.example")
    assert jobs_waiting("mail.send")[len(before) :] == [{"message_id": first.pk}]
    assert (first.state, first.queued_at, str(first)) == ("queued", NOON, first.ref)


def test_what_is_rolled_back_is_never_sent() -> None:
    before = jobs_waiting("mail.send")
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert jobs_waiting("mail.send") == before
    with scope(house()):
        assert not Message.objects.filter(event_key="code:1").exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_queued_only_inside_an_act() -> None:
    with pytest.raises(AssertionError):
        queue()


@pytest.mark.parametrize(("language", "brand"), [("ja", configured.BRAND_NAME), ("en", configured.BRAND_NAME_EN)])
def test_a_mail_says_who_writes_and_where_to_complain(language: str, brand: str) -> None:
    """職業安定法・特定電子メール法: the operator's facts stand under every mail."""
    mail = queue(language=language)
    facts = configured.OPERATOR

    for part in (mail.text, mail.html):
        assert all(facts[key] in part for key in ("name", "address", "contact", "notification_no"))
        assert brand in part
    assert "123456" in mail.text
    assert f'lang="{language}"' in mail.html
    assert "\n" not in mail.subject
    assert "<style" not in mail.html.replace("<style></style>", "") or "style=" in mail.html


def test_in_the_demo_the_outbox_is_the_mailbox() -> None:
    mail = queue()
    actions.send(mail.pk, by=house())

    sent = fresh(mail)
    assert (sent.state, sent.sent_at, sent.tries_count, sent.answer) == ("sent", NOON, 1, "outbox")
    assert "123456" in sent.text


def test_a_mail_reaches_the_provider_whole_and_is_emptied_here(sink: list[bytes]) -> None:
    mail = queue()
    jobs.send(mail.pk)

    heard = b"".join(sink).decode()
    assert "rcpt TO:<dai@mail.example>" in heard
    assert f"Message-ID: <{mail.ref}@" in heard
    assert "text/plain" in heard
    assert "text/html" in heard
    sent = fresh(mail)
    assert (sent.state, sent.answer) == ("sent", "smtp")
    assert (sent.to, sent.subject, sent.text, sent.html) == ("", "", "", "")


def test_sending_twice_sends_once(sink: list[bytes]) -> None:
    mail = queue()
    actions.send(mail.pk, by=house())
    actions.send(mail.pk, by=house())
    actions.send(0, by=house())

    assert b"".join(sink).count(b"rcpt TO") == 1
    assert fresh(mail).tries_count == 1


@pytest.mark.parametrize(("way", "answer"), [("Refusing", "SMTPRecipientsRefused"), ("Unreachable", "AnymailAPIError")])
def test_a_mail_that_fails_is_kept_and_sent_later(way: str, answer: str, outside: Any) -> None:
    outside.EMAIL_BACKEND = f"tests.mail.backends.{way}"
    mail = queue()
    actions.send(mail.pk, by=house())

    failed = fresh(mail)
    assert (failed.state, failed.tries_count, failed.answer) == ("failed", 1, answer)
    assert "dai@mail.example" not in failed.answer
    outside.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    actions.send(mail.pk, by=house())
    assert (fresh(mail).state, fresh(mail).tries_count) == ("sent", 2)


def test_a_bug_is_not_taken_for_a_failed_mail(outside: Any) -> None:
    outside.EMAIL_BACKEND = "tests.mail.backends.Broken"
    mail = queue()
    with pytest.raises(KeyError):
        actions.send(mail.pk, by=house())
    assert (fresh(mail).state, fresh(mail).tries_count) == ("queued", 0)


def test_the_operator_puts_a_failed_mail_back(outside: Any, world: World) -> None:
    outside.EMAIL_BACKEND = "tests.mail.backends.Refusing"
    mail = queue()
    actions.send(mail.pk, by=house())
    before = len(jobs_waiting("mail.send"))
    with pytest.raises(Stale):
        actions.retry(fresh(mail), by=world.ann)
    failed = fresh(mail)
    actions.retry(failed, by=world.olga)

    assert (fresh(mail).state, fresh(mail).tries_count) == ("queued", 0)
    assert len(jobs_waiting("mail.send")) == before + 1
    with pytest.raises(Stale):
        actions.retry(failed, by=world.olga)


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (TRIES_MAX, None), (99, None)])
def test_pauses_double_until_it_is_given_up(tries: int, minutes: int | None) -> None:
    assert next_try_after(tries) == (timedelta(minutes=minutes) if minutes else None)


def test_who_waits(as_house: None) -> None:
    Message.objects.all().delete()
    new, old, due, early, given_up = (queue(f"code:{number}") for number in range(5))
    changes: dict[int, dict[str, Any]] = {
        new.pk: {"queued_at": NOON - timedelta(seconds=60)},
        old.pk: {"queued_at": NOON - timedelta(seconds=61)},
        due.pk: {"state": "failed", "tries_count": 2, "queued_at": NOON - timedelta(minutes=4)},
        early.pk: {"state": "failed", "tries_count": 2, "queued_at": NOON - timedelta(minutes=3)},
        given_up.pk: {"state": "failed", "tries_count": TRIES_MAX, "queued_at": NOON - timedelta(days=9)},
    }
    for pk, fields in changes.items():
        Message.objects.filter(pk=pk).update(**fields)

    assert queries.waiting(NOON) == [old.pk, due.pk]
    jobs.send_waiting(0)
    assert dict(Message.objects.values_list("pk", "state")) == {
        new.pk: "queued", old.pk: "sent", due.pk: "sent", early.pk: "failed", given_up.pk: "failed",
    }  # fmt: skip


def test_mails_given_up_do_not_stand_in_the_way_of_others(as_house: None) -> None:
    Message.objects.all().delete()
    for number in range(201):
        Message.objects.create(
            event_key=f"old:{number}", to="x@mail.example", subject="", text="", state="failed",
            tries_count=TRIES_MAX, queued_at=NOON - timedelta(days=9),
        )  # fmt: skip
    due = queue()
    Message.objects.filter(pk=due.pk).update(state="failed", tries_count=1)

    with clock.frozen_at(NOON + timedelta(minutes=2)):
        assert queries.waiting(clock.now()) == [due.pk]


def test_what_was_sent_is_forgotten_and_what_waits_is_not(as_house: None) -> None:
    sent, waiting, given_up, other = queue("a"), queue("b"), queue("c"), queue("d", to="eve@mail.example")
    Message.objects.filter(pk__in=[sent.pk, other.pk]).update(state="sent")
    Message.objects.filter(pk=given_up.pk).update(state="failed", tries_count=TRIES_MAX)

    actions.forget("DAI@mail.example")

    assert [fresh(mail).to for mail in (sent, waiting, given_up, other)] == [
        "", "dai@mail.example", "", "eve@mail.example",
    ]  # fmt: skip
    assert (fresh(sent).text, fresh(sent).html, fresh(sent).event_key) == ("", "", "a")


def test_only_the_house_and_the_operator_look_into_the_outbox(world: World) -> None:
    mail = queue()
    olga = world.olga
    with scope(olga):
        assert queries.outbox(olga)[0].ref == mail.ref
        assert {row.state for row in queries.outbox(olga, state="queued", limit=3)} == {"queued"}
        assert queries.outbox(olga, state="failed") == []
        assert queries.counts(olga)["queued"] == queries.visible_to(olga).count()
        card = queries.message(olga, mail.ref)
        assert card == queries.mailbox(olga, to=" DAI@ ", limit=1)[0]
        assert queries.mailbox(olga)[0] == card
        assert queries.message(olga, "MSG-0000000000") is None
    for nobody in (world.ann, world.bob, world.dai):
        with scope(nobody):
            assert queries.outbox(nobody) == queries.mailbox(nobody) == []
            assert queries.message(nobody, mail.ref) is None
            assert Message.objects.count() == 0


def test_no_event_key_says_who_somebody_is(world: World) -> None:
    brought_to(world, "introduced")
    with scope(house()):
        keys = "\n".join(Message.objects.filter(queued_at__gte=NOON).values_list("event_key", flat=True))

    assert keys
    assert "@" not in keys
    assert not {"dai", "髙﨑", "eve", "ann"} & set(keys.replace(":", "\n").lower().split("\n"))


def test_a_key_that_names_the_recipient_is_kept_without_the_name() -> None:
    first, other = queue("x:dai@mail.example"), queue("x:eve@mail.example", to="eve@mail.example")

    assert queue("x:dai@mail.example").pk == first.pk != other.pk
    assert first.event_key != other.event_key
    assert "@" not in first.event_key
    assert key_without("", "x:1", key="k") == "x:1"


def test_addresses_in_mails_come_from_settings_alone() -> None:
    assert absolute("/me/") == f"{configured.BASE_URL}/me/"
    with pytest.raises(AssertionError):
        absolute("https://evil.example/")
