"""How the parts are plugged together: sign-in mails, headers, who migrates, what runs when."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from procrastinate.contrib.django import app

from config.accounts import Adapter
from config.middleware import NoStoreMiddleware
from config.reactions import REACTIONS
from config.routers import OwnerMigrates
from config.schedule import SCHEDULE
from relay.audit.acts import ACTS
from relay.kernel.actors import house
from relay.kernel.events import Event
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.world import World


def last_mail(to: str) -> Message:
    with scope(house()):
        return Message.objects.filter(to=to).latest("pk")


def ask(email: str, language: str = "ja") -> HttpResponse:
    headers = {"accept-language": language}
    answer: Any = Client(headers=headers).post("/account/login/code/", {"email": email})
    return answer


def test_nobody_signs_up_through_the_sign_in_library() -> None:
    assert not Adapter().is_open_for_signup(RequestFactory().get("/"))


def test_a_known_address_gets_a_code_and_an_unknown_one_a_hint_and_both_the_same_page(world: World) -> None:
    """trust.md A10."""
    known, unknown = ask("dai@mail.example"), ask("nobody@mail.example")

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert last_mail("dai@mail.example").template == "account/login_code"
    assert last_mail("nobody@mail.example").template == "account/unknown_account"
    assert "@" not in last_mail("dai@mail.example").event_key


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_code_is_mailed_in_the_language_of_the_page(language: str, world: World) -> None:
    ask("dai@mail.example", language)

    assert last_mail("dai@mail.example").language == language


def test_any_other_mail_of_the_library_is_a_plain_notice(world: World) -> None:
    Adapter().send_mail("account/email/password_changed", "dai@mail.example", {})

    assert last_mail("dai@mail.example").template == "account/notice"


def test_pages_are_not_kept_unless_they_say_so() -> None:
    def page(cache: str | None) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": cache} if cache else {})

    asked = RequestFactory().get("/")
    assert NoStoreMiddleware(lambda _asked: page(None))(asked).headers["Cache-Control"] == "no-store"
    assert NoStoreMiddleware(lambda _asked: page("max-age=9"))(asked).headers["Cache-Control"] == "max-age=9"


def test_only_the_owner_migrates() -> None:
    router = OwnerMigrates()

    assert router.allow_migrate("owner", "users")
    assert not router.allow_migrate("default", "users", hint=1)


def test_every_line_of_the_schedule_names_a_job_there_is() -> None:
    assert {name for _cron, name in SCHEDULE} <= set(app.tasks)
    assert all(len(cron.split()) == 5 for cron, _name in SCHEDULE)


def test_every_event_has_a_line_and_every_reaction_is_an_act() -> None:
    def events(kind: type[Event]) -> set[type[Event]]:
        return {kind, *(deep for sub in kind.__subclasses__() for deep in events(sub))}

    ours = {event for event in events(Event) - {Event} if event.__module__.startswith("relay.")}
    assert ours == set(REACTIONS)
    assert all(reaction in ACTS.values() for acts in REACTIONS.values() for reaction in acts)
