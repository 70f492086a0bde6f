"""What a killed worker left behind."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from relay.mail import jobs


@pytest.mark.django_db(transaction=True)
def test_work_of_a_killed_worker_is_given_to_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts)"
            " VALUES ('mail', 'mail.send', 0, '{\"message_id\": 0}', 'doing', 0) RETURNING id"
        )
        [job] = cursor.fetchone()
    async_to_sync(jobs.retry_stalled.func)(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        assert cursor.fetchone() == ("todo",)
