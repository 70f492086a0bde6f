"""The door: strangers meet a 404, refusals become a sentence, and whoever is faster is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from relay.consents.rules import Refusal
from relay.kernel.doors import back, door
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.organisations.models import Organisation
from tests.world import World


def request(**headers: str) -> Any:
    made: Any = RequestFactory(headers=headers).post("/somewhere/")
    made._messages = CookieStorage(made)
    return made


def through(view: Callable[..., HttpResponse], asked: HttpRequest, world: World, **url: Any) -> HttpResponse:
    return door(lambda asked, org="", **rest: (world.bob, "card") if org == "birch" else None)(view)(asked, **url)


def raising(error: Exception) -> Callable[..., HttpResponse]:
    def view(asked: HttpRequest) -> HttpResponse:
        Organisation.objects.filter(name__startswith="バーチ").update(introduction="half")
        raise error

    return view


def test_a_member_comes_in_with_actor_card_and_the_rest_of_the_address(world: World) -> None:
    def view(asked: Any, ref: str) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT relay_organisation()")
            return HttpResponse(f"{cursor.fetchone()[0]} {asked.actor.organisation_id} {asked.organisation} {ref}")

    answer = through(view, request(), world, org="birch", ref="X")

    assert answer.content.decode() == f"{world.birch.pk} {world.birch.pk} card X"


def test_a_stranger_meets_a_404(world: World) -> None:
    with pytest.raises(Http404):
        through(raising(KeyError("never called")), request(), world, org="elm")


def test_no_right_looks_like_nothing_there(world: World) -> None:
    with pytest.raises(Http404):
        through(raising(NotPermitted("x")), request(), world, org="birch")


@pytest.mark.parametrize("error", [Stale("x"), Refused(Refusal.NO_CONSENT)])
def test_a_no_is_said_and_leads_back_and_nothing_is_half_done(error: Exception, world: World) -> None:
    asked = request(Referer="http://testserver/agency/x/?page=2")

    answer = through(raising(error), asked, world, org="birch")

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://testserver/agency/x/?page=2")
    [said] = [str(message) for message in get_messages(asked)]
    assert said == str(Refusal.NO_CONSENT.label) or isinstance(error, Stale)
    assert world.birch.introduction == ""


def test_a_bug_is_not_hidden(world: World) -> None:
    with pytest.raises(KeyError):
        through(raising(KeyError("bug")), request(), world, org="birch")


@pytest.mark.parametrize(
    ("referer", "to"),
    [
        ("http://testserver/me/", "http://testserver/me/"),
        ("https://evil.example/me/", "/"),
        ("javascript:alert(1)", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ],
)
def test_back_never_leads_out_of_the_house(referer: str, to: str) -> None:
    assert back(request(Referer=referer)) == to
