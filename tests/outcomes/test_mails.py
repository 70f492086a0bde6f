"""Every mail of the whole way leads to a page that exists, and carries nobody's name but the reader's."""

import re
from urllib.parse import urlparse

import pytest
from django.db import transaction
from django.urls import resolve

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.outcomes import actions
from tests.introductions.life import brought_to
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(world: World) -> list[Message]:
    """The mails of an introduction that came to a hire and an early leaving."""
    introduction = brought_to(world, "joined")
    actions.report_leaving(introduction, left_on=world.cat.at.date(), by_own_choice=True, by=world.cat)
    with transaction.atomic(), scope(house()):
        return list(Message.objects.filter(template__in=["introductions/news", "outcomes/news"]).order_by("pk"))


def test_whoever_is_concerned_is_told_at_every_step(mails: list[Message]) -> None:
    told = [(mail.event_key.split(":")[2], mail.to.split("@")[0]) for mail in mails]

    assert told == [
        ("proposed", "dai"), ("agreed", "bob"), ("presented", "cat"), ("welcomed", "bob"), ("welcomed", "dai"),
        ("introduced", "cat"), ("introduced", "dai"), ("interviewing", "bob"), ("offered", "dai"), ("offered", "bob"),
        ("accepted", "cat"), ("accepted", "bob"), ("joined", "bob"), ("left", "bob"), ("left", "cat"),
    ]  # fmt: skip


def test_every_link_leads_to_a_page(mails: list[Message]) -> None:
    for mail in mails:
        (link,) = re.findall(r"https?://\S+/introductions/\S+|https?://\S+/proposals/\S+", mail.text)
        assert resolve(urlparse(link).path).kwargs["ref"].startswith("INT-")
        assert link in mail.html


def test_no_mail_names_the_person_to_anybody_else(mails: list[Message]) -> None:
    for mail in mails:
        assert "髙﨑" not in mail.subject
        if not mail.to.startswith("dai@"):
            assert "髙﨑" not in mail.text + mail.html
            assert "dai@" not in mail.text + mail.html
        assert "アクメ" not in mail.text + mail.html


def test_no_sentence_is_left_in_english(mails: list[Message]) -> None:
    for mail in mails:
        assert not re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", mail.text)
        assert "{" not in mail.text
