"""Robots on the forms: they see the friendly pages, nothing is mailed; a person who was merely quick asks once more."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.portals.public.test_start import AGENCY, COMPANY
from tests.world import NOON, World

FORMS = [("register", {"email": "robot@mail.example"}, 1), ("company", COMPANY, 5), ("agency", AGENCY, 5)]


def place(world: World, name: str) -> tuple[str, str]:
    """Where the form stands, and where a code may be asked for again."""
    if name == "register":
        return f"/register/{world.link.code}/", "/register/new-code/"
    return f"/start/{name}/", f"/start/{name}/new-code/"


def stamp(page: Any) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def mails_to(address: str) -> int:
    with scope(house()):
        return Message.objects.filter(to=address).count()


@pytest.mark.parametrize(("name", "typed", "seconds"), FORMS)
def test_who_writes_where_nobody_looks_gets_the_same_page_and_no_mail(
    world: World, name: str, typed: dict[str, str], seconds: int
) -> None:
    form, again = place(world, name)
    robot, person = Client(), Client()

    answers = [client.post(form, {**typed, **more}, follow=True) for client, more in (
        (person, {"comment": ""}), (robot, {"comment": "buy now"}),
    )]  # fmt: skip
    robot.post(again)

    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [answer.status_code for answer in answers] == [200, 200]
    assert typed["email"] in answers[1].content.decode()
    assert mails_to(typed["email"]) == 1
    assert robot.post(answers[1].redirect_chain[-1][0], {"code": "123456"}).status_code == 422


@pytest.mark.parametrize(("name", "typed", "seconds"), FORMS)
def test_who_is_faster_than_a_person_asks_once_more(
    world: World, name: str, typed: dict[str, str], seconds: int, settings: Any
) -> None:
    settings.MIND_HASTE = True
    form, again = place(world, name)
    client = Client()
    shown = stamp(client.get(form))

    for given in ({}, {"shown": "forged"}, {"shown": shown}):
        assert client.post(form, {**typed, **given}).status_code == 302
    assert mails_to(typed["email"]) == 0

    client.post(again)
    assert mails_to(typed["email"]) == 1


@pytest.mark.parametrize(("name", "typed", "seconds"), FORMS)
def test_a_person_is_never_in_the_way_of_the_trap(
    world: World, name: str, typed: dict[str, str], seconds: int, settings: Any
) -> None:
    settings.MIND_HASTE = True
    form, _again = place(world, name)
    client = Client()
    shown = stamp(client.get(form))

    complained = client.post(form, {**typed, "email": "", "shown": shown})
    assert stamp(complained) == shown  # mending one field may be quick
    with clock.frozen_at(NOON + timedelta(seconds=seconds)):
        client.post(form, {**typed, "shown": shown})

    assert mails_to(typed["email"]) == 1
