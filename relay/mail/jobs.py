"""Background entries of the outbox."""

from django.db import transaction
from procrastinate.contrib.django import app

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail import actions, queries


@app.task(name="mail.send", queue="mail")
def send(message_id: int) -> None:
    """Send one mail."""
    actions.send(message_id, by=house("job:mail.send"))


@app.task(name="mail.send_waiting", queue="mail", queueing_lock="mail.send_waiting")
def send_waiting(timestamp: int) -> None:
    """Send what a killed worker left behind."""
    by = house("job:mail.send_waiting")
    with transaction.atomic(), scope(by):
        due = queries.waiting(by.at)
    for message_id in due:
        actions.send(message_id, by=by)


@app.task(name="mail.retry_stalled", queue="house", queueing_lock="mail.retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Give work of a killed worker to another one."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
