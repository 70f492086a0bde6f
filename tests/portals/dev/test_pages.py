"""The mailbox shows every mail as its reader sees it; the clock moves the whole house."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.slots.models import Closing
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def movable(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A clock that runs and can be moved, as in the demo."""
    settings.CLOCK_FILE = tmp_path / "clock"
    before = clock.now()
    clock.freeze(None)
    yield
    clock.freeze(before)


def last_mail() -> Message:
    """The newest mail."""
    with scope(house()):
        return Message.objects.order_by("-pk")[0]


def test_the_first_page_leads_everywhere(world: World) -> None:
    page = Client().get("/dev/").content.decode()

    for address in ("/dev/mail/", "/dev/clock/", "/dev/gallery/", "/account/login/", f"/r/{world.link.code}/"):
        assert address in page
    assert "dai@mail.example" in page


def test_the_mailbox_shows_the_newest_mail_first_and_filters_by_recipient(world: World) -> None:
    everybody = Client().get("/dev/mail/").content.decode()
    one = Client().get("/dev/mail/", {"to": "eve@"}).content.decode()
    nobody = Client().get("/dev/mail/", {"to": "nobody@"}).content.decode()

    assert "dai@mail.example" in everybody
    assert "eve@mail.example" in one
    assert "dai@mail.example" not in one
    assert "この宛先のメールはありません" in nobody


def test_a_mail_is_shown_as_html_text_and_source(world: World) -> None:
    mail = last_mail()
    client = Client()

    frame = client.get(f"/dev/mail/{mail.ref}/")
    text = client.get(f"/dev/mail/{mail.ref}/text/").content.decode()
    source = client.get(f"/dev/mail/{mail.ref}/source/").content.decode()

    assert f"/dev/mail/{mail.ref}/html/" in frame.content.decode()
    assert "frame-src 'self'" in frame.headers["Content-Security-Policy"]
    assert mail.text.splitlines()[0] in text
    assert "&lt;!doctype html&gt;" in source.lower()


def test_the_html_of_a_mail_may_be_framed_by_us_and_run_nothing(world: World) -> None:
    answer = Client().get(f"/dev/mail/{last_mail().ref}/html/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("flavour", ["", "text/", "source/", "html/"])
def test_an_unknown_mail_is_not_found(world: World, flavour: str) -> None:
    assert Client().get(f"/dev/mail/MSG-NOTTHERE00/{flavour}").status_code == 404


@pytest.mark.usefixtures("movable")
@pytest.mark.parametrize(
    ("leap", "by"), [("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7))]
)
def test_time_moves_on(world: World, leap: str, by: timedelta) -> None:
    before = clock.now()

    answer = Client().post("/dev/clock/", {"leap": leap})

    assert answer.status_code == 302
    assert by <= clock.now() - before < by + timedelta(minutes=5)


@pytest.mark.usefixtures("movable")
def test_moving_to_monday_closes_the_week(world: World) -> None:
    Client().post("/dev/clock/", {"leap": "monday"})

    now = clock.now()
    assert (now.weekday(), now.hour, now.minute) == (0, 9, 0)
    with scope(house()):
        assert Closing.objects.filter(closed_on=now.date()).exists()


@pytest.mark.usefixtures("movable")
def test_a_wrong_leap_moves_nothing(world: World) -> None:
    before = clock.now()

    answer = Client().post("/dev/clock/", {"leap": "a year"}, follow=True)

    assert "進める時間をお選びください" in answer.content.decode()
    assert clock.now() - before < timedelta(minutes=5)


def test_a_clock_that_cannot_be_moved_says_so(world: World) -> None:
    assert "この環境の時計は変更できません" in Client().get("/dev/clock/").content.decode()
    assert Client().post("/dev/clock/", {"leap": "day"}).status_code == 404


def test_looking_at_the_clock_moves_nothing(world: World) -> None:
    before = clock.now()

    Client().get("/dev/clock/?leap=day")

    assert clock.now() == before
