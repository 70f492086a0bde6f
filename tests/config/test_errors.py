"""The database goes away in the middle: a page that says so, with its number, and never that the sender did something wrong."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.world import World


@pytest.fixture
def client() -> Client:
    """A browser: what is raised inside reaches it as a page."""
    return Client(raise_request_exception=False)


def raising(fault: Exception) -> Any:
    def instead(*args: Any, **more: Any) -> Any:
        raise fault

    return instead


def said(answer: Any) -> tuple[int, bool, str | None]:
    return answer.status_code, "一時的にご利用いただけません" in answer.content.decode(), answer.get("Retry-After")


@pytest.mark.parametrize("fault", [OperationalError("closed"), InterfaceError("already closed")])
def test_a_page_whose_question_finds_no_database_says_to_come_back(
    world: World, client: Client, fault: Exception
) -> None:
    with connection.execute_wrapper(raising(fault)):
        answer = client.get("/agencies/")
    assert said(answer) == (503, True, "30")
    assert answer["Cache-Control"] == "no-store"


def test_a_session_that_cannot_be_saved_is_no_fault_of_the_senders(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django answers 400 to that."""
    path = f"/register/{world.link.code}/"
    client.post(path, {"email": "new@mail.example"})
    monkeypatch.setattr(Session, "save", raising(OperationalError("closed")))
    assert said(client.post(path, {"email": "other@mail.example"})) == (503, True, "30")


def test_other_faults_keep_their_pages(world: World, client: Client) -> None:
    assert client.get("/", headers={"host": "elsewhere.invalid"}).status_code == 400
    with connection.execute_wrapper(raising(ValueError("a fault of ours"))):
        assert client.get("/agencies/").status_code == 500
