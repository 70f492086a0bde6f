"""Ready means: database, migrations, worker."""

import pytest
from django.db import connection
from django.test import Client

from relay.portals.public.views import health

pytestmark = pytest.mark.django_db


def beat(seconds_ago: int) -> None:
    """A worker was last heard of so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_ready_with_a_living_worker() -> None:
    beat(5)

    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("seconds_ago", [61, None])
def test_not_ready_without_a_living_worker(seconds_ago: int | None) -> None:
    if seconds_ago is not None:
        beat(seconds_ago)

    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "missing": ["worker"]})


def test_not_ready_while_a_migration_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    beat(5)
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'introductions'")

    assert Client().get("/healthz").json()["missing"] == ["migrations"]


def test_not_ready_when_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO nowhere")

    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])


def test_nothing_but_reading_is_answered() -> None:
    assert Client().post("/healthz").status_code == 405
